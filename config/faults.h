/*
 * faults: what is wrong in the configuration files, all of it
 *
 * Faults are collected while the files are read, in whatever order they are
 * found, and told in the order of the files and lines.
 */
#ifndef MINUTED_CONFIG_FAULTS_H
#define MINUTED_CONFIG_FAULTS_H

#include "config/config.h"

struct conf_faults;

/* No faults yet. Those of `file` will be told before those of other files. */
struct conf_faults *conf_faults_new(void *ctx, const char *file);

/*
 * Note a fault at a line of a file. The sentence says what is wrong and, after
 * a semicolon, what would be right. A fault noted before at the same place
 * with the same words is passed over.
 */
void conf_fault(struct conf_faults *faults, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The number of faults noted so far. */
size_t conf_faults_count(const struct conf_faults *faults);

/*
 * All faults as "FILE:LINE: sentence", on `ctx`: the first file, then the others
 * as they came up, lines ascending.
 */
void conf_faults_tell(const struct conf_faults *faults, void *ctx, struct config_faults *told_r);

#endif

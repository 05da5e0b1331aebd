/* options: what both programs take on their command lines, and the configuration that follows */
#ifndef MINUTED_DAEMON_OPTIONS_H
#define MINUTED_DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"

#define OPTIONS_CONFIG "/etc/minuted/minuted.conf"

/*
 * The moment that `option` (such as "--now") gives as `text`. False, with a line
 * on standard error, if it is no ISO 8601.
 */
bool options_moment(const char *program, const char *option, const char *text, int64_t *at_r);

/*
 * Read the configuration, as config_read() does, with the shipped profiles, which
 * are found by $MINUTED_PROFILES, beside the program, or where `make install` puts
 * them.
 */
struct config *options_read(void *ctx, const char *file, struct config_faults *faults_r);

/*
 * Read the configuration; every fault goes to standard error, one a line.
 * NULL if there was any.
 */
struct config *options_config(void *ctx, const char *program, const char *file);

/* What is configured, for people: "1 mailbox, 2 groups". On `ctx`. */
char *options_shape(void *ctx, const struct config *config);

#endif

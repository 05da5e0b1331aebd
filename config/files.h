/*
 * files: the rosters and profiles that groups name, each read once
 *
 * Several groups may share a file; its faults are told once. Both readers may
 * be used alone.
 */
#ifndef MINUTED_CONFIG_FILES_H
#define MINUTED_CONFIG_FILES_H

#include "config/profile.h"
#include "config/roster.h"
#include "config/sections.h"

struct conf_files;

/* An empty list on `ctx`. What is read is owned by `owner`. `profile_dir` may be NULL. */
struct conf_files *conf_files_new(
    void *ctx, void *owner, struct conf_faults *faults, const char *profile_dir);

/* The roster or profile that the entry names, or NULL with a fault noted at the entry. */
const struct roster *conf_files_roster(struct conf_files *files, const struct conf_entry *entry);
const struct profile *conf_files_profile(struct conf_files *files, const struct conf_entry *entry);

/*
 * Read a `*.members` file or a profile and note its faults; owned by `ctx`.
 * NULL with the reason in `*why_r` if there is no reading it at all; with
 * faults the result holds what could be read.
 */
struct roster *conf_roster_read(
    void *ctx, const char *file, struct conf_faults *faults, const char **why_r);
struct profile *conf_profile_read(
    void *ctx, const char *file, const char *name, struct conf_faults *faults, const char **why_r);

#endif

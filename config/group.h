/*
 * group: a section [group "NAME"] and what it needs of other files
 */
#ifndef MINUTED_CONFIG_GROUP_H
#define MINUTED_CONFIG_GROUP_H

#include "config/config.h"
#include "config/sections.h"

/*
 * Read all values of a group but those that name something read elsewhere
 * (`mailbox`, `profile`, `roster`); note the faults. Strings are owned by `ctx`.
 */
void conf_group_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct group_config *group_r);

/* Read "weekly mon 08:00 Europe/Brussels", "daily 08:00 Europe/Brussels" or "never". */
void conf_schedule_read(void *ctx, struct conf_faults *faults, const struct conf_entry *entry,
    struct schedule *schedule_r);

/* Read the file of holidays that `entry` names: a date a line, behind it any words. */
void conf_holidays_read(void *ctx, struct conf_faults *faults, const struct conf_entry *entry,
    struct group_config *group_r);

#endif

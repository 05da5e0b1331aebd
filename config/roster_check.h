/*
 * roster_check: what holds between the members of a roster
 *
 * A name, an alias, a former name or an address that two members have at the
 * same time would let one organisation's vote count for another.
 */
#ifndef MINUTED_CONFIG_ROSTER_CHECK_H
#define MINUTED_CONFIG_ROSTER_CHECK_H

#include "config/roster.h"
#include "config/sections.h"

/* Note the faults between members; `sections[i]` is the section of member `i`. */
void conf_roster_check(const struct roster *roster, const struct conf_section *const *sections,
    struct conf_faults *faults);

#endif

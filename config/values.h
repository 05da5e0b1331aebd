/*
 * values: what may stand behind a key
 *
 * Each reader takes an entry that is not NULL, notes a fault where the value
 * is not of its kind, and returns false then. Results are owned by `ctx`.
 */
#ifndef MINUTED_CONFIG_VALUES_H
#define MINUTED_CONFIG_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/sections.h"

enum {
	CONF_SECONDS_PER_DAY = 86400,
	CONF_HOST_MAX = 253, /* bytes of a host name, RFC 1035 section 2.3.4 */
	CONF_LABEL_MAX = 63, /* bytes between two of its dots */
	CONF_LOCAL_MAX = 64  /* bytes before the @ of an address, RFC 5321 section 4.5.3.1.1 */
};

/* "yes" or "no". */
bool conf_yes_no(struct conf_faults *faults, const struct conf_entry *entry, bool *value_r);

/* A whole number from `least` to `most`. */
bool conf_number(
    struct conf_faults *faults, const struct conf_entry *entry, int least, int most, int *value_r);

/* "30s", "5m", "1h" in seconds, from `least` to `most`. */
bool conf_duration(struct conf_faults *faults, const struct conf_entry *entry, int64_t least,
    int64_t most, int64_t *seconds_r);

/* Midnight UTC of a date of the calendar; false if there is no such date. */
bool conf_midnight(int year, int month, int day, int64_t *at_r);

/* Read `YYYY-MM-DD` (all of `text`) as midnight UTC; false if it is no date from 1970 to 2999. */
bool conf_date_text(const char *text, int64_t *at_r);

bool conf_date(struct conf_faults *faults, const struct conf_entry *entry, int64_t *at_r);

/* Whether `text` has the form of a host name or of a mail address. */
bool conf_is_host(const char *text);
bool conf_is_address(const char *text);

/* A mail address without a name. */
bool conf_address(
    void *ctx, struct conf_faults *faults, const struct conf_entry *entry, const char **address_r);

/*
 * Take "Name <address>", "Name" or "address" apart; what is not there is
 * NULL. Quotes around the whole name go. False if `text` has another form.
 */
bool conf_person_text(void *ctx, const char *text, const char **name_r, const char **address_r);

/* The parts of a list with commas, without blanks at their ends; empty ones are faults. */
const char **conf_list(
    void *ctx, struct conf_faults *faults, const struct conf_entry *entry, size_t *n_r);

/* `path` as seen from the folder of `file`; an absolute one is copied. */
const char *conf_path(void *ctx, const char *file, const char *path);

#endif

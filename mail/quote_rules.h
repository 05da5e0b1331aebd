/*
 * quote_rules: the tables of wordings, compiled and asked
 */
#ifndef MINUTED_MAIL_QUOTE_RULES_H
#define MINUTED_MAIL_QUOTE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/quote.h"
#include "mail/quote_tables.h"

/*
 * True if `line` (valid UTF-8) matches a row of the table. All but
 * QUOTE_ATTRIBUTION_LOOSE, QUOTE_WHEN and QUOTE_INTRODUCTION must match from
 * its first letter or figure on.
 */
bool quote_matches(
    const struct quote_rules *rules, enum quote_table table, const char *line, size_t len);

/* The key that the line begins with; `*value_r` is what stands behind its colon. */
enum quote_header quote_header_key(const struct quote_rules *rules, const char *line, size_t len,
    const char **value_r, size_t *value_len_r);

#endif

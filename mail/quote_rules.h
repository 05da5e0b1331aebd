/*
 * quote_rules: the wordings by which mailers, lists and companies mark what is not the writer's
 *
 * Tables of data, one row a wording; a new one is one row with one test.
 */
#ifndef MINUTED_MAIL_QUOTE_RULES_H
#define MINUTED_MAIL_QUOTE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/quote.h"

enum quote_table {
	QUOTE_ATTRIBUTION,       /* "On ..., Ana wrote:": the first words tell where it begins */
	QUOTE_ATTRIBUTION_LOOSE, /* "Ana wrote on ...:": they do not */
	QUOTE_WHEN,              /* a date, a time or an address: then it is no mere sentence */
	QUOTE_INTRODUCTION,      /* only where marked lines follow */
	QUOTE_SEPARATOR,         /* "-----Original Message-----" */
	QUOTE_TAGLINE,           /* "Sent from my iPhone" */
	QUOTE_DISCLAIMER,        /* the first line of a legal notice */
	QUOTE_BANNER,            /* "CAUTION: this mail came from outside" */
	QUOTE_FOOTER,            /* what a list or its archive adds, one line */
	QUOTE_TABLES
};

/* The keys of the block of headers that mailers put above a quote. */
enum quote_header {
	HEADER_NONE,
	HEADER_FROM,
	HEADER_SENT, /* a word that means nothing else, such as "Sent" */
	HEADER_DATE, /* one that other texts use too */
	HEADER_TO,
	HEADER_CC,
	HEADER_SUBJECT,
	HEADER_OTHER,
	HEADER_SENT_BY /* Notes: between the name and the date */
};

/* True if `line` (valid UTF-8) matches a row of the table. */
bool quote_matches(
    const struct quote_rules *rules, enum quote_table table, const char *line, size_t len);

/* The key that the line begins with; `*value_r` is what stands behind its colon. */
enum quote_header quote_header_key(const struct quote_rules *rules, const char *line, size_t len,
    const char **value_r, size_t *value_len_r);

#endif

/*
 * quote_tables: the wordings by which mailers, lists and companies mark what is not the writer's
 *
 * Data only, one row a wording of one language or program, so that a new one
 * is one row with one test. Rows are matched without regard to case, over one
 * line or over the lines of an attribution or a paragraph joined by blanks.
 */
#ifndef MINUTED_MAIL_QUOTE_TABLES_H
#define MINUTED_MAIL_QUOTE_TABLES_H

#include <stddef.h>

enum quote_table {
	QUOTE_ATTRIBUTION,       /* "On ..., Ana wrote:": the first words tell where it begins */
	QUOTE_ATTRIBUTION_LOOSE, /* "Ana wrote on ...:": they do not */
	QUOTE_WHEN,              /* a date, a time or an address: then it is no mere sentence */
	QUOTE_INTRODUCTION,      /* only where marked lines follow */
	QUOTE_SEPARATOR,         /* "-----Original Message-----", rules and colon left out */
	QUOTE_RULED,             /* the same, between rules only: "-- Original --" */
	QUOTE_TAGLINE,           /* "Sent from my iPhone" */
	QUOTE_DISCLAIMER,        /* the first words of a legal notice */
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

struct quote_row {
	enum quote_table table;
	const char *pattern; /* PCRE2 */
	const char *seen;    /* the language or who writes so */
};

struct quote_header_word {
	const char *word; /* lower case */
	enum quote_header role;
};

extern const struct quote_row quote_rows[];
extern const size_t nquote_rows;
extern const struct quote_header_word quote_header_words[];
extern const size_t nquote_header_words;

#endif

/*
 * pattern: PCRE2 under limits, for the rule tables
 *
 * Patterns ignore case and are UTF-8. They may use the words that the tables
 * share: {VALUE}, {Q}, {FIRST} (see pattern.c). A search that passes a limit
 * gives up: whether the pattern occurs is then not known.
 */
#ifndef MINUTED_PARSER_PATTERN_H
#define MINUTED_PARSER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/trigrams.h"

enum {
	PATTERN_GROUPS_MAX = 16,     /* groups of one pattern */
	PATTERN_MATCH_LIMIT = 20000, /* steps; an honest sentence needs under 2,000 */
	PATTERN_DEPTH_LIMIT = 2000   /* nested tries within them, each of which takes memory */
};

struct pattern;

/* A group of a match, relative to the text matched; {0, 0} if it took no part. */
struct span {
	size_t start, end;
};

struct match {
	struct span span[PATTERN_GROUPS_MAX]; /* the whole match first */
};

/* Compile; owned by `ctx`. NULL with `*why_r` on `ctx` if the pattern is faulty. */
struct pattern *pattern_compile(void *ctx, const char *text, char **why_r);

/*
 * The end of compiling several patterns into `made`, a child of `ctx`, with `*why_r` NULL at the
 * beginning: returns `made`; or, where one was faulty, NULL, with `made` freed and `*why_r` on
 * `ctx`.
 */
void *patterns_made(void *ctx, void *made, char **why_r);

/*
 * False if the pattern matches nowhere in the text of which these are the trigrams, in lower case;
 * of parts of the text that holds as well. NULL: it may match.
 */
bool pattern_may_match(const struct pattern *pattern, const struct trigrams *seen);

enum finding { PATTERN_ABSENT, PATTERN_FOUND, PATTERN_GAVE_UP };

/* Whether the pattern occurs in `text`; `match_r`, which may be NULL, is set if it is found. */
enum finding pattern_find(
    const struct pattern *pattern, const char *text, size_t len, struct match *match_r);

/* True if it is found. Where something relies on it not being there, ask pattern_find(). */
bool pattern_match(
    const struct pattern *pattern, const char *text, size_t len, struct match *match_r);

/* The span of a named group; {0, 0} if the pattern has none of that name or it took no part. */
struct span pattern_group(
    const struct pattern *pattern, const struct match *match, const char *name);

#endif

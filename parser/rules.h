/*
 * rules: tables of patterns, and a mail as the rules see it
 *
 * A rule is a row of a static table: its name goes into the facts that it
 * makes, its reason tells a reader of the table why it stands there. `needs`
 * are literal words (as prose_holds() takes them) of which the text must hold
 * one before the pattern is tried at all; NULL: always tried.
 */
#ifndef MINUTED_PARSER_RULES_H
#define MINUTED_PARSER_RULES_H

#include "parser/pattern.h"
#include "parser/prose.h"
#include "parser/reading.h"
#include "parser/subject.h"

enum { RULES_MAX = 64 }; /* rows of one table: a bit each */

struct rule {
	const char *name;
	int kind; /* of the table's own enum */
	const char *needs;
	const char *pattern;
	const char *reason;
};

struct rules {
	const struct rule *rows;
	struct pattern **patterns;
	size_t n;
};

/* Compile a table; owned by `ctx`. NULL with `*why_r` naming the faulty rule. */
struct rules *rules_compile(void *ctx, const struct rule *rows, size_t n, char **why_r);

/*
 * The rows whose needed words occur in the stretch at all, a bit each: so that
 * a long mail's sentences are asked only about these. Left out are those too
 * whose patterns cannot match in the text.
 */
uint64_t rules_present(
    const struct rules *rules, const struct prose *prose, size_t start, size_t end);

/*
 * pattern_match() of words that were made of those of `prose`, which notes it if the pattern gave
 * up there: what relies on its absence is not sure then.
 */
bool text_matches(const struct prose *prose, const char *text, size_t len,
    const struct pattern *pattern, struct match *match_r);

/*
 * text_matches() of a stretch of `prose`: the pattern is not tried where the whole text lacks the
 * words that it cannot match without.
 */
bool stretch_matches(const struct prose *prose, size_t start, size_t end,
    const struct pattern *pattern, struct match *match_r);

/*
 * The first rule of `present` from row `*row_r` on that matches the stretch of `prose`, its
 * row in `*row_r`; NULL if none does. Spans of `match_r` are relative to `start`.
 */
const struct rule *rules_match(const struct rules *rules, uint64_t present,
    const struct prose *prose, size_t start, size_t end, size_t *row_r, struct match *match_r);

/* A mail as the rules see it. */
struct posting {
	const struct mail_words *words;
	const struct prose *prose;  /* of the writer's new words */
	const struct prose *quoted; /* NULL: no quotes */
	const struct subject *subject;
	struct person sender;
	struct labels labels; /* of `prose` */
	struct labels quoted_labels;
	bool named_speaks; /* from a digest: an unknown sender speaks for the organisation named */
};

/* Facts of one reading as they are found. */
struct fact_list {
	void *ctx;
	struct fact *facts;
	size_t n;
};

/* Append an empty fact with the rule's name and the words between `start` and `end`; NULL: full. */
struct fact *fact_add(struct fact_list *list, enum fact_kind kind, enum certainty certainty,
    const char *rule, const struct prose *prose, size_t start, size_t end);

/*
 * Make the facts from `first` on unclear if a pattern gave up on the text: a doubt
 * may be hidden.
 */
void facts_doubt_unread(struct fact_list *list, size_t first, const struct prose *prose);

/* True if the new words as a whole hold one of the literals. */
bool posting_holds(const struct posting *posting, const char *literals);

#endif

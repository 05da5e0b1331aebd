#include "parser/rules.h"

#include <string.h>

#include <talloc.h>

struct rules *
rules_compile(void *ctx, const struct rule *rows, size_t n, char **why_r)
{
	struct rules *rules = talloc_zero(ctx, struct rules);
	char *why = NULL;

	if (n > RULES_MAX) {
		*why_r = talloc_asprintf(ctx, "rules: %zu rows from %s on; a table has at most %d",
		    n, rows[0].name, RULES_MAX);
		talloc_free(rules);
		return NULL;
	}
	rules->rows = rows;
	rules->n = n;
	rules->patterns = talloc_zero_array(rules, struct pattern *, n);
	for (size_t i = 0; i < n; i++) {
		rules->patterns[i] = pattern_compile(rules->patterns, rows[i].pattern, &why);
		if (rules->patterns[i] == NULL) {
			*why_r = talloc_asprintf(ctx, "rule %s: %s", rows[i].name, why);
			talloc_free(rules);
			return NULL;
		}
	}
	return rules;
}

uint64_t
rules_present(const struct rules *rules, const struct prose *prose, size_t start, size_t end)
{
	uint64_t present = 0;

	for (size_t i = 0; i < rules->n; i++)
		if (pattern_may_match(rules->patterns[i], prose->seen) &&
		    prose_holds(prose, start, end, rules->rows[i].needs))
			present |= (uint64_t)1 << i;
	return present;
}

bool
text_matches(const struct prose *prose, const char *text, size_t len, const struct pattern *pattern,
    struct match *match_r)
{
	enum finding finding = pattern_find(pattern, text, len, match_r);

	*prose->gave_up |= finding == PATTERN_GAVE_UP;
	return finding == PATTERN_FOUND;
}

bool
stretch_matches(const struct prose *prose, size_t start, size_t end, const struct pattern *pattern,
    struct match *match_r)
{
	return pattern_may_match(pattern, prose->seen) &&
	       text_matches(prose, prose->plain + start, end - start, pattern, match_r);
}

const struct rule *
rules_match(const struct rules *rules, uint64_t present, const struct prose *prose, size_t start,
    size_t end, size_t *row_r, struct match *match_r)
{
	for (size_t i = *row_r; i < rules->n; i++) {
		if ((present >> i & 1) == 0 ||
		    !prose_holds(prose, start, end, rules->rows[i].needs))
			continue;
		if (stretch_matches(prose, start, end, rules->patterns[i], match_r)) {
			*row_r = i;
			return &rules->rows[i];
		}
	}
	return NULL;
}

struct fact *
fact_add(struct fact_list *list, enum fact_kind kind, enum certainty certainty, const char *rule,
    const struct prose *prose, size_t start, size_t end)
{
	struct fact *fact;

	if (list->n == READING_FACTS_MAX)
		return NULL;
	list->facts = talloc_realloc(list->ctx, list->facts, struct fact, list->n + 1);
	fact = &list->facts[list->n++];
	*fact = (struct fact){ .kind = kind, .certainty = certainty, .rule = rule };
	fact->quote = prose_quote(list->ctx, prose, start, end);
	return fact;
}

void
facts_doubt_unread(struct fact_list *list, size_t first, const struct prose *prose)
{
	for (size_t i = first; *prose->gave_up && i < list->n; i++) {
		list->facts[i].certainty = CERTAINTY_UNCLEAR;
		list->facts[i].doubt = "its words are too involved to be read to the end";
	}
}

bool
posting_holds(const struct posting *posting, const char *literals)
{
	return prose_holds(posting->prose, 0, posting->prose->len, literals);
}

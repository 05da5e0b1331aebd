#define PCRE2_CODE_UNIT_WIDTH 8

#include "parser/pattern.h"

#include <string.h>

#include <pcre2.h>
#include <talloc.h>

#include "parser/pattern_words.h"

struct pattern {
	struct trigram_words *words; /* one of which every match holds; NULL: not known */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

/* Words that many patterns share. */
static const struct {
	const char *word;
	const char *pattern;
} shared[] = {
	/* what a vote can say; the reader of votes knows which is which */
	{ "{VALUE}",
	    "(?<value>yess?s?|yea|aye|no(?=[\"'\\])>*]*\\s*(?:[.,;:!)/(+&-]|$|\\b(?:on|to|for|in|"
	    "from|regarding|re|as|and|but|because|since|due|with|at|this|ballot|motion|votes?|"
	    "again|after|following|although|though|while|so|instead|too|also|here|if|unless|"
	    "provided|by|of|now|given|thanks?|thank|via|vote|or|"
	    "yes|abstain)\\b|\\d|[a-z]{2,9}-?\\d))|nay|abstain(?:s|ed|ing)?|abstentions?|in "
	    "favou?r(?! of (?!(?:the |this )?(?:ballot|motion|proposal|[a-z]{2,9}-?\\d)))|"
	    "(?:in the "
	    ")?(?:affirmative|negative|positive)(?:ly)?(?=[\"'\\])>]*\\s*(?:[.,;:!)/(&-]|$|"
	    "\\b(?:on|to|for|votes?|and|as|because)\\b))|against(?=\\W*$|\\s+(?:the |this "
	    ")?(?:ballot|motion|proposal|"
	    "it\\b|[a-z]{2,9}-?\\d)))" },
	/* quotation marks around a value, in any number */
	{ "{Q}", "[\"'<(\\[]{0,3} ?" },
	/* the writer or the writer's organisation as the one who acts */
	{ "{FIRST}", "\\b(?:i|we|i'm|we're|i'll|we'll|i'd|we'd|i've|we've|my|our|us|me)\\b" },
};

static char *
expand(void *ctx, const char *text)
{
	char *expanded = talloc_strdup(ctx, "");

	while (*text != '\0') {
		size_t n = strcspn(text, "{"), i;

		expanded = talloc_strndup_append(expanded, text, n);
		text += n;
		for (i = 0; i < sizeof shared / sizeof *shared; i++) {
			if (strncmp(text, shared[i].word, strlen(shared[i].word)) == 0) {
				expanded = talloc_strdup_append(expanded, shared[i].pattern);
				text += strlen(shared[i].word);
				break;
			}
		}
		if (i == sizeof shared / sizeof *shared && *text != '\0')
			expanded = talloc_strndup_append(expanded, text++, 1);
	}
	return expanded;
}

static int
pattern_release(struct pattern *pattern)
{
	pcre2_match_context_free(pattern->limits);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	return 0;
}

struct pattern *
pattern_compile(void *ctx, const char *text, char **why_r)
{
	struct pattern *pattern = talloc_zero(ctx, struct pattern);
	char *expanded = expand(pattern, text), *words;
	PCRE2_UCHAR message[120];
	PCRE2_SIZE offset;
	int error;

	talloc_set_destructor(pattern, pattern_release);
	pattern->code = pcre2_compile((PCRE2_SPTR)expanded, PCRE2_ZERO_TERMINATED,
	    PCRE2_CASELESS | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
		PCRE2_DUPNAMES,
	    &error, &offset, NULL);
	if (pattern->code == NULL) {
		pcre2_get_error_message(error, message, sizeof message);
		*why_r = talloc_asprintf(
		    ctx, "pattern: %s at byte %zu of: %s", (char *)message, offset, expanded);
		talloc_free(pattern);
		return NULL;
	}
	words = pattern_words(expanded, expanded);
	if (words != NULL)
		pattern->words = trigram_words_make(pattern, words);
	pattern->data = pcre2_match_data_create(PATTERN_GROUPS_MAX, NULL);
	pattern->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(pattern->limits, PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(pattern->limits, PATTERN_DEPTH_LIMIT);
	talloc_free(expanded);
	return pattern;
}

void *
patterns_made(void *ctx, void *made, char **why_r)
{
	if (*why_r == NULL)
		return made;
	*why_r = talloc_steal(ctx, *why_r);
	talloc_free(made);
	return NULL;
}

bool
pattern_may_match(const struct pattern *pattern, const struct trigrams *seen)
{
	return pattern->words == NULL || seen == NULL ||
	       trigrams_may_hold_any(seen, pattern->words);
}

enum finding
pattern_find(const struct pattern *pattern, const char *text, size_t len, struct match *match_r)
{
	int groups =
	    pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0, 0, pattern->data, pattern->limits);
	PCRE2_SIZE *ovector;

	if (groups < 0)
		return groups == PCRE2_ERROR_NOMATCH ? PATTERN_ABSENT : PATTERN_GAVE_UP;
	if (match_r == NULL)
		return PATTERN_FOUND;
	ovector = pcre2_get_ovector_pointer(pattern->data);
	memset(match_r, 0, sizeof *match_r);
	if (groups == 0)
		groups = PATTERN_GROUPS_MAX;
	for (int i = 0; i < groups && i < PATTERN_GROUPS_MAX; i++) {
		if (ovector[2 * i] == PCRE2_UNSET || ovector[2 * i] > ovector[2 * i + 1])
			continue;
		match_r->span[i] = (struct span){ ovector[2 * i], ovector[2 * i + 1] };
	}
	return PATTERN_FOUND;
}

bool
pattern_match(const struct pattern *pattern, const char *text, size_t len, struct match *match_r)
{
	return pattern_find(pattern, text, len, match_r) == PATTERN_FOUND;
}

struct span
pattern_group(const struct pattern *pattern, const struct match *match, const char *name)
{
	PCRE2_SPTR first, last;
	int size = pcre2_substring_nametable_scan(pattern->code, (PCRE2_SPTR)name, &first, &last);

	if (size <= 0)
		return (struct span){ 0, 0 };
	/* Of several groups of the name, the one that took part. */
	for (PCRE2_SPTR entry = first; entry <= last; entry += size) {
		int number = entry[0] << 8 | entry[1];

		if (number < PATTERN_GROUPS_MAX &&
		    match->span[number].end > match->span[number].start)
			return match->span[number];
	}
	return (struct span){ 0, 0 };
}

#include "parser/motion_sections.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

struct section_words {
	struct pattern *numbers, *change, *rules, *reference;
};

/* Numbers of chapters alone ("Section 4") say too little. */
static const char numbers[] =
    "(?:\\bsections?|\\bsec\\.|\xc2\xa7{1,2}) ?(?<numbers>\\d+(?:\\.\\d+)+(?:(?: ?(?:,|;|&|-|"
    "\\band\\b|\\bor\\b|\\bthrough\\b|\\bto\\b) ?){1,3}(?:sections? )?\\d+(?:\\.\\d+)+)*)";

static const char change[] =
    "\\b(?:amend|add|delet|remov|replac|revis|modif|updat|insert|chang|strik|renumber|rewrit|"
    "reword|correct|clarif|introduc|creat|edit)\\w*\\b|\\bas follows\\b|\\bnew sections?\\b|"
    "\\bto read\\b|\\bshall read\\b|\\bnow reads\\b";

/* Behind the number: the writing by which the group lives, not what it votes on. */
static const char rules[] =
    "^[^.;,\\n]{0,40}\\b(?:bylaws?|ipr? (?:rights )?policy|intellectual property|charter)\\b";

/* Before the number: what the text refers to. */
static const char reference[] =
    "\\b(?:pursuant to|accordance with|compl(?:y|ies|iance|ying) with|conform\\w* (?:to|with)|per|"
    "see|(?:described|defined|specified|required|set (?:out|forth)|listed|permitted|meets?|"
    "requirements?)(?: (?:in|by|of|under))?)(?: the)?(?: requirements? of)? *$";

struct section_words *
section_words_compile(void *ctx, char **why_r)
{
	struct section_words *words = talloc_zero(ctx, struct section_words);

	words->numbers = pattern_compile(words, numbers, why_r);
	words->change = pattern_compile(words, change, why_r);
	words->rules = pattern_compile(words, rules, why_r);
	words->reference = pattern_compile(words, reference, why_r);
	return patterns_made(ctx, words, why_r);
}

static bool
listed(const char *const *texts, size_t n, const char *text, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(texts[i]) == len && strncmp(texts[i], text, len) == 0)
			return true;
	return false;
}

/* All numbers with a dot among `len` bytes, which hold numbers and words between them. */
static void
add_sections(struct motion *motion, const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t n = strspn(text + at, "0123456789.");

		n = MIN(n, len - at);
		while (n > 0 && text[at + n - 1] == '.')
			n--;
		if (n == 0 || !g_ascii_isdigit(text[at])) {
			at++;
			continue;
		}
		if (n <= MOTION_SECTION_BYTES && motion->nsections < MOTION_SECTIONS_MAX &&
		    !listed(motion->sections, motion->nsections, text + at, n)) {
			motion->sections = talloc_realloc(
			    motion, motion->sections, const char *, motion->nsections + 1);
			motion->sections[motion->nsections++] =
			    talloc_strndup(motion->sections, text + at, n);
		}
		at += n;
	}
}

static void
read_unit(const struct section_words *words, const struct prose *prose, const struct unit *unit,
    struct motion *motion)
{
	const char *text = prose->plain + unit->start;
	size_t len = unit->end - unit->start, at = 0;
	bool changes = stretch_matches(prose, unit->start, unit->end, words->change, NULL);
	struct match match;

	while (at < len && text_matches(prose, text + at, len - at, words->numbers, &match)) {
		struct span span = pattern_group(words->numbers, &match, "numbers");
		size_t start = at + match.span[0].start, end = at + match.span[0].end;
		bool rule =
		    motion->kind != MOTION_FORUM &&
		    stretch_matches(prose, unit->start + end, unit->end, words->rules, NULL);

		if ((changes || start == strspn(text, " -*#0123456789.):")) && !rule &&
		    !text_matches(prose, text, start, words->reference, NULL))
			add_sections(motion, text + at + span.start, span.end - span.start);
		at = end;
	}
}

static void
read_units(const struct section_words *words, const struct prose *prose, bool marked,
    struct motion *motion)
{
	for (size_t i = 0; i < prose->nunits && motion->nsections < MOTION_SECTIONS_MAX; i++)
		if (prose->units[i].motion == marked && !prose->units[i].quoted &&
		    prose_holds(prose, prose->units[i].start, prose->units[i].end, "sec|\xc2\xa7"))
			read_unit(words, prose, &prose->units[i], motion);
}

static void
read_others(const struct posting *posting, struct motion *motion)
{
	for (size_t i = 0; i < posting->labels.n; i++) {
		const char *label = posting->labels.items[i].ballot;

		if (label == NULL || motion->nothers == READING_BALLOTS_MAX ||
		    labels_have(&posting->subject->labels, label) ||
		    listed(motion->others, motion->nothers, label, strlen(label)))
			continue;
		motion->others =
		    talloc_realloc(motion, motion->others, const char *, motion->nothers + 1);
		motion->others[motion->nothers++] = talloc_strdup(motion->others, label);
	}
}

void
sections_read(
    const struct section_words *words, const struct posting *posting, struct motion *motion)
{
	read_units(words, posting->prose, true, motion);
	if (motion->nsections == 0)
		read_units(words, posting->prose, false, motion);
	read_others(posting, motion);
}

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/naming.h"
#include "parser/people.h"

enum { LINE_BYTES_MAX = 4000 }; /* of a line or a quote; subjects and quotes have under 2,000 */

/* A line as its words, folded, filler left out. */
struct words {
	char *list[NAMING_WORDS_MAX];
	size_t n;
};

/* Words that many ballots' subjects share. */
static bool
is_filler(const char *word)
{
	static const char *const filler[] = { "a", "about", "an", "and", "as", "at", "ballot",
		"ballots", "be", "begins", "by", "discussion", "draft", "end", "ends", "final",
		"for", "from", "fw", "fwd", "in", "is", "it", "of", "on", "or", "our", "period",
		"pre", "proposal", "proposed", "re", "request", "result", "results", "start",
		"starts", "the", "this", "to", "update", "updated", "vote", "votes", "voting",
		"with" };

	for (size_t i = 0; i < G_N_ELEMENTS(filler); i++)
		if (strcmp(word, filler[i]) == 0)
			return true;
	return false;
}

/* Past the list's tags: "[wg-public] ". */
static const char *
past_tags(const char *line)
{
	for (;;) {
		const char *end;

		line += strspn(line, " \t");
		if (*line != '[' || (end = strchr(line, ']')) == NULL)
			return line;
		line = end + 1;
	}
}

static void
split(void *ctx, const char *line, struct words *words)
{
	char *next, *word;

	words->n = 0;
	if (line == NULL)
		return;
	line = past_tags(line);
	next = people_fold(ctx, line, strnlen(line, LINE_BYTES_MAX));
	while ((word = strsep(&next, " ")) != NULL && words->n < NAMING_WORDS_MAX)
		if (*word != '\0' && !is_filler(word))
			words->list[words->n++] = word;
}

static bool
same_word(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), shorter = MIN(la, lb), longer = MAX(la, lb);

	if (strncmp(a, b, shorter) != 0)
		return false;
	if (la == lb)
		return true;
	/* "v2" and "v23", "1.2" and "1.23" are not the same with an ending. */
	return shorter >= NAMING_STEM_MIN && longer - shorter <= NAMING_ENDING_MAX &&
	       g_ascii_isalpha((la > lb ? a : b)[longer - 1]);
}

static size_t
shared(const struct words *a, const struct words *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (same_word(a->list[i], b->list[j])) {
				n++;
				break;
			}
	return n;
}

/* True if `part` stands in `whole` from its word `at` on. */
static bool
stands_at(const struct words *part, const struct words *whole, size_t at)
{
	for (size_t i = 0; i < part->n; i++)
		if (at + i >= whole->n || !same_word(part->list[i], whole->list[at + i]))
			return false;
	return true;
}

static bool
stands_in(const struct words *part, const struct words *whole)
{
	for (size_t at = 0; at < whole->n; at++)
		if (part->n > 0 && stands_at(part, whole, at))
			return true;
	return false;
}

static bool
fits_line(const struct naming_title *title, const struct words *called, const struct words *line)
{
	size_t both = shared(called, line);

	if (title->settled)
		return stands_in(called, line);
	if (called->n < NAMING_WORDS_MIN || both < NAMING_WORDS_MIN)
		return false;
	return both == called->n || 2 * both * 100 >= NAMING_CLOSE * (called->n + line->n);
}

static bool
fits_text(const struct naming_title *title, const struct words *called, const struct words *text)
{
	return (title->settled || called->n >= NAMING_WORDS_MIN) && stands_in(called, text);
}

/* The one ballot for which a title fits; a ballot may have several titles. */
static struct naming
find(const struct naming_title *titles, size_t ntitles, const char *line,
    bool (*fits)(const struct naming_title *, const struct words *, const struct words *))
{
	struct naming found = { 0 };
	void *tmp = talloc_new(NULL);
	struct words words, called;

	split(tmp, line, &words);
	for (size_t i = 0; i < ntitles && found.another == NULL && words.n > 0; i++) {
		split(tmp, titles[i].title, &called);
		if (!fits(&titles[i], &called, &words))
			continue;
		if (found.one == NULL)
			found.one = titles[i].label;
		else if (strcmp(found.one, titles[i].label) != 0)
			found.another = titles[i].label;
		found.settled = found.settled || titles[i].settled;
	}
	if (found.another == NULL)
		found.label = found.one;
	talloc_free(tmp);
	return found;
}

struct naming
naming_of_line(const struct naming_title *titles, size_t ntitles, const char *line)
{
	return find(titles, ntitles, line, fits_line);
}

struct naming
naming_in_text(const struct naming_title *titles, size_t ntitles, const char *text)
{
	return find(titles, ntitles, text, fits_text);
}

bool
naming_same(const char *a, const char *b)
{
	void *tmp = talloc_new(NULL);
	struct words x, y;
	bool same;

	split(tmp, a, &x);
	split(tmp, b, &y);
	same = x.n == y.n && x.n > 0;
	for (size_t i = 0; i < x.n && same; i++)
		same = strcmp(x.list[i], y.list[i]) == 0;
	talloc_free(tmp);
	return same;
}

bool
naming_speaks(const char *name)
{
	void *tmp = talloc_new(NULL);
	struct words words;

	split(tmp, name, &words);
	talloc_free(tmp);
	return words.n > 0;
}

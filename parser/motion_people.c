#include "parser/motion_people.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	NAME_WORDS_MAX = 6, /* words of a person's name */
	ORG_WORDS_MAX = 8,  /* words of an organisation that the roster does not have */
	LIST_STEPS_MAX = 40 /* items looked at, blanks too */
};

struct cursor {
	void *ctx;
	const struct directory *dir;
	const char *p, *end;
	bool lines; /* an item a line */
	bool items; /* each has its mark */
};

static void
skip_space(struct cursor *cursor)
{
	while (cursor->p < cursor->end && (*cursor->p == ' ' || *cursor->p == '\n'))
		cursor->p++;
}

static bool
at_word(const struct cursor *cursor, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(cursor->end - cursor->p) >= n &&
	       g_ascii_strncasecmp(cursor->p, word, n) == 0 &&
	       (cursor->p + n == cursor->end || !g_ascii_isalnum(cursor->p[n]));
}

static bool
skip_word(struct cursor *cursor, const char *word)
{
	if (!at_word(cursor, word))
		return false;
	cursor->p += strlen(word);
	skip_space(cursor);
	return true;
}

/* Past the mark of an item of a list: "- ", "* ", "2. "; false if none stands there. */
static bool
skip_bullet(struct cursor *cursor)
{
	static const char *const bullets[] = { "-", "*", "+", "o", "\u2022", "\u00b7", "\u2013" };
	const char *p = cursor->p;
	size_t left = (size_t)(cursor->end - p), n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(bullets) && n == 0; i++)
		if (left > strlen(bullets[i]) && strncmp(p, bullets[i], strlen(bullets[i])) == 0)
			n = strlen(bullets[i]);
	if (n == 0 && left > 2 && g_ascii_isdigit(*p) && strchr(".)", p[1]) != NULL)
		n = 2;
	if (n == 0 || strchr(" \n", p[n]) == NULL)
		return false;
	cursor->p += n;
	skip_space(cursor);
	return true;
}

/* Past "and", commas and their like, or to the next item; false where the list ends. */
static bool
skip_separator(struct cursor *cursor)
{
	const char *line = memchr(cursor->p, '\n', (size_t)(cursor->end - cursor->p));
	bool found = false;

	skip_space(cursor);
	if (line != NULL && line < cursor->p && cursor->items &&
	    (skip_bullet(cursor) || cursor->lines))
		return true;
	for (;;) {
		if (cursor->p < cursor->end && strchr(",;&+/", *cursor->p) != NULL)
			cursor->p++;
		else if (!skip_word(cursor, "and") && !skip_word(cursor, "as well as"))
			break;
		found = true;
		skip_space(cursor);
	}
	if (found && cursor->items && line != NULL && line < cursor->p)
		skip_bullet(cursor);
	return found;
}

/* A blank of a form: XXX, ____, [name], <company>, TBD, ???; its length, 0 if none. */
static size_t
blank_at(const struct cursor *cursor)
{
	const char *p = cursor->p;
	size_t n = strspn(p, "Xx"), left = (size_t)(cursor->end - cursor->p);

	if (left == 0)
		return 0;
	if (n >= 2 && !g_ascii_isalnum(p[n]))
		return MIN(n, left);
	n = strspn(p, "_.?#-");
	if (n >= 2)
		return MIN(n, left);
	if (*p == '[' || *p == '<') {
		const char *close = memchr(p, *p == '[' ? ']' : '>', left);

		return close == NULL ? 0 : (size_t)(close - p) + 1;
	}
	return at_word(cursor, "tbd") || at_word(cursor, "tba") ? 3 : 0;
}

static bool
skip_blank_item(struct cursor *cursor)
{
	size_t n = blank_at(cursor);

	if (n == 0)
		return false;
	cursor->p += n;
	skip_space(cursor);
	if (skip_word(cursor, "of") || skip_word(cursor, "from")) {
		n = blank_at(cursor);
		cursor->p += n;
		skip_space(cursor);
	} else if (cursor->p < cursor->end && *cursor->p == '(') {
		const char *close = memchr(cursor->p, ')', (size_t)(cursor->end - cursor->p));

		cursor->p = close == NULL ? cursor->end : close + 1;
	}
	return true;
}

/* Bytes of the word at `p`: letters, and full stops, hyphens and apostrophes inside it. */
static size_t
word_length(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end) {
		char c = p[n], next = p + n + 1 < end ? p[n + 1] : ' ';

		if (g_ascii_isalnum(c) || (c & 0x80) != 0)
			n++;
		else if (n > 0 && strchr(".-'&", c) != NULL &&
			 (g_ascii_isalnum(next) || (next & 0x80) != 0))
			n++;
		else if (c == '.' && n == 1 && g_ascii_isupper(p[0]))
			n++;
		else
			break;
	}
	return n;
}

/* Words that no name contains. */
static bool
stops_name(const struct cursor *cursor)
{
	static const char *const words[] = { "of", "from", "and", "has", "have", "is", "are", "was",
		"the", "this", "at", "as", "who", "for", "in", "on", "to", "by", "needs",
		"endorsed", "proposed", "seconded", "purpose", "motion", "two", "one",
		"endorsers" };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (at_word(cursor, words[i]))
			return true;
	/* A capital is somebody's initial. */
	return *cursor->p == 'a' && at_word(cursor, "a");
}

/* A person's name: capitalised words and particles; its length in bytes. */
static size_t
name_length(struct cursor cursor)
{
	const char *start = cursor.p, *last = cursor.p;
	size_t words = 0;

	while (words < NAME_WORDS_MAX && !stops_name(&cursor)) {
		size_t n = word_length(cursor.p, cursor.end);

		if (n == 0 || g_ascii_isdigit(*cursor.p))
			break;
		if (words == 0 && g_ascii_islower(*cursor.p) && !at_word(&cursor, "van") &&
		    !at_word(&cursor, "von") && !at_word(&cursor, "de"))
			return 0;
		cursor.p += n;
		last = cursor.p;
		words++;
		if (cursor.p >= cursor.end || *cursor.p != ' ') {
			/* A name may be wrapped, but not over an empty line. */
			if (cursor.p >= cursor.end || *cursor.p != '\n' || words == 0 ||
			    cursor.lines)
				break;
			if (cursor.p + 1 >= cursor.end || !g_ascii_isalpha(cursor.p[1]))
				break;
		}
		skip_space(&cursor);
	}
	return (size_t)(last - start);
}

/* An organisation: as the roster spells it, else the words up to the next sign. */
static const char *
read_org(struct cursor *cursor)
{
	size_t len = 0, n = 0, words = 0;
	const char *start = cursor->p;
	const char *org = directory_org_prefix(cursor->dir, cursor->p, &len);

	if (org != NULL && len <= (size_t)(cursor->end - cursor->p)) {
		cursor->p += len;
		return org;
	}
	while (words < ORG_WORDS_MAX) {
		n = word_length(cursor->p, cursor->end);
		if (n == 0 || (words > 0 && stops_name(cursor) && !at_word(cursor, "of") &&
				  !at_word(cursor, "the")))
			break;
		cursor->p += n;
		len = (size_t)(cursor->p - start);
		words++;
		if (cursor->p >= cursor->end || *cursor->p != ' ')
			break;
		skip_space(cursor);
	}
	cursor->p = start + len;
	return len == 0 ? NULL : talloc_strndup(cursor->ctx, start, len);
}

static const char *
read_brackets(struct cursor *cursor)
{
	const char *close = memchr(cursor->p, ')', (size_t)(cursor->end - cursor->p));
	const char *start = cursor->p + 1, *org;
	size_t len;

	if (close == NULL)
		return NULL;
	len = (size_t)(close - start);
	cursor->p = close + 1;
	org = directory_org(cursor->dir, start, len);
	return org != NULL ? org : talloc_strndup(cursor->ctx, start, len);
}

static const char *
name_copy(void *ctx, const char *name, size_t len)
{
	char *copy = talloc_strndup(ctx, name, len);

	g_strdelimit(copy, "\n", ' ');
	return copy;
}

static bool
read_person(struct cursor *cursor, struct person *person)
{
	size_t len = name_length(*cursor), org_len = 0;
	const char *start = cursor->p, *org;

	*person = (struct person){ NULL, NULL };
	org = directory_org_prefix(cursor->dir, cursor->p, &org_len);
	if (org != NULL && org_len >= len && cursor->p + org_len <= cursor->end) {
		/* The organisation stands first: "LSK (Vytenis Jankus)". */
		cursor->p += org_len;
		person->org = org;
		skip_space(cursor);
		if (cursor->p < cursor->end && *cursor->p == '(')
			person->name = read_brackets(cursor);
		return true;
	}
	if (len == 0)
		return false;
	person->name = name_copy(cursor->ctx, start, len);
	cursor->p += len;
	if (cursor->p < cursor->end && *cursor->p == '?')
		return false;
	skip_space(cursor);
	if (skip_word(cursor, "of") || skip_word(cursor, "from") || skip_word(cursor, "at")) {
		if (blank_at(cursor) > 0)
			cursor->p += blank_at(cursor);
		else
			person->org = read_org(cursor);
	} else if (cursor->p < cursor->end && *cursor->p == '(') {
		person->org = read_brackets(cursor);
	} else if (cursor->p + 1 < cursor->end && strchr(",-/|", *cursor->p) != NULL) {
		struct cursor ahead = *cursor;

		ahead.p++;
		skip_space(&ahead);
		org = directory_org_prefix(cursor->dir, ahead.p, &org_len);
		if (org != NULL) {
			person->org = org;
			cursor->p = ahead.p + org_len;
		}
	}
	if (person->org == NULL)
		directory_person(cursor->dir, person->name, &person->org);
	/* A single word without an organisation is a first name or no name at all. */
	return person->org != NULL || strchr(person->name, ' ') != NULL;
}

size_t
people_list(void *ctx, const struct directory *dir, const char *text, size_t len, bool lines,
    struct person people[MOTION_PEOPLE_MAX])
{
	struct cursor cursor = {
		.ctx = ctx, .dir = dir, .p = text, .end = text + len, .lines = lines
	};
	size_t n = 0;

	skip_space(&cursor);
	cursor.items = skip_bullet(&cursor) || lines;
	for (int step = 0; step < LIST_STEPS_MAX && n < MOTION_PEOPLE_MAX; step++) {
		if (!skip_blank_item(&cursor)) {
			if (!read_person(&cursor, &people[n]))
				return n;
			n++;
		}
		if (!skip_separator(&cursor))
			return n;
	}
	return n;
}

#include "parser/minutes_words.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/people.h"

enum {
	GAP_DEFAULT = 4,
	/* Tries of one wording at one word: bounds what gaps within gaps can cost. */
	STEPS_MAX = 256,
	ABBREVIATION_MAX = 6
};

#define APOSTROPHE "\xe2\x80\x99"

/* Words whose full stop does not end a sentence. */
static const char *const abbreviations[] = { "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
	"sept", "oct", "nov", "dec", "inc", "ltd", "corp", "co", "dr", "mr", "mrs", "ms", "st",
	"vs", "eg", "ie", "approx", "resp", "no", "sec", "cf", "etc" };

static bool
letter(const char *p)
{
	return g_ascii_isalnum(*p) || (unsigned char)*p >= 0xc3;
}

/* The byte after the character at `p`, which may be broken off at the end of the text. */
static const char *
next(const char *p)
{
	p++;
	while (((unsigned char)*p & 0xc0) == 0x80)
		p++;
	return p;
}

/*
 * Typographic quotes, dashes and signs are three bytes from U+2000 on; letters
 * come before or after.
 */
static bool
word_character(const char *p)
{
	if (g_ascii_isalnum(*p))
		return true;
	if ((unsigned char)*p < 0x80)
		return false;
	gunichar c = g_utf8_get_char_validated(p, -1);
	return c != (gunichar)-1 && c != (gunichar)-2 &&
	       (g_unichar_isalnum(c) || g_unichar_ismark(c));
}

static bool
capital(const char *p)
{
	if ((unsigned char)*p < 0x80)
		return g_ascii_isupper(*p);
	gunichar c = g_utf8_get_char_validated(p, -1);
	return c != (gunichar)-1 && c != (gunichar)-2 && g_unichar_isalpha(c) &&
	       !g_unichar_islower(c);
}

static char *
fold_word(void *ctx, const char *start, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)start[i] >= 0x80)
			return people_fold(ctx, start, len);
	}
	char *folded = talloc_strndup(ctx, start, len);
	for (size_t i = 0; i < len; i++)
		folded[i] = g_ascii_tolower(folded[i]);
	return folded;
}

static void
add_word(struct sentence *s, void *ctx, size_t *room, const char *start, size_t len, bool gap)
{
	if (s->nwords == *room) {
		*room = *room > 0 ? *room * 2 : 16;
		s->words = talloc_realloc(ctx, s->words, struct word, *room);
	}
	s->words[s->nwords++] = (struct word){ .start = (uint32_t)(start - s->text),
		.len = (uint32_t)len,
		.folded = fold_word(ctx, start, len),
		.capital = capital(start),
		.gap = gap,
		.mention = WORDS_NO_MENTION };
}

/* Fill `s`, whose text is set, with its words. */
static void
read_words(void *ctx, struct sentence *s)
{
	size_t room = 0;
	bool gap = true;
	for (const char *p = s->text; *p != '\0' && s->nwords < WORDS_SENTENCE_MAX;) {
		if (!word_character(p)) {
			gap = gap || strchr(",;:()[]\"", *p) != NULL ||
			      ((unsigned char)*p == 0xe2 &&
				  strncmp(p, APOSTROPHE, strlen(APOSTROPHE)) != 0);
			p = next(p);
			continue;
		}
		const char *start = p;
		while (*p != '\0' && word_character(p))
			p = next(p);
		add_word(s, ctx, &room, start, (size_t)(p - start), gap);
		gap = false;
	}
}

/*
 * True if a single capital at `at` stands behind a capitalised word: an initial,
 * not a letter's name.
 */
static bool
after_name(const char *text, const char *at)
{
	const char *p = at;
	while (p > text && p[-1] == ' ')
		p--;
	while (p > text && letter(p - 1))
		p--;
	return p < at && capital(p);
}

static bool
abbreviated(const char *text, const char *stop)
{
	const char *start = stop;
	while (start > text && letter(start - 1))
		start--;
	size_t len = (size_t)(stop - start);
	if (len == 1 && g_ascii_isupper(*start))
		return after_name(text, start);
	if (len == 0 || len > ABBREVIATION_MAX)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(abbreviations); i++) {
		if (strlen(abbreviations[i]) == len &&
		    g_ascii_strncasecmp(start, abbreviations[i], len) == 0)
			return true;
	}
	return false;
}

/* The end of the sentence that starts at `text`: after its stop and closing quotes. */
static const char *
sentence_end(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(".?!", *p) == NULL)
			continue;
		const char *after = p + 1;
		while (*after != '\0' && strchr("\")'", *after) != NULL)
			after++;
		if (*after == '\0')
			return after;
		const char *word = after + strspn(after, " ");
		if (word == after || *word == '\0' || g_ascii_islower(*word))
			continue;
		if (*p == '.' && abbreviated(text, p))
			continue;
		return after;
	}
	return text + strlen(text);
}

void
words_sentences(void *ctx, const char *text, size_t block, struct sentence **sentences, size_t *n,
    size_t *room, size_t max)
{
	while (*text != '\0' && *n < max) {
		text += strspn(text, " ");
		const char *end = sentence_end(text);
		if (end == text)
			break;
		if (*n == *room) {
			*room = *room > 0 ? *room * 2 : 64;
			*sentences = talloc_realloc(ctx, *sentences, struct sentence, *room);
		}
		struct sentence *s = &(*sentences)[(*n)++];
		*s = (struct sentence){ .text = talloc_strndup(ctx, text, (size_t)(end - text)),
			.block = block };
		read_words(ctx, s);
		text = end;
	}
}

struct sentence *
words_sentence(void *ctx, const char *text)
{
	struct sentence *s = talloc_zero(ctx, struct sentence);
	s->text = talloc_strdup(s, text);
	read_words(s, s);
	return s;
}

/* True if `word` is one of the alternatives in the `len` bytes at `token`. */
static bool
word_is(const char *word, const char *token, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;
		while (i + n < len && token[i + n] != '|')
			n++;
		bool prefix = n > 1 && token[i + n - 1] == '~';
		size_t compare = prefix ? n - 1 : n;
		if (word[0] == token[i] && strncmp(word, token + i, compare) == 0 &&
		    (prefix || word[compare] == '\0'))
			return true;
		i += n + 1;
	}
	return false;
}

bool
word_in(const char *word, const char *token)
{
	return word_is(word, token, strlen(token));
}

/*
 * Match the rest of `pattern` from word `at`; `*steps` counts down the tries
 * that are left. Returns the word after the match, or SIZE_MAX. A gap calls
 * once more for what follows it, so the depth is the number of gaps.
 */
static size_t
match(const struct sentence *s, const char *pattern, size_t at, int *steps)
{
	for (;;) {
		pattern += strspn(pattern, " ");
		if (*pattern == '\0')
			return at;
		size_t len = strcspn(pattern, " ");
		const char *rest = pattern + len;
		if (--*steps < 0)
			return SIZE_MAX;
		if (*pattern == '*') {
			size_t most =
			    len > 1 ? (size_t)strtoul(pattern + 1, NULL, 10) : GAP_DEFAULT;
			for (size_t skip = 0;
			     skip <= MIN(most, (size_t)WORDS_GAP_MAX) && at + skip <= s->nwords;
			     skip++) {
				size_t end = match(s, rest, at + skip, steps);
				if (end != SIZE_MAX)
					return end;
			}
			return SIZE_MAX;
		}
		if (*pattern == '^' || *pattern == '$') {
			if (at != (*pattern == '^' ? 0 : s->nwords))
				return SIZE_MAX;
		} else if (*pattern == ',') {
			if (at < s->nwords && !s->words[at].gap)
				return SIZE_MAX;
		} else if (*pattern == '@') {
			if (at >= s->nwords || s->words[at].mention == WORDS_NO_MENTION)
				return SIZE_MAX;
			at += 1u + s->words[at].follows;
		} else if (*pattern == '?' && pattern[1] == '@') {
			if (at < s->nwords && s->words[at].mention != WORDS_NO_MENTION)
				at += 1u + s->words[at].follows;
		} else if (*pattern == '?') {
			if (at < s->nwords && word_is(s->words[at].folded, pattern + 1, len - 1))
				at++;
		} else {
			if (at >= s->nwords || !word_is(s->words[at].folded, pattern, len))
				return SIZE_MAX;
			at++;
		}
		pattern = rest;
	}
}

/* A bit for the first letter of a word, by its last five bits. */
static uint32_t
initial(char letter)
{
	return UINT32_C(1) << (letter & 31);
}

/* With what the alternatives of a token begin. */
static uint32_t
initials(const char *token, size_t len)
{
	uint32_t bits = initial(*token);

	for (size_t i = 1; i < len; i++)
		if (token[i - 1] == '|')
			bits |= initial(token[i]);
	return bits;
}

bool
words_find(
    const struct sentence *s, const char *pattern, size_t from, size_t *first_r, size_t *last_r)
{
	size_t token = strcspn(pattern, " ");
	bool plain = strchr("*^$@?,", *pattern) == NULL;
	uint32_t begins = initials(pattern, token);
	for (size_t i = from; i < s->nwords; i++) {
		int steps = STEPS_MAX;
		/* Hundreds of wordings are tried at each word; few begin with its letter. */
		if (plain && ((begins & initial(s->words[i].folded[0])) == 0 ||
				 !word_is(s->words[i].folded, pattern, token)))
			continue;
		size_t end = match(s, pattern, i, &steps);
		if (end != SIZE_MAX && end > i) {
			if (first_r != NULL)
				*first_r = i;
			if (last_r != NULL)
				*last_r = end - 1;
			return true;
		}
		if (*pattern == '^')
			break;
	}
	return false;
}

const struct wording *
words_any(const struct sentence *s, const struct wording *wordings, size_t n, size_t *first_r,
    size_t *last_r)
{
	for (size_t i = 0; i < n; i++) {
		if (words_find(s, wordings[i].pattern, 0, first_r, last_r))
			return &wordings[i];
	}
	return NULL;
}

char *
words_text(void *ctx, const struct sentence *s, size_t first, size_t last)
{
	if (first >= s->nwords || last < first)
		return talloc_strdup(ctx, "");
	size_t start = s->words[first].start;
	size_t end = s->words[last].start + s->words[last].len;
	return talloc_strndup(ctx, s->text + start, end - start);
}

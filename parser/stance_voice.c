#include "parser/stance_voice.h"

#include <string.h>

#include <glib.h>

enum {
	SIGNED_LINES_MAX = 12, /* lines at the end of a mail that may tell who signs it */
	SIGNED_BYTES_MAX = 80  /* of such a line: name, office, organisation */
};

/* The words just before a name by which one speaks for it. */
static bool
spoken_for(const char *text, size_t len)
{
	static const char *const words[] = { "behalf of", "proxy for", "proxy of", "name of",
		"representing", "acting for", "behalf of the", "proxy for the", "voting for",
		"standing in for", "colleagues of", "colleagues at", "colleagues from" };

	while (len > 0 && strchr(" \"'(", text[len - 1]) != NULL)
		len--;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		size_t n = strlen(words[i]);

		if (len >= n && g_ascii_strncasecmp(text + len - n, words[i], n) == 0)
			return true;
	}
	return false;
}

/* Whose organisations a stretch of text names. */
struct named {
	bool own, other;
	bool spoken_for; /* another, as the one that the sender speaks for */
};

static struct named
names_in(const struct posting *posting, const char *text, size_t len)
{
	struct named named = { false, false, false };
	struct mention one;

	for (size_t at = 0; mention_next(posting, text, len, at, &one); at = one.end) {
		if (actor_speaks_for(posting, one.org)) {
			named.own = true;
			continue;
		}
		named.other = true;
		named.spoken_for |= spoken_for(text, one.start);
	}
	return named;
}

/* A line of names only, as stand below a mail: words in capitals and what joins them. */
static bool
looks_signed(const char *text, size_t len)
{
	static const char *const joints[] = { "for", "of", "on", "behalf", "and", "at", "from" };

	for (size_t at = 0; at < len;) {
		size_t word = at;
		bool joint = false;

		while (word < len && (g_ascii_isalpha(text[word]) || (text[word] & 0x80) != 0))
			word++;
		for (size_t i = 0; i < G_N_ELEMENTS(joints); i++)
			joint |= strlen(joints[i]) == word - at &&
				 g_ascii_strncasecmp(joints[i], text + at, word - at) == 0;
		if (word > at && g_ascii_islower(text[at]) && !joint)
			return false;
		at = MAX(word, at + 1);
	}
	return true;
}

/* The line is the name of a representative of somebody else. */
static bool
names_another_person(const struct posting *posting, const char *text, size_t len)
{
	char *name = g_strndup(text, len);
	const char *org = NULL;
	bool another =
	    directory_person(posting->words->directory, g_strstrip(name), &org) != NULL &&
	    !actor_speaks_for(posting, org);

	g_free(name);
	return another;
}

/*
 * True if the lines that sign the mail name another organisation or person, and
 * none the sender's.
 */
static bool
signed_by_another(const struct posting *posting)
{
	const struct prose *prose = posting->prose;
	size_t first = prose->nunits - MIN(prose->nunits, (size_t)SIGNED_LINES_MAX);
	bool another = false;

	for (size_t i = first; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];
		const char *text = prose->plain + unit->start;
		size_t len = unit->end - unit->start;
		struct named named;

		if (len > SIGNED_BYTES_MAX || unit->motion || unit->quoted ||
		    !looks_signed(text, len))
			continue;
		named = names_in(posting, text, len);
		if (named.own)
			return false;
		another |= named.other || names_another_person(posting, text, len);
	}
	return another;
}

bool
voice_is_lent(const struct posting *posting, const struct prose *prose, size_t start, size_t end,
    const struct actor *actor)
{
	if (names_in(posting, prose->plain + start, end - start).spoken_for)
		return true;
	return actor->kind == ACTOR_FIRST_PERSON && signed_by_another(posting);
}

bool
voice_names_another(
    const struct posting *posting, const struct prose *prose, size_t start, size_t end)
{
	const struct named named = names_in(posting, prose->plain + start, end - start);

	return named.other && !named.own;
}

bool
voice_speaks_elsewhere(const struct posting *posting)
{
	const struct prose *prose = posting->prose;
	const char *subject = posting->subject->words, *own = posting->sender.org;
	bool spoken_for = false, hat = false;
	struct mention one;

	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];
		const char *text = prose->plain + unit->start;
		size_t len = unit->end - unit->start;

		if (unit->motion || unit->quoted)
			continue;
		spoken_for |= names_in(posting, text, len).spoken_for;
		for (size_t at = 0; mention_next(posting, text, len, at, &one); at = one.end) {
			if (g_strcmp0(one.org, own) == 0)
				return false;
			hat |= own != NULL && actor_speaks_for(posting, one.org);
		}
	}
	if (!posting->subject->reply && !posting->subject->forward)
		for (size_t at = 0; mention_next(posting, subject, strlen(subject), at, &one);
		     at = one.end)
			hat |= own != NULL && g_strcmp0(one.org, own) != 0 &&
			       actor_speaks_for(posting, one.org);
	return spoken_for || hat;
}

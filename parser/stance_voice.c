#include "parser/stance_voice.h"

#include <string.h>

#include <glib.h>

enum {
	SIGNED_LINES_MAX = 12,   /* lines at the end of a mail that may tell who signs it */
	SIGNED_BYTES_MAX = 80,   /* of such a line: name, office, organisation */
	SIGNED_AFTER_MAX = 4,    /* lines below a stance in which its name may stand */
	SPEAKER_BYTES_MAX = 160, /* of a line above it that tells who speaks */
	NAME_WORDS_MAX = 4       /* of a person */
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

/* The words of a line that `p` stands at the beginning of one of, up to `n` of them; their end. */
static const char *
words_end(const char *p, const char *end, int n)
{
	for (; n > 0 && p < end; n--) {
		while (p < end && *p == ' ')
			p++;
		while (p < end && (g_ascii_isalpha(*p) || (*p & 0x80) || strchr("-.'", *p)))
			p++;
	}
	return p;
}

static bool
is_anothers_name(const struct posting *posting, const char *from, const char *to)
{
	char *name = g_strndup(from, (size_t)(to - from));
	const char *org = NULL;
	bool another = directory_person(posting->words->directory, name, &org) != NULL &&
		       !actor_speaks_for(posting, org);

	g_free(name);
	return another;
}

/* A representative of another member, by first and last name. */
static bool
holds_anothers_name(const struct posting *posting, const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *p = text; p < end; p++) {
		const char *last = p;

		if (!g_ascii_isupper(*p) && (*p & 0x80) == 0)
			continue;
		for (int n = 2; n <= NAME_WORDS_MAX; n++) {
			const char *to = words_end(p, end, n);

			if (to > last && is_anothers_name(posting, p, to))
				return true;
			last = to;
		}
		p = words_end(p, end, 1);
	}
	return false;
}

/* An address of another host than the sender's. */
static bool
holds_anothers_address(const struct posting *posting, const char *text, size_t len)
{
	const char *own = posting->words->from_address, *at = memchr(text, '@', len);
	const char *host = own == NULL ? NULL : strrchr(own, '@');

	if (at == NULL || at == text || !g_ascii_isalnum(at[-1]) || at + 1 >= text + len ||
	    !g_ascii_isalnum(at[1]))
		return false;
	return host == NULL || g_ascii_strncasecmp(at, host, strlen(host)) != 0;
}

/* The one word that a line has beside signs: "Bo:", "<bo>", "@bo"; NULL: it has more. */
static char *
lone_word(const char *text, size_t len)
{
	const char *end = text + len, *from = text, *to;

	while (from < end && strchr("<[@*-> ", *from))
		from++;
	to = words_end(from, end, 1);
	while (to > from && strchr("-.'", to[-1]))
		to--;
	for (const char *p = to; p < end; p++)
		if (strchr(">]:*- ", *p) == NULL)
			return NULL;
	return to > from ? g_strndup(from, (size_t)(to - from)) : NULL;
}

static bool
is_first_name(const struct posting *posting, const char *text, size_t len, bool *own_r)
{
	char *word = lone_word(text, len);
	const char *sender = posting->sender.name;
	bool another = false;

	*own_r = word != NULL && sender != NULL && strcasestr(sender, word) != NULL;
	if (word != NULL && !*own_r)
		another =
		    directory_first_name(posting->words->directory, word, posting->sender.org);
	g_free(word);
	return another;
}

/* Words that open a line to or about somebody, who does not speak in what follows. */
static bool
addresses_somebody(const char *text, size_t len)
{
	static const char *const words[] = { "hi", "hello", "hey", "dear", "thanks", "thank",
		"good", "greetings", "cc", "all", "attn", "many", "congratulations", "welcome" };
	size_t n = 0;

	while (n < len && g_ascii_isalpha(text[n]))
		n++;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strlen(words[i]) == n && g_ascii_strncasecmp(words[i], text, n) == 0)
			return true;
	return false;
}

/* No sentence: a line that ends with a colon, or has no words but names, times and their joints. */
static bool
is_label_line(const char *text, size_t len)
{
	static const char *const joints[] = { "for", "of", "on", "behalf", "and", "at", "from",
		"via", "by", "wrote", "writes", "said", "says", "replied", "commented", "to", "in",
		"am", "pm", "the" };

	if (text[len - 1] == ':')
		return true;
	for (size_t at = 0; at < len;) {
		size_t word = at;
		bool joint = false;

		while (word < len && (g_ascii_isalnum(text[word]) || strchr("@._-", text[word]) ||
					 (text[word] & 0x80) != 0))
			word++;
		joint = memchr(text + at, '@', word - at) != NULL;
		for (size_t i = 0; i < G_N_ELEMENTS(joints); i++)
			joint |= strlen(joints[i]) == word - at &&
				 g_ascii_strncasecmp(joints[i], text + at, word - at) == 0;
		if (word > at && g_ascii_islower(text[at]) && !joint)
			return false;
		at = MAX(word, at + 1);
	}
	return true;
}

static bool
tells_another_speaker(const struct posting *posting, const char *text, size_t len)
{
	bool own;

	if (len == 0 || len > SPEAKER_BYTES_MAX || strchr(".!?,;", text[len - 1]) ||
	    addresses_somebody(text, len))
		return false;
	return is_first_name(posting, text, len, &own) ||
	       (is_label_line(text, len) && (holds_anothers_address(posting, text, len) ||
						holds_anothers_name(posting, text, len)));
}

/* Of the lines below, the first that is a name. */
static bool
signed_below(const struct posting *posting, size_t first)
{
	const struct prose *prose = posting->prose;
	size_t last = MIN(prose->nunits, first + SIGNED_AFTER_MAX);

	for (size_t i = first; i < last; i++) {
		const char *text = prose->plain + prose->units[i].start;
		size_t len = prose->units[i].end - prose->units[i].start;
		bool own = false;

		if (len > SIGNED_BYTES_MAX || !looks_signed(text, len))
			continue;
		if (is_first_name(posting, text, len, &own) ||
		    holds_anothers_name(posting, text, len))
			return true;
		if (own || names_in(posting, text, len).own)
			return false;
	}
	return false;
}

/* True if the words stand below a line that tells of another speaker, or right above a name. */
static bool
is_anothers(const struct posting *posting, size_t start, size_t end)
{
	const struct prose *prose = posting->prose;
	size_t i;

	for (i = 0; i < prose->nunits && prose->units[i].end <= start; i++)
		if (!prose->units[i].motion && !prose->units[i].quoted &&
		    tells_another_speaker(posting, prose->plain + prose->units[i].start,
			prose->units[i].end - prose->units[i].start))
			return true;
	while (i < prose->nunits && prose->units[i].start < end)
		i++;
	return signed_below(posting, i);
}

bool
voice_is_lent(const struct posting *posting, const struct prose *prose, size_t start, size_t end,
    const struct actor *actor)
{
	if (names_in(posting, prose->plain + start, end - start).spoken_for)
		return true;
	if (actor->kind != ACTOR_FIRST_PERSON)
		return false;
	return signed_by_another(posting) ||
	       (prose == posting->prose && is_anothers(posting, start, end));
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

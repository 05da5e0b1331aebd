#include "parser/subject.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/fact.h"
#include "parser/prose.h"
#include "parser/text_bound.h"

/* What stands before the subject proper; of replies and of forwarded mail. */
static const struct {
	const char *word;
	bool forward;
} lead_words[] = { { "re", false }, { "aw", false }, { "sv", false }, { "vs", false },
	{ "r", false }, { "rif", false }, { "antw", false }, { "odp", false }, { "ynt", false },
	{ "res", false }, { "ref", false }, { "bls", false }, { "回复", false }, { "答复", false },
	{ "回覆", false }, { "ha", false }, { "απ", false }, { "fw", true }, { "fwd", true },
	{ "wg", true }, { "tr", true }, { "rv", true }, { "转发", true }, { "i", true } };

/* Words at the end of a subject that are no part of the ballot's title, in lower case. */
static const char *const title_tails[] = { "voting period begins", "voting period", "voting begins",
	"voting has started", "voting open", "voting", "discussion period begins",
	"discussion period started", "discussion period", "discussion begins", "discussion",
	"vote results", "voting results", "results", "result", "amended", "withdrawn", "revised",
	"abstimmung" };

/*
 * What goes on with a sentence about the ballot, "Voting on SC-96 starts today",
 * begins no title.
 */
static const char *const verbs[] = { "are", "began", "begins", "closed", "closes", "ended", "ends",
	"expired", "expires", "failed", "fails", "has", "have", "is", "needs", "now", "opened",
	"opens", "passed", "passes", "started", "starts", "was", "will" };

/* Past one Re: or Fwd:, also "Re[2]:"; NULL if none stands at `p`. */
static const char *
past_lead_word(const char *p, struct subject *subject)
{
	for (size_t i = 0; i < G_N_ELEMENTS(lead_words); i++) {
		size_t n = strlen(lead_words[i].word);
		const char *q = p + n;

		if (g_ascii_strncasecmp(p, lead_words[i].word, n) != 0)
			continue;
		if (*q == '[' || *q == '(') {
			size_t digits = strspn(q + 1, "0123456789");

			if (digits > 0 && (q[digits + 1] == ']' || q[digits + 1] == ')'))
				q += digits + 2;
		}
		q += strspn(q, " ");
		if (*q != ':')
			continue;
		if (lead_words[i].forward)
			subject->forward = true;
		else
			subject->reply = true;
		return q + 1;
	}
	return NULL;
}

/* Marks in brackets that say something about the ballot and are no list's tag. */
static bool
tag_speaks(const char *tag, size_t len)
{
	static const char *const words[] = { "voting", "vote", "result", "discussion", "correct",
		"draft", "review", "withdraw", "ballot", "revis" };
	char *lower = g_ascii_strdown(tag, (gssize)len);
	bool speaks = false;

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		speaks |= strstr(lower, words[i]) != NULL;
	g_free(lower);
	return speaks;
}

static const char *
past_leads(const char *p, struct subject *subject)
{
	for (;;) {
		const char *next;

		p += strspn(p, " ]*");
		if (*p == '[') {
			size_t len = strcspn(p, "]");

			if (p[len] == '\0' || tag_speaks(p, len))
				return p;
			p += len + 1;
			continue;
		}
		next = past_lead_word(p, subject);
		if (next == NULL)
			return p;
		p = next;
	}
}

/* True if `title` of `len` bytes ends with the words; a separator must stand before them. */
static bool
tail_at(const char *title, size_t len, const char *tail, size_t *cut_r)
{
	size_t n = strlen(tail), at = len - n;

	if (len < n || g_ascii_strncasecmp(title + at, tail, n) != 0)
		return false;
	while (at > 0 && title[at - 1] == ' ')
		at--;
	if (at > 0 && strchr("-(|/[:", title[at - 1]) == NULL)
		return false;
	*cut_r = at > 0 ? at - 1 : 0;
	return true;
}

static size_t
cut_tails(const char *title, size_t len)
{
	size_t before;

	do {
		before = len;
		while (len > 0 && strchr(" -*)]|", title[len - 1]) != NULL)
			len--;
		for (size_t i = 0; i < G_N_ELEMENTS(title_tails); i++)
			tail_at(title, len, title_tails[i], &len);
	} while (len != before);
	/* A version at the end: " v2", " (v2". */
	for (size_t at = len; at > 1 && len - at < 8; at--) {
		if ((title[at - 1] != 'v' && title[at - 1] != 'V') ||
		    at + strspn(title + at, "0123456789.") < len || at == len)
			continue;
		if (title[at - 2] == ' ' || title[at - 2] == '(' || title[at - 2] == '[')
			len = at - 1;
		break;
	}
	while (len > 0 && strchr(" -*([|,", title[len - 1]) != NULL)
		len--;
	return len;
}

static bool
goes_on(const char *text)
{
	size_t len = strcspn(text, " ,.:;!");

	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (len == strlen(verbs[i]) && memcmp(text, verbs[i], len) == 0)
			return true;
	return false;
}

static const char *
find_title(void *ctx, const struct subject *subject)
{
	const struct label *label = subject->labels.items;
	const char *p;
	size_t len;

	if (subject->labels.n == 0 || subject->labels.n > 1)
		return NULL;
	p = subject->words + label->end;
	p += strspn(p, " :-|*)].,");
	if (goes_on(p))
		return NULL;
	len = text_bound(p, cut_tails(p, MIN(strlen(p), (size_t)FACT_NAME_MAX)));
	return len < 3 ? NULL : talloc_strndup(ctx, p, len);
}

struct subject *
subject_read(void *ctx, const char *line, const struct ballot_names *names, size_t nnames)
{
	struct subject *subject = talloc_zero(ctx, struct subject);
	size_t len = line == NULL ? 0 : strnlen(line, READING_SUBJECT_MAX);
	struct prose *prose = prose_make(subject, line == NULL ? "" : line, len);

	g_strdelimit(prose->plain, "\n", ' ');
	subject->plain = prose->plain;
	subject->words = past_leads(prose->plain, subject);
	subject->labels =
	    labels_find(subject, subject->words, strlen(subject->words), names, nnames);
	/* Only the first list is what the mail is about; a title may name other ballots. */
	for (size_t i = 1; i < subject->labels.n; i++)
		if (!subject->labels.items[i].listed)
			subject->labels.n = i;
	for (size_t i = 0; i < subject->labels.n; i++)
		subject->placeholder |= subject->labels.items[i].ballot == NULL;
	if (subject->labels.n > 0)
		subject->version = subject->labels.items[0].version;
	if (subject->version == NULL)
		subject->version = labels_loose_version(subject, subject->words);
	subject->title = find_title(subject, subject);
	return subject;
}

#include "parser/stance_vote_compact.h"

#include <string.h>

#include <glib.h>

#include "parser/stance_aside.h"

enum {
	COMPACT_BYTES_MAX = 200, /* of a sentence; name, ballot and title of a long one take 120 */
	SKELETON_MAX = 8         /* parts of a sentence; the longest order known has five */
};

/* The parts of a sentence in their order, a letter each. */
#define PART_ORG 'O'
#define PART_LABEL 'L'
#define PART_VALUE 'V'
#define PART_VOTE 'W'

/* A sentence taken apart. */
struct skeleton {
	char parts[SKELETON_MAX + 1];
	size_t n;
	const char *org; /* NULL: "our" */
	enum vote_value value;
	bool weak;   /* the value is no answer without a word of voting: "in favor" */
	bool plain;  /* the value is one that the rules know behind a name */
	bool past;   /* "voted" */
	bool table;  /* a stroke stands between the parts */
	bool filled; /* more than articles and prepositions stand before the value */
	bool casts;  /* "casts its ballot" */
	bool coming; /* the last word is "to" or "please": a vote is still to come */
	bool going;  /* "voting" */
};

/* Orders in which the parts tell a vote. */
static const char *const orders[] = { "OV", "OVL", "OLV", "OWV", "OWVL", "OWLV", "WOV", "WOVL",
	"WOLV", "WLOV", "WVO", "WLVO", "VL", "VO", "VWO", "VWOL", "VOL", "VLO", "VWLO", "LOV",
	"LVO", "LOWV", "LWOV", "LWVO", "LVWO", "OVW", "OVWL", "WVOL", "OLWV" };

/* Words that say nothing of their own between the parts. */
static const char *const fillers[] = { "on", "to", "for", "from", "of", "by", "regarding", "re",
	"the", "s", "member", "organisation", "organization", "company", "behalf", "ballot",
	"ballots", "motion", "this", "one" };

/* Those of them up to the value only: what follows it may explain something else. */
static const char *const fillers_before[] = { "is", "are", "as", "a", "an", "its", "has", "have",
	"with", "in", "casts" };

/* What is done with a vote, and how; a name or a vote may be far from its value for them. */
static const char *const ceremony[] = { "mail", "email", "e", "message", "it", "and", "am", "we",
	"i", "proposer", "representative", "follow", "follows", "following", "below", "here",
	"please", "down", "submits", "gives", "expresses", "sends", "approves", "hereby",
	"herewith", "formally", "formal", "officially", "official", "final", "kindly",
	"regrettably", "unfortunately", "sadly", "reluctantly", "gladly", "happily", "proudly",
	"enthusiastically", "respectfully", "firmly", "clearly", "definitely", "clear", "firm",
	"strong", "accordingly", "finally", "again", "now" };

/* What the chair is asked to do with it, at the head of the sentence only. */
static const char *const requests[] = { "count", "record", "register", "note", "mark", "accept",
	"consider", "take", "treat", "find" };
static const char *const polite[] = { "please", "kindly" };

/* Words that cannot open a statement, or open one that is not the sender's. */
static const char *const not_first[] = { "is", "are", "has", "have", "to", "s", "casts", "it",
	"am" };

/* What an organisation after one of these is: asked or spoken of, not the one who votes. */
static const char *const not_before_org[] = { "to", "on", "re", "regarding", "are", "has", "have",
	"in", "with", "and", "it", "i", "we" };

static const struct {
	const char *words;
	enum vote_value value;
	bool weak, plain;
} values[] = { { "yes", VOTE_YES, false, true }, { "yess", VOTE_YES, false, false },
	{ "yesss", VOTE_YES, false, false }, { "yea", VOTE_YES, false, false },
	{ "aye", VOTE_YES, false, false }, { "no", VOTE_NO, false, true },
	{ "nay", VOTE_NO, false, false }, { "abstain", VOTE_ABSTAIN, false, true },
	{ "abstains", VOTE_ABSTAIN, false, true }, { "abstaining", VOTE_ABSTAIN, false, false },
	{ "abstention", VOTE_ABSTAIN, false, false }, { "in favor", VOTE_YES, true, false },
	{ "in favour", VOTE_YES, true, false }, { "affirmative", VOTE_YES, true, false },
	{ "in the affirmative", VOTE_YES, true, false }, { "positive", VOTE_YES, true, false },
	{ "negative", VOTE_NO, true, false }, { "in the negative", VOTE_NO, true, false },
	{ "against", VOTE_NO, true, false } };

static bool
is_one_of(const char *word, size_t len, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && g_ascii_strncasecmp(words[i], word, len) == 0)
			return true;
	return false;
}

static size_t
word_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && (g_ascii_isalnum(text[n]) || (text[n] & 0x80) != 0))
		n++;
	return n;
}

/* The same part twice in a row is one: "Kestrel (Kestrel Certification)". */
static bool
add_part(struct skeleton *bones, char part)
{
	if (bones->n > 0 && bones->parts[bones->n - 1] == part &&
	    (part == PART_ORG || part == PART_LABEL))
		return true;
	if (bones->n == SKELETON_MAX || memchr(bones->parts, part, bones->n) != NULL)
		return false;
	bones->parts[bones->n++] = part;
	return true;
}

/*
 * "no" before a noun is no value: "Kestrel: no vote". A value that opens the sentence with a comma
 * answers a question: "Yes, Kestrel voted".
 */
static bool
value_stands_alone(const struct skeleton *bones, const char *text, size_t at, size_t end)
{
	static const char *const after_no[] = { "on", "to", "for", "from", "by" };
	size_t gap = strspn(text + at, " ");

	if (bones->n == 0 && at < end && text[at] == ',')
		return false;
	if (bones->value != VOTE_NO || at + gap >= end || !g_ascii_isalnum(text[at + gap]))
		return true;
	return is_one_of(text + at + gap, word_length(text + at + gap, end - at - gap), after_no,
	    G_N_ELEMENTS(after_no));
}

/* The end of the value that starts at `at`, set in `bones`; 0: none does. */
static size_t
take_value(struct skeleton *bones, const char *text, size_t at, size_t end)
{
	for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
		size_t n = strlen(values[i].words);

		if (end - at < n || g_ascii_strncasecmp(values[i].words, text + at, n) != 0 ||
		    word_length(text + at + n, end - at - n) > 0)
			continue;
		bones->value = values[i].value;
		bones->weak = values[i].weak;
		bones->plain = values[i].plain;
		if (!value_stands_alone(bones, text, at + n, end) || !add_part(bones, PART_VALUE))
			return 0;
		return at + n;
	}
	return 0;
}

/* A word of voting: a verb stands right before its value, a noun is in the singular. */
static bool
take_vote(struct skeleton *bones, const char *word, size_t len)
{
	static const char *const words[] = { "vote", "votes", "voted", "voting" };

	if (!is_one_of(word, len, words, G_N_ELEMENTS(words)))
		return false;
	/* "Please vote", "to vote", but "has to vote". */
	if (bones->coming)
		return false;
	bones->past |= len == 5 && g_ascii_strncasecmp(word, "voted", 5) == 0;
	bones->going |= len == 6;
	if (len == 5 && memchr(bones->parts, PART_VALUE, bones->n) != NULL)
		return false;
	return add_part(bones, PART_VOTE);
}

/* The end of the organisation that starts at `at`; 0: none does, or the orgs are several. */
static size_t
take_org(const struct hall *hall, struct skeleton *bones, const char *text, size_t at, size_t end)
{
	static const char *const own[] = { "our", "my" };
	struct mention one;
	size_t len = word_length(text + at, end - at);

	if (is_one_of(text + at, len, own, G_N_ELEMENTS(own)))
		return bones->n == 0 && add_part(bones, PART_ORG) ? at + len : 0;
	if (!mention_next(hall->posting, text, end, at, &one) || one.start != at ||
	    (bones->org != NULL && strcmp(bones->org, one.org) != 0) || !add_part(bones, PART_ORG))
		return 0;
	bones->org = one.org;
	/* The signs behind a name are the sentence's. */
	while (
	    one.end > at && !g_ascii_isalnum(text[one.end - 1]) && (text[one.end - 1] & 0x80) == 0)
		one.end--;
	return one.end;
}

/* The end of the label that starts at `at`; 0: none does, or it is none of the same list. */
static size_t
take_label(const struct hall *hall, struct skeleton *bones, size_t start, size_t at)
{
	for (size_t i = 0; i < hall->labels->n; i++) {
		const struct label *label = &hall->labels->items[i];

		if (label->start != start + at)
			continue;
		if (label->ballot == NULL ||
		    (memchr(bones->parts, PART_LABEL, bones->n) != NULL && !label->listed))
			return 0;
		return add_part(bones, PART_LABEL) ? label->end - start : 0;
	}
	return 0;
}

/* A word that may stand where it does. */
static bool
take_filler(struct skeleton *bones, const char *word, size_t len, bool head)
{
	bool valued = memchr(bones->parts, PART_VALUE, bones->n) != NULL;

	if (is_one_of(word, len, fillers, G_N_ELEMENTS(fillers)))
		return true;
	if (valued)
		return false;
	bones->casts |= len == strlen("casts") && g_ascii_strncasecmp(word, "casts", len) == 0;
	bones->filled = true;
	return (head && is_one_of(word, len, requests, G_N_ELEMENTS(requests))) ||
	       is_one_of(word, len, fillers_before, G_N_ELEMENTS(fillers_before)) ||
	       is_one_of(word, len, ceremony, G_N_ELEMENTS(ceremony));
}

/* True if the order is known, and none that the rules read themselves: "Kestrel votes yes". */
static bool
known_order(const struct skeleton *bones)
{
	static const char *const ruled[] = { "OV", "OVL", "OWV", "OWVL" };

	/* "Kestrel, yes, has voted" answers a question. */
	if ((bones->past || bones->going) && strstr(bones->parts, "WV") == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(ruled); i++)
		if (bones->plain && !bones->past && !bones->going && !bones->table &&
		    !bones->filled && strcmp(ruled[i], bones->parts) == 0)
			return false;
	for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
		if (strcmp(orders[i], bones->parts) == 0)
			return true;
	return false;
}

/* A smile or a wink: it may not be meant. */
static bool
is_wry(const char *text, size_t at, size_t len)
{
	size_t mouth = at + 1 + (at + 1 < len && text[at + 1] == '-');

	return (text[at] == ':' || text[at] == ';') && mouth < len && text[mouth] == ')';
}

/* Take the sentence apart; false if it holds anything else, or in an order that tells no vote. */
static bool
take_apart(const struct hall *hall, size_t start, size_t end, struct skeleton *bones)
{
	const char *text = hall->prose->plain + start;
	static const char *const to[] = { "to" }, *const has[] = { "has", "have" };
	const char *before = NULL;
	bool obliged, asked, head = true;
	size_t len = end - start, at = 0, before_len = 0, next;

	*bones = (struct skeleton){ .n = 0 };
	if (len > COMPACT_BYTES_MAX)
		return false;
	while (at < len) {
		size_t word = word_length(text + at, len - at);

		if (is_wry(text, at, len))
			return false;
		if (strchr(" \n\"'()[]<>:,.-/|=!;&+~#*", text[at]) != NULL) {
			bones->table |= strchr("/|>", text[at]) != NULL;
			at++;
			continue;
		}
		if (word == 0 || (word == 1 && text[at] == 's' && text[at - (at > 0)] != '\''))
			return false;
		next = take_label(hall, bones, start, at);
		if (next == 0)
			next = take_value(bones, text, at, len);
		if (next == 0 && take_vote(bones, text + at, word))
			next = at + word;
		if (next == 0 && (before == NULL || !is_one_of(before, before_len, not_before_org,
							G_N_ELEMENTS(not_before_org))))
			next = take_org(hall, bones, text, at, len);
		if (next == 0 && !take_filler(bones, text + at, word, head))
			return false;
		if (before == NULL &&
		    is_one_of(text + at, word, not_first, G_N_ELEMENTS(not_first)))
			return false;
		obliged = before != NULL && is_one_of(before, before_len, has, G_N_ELEMENTS(has)) &&
			  is_one_of(text + at, word, to, G_N_ELEMENTS(to));
		asked = is_one_of(text + at, word, polite, G_N_ELEMENTS(polite));
		bones->coming =
		    asked || (!obliged && is_one_of(text + at, word, to, G_N_ELEMENTS(to)));
		head = asked && bones->n == 0;
		before = text + at;
		before_len = word;
		at = next == 0 ? at + word : next;
	}
	return known_order(bones);
}

/* True if other organisations stand with their values in the mail, too: then it is a tally. */
static bool
is_tally(const struct hall *hall)
{
	const struct prose *prose = hall->prose;
	struct skeleton bones;

	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (!unit->motion && !unit->quoted &&
		    take_apart(hall, unit->start, unit->end, &bones) && bones.org != NULL &&
		    !actor_speaks_for(hall->posting, bones.org))
			return true;
	}
	return false;
}

/* The sentence stands in quotation marks as a whole: somebody's words that are spoken of. */
static bool
is_cited(const struct prose *prose, size_t start, size_t end)
{
	return strchr("\"'", prose->plain[start]) != NULL && end > start + 1 &&
	       prose->plain[end - 1] == prose->plain[start];
}

bool
compact_read(const struct hall *hall, size_t start, size_t end, enum compact_tense tense)
{
	struct ballot_call call = { .start = start, .end = end, .after = end, .who_end = start };
	struct skeleton bones;
	bool told, listed;

	if (!prose_holds(hall->prose, start, end,
		"vote|voting|casts|abstain|absten|=yes|=yess|=yesss|=no|=aye|=yea|=nay") ||
	    is_cited(hall->prose, start, end) || !take_apart(hall, start, end, &bones))
		return false;
	/* "Yes on SC-101", below "Example TS votes:" */
	listed = strcmp(bones.parts, "VL") == 0;
	if (listed && !aside_heads_votes(hall->votes->asides, hall->posting, hall->prose, start))
		return false;
	told = listed || bones.casts || memchr(bones.parts, PART_VOTE, bones.n) != NULL;
	if (((bones.weak || bones.org == NULL) && !told) ||
	    ((bones.past || bones.going) && bones.org == NULL) ||
	    (bones.org != NULL && !actor_speaks_for(hall->posting, bones.org)) ||
	    (!told && !vote_is_running(hall->posting)))
		return false;
	if (bones.past != (tense == COMPACT_PAST))
		return true;
	call.actor = actor_sender(hall->posting);
	call.certainty = listed ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
	if (bones.org != NULL) {
		call.actor.kind = ACTOR_SELF;
		call.actor.person.org = bones.org;
		call.certainty = bones.past ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN;
	}
	call.rule = told ? "vote.compact" : "vote.org-value";
	call.value = bones.value;
	if (is_tally(hall))
		call.certainty = CERTAINTY_UNCLEAR;
	vote_cast(hall, &call);
	return true;
}

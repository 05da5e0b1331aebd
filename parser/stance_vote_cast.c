#include "parser/stance_vote_cast.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_voice.h"

enum {
	VOTE_PARTS_MAX = 16, /* votes of one sentence */
	TITLE_WORD_MIN = 3   /* letters of a word by which a title is known */
};

/* A vote is as sure as the least sure thing about it. */
void
vote_lower(enum certainty *certainty, enum certainty to)
{
	*certainty = MIN(*certainty, to);
}

/* The value that a word of {VALUE}, or of a rule's own `value`, stands for. */
enum vote_value
vote_value_of(const char *text, struct span span)
{
	static const struct {
		const char *start;
		enum vote_value value;
	} words[] = { { "abst", VOTE_ABSTAIN }, { "is a", VOTE_ABSTAIN }, { "are a", VOTE_ABSTAIN },
		{ "in the neg", VOTE_NO }, { "ye", VOTE_YES }, { "ay", VOTE_YES },
		{ "po", VOTE_YES }, { "in", VOTE_YES }, { "af", VOTE_YES }, { "for", VOTE_YES },
		{ "ap", VOTE_YES }, { "ad", VOTE_YES }, { "pa", VOTE_YES }, { "n", VOTE_NO },
		{ "ag", VOTE_NO }, { "re", VOTE_NO }, { "op", VOTE_NO } };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(
			text + span.start, words[i].start, strlen(words[i].start)) == 0)
			return words[i].value;
	return VOTE_ABSTAIN;
}

/* A value with a name or a ballot only, which may answer anything. */
static bool
is_verbless(const char *rule)
{
	static const char *const rules[] = { "vote.org-value", "vote.label-value", "vote.owner",
		"vote.bare" };

	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
		if (strcmp(rules[i], rule) == 0)
			return true;
	return false;
}

void
vote_add(const struct hall *hall, const struct ballot_call *call, enum vote_value value,
    const struct label *label, const char *ballot, enum certainty certainty)
{
	struct fact *fact;
	bool lent = voice_is_lent(hall->posting, hall->prose, call->start, call->end, &call->actor);

	/* "We vote no (Example)" */
	if (call->actor.kind == ACTOR_FIRST_PERSON)
		lent |= hall->elsewhere ||
			voice_names_another(hall->posting, hall->prose, call->start, call->end);

	if (aside_headed(hall->votes->asides, hall->posting, hall->prose, call->start,
		MAX(call->start, call->start + call->who_start + call->actor.name_start)) ||
	    (strcmp(call->rule, "vote.owner") == 0 &&
		aside_among_fields(hall->votes->asides, hall->posting, hall->prose)) ||
	    aside_asked_about(hall->votes->asides, hall->prose, call->end) ||
	    (is_verbless(call->rule) &&
		aside_under_title(hall->votes->asides, hall->posting, hall->prose, call->start)) ||
	    aside_leads_in(hall->votes->asides, hall->posting, hall->prose, call->start) ||
	    aside_fenced(hall->prose, call->start) ||
	    aside_is_name(hall->posting, hall->prose, call->start, call->end) ||
	    (call->actor.kind == ACTOR_FIRST_PERSON &&
		(aside_speaker(
		     hall->votes->asides, hall->posting, hall->prose, call->start, call->end) ||
		    aside_below_colon(
			hall->votes->asides, hall->posting, hall->prose, call->start))))
		certainty = CERTAINTY_UNCLEAR;
	if (actor_is_nobody(&call->actor) || lent)
		certainty = CERTAINTY_UNCLEAR;
	for (size_t i = 0; i < hall->list->n; i++) {
		const struct fact *known = &hall->list->facts[i];

		/* The same said twice, as in a subject and its text, is one vote. */
		if (known->kind == FACT_VOTE && known->vote == value &&
		    g_strcmp0(known->ballot, ballot) == 0 &&
		    g_strcmp0(known->who.org, call->actor.person.org) == 0)
			return;
	}
	fact = fact_add(
	    hall->list, FACT_VOTE, certainty, call->rule, hall->prose, call->start, call->end);
	if (fact == NULL)
		return;
	fact->vote = value;
	fact->ballot = ballot;
	fact->version = label != NULL ? label->version : NULL;
	fact->who = call->actor.person;
	if (value == VOTE_UNKNOWN)
		fact->doubt = "no yes, no or abstain can be read in it";
	else if (lent)
		fact->doubt = VOICE_DOUBT;
}

/* Past "on", "ballot", "both" and their like, to where a ballot may stand. */
size_t
vote_past_prepositions(const char *text, size_t at, size_t end)
{
	static const char *const words[] = { "on", "to", "for", "in", "regarding", "re", "about",
		"of", "concerning", "the", "this", "these", "both", "all", "ballots", "ballot",
		"motion", "motions", "following", "from", "vote", "voting", "favor", "favour",
		"proposed", "new" };

	while (at < end) {
		bool found = false;

		while (at < end && strchr(" \"'):,-(<>].*+", text[at]) != NULL)
			at++;
		for (size_t i = 0; i < G_N_ELEMENTS(words) && !found; i++) {
			size_t n = strlen(words[i]);

			if (at + n <= end && g_ascii_strncasecmp(text + at, words[i], n) == 0 &&
			    !g_ascii_isalnum(text[at + n])) {
				at += n;
				found = true;
			}
		}
		if (!found)
			return at;
	}
	return at;
}

size_t
vote_count_labels(const struct hall *hall, size_t start, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < hall->labels->n; i++)
		n += hall->labels->items[i].start >= start && hall->labels->items[i].end <= end;
	return n;
}

/* The labels of one list that starts at `at`, the first's index in `*first_r`; their number. */
static size_t
labels_at(const struct hall *hall, size_t at, size_t end, size_t *first_r)
{
	const struct labels *labels = hall->labels;
	size_t past = vote_past_prepositions(hall->prose->plain, at, end), n = 0;

	for (size_t i = 0; i < labels->n; i++) {
		const struct label *label = &labels->items[i];

		if (n == 0 && (label->start < at || label->start > past || label->start >= end))
			continue;
		if (n > 0 && !label->listed)
			break;
		if (label->start >= end)
			break;
		if (n == 0)
			*first_r = i;
		n++;
	}
	return n;
}

/* Labels of the sentence before the value: "For SC-101, Example votes yes". */
static size_t
labels_before(const struct hall *hall, const struct ballot_call *call, size_t *first_r)
{
	const struct labels *labels = hall->labels;
	size_t n = 0;

	for (size_t i = 0; i < labels->n; i++) {
		const struct label *label = &labels->items[i];

		if (label->start < call->start || label->end > call->after)
			continue;
		if (n > 0 && !label->listed)
			return 0;
		if (n == 0)
			*first_r = i;
		n++;
	}
	return n;
}

/* True if subject or quote hold one of the words. */
static bool
context_holds(const struct posting *posting, const char *literals)
{
	struct prose *subject =
	    prose_make(NULL, posting->subject->words, strlen(posting->subject->words));
	bool holds = prose_holds(subject, 0, subject->len, literals);

	talloc_free(subject);
	return holds || (posting->quoted != NULL &&
			    prose_holds(posting->quoted, 0, posting->quoted->len, literals));
}

bool
vote_is_running_around(const struct posting *posting)
{
	return context_holds(posting, "voting|vote");
}

/* True if the mail is about a vote that runs: only there a value without a verb can be a vote. */
bool
vote_is_running(const struct posting *posting)
{
	return posting_holds(posting, "vote|voting|abstain") || vote_is_running_around(posting);
}

/* Votes that name no ballot themselves: the subject's, else the quoted one, else the thread's. */
static void
vote_by_context(const struct hall *hall, struct ballot_call *call)
{
	const struct ballot_choice choice = ballot_of_context(hall->posting);
	bool all;

	if (choice.n > 1) {
		/* One answer to several ballots may be meant for all of them or for one. */
		all = prose_holds(hall->prose, call->after, call->end, "=both|=all");
		for (size_t i = 0; i < choice.n; i++)
			vote_add(hall, call, call->value, &choice.labels[i],
			    choice.labels[i].ballot, all ? call->certainty : CERTAINTY_UNCLEAR);
		return;
	}
	vote_lower(&call->certainty, choice.certainty);
	/* "Yes on both", where one is known */
	if (prose_holds(hall->prose, call->after, call->end, "=both"))
		vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
	/* "Example TS: yes" where no ballot is in sight answers anything. */
	if (choice.n == 0 && strcmp(call->rule, "vote.org-value") == 0)
		vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
	/* Members vote on lunch, too. */
	if (choice.n == 0 && !context_holds(hall->posting, "ballot|voting|motion") &&
	    !posting_holds(hall->posting, "ballot"))
		vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
	vote_add(hall, call, call->value, choice.n == 1 ? &choice.labels[0] : NULL,
	    choice.n == 1 ? choice.labels[0].ballot : NULL, call->certainty);
}

/*
 * A vote on a ballot that neither subject nor quote names may be a slip of the pen,
 * unless the writer votes on the ballot of the subject beside it (RULES M11).
 */
enum certainty
vote_certainty_of_label(
    const struct hall *hall, const struct label *label, enum certainty certainty)
{
	const struct posting *posting = hall->posting;

	if (label->ballot == NULL)
		return CERTAINTY_UNCLEAR;
	if (posting->subject->labels.n == 0 ||
	    labels_have(&posting->subject->labels, label->ballot) ||
	    labels_have(&posting->quoted_labels, label->ballot))
		return certainty;
	return posting->subject->reply && !hall->tells_apart ? CERTAINTY_UNCLEAR : certainty;
}

/* "Its yes vote of last year on SC-77": another ballot further on in the clause may be meant. */
static bool
names_later(const struct hall *hall, const struct ballot_call *call)
{
	const char *text = hall->prose->plain + call->after;
	size_t clause = MIN(strcspn(text, ",;(."), call->end - MIN(call->after, call->end));

	for (size_t i = 0; i < hall->labels->n; i++) {
		const struct label *label = &hall->labels->items[i];

		if (label->start >= call->after && label->end <= call->after + clause &&
		    (label->ballot == NULL ||
			!labels_have(&hall->posting->subject->labels, label->ballot)))
			return true;
	}
	return false;
}

/* True if a comma stands between the value and the ballot behind it. */
static bool
behind_comma(const struct hall *hall, const struct ballot_call *call, size_t first)
{
	return memchr(hall->prose->plain + call->after, ',',
		   hall->labels->items[first].start - call->after) != NULL;
}

/* True if what stands at `at` goes on with the ballot's title: its word is the subject's too. */
static bool
is_title(const struct hall *hall, size_t at, size_t end)
{
	const char *text = hall->prose->lower + at, *found;
	size_t gap = strspn(text, " "), len = 0;
	char *title = g_ascii_strdown(hall->posting->subject->words, -1);

	while (at + gap + len < end && g_ascii_isalnum(text[gap + len]))
		len++;
	found = len < TITLE_WORD_MIN ? NULL : memmem(title, strlen(title), text + gap, len);
	g_free(title);
	return found != NULL;
}

/* "On the ballot of last month", "on the other ballot" */
static bool
names_other_time(const char *lower)
{
	static const char *const words[] = { "last ", "previous ", "other ", "earlier ", "former ",
		"another ", "old " };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(lower, words[i]))
			return true;
	return false;
}

/* "Votes yes on SC-101 after the audit", "votes yes unofficially": words that no vote needs. */
static bool
goes_astray(const struct hall *hall, const struct ballot_call *call, size_t n, size_t first)
{
	const char *plain = hall->prose->plain;
	size_t at = call->after, past = vote_past_prepositions(plain, at, call->end);

	if (n == 0 && names_other_time(hall->prose->lower + past))
		return true;
	if (n > 0 && hall->labels->items[first].start >= at)
		at = hall->labels->items[first + n - 1].end;
	else if (past > at + strspn(plain + at, " \"'*)]>"))
		return false;
	return at < call->end && !is_title(hall, at, call->end) &&
	       !text_matches(hall->prose, plain + at, call->end - at, hall->votes->goes_on, NULL);
}

void
vote_cast(const struct hall *hall, struct ballot_call *call)
{
	size_t first = 0, before = 0, n = labels_at(hall, call->after, call->end, &first), after;
	struct match match;

	/* "On SC-101 Example votes yes, on SC-102 it waits" */
	if (n > 0 && behind_comma(hall, call, first) && labels_before(hall, call, &before) > 0)
		n = 0;
	if (n == 0)
		n = labels_before(hall, call, &first);
	if (goes_astray(hall, call, n, first))
		vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
	if (n == 0) {
		if (names_later(hall, call))
			vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
		vote_by_context(hall, call);
		return;
	}
	for (size_t i = first; i < first + n; i++)
		vote_add(hall, call, call->value, &hall->labels->items[i],
		    hall->labels->items[i].ballot,
		    vote_certainty_of_label(hall, &hall->labels->items[i], call->certainty));
	/* "... YES on SC-101 and NO on SC-102" */
	after = MAX(hall->labels->items[first + n - 1].end, call->after);
	for (int part = 0; part < VOTE_PARTS_MAX && after < call->end; part++) {
		const char *text = hall->prose->plain + after;

		if (!text_matches(
			hall->prose, text, call->end - after, hall->votes->more_values, &match))
			return;
		n = labels_at(hall, after + match.span[0].end, call->end, &first);
		for (size_t i = first; n > 0 && i < first + n; i++)
			vote_add(hall, call,
			    vote_value_of(
				text, pattern_group(hall->votes->more_values, &match, "value")),
			    &hall->labels->items[i], hall->labels->items[i].ballot,
			    vote_certainty_of_label(
				hall, &hall->labels->items[i], call->certainty));
		after += MAX(match.span[0].end, (size_t)1);
	}
}

#include <glib.h>
#include <string.h>

#include "parser/stance_vote_attempt.h"

enum { ATTEMPT_BYTES_MAX = 60 }; /* of all words of a mail in which a lone word may be a vote */

/*
 * Asked, or not before something else happens: no vote yet. What is told of others or promised
 * stands before the words; a request may be a question.
 */
static bool
only_supposed(const struct hall *hall, const struct rule *rule, const struct unit *unit,
    const struct match *match)
{
	const struct rules *doubts = hall->votes->doubts;
	bool request = rule->kind == BY_REQUEST;

	for (size_t i = 0; i < doubts->n; i++) {
		int kind = doubts->rows[i].kind;
		bool before = kind == HEDGED || kind == REPORTED;
		size_t end = before ? unit->start + match->span[0].start : unit->end;

		if ((kind == CONDITIONAL || (before && !request)) &&
		    stretch_matches(hall->prose, unit->start, end, doubts->patterns[i], NULL))
			return true;
	}
	return !request && prose_holds(hall->prose, unit->start, unit->end, "?");
}

static size_t
spoken(const struct prose *prose)
{
	size_t bytes = 0;

	for (size_t i = 0; i < prose->nunits; i++)
		bytes += prose->units[i].end - prose->units[i].start;
	return bytes;
}

/* True if the rule's words, found in the unit, are the sender's own. */
static bool
by_sender(const struct hall *hall, const struct rule *rule, const struct unit *unit,
    const struct match *match)
{
	struct actor actor;

	switch (rule->kind) {
	case BY_WRITER:
	case BY_REQUEST:
		return true;
	case BY_BARE:
		return spoken(hall->prose) <= ATTEMPT_BYTES_MAX;
	default:
		actor = actor_find(hall->list->ctx, hall->posting, hall->prose->plain + unit->start,
		    match->span[0].start, ACTOR_SUBJECT);
		return actor.kind == ACTOR_SELF ||
		       (actor.kind == ACTOR_FIRST_PERSON && rule->kind == BY_MEMBER);
	}
}

static bool
read_unit(const struct hall *hall, uint64_t present, const struct unit *unit)
{
	const struct rules *rules = hall->votes->attempts;
	const struct rule *rule;
	struct match match;

	for (size_t row = 0; row < rules->n; row++) {
		struct ballot_call call = { .start = unit->start,
			.end = unit->end,
			.after = unit->end,
			.value = VOTE_UNKNOWN,
			.actor = actor_sender(hall->posting) };

		rule =
		    rules_match(rules, present, hall->prose, unit->start, unit->end, &row, &match);
		if (rule == NULL)
			return false;
		if (!by_sender(hall, rule, unit, &match) || only_supposed(hall, rule, unit, &match))
			continue;
		call.rule = rule->name;
		call.certainty = CERTAINTY_UNCLEAR;
		vote_cast(hall, &call);
		return true;
	}
	return false;
}

/* The value that a subject line ends with, as "Re: Ballot SC-88: Keys - YES". */
static enum vote_value
value_at_end(const char *line)
{
	static const struct {
		const char *word;
		enum vote_value value;
	} words[] = { { "yes", VOTE_YES }, { "no", VOTE_NO }, { "abstain", VOTE_ABSTAIN } };
	size_t end = strlen(line), start;

	while (end > 0 && !g_ascii_isalnum(line[end - 1]))
		end--;
	for (start = end; start > 0 && g_ascii_isalpha(line[start - 1]); start--)
		;
	for (size_t i = 0; start > 0 && i < G_N_ELEMENTS(words); i++)
		if (end - start == strlen(words[i].word) &&
		    g_ascii_strncasecmp(line + start, words[i].word, end - start) == 0)
			return words[i].value;
	return VOTE_UNKNOWN;
}

/* A mail without words of its own, whose subject ends with a value and names one ballot. */
static void
read_lone_subject(const struct hall *hall)
{
	const struct subject *subject = hall->posting->subject;
	struct hall line = *hall;
	struct ballot_call call = { .rule = "attempt.subject",
		.certainty = CERTAINTY_UNCLEAR,
		.value = value_at_end(subject->words),
		.actor = actor_sender(hall->posting) };

	if (spoken(hall->prose) > 0 || subject->labels.n != 1 || call.value == VOTE_UNKNOWN)
		return;
	line.prose = prose_make(hall->list->ctx, subject->words, strlen(subject->words));
	line.labels = &subject->labels;
	call.end = call.after = line.prose->len;
	vote_cast(&line, &call);
}

void
attempt_read(const struct hall *hall)
{
	const struct prose *prose = hall->prose;
	uint64_t present;

	if (hall->posting->sender.org == NULL || hall->posting->named_speaks)
		return;
	read_lone_subject(hall);
	if (!vote_is_running_around(hall->posting))
		return;
	present = rules_present(hall->votes->attempts, prose, 0, prose->len);
	for (size_t i = 0; i < prose->nunits && present != 0; i++) {
		const struct unit *unit = &prose->units[i];

		if (!unit->motion && !unit->quoted && read_unit(hall, present, unit))
			return;
	}
}

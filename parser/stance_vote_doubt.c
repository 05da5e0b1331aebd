#include "parser/stance_vote_doubt.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_voice.h"

/* The sentence without the name of who acts: a name may hold any word. */
static char *
without_name(const struct hall *hall, const struct ballot_call *call)
{
	char *text = talloc_strndup(
	    hall->list->ctx, hall->prose->plain + call->start, call->end - call->start);
	const struct actor *actor = &call->actor;

	if (actor->name_end > actor->name_start &&
	    call->start + call->who_start + actor->name_end <= call->end)
		memset(text + call->who_start + actor->name_start, ' ',
		    actor->name_end - actor->name_start);
	return text;
}

bool
vote_weigh_doubts(const struct hall *hall, struct ballot_call *call)
{
	const struct rules *doubts = hall->votes->doubts;
	bool hedged = false, conditional = false, none = false;
	char *text = without_name(hall, call);

	for (size_t i = 0; i < doubts->n && !none; i++) {
		const struct rule *doubt = &doubts->rows[i];
		size_t end = call->end, from = 0;

		if (doubt->kind == REPORTED)
			end = call->who_end;
		else if (doubt->kind == HEDGED)
			end = call->after;
		else if (doubt->kind == TURNED)
			from = call->after - call->start;
		if (!prose_holds(hall->prose, call->start + from, end, doubt->needs) ||
		    !pattern_may_match(doubts->patterns[i], hall->prose->seen) ||
		    !text_matches(hall->prose, text + from, end - call->start - from,
			doubts->patterns[i], NULL) ||
		    (doubt->kind == PERSONAL && call->actor.kind == ACTOR_STRANGER))
			continue;
		none = doubt->kind == NO_VOTE ||
		       (doubt->kind == REPORTED && call->actor.kind == ACTOR_OTHER);
		hedged |= doubt->kind == HEDGED;
		conditional |= doubt->kind == CONDITIONAL;
		vote_lower(&call->certainty, CERTAINTY_UNCLEAR);
	}
	talloc_free(text);
	/* "We will vote yes if ...": the vote is still to come, and may not. */
	return !none && !(hedged && conditional);
}

/* True if a line is another organisation's name and nothing else, as in a table. */
static bool
lists_others(const struct posting *posting)
{
	const struct prose *prose = posting->prose;

	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (!unit->motion && !unit->quoted &&
		    aside_is_name(posting, prose, unit->start, unit->end) &&
		    voice_names_another(posting, prose, unit->start, unit->end))
			return true;
	}
	return false;
}

void
vote_doubt_tallies(const struct posting *posting, struct fact_list *list, size_t first)
{
	const char *other = NULL;
	bool several = false, one = false;

	for (size_t i = first; i < list->n; i++) {
		const char *org = list->facts[i].who.org;

		if (org == NULL || list->facts[i].kind != FACT_VOTE ||
		    actor_speaks_for(posting, org))
			continue;
		several |= other != NULL && strcmp(other, org) != 0;
		one = true;
		other = org;
	}
	one |= lists_others(posting);
	for (size_t i = first; i < list->n; i++)
		if (several || (one && strcmp(list->facts[i].rule, "vote.org-value") == 0))
			list->facts[i].certainty = CERTAINTY_UNCLEAR;
}

void
vote_doubt_contradictions(struct fact_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		for (size_t j = i + 1; j < list->n; j++) {
			struct fact *a = &list->facts[i], *b = &list->facts[j];

			if (a->kind == FACT_VOTE && b->kind == FACT_VOTE && a->vote != b->vote &&
			    g_strcmp0(a->ballot, b->ballot) == 0 &&
			    g_strcmp0(a->who.org, b->who.org) == 0)
				a->certainty = b->certainty = CERTAINTY_UNCLEAR;
		}
	}
}

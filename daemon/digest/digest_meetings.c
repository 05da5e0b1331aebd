#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/record/life_words.h"

/* ---- minutes ---- */

/* When anything became of them last. */
static int64_t
last_step(const struct minutes_life *life)
{
	int64_t last = life->held;
	size_t i;

	for (i = 0; i < life->nsteps; i++)
		if (life->steps[i].at > last)
			last = life->steps[i].at;
	return last;
}

/*
 * Minutes that are done are told of once; what nothing becomes of is the past after a while. A
 * meeting that is still to come stands under the deadlines.
 */
static bool
is_told(struct writer *w, const struct minutes_life *life)
{
	int64_t last = last_step(life);

	if (life->held > w->in->now || last < w->in->now - (int64_t)DIGEST_MINUTES_DAYS * WHEN_DAY)
		return false;
	return life->stage <= LIFE_DRAFT || life->sending == SENDING_ASKS ||
	       life->sending == SENDING_HELD || w->in->since == WHEN_UNKNOWN || last > w->in->since;
}

static const char *
people(struct writer *w, const struct minutes_life *life)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nmeetings; i++)
		if (strcmp(l->meetings[i].date, life->date) == 0 && l->meetings[i].nattendees > 0)
			return talloc_asprintf(w->sheet, "; %zu %s, %u voting %s",
			    l->meetings[i].nattendees,
			    dw_plural(l->meetings[i].nattendees, "attendee", "attendees"),
			    l->meetings[i].orgs,
			    dw_plural(l->meetings[i].orgs, "member", "members"));
	return "";
}

bool
digest_meets_on(const struct writer *w, int64_t day)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nlives; i++)
		if (l->lives[i].held == day)
			return true;
	for (i = 0; i < l->nmeetings; i++) {
		const struct next_meeting *next = &l->meetings[i].minutes->minutes->next_meeting;

		if (next->date && next->cancelled != CANCELLED_YES &&
		    when_from_iso(next->date) == day)
			return true;
	}
	return false;
}

static const char *
draft_text(struct writer *w, const struct minutes_life *life)
{
	if (dw_days_to_day(w, life->final_on) < 0)
		return "draft, not approved as far as is known";
	return talloc_asprintf(w->sheet, "draft, %s %s",
	    digest_meets_on(w, life->final_on) ? "to be approved by the meeting of"
					       : "final by the rules on",
	    dw_day(w, life->final_on));
}

static const char *
stage_text(struct writer *w, const struct minutes_life *life)
{
	if (life->stage == LIFE_FINAL && w->for_members)
		return "final";
	switch (life->stage) {
	case LIFE_AWAITED:
		return "no minutes are known";
	case LIFE_DRAFT:
		return draft_text(w, life);
	case LIFE_FINAL:
		return talloc_asprintf(
		    w->sheet, "final; %s", life_sending_text(w->sheet, life, w->zone));
	default:
		return life_stage_name(life->stage);
	}
}

static void
write_life(struct writer *w, const struct minutes_life *life)
{
	size_t first = life->nsteps > DIGEST_STEPS_SHOWN ? life->nsteps - DIGEST_STEPS_SHOWN : 0;
	size_t i;

	sheet_item(w->sheet, TONE_PLAIN,
	    talloc_asprintf(w->sheet, "Meeting of %s", dw_day(w, life->held)), "%s%s.",
	    stage_text(w, life), people(w, life));
	if (first > 0)
		sheet_part(w->sheet, "%zu earlier %s", first, dw_plural(first, "step", "steps"));
	for (i = first; i < life->nsteps; i++) {
		const struct life_step *s = &life->steps[i];

		sheet_part(w->sheet, "%s: %s %s", dw_date(w, s->at),
		    dw_zoned(w, life_step_text(w->sheet, s)),
		    s->message_id ? sheet_evidence(w->sheet, s->message_id) : "");
	}
	for (i = 0; i < life->ncontradictions; i++)
		sheet_detail(
		    w->sheet, TONE_BAD, "Differs: %s", dw_zoned(w, life->contradictions[i]));
}

void
digest_minutes(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i, shown = 0;

	for (i = 0; i < l->nlives; i++) {
		if (!is_told(w, &l->lives[i]))
			continue;
		if (shown++ == 0)
			sheet_section(w->sheet, "Minutes");
		write_life(w, &l->lives[i]);
	}
}

/* ---- attendance ---- */

static void
write_meeting(struct writer *w, const struct ledger_meeting *m)
{
	char *unknown = talloc_strdup(w->sheet, "");
	size_t i;

	if (m->nattendees == 0) {
		sheet_item(w->sheet, TONE_BAD, dw_day(w, m->at),
		    "the minutes do not tell who attended %s",
		    sheet_evidence(w->sheet, m->minutes->message_id));
		return;
	}
	for (i = 0; i < m->nattendees; i++)
		if (!m->attendees[i].member)
			unknown =
			    talloc_asprintf_append(unknown, "%s%s%s%s%s", *unknown ? ", " : "",
				dw_name(w, m->attendees[i].name), m->attendees[i].org ? " (" : "",
				m->attendees[i].org ? dw_name(w, m->attendees[i].org) : "",
				m->attendees[i].org ? ")" : "");
	sheet_item(w->sheet, TONE_PLAIN, dw_day(w, m->at), "%u voting %s present%s%s %s", m->orgs,
	    dw_plural(m->orgs, "member", "members"), *unknown ? "; not found in the roster: " : "",
	    unknown, sheet_evidence(w->sheet, m->minutes->message_id));
}

void
digest_attendance(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	const struct edition *edition = profile_edition(l->group->profile, w->in->now);
	size_t most = (size_t)edition->quorum_meetings;
	size_t n = l->nmeetings < most ? l->nmeetings : most, i;
	unsigned *counts = talloc_array(w->sheet, unsigned, n + 1), needed;

	if (n == 0)
		return;
	sheet_section(w->sheet, "Attendance and quorum");
	for (i = 0; i < n; i++) {
		const struct ledger_meeting *m = &l->meetings[l->nmeetings - n + i];

		counts[i] = meeting_present(m);
		write_meeting(w, m);
	}
	if (edition->quorum == QUORUM_NONE)
		return;
	needed = quorum_needed(edition, counts, n);
	if (needed > 0)
		sheet_para(w->sheet, TONE_PLAIN,
		    "A ballot whose voting began now would need %u %s for its quorum (%s).", needed,
		    dw_plural(needed, "vote", "votes"), edition->section[RULE_QUORUM]);
	else if (n == most)
		sheet_para(w->sheet, TONE_BAD,
		    "The quorum is undefined until the members at each of these meetings are known "
		    "(%s).",
		    edition->section[RULE_QUORUM]);
	else
		sheet_para(w->sheet, TONE_PLAIN,
		    "The quorum is undefined: the minutes of %zu of %zu meetings are known (%s).",
		    n, most, edition->section[RULE_QUORUM]);
}

/* ---- action items ---- */

/* By owner, nobody's last; an owner's oldest first, which is the order that they come in. */
static int
by_owner(const void *a, const void *b)
{
	const struct action *const *one = a, *const *two = b;
	int order;

	if (!(*one)->owner || !(*two)->owner)
		order = !(*one)->owner - !(*two)->owner;
	else
		order = strcmp((*one)->owner, (*two)->owner);
	if (order == 0)
		order = strcmp((*one)->since, (*two)->since);
	return order != 0 ? order : (*one < *two ? -1 : *one > *two);
}

static void
write_action(struct writer *w, const struct action *a)
{
	unsigned number = dw_number(w, "action", a->id);
	int days = -dw_days_to_day(w, when_from_iso(a->since));

	sheet_point(w->sheet, number, "\"%s\" %s", dw_quote(w, a->quote),
	    sheet_evidence(w->sheet, a->message_id));
	if (a->meetings > 1)
		sheet_detail(w->sheet, TONE_QUIET,
		    "%s: since %s (%d %s), told at %u meetings, last on %s %s", a->id,
		    dw_day(w, when_from_iso(a->since)), days,
		    dw_plural((size_t)days, "day", "days"), a->meetings,
		    dw_day(w, when_from_iso(a->last_seen)),
		    sheet_evidence(w->sheet, a->last_message_id));
	else
		sheet_detail(w->sheet, TONE_QUIET, "%s: since %s (%d %s)", a->id,
		    dw_day(w, when_from_iso(a->since)), days,
		    dw_plural((size_t)days, "day", "days"));
}

static bool
same_owner(const struct action *a, const struct action *b)
{
	return a->owner && b->owner ? strcmp(a->owner, b->owner) == 0 : a->owner == b->owner;
}

static void
write_owner(struct writer *w, const struct action *a)
{
	if (!a->owner)
		sheet_head(w->sheet, "Nobody named");
	else
		sheet_head(w->sheet, dw_who(w, &(struct person){ a->owner, a->org }));
}

void
digest_actions(struct writer *w)
{
	const struct digest_input *in = w->in;
	const struct action **open =
	    talloc_array(w->sheet, const struct action *, in->nactions + 1);
	size_t n = 0, old = 0, i;

	for (i = 0; i < in->nactions; i++) {
		const struct action *a = &in->actions[i];

		if (a->state != ACTION_OPEN)
			continue;
		if (n < DIGEST_ACTIONS_SHOWN &&
		    dw_days_to_day(w, when_from_iso(a->last_seen)) >= -DIGEST_ACTION_DAYS)
			open[n++] = a;
		else
			old++;
	}
	if (n + old == 0)
		return;
	sheet_section(w->sheet, "Action items");
	if (n > 0)
		sheet_para(w->sheet, TONE_PLAIN,
		    "Reply with a number and \"done\" or \"dropped\" to settle one.");
	qsort(open, n, sizeof open[0], by_owner);
	for (i = 0; i < n; i++) {
		if (i == 0 || !same_owner(open[i - 1], open[i]))
			write_owner(w, open[i]);
		write_action(w, open[i]);
	}
	if (old > 0)
		sheet_para(w->sheet, TONE_QUIET, "And %zu %s: minutectl actions --group %s", old,
		    n > 0 ? "more" : dw_plural(old, "older one", "older ones"),
		    in->ledger->group->name);
}

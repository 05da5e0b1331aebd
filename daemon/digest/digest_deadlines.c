#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"

struct deadline {
	int64_t at;
	size_t order;
	int days;
	const char *when;
	const char *text;
};

struct deadlines {
	struct deadline *list;
	size_t n;
};

static void
add(struct writer *w, struct deadlines *d, int64_t at, int days, const char *when, char *text)
{
	d->list = talloc_realloc(w->sheet, d->list, struct deadline, d->n + 1);
	d->list[d->n] = (struct deadline){ at, d->n, days,
		talloc_asprintf(w->sheet, "%s, %s", when, dw_near(w, days)), text };
	d->n++;
}

/* A moment that is still to come; what is over is told under "What needs you". */
static void
add_moment(struct writer *w, struct deadlines *d, int64_t at, char *text)
{
	if (at != WHEN_UNKNOWN && at > w->in->now)
		add(w, d, at, dw_days_to(w, at), dw_time(w, at), text);
}

static void
add_day(struct writer *w, struct deadlines *d, int64_t day, char *text)
{
	if (day != WHEN_UNKNOWN && dw_days_to_day(w, day) >= 0)
		add(w, d, day, dw_days_to_day(w, day), dw_day(w, day), text);
}

static void
of_ballot(struct writer *w, struct deadlines *d, const struct ballot *b)
{
	void *s = w->sheet;

	if (b->stage == STAGE_NONE || (digest_is_open(b) && !digest_is_live(w, b)))
		return;
	if (b->stage < STAGE_VOTING_SET)
		add_moment(w, d, b->discussion.end,
		    talloc_asprintf(s, "voting on %s may start", b->label));
	if (b->stage <= STAGE_VOTING_SET)
		add_moment(
		    w, d, b->voting.start, talloc_asprintf(s, "voting on %s begins", b->label));
	if (b->stage <= STAGE_VOTING)
		add_moment(w, d, b->voting.end, talloc_asprintf(s, "voting on %s ends", b->label));
	add_moment(w, d, b->expires,
	    talloc_asprintf(s, "%s fails by expiry unless voting has started", b->label));
	if (digest_awaits_result(w, b))
		add_day(w, d, b->result_due,
		    talloc_asprintf(s, "the result of %s is due on the list", b->label));
	if (b->stage == STAGE_AWAIT_REVIEW)
		add_day(w, d, b->review_notice_due,
		    talloc_asprintf(s, "the review notice of %s is due", b->label));
	if (b->stage == STAGE_REVIEW)
		add_moment(
		    w, d, b->review.end, talloc_asprintf(s, "the review of %s ends", b->label));
	if ((b->stage == STAGE_FINAL || b->stage == STAGE_RESCINDED) && !b->review_told)
		add_day(w, d, b->review_tell_due,
		    talloc_asprintf(
			s, "the end of the review of %s is to be told to the list", b->label));
	if (b->stage == STAGE_FINAL)
		add_day(w, d, b->review_web_due,
		    talloc_asprintf(s, "%s is to be on the web site", b->label));
}

/* As the last minutes announce it. */
static void
of_meetings(struct writer *w, struct deadlines *d)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nlives; i++) {
		const struct minutes_life *life = &l->lives[i];

		if (life->stage == LIFE_DRAFT && !digest_meets_on(w, life->final_on))
			add_day(w, d, life->final_on,
			    talloc_asprintf(w->sheet,
				"minutes of %s are final if not approved before",
				dw_day(w, life->held)));
		if (life->sending == SENDING_HELD)
			add_moment(w, d, life->sends_at,
			    talloc_asprintf(w->sheet, "minutes of %s go out to the list",
				dw_day(w, life->held)));
	}
	if (l->nmeetings > 0) {
		const struct stored_minutes *last = l->meetings[l->nmeetings - 1].minutes;
		const struct next_meeting *next = &last->minutes->next_meeting;

		if (next->date && next->cancelled != CANCELLED_YES)
			add_day(w, d, when_from_iso(next->date),
			    talloc_asprintf(w->sheet, "next meeting%s %s",
				next->cancelled == CANCELLED_MAYBE ? ", perhaps" : "",
				sheet_evidence(w->sheet, last->message_id)));
	}
}

static int
by_date(const void *a, const void *b)
{
	const struct deadline *one = a, *two = b;

	if (one->at != two->at)
		return one->at < two->at ? -1 : 1;
	return one->order < two->order ? -1 : one->order > two->order;
}

void
digest_deadlines(struct writer *w)
{
	struct deadlines d = { 0 };
	size_t i;

	for (i = 0; i < w->in->ledger->nballots; i++)
		of_ballot(w, &d, w->in->ledger->ballots[i]);
	of_meetings(w, &d);
	if (d.n == 0)
		return;
	qsort(d.list, d.n, sizeof d.list[0], by_date);
	sheet_section(w->sheet, "Deadlines");
	for (i = 0; i < d.n; i++)
		sheet_deadline(w->sheet, d.list[i].days, d.list[i].when, "%s", d.list[i].text);
}

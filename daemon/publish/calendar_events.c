#include "daemon/publish/calendar.h"

#include <string.h>
#include <talloc.h>

#include "daemon/page.h"

struct gatherer {
	struct calendar *calendar;
	const struct ledger *ledger;
	void *ctx;
};

/* What stands behind the at sign of the group's list: where its UIDs are unique. */
static const char *
domain_of(const struct group_config *group)
{
	const char *at = strrchr(group->list, '@');

	return at ? at + 1 : "localhost";
}

static struct calendar_event *
add(struct gatherer *g, const char *what, const char *kind, int64_t at, bool all_day)
{
	struct calendar *c = g->calendar;
	const struct group_config *group = g->ledger->group;
	struct calendar_event *e;

	c->events = talloc_realloc(g->ctx, c->events, struct calendar_event, c->nevents + 1);
	e = &c->events[c->nevents++];
	*e = (struct calendar_event){ .at = at, .all_day = all_day };
	e->uid = talloc_asprintf(g->ctx, "%s.%s.%s@%s", group->name, what, kind, domain_of(group));
	return e;
}

/* Where people can read what the event follows from; NULL: nothing is known that shows it. */
static const char *
evidence(struct gatherer *g, const char *message_id)
{
	if (!message_id)
		return NULL;
	return page_link(g->ctx, g->ledger->group->archive_url, message_id);
}

/* The meetings that minutes announce; a day that two of them name is one meeting. */
static void
add_meetings(struct gatherer *g)
{
	const struct ledger *ledger = g->ledger;
	size_t i, k;

	for (i = 0; i < ledger->nmeetings; i++) {
		const struct stored_minutes *row = ledger->meetings[i].minutes;
		const struct next_meeting *next = &row->minutes->next_meeting;
		int64_t at = next->date ? when_from_iso(next->date) : WHEN_UNKNOWN;
		struct calendar_event *e;
		bool known = false;

		for (k = 0; k < g->calendar->nevents; k++)
			known = known || g->calendar->events[k].at == at;
		if (at == WHEN_UNKNOWN || known || !life_believes(ledger->group, row))
			continue;
		e = add(g, ledger->meetings[i].date, "next-meeting", at, true);
		e->summary = talloc_asprintf(g->ctx, "Meeting of the %s", ledger->group->title);
		if (row->channel == CHANNEL_LIST) /* others are in no public archive */
			e->description = evidence(g, row->message_id);
		e->status = next->cancelled == CANCELLED_YES     ? CALENDAR_CANCELLED
			    : next->cancelled == CANCELLED_MAYBE ? CALENDAR_TENTATIVE
								 : CALENDAR_CONFIRMED;
	}
}

static void
add_ballot(struct gatherer *g, const struct ballot *b)
{
	const struct {
		const char *kind, *words;
		int64_t at;
		bool all_day;
		const struct record *shown_by;
	} deadlines[] = {
		{ "voting-start", "voting begins", b->voting.start, false, b->voting_start },
		{ "voting-end", "voting ends", b->voting.end, false, b->voting_start },
		{ "result-due", "the result is due", b->result_due, true, b->voting_start },
		{ "review-notice-due", "the review notice is due", b->review_notice_due, true,
		    b->announcement },
		{ "review-end", "the review ends", b->review.end, false, b->announcement },
		{ "expiry", "expires unless voting begins", b->expires, false, b->proposal },
	};
	const char *title = b->title ? page_words(g->ctx, b->title, CALENDAR_WORDS_MAX) : "";
	size_t i;

	for (i = 0; i < sizeof deadlines / sizeof *deadlines; i++) {
		const struct record *record = deadlines[i].shown_by;
		struct calendar_event *e;

		if (deadlines[i].at == WHEN_UNKNOWN)
			continue;
		e = add(g, b->label, deadlines[i].kind, deadlines[i].at, deadlines[i].all_day);
		e->summary = talloc_asprintf(g->ctx, "Ballot %s: %s%s%s%s", b->label,
		    deadlines[i].words, *title ? " (" : "", title, *title ? ")" : "");
		e->description = evidence(g, record ? record->message_id : NULL);
		e->status = b->state == BALLOT_WITHDRAWN ? CALENDAR_CANCELLED : CALENDAR_CONFIRMED;
	}
}

bool
calendar_wants(void *arg, const struct ledger *ledger, const struct ballot *b)
{
	const int64_t dates[] = { b->voting.start, b->voting.end, b->result_due,
		b->review_notice_due, b->review.end, b->expires };
	struct calendar_wish *wish = arg;
	size_t i;

	(void)ledger;
	for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		if (dates[i] == WHEN_UNKNOWN)
			continue;
		if (!wish->one || dates[i] > wish->now - (int64_t)CALENDAR_PAST_DAYS * WHEN_DAY) {
			wish->one = true;
			return true;
		}
	}
	return false;
}

struct calendar
calendar_of(void *ctx, const struct ledger *ledger)
{
	struct calendar calendar = { .title = ledger->group->title };
	struct gatherer g = { &calendar, ledger, ctx };
	size_t i;

	add_meetings(&g);
	for (i = 0; i < ledger->nballots; i++)
		add_ballot(&g, ledger->ballots[i]);
	return calendar;
}

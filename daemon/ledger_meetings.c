#include <string.h>
#include <talloc.h>

#include "daemon/filing.h"
#include "daemon/ledger_meetings.h"

const char *
minutes_state_name(enum minutes_state state)
{
	static const char *const names[] = { "awaiting approval", "approved", "final" };

	return names[state];
}

static bool
votes(const struct member *member)
{
	return member->class == MEMBER_ISSUER || member->class == MEMBER_CONSUMER;
}

/* The member that an attendee stands for: by the organisation written, else by the person. */
static const struct member *
member_of(const struct ledger *ledger, const struct directory *directory, const struct person *who,
    int64_t at)
{
	const char *org = who->org ? directory_org(directory, who->org, strlen(who->org)) : NULL;

	if (!org && !who->org && who->name)
		directory_person(directory, who->name, &org);
	return org ? roster_member(ledger->group->roster, org, at) : NULL;
}

static void
count_attendance(
    struct ledger *ledger, const struct directory *directory, struct ledger_meeting *meeting)
{
	const struct minutes *m = meeting->minutes->minutes;
	size_t i, k;

	meeting->attendees = talloc_array(ledger, struct ledger_attendee, m->nattendees + 1);
	for (i = 0; i < m->nattendees; i++) {
		struct ledger_attendee *a = &meeting->attendees[meeting->nattendees++];
		bool seen = false;

		a->name = m->attendees[i].name;
		a->org = m->attendees[i].org;
		a->member = member_of(ledger, directory, &m->attendees[i], meeting->at);
		for (k = 0; k + 1 < meeting->nattendees; k++)
			seen = seen || meeting->attendees[k].member == a->member;
		if (a->member && votes(a->member) && !seen)
			meeting->orgs++;
	}
}

/* Final minutes tell better than drafts; of equals the later. */
static bool
better(const struct stored_minutes *a, const struct stored_minutes *b)
{
	if (a->minutes->status != b->minutes->status)
		return a->minutes->status == MINUTES_FINAL;
	return a->at >= b->at;
}

/* Rows come by date, so minutes of one meeting stand together. */
static void
gather(struct ledger *ledger, const struct stored_minutes *rows, size_t nrows, int64_t now)
{
	size_t i;

	ledger->meetings = talloc_zero_array(ledger, struct ledger_meeting, nrows + 1);
	for (i = 0; i < nrows; i++) {
		const struct minutes *m = rows[i].minutes;
		struct ledger_meeting *last =
		    ledger->nmeetings ? &ledger->meetings[ledger->nmeetings - 1] : NULL;

		if (!m->date || rows[i].at > now)
			continue;
		if (last && strcmp(last->date, m->date) == 0) {
			if (better(&rows[i], last->minutes))
				last->minutes = &rows[i];
			continue;
		}
		ledger->meetings[ledger->nmeetings++] = (struct ledger_meeting){
			.date = m->date, .at = when_from_iso(m->date), .minutes = &rows[i]
		};
	}
}

static const struct stored_minutes *
approval_of(const struct ledger *ledger, const char *date)
{
	size_t i, k;

	for (i = 0; i < ledger->nmeetings; i++) {
		const struct minutes *m = ledger->meetings[i].minutes->minutes;

		for (k = 0; k < m->napprovals; k++)
			if (m->approvals[k].status == APPROVAL_APPROVED &&
			    m->approvals[k].minutes_of &&
			    strcmp(m->approvals[k].minutes_of, date) == 0)
				return ledger->meetings[i].minutes;
	}
	return NULL;
}

/* The first meeting after `at` that is held or announced; WHEN_UNKNOWN: none is known. */
static int64_t
meeting_after(const struct ledger *ledger, int64_t at)
{
	int64_t first = WHEN_UNKNOWN;
	size_t i;

	for (i = 0; i < ledger->nmeetings; i++) {
		const struct next_meeting *next =
		    &ledger->meetings[i].minutes->minutes->next_meeting;
		int64_t days[2] = { ledger->meetings[i].at, WHEN_UNKNOWN };
		size_t k;

		if (next->date && next->cancelled == CANCELLED_NO)
			days[1] = when_from_iso(next->date);
		for (k = 0; k < 2; k++)
			if (days[k] != WHEN_UNKNOWN && days[k] > at &&
			    (first == WHEN_UNKNOWN || days[k] < first))
				first = days[k];
	}
	return first;
}

static struct ledger_minutes
judge(const struct ledger *ledger, const struct ledger_meeting *meeting, int64_t now)
{
	const struct stored_minutes *row = meeting->minutes;
	struct ledger_minutes m = { .meeting = meeting,
		.approved_in = approval_of(ledger, meeting->date) };

	if (m.approved_in || row->minutes->status == MINUTES_FINAL) {
		m.state = MINUTES_APPROVED;
		m.final_on = m.approved_in ? when_from_iso(m.approved_in->minutes->date) : row->at;
		return m;
	}
	m.final_on = minutes_final_on(profile_edition(ledger->group->profile, row->at), row->at,
	    meeting_after(ledger, row->at), ledger->group->digest.zone);
	/* A meeting in between that did not approve them leaves them open, however late it is. */
	if (now >= m.final_on && meeting_after(ledger, row->at) != m.final_on)
		m.state = MINUTES_FINAL_BY_TIME;
	return m;
}

enum store_status
meetings_load(struct ledger *ledger, struct store *store, int64_t now)
{
	struct directory *directory = filing_directory(ledger, ledger->group->roster);
	struct stored_minutes *rows;
	enum store_status status;
	size_t nrows, i;

	status = store_minutes(ledger, store, ledger->group->name, &rows, &nrows);
	if (status != STORE_OK)
		return status;
	gather(ledger, rows, nrows, now);
	ledger->minutes = talloc_array(ledger, struct ledger_minutes, ledger->nmeetings + 1);
	for (i = 0; i < ledger->nmeetings; i++)
		count_attendance(ledger, directory, &ledger->meetings[i]);
	for (i = 0; i < ledger->nmeetings; i++)
		ledger->minutes[ledger->nminutes++] = judge(ledger, &ledger->meetings[i], now);
	return STORE_OK;
}

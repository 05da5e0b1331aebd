#include <string.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/ledger_meetings.h"
#include "daemon/record/life_load.h"

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

/*
 * The member that an attendee stands for: by the organisation written, else by the
 * person. `*org_r` is its name, though it may be no member on that day.
 */
static const struct member *
member_of(const struct ledger *ledger, const struct directory *directory, const struct person *who,
    int64_t at, const char **org_r)
{
	const char *org = who->org ? directory_org(directory, who->org, strlen(who->org)) : NULL;

	if (!org && !who->org && who->name)
		directory_person(directory, who->name, &org);
	*org_r = org;
	return org ? roster_member(ledger->group->roster, org, at) : NULL;
}

/* The attendee before that counts for the same member; NULL: none. */
static const struct ledger_attendee *
counted_already(const struct ledger_meeting *meeting, const struct member *party)
{
	size_t i;

	for (i = 0; i < meeting->nattendees; i++)
		if (meeting->attendees[i].counts && meeting->attendees[i].party == party)
			return &meeting->attendees[i];
	return NULL;
}

/* Why it does not count for the quorum (RULES section 6, R4); NULL: it does. */
static const char *
not_counted(struct ledger *ledger, const struct ledger_meeting *meeting,
    const struct ledger_attendee *a, const char *org)
{
	const struct ledger_attendee *first;

	if (!org && a->org)
		return "the roster has no such organisation";
	if (!org)
		return "no organisation is named, and the roster has no one person of that name";
	if (!a->member)
		return talloc_asprintf(ledger, "%s was no member on that day", org);
	if (!votes(a->party))
		return talloc_asprintf(
		    ledger, "%s members do not vote", member_class_name(a->party->class));
	first = counted_already(meeting, a->party);
	if (!first)
		return NULL;
	if (first->member != a->member || a->member != a->party)
		return talloc_asprintf(ledger, "counted already as %s", a->party->name);
	return "counted already";
}

static void
count_attendance(
    struct ledger *ledger, const struct directory *directory, struct ledger_meeting *meeting)
{
	const struct minutes *m = meeting->minutes->minutes;
	size_t i;

	meeting->attendees = talloc_zero_array(ledger, struct ledger_attendee, m->nattendees + 1);
	for (i = 0; i < m->nattendees; i++) {
		struct ledger_attendee *a = &meeting->attendees[i];
		const char *org;

		a->name = m->attendees[i].name;
		a->org = m->attendees[i].org;
		a->member = member_of(ledger, directory, &m->attendees[i], meeting->at, &org);
		if (a->member)
			a->party =
			    ballot_party(ledger->group->roster, a->member->name, meeting->at);
		a->why = not_counted(ledger, meeting, a, org);
		a->counts = !a->why;
		meeting->orgs += a->counts;
		meeting->nattendees++;
	}
}

unsigned
meeting_present(const struct ledger_meeting *meeting)
{
	return meeting->orgs > 0 ? meeting->orgs : MEETING_UNCOUNTED;
}

static enum minutes_state
state_of(const struct minutes_life *life)
{
	if (!life->is_final)
		return MINUTES_AWAIT_APPROVAL;
	return life->by_time ? MINUTES_FINAL_BY_TIME : MINUTES_APPROVED;
}

static void
add_meeting(
    struct ledger *ledger, const struct directory *directory, const struct minutes_life *life)
{
	struct ledger_meeting *meeting = &ledger->meetings[ledger->nmeetings++];

	*meeting = (struct ledger_meeting){
		.date = life->date, .at = life->held, .minutes = life->minutes
	};
	count_attendance(ledger, directory, meeting);
	ledger->minutes[ledger->nminutes++] = (struct ledger_minutes){ .meeting = meeting,
		.state = state_of(life),
		.approved_in = life->approved_in,
		.final_on = life->final_on,
		.life = life };
}

enum store_status
meetings_load(struct ledger *ledger, struct store *store, int64_t now)
{
	struct directory *directory = filing_directory(ledger, ledger->group->roster);
	struct life_input input;
	enum store_status status = life_load(ledger, store, ledger->group, true, &input);
	size_t i;

	if (status != STORE_OK)
		return status;
	ledger->lives = life_trace(ledger, &input, now, &ledger->nlives);
	ledger->meetings = talloc_zero_array(ledger, struct ledger_meeting, ledger->nlives + 1);
	ledger->minutes = talloc_array(ledger, struct ledger_minutes, ledger->nlives + 1);
	for (i = 0; i < ledger->nlives; i++)
		if (ledger->lives[i].minutes)
			add_meeting(ledger, directory, &ledger->lives[i]);
	return STORE_OK;
}

#include <stdio.h>
#include <talloc.h>

#include "ballot/ballot.h"
#include "daemon/ctl/ctl.h"

static json_t *
attendee_json(const struct ledger_attendee *a)
{
	return json_pack("{so so so so so sb so}", "name", ctl_text(a->name), "org",
	    ctl_text(a->org), "member", ctl_text(a->member ? a->member->name : NULL), "class",
	    ctl_text(a->member ? member_class_name(a->member->class) : NULL), "party",
	    ctl_text(a->party ? a->party->name : NULL), "counts", (int)a->counts, "why",
	    ctl_text(a->why));
}

static size_t
unresolved(const struct ledger_meeting *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->nattendees; i++)
		n += !m->attendees[i].member;
	return n;
}

static json_t *
meeting_json(const struct ledger_meeting *m)
{
	json_t *attendees = json_array();
	size_t i;

	for (i = 0; i < m->nattendees; i++)
		json_array_append_new(attendees, attendee_json(&m->attendees[i]));
	return json_pack("{ss sI sI so so}", "date", m->date, "voting_members", (json_int_t)m->orgs,
	    "unresolved", (json_int_t)unresolved(m), "message_id", ctl_text(m->minutes->message_id),
	    "attendees", attendees);
}

/* Meeting, people, organisations: who counts first, then the others with the reason. */
static void
print_meeting(struct ctl *ctl, const struct ledger_meeting *m)
{
	int counts;
	size_t i;

	if (m->nattendees == 0)
		printf("%s  its minutes do not tell who attended  %s\n", m->date,
		    ctl_words(ctl, m->minutes->message_id));
	else
		printf("%s  %u voting members of %zu people, %zu not resolved  %s\n", m->date,
		    m->orgs, m->nattendees, unresolved(m), ctl_words(ctl, m->minutes->message_id));
	for (counts = 1; counts >= 0; counts--)
		for (i = 0; i < m->nattendees; i++) {
			const struct ledger_attendee *a = &m->attendees[i];

			if (a->counts != (counts == 1))
				continue;
			printf("  %s %s%s%s: %s%s%s\n", counts ? "+" : "-",
			    ctl_words(ctl, a->name ? a->name : "somebody"), a->org ? ", " : "",
			    ctl_words(ctl, a->org), a->member ? a->member->name : "not resolved",
			    a->why ? "; " : "", a->why ? a->why : "");
		}
}

/* "7 + 6 + 7 = 20 at 3 meetings", "?" for one that is not counted. On ctl->ctx. */
static const char *
sum_text(struct ctl *ctl, const unsigned *counts, size_t n, unsigned *sum_r)
{
	char *text = talloc_strdup(ctl->ctx, "");
	size_t i;

	*sum_r = 0;
	for (i = 0; i < n; i++) {
		const char *plus = i ? " + " : "";

		if (counts[i] == MEETING_UNCOUNTED) {
			text = talloc_asprintf_append(text, "%s?", plus);
			continue;
		}
		text = talloc_asprintf_append(text, "%s%u", plus, counts[i]);
		*sum_r += counts[i];
	}
	return talloc_asprintf(
	    ctl->ctx, "%s = %u at %zu meeting%s", n ? text : "0", *sum_r, n, n == 1 ? "" : "s");
}

/* How the number follows from the sum, as ballot/quorum.c has it. On ctl->ctx. */
static const char *
rule_text(struct ctl *ctl, const struct edition *edition, unsigned needed, unsigned sum, size_t n)
{
	unsigned meetings = (unsigned)edition->quorum_meetings;

	if (edition->quorum == QUORUM_NONE)
		return "the group has no quorum";
	if (n < (size_t)edition->quorum_meetings)
		return edition->quorum_transition > 0
			   ? talloc_asprintf(ctl->ctx,
				 "fewer than %u meetings are known, so the rules give the number",
				 meetings)
			   : talloc_asprintf(ctl->ctx,
				 "fewer than %u meetings are known, so the chair decides",
				 meetings);
	if (needed == 0)
		return "no member is known of one of them, so the chair decides";
	switch (edition->quorum) {
	case QUORUM_MORE_THAN_HALF:
		return talloc_asprintf(ctl->ctx,
		    "more than half of the average %.2f: %u / %u rounded down, and one",
		    (double)sum / meetings, sum, 2 * meetings);
	case QUORUM_HALF:
		return talloc_asprintf(ctl->ctx, "half of the average %.2f: %u / %u rounded up",
		    (double)sum / meetings, sum, 2 * meetings);
	default:
		return talloc_asprintf(ctl->ctx, "the average %.2f: %u / %u rounded up",
		    (double)sum / meetings, sum, meetings);
	}
}

/* The last meetings that the quorum is made of, and the number. */
static json_t *
attendance_of(struct ctl *ctl, const struct ledger *ledger)
{
	const struct edition *edition = profile_edition(ledger->group->profile, ctl->now);
	size_t most = (size_t)edition->quorum_meetings;
	size_t n = ledger->nmeetings < most ? ledger->nmeetings : most, i;
	unsigned *counts = talloc_array(ctl->ctx, unsigned, n + 1), needed, sum;
	json_t *meetings = json_array();
	const char *sums, *rule;

	for (i = 0; i < n; i++) {
		const struct ledger_meeting *m = &ledger->meetings[ledger->nmeetings - n + i];

		counts[i] = meeting_present(m);
		json_array_append_new(meetings, meeting_json(m));
		if (!ctl->json)
			print_meeting(ctl, m);
	}
	needed = quorum_needed(edition, counts, n);
	sums = sum_text(ctl, counts, n, &sum);
	rule = rule_text(ctl, edition, needed, sum, n);
	if (!ctl->json)
		printf("%s: %s; %s\n%s: quorum %s (%s)\n", ledger->group->name, sums, rule,
		    ledger->group->name,
		    needed > 0 ? talloc_asprintf(ctl->ctx, "%u", needed) : "undefined",
		    edition->section[RULE_QUORUM]);
	return json_pack("{ss so so sI ss ss ss}", "group", ledger->group->name, "meetings",
	    meetings, "quorum", needed > 0 ? json_integer(needed) : json_null(), "sum",
	    (json_int_t)sum, "sums", sums, "rule", rule, "section", edition->section[RULE_QUORUM]);
}

static int
show_attendance(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	int status;
	const struct ledger *ledger = ctl_ledger(ctl, group, &status);

	if (ledger)
		json_array_append_new(array, attendance_of(ctl, ledger));
	return status;
}

int
ctl_attendance(struct ctl *ctl)
{
	return ctl_each_group(ctl, "groups", show_attendance);
}

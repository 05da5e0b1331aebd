#include <stdio.h>
#include <stdlib.h>

#include "ballot/course.h"

/*
 * RULES section 6, Quorum. `sum` is of `n` meetings and is never divided before
 * the last step: an average rounded first would ask one vote too many.
 */
static uint64_t
needed_of_sum(enum quorum_mode mode, uint64_t sum, uint64_t n)
{
	if (mode == QUORUM_MORE_THAN_HALF)
		return sum / (2 * n) + 1;
	if (mode == QUORUM_HALF)
		return (sum + 2 * n - 1) / (2 * n);
	return (sum + n - 1) / n;
}

unsigned
quorum_needed(const struct edition *edition, const unsigned *counts, size_t ncounts)
{
	size_t n = edition->quorum_meetings > 0 ? (size_t)edition->quorum_meetings : 0;
	uint64_t sum = 0;

	if (edition->quorum == QUORUM_NONE || n == 0)
		return 0;
	if (ncounts < n)
		return edition->quorum_transition > 0 ? (unsigned)edition->quorum_transition : 0;
	for (size_t i = ncounts - n; i < ncounts; i++) {
		if (counts[i] == MEETING_UNCOUNTED)
			return 0;
		sum += counts[i];
	}
	return (unsigned)needed_of_sum(edition->quorum, sum, n);
}

static int
meeting_order(const void *left, const void *right)
{
	const struct meeting *a = left, *b = right;

	if (a->date != b->date)
		return a->date < b->date ? -1 : 1;
	return (a->orgs > b->orgs) - (a->orgs < b->orgs);
}

/* Attendance of the meetings that ended before `at`, oldest first; returns how many. */
static size_t
attendance_before(const struct course *course, int64_t at, void *ctx, unsigned **counts_r)
{
	const struct ballot_input *input = course->input;
	struct meeting *meetings = talloc_array(ctx, struct meeting, input->nmeetings + 1);
	unsigned *counts = talloc_array(ctx, unsigned, input->nmeetings + 1);
	size_t n = 0;

	for (size_t i = 0; i < input->nmeetings; i++) {
		/* Its hour is not known, so a meeting has ended when its day has. */
		if (input->meetings[i].date <= at - WHEN_DAY)
			meetings[n++] = input->meetings[i];
	}
	qsort(meetings, n, sizeof(*meetings), meeting_order);
	for (size_t i = 0; i < n; i++)
		counts[i] = meetings[i].orgs;
	*counts_r = counts;
	return n;
}

/* "14.3": for reading only, the quorum itself never comes from it. Empty where it is not known. */
static void
average_write(char text[16], const unsigned *counts, size_t n)
{
	uint64_t sum = 0, tenths;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (counts[i] == MEETING_UNCOUNTED)
			return;
		sum += counts[i];
	}
	tenths = (sum * 20 + n) / (2 * n);
	/* No average is larger than its largest meeting. */
	snprintf(text, 16, "%u.%u", (unsigned)(tenths / 10), (unsigned)(tenths % 10));
}

void
quorum_count(struct course *course, int64_t at)
{
	const struct edition *edition = course->edition;
	struct ballot *ballot = course->ballot;
	struct ballot_quorum *quorum = &ballot->quorum;
	void *tmp = talloc_new(NULL);
	unsigned *counts;
	size_t n = attendance_before(course, at, tmp, &counts);
	size_t asked = edition->quorum_meetings > 0 ? (size_t)edition->quorum_meetings : 0;

	quorum->active_average[0] = '\0';
	if (asked > 0 && n >= asked)
		average_write(quorum->active_average, counts + n - asked, asked);
	quorum->needed = quorum_needed(edition, counts, n);
	quorum->present = tally_present(edition, &ballot->issuer, &ballot->consumer);
	quorum->met = edition->quorum == QUORUM_NONE ||
		      (quorum->needed > 0 && quorum->present >= quorum->needed);
	talloc_free(tmp);
}

#include <stdlib.h>

#include "ballot/course.h"

/* Of facts in one mail, what the later ones build on comes first. */
static const int rank[FACT_KIND_COUNT] = {
	[FACT_PROPOSAL] = 0,
	[FACT_REVISION] = 1,
	[FACT_DISCUSSION_START] = 2,
	[FACT_SECOND_WITHDRAWN] = 3,
	[FACT_SECOND_REQUEST] = 4,
	[FACT_SECOND] = 5,
	[FACT_VOTING_START] = 6,
	[FACT_VOTE] = 7,
	[FACT_RESULT] = 8,
	[FACT_IPR_NOTICE] = 9,
	[FACT_WITHDRAWAL] = 10,
	[FACT_PUSHBACK] = 11,
	[FACT_SUPPORT] = 12,
	[FACT_REMARK] = 13,
};

static int
by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/*
 * Times first; then only what the mails say, never the row in the archive,
 * which depends on the order of arrival.
 */
static int
record_order(const void *left, const void *right)
{
	const struct record *a = *(const struct record *const *)left;
	const struct record *b = *(const struct record *const *)right;
	int order = by_number(a->at, b->at);

	if (order == 0)
		order = g_strcmp0(a->message_id, b->message_id);
	if (order == 0)
		order = rank[a->fact->kind] - rank[b->fact->kind];
	if (order == 0)
		order = g_strcmp0(record_org(a), record_org(b));
	if (order == 0)
		order = g_strcmp0(a->fact->who.name, b->fact->who.name);
	if (order == 0)
		order = g_strcmp0(a->fact->version, b->fact->version);
	if (order == 0)
		order = g_strcmp0(a->fact->quote, b->fact->quote);
	if (order == 0)
		order = by_number(a->fact->vote, b->fact->vote);
	if (order == 0)
		order = by_number(a->channel, b->channel);
	return order;
}

void
course_sort(struct course *course)
{
	const struct ballot_input *input = course->input;

	course->records = talloc_array(course->ballot, const struct record *, input->nrecords + 1);
	for (size_t i = 0; i < input->nrecords; i++) {
		const struct record *record = &input->records[i];

		/* Evidence or silence: what the reader was not sure of counts for nothing. */
		if (record->fact->certainty == CERTAINTY_UNCLEAR || record->at > course->now)
			continue;
		course->records[course->nrecords++] = record;
	}
	qsort(course->records, course->nrecords, sizeof(struct record *), record_order);
}

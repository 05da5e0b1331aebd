#include "ballot/course.h"

/*
 * The proposer's side: the organisations of the proposer and of the endorsers
 * that count. A vote answers nobody.
 */
static bool
answers(const struct course *course, const struct record *record)
{
	const struct ballot *ballot = course->ballot;
	const char *org = record->sender.org != NULL ? record->sender.org : record->fact->who.org;

	if (record->fact->kind == FACT_VOTE || record->fact->kind == FACT_PUSHBACK)
		return false;
	if (from_proposer(course, record))
		return true;
	for (size_t i = 0; i < ballot->nendorsers; i++) {
		if (ballot->endorsers[i].counts &&
		    same_party(course, ballot->endorsers[i].who.org, org, record->at))
			return true;
	}
	return false;
}

/*
 * When the proposer's side last wrote in each thread. Whether the reader was sure
 * does not matter here.
 */
static GHashTable *
answers_by_thread(const struct course *course)
{
	GHashTable *latest = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (size_t i = 0; i < course->input->nrecords; i++) {
		const struct record *record = &course->input->records[i], *before;

		if (record->at > course->now || !answers(course, record))
			continue;
		before = g_hash_table_lookup(latest, &record->thread);
		if (before == NULL || before->at < record->at)
			g_hash_table_insert(
			    latest, (void *)(uintptr_t)&record->thread, (void *)(uintptr_t)record);
	}
	return latest;
}

void
pushback_collect(struct course *course)
{
	struct ballot *ballot = course->ballot;
	GHashTable *latest = answers_by_thread(course);

	ballot->pushback = talloc_array(ballot, struct ballot_pushback, course->nrecords + 1);
	for (size_t i = 0; i < course->nrecords; i++) {
		const struct record *record = course->records[i];
		const struct record *answer;

		if (record->fact->kind != FACT_PUSHBACK)
			continue;
		answer = g_hash_table_lookup(latest, &record->thread);
		ballot->pushback[ballot->npushback++] = (struct ballot_pushback){
			.record = record,
			.answered = answer != NULL && answer->at > record->at,
		};
	}
	g_hash_table_destroy(latest);
}

/* Mails that are recorded, and their facts as the store lists them. */
#ifndef MINUTED_TESTS_RECORDED_FACTS_H
#define MINUTED_TESTS_RECORDED_FACTS_H

#include "store/sketches.h"
#include "tests/unit/store_folder.h"

static inline void
assert_recorded(struct folder *folder, int64_t message, const struct mail_record *record)
{
	enum store_status status = store_record(folder->store, message, record);

	if (status != STORE_OK)
		print_error("%s\n", store_why(folder->store));
	assert_int_equal(status, STORE_OK);
}

static inline struct fact_sketch *
sketches_of(struct folder *folder, const char *group, const char *prefix, size_t *n_r)
{
	struct fact_sketch *sketches;

	assert_int_equal(store_sketches(folder->ctx, folder->store, group, &prefix, prefix != NULL,
			     &sketches, n_r),
	    STORE_OK);
	return sketches;
}

/* The facts of those sketches, which must agree with them. */
static inline struct stored_fact *
facts_of(struct folder *folder, const char *group, const char *prefix, size_t *n_r)
{
	struct fact_sketch *sketches = sketches_of(folder, group, prefix, n_r);
	struct stored_fact *facts = talloc_array(folder->ctx, struct stored_fact, *n_r + 1);
	int64_t *ids = talloc_array(folder->ctx, int64_t, *n_r + 1);

	for (size_t i = 0; i < *n_r; i++)
		ids[i] = sketches[i].id;
	assert_int_equal(
	    store_facts_of(fact_shelf_new(folder->ctx), folder->store, ids, *n_r, facts), STORE_OK);
	for (size_t i = 0; i < *n_r; i++) {
		const struct fact_sketch *sketch = &sketches[i];
		const struct record *record = &facts[i].record;

		assert_true(facts[i].id == sketch->id && record->message == sketch->message);
		assert_true(record->thread == sketch->thread && record->at == sketch->at);
		assert_true(record->fact->kind == sketch->kind);
		assert_true(record->fact->certainty == sketch->certainty);
		assert_true(record->grade == sketch->grade && record->channel == sketch->channel);
		assert_int_equal(g_strcmp0(record->from_address, sketch->from_address), 0);
		assert_true(sketch->own == (g_strcmp0(record->group, group) == 0));
		if (record->fact->ballot != NULL)
			assert_string_equal(sketch->label, record->fact->ballot);
		assert_true(sketch->by_thread == (sketch->label && !record->fact->ballot));
		if (sketch_is_post(sketch->kind))
			assert_int_equal(
			    g_strcmp0(sketch->line,
				record->fact->motion ? record->fact->motion->title : NULL),
			    0);
		else if (sketch->kind != FACT_REMARK)
			assert_int_equal(g_strcmp0(sketch->line, record->subject), 0);
	}
	return facts;
}

/* Record a mail of one vote (or none) and return its row. */
static inline int64_t
record_vote(struct folder *folder, uint32_t uid, const char *group, const char *ballot,
    const char *own_ballot, const char *parent)
{
	struct fact fact = vote_fact(ballot, "Example Trust");
	struct reading reading = { .class = CLASS_VOTE,
		.facts = &fact,
		.nfacts = 1,
		.ballots = &own_ballot,
		.nballots = own_ballot != NULL };
	char *id = talloc_asprintf(folder->ctx, "%u@trust.example", uid);
	struct mail_record record = plain_record(&reading, id);
	int64_t message =
	    file_text(folder->store, talloc_asprintf(folder->ctx, "mail %u", uid), uid);

	record.in_reply_to = parent;
	record.group = group;
	record.at = NOON + 100 - uid;
	assert_recorded(folder, message, &record);
	return message;
}

#endif

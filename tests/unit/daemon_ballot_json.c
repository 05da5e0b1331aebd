#include "tests/unit/ballot_scene.h"

#include <jansson.h>

#include "daemon/record/ballot_json.h"

static json_t *
json_at(struct scene *scene, const char *now)
{
	json_t *object = ballot_to_json(fold(scene, now));

	assert_non_null(object);
	return object;
}

static void
assert_text(const json_t *object, const char *key, const char *wanted)
{
	const json_t *value = json_object_get(object, key);

	if (wanted == NULL) {
		assert_true(json_is_null(value));
		return;
	}
	assert_true(json_is_string(value));
	assert_string_equal(json_string_value(value), wanted);
}

static void
assert_number(const json_t *object, const char *key, json_int_t wanted)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	assert_int_equal(json_integer_value(value), wanted);
}

static void
assert_keys(const json_t *object, const char *const *keys, size_t nkeys)
{
	for (size_t i = 0; i < nkeys; i++) {
		if (json_object_get(object, keys[i]) == NULL)
			fail_msg("no key %s", keys[i]);
	}
}

#define ASSERT_KEYS(object, ...)                                                                   \
	do {                                                                                       \
		static const char *const keys[] = { __VA_ARGS__ };                                 \
		assert_keys(object, keys, sizeof(keys) / sizeof(*keys));                           \
	} while (0)

/* A ballot that has everything: endorsers, votes, pushback, a problem, a result. */
static void
full_ballot(struct scene *scene)
{
	struct record *proposal = proposes(scene, POSTED), *start;

	fact_of(proposal)->version = "2";
	says(scene, "2025-09-18", FIRST, FACT_SECOND);
	says(scene, "2025-09-18", "Elm Certs", FACT_PUSHBACK)->thread = 9;
	start = starts_voting(scene, VOTING);
	fact_of(start)->version = "2";
	all_vote_yes(scene, IN_TIME);
	votes(scene, "2025-09-27", "Nobody Known", VOTE_NO);
	votes(scene, "2025-09-28", "Heron ID", VOTE_ABSTAIN);
	announces(scene, RESULT, OUTCOME_PASSED);
}

/* Every key of the contract, at each level. */
static void
all_keys_of_the_contract_are_there(void **state)
{
	json_t *object;

	full_ballot(*state);
	object = json_at(*state, RESULT);
	ASSERT_KEYS(object, "schema_version", "ballot", "title", "group", "version", "state",
	    "proposer", "endorsers", "discussion", "voting", "votes", "tally", "quorum", "result",
	    "result_due", "review", "if_closed_now", "pushback", "problems");
	ASSERT_KEYS(json_object_get(object, "proposer"), "person", "org");
	ASSERT_KEYS(
	    json_array_get(json_object_get(object, "endorsers"), 0), "person", "org", "version");
	ASSERT_KEYS(json_object_get(object, "discussion"), "start", "end");
	ASSERT_KEYS(json_object_get(object, "voting"), "start", "end");
	ASSERT_KEYS(json_object_get(object, "review"), "start", "end");
	ASSERT_KEYS(json_array_get(json_object_get(object, "votes"), 0), "org", "class", "vote",
	    "at", "message_id", "quote", "admissible", "reason");
	ASSERT_KEYS(
	    json_object_get(object, "quorum"), "active_average", "needed", "present", "met");
	ASSERT_KEYS(json_object_get(object, "if_closed_now"), "result", "missing");
	ASSERT_KEYS(json_array_get(json_object_get(object, "pushback"), 0), "person", "org",
	    "message_id", "at", "quote", "answered");
	ASSERT_KEYS(
	    json_array_get(json_object_get(object, "problems"), 0), "rule", "section", "text");
	json_decref(object);
}

static void
values_are_written_as_the_contract_says(void **state)
{
	json_t *object, *tally, *quorum;

	full_ballot(*state);
	object = json_at(*state, RESULT);
	assert_number(object, "schema_version", 1);
	assert_text(object, "ballot", "CSC-40");
	assert_text(object, "title", "Shorter lifetimes");
	assert_text(object, "group", "cscwg");
	assert_text(object, "version", "2");
	assert_text(object, "state", "closed");
	assert_text(object, "stage", "await_review");
	assert_text(object, "result", "passed");
	assert_text(object, "result_due", "2025-10-07");
	assert_text(object, "review_notice_due", "2025-10-08");
	assert_text(json_object_get(object, "proposer"), "org", PROPOSER);
	assert_text(json_object_get(object, "discussion"), "start", POSTED);
	assert_text(json_object_get(object, "voting"), "end", VOTED);
	assert_text(json_object_get(object, "review"), "start", NULL);
	assert_text(json_object_get(object, "announced"), "result", "passed");
	assert_text(json_object_get(object, "announced"), "at", RESULT);
	tally = json_object_get(object, "tally");
	assert_number(json_object_get(tally, "issuer"), "yes", 6);
	assert_number(json_object_get(tally, "issuer"), "abstain", 1);
	assert_number(json_object_get(tally, "consumer"), "yes", 1);
	assert_number(json_object_get(tally, "consumer"), "no", 0);
	quorum = json_object_get(object, "quorum");
	assert_text(quorum, "active_average", "12.0");
	assert_number(quorum, "needed", 7);
	assert_number(quorum, "present", 8);
	assert_true(json_is_true(json_object_get(quorum, "met")));
	json_decref(object);
}

static void
each_vote_stands_with_its_evidence(void **state)
{
	const json_t *votes_of, *vote;
	json_t *object;

	full_ballot(*state);
	object = json_at(*state, RESULT);
	votes_of = json_object_get(object, "votes");
	assert_int_equal(json_array_size(votes_of), 9);
	vote = json_array_get(votes_of, 8);
	assert_text(vote, "org", "Heron ID");
	assert_text(vote, "class", "issuer");
	assert_text(vote, "vote", "abstain");
	assert_text(vote, "at", "2025-09-28T00:00:00Z");
	assert_text(vote, "message_id", "12@test.example");
	assert_text(vote, "quote", "quote");
	assert_text(vote, "rule", "test");
	assert_true(json_is_true(json_object_get(vote, "admissible")));
	assert_text(vote, "reason", NULL);
	vote = json_array_get(votes_of, 7);
	assert_text(vote, "org", "Nobody Known");
	assert_text(vote, "class", NULL);
	assert_true(json_is_false(json_object_get(vote, "admissible")));
	assert_text(vote, "reason", "not a member");
	json_decref(object);
}

/* RULES V4: the claimed date is shown where it is more than five minutes off. */
static void
a_claimed_date_is_shown_where_it_differs(void **state)
{
	static const struct {
		const char *date, *shown;
	} cases[] = {
		{ NULL, NULL },
		{ "2025-09-26T12:05:00Z", NULL },
		{ "2025-09-26T11:55:00Z", NULL },
		{ "2025-09-26T12:05:01Z", "2025-09-26T12:05:01Z" },
		{ "2025-09-26T11:54:59Z", "2025-09-26T11:54:59Z" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *vote = votes(scene, IN_TIME, FIRST, VOTE_YES);
		json_t *object;

		vote->date = cases[i].date != NULL ? at(cases[i].date) : WHEN_UNKNOWN;
		object = json_at(scene, RESULT);
		assert_text(json_array_get(json_object_get(object, "votes"), 0), "date_claimed",
		    cases[i].shown);
		json_decref(object);
		talloc_free(scene);
	}
}

static void
endorsers_pushback_and_problems_stand_with_theirs(void **state)
{
	const json_t *entry;
	json_t *object;

	full_ballot(*state);
	object = json_at(*state, RESULT);
	entry = json_array_get(json_object_get(object, "endorsers"), 0);
	assert_text(entry, "person", "Rep of Birch CA");
	assert_text(entry, "org", FIRST);
	assert_text(entry, "version", "2");
	assert_true(json_is_true(json_object_get(entry, "confirmed")));
	assert_true(json_is_true(json_object_get(entry, "counts")));
	assert_text(entry, "message_id", "1@test.example");
	entry = json_array_get(json_object_get(object, "endorsers"), 1);
	assert_true(json_is_false(json_object_get(entry, "confirmed")));
	entry = json_array_get(json_object_get(object, "pushback"), 0);
	assert_text(entry, "org", "Elm Certs");
	assert_true(json_is_false(json_object_get(entry, "answered")));
	entry = json_array_get(json_object_get(object, "problems"), 0);
	assert_text(entry, "rule", "vote");
	assert_text(entry, "section", "vote");
	assert_text(entry, "text", "1 vote that came from no member: not counted.");
	json_decref(object);
}

/* Unknown is null, and nothing is missing. */
static void
an_empty_ballot_has_nulls(void **state)
{
	struct scene *scene = *state;
	json_t *object;

	scene->input.nmeetings = 0;
	scene->editions[0].section[RULE_LIST] = NULL;
	object = json_at(scene, POSTED);
	assert_text(object, "state", "drafting");
	assert_text(object, "title", NULL);
	assert_text(object, "version", NULL);
	assert_text(object, "result", NULL);
	assert_text(object, "result_due", NULL);
	assert_text(object, "expires", NULL);
	assert_text(json_object_get(object, "announced"), "result", NULL);
	assert_text(json_object_get(object, "quorum"), "needed", NULL);
	assert_text(json_object_get(object, "quorum"), "active_average", NULL);
	assert_int_equal(json_array_size(json_object_get(object, "votes")), 0);
	assert_true(json_array_size(
			json_object_get(json_object_get(object, "if_closed_now"), "missing")) > 0);
	json_decref(object);
}

static void
failures_are_listed(void **state)
{
	struct scene *scene = *state;
	json_t *object;

	proposes(scene, POSTED);
	starts_voting(scene, VOTING)->channel = CHANNEL_OTHER;
	scene->editions[0].section[RULE_LIST] = NULL;
	object = json_at(scene, RESULT);
	assert_text(object, "result", "failed");
	assert_int_equal(json_array_size(json_object_get(object, "failures")), 2);
	assert_string_equal(
	    json_string_value(json_array_get(json_object_get(object, "failures"), 0)),
	    "NO_YES_IN_CLASS");
	assert_text(json_array_get(json_object_get(object, "problems"), 0), "section", NULL);
	json_decref(object);
}

/* The whole can be written and read again. */
static void
the_object_is_valid_json(void **state)
{
	json_t *object, *again;
	char *text;

	full_ballot(*state);
	object = json_at(*state, "2026-06-01");
	text = json_dumps(object, JSON_COMPACT);
	assert_non_null(text);
	again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_equal(object, again));
	free(text);
	json_decref(again);
	json_decref(object);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_keys_of_the_contract_are_there),
		TEST(values_are_written_as_the_contract_says),
		TEST(each_vote_stands_with_its_evidence),
		TABLE(a_claimed_date_is_shown_where_it_differs),
		TEST(endorsers_pushback_and_problems_stand_with_theirs),
		TEST(an_empty_ballot_has_nulls),
		TEST(failures_are_listed),
		TEST(the_object_is_valid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

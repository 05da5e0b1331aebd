#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "parser/json.h"
#include "tests/unit/generated_reading.h"
#include "tests/unit/reading_checks.h"

enum { READINGS = 400, MUTATIONS = 60 };

/* ---- properties ---- */

static void
a_reading_comes_back_as_it_was(void **state)
{
	uint64_t seed = 20230420;

	(void)state;
	for (int i = 0; i < READINGS; i++) {
		void *ctx = talloc_new(NULL);
		struct reading *reading = generated_reading(ctx, &seed), *back;
		json_t *object = reading_to_json(reading), *parsed;
		char *text = json_dumps(object, JSON_COMPACT), *why = NULL;

		assert_non_null(text);
		parsed = json_loads(text, 0, NULL);
		back = reading_from_json(ctx, parsed, &why);
		if (back == NULL)
			fail_msg("refused: %s", why);
		assert_same_reading(reading, back);
		assert_reading_bounds(back);
		free(text);
		json_decref(object);
		json_decref(parsed);
		talloc_free(ctx);
	}
}

static void
decode_and_check(const char *text, size_t len)
{
	void *ctx = talloc_new(NULL);
	json_t *object = json_loadb(text, len, JSON_ALLOW_NUL, NULL);
	struct reading *reading;
	char *why = NULL;

	if (object != NULL) {
		reading = reading_from_json(ctx, object, &why);
		if (reading != NULL) {
			assert_reading_bounds(reading);
		} else {
			assert_non_null(why);
			assert_true(strlen(why) > 0);
			assert_ptr_equal(talloc_parent(why), ctx);
		}
	}
	json_decref(object);
	talloc_free(ctx);
}

static void
damaged_bytes_give_no_reading_or_a_sound_one(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < READINGS / 4; i++) {
		void *ctx = talloc_new(NULL);
		json_t *object = reading_to_json(generated_reading(ctx, &seed));
		char *text = json_dumps(object, JSON_COMPACT);
		size_t len = strlen(text);

		for (int j = 0; j < MUTATIONS; j++) {
			char *copy = talloc_memdup(ctx, text, len);

			decode_and_check(copy, chance_below(&seed, len));
			for (size_t flips = 1 + chance_below(&seed, 4); flips > 0; flips--)
				copy[chance_below(&seed, len)] = (char)chance(&seed);
			decode_and_check(copy, len);
			talloc_free(copy);
		}
		free(text);
		json_decref(object);
		talloc_free(ctx);
	}
}

static json_t *
other_value(uint64_t *seed)
{
	switch (chance_below(seed, 10)) {
	case 0:
		return json_null();
	case 1:
		return json_true();
	case 2:
		return json_integer((json_int_t)chance(seed));
	case 3:
		return json_real(1e300);
	case 4:
		return json_array();
	case 5:
		return json_object();
	case 6:
		return json_string("");
	case 7:
		return json_stringn_nocheck("a\0b", 3);
	case 8:
		return json_string_nocheck("\xc3\x28");
	default:
		return json_pack("[[{s:[n]}]]", "person");
	}
}

/* Replace one value somewhere below `node`. */
static void
swap_somewhere(json_t *node, uint64_t *seed)
{
	size_t n = json_is_array(node) ? json_array_size(node) : json_object_size(node), at;
	const char *key;
	json_t *child;
	void *entry;

	if (n == 0)
		return;
	at = chance_below(seed, n);
	if (json_is_array(node)) {
		child = json_array_get(node, at);
		if ((json_is_array(child) || json_is_object(child)) && !chance_one_in(seed, 4))
			swap_somewhere(child, seed);
		else
			json_array_set_new(node, at, other_value(seed));
		return;
	}
	entry = json_object_iter(node);
	for (; at > 0; at--)
		entry = json_object_iter_next(node, entry);
	key = json_object_iter_key(entry);
	child = json_object_iter_value(entry);
	if ((json_is_array(child) || json_is_object(child)) && !chance_one_in(seed, 4))
		swap_somewhere(child, seed);
	else if (chance_one_in(seed, 6))
		json_object_set_new(node, "surplus", other_value(seed));
	else
		json_object_set_new(node, key, other_value(seed));
}

static void
swapped_types_give_no_reading_or_a_sound_one(void **state)
{
	uint64_t seed = 99;
	size_t refused = 0;

	(void)state;
	for (int i = 0; i < READINGS * 4; i++) {
		void *ctx = talloc_new(NULL);
		json_t *object = reading_to_json(generated_reading(ctx, &seed));
		struct reading *reading;
		char *why = NULL;

		swap_somewhere(object, &seed);
		reading = reading_from_json(ctx, object, &why);
		if (reading != NULL)
			assert_reading_bounds(reading);
		else
			assert_non_null(why);
		refused += reading == NULL;
		json_decref(object);
		talloc_free(ctx);
	}
	assert_true(refused > READINGS);
}

/* ---- bounds ---- */

static char *
letters(void *ctx, size_t n)
{
	char *text = talloc_size(ctx, n + 1);

	memset(text, 'a', n);
	text[n] = '\0';
	return text;
}

static json_t *
vote_json(void)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind", "vote", "certainty", "certain",
	    "rule", "vote.org-verb", "quote", "Example CA votes yes", "ballot", "CSC-18", "vote",
	    "yes");
}

static bool
fact_accepted(json_t *object, const char *names)
{
	void *ctx = talloc_new(NULL);
	char *why = NULL;
	struct fact fact;
	bool ok = fact_from_json(ctx, object, &fact, &why);

	if (ok) {
		assert_fact_bounds(&fact);
	} else {
		assert_non_null(why);
		if (strstr(why, names) == NULL)
			fail_msg("\"%s\" does not name %s", why, names);
	}
	json_decref(object);
	talloc_free(ctx);
	return ok;
}

static bool
vote_accepted_with(const char *key, json_t *value)
{
	json_t *object = vote_json();

	if (value != NULL)
		json_object_set_new(object, key, value);
	else
		json_object_del(object, key);
	return fact_accepted(object, key);
}

static void
texts_are_bounded(void **state)
{
	static const struct {
		const char *key;
		size_t max;
	} bounds[] = { { "quote", FACT_QUOTE_MAX }, { "ballot", FACT_LABEL_MAX },
		{ "version", FACT_LABEL_MAX }, { "rule", FACT_NAME_MAX },
		{ "doubt", FACT_NAME_MAX } };
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bounds); i++) {
		size_t max = bounds[i].max;

		assert_true(vote_accepted_with(bounds[i].key, json_string(letters(ctx, max - 1))));
		assert_true(vote_accepted_with(bounds[i].key, json_string(letters(ctx, max))));
		assert_false(vote_accepted_with(bounds[i].key, json_string(letters(ctx, max + 1))));
	}
	for (size_t n = FACT_NAME_MAX - 1; n <= FACT_NAME_MAX + 1; n++)
		assert_int_equal(vote_accepted_with("who",
				     json_pack("{s:s, s:n}", "person", letters(ctx, n), "org")),
		    n <= FACT_NAME_MAX);
	talloc_free(ctx);
}

static void
words_and_needs_are_checked(void **state)
{
	(void)state;
	assert_true(fact_accepted(vote_json(), ""));
	assert_false(vote_accepted_with("kind", json_string("vota")));
	assert_false(vote_accepted_with("kind", NULL));
	assert_false(vote_accepted_with("certainty", json_string("sure")));
	assert_false(vote_accepted_with("certainty", json_integer(2)));
	assert_false(vote_accepted_with("vote", json_string("maybe")));
	assert_false(vote_accepted_with("vote", NULL));
	assert_false(vote_accepted_with("vote", json_null()));
	/* Words that are meant as a vote and give no value: a question, never a vote. */
	assert_true(fact_accepted(json_pack("{s:s, s:s, s:s, s:s, s:n}", "kind", "vote",
				      "certainty", "unclear", "rule", "r", "quote", "q", "vote"),
	    ""));
	assert_false(vote_accepted_with("quote", json_string("")));
	assert_false(vote_accepted_with("quote", NULL));
	assert_true(fact_accepted(json_pack("{s:s, s:s, s:s, s:s}", "kind", "remark", "certainty",
				      "certain", "rule", "r", "quote", ""),
	    ""));
	assert_false(vote_accepted_with("rule", NULL));
	assert_false(vote_accepted_with("motion", json_object()));
	assert_true(vote_accepted_with("ballot", NULL));
	assert_false(fact_accepted(json_array(), "fact"));
	assert_false(fact_accepted(json_pack("{s:s, s:s, s:s, s:s}", "kind", "proposal",
				       "certainty", "certain", "rule", "r", "quote", "q"),
	    "motion"));
	assert_false(
	    fact_accepted(json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "second", "certainty",
			      "certain", "rule", "r", "quote", "q", "vote", "yes"),
		"vote"));
}

static bool
facts_accepted(size_t n)
{
	void *ctx = talloc_new(NULL);
	json_t *object = json_pack("{s:s, s:[]}", "class", "vote", "facts"), *facts;
	struct reading *reading;
	char *why = NULL;

	facts = json_object_get(object, "facts");
	for (size_t i = 0; i < n; i++)
		json_array_append_new(facts, vote_json());
	reading = reading_from_json(ctx, object, &why);
	if (reading != NULL)
		assert_int_equal(reading->nfacts, n);
	json_decref(object);
	talloc_free(ctx);
	return reading != NULL;
}

static bool
attendees_accepted(size_t n)
{
	void *ctx = talloc_new(NULL);
	json_t *object = json_pack("{s:[]}", "attendees"), *attendees;
	struct minutes *minutes;
	char *why = NULL;

	attendees = json_object_get(object, "attendees");
	for (size_t i = 0; i < n; i++)
		json_array_append_new(attendees, json_pack("{s:s, s:n}", "name", "Ana", "org"));
	minutes = minutes_from_json(ctx, object, &why);
	json_decref(object);
	talloc_free(ctx);
	return minutes != NULL;
}

static void
counts_are_bounded(void **state)
{
	(void)state;
	assert_true(facts_accepted(READING_FACTS_MAX - 1));
	assert_true(facts_accepted(READING_FACTS_MAX));
	assert_false(facts_accepted(READING_FACTS_MAX + 1));
	assert_true(attendees_accepted(MINUTES_LIST_MAX));
	assert_false(attendees_accepted(MINUTES_LIST_MAX + 1));
}

static void
dates_of_minutes_are_dates(void **state)
{
	static const struct {
		const char *date;
		bool ok;
	} cases[] = { { "2024-02-29", true }, { "2023-02-29", false }, { "2023-2-9", false },
		{ "9 February 2023", false }, { "2023-02-09T00:00:00Z", false },
		{ "0000-00-00", false }, { "9999-12-31", true } };
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		json_t *object = json_pack("{s:s}", "date", cases[i].date);
		char *why = NULL;

		assert_int_equal(minutes_from_json(ctx, object, &why) != NULL, cases[i].ok);
		json_decref(object);
	}
	talloc_free(ctx);
}

/* ---- the contract ---- */

static void
assert_json(json_t *actual, const char *expected)
{
	json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);
	char *text = json_dumps(actual, JSON_ENCODE_ANY);

	assert_non_null(wanted);
	if (!json_equal(actual, wanted))
		fail_msg("%s\nis not\n%s", text, expected);
	free(text);
	json_decref(wanted);
	json_decref(actual);
}

static void
contract_of_a_vote(void **state)
{
	const char *ballots[] = { "CSC-18", "CSC-19" };
	struct fact facts[] = {
		{ FACT_VOTE, CERTAINTY_CERTAIN, "vote.org-verb", "Example CA votes yes", "CSC-18",
		    "2", { "Ana Example", "Example CA" }, VOTE_YES, NULL, NULL },
		{ FACT_VOTE, CERTAINTY_UNCLEAR, "vote.if", "would vote no", NULL, NULL,
		    { NULL, NULL }, VOTE_NO, NULL, NULL },
		{ FACT_SECOND, CERTAINTY_LIKELY, "second.happy", "happy to endorse", "CSC-19", NULL,
		    { "Ana Example", "Example CA" }, VOTE_YES, NULL, NULL },
		{ FACT_SECOND_WITHDRAWN, CERTAINTY_CERTAIN, "second.withdraw", "I withdraw",
		    "CSC-19", NULL, { "Ana Example", "Example CA" }, VOTE_YES, NULL, NULL },
		{ FACT_PUSHBACK, CERTAINTY_LIKELY, "pushback.concern", "I have a concern", "CSC-18",
		    NULL, { "Ana Example", "Example CA" }, VOTE_YES, NULL, NULL },
	};
	struct reading reading = { .class = CLASS_VOTE,
		.ballots = ballots,
		.nballots = 2,
		.ballot_version = "2",
		.sender = { "Ana Example", "Example CA" },
		.facts = facts,
		.nfacts = G_N_ELEMENTS(facts) };

	(void)state;
	assert_json(reading_contract_json(&reading),
	    "{\"class\":\"vote\",\"ballot\":\"CSC-18\",\"ballots\":[\"CSC-18\",\"CSC-19\"],"
	    "\"ballot_version\":\"2\",\"org\":\"Example CA\",\"votes\":["
	    "{\"ballot\":\"CSC-18\",\"org\":\"Example CA\",\"vote\":\"yes\","
	    "\"certainty\":\"certain\",\"rule\":\"vote.org-verb\","
	    "\"quote\":\"Example CA votes yes\"},"
	    "{\"ballot\":null,\"org\":null,\"vote\":\"no\",\"certainty\":\"unclear\","
	    "\"rule\":\"vote.if\",\"quote\":\"would vote no\"}],"
	    "\"seconds\":[{\"ballot\":\"CSC-19\",\"person\":\"Ana Example\","
	    "\"org\":\"Example CA\",\"certainty\":\"likely\",\"rule\":\"second.happy\","
	    "\"quote\":\"happy to endorse\"}],"
	    "\"pushback\":[{\"person\":\"Ana Example\",\"org\":\"Example CA\","
	    "\"certainty\":\"likely\",\"rule\":\"pushback.concern\","
	    "\"quote\":\"I have a concern\"}],"
	    "\"proposer\":null,\"endorsers_listed\":[],"
	    "\"discussion\":{\"start\":null,\"end\":null},"
	    "\"voting\":{\"start\":null,\"end\":null},\"minutes\":null}");
}

static void
contract_of_a_proposal(void **state)
{
	struct person endorsers[] = { { "Bo Sample", "Sample Ltd" }, { NULL, "Third Org" } };
	struct period unknown = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	struct motion proposal = { .proposer = { "Ana Example", NULL },
		.discussion = unknown,
		.voting = unknown,
		.review = unknown };
	struct motion start = { .endorsers = endorsers,
		.nendorsers = 2,
		.discussion = { 1682002800, 1682607600, "UTC" },
		.voting = { WHEN_UNKNOWN, 1683212400, NULL },
		.review = unknown };
	struct fact facts[] = {
		{ .kind = FACT_PROPOSAL,
		    .certainty = CERTAINTY_CERTAIN,
		    .rule = "r",
		    .quote = "q",
		    .motion = &proposal },
		{ .kind = FACT_DISCUSSION_START,
		    .certainty = CERTAINTY_CERTAIN,
		    .rule = "r",
		    .quote = "q",
		    .motion = &start },
	};
	struct reading reading = { .class = CLASS_PROPOSAL, .facts = facts, .nfacts = 2 };

	(void)state;
	assert_json(reading_contract_json(&reading),
	    "{\"class\":\"proposal\",\"ballot\":null,\"ballots\":[],\"ballot_version\":null,"
	    "\"org\":null,\"votes\":[],\"seconds\":[],\"pushback\":[],"
	    "\"proposer\":{\"person\":\"Ana Example\",\"org\":null},"
	    "\"endorsers_listed\":[{\"person\":\"Bo Sample\",\"org\":\"Sample Ltd\"},"
	    "{\"person\":null,\"org\":\"Third Org\"}],"
	    "\"discussion\":{\"start\":\"2023-04-20T15:00:00Z\",\"end\":\"2023-04-27T15:00:00Z\"},"
	    "\"voting\":{\"start\":null,\"end\":\"2023-05-04T15:00:00Z\"},\"minutes\":null}");
}

static void
contract_of_minutes(void **state)
{
	struct minutes minutes = { .title = "Minutes",
		.date = "2023-02-09",
		.next_meeting = { .date = "2023-02-23", .cancelled = CANCELLED_MAYBE } };

	(void)state;
	assert_json(minutes_to_json(&minutes),
	    "{\"title\":\"Minutes\",\"date\":\"2023-02-09\",\"group\":null,\"status\":null,"
	    "\"posted_by\":null,\"attendees\":[],\"minute_taker\":null,\"antitrust_read\":false,"
	    "\"approvals\":[],\"agenda_items\":[],\"ballots\":[],\"discussants\":[],"
	    "\"decisions\":[],\"action_items\":[],\"closings\":[],"
	    "\"next_meeting\":{\"date\":\"2023-02-23\","
	    "\"cancelled\":\"maybe\",\"quote\":null},\"truncated\":false}");
}

static void
bytes_that_are_no_text_are_shown_as_such(void **state)
{
	struct person person = { "Jos\xe9", NULL };

	(void)state;
	assert_json(person_to_json(&person), "{\"person\":\"Jos\xef\xbf\xbd\",\"org\":null}");
	assert_json(moment_to_json(WHEN_UNKNOWN), "null");
	assert_json(moment_to_json(INT64_MAX), "null");
	assert_json(moment_to_json(0), "\"1970-01-01T00:00:00Z\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reading_comes_back_as_it_was),
		cmocka_unit_test(damaged_bytes_give_no_reading_or_a_sound_one),
		cmocka_unit_test(swapped_types_give_no_reading_or_a_sound_one),
		cmocka_unit_test(texts_are_bounded),
		cmocka_unit_test(words_and_needs_are_checked),
		cmocka_unit_test(counts_are_bounded),
		cmocka_unit_test(dates_of_minutes_are_dates),
		cmocka_unit_test(contract_of_a_vote),
		cmocka_unit_test(contract_of_a_proposal),
		cmocka_unit_test(contract_of_minutes),
		cmocka_unit_test(bytes_that_are_no_text_are_shown_as_such),
	};

	return cmocka_run_group_tests_name("parser json", tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "parser/json.h"
#include "tests/unit/generated_reading.h"

enum { READINGS = 400, MUTATIONS = 60 };

/* ---- equality and bounds, told field by field and not by the code under test ---- */

static void
assert_same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_true(a == b);
	else
		assert_string_equal(a, b);
}

static void
assert_same_texts(const char **a, size_t na, const char **b, size_t nb)
{
	assert_int_equal(na, nb);
	for (size_t i = 0; i < na; i++)
		assert_same_text(a[i], b[i]);
}

static void
assert_same_person(const struct person *a, const struct person *b)
{
	assert_same_text(a->name, b->name);
	assert_same_text(a->org, b->org);
}

static void
assert_same_period(const struct period *a, const struct period *b)
{
	assert_true(a->start == b->start);
	assert_true(a->end == b->end);
	assert_same_text(a->zone, b->zone);
}

static void
assert_same_motion(const struct motion *a, const struct motion *b)
{
	if (a == NULL || b == NULL) {
		assert_true(a == b);
		return;
	}
	assert_same_text(a->title, b->title);
	assert_int_equal(a->kind, b->kind);
	assert_same_person(&a->proposer, &b->proposer);
	assert_int_equal(a->nendorsers, b->nendorsers);
	for (size_t i = 0; i < a->nendorsers; i++)
		assert_same_person(&a->endorsers[i], &b->endorsers[i]);
	assert_same_period(&a->discussion, &b->discussion);
	assert_same_period(&a->voting, &b->voting);
	assert_same_period(&a->review, &b->review);
	assert_same_text(a->digest, b->digest);
	assert_int_equal(a->outcome, b->outcome);
}

static void
assert_same_fact(const struct fact *a, const struct fact *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->certainty, b->certainty);
	assert_same_text(a->rule, b->rule);
	assert_same_text(a->quote, b->quote);
	assert_same_text(a->ballot, b->ballot);
	assert_same_text(a->version, b->version);
	assert_same_person(&a->who, &b->who);
	assert_int_equal(a->vote, b->vote);
	assert_same_motion(a->motion, b->motion);
}

static void
assert_same_spoken_ballot(const struct spoken_ballot *a, const struct spoken_ballot *b)
{
	assert_same_text(a->label, b->label);
	assert_same_text(a->lead, b->lead);
	assert_same_texts(a->endorsers, a->nendorsers, b->endorsers, b->nendorsers);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->pushback, b->pushback);
	assert_int_equal(a->needs_second, b->needs_second);
	assert_same_texts(a->quotes, a->nquotes, b->quotes, b->nquotes);
}

static void
assert_same_entries(const struct minutes *a, const struct minutes *b)
{
	assert_int_equal(a->nattendees, b->nattendees);
	for (size_t i = 0; i < a->nattendees; i++)
		assert_same_person(&a->attendees[i], &b->attendees[i]);
	assert_int_equal(a->napprovals, b->napprovals);
	for (size_t i = 0; i < a->napprovals; i++) {
		assert_same_text(a->approvals[i].minutes_of, b->approvals[i].minutes_of);
		assert_int_equal(a->approvals[i].status, b->approvals[i].status);
		assert_same_text(a->approvals[i].quote, b->approvals[i].quote);
	}
	assert_int_equal(a->nagenda_items, b->nagenda_items);
	for (size_t i = 0; i < a->nagenda_items; i++) {
		assert_same_text(a->agenda_items[i].title, b->agenda_items[i].title);
		assert_int_equal(a->agenda_items[i].kind, b->agenda_items[i].kind);
	}
	assert_int_equal(a->nballots, b->nballots);
	for (size_t i = 0; i < a->nballots; i++)
		assert_same_spoken_ballot(&a->ballots[i], &b->ballots[i]);
	assert_int_equal(a->ndiscussants, b->ndiscussants);
	for (size_t i = 0; i < a->ndiscussants; i++) {
		assert_same_text(a->discussants[i].item, b->discussants[i].item);
		assert_same_texts(a->discussants[i].people, a->discussants[i].npeople,
		    b->discussants[i].people, b->discussants[i].npeople);
	}
	assert_int_equal(a->naction_items, b->naction_items);
	for (size_t i = 0; i < a->naction_items; i++) {
		assert_same_text(a->action_items[i].owner, b->action_items[i].owner);
		assert_same_text(a->action_items[i].quote, b->action_items[i].quote);
	}
}

static void
assert_same_minutes(const struct minutes *a, const struct minutes *b)
{
	if (a == NULL || b == NULL) {
		assert_true(a == b);
		return;
	}
	assert_same_text(a->title, b->title);
	assert_same_text(a->date, b->date);
	assert_same_text(a->group, b->group);
	assert_int_equal(a->status, b->status);
	assert_same_text(a->posted_by, b->posted_by);
	assert_same_text(a->minute_taker, b->minute_taker);
	assert_int_equal(a->antitrust_read, b->antitrust_read);
	assert_same_entries(a, b);
	assert_same_texts(a->decisions, a->ndecisions, b->decisions, b->ndecisions);
	assert_same_text(a->next_meeting.date, b->next_meeting.date);
	assert_int_equal(a->next_meeting.cancelled, b->next_meeting.cancelled);
	assert_same_text(a->next_meeting.quote, b->next_meeting.quote);
	assert_int_equal(a->truncated, b->truncated);
}

static void
assert_same_reading(const struct reading *a, const struct reading *b)
{
	assert_int_equal(a->class, b->class);
	assert_same_texts(a->ballots, a->nballots, b->ballots, b->nballots);
	assert_same_text(a->ballot_version, b->ballot_version);
	assert_same_person(&a->sender, &b->sender);
	assert_int_equal(a->nfacts, b->nfacts);
	for (size_t i = 0; i < a->nfacts; i++)
		assert_same_fact(&a->facts[i], &b->facts[i]);
	assert_same_minutes(a->minutes, b->minutes);
	assert_int_equal(a->truncated, b->truncated);
}

static void
assert_text_bound(const char *text, size_t max)
{
	if (text == NULL)
		return;
	assert_true(strlen(text) <= max);
	assert_true(g_utf8_validate(text, -1, NULL));
}

static void
assert_period_bound(const struct period *period)
{
	char text[WHEN_TEXT_MAX];

	if (period->start != WHEN_UNKNOWN)
		assert_true(when_from_iso(when_to_iso(period->start, text)) == period->start);
	if (period->end != WHEN_UNKNOWN)
		assert_true(when_from_iso(when_to_iso(period->end, text)) == period->end);
	if (period->zone != NULL)
		assert_true(when_zone_ok(period->zone));
}

static void
assert_fact_bounds(const struct fact *fact)
{
	assert_true((unsigned)fact->kind < FACT_KIND_COUNT);
	assert_true((unsigned)fact->certainty < CERTAINTY_COUNT);
	assert_true((unsigned)fact->vote < VOTE_COUNT);
	assert_non_null(fact->rule);
	assert_non_null(fact->quote);
	assert_text_bound(fact->quote, FACT_QUOTE_MAX);
	assert_text_bound(fact->rule, FACT_NAME_MAX);
	assert_text_bound(fact->ballot, FACT_LABEL_MAX);
	assert_text_bound(fact->who.name, FACT_NAME_MAX);
	assert_text_bound(fact->who.org, FACT_NAME_MAX);
	assert_int_equal(fact->motion != NULL, kind_carries_motion(fact->kind));
	if (fact->motion == NULL)
		return;
	assert_text_bound(fact->motion->title, FACT_NAME_MAX);
	assert_text_bound(fact->motion->proposer.name, FACT_NAME_MAX);
	assert_true((unsigned)fact->motion->kind < MOTION_KIND_COUNT);
	assert_true((unsigned)fact->motion->outcome < OUTCOME_COUNT);
	assert_period_bound(&fact->motion->discussion);
	assert_period_bound(&fact->motion->voting);
	assert_period_bound(&fact->motion->review);
	for (size_t i = 0; i < fact->motion->nendorsers; i++)
		assert_text_bound(fact->motion->endorsers[i].name, FACT_NAME_MAX);
}

static void
assert_reading_bounds(const struct reading *reading)
{
	const struct minutes *minutes = reading->minutes;

	assert_true((unsigned)reading->class < CLASS_COUNT);
	assert_true(reading->nballots <= READING_BALLOTS_MAX);
	for (size_t i = 0; i < reading->nballots; i++)
		assert_text_bound(reading->ballots[i], FACT_LABEL_MAX);
	assert_text_bound(reading->sender.name, FACT_NAME_MAX);
	assert_true(reading->nfacts <= READING_FACTS_MAX);
	for (size_t i = 0; i < reading->nfacts; i++)
		assert_fact_bounds(&reading->facts[i]);
	if (minutes == NULL)
		return;
	assert_true((unsigned)minutes->status < MINUTES_STATUS_COUNT);
	assert_true((unsigned)minutes->next_meeting.cancelled <= CANCELLED_MAYBE);
	if (minutes->date != NULL)
		assert_true(when_from_iso(minutes->date) != WHEN_UNKNOWN);
	for (size_t i = 0; i < minutes->napprovals; i++)
		assert_true((unsigned)minutes->approvals[i].status < APPROVAL_COUNT);
	for (size_t i = 0; i < minutes->nagenda_items; i++) {
		assert_non_null(minutes->agenda_items[i].title);
		assert_true((unsigned)minutes->agenda_items[i].kind < ITEM_COUNT);
	}
	for (size_t i = 0; i < minutes->nballots; i++) {
		assert_non_null(minutes->ballots[i].label);
		assert_true((unsigned)minutes->ballots[i].state < SPOKEN_COUNT);
	}
}

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
		{ "version", FACT_LABEL_MAX }, { "rule", FACT_NAME_MAX } };
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
		    "2", { "Ana Example", "Example CA" }, VOTE_YES, NULL },
		{ FACT_VOTE, CERTAINTY_UNCLEAR, "vote.if", "would vote no", NULL, NULL,
		    { NULL, NULL }, VOTE_NO, NULL },
		{ FACT_SECOND, CERTAINTY_LIKELY, "second.happy", "happy to endorse", "CSC-19", NULL,
		    { "Ana Example", "Example CA" }, VOTE_YES, NULL },
		{ FACT_SECOND_WITHDRAWN, CERTAINTY_CERTAIN, "second.withdraw", "I withdraw",
		    "CSC-19", NULL, { "Ana Example", "Example CA" }, VOTE_YES, NULL },
		{ FACT_PUSHBACK, CERTAINTY_LIKELY, "pushback.concern", "I have a concern", "CSC-18",
		    NULL, { "Ana Example", "Example CA" }, VOTE_YES, NULL },
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
	    "\"decisions\":[],\"action_items\":[],\"next_meeting\":{\"date\":\"2023-02-23\","
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

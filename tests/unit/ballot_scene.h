/*
 * ballot_scene: an invented working group for the tests of the ledger
 *
 * Nine issuers, three consumers, an associate, an interested party and an
 * affiliate; rules as of the shipped profile of a code signing group; three
 * meetings of 12 organisations each, so that the quorum is 7.
 */
#ifndef MINUTED_TESTS_BALLOT_SCENE_H
#define MINUTED_TESTS_BALLOT_SCENE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>
#include <talloc.h>

#include "ballot/ballot.h"

#define UNUSED_IN_SOME __attribute__((unused))

#define PROPOSER "Ardea Trust"
#define FIRST "Birch CA"
#define SECOND "Quill Browser"

#define POSTED "2025-09-16T18:00:00Z"
#define VOTING "2025-09-25T18:00:00Z"
#define VOTED "2025-10-02T18:00:00Z"
#define IN_TIME "2025-09-26T12:00:00Z"
#define CLOSED "2025-10-02T18:00:01Z"
#define RESULT "2025-10-03T12:00:00Z"
#define REVIEW "2025-10-06T08:00:00Z"
#define REVIEWED "2025-11-05T08:00:00Z"

/* A test of one scene, and one that makes a scene for each row of its table. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
#define TABLE(name) cmocka_unit_test(name)

enum { SCENE_RECORDS_MAX = 400, SCENE_MEMBERS = 16 };

struct scene {
	struct profile profile;
	struct edition editions[2];
	struct roster roster;
	struct member members[SCENE_MEMBERS];
	struct meeting meetings[3];
	struct record records[SCENE_RECORDS_MAX];
	struct ballot_input input;
	const char *chairs[1];
};

static UNUSED_IN_SOME int64_t
at(const char *iso)
{
	int64_t moment = when_from_iso(iso);

	assert_true(moment != WHEN_UNKNOWN);
	return moment;
}

static UNUSED_IN_SOME struct edition
scene_edition(void)
{
	struct edition edition = { .from = INT64_MIN,
		.endorsers = 2,
		.discussion_days = 7,
		.quiet_days = 7,
		.expiry_days = 90,
		.voting_days = 7,
		.issuer = { 2, 3, false },
		.consumer = { 1, 2, true },
		.yes_in_each_class = true,
		.quorum = QUORUM_MORE_THAN_HALF,
		.quorum_meetings = 3,
		.result_days = 3,
		.review_open_days = 3,
		.review_vice_chair_days = 5,
		.review_days = 60,
		.review_maintenance_days = 30,
		.review_tell_days = 3,
		.review_web_days = 10,
		.minutes_final_days = 21,
		.abstain_counts_for_quorum = true };

	for (int rule = 0; rule < RULE_COUNT; rule++)
		edition.section[rule] = rule_name((enum rule)rule);
	return edition;
}

static UNUSED_IN_SOME struct scene *
scene_new(void **state)
{
	static const struct {
		const char *name;
		enum member_class class;
	} members[SCENE_MEMBERS] = {
		{ PROPOSER, MEMBER_ISSUER },
		{ FIRST, MEMBER_ISSUER },
		{ "Corvid Sign", MEMBER_ISSUER },
		{ "Delta Keys", MEMBER_ISSUER },
		{ "Elm Certs", MEMBER_ISSUER },
		{ "Fjord PKI", MEMBER_ISSUER },
		{ "Garnet TS", MEMBER_ISSUER },
		{ "Heron ID", MEMBER_ISSUER },
		{ "Ibis Root", MEMBER_ISSUER },
		{ SECOND, MEMBER_CONSUMER },
		{ "Reed OS", MEMBER_CONSUMER },
		{ "Sable Mail", MEMBER_CONSUMER },
		{ "Tern Audit", MEMBER_ASSOCIATE },
		{ "Umber Institute", MEMBER_INTERESTED },
		{ "Ardea East", MEMBER_ISSUER },
		{ "Willow Keys", MEMBER_ISSUER },
	};
	struct scene *scene = talloc_zero(NULL, struct scene);

	scene->editions[0] = scene_edition();
	scene->profile = (struct profile){ "test", "Test", scene->editions, 1 };
	for (int i = 0; i < SCENE_MEMBERS; i++)
		scene->members[i] = (struct member){ .name = members[i].name,
			.class = members[i].class,
			.since = ROSTER_OPEN,
			.until = ROSTER_OPEN };
	scene->members[14].affiliate_of = PROPOSER;
	scene->roster = (struct roster){ "test.members", scene->members, SCENE_MEMBERS };
	scene->meetings[0] = (struct meeting){ when_from_iso("2025-08-07"), 12 };
	scene->meetings[1] = (struct meeting){ when_from_iso("2025-08-21"), 12 };
	scene->meetings[2] = (struct meeting){ when_from_iso("2025-09-04"), 12 };
	scene->chairs[0] = "chair@willow-keys.example";
	scene->input = (struct ballot_input){ .label = "CSC-40",
		.group = "cscwg",
		.profile = &scene->profile,
		.roster = &scene->roster,
		.records = scene->records,
		.meetings = scene->meetings,
		.nmeetings = 3,
		.chairs = scene->chairs,
		.nchairs = 1 };
	*state = scene;
	return scene;
}

static UNUSED_IN_SOME int
scene_setup(void **state)
{
	scene_new(state);
	return 0;
}

static UNUSED_IN_SOME int
scene_teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

/* A mail of `org` (NULL: of nobody known) at `when` that says one thing. */
static UNUSED_IN_SOME struct record *
says(struct scene *scene, const char *when, const char *org, enum fact_kind kind)
{
	size_t n = scene->input.nrecords;
	struct record *record = &scene->records[n];
	struct fact *fact = talloc_zero(scene, struct fact);
	const char *person = org != NULL ? talloc_asprintf(scene, "Rep of %s", org) : NULL;

	assert_true(n < SCENE_RECORDS_MAX);
	scene->input.nrecords = n + 1;
	fact->kind = kind;
	fact->certainty = CERTAINTY_CERTAIN;
	fact->rule = "test";
	fact->quote = "quote";
	fact->ballot = scene->input.label;
	fact->who = (struct person){ person, org };
	*record = (struct record){ .fact = fact,
		.message = (int64_t)n,
		.message_id = talloc_asprintf(scene, "%zu@test.example", n),
		.thread = 1,
		.at = at(when),
		.date = WHEN_UNKNOWN,
		.from_name = person,
		.from_address = org != NULL ? talloc_asprintf(scene, "rep@%s.example", org) : NULL,
		.grade = GRADE_A,
		.channel = CHANNEL_LIST,
		.sender = fact->who,
		.group = "cscwg" };
	return record;
}

static UNUSED_IN_SOME struct fact *
fact_of(const struct record *record)
{
	return (struct fact *)(uintptr_t)record->fact;
}

static UNUSED_IN_SOME struct motion *
motion_in(struct scene *scene, const struct record *record)
{
	static const struct period unknown = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	struct motion *motion = talloc_zero(scene, struct motion);

	motion->discussion = motion->voting = motion->review = unknown;
	fact_of(record)->motion = motion;
	return motion;
}

static UNUSED_IN_SOME void
names(struct scene *scene, struct motion *motion, size_t n, ...)
{
	va_list orgs;

	motion->endorsers = talloc_zero_array(scene, struct person, n);
	motion->nendorsers = n;
	va_start(orgs, n);
	for (size_t i = 0; i < n; i++) {
		motion->endorsers[i].org = va_arg(orgs, const char *);
		motion->endorsers[i].name =
		    talloc_asprintf(scene, "Rep of %s", motion->endorsers[i].org);
	}
	va_end(orgs);
}

/* The usual proposal: two endorsers named, a maintenance guideline. */
static UNUSED_IN_SOME struct record *
proposes(struct scene *scene, const char *when)
{
	struct record *record = says(scene, when, PROPOSER, FACT_PROPOSAL);
	struct motion *motion = motion_in(scene, record);

	motion->title = "Shorter lifetimes";
	motion->kind = MOTION_MAINTENANCE;
	motion->proposer = record->sender;
	motion->digest = "aa";
	names(scene, motion, 2, FIRST, SECOND);
	return record;
}

/* The usual repost for voting: start and end as announced, in UTC. */
static UNUSED_IN_SOME struct record *
starts_voting(struct scene *scene, const char *when)
{
	struct record *record = says(scene, when, PROPOSER, FACT_VOTING_START);
	struct motion *motion = motion_in(scene, record);

	motion->digest = "aa";
	motion->voting.start = at(when);
	motion->voting.end = at(when) + 7 * (int64_t)WHEN_DAY;
	motion->voting.zone = "UTC";
	return record;
}

static UNUSED_IN_SOME struct record *
votes(struct scene *scene, const char *when, const char *org, enum vote_value vote)
{
	struct record *record = says(scene, when, org, FACT_VOTE);

	fact_of(record)->vote = vote;
	return record;
}

static UNUSED_IN_SOME struct record *
from_the_chair(struct record *record)
{
	record->from_address = "Chair@willow-keys.example";
	record->sender = (struct person){ "Chair", "Willow Keys" };
	fact_of(record)->who = record->sender;
	return record;
}

static UNUSED_IN_SOME struct record *
announces(struct scene *scene, const char *when, enum outcome outcome)
{
	struct record *record = from_the_chair(says(scene, when, "Willow Keys", FACT_RESULT));

	motion_in(scene, record)->outcome = outcome;
	return record;
}

static UNUSED_IN_SOME struct record *
opens_review(struct scene *scene, const char *when, int days)
{
	struct record *record = from_the_chair(says(scene, when, "Willow Keys", FACT_IPR_NOTICE));
	struct motion *motion = motion_in(scene, record);

	motion->review.start = at(when);
	motion->review.end = at(when) + days * (int64_t)WHEN_DAY;
	motion->review.zone = "UTC";
	return record;
}

/* Six issuers and a consumer say yes: passes with the quorum of 7. */
static UNUSED_IN_SOME void
all_vote_yes(struct scene *scene, const char *when)
{
	static const char *const orgs[] = { PROPOSER, FIRST, "Corvid Sign", "Delta Keys",
		"Elm Certs", "Fjord PKI", SECOND };

	for (size_t i = 0; i < sizeof(orgs) / sizeof(*orgs); i++)
		votes(scene, when, orgs[i], VOTE_YES);
}

static UNUSED_IN_SOME struct ballot *
fold(struct scene *scene, const char *now)
{
	return ballot_fold(scene, &scene->input, at(now));
}

/* How many problems of `rule` are told. */
static UNUSED_IN_SOME unsigned
told(const struct ballot *ballot, enum rule rule)
{
	unsigned n = 0;

	for (size_t i = 0; i < ballot->nproblems; i++)
		n += ballot->problems[i].rule == rule;
	return n;
}

static UNUSED_IN_SOME bool
told_words(const struct ballot *ballot, const char *words)
{
	for (size_t i = 0; i < ballot->nproblems; i++) {
		if (strstr(ballot->problems[i].text, words) != NULL)
			return true;
	}
	return false;
}

/* A proposal without endorsers. */
static UNUSED_IN_SOME struct record *
drafts(struct scene *scene, const char *when)
{
	struct record *record = proposes(scene, when);

	fact_of(record)->motion->nendorsers = 0;
	return record;
}

/* ... up to the end of voting, all yes. */
static UNUSED_IN_SOME void
voted(struct scene *scene)
{
	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	all_vote_yes(scene, IN_TIME);
}

/* ... up to the opening of the review. */
static UNUSED_IN_SOME void
reviewed(struct scene *scene)
{
	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	opens_review(scene, REVIEW, 30);
}

static UNUSED_IN_SOME void
assert_moment(int64_t got, const char *wanted)
{
	char text[WHEN_TEXT_MAX];

	assert_true(got != WHEN_UNKNOWN);
	assert_string_equal(when_to_iso(got, text), wanted);
}

#define assert_stage(ballot, is)                                                                   \
	assert_string_equal(ballot_stage_name((ballot)->stage), ballot_stage_name(is))
#define assert_state(ballot, is)                                                                   \
	assert_string_equal(ballot_state_name((ballot)->state), ballot_state_name(is))

#define LATER "2025-09-28T12:00:00Z"
#define AFTER "2025-10-03T12:00:00Z"

/* A ballot in its voting week. */
static inline int
voting_setup(void **state)
{
	struct scene *scene = scene_new(state);

	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	return 0;
}

#define IN_VOTING(name) cmocka_unit_test_setup_teardown(name, voting_setup, scene_teardown)

#endif

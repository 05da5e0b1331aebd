#include "tests/unit/ballot_scene.h"

static void
two_endorsers_named_start_the_discussion(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	proposes(scene, POSTED);
	ballot = fold(scene, POSTED);
	assert_stage(ballot, STAGE_DISCUSSION);
	assert_state(ballot, BALLOT_DISCUSSION);
	assert_int_equal(ballot->endorsers_missing, 0);
	assert_int_equal(ballot->endorsers_needed, 2);
	assert_true(ballot->endorsers[0].counts);
	assert_false(ballot->endorsers[0].confirmed);
	assert_string_equal(ballot->title, "Shorter lifetimes");
	assert_string_equal(ballot->proposer.org, PROPOSER);
	assert_moment(ballot->proposed, POSTED);
	assert_moment(ballot->discussion.start, POSTED);
	assert_int_equal(ballot->nproblems, 0);
	assert_false(ballot->irregular);
}

/* RULES D1: the discussion starts when the second endorsement is there. */
static void
the_second_endorsement_starts_the_discussion(void **state)
{
	struct scene *scene = *state;
	struct record *first, *second;
	struct ballot *ballot;

	drafts(scene, POSTED);
	first = says(scene, "2025-09-17", FIRST, FACT_SECOND);
	second = says(scene, "2025-09-18T09:00:00Z", SECOND, FACT_SECOND);
	fact_of(second)->version = "2";
	assert_stage(fold(scene, POSTED), STAGE_DRAFT);
	assert_state(fold(scene, "2025-09-17"), BALLOT_SEEKING_ENDORSERS);
	assert_int_equal(fold(scene, "2025-09-17")->endorsers_missing, 1);
	assert_true(fold(scene, "2025-09-17")->discussion.end == WHEN_UNKNOWN);
	ballot = fold(scene, "2025-09-18T09:00:00Z");
	assert_stage(ballot, STAGE_DISCUSSION);
	assert_moment(ballot->discussion.start, "2025-09-18T09:00:00Z");
	assert_moment(ballot->discussion.end, "2025-09-25T09:00:00Z");
	assert_true(ballot->endorsers[0].confirmed);
	assert_ptr_equal(ballot->endorsers[0].record, first);
	assert_string_equal(ballot->endorsers[1].version, "2");
}

/* RULES R2 to R4: who does not count as an endorser, and why. */
static void
endorsers_are_other_voting_members(void **state)
{
	static const struct {
		const char *org, *reason;
		unsigned problems;
	} cases[] = {
		{ SECOND, NULL, 0 },
		{ PROPOSER, "the proposer's own organisation", 1 },
		{ "Ardea East", "the proposer's own organisation", 1 },
		{ "Tern Audit", "not a voting member", 1 },
		{ "Umber Institute", "not a voting member", 1 },
		{ "Nobody Known", "not a member", 1 },
		{ NULL, "organisation not known", 1 },
		{ FIRST, "its organisation endorses already", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion = fact_of(proposes(scene, POSTED))->motion;
		struct ballot *ballot;

		motion->endorsers[1] = (struct person){ "Somebody Else", cases[i].org };
		ballot = fold(scene, POSTED);
		assert_int_equal(ballot->endorsers[1].counts, cases[i].reason == NULL);
		if (cases[i].reason != NULL)
			assert_string_equal(ballot->endorsers[1].reason, cases[i].reason);
		assert_stage(ballot, cases[i].reason == NULL ? STAGE_DISCUSSION : STAGE_DRAFT);
		assert_int_equal(told(ballot, RULE_ENDORSERS), cases[i].problems);
		talloc_free(scene);
	}
}

/* RULES R4: an affiliate endorses in the name of its owner, once. */
static void
an_affiliate_endorses_as_its_owner(void **state)
{
	struct scene *scene = *state;
	struct motion *motion;

	scene->members[14].affiliate_of = FIRST;
	motion = fact_of(proposes(scene, POSTED))->motion;
	names(scene, motion, 2, "Ardea East", SECOND);
	assert_stage(fold(scene, POSTED), STAGE_DISCUSSION);
	names(scene, motion, 2, "Ardea East", FIRST);
	assert_stage(fold(scene, POSTED), STAGE_DRAFT);
}

/* RULES R5: named, then confirmed by an own message of the same organisation. */
static void
an_own_message_confirms_a_named_endorser(void **state)
{
	struct scene *scene = *state;
	struct record *second;
	struct ballot *ballot;

	proposes(scene, POSTED);
	second = says(scene, "2025-09-17", FIRST, FACT_SECOND);
	second->sender.name = "Colleague";
	fact_of(second)->who.name = "Colleague";
	ballot = fold(scene, "2025-09-17");
	assert_int_equal(ballot->nendorsers, 2);
	assert_true(ballot->endorsers[0].confirmed);
	assert_string_equal(ballot->endorsers[0].who.name, "Rep of Birch CA");
	assert_false(ballot->endorsers[1].confirmed);
}

/* Who is named without an organisation, or only by it, is completed by the own message. */
static void
an_own_message_completes_the_name(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;
	struct record *bare;
	struct ballot *ballot;

	motion->endorsers[0].org = NULL;
	motion->endorsers[1].name = NULL;
	says(scene, "2025-09-17", FIRST, FACT_SECOND);
	bare = says(scene, "2025-09-17", SECOND, FACT_SECOND);
	fact_of(bare)->who = (struct person){ NULL, NULL };
	fact_of(bare)->who.name = bare->sender.name;
	ballot = fold(scene, "2025-09-17");
	assert_int_equal(ballot->nendorsers, 2);
	assert_string_equal(ballot->endorsers[0].who.org, FIRST);
	assert_string_equal(ballot->endorsers[1].who.name, "Rep of Quill Browser");
	assert_stage(ballot, STAGE_DISCUSSION);
}

/* A text may spell an organisation as no roster has it: the own message tells which it is. */
static void
an_own_message_tells_the_organisation(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;
	struct ballot *ballot;

	motion->endorsers[0].org = "Birch & Sons";
	assert_int_equal(fold(scene, POSTED)->endorsers_missing, 1);
	says(scene, "2025-09-17", FIRST, FACT_SECOND);
	ballot = fold(scene, "2025-09-17");
	assert_int_equal(ballot->nendorsers, 2);
	assert_string_equal(ballot->endorsers[0].who.org, FIRST);
	assert_true(ballot->endorsers[0].counts && ballot->endorsers[0].confirmed);
	assert_int_equal(ballot->nproblems, 0);
}

static void
a_sender_alone_is_enough_to_endorse(void **state)
{
	struct scene *scene = *state;
	struct record *bare;
	struct ballot *ballot;

	drafts(scene, POSTED);
	bare = says(scene, "2025-09-17", FIRST, FACT_SECOND);
	fact_of(bare)->who = (struct person){ NULL, NULL };
	ballot = fold(scene, "2025-09-17");
	assert_string_equal(ballot->endorsers[0].who.org, FIRST);
	assert_true(ballot->endorsers[0].counts && ballot->endorsers[0].confirmed);
}

/* Nobody endorses for somebody else, except that proposer and chair may name endorsers. */
static void
endorsements_come_from_the_endorser(void **state)
{
	static const struct {
		const char *sender;
		const char *reason;
		bool chair;
	} cases[] = {
		{ FIRST, NULL, false },
		{ "Heron ID", "given by somebody of another organisation", false },
		{ PROPOSER, NULL, false },
		{ "Heron ID", NULL, true },
		{ NULL, NULL, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *second, *own;
		struct ballot *ballot;

		drafts(scene, POSTED);
		second = says(scene, "2025-09-17", FIRST, FACT_SECOND);
		second->sender = (struct person){ "Somebody", cases[i].sender };
		if (cases[i].chair)
			second->from_address = scene->chairs[0];
		ballot = fold(scene, "2025-09-17");
		assert_int_equal(ballot->endorsers[0].counts, cases[i].reason == NULL);
		assert_int_equal(ballot->endorsers[0].confirmed, i == 0);
		if (cases[i].reason != NULL)
			assert_string_equal(ballot->endorsers[0].reason, cases[i].reason);
		/* Its own word mends it; another's word after that changes nothing. */
		own = says(scene, "2025-09-18", FIRST, FACT_SECOND);
		second = says(scene, "2025-09-19", FIRST, FACT_SECOND);
		second->sender = (struct person){ "Somebody", "Heron ID" };
		ballot = fold(scene, "2025-09-19");
		assert_true(ballot->endorsers[0].counts && ballot->endorsers[0].confirmed);
		assert_ptr_equal(ballot->endorsers[0].record, own);
		talloc_free(scene);
	}
}

static void
an_endorsement_can_be_taken_back_and_given_again(void **state)
{
	struct scene *scene = *state;
	struct record *foreign;
	struct ballot *ballot;

	drafts(scene, POSTED);
	says(scene, "2025-09-17", FIRST, FACT_SECOND);
	foreign = says(scene, "2025-09-18", FIRST, FACT_SECOND_WITHDRAWN);
	foreign->sender = (struct person){ "Somebody", "Heron ID" };
	assert_true(fold(scene, "2025-09-18")->endorsers[0].counts);
	says(scene, "2025-09-19", FIRST, FACT_SECOND_WITHDRAWN);
	says(scene, "2025-09-19", "Heron ID", FACT_SECOND_WITHDRAWN);
	ballot = fold(scene, "2025-09-19");
	assert_false(ballot->endorsers[0].counts);
	assert_string_equal(ballot->endorsers[0].reason, "withdrawn");
	assert_int_equal(ballot->nendorsers, 1);
	assert_int_equal(ballot->nproblems, 0);
	says(scene, "2025-09-20", FIRST, FACT_SECOND);
	assert_true(fold(scene, "2025-09-20")->endorsers[0].counts);
}

static void
the_chair_or_an_unknown_sender_can_tell_of_one_taken_back(void **state)
{
	struct scene *scene = *state;
	struct record *chair, *unknown;

	proposes(scene, POSTED);
	chair = says(scene, "2025-09-17", FIRST, FACT_SECOND_WITHDRAWN);
	chair->sender = (struct person){ "Chair", "Willow Keys" };
	chair->from_address = scene->chairs[0];
	unknown = says(scene, "2025-09-18", SECOND, FACT_SECOND_WITHDRAWN);
	unknown->sender = (struct person){ NULL, NULL };
	assert_int_equal(fold(scene, "2025-09-17")->endorsers_missing, 1);
	assert_int_equal(fold(scene, "2025-09-18")->endorsers_missing, 2);
}

/* RULES section 10 has no way back: the discussion goes on, the lack is told. */
static void
an_endorsement_taken_back_in_discussion_is_told(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	proposes(scene, POSTED);
	says(scene, "2025-09-17", FIRST, FACT_SECOND_WITHDRAWN);
	ballot = fold(scene, "2025-09-17");
	assert_stage(ballot, STAGE_DISCUSSION);
	assert_int_equal(ballot->endorsers_missing, 1);
	assert_true(told_words(ballot, "1 of 2 are missing"));
	says(scene, "2025-09-18", "Heron ID", FACT_SECOND);
	says(scene, "2025-09-19", "Heron ID", FACT_SECOND_WITHDRAWN);
	says(scene, "2025-09-18", "Ibis Root", FACT_SECOND);
	assert_int_equal(fold(scene, "2025-09-19")->endorsers_missing, 0);
}

/* The rules say nothing of it: the vote goes on, and the chair is told. */
static void
an_endorsement_taken_back_during_the_vote_stands(void **state)
{
	static const char *const moments[] = { "2025-09-24T12:00:00Z", IN_TIME };

	for (size_t i = 0; i < 2; i++) {
		struct scene *scene = scene_new(state);
		struct record *stranger;
		struct ballot *ballot;

		proposes(scene, POSTED);
		starts_voting(scene, VOTING)->at = at("2025-09-24T10:00:00Z");
		says(scene, moments[i], "Heron ID", FACT_SECOND_WITHDRAWN);
		stranger = says(scene, moments[i], FIRST, FACT_SECOND_WITHDRAWN);
		stranger->sender = (struct person){ "Somebody", "Heron ID" };
		assert_false(told_words(fold(scene, CLOSED), "taken back"));
		says(scene, moments[i], FIRST, FACT_SECOND_WITHDRAWN);
		ballot = fold(scene, CLOSED);
		assert_true(ballot->endorsers[0].counts);
		assert_int_equal(ballot->endorsers_missing, 0);
		assert_true(told_words(ballot, "The endorsement of " FIRST " was taken back"));
		scene_teardown(state);
	}
	*state = NULL;
}

static void
endorsements_after_the_start_of_voting_come_too_late(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	drafts(scene, POSTED);
	says(scene, "2025-09-17", FIRST, FACT_SECOND);
	starts_voting(scene, VOTING);
	says(scene, IN_TIME, "Heron ID", FACT_SECOND);
	says(scene, IN_TIME, FIRST, FACT_SECOND);
	ballot = fold(scene, IN_TIME);
	assert_true(ballot->endorsers[0].counts);
	assert_string_equal(ballot->endorsers[1].reason, "given after voting had been announced");
	assert_int_equal(ballot->endorsers_missing, 1);
	assert_true(told_words(ballot, "Voting was started with 1 endorsement missing."));
}

/* A list of endorsers without end is a hostile one. */
static void
endorsers_are_bounded(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;
	struct ballot *ballot;

	motion->endorsers = talloc_zero_array(scene, struct person, 201);
	for (size_t i = 0; i < 201; i++)
		motion->endorsers[i].name = talloc_asprintf(scene, "Person %zu", i);
	motion->nendorsers = 200;
	assert_false(told_words(fold(scene, POSTED), "More than 200"));
	motion->nendorsers = 201;
	says(scene, POSTED, FIRST, FACT_SECOND);
	ballot = fold(scene, POSTED);
	assert_int_equal(ballot->nendorsers, 200);
	assert_true(told_words(ballot, "More than 200 endorsers"));
}

/* Two persons of one name are two, an organisation without a name is the same again. */
static void
endorsers_are_told_apart_by_person_and_organisation(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;

	motion->endorsers = talloc_zero_array(scene, struct person, 4);
	motion->endorsers[0] = (struct person){ "Kim", FIRST };
	motion->endorsers[1] = (struct person){ "Kim", SECOND };
	motion->endorsers[2] = (struct person){ "Kim", NULL };
	motion->endorsers[3] = (struct person){ NULL, FIRST };
	motion->nendorsers = 4;
	assert_int_equal(fold(scene, POSTED)->nendorsers, 2);
	assert_stage(fold(scene, POSTED), STAGE_DISCUSSION);
}

/* What the words leave open the sender fills, but only of the sender's own organisation. */
static void
the_sender_fills_what_the_words_leave_open(void **state)
{
	static const struct {
		struct person said, sender, taken;
	} cases[] = {
		{ { NULL, FIRST }, { "Bo", FIRST }, { "Bo", FIRST } },
		{ { NULL, FIRST }, { "Bo", "Heron ID" }, { NULL, FIRST } },
		{ { "Bo", NULL }, { "Bo", FIRST }, { "Bo", FIRST } },
		{ { "Ana", NULL }, { "Bo", FIRST }, { "Ana", NULL } },
		{ { NULL, NULL }, { NULL, NULL }, { NULL, NULL } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		const struct person *taken;
		struct record *second;

		drafts(scene, POSTED);
		second = says(scene, "2025-09-17", NULL, FACT_SECOND);
		fact_of(second)->who = cases[i].said;
		second->sender = cases[i].sender;
		taken = &fold(scene, "2025-09-17")->endorsers[0].who;
		assert_int_equal(taken->name == NULL, cases[i].taken.name == NULL);
		assert_int_equal(taken->org == NULL, cases[i].taken.org == NULL);
		talloc_free(scene);
	}
}

static void
no_endorsers_are_needed_where_the_rules_ask_for_none(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].endorsers = 0;
	drafts(scene, POSTED);
	assert_stage(fold(scene, POSTED), STAGE_DISCUSSION);
	assert_int_equal(fold(scene, POSTED)->endorsers_needed, 0);
}

static void
an_unnamed_endorser_is_told_as_such(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;

	motion->endorsers[0] = (struct person){ NULL, "Tern Audit" };
	assert_true(told_words(fold(scene, POSTED), "of an unnamed person (Tern Audit)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_endorsers_named_start_the_discussion),
		TEST(the_second_endorsement_starts_the_discussion),
		TABLE(endorsers_are_other_voting_members),
		TEST(an_affiliate_endorses_as_its_owner),
		TEST(an_own_message_confirms_a_named_endorser),
		TEST(an_own_message_completes_the_name),
		TEST(an_own_message_tells_the_organisation),
		TEST(a_sender_alone_is_enough_to_endorse),
		TABLE(endorsements_come_from_the_endorser),
		TEST(an_endorsement_can_be_taken_back_and_given_again),
		TEST(the_chair_or_an_unknown_sender_can_tell_of_one_taken_back),
		TEST(an_endorsement_taken_back_in_discussion_is_told),
		TEST(endorsements_after_the_start_of_voting_come_too_late),
		TEST(endorsers_are_bounded),
		TEST(endorsers_are_told_apart_by_person_and_organisation),
		TABLE(the_sender_fills_what_the_words_leave_open),
		TEST(no_endorsers_are_needed_where_the_rules_ask_for_none),
		TEST(an_unnamed_endorser_is_told_as_such),
		TABLE(an_endorsement_taken_back_during_the_vote_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/ballot_scene.h"

static void
later_posts_of_the_proposer_are_versions(void **state)
{
	struct scene *scene = *state;
	struct record *record;
	struct ballot *ballot;

	fact_of(proposes(scene, POSTED))->version = "1";
	record = proposes(scene, "2025-09-18T10:00:00Z");
	fact_of(record)->version = "2";
	fact_of(record)->motion->digest = "bb";
	fact_of(record)->motion->title = "Shorter lifetimes, mended";
	ballot = fold(scene, "2025-09-18T10:00:00Z");
	assert_string_equal(ballot->version, "2");
	assert_string_equal(ballot->title, "Shorter lifetimes, mended");
	assert_moment(ballot->discussion.start, POSTED);
	assert_moment(ballot->discussion.end, "2025-09-25T10:00:00Z");
	assert_moment(ballot->expires, "2025-12-17T10:00:00Z");
	assert_int_equal(ballot->nproblems, 0);
	assert_moment(ballot->proposed, POSTED);
}

/* RULES D6: the same text, or the same number, posted again is no version. */
static void
what_makes_a_new_version(void **state)
{
	static const struct {
		enum fact_kind kind;
		const char *version, *digest;
		bool is_new;
	} cases[] = {
		{ FACT_PROPOSAL, "1", "aa", false },
		{ FACT_PROPOSAL, "1", "bb", true },
		{ FACT_PROPOSAL, "2", NULL, true },
		{ FACT_PROPOSAL, "1", NULL, false },
		{ FACT_PROPOSAL, NULL, NULL, true },
		{ FACT_PROPOSAL, NULL, "aa", false },
		{ FACT_REVISION, "2", "aa", true },
		{ FACT_REVISION, "1", "bb", false },
		{ FACT_REVISION, NULL, NULL, true },
		{ FACT_REVISION, NULL, "aa", false },
		{ FACT_DISCUSSION_START, NULL, NULL, false },
		{ FACT_DISCUSSION_START, "2", NULL, true },
		{ FACT_DISCUSSION_START, NULL, "bb", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *record;

		fact_of(proposes(scene, POSTED))->version = "1";
		record = says(scene, "2025-09-20T10:00:00Z", PROPOSER, cases[i].kind);
		motion_in(scene, record)->digest = cases[i].digest;
		fact_of(record)->version = cases[i].version;
		assert_moment(fold(scene, "2025-09-21")->expires,
		    cases[i].is_new ? "2025-12-19T10:00:00Z" : "2025-12-15T18:00:00Z");
		talloc_free(scene);
	}
}

static void
versions_bear_distinguishing_numbers(void **state)
{
	struct scene *scene = *state;
	struct record *record;

	fact_of(proposes(scene, POSTED))->version = "1";
	record = proposes(scene, "2025-09-18");
	fact_of(record)->version = "1";
	fact_of(record)->motion->digest = "bb";
	assert_true(told_words(fold(scene, "2025-09-18"), "Version 1 was posted more than once"));
	fact_of(record)->version = NULL;
	assert_true(told_words(fold(scene, "2025-09-18"), "without a distinguishing number"));
}

static void
two_facts_of_one_mail_are_one_post(void **state)
{
	struct scene *scene = *state;
	struct record *discussion;

	proposes(scene, POSTED);
	discussion = says(scene, POSTED, PROPOSER, FACT_DISCUSSION_START);
	discussion->message_id = scene->records[0].message_id;
	motion_in(scene, discussion)->discussion.start = at("2025-09-16T18:30:00Z");
	motion_in(scene, discussion)->digest = "bb";
	fact_of(discussion)->motion->discussion.start = at("2025-09-16T18:30:00Z");
	assert_moment(fold(scene, "2025-09-17")->discussion.start, "2025-09-16T18:30:00Z");
	assert_moment(fold(scene, "2025-09-17")->expires, "2025-12-15T18:00:00Z");
}

static void
only_the_proposer_or_the_chair_posts_versions(void **state)
{
	struct scene *scene = *state;
	struct record *foreign, *chair, *nobody, *same_address;

	proposes(scene, POSTED);
	foreign = says(scene, "2025-09-18", "Heron ID", FACT_REVISION);
	assert_int_equal(told(fold(scene, "2025-09-18"), RULE_PROPOSER), 1);
	assert_moment(fold(scene, "2025-09-18")->expires, "2025-12-15T18:00:00Z");
	nobody = says(scene, "2025-09-18", NULL, FACT_REVISION);
	fact_of(&scene->records[0])->motion->proposer.org = NULL;
	scene->records[0].sender = (struct person){ NULL, NULL };
	assert_true(told_words(fold(scene, "2025-09-18"), "Somebody of no known organisation"));
	chair = from_the_chair(says(scene, "2025-09-19", "Heron ID", FACT_REVISION));
	assert_moment(fold(scene, "2025-09-19")->expires, "2025-12-18T00:00:00Z");
	same_address = says(scene, "2025-09-20", NULL, FACT_REVISION);
	same_address->from_address = "REP@Ardea Trust.example";
	assert_moment(fold(scene, "2025-09-20")->expires, "2025-12-19T00:00:00Z");
	(void)foreign, (void)nobody, (void)chair;
}

static void
an_affiliate_posts_for_its_owner(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	says(scene, "2025-09-20", "Ardea East", FACT_REVISION);
	assert_moment(fold(scene, "2025-09-20")->expires, "2025-12-19T00:00:00Z");
}

/* The first announcement of the discussion counts, later ones are reminders. */
static void
the_discussion_starts_when_it_is_announced(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	says(scene, "2025-09-18", PROPOSER, FACT_DISCUSSION_START);
	says(scene, "2025-09-20", PROPOSER, FACT_DISCUSSION_START);
	assert_moment(fold(scene, "2025-09-17")->discussion.start, POSTED);
	assert_moment(fold(scene, "2025-09-21")->discussion.start, "2025-09-18T00:00:00Z");
}

static void
a_discussion_announced_without_endorsers_is_told(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	drafts(scene, POSTED);
	says(scene, "2025-09-18", PROPOSER, FACT_DISCUSSION_START);
	ballot = fold(scene, "2025-09-18");
	assert_stage(ballot, STAGE_DRAFT);
	assert_true(told_words(ballot, "announced with 2 endorsements missing"));
	says(scene, "2025-09-19", FIRST, FACT_SECOND);
	says(scene, "2025-09-20", PROPOSER, FACT_DISCUSSION_START);
	assert_true(told_words(fold(scene, "2025-09-20"), "announced with 1 endorsement missing"));
}

static void
a_later_version_may_name_the_endorsers(void **state)
{
	struct scene *scene = *state;
	struct record *record;

	drafts(scene, POSTED);
	record = proposes(scene, "2025-09-18");
	motion_in(scene, record)->discussion.zone = "Eastern Time";
	names(scene, fact_of(record)->motion, 2, FIRST, SECOND);
	assert_stage(fold(scene, "2025-09-18"), STAGE_DISCUSSION);
	assert_string_equal(fold(scene, "2025-09-18")->discussion.zone, "Eastern Time");
}

/* RULES section 12: where no quiet days are asked, dates fixed in advance hold. */
static void
dates_fixed_in_advance_hold_under_old_rules(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;

	motion->voting = (struct period){ at(VOTING), at(VOTED), "UTC" };
	assert_stage(fold(scene, IN_TIME), STAGE_DISCUSSION);
	scene->editions[0].quiet_days = 0;
	assert_stage(fold(scene, POSTED), STAGE_VOTING_SET);
	assert_stage(fold(scene, IN_TIME), STAGE_VOTING);
	assert_int_equal(fold(scene, IN_TIME)->nproblems, 0);
	motion->voting = (struct period){ at("2025-09-20"), at("2025-09-27"), "UTC" };
	assert_true(told_words(fold(scene, IN_TIME), "Voting may not start before"));
}

/* The last post before voting says what kind it is; what is secret stays secret. */
static void
the_kind_is_settled_when_voting_is_announced(void **state)
{
	static const struct {
		enum motion_kind posted, later, started, taken;
	} cases[] = {
		{ MOTION_MAINTENANCE, MOTION_GUIDELINE, MOTION_UNKNOWN, MOTION_GUIDELINE },
		{ MOTION_MAINTENANCE, MOTION_UNKNOWN, MOTION_FORUM, MOTION_FORUM },
		{ MOTION_UNKNOWN, MOTION_UNKNOWN, MOTION_FORUM, MOTION_FORUM },
		{ MOTION_ELECTION, MOTION_OFFICER, MOTION_OFFICER, MOTION_ELECTION },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *result;

		fact_of(proposes(scene, POSTED))->motion->kind = cases[i].posted;
		fact_of(proposes(scene, "2025-09-17"))->motion->kind = cases[i].later;
		fact_of(starts_voting(scene, VOTING))->motion->kind = cases[i].started;
		result = announces(scene, RESULT, OUTCOME_PASSED);
		fact_of(result)->motion->kind = MOTION_MAINTENANCE;
		assert_int_equal(fold(scene, RESULT)->kind, cases[i].taken);
		fact_of(result)->motion->kind = MOTION_ELECTION;
		assert_int_equal(fold(scene, RESULT)->kind, MOTION_ELECTION);
		talloc_free(scene);
	}
}

/* Title and version are those voted on; a result only fills what nobody told before. */
static void
title_and_version_are_settled_when_voting_is_announced(void **state)
{
	struct scene *scene = *state;
	struct record *proposal = proposes(scene, POSTED), *result;

	fact_of(proposal)->version = "1";
	starts_voting(scene, VOTING);
	result = announces(scene, RESULT, OUTCOME_PASSED);
	fact_of(result)->version = "9";
	fact_of(result)->motion->title = "Result";
	assert_string_equal(fold(scene, RESULT)->title, "Shorter lifetimes");
	assert_string_equal(fold(scene, RESULT)->version, "1");
	fact_of(proposal)->version = NULL;
	fact_of(proposal)->motion->title = NULL;
	assert_string_equal(fold(scene, RESULT)->title, "Result");
	assert_string_equal(fold(scene, RESULT)->version, "9");
}

/* A text is compared only with a text: marks may be missing in the one or the other. */
static void
a_text_first_seen_in_the_repost_is_no_difference(void **state)
{
	struct scene *scene = *state;

	fact_of(proposes(scene, POSTED))->motion->digest = NULL;
	starts_voting(scene, VOTING);
	proposes(scene, IN_TIME);
	assert_int_equal(fold(scene, IN_TIME)->nproblems, 0);
}

static void
a_proposer_known_by_name_is_called_by_it(void **state)
{
	struct scene *scene = *state;
	struct record *proposal = proposes(scene, POSTED);

	fact_of(proposal)->motion->proposer = (struct person){ "Ana", NULL };
	proposal->from_address = NULL;
	says(scene, "2025-09-18", "Heron ID", FACT_REVISION);
	assert_true(told_words(fold(scene, "2025-09-18"), "but Ana proposed the ballot"));
}

static void
a_discussion_start_may_be_the_first_post(void **state)
{
	struct scene *scene = *state;
	struct record *first = proposes(scene, POSTED);

	fact_of(first)->kind = FACT_DISCUSSION_START;
	says(scene, "2025-09-18", PROPOSER, FACT_DISCUSSION_START);
	assert_moment(fold(scene, "2025-09-18")->discussion.start, POSTED);
}

/* RULES R1, R3. */
static void
a_proposer_without_a_vote_is_told(void **state)
{
	struct scene *scene = *state;
	struct record *record = proposes(scene, POSTED);

	fact_of(record)->motion->proposer.org = "Tern Audit";
	assert_int_equal(told(fold(scene, POSTED), RULE_PROPOSER), 1);
	assert_true(told_words(fold(scene, POSTED), "Tern Audit proposed the ballot"));
	fact_of(record)->motion->proposer = (struct person){ "Nobody", NULL };
	assert_int_equal(told(fold(scene, POSTED), RULE_PROPOSER), 0);
}

static void
the_proposer_is_named_or_the_sender(void **state)
{
	static const struct {
		struct person named, who, sender;
		const char *name, *org;
	} cases[] = {
		{ { "Ana", "Birch CA" }, { "Bo", "Elm Certs" }, { "Bo", "Elm Certs" }, "Ana",
		    "Birch CA" },
		{ { NULL, NULL }, { "Bo", "Elm Certs" }, { "Cy", "Heron ID" }, "Bo", "Elm Certs" },
		{ { NULL, NULL }, { NULL, NULL }, { "Cy", "Heron ID" }, "Cy", "Heron ID" },
		{ { "Cy", NULL }, { NULL, NULL }, { "Cy", "Heron ID" }, "Cy", "Heron ID" },
		{ { "Bo", NULL }, { "Bo", "Elm Certs" }, { "Cy", "Heron ID" }, "Bo", "Elm Certs" },
		{ { "Ana", NULL }, { "Bo", "Elm Certs" }, { "Cy", "Heron ID" }, "Ana", NULL },
		{ { NULL, NULL }, { NULL, "Elm Certs" }, { "Cy", "Elm Certs" }, NULL, "Elm Certs" },
		{ { "Cy", "Heron Identity" }, { NULL, NULL }, { "Cy", "Heron ID" }, "Cy",
		    "Heron ID" },
		{ { "Cy", "Elm Certs" }, { NULL, NULL }, { "Cy", "Heron ID" }, "Cy", "Elm Certs" },
		{ { "Cy", "Heron Identity" }, { NULL, NULL }, { "Cy", NULL }, "Cy",
		    "Heron Identity" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *record = drafts(scene, POSTED);
		struct ballot *ballot;

		fact_of(record)->motion->proposer = cases[i].named;
		fact_of(record)->who = cases[i].who;
		record->sender = cases[i].sender;
		ballot = fold(scene, POSTED);
		assert_true((ballot->proposer.name == NULL) == (cases[i].name == NULL));
		assert_true((ballot->proposer.org == NULL) == (cases[i].org == NULL));
		if (cases[i].name != NULL)
			assert_string_equal(ballot->proposer.name, cases[i].name);
		if (cases[i].org != NULL)
			assert_string_equal(ballot->proposer.org, cases[i].org);
		talloc_free(scene);
	}
}

static void
the_chair_posts_for_others(void **state)
{
	struct scene *scene = *state;
	struct record *record = from_the_chair(drafts(scene, POSTED));

	fact_of(record)->motion->proposer = (struct person){ NULL, NULL };
	assert_null(fold(scene, POSTED)->proposer.org);
	/* Nobody known proposed it, so the next post may come from anybody. */
	says(scene, "2025-09-17", "Heron ID", FACT_REVISION);
	assert_int_equal(fold(scene, "2025-09-17")->nproblems, 0);
	assert_string_equal(fold(scene, "2025-09-17")->proposer.org, "Heron ID");
}

static void
a_post_on_another_list_is_told(void **state)
{
	struct scene *scene = *state;
	struct record *record = proposes(scene, POSTED);

	record->channel = CHANNEL_MEMBER_LIST;
	assert_int_equal(told(fold(scene, POSTED), RULE_LIST), 1);
	assert_stage(fold(scene, POSTED), STAGE_DISCUSSION);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(later_posts_of_the_proposer_are_versions),
		TABLE(what_makes_a_new_version),
		TEST(versions_bear_distinguishing_numbers),
		TEST(two_facts_of_one_mail_are_one_post),
		TEST(only_the_proposer_or_the_chair_posts_versions),
		TEST(an_affiliate_posts_for_its_owner),
		TEST(the_discussion_starts_when_it_is_announced),
		TEST(a_discussion_announced_without_endorsers_is_told),
		TEST(a_later_version_may_name_the_endorsers),
		TEST(dates_fixed_in_advance_hold_under_old_rules),
		TABLE(the_kind_is_settled_when_voting_is_announced),
		TEST(title_and_version_are_settled_when_voting_is_announced),
		TEST(a_text_first_seen_in_the_repost_is_no_difference),
		TEST(a_proposer_known_by_name_is_called_by_it),
		TEST(a_discussion_start_may_be_the_first_post),
		TEST(a_proposer_without_a_vote_is_told),
		TABLE(the_proposer_is_named_or_the_sender),
		TEST(the_chair_posts_for_others),
		TEST(a_post_on_another_list_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

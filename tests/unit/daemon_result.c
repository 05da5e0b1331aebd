/* The announcement of a result, as it is posted. */
#include "tests/unit/ballot_scene.h"

#include "daemon/record/result.h"

static const char golden[] =
    "# Ballot CSC-40 v2: Shorter \\*lifetimes\\* \\<b\\> &amp; more\n"
    "\n"
    "Voting on Ballot CSC-40 is over, and the ballot has **passed**.\n"
    "\n"
    "## Voting results\n"
    "\n"
    "### Certificate Issuers\n"
    "\n"
    "9 votes in total, with 1 abstention:\n"
    "\n"
    "- 6 Issuers voting YES: Ardea Trust, Birch CA, Corvid Sign, Delta Keys, Elm Certs, Fjord PKI\n"
    "- 2 Issuers voting NO: Garnet TS, Ibis Root\n"
    "- 1 Issuer ABSTAINING: Heron ID\n"
    "\n"
    "### Certificate Consumers\n"
    "\n"
    "1 vote in total, with no abstentions:\n"
    "\n"
    "- 1 Consumer voting YES: Quill Browser\n"
    "- 0 Consumers voting NO\n"
    "- 0 Consumers ABSTAINING\n"
    "\n"
    "### Votes not counted\n"
    "\n"
    "- Tern Audit, no: not a voting member\n"
    "- Reed OS, no: late\n"
    "\n"
    "## What the rules require\n"
    "\n"
    "1. thresholds; abstentions do not count here:\n"
    "   - Of the Certificate Issuers that voted yes or no, at least 2/3 had to vote yes (6 of 8, "
    "75.0 %): **met**.\n"
    "   - Of the Certificate Consumers that voted yes or no, more than 1/2 had to vote yes (1 of "
    "1, "
    "100.0 %): **met**.\n"
    "   - At least one Certificate Issuer and one Certificate Consumer had to vote yes (6 and 1 "
    "did): **met**.\n"
    "2. quorum; for the quorum abstentions count:\n"
    "   - A result is valid if more than half of the active members took part. Their number, the "
    "average attendance of the last 3 meetings before voting, was 12.0, so the quorum was 7; 10 "
    "took "
    "part: **met**.\n"
    "\n"
    "The ballot proposed a Final Maintenance Guideline, so a review period of 30 days follows "
    "(review); the result is final when it ends without an exclusion notice.\n"
    "\n"
    "## Purpose of the ballot\n"
    "\n"
    "Shorter \\*lifetimes\\* \\<b\\> &amp; more.\n"
    "\n"
    "Proposed by Rep of Ardea Trust of Ardea Trust and endorsed by Rep of Birch CA of Birch CA and "
    "Rep of Quill Browser of Quill Browser.\n"
    "\n"
    "## Procedure\n"
    "\n"
    "Discussion (at least 7 days)\n"
    "\n"
    "- Start: 2025-09-16 18:00 UTC\n"
    "- End: 2025-09-25 18:00 UTC\n"
    "\n"
    "Vote for approval (7 days)\n"
    "\n"
    "- Start: 2025-09-25 18:00 UTC\n"
    "- End: 2025-10-02 18:00 UTC\n";

static const char *
written(struct scene *scene, const char *now)
{
	const char *why = NULL, *text = result_write(scene, fold(scene, now), &why);

	if (text == NULL)
		fail_msg("%s", why);
	assert_null(why);
	return text;
}

static void
assert_refused(struct scene *scene, const char *now, const char *reason)
{
	const char *why = NULL;

	assert_null(result_write(scene, fold(scene, now), &why));
	assert_string_equal(why, reason);
}

static void
assert_has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("not found: %s\nin: %s", words, text);
}

static void
a_result_is_written_whole(void **state)
{
	struct scene *scene = *state;
	struct record *proposal = proposes(scene, POSTED);

	fact_of(proposal)->version = "2";
	fact_of(proposal)->motion->title = "Shorter *lifetimes* <b> & more";
	fact_of(starts_voting(scene, VOTING))->version = "2";
	votes(scene, IN_TIME, FIRST, VOTE_NO);
	all_vote_yes(scene, "2025-09-27T12:00:00Z");
	votes(scene, IN_TIME, "Ibis Root", VOTE_NO);
	votes(scene, IN_TIME, "Garnet TS", VOTE_NO);
	votes(scene, IN_TIME, "Heron ID", VOTE_ABSTAIN);
	votes(scene, IN_TIME, "Tern Audit", VOTE_NO);
	votes(scene, CLOSED, "Reed OS", VOTE_NO);
	assert_string_equal(written(scene, RESULT), golden);
}

/* Two of three is a share that rounding would make 66.7; it is cut. */
static void
shares_are_cut_and_failures_named(void **state)
{
	struct scene *scene = *state;
	const char *text;

	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, PROPOSER, VOTE_YES);
	votes(scene, IN_TIME, FIRST, VOTE_YES);
	votes(scene, IN_TIME, "Corvid Sign", VOTE_NO);
	text = written(scene, RESULT);
	assert_has(text, "the ballot has **failed**");
	assert_has(text, "(2 of 3, 66.6 %): **met**");
	assert_has(text, "(no member voted yes or no): **met**");
	assert_has(text, "(2 and 0 did): **not met**");
	assert_has(text, "the quorum was 7; 3 took part: **not met**");
	assert_null(strstr(text, "review period"));
}

static void
without_attendance_the_quorum_is_left_to_the_chair(void **state)
{
	struct scene *scene = *state;
	const char *text;

	voted(scene);
	scene->input.nmeetings = 2;
	text = written(scene, RESULT);
	assert_has(text, "depends on the quorum");
	assert_has(text, "The attendance of the last 3 meetings before voting is not known");
}

static void
a_transition_has_a_fixed_quorum(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	scene->input.nmeetings = 2;
	scene->editions[0].quorum_transition = 3;
	assert_has(written(scene, RESULT),
	    "fewer than 3 meetings before voting is known, so the quorum was 3, as it is until "
	    "so many were held; 7 took part: **met**");
}

static void
officers_need_a_plain_majority(void **state)
{
	struct scene *scene = *state;
	const char *text;

	fact_of(proposes(scene, POSTED))->motion->kind = MOTION_OFFICER;
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, PROPOSER, VOTE_YES);
	votes(scene, IN_TIME, FIRST, VOTE_NO);
	votes(scene, IN_TIME, SECOND, VOTE_YES);
	text = written(scene, RESULT);
	assert_has(text,
	    "1. officer: more members had to vote yes than no, whatever their class (2 "
	    "yes, 1 no): **met**.");
	assert_null(strstr(text, "quorum was"));
	assert_null(strstr(text, "Discussion ("));
}

static void
a_review_is_among_the_dates(void **state)
{
	reviewed(*state);
	assert_has(written(*state, REVIEWED), "- End: 2025-11-05 08:00 UTC");
}

static void
what_is_not_over_is_not_announced(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	assert_refused(scene, POSTED, "no start of voting is in the record");
	starts_voting(scene, VOTING);
	all_vote_yes(scene, IN_TIME);
	assert_refused(scene, VOTED, "voting is not over");
	assert_non_null(written(scene, CLOSED));
}

static void
what_ended_otherwise_is_not_announced(void **state)
{
	struct scene *scene = *state;
	struct record *withdrawal;

	proposes(scene, POSTED);
	assert_refused(scene, "2026-09-16", "it expired before voting began");
	starts_voting(scene, VOTING);
	withdrawal = says(scene, IN_TIME, PROPOSER, FACT_WITHDRAWAL);
	assert_refused(scene, RESULT, "it was withdrawn");
	fact_of(withdrawal)->kind = FACT_REMARK;
	fact_of(&scene->records[0])->motion->kind = MOTION_ELECTION;
	assert_refused(scene, RESULT, "it is a secret election, whose votes are not collected");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_result_is_written_whole),
		TEST(shares_are_cut_and_failures_named),
		TEST(without_attendance_the_quorum_is_left_to_the_chair),
		TEST(a_transition_has_a_fixed_quorum),
		TEST(officers_need_a_plain_majority),
		TEST(a_review_is_among_the_dates),
		TEST(what_is_not_over_is_not_announced),
		TEST(what_ended_otherwise_is_not_announced),
	};

	return cmocka_run_group_tests_name("daemon_result", tests, NULL, NULL);
}

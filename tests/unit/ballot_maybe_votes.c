/* Words of support while voting is open: no votes (RULES M3, V6), and yet not passed over. */
#include "tests/unit/ballot_scene.h"

static struct record *
supports(struct scene *scene, const char *when, const char *org)
{
	return says(scene, when, org, FACT_SUPPORT);
}

static void
support_in_the_voting_period_is_listed_and_counts_for_nothing(void **state)
{
	struct scene *scene = *state;
	struct record *support = supports(scene, IN_TIME, "Elm Certs");
	struct ballot *ballot = fold(scene, AFTER);

	assert_int_equal(ballot->nmaybe_votes, 1);
	assert_ptr_equal(ballot->maybe_votes[0], support);
	assert_int_equal(ballot->nvotes, 0);
	assert_int_equal(ballot->issuer.yes, 0);
	assert_int_equal(ballot->quorum.present, 0);
}

/* The member's vote is known, be it before or after the words of support. */
static void
who_votes_is_not_asked_about(void **state)
{
	struct scene *scene = *state;

	votes(scene, IN_TIME, "Elm Certs", VOTE_NO);
	supports(scene, LATER, "Elm Certs");
	supports(scene, IN_TIME, "Fjord PKI");
	votes(scene, LATER, "Fjord PKI", VOTE_YES);
	assert_int_equal(fold(scene, AFTER)->nmaybe_votes, 0);
	assert_int_equal(fold(scene, "2025-09-27T12:00:00Z")->nmaybe_votes, 1);
}

/* A vote that does not count leaves the question open. */
static void
an_early_vote_is_no_answer(void **state)
{
	struct scene *scene = *state;

	votes(scene, "2025-09-20T12:00:00Z", "Elm Certs", VOTE_YES);
	supports(scene, IN_TIME, "Elm Certs");
	assert_int_equal(fold(scene, AFTER)->nmaybe_votes, 1);
}

static void
what_could_not_be_a_vote_is_not_listed(void **state)
{
	struct scene *scene = *state;
	struct record *r;

	supports(scene, "2025-09-20T12:00:00Z", "Corvid Sign");
	supports(scene, CLOSED, "Delta Keys");
	supports(scene, IN_TIME, "Tern Audit");
	supports(scene, IN_TIME, "Umber Institute");
	supports(scene, IN_TIME, NULL);
	supports(scene, IN_TIME, "Fjord PKI")->channel = CHANNEL_MEMBER_LIST;
	supports(scene, IN_TIME, "Garnet TS")->ruled_by = "the chair";
	r = supports(scene, IN_TIME, "Heron ID");
	fact_of(r)->certainty = CERTAINTY_UNCLEAR;
	assert_int_equal(fold(scene, AFTER)->nmaybe_votes, 0);
}

/* Who opens the vote praises the ballot in the same mail. */
static void
the_announcement_of_voting_is_no_vote(void **state)
{
	struct scene *scene = *state;
	struct record *support = supports(scene, VOTING, PROPOSER);

	assert_int_equal(fold(scene, AFTER)->nmaybe_votes, 1);
	support->message = fold(scene, AFTER)->voting_start->message;
	assert_int_equal(fold(scene, AFTER)->nmaybe_votes, 0);
}

#define VOTING_TEST(name) cmocka_unit_test_setup_teardown(name, voting_setup, scene_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		VOTING_TEST(support_in_the_voting_period_is_listed_and_counts_for_nothing),
		VOTING_TEST(who_votes_is_not_asked_about),
		VOTING_TEST(an_early_vote_is_no_answer),
		VOTING_TEST(what_could_not_be_a_vote_is_not_listed),
		VOTING_TEST(the_announcement_of_voting_is_no_vote),
	};

	return cmocka_run_group_tests_name("maybe_votes", tests, NULL, NULL);
}

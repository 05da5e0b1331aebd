#include "tests/unit/ballot_scene.h"

static const struct ballot_vote *
vote_of(const struct ballot *ballot, const struct record *record)
{
	static const struct ballot_vote unlisted;

	for (size_t i = 0; i < ballot->nvotes; i++) {
		if (ballot->votes[i].record == record)
			return &ballot->votes[i];
	}
	fail_msg("the vote is not listed");
	return &unlisted;
}

static void
assert_counts(const struct ballot *ballot, const struct record *record)
{
	const struct ballot_vote *vote = vote_of(ballot, record);

	assert_null(vote->reason);
	assert_true(vote->admissible);
}

static void
assert_refused(const struct ballot *ballot, const struct record *record, const char *reason)
{
	const struct ballot_vote *vote = vote_of(ballot, record);

	assert_non_null(vote->reason);
	assert_string_equal(vote->reason, reason);
	assert_false(vote->admissible);
}

static void
assert_count(const struct ballot_count *count, unsigned yes, unsigned no, unsigned abstain)
{
	assert_int_equal(count->yes, yes);
	assert_int_equal(count->no, no);
	assert_int_equal(count->abstain, abstain);
}

/* RULES M1. */
static void
a_vote_in_time_counts_in_its_class(void **state)
{
	struct scene *scene = *state;
	struct record *issuer = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *consumer = votes(scene, IN_TIME, "Reed OS", VOTE_NO);
	struct ballot *ballot = fold(scene, AFTER);

	assert_counts(ballot, issuer);
	assert_counts(ballot, consumer);
	assert_int_equal(vote_of(ballot, issuer)->class, MEMBER_ISSUER);
	assert_int_equal(vote_of(ballot, consumer)->class, MEMBER_CONSUMER);
	assert_count(&ballot->issuer, 1, 0, 0);
	assert_count(&ballot->consumer, 0, 1, 0);
}

/* RULES M2, V8: the last one counts, whoever of the member wrote it. */
static void
the_last_vote_counts_and_the_earlier_is_kept(void **state)
{
	struct scene *scene = *state;
	struct record *second = votes(scene, LATER, "Elm Certs", VOTE_NO);
	struct record *first = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct ballot *ballot;

	second->sender.name = "Colleague";
	ballot = fold(scene, AFTER);
	assert_refused(ballot, first, "superseded");
	assert_counts(ballot, second);
	assert_count(&ballot->issuer, 0, 1, 0);
	assert_int_equal(ballot->nvotes, 2);
}

static void
three_votes_of_one_member_count_once(void **state)
{
	struct scene *scene = *state;

	votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	votes(scene, LATER, "Elm Certs", VOTE_ABSTAIN);
	votes(scene, "2025-09-29", "Elm Certs", VOTE_NO);
	assert_count(&fold(scene, AFTER)->issuer, 0, 1, 0);
	assert_count(&fold(scene, LATER)->issuer, 0, 0, 1);
	assert_count(&fold(scene, IN_TIME)->issuer, 1, 0, 0);
}

static struct record *
repeated(struct record *record)
{
	fact_of(record)->rule = "digest.vote.org-verb";
	return record;
}

/* The list's digest comes after the change and tells the vote from before it. */
static void
a_digest_does_not_undo_a_change_of_vote(void **state)
{
	struct scene *scene = *state;
	struct record *first = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *change = votes(scene, LATER, "Elm Certs", VOTE_NO);
	struct record *digest = repeated(votes(scene, "2025-09-29", "Elm Certs", VOTE_YES));
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, first, "superseded");
	assert_counts(ballot, change);
	assert_refused(ballot, digest, "repeated in a digest");
	assert_count(&ballot->issuer, 0, 1, 0);
}

static void
a_digest_does_not_bring_an_early_vote_into_the_period(void **state)
{
	struct scene *scene = *state;
	struct record *early = votes(scene, "2025-09-25T17:00:00Z", "Elm Certs", VOTE_YES);
	struct record *digest = repeated(votes(scene, IN_TIME, "Elm Certs", VOTE_YES));
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, early, "early");
	assert_refused(ballot, digest, "repeated in a digest");
	assert_count(&ballot->issuer, 0, 0, 0);
}

static void
a_digest_that_comes_early_itself_is_early(void **state)
{
	struct scene *scene = *state;
	struct record *early = votes(scene, "2025-09-25T16:00:00Z", "Elm Certs", VOTE_YES);
	struct record *digest =
	    repeated(votes(scene, "2025-09-25T17:00:00Z", "Elm Certs", VOTE_YES));
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, early, "early");
	assert_refused(ballot, digest, "early");
}

/* Two votes of nobody known are not one member's vote and its repeat. */
static void
a_digest_repeats_no_vote_of_somebody_unknown(void **state)
{
	struct scene *scene = *state;
	struct record *unknown = votes(scene, IN_TIME, NULL, VOTE_YES);
	struct record *digest = repeated(votes(scene, LATER, NULL, VOTE_YES));
	struct ballot *ballot = fold(scene, AFTER);

	assert_false(vote_of(ballot, unknown)->admissible);
	assert_string_not_equal(vote_of(ballot, digest)->reason, "repeated in a digest");
}

/* A mail that only the digest has shown us is a vote like others. */
static void
a_vote_that_only_a_digest_tells_counts(void **state)
{
	struct scene *scene = *state;
	struct record *digest = repeated(votes(scene, IN_TIME, "Elm Certs", VOTE_YES));

	assert_counts(fold(scene, AFTER), digest);
}

/* RULES M3, V6 and DESIGN: an unclear later mail never erases a clear earlier one. */
static void
an_unclear_vote_counts_for_nothing(void **state)
{
	struct scene *scene = *state;
	struct record *clear = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *unclear = votes(scene, LATER, "Elm Certs", VOTE_NO);
	struct ballot *ballot;

	fact_of(unclear)->certainty = CERTAINTY_UNCLEAR;
	ballot = fold(scene, AFTER);
	assert_int_equal(ballot->nvotes, 1);
	assert_counts(ballot, clear);
	assert_int_equal(ballot->quorum.present, 1);
}

/* RULES M4, M5. */
static void
a_vote_on_another_list_or_off_the_list_does_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *other_group = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *private = votes(scene, IN_TIME, "Fjord PKI", VOTE_YES);
	struct record *members = votes(scene, IN_TIME, "Garnet TS", VOTE_YES);
	struct record *any_group = votes(scene, IN_TIME, "Heron ID", VOTE_YES);
	struct ballot *ballot;

	other_group->group = "forum";
	private->channel = CHANNEL_OTHER;
	members->channel = CHANNEL_MEMBER_LIST;
	any_group->group = NULL;
	ballot = fold(scene, AFTER);
	assert_refused(ballot, other_group, "wrong list");
	assert_refused(ballot, private, "wrong list");
	assert_refused(ballot, members, "wrong list");
	assert_counts(ballot, any_group);
	assert_true(told_words(ballot, "3 votes that went to another list"));
	scene->input.group = NULL;
	assert_counts(fold(scene, AFTER), other_group);
}

/* One mail often comes twice: over the list and directly. */
static void
a_copy_outside_the_list_is_no_departure(void **state)
{
	struct scene *scene = *state;
	struct record *copy = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *listed = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *other = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct ballot *ballot;

	copy->channel = other->channel = CHANNEL_OTHER;
	copy->message_id = listed->message_id;
	ballot = fold(scene, AFTER);
	assert_refused(ballot, copy, "copy");
	assert_refused(ballot, other, "wrong list");
	assert_counts(ballot, listed);
	assert_true(told_words(ballot, "1 vote that went to another list"));
}

/* RULES M6, V3; the second at which voting starts is in it. */
static void
an_early_vote_does_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *early = votes(scene, "2025-09-25T17:59:59Z", "Elm Certs", VOTE_YES);
	struct record *first = votes(scene, VOTING, "Fjord PKI", VOTE_YES);
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, early, "early");
	assert_counts(ballot, first);
	assert_true(told_words(ballot, "1 vote that came before voting began: not counted."));
}

/* RULES M7, V6. */
static void
an_abstention_counts_for_the_quorum_only(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	votes(scene, IN_TIME, "Elm Certs", VOTE_ABSTAIN);
	votes(scene, IN_TIME, "Reed OS", VOTE_ABSTAIN);
	ballot = fold(scene, AFTER);
	assert_count(&ballot->issuer, 0, 0, 1);
	assert_count(&ballot->consumer, 0, 0, 1);
	assert_int_equal(ballot->quorum.present, 2);
	scene->editions[0].abstain_counts_for_quorum = false;
	assert_int_equal(fold(scene, AFTER)->quorum.present, 0);
}

/* RULES M8, R3. */
static void
only_voting_members_vote(void **state)
{
	struct scene *scene = *state;
	struct record *associate = votes(scene, IN_TIME, "Tern Audit", VOTE_YES);
	struct record *interested = votes(scene, IN_TIME, "Umber Institute", VOTE_YES);
	struct record *stranger = votes(scene, IN_TIME, "Nobody Known", VOTE_YES);
	struct record *nameless = votes(scene, IN_TIME, NULL, VOTE_YES);
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, associate, "not a voting member");
	assert_refused(ballot, interested, "not a voting member");
	assert_refused(ballot, stranger, "not a member");
	assert_refused(ballot, nameless, "organisation not known");
	assert_int_equal(vote_of(ballot, associate)->class, MEMBER_ASSOCIATE);
	assert_int_equal(vote_of(ballot, stranger)->class, MEMBER_CLASS_COUNT);
	assert_int_equal(vote_of(ballot, nameless)->class, MEMBER_CLASS_COUNT);
	assert_int_equal(ballot->quorum.present, 0);
	assert_true(told_words(ballot, "2 votes that came from members that have no vote"));
}

/* RULES M9, V7: an affiliate of a member has no vote beside it, and none in its stead. */
static void
an_affiliate_does_not_vote(void **state)
{
	struct scene *scene = *state;
	struct record *affiliate = votes(scene, IN_TIME, "Ardea East", VOTE_YES);
	struct record *owner = votes(scene, IN_TIME, PROPOSER, VOTE_YES);
	struct ballot *ballot = fold(scene, AFTER);

	assert_refused(ballot, affiliate, "affiliate");
	assert_counts(ballot, owner);
	/* It was its own master before. */
	scene->members[14].affiliate_of = "Never A Member";
	assert_counts(fold(scene, AFTER), affiliate);
	/* A roster in which control runs in a circle ends somewhere, and nobody votes twice. */
	scene->members[14].affiliate_of = PROPOSER;
	scene->members[0].affiliate_of = "Ardea East";
	assert_int_equal(fold(scene, AFTER)->issuer.yes, 1);
}

/* RULES M11: the caller passes each ballot its own facts. M12, V2: the last second. */
static void
a_late_vote_does_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *last = votes(scene, VOTED, "Elm Certs", VOTE_YES);
	struct record *late = votes(scene, "2025-10-02T18:00:01Z", "Fjord PKI", VOTE_YES);
	struct record *change = votes(scene, "2025-10-02T18:00:01Z", "Elm Certs", VOTE_NO);
	struct ballot *ballot = fold(scene, AFTER);

	assert_counts(ballot, last);
	assert_refused(ballot, late, "late");
	assert_refused(ballot, change, "late");
	assert_count(&ballot->issuer, 1, 0, 0);
	assert_int_equal(fold(scene, VOTED)->nvotes, 1);
}

/* RULES R7: all three may vote against their own ballot. */
static void
proposer_and_endorsers_vote_as_they_like(void **state)
{
	struct scene *scene = *state;

	votes(scene, IN_TIME, PROPOSER, VOTE_NO);
	votes(scene, IN_TIME, FIRST, VOTE_NO);
	votes(scene, IN_TIME, SECOND, VOTE_NO);
	assert_count(&fold(scene, AFTER)->issuer, 0, 2, 0);
	assert_count(&fold(scene, AFTER)->consumer, 0, 1, 0);
}

/* RULES V9: votes before the end of a membership stand, later ones do not. */
static void
a_vote_after_the_membership_has_ended_does_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *before = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *after = votes(scene, LATER, "Elm Certs", VOTE_NO);
	struct ballot *ballot;

	scene->members[4].until = at("2025-09-27");
	ballot = fold(scene, AFTER);
	assert_counts(ballot, before);
	assert_refused(ballot, after, "no longer a member");
	assert_int_equal(vote_of(ballot, after)->class, MEMBER_ISSUER);
}

/* RULES section 10: the list of members is frozen when voting begins. */
static void
a_member_that_joins_during_voting_does_not_vote(void **state)
{
	struct scene *scene = *state;
	struct record *before = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *after = votes(scene, LATER, "Elm Certs", VOTE_YES);
	struct ballot *ballot;

	scene->members[4].since = at("2025-09-27");
	ballot = fold(scene, AFTER);
	assert_refused(ballot, before, "not yet a member");
	assert_refused(ballot, after, "not a member when voting began");
	scene->members[4].until = at("2026-01-01");
	assert_refused(fold(scene, AFTER), before, "not yet a member");
}

/* RULES R8: the class is the one when voting began. */
static void
the_class_is_frozen_when_voting_begins(void **state)
{
	struct scene *scene = *state;
	struct record *vote = votes(scene, LATER, "Elm Certs", VOTE_YES);

	scene->members[4].until = at("2025-09-27");
	scene->members[15] = scene->members[4];
	scene->members[15].class = MEMBER_CONSUMER;
	scene->members[15].since = at("2025-09-27");
	scene->members[15].until = ROSTER_OPEN;
	assert_int_equal(vote_of(fold(scene, AFTER), vote)->class, MEMBER_ISSUER);
	assert_count(&fold(scene, AFTER)->issuer, 1, 0, 0);
}

/* RULES V2: a vote comes from the member's own representative. */
static void
nobody_votes_for_another_member(void **state)
{
	struct scene *scene = *state;
	struct record *foreign = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *affiliate = votes(scene, IN_TIME, PROPOSER, VOTE_YES);
	struct record *unknown = votes(scene, IN_TIME, "Fjord PKI", VOTE_YES);
	struct record *silent = votes(scene, IN_TIME, "Garnet TS", VOTE_YES);
	struct ballot *ballot;

	foreign->sender.org = "Heron ID";
	affiliate->sender.org = "Ardea East";
	unknown->sender = (struct person){ NULL, NULL };
	fact_of(silent)->who.org = NULL;
	ballot = fold(scene, AFTER);
	assert_refused(ballot, foreign, "not its representative");
	assert_counts(ballot, affiliate);
	assert_counts(ballot, unknown);
	assert_counts(ballot, silent);
	assert_string_equal(vote_of(ballot, silent)->org, "Garnet TS");
}

/* Two answers in the same second: neither is the last. The clear one before stands. */
static void
contradictory_votes_do_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *clear = votes(scene, IN_TIME, "Elm Certs", VOTE_NO);
	struct record *yes = votes(scene, LATER, "Elm Certs", VOTE_YES);
	struct record *no = votes(scene, LATER, "Elm Certs", VOTE_NO);
	struct record *again = votes(scene, LATER, "Elm Certs", VOTE_YES);
	struct record *once = votes(scene, LATER, "Fjord PKI", VOTE_YES);
	struct record *twice = votes(scene, LATER, "Fjord PKI", VOTE_YES);
	struct ballot *ballot;

	yes->message_id = no->message_id = again->message_id = "one@test.example";
	ballot = fold(scene, AFTER);
	assert_counts(ballot, clear);
	assert_refused(ballot, yes, "contradictory");
	assert_refused(ballot, no, "contradictory");
	assert_refused(ballot, again, "contradictory");
	assert_refused(ballot, once, "superseded");
	assert_counts(ballot, twice);
	assert_count(&ballot->issuer, 1, 1, 0);
}

/* RULES section 8: a secret election's votes are never collected nor shown. */
static void
votes_of_an_election_are_not_collected(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	motion_in(scene, &scene->records[0])->kind = MOTION_ELECTION;
	votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	ballot = fold(scene, AFTER);
	assert_int_equal(ballot->nvotes, 0);
	assert_count(&ballot->issuer, 0, 0, 0);
	assert_int_equal(ballot->quorum.present, 0);
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
	assert_int_equal(ballot->if_closed_now.outcome, OUTCOME_UNKNOWN);
}

/* RULES section 10: votes on a withdrawn ballot are kept, not tallied. */
static void
votes_on_a_withdrawn_ballot_are_kept_untallied(void **state)
{
	struct scene *scene = *state;
	struct record *before = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	struct record *after = votes(scene, "2025-09-29", "Fjord PKI", VOTE_YES);
	struct ballot *ballot;

	says(scene, LATER, PROPOSER, FACT_WITHDRAWAL);
	ballot = fold(scene, AFTER);
	assert_int_equal(ballot->nvotes, 2);
	assert_counts(ballot, before);
	assert_refused(ballot, after, "withdrawn");
	assert_count(&ballot->issuer, 0, 0, 0);
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
}

static void
votes_on_an_expired_ballot_do_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *vote;

	scene->input.nrecords = 1;
	vote = votes(scene, "2026-02-01", "Elm Certs", VOTE_YES);
	assert_refused(fold(scene, "2026-02-02"), vote, "expired");
}

/* RULES M6: in the discussion a vote is early; with nothing else known nobody can say. */
static void
votes_without_a_start_of_voting_do_not_count(void **state)
{
	struct scene *scene = *state;
	struct record *vote;
	struct ballot *ballot;

	scene->input.nrecords = 0;
	vote = votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	ballot = fold(scene, AFTER);
	assert_refused(ballot, vote, "no start of voting seen");
	assert_state(ballot, BALLOT_DRAFTING);
	assert_int_equal(vote_of(ballot, vote)->class, MEMBER_ISSUER);
	assert_true(told_words(ballot, "1 vote that came although no start of voting was seen"));
	announces(scene, AFTER, OUTCOME_PASSED);
	ballot = fold(scene, AFTER);
	assert_refused(ballot, vote, "no start of voting seen");
	assert_state(ballot, BALLOT_CLOSED);
	assert_int_equal(ballot->announced, OUTCOME_PASSED);
	proposes(scene, POSTED);
	scene->input.nrecords = 3;
	fact_of(&scene->records[1])->certainty = CERTAINTY_UNCLEAR;
	assert_refused(fold(scene, AFTER), vote, "early");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_VOTING(a_vote_in_time_counts_in_its_class),
		IN_VOTING(the_last_vote_counts_and_the_earlier_is_kept),
		IN_VOTING(three_votes_of_one_member_count_once),
		IN_VOTING(a_digest_does_not_undo_a_change_of_vote),
		IN_VOTING(a_digest_does_not_bring_an_early_vote_into_the_period),
		IN_VOTING(a_digest_that_comes_early_itself_is_early),
		IN_VOTING(a_digest_repeats_no_vote_of_somebody_unknown),
		IN_VOTING(a_vote_that_only_a_digest_tells_counts),
		IN_VOTING(an_unclear_vote_counts_for_nothing),
		IN_VOTING(a_vote_on_another_list_or_off_the_list_does_not_count),
		IN_VOTING(a_copy_outside_the_list_is_no_departure),
		IN_VOTING(an_early_vote_does_not_count),
		IN_VOTING(an_abstention_counts_for_the_quorum_only),
		IN_VOTING(only_voting_members_vote),
		IN_VOTING(an_affiliate_does_not_vote),
		IN_VOTING(a_late_vote_does_not_count),
		IN_VOTING(proposer_and_endorsers_vote_as_they_like),
		IN_VOTING(a_vote_after_the_membership_has_ended_does_not_count),
		IN_VOTING(a_member_that_joins_during_voting_does_not_vote),
		IN_VOTING(the_class_is_frozen_when_voting_begins),
		IN_VOTING(nobody_votes_for_another_member),
		IN_VOTING(contradictory_votes_do_not_count),
		IN_VOTING(votes_of_an_election_are_not_collected),
		IN_VOTING(votes_on_a_withdrawn_ballot_are_kept_untallied),
		IN_VOTING(votes_on_an_expired_ballot_do_not_count),
		IN_VOTING(votes_without_a_start_of_voting_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

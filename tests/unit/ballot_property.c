#include "tests/unit/ballot_scene.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SEED = 20250916,
	COURSES = 400,  /* generated ballots */
	SHUFFLES = 5,   /* orders of arrival tried for each */
	MAILS_MAX = 60, /* of one ballot */
	/* From the first mail to the last: past every deadline but the review's second. */
	SPAN_DAYS = 140
};

/* A generator of our own (splitmix64), so that every machine plays the same ballots. */
static uint64_t
next(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned
below(uint64_t *seed, unsigned n)
{
	return (unsigned)(next(seed) % n);
}

static const char *
any_org(uint64_t *seed)
{
	static const char *const orgs[] = { PROPOSER, FIRST, SECOND, PROPOSER, "Corvid Sign",
		"Delta Keys", "Elm Certs", "Fjord PKI", "Reed OS", "Sable Mail", "Tern Audit",
		"Ardea East", "Nobody Known", NULL };

	return orgs[below(seed, sizeof(orgs) / sizeof(*orgs))];
}

static int64_t
any_moment(uint64_t *seed, int64_t near, int days)
{
	return near + (int64_t)below(seed, (unsigned)days * 24) * 60 * 60;
}

static void
any_motion(struct scene *scene, uint64_t *seed, struct record *record)
{
	static const char *const digests[] = { "aa", "aa", "bb", NULL };
	struct motion *motion;

	if (below(seed, 8) == 0)
		return;
	motion = motion_in(scene, record);
	motion->kind = below(seed, 4) == 0 ? (enum motion_kind)below(seed, MOTION_KIND_COUNT)
					   : MOTION_MAINTENANCE;
	motion->digest = digests[below(seed, 4)];
	motion->outcome = (enum outcome)below(seed, OUTCOME_COUNT);
	if (below(seed, 2) == 0)
		names(scene, motion, 2, FIRST, below(seed, 4) == 0 ? PROPOSER : SECOND);
	if (below(seed, 2) == 0)
		motion->voting.start = any_moment(seed, record->at, 4);
	if (below(seed, 3) == 0)
		motion->voting.end = any_moment(seed, record->at, 9);
	if (below(seed, 2) == 0)
		motion->review.start = record->at;
	if (below(seed, 3) == 0)
		motion->review.end = any_moment(seed, record->at, 40);
	if (below(seed, 3) == 0)
		motion->discussion.start = any_moment(seed, record->at, 2);
}

static bool
is_motion(enum fact_kind kind)
{
	return kind == FACT_PROPOSAL || kind == FACT_REVISION || kind == FACT_DISCUSSION_START ||
	       kind == FACT_VOTING_START || kind == FACT_RESULT || kind == FACT_IPR_NOTICE;
}

/* The kinds in the proportions of a list, so that courses come past all their stages. */
static enum fact_kind
any_kind(uint64_t *seed)
{
	static const enum fact_kind kinds[] = { FACT_VOTE, FACT_VOTE, FACT_VOTE, FACT_VOTE,
		FACT_VOTE, FACT_VOTE, FACT_SECOND, FACT_SECOND, FACT_SECOND_WITHDRAWN,
		FACT_SECOND_REQUEST, FACT_PUSHBACK, FACT_SUPPORT, FACT_PROPOSAL, FACT_REVISION,
		FACT_DISCUSSION_START, FACT_VOTING_START, FACT_RESULT, FACT_IPR_NOTICE,
		FACT_WITHDRAWAL };
	enum fact_kind kind = kinds[below(seed, sizeof(kinds) / sizeof(*kinds))];

	/* A withdrawal ends the play, so that it is kept rare. */
	return kind == FACT_WITHDRAWAL && below(seed, 4) != 0 ? FACT_VOTE : kind;
}

static void
any_mail(struct scene *scene, uint64_t *seed, int64_t when)
{
	enum fact_kind kind = any_kind(seed);
	struct record *record = says(scene, POSTED, any_org(seed), kind);
	struct fact *fact = fact_of(record);

	record->at = when;
	record->thread = below(seed, 3);
	fact->vote = below(seed, 4) == 0 ? (enum vote_value)below(seed, VOTE_COUNT) : VOTE_YES;
	fact->certainty = below(seed, 10) == 0 ? CERTAINTY_UNCLEAR : CERTAINTY_LIKELY;
	if (below(seed, 12) == 0)
		record->channel = CHANNEL_OTHER;
	if (below(seed, 3) == 0)
		fact->version = below(seed, 2) == 0 ? "1" : "2";
	if (below(seed, 3) == 0 || kind == FACT_RESULT)
		record->from_address = scene->chairs[0];
	if (kind == FACT_IPR_NOTICE && below(seed, 3) == 0)
		fact->rule = "ipr.exclusion-notice";
	if (is_motion(kind))
		any_motion(scene, seed, record);
}

/* The regular course with its votes, under whatever else is said. */
static void
regular_mails(struct scene *scene, uint64_t *seed)
{
	proposes(scene, POSTED);
	if (below(seed, 4) == 0)
		return;
	starts_voting(scene, VOTING);
	if (below(seed, 4) != 0)
		all_vote_yes(scene, IN_TIME);
	if (below(seed, 3) != 0)
		announces(scene, RESULT, OUTCOME_PASSED);
	if (below(seed, 3) != 0)
		opens_review(scene, REVIEW, 30);
}

static struct scene *
any_course(void **state, uint64_t *seed)
{
	struct scene *scene = scene_new(state);
	unsigned mails = below(seed, MAILS_MAX);
	/* Whole days make mails of the same second, the hard case for any order. */
	int64_t grain = below(seed, 2) == 0 ? WHEN_DAY : 60 * 60;

	if (below(seed, 2) == 0)
		regular_mails(scene, seed);
	for (unsigned i = 0; i < mails; i++) {
		int64_t when =
		    at("2025-09-16") +
		    (int64_t)below(seed, (unsigned)(SPAN_DAYS * WHEN_DAY / grain)) * grain;

		any_mail(scene, seed, when);
	}
	return scene;
}

/* ---- any order of arrival gives the same ledger ---- */

static void
put_period(FILE *out, const struct period *period)
{
	fprintf(out, " %lld..%lld", (long long)period->start, (long long)period->end);
}

static void
put_text(FILE *out, const char *text)
{
	fprintf(out, " %s", text != NULL ? text : "-");
}

/* All that the ledger says, without addresses in memory and rows of the archive. */
static char *
written(const struct ballot *ballot)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	fprintf(out, "%s %s %d %d %d %d", ballot_stage_name(ballot->stage),
	    ballot_state_name(ballot->state), ballot->kind, ballot->outcome, ballot->announced,
	    ballot->irregular);
	put_text(out, ballot->version);
	put_text(out, ballot->proposer.org);
	put_period(out, &ballot->discussion);
	put_period(out, &ballot->voting);
	put_period(out, &ballot->review);
	fprintf(out, " %lld %lld %lld %u %u\n", (long long)ballot->expires,
	    (long long)ballot->changed, (long long)ballot->result_due, ballot->endorsers_missing,
	    ballot->quorum.needed);
	for (size_t i = 0; i < ballot->nendorsers; i++) {
		const struct ballot_endorser *endorser = &ballot->endorsers[i];

		put_text(out, endorser->who.org);
		put_text(out, endorser->reason);
		fprintf(out, " %s %d\n", endorser->record->message_id, endorser->confirmed);
	}
	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];

		put_text(out, vote->org);
		put_text(out, vote->reason);
		fprintf(out, " %s %d %d\n", vote->record->message_id, vote->vote, vote->class);
	}
	for (size_t i = 0; i < ballot->npushback; i++)
		fprintf(out, "%s %d\n", ballot->pushback[i].record->message_id,
		    ballot->pushback[i].answered);
	for (size_t i = 0; i < ballot->nproblems; i++)
		fprintf(out, "%s\n", ballot->problems[i].text);
	for (size_t i = 0; i < ballot->if_closed_now.nmissing; i++)
		fprintf(out, "%s\n", ballot->if_closed_now.missing[i]);
	fclose(out);
	return text;
}

static void
shuffle(struct scene *scene, uint64_t *seed)
{
	for (size_t i = scene->input.nrecords; i > 1; i--) {
		size_t j = below(seed, (unsigned)i);
		struct record other = scene->records[j];

		scene->records[j] = scene->records[i - 1];
		scene->records[i - 1] = other;
	}
	/* Rows of the archive are given in the order of arrival. */
	for (size_t i = 0; i < scene->input.nrecords; i++)
		scene->records[i].message = (int64_t)i;
}

static void
any_order_of_arrival_gives_the_same_ledger(void **state)
{
	uint64_t seed = SEED;

	for (int course = 0; course < COURSES; course++) {
		struct scene *scene = any_course(state, &seed);
		int64_t now = any_moment(&seed, at("2025-09-16"), SPAN_DAYS + 60);
		char *first = written(ballot_fold(scene, &scene->input, now));

		for (int i = 0; i < SHUFFLES; i++) {
			char *again;

			shuffle(scene, &seed);
			again = written(ballot_fold(scene, &scene->input, now));
			if (strcmp(first, again) != 0)
				fail_msg("course %d:\n%s\n%s", course, first, again);
			free(again);
		}
		free(first);
		talloc_free(scene);
	}
}

/* ---- the next mail, or the next hour, moves along the arrows only ---- */

#define TO(stage) (1u << (stage))

/* RULES section 10 and the headers: the stages that can follow each in one step. */
static const unsigned arrows[BALLOT_STAGE_COUNT] = {
	[STAGE_NONE] = TO(STAGE_DRAFT) | TO(STAGE_DISCUSSION) | TO(STAGE_VOTING_SET) |
		       TO(STAGE_CLOSED) | TO(STAGE_REVIEW) | TO(STAGE_WITHDRAWN),
	[STAGE_DRAFT] = TO(STAGE_DISCUSSION) | TO(STAGE_VOTING_SET) | TO(STAGE_EXPIRED) |
			TO(STAGE_WITHDRAWN) | TO(STAGE_CLOSED) | TO(STAGE_REVIEW),
	[STAGE_DISCUSSION] = TO(STAGE_VOTING_SET) | TO(STAGE_EXPIRED) | TO(STAGE_WITHDRAWN) |
			     TO(STAGE_CLOSED) | TO(STAGE_REVIEW),
	[STAGE_VOTING_SET] = TO(STAGE_VOTING) | TO(STAGE_WITHDRAWN),
	[STAGE_VOTING] = TO(STAGE_CLOSED) | TO(STAGE_WITHDRAWN),
	[STAGE_CLOSED] = TO(STAGE_FAILED) | TO(STAGE_ADOPTED) | TO(STAGE_FINAL) |
			 TO(STAGE_AWAIT_REVIEW) | TO(STAGE_REVIEW),
	[STAGE_AWAIT_REVIEW] = TO(STAGE_REVIEW) | TO(STAGE_ADOPTED),
	[STAGE_REVIEW] = TO(STAGE_FINAL) | TO(STAGE_RESCINDED),
	[STAGE_RESCINDED] = TO(STAGE_DISCUSSION),
};

/* The stages that can be reached from `stage` in any number of steps, itself among them. */
static unsigned
reachable(enum ballot_stage stage)
{
	unsigned reached = TO(stage), before = 0;

	while (reached != before) {
		before = reached;
		for (int i = 0; i < BALLOT_STAGE_COUNT; i++) {
			if ((reached & TO(i)) != 0)
				reached |= arrows[i];
		}
	}
	return reached;
}

static int
moment_order(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void
every_step_follows_an_arrow(void **state)
{
	uint64_t seed = SEED + 1;
	unsigned seen = 0;

	for (int course = 0; course < COURSES; course++) {
		struct scene *scene = any_course(state, &seed);
		size_t n = scene->input.nrecords;
		int64_t *moments = talloc_array(scene, int64_t, 2 * n + 1);
		enum ballot_stage stage = STAGE_NONE;

		for (size_t i = 0; i < n; i++) {
			moments[2 * i] = scene->records[i].at;
			moments[2 * i + 1] = any_moment(&seed, scene->records[i].at, 30);
		}
		qsort(moments, 2 * n, sizeof(*moments), moment_order);
		for (size_t i = 0; i < 2 * n; i++) {
			const struct ballot *ballot = ballot_fold(scene, &scene->input, moments[i]);

			if ((reachable(stage) & TO(ballot->stage)) == 0)
				fail_msg("course %d: from %s to %s", course,
				    ballot_stage_name(stage), ballot_stage_name(ballot->stage));
			stage = ballot->stage;
			seen |= TO(stage);
		}
		talloc_free(scene);
	}
	/* A property that was never tried on a stage says nothing of it. */
	assert_int_equal(seen, (1u << BALLOT_STAGE_COUNT) - 1);
}

/* ---- what holds of every ledger ---- */

static bool
is_counted_twice(const struct ballot *ballot, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (ballot->votes[i].admissible &&
		    strcmp(ballot->votes[i].org, ballot->votes[index].org) == 0)
			return true;
	}
	return false;
}

static void
assert_votes_sound(const struct scene *scene, const struct ballot *ballot)
{
	unsigned counted = 0, issuers = 0;

	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];

		assert_int_equal(vote->admissible, vote->reason == NULL);
		if (!vote->admissible)
			continue;
		assert_true(vote->record->fact->certainty != CERTAINTY_UNCLEAR);
		assert_int_equal(vote->record->channel, CHANNEL_LIST);
		assert_true(vote->record->at >= ballot->voting.start);
		assert_true(vote->record->at <= ballot->voting.end);
		assert_non_null(roster_member(&scene->roster, vote->org, vote->record->at));
		assert_true(vote->class == MEMBER_ISSUER || vote->class == MEMBER_CONSUMER);
		assert_false(is_counted_twice(ballot, i));
		counted++;
		issuers += vote->class == MEMBER_ISSUER;
	}
	if (ballot->stage == STAGE_WITHDRAWN)
		counted = issuers = 0;
	assert_int_equal(ballot->issuer.yes + ballot->issuer.no + ballot->issuer.abstain, issuers);
	assert_int_equal(ballot->quorum.present, counted);
}

static void
assert_sound(const struct scene *scene, const struct ballot *ballot)
{
	unsigned counting = 0;

	assert_votes_sound(scene, ballot);
	for (size_t i = 0; i < ballot->nendorsers; i++) {
		assert_int_equal(ballot->endorsers[i].counts, ballot->endorsers[i].reason == NULL);
		counting += ballot->endorsers[i].counts;
	}
	assert_true(counting + ballot->endorsers_missing >= ballot->endorsers_needed);
	if (ballot->kind == MOTION_ELECTION)
		assert_int_equal(ballot->nvotes, 0);
	if (ballot->nfailures > 0)
		assert_int_equal(ballot->outcome, OUTCOME_FAILED);
	if (ballot->outcome == OUTCOME_PASSED)
		assert_true(ballot->stage >= STAGE_CLOSED);
	if (ballot->stage == STAGE_VOTING || ballot->stage == STAGE_VOTING_SET)
		assert_true(ballot->voting.start < ballot->voting.end);
	for (size_t i = 0; i < ballot->nproblems; i++) {
		assert_non_null(ballot->problems[i].section);
		assert_true(strlen(ballot->problems[i].text) > 0);
	}
}

static void
every_ledger_is_sound(void **state)
{
	uint64_t seed = SEED + 2;

	for (int course = 0; course < COURSES; course++) {
		struct scene *scene = any_course(state, &seed);

		for (int days = 0; days < SPAN_DAYS + 60; days += 5)
			assert_sound(scene, ballot_fold(scene, &scene->input,
						at("2025-09-16") + days * (int64_t)WHEN_DAY));
		talloc_free(scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE(any_order_of_arrival_gives_the_same_ledger),
		TABLE(every_step_follows_an_arrow),
		TABLE(every_ledger_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

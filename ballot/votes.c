#include <string.h>

#include "ballot/course.h"

/* The class in which a vote counts: as it was when voting began (RULES section 10). */
static enum member_class
class_of(const struct course *course, const char *org, int64_t at)
{
	const struct roster *roster = course->input->roster;
	int64_t start = course->ballot->voting.start;
	const struct member *member = NULL;

	if (org == NULL)
		return MEMBER_CLASS_COUNT;
	if (start != WHEN_UNKNOWN)
		member = roster_member(roster, org, start);
	if (member == NULL)
		member = roster_member(roster, org, at);
	if (member == NULL)
		member = roster_member_ever(roster, org);
	return member != NULL ? member->class : MEMBER_CLASS_COUNT;
}

/* RULES R3, V2, V7, V9: may this organisation vote by this mail? */
static const char *
voter_refusal(const struct course *course, const char *org, const struct record *record)
{
	int64_t at = record->at, start = course->ballot->voting.start;
	const char *refusal = member_refusal(course, org, at);
	const struct member *party = party_of(course, org, at);

	if (refusal != NULL)
		return refusal;
	if (!same_name(party->name, org))
		return "affiliate";
	if (record->sender.org != NULL && !same_party(course, record->sender.org, org, at))
		return "not its representative";
	if (start != WHEN_UNKNOWN && at >= start && member_refusal(course, org, start) != NULL)
		return "not a member when voting began";
	return NULL;
}

/* RULES V2, V3, M12: is it in the voting period? Exactly at the end still counts. */
static const char *
time_refusal(const struct course *course, int64_t at)
{
	const struct ballot *ballot = course->ballot;

	if (course->round_at != WHEN_UNKNOWN && at <= course->round_at)
		return "rescinded";
	if (course->ended_at != WHEN_UNKNOWN && at > course->ended_at)
		return ballot->stage == STAGE_WITHDRAWN ? "withdrawn" : "expired";
	/* The archive may lack the mail that started it: then nobody can say when it was. */
	if (ballot->voting.start == WHEN_UNKNOWN)
		return ballot->stage == STAGE_NONE || ballot->stage >= STAGE_CLOSED
			   ? "no start of voting seen"
			   : "early";
	if (at < ballot->voting.start)
		return "early";
	return at > ballot->voting.end ? "late" : NULL;
}

static struct ballot_vote
vote_judge(const struct course *course, const struct record *record)
{
	const char *org = record_org(record);
	struct ballot_vote vote = { .org = org, .vote = record->fact->vote, .record = record };

	vote.class = class_of(course, org, record->at);
	vote.reason = voter_refusal(course, org, record);
	if (vote.reason == NULL && !on_list(course, record)) /* M4, M5 */
		vote.reason = "wrong list";
	if (vote.reason == NULL)
		vote.reason = time_refusal(course, record->at);
	return vote;
}

/*
 * Mark in the votes `[from, to)`, all of one second, those of members that gave
 * different answers.
 */
static void
second_mark(struct ballot *ballot, size_t from, size_t to)
{
	GHashTable *answers = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = from; i < to; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];
		gpointer org = (gpointer)(uintptr_t)vote->org;
		guint given = 1u << vote->vote;

		if (vote->reason != NULL)
			continue;
		given |= GPOINTER_TO_UINT(g_hash_table_lookup(answers, org));
		g_hash_table_insert(answers, org, GUINT_TO_POINTER(given));
	}
	for (size_t i = from; i < to; i++) {
		struct ballot_vote *vote = &ballot->votes[i];

		if (vote->reason == NULL &&
		    GPOINTER_TO_UINT(g_hash_table_lookup(answers, vote->org)) != 1u << vote->vote)
			vote->reason = "contradictory";
	}
	g_hash_table_destroy(answers);
}

/*
 * Different answers of one member in the same second: none is the last one, so
 * none counts and an earlier clear one stands.
 */
static void
contradictions_mark(struct ballot *ballot)
{
	size_t from = 0;

	for (size_t i = 1; i <= ballot->nvotes; i++) {
		if (i < ballot->nvotes &&
		    ballot->votes[i].record->at == ballot->votes[from].record->at)
			continue;
		if (i - from > 1)
			second_mark(ballot, from, i);
		from = i;
	}
}

/* True if a digest of the list told of it: the parser names its rules so. */
static bool
told_by_digest(const struct ballot_vote *vote)
{
	return g_str_has_prefix(vote->record->fact->rule, "digest.");
}

/*
 * A digest repeats mails hours after they came. What a member's own mail said
 * before, counted or not, is no later word of that member: it must neither undo
 * a change of vote made in between nor bring an early vote into the period.
 */
static void
repeats_mark(struct ballot *ballot)
{
	GHashTable *said = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < ballot->nvotes; i++) {
		struct ballot_vote *vote = &ballot->votes[i];
		gpointer org = (gpointer)(uintptr_t)vote->org;
		guint value = 1u << vote->vote, before;

		if (vote->org == NULL)
			continue;
		before = GPOINTER_TO_UINT(g_hash_table_lookup(said, org));
		if (!told_by_digest(vote))
			g_hash_table_insert(said, org, GUINT_TO_POINTER(before | value));
		else if ((before & value) != 0 && vote->reason == NULL)
			vote->reason = "repeated in a digest";
	}
	g_hash_table_destroy(said);
}

/*
 * RULES V8: the last one counts, the earlier ones are kept with their reason.
 * Returns the last of each.
 */
static GHashTable *
superseded_mark(struct ballot *ballot)
{
	GHashTable *last = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < ballot->nvotes; i++) {
		struct ballot_vote *vote = &ballot->votes[i], *before;

		if (vote->reason != NULL)
			continue;
		before = g_hash_table_lookup(last, vote->org);
		if (before != NULL) {
			before->reason = "superseded";
			before->admissible = false;
		}
		vote->admissible = true;
		g_hash_table_insert(last, (gpointer)(uintptr_t)vote->org, vote);
	}
	return last;
}

/* The same mail is often delivered a second time, outside the list: that is no departure. */
static void
copies_mark(struct ballot *ballot, GHashTable *last)
{
	for (size_t i = 0; i < ballot->nvotes; i++) {
		struct ballot_vote *vote = &ballot->votes[i];
		const struct ballot_vote *same;

		if (!same_name(vote->reason, "wrong list"))
			continue;
		same = g_hash_table_lookup(last, vote->org);
		if (same != NULL && same_name(same->record->message_id, vote->record->message_id))
			vote->reason = "copy";
	}
}

/* RULES V5: one vote for each member that gave an admissible one. */
static void
admissible_count(struct ballot *ballot)
{
	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];
		struct ballot_count *count =
		    vote->class == MEMBER_ISSUER ? &ballot->issuer : &ballot->consumer;

		if (!vote->admissible)
			continue;
		count->yes += vote->vote == VOTE_YES;
		count->no += vote->vote == VOTE_NO;
		count->abstain += vote->vote == VOTE_ABSTAIN;
	}
}

/*
 * RULES M3, V6: "we support this ballot" is no clear yes and counts for nothing;
 * but the chair has to decide what it was, unless somebody has or the member's
 * vote is known anyway.
 */
static void
maybe_votes_take(struct course *course, GHashTable *last)
{
	struct ballot *ballot = course->ballot;

	ballot->nmaybe_votes = 0;
	ballot->maybe_votes = talloc_realloc(
	    ballot, ballot->maybe_votes, const struct record *, course->nrecords + 1);
	for (size_t i = 0; i < course->nrecords; i++) {
		const struct record *record = course->records[i];
		const struct record *start = ballot->voting_start;

		if (record->fact->kind != FACT_SUPPORT || record->ruled_by != NULL ||
		    ballot->kind == MOTION_ELECTION ||
		    (start != NULL && start->message == record->message) ||
		    vote_judge(course, record).reason != NULL ||
		    g_hash_table_contains(last, record_org(record)))
			continue;
		ballot->maybe_votes[ballot->nmaybe_votes++] = record;
	}
}

void
votes_count(struct course *course)
{
	static const struct ballot_count none;
	struct ballot *ballot = course->ballot;
	int64_t start = ballot->voting.start;
	GHashTable *last;

	ballot->issuer = ballot->consumer = none;
	ballot->nvotes = 0;
	ballot->votes =
	    talloc_realloc(ballot, ballot->votes, struct ballot_vote, course->nrecords + 1);
	for (size_t i = 0; i < course->nrecords; i++) {
		/* A secret election's votes are neither collected nor shown (RULES section 8). */
		if (course->records[i]->fact->kind == FACT_VOTE && ballot->kind != MOTION_ELECTION)
			ballot->votes[ballot->nvotes++] = vote_judge(course, course->records[i]);
	}
	repeats_mark(ballot);
	contradictions_mark(ballot);
	last = superseded_mark(ballot);
	copies_mark(ballot, last);
	maybe_votes_take(course, last);
	g_hash_table_destroy(last);
	if (ballot->stage != STAGE_WITHDRAWN) /* RULES section 10: kept, not tallied */
		admissible_count(ballot);
	quorum_count(course, start != WHEN_UNKNOWN && start <= course->now ? start : course->now);
}

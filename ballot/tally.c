#include "ballot/course.h"

/* RULES T1 and T2 in exact integers: no percentages, no rounding. */
static bool
threshold_met(const struct threshold *threshold, const struct ballot_count *count)
{
	uint64_t have = (uint64_t)count->yes * (uint64_t)threshold->den;
	uint64_t want = ((uint64_t)count->yes + count->no) * (uint64_t)threshold->num;

	/* A class in which nobody said yes or no is T3's business: 0 of 0 proves nothing. */
	if (count->yes == 0 && count->no == 0)
		return true;
	return threshold->strict ? have > want : have >= want;
}

/* RULES section 8: the majority of those who say yes or no, whatever their class. */
static bool
majority_met(const struct ballot_count *issuer, const struct ballot_count *consumer)
{
	return (uint64_t)issuer->yes + consumer->yes > (uint64_t)issuer->no + consumer->no;
}

unsigned
tally_present(const struct edition *edition, const struct ballot_count *issuer,
    const struct ballot_count *consumer)
{
	unsigned present = issuer->yes + issuer->no + consumer->yes + consumer->no;

	if (edition->abstain_counts_for_quorum)
		present += issuer->abstain + consumer->abstain;
	return present;
}

size_t
tally_judge(const struct edition *edition, enum motion_kind kind, const struct ballot_count *issuer,
    const struct ballot_count *consumer, unsigned quorum, const char *failures_r[8])
{
	size_t n = 0;

	if ((kind == MOTION_OFFICER || kind == MOTION_ELECTION) && !edition->officer_needs_quorum) {
		if (!majority_met(issuer, consumer))
			failures_r[n++] = "MAJORITY";
		return n;
	}
	if (!threshold_met(&edition->issuer, issuer)) /* T1 */
		failures_r[n++] = "ISSUERS";
	if (!threshold_met(&edition->consumer, consumer)) /* T2 */
		failures_r[n++] = "CONSUMERS";
	if (edition->yes_in_each_class && (issuer->yes == 0 || consumer->yes == 0)) /* T3 */
		failures_r[n++] = "NO_YES_IN_CLASS";
	if (!edition->yes_in_each_class && issuer->yes == 0 && consumer->yes == 0)
		failures_r[n++] = "MAJORITY";
	if (edition->quorum == QUORUM_NONE)
		return n;
	if (quorum == 0) /* T4 */
		failures_r[n++] = "QUORUM_UNDEFINED";
	else if (tally_present(edition, issuer, consumer) < quorum)
		failures_r[n++] = "QUORUM";
	return n;
}

bool
tally_literal_majority(const struct ballot_count *count)
{
	return 2 * (uint64_t)count->yes >= (uint64_t)count->yes + count->no + 2;
}

void
tally_close(struct course *course)
{
	struct ballot *ballot = course->ballot;
	const char *failures[8];
	size_t n;

	votes_count(course);
	/* Nothing is collected of a secret election, so nothing can be judged. */
	if (ballot->kind == MOTION_ELECTION)
		return;
	n = tally_judge(course->edition, ballot->kind, &ballot->issuer, &ballot->consumer,
	    ballot->quorum.needed, failures);
	ballot->failures = talloc_realloc(ballot, ballot->failures, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		ballot->failures[i] = failures[i];
	ballot->nfailures = n;
	ballot->outcome = n == 0 ? OUTCOME_PASSED : OUTCOME_FAILED;
}

#include "config/profile.h"

const struct edition *
profile_edition(const struct profile *profile, int64_t at)
{
	const struct edition *edition = &profile->editions[0];

	for (size_t i = 1; i < profile->neditions && profile->editions[i].from <= at; i++)
		edition = &profile->editions[i];
	return edition;
}

const char *
rule_name(enum rule rule)
{
	static const char *const names[RULE_COUNT] = {
		[RULE_PROPOSER] = "proposer",
		[RULE_ENDORSERS] = "endorsers",
		[RULE_LIST] = "list",
		[RULE_DISCUSSION] = "discussion",
		[RULE_EXPIRY] = "expiry",
		[RULE_VOTING] = "voting",
		[RULE_VOTE] = "vote",
		[RULE_THRESHOLDS] = "thresholds",
		[RULE_QUORUM] = "quorum",
		[RULE_RESULT] = "result",
		[RULE_REVIEW] = "review",
		[RULE_OFFICER] = "officer",
		[RULE_WITHDRAWAL] = "withdrawal",
		[RULE_MINUTES] = "minutes",
		[RULE_SECTIONS] = "sections",
	};

	return (unsigned)rule < RULE_COUNT ? names[rule] : "unknown";
}

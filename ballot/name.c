#include "ballot/ballot.h"

/* The contract's words for `state`. */
static const char *const state_names[BALLOT_STATE_COUNT] = {
	[BALLOT_DRAFTING] = "drafting",
	[BALLOT_SEEKING_ENDORSERS] = "seeking_endorsers",
	[BALLOT_DISCUSSION] = "discussion",
	[BALLOT_VOTING] = "voting",
	[BALLOT_CLOSED] = "closed",
	[BALLOT_REVIEW] = "review",
	[BALLOT_ADOPTED] = "adopted",
	[BALLOT_FAILED] = "failed",
	[BALLOT_WITHDRAWN] = "withdrawn",
	[BALLOT_EXPIRED] = "expired",
};

static const char *const stage_names[BALLOT_STAGE_COUNT] = {
	[STAGE_NONE] = "none",
	[STAGE_DRAFT] = "draft",
	[STAGE_DISCUSSION] = "discussion",
	[STAGE_VOTING_SET] = "voting_set",
	[STAGE_VOTING] = "voting",
	[STAGE_CLOSED] = "closed",
	[STAGE_AWAIT_REVIEW] = "await_review",
	[STAGE_REVIEW] = "review",
	[STAGE_RESCINDED] = "rescinded",
	[STAGE_FINAL] = "final",
	[STAGE_ADOPTED] = "adopted",
	[STAGE_FAILED] = "failed",
	[STAGE_EXPIRED] = "expired",
	[STAGE_WITHDRAWN] = "withdrawn",
};

const char *
ballot_state_name(enum ballot_state state)
{
	return (unsigned)state < BALLOT_STATE_COUNT ? state_names[state] : "unknown";
}

const char *
ballot_stage_name(enum ballot_stage stage)
{
	return (unsigned)stage < BALLOT_STAGE_COUNT ? stage_names[stage] : "unknown";
}

#include "ballot/course.h"

enum { ENDORSERS_MAX = 200 }; /* of one ballot; no group has as many members */

static const char withdrawn[] = "withdrawn";
static const char late[] = "given after voting had been announced";
static const char not_own[] = "given by somebody of another organisation";

enum { ENDORSERS_STEP = 4 /* for which room is made at once: hardly a ballot has more */ };

static struct ballot_endorser *
endorser_add(struct course *course, const struct person *who, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	struct ballot_endorser *endorser;

	if (ballot->nendorsers == ENDORSERS_MAX) {
		problem(course, RULE_ENDORSERS,
		    "More than %d endorsers are named; the rest is left out.", ENDORSERS_MAX);
		return NULL;
	}
	if (ballot->nendorsers % ENDORSERS_STEP == 0)
		ballot->endorsers = talloc_realloc(ballot, ballot->endorsers,
		    struct ballot_endorser, ballot->nendorsers + ENDORSERS_STEP);
	endorser = &ballot->endorsers[ballot->nendorsers++];
	*endorser = (struct ballot_endorser){ .who = *who, .record = record };
	endorser->version = record->fact->version != NULL ? record->fact->version : ballot->version;
	return endorser;
}

/*
 * The entry of the same person, or of the same organisation where one of them has
 * no name. A person's organisation may be spelt as no roster has it.
 */
static struct ballot_endorser *
endorser_named(const struct course *course, const struct person *who)
{
	const struct ballot *ballot = course->ballot;

	for (size_t i = 0; i < ballot->nendorsers; i++) {
		struct ballot_endorser *endorser = &ballot->endorsers[i];
		bool org = same_name(endorser->who.org, who->org);
		bool name = same_name(endorser->who.name, who->name);

		if (org && (name || endorser->who.name == NULL || who->name == NULL))
			return endorser;
		if (name && (who->org == NULL || !is_roster_name(course, endorser->who.org)))
			return endorser;
	}
	return NULL;
}

/* The entry that a message of `who` is about: the person's, else the organisation's. */
static struct ballot_endorser *
endorser_meant(struct course *course, const struct person *who, int64_t at)
{
	const struct ballot *ballot = course->ballot;
	struct ballot_endorser *endorser = endorser_named(course, who);

	for (size_t i = 0; endorser == NULL && i < ballot->nendorsers; i++) {
		if (same_party(course, ballot->endorsers[i].who.org, who->org, at))
			endorser = &ballot->endorsers[i];
	}
	return endorser;
}

void
endorse_named(struct course *course, const struct record *record)
{
	const struct motion *motion = motion_of(record);

	for (size_t i = 0; i < motion->nendorsers; i++) {
		const struct person *who = &motion->endorsers[i];

		if (endorser_named(course, who) == NULL)
			endorser_add(course, who, record);
	}
}

/* Who endorses by this message; what the words leave open, the sender fills. */
static struct person
endorsing(const struct record *record)
{
	struct person who = record->fact->who;

	if (who.name == NULL && (who.org == NULL || same_name(who.org, record->sender.org)))
		who.name = record->sender.name;
	if (who.org == NULL && same_name(who.name, record->sender.name))
		who.org = record->sender.org;
	return who;
}

void
endorse_given(struct course *course, const struct record *record)
{
	struct person who = endorsing(record);
	struct ballot_endorser *endorser = endorser_meant(course, &who, record->at);
	bool own = same_party(course, record->sender.org, who.org, record->at);
	bool known =
	    endorser != NULL && endorser->reason != withdrawn && endorser->reason != not_own;

	if (endorser == NULL)
		endorser = endorser_add(course, &who, record);
	if (endorser == NULL || (known && !own))
		return;
	endorser->reason = NULL;
	endorser->record = record;
	endorser->confirmed = own; /* R5 */
	if (record->fact->version != NULL)
		endorser->version = record->fact->version; /* D9 */
	if (endorser->who.name == NULL)
		endorser->who.name = who.name;
	if (who.org != NULL && !is_roster_name(course, endorser->who.org))
		endorser->who.org = who.org;
	if (!own && record->sender.org != NULL && !from_proposer(course, record) &&
	    !from_chair(course, record))
		endorser->reason = not_own;
	else if (!known && course->ballot->stage >= STAGE_VOTING_SET)
		endorser->reason = late;
}

struct ballot_endorser *
endorse_taken_back(struct course *course, const struct record *record)
{
	struct person who = endorsing(record);
	bool own = record->sender.org == NULL ||
		   same_party(course, record->sender.org, who.org, record->at);

	return own || from_chair(course, record) ? endorser_meant(course, &who, record->at) : NULL;
}

void
endorse_withdrawn(struct course *course, const struct record *record)
{
	struct ballot_endorser *endorser = endorse_taken_back(course, record);

	if (endorser == NULL)
		return;
	endorser->reason = withdrawn;
	endorser->record = record;
}

/* RULES R2 to R4: why the endorser at `index` does not count, or NULL. */
static const char *
endorser_refusal(const struct course *course, size_t index, const char *const *parties)
{
	const struct ballot *ballot = course->ballot;
	const struct ballot_endorser *endorser = &ballot->endorsers[index];
	const char *refusal = member_refusal(course, endorser->who.org, endorser->record->at);

	if (endorser->reason == withdrawn || endorser->reason == late ||
	    endorser->reason == not_own)
		return endorser->reason;
	if (same_party(course, ballot->proposer.org, endorser->who.org, endorser->record->at))
		return "the proposer's own organisation";
	if (refusal != NULL)
		return refusal;
	for (size_t i = 0; i < index; i++) {
		if (ballot->endorsers[i].counts && same_name(parties[i], parties[index]))
			return "its organisation endorses already";
	}
	return NULL;
}

void
endorse_count(struct course *course)
{
	struct ballot *ballot = course->ballot;
	const char **parties = talloc_array(NULL, const char *, ballot->nendorsers + 1);
	unsigned counted = 0;

	ballot->endorsers_needed = 0;
	if (!posting_waived(course) && course->edition->endorsers > 0) /* R6 */
		ballot->endorsers_needed = (unsigned)course->edition->endorsers;
	for (size_t i = 0; i < ballot->nendorsers; i++) {
		struct ballot_endorser *endorser = &ballot->endorsers[i];
		const struct member *party =
		    party_of(course, endorser->who.org, endorser->record->at);

		parties[i] = party != NULL ? party->name : NULL;
		endorser->reason = endorser_refusal(course, i, parties);
		endorser->counts = endorser->reason == NULL;
		counted += endorser->counts;
	}
	ballot->endorsers_missing =
	    counted < ballot->endorsers_needed ? ballot->endorsers_needed - counted : 0;
	talloc_free(parties);
}

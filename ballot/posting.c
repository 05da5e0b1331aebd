#include "ballot/course.h"

const struct motion *
motion_of(const struct record *record)
{
	static const struct motion silent = {
		.discussion = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.voting = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.review = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
	};

	return record->fact->motion != NULL ? record->fact->motion : &silent;
}

static bool
is_nobody(const struct person *person)
{
	return person->name == NULL && person->org == NULL;
}

static void
proposer_describe(struct course *course, const struct record *record)
{
	struct person *proposer = &course->ballot->proposer;

	if (is_nobody(proposer))
		*proposer = motion_of(record)->proposer;
	/* The chair announces for others, so a post of the chair's names no proposer by itself. */
	if (is_nobody(proposer) && !from_chair(course, record))
		*proposer = is_nobody(&record->fact->who) ? record->sender : record->fact->who;
	if (!is_roster_name(course, proposer->org) && record->sender.org != NULL &&
	    same_name(proposer->name, record->sender.name))
		proposer->org = record->sender.org;
	if (proposer->org == NULL && same_name(proposer->name, record->fact->who.name))
		proposer->org = record->fact->who.org;
}

/* RULES section 2: the last post before voting says what kind it is; secrecy is never undone. */
static void
kind_describe(struct course *course, enum motion_kind kind)
{
	struct ballot *ballot = course->ballot;

	if (kind == MOTION_UNKNOWN || ballot->kind == MOTION_ELECTION)
		return;
	if (ballot->kind == MOTION_UNKNOWN || kind == MOTION_ELECTION ||
	    ballot->stage < STAGE_VOTING_SET)
		ballot->kind = kind;
}

void
posting_describe(struct course *course, const struct record *record)
{
	const struct motion *motion = motion_of(record);
	struct ballot *ballot = course->ballot;
	bool open = ballot->stage < STAGE_VOTING_SET;

	proposer_describe(course, record);
	kind_describe(course, motion->kind);
	if (motion->title != NULL && (open || ballot->title == NULL))
		ballot->title = motion->title;
	if (record->fact->version != NULL && (open || ballot->version == NULL))
		ballot->version = record->fact->version;
}

bool
posting_waived(const struct course *course)
{
	return course->ballot->kind == MOTION_OFFICER || course->ballot->kind == MOTION_ELECTION;
}

/* True if both texts are known and differ (RULES D6). */
static bool
text_differs(const struct course *course, const struct record *record)
{
	const char *digest = motion_of(record)->digest;

	return digest != NULL && course->digest != NULL && !same_name(digest, course->digest);
}

/* True if this post is another version than the last one; there has been one. */
static bool
is_changed(const struct course *course, const struct record *record)
{
	const struct fact *fact = record->fact;
	const char *last = course->last_post->fact->version;

	if (same_name(course->last_post->message_id, record->message_id))
		return false;
	if (fact->kind == FACT_REVISION && fact->version != NULL && last != NULL)
		return !same_name(fact->version, last);
	if (motion_of(record)->digest != NULL && course->digest != NULL)
		return text_differs(course, record);
	if (fact->version != NULL && last != NULL)
		return !same_name(fact->version, last);
	return fact->kind == FACT_REVISION || fact->kind == FACT_PROPOSAL;
}

/* RULES D3, D4, D7: a version was posted; the quiet days and the expiry start again. */
static void
take_version(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	const char *version = record->fact->version, *digest = motion_of(record)->digest;

	if (version != NULL && g_hash_table_contains(course->versions, version))
		problem(course, RULE_DISCUSSION, "Version %s was posted more than once.", version);
	if (version == NULL && digest != NULL && course->digest != NULL)
		problem(course, RULE_DISCUSSION,
		    "A new version was posted without a distinguishing number.");
	if (version != NULL)
		g_hash_table_add(course->versions, (void *)(uintptr_t)version);
	if (digest != NULL)
		course->digest = digest;
	course->last_post = record;
	course->version_at = record->at;
	ballot->expires = WHEN_UNKNOWN;
	if (course->edition->expiry_days > 0)
		ballot->expires = when_add_days(record->at, course->edition->expiry_days, NULL);
}

static void
check_post(struct course *course, const struct record *record)
{
	if (!on_list(course, record)) /* RULES section 3 */
		problem(course, RULE_LIST,
		    "The ballot was posted on another list than the group's own.");
	if (course->ballot->kind == MOTION_OFFICER && course->input->nchairs > 0 &&
	    !from_chair(course, record)) /* RULES section 8 */
		problem(course, RULE_OFFICER, "The officer ballot was not posted by the chair.");
}

static void
discussion_described(struct course *course, const struct record *record)
{
	const struct motion *motion = motion_of(record);

	if (motion->discussion.end != WHEN_UNKNOWN) /* D5: a lower bound */
		course->not_before = motion->discussion.end;
	if (motion->discussion.zone != NULL)
		course->ballot->discussion.zone = motion->discussion.zone;
}

void
posting_ready(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	if (ballot->stage != STAGE_DRAFT ||
	    (!posting_waived(course) && ballot->endorsers_missing > 0))
		return;
	ballot->discussion.start = discussion_start(record); /* D1 */
	course->edition = profile_edition(course->input->profile, ballot->discussion.start);
	course_enter(course, STAGE_DISCUSSION, record->at);
}

void
posting_first(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	const char *refusal;

	course->first = record;
	course->edition = profile_edition(course->input->profile, record->at);
	ballot->proposed = record->at;
	posting_describe(course, record);
	take_version(course, record);
	check_post(course, record);
	discussion_described(course, record);
	course_enter(course, STAGE_DRAFT, record->at);

	refusal = member_refusal(course, ballot->proposer.org, record->at);
	if (refusal != NULL && ballot->proposer.org != NULL && !posting_waived(course)) /* R1, R3 */
		problem(course, RULE_PROPOSER, "%s proposed the ballot: %s.", ballot->proposer.org,
		    refusal);
	endorse_named(course, record);
	endorse_count(course);
	course->discussion_said = record->fact->kind == FACT_DISCUSSION_START ||
				  motion_of(record)->discussion.start != WHEN_UNKNOWN;
	posting_ready(course, record);
}

/* Only the proposer, or the chair for the proposer, posts versions (RULES D3). */
static bool
may_post(struct course *course, const struct record *record)
{
	const struct person *proposer = &course->ballot->proposer;
	const char *org = record_org(record);

	if (from_proposer(course, record) || from_chair(course, record))
		return true;
	if (is_nobody(proposer))
		return true;
	problem(course, RULE_PROPOSER,
	    "%s posted under this label, but %s proposed the ballot: not taken as a version of it.",
	    org != NULL ? org : "Somebody of no known organisation",
	    proposer->org != NULL ? proposer->org : proposer->name);
	return false;
}

void
posting_again(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	bool starts = record->fact->kind == FACT_DISCUSSION_START;

	if (!may_post(course, record))
		return;
	posting_describe(course, record);
	discussion_described(course, record);
	if (is_changed(course, record)) {
		take_version(course, record);
		check_post(course, record);
	}
	endorse_named(course, record);
	endorse_count(course);
	if (ballot->stage == STAGE_DISCUSSION && starts && !course->discussion_said)
		ballot->discussion.start = discussion_start(record);
	course->discussion_said = course->discussion_said || starts;
	posting_ready(course, record);
	if (starts && ballot->stage == STAGE_DRAFT) /* R2 */
		problem(course, RULE_ENDORSERS,
		    "The discussion was announced with %u endorsement%s missing.",
		    ballot->endorsers_missing, ballot->endorsers_missing == 1 ? "" : "s");
}

/*
 * RULES D5, D6: the final version, posted once more. What it says is taken, but
 * it is no new version. Endorsers that only it names were there by its own word
 * when the discussion began that it tells of.
 */
void
posting_repost(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	int64_t announced = motion_of(record)->discussion.start;
	bool draft = ballot->stage == STAGE_DRAFT;

	if (is_changed(course, record)) {
		problem(course, RULE_DISCUSSION,
		    "The text reposted for voting differs from the last version, so its discussion "
		    "starts again.");
		ballot->irregular = true;
	}
	posting_describe(course, record);
	endorse_named(course, record);
	endorse_count(course);
	posting_ready(course, record);
	if (draft && ballot->stage == STAGE_DISCUSSION &&
	    announced >= ballot->proposed - ANNOUNCED_SLACK && announced < record->at)
		ballot->discussion.start = announced;
}

void
posting_in_voting(struct course *course, const struct record *record)
{
	if (!from_proposer(course, record) && !from_chair(course, record))
		return;
	if (text_differs(course, record) ||
	    (record->fact->kind == FACT_REVISION && is_changed(course, record)))
		problem(course, RULE_DISCUSSION,
		    "A new version was posted after voting had been announced; the version voted "
		    "on stands.");
}

void
posting_second(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	if (!may_post(course, record))
		return;
	if (text_differs(course, record)) {
		problem(course, RULE_REVIEW,
		    "The text was changed after the vote had been rescinded: a new ballot is "
		    "needed.");
		return;
	}
	ballot->second_vote = true;
	ballot->announced = OUTCOME_UNKNOWN;
	ballot->announced_at = WHEN_UNKNOWN;
	ballot->voting = (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	ballot->voting_start = NULL;
	ballot->result_due = ballot->review_tell_due = WHEN_UNKNOWN;
	ballot->discussion.start = discussion_start(record);
	course->result = NULL;
	course->not_before = WHEN_UNKNOWN;
	take_version(course, record);
	discussion_described(course, record);
	course_enter(course, STAGE_DISCUSSION, record->at);
}

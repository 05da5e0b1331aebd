#include "parser/fact.h"

#include <string.h>

static const char *const class_names[CLASS_COUNT] = {
	[CLASS_VOTE] = "vote",
	[CLASS_SECOND] = "second",
	[CLASS_SECOND_REQUEST] = "second_request",
	[CLASS_PUSHBACK] = "pushback",
	[CLASS_SUPPORT] = "support",
	[CLASS_PROPOSAL] = "proposal",
	[CLASS_REVISION] = "revision",
	[CLASS_DISCUSSION_START] = "discussion_start",
	[CLASS_VOTING_START] = "voting_start",
	[CLASS_RESULT] = "result",
	[CLASS_WITHDRAWAL] = "withdrawal",
	[CLASS_IPR_NOTICE] = "ipr_notice",
	[CLASS_MINUTES] = "minutes",
	[CLASS_AGENDA] = "agenda",
	[CLASS_DISCUSSION] = "discussion",
	[CLASS_AUTO_REPLY] = "auto_reply",
	[CLASS_BOUNCE] = "bounce",
	[CLASS_SPAM] = "spam",
	[CLASS_OTHER] = "other",
};

static const char *const fact_kind_names[FACT_KIND_COUNT] = {
	[FACT_VOTE] = "vote",
	[FACT_SECOND] = "second",
	[FACT_SECOND_WITHDRAWN] = "second_withdrawn",
	[FACT_SECOND_REQUEST] = "second_request",
	[FACT_PUSHBACK] = "pushback",
	[FACT_SUPPORT] = "support",
	[FACT_PROPOSAL] = "proposal",
	[FACT_REVISION] = "revision",
	[FACT_DISCUSSION_START] = "discussion_start",
	[FACT_VOTING_START] = "voting_start",
	[FACT_RESULT] = "result",
	[FACT_WITHDRAWAL] = "withdrawal",
	[FACT_IPR_NOTICE] = "ipr_notice",
	[FACT_REMARK] = "remark",
};

static const char *const fact_kind_phrases[FACT_KIND_COUNT] = {
	[FACT_VOTE] = "a vote",
	[FACT_SECOND] = "a second",
	[FACT_SECOND_WITHDRAWN] = "a second taken back",
	[FACT_SECOND_REQUEST] = "a request for endorsers",
	[FACT_PUSHBACK] = "pushback",
	[FACT_SUPPORT] = "support",
	[FACT_PROPOSAL] = "a proposal",
	[FACT_REVISION] = "a new version",
	[FACT_DISCUSSION_START] = "a start of discussion",
	[FACT_VOTING_START] = "a start of voting",
	[FACT_RESULT] = "a result",
	[FACT_WITHDRAWAL] = "a withdrawal",
	[FACT_IPR_NOTICE] = "an IPR review notice",
	[FACT_REMARK] = "a remark",
};

static const char *const certainty_names[CERTAINTY_COUNT] = {
	[CERTAINTY_UNCLEAR] = "unclear",
	[CERTAINTY_LIKELY] = "likely",
	[CERTAINTY_CERTAIN] = "certain",
};

static const char *const vote_names[VOTE_COUNT] = {
	[VOTE_YES] = "yes",
	[VOTE_NO] = "no",
	[VOTE_ABSTAIN] = "abstain",
};

static const char *const motion_kind_names[MOTION_KIND_COUNT] = {
	[MOTION_UNKNOWN] = "unknown",
	[MOTION_GUIDELINE] = "guideline",
	[MOTION_MAINTENANCE] = "maintenance",
	[MOTION_FORUM] = "forum",
	[MOTION_OFFICER] = "officer",
	[MOTION_ELECTION] = "election",
};

static const char *const outcome_names[OUTCOME_COUNT] = {
	[OUTCOME_UNKNOWN] = "unknown",
	[OUTCOME_PASSED] = "passed",
	[OUTCOME_FAILED] = "failed",
};

static const char *const grade_names[GRADE_COUNT] = {
	[GRADE_C] = "C",
	[GRADE_B] = "B",
	[GRADE_A] = "A",
};

static const char *const channel_names[CHANNEL_COUNT] = {
	[CHANNEL_OTHER] = "other",
	[CHANNEL_LIST] = "list",
	[CHANNEL_MEMBER_LIST] = "member_list",
};

/* A value from outside may be out of range: it is shown as unknown, never read past the table. */
static const char *
name_of(const char *const *names, int count, int value)
{
	return value >= 0 && value < count ? names[value] : "unknown";
}

static int
value_of(const char *const *names, int count, const char *name)
{
	for (int i = 0; name != NULL && i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *class_name(enum mail_class class)
{
	return name_of(class_names, CLASS_COUNT, (int)class);
}

bool
class_from_name(const char *name, enum mail_class *class_r)
{
	int value = value_of(class_names, CLASS_COUNT, name);

	if (value < 0)
		return false;
	*class_r = (enum mail_class)value;
	return true;
}

const char *
fact_kind_name(enum fact_kind kind)
{
	return name_of(fact_kind_names, FACT_KIND_COUNT, (int)kind);
}

const char *
fact_kind_phrase(enum fact_kind kind)
{
	return name_of(fact_kind_phrases, FACT_KIND_COUNT, (int)kind);
}

bool
fact_kind_from_name(const char *name, enum fact_kind *kind_r)
{
	int value = value_of(fact_kind_names, FACT_KIND_COUNT, name);

	if (value < 0)
		return false;
	*kind_r = (enum fact_kind)value;
	return true;
}

const char *
certainty_name(enum certainty certainty)
{
	return name_of(certainty_names, CERTAINTY_COUNT, (int)certainty);
}

bool
certainty_from_name(const char *name, enum certainty *certainty_r)
{
	int value = value_of(certainty_names, CERTAINTY_COUNT, name);

	if (value < 0)
		return false;
	*certainty_r = (enum certainty)value;
	return true;
}

const char *
vote_name(enum vote_value vote)
{
	return name_of(vote_names, VOTE_COUNT, (int)vote);
}

bool
vote_from_name(const char *name, enum vote_value *vote_r)
{
	int value = value_of(vote_names, VOTE_COUNT, name);

	if (value < 0)
		return false;
	*vote_r = (enum vote_value)value;
	return true;
}

const char *
motion_kind_name(enum motion_kind kind)
{
	return name_of(motion_kind_names, MOTION_KIND_COUNT, (int)kind);
}

bool
motion_kind_from_name(const char *name, enum motion_kind *kind_r)
{
	int value = value_of(motion_kind_names, MOTION_KIND_COUNT, name);

	if (value < 0)
		return false;
	*kind_r = (enum motion_kind)value;
	return true;
}

const char *
outcome_name(enum outcome outcome)
{
	return name_of(outcome_names, OUTCOME_COUNT, (int)outcome);
}

bool
outcome_from_name(const char *name, enum outcome *outcome_r)
{
	int value = value_of(outcome_names, OUTCOME_COUNT, name);

	if (value < 0)
		return false;
	*outcome_r = (enum outcome)value;
	return true;
}

const char *
grade_name(enum grade grade)
{
	return name_of(grade_names, GRADE_COUNT, (int)grade);
}

bool
grade_from_name(const char *name, enum grade *grade_r)
{
	int value = value_of(grade_names, GRADE_COUNT, name);

	if (value < 0)
		return false;
	*grade_r = (enum grade)value;
	return true;
}

const char *
channel_name(enum channel channel)
{
	return name_of(channel_names, CHANNEL_COUNT, (int)channel);
}

bool
channel_from_name(const char *name, enum channel *channel_r)
{
	int value = value_of(channel_names, CHANNEL_COUNT, name);

	if (value < 0)
		return false;
	*channel_r = (enum channel)value;
	return true;
}

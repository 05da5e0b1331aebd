#include "daemon/record/ballot_json.h"

#include <stdlib.h>

#include "parser/json.h"

enum { CLOCKS_DIFFER = 5 * 60 }; /* seconds; less is how clocks and queues are */

static json_t *
text_json(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

/* A day; moments are moment_to_json()'s. */
static json_t *
date_json(int64_t day)
{
	char text[WHEN_TEXT_MAX];

	return day != WHEN_UNKNOWN ? json_string(when_to_date(day, text)) : json_null();
}

static json_t *
outcome_json(enum outcome outcome)
{
	return outcome != OUTCOME_UNKNOWN ? json_string(outcome_name(outcome)) : json_null();
}

static json_t *
texts_json(const char *const *texts, size_t ntexts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ntexts; i++)
		json_array_append_new(array, json_string(texts[i]));
	return array;
}

/* RULES V4: what the Date header claims, where it differs from the time of receipt. */
static json_t *
claimed_json(const struct record *record)
{
	if (record->date == WHEN_UNKNOWN || llabs(record->date - record->at) <= CLOCKS_DIFFER)
		return json_null();
	return moment_to_json(record->date);
}

/* Where a statement stands: the message, its time, the words and the rule that read them. */
static void
evidence_set(json_t *object, const struct record *record)
{
	json_object_set_new(object, "date_claimed", claimed_json(record));
	json_object_set_new(object, "at", moment_to_json(record->at));
	json_object_set_new(object, "message_id", text_json(record->message_id));
	json_object_set_new(object, "quote", text_json(record->fact->quote));
	json_object_set_new(object, "rule", text_json(record->fact->rule));
	json_object_set_new(
	    object, "certainty", json_string(certainty_name(record->fact->certainty)));
	json_object_set_new(object, "grade", json_string(grade_name(record->grade)));
	json_object_set_new(object, "ruled_by", text_json(record->ruled_by));
	json_object_set_new(object, "from",
	    json_pack("{s:o, s:o}", "name", text_json(record->from_name), "address",
		text_json(record->from_address)));
}

static json_t *
endorsers_json(const struct ballot *ballot)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ballot->nendorsers; i++) {
		const struct ballot_endorser *endorser = &ballot->endorsers[i];
		json_t *object = json_object();

		json_object_set_new(object, "person", text_json(endorser->who.name));
		json_object_set_new(object, "org", text_json(endorser->who.org));
		json_object_set_new(object, "version", text_json(endorser->version));
		json_object_set_new(object, "confirmed", json_boolean(endorser->confirmed));
		json_object_set_new(object, "counts", json_boolean(endorser->counts));
		json_object_set_new(object, "reason", text_json(endorser->reason));
		evidence_set(object, endorser->record);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
votes_json(const struct ballot *ballot)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];
		bool known = vote->class != MEMBER_CLASS_COUNT;
		json_t *object = json_object();

		json_object_set_new(object, "org", text_json(vote->org));
		json_object_set_new(
		    object, "class", text_json(known ? member_class_name(vote->class) : NULL));
		json_object_set_new(object, "vote", json_string(vote_name(vote->vote)));
		json_object_set_new(object, "admissible", json_boolean(vote->admissible));
		json_object_set_new(object, "reason", text_json(vote->reason));
		evidence_set(object, vote->record);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
pushback_json(const struct ballot *ballot)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ballot->npushback; i++) {
		const struct record *record = ballot->pushback[i].record;
		json_t *object = json_object();

		json_object_set_new(object, "person", text_json(record->fact->who.name));
		json_object_set_new(object, "org", text_json(record->fact->who.org));
		json_object_set_new(object, "answered", json_boolean(ballot->pushback[i].answered));
		evidence_set(object, record);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
problems_json(const struct ballot *ballot)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ballot->nproblems; i++) {
		const struct ballot_problem *problem = &ballot->problems[i];

		json_array_append_new(
		    array, json_pack("{s:s, s:o, s:s}", "rule", rule_name(problem->rule), "section",
			       text_json(problem->section), "text", problem->text));
	}
	return array;
}

static json_t *
count_json(const struct ballot_count *count)
{
	return json_pack("{s:I, s:I, s:I}", "yes", (json_int_t)count->yes, "no",
	    (json_int_t)count->no, "abstain", (json_int_t)count->abstain);
}

/* A quorum of which no number follows from the meetings known is null, not 0. */
static json_t *
quorum_json(const struct ballot_quorum *quorum)
{
	bool average = quorum->active_average[0] != '\0';

	return json_pack("{s:o, s:o, s:I, s:b}", "active_average",
	    text_json(average ? quorum->active_average : NULL), "needed",
	    quorum->needed > 0 ? json_integer((json_int_t)quorum->needed) : json_null(), "present",
	    (json_int_t)quorum->present, "met", quorum->met);
}

static void
course_set(json_t *object, const struct ballot *ballot)
{
	json_object_set_new(object, "proposed", moment_to_json(ballot->proposed));
	json_object_set_new(object, "discussion", period_to_json(&ballot->discussion));
	json_object_set_new(object, "expires", moment_to_json(ballot->expires));
	json_object_set_new(object, "voting", period_to_json(&ballot->voting));
	json_object_set_new(object, "irregular", json_boolean(ballot->irregular));
	json_object_set_new(object, "second_vote", json_boolean(ballot->second_vote));
	json_object_set_new(object, "review", period_to_json(&ballot->review));
	json_object_set_new(object, "exclusions", json_integer((json_int_t)ballot->exclusions));
	json_object_set_new(object, "review_notice_due", date_json(ballot->review_notice_due));
	json_object_set_new(object, "vice_chair_due", date_json(ballot->vice_chair_due));
	json_object_set_new(object, "review_tell_due", date_json(ballot->review_tell_due));
	json_object_set_new(object, "review_web_due", date_json(ballot->review_web_due));
	json_object_set_new(object, "changed", moment_to_json(ballot->changed));
}

static void
result_set(json_t *object, const struct ballot *ballot)
{
	const struct ballot_forecast *forecast = &ballot->if_closed_now;

	json_object_set_new(object, "tally",
	    json_pack("{s:o, s:o}", "issuer", count_json(&ballot->issuer), "consumer",
		count_json(&ballot->consumer)));
	json_object_set_new(object, "quorum", quorum_json(&ballot->quorum));
	json_object_set_new(object, "result", outcome_json(ballot->outcome));
	json_object_set_new(object, "failures", texts_json(ballot->failures, ballot->nfailures));
	json_object_set_new(object, "announced",
	    json_pack("{s:o, s:o}", "result", outcome_json(ballot->announced), "at",
		moment_to_json(ballot->announced_at)));
	json_object_set_new(object, "result_due", date_json(ballot->result_due));
	json_object_set_new(object, "if_closed_now",
	    json_pack("{s:o, s:o}", "result", outcome_json(forecast->outcome), "missing",
		texts_json(forecast->missing, forecast->nmissing)));
}

json_t *
ballot_to_json(const struct ballot *ballot)
{
	json_t *object = json_object();

	json_object_set_new(object, "schema_version", json_integer(1));
	json_object_set_new(object, "ballot", text_json(ballot->label));
	json_object_set_new(object, "title", text_json(ballot->title));
	json_object_set_new(object, "group", text_json(ballot->group));
	json_object_set_new(object, "version", text_json(ballot->version));
	json_object_set_new(object, "state", json_string(ballot_state_name(ballot->state)));
	json_object_set_new(object, "stage", json_string(ballot_stage_name(ballot->stage)));
	json_object_set_new(object, "kind", json_string(motion_kind_name(ballot->kind)));
	json_object_set_new(object, "proposer", person_to_json(&ballot->proposer));
	json_object_set_new(object, "endorsers", endorsers_json(ballot));
	json_object_set_new(
	    object, "endorsers_needed", json_integer((json_int_t)ballot->endorsers_needed));
	json_object_set_new(
	    object, "endorsers_missing", json_integer((json_int_t)ballot->endorsers_missing));
	course_set(object, ballot);
	json_object_set_new(object, "votes", votes_json(ballot));
	result_set(object, ballot);
	json_object_set_new(object, "pushback", pushback_json(ballot));
	json_object_set_new(object, "problems", problems_json(ballot));
	return object;
}

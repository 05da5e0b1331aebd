#include "daemon/record/life_words.h"

#include <talloc.h>

#include "daemon/page.h"
#include "parser/json.h"
#include "parser/json_fields.h"

static const char *
who(void *ctx, const struct person *person)
{
	const char *name = person->name ? page_words(ctx, person->name, FACT_NAME_MAX) : "somebody";

	if (!person->org)
		return name;
	return talloc_asprintf(ctx, "%s (%s)", name, page_words(ctx, person->org, FACT_NAME_MAX));
}

static const char *
where(enum channel channel)
{
	switch (channel) {
	case CHANNEL_LIST:
		return " on the list";
	case CHANNEL_MEMBER_LIST:
		return " on the members' list";
	default:
		return "";
	}
}

static const char *
drafted(void *ctx, const struct life_step *step)
{
	if (step->version < 2)
		return talloc_asprintf(
		    ctx, "draft by %s%s", who(ctx, &step->who), where(step->channel));
	return talloc_asprintf(
	    ctx, "draft %u by %s%s", step->version, who(ctx, &step->who), where(step->channel));
}

const char *
life_step_text(void *ctx, const struct life_step *step)
{
	const char *meeting = step->meeting ? step->meeting : "another day";

	switch (step->kind) {
	case STEP_ANNOUNCED:
		return talloc_asprintf(ctx, "announced in the minutes of %s", meeting);
	case STEP_DRAFT:
		return drafted(ctx, step);
	case STEP_COMMENT:
		return talloc_asprintf(ctx, "comment by %s", who(ctx, &step->who));
	case STEP_CORRECTION:
		return talloc_asprintf(ctx, "a change asked for by %s", who(ctx, &step->who));
	case STEP_PUT_OFF:
		return talloc_asprintf(ctx, "not approved by the meeting of %s", meeting);
	case STEP_DOUBTFUL:
		return talloc_asprintf(ctx, "a doubtful approval in the minutes of %s", meeting);
	case STEP_UNAPPROVED:
		return talloc_asprintf(
		    ctx, "not taken as approved any more, by %s", who(ctx, &step->who));
	case STEP_APPROVED:
		if (!step->meeting)
			return talloc_asprintf(
			    ctx, "taken as approved by %s", who(ctx, &step->who));
		return talloc_asprintf(ctx, "approved by the meeting of %s", meeting);
	case STEP_TIME:
		return "final, as no meeting was scheduled in time";
	case STEP_REDACTED:
		return talloc_asprintf(ctx, "redacted by %s", who(ctx, &step->who));
	case STEP_UNREDACTED:
		return talloc_asprintf(ctx, "a redaction undone by %s", who(ctx, &step->who));
	case STEP_NOTICE:
		return step->version
			   ? talloc_asprintf(
				 ctx, "the chair was told when revision %u goes out", step->version)
			   : "the chair was told when they go out";
	case STEP_ASKED:
		return step->version
			   ? talloc_asprintf(ctx,
				 "the chair was asked whether revision %u goes out", step->version)
			   : "the chair was asked whether they go out";
	case STEP_STOPPED:
		return talloc_asprintf(ctx, "stopped by %s", who(ctx, &step->who));
	case STEP_RELEASED:
		return talloc_asprintf(ctx, "released by %s", who(ctx, &step->who));
	case STEP_POSTED:
		return talloc_asprintf(
		    ctx, "posted by %s%s", who(ctx, &step->who), where(step->channel));
	case STEP_DISTRIBUTED:
		return "sent to the list";
	case STEP_REVISED:
		return talloc_asprintf(ctx, "revision %u sent to the list", step->version);
	case STEP_PUBLISHED:
		return "published on the web site";
	default:
		return "";
	}
}

const char *
life_sending_text(void *ctx, const struct minutes_life *life, const char *zone)
{
	bool again = life->revision > 0;
	const char *what =
	    again ? talloc_asprintf(ctx, "revision %u of them", life->revision) : "they";
	const char *is = again ? "is" : "are";

	switch (life->sending) {
	case SENDING_NOT_YET:
		return "they are not final";
	case SENDING_NEVER:
		return "they are final, and the group's minutes are not sent from here";
	case SENDING_ASKS:
		return talloc_asprintf(ctx, "they are final, and %s wait%s for the chair's word%s",
		    what, again ? "s" : "",
		    life->vouched ? "" : ", as no member stands behind them");
	case SENDING_HELD:
		return talloc_asprintf(ctx, "they are final, and %s go%s out at %s unless stopped",
		    what, again ? "es" : "", page_time(ctx, life->sends_at, zone));
	case SENDING_STOPPED:
		return talloc_asprintf(
		    ctx, "they are final, and %s %s stopped by the chair", what, is);
	case SENDING_PAST:
		return "they became final before minuted was at work here, or too long ago, so "
		       "they go out only on the chair's word";
	case SENDING_OTHER:
		return "they are on the list already, so they are not sent again";
	case SENDING_DONE:
		return again ? talloc_asprintf(ctx, "they and %u revisions were sent to the list",
				   life->revision)
			     : "they were sent to the list";
	case SENDING_FAILED:
		return talloc_asprintf(ctx, "%s could not be sent, see minutectl outbox", what);
	default:
		return "";
	}
}

static json_t *
steps_to_json(const struct minutes_life *life)
{
	json_t *array = json_array();
	void *tmp = talloc_new(NULL);
	size_t i;

	for (i = 0; i < life->nsteps; i++) {
		const struct life_step *s = &life->steps[i];
		const char *words = s->words ? page_words(tmp, s->words, LIFE_WORDS_MAX) : NULL;

		json_array_append_new(array,
		    json_pack("{ss so so so so sI so}", "kind", life_step_name(s->kind), "at",
			moment_to_json(s->at), "message_id", encode_text(s->message_id), "words",
			encode_text(words), "who", person_to_json(&s->who), "version",
			(json_int_t)s->version, "meeting", encode_text(s->meeting)));
	}
	talloc_free(tmp);
	return array;
}

static json_t *
day(int64_t at)
{
	char text[WHEN_TEXT_MAX];

	return at == WHEN_UNKNOWN ? json_null() : json_string(when_to_date(at, text));
}

static json_t *
late_to_json(const struct minutes_life *life)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < life->nlate; i++)
		json_array_append_new(array,
		    json_pack("{ss so sI ss so}", "kind", life_late_name(life->late[i].kind), "due",
			day(life->late[i].due), "days", (json_int_t)life->late[i].days, "text",
			life->late[i].text, "section", encode_text(life->late[i].section)));
	return array;
}

json_t *
life_to_json(const struct minutes_life *life)
{
	json_t *contradictions = json_array();
	size_t i;

	for (i = 0; i < life->ncontradictions; i++)
		json_array_append_new(contradictions, json_string(life->contradictions[i]));
	return json_pack("{ss ss so sb ss so sI sb so sI so so}", "date", life->date, "stage",
	    life_stage_name(life->stage), "final_on", day(life->final_on), "by_time",
	    (int)life->by_time, "sending", life_sending_name(life->sending), "sends_at",
	    moment_to_json(life->sends_at), "revision", (json_int_t)life->revision, "vouched",
	    (int)life->vouched, "steps", steps_to_json(life), "left_out",
	    (json_int_t)life->talk_left_out, "late", late_to_json(life), "contradictions",
	    contradictions);
}

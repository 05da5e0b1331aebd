#include "parser/json.h"

#include <string.h>
#include <talloc.h>

#include "parser/json_fields.h"

/* No text of minutes is longer than the text that they were read from. */
enum { TEXT_MAX = MINUTES_TEXT_MAX };

static const char *const minutes_keys[] = { "title", "date", "body_date", "head_date", "group",
	"status", "posted_by", "attendees", "minute_taker", "antitrust_read", "approvals",
	"agenda_items", "ballots", "discussants", "decisions", "action_items", "closings",
	"next_meeting", "truncated", NULL };

static json_t *
attendees_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->nattendees; i++)
		json_array_append_new(
		    array, json_pack("{s:o, s:o}", "name", encode_text(minutes->attendees[i].name),
			       "org", encode_text(minutes->attendees[i].org)));
	return array;
}

static json_t *
approvals_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->napprovals; i++) {
		const struct approval *approval = &minutes->approvals[i];

		json_array_append_new(array,
		    json_pack("{s:o, s:s, s:o}", "minutes_of", encode_text(approval->minutes_of),
			"status", approval_status_name(approval->status), "quote",
			encode_text(approval->quote)));
	}
	return array;
}

static json_t *
agenda_items_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->nagenda_items; i++)
		json_array_append_new(array,
		    json_pack("{s:o, s:s}", "title", encode_text(minutes->agenda_items[i].title),
			"kind", item_kind_name(minutes->agenda_items[i].kind)));
	return array;
}

static json_t *
spoken_ballots_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->nballots; i++) {
		const struct spoken_ballot *ballot = &minutes->ballots[i];

		json_array_append_new(
		    array, json_pack("{s:o, s:o, s:o, s:s, s:b, s:b, s:o}", "label",
			       encode_text(ballot->label), "lead", encode_text(ballot->lead),
			       "endorsers", encode_texts(ballot->endorsers, ballot->nendorsers),
			       "state", spoken_state_name(ballot->state), "pushback",
			       ballot->pushback, "needs_second", ballot->needs_second, "quotes",
			       encode_texts(ballot->quotes, ballot->nquotes)));
	}
	return array;
}

static json_t *
discussants_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->ndiscussants; i++) {
		const struct discussants *entry = &minutes->discussants[i];

		json_array_append_new(
		    array, json_pack("{s:o, s:o}", "item", encode_text(entry->item), "people",
			       encode_texts(entry->people, entry->npeople)));
	}
	return array;
}

static json_t *
action_items_to_json(const struct minutes *minutes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < minutes->naction_items; i++)
		json_array_append_new(array,
		    json_pack("{s:o, s:o}", "owner", encode_text(minutes->action_items[i].owner),
			"quote", encode_text(minutes->action_items[i].quote)));
	return array;
}

static json_t *
next_meeting_to_json(const struct next_meeting *next)
{
	json_t *cancelled = json_boolean(next->cancelled == CANCELLED_YES);

	if (next->cancelled == CANCELLED_MAYBE) {
		json_decref(cancelled);
		cancelled = json_string("maybe");
	}
	return json_pack("{s:o, s:o, s:o}", "date", encode_text(next->date), "cancelled", cancelled,
	    "quote", encode_text(next->quote));
}

json_t *
minutes_to_json(const struct minutes *minutes)
{
	json_t *object = json_object();

	json_object_set_new(object, "title", encode_text(minutes->title));
	json_object_set_new(object, "date", encode_text(minutes->date));
	/* Seldom there, so only where they are. */
	if (minutes->body_date != NULL)
		json_object_set_new(object, "body_date", encode_text(minutes->body_date));
	if (minutes->head_date != NULL)
		json_object_set_new(object, "head_date", encode_text(minutes->head_date));
	json_object_set_new(object, "group", encode_text(minutes->group));
	json_object_set_new(object, "status", encode_text(minutes_status_name(minutes->status)));
	json_object_set_new(object, "posted_by", encode_text(minutes->posted_by));
	json_object_set_new(object, "attendees", attendees_to_json(minutes));
	json_object_set_new(object, "minute_taker", encode_text(minutes->minute_taker));
	json_object_set_new(object, "antitrust_read", json_boolean(minutes->antitrust_read));
	json_object_set_new(object, "approvals", approvals_to_json(minutes));
	json_object_set_new(object, "agenda_items", agenda_items_to_json(minutes));
	json_object_set_new(object, "ballots", spoken_ballots_to_json(minutes));
	json_object_set_new(object, "discussants", discussants_to_json(minutes));
	json_object_set_new(
	    object, "decisions", encode_texts(minutes->decisions, minutes->ndecisions));
	json_object_set_new(object, "action_items", action_items_to_json(minutes));
	json_object_set_new(
	    object, "closings", encode_texts(minutes->closings, minutes->nclosings));
	json_object_set_new(object, "next_meeting", next_meeting_to_json(&minutes->next_meeting));
	json_object_set_new(object, "truncated", json_boolean(minutes->truncated));
	return object;
}

static bool
attendee_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "name", "org", NULL };
	struct person *person = item_r;

	return decode_object(d, item, "attendee", keys) &&
	       decode_text(d, item, "name", TEXT_MAX, FIELD_OPTIONAL, &person->name) &&
	       decode_text(d, item, "org", TEXT_MAX, FIELD_OPTIONAL, &person->org);
}

static bool
approval_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "minutes_of", "status", "quote", NULL };
	struct approval *approval = item_r;
	const char *status;

	if (!decode_object(d, item, "approval", keys) ||
	    !decode_date(d, item, "minutes_of", &approval->minutes_of) ||
	    !decode_text(d, item, "status", FACT_LABEL_MAX, FIELD_REQUIRED, &status) ||
	    !decode_text(d, item, "quote", TEXT_MAX, FIELD_OPTIONAL, &approval->quote))
		return false;
	if (!approval_status_from_name(status, &approval->status))
		return decode_refuse(d, "status", "not a status of an approval");
	return true;
}

static bool
agenda_item_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "title", "kind", NULL };
	struct agenda_item *agenda_item = item_r;
	const char *kind;

	if (!decode_object(d, item, "agenda item", keys) ||
	    !decode_text(d, item, "title", TEXT_MAX, FIELD_REQUIRED, &agenda_item->title) ||
	    !decode_text(d, item, "kind", FACT_LABEL_MAX, FIELD_REQUIRED, &kind))
		return false;
	if (!item_kind_from_name(kind, &agenda_item->kind))
		return decode_refuse(d, "kind", "not a kind of agenda item");
	return true;
}

static bool
spoken_ballot_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "label", "lead", "endorsers", "state", "pushback",
		"needs_second", "quotes", NULL };
	struct spoken_ballot *ballot = item_r;
	const char *state;

	if (!decode_object(d, item, "ballot", keys) ||
	    !decode_text(d, item, "label", TEXT_MAX, FIELD_REQUIRED, &ballot->label) ||
	    !decode_text(d, item, "lead", TEXT_MAX, FIELD_OPTIONAL, &ballot->lead) ||
	    !decode_texts(d, item, "endorsers", MINUTES_LIST_MAX, TEXT_MAX, &ballot->endorsers,
		&ballot->nendorsers) ||
	    !decode_text(d, item, "state", FACT_LABEL_MAX, FIELD_REQUIRED, &state) ||
	    !decode_flag(d, item, "pushback", &ballot->pushback) ||
	    !decode_flag(d, item, "needs_second", &ballot->needs_second) ||
	    !decode_texts(
		d, item, "quotes", MINUTES_LIST_MAX, TEXT_MAX, &ballot->quotes, &ballot->nquotes))
		return false;
	if (!spoken_state_from_name(state, &ballot->state))
		return decode_refuse(d, "state", "not a state of a ballot");
	return true;
}

static bool
discussants_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "item", "people", NULL };
	struct discussants *entry = item_r;

	return decode_object(d, item, "discussants", keys) &&
	       decode_text(d, item, "item", TEXT_MAX, FIELD_OPTIONAL, &entry->item) &&
	       decode_texts(
		   d, item, "people", MINUTES_LIST_MAX, TEXT_MAX, &entry->people, &entry->npeople);
}

static bool
action_item_read(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "owner", "quote", NULL };
	struct action_item *action_item = item_r;

	return decode_object(d, item, "action item", keys) &&
	       decode_text(d, item, "owner", TEXT_MAX, FIELD_OPTIONAL, &action_item->owner) &&
	       decode_text(d, item, "quote", TEXT_MAX, FIELD_REQUIRED, &action_item->quote);
}

static bool
next_meeting_read(struct decoding *d, const json_t *object, struct next_meeting *next)
{
	static const char *const keys[] = { "date", "cancelled", "quote", NULL };
	const json_t *value = json_object_get(object, "next_meeting"), *cancelled;

	if (value == NULL || json_is_null(value))
		return true;
	if (!decode_object(d, value, "next_meeting", keys))
		return false;
	if (!decode_date(d, value, "date", &next->date) ||
	    !decode_text(d, value, "quote", TEXT_MAX, FIELD_OPTIONAL, &next->quote))
		return decode_within(d, "next_meeting");
	cancelled = json_object_get(value, "cancelled");
	if (cancelled == NULL || json_is_false(cancelled))
		next->cancelled = CANCELLED_NO;
	else if (json_is_true(cancelled))
		next->cancelled = CANCELLED_YES;
	else if (json_is_string(cancelled) && json_string_length(cancelled) == 5 &&
		 strcmp(json_string_value(cancelled), "maybe") == 0)
		next->cancelled = CANCELLED_MAYBE;
	else
		return decode_refuse(
		    d, "next_meeting: cancelled", "neither true, false nor \"maybe\"");
	return true;
}

static bool
minutes_heading_read(struct decoding *d, const json_t *object, struct minutes *minutes)
{
	const char *status;

	if (!decode_text(d, object, "title", TEXT_MAX, FIELD_OPTIONAL, &minutes->title) ||
	    !decode_date(d, object, "date", &minutes->date) ||
	    !decode_date(d, object, "body_date", &minutes->body_date) ||
	    !decode_date(d, object, "head_date", &minutes->head_date) ||
	    !decode_text(d, object, "group", TEXT_MAX, FIELD_OPTIONAL, &minutes->group) ||
	    !decode_text(d, object, "status", FACT_LABEL_MAX, FIELD_OPTIONAL, &status) ||
	    !decode_text(d, object, "posted_by", TEXT_MAX, FIELD_OPTIONAL, &minutes->posted_by) ||
	    !decode_text(
		d, object, "minute_taker", TEXT_MAX, FIELD_OPTIONAL, &minutes->minute_taker) ||
	    !decode_flag(d, object, "antitrust_read", &minutes->antitrust_read) ||
	    !decode_flag(d, object, "truncated", &minutes->truncated))
		return false;
	if (status != NULL && !minutes_status_from_name(status, &minutes->status))
		return decode_refuse(d, "status", "not a status of minutes");
	return true;
}

static bool
minutes_lists_read(struct decoding *d, const json_t *object, struct minutes *minutes)
{
	struct decoded_list attendees, approvals, agenda_items, ballots, discussants, action_items;

	if (!decode_list(d, object, "attendees", MINUTES_LIST_MAX, sizeof(struct person),
		attendee_read, &attendees) ||
	    !decode_list(d, object, "approvals", MINUTES_LIST_MAX, sizeof(struct approval),
		approval_read, &approvals) ||
	    !decode_list(d, object, "agenda_items", MINUTES_LIST_MAX, sizeof(struct agenda_item),
		agenda_item_read, &agenda_items) ||
	    !decode_list(d, object, "ballots", MINUTES_LIST_MAX, sizeof(struct spoken_ballot),
		spoken_ballot_read, &ballots) ||
	    !decode_list(d, object, "discussants", MINUTES_LIST_MAX, sizeof(struct discussants),
		discussants_read, &discussants) ||
	    !decode_list(d, object, "action_items", MINUTES_LIST_MAX, sizeof(struct action_item),
		action_item_read, &action_items))
		return false;
	minutes->attendees = attendees.items;
	minutes->nattendees = attendees.n;
	minutes->approvals = approvals.items;
	minutes->napprovals = approvals.n;
	minutes->agenda_items = agenda_items.items;
	minutes->nagenda_items = agenda_items.n;
	minutes->ballots = ballots.items;
	minutes->nballots = ballots.n;
	minutes->discussants = discussants.items;
	minutes->ndiscussants = discussants.n;
	minutes->action_items = action_items.items;
	minutes->naction_items = action_items.n;
	return decode_texts(d, object, "decisions", MINUTES_LIST_MAX, TEXT_MAX, &minutes->decisions,
		   &minutes->ndecisions) &&
	       decode_texts(d, object, "closings", MINUTES_LIST_MAX, TEXT_MAX, &minutes->closings,
		   &minutes->nclosings);
}

struct minutes *
minutes_from_json(void *ctx, const json_t *object, char **why_r)
{
	struct minutes *minutes = talloc_zero(ctx, struct minutes);
	char *why = NULL;
	struct decoding d = { minutes, minutes, &why };

	if (decode_object(&d, object, "minutes", minutes_keys) &&
	    minutes_heading_read(&d, object, minutes) && minutes_lists_read(&d, object, minutes) &&
	    next_meeting_read(&d, object, &minutes->next_meeting))
		return minutes;
	if (why_r != NULL)
		*why_r = talloc_steal(ctx, why);
	talloc_free(minutes);
	return NULL;
}

#include <string.h>
#include <talloc.h>

#include "daemon/record/answer.h"
#include "mail/compose.h"
#include "parser/json.h"
#include "parser/token.h"

static json_t *
text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *
report_to_json(const struct dsn *report)
{
	json_t *recipients = json_array();
	size_t i;

	for (i = 0; i < report->nrecipients; i++)
		json_array_append_new(recipients,
		    json_pack("{ss ss ss so}", "address", report->recipients[i].address, "action",
			report->recipients[i].action, "status", report->recipients[i].status,
			"words", text_or_null(report->recipients[i].words)));
	return json_pack("{ss so}", "message_id", report->message_id, "recipients", recipients);
}

json_t *
answer_to_json(const struct answer *a)
{
	json_t *tokens = json_array();
	size_t i;

	for (i = 0; i < a->ntokens; i++)
		json_array_append_new(tokens, json_string(a->tokens[i]));
	return json_pack("{sI sI sb sb si so ss ss so sb sb so so so}", "at", (json_int_t)a->at,
	    "date", (json_int_t)a->date, "automatic", a->automatic, "stranger", a->stranger,
	    "marks", (int)a->marks, "group", text_or_null(a->group ? a->group->name : NULL),
	    "channel", channel_name(a->channel), "grade", grade_name(a->grade), "reading",
	    reading_to_json(a->reading), "to_us", a->to_us, "vouched", a->vouched, "words",
	    a->words ? words_to_json(a->words) : json_null(), "tokens", tokens, "report",
	    a->report ? report_to_json(a->report) : json_null());
}

/*
 * Take a string of at most `max` bytes or null. jansson has checked that it is
 * UTF-8 without NUL.
 */
static bool
take_text(void *ctx, const json_t *object, const char *key, size_t max, const char **text_r)
{
	const json_t *value = json_object_get(object, key);

	*text_r = NULL;
	if (json_is_null(value))
		return true;
	if (!json_is_string(value) || json_string_length(value) > max)
		return false;
	*text_r = talloc_strdup(ctx, json_string_value(value));
	return true;
}

static bool
take_number(const json_t *object, const char *key, int64_t *number_r)
{
	const json_t *value = json_object_get(object, key);

	*number_r = json_integer_value(value);
	return json_is_integer(value);
}

/* A moment within the civil calendar, or none. */
static bool
take_moment(const json_t *object, const char *key, int64_t *at_r)
{
	return take_number(object, key, at_r) &&
	       (*at_r == WHEN_UNKNOWN ||
		   (*at_r >= ANSWER_MOMENT_FIRST && *at_r <= ANSWER_MOMENT_LAST));
}

static bool
take_moments_and_marks(struct answer *a, const json_t *object)
{
	const json_t *automatic = json_object_get(object, "automatic");
	const json_t *stranger = json_object_get(object, "stranger");
	int64_t marks;

	if (!take_moment(object, "at", &a->at) || !take_moment(object, "date", &a->date) ||
	    !take_number(object, "marks", &marks) || marks < 0 || marks > MARK_ALL ||
	    !json_is_boolean(automatic) || !json_is_boolean(stranger))
		return false;
	a->marks = (unsigned)marks;
	a->automatic = json_is_true(automatic);
	a->stranger = json_is_true(stranger);
	return true;
}

static bool
take_filing(struct answer *a, const struct config *config, const json_t *object)
{
	const char *channel = json_string_value(json_object_get(object, "channel"));
	const char *grade = json_string_value(json_object_get(object, "grade"));
	const char *group;

	if (!take_text(a, object, "group", FACT_NAME_MAX, &group) || !channel || !grade ||
	    !channel_from_name(channel, &a->channel) || !grade_from_name(grade, &a->grade))
		return false;
	a->group = group ? config_group(config, group) : NULL;
	return !group || a->group;
}

static bool
take_tokens(struct answer *a, const json_t *array)
{
	size_t i, n = json_array_size(array);
	char token[TOKEN_TEXT_MAX];

	if (!json_is_array(array) || n > TOKENS_MAX)
		return false;
	a->tokens = talloc_array(a, const char *, n + 1);
	for (i = 0; i < n; i++) {
		const char *text = json_string_value(json_array_get(array, i));

		if (!text || !token_read(text, token))
			return false;
		a->tokens[a->ntokens++] = talloc_strdup(a, token);
	}
	return true;
}

/* What it tells the gateway: only a mail to us that no machine wrote has words. */
static bool
take_words(struct answer *a, const json_t *object, char **why_r)
{
	const json_t *to_us = json_object_get(object, "to_us");
	const json_t *vouched = json_object_get(object, "vouched");
	const json_t *words = json_object_get(object, "words");

	a->to_us = json_is_true(to_us);
	a->vouched = json_is_true(vouched);
	if (!json_is_boolean(to_us) || !json_is_boolean(vouched) || !words ||
	    !take_tokens(a, json_object_get(object, "tokens")))
		return false;
	if (json_is_null(words))
		return true;
	a->words = a->to_us && !a->automatic ? words_from_json(a, words, why_r) : NULL;
	return a->words != NULL;
}

static bool
take_reported(struct dsn *report, const json_t *object)
{
	struct dsn_recipient *r = &report->recipients[report->nrecipients++];

	return take_text(report, object, "address", DSN_WORDS_MAX, &r->address) && r->address &&
	       compose_address_ok(r->address) &&
	       take_text(report, object, "action", DSN_ACTION_MAX, &r->action) && r->action &&
	       dsn_is_action(r->action) &&
	       take_text(report, object, "status", DSN_STATUS_MAX, &r->status) && r->status &&
	       dsn_is_status(r->status) &&
	       take_text(report, object, "words", DSN_WORDS_MAX, &r->words);
}

static bool
take_report(struct answer *a, const json_t *object)
{
	const json_t *recipients = json_object_get(object, "recipients");
	struct dsn *report = talloc_zero(a, struct dsn);
	size_t i, n = json_array_size(recipients);

	if (json_is_null(object))
		return true;
	if (!json_is_object(object) || n == 0 || n > DSN_RECIPIENTS_MAX ||
	    !take_text(report, object, "message_id", ANSWER_HEADER_MAX, &report->message_id) ||
	    !report->message_id)
		return false;
	report->recipients = talloc_zero_array(report, struct dsn_recipient, n);
	for (i = 0; i < n; i++)
		if (!take_reported(report, json_array_get(recipients, i)))
			return false;
	a->report = report;
	return true;
}

struct answer *
answer_from_json(void *ctx, const struct config *config, const json_t *object, char **why_r)
{
	struct answer *a = talloc_zero(ctx, struct answer);

	*why_r = NULL;
	if (!take_moments_and_marks(a, object))
		*why_r = talloc_strdup(ctx,
		    "the reader's answer has a time or mark that is missing or breaks a bound");
	else if (!take_filing(a, config, object))
		*why_r = talloc_strdup(
		    ctx, "the reader's answer names a group, list or grade that there is not");
	else if (!take_words(a, object, why_r))
		*why_r = talloc_asprintf(ctx,
		    "the reader's answer has words to the gateway that cannot be: %s",
		    *why_r ? *why_r : "they break a bound");
	else if (!take_report(a, json_object_get(object, "report")))
		*why_r = talloc_strdup(
		    ctx, "the reader's answer has a report that is none or breaks a bound");
	else
		a->reading = reading_from_json(a, json_object_get(object, "reading"), why_r);
	if (a->reading)
		return a;
	*why_r = talloc_steal(ctx, *why_r);
	talloc_free(a);
	return NULL;
}

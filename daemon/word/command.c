#include "daemon/word/command.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/minutes/minutes_word.h"
#include "daemon/word/command_kinds.h"
#include "daemon/record/ledger_announced.h"
#include "daemon/digest/subscriptions.h"

const char *
command_says(const json_t *command)
{
	const char *says = json_string_value(json_object_get(command, "says"));

	return says ? says : "";
}

bool
command_stored(struct command_place *place, enum store_status status)
{
	if (status == STORE_OK || status == STORE_EXISTS)
		return true;
	place->failed = status;
	return false;
}

/* A subscription is the writer's own; all else is the chair's, who may be another by now. */
static bool
may_do(void *ctx, const struct command_place *place, const json_t *command, const char **why_r)
{
	const char *kind = json_string_value(json_object_get(command, "kind"));

	if (place->role == ROLE_CHAIR || (kind && strcmp(kind, SUBSCRIPTION_DECISION) == 0))
		return true;
	*why_r = talloc_asprintf(ctx, "only the chair of %s can do that", place->group->title);
	return false;
}

/* ---- a word becomes a command ---- */

/* "2 not a vote": what the number stands for in the digest that is answered. */
static json_t *
of_answer(void *ctx, struct command_place *place, const struct word *word, const char **why_r)
{
	const struct our_message *digest = place->answered;
	struct digest_item item;
	enum store_status status;

	if (!digest || strcmp(digest->kind, "digest") != 0 || !digest->to_address) {
		*why_r = "a number stands for a point of a digest: say it in a reply to the digest "
			 "itself";
		return NULL;
	}
	status = store_digest_item(
	    ctx, place->store, place->group->name, digest->period, word->number, &item);
	if (status == STORE_NOT_FOUND) {
		*why_r = talloc_asprintf(ctx,
		    "the digest of %s has no point %u, or what it stood for is read otherwise "
		    "today",
		    digest->period, word->number);
		return NULL;
	}
	if (!command_stored(place, status))
		return NULL;
	if (strcmp(item.kind, "fact") == 0 || strcmp(item.kind, "message") == 0)
		return command_settle(ctx, place, word, &item, why_r);
	if (strcmp(item.kind, "minutes") == 0)
		return command_minutes(ctx, place, word->what, item.subject, why_r);
	if (strcmp(item.kind, "action") == 0)
		return command_action(ctx, place, word->what, item.subject, why_r);
	*why_r = talloc_asprintf(ctx, "point %u cannot be answered by mail", word->number);
	return NULL;
}

static json_t *
of_announced(void *ctx, struct command_place *place, const struct word *word, const char **why_r)
{
	enum store_status status = STORE_OK;
	const struct ballot *ballot;
	const char *outcome;
	struct ledger *ledger = ledger_load_one(
	    ctx, place->store, place->config, place->group, word->ballot, place->now, &status);

	if (!ledger) {
		command_stored(place, status);
		return NULL;
	}
	ballot = ledger_ballot(ledger, word->ballot);
	if (!ballot)
		*why_r =
		    talloc_asprintf(ctx, "%s has no ballot %s", place->group->title, word->ballot);
	else if (ballot->outcome == OUTCOME_UNKNOWN)
		*why_r = talloc_asprintf(ctx, "voting on %s is not over", word->ballot);
	else if (ballot->announced != OUTCOME_UNKNOWN)
		*why_r = "its announcement was read already";
	if (*why_r)
		return NULL;
	outcome = outcome_name(ballot->outcome);
	return command_decide(ctx, place, ANNOUNCED_DECISION, word->ballot, ANNOUNCED_DECISION,
	    outcome,
	    talloc_asprintf(
		ctx, "the result of %s, that it %s, is taken as announced", word->ballot, outcome));
}

static json_t *
of_subscription(void *ctx, struct command_place *place, const char *what)
{
	enum subscription wants = SUBSCRIPTION_NONE;
	char *lower = g_ascii_strdown(place->author, -1);
	json_t *command = NULL;

	if (subscription_from_name(what, &wants))
		command = command_decide(ctx, place, SUBSCRIPTION_DECISION,
		    talloc_strdup(ctx, lower), what, NULL,
		    talloc_asprintf(ctx, "you get %s%s", subscription_words(wants),
			wants == SUBSCRIPTION_NONE ? " any more" : ""));
	g_free(lower);
	return command;
}

json_t *
command_of_word(void *ctx, struct command_place *place, const struct word *word, const char **why_r)
{
	*why_r = NULL;
	if (word->kind == WORD_SUBSCRIBE)
		return of_subscription(ctx, place, word->what);
	if (word->kind == WORD_UNSUBSCRIBE)
		return of_subscription(ctx, place, subscription_name(SUBSCRIPTION_NONE));
	if (place->role != ROLE_CHAIR) {
		*why_r =
		    talloc_asprintf(ctx, "only the chair of %s can do that", place->group->title);
		return NULL;
	}
	switch (word->kind) {
	case WORD_ANSWER:
		return of_answer(ctx, place, word, why_r);
	case WORD_NAME:
		return command_name(ctx, place, word, why_r);
	case WORD_STOP:
		return command_minutes(ctx, place, MINUTES_WORD_STOP, word->date, why_r);
	case WORD_DISTRIBUTE:
		return command_minutes(ctx, place, MINUTES_WORD_DISTRIBUTE, word->date, why_r);
	case WORD_APPROVE:
		return command_minutes(ctx, place, MINUTES_WORD_APPROVE, word->date, why_r);
	case WORD_REDACT:
		return command_redact(ctx, place, word, why_r);
	case WORD_ANNOUNCED:
		return of_announced(ctx, place, word, why_r);
	default:
		*why_r = "it is no command";
		return NULL;
	}
}

json_t *
command_of_undo(void *ctx, struct command_place *place, const struct confirmation *confirmation,
    const char **why_r)
{
	json_t *commands = json_loads(confirmation->command, 0, NULL), *command;
	char *says = NULL;
	bool undoes = false;
	size_t i;

	*why_r = NULL;
	json_array_foreach(commands, i, command)
	{
		const char *what = json_string_value(json_object_get(command, "do"));

		undoes = undoes || (what && strcmp(what, "undo") == 0);
		says = talloc_asprintf(
		    ctx, "%s%s%s", says ? says : "", says ? "; " : "", command_says(command));
	}
	json_decref(commands);
	if (place->role != ROLE_CHAIR && strcasecmp(confirmation->address, place->author) != 0)
		*why_r = "somebody else has asked for it";
	else if (!says)
		*why_r = "nothing is known of what was done";
	else if (undoes)
		*why_r = "what was undone is asked for again in its own words";
	if (*why_r)
		return NULL;
	return json_pack("{ss sI so}", "do", "undo", "of", (json_int_t)confirmation->id, "says",
	    json_string(talloc_asprintf(ctx, "this is undone: %s", says)));
}

/* ---- doing ---- */

static bool
undo_all(void *ctx, struct command_place *place, const json_t *command, const char **why_r)
{
	int64_t id = json_integer_value(json_object_get(command, "of"));
	struct confirmation confirmation;
	enum store_status status = store_confirmation(ctx, place->store, id, &confirmation);
	json_t *commands;
	bool ok = true;
	size_t i;

	if (status == STORE_NOT_FOUND)
		*why_r = "nothing is known of what was done";
	if (status == STORE_NOT_FOUND || !command_stored(place, status))
		return false;
	commands = json_loads(confirmation.command, 0, NULL);
	for (i = json_array_size(commands); i-- > 0 && ok;) {
		const json_t *one = json_array_get(commands, i);

		ok = may_do(ctx, place, one, why_r) &&
		     command_undo_one(ctx, place, &confirmation, one, why_r);
	}
	json_decref(commands);
	return ok;
}

bool
command_do(void *ctx, struct command_place *place, const json_t *command, const char **why_r)
{
	const char *what = json_string_value(json_object_get(command, "do"));
	bool ok;

	*why_r = NULL;
	if (!what || !command_stored(place, store_trial(place->store)))
		return false;
	if (strcmp(what, "undo") == 0)
		ok = undo_all(ctx, place, command, why_r);
	else
		ok = may_do(ctx, place, command, why_r) &&
		     command_do_one(ctx, place, command, why_r);
	if (!command_stored(place, store_trial_end(place->store, ok)))
		return false;
	if (!ok && !*why_r)
		*why_r = "it cannot be done any more";
	return ok;
}

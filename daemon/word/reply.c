#include "daemon/word/reply.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <talloc.h>

#include "daemon/word/command.h"
#include "daemon/letters/letter.h"
#include "daemon/log.h"
#include "daemon/letters/receipts.h"
#include "daemon/word/reply_page.h"

enum { SUBJECT_SHOWN = 200 /* characters of the answered subject */ };

struct reply {
	void *ctx;
	const struct due_task *task;
	const uint8_t *random;
	struct heard heard;
	struct words *words;
	const char *subject, *message_id, *in_reply_to;
	const char **references;
	size_t nreferences;
	struct our_message answered;
	bool answers; /* `answered` is there, ... */
	const char *answered_id;
	struct command_place place;
	struct reply_page page;
	json_t *commands; /* that wait for a token */
	char **why_r;
};

/* The store's failure as the reason; always false. */
static bool
failed(struct reply *r)
{
	*r->why_r = talloc_strdup(r->ctx, store_why(r->task->store));
	return false;
}

static bool
stored(struct reply *r, enum store_status status)
{
	return status == STORE_OK || status == STORE_EXISTS || failed(r);
}

/* ---- what was heard ---- */

static const char *
text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool
take_heard(struct reply *r)
{
	json_t *json = json_loads(r->heard.json, JSON_REJECT_DUPLICATES, NULL), *references;
	const char *subject = text_of(json, "subject"), *id = text_of(json, "message_id");
	const char *in_reply_to = text_of(json, "in_reply_to");
	size_t i;

	r->words = words_from_json(r->ctx, json_object_get(json, "words"), r->why_r);
	r->subject = subject ? talloc_strdup(r->ctx, subject) : NULL;
	r->message_id = id ? talloc_strdup(r->ctx, id) : NULL;
	r->in_reply_to = in_reply_to ? talloc_strdup(r->ctx, in_reply_to) : NULL;
	references = json_object_get(json, "references");
	r->references = talloc_array(r->ctx, const char *, json_array_size(references) + 1);
	for (i = 0; i < json_array_size(references); i++) {
		const char *reference = json_string_value(json_array_get(references, i));

		if (reference)
			r->references[r->nreferences++] = talloc_strdup(r->ctx, reference);
	}
	json_decref(json);
	return r->words != NULL;
}

/* The nearest message of ours that is answered, of this group. */
static bool
find_answered(struct reply *r)
{
	const char *id = r->in_reply_to;
	size_t left = r->nreferences;

	while (id || left > 0) {
		enum store_status status;

		if (!id)
			id = r->references[--left];
		status =
		    store_our_message(r->ctx, r->task->store, id, r->heard.address, &r->answered);
		if (status != STORE_OK && status != STORE_NOT_FOUND)
			return failed(r);
		if (status == STORE_OK && strcmp(r->answered.group, r->task->group->name) == 0) {
			r->answers = true;
			r->answered_id = id;
			return true;
		}
		id = NULL;
	}
	return true;
}

/* ---- words that are answered at once ---- */

static void
told_done(struct reply *r, struct sentences *list, const char *says)
{
	sentences_add(r->ctx, list, "%s.", says);
	log_about(LOG_NOTICE_, LOG_ABOUT(LOG_WORD_DONE, .group = r->task->group->name),
	    "by mail of %s, %s: %s", r->heard.address, r->task->group->name, says);
}

static void
refuse(struct reply *r, const struct word *word, const char *why)
{
	sentences_add(r->ctx, &r->page.refused, "\"%s\": %s.",
	    page_words(r->ctx, word->line, PAGE_QUOTE_MAX), why ? why : "it is not possible");
}

/* Do a command without a token; it changes nothing but what its writer gets. */
static bool
do_at_once(struct reply *r, const struct word *word)
{
	const char *why = NULL;
	json_t *command = command_of_word(r->ctx, &r->place, word, &why);

	if (command && command_do(r->ctx, &r->place, command, &why))
		told_done(r, &r->page.at_once, command_says(command));
	else if (!r->place.failed)
		refuse(r, word, why);
	json_decref(command);
	return !r->place.failed || failed(r);
}

/* "wrong", in reply to a receipt: it changes nothing but who is asked. */
static bool
dispute(struct reply *r, const struct word *word)
{
	struct receipt_subject receipt;
	enum store_status status = STORE_NOT_FOUND;
	const char *what = NULL;

	if (r->answers)
		status = receipt_of(r->ctx, r->task->store, r->task->config, r->answered_id,
		    r->heard.address, &receipt);
	if (status == STORE_NOT_FOUND) {
		refuse(r, word, "say it in a reply to the receipt that is wrong");
		return true;
	}
	if (status == STORE_OK)
		status = receipt_dispute(r->ctx, r->task->store, r->task->config, &receipt,
		    word->ballot, word->name, r->task->now, &what);
	if (status == STORE_NOT_FOUND)
		refuse(r, word, "the mail of that receipt states nothing of the kind");
	else if (status == STORE_EXISTS)
		refuse(r, word, "it is disputed already, and the chair is asked");
	else if (!stored(r, status))
		return false;
	else
		told_done(r, &r->page.at_once,
		    talloc_asprintf(r->ctx,
			"disputed: %s; the chair is asked, and until then it stays as it is",
			what));
	return true;
}

/* ---- confirming ---- */

static bool
is_expired(const struct reply *r, const struct confirmation *c)
{
	return r->heard.at > c->created + REPLY_TOKEN_LIFE;
}

/* The confirmation of a token that its owner may use now; `*why_r` says why not. */
static enum store_status
find_token(struct reply *r, const char *token, struct confirmation *c, const char **why_r)
{
	uint8_t hash[CONFIRMATION_HASH_SIZE];
	enum store_status status;

	*why_r = NULL;
	hearing_token_hash(token, hash);
	status = store_confirmation_of_token(r->ctx, r->task->store, hash, c);
	if (status != STORE_OK && status != STORE_NOT_FOUND)
		return status;
	if (status == STORE_NOT_FOUND || strcasecmp(c->address, r->heard.address) != 0 ||
	    strcmp(c->group, r->task->group->name) != 0)
		*why_r = "no such token was sent to you";
	else if (c->state == CONFIRMATION_USED)
		*why_r = "it was confirmed before; a token works once";
	else if (c->state == CONFIRMATION_DEAD)
		*why_r = "the token is dead: it was given up, or others could see it; ask again";
	else if (is_expired(r, c))
		*why_r = "the token is too old; ask again";
	return STORE_OK;
}

static bool
confirm(struct reply *r, const struct word *word)
{
	struct confirmation c;
	json_t *commands, *command;
	const char *why;
	size_t i;

	if (!stored(r, find_token(r, word->token, &c, &why)))
		return false;
	if (why) {
		refuse(r, word, why);
		return true;
	}
	if (!stored(r,
		store_confirmation_use(r->task->store, c.id, r->task->due->period, r->task->now)))
		return false;
	commands = json_loads(c.command, 0, NULL);
	json_array_foreach(commands, i, command)
	{
		if (command_do(r->ctx, &r->place, command, &why))
			told_done(r, &r->page.done, command_says(command));
		else if (!r->place.failed)
			sentences_add(
			    r->ctx, &r->page.refused, "%s: %s.", command_says(command), why);
	}
	json_decref(commands);
	return !r->place.failed || failed(r);
}

/* ---- asking ---- */

static void
ask(struct reply *r, const struct word *word, json_t *command, const char *why)
{
	if (command) {
		sentences_add(r->ctx, &r->page.asked, "%s.", command_says(command));
		json_array_append_new(r->commands, command);
	} else if (!r->place.failed) {
		refuse(r, word, why);
	}
}

/* Of what an answer tells: given up while it waits, asked for as a command once it is done. */
static bool
undo(struct reply *r, const struct word *word)
{
	struct confirmation c = { 0 };
	enum store_status status = STORE_NOT_FOUND;
	const char *why = NULL;

	if (r->answers && strcmp(r->answered.kind, HEARD_KIND) == 0)
		status = store_confirmation_of_answer(
		    r->ctx, r->task->store, r->task->group->name, r->answered.period, &c);
	if (status == STORE_NOT_FOUND) {
		refuse(r, word, "say it in a reply to the mail that tells what was done");
		return true;
	}
	if (!stored(r, status))
		return false;
	if (c.state == CONFIRMATION_USED) {
		json_t *command = command_of_undo(r->ctx, &r->place, &c, &why);

		ask(r, word, command, why);
		return !r->place.failed || failed(r);
	}
	if (c.state == CONFIRMATION_OPEN && strcasecmp(c.address, r->heard.address) == 0 &&
	    !stored(r, store_confirmation_end(r->task->store, c.id, r->task->now)))
		return false;
	told_done(r, &r->page.at_once, "it is given up: nothing was done and nothing will be");
	return true;
}

static bool
hear_status(struct reply *r, const struct word *word)
{
	enum store_status status = STORE_OK;

	r->page.status = true;
	r->page.status_of = word->ballot;
	if (!r->page.ledger)
		r->page.ledger = ledger_load(
		    r->ctx, r->task->store, r->task->config, r->task->group, r->task->now, &status);
	return r->page.ledger || stored(r, status);
}

/* What answers a mail of ours that asks for a token is most often meant to confirm it. */
static bool
hear_unknown(struct reply *r, const struct word *word)
{
	struct confirmation c = { 0 };
	enum store_status status = STORE_NOT_FOUND;

	sentences_add(r->ctx, &r->page.unknown, "%s", word->line);
	if (r->answers && strcmp(r->answered.kind, HEARD_KIND) == 0)
		status = store_confirmation_of_answer(
		    r->ctx, r->task->store, r->task->group->name, r->answered.period, &c);
	if (status == STORE_NOT_FOUND)
		return true;
	r->page.waits = c.state == CONFIRMATION_OPEN && !is_expired(r, &c) &&
			strcasecmp(c.address, r->heard.address) == 0;
	return stored(r, status);
}

/* True if another word of the mail answers the same point; `*otherwise_r` if one says otherwise. */
static bool
is_answered_before(const struct reply *r, const struct word *word, bool *otherwise_r)
{
	bool before = false;
	size_t i;

	*otherwise_r = false;
	for (i = 0; i < r->words->nwords; i++) {
		const struct word *other = &r->words->words[i];

		if (other == word || other->kind != WORD_ANSWER || other->number != word->number)
			continue;
		before = before || other < word;
		*otherwise_r = *otherwise_r || g_strcmp0(other->what, word->what) != 0 ||
			       g_strcmp0(other->ballot, word->ballot) != 0 ||
			       g_strcmp0(other->name, word->name) != 0;
	}
	return before;
}

/* Two answers to one point are none; they are told of once. */
static bool
hear_answer(struct reply *r, const struct word *word)
{
	const char *why = NULL;
	json_t *command;
	bool otherwise, before = is_answered_before(r, word, &otherwise);

	if (before)
		return true;
	if (otherwise) {
		refuse(r, word,
		    talloc_asprintf(r->ctx,
			"your mail has another answer to point %u too; send the one that you mean",
			word->number));
		return true;
	}
	command = command_of_word(r->ctx, &r->place, word, &why);
	ask(r, word, command, why);
	return !r->place.failed || failed(r);
}

static bool
hear_word(struct reply *r, const struct word *word)
{
	const char *why = NULL;
	json_t *command;

	switch (word->kind) {
	case WORD_UNKNOWN:
		return hear_unknown(r, word);
	case WORD_ANSWER:
		return hear_answer(r, word);
	case WORD_HELP:
		r->page.help = true;
		return true;
	case WORD_STATUS:
		return hear_status(r, word);
	case WORD_CONFIRM:
		return confirm(r, word);
	case WORD_UNDO:
		return undo(r, word);
	case WORD_WRONG:
		return dispute(r, word);
	case WORD_UNSUBSCRIBE:
		return do_at_once(r, word);
	default:
		command = command_of_word(r->ctx, &r->place, word, &why);
		ask(r, word, command, why);
		return !r->place.failed || failed(r);
	}
}

/* Keep what waits, with the hash of its token, under this answer. */
static bool
keep_asked(struct reply *r)
{
	char *token = talloc_array(r->ctx, char, TOKEN_TEXT_MAX);
	uint8_t hash[CONFIRMATION_HASH_SIZE];
	struct confirmation c = { .group = r->task->group->name,
		.address = r->heard.address,
		.created = r->task->now,
		.asked = r->task->due->period };
	char *json;
	bool ok;

	if (json_array_size(r->commands) == 0)
		return true;
	hearing_token_hash(token_write(r->random, token), hash);
	json = json_dumps(r->commands, JSON_COMPACT | JSON_SORT_KEYS);
	c.command = json;
	ok = stored(r, store_confirmation_add(r->task->store, &c, hash, NULL));
	free(json);
	r->page.token = token;
	r->page.until = r->task->now + REPLY_TOKEN_LIFE;
	return ok;
}

/* ---- the message ---- */

static const char *
subject_of(const struct reply *r)
{
	const char *subject = r->subject ? page_words(r->ctx, r->subject, SUBJECT_SHOWN) : NULL;

	if (!subject || !*subject)
		return talloc_asprintf(r->ctx, "Your mail to %s", r->task->group->title);
	return g_ascii_strncasecmp(subject, "re:", 3) == 0
		   ? subject
		   : talloc_asprintf(r->ctx, "Re: %s", subject);
}

static bool
send(struct reply *r, struct due_result *result_r)
{
	struct compose_address to = { NULL, r->heard.address };
	struct letter letter = { .kind = HEARD_KIND,
		.period = r->task->due->period,
		.message = { .to = &to,
		    .nto = 1,
		    .subject = subject_of(r),
		    .in_reply_to = r->message_id,
		    .references = r->references,
		    .nreferences = r->nreferences,
		    .replied = true,
		    .text = reply_page_text(r->ctx, &r->page, r->task->now) } };
	struct outbox_row *row = letter_row(r->ctx, r->task->store, r->task->config, r->task->group,
	    &letter, r->task->now, r->why_r);

	if (!row)
		return false;
	due_send(r->ctx, result_r, row);
	return true;
}

/* ---- bounds ---- */

/* True if the mail brings a token that is valid: such a mail is no storm. */
static bool
brings_token(struct reply *r, bool *brings_r)
{
	size_t i;

	*brings_r = false;
	for (i = 0; i < r->words->nwords; i++) {
		struct confirmation c;
		const char *why;

		if (r->words->words[i].kind != WORD_CONFIRM)
			continue;
		if (!stored(r, find_token(r, r->words->words[i].token, &c, &why)))
			return false;
		*brings_r = *brings_r || !why;
	}
	return true;
}

static bool
is_too_much(struct reply *r, bool *too_much_r)
{
	int64_t answers = 0;
	bool brings;

	if (!brings_token(r, &brings) ||
	    !stored(r, store_heard_answers(
			   r->task->store, r->heard.address, r->task->now - REPLY_DAY, &answers)))
		return false;
	*too_much_r = !brings && answers >= REPLY_DAY_MAX;
	r->page.last = answers + 1 >= REPLY_DAY_MAX;
	return true;
}

static bool
answer(struct reply *r, struct due_result *result_r)
{
	size_t i;

	r->place = (struct command_place){ .store = r->task->store,
		.config = r->task->config,
		.group = r->task->group,
		.author = r->heard.address,
		.role = r->page.role,
		.now = r->task->now,
		.answered = r->answers ? &r->answered : NULL };
	r->page.group = r->task->group;
	r->page.more = r->words->more;
	r->page.empty = r->words->nwords == 0;
	for (i = 0; i < r->words->nwords; i++)
		if (!hear_word(r, &r->words->words[i]))
			return false;
	return keep_asked(r) && send(r, result_r);
}

bool
reply_make_with(void *ctx, const struct due_task *task, const uint8_t random[TOKEN_BYTES],
    struct due_result *result_r, char **why_r)
{
	struct reply r = { .ctx = ctx, .task = task, .random = random, .why_r = why_r };
	enum store_status status =
	    store_heard(ctx, task->store, task->group->name, task->due->period, &r.heard);
	bool too_much = false, ok;

	if (status == STORE_NOT_FOUND) {
		result_r->how = "nothing is known of the mail";
		return true;
	}
	if (status != STORE_OK)
		return failed(&r);
	r.page.role = hearing_role(task->group, r.heard.address, task->now, NULL);
	if (r.page.role == ROLE_NONE) {
		result_r->how = "its writer has no part in the group any more";
		return true;
	}
	if (!take_heard(&r) || !find_answered(&r) || !is_too_much(&r, &too_much))
		return false;
	if (too_much) {
		result_r->how = "its writer had enough answers today: it is not heard";
		return true;
	}
	r.commands = json_array();
	ok = answer(&r, result_r);
	json_decref(r.commands);
	return ok;
}

bool
reply_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	uint8_t random[TOKEN_BYTES];

	/* So few bytes come whole or not at all. */
	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
		*why_r = talloc_asprintf(ctx, "no random bytes: %s", strerror(errno));
		return false;
	}
	return reply_make_with(ctx, task, random, result_r, why_r);
}

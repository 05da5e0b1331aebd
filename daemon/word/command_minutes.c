#include <string.h>
#include <talloc.h>

#include "daemon/word/command_kinds.h"
#include "daemon/record/life_load.h"
#include "daemon/minutes/minutes_word.h"
#include "daemon/page.h"

enum { WORDS_SHOWN = 120 }; /* characters of redacted words in a sentence */

/* ---- which minutes ---- */

/* True if a word without a date may mean these minutes. */
static bool
may_mean(const struct minutes_life *life, const char *word)
{
	return life->sending == SENDING_HELD || life->sending == SENDING_ASKS ||
	       (life->sending == SENDING_STOPPED && strcmp(word, MINUTES_WORD_DISTRIBUTE) == 0);
}

/* Those of the meeting of `date`, without one those that `word` can only mean; NULL with why. */
static const struct minutes_life *
minutes_of(
    void *ctx, struct command_place *place, const char *date, const char *word, const char **why_r)
{
	const struct minutes_life *found = NULL, *lives;
	struct life_input input;
	const char *days = NULL;
	size_t n = 0, fitting = 0, i;

	if (!command_stored(place, life_load(ctx, place->store, place->group, false, &input)))
		return NULL;
	lives = life_trace(ctx, &input, place->now, &n);
	for (i = 0; i < n; i++)
		if (date ? lives[i].minutes && strcmp(lives[i].date, date) == 0
			 : may_mean(&lives[i], word)) {
			found = &lives[i];
			days = fitting++ == 0 ? found->date
					      : talloc_asprintf(ctx, "%s, %s", days, found->date);
		}
	if (fitting == 1)
		return found;
	if (date)
		*why_r = talloc_asprintf(ctx, "there are no minutes of %s", date);
	else if (fitting == 0)
		*why_r = "no minutes wait to be sent";
	else
		*why_r = talloc_asprintf(ctx,
		    "the minutes of several meetings wait (%s): say which, as in \"%s %s\"", days,
		    word, found->date);
	return NULL;
}

/* ---- what is decided ---- */

static bool
is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

static bool
is_approval(const char *word)
{
	return is(word, MINUTES_WORD_APPROVE) || is(word, MINUTES_WORD_UNAPPROVE);
}

static bool
is_sending(const char *word)
{
	return is(word, MINUTES_WORD_STOP) || is(word, MINUTES_WORD_DISTRIBUTE);
}

/*
 * The last word on what `word` is about: whether they are approved, or sent. NULL:
 * none was said.
 */
static const char *
last_word(void *ctx, struct command_place *place, const char *date, const char *word)
{
	struct decision *list = NULL;
	const char *last = NULL;
	size_t n = 0, i;

	if (command_stored(place, store_decision_history(ctx, place->store, place->group->name,
				      MINUTES_WORD_KIND, date, &list, &n)))
		for (i = 0; i < n; i++)
			if (is_approval(word) ? is_approval(list[i].word)
					      : is_sending(list[i].word))
				last = list[i].word;
	return last;
}

static bool
say(void *ctx, struct command_place *place, const char *date, const char *word, const char **why_r)
{
	const struct minutes_life *life = minutes_of(ctx, place, date, word, why_r);
	struct decision decision = { .group = place->group->name,
		.kind = MINUTES_WORD_KIND,
		.subject = date,
		.word = word,
		.author = place->author,
		.at = place->now };

	if (life)
		*why_r = minutes_word_fault(life, word);
	return life && !*why_r && command_stored(place, store_decide(place->store, &decision));
}

static bool
redact(void *ctx, struct command_place *place, const char *date, const char *words, bool undo,
    size_t *places_r, const char **why_r)
{
	struct minutes_redaction redaction = { .group = place->group,
		.life = minutes_of(ctx, place, date, MINUTES_WORD_REDACT, why_r),
		.words = words,
		.undo = undo,
		.author = place->author,
		.now = place->now };
	enum store_status status = STORE_OK;
	bool ok;

	*places_r = 0;
	if (!redaction.life)
		return false;
	ok = minutes_redact(ctx, place->store, &redaction, places_r, &status, why_r);
	return command_stored(place, status) && ok;
}

/* ---- words become commands ---- */

/* What comes of the word, said of "the minutes of 2026-04-02". */
static const char *
consequence(const char *word)
{
	if (is(word, MINUTES_WORD_APPROVE))
		return "taken as approved";
	return is(word, MINUTES_WORD_STOP) ? "not sent" : "sent";
}

json_t *
command_minutes(
    void *ctx, struct command_place *place, const char *what, const char *date, const char **why_r)
{
	const struct minutes_life *life;
	const char *before;

	if (!is_sending(what) && !is(what, MINUTES_WORD_APPROVE)) {
		*why_r = "to minutes the answers are stop and distribute";
		return NULL;
	}
	life = minutes_of(ctx, place, date, what, why_r);
	if (life)
		*why_r = minutes_word_fault(life, what);
	if (!life || *why_r)
		return NULL;
	before = last_word(ctx, place, life->date, what);
	if (place->failed)
		return NULL;
	return json_pack("{ss ss ss ss? so}", "do", "minutes", "date", life->date, "word", what,
	    "before", before, "says",
	    json_string(
		talloc_asprintf(ctx, "the minutes of %s are %s", life->date, consequence(what))));
}

json_t *
command_redact(void *ctx, struct command_place *place, const struct word *word, const char **why_r)
{
	const char *says;
	size_t places;
	bool ok;

	if (!command_stored(place, store_trial(place->store)))
		return NULL;
	ok = redact(ctx, place, word->date, word->name, false, &places, why_r);
	if (!command_stored(place, store_trial_end(place->store, false)) || !ok)
		return NULL;
	says =
	    talloc_asprintf(ctx, "\"%s\" is left out of the minutes of %s, where it stands %zu %s",
		page_words(ctx, word->name, WORDS_SHOWN), word->date, places,
		places == 1 ? "time" : "times");
	return json_pack(
	    "{ss ss ss ss}", "do", "redact", "date", word->date, "words", word->name, "says", says);
}

/* ---- doing and undoing ---- */

/* What takes a word back; NULL with why. */
static const char *
opposite(void *ctx, const char *date, const char *word, const char *before, const char **why_r)
{
	if (is(word, MINUTES_WORD_APPROVE))
		return MINUTES_WORD_UNAPPROVE;
	if (is(word, MINUTES_WORD_DISTRIBUTE))
		return MINUTES_WORD_STOP;
	if (before && strcmp(before, MINUTES_WORD_DISTRIBUTE) == 0)
		return before;
	*why_r = talloc_asprintf(ctx, "to send them after all say \"distribute %s\"", date);
	return NULL;
}

bool
command_minutes_do(
    void *ctx, struct command_place *place, const json_t *command, bool undo, const char **why_r)
{
	const char *what = json_string_value(json_object_get(command, "do"));
	const char *date = json_string_value(json_object_get(command, "date"));
	const char *word = json_string_value(json_object_get(command, "word"));
	const char *now;
	size_t places;

	if (strcmp(what, "redact") == 0)
		return redact(ctx, place, date,
		    json_string_value(json_object_get(command, "words")), undo, &places, why_r);
	if (!undo)
		return say(ctx, place, date, word, why_r);
	now = last_word(ctx, place, date, word);
	if (place->failed)
		return false;
	if (!now || strcmp(now, word) != 0) {
		*why_r = "it was decided otherwise since";
		return false;
	}
	word =
	    opposite(ctx, date, word, json_string_value(json_object_get(command, "before")), why_r);
	return word && say(ctx, place, date, word, why_r);
}

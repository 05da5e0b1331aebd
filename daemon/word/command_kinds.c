#include "daemon/word/command_kinds.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/ledger_actions.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "daemon/word/settling.h"
#include "store/decisions.h"

enum { WORDS_SHOWN = 120 }; /* characters of a mail's words in a sentence */

static struct settling_place
settling_place_of(const struct command_place *place)
{
	return (struct settling_place){ place->store, place->config, place->now };
}

static const char *
text_of(const json_t *command, const char *key)
{
	return json_string_value(json_object_get(command, key));
}

/* What settling found wrong, for the writer of a mail: without the names of our files. */
static bool
unsettled(
    void *ctx, struct command_place *place, const struct settling_fault *fault, const char **why_r)
{
	if (fault->status == STORE_REFUSED)
		log_notice(
		    "by mail of %s: %s is not settled: %s", place->author, fault->what, fault->why);
	if (fault->status == STORE_NOT_FOUND)
		*why_r = "it is not in the record any more";
	else if (fault->status == STORE_REFUSED)
		*why_r = "the record does not take it: it is not as it was";
	else if (fault->status != STORE_OK)
		place->failed = fault->status;
	else if (fault->lacks_ballot)
		*why_r = "the mail tells no ballot; say which, as in \"1 yes on CSC-18\"";
	else if (fault->lacks_org)
		*why_r =
		    "the mail tells no organisation; say which, as in \"1 yes for Example TS\"";
	else
		*why_r = talloc_asprintf(
		    ctx, "%s: %s", page_words(ctx, fault->what, WORDS_SHOWN), fault->why);
	return false;
}

/* ---- a point of the queue ---- */

/*
 * What is settled, by its number of today: a newer reader may have numbered the
 * facts of a mail otherwise since it was asked for.
 */
static bool
item_of(void *ctx, struct command_place *place, const json_t *command, int64_t *item_r,
    const char **why_r)
{
	const char *digest = text_of(command, "digest");
	struct digest_item item;
	enum store_status status;

	*item_r = json_integer_value(json_object_get(command, "item"));
	if (!digest)
		return true;
	status = store_digest_item(ctx, place->store, place->group->name, digest,
	    (unsigned)json_integer_value(json_object_get(command, "point")), &item);
	if (status == STORE_NOT_FOUND)
		*why_r = "what it stood for is read otherwise today";
	if (status == STORE_NOT_FOUND || !command_stored(place, status))
		return false;
	*item_r = strtoll(item.subject, NULL, 10);
	return true;
}

static bool
settle(void *ctx, struct command_place *place, const json_t *command, int64_t item,
    struct settled *settled_r, const char **why_r)
{
	struct settling_place where = settling_place_of(place);
	struct settling_fault fault;
	struct settling s = { .message = json_is_true(json_object_get(command, "message")),
		.number = item,
		.ballot = text_of(command, "ballot"),
		.org = text_of(command, "org"),
		.author = place->author,
		.name = "the point" };
	const char *word = text_of(command, "ruling");

	if (!word || !ruling_from_name(word, &s.word)) {
		*why_r = "that is no ruling";
		return false;
	}
	return settling_rule(ctx, &where, &s, settled_r, &fault) ||
	       unsettled(ctx, place, &fault, why_r);
}

/* The ruling in force on a fact as the command would make it again; null if there is none. */
static json_t *
ruling_before(void *ctx, struct command_place *place, int64_t item)
{
	struct ruling *rulings = NULL;
	size_t nrulings = 0, i;

	if (!command_stored(place, store_rulings(ctx, place->store, &rulings, &nrulings)))
		return json_null();
	for (i = 0; i < nrulings; i++)
		if (rulings[i].item == item)
			return json_pack("{sb ss ss? ss? ss}", "message", 0, "ruling",
			    ruling_name(rulings[i].word), "ballot", rulings[i].ballot, "org",
			    rulings[i].org, "author", rulings[i].author);
	return json_null();
}

/* A "yes" to a vote that says no may be meant for "it is one". */
static const char *
other_vote(void *ctx, const struct word *word, const struct fact *fact)
{
	const char *read = fact && fact->kind == FACT_VOTE && fact->vote != VOTE_UNKNOWN
			       ? vote_name(fact->vote)
			       : NULL;

	if (!read || strcmp(word->what, read) == 0 ||
	    (strcmp(word->what, "yes") != 0 && strcmp(word->what, "no") != 0 &&
		strcmp(word->what, "abstain") != 0))
		return "";
	return talloc_asprintf(ctx, ", although its words were read as %s", read);
}

static const char *
settled_says(void *ctx, const struct word *word, bool message, const struct settled *s)
{
	const char *from = s->item.from_name ? s->item.from_name : s->item.from_address;
	const char *quote = s->item.fact ? s->item.fact->quote : NULL;
	char *says;

	if (message)
		return talloc_asprintf(
		    ctx, "point %u is set aside: the mail states nothing", word->number);
	says = talloc_asprintf(ctx, "point %u (%s: \"%s\") is settled as %s%s", word->number,
	    page_words(ctx, from ? from : "unknown sender", WORDS_SHOWN),
	    page_words(ctx, quote ? quote : "", WORDS_SHOWN), word->what,
	    other_vote(ctx, word, s->item.fact));
	if (s->elsewhere)
		return talloc_asprintf(ctx,
		    "%s; it counts nowhere on %s, since another copy of the mail is taken", says,
		    s->ballot);
	if (!s->found)
		return says;
	return talloc_asprintf(ctx, "%s: %s of %s on %s, which %s%s%s", says, s->what,
	    s->org ? page_words(ctx, s->org, WORDS_SHOWN) : "an unknown organisation", s->ballot,
	    s->counts ? "counts" : "does not count", s->why ? ": " : "", s->why ? s->why : "");
}

json_t *
command_settle(void *ctx, struct command_place *place, const struct word *word,
    const struct digest_item *item, const char **why_r)
{
	bool message = strcmp(item->kind, "message") == 0, ok;
	int64_t number = strtoll(item->subject, NULL, 10);
	struct settled settled;
	enum ruling_word ruling;
	json_t *command;

	if (!ruling_from_name(word->what, &ruling)) {
		*why_r = talloc_asprintf(ctx,
		    "point %u is a mail's words: answer yes, no, "
		    "abstain, second, pushback or not a vote",
		    word->number);
		return NULL;
	}
	command = json_pack("{ss sb sI ss sI ss ss? ss?}", "do", "settle", "message", message,
	    "item", (json_int_t)number, "digest", place->answered->period, "point",
	    (json_int_t)word->number, "ruling", word->what, "ballot", word->ballot, "org",
	    word->name);
	json_object_set_new(
	    command, "before", message ? json_null() : ruling_before(ctx, place, number));
	if (place->failed || !command_stored(place, store_trial(place->store))) {
		json_decref(command);
		return NULL;
	}
	ok = settle(ctx, place, command, number, &settled, why_r);
	if (ok)
		json_object_set_new(
		    command, "says", json_string(settled_says(ctx, word, message, &settled)));
	if (!command_stored(place, store_trial_end(place->store, false)) || !ok) {
		json_decref(command);
		return NULL;
	}
	return command;
}

/* Back to the ruling before, unless somebody has ruled anew since. */
static bool
unsettle(void *ctx, struct command_place *place, const struct confirmation *confirmation,
    const json_t *command, const char **why_r)
{
	bool message = json_is_true(json_object_get(command, "message"));
	json_t *before = json_object_get(command, "before"), *back, *now;
	const char *author, *ruling;
	struct settled settled;
	int64_t item;
	bool ok;

	if (!item_of(ctx, place, command, &item, why_r))
		return false;
	now = message ? json_null() : ruling_before(ctx, place, item);
	author = text_of(now, "author");
	ruling = text_of(now, "ruling");
	if (!message && (!author || strcmp(author, confirmation->address) != 0 ||
			    strcmp(ruling, text_of(command, "ruling")) != 0)) {
		*why_r = talloc_asprintf(ctx, "it was settled otherwise since by %s",
		    author ? page_words(ctx, author, WORDS_SHOWN) : "somebody");
		json_decref(now);
		return false;
	}
	json_decref(now);
	back = json_is_object(before)
		   ? json_incref(before)
		   : json_pack("{sb ss}", "message", message, "ruling", ruling_name(RULING_UNDO));
	ok = settle(ctx, place, back, item, &settled, why_r);
	json_decref(back);
	return ok;
}

/* ---- what a ballot is called ---- */

static bool
name(void *ctx, struct command_place *place, const char *words, const char *label,
    struct ballot_name *name_r, const char **before_r, const char **why_r)
{
	struct settling_place where = settling_place_of(place);
	struct settling_fault fault;

	*name_r = (struct ballot_name){
		.name = words, .label = label, .author = place->author, .at = place->now
	};
	return settling_name(ctx, &where, place->group, name_r, before_r, &fault) ||
	       unsettled(ctx, place, &fault, why_r);
}

json_t *
command_name(void *ctx, struct command_place *place, const struct word *word, const char **why_r)
{
	const char *words = page_words(ctx, word->name, WORDS_SHOWN), *before = NULL;
	struct ballot_name settled;
	json_t *command = NULL;
	bool ok;

	if (!command_stored(place, store_trial(place->store)))
		return NULL;
	ok = name(ctx, place, words, word->ballot, &settled, &before, why_r);
	if (ok)
		command = json_pack("{ss ss ss ss? so}", "do", "name", "name", words, "ballot",
		    settled.label, "before", before, "says",
		    json_string(talloc_asprintf(ctx, "\"%s\" is what %s is called%s%s", words,
			settled.label, before ? ", no more " : "", before ? before : "")));
	if (command_stored(place, store_trial_end(place->store, false)))
		return command;
	json_decref(command);
	return NULL;
}

static bool
unname(void *ctx, struct command_place *place, const json_t *command, const char **why_r)
{
	const char *words = text_of(command, "name"), *before = text_of(command, "before");
	const char *was = NULL;
	struct ballot_name settled;

	if (!name(ctx, place, words, before, &settled, &was, why_r))
		return false;
	if (was && strcmp(was, text_of(command, "ballot")) == 0)
		return true;
	*why_r = "the name was settled otherwise since";
	return false;
}

/* ---- decisions ---- */

/* The word in force on a subject; NULL: none. */
static const char *
word_in_force(void *ctx, struct command_place *place, const char *kind, const char *subject)
{
	struct decision *decisions = NULL;
	size_t n = 0, i;

	if (command_stored(place,
		store_decisions(ctx, place->store, place->group->name, kind, &decisions, &n)))
		for (i = 0; i < n; i++)
			if (strcmp(decisions[i].subject, subject) == 0)
				return decisions[i].word;
	return NULL;
}

json_t *
command_decide(void *ctx, struct command_place *place, const char *kind, const char *subject,
    const char *word, const char *detail, const char *says)
{
	const char *before = word_in_force(ctx, place, kind, subject);

	if (place->failed)
		return NULL;
	return json_pack("{ss ss ss ss ss? ss? ss}", "do", "decide", "kind", kind, "subject",
	    subject, "word", word, "detail", detail, "before", before, "says", says);
}

static bool
decide(struct command_place *place, const char *kind, const char *subject, const char *word,
    const char *detail)
{
	struct decision decision = { .group = place->group->name,
		.kind = kind,
		.subject = subject,
		.word = word,
		.detail = detail,
		.author = place->author,
		.at = place->now };

	return command_stored(place, store_decide(place->store, &decision));
}

/* The word that takes a decision back. */
static const char *
opposite(const char *kind, const char *before)
{
	if (before)
		return before;
	return strcmp(kind, ACTION_DECISION) == 0 ? action_state_name(ACTION_OPEN) : "none";
}

static bool
undecide(void *ctx, struct command_place *place, const json_t *command, const char **why_r)
{
	const char *kind = text_of(command, "kind"), *subject = text_of(command, "subject");
	const char *word = text_of(command, "word");
	const char *back = opposite(kind, text_of(command, "before"));
	const char *now = word_in_force(ctx, place, kind, subject);

	if (place->failed)
		return false;
	if (!now || strcmp(now, word) != 0)
		*why_r = "it was decided otherwise since";
	return *why_r ? false : decide(place, kind, subject, back, NULL);
}

/* ---- action items ---- */

json_t *
command_action(
    void *ctx, struct command_place *place, const char *what, const char *id, const char **why_r)
{
	enum store_status status = STORE_OK;
	const struct action *action;
	enum action_state state;
	struct action *actions;
	struct ledger *ledger;
	size_t n;

	if (!action_state_from_name(what, &state)) {
		*why_r = "to an action item the answers are done, dropped and open";
		return NULL;
	}
	ledger = ledger_load_one(
	    ctx, place->store, place->config, place->group, NULL, place->now, &status);
	if (ledger)
		status = actions_load(ctx, place->store, ledger, place->now, &actions, &n);
	if (!command_stored(place, status))
		return NULL;
	action = actions_find(actions, n, id);
	if (!action) {
		*why_r = talloc_asprintf(ctx, "there is no action item %s any more", id);
		return NULL;
	}
	return command_decide(ctx, place, ACTION_DECISION, action->id, what, NULL,
	    talloc_asprintf(ctx, "action item %s (\"%s\") is %s", action->id,
		page_words(ctx, action->quote, WORDS_SHOWN), what));
}

/* ---- doing and undoing ---- */

bool
command_do_one(void *ctx, struct command_place *place, const json_t *command, const char **why_r)
{
	const char *what = text_of(command, "do");
	struct ballot_name named;
	struct settled settled;
	int64_t item;

	if (strcmp(what, "settle") == 0)
		return item_of(ctx, place, command, &item, why_r) &&
		       settle(ctx, place, command, item, &settled, why_r);
	if (strcmp(what, "name") == 0)
		return name(ctx, place, text_of(command, "name"), text_of(command, "ballot"),
		    &named, NULL, why_r);
	if (strcmp(what, "decide") == 0)
		return decide(place, text_of(command, "kind"), text_of(command, "subject"),
		    text_of(command, "word"), text_of(command, "detail"));
	if (strcmp(what, "minutes") == 0 || strcmp(what, "redact") == 0)
		return command_minutes_do(ctx, place, command, false, why_r);
	*why_r = "it is no command";
	return false;
}

bool
command_undo_one(void *ctx, struct command_place *place, const struct confirmation *confirmation,
    const json_t *command, const char **why_r)
{
	const char *what = text_of(command, "do");

	if (what && strcmp(what, "settle") == 0)
		return unsettle(ctx, place, confirmation, command, why_r);
	if (what && strcmp(what, "name") == 0)
		return unname(ctx, place, command, why_r);
	if (what && strcmp(what, "decide") == 0)
		return undecide(ctx, place, command, why_r);
	if (what && (strcmp(what, "minutes") == 0 || strcmp(what, "redact") == 0))
		return command_minutes_do(ctx, place, command, true, why_r);
	*why_r = "it cannot be undone";
	return false;
}

#include "daemon/record/ledger_actions.h"

#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "store/decisions.h"

/* The first owner of a list, on `ctx`. */
static const char *
first_owner(void *ctx, const char *owner)
{
	return talloc_strndup(ctx, owner, strcspn(owner, ";"));
}

/* For whom an owner speaks: by the attendees of the meeting, else by the roster. */
static const char *
org_of(void *ctx, const struct directory *directory, const struct ledger_meeting *meeting,
    const char *owner)
{
	const char *first = owner ? first_owner(ctx, owner) : NULL, *org = NULL;
	size_t i;

	for (i = 0; first && i < meeting->nattendees; i++) {
		const struct ledger_attendee *a = &meeting->attendees[i];

		if (a->name && strcmp(a->name, first) == 0 && (a->member || a->org))
			return a->member ? a->member->name : a->org;
	}
	if (first)
		directory_person(directory, first, &org);
	return org;
}

static struct action_meeting
meeting_of(void *ctx, const struct directory *directory, const struct ledger_meeting *meeting)
{
	const struct minutes *m = meeting->minutes->minutes;
	struct action_said *said = talloc_array(ctx, struct action_said, m->naction_items + 1);
	size_t i;

	for (i = 0; i < m->naction_items; i++)
		said[i] = (struct action_said){ .owner = m->action_items[i].owner,
			.quote = m->action_items[i].quote,
			.org = org_of(ctx, directory, meeting, m->action_items[i].owner) };
	return (struct action_meeting){ .date = meeting->date,
		.at = meeting->at,
		.message_id = meeting->minutes->message_id,
		.said = said,
		.nsaid = m->naction_items,
		.closings = m->closings,
		.nclosings = m->nclosings };
}

static enum store_status
words_load(void *ctx, struct store *store, const char *group, int64_t now,
    struct action_word **words_r, size_t *nwords_r)
{
	struct decision *decisions;
	struct action_word *words;
	size_t n, i;
	enum store_status status =
	    store_decision_history(ctx, store, group, ACTION_DECISION, NULL, &decisions, &n);

	*nwords_r = 0;
	if (status != STORE_OK)
		return status;
	words = *words_r = talloc_array(ctx, struct action_word, n + 1);
	for (i = 0; i < n; i++) {
		struct action_word *word = &words[*nwords_r];

		*word = (struct action_word){ .id = decisions[i].subject,
			.author = decisions[i].author,
			.reason = decisions[i].reason,
			.at = decisions[i].at };
		if (word->at <= now && action_state_from_name(decisions[i].word, &word->state))
			(*nwords_r)++;
	}
	return STORE_OK;
}

enum store_status
actions_load(void *ctx, struct store *store, const struct ledger *ledger, int64_t now,
    struct action **actions_r, size_t *nactions_r)
{
	void *work = talloc_new(ctx);
	struct directory *directory = filing_directory(work, ledger->group->roster);
	struct action_meeting *meetings =
	    talloc_array(work, struct action_meeting, ledger->nmeetings + 1);
	struct action_word *words;
	size_t nwords, i;
	enum store_status status =
	    words_load(work, store, ledger->group->name, now, &words, &nwords);

	*actions_r = NULL;
	*nactions_r = 0;
	if (status != STORE_OK) {
		talloc_free(work);
		return status;
	}
	for (i = 0; i < ledger->nmeetings; i++)
		meetings[i] = meeting_of(work, directory, &ledger->meetings[i]);
	*nactions_r = actions_carry(
	    ctx, ledger->group->name, meetings, ledger->nmeetings, words, nwords, actions_r);
	/* The directory's and the decisions' strings live as long as the actions. */
	talloc_steal(*actions_r, work);
	return STORE_OK;
}

const struct action *
actions_find(const struct action *actions, size_t nactions, const char *id)
{
	size_t i;

	for (i = 0; i < nactions; i++)
		if (strcasecmp(actions[i].id, id) == 0 ||
		    strcasecmp(actions[i].id + strlen("A-"), id) == 0)
			return &actions[i];
	return NULL;
}

enum store_status
action_settle(struct store *store, const struct ledger *ledger, const char *id,
    enum action_state state, const char *author, const char *reason, int64_t now)
{
	struct action *actions;
	const struct action *action;
	size_t n;
	enum store_status status;
	void *tmp = talloc_new(NULL);

	status = actions_load(tmp, store, ledger, now, &actions, &n);
	action = status == STORE_OK ? actions_find(actions, n, id) : NULL;
	if (status == STORE_OK && !action)
		status = STORE_NOT_FOUND;
	if (action)
		status = store_decide(store, &(struct decision){ .group = ledger->group->name,
						 .kind = ACTION_DECISION,
						 .subject = action->id,
						 .word = action_state_name(state),
						 .author = author,
						 .at = now,
						 .reason = reason });
	talloc_free(tmp);
	return status;
}

#include "daemon/minutes/distribution.h"

#include <string.h>
#include <talloc.h>

#include "daemon/record/life_load.h"
#include "daemon/minutes/minutes_letter.h"
#include "daemon/record/minutes_period.h"
#include "store/distributed.h"

static bool
refused(void *ctx, const struct due_task *task, char **why_r)
{
	*why_r = talloc_strdup(ctx, store_why(task->store));
	return false;
}

static bool
noted(void *ctx, const struct due_task *task, enum minutes_letter_kind kind, const char *period,
    int64_t at, char **why_r)
{
	enum store_status status = store_due_add(
	    task->store, minutes_letter_kind_name(kind), task->group->name, period, at);

	return status == STORE_OK || status == STORE_EXISTS || refused(ctx, task, why_r);
}

/*
 * What makes a message due, behind its period: of a revision the text and the last
 * decision on its words, of one that a person released that word.
 */
static const char *
due_period(void *ctx, const struct minutes_life *life, int64_t released)
{
	const char *period = minutes_period(ctx, life->date, life->revision);

	if (released > 0)
		return talloc_asprintf(ctx, "%s@%lld", period, (long long)released);
	if (life->revision > 0)
		return talloc_asprintf(ctx, "%s@%lld.%lld", period,
		    (long long)life->minutes->message, (long long)life->redaction);
	return period;
}

/* The steps that tell of the message that is to be sent, since the one before. */
struct said {
	int64_t released; /* decision; 0: none */
	bool noticed, asked;
};

static struct said
said_of(const struct minutes_life *life)
{
	struct said said = { 0 };
	size_t i;

	for (i = 0; i < life->nsteps; i++)
		switch (life->steps[i].kind) {
		case STEP_DISTRIBUTED:
		case STEP_REVISED:
			said = (struct said){ 0 };
			break;
		case STEP_RELEASED:
			said.released = life->steps[i].decision;
			break;
		case STEP_STOPPED:
			said.released = 0;
			break;
		case STEP_NOTICE:
			said.noticed = true;
			break;
		case STEP_ASKED:
			said.asked = true;
			break;
		default:
			break;
		}
	return said;
}

static bool
plan_one(void *ctx, const struct due_task *task, const struct minutes_life *life, char **why_r)
{
	struct said said = said_of(life);

	if (life->sending == SENDING_ASKS && !said.asked)
		return noted(ctx, task, LETTER_ASK, due_period(ctx, life, 0), task->now, why_r);
	if (life->sending == SENDING_HELD && said.released)
		return noted(ctx, task, LETTER_MINUTES, due_period(ctx, life, said.released),
		    task->now, why_r);
	if (life->sending == SENDING_HELD && life->told)
		return noted(
		    ctx, task, LETTER_MINUTES, due_period(ctx, life, 0), life->sends_at, why_r);
	if (life->sending == SENDING_HELD && !said.noticed)
		return noted(ctx, task, LETTER_NOTICE, due_period(ctx, life, 0), task->now, why_r);
	return true;
}

static bool
lives_of(void *ctx, const struct due_task *task, struct minutes_life **lives_r, size_t *nlives_r,
    char **why_r)
{
	struct life_input input;

	if (life_load(ctx, task->store, task->group, false, &input) != STORE_OK)
		return refused(ctx, task, why_r);
	*lives_r = life_trace(ctx, &input, task->now, nlives_r);
	return true;
}

bool
distribution_plan(void *ctx, const struct due_task *task, char **why_r)
{
	struct minutes_life *lives;
	size_t nlives, i;

	if (life_begin(task->store, task->group, task->now) != STORE_OK)
		return refused(ctx, task, why_r);
	if (task->group->distribute == DISTRIBUTE_NEVER)
		return true;
	if (!lives_of(ctx, task, &lives, &nlives, why_r))
		return false;
	for (i = 0; i < nlives; i++)
		if (!plan_one(ctx, task, &lives[i], why_r))
			return false;
	return true;
}

/*
 * The minutes that are due; NULL without a fault if what fell due is not what
 * there is now. `*how_r` says why.
 */
static const struct minutes_life *
due_life(void *ctx, const struct due_task *task, const char **how_r, bool *ok_r, char **why_r)
{
	const char *date = minutes_period_date(ctx, task->due->period);
	struct minutes_life *lives;
	size_t nlives, i;

	*ok_r = lives_of(ctx, task, &lives, &nlives, why_r);
	*how_r = "there are no such minutes";
	for (i = 0; *ok_r && date && i < nlives; i++) {
		if (strcmp(lives[i].date, date) != 0)
			continue;
		if (lives[i].revision == minutes_period_revision(task->due->period))
			return &lives[i];
		*how_r = "another revision has taken its place";
	}
	return NULL;
}

/* Why they do not go out, for the log and for who looks at what was due. */
static const char *
not_sent(enum life_sending sending)
{
	switch (sending) {
	case SENDING_NOT_YET:
		return "not final any more";
	case SENDING_STOPPED:
		return "stopped by the chair";
	case SENDING_OTHER:
		return "on the list already, posted by a person";
	case SENDING_DONE:
		return "sent already";
	case SENDING_ASKS:
		return "waits for the chair's word";
	case SENDING_PAST:
		return "too old to go out by itself";
	case SENDING_FAILED:
		return "in the outbox, and no server took it";
	default:
		return "not sent from here";
	}
}

/* What looked like a change leaves the text as it was sent: so that is what was sent. */
static bool
unchanged(void *ctx, const struct due_task *task, const struct minutes_life *life,
    struct due_result *result_r, char **why_r)
{
	result_r->how = "nothing has changed";
	return store_distributed_heed(task->store, task->group->name, life->date,
		   life->minutes->message, life->redaction) == STORE_OK ||
	       refused(ctx, task, why_r);
}

/* A message to the chairs. */
static bool
tell(void *ctx, const struct due_task *task, enum minutes_letter_kind kind,
    enum life_sending wanted, struct due_result *result_r, char **why_r)
{
	struct minutes_letter letter;
	bool ok;
	const struct minutes_life *life = due_life(ctx, task, &result_r->how, &ok, why_r);
	struct minutes_life told;

	if (!life)
		return ok;
	if (life->sending != wanted || said_of(life).released) {
		result_r->how =
		    life->sending == wanted ? "released already" : not_sent(life->sending);
		return true;
	}
	told = *life;
	told.sends_at = task->now + task->group->hold;
	if (!minutes_letter(ctx, task, &told, kind, &letter, why_r))
		return false;
	if (!letter.row)
		return unchanged(ctx, task, life, result_r, why_r);
	result_r->how = "made";
	due_send(ctx, result_r, letter.row);
	return true;
}

bool
distribution_notice(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	return tell(ctx, task, LETTER_NOTICE, SENDING_HELD, result_r, why_r);
}

bool
distribution_ask(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	return tell(ctx, task, LETTER_ASK, SENDING_ASKS, result_r, why_r);
}

bool
distribution_send(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct minutes_letter letter;
	struct distributed kept;
	bool ok;
	const struct minutes_life *life = due_life(ctx, task, &result_r->how, &ok, why_r);

	if (!life)
		return ok;
	if (life->sending != SENDING_HELD || life->sends_at > task->now) {
		result_r->how = life->sending == SENDING_HELD ? "another time was set"
							      : not_sent(life->sending);
		return true;
	}
	if (!minutes_letter(ctx, task, life, LETTER_MINUTES, &letter, why_r))
		return false;
	if (!letter.row)
		return unchanged(ctx, task, life, result_r, why_r);
	result_r->how = "made";
	kept = (struct distributed){ .date = life->date,
		.revision = life->revision,
		.message = life->minutes->message,
		.decision = life->redaction,
		.at = task->now };
	if (store_distributed_add(task->store, task->group->name, &kept, letter.document) !=
	    STORE_OK)
		return refused(ctx, task, why_r);
	due_send(ctx, result_r, letter.row);
	return true;
}

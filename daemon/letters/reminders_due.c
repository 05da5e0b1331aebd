#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/letters/letter.h"
#include "daemon/page.h"
#include "daemon/letters/reminders.h"
#include "daemon/record/voters.h"
#include "store/outbox.h"

/* Only ballots of which there is something to remind are needed. */
static bool
is_due(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	const int64_t *now = arg;
	struct ballot *alone[] = { (struct ballot *)ballot };
	struct ledger one = { .group = ledger->group, .ballots = alone, .nballots = 1 };
	const struct reminders_input in = { .ledger = &one, .now = *now };
	void *tmp = talloc_new(NULL);
	struct reminder *list;
	bool due = reminders_find(tmp, &in, &list) > 0;

	talloc_free(tmp);
	return due;
}

/* What there is to remind of now. */
static bool
find(void *ctx, const struct due_task *task, struct ledger **ledger_r, struct reminder **list_r,
    size_t *n_r, char **why_r)
{
	const char *mailbox = task->group->mailbox->name;
	struct reminders_input in = { .now = task->now };
	const struct ledger_wish wish = { is_due, &in.now };
	struct mailbox_habit habit;
	struct mailbox_poll *polls;
	struct outbox_row *rows;
	enum store_status status;
	size_t npolls, i;

	in.ledger = *ledger_r = ledger_load_some(
	    ctx, task->store, task->config, task->group, task->now, &wish, &status);
	if (status == STORE_OK)
		status = store_polls(ctx, task->store, &polls, &npolls);
	if (status == STORE_OK)
		status = store_mailbox_habit(
		    task->store, mailbox, task->now - REMIND_HABIT, task->now, &habit);
	if (status == STORE_OK)
		status =
		    store_outbox_unsent(ctx, task->store, task->group->name, &rows, &in.noutbox);
	if (status != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(task->store));
		return false;
	}
	in.habit = &habit;
	for (i = 0; i < npolls; i++)
		if (strcmp(polls[i].mailbox, mailbox) == 0)
			in.poll = &polls[i];
	in.outbox = rows;
	*n_r = reminders_find(ctx, &in, list_r);
	return true;
}

bool
reminders_plan(void *ctx, const struct due_task *task, char **why_r)
{
	struct reminder *list;
	struct ledger *ledger;
	size_t n, i;

	if (task->group->reminders == REMINDERS_NO)
		return true;
	if (!find(ctx, task, &ledger, &list, &n, why_r))
		return false;
	for (i = 0; i < n; i++) {
		enum store_status status = store_due_add(
		    task->store, REMINDER_KIND, task->group->name, list[i].period, list[i].at);

		if (status != STORE_OK && status != STORE_EXISTS) {
			*why_r = talloc_strdup(ctx, store_why(task->store));
			return false;
		}
	}
	return true;
}

/* ---- the messages ---- */

static const char *
text_of(void *ctx, const struct due_task *task, const struct reminder *r, const char *more)
{
	struct page *page = page_new(ctx);
	const char *zone = task->group->digest.zone;
	char **parts = g_strsplit(r->text, "\n\n", -1);
	size_t i;

	page_line(page, 0, 0, "%s (times are %s)", task->group->title, zone ? zone : "UTC");
	for (i = 0; parts[i]; i++) {
		page_blank(page);
		page_line(page, 0, 0, "%s", parts[i]);
	}
	page_blank(page);
	if (more) {
		page_line(page, 0, 0, "%s", more);
		page_blank(page);
	}
	page_line(page, 0, 0, "Of this you are reminded once.");
	g_strfreev(parts);
	return page_text(page);
}

/* One message to `to`; `whose` is added to its identity where several get one each. */
static bool
send(void *ctx, const struct due_task *task, const struct reminder *r,
    const struct compose_address *to, size_t nto, const char *whose, const char *more,
    struct due_result *result, char **why_r)
{
	struct letter letter = { .kind = REMINDER_KIND,
		.period = whose ? talloc_asprintf(ctx, "%s %s", r->period, whose) : r->period,
		.message = { .to = to,
		    .nto = nto,
		    .subject = talloc_asprintf(ctx, "[%s] %s", task->group->name, r->subject),
		    .text = text_of(ctx, task, r, more) } };
	struct outbox_row *row =
	    letter_row(ctx, task->store, task->config, task->group, &letter, task->now, why_r);

	if (row)
		due_send(ctx, result, row);
	return row != NULL;
}

static bool
send_chairs(void *ctx, const struct due_task *task, const struct reminder *r,
    struct due_result *result, char **why_r)
{
	size_t n;
	struct compose_address *to = letter_chairs(ctx, task->group, &n);

	return send(ctx, task, r, to, n, NULL, NULL, result, why_r);
}

static bool
is_a_list(const struct due_task *task, const char *address)
{
	return strcasecmp(address, task->group->list) == 0 ||
	       (task->group->member_list && strcasecmp(address, task->group->member_list) == 0) ||
	       strcasecmp(address, task->config->smtp.from_address) == 0;
}

/* Each representative of a member whose vote is missing, by a mail of their own. */
static bool
send_members(void *ctx, const struct due_task *task, const struct reminder *r,
    struct due_result *result, char **why_r)
{
	const struct roster *roster = task->group->roster;
	size_t i, k;

	for (i = 0; i < roster->nmembers; i++) {
		const struct member *m = &roster->members[i];
		const char *more;

		if (!voters_may(roster, m, r->missing_votes) || voters_has(r->missing_votes, m))
			continue;
		more = talloc_asprintf(ctx,
		    "No vote of %s is recorded. It is given by a mail to %s with the words \"%s "
		    "votes YES on Ballot %s\" (or NO, or ABSTAIN).",
		    page_words(ctx, m->name, FACT_NAME_MAX), task->group->list,
		    page_words(ctx, m->name, FACT_NAME_MAX), r->missing_votes->label);
		for (k = 0; k < m->nrepresentatives; k++) {
			struct compose_address to = { .address = m->representatives[k].address };

			if (to.address && !is_a_list(task, to.address) &&
			    !send(ctx, task, r, &to, 1, to.address, more, result, why_r))
				return false;
		}
	}
	return true;
}

bool
reminders_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct reminder *list;
	struct ledger *ledger;
	size_t n, i;

	if (!find(ctx, task, &ledger, &list, &n, why_r))
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(list[i].period, task->due->period) == 0)
			break;
	if (i == n || task->group->reminders == REMINDERS_NO) {
		result_r->how = "passed";
		return true;
	}
	if (!send_chairs(ctx, task, &list[i], result_r, why_r))
		return false;
	return task->group->reminders != REMINDERS_MEMBERS || !list[i].missing_votes ||
	       send_members(ctx, task, &list[i], result_r, why_r);
}

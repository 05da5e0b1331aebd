#include "daemon/letters/receipts.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/disputes.h"
#include "daemon/record/filing.h"
#include "daemon/letters/letter.h"
#include "daemon/page.h"
#include "daemon/letters/receipt_items.h"
#include "store/decisions.h"
#include "store/heard.h"

/* ---- whom ---- */

static bool
is_somebodys(const struct group_config *group, const char *own, const char *address)
{
	return strcasecmp(address, group->list) == 0 ||
	       (group->member_list && strcasecmp(address, group->member_list) == 0) ||
	       (own && strcasecmp(address, own) == 0);
}

/*
 * The roster's spelling of a representative's address, of an organisation that is
 * a member at `at`; NULL: it is nobody's.
 */
static const char *
roster_address(const struct group_config *group, const char *address, int64_t at)
{
	const struct representative *one = roster_representative(group->roster, address, at, NULL);

	return one ? one->address : NULL;
}

/* ---- what is due ---- */

static bool
is_fresh(int64_t at, int64_t now)
{
	return at != WHEN_UNKNOWN && now - at <= RECEIPT_FRESH;
}

/* The group whose ballot a fact of the mail is about. */
static const struct group_config *
group_of(const struct config *config, const struct answer *answer, const struct fact *fact)
{
	const struct group_config *owner =
	    fact->ballot ? filing_label_group(config, fact->ballot) : NULL;

	if (fact->kind != FACT_VOTE && fact->kind != FACT_SECOND && fact->kind != FACT_SUPPORT)
		return NULL;
	return owner ? owner : answer->group;
}

enum store_status
receipt_note(struct store *store, const struct config *config, int64_t message,
    const struct answer *answer, int64_t now)
{
	const char *own = config->has_smtp ? config->smtp.from_address : NULL;
	enum store_status status = STORE_OK;
	size_t i;

	if (!own || !answer->group || answer->automatic || answer->grade == GRADE_C ||
	    !answer->from_address || !is_fresh(answer->at, now))
		return STORE_OK;
	for (i = 0; i < answer->reading->nfacts && status == STORE_OK; i++) {
		const struct group_config *group =
		    group_of(config, answer, &answer->reading->facts[i]);

		if (!group || !group->receipts || is_somebodys(group, own, answer->from_address) ||
		    !roster_address(group, answer->from_address, answer->at))
			continue;
		status = store_receipt_due(
		    store, group->name, message, answer->at < now ? answer->at : now);
		if (status == STORE_EXISTS || status == STORE_NOT_FOUND)
			status = STORE_OK;
	}
	return status;
}

/* ---- the message ---- */

static const char *
what_of(void *ctx, const struct receipt_item *item)
{
	const char *org = item->org ? page_words(ctx, item->org, FACT_NAME_MAX) : NULL;
	const char *version = item->ballot ? item->ballot->version : NULL;
	const char *label = talloc_asprintf(ctx, "%s%s%s",
	    item->label ? page_words(ctx, item->label, FACT_LABEL_MAX)
			: "a ballot that it does not name",
	    item->label && version ? " v" : "",
	    item->label && version ? page_words(ctx, version, FACT_LABEL_MAX) : "");

	if (item->fact->kind == FACT_SECOND)
		return talloc_asprintf(ctx, "%s endorses %s", org ? org : "somebody", label);
	if (item->fact->vote == VOTE_UNKNOWN)
		return talloc_asprintf(ctx, "%s votes on %s, yes, no or abstain not told",
		    org ? org : "somebody", label);
	return talloc_asprintf(
	    ctx, "%s votes %s on %s", org ? org : "somebody", vote_name(item->fact->vote), label);
}

static const char *
word_of(const struct receipt_item *item)
{
	if (!item->record)
		return "not read with certainty";
	return item->counts ? "counted" : "not counted";
}

static void
write_item(struct page *page, const struct receipt_item *item)
{
	page_blank(page);
	if (item->record)
		page_line(page, 0, 2, "Recorded: %s: %s.", what_of(page, item), word_of(item));
	else
		page_line(page, 0, 2, "Perhaps: %s: %s.", what_of(page, item), word_of(item));
	page_line(
	    page, 2, 0, "Your words: \"%s\"", page_words(page, item->fact->quote, PAGE_QUOTE_MAX));
	if (item->why)
		page_line(page, 2, 0, "%s", item->why);
	if (item->mend)
		page_line(page, 2, 0, "%s", item->mend);
}

static const char *
subject_of(void *ctx, const struct group_config *group, const struct receipt_item *items, size_t n)
{
	if (n == 1)
		return talloc_asprintf(
		    ctx, "[%s] %s: %s", group->name, what_of(ctx, items), word_of(items));
	return talloc_asprintf(
	    ctx, "[%s] How your mail about %zu ballots was read", group->name, n);
}

static const char *
text_of(void *ctx, const struct group_config *group, const struct receipt_mail *mail,
    const struct receipt_item *items, size_t n)
{
	struct page *page = page_new(ctx);
	const char *zone = group->digest.zone;
	size_t i;

	page_line(page, 0, 0, "%s: your mail \"%s\" of %s. All times are %s.", group->title,
	    page_words(page, mail->subject ? mail->subject : "", PAGE_QUOTE_MAX),
	    page_time(page, mail->at, zone), zone ? zone : "UTC");
	if (mail->message_id)
		page_line(page, 0, 0, "%s", page_link(page, group->archive_url, mail->message_id));
	for (i = 0; i < n; i++)
		write_item(page, &items[i]);
	page_blank(page);
	page_line(page, 0, 0,
	    "If this is not what you meant, answer this mail with the one word WRONG. Nothing is "
	    "changed by that; the chair then decides.");
	page_blank(page);
	page_line(page, 0, 0,
	    "This was sent to you alone, by the program that keeps the group's record.");
	return page_text(page);
}

/* What the mail states, as of now. */
struct statement {
	struct ledger *ledger;
	struct receipt_item *items;
	size_t n;
};

struct asking {
	const struct receipt_mail *mail;
	struct queue_item *queue;
	size_t nqueue;
};

static bool
is_asked_for(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	const struct asking *a = arg;

	return receipt_needs(ledger, a->queue, a->nqueue, a->mail, ballot);
}

static enum store_status
state(void *ctx, const struct due_task *task, const struct receipt_mail *mail,
    struct statement *statement_r)
{
	struct asking a = { .mail = mail };
	const struct ledger_wish wish = { is_asked_for, &a };
	enum store_status status =
	    store_queue(ctx, task->store, task->group->name, &a.queue, &a.nqueue);

	*statement_r = (struct statement){ 0 };
	if (status == STORE_OK)
		statement_r->ledger = ledger_load_some(
		    ctx, task->store, task->config, task->group, task->now, &wish, &status);
	if (status == STORE_OK)
		statement_r->n = receipt_items(ctx, statement_r->ledger, a.queue, a.nqueue, mail,
		    task->now, &statement_r->items);
	return status;
}

static struct outbox_row *
receipt_row(void *ctx, const struct due_task *task, const struct receipt_mail *mail,
    const struct compose_address *to, const struct statement *said, char **why_r)
{
	struct letter letter = { .kind = RECEIPT_KIND,
		.period = task->due->period,
		.message = { .to = to,
		    .nto = 1,
		    .subject = subject_of(ctx, task->group, said->items, said->n),
		    .in_reply_to = mail->message_id,
		    .replied = true,
		    .text = text_of(ctx, task->group, mail, said->items, said->n) } };

	return letter_row(ctx, task->store, task->config, task->group, &letter, task->now, why_r);
}

bool
receipt_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct compose_address to = { 0 };
	struct receipt_mail mail;
	struct statement said;
	struct outbox_row *row;
	enum store_status status = store_receipt_mail(ctx, task->store, task->due->period, &mail);

	if (status == STORE_NOT_FOUND ||
	    (status == STORE_OK && (!task->group->receipts || !is_fresh(mail.at, task->now)))) {
		result_r->how = "passed";
		return true;
	}
	if (status == STORE_OK)
		status = state(ctx, task, &mail, &said);
	if (status != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(task->store));
		return false;
	}
	to.address = roster_address(task->group, mail.from_address, mail.at);
	if (said.n == 0 || !to.address) {
		result_r->how = "nothing to tell";
		return true;
	}
	row = receipt_row(ctx, task, &mail, &to, &said, why_r);
	if (row)
		due_send(ctx, result_r, row);
	return row != NULL;
}

/* ---- disputes ---- */

enum store_status
receipt_of(void *ctx, struct store *store, const struct config *config, const char *message_id,
    const char *address, struct receipt_subject *subject_r)
{
	struct our_message ours;
	enum store_status status = store_our_message(ctx, store, message_id, address, &ours);

	if (status != STORE_OK)
		return status;
	*subject_r = (struct receipt_subject){ .group = config_group(config, ours.group),
		.period = ours.period };
	if (strcmp(ours.kind, RECEIPT_KIND) != 0 || !ours.to_address || !subject_r->group)
		return STORE_NOT_FOUND;
	return store_receipt_mail(ctx, store, ours.period, &subject_r->mail);
}

/* True if that is disputed already and nobody has ruled since. */
static bool
is_disputed(const struct disputes *disputes, const char *period, const char *label)
{
	size_t i;

	for (i = 0; i < disputes->nopen; i++)
		if (strcmp(disputes->open[i].period, period) == 0 &&
		    g_strcmp0(disputes->open[i].label, label) == 0)
			return true;
	return false;
}

static enum store_status
dispute_one(void *ctx, struct store *store, const struct receipt_subject *subject,
    const char *label, const char *words, int64_t now)
{
	struct decision decision = { .group = subject->group->name,
		.kind = DISPUTE_KIND,
		.subject = talloc_asprintf(ctx, "%s %s", subject->period, label),
		.word = "disputed",
		.detail = words ? page_words(ctx, words, PAGE_QUOTE_MAX) : NULL,
		.author = subject->mail.from_address,
		.at = now };

	return store_decide(store, &decision);
}

enum store_status
receipt_dispute(void *ctx, struct store *store, const struct config *config,
    const struct receipt_subject *subject, const char *label, const char *words, int64_t now,
    const char **what_r)
{
	struct due_task task = {
		.store = store, .config = config, .group = subject->group, .now = now
	};
	struct disputes disputes;
	struct statement said;
	enum store_status status = state(ctx, &task, &subject->mail, &said);
	size_t found = 0, i;
	char *what = NULL;

	*what_r = NULL;
	if (status == STORE_OK)
		status = disputes_load(ctx, store, said.ledger, &disputes);
	for (i = 0; i < said.n && status == STORE_OK; i++) {
		const struct receipt_item *item = &said.items[i];

		if (label && g_strcmp0(item->label, label) != 0)
			continue;
		found++;
		if (is_disputed(&disputes, subject->period, item->label))
			continue;
		status =
		    dispute_one(ctx, store, subject, item->label ? item->label : "-", words, now);
		what = talloc_asprintf(
		    ctx, "%s%s%s", what ? what : "", what ? "; " : "", what_of(ctx, item));
	}
	*what_r = what;
	if (status != STORE_OK)
		return status;
	return found == 0 ? STORE_NOT_FOUND : what ? STORE_OK : STORE_EXISTS;
}

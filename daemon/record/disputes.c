#include "daemon/record/disputes.h"

#include <string.h>
#include <talloc.h>

/* The same mail, or another copy of it. */
static bool
is_of(const struct receipt_mail *mail, const struct record *record)
{
	if (record->message == mail->message)
		return true;
	return mail->message_id && record->message_id && mail->from_address &&
	       record->from_address && strcmp(mail->message_id, record->message_id) == 0 &&
	       strcmp(mail->from_address, record->from_address) == 0;
}

static bool
is_label(const struct dispute *dispute, const char *label)
{
	if (!dispute->label || !label)
		return dispute->label == label;
	return strcmp(dispute->label, label) == 0;
}

/* Ruled on since, for that ballot or for the one that the ruling names. */
static bool
is_settled(const struct ledger *ledger, const struct dispute *dispute)
{
	size_t i;

	for (i = 0; i < ledger->nrulings; i++) {
		const struct ledger_ruling *r = &ledger->rulings[i];

		if (r->ruling->at >= dispute->at && is_of(&dispute->mail, &r->fact->record) &&
		    (!dispute->label || is_label(dispute, r->label)))
			return true;
	}
	return false;
}

enum store_status
disputes_load(
    void *ctx, struct store *store, const struct ledger *ledger, struct disputes *disputes_r)
{
	struct dispute *all;
	enum store_status status;
	size_t n, i;

	*disputes_r = (struct disputes){ 0 };
	status = store_disputes(ctx, store, ledger->group->name, &all, &n);
	disputes_r->open = all;
	for (i = 0; i < n && status == STORE_OK; i++)
		if (!is_settled(ledger, &all[i]))
			disputes_r->open[disputes_r->nopen++] = all[i];
	return status;
}

const struct dispute *
disputes_on(const struct disputes *disputes, const struct record *record, const char *label)
{
	size_t i;

	for (i = 0; i < disputes->nopen; i++)
		if (is_of(&disputes->open[i].mail, record) && is_label(&disputes->open[i], label))
			return &disputes->open[i];
	return NULL;
}

/* What the mail states for the disputed ballot, NULL if nothing is recorded. */
static const struct record *
disputed_record(const struct ledger *ledger, const struct dispute *dispute)
{
	const struct ballot *b = dispute->label ? ledger_ballot(ledger, dispute->label) : NULL;
	size_t i;

	for (i = 0; b && i < b->nvotes; i++)
		if (is_of(&dispute->mail, b->votes[i].record))
			return b->votes[i].record;
	for (i = 0; b && i < b->nendorsers; i++)
		if (is_of(&dispute->mail, b->endorsers[i].record))
			return b->endorsers[i].record;
	return NULL;
}

struct queue_item
dispute_item(void *ctx, const struct ledger *ledger, const struct dispute *dispute)
{
	const struct record *record = disputed_record(ledger, dispute);

	return (struct queue_item){ .id = record ? record->item : 0,
		.kind = "dispute",
		.group = ledger->group->name,
		.message_id = dispute->mail.message_id,
		.message = dispute->mail.message,
		.at = dispute->at,
		.from_name = dispute->mail.from_name,
		.from_address = dispute->mail.from_address,
		.subject = dispute->mail.subject,
		.why = talloc_asprintf(ctx, "Its writer says that it was read wrongly%s%s%s%s",
		    dispute->label ? " on " : "", dispute->label ? dispute->label : "",
		    dispute->words ? ": " : ".", dispute->words ? dispute->words : ""),
		.fact = record ? record->fact : NULL };
}

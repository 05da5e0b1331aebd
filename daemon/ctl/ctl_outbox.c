#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/page.h"
#include "daemon/digest/digest.h"
#include "daemon/record/disputes.h"
#include "daemon/letters/schedule.h"
#include "parser/json.h"

/* ---- digest ---- */

/* What its numbers stand for, as a digest that is sent keeps them. */
static json_t *
items_json(const struct digest *digest)
{
	json_t *items = json_array();
	size_t i;

	for (i = 0; i < digest->nitems; i++)
		json_array_append_new(
		    items, json_pack("{si ss ss}", "number", (int)digest->items[i].number, "kind",
			       digest->items[i].kind, "subject", digest->items[i].subject));
	return items;
}

static int
show_digest(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	bool html = ctl->format && strcmp(ctl->format, "html") == 0;
	char period[WHEN_TEXT_MAX];
	struct outbox_row *row = NULL;
	struct digest *digest;
	char *why = NULL;

	if (ctl->format && !html && strcmp(ctl->format, "text") != 0)
		return ctl_fail(CTL_USAGE, ctl->format, "no such format; there are text and html");
	if (ctl->print && !ctl->config->has_smtp)
		return ctl_fail(CTL_USAGE, ctl->config->file,
		    "a whole message needs a sender: there is no [smtp]");
	digest = digest_since(ctl->ctx, ctl->store, ctl->config, group, ctl->since, ctl->now, &why);
	if (digest && ctl->print)
		row = digest_row(ctl->ctx, ctl->store, ctl->config, group, digest,
		    when_to_date(ctl->now, period), ctl->now, &why);
	if (!digest || (ctl->print && !row))
		return ctl_not_made(ctl, group->name, why);
	if (!ctl->json && row)
		fwrite(row->bytes, 1, row->len, stdout);
	else if (!ctl->json)
		fputs(html ? digest->html : digest->text, stdout);
	json_array_append_new(array,
	    json_pack("{ss ss ss ss so so}", "group", group->name, "subject", digest->subject,
		"text", digest->text, "html", digest->html, "items", items_json(digest), "message",
		row ? json_stringn(row->bytes, row->len) : json_null()));
	return CTL_OK;
}

int
ctl_digest(struct ctl *ctl)
{
	return ctl_each_group(ctl, "digests", show_digest);
}

/* ---- queue ---- */

static json_t *
item_json(const struct queue_item *q)
{
	return json_pack("{sI ss so so so so so so ss so}", "id", (json_int_t)q->id, "kind",
	    q->kind, "group", ctl_text(q->group), "message_id", ctl_text(q->message_id), "at",
	    moment_to_json(q->at), "from_name", ctl_text(q->from_name), "from_address",
	    ctl_text(q->from_address), "subject", ctl_text(q->subject), "why", q->why, "fact",
	    q->fact ? fact_to_json(q->fact) : json_null());
}

static void
print_item(struct ctl *ctl, const struct queue_item *q)
{
	printf("%s %lld  %s  %s: %s\n", q->kind, (long long)q->id, ctl_time(ctl, q->at),
	    ctl_words(ctl, q->from_name ? q->from_name : q->from_address),
	    ctl_words(ctl, q->subject));
	printf("  %s%s%s%s\n", ctl_words(ctl, q->why), q->fact ? " \"" : "",
	    q->fact ? ctl_words(ctl, q->fact->quote) : "", q->fact ? "\"" : "");
}

/* Of a moment that was asked for what came later is none of it. */
static void
show_item(struct ctl *ctl, const struct queue_item *q, json_t *array)
{
	if (ctl->at_moment && q->at > ctl->now)
		return;
	if (!ctl->json)
		print_item(ctl, q);
	json_array_append_new(array, item_json(q));
}

/* What a voter says was read wrongly: its ruling is on the vote, by the same number. */
static int
show_disputes(struct ctl *ctl, const struct ledger *ledger, json_t *array)
{
	struct disputes disputes;
	int status =
	    ctl_stored(ctl, disputes_load(ctl->ctx, ctl->store, ledger, &disputes), "queue");
	size_t i;

	for (i = 0; i < disputes.nopen && status == CTL_OK; i++) {
		struct queue_item item = dispute_item(ctl->ctx, ledger, &disputes.open[i]);

		show_item(ctl, &item, array);
	}
	return status;
}

static struct queue_item
stray_item(struct ctl *ctl, const struct ledger *ledger, const struct ledger_stray *stray)
{
	const struct record *r = &stray->fact->record;

	return (struct queue_item){ .id = stray->fact->id,
		.kind = "fact",
		.group = ledger->group->name,
		.message_id = r->message_id,
		.message = r->message,
		.at = r->at,
		.from_name = r->from_name,
		.from_address = r->from_address,
		.subject = r->subject,
		.why = talloc_asprintf(ctl->ctx, "This is %s that counts for no ballot: %s.",
		    fact_kind_phrase(r->fact->kind), stray->why),
		.fact = r->fact };
}

/*
 * What was read with certainty and still counts for no ballot, since mail,
 * thread and titles do not agree on which: a person decides that too, and what a
 * voter disputes.
 */
static int
show_strays(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	int status;
	struct ledger *ledger = ctl_ledger(ctl, group, &status);
	size_t i;

	for (i = 0; ledger && i < ledger->nstrays; i++) {
		struct queue_item item = stray_item(ctl, ledger, &ledger->strays[i]);

		show_item(ctl, &item, array);
	}
	return ledger ? show_disputes(ctl, ledger, array) : status;
}

int
ctl_waiting_on(struct ctl *ctl, const struct ledger *ledger, const char *label, json_t *array)
{
	struct queue_item *items = NULL;
	size_t n = 0, i;
	int status = ctl_stored(
	    ctl, store_queue(ctl->ctx, ctl->store, ledger->group->name, &items, &n), label);

	for (i = 0; i < n && status == CTL_OK; i++)
		if (items[i].fact && g_strcmp0(items[i].fact->ballot, label) == 0 &&
		    items[i].at <= ctl->now)
			show_item(ctl, &items[i], array);
	for (i = 0; i < ledger->nstrays && status == CTL_OK; i++) {
		struct queue_item item = stray_item(ctl, ledger, &ledger->strays[i]);

		if (g_strcmp0(item.fact->ballot, label) == 0)
			show_item(ctl, &item, array);
	}
	return status;
}

int
ctl_queue(struct ctl *ctl)
{
	const struct group_config *groups;
	struct queue_item *items = NULL;
	size_t nitems = 0, ngroups = ctl_groups(ctl, &groups), i;
	json_t *array = json_array();
	int status = ngroups ? ctl_open(ctl, STORE_READ) : CTL_USAGE;

	if (status == CTL_OK)
		status = ctl_stored(
		    ctl, store_queue(ctl->ctx, ctl->store, ctl->group, &items, &nitems), "queue");
	for (i = 0; i < nitems && status == CTL_OK; i++)
		show_item(ctl, &items[i], array);
	for (i = 0; i < ngroups && status == CTL_OK; i++)
		status = show_strays(ctl, &groups[i], array);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(json_pack("{sO}", "queue", array));
	else if (status == CTL_OK && json_array_size(array) == 0)
		puts("nothing waits for a person");
	json_decref(array);
	return status;
}

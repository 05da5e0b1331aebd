#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "parser/json.h"
#include "store/bounces.h"
#include "store/decisions.h"
#include "store/outbox.h"

/* ---- what there is ---- */

struct listing {
	struct outbox_row *rows;
	size_t nrows;
	struct bounce *bounces; /* latest first */
	size_t nbounces;
};

/* The latest that came back of what was sent to one recipient; NULL: nothing. */
static const struct bounce *
bounce_of(const struct listing *list, const struct outbox_row *row, const char *address)
{
	size_t i;

	for (i = 0; i < list->nbounces; i++)
		if (list->bounces[i].outbox == row->id &&
		    strcasecmp(list->bounces[i].address, address) == 0)
			return &list->bounces[i];
	return NULL;
}

static json_t *
bounce_json(const struct bounce *b)
{
	if (!b)
		return json_null();
	return json_pack("{ss ss so so}", "action", b->action, "status", b->status, "words",
	    ctl_text(b->words), "at", moment_to_json(b->at));
}

static json_t *
row_json(const struct listing *list, const struct outbox_row *row)
{
	json_t *recipients = json_array();
	size_t i;

	for (i = 0; i < row->nrecipients; i++) {
		const struct outbox_recipient *r = &row->recipients[i];

		json_array_append_new(recipients,
		    json_pack("{ss so so so}", "address", r->address, "code",
			r->code ? json_integer(r->code) : json_null(), "reply", ctl_text(r->reply),
			"bounce", bounce_json(bounce_of(list, row, r->address))));
	}
	return json_pack("{sI ss ss ss ss ss so ss sI so so so so}", "id", (json_int_t)row->id,
	    "kind", row->kind, "group", row->group, "period", row->period, "message_id",
	    row->message_id, "subject", row->subject ? row->subject : "", "recipients", recipients,
	    "state", outbox_state_name(row->state), "tries", (json_int_t)row->tries, "created",
	    moment_to_json(row->created), "next_try", moment_to_json(row->next_try), "changed",
	    moment_to_json(row->changed), "reply", ctl_text(row->reply));
}

static const char *
answer_of(struct ctl *ctl, const struct outbox_row *row, const struct outbox_recipient *r)
{
	if (r->code == OUTBOX_CODE_OPEN)
		return "may have it: the server's last word never came";
	if (!r->reply && row->state == OUTBOX_SENT)
		return "sent, as the copy in our mailbox shows; the server's answer is lost";
	return r->reply ? ctl_words(ctl, r->reply) : "no answer yet";
}

static void
print_row(struct ctl *ctl, const struct listing *list, const struct outbox_row *row)
{
	size_t i;

	printf("%lld %s %s %s: %s since %s, %u tr%s%s%s\n", (long long)row->id, row->kind,
	    row->group, row->period, outbox_state_name(row->state), ctl_time(ctl, row->changed),
	    row->tries, row->tries == 1 ? "y" : "ies", row->reply ? ": " : "",
	    ctl_words(ctl, row->reply));
	if (row->state == OUTBOX_QUEUED && row->next_try > ctl->now)
		printf("  next try %s\n", ctl_time(ctl, row->next_try));
	for (i = 0; i < row->nrecipients; i++) {
		const struct bounce *b = bounce_of(list, row, row->recipients[i].address);

		printf("  to %s: %s\n", row->recipients[i].address,
		    answer_of(ctl, row, &row->recipients[i]));
		if (b)
			printf("    came back %s, %s %s%s%s\n", ctl_time(ctl, b->at), b->action,
			    b->status, b->words ? ": " : "", ctl_words(ctl, b->words));
	}
}

/* The addresses that nothing is sent to, of the groups asked for. */
static int
paused(struct ctl *ctl, json_t *array)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), n, i, k;
	int status = ngroups ? CTL_OK : CTL_USAGE;

	for (i = 0; i < ngroups && status == CTL_OK; i++) {
		struct decision *list;

		status = ctl_stored(ctl,
		    store_addresses_paused(ctl->ctx, ctl->store, groups[i].name, &list, &n),
		    "outbox");
		for (k = 0; k < n && status == CTL_OK; k++) {
			json_array_append_new(
			    array, json_pack("{ss ss so so}", "group", groups[i].name, "address",
				       list[k].subject, "at", moment_to_json(list[k].at), "reason",
				       ctl_text(list[k].reason)));
			if (!ctl->json)
				printf("paused %s of %s since %s: %s\n", list[k].subject,
				    groups[i].name, ctl_time(ctl, list[k].at),
				    ctl_words(ctl, list[k].reason));
		}
	}
	return status;
}

static int
list_outbox(struct ctl *ctl)
{
	struct listing list = { 0 };
	json_t *array = json_array(), *addresses = json_array();
	int status = ctl_open(ctl, STORE_READ);
	size_t i;

	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    store_outbox(ctl->ctx, ctl->store, false, &list.rows, &list.nrows), "outbox");
	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    store_bounces(
			ctl->ctx, ctl->store, NULL, WHEN_UNKNOWN, &list.bounces, &list.nbounces),
		    "outbox");
	for (i = 0; i < list.nrows && status == CTL_OK; i++) {
		if (ctl->group && strcmp(list.rows[i].group, ctl->group) != 0)
			continue;
		if (ctl->json)
			json_array_append_new(array, row_json(&list, &list.rows[i]));
		else
			print_row(ctl, &list, &list.rows[i]);
	}
	if (status == CTL_OK)
		status = paused(ctl, addresses);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(json_pack("{sO sO}", "outbox", array, "paused", addresses));
	json_decref(array);
	json_decref(addresses);
	return status;
}

/* ---- a person's word ---- */

static const struct outbox_row *
find_row(struct ctl *ctl, int64_t id, int *status_r)
{
	struct outbox_row *rows = NULL;
	size_t nrows = 0, i;

	*status_r =
	    ctl_stored(ctl, store_outbox(ctl->ctx, ctl->store, false, &rows, &nrows), "outbox");
	for (i = 0; i < nrows; i++)
		if (rows[i].id == id)
			return &rows[i];
	if (*status_r == CTL_OK)
		*status_r = ctl_fail(CTL_NOT_WELL, ctl->arguments[1],
		    "there is no such message to send; 'minutectl outbox' lists them");
	return NULL;
}

/* What the word does and that somebody said it, in one transaction. */
static int
say(struct ctl *ctl, const struct outbox_row *row, const char *word)
{
	struct decision decision = { .group = row->group,
		.kind = "outbox",
		.subject = talloc_asprintf(ctl->ctx, "%s %s", row->kind, row->period),
		.word = word,
		.author = ctl->author,
		.at = ctl->now,
		.reason = ctl->reason };
	bool retry = strcmp(word, "retry") == 0;
	int status = ctl_stored(ctl, store_begin(ctl->store), "outbox");

	if (status != CTL_OK)
		return status;
	status = ctl_stored(ctl,
	    retry ? store_outbox_retry(ctl->store, row->id, ctl->now)
		  : store_outbox_drop(ctl->store, row->id, ctl->now),
	    ctl->arguments[1]);
	if (status == CTL_OK)
		status = ctl_stored(ctl, store_decide(ctl->store, &decision), "outbox");
	return ctl_end(ctl, status, "outbox");
}

static int
retry_or_drop(struct ctl *ctl, const char *word)
{
	const struct outbox_row *row;
	int status = ctl_author(ctl);
	char *end;
	int64_t id;

	errno = 0;
	id = strtoll(ctl->arguments[1], &end, 10);
	if (errno != 0 || end == ctl->arguments[1] || *end != '\0' || id <= 0)
		return ctl_fail(CTL_USAGE, ctl->arguments[1],
		    "a message is its number as 'minutectl outbox' prints it first");
	if (status == CTL_OK)
		status = ctl_open(ctl, STORE_WRITE);
	row = status == CTL_OK ? find_row(ctl, id, &status) : NULL;
	if (row)
		status = say(ctl, row, word);
	if (status != CTL_OK)
		return status;
	if (ctl->json)
		ctl_print_json(json_pack("{sI ss ss ss ss ss}", "id", (json_int_t)id, "kind",
		    row->kind, "group", row->group, "period", row->period, "word", word, "author",
		    ctl->author));
	else
		printf("%lld %s %s %s: %s, by %s\n", (long long)id, row->kind, row->group,
		    row->period, strcmp(word, "retry") == 0 ? "is sent again" : "is never sent",
		    ctl->author);
	return CTL_OK;
}

static int
resume(struct ctl *ctl)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i, n = 0;
	char *address = g_ascii_strdown(ctl->arguments[1], -1);
	int status = ngroups ? ctl_author(ctl) : CTL_USAGE;
	json_t *names = json_array();
	bool is_paused;

	if (status == CTL_OK)
		status = ctl_open(ctl, STORE_WRITE);
	for (i = 0; i < ngroups && status == CTL_OK; i++) {
		const struct decision by = { .group = groups[i].name,
			.author = ctl->author,
			.at = ctl->now,
			.reason = ctl->reason };

		status = ctl_stored(ctl,
		    store_address_paused(ctl->store, groups[i].name, address, &is_paused),
		    "outbox");
		if (status != CTL_OK || !is_paused)
			continue;
		status =
		    ctl_stored(ctl, store_address_pause(ctl->store, address, false, &by), address);
		json_array_append_new(names, json_string(groups[i].name));
		if (!ctl->json && status == CTL_OK)
			printf("%s: mail of %s is sent to it again, by %s\n",
			    ctl_words(ctl, address), groups[i].name, ctl->author);
		n++;
	}
	if (status == CTL_OK && n == 0)
		status = ctl_fail(CTL_NOT_WELL, ctl_words(ctl, address), "is not paused");
	if (status == CTL_OK && ctl->json)
		ctl_print_json(json_pack("{ss sO ss ss}", "address", ctl_words(ctl, address),
		    "groups", names, "word", "active", "author", ctl->author));
	json_decref(names);
	g_free(address);
	return status;
}

int
ctl_outbox(struct ctl *ctl)
{
	const char *word = ctl->narguments > 0 ? ctl->arguments[0] : NULL;

	if (!word)
		return list_outbox(ctl);
	if (ctl->narguments == 2 && (strcmp(word, "retry") == 0 || strcmp(word, "drop") == 0))
		return retry_or_drop(ctl, word);
	if (ctl->narguments == 2 && strcmp(word, "resume") == 0)
		return resume(ctl);
	return ctl_fail(
	    CTL_USAGE, "outbox", "say nothing, or one of retry ID, drop ID, resume ADDRESS");
}

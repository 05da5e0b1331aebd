#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/letters/schedule.h"
#include "daemon/ctl/survey.h"
#include "parser/json.h"

static json_t *
audit_json(const struct mailbox_audit *audit)
{
	if (!audit)
		return json_null();
	return json_pack("{so sI sI sI}", "at", moment_to_json(audit->at), "listed",
	    (json_int_t)audit->listed, "missed", (json_int_t)audit->missed, "vanished",
	    (json_int_t)audit->vanished);
}

static json_t *
mailbox_json(
    const struct ctl *ctl, const struct survey *survey, const struct mailbox_config *mailbox)
{
	const struct mailbox_poll *poll = survey_poll(survey, mailbox);

	return json_pack("{ss sb so so so so sI so}", "name", mailbox->name, "ok",
	    survey_mailbox_well(mailbox, poll, ctl->now), "last_poll",
	    moment_to_json(poll ? poll->at : WHEN_UNKNOWN), "last_good_poll",
	    moment_to_json(poll ? poll->ok_at : WHEN_UNKNOWN), "status",
	    ctl_text(poll ? poll->status : NULL), "why", ctl_text(poll ? poll->why : NULL), "lag",
	    (json_int_t)survey_lag(poll), "audit", audit_json(survey_audit(survey, mailbox)));
}

static void
print_mailbox(struct ctl *ctl, const struct survey *survey, const struct mailbox_config *mailbox)
{
	const struct mailbox_poll *poll = survey_poll(survey, mailbox);
	const struct mailbox_audit *audit = survey_audit(survey, mailbox);

	printf("mailbox %-10s %s, last read %s, lag %lld%s%s\n", mailbox->name,
	    survey_mailbox_well(mailbox, poll, ctl->now) ? "well"
	    : poll                                       ? "NOT WELL"
							 : "never polled",
	    ctl_time(ctl, poll ? poll->ok_at : WHEN_UNKNOWN), (long long)survey_lag(poll),
	    poll && poll->why ? ": " : "", poll && poll->why ? ctl_words(ctl, poll->why) : "");
	if (audit)
		printf("  audit of %s: %lld messages there, %lld had been missed, %lld are gone\n",
		    ctl_time(ctl, audit->at), (long long)audit->listed, (long long)audit->missed,
		    (long long)audit->vanished);
}

static json_t *
counts_json(const struct store_counts *c)
{
	return json_pack("{sI sI sI sI sI sI s{sI sI sI}}", "messages", (json_int_t)c->messages,
	    "unread", (json_int_t)c->unread, "unreadable", (json_int_t)c->unreadable, "threads",
	    (json_int_t)c->threads, "facts", (json_int_t)c->facts, "queue", (json_int_t)c->queue,
	    "outbox", "waiting", (json_int_t)c->outbox_waiting, "failed",
	    (json_int_t)c->outbox_failed, "unknown", (json_int_t)c->outbox_unknown);
}

static void
print_counts(const struct store_counts *c)
{
	printf("archive    %lld message%s in %lld thread%s, %lld to be read, %lld unreadable, %lld "
	       "fact%s\n",
	    (long long)c->messages, c->messages == 1 ? "" : "s", (long long)c->threads,
	    c->threads == 1 ? "" : "s", (long long)c->unread, (long long)c->unreadable,
	    (long long)c->facts, c->facts == 1 ? "" : "s");
	printf("queue      %lld\n", (long long)c->queue);
	printf("outbox     %lld waiting, %lld failed, %lld unknown\n", (long long)c->outbox_waiting,
	    (long long)c->outbox_failed, (long long)c->outbox_unknown);
}

static json_t *
unpublished_json(const struct survey *survey)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < survey->nunpublished; i++)
		json_array_append_new(
		    array, json_pack("{ss ss ss}", "group", survey->unpublished[i].group, "name",
			       survey->unpublished[i].name, "why", survey->unpublished[i].why));
	return array;
}

static void
print_unpublished(struct ctl *ctl, const struct survey *survey)
{
	size_t i;

	for (i = 0; i < survey->nunpublished; i++)
		printf("publish    NOT WELL, %s of %s: %s\n", survey->unpublished[i].name,
		    survey->unpublished[i].group, ctl_words(ctl, survey->unpublished[i].why));
}

int
ctl_status(struct ctl *ctl)
{
	struct survey survey = { 0 };
	json_t *mailboxes = json_array(), *groups = json_array(), *whole;
	int status = ctl_open(ctl, STORE_READ);
	size_t i;

	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    survey_take(ctl->ctx, ctl->store, ctl->config, ctl->now, &survey), "status");
	for (i = 0; i < ctl->config->nmailboxes && status == CTL_OK; i++) {
		const struct mailbox_config *m = &ctl->config->mailboxes[i];

		json_array_append_new(mailboxes, mailbox_json(ctl, &survey, m));
		if (!ctl->json)
			print_mailbox(ctl, &survey, m);
	}
	if (!ctl->json && status == CTL_OK) {
		print_counts(&survey.counts);
		print_unpublished(ctl, &survey);
		printf("record     at entry %lld, %.*s\n", (long long)survey.head.number,
		    CHAIN_SHOWN, survey.head.sha256);
	}
	for (i = 0; i < ctl->config->ngroups && status == CTL_OK; i++) {
		const struct group_config *g = &ctl->config->groups[i];
		int64_t next = schedule_next(&g->digest, ctl->now);

		json_array_append_new(groups,
		    json_pack("{ss so}", "name", g->name, "next_digest", moment_to_json(next)));
		if (!ctl->json)
			printf("group %-10s next digest %s\n", g->name, ctl_time(ctl, next));
	}
	if (ctl->json && status == CTL_OK) {
		whole = counts_json(&survey.counts);
		json_object_set_new(whole, "record",
		    json_pack("{sI ss}", "number", (json_int_t)survey.head.number, "sha256",
			survey.head.sha256));
		json_object_set_new(whole, "unpublished", unpublished_json(&survey));
		json_object_set_new(whole, "ok", json_boolean(survey.well));
		json_object_set(whole, "mailboxes", mailboxes);
		json_object_set(whole, "groups", groups);
		ctl_print_json(whole);
	}
	json_decref(mailboxes);
	json_decref(groups);
	return status != CTL_OK ? status : survey.well ? CTL_OK : CTL_NOT_WELL;
}

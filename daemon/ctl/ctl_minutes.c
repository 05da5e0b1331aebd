#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/life_words.h"
#include "daemon/minutes/minutes_document.h"
#include "daemon/page.h"
#include "parser/document.h"
#include "parser/json.h"

static json_t *
state_json(const struct ledger *ledger, const struct ledger_minutes *m)
{
	const struct stored_minutes *row = m->meeting->minutes;
	char day[WHEN_TEXT_MAX];

	return json_pack("{ss ss ss ss ss so so so so ss sI sI so}", "group", ledger->group->name,
	    "date", m->meeting->date, "state", minutes_state_name(m->state), "stage",
	    life_stage_name(m->life->stage), "sending", life_sending_name(m->life->sending),
	    "final_on", json_string(when_to_date(m->final_on, day)), "approved_in",
	    ctl_text(m->approved_in ? m->approved_in->message_id : NULL), "received",
	    moment_to_json(row->at), "message_id", ctl_text(row->message_id), "subject",
	    row->subject ? row->subject : "", "attendees", (json_int_t)m->meeting->nattendees,
	    "voting_members", (json_int_t)m->meeting->orgs, "title", ctl_text(row->minutes->title));
}

static void
print_line(struct ctl *ctl, const struct ledger *ledger, const struct ledger_minutes *m)
{
	printf("%s  %-8s %-18s %3zu attendees, %2u voting members  %s\n", m->meeting->date,
	    ledger->group->name, minutes_state_name(m->state), m->meeting->nattendees,
	    m->meeting->orgs, ctl_words(ctl, m->meeting->minutes->subject));
}

/* What became of them, each step with its message and words. */
static void
print_life(struct ctl *ctl, const struct minutes_life *life)
{
	size_t i;

	for (i = 0; i < life->nsteps; i++) {
		const struct life_step *s = &life->steps[i];

		printf("%s  %s%s%s\n", ctl_time(ctl, s->at), life_step_text(ctl->ctx, s),
		    s->message_id ? "  " : "", ctl_words(ctl, s->message_id));
		if (s->words && s->words[0])
			printf("                      \"%s\"\n",
			    page_words(ctl->ctx, s->words, PAGE_QUOTE_MAX));
	}
	if (life->talk_left_out > 0)
		printf("and %zu more mails about them\n", life->talk_left_out);
	if (life->minutes)
		printf("sending   %s\n", life_sending_text(ctl->ctx, life, NULL));
	for (i = 0; i < life->ncontradictions; i++)
		printf("differs   %s\n", life->contradictions[i]);
	for (i = 0; i < life->nlate; i++)
		printf("late      %s (%s, %u days)\n", life->late[i].text,
		    life->late[i].section ? life->late[i].section : "the group's own time",
		    life->late[i].days);
}

static void
print_text(struct ctl *ctl, const struct ledger_minutes *m)
{
	const struct minutes *minutes = m->meeting->minutes->minutes;
	size_t i;

	printf("%s\nmeeting of %s, %s\n", ctl_words(ctl, minutes->title), m->meeting->date,
	    minutes_state_name(m->state));
	print_life(ctl, m->life);
	for (i = 0; i < m->meeting->nattendees; i++)
		printf("attended  %s%s%s%s\n", ctl_words(ctl, m->meeting->attendees[i].name),
		    m->meeting->attendees[i].org ? ", " : "",
		    ctl_words(ctl, m->meeting->attendees[i].org),
		    m->meeting->attendees[i].member ? "" : " (no member by the roster)");
	for (i = 0; i < minutes->napprovals; i++)
		printf("minutes of %s: %s: \"%s\"\n",
		    minutes->approvals[i].minutes_of ? minutes->approvals[i].minutes_of
						     : "an unknown day",
		    approval_status_name(minutes->approvals[i].status),
		    ctl_words(ctl, minutes->approvals[i].quote));
	for (i = 0; i < minutes->nagenda_items; i++)
		printf("item      %s\n", ctl_words(ctl, minutes->agenda_items[i].title));
	for (i = 0; i < minutes->nballots; i++)
		printf("ballot    %s: %s\n", ctl_words(ctl, minutes->ballots[i].label),
		    page_name(ctl->ctx, spoken_state_name(minutes->ballots[i].state)));
	for (i = 0; i < minutes->naction_items; i++)
		printf("action    %s: %s\n",
		    minutes->action_items[i].owner ? ctl_words(ctl, minutes->action_items[i].owner)
						   : "nobody named",
		    ctl_words(ctl, minutes->action_items[i].quote));
	if (minutes->next_meeting.quote)
		printf("next      %s: \"%s\"\n",
		    minutes->next_meeting.date ? minutes->next_meeting.date : "an unknown day",
		    ctl_words(ctl, minutes->next_meeting.quote));
}

/* Their text, as it may leave the house. */
static int
print_document(struct ctl *ctl, const struct ledger *ledger, const struct ledger_minutes *m,
    char *(*write)(void *, const struct block_tree *))
{
	struct block_tree *document;
	enum store_status status =
	    minutes_document(ctl->ctx, ctl->store, ledger->group, m->life, &document);

	if (status == STORE_NOT_FOUND)
		return ctl_fail(CTL_NOT_WELL, m->meeting->date,
		    "the text of these minutes is not kept since they were read by an older "
		    "minuted; read the archive again with minutectl reparse");
	if (status != STORE_OK)
		return ctl_stored(ctl, status, m->meeting->date);
	fputs(write(ctl->ctx, document), stdout);
	return CTL_OK;
}

static int
print_one(struct ctl *ctl, const struct ledger *ledger, const struct ledger_minutes *m)
{
	static const struct {
		const char *name;
		char *(*write)(void *, const struct block_tree *);
	} formats[] = { { "markdown", document_markdown }, { "text", document_text },
		{ "html", document_html } };
	const char *format = ctl->format ? ctl->format : ctl->json ? "json" : "";
	json_t *object;
	size_t i;

	for (i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(format, formats[i].name) == 0)
			return print_document(ctl, ledger, m, formats[i].write);
	if (*format == '\0') {
		print_text(ctl, m);
		return CTL_OK;
	}
	if (strcmp(format, "json") != 0)
		return ctl_fail(
		    CTL_USAGE, format, "no such format; there are json, markdown, text and html");
	object = state_json(ledger, m);
	json_object_set_new(object, "life", life_to_json(m->life));
	json_object_set_new(object, "minutes", minutes_to_json(m->meeting->minutes->minutes));
	ctl_print_json(object);
	return CTL_OK;
}

/* Meetings that were announced and of which no minutes are known. */
static void
show_awaited(struct ctl *ctl, const struct ledger *ledger, json_t *array)
{
	size_t i;

	for (i = 0; i < ledger->nlives; i++) {
		const struct minutes_life *life = &ledger->lives[i];
		json_t *object;

		if (life->minutes)
			continue;
		object = life_to_json(life);
		json_object_set_new(object, "group", json_string(ledger->group->name));
		json_array_append_new(array, object);
		if (!ctl->json)
			printf("%s  %-8s %-18s %s\n", life->date, ledger->group->name,
			    life_stage_name(life->stage),
			    life->nsteps > 0 ? life_step_text(ctl->ctx, &life->steps[0]) : "");
	}
}

int
ctl_minutes(struct ctl *ctl)
{
	const char *date = ctl->narguments ? ctl->arguments[0] : NULL;
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i, k, shown = 0;
	json_t *array = json_array(), *awaited = json_array();
	int status = ngroups ? ctl_open(ctl, STORE_READ) : CTL_USAGE;

	for (i = 0; i < ngroups && status == CTL_OK; i++) {
		struct ledger *ledger = ctl_ledger(ctl, &groups[i], &status);

		for (k = 0; ledger && k < ledger->nminutes && status == CTL_OK; k++) {
			const struct ledger_minutes *m = &ledger->minutes[k];

			if (date && strcmp(m->meeting->date, date) != 0)
				continue;
			shown++;
			if (date)
				status = print_one(ctl, ledger, m);
			else if (ctl->json)
				json_array_append_new(array, state_json(ledger, m));
			else
				print_line(ctl, ledger, m);
		}
		if (ledger && !date)
			show_awaited(ctl, ledger, awaited);
	}
	if (status == CTL_OK && date && shown == 0)
		status = ctl_fail(
		    CTL_NOT_WELL, date, "no minutes of a meeting on that day (YYYY-MM-DD)");
	if (status == CTL_OK && !date && ctl->json)
		ctl_print_json(json_pack("{sO sO}", "minutes", array, "awaited", awaited));
	json_decref(array);
	json_decref(awaited);
	return status;
}

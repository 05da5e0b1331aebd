#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/page.h"
#include "mail/message.h"
#include "parser/json.h"
#include "store/browse.h"
#include "store/rulings.h"

enum {
	INDENT_MAX = 24 /* columns; a deeper answer is no further to the right */
};

/* What is asked for, gathered. */
struct shown {
	struct archived *list; /* copies and twins */
	size_t nlist;
	struct ruling *rulings; /* all in force */
	size_t nrulings;
	struct thread_place *places;
	size_t nplaces, left_out;
};

/* What a person has settled about a fact; NULL: nothing. */
static const struct ruling *
ruling_on(const struct shown *shown, int64_t item)
{
	size_t i;

	for (i = 0; i < shown->nrulings; i++)
		if (shown->rulings[i].item == item)
			return &shown->rulings[i];
	return NULL;
}

/* ---- JSON ---- */

static json_t *
texts_json(const char **texts, size_t n)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(array, ctl_text(texts[i]));
	return array;
}

static json_t *
facts_json(const struct shown *shown, const struct archived *a)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < a->nfacts; i++) {
		const struct ruling *ruling = ruling_on(shown, a->items[i]);
		json_t *fact = fact_to_json(a->facts[i]);

		json_object_set_new(fact, "item", json_integer(a->items[i]));
		json_object_set_new(
		    fact, "settled_as", ctl_text(ruling ? ruling_name(ruling->word) : NULL));
		json_object_set_new(fact, "ruled_by", ctl_text(ruling ? ruling->author : NULL));
		json_array_append_new(array, fact);
	}
	return array;
}

static json_t *
archived_json(const struct shown *shown, const struct archived *a)
{
	const struct stored_message *m = &a->mail;
	json_t *sender = json_pack(
	    "{so so}", "person", ctl_text(a->sender_name), "org", ctl_text(a->sender_org));
	json_t *object = json_pack("{so so so so so so so so so so so}", "message_id",
	    ctl_text(m->message_id), "subject", ctl_text(m->subject), "from_name",
	    ctl_text(m->from_name), "from_address", ctl_text(m->from_address), "sender", sender,
	    "at", moment_to_json(m->at), "date", moment_to_json(m->date), "group",
	    ctl_text(m->group), "list_id", ctl_text(a->list_id), "references",
	    texts_json(a->ancestors, a->nancestors), "text", ctl_text(m->text));

	json_object_update_new(object,
	    json_pack("{ss ss ss so ss so sb sb so sb so}", "channel", channel_name(m->channel),
		"grade", grade_name(m->grade), "class", class_name(m->class), "ballot",
		ctl_text(a->ballot), "state", m->state, "why", ctl_text(a->why), "automatic",
		a->automatic, "truncated", a->truncated, "marks", ctl_marks(m->marks), "differs",
		a->differs, "facts", facts_json(shown, a)));
	return object;
}

static json_t *
tree_json(const struct thread_place *places, size_t nplaces)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < nplaces; i++)
		json_array_append_new(
		    array, json_pack("{so so sI sb so so so so so}", "message_id",
			       ctl_text(places[i].message_id), "parent", ctl_text(places[i].parent),
			       "depth", (json_int_t)places[i].depth, "missing",
			       places[i].message == 0, "subject", ctl_text(places[i].subject),
			       "from_name", ctl_text(places[i].from_name), "from_address",
			       ctl_text(places[i].from_address), "at", moment_to_json(places[i].at),
			       "class",
			       places[i].message ? json_string(class_name(places[i].class))
						 : json_null()));
	return array;
}

/* ---- text ---- */

static void
print_field(struct ctl *ctl, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		printf("%s: %s\n", name, ctl_words(ctl, value));
}

static void
print_head(struct ctl *ctl, const struct archived *a)
{
	const struct stored_message *m = &a->mail;
	int i;

	printf("Message-ID: <%s>\n", ctl_words(ctl, m->message_id));
	printf("From: %s <%s>\n", ctl_words(ctl, m->from_name), ctl_words(ctl, m->from_address));
	if (a->sender_name || a->sender_org)
		printf("Sender: %s%s%s, by the roster\n", ctl_words(ctl, a->sender_name),
		    a->sender_name && a->sender_org ? ", " : "", ctl_words(ctl, a->sender_org));
	print_field(ctl, "Subject", m->subject);
	printf("Received: %s\n", ctl_time(ctl, m->at));
	printf("Date: %s\n", ctl_time(ctl, m->date));
	print_field(ctl, "List-Id", a->list_id);
	printf("Group: %s, channel %s\n", m->group ? ctl_words(ctl, m->group) : "none",
	    channel_name(m->channel));
	printf("Grade: %s\n", grade_name(m->grade));
	printf("Class: %s%s%s%s\n", class_name(m->class), a->ballot ? ", ballot " : "",
	    ctl_words(ctl, a->ballot), a->automatic ? ", automatic" : "");
	if (strcmp(m->state, "read") != 0)
		printf("State: %s%s%s\n", m->state, a->why ? ": " : "", ctl_words(ctl, a->why));
	for (i = 0; i < MESSAGE_MARKS; i++)
		if (m->marks & (1U << i))
			printf("Marked: %s\n", message_mark_name((enum message_mark)(1U << i)));
	if (a->truncated)
		puts("Marked: the text was longer than the reader reads");
	if (a->differs)
		puts("Marked: other words bear this Message-ID too");
}

static void
print_facts(struct ctl *ctl, const struct shown *shown, const struct archived *a)
{
	size_t i;

	if (a->nfacts > 0)
		puts("\nFacts:");
	for (i = 0; i < a->nfacts; i++) {
		const struct ruling *ruling = ruling_on(shown, a->items[i]);
		const struct fact *f = a->facts[i];

		printf("  %s%s%s", fact_kind_name(f->kind), f->kind == FACT_VOTE ? " " : "",
		    f->kind == FACT_VOTE ? vote_name(f->vote) : "");
		if (f->ballot)
			printf(" on %s", ctl_words(ctl, f->ballot));
		if (f->version)
			printf(" version %s", ctl_words(ctl, f->version));
		if (f->who.org || f->who.name)
			printf(" by %s", ctl_words(ctl, f->who.org ? f->who.org : f->who.name));
		printf(": %s, rule %s\n", certainty_name(f->certainty), ctl_words(ctl, f->rule));
		if (f->quote && *f->quote)
			printf("    \"%s\"\n", ctl_words(ctl, f->quote));
		if (f->doubt)
			printf("    %s\n", ctl_words(ctl, f->doubt));
		if (ruling)
			printf("    settled as %s by %s at %s\n", ruling_name(ruling->word),
			    ctl_words(ctl, ruling->author), ctl_time(ctl, ruling->at));
	}
}

static void
print_text(struct ctl *ctl, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	puts("\nNew words:");
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *line = talloc_strndup(ctl->ctx, text, len);
		const char *shown = page_words(ctl->ctx, line, len);

		printf("%s%s\n", *shown ? "  " : "", shown);
		text += len + (text[len] == '\n');
	}
}

static void
print_tree(struct ctl *ctl, const struct thread_place *places, size_t nplaces, size_t left_out,
    const char *asked)
{
	size_t i;

	puts("\nThread:");
	for (i = 0; i < nplaces; i++) {
		const struct thread_place *p = &places[i];
		int indent = p->depth * 2 < INDENT_MAX ? (int)p->depth * 2 : INDENT_MAX;
		bool own = p->message_id && strcmp(p->message_id, asked) == 0;

		printf("%s %*s", own ? ">" : " ", indent, "");
		if (p->message == 0)
			printf("(missing: <%s>)\n", ctl_words(ctl, p->message_id));
		else
			printf("%s  %s: %s\n", ctl_time(ctl, p->at),
			    ctl_words(ctl, p->from_name ? p->from_name : p->from_address),
			    ctl_words(ctl, p->subject));
	}
	if (left_out > 0)
		printf("  and %zu later mails\n", left_out);
}

/* True if an earlier one of the list, which is shown, is the same writing. */
static bool
is_copy(const struct archived *list, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (list[i].writing && list[k].writing &&
		    strcmp(list[k].writing, list[i].writing) == 0)
			return true;
	return false;
}

static void
print_shown(struct ctl *ctl, const struct shown *shown)
{
	const struct archived *list = shown->list;
	size_t i;

	for (i = 0; i < shown->nlist; i++) {
		if (is_copy(list, i)) {
			printf("\nA copy came at %s, group %s, channel %s, grade %s.\n",
			    ctl_time(ctl, list[i].mail.at),
			    list[i].mail.group ? ctl_words(ctl, list[i].mail.group) : "none",
			    channel_name(list[i].mail.channel), grade_name(list[i].mail.grade));
			continue;
		}
		if (i > 0)
			puts("\nUnder the same Message-ID:\n");
		print_head(ctl, &list[i]);
		print_facts(ctl, shown, &list[i]);
		print_text(ctl, list[i].mail.text);
	}
	print_tree(ctl, shown->places, shown->nplaces, shown->left_out, list[0].mail.message_id);
}

static void
print_json(const struct shown *shown)
{
	json_t *messages = json_array();
	size_t i;

	for (i = 0; i < shown->nlist; i++)
		json_array_append_new(messages, archived_json(shown, &shown->list[i]));
	ctl_print_json(json_pack("{so so sI}", "messages", messages, "thread",
	    tree_json(shown->places, shown->nplaces), "left_out", (json_int_t)shown->left_out));
}

/* ---- show ---- */

static int
print_raw(struct ctl *ctl, int64_t message, const char *id)
{
	void *raw;
	size_t len;
	int status = ctl_stored(ctl, store_raw(ctl->ctx, ctl->store, message, &raw, &len), id);

	if (status == CTL_OK)
		fwrite(raw, 1, len, stdout);
	return status;
}

/* As it stands in a header, with angle brackets, or without. */
static const char *
bare_id(struct ctl *ctl, const char *id)
{
	size_t len = strlen(id);

	if (len > 2 && id[0] == '<' && id[len - 1] == '>')
		return talloc_strndup(ctl->ctx, id + 1, len - 2);
	return id;
}

int
ctl_show(struct ctl *ctl)
{
	const char *id = bare_id(ctl, ctl->arguments[0]);
	struct shown shown = { 0 };
	enum store_status found;
	int status = ctl_open(ctl, STORE_READ);

	if (status != CTL_OK)
		return status;
	found = store_archived(ctl->ctx, ctl->store, id, &shown.list, &shown.nlist);
	if (found == STORE_NOT_FOUND)
		return ctl_fail(CTL_NOT_WELL, id, "no message of the archive has this Message-ID");
	if (found == STORE_OK && ctl->raw)
		return print_raw(ctl, shown.list[0].mail.message, id);
	if (found == STORE_OK)
		found = store_rulings(ctl->ctx, ctl->store, &shown.rulings, &shown.nrulings);
	if (found == STORE_OK)
		found = store_thread_tree(ctl->ctx, ctl->store, shown.list[0].mail.thread,
		    &shown.places, &shown.nplaces, &shown.left_out);
	if (found != STORE_OK)
		return ctl_stored(ctl, found, id);
	if (ctl->json)
		print_json(&shown);
	else
		print_shown(ctl, &shown);
	return CTL_OK;
}

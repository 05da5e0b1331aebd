#include "daemon/minutes/minutes_letter.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/letters/letter.h"
#include "daemon/minutes/minutes_document.h"
#include "daemon/record/minutes_period.h"
#include "daemon/record/minutes_wanted.h"
#include "daemon/page.h"
#include "daemon/minutes/redaction.h"
#include "daemon/minutes/text_diff.h"
#include "parser/document.h"
#include "store/distributed.h"

/* What the parts of a message are made of. */
struct draft {
	const struct due_task *task;
	const struct minutes_life *life;
	enum minutes_letter_kind kind;
	struct block_tree *document;
	const char *diff; /* of a revision; NULL */
	const char *head; /* plain text before the minutes */
};

const char *
minutes_letter_kind_name(enum minutes_letter_kind kind)
{
	static const char *const names[] = { "minutes", "minutes-notice", "minutes-ask" };

	return names[kind];
}

/* "Thu 2 April 2026" without its weekday, as subjects have it. */
static const char *
day(void *ctx, int64_t at)
{
	const char *text = page_date(ctx, at, NULL), *blank = strchr(text, ' ');

	return blank ? blank + 1 : text;
}

static const char *
title(void *ctx, const struct draft *d)
{
	const char *of = day(ctx, d->life->held);

	if (d->life->revision > 0)
		return talloc_asprintf(ctx, "Minutes of %s, revision %u", of, d->life->revision);
	return talloc_asprintf(ctx, "Minutes of %s", of);
}

static const char *
subject(void *ctx, const struct draft *d)
{
	static const char *const ends[] = { "", " are about to go out", " wait for your word" };

	return talloc_asprintf(ctx, "[%s] %s%s", d->task->group->name, title(ctx, d),
	    d->life->revision > 0 && d->kind == LETTER_NOTICE ? " is about to go out"
	    : d->life->revision > 0 && d->kind == LETTER_ASK  ? " waits for your word"
							      : ends[d->kind]);
}

/* ---- what stands before the minutes ---- */

static const char *
finality(void *ctx, const struct minutes_life *life)
{
	if (life->by_time)
		return talloc_asprintf(ctx,
		    "final since %s, as no meeting was scheduled in the time for objections",
		    day(ctx, life->final_on));
	if (life->approved_in)
		return talloc_asprintf(
		    ctx, "final: the meeting of %s approved them", day(ctx, life->final_on));
	return talloc_asprintf(ctx, "final since %s", day(ctx, life->final_on));
}

/* For the list. */
static const char *
head_public(void *ctx, const struct draft *d)
{
	const struct group_config *group = d->task->group;
	struct page *page = page_new(ctx);

	page_line(page, 0, 0, "%s", page_words(ctx, group->title, FACT_NAME_MAX));
	page_line(page, 0, 0, "%s", title(ctx, d));
	page_blank(page);
	page_line(page, 0, 0, "These minutes are %s.%s", finality(ctx, d->life),
	    d->life->revision > 0 ? " They were sent before; this is what has changed since, then "
				    "the whole of them."
				  : "");
	return talloc_strdup(ctx, page_text(page));
}

/* For the chairs: what is the case, and what they can do. */
static const char *
head_chairs(void *ctx, const struct draft *d)
{
	const struct group_config *group = d->task->group;
	const struct minutes_life *life = d->life;
	struct page *page = page_new(ctx);
	size_t i;

	page_line(page, 0, 0, "%s", page_words(ctx, group->title, FACT_NAME_MAX));
	page_line(page, 0, 0, "%s", title(ctx, d));
	page_blank(page);
	page_line(
	    page, 0, 0, "The minutes of %s are %s.", day(ctx, life->held), finality(ctx, life));
	if (life->approved_in)
		page_line(page, 0, 0, "%s",
		    page_link(ctx, group->archive_url, life->approved_in->message_id));
	if (life->revision > 0)
		page_line(page, 0, 0, "They were sent to the list, and have changed since.");
	page_blank(page);
	if (d->kind == LETTER_NOTICE)
		page_line(page, 0, 0,
		    "What follows below goes out to %s on %s (%s), unless you stop it: answer this "
		    "mail with the line \"stop %s\".",
		    group->list, page_time(page, life->sends_at, group->digest.zone),
		    group->digest.zone ? group->digest.zone : "UTC", life->date);
	else
		page_line(page, 0, 0,
		    "%sWhat follows below goes out to %s if you say so: answer this mail with the "
		    "line \"distribute %s\".",
		    life->vouched ? "" : "No member by the roster stands behind them. ",
		    group->list, life->date);
	page_line(page, 0, 0,
	    "Words that must not go out are left out by an answer with the line \"redact %s the "
	    "words\". An operator does the same with minutectl.",
	    life->date);
	for (i = 0; i < life->ncontradictions; i++)
		page_line(page, 0, 0, "Dates differ: %s.", life->contradictions[i]);
	return talloc_strdup(ctx, page_text(page));
}

/* ---- what has changed ---- */

/* A line a block, as people read it. */
static const char **
lines_of(void *ctx, const struct block_tree *tree)
{
	const char **lines = talloc_array(ctx, const char *, tree->nblocks + 1);
	size_t i;

	for (i = 0; i < tree->nblocks; i++) {
		const struct block *block = &tree->blocks[i];
		const char *mark = block->kind == BLOCK_HEADING ? "# "
				   : block->kind == BLOCK_ITEM  ? "* "
								: "";

		lines[i] = talloc_asprintf(lines, "%s%s", mark, block->text);
	}
	return lines;
}

static struct redaction *
redactions(void *ctx, const struct draft *d, size_t *n_r)
{
	struct decision *decisions;
	size_t ndecisions;

	*n_r = 0;
	if (store_decision_history(ctx, d->task->store, d->task->group->name, "minutes",
		d->life->date, &decisions, &ndecisions) != STORE_OK)
		return NULL;
	return redactions_in_force(ctx, decisions, ndecisions, d->life->date, n_r);
}

static bool
same_document(void *ctx, const struct block_tree *a, const struct block_tree *b)
{
	return strcmp(document_markdown(ctx, a), document_markdown(ctx, b)) == 0;
}

/* Blocks alike but for what is left out: those in which that has changed, as they are now. */
static const char *
left_out(void *ctx, const struct block_tree *was, const struct block_tree *is)
{
	struct page *page = page_new(ctx);
	size_t i;

	page_line(page, 0, 0, "Words were left out or put back at the chair's request, here:");
	for (i = 0; i < was->nblocks && i < is->nblocks; i++)
		if (strcmp(was->blocks[i].text, is->blocks[i].text) != 0)
			page_line(page, 0, 2, "~ %s", is->blocks[i].text);
	return page_text(page);
}

/*
 * Compare with what was sent last. Words that were redacted since stand in it: they
 * are left out of what is shown as gone, too. False: nothing has changed.
 */
static bool
compare(void *ctx, struct draft *d, enum store_status *status_r)
{
	struct block_tree *last;
	struct redaction *list;
	size_t n;

	*status_r = store_distributed_document(
	    ctx, d->task->store, d->task->group->name, d->life->date, &last);
	if (*status_r != STORE_OK || same_document(ctx, last, d->document))
		return false;
	list = redactions(ctx, d, &n);
	d->diff = text_diff(ctx, lines_of(ctx, redactions_apply(ctx, last, list, n)), last->nblocks,
	    lines_of(ctx, d->document), d->document->nblocks);
	if (!d->diff)
		d->diff = left_out(ctx, last, d->document);
	return true;
}

/* ---- the whole message ---- */

static const char *
text_of(void *ctx, const struct draft *d)
{
	const char *line = "----------------------------------------"
			   "--------------------------------";

	return talloc_asprintf(ctx, "%s\n%s\n%s%s%s\n%s", d->head, line, d->diff ? d->diff : "",
	    d->diff ? line : "", d->diff ? "\n" : "", document_text(ctx, d->document));
}

static const char *
html_of(void *ctx, const struct draft *d)
{
	char *name = g_markup_escape_text(subject(ctx, d), -1);
	char *head = g_markup_escape_text(d->head, -1);
	char *diff = d->diff ? g_markup_escape_text(d->diff, -1) : NULL;
	const char *html = talloc_asprintf(ctx,
	    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n"
	    "</head>\n<body>\n<pre>%s</pre>\n%s%s%s<hr>\n%s</body>\n</html>\n",
	    name, head, diff ? "<hr>\n<pre>" : "", diff ? diff : "", diff ? "</pre>\n" : "",
	    document_html(ctx, d->document));

	g_free(diff);
	g_free(head);
	g_free(name);
	return html;
}

static const char *
file_name(void *ctx, const struct minutes_life *life)
{
	if (life->revision > 0)
		return talloc_asprintf(
		    ctx, "minutes-%s-revision-%u.md", life->date, life->revision);
	return talloc_asprintf(ctx, "minutes-%s.md", life->date);
}

/* Those who want the minutes besides the list: named in the envelope alone. */
static bool
add_wanting(const struct due_task *task, struct outbox_row *row, char **why_r)
{
	const char **wanting;
	size_t n, i;

	if (minutes_wanted_by(row, task->store, task->group, &wanting, &n) != STORE_OK) {
		*why_r = talloc_strdup(talloc_parent(row), store_why(task->store));
		return false;
	}
	row->recipients =
	    talloc_realloc(row, row->recipients, struct outbox_recipient, row->nrecipients + n + 1);
	for (i = 0; i < n; i++)
		row->recipients[row->nrecipients++] =
		    (struct outbox_recipient){ .address = wanting[i] };
	return true;
}

/* The Message-ID of the minutes that a revision is of; NULL: it is none. */
static const char *
first_message(const struct minutes_life *life)
{
	size_t i;

	for (i = 0; i < life->nsteps && life->revision > 0; i++)
		if (life->steps[i].kind == STEP_DISTRIBUTED)
			return life->steps[i].message_id;
	return NULL;
}

static struct outbox_row *
row_of(void *ctx, const struct draft *d, char **why_r)
{
	const struct due_task *task = d->task;
	const struct group_config *group = task->group;
	bool is_public = d->kind == LETTER_MINUTES;
	struct compose_address list = { NULL, group->list };
	struct compose_attachment file = { file_name(ctx, d->life), "text/markdown",
		document_markdown(ctx, d->document) };
	struct letter letter = { .kind = minutes_letter_kind_name(d->kind),
		.period = minutes_period(ctx, d->life->date, d->life->revision),
		.message = { .subject = subject(ctx, d),
		    .text = text_of(ctx, d),
		    .html = html_of(ctx, d),
		    .attachments = &file,
		    .nattachments = 1 } };
	struct outbox_row *row;

	if (is_public) {
		letter.message.to = &list;
		letter.message.nto = 1;
		letter.message.list_id = group->list_id;
		letter.message.list_post = group->list;
		letter.message.reply_to = group->list;
		letter.message.in_reply_to = first_message(d->life);
	} else {
		letter.message.to = letter_chairs(ctx, group, &letter.message.nto);
	}
	row = letter_row(ctx, task->store, task->config, group, &letter, task->now, why_r);
	if (row && is_public && !add_wanting(task, row, why_r))
		return NULL;
	return row;
}

bool
minutes_letter(void *ctx, const struct due_task *task, const struct minutes_life *life,
    enum minutes_letter_kind kind, struct minutes_letter *letter_r, char **why_r)
{
	struct draft d = { .task = task, .life = life, .kind = kind };
	enum store_status status =
	    minutes_document(ctx, task->store, task->group, life, &d.document);
	bool changed = true;

	*letter_r = (struct minutes_letter){ 0 };
	if (status == STORE_NOT_FOUND) {
		*why_r = talloc_asprintf(ctx,
		    "the text of the minutes of %s is not kept; read the archive again with "
		    "minutectl reparse",
		    life->date);
		return false;
	}
	if (status == STORE_OK && life->revision > 0)
		changed = compare(ctx, &d, &status);
	if (status != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(task->store));
		return false;
	}
	if (!changed)
		return true;
	d.head = kind == LETTER_MINUTES ? head_public(ctx, &d) : head_chairs(ctx, &d);
	letter_r->document = d.document;
	letter_r->row = row_of(ctx, &d, why_r);
	return letter_r->row != NULL;
}

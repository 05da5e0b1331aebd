#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_label.h"
#include "parser/minutes_roll.h"
#include "parser/minutes_source.h"
#include "parser/minutes_title.h"
#include "parser/when.h"

enum {
	HEAD_BLOCKS_MAX = 12, /* blocks at the start in which a text dates and names itself */
	DATE_LINE_MAX = 80,   /* bytes of a line that holds the meeting's date */
	TAKER_MAX = 60        /* bytes of a minute taker's name */
};

static const struct wording status_draft[] = {
	{ "status.draft-minutes", "draft *4 minutes|notes", "subjects of drafts" },
	{ "status.minutes-draft", "minutes|notes *8 draft", "the same, turned round" },
};

static const struct wording status_final[] = {
	{ "status.final-minutes", "final *4 minutes|notes", "subjects of final minutes" },
	{ "status.minutes-final", "minutes|notes *4 final", "the same, turned round" },
	{ "status.these-approved", "these are ?the approved minutes",
	    "the line above approved minutes" },
	{ "status.approved-attached", "the approved minutes attached|below",
	    "mails that carry approved minutes" },
};

static const struct wording date_lines[] = {
	{ "date.label", "^ ?meeting date", "a label" },
	{ "date.meeting-of", "^ ?minutes ?of ?the meeting|call|teleconference of|on|held",
	    "a sentence that dates" },
};

static const struct wording takers[] = {
	{ "taker.label", "^ ?the minute|minutes|note|notes taker|taken|prepared ?is|was|by|up @",
	    "a label" },
	{ "taker.within", "minute|note taker ?is|was @", "a label within a line" },
	{ "taker.for-today", "minute|note taker for ?the ?this today|call|meeting ?is|was @",
	    "likewise" },
	{ "taker.by", "minutes|notes *3 taken|prepared|recorded|kept|written by @",
	    "the usual sentence" },
	{ "taker.these", "minutes|notes *12 , prepared|taken by @", "the line above the minutes" },
	{ "taker.as-prepared", "minutes|notes *12 as prepared|taken|written by @", "likewise" },
	{ "taker.one-word", "^ ?the minutetaker|notetaker|scribe ?is|was ?today @", "a label" },
	{ "taker.is-scribe", "@ is|was ?the ?today ?s ?our scribe|notetaker|minutetaker",
	    "told of somebody" },
	{ "taker.minuting", "@ is|was minuting", "told of somebody" },
	{ "taker.is-taker", "@ is|was ?the ?today ?s ?our minute|note taker", "likewise" },
	{ "taker.notes-by", "^ minutes|notes ?by @ $", "a mail's line" },
	{ "taker.notes-by-more", "^ minutes|notes by @", "the same with more behind" },
	{ "taker.took", "@ took|takes|is|was ?also ?taking|recording|keeping ?the minutes|notes",
	    "somebody takes minutes" },
	{ "taker.will-take",
	    "@ will|would|volunteered|agreed|offered ?to take|record|keep|write|do ?the|today|our "
	    "?s "
	    "?meeting minutes|notes",
	    "somebody is to take them" },
	{ "taker.scribe", "scribe ?is|was @", "the older word" },
	{ "taker.assigned",
	    "assigned|appointed|designated|nominated @ as|to|for ?be ?the ?today ?s "
	    "minute|minutes|note|notes|scribe",
	    "the chair names somebody" },
};

static const struct wording antitrust[] = {
	{ "antitrust.word", "antitrust", "the statement in its usual name" },
	{ "antitrust.two", "anti trust", "spelled with a hyphen" },
	{ "antitrust.note-well", "note well", "what replaced it" },
};

/* A subject without the list's tag and the marks of replies. */
static const char *
bare_subject(const char *subject)
{
	for (;;) {
		subject += strspn(subject, " ");
		const char *close = *subject == '[' ? strchr(subject, ']') : NULL;
		if (close != NULL)
			subject = close + 1;
		else if (g_ascii_strncasecmp(subject, "re:", 3) == 0)
			subject += 3;
		else if (g_ascii_strncasecmp(subject, "fw:", 3) == 0)
			subject += 3;
		else if (g_ascii_strncasecmp(subject, "fwd:", 4) == 0)
			subject += 4;
		else
			return subject;
	}
}

/* The first heading that names the document. */
static const char *
document_heading(const struct minutes_source *src)
{
	for (size_t i = 0; i < src->tree->nblocks && i < HEAD_BLOCKS_MAX; i++) {
		const struct block *b = &src->tree->blocks[i];
		if (b->kind != BLOCK_ROW && b->level <= 2 &&
		    strlen(b->text) > strlen("Meeting Minutes") && title_is_head(b->text) &&
		    strchr(b->text, ':') == NULL)
			return b->text;
	}
	return NULL;
}

/*
 * The short name of the group that a title spells out: the initials of the
 * words before and with "Working Group", or a short name written as such.
 */
static char *
group_of_title(void *ctx, const char *title)
{
	struct sentence *s = words_sentence(NULL, title);
	size_t last, end;
	char *group = NULL;
	if (words_find(s, "working group", 0, &last, &end)) {
		size_t first = last;
		while (first > 0 && s->words[first - 1].capital &&
		       !word_in(s->words[first - 1].folded, "f2f|minutes"))
			first--;
		group = talloc_strdup(ctx, "");
		for (size_t i = first; i <= end; i++)
			group = talloc_strndup_append(group, s->words[i].folded, 1);
	}
	for (size_t i = 0; i < s->nwords && group == NULL; i++) {
		const struct word *w = &s->words[i];
		bool capitals =
		    w->len > 2 && strspn(title + w->start, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == w->len;
		if (capitals && g_str_has_suffix(w->folded, "wg"))
			group = talloc_strdup(ctx, w->folded);
		else if (w->capital && strcmp(w->folded, "forum") == 0)
			group = talloc_strdup(ctx, "forum");
	}
	talloc_free(s);
	return group;
}

static enum minutes_status
status_of(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	enum minutes_status status = MINUTES_UNKNOWN;
	if (words_any(s, status_draft, G_N_ELEMENTS(status_draft), NULL, NULL) != NULL)
		status = MINUTES_DRAFT;
	else if (words_any(s, status_final, G_N_ELEMENTS(status_final), NULL, NULL) != NULL)
		status = MINUTES_FINAL;
	talloc_free(s);
	return status;
}

/* The block at which the meeting itself begins: the first item or the list of attendees. */
static size_t
head_end(const struct minutes_source *src)
{
	for (size_t i = 0; i < src->layout->nparts; i++) {
		const struct part *p = &src->layout->parts[i];
		if (p->type == PART_ITEM || p->type == PART_ATTENDEES)
			return p->block;
	}
	return src->tree->nblocks;
}

/* The date that the text gives itself above its items. `*full_r`: with its year. */
static int64_t
body_date(const struct minutes_source *src, int64_t near, bool *full_r)
{
	size_t end = MIN(head_end(src), (size_t)HEAD_BLOCKS_MAX);
	for (size_t i = 0; i < end; i++) {
		const char *text = src->tree->blocks[i].text;
		struct date_found found[DATES_MAX];
		if (strlen(text) > DATE_LINE_MAX)
			continue;
		struct sentence *s = words_sentence(NULL, text);
		bool labelled =
		    words_any(s, date_lines, G_N_ELEMENTS(date_lines), NULL, NULL) != NULL;
		bool alone = s->nwords <= 5 || /* "Thursday, June 23rd, 2021" */
			     (i == 0 && title_is_head(text));
		talloc_free(s);
		if ((!labelled && !alone && src->tree->blocks[i].kind != BLOCK_HEADING))
			continue;
		*full_r = dates_find(text, WHEN_UNKNOWN, found) > 0;
		if (*full_r || (near != WHEN_UNKNOWN && dates_find(text, near, found) > 0))
			return found[0].at;
	}
	return WHEN_UNKNOWN;
}

/* Of the days that a title names, the one that the post was dated, else the last. */
static int64_t
title_date(const char *title, int64_t near, int64_t post)
{
	struct date_found found[DATES_MAX];
	size_t n = title != NULL ? dates_find(title, WHEN_UNKNOWN, found) : 0;
	if (n == 0 && title != NULL && near != WHEN_UNKNOWN)
		n = dates_find(title, near, found);
	if (n == 0)
		return WHEN_UNKNOWN;
	for (size_t i = 0; i < n; i++) {
		if (found[i].at == post)
			return post;
	}
	/* A range of several days that the post's date lies in. */
	if (post != WHEN_UNKNOWN && post >= found[0].at && post <= found[n - 1].last)
		return post;
	return found[n - 1].last;
}

static bool
same_day_other_year(int64_t a, int64_t b)
{
	int month[2], day[2];
	when_parts(a, NULL, NULL, &month[0], &day[0], NULL, NULL, NULL, NULL);
	when_parts(b, NULL, NULL, &month[1], &day[1], NULL, NULL, NULL, NULL);
	return a != b && month[0] == month[1] && day[0] == day[1];
}

/*
 * The day of the meeting: what the text says itself, then its title, then
 * the post's head, which often has the day of posting. Where two agree
 * against the first, they win; a title of the wrong year is mended by the head.
 */
static int64_t
meeting_date(const struct minutes_source *src, const char *title, int64_t *body_r, int64_t *head_r)
{
	struct date_found found[DATES_MAX];
	int64_t post =
	    src->front.date != NULL && dates_find(src->front.date, WHEN_UNKNOWN, found) > 0
		? found[0].at
		: WHEN_UNKNOWN;
	int64_t near = post != WHEN_UNKNOWN ? post : src->context->posted;
	int64_t named = title_date(title, near, post);
	bool full = false;
	int64_t body = body_date(src, named != WHEN_UNKNOWN ? named : near, &full);
	*body_r = body;
	*head_r = post;
	if (named == WHEN_UNKNOWN && src->context->subject != NULL)
		named = title_date(src->context->subject, src->context->posted, WHEN_UNKNOWN);
	if (body != WHEN_UNKNOWN && (named == WHEN_UNKNOWN || body == named))
		return body;
	if (body != WHEN_UNKNOWN && full && named != post)
		return body;
	if (named != WHEN_UNKNOWN && post != WHEN_UNKNOWN && same_day_other_year(named, post))
		return post;
	return named != WHEN_UNKNOWN ? named : post;
}

void
meeting_read_head(struct minutes *m, struct minutes_source *src)
{
	const struct minutes_context *c = src->context;
	const char *title = src->front.title;
	if (title == NULL && c->subject != NULL)
		title = bare_subject(c->subject);
	if (title == NULL || *title == '\0')
		title = document_heading(src);
	m->title = talloc_strdup(m, title);
	const char *author = src->front.author != NULL ? src->front.author : c->posted_by;
	m->posted_by = talloc_strdup(m, author);
	if (c->group != NULL)
		m->group = talloc_strdup(m, c->group);
	else if (title != NULL)
		m->group = group_of_title(m, title);
	m->status = title != NULL ? status_of(title) : MINUTES_UNKNOWN;
	if (m->status == MINUTES_UNKNOWN && c->subject != NULL)
		m->status = status_of(c->subject);
	size_t end = MIN(head_end(src), (size_t)HEAD_BLOCKS_MAX);
	for (size_t i = 0; i < end && m->status == MINUTES_UNKNOWN; i++)
		m->status = status_of(src->tree->blocks[i].text);
	int64_t body, head;
	src->meeting = meeting_date(src, title, &body, &head);
	m->date = date_text(m, src->meeting);
	m->body_date = body != src->meeting ? date_text(m, body) : NULL;
	m->head_date = head != src->meeting ? date_text(m, head) : NULL;
	src->dated = src->meeting != WHEN_UNKNOWN;
	if (!src->dated)
		src->meeting = c->posted;
}

/* Who is named below or behind the title "Assign minute taker". */
static const char *
taker_of_part(struct minutes *m, const struct minutes_source *src, const struct part *part)
{
	struct sentence *s = words_sentence(NULL, part->title);
	bool names_taker = words_find(s, "minute|minutes|note|notes taker|takers", 0, NULL, NULL) ||
			   words_find(s, "minutetaker|notetaker", 0, NULL, NULL) ||
			   words_find(s, "^ minutes|notes ?taken|prepared by", 0, NULL, NULL) ||
			   words_find(s, "^ scribe|secretary $", 0, NULL, NULL);
	bool next = words_find(s, "^ next", 0, NULL, NULL);
	talloc_free(s);
	if (!names_taker || next)
		return NULL;
	const char *text = part->rest;
	if (*text == '\0' && part->body < part->end)
		text = src->tree->blocks[part->body].text;
	const char *name = names_first(src->tmp, src->names, text);
	if (name == NULL && strlen(text) <= TAKER_MAX && roll_name_like(text))
		name = text;
	return talloc_strdup(m, name);
}

static const char *
taker_of_sentence(struct minutes *m, const struct minutes_source *src, const struct sentence *s)
{
	size_t first, last;
	if (words_find(s, "next *2 minute|minutes|note", 0, NULL, NULL))
		return NULL;
	if (words_any(s, takers, G_N_ELEMENTS(takers), &first, &last) == NULL)
		return NULL;
	for (size_t i = last + 1; i-- > first;) {
		if (s->words[i].mention != WORDS_NO_MENTION)
			return talloc_strdup(
			    m, names_mention(src->names, s->words[i].mention)->name);
	}
	return NULL;
}

/* "Scribe" as a line of its own and the name on the next one. */
static const char *
taker_of_line(struct minutes *m, const struct minutes_source *src, size_t block)
{
	const struct block *b = &src->tree->blocks[block];
	if (block + 1 >= src->tree->nblocks || strlen(b->text) > TAKER_MAX)
		return NULL;
	struct sentence *s = words_sentence(NULL, b->text);
	bool asks = words_find(s, "^ scribe|scribes ?s $", 0, NULL, NULL) ||
		    words_find(s, "^ minute|note taker $", 0, NULL, NULL);
	talloc_free(s);
	if (!asks || strlen(b[1].text) > TAKER_MAX)
		return NULL;
	return talloc_strdup(m, names_first(src->tmp, src->names, b[1].text));
}

void
meeting_read_steps(struct minutes *m, const struct minutes_source *src)
{
	for (size_t i = 0; i < src->layout->nparts && m->minute_taker == NULL; i++)
		m->minute_taker = taker_of_part(m, src, &src->layout->parts[i]);
	for (size_t i = 0; i < src->tree->nblocks && m->minute_taker == NULL; i++)
		m->minute_taker = taker_of_line(m, src, i);
	for (size_t i = 0; i < src->nsentences; i++) {
		const struct sentence *s = &src->sentences[i];
		if (m->minute_taker == NULL)
			m->minute_taker = taker_of_sentence(m, src, s);
	}
	for (size_t i = 0; i < src->tree->nblocks && !m->antitrust_read; i++) {
		if (src->tree->blocks[i].kind == BLOCK_ROW)
			continue;
		struct sentence *s = words_sentence(NULL, src->tree->blocks[i].text);
		m->antitrust_read =
		    words_any(s, antitrust, G_N_ELEMENTS(antitrust), NULL, NULL) != NULL &&
		    !words_find(s, "not|skipped *3 read", 0, NULL, NULL);
		talloc_free(s);
	}
}

#include "parser/minutes_title.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_label.h"
#include "parser/minutes_layout.h"
#include "parser/minutes_words.h"
#include "parser/when.h"

enum {
	ATTENDEES_WORDS_MAX = 7, /* "Attendees (in alphabetical order)" has four */
	DATE_LINE_MAX = 60,      /* bytes; a line of a date with its label */
	SUBTITLE_MAX = 60,       /* bytes; longer text after a dash is a remark */
	LINE_WORDS_MAX = 10,
	ROLL_CALL_NAMES = 2, /* commas behind "Roll call:" that make it a list */
	LIKE_WORDS_LEAST = 3,
	SECTION_DIGITS_MAX = 2, /* of a section's number; longer ones are years and issues */
	NUMBER_MAX = 8,         /* bytes of a printed number: "4.1.2." */
	FIRST_SENTENCE_MAX = 40 /* bytes; a longer first sentence is prose, no title */
};

/* Names of the list of those present; only at the start of a line. */
static const struct wording attendees_lines[] = {
	{ "attendees.list", "^ list of attendees|participants", "spelled out" },
	{ "attendees.word", "^ attendees|participants|attendance", "the usual heading or label" },
	{ "attendees.present", "^ present|attending $", "a label alone" },
	{ "attendees.in", "^ in attendance|person|the ?room", "a label" },
	{ "attendees.members", "^ ?members|people present|attending",
	    "a label of minutes in mails" },
};

static const struct wording head_lines[] = {
	{ "head.minutes", "^ ?the ?final|draft|approved ?meeting minutes|notes $",
	    "heads the body" },
	{ "head.minutes-of", "^ *8 minutes of|for|from ?the *12 $", "the document's title" },
	{ "head.meeting-minutes-of-day", "^ *4 meeting minutes *4 $", "with its date" },
	{ "head.meeting-minutes", "meeting|call|teleconference minutes $", "the document's title" },
	{ "head.agenda", "^ ?meeting agenda $", "a printed agenda" },
	{ "head.meeting-of", "^ meeting of|on|date|title|time|location|chair",
	    "dates or names the meeting" },
	{ "head.label", "^ date|chair|time|location|venue|scribe|title|author",
	    "a label of the head" },
	{ "head.taken-by", "^ minutes|notes ?were taken|prepared by", "a label of the head" },
	{ "head.taker", "^ ?the minute|note taker", "a label of the head" },
	{ "head.summary", "^ summary of ?the action|actions|resolutions|decisions ?items $",
	    "repeats what was told" },
};

/* Approvals name minutes too; they are items. */
static const struct wording approval_lines[] = {
	{ "approval.verb", "approv~|adopt~|accept~", "approved, adopted or accepted" },
	{ "approval.of", "review|prior|previous|last", "names another meeting's minutes" },
};

/* What an item is about, first match first. */
static const struct {
	enum item_kind kind;
	const char *pattern;
} kinds[] = {
	{ ITEM_ADJOURN, "^ ?the ?meeting ?was|is adjourn~" },
	{ ITEM_ADJOURN, "^ close|closing ?of ?the meeting|call" },
	{ ITEM_NEXT_MEETING, "^ ?date|dates ?and ?time|place|venue|location ?of ?the "
			     "next|upcoming|future ?scheduled ?wg|forum "
			     "meeting|meetings|call|calls|teleconference|f2f|face|session" },
	{ ITEM_AOB, "^ ?any other business|items|topics" },
	{ ITEM_AOB, "^ aob" },
	{ ITEM_PROCEDURAL, "^ *3 antitrust" },
	{ ITEM_PROCEDURAL, "^ *3 anti trust" },
	{ ITEM_PROCEDURAL, "^ *3 note well" },
	{ ITEM_PROCEDURAL, "^ *4 roll call" },
	{ ITEM_PROCEDURAL, "^ *2 approv~ *8 minutes" },
	{ ITEM_PROCEDURAL, "^ ?prior|previous ?meeting minutes approv~" },
	{ ITEM_PROCEDURAL, "^ ?the minutes of|from|for *8 approv~" },
	{ ITEM_PROCEDURAL, "^ ?the minutes of|from|for ?the *6 $" },
	{ ITEM_PROCEDURAL,
	    "^ ?the ?approv~ ?of previous|prior|last|earlier ?meeting|call ?s minutes" },
	{ ITEM_PROCEDURAL, "^ minutes ?of ?the "
			   "jan~|feb~|mar~|apr~|may|jun~|jul~|aug~|sep~|oct~|nov~|dec~|1~|2~|3~" },
	{ ITEM_PROCEDURAL, "^ minutes of|from previous|prior|last|earlier" },
	{ ITEM_PROCEDURAL, "^ ?the minutes $" },
	{ ITEM_PROCEDURAL,
	    "^ review|approv~|adoption|reading ?and ?approv~ ?of ?the ?today ?s agenda" },
	{ ITEM_PROCEDURAL, "^ agenda review|approv~|bashing|bash|changes" },
	{ ITEM_PROCEDURAL,
	    "^ ?assign|assignment|select|selection ?of ?a minute|minutes|note taker|takers" },
	{ ITEM_PROCEDURAL, "^ ?assign|assignment|select|selection ?of ?a minutetaker|notetaker" },
	{ ITEM_PROCEDURAL,
	    "^ opening|welcome|introduction|introductions|housekeeping|administration" },
	{ ITEM_PROCEDURAL, "^ call to order" },
	{ ITEM_OTHER, "interested party|parties" },
	{ ITEM_OTHER, "membership|member application|applications|request|requests" },
	{ ITEM_BALLOT, "ballot|ballots" },
};

static const struct wording ballot_lists[] = {
	{ "list.status",
	    "ballot|ballots ?proposal|proposals status|review|reviews|update|updates|discussion",
	    "the item that goes through all ballots" },
	{ "list.status-of", "status|review|update|updates|discussion *2 ballots",
	    "the same, turned round" },
	{ "list.bare", "^ ?other|open|current|active|pending|draft|proposed|new ballots $",
	    "a list's heading" },
	{ "list.stage", "^ ?draft ballots ?in|under|for|passed|failed", "ballots of one stage" },
};

/* What a remark after a dash begins with, however short. */
static const struct wording remarks[] = {
	{ "remark.state",
	    "^ "
	    "tabled|passed|failed|ongoing|none|done|completed|approved|withdrawn|postponed|"
	    "deferred",
	    "the ballot's state" },
	{ "remark.stage",
	    "^ ipr|voting|vote|discussion|review ?review ?period "
	    "ends|ended|until|till|through|closes|closed|starts|started|begins|began|runs|ongoing",
	    "its stage with a day" },
	{ "remark.no",
	    "^ no|not|nothing|still|under|in|on|has|have|is|was|were|will|waiting|pending",
	    "a clause begins" },
	{ "remark.update", "^ update|updates|discussed|discussion|reviewed", "a report begins" },
};

/* The printed number at the start of a heading ("4.1 ", "12. ", "a) ", "b. "). */
static void
title_number(const char *text, size_t *len_r)
{
	size_t n = strspn(text, "0123456789.");
	*len_r = 0;
	if (n == 0 && g_ascii_isalpha(text[0]) && (text[1] == ')' || text[1] == '.'))
		n = 2;
	else if (n > 0 && text[n] == ')')
		n++;
	else if (n == 0 || !g_ascii_isdigit(*text) || memchr(text, '.', n) == NULL)
		return;
	size_t blanks = strspn(text + n, " ");
	if (blanks > 0 && !g_ascii_isdigit(text[n + blanks]) && n <= NUMBER_MAX)
		*len_r = n + blanks;
}

/* A line that names one ballot or the list of them. */
static const struct wording ballot_steps[] = {
	{ "step.ballot-first", "^ ?proposed|draft|other ballot|ballots", "its label" },
	{ "step.ballot-last", "^ *5 ballot $", "its name with the word behind" },
	{ "step.ballot-lead", "^ *5 ballot *6 $", "with its lead in brackets" },
};

/* A sentence about a ballot is no title. */
static const struct wording ballot_reports[] = {
	{ "report.verb",
	    "is|are|was|were|has|have|will|need|needs|suggest~|look|likely|should|can|text",
	    "a sentence, not a name" },
};

/* True if the text after a label reads as several names. */
static bool
counts_names(const char *text)
{
	int n = 0;
	for (; *text != '\0' && n < ROLL_CALL_NAMES; text++)
		n += *text == ',' || *text == ';';
	return n >= ROLL_CALL_NAMES;
}

bool
title_is_attendees(const char *text)
{
	size_t label = strcspn(text, ":");
	char *head = g_strndup(text, MIN(label, (size_t)DATE_LINE_MAX));
	size_t number = strspn(head, "0123456789.) ");
	struct sentence *s = words_sentence(NULL, head + number);
	bool is =
	    words_any(s, attendees_lines, G_N_ELEMENTS(attendees_lines), NULL, NULL) != NULL &&
	    (text[label] == ':' || s->nwords <= ATTENDEES_WORDS_MAX) &&
	    !words_find(s, "was|were|is", 0, NULL, NULL);
	if (text[label] == ':' && words_find(s, "^ roll call $", 0, NULL, NULL))
		is = counts_names(text + label);
	talloc_free(s);
	g_free(head);
	return is;
}

/* True if the heading of a column is one or two words that begin with one of `words`. */
static bool
heads_column(const char *cell, const char *words)
{
	struct sentence *s = words_sentence(NULL, cell);
	bool is = s->nwords > 0 && s->nwords <= 2 && word_in(s->words[0].folded, words);
	talloc_free(s);
	return is;
}

size_t
title_people_column(const struct block *row)
{
	static const char people[] =
	    "attendee|attendees|name|names|participant|participants|representative|representatives";
	if (row->ncells < 2)
		return SIZE_MAX;
	if (heads_column(row->cells[0], people))
		return 0;
	bool firm = title_is_org_column(row->cells[0]);
	if (firm && heads_column(row->cells[1], people))
		return 1;
	return heads_column(row->cells[0], "member") ? 0 : SIZE_MAX;
}

bool
title_is_org_column(const char *cell)
{
	return heads_column(
	    cell, "organization|organisation|org|company|companies|member|affiliation|employer");
}

enum item_kind
layout_kind(const char *title)
{
	enum item_kind kind = ITEM_DISCUSSION;
	size_t number = 0;
	title_number(title, &number);
	struct sentence *s = words_sentence(NULL, title + number);
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (words_find(s, kinds[i].pattern, 0, NULL, NULL)) {
			kind = kinds[i].kind;
			break;
		}
	}
	size_t label;
	if (kind == ITEM_DISCUSSION && label_at(title + number, &label))
		kind = ITEM_BALLOT;
	talloc_free(s);
	return kind;
}

bool
layout_lists_ballots(const char *title)
{
	struct sentence *s = words_sentence(NULL, title);
	bool lists = words_any(s, ballot_lists, G_N_ELEMENTS(ballot_lists), NULL, NULL) != NULL;
	talloc_free(s);
	return lists;
}

bool
title_is_stage(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool stage = words_find(s, "ballots ?in|under|for|at", 0, NULL, NULL) &&
		     words_find(s, "discussion|voting|review|draft|consideration|development", 0,
			 NULL, NULL);
	talloc_free(s);
	return stage;
}

bool
title_is_head(const char *text)
{
	if (layout_kind(text) == ITEM_NEXT_MEETING)
		return false;
	struct sentence *s = words_sentence(NULL, text);
	bool is = words_any(s, head_lines, G_N_ELEMENTS(head_lines), NULL, NULL) != NULL &&
		  words_any(s, approval_lines, G_N_ELEMENTS(approval_lines), NULL, NULL) == NULL;
	talloc_free(s);
	return is;
}

bool
title_is_taker(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool is = words_find(s, "^ ?the minute|minutes|note|notes taker|takers", 0, NULL, NULL) ||
		  words_find(s, "^ ?the minutetaker|notetaker", 0, NULL, NULL);
	talloc_free(s);
	return is;
}

bool
title_assigns_taker(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool assigns = words_find(s, "^ assign|assignment|select|selection|appoint", 0, NULL, NULL);
	talloc_free(s);
	return assigns;
}

bool
title_is_summary(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool is = words_find(
	    s, "^ summary of ?the action|actions|resolutions|decisions ?items $", 0, NULL, NULL);
	talloc_free(s);
	return is;
}

size_t
title_section(const char *text, unsigned *top_r, bool *sub_r)
{
	size_t n = strspn(text, "0123456789");
	if (n == 0 || n > SECTION_DIGITS_MAX)
		return 0;
	*top_r = (unsigned)strtoul(text, NULL, 10);
	size_t all = strspn(text, "0123456789.");
	*sub_r = all > n + 1;
	size_t blanks = strspn(text + all, " ");
	if (all > NUMBER_MAX || blanks == 0 || !g_ascii_isupper(text[all + blanks]))
		return 0;
	return all + blanks;
}

/* What a line of nothing but a date begins with. */
static const char date_words[] =
    "date|meeting|jan~|feb~|mar|march|apr~|may|jun~|jul~|aug~|sep~|oct~|nov~|dec~|monday|"
    "tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun";

bool
title_is_date(const char *text)
{
	int64_t at;
	bool has_time;
	const char *zone;
	struct sentence *s = words_sentence(NULL, text);
	bool date =
	    s->nwords > 0 && strlen(text) <= DATE_LINE_MAX &&
	    (g_ascii_isdigit(s->words[0].folded[0]) || word_in(s->words[0].folded, date_words)) &&
	    when_find(text, 0, &at, &has_time, &zone) != NULL;
	talloc_free(s);
	return date;
}

/* True for "RESOLUTION: approve the minutes", which records a step and begins none. */
static bool
records(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool record = s->nwords > 0 &&
		      word_in(s->words[0].folded, "resolution|resolved|action|decision|decided|ai");
	talloc_free(s);
	return record;
}

bool
title_is_step(const char *text)
{
	enum item_kind kind = layout_kind(text);
	if (title_length(text) > TITLE_STEP_MAX || kind == ITEM_DISCUSSION || kind == ITEM_OTHER ||
	    records(text))
		return false;
	if (kind != ITEM_BALLOT)
		return true;
	struct sentence *s = words_sentence(NULL, text);
	bool labelled =
	    words_find(s, "^ ?proposed|draft ballot", 0, NULL, NULL) &&
	    (strncmp(text, "Ballot:", 7) == 0 || label_find(text, &(size_t){ 0 }) != NULL);
	size_t number = 0, label;
	title_number(text, &number);
	/* "NS-3 restructure": a label and a few words. */
	bool short_label =
	    label_at(text + number, &label) && strlen(text) <= TITLE_LINE_MAX &&
	    title_length(text) == strlen(text) &&
	    !words_any(s, ballot_reports, G_N_ELEMENTS(ballot_reports), NULL, NULL) &&
	    strpbrk(text + number + label, ".:;,") == NULL;
	bool named = words_any(s, ballot_steps, G_N_ELEMENTS(ballot_steps), NULL, NULL) != NULL &&
		     !words_any(s, ballot_reports, G_N_ELEMENTS(ballot_reports), NULL, NULL);
	talloc_free(s);
	return labelled || named || short_label;
}

bool
title_is_line(const char *text)
{
	size_t len = strlen(text);
	if (len == 0 || len > TITLE_LINE_MAX || strchr(".,;?!)", text[len - 1]) != NULL ||
	    title_is_date(text))
		return false;
	struct sentence *s = words_sentence(NULL, text);
	bool line = s->nwords > 0 && s->nwords <= LINE_WORDS_MAX && s->words[0].capital &&
		    !word_in(s->words[0].folded,
			"none|no|na|nothing|yes|done|approved|hello|hi|dear|all|best|kind|regards|"
			"thanks|thank|cheers|http|https|read");
	for (size_t i = 0; i < s->nwords && line; i++)
		line = !word_in(s->words[i].folded,
		    "is|are|was|were|has|have|had|will|would|should|said|noted|asked|"
		    "moved|deferred|postponed|cancelled|canceled|skipped|"
		    "read|took|reported|agreed|suggested|we|they|he|she|i|you");
	talloc_free(s);
	return line;
}

bool
title_is_like(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	size_t capitals = 0, small = 0;
	for (size_t i = 0; i < s->nwords; i++) {
		capitals += s->words[i].capital;
		small += !s->words[i].capital && s->words[i].len > 3;
	}
	size_t len = strlen(text);
	bool people =
	    len > 0 && text[len - 1] == ')' && strpbrk(text, ".;:") == NULL &&
	    words_find(s, "proposal|change|ballot|update|discussion|review|draft", 0, NULL, NULL);
	bool title =
	    capitals >= LIKE_WORDS_LEAST && small == 0 && strchr(".;,", text[len - 1]) == NULL;
	talloc_free(s);
	return people || title;
}

/* The length of a dash between blanks, or of a colon, at `p` within `text`; 0 for anything else. */
static size_t
separator(const char *text, const char *p)
{
	if (*p == ':' && (p[1] == ' ' || p[1] == '\0'))
		return 1;
	bool before = p > text && p[-1] == ' ';
	if (strncmp(p, "\xe2\x80\x93", 3) == 0 || strncmp(p, "\xe2\x80\x94", 3) == 0)
		return before || p[3] == ' ' ? 3 : 0;
	/* What some programs leave of an arrow. */
	if (strncmp(p, "\xc3\xa0 ", 3) == 0 && before)
		return 2;
	return *p == '-' && before && p[1] == ' ' ? 1 : 0;
}

static const char *
skip_separators(const char *rest)
{
	for (;;) {
		size_t n = strspn(rest, " :;.-");
		if (strncmp(rest + n, "\xe2\x80\x93", 3) == 0 ||
		    strncmp(rest + n, "\xe2\x80\x94", 3) == 0)
			n += 3;
		else if (strncmp(rest + n, "\xc3\xa0 ", 3) == 0)
			n += 3;
		if (n == 0)
			return rest;
		rest += n;
	}
}

size_t
title_length(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (p > text && separator(text, p) > 0)
			return (size_t)(p - text);
		if (strchr(".?!", *p) != NULL && p[1] == ' ' && g_ascii_isupper(p[2]) &&
		    p > text + 2)
			return (size_t)(p - text);
	}
	return strlen(text);
}

/*
 * True if what follows a title's dash says something about the item instead of
 * being part of its name.
 */
static bool
is_remark(const char *rest, enum item_kind kind)
{
	if (kind == ITEM_NEXT_MEETING || kind == ITEM_ADJOURN || kind == ITEM_PROCEDURAL)
		return true;
	if (strlen(rest) > SUBTITLE_MAX || strstr(rest, ". ") != NULL || g_ascii_islower(*rest))
		return true;
	struct sentence *s = words_sentence(NULL, rest);
	bool remark = s->nwords == 0 ||
		      words_any(s, remarks, G_N_ELEMENTS(remarks), NULL, NULL) != NULL ||
		      rest[strlen(rest) - 1] == '.';
	talloc_free(s);
	return remark;
}

/* Where the title in `text` ends. */
static size_t
title_end(const char *text, bool heading)
{
	enum item_kind kind = layout_kind(text);
	for (const char *p = text; *p != '\0'; p++) {
		size_t n = p > text ? separator(text, p) : 0;
		if (n == 0) {
			bool stop =
			    *p == '.' && p[1] == ' ' && g_ascii_isupper(p[2]) && p > text + 3;
			if (stop && !heading && p - text <= FIRST_SENTENCE_MAX)
				return (size_t)(p - text);
			continue;
		}
		const char *rest = skip_separators(p);
		if (*p == ':' && kind == ITEM_BALLOT && g_ascii_islower(*rest))
			return (size_t)(p - text);
		if (heading && kind != ITEM_NEXT_MEETING)
			continue;
		if (*p != ':' && is_remark(rest, kind))
			return (size_t)(p - text);
		if (*p == ':' && (kind == ITEM_NEXT_MEETING || kind == ITEM_PROCEDURAL ||
				     kind == ITEM_AOB || kind == ITEM_ADJOURN))
			return (size_t)(p - text);
	}
	return strlen(text);
}

char *
title_clean(void *ctx, const char *text, size_t strong, bool heading, const char **rest_r)
{
	size_t number;
	title_number(text, &number);
	const char *start = text + number;
	size_t len = strong > number && !heading ? strong - number : title_end(start, heading);
	*rest_r = skip_separators(start + len);
	while (len > 0 && strchr(" :-", start[len - 1]) != NULL)
		len--;
	if (len >= 3 && (strncmp(start + len - 3, "\xe2\x80\x93", 3) == 0))
		len -= 3;
	while (len > 0 && start[len - 1] == ' ')
		len--;
	return talloc_strndup(ctx, start, len);
}

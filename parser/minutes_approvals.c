#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/when.h"

#define PIECE_ENDS ",;"

enum {
	CLAUSES_MAX = 8,      /* of one sentence */
	ANSWER_WORDS_MAX = 5, /* of "Approved" below "Approval of minutes" */
	DATED_WORDS_MAX = 12, /* of "6 November - approved with changes" */
	DATED_BYTES_MAX = 24  /* of the date that such a line begins with */
};

static const char months[] =
    "jan~|feb~|mar|march|apr|april|may|jun|june|jul|july|aug~|sep~|oct~|nov~|dec~";

/* Wordings of what became of minutes, first match first. */
static const struct {
	enum approval_status status;
	struct wording wording;
} statuses[] = {
	{ APPROVAL_DEFERRED,
	    { "approval.deferred", "deferred|postponed|delayed", "put off in so many words" } },
	{ APPROVAL_DEFERRED, { "approval.put-off", "put off|back", "the plain words for it" } },
	{ APPROVAL_DEFERRED, { "approval.not-up", "not up for approval", "taken off for today" } },
	{ APPROVAL_NOT_SENT,
	    { "approval.not-sent",
		"not ?yet ?been ?be sent|circulated|distributed|published|posted|shared",
		"minutes that nobody has seen" } },
	{ APPROVAL_NOT_SENT, { "approval.to-be-sent",
				 "need|needs|yet|have|has ?still ?yet to be "
				 "sent|circulated|distributed|published|posted",
				 "the same, told as a task" } },
	{ APPROVAL_DEFERRED, { "approval.not-approved", "not ?yet ?been approved",
				 "said of minutes that came late" } },
	{ APPROVAL_DEFERRED,
	    { "approval.removed", "removed from *2 agenda", "the slot was taken off" } },
	{ APPROVAL_DEFERRED,
	    { "approval.next",
		"approved|approval|reviewed|considered|discussed|adopted|approve|review ?them|it "
		"at|on|to|in|during|until ?the next",
		"put off" } },
	{ APPROVAL_DEFERRED,
	    { "approval.next-time", "approval|approved|approve|review next time|call|meeting",
		"put off" } },
	{ APPROVAL_DEFERRED,
	    { "approval.next-ones", "moved|pushed|carried|held ?over to|until ?the next",
		"put off" } },
	{ APPROVAL_PENDING,
	    { "approval.pending", "pending|outstanding|awaiting", "still to come" } },
	{ APPROVAL_PENDING, { "approval.waiting", "waiting for|on|until", "still to come" } },
	{ APPROVAL_PENDING, { "approval.working-on", "working|work on ?the|them|it|these|those",
				"being written" } },
	{ APPROVAL_NOT_SENT,
	    { "approval.to-send", "minutes|f2f *4 to send|circulate|distribute|post|share",
		"a task" } },
	{ APPROVAL_PENDING, { "approval.owes", "owe|owes", "parts were not handed in" } },
	{ APPROVAL_PENDING,
	    { "approval.in-review", "not ?yet ?been reviewed", "being read by the members" } },
	{ APPROVAL_PENDING,
	    { "approval.review-until", "review|comments until|till|by|through|ends|open",
		"being read by the members" } },
	{ APPROVAL_PENDING, { "approval.has-not",
				"has|have|had not|t ?yet sent|distributed|circulated|finished|"
				"completed|provided|received|posted",
				"told of who writes them" } },
	{ APPROVAL_PENDING,
	    { "approval.compiled",
		"being|still *2 collected|assembled|compiled|prepared|written|finalized|drafted",
		"being written" } },
	{ APPROVAL_PENDING, { "approval.need", "need minutes", "the chair asks for them" } },
	{ APPROVAL_PENDING, { "approval.not-yet", "^ not yet", "a note behind the title" } },
	{ APPROVAL_PENDING, { "approval.at-work",
				"is|are still *1 "
				"consolidating|compiling|assembling|collecting|writing|preparing|"
				"finalizing|finalising",
				"told of who writes them" } },
	{ APPROVAL_PENDING, { "approval.to-deliver",
				"has|have|need|needs ?still ?yet to "
				"deliver|provide|submit|write|finish|complete|contribute|hand",
				"parts were not handed in" } },
	{ APPROVAL_PENDING,
	    { "approval.to-be-written", "to be finished|completed|written|compiled|finalized",
		"being written" } },
	{ APPROVAL_PENDING, { "approval.in-draft", "still ?a|in draft", "being written" } },
	{ APPROVAL_PENDING, { "approval.input",
				"need|needs|missing|awaiting|lacking|lacks ?some|more input|inputs|"
				"contribution|contributions|notes|sections|parts",
				"parts were not handed in" } },
	{ APPROVAL_PENDING,
	    { "approval.missing", "minutes are|is ?still missing", "parts were not handed in" } },
	{ APPROVAL_PENDING,
	    { "approval.not-ready", "not ?yet ready|complete|completed|finished|available|done",
		"being written" } },
	{ APPROVAL_PENDING,
	    { "approval.missing-short", "^ *4 missing $", "a note behind the date" } },
	{ APPROVAL_PENDING, { "approval.no-draft", "no draft|minutes|text yet", "being written" } },
	{ APPROVAL_PENDING, { "approval.lacks", "lacks|lack ?the|a|some|one section|part|notes",
				"being written" } },
	{ APPROVAL_PENDING, { "approval.open", "open for comments|review", "being read" } },
	{ APPROVAL_PENDING, { "approval.in-progress", "in progress", "being written" } },
	{ APPROVAL_APPROVED,
	    { "approval.approved", "approved|adopted|accepted", "the usual word" } },
	{ APPROVAL_APPROVED,
	    { "approval.resolution", "resolution|resolved|resolve ?to approve|accept|adopt",
		"a resolution in so many words" } },
	{ APPROVAL_APPROVED,
	    { "approval.motion", "motion carries|carried|passes|passed", "a motion to approve" } },
	{ APPROVAL_APPROVED, { "approval.taken", "taken without objection|objections|changes",
				 "old forum minutes" } },
	{ APPROVAL_NOT_SENT, { "approval.will-be-sent",
				 "will|to be sent|circulated|distributed|published|posted|shared",
				 "a step to come" } },
	{ APPROVAL_NOT_SENT, { "approval.will-send",
				 "will|to send|circulate|distribute|publish|post|share "
				 "?them|it|these|those ?out by|this|next|soon|shortly|tomorrow|"
				 "today|later|on|after|before",
				 "told of who sends them" } },
	{ APPROVAL_CIRCULATED,
	    { "approval.circulated", "circulated|distributed|posted|published|sent",
		"sent out, not yet approved" } },
};

/* Sentences that speak of approval without any. */
static const struct wording no_approval[] = {
	{ "approval.boilerplate", "^ these are ?the *2 minutes",
	    "the line above the minutes themselves" },
	{ "approval.question", "asked if|whether", "a question" },
	{ "approval.self", "following minutes|notes", "the minutes themselves" },
	{ "approval.own", "^ *2 final|draft minutes|notes", "the minutes themselves" },
	{ "approval.nothing", "^ no|none *3 minutes to approve", "an empty step" },
	{ "approval.ballot", "ballot|application|agenda was|is|reviewed",
	    "something else was approved" },
};

struct approvals {
	struct minutes *m;
	const struct minutes_source *src;
	size_t room;
};

static void
add(struct approvals *a, int64_t of, enum approval_status status, const char *quote)
{
	struct minutes *m = a->m;
	if (m->napprovals == MINUTES_LIST_MAX)
		return;
	const char *date = date_text(m, of);
	for (size_t i = 0; i < m->napprovals; i++) {
		if (date != NULL && m->approvals[i].minutes_of != NULL &&
		    strcmp(m->approvals[i].minutes_of, date) == 0)
			return;
	}
	if (m->napprovals == a->room) {
		a->room = a->room > 0 ? a->room * 2 : 4;
		m->approvals = talloc_realloc(m, m->approvals, struct approval, a->room);
	}
	m->approvals[m->napprovals++] = (struct approval){
		.minutes_of = date, .status = status, .quote = talloc_strdup(m, quote)
	};
}

/*
 * True if what follows byte `from` says when it was or is to be done and not whose
 * minutes: "on 16 January", "until 5 May".
 */
static bool
is_moment(const char *text, size_t from)
{
	static const char *const leads[] = { " on ", " until ", " till ", " by ", " through " };
	bool moment = false;
	for (size_t i = 0; i < G_N_ELEMENTS(leads) && !moment; i++)
		moment = g_str_has_prefix(text + from, leads[i]);
	return moment;
}

/*
 * File what the sentence says, once a date. The dates before the word of the
 * status name the meetings ("Sept 7 - not approved as ... on 21 September"),
 * if there are none, those after it, then those of the item's title.
 */
static void
file(struct approvals *a, const struct sentence *s, size_t word, enum approval_status status,
    const char *title)
{
	struct date_found found[DATES_MAX];
	int64_t near = date_near_past(a->src->meeting);
	size_t at = s->words[word].start, after = at + s->words[word].len, filed = 0;
	size_t n = dates_find(s->text, near, found);
	for (size_t i = 0; i < n; i++) {
		if (found[i].end <= at) {
			add(a, found[i].at, status, s->text);
			filed++;
		}
	}
	for (size_t i = 0; i < n && filed == 0; i++) {
		if (found[i].end > after && !is_moment(s->text, after)) {
			for (; i < n; i++, filed++)
				add(a, found[i].at, status, s->text);
		}
	}
	n = filed == 0 && title != NULL ? dates_find(title, near, found) : 0;
	for (size_t i = 0; i < n; i++, filed++)
		add(a, found[i].at, status, s->text);
	if (filed == 0)
		add(a, WHEN_UNKNOWN, status, s->text);
}

/* The status that the sentence gives minutes; false if none. `*word_r`: where its words begin. */
static bool
status_of(const struct sentence *s, enum approval_status *status_r, size_t *word_r)
{
	size_t len = strlen(s->text);
	if (len == 0 || s->text[len - 1] == '?' ||
	    words_any(s, no_approval, G_N_ELEMENTS(no_approval), NULL, NULL) != NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
		if (words_find(s, statuses[i].wording.pattern, 0, word_r, NULL)) {
			*status_r = statuses[i].status;
			return true;
		}
	}
	return false;
}

/*
 * "5 April approved, 12 April deferred", "5 April - approved; 12 April -
 * approved": true if the sentence was filed piece by piece, each with its own
 * date and status.
 */
static bool
file_pieces(struct approvals *a, const struct sentence *s)
{
	struct date_found found[DATES_MAX];
	enum approval_status status;
	size_t word, pieces = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (const char *p = s->text; *p != '\0'; p += p[strcspn(p, PIECE_ENDS)] != '\0') {
			size_t len = strcspn(p, PIECE_ENDS);
			struct sentence *piece =
			    words_sentence(a->src->tmp, talloc_strndup(a->src->tmp, p, len));
			p += len;
			if (dates_find(piece->text, date_near_past(a->src->meeting), found) == 0 ||
			    !status_of(piece, &status, &word))
				return false;
			pieces++;
			if (pass > 0)
				file(a, piece, word, status, NULL);
		}
		if (pieces < 2)
			return false;
	}
	return true;
}

/* True if a clause is about minutes of its own, by their day or the meeting's kind. */
static bool
names_others(const struct approvals *a, const struct sentence *clause)
{
	struct date_found found[DATES_MAX];
	return words_find(clause, "f2f|face", 0, NULL, NULL) ||
	       dates_find(clause->text, date_near_past(a->src->meeting), found) > 0;
}

/*
 * "Those of 5 April were approved; the F2F minutes are not ready": true if
 * each clause told of minutes and was filed.
 */
static bool
file_clauses(struct approvals *a, const struct sentence *s)
{
	enum approval_status status;
	size_t word;
	gchar **clauses = g_strsplit(s->text, ";", CLAUSES_MAX);
	bool all = g_strv_length(clauses) > 1;
	for (int pass = 0; pass < 2; pass++) {
		for (gchar **c = clauses; *c != NULL && all; c++) {
			struct sentence *clause = words_sentence(a->src->tmp, g_strstrip(*c));
			all = status_of(clause, &status, &word) &&
			      (c == clauses || names_others(a, clause));
			if (all && pass > 0)
				file(a, clause, word, status, NULL);
		}
	}
	g_strfreev(clauses);
	return all;
}

/* "6 November - approved": a line of a list of minutes, wherever it stands. */
static bool
is_dated_status(const struct minutes_source *src, const struct sentence *s)
{
	struct date_found found[DATES_MAX];
	if (s->nwords < 2 || s->nwords > DATED_WORDS_MAX ||
	    dates_find(s->text, date_near_past(src->meeting), found) == 0)
		return false;
	return found[0].end <= DATED_BYTES_MAX && found[0].end < strlen(s->text) &&
	       word_in(s->words[0].folded, months) !=
		   (strspn(s->words[0].folded, "0123456789") > 0);
}

static bool
speaks_of_minutes(const struct sentence *s)
{
	return words_find(s, "minutes", 0, NULL, NULL) ||
	       words_find(s, "meeting meetings", 0, NULL, NULL);
}

/* An item whose whole subject is the approval of minutes. */
static bool
is_approval_item(const struct part *part)
{
	struct sentence *s = words_sentence(NULL, part->title);
	bool is = part->kind == ITEM_PROCEDURAL && speaks_of_minutes(s) &&
		  !words_find(s, "taker|takers|taken", 0, NULL, NULL);
	talloc_free(s);
	return is;
}

/*
 * "The minutes of 8 May were circulated. Approval is deferred.": true if the
 * sentence, which has no date, decided on the minutes that were only sent out.
 */
static bool
decides_before(struct approvals *a, const struct sentence *s, enum approval_status status)
{
	struct date_found found[DATES_MAX];
	struct approval *last = &a->m->approvals[a->m->napprovals - 1];
	if (last->status != APPROVAL_CIRCULATED || status == APPROVAL_CIRCULATED ||
	    dates_find(s->text, date_near_past(a->src->meeting), found) > 0)
		return false;
	last->status = status;
	last->quote = talloc_asprintf(a->m, "%s %s", last->quote, s->text);
	return true;
}

/* "The following minutes were approved:", "Pending:": true if the meetings are listed below. */
static bool
heads_list(const struct sentence *s, enum approval_status *status_r)
{
	if (!g_str_has_suffix(s->text, ":"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
		if (words_find(s, statuses[i].wording.pattern, 0, NULL, NULL)) {
			*status_r = statuses[i].status;
			return true;
		}
	}
	return false;
}

/* "- 5 April", "- F2F in Oslo" below such a line. */
static void
file_listed(struct approvals *a, const struct sentence *s, enum approval_status status)
{
	struct date_found found[DATES_MAX];
	size_t n = dates_find(s->text, date_near_past(a->src->meeting), found);
	for (size_t i = 0; i < n; i++)
		add(a, found[i].at, status, s->text);
	if (n == 0 && words_find(s, "f2f|face", 0, NULL, NULL))
		add(a, WHEN_UNKNOWN, status, s->text);
}

/* "| 5 April | approved |". */
static void
read_row(struct approvals *a, const struct block *row)
{
	const struct minutes_source *src = a->src;
	struct date_found found[DATES_MAX];
	enum approval_status status;
	size_t word;
	if (row->ncells < 2)
		return;
	char *line = talloc_strdup(src->tmp, row->cells[0]);
	for (size_t i = 1; i < row->ncells; i++)
		line = talloc_asprintf_append(line, " - %s", row->cells[i]);
	struct sentence *s = words_sentence(src->tmp, line);
	bool named = dates_find(row->cells[0], date_near_past(src->meeting), found) > 0 ||
		     words_find(s, "f2f|face", 0, NULL, NULL);
	if (named && status_of(s, &status, &word))
		file(a, s, word, status, NULL);
}

static void
read_item(struct approvals *a, const struct part *part)
{
	const struct minutes_source *src = a->src;
	size_t before = a->m->napprovals;
	enum approval_status listed = APPROVAL_APPROVED;
	bool list = false; /* below a line that tells what became of those listed */
	for (size_t b = part->body; b < part->end; b++) {
		if (src->tree->blocks[b].kind == BLOCK_ROW)
			read_row(a, &src->tree->blocks[b]);
	}
	for (size_t i = source_first(src, part->block); i < source_first(src, part->end); i++) {
		const struct sentence *s = &src->sentences[i];
		enum approval_status status;
		size_t word;
		if (s->block != part->block && heads_list(s, &listed)) {
			list = true;
			continue;
		}
		list = list && src->tree->blocks[s->block].kind == BLOCK_ITEM;
		if (list && !status_of(s, &status, &word)) {
			file_listed(a, s, listed);
			continue;
		}
		if (s->block == part->block && *part->rest == '\0')
			continue; /* the title itself */
		if (!status_of(s, &status, &word) || file_pieces(a, s) || file_clauses(a, s))
			continue;
		if (status == APPROVAL_CIRCULATED && a->m->napprovals > before)
			continue;
		bool named = words_find(s, "f2f|face", 0, NULL, NULL);
		/* "5 May - not ready. Ada to send them out." */
		if (status == APPROVAL_NOT_SENT && a->m->napprovals > before && !names_others(a, s))
			continue;
		if (a->m->napprovals == before + 1 && decides_before(a, s, status))
			continue;
		file(a, s, word, status, named ? NULL : part->title);
	}
	/* "Minutes of 16 January approved" as an item without anything below it. */
	if (a->m->napprovals == before && *part->rest == '\0' &&
	    source_first(src, part->block) < src->nsentences) {
		const struct sentence *s = &src->sentences[source_first(src, part->block)];
		enum approval_status status;
		size_t word;
		if (s->block == part->block && status_of(s, &status, &word) &&
		    status == APPROVAL_APPROVED)
			file(a, s, word, status, NULL);
	}
}

/* "Approval of minutes" as a line of its own and the answer as the next one. */
static bool
answered(const struct sentence *s, const struct sentence *next)
{
	return words_find(s, "^ approval of *3 minutes", 0, NULL, NULL) &&
	       next->nwords <= ANSWER_WORDS_MAX && next->block != s->block;
}

static void
read_loose(struct approvals *a, size_t from, size_t end, bool began)
{
	const struct minutes_source *src = a->src;
	for (size_t i = from; i < end; i++) {
		const struct sentence *s = &src->sentences[i];
		enum approval_status status;
		size_t word;
		if (!speaks_of_minutes(s) && !(began && is_dated_status(src, s)))
			continue;
		if (i + 1 < end && answered(s, s + 1) && status_of(s + 1, &status, &word)) {
			char *both = talloc_asprintf(src->tmp, "%s %s", s->text, s[1].text);
			struct sentence *joined = words_sentence(src->tmp, both);
			if (status_of(joined, &status, &word))
				file(a, joined, word, status, NULL);
			continue;
		}
		struct date_found found[DATES_MAX];
		if (!began && (!words_find(s, "minutes *4 of|from|for", 0, NULL, NULL) ||
				  dates_find(s->text, date_near_past(src->meeting), found) == 0))
			continue;
		if (status_of(s, &status, &word) && status != APPROVAL_CIRCULATED)
			file(a, s, word, status, NULL);
	}
}

void
approvals_read(struct minutes *m, const struct minutes_source *src)
{
	struct approvals a = { .m = m, .src = src };
	const struct layout *l = src->layout;
	bool began = false; /* what stands above attendees and items speaks of this text itself */
	for (size_t i = 0; i < l->nparts; i++) {
		const struct part *p = &l->parts[i];
		if (p->type != PART_HEAD)
			began = true;
		if ((p->type == PART_ITEM || p->type == PART_TOPIC) && is_approval_item(p)) {
			read_item(&a, p);
			continue;
		}
		size_t from = p->type == PART_ATTENDEES ? p->attended
			      : p->block == SIZE_MAX    ? 0
							: p->block;
		read_loose(&a, source_first(src, from), source_first(src, p->end), began);
	}
}

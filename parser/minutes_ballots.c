#include "parser/minutes_ballots.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_label.h"
#include "parser/minutes_title.h"

#define DASH "\xe2\x80\x93"

enum {
	OWN_SENTENCES_MAX = 10, /* of an item in which "the ballot" means its own */
	ENTRY_WORDS_MAX = 9     /* of a line that is only a ballot's name */
};

/* Words of a line that says something; a ballot's name has none of them. */
static const char saying[] =
    "is|are|was|were|has|have|had|will|would|should|be|been|need|needs|no|none|na|said|"
    ""
    "says|noted|asked|updates|comments|still|further|everything|we|there|this|it";

/* Items that no ballot is named after. */
static const struct wording generic_items[] = {
	{ "generic.discussion", "^ discussion|discussions ?topics|items|points $",
	    "a heading for anything" },
	{ "generic.topics", "^ topics|actions|items|issues|notes", "a heading for anything" },
	{ "generic.update", "update|updates|report|reports", "a report of a group" },
	{ "generic.agenda", "agenda|goals|charter topics", "plans for a meeting" },
};

/* The part's item speaks of "the ballot" and means the one that the item is about. */
static const struct wording own_ballot[] = {
	{ "own.the-ballot", "the|this ballot", "means the one that is being discussed" },
	{ "own.ballot-first", "^ ballot", "means the one that is being discussed" },
};

/* True if `text` begins with somebody's name: it tells what was said. */
static bool
begins_with_person(const struct minutes_source *src, const char *text)
{
	struct sentence *s = words_sentence(src->tmp, text);
	names_mark(src->names, s);
	return s->nwords > 0 && s->words[0].mention != WORDS_NO_MENTION;
}

/* What a report begins with and no title does. */
static const char reporting[] =
    "voting|discussion|passed|adopted|failed|withdrawn|tabled|in|under|on|no|ipr|review|looking|"
    "ready|waiting|took|still|now|ballot";

/* True if what follows a label reads as a report, not as a title. */
static bool
reports(const struct minutes_source *src, const char *text)
{
	size_t len = strlen(text);
	struct sentence *s = words_sentence(src->tmp, text);
	bool report = len > 0 && strchr(".;", text[len - 1]) != NULL;
	if (!report && words_find(s, "^ ballot on|to|for|about|of", 0, NULL, NULL))
		return false; /* its subject follows */
	for (size_t i = 0; i < s->nwords && !report; i++)
		report = word_in(s->words[i].folded, i == 0 ? reporting : saying);
	return report;
}

/* Of "SX-7: Title (Lead) - remark", whose label ends at byte `label`, all but the remark. */
static const char *
labelled_name(const struct minutes_source *src, const char *text, size_t label)
{
	const char *after = text + label + strspn(text + label, " :-");
	if (strncmp(after, DASH, strlen(DASH)) == 0)
		after += strlen(DASH) + strspn(after + strlen(DASH), " ");
	const char *rest;
	char *title = title_clean(src->tmp, after, 0, false, &rest);
	for (char *dash = strstr(title, " " DASH " "); dash != NULL;
	     dash = strstr(dash + 1, " " DASH " ")) {
		if (begins_with_person(src, dash + strlen(" " DASH " "))) {
			*dash = '\0';
			break;
		}
	}
	char *colon = strstr(title, ": ");
	if (colon != NULL && g_ascii_islower(colon[2]))
		*colon = '\0';
	char *lead_end = strstr(title, "): ");
	if (lead_end == NULL)
		lead_end = strstr(title, "). ");
	if (lead_end != NULL)
		lead_end[1] = '\0';
	size_t len = strlen(title);
	bool remark = len == 0 || strncmp(after, title, len) != 0 || g_ascii_islower(*title) ||
		      begins_with_person(src, title) || reports(src, title);
	const char *close = *after == '(' ? strchr(after, ')') : NULL;
	if (close != NULL && close[1] == ' ' && strpbrk(close + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") &&
	    memchr(text, 'X', label) != NULL) {
		/* "SX-XX (Ada) Key reuse: remark": only the title tells it from the others. */
		char *named = title_clean(src->tmp, close + 2, 0, false, &rest);
		named[strcspn(named, ":")] = '\0';
		return talloc_asprintf(src->tmp, "%.*s %s %.*s", (int)label, text, named,
		    (int)(close + 1 - after), after);
	}
	if (close != NULL && (close[1] == ':' || close[1] == '\0' || close[1] == ' '))
		return talloc_strndup(src->tmp, text, (size_t)(close + 1 - text));
	return talloc_strndup(src->tmp, text, remark ? label : (size_t)(after - text) + len);
}

/* Labels of what is told of a ballot; none is a ballot's name. */
static const char told[] =
    "status|state|stage|discussion|next|note|notes|action|actions|ai|decision|decisions|summary|"
    "update|updates|proposer|endorser|endorsers|lead|owner|comment|comments|question|questions|"
    "open|todo|to|background|goal|goals|scope|timeline|conclusion|consensus|outcome|result|"
    "resolution|concern|concerns|follow|clarification|suggestion|purpose";

/*
 * "Key reuse (Ada): remark", "Time stamps: remark": the length of the name
 * before the colon, 0 if there is none.
 */
static size_t
name_before_colon(const struct minutes_source *src, const char *text)
{
	const char *colon = strstr(text, ": ");
	if (colon == NULL || colon - text > TITLE_LINE_MAX)
		return 0;
	char *name = talloc_strndup(src->tmp, text, (size_t)(colon - text));
	struct sentence *s = words_sentence(src->tmp, name);
	names_mark(src->names, s);
	if (s->nwords == 0 || s->nwords > ENTRY_WORDS_MAX || !s->words[0].capital ||
	    s->words[0].mention != WORDS_NO_MENTION || word_in(s->words[0].folded, told))
		return 0;
	for (size_t i = 0; i < s->nwords; i++) {
		if (word_in(s->words[i].folded, saying))
			return 0;
	}
	return (size_t)(colon - text);
}

/* True if a line in a list of ballots names the next one. */
static bool
begins_entry(const struct minutes_source *src, const char *text, const char **name_r)
{
	size_t label, len = strlen(text), named;
	const char *start = text;
	if (g_ascii_strncasecmp(start, "ballot ", 7) == 0)
		start += 7;
	*name_r = text;
	const char *rest;
	char *title = title_clean(src->tmp, text, 0, false, &rest);
	if (label_at(start, &label)) {
		*name_r = labelled_name(src, text, (size_t)(start - text) + label);
		return true;
	}
	if ((named = name_before_colon(src, text)) > 0) {
		*name_r = talloc_strndup(src->tmp, text, named);
		return true;
	}
	struct sentence *s = words_sentence(src->tmp, title);
	bool name = s->nwords > 0 && s->nwords <= ENTRY_WORDS_MAX && s->words[0].capital;
	bool lead = len > 0 && text[len - 1] == ')' && strchr(text, '(') != NULL;
	bool said = words_find(s,
			"^ ipr|review|voting|vote|discussion ?review ?period "
			"ends|ended|closes|closed|starts|begins|expires",
			0, NULL, NULL) ||
		    words_find(s, "^ ends|closes|runs|starts|begins|until", 0, NULL, NULL);
	names_mark(src->names, s);
	for (size_t i = 0; i < s->nwords && name; i++)
		said = said || word_in(s->words[i].folded, saying);
	if (!name || said || (s->words[0].mention != WORDS_NO_MENTION && !lead))
		return false;
	*name_r = title;
	if (len > 0 && text[len - 1] == ':') {
		*name_r = text;
		return true;
	}
	const char *after = strstr(text, title);
	char stop = after != NULL ? after[strlen(title)] : '\0';
	/* "Voting ends tomorrow. No comments.", "Next steps: wait" tell of the ballot above. */
	if (stop == ':' || (stop == '.' && word_in(s->words[0].folded, reporting)))
		return false;
	return lead || *rest != '\0' || strchr(".!?;,", text[len - 1]) == NULL;
}

/*
 * "Under Review: SC-1: Title", "In Development: DNSSEC, mDL": the ballots behind a
 * stage's label.
 */
static bool
read_stage_line(struct ballot_list *list, size_t block)
{
	const struct minutes_source *src = list->src;
	const char *text = src->tree->blocks[block].text;
	const char *colon = strchr(text, ':');
	if (colon == NULL || label_at(text, &(size_t){ 0 }))
		return false;
	char *title = talloc_strndup(src->tmp, text, (size_t)(colon - text));
	enum spoken_state stage = ballot_stage(title);
	if (stage == SPOKEN_UNKNOWN || words_sentence(src->tmp, title)->nwords > ENTRY_WORDS_MAX)
		return false;
	const char *rest = colon + 1 + strspn(colon + 1, " ");
	size_t label;
	bool one = label_at(rest, &label);
	while (*rest != '\0') {
		size_t len = one ? strlen(rest) : strcspn(rest, ",;");
		char *name = g_strstrip(talloc_strndup(src->tmp, rest, len));
		const char *lead;
		struct sentence *s = words_sentence(src->tmp, name);
		if (s->nwords > 0 && !word_in(s->words[0].folded, "na|n|none|no|nothing|tbd")) {
			struct ballot_entry *e = ballot_entry(list, ballot_name(list, name, &lead));
			if (e != NULL) {
				e->stage = stage;
				for (size_t i = source_first(src, block);
				     i < source_first(src, block + 1); i++)
					ballot_add_line(list, e, &src->sentences[i]);
			}
		}
		rest += len;
		rest += strspn(rest, ",; ");
	}
	return true;
}

static struct ballot_entry *
add_named(struct ballot_list *list, const char *line, const char *name, enum spoken_state stage)
{
	const char *lead, *other;
	const char *label = ballot_name(list, name, &lead);
	ballot_name(list, line, &other);
	struct ballot_entry *e = ballot_entry(list, label);
	if (e == NULL)
		return NULL;
	e->prose = false;
	if (strlen(label) > strlen(e->label) &&
	    strspn(e->label + strcspn(e->label, "0123456789"), "0123456789") > 0 &&
	    e->label[strcspn(e->label, ":( ")] == '\0')
		e->label = label; /* known by its bare label so far */
	if (e->lead == NULL)
		e->lead = lead != NULL ? lead : other;
	if (e->heading == NULL)
		e->heading = line;
	if (stage != SPOKEN_UNKNOWN)
		e->stage = stage;
	return e;
}

/* True if block `index` heads ballots at one stage: "In Voting Period:", bold, or with them deeper.
 */
static bool
heads_stage(const struct block_tree *tree, size_t index, size_t end)
{
	const struct block *b = &tree->blocks[index];
	size_t len = strlen(b->text);
	if (len == 0 || !ballot_is_stage(b->text))
		return false;
	bool deeper = index + 1 < end && b[1].kind == BLOCK_ITEM && b[1].level > b->level;
	return b->text[len - 1] == ':' || b->strong >= len - 1 || deeper;
}

/* The lines of an item that goes through the ballots. */
static void
read_list(struct ballot_list *list, const struct part *part, enum spoken_state stage)
{
	const struct minutes_source *src = list->src;
	struct ballot_entry *current = NULL;
	size_t open = SIZE_MAX; /* index of the current entry: the array may move */
	int level = 0;          /* of its line */
	for (size_t b = part->body; b < part->end; b++) {
		const char *text = src->tree->blocks[b].text;
		const char *name;
		if (src->tree->blocks[b].kind == BLOCK_ROW)
			continue;
		enum spoken_state here = ballot_stage(text);
		if (layout_lists_ballots(text) && strlen(text) <= TITLE_STEP_MAX) {
			stage = here;
			open = SIZE_MAX;
			continue;
		}
		size_t label;
		bool below = open != SIZE_MAX && src->tree->blocks[b].kind == BLOCK_ITEM &&
			     src->tree->blocks[b].level > level && !label_at(text, &label);
		if (!below && heads_stage(src->tree, b, part->end)) {
			stage = here;
			open = SIZE_MAX;
			continue;
		}
		if (read_stage_line(list, b))
			continue;
		if (!below && begins_entry(src, text, &name)) {
			level = src->tree->blocks[b].level;
			current = add_named(list, text, name, stage);
			open = current != NULL ? (size_t)(current - list->entries) : SIZE_MAX;
		}
		for (size_t i = source_first(src, b); i < source_first(src, b + 1); i++) {
			if (open != SIZE_MAX)
				ballot_add_line(list, &list->entries[open], &src->sentences[i]);
			else
				ballot_prose(list, &src->sentences[i]);
		}
	}
}

/* A ballot without a number gets one. */
static const struct wording numberings[] = {
	{ "number.will-be", "ballot ?s number|label ?will ?be|is", "said in so many words" },
	{ "number.numbered", "numbered|number will ?be|is|as", "likewise" },
};

/*
 * "Ballot number will be SX-7": true if the entry, which had no label, is known by
 * it from now on.
 */
static bool
name_by_number(struct ballot_list *list, size_t entry, const struct sentence *s)
{
	size_t len, other;
	const char *label = label_find(s->text, &len);
	if (label == NULL || label_find(list->entries[entry].label, &other) != NULL)
		return false;
	char *name =
	    talloc_asprintf(list->src->tmp, "%.*s %s", (int)len, label, list->entries[entry].label);
	list->entries[entry].label = name;
	ballot_add_line(list, &list->entries[entry], s);
	return true;
}

/* "The erratum ballot SX-7" in the item "Erratum ballot": the name, and its label behind it. */
static bool
is_named_and_numbered(const struct ballot_list *list, size_t entry, const struct sentence *s)
{
	size_t len;
	const char *label = label_find(s->text, &len);
	if (label == NULL)
		return false;
	char *before = talloc_strndup(list->src->tmp, s->text, (size_t)(label - s->text));
	struct sentence *words = words_sentence(list->src->tmp, before);
	const struct sentence *name = list->entries[entry].words;
	size_t n = name->nwords;
	while (n > 0 && strcmp(name->words[n - 1].folded, "ballot") == 0)
		n--;
	if (n == 0 || words->nwords <= n ||
	    strcmp(words->words[words->nwords - 1].folded, "ballot") != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words->words[words->nwords - 1 - n + i].folded, name->words[i].folded) !=
		    0)
			return false;
	}
	return true;
}

/* The lines of a ballot's own part; a sentence about another one, by label, is that one's. */
static void
add_lines(struct ballot_list *list, size_t entry, size_t block, size_t end)
{
	const struct minutes_source *src = list->src;
	for (size_t i = source_first(src, block); i < source_first(src, end); i++) {
		const struct sentence *s = &src->sentences[i];
		bool own = words_any(s, numberings, G_N_ELEMENTS(numberings), NULL, NULL) != NULL;
		own = own || is_named_and_numbered(list, entry, s);
		if (own && name_by_number(list, entry, s))
			continue;
		own = true;
		if (s->block != block)
			own = ballot_labels(list, s, entry);
		if (own)
			ballot_add_line(list, &list->entries[entry], s);
	}
}

static void
read_heading(struct ballot_list *list, const struct part *part, enum spoken_state stage)
{
	struct sentence *s = words_sentence(list->src->tmp, part->title);
	bool says = words_find(s, "ballot", 0, NULL, NULL) ||
		    label_find(part->title, &(size_t){ 0 }) != NULL;
	struct ballot_entry *e = add_named(list, part->heading, part->title, stage);
	if (e == NULL)
		return;
	/* An agenda item "High Risk Ballot" is about the ballot "High Risk". */
	char *label = talloc_strdup(list->src->tmp, e->label);
	size_t len = strlen(label), noun = strlen(" ballot");
	if (part->type == PART_ITEM && len > noun &&
	    g_ascii_strcasecmp(label + len - noun, " ballot") == 0) {
		label[len - noun] = '\0';
		e->label = label;
	}
	if (!says && e->heading == part->heading)
		e->heading = NULL;
	size_t entry = (size_t)(e - list->entries);
	/* The heading itself is read for what it says of the ballot. */
	if (part->rest[0] != '\0')
		ballot_add_line(list, e, words_sentence(list->src->tmp, part->title));
	add_lines(list, entry, part->block, part->end);
}

/*
 * An item that is about a ballot without saying so in its title: somebody
 * looks for endorsers in it, or speaks of "the ballot".
 */
static bool
is_about_ballot(const struct minutes_source *src, const struct part *part)
{
	if ((part->kind != ITEM_DISCUSSION && part->kind != ITEM_BALLOT) || *part->title == '\0')
		return false;
	struct sentence *title = words_sentence(src->tmp, part->title);
	if (words_any(title, generic_items, G_N_ELEMENTS(generic_items), NULL, NULL) != NULL &&
	    !words_find(title, "charter|bylaws|guidelines|requirements|policy update|updates $", 0,
		NULL, NULL))
		return false;
	size_t from = source_first(src, *part->rest != '\0' ? part->block : part->body);
	bool few = source_first(src, part->end) - from <= OWN_SENTENCES_MAX;
	for (size_t i = from; i < source_first(src, part->end); i++) {
		const struct sentence *s = &src->sentences[i];
		if (label_find(s->text, &(size_t){ 0 }) != NULL)
			continue;
		bool own =
		    few && words_any(s, own_ballot, G_N_ELEMENTS(own_ballot), NULL, NULL) != NULL;
		if (own || ballot_endorsing(s) || ballot_named(s, part->title))
			return true;
	}
	return false;
}

/* "SC-7 v2: ...", "SMC-12. ...": a line that is about the ballot that it begins with. */
static struct ballot_entry *
labelled_line(struct ballot_list *list, const char *text)
{
	size_t len;
	if (g_ascii_strncasecmp(text, "ballot ", 7) == 0)
		text += 7;
	if (!label_at(text, &len))
		return NULL;
	const char *after = text + len;
	after += strspn(after, " ");
	if (*after == '\0')
		return ballot_entry(list, talloc_strndup(list->src->tmp, text, len));
	if (*after == 'v')
		after += 1 + strspn(after + 1, "0123456789.");
	if (after[-1] != '.' && strchr(":.-", *after) == NULL)
		return NULL;
	return ballot_entry(list, talloc_strndup(list->src->tmp, text, len));
}

/* True if the ballot is past its vote: nobody endorses it any more. */
static bool
is_settled(struct ballot_entry *entry)
{
	for (; entry->ntold < entry->nlines; entry->ntold++)
		ballot_read_course(&entry->so_far, entry->lines[entry->ntold]);
	enum spoken_state state = entry->so_far.state;
	return state == SPOKEN_PASSED || state == SPOKEN_FAILED || state == SPOKEN_IPR_REVIEW;
}

/* A sentence about "the ballot" that does not say which, below what is said of one. */
static bool
continues(struct ballot_entry *entry, const struct sentence *s)
{
	return (ballot_endorsing(s) && !is_settled(entry)) ||
	       words_any(s, own_ballot, G_N_ELEMENTS(own_ballot), NULL, NULL) != NULL;
}

/* "Ballot SX-7": true if there is nothing else. */
static bool
label_only(const char *text)
{
	size_t len;
	if (g_ascii_strncasecmp(text, "ballot ", 7) == 0)
		text += 7;
	return label_at(text, &len) && text[len] == '\0';
}

/*
 * Prose between and within other items. What follows a ballot's name is said of
 * it, in its paragraph at least.
 */
static void
read_prose(struct ballot_list *list, size_t block, size_t end)
{
	const struct minutes_source *src = list->src;
	size_t last = SIZE_MAX, in = SIZE_MAX;
	bool below = false; /* below a line of nothing but a label */
	for (size_t b = block; b < end; b++) {
		const struct ballot_entry *own =
		    src->tree->blocks[b].kind != BLOCK_ROW
			? labelled_line(list, src->tree->blocks[b].text)
			: NULL;
		if (own != NULL) {
			last = (size_t)(own - list->entries);
			in = b;
			below = label_only(src->tree->blocks[b].text);
		} else if (below && src->tree->blocks[b].kind == BLOCK_PARAGRAPH) {
			in = b;
		} else {
			below = false;
		}
		for (size_t i = source_first(src, b); i < source_first(src, b + 1); i++) {
			const struct sentence *s = &src->sentences[i];
			size_t before = list->n;
			if (own == NULL)
				ballot_prose(list, s);
			if (list->n == before && last == SIZE_MAX && own == NULL &&
			    ballot_asks_endorsers(s)) {
				struct ballot_entry *unnamed = ballot_entry(list, "(unnamed)");
				if (unnamed != NULL)
					ballot_add_line(list, unnamed, s);
			}
			if (list->n > before) {
				last = list->n - 1;
				in = b;
			} else if (last != SIZE_MAX &&
				   (in == b || continues(&list->entries[last], s))) {
				ballot_add_line(list, &list->entries[last], s);
			}
		}
	}
}

/*
 * "SX-8 High risk – same as above": true if a line says that the ballot stands as
 * the one before it.
 */
static bool
repeats(const struct ballot_entry *entry)
{
	for (size_t i = 0; i < entry->nlines; i++) {
		if (words_find(entry->lines[i], "same as above|previous", 0, NULL, NULL) ||
		    words_find(entry->lines[i], "ditto $", 0, NULL, NULL))
			return true;
	}
	return false;
}

/* "Ballot discussion": what the meeting does, and no stage of the ballots. */
static bool
is_talk(const struct minutes_source *src, const char *title)
{
	struct sentence *s = words_sentence(src->tmp, title);
	return words_find(s, "ballot|ballots discussion|discussions $", 0, NULL, NULL) ||
	       words_find(s, "discussion|discussions of|on|about", 0, NULL, NULL);
}

void
ballots_read(struct minutes *m, const struct minutes_source *src)
{
	struct ballot_list list = { .src = src, .keys = g_hash_table_new(g_str_hash, g_str_equal) };
	const struct layout *l = src->layout;
	bool flat = false; /* below an empty "Ballot Status" whose entries stand at its own level */
	enum spoken_state stage = SPOKEN_UNKNOWN; /* of the list that the item's topics are in */
	for (size_t i = 0; i < l->nparts; i++) {
		const struct part *p = &l->parts[i];
		size_t block = p->block == SIZE_MAX ? 0 : p->block;
		const struct part *item = &l->parts[p->item];
		bool step = p->kind == ITEM_PROCEDURAL || p->kind == ITEM_NEXT_MEETING ||
			    p->kind == ITEM_AOB || p->kind == ITEM_ADJOURN;
		bool listed = !step && item != p && item->type == PART_ITEM &&
			      layout_lists_ballots(item->title);
		if (p->type == PART_ATTENDEES) {
			read_prose(&list, p->attended, p->end);
			continue;
		}
		if (step)
			flat = false;
		if (p->type == PART_ITEM)
			stage = SPOKEN_UNKNOWN;
		if (layout_lists_ballots(p->title) || (listed && ballot_is_stage(p->title))) {
			stage = is_talk(src, p->title) ? SPOKEN_UNKNOWN : ballot_stage(p->title);
			read_list(&list, p, stage);
			flat = p->body == p->end && p->type == PART_ITEM && *p->rest == '\0' &&
			       (i + 1 == l->nparts || l->parts[i + 1].type == PART_ITEM);
		} else if (p->type != PART_HEAD &&
			   (listed || flat || ballot_is_heading(p->title))) {
			read_heading(&list, p, listed ? stage : SPOKEN_UNKNOWN);
		} else if (p->type != PART_HEAD && is_about_ballot(src, p)) {
			read_heading(&list, p, SPOKEN_UNKNOWN);
		} else if (p->kind != ITEM_PROCEDURAL) {
			read_prose(&list, block, p->end);
		}
	}
	ballot_tables(&list);
	g_hash_table_destroy(list.keys);
	m->ballots = talloc_zero_array(m, struct spoken_ballot, list.n);
	for (size_t i = 0; i < list.n; i++) {
		if (ballot_is_alias(&list, i))
			continue;
		struct spoken_ballot ballot = ballot_judge(m, src, &list.entries[i]);
		if (m->nballots > 0 && repeats(&list.entries[i]))
			ballot.state = m->ballots[m->nballots - 1].state;
		m->ballots[m->nballots++] = ballot;
	}
}

#include "parser/minutes_layout.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_label.h"
#include "parser/minutes_roll.h"
#include "parser/minutes_title.h"
#include "parser/minutes_words.h"

enum {
	HEADING_LEVELS = 6,
	HEADINGS_LEAST = 2, /* headings that show that items are headings */
	NUMBERS_LEAST = 3,
	STEPS_LEAST = 2,     /* numbered or bullet lines that name steps of a meeting */
	SUBJECT_LETTERS = 6, /* of a word that two lines about one thing share */
	BOLD_LEAST = 2,
	SECTIONS_LEAST = 3,  /* numbers in order that show that they count the items */
	LABELS_LEAST = 3,    /* steps before a dash that show the form */
	LABEL_WORDS_MAX = 7, /* before the dash of such an item */
	BOLD_ENOUGH = 4      /* bold lines that leave no item to bullets */
};

enum style {
	STYLE_HEADING = 1,
	STYLE_NUMBER = 2,
	STYLE_BOLD = 4,
	STYLE_BULLET = 8,
	STYLE_LINE = 16,    /* nothing but a short line of its own, as in plain mails */
	STYLE_SECTION = 32, /* lines that begin with the next number: "4 Work items" */
	STYLE_LABEL = 64,   /* paragraphs that begin with a few words and a dash */
	STYLE_STRONG = 128  /* of numbered lines only those that are bold */
};

struct cutter {
	struct layout *layout;
	size_t room;
	unsigned styles;
	int item_level;   /* of headings */
	size_t item;      /* part that topics belong to; SIZE_MAX before the first */
	unsigned section; /* number of the last section that began */
	bool summary;     /* below "Summary of action items" */
	bool flat;        /* in a list of ballots whose entries stand at its own level */
	GHashTable *seen; /* folded titles */
};

/* What a line would be by its words alone. */
static enum part_type
line_type(const char *title)
{
	if (title_is_attendees(title))
		return PART_ATTENDEES;
	return title_is_head(title) ? PART_HEAD : PART_ITEM;
}

/* Bold at its start as a label, not one bold word within a sentence. */
static bool
is_bold_label(const struct block *block)
{
	return block->strong > 1 && block->kind != BLOCK_HEADING && block->kind != BLOCK_ROW;
}

/* "Antitrust statement", "Approval of minutes: ...": a line of its own that names a step. */
static bool
is_line_step(const char *text)
{
	size_t label = strcspn(text, ":");
	return title_is_step(text) &&
	       (title_is_line(text) || (text[label] == ':' && label <= TITLE_LINE_MAX));
}

/* "Membership – Ada reported ...": a few words, a dash, and what was said. */
static bool
is_dash_label(const char *text)
{
	size_t label = title_length(text);
	const char *dash = text + label;
	if (label == 0 || label > TITLE_LINE_MAX || text[label - 1] != ' ')
		return false;
	if (*dash != '-' && !g_str_has_prefix(dash, "\xe2\x80\x93") &&
	    !g_str_has_prefix(dash, "\xe2\x80\x94"))
		return false;
	char *title = g_strndup(text, label);
	struct sentence *s = words_sentence(NULL, title);
	bool is = s->nwords > 0 && s->nwords <= LABEL_WORDS_MAX && s->words[0].capital;
	talloc_free(s);
	g_free(title);
	return is;
}

/* How many lines begin with the numbers 1, 2, 3 in this order and a title behind. */
static unsigned
count_sections(const struct block_tree *tree)
{
	unsigned next = 1;
	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];
		unsigned top;
		bool sub;
		if ((b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_HEADING) &&
		    title_section(b->text, &top, &sub) > 0 && top == next && !sub &&
		    strlen(b->text) <= TITLE_LINE_MAX)
			next++;
	}
	return next - 1;
}

static unsigned
find_styles(const struct block_tree *tree, int *level_r)
{
	size_t headings = 0, numbers = 0, number_steps = 0, bold_numbers = 0, bullet_steps = 0,
	       bold = 0, line_steps = 0, labels = 0, label_steps = 0;
	size_t steps[HEADING_LEVELS + 1] = { 0 };
	int smallest = HEADING_LEVELS;
	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];
		if (b->kind == BLOCK_HEADING && line_type(b->text) == PART_ITEM &&
		    !(i == 0 && b->level == 1 && !title_is_step(b->text))) {
			headings++;
			smallest = MIN(smallest, b->level);
			steps[b->level] += title_is_step(b->text);
		} else if (b->kind == BLOCK_ITEM && b->level == 1 && b->ordered) {
			numbers++;
			number_steps += title_is_step(b->text);
			bold_numbers += is_bold_label(b);
		} else if (b->kind == BLOCK_ITEM && b->level == 1) {
			bullet_steps += title_is_step(b->text);
		} else if (b->kind == BLOCK_PARAGRAPH && b->level == 0 && is_bold_label(b) &&
			   line_type(b->text) == PART_ITEM) {
			bold++;
		} else if (b->kind == BLOCK_PARAGRAPH && b->level == 0) {
			line_steps += is_line_step(b->text);
			labels += is_dash_label(b->text);
			label_steps += is_dash_label(b->text) && title_is_step(b->text);
		}
	}
	/* Items stand at the level that most steps of a meeting are at. */
	*level_r = smallest;
	for (int level = smallest + 1; level <= HEADING_LEVELS; level++) {
		if (steps[level] > steps[*level_r])
			*level_r = level;
	}
	if (headings >= HEADINGS_LEAST)
		return STYLE_HEADING;
	unsigned styles = STYLE_BOLD;
	if (numbers >= NUMBERS_LEAST && (number_steps >= STEPS_LEAST || bold_numbers >= BOLD_LEAST))
		styles |= bold_numbers >= BOLD_ENOUGH ? STYLE_NUMBER | STYLE_STRONG : STYLE_NUMBER;
	else if (bullet_steps >= STEPS_LEAST && bold < BOLD_ENOUGH)
		styles |= STYLE_BULLET;
	if (bold == 0 && (styles & STYLE_NUMBER) == 0 && label_steps >= LABELS_LEAST &&
	    label_steps * LABELS_LEAST >= labels)
		return STYLE_LABEL;
	if (bold == 0 && count_sections(tree) >= SECTIONS_LEAST)
		return STYLE_SECTION;
	if (bold == 0 && line_steps >= STEPS_LEAST)
		styles |= STYLE_LINE;
	return styles;
}

static struct part *
add_part(struct cutter *c, enum part_type type, size_t block, const char *heading)
{
	struct layout *l = c->layout;
	if (l->nparts == c->room) {
		c->room *= 2;
		l->parts = talloc_realloc(l, l->parts, struct part, c->room);
	}
	size_t index = l->nparts++;
	struct part *part = &l->parts[index];
	if (type == PART_TOPIC && c->item == SIZE_MAX)
		type = PART_ITEM;
	*part = (struct part){
		.type = type, .block = block, .heading = heading, .item = index, .rest = ""
	};
	if (type == PART_ITEM)
		c->item = index;
	if (type == PART_TOPIC)
		part->item = c->item;
	return part;
}

/*
 * True if the title was an item already: reports often print the agenda first or
 * name an item twice.
 */
static bool
seen_before(struct cutter *c, const struct part *part)
{
	bool once =
	    part->kind == ITEM_AOB || part->kind == ITEM_NEXT_MEETING || part->kind == ITEM_ADJOURN;
	struct sentence *s = words_sentence(c->layout, part->title);
	if (part->kind == ITEM_NEXT_MEETING && words_find(s, "f2f|face", 0, NULL, NULL))
		once = false; /* stands beside the next call */
	const char *key = once ? item_kind_name(part->kind)
			       : people_fold(c->layout, part->title, strlen(part->title));
	return !g_hash_table_add(c->seen, (gpointer)key);
}

/* Who takes the minutes is told above the meeting, or is a step of it. */
static enum part_type
type_here(const struct cutter *c, const struct block *block)
{
	enum part_type type = line_type(block->text);
	if (type != PART_HEAD || !title_is_taker(block->text))
		return type;
	if (title_assigns_taker(block->text))
		return PART_ITEM;
	bool whole = block->kind == BLOCK_HEADING || block->strong == strlen(block->text);
	bool listed = false;
	for (size_t i = 0; i < c->layout->nparts; i++)
		listed = listed || c->layout->parts[i].type == PART_ATTENDEES;
	return c->item != SIZE_MAX || (whole && listed) ? PART_ITEM : type;
}

/* What becomes of minutes, told below a title "Minutes". */
static const char approvals[] = "approv~|accept~|adopt~|deferred|postponed|pending|circulated|"
				"distributed|draft|ready|available";

/* "Minutes" as a step of the meeting, with the approvals below it, and no head of the document. */
static bool
is_minutes_step(const struct cutter *c, const struct block *block, size_t index)
{
	if (c->item == SIZE_MAX || index + 1 >= c->layout->tree->nblocks ||
	    (block->kind == BLOCK_HEADING && block->level != c->item_level))
		return false;
	struct sentence *s = words_sentence(NULL, block->text);
	struct sentence *below = words_sentence(NULL, block[1].text);
	bool step = words_find(s, "^ ?previous|prior minutes $", 0, NULL, NULL) &&
		    words_find(below, approvals, 0, NULL, NULL);
	/* A printed agenda is a list; what was done with it is told in a sentence. */
	step = step || (words_find(s, "^ agenda $", 0, NULL, NULL) &&
			   block->kind == BLOCK_HEADING && block[1].kind == BLOCK_PARAGRAPH);
	talloc_free(s);
	talloc_free(below);
	return step;
}

static enum part_type
heading_type(const struct cutter *c, const struct block *block, size_t index)
{
	enum part_type type = type_here(c, block);
	if (type != PART_ITEM && !is_minutes_step(c, block, index))
		return type;
	if ((c->styles & STYLE_HEADING) == 0)
		return PART_HEAD;
	if (index == 0 && block->level == 1 && !title_is_step(block->text))
		return PART_HEAD;
	if (block->level < c->item_level)
		return title_is_step(block->text) ? PART_ITEM : PART_HEAD;
	return block->level == c->item_level ? PART_ITEM : PART_TOPIC;
}

/* True if two lines have a word in common that is long enough to be their subject. */
static bool
share_word(const char *a, const char *b)
{
	struct sentence *s = words_sentence(NULL, a), *t = words_sentence(NULL, b);
	bool shared = false;
	for (size_t i = 0; i < s->nwords && !shared; i++) {
		for (size_t k = 0; k < t->nwords && !shared; k++)
			shared = s->words[i].len >= SUBJECT_LETTERS &&
				 strcmp(s->words[i].folded, t->words[k].folded) == 0;
	}
	talloc_free(s);
	talloc_free(t);
	return shared;
}

/*
 * True if a numbered line only answers the title right above it, as in
 * "1. Next meeting" and "1. 23 March".
 */
static bool
answers_above(const struct cutter *c, const struct block *block, size_t index)
{
	const struct part *above = &c->layout->parts[c->layout->nparts - 1];
	size_t title = strlen(above->heading), len = strlen(block->text);
	if (above->type != PART_ITEM || above->block + 1 != index || *above->rest != '\0')
		return false;
	if (above->kind == ITEM_DISCUSSION || above->kind == ITEM_OTHER ||
	    above->kind == ITEM_BALLOT)
		return false;
	if (title == 0 || strchr(".;", above->heading[title - 1]) != NULL)
		return false;
	if (is_bold_label(block) || title_length(block->text) < len - 1)
		return false;
	if (title_is_step(block->text) && !share_word(above->title, block->text))
		return false;
	return block->text[len - 1] == '.' || title_is_date(block->text) ||
	       g_ascii_strcasecmp(block->text, "none") == 0;
}

/* "a. Topic", "b) Topic". */
static bool
is_lettered(const char *text)
{
	return g_ascii_islower(text[0]) && (text[1] == '.' || text[1] == ')') && text[2] == ' ';
}

/* A stage of ballots ("Ballots in Voting Period") below the item that goes through them. */
static bool
is_stage(const struct cutter *c, const char *text)
{
	return c->item != SIZE_MAX && layout_lists_ballots(text) && title_is_stage(text) &&
	       layout_lists_ballots(c->layout->parts[c->item].title);
}

/* A bold line without a number below the numbered item that goes through the ballots. */
static bool
is_below_number(const struct cutter *c, const struct block *block)
{
	if (c->item == SIZE_MAX || (c->styles & STYLE_NUMBER) == 0 ||
	    block->kind != BLOCK_PARAGRAPH)
		return false;
	const struct part *item = &c->layout->parts[c->item];
	enum item_kind kind = layout_kind(block->text);
	return layout_lists_ballots(item->title) && item->block != SIZE_MAX &&
	       c->layout->tree->blocks[item->block].ordered &&
	       (kind == ITEM_BALLOT || kind == ITEM_DISCUSSION);
}

/* "SX-7 Key reuse", "Key reuse (Ada) – draft" below the item that goes through the ballots. */
static bool
is_entry_line(const struct cutter *c, const char *text)
{
	size_t label;
	if (c->item == SIZE_MAX || !layout_lists_ballots(c->layout->parts[c->item].title))
		return false;
	return label_at(text, &label) || strstr(text, " \xe2\x80\x93 ") != NULL ||
	       strstr(text, "): ") != NULL;
}

/* "- F2F topics: ...": a label behind an item whose own bullets are one level deeper. */
static bool
follows_nested(const struct cutter *c, const struct block *block, size_t index)
{
	const struct block *above = index > 0 ? block - 1 : NULL;
	size_t label = title_length(block->text);
	if (c->item == SIZE_MAX || above == NULL || above->kind != BLOCK_ITEM || above->level < 2 ||
	    c->layout->parts[c->item].block + 1 >= index)
		return false;
	const struct block *below = block - (index - c->layout->parts[c->item].block) + 1;
	return below->level == 2 && (block->text[label] == ':' || block->text[label] == '\0') &&
	       label <= TITLE_LINE_MAX &&
	       title_is_line(talloc_strndup(c->layout, block->text, label));
}

/*
 * What part, if any, block `index` begins. `*type_r` is set if it is true.
 */
static bool
begins_part(const struct cutter *c, const struct block *block, size_t index, enum part_type *type_r)
{
	bool whole = is_bold_label(block) && block->strong == strlen(block->text);
	*type_r = PART_ITEM;
	if (block->kind == BLOCK_HEADING) {
		*type_r = heading_type(c, block, index);
		return true;
	}
	if (block->kind == BLOCK_ROW) {
		/* A table of people needs no heading. */
		bool listed = c->layout->parts[c->layout->nparts - 1].type == PART_ATTENDEES;
		*type_r = PART_ATTENDEES;
		return !listed && title_people_column(block) != SIZE_MAX;
	}
	if (block->level == 0 && title_is_attendees(block->text)) {
		*type_r = PART_ATTENDEES;
		return true;
	}
	if (c->styles & STYLE_HEADING) {
		bool label =
		    is_bold_label(block) && c->item != SIZE_MAX &&
		    (block->text[block->strong - 1] == ':' || block->text[block->strong] == ':');
		*type_r = PART_TOPIC;
		return block->kind == BLOCK_PARAGRAPH && block->level == 0 && (whole || label) &&
		       !title_is_date(block->text);
	}
	if (block->kind == BLOCK_PARAGRAPH && title_is_summary(block->text)) {
		*type_r = PART_HEAD;
		return true;
	}
	if (c->styles & STYLE_SECTION) {
		unsigned top;
		bool sub;
		if (block->kind != BLOCK_PARAGRAPH || strlen(block->text) > TITLE_LINE_MAX ||
		    title_section(block->text, &top, &sub) == 0)
			return false;
		*type_r = sub ? PART_TOPIC : PART_ITEM;
		return sub ? top == c->section : top == c->section + 1;
	}
	if (c->styles & STYLE_LABEL) {
		*type_r = line_type(block->text);
		return block->kind == BLOCK_PARAGRAPH && block->level == 0 &&
		       (is_dash_label(block->text) || is_line_step(block->text));
	}
	if (block->level == 0 && roll_is_absent_label(block->text)) {
		*type_r = PART_HEAD;
		return is_bold_label(block) || (c->styles & STYLE_LINE) != 0;
	}
	if (block->level == 0 && is_bold_label(block)) {
		*type_r = type_here(c, block);
		if (*type_r == PART_HEAD && is_minutes_step(c, block, index))
			*type_r = PART_ITEM;
		if (is_lettered(block->text) || is_stage(c, block->text) ||
		    is_below_number(c, block))
			*type_r = PART_TOPIC;
		return true;
	}
	bool in_list = c->layout->parts[c->layout->nparts - 1].type == PART_ATTENDEES;
	if (in_list && roll_is_line_of_people(c->layout->tree, index))
		return false;
	if (block->kind == BLOCK_PARAGRAPH && block->level == 0 && (c->styles & STYLE_LINE)) {
		bool others = (c->styles & (STYLE_NUMBER | STYLE_BULLET)) != 0;
		if (is_entry_line(c, block->text))
			return false;
		*type_r = is_stage(c, block->text) ? PART_TOPIC : line_type(block->text);
		if (*type_r == PART_HEAD && is_minutes_step(c, block, index))
			*type_r = PART_ITEM;
		return is_line_step(block->text) || (!others && title_is_line(block->text));
	}
	if (block->kind != BLOCK_ITEM || block->level != 1 || c->summary)
		return false;
	if (title_is_attendees(block->text) && layout_kind(block->text) != ITEM_PROCEDURAL) {
		*type_r = PART_ATTENDEES;
		return true;
	}
	if (title_is_summary(block->text)) {
		*type_r = PART_HEAD;
		return true;
	}
	if ((c->styles & STYLE_NUMBER) && block->ordered)
		return title_length(block->text) <= TITLE_ITEM_MAX &&
		       ((c->styles & STYLE_STRONG) == 0 || is_bold_label(block)) &&
		       !answers_above(c, block, index);
	if ((c->styles & STYLE_BULLET) == 0 || block->ordered)
		return false;
	if (follows_nested(c, block, index))
		return true;
	return title_is_step(block->text) ||
	       (!in_list && title_is_like(block->text) && strlen(block->text) <= TITLE_STEP_MAX);
}

/*
 * True if the part stands right below a title that lists ballots, or below
 * such an entry of it, with nothing in between: a list without depth.
 */
static bool
continues_list(const struct cutter *c, const struct part *part)
{
	if (part == c->layout->parts)
		return false;
	const struct part *above = part - 1;
	if (above->type != PART_ITEM || above->kind != ITEM_BALLOT ||
	    above->block + 1 != part->block)
		return false;
	return c->flat || (layout_lists_ballots(above->title) && *above->rest == '\0');
}

static void
fill_part(struct cutter *c, struct part *part, const struct block *block)
{
	const char *line = block->text;
	size_t strong = block->kind == BLOCK_HEADING ? 0 : block->strong;
	unsigned top;
	bool sub;
	if (c->styles & STYLE_SECTION) {
		line += title_section(line, &top, &sub);
		if (line > block->text && !sub)
			c->section = top;
	}
	bool heading = block->kind == BLOCK_HEADING || strong == strlen(block->text);
	if (part->type == PART_ATTENDEES) {
		size_t label =
		    block->kind == BLOCK_ROW ? strlen(block->text) : strcspn(block->text, ":");
		part->title = talloc_strndup(c->layout, block->text, label);
		part->rest = block->text + label + (block->text[label] == ':');
		part->rest += strspn(part->rest, " ");
		part->attended = part->body;
	} else {
		part->title = title_clean(c->layout, line, strong, heading, &part->rest);
	}
	if (part->type == PART_ITEM && (c->styles & STYLE_LABEL) && is_dash_label(line)) {
		size_t label = title_length(line);
		part->title = g_strchomp(talloc_strndup(c->layout, line, label));
		part->rest = line + label + strspn(line + label, " -\xe2\x80\x93\x94");
	}
	/* "- F2F topics: please send them" in a list of items. */
	char *remark =
	    (c->styles & STYLE_BULLET) && block->kind == BLOCK_ITEM && part->type == PART_ITEM
		? strstr(part->title, ": ")
		: NULL;
	if (remark != NULL && *part->rest == '\0' && g_ascii_islower(remark[2])) {
		part->rest = remark + 2;
		*remark = '\0';
	}
	c->summary = title_is_summary(line) || (c->summary && block->kind == BLOCK_ITEM);
	part->kind = layout_kind(part->title);
	c->flat =
	    part->type == PART_ITEM && part->kind == ITEM_DISCUSSION && continues_list(c, part);
	if (c->flat)
		part->kind = ITEM_BALLOT;
	if (part->type == PART_ITEM && block->kind != BLOCK_HEADING && seen_before(c, part)) {
		part->type = c->item != SIZE_MAX ? PART_TOPIC : PART_HEAD;
	}
}

struct layout *
layout_read(void *ctx, const struct block_tree *tree)
{
	struct layout *l = talloc_zero(ctx, struct layout);
	struct cutter c = { .layout = l, .room = 16, .item = SIZE_MAX };
	l->tree = tree;
	l->parts = talloc_array(l, struct part, c.room);
	c.styles = find_styles(tree, &c.item_level);
	c.seen = g_hash_table_new(g_str_hash, g_str_equal);
	struct part *head = add_part(&c, PART_HEAD, SIZE_MAX, "");
	head->title = "";
	head->kind = ITEM_OTHER;
	for (size_t i = 0; i < tree->nblocks; i++) {
		enum part_type type;
		if (!begins_part(&c, &tree->blocks[i], i, &type))
			continue;
		size_t item = c.item;
		l->parts[l->nparts - 1].end = i;
		struct part *part = add_part(&c, type, i, tree->blocks[i].text);
		part->body = i + 1;
		fill_part(&c, part, &tree->blocks[i]);
		if (type == PART_ITEM && part->type == PART_TOPIC) {
			c.item = item;
			part->item = item != SIZE_MAX ? item : part->item;
		}
	}
	l->parts[l->nparts - 1].end = tree->nblocks;
	g_hash_table_destroy(c.seen);
	return l;
}

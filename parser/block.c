#include "parser/block.h"

#include <stdint.h>
#include <string.h>

#include <cmark.h>
#include <glib.h>
#include <talloc.h>

#include "parser/block_source.h"
#include "parser/link.h"

#define MARKS "\001\002\003\004"

enum {
	WRAPPED_MAX = 80, /* bytes; a paragraph with a longer line was not wrapped by a mailer */
	/* Bytes; mail programs wrap at 65 to 78, so a shorter line was ended on purpose. */
	LINE_WIDTH = 60,
	LABEL_MAX = 30, /* bytes of a label at the start of a line */
	LABEL_WORDS_MAX = 3,
	NAMES_LEAST = 2, /* names with an organisation that make a paragraph a list of people */
	/* Marks in the text that is gathered; the source holds no control characters. */
	STRONG_ON = 0x01,
	STRONG_OFF = 0x02,
	LINK_ON = 0x03,
	LINK_OFF = 0x04,
	HARD_BREAK = 0x0b
};

struct reader {
	struct block_tree *tree;
	size_t room;
	GString *text; /* of the block that is open */
	int depth;
	bool ordered[BLOCK_DEPTH_MAX + 1];
	bool item;          /* the next paragraph begins a list item */
	bool entities;      /* the source may hold some */
	const char *source; /* all of it, `length` bytes */
	size_t length;
	GPtrArray *addresses; /* of the links in the order of their ends; NULL: not kept */
	size_t next_address;  /* of the next LINK_OFF */
};

/* The links of one line while its words are cleaned. */
struct links {
	struct reader *reader;
	struct block_link list[BLOCK_LINKS_MAX];
	size_t n;
	size_t start; /* of the one that is open; SIZE_MAX: none */
};

static bool
is_mark(char c)
{
	return c >= STRONG_ON && c <= LINK_OFF;
}

/* The mark of a link at byte `at` of the cleaned words. */
static void
mark_link(struct links *links, char mark, const GString *out)
{
	size_t start = links->start, end = out->len;

	links->start = mark == LINK_ON ? end : SIZE_MAX;
	if (mark == LINK_ON)
		return;
	GPtrArray *all = links->reader->addresses;
	size_t index = links->reader->next_address++;
	const char *address = index < all->len ? g_ptr_array_index(all, index) : NULL;
	if (start == SIZE_MAX || address == NULL || links->n == BLOCK_LINKS_MAX)
		return;
	while (start < end && out->str[start] == ' ')
		start++;
	while (end > start && out->str[end - 1] == ' ')
		end--;
	if (end > start)
		links->list[links->n++] = (struct block_link){ start, end, address };
}

/*
 * The second star of a pair that begins at `i`, marks in between not counted; 0 if
 * there is none.
 */
static size_t
second_star(const char *raw, size_t len, size_t i)
{
	if (raw[i] != '*')
		return 0;
	for (i++; i < len && is_mark(raw[i]); i++)
		continue;
	return i < len && raw[i] == '*' ? i : 0;
}

/* True if nothing but emphasis stands between `i` and a blank or the end. */
static bool
ends_word(const char *raw, size_t len, size_t i)
{
	for (; i < len; i++) {
		size_t star = second_star(raw, len, i);
		if (star > 0)
			i = star;
		else if (raw[i] != '_' && !is_mark(raw[i]))
			break;
	}
	return i >= len || strchr(" \t\n\v", raw[i]) != NULL;
}

/*
 * The words of `raw` without marks and with blanks folded, in `out`; returns
 * how many bytes of them were bold from the start. Cleaning again what came
 * out changes nothing.
 */
static size_t
clean(GString *out, const char *raw, size_t len, struct links *links)
{
	bool strong = false, all = true;
	size_t bold = 0;
	g_string_truncate(out, 0);
	for (size_t i = 0; i < len; i++) {
		char c = raw[i];
		if (c == STRONG_ON || c == STRONG_OFF) {
			strong = c == STRONG_ON;
			continue;
		}
		if (is_mark(c)) {
			mark_link(links, c, out);
			continue;
		}
		size_t star = second_star(raw, len, i);
		if (star > 0) {
			strong = !strong;
			i = star;
			continue;
		}
		if (strchr(" \t\n\v", c) != NULL) {
			if (out->len > 0 && out->str[out->len - 1] != ' ')
				g_string_append_c(out, ' ');
			continue;
		}
		if (c == '_' && (out->len == 0 || ends_word(raw, len, i + 1)))
			continue;
		all = all && strong;
		g_string_append_c(out, c);
		if (all)
			bold = out->len;
	}
	while (out->len > 0 && strchr(" _", out->str[out->len - 1]) != NULL)
		g_string_truncate(out, out->len - 1);
	return MIN(bold, out->len);
}

static struct block *
add_block(struct reader *r, enum block_kind kind, int level)
{
	struct block_tree *tree = r->tree;
	if (tree->nblocks == BLOCKS_MAX) {
		tree->truncated = true;
		return NULL;
	}
	if (tree->nblocks == r->room) {
		r->room = r->room > 0 ? r->room * 2 : 64;
		tree->blocks = talloc_realloc(tree, tree->blocks, struct block, r->room);
	}
	struct block *block = &tree->blocks[tree->nblocks++];
	*block = (struct block){ .kind = kind, .level = level };
	return block;
}

char *
block_row_text(void *ctx, const char *const *cells, size_t ncells)
{
	char *text = talloc_strdup(ctx, "|");
	for (size_t i = 0; i < ncells; i++)
		text = talloc_asprintf_append_buffer(text, " %s |", cells[i]);
	return text;
}

/* True of the line under a table's head, and of a row whose cells are empty. */
static bool
says_nothing(const char *row)
{
	return row[strspn(row, "|:- ")] == '\0';
}

static void
add_row(struct reader *r, char *line)
{
	if (says_nothing(line))
		return;
	struct block *row = add_block(r, BLOCK_ROW, MIN(r->depth, BLOCK_DEPTH_MAX));
	if (row == NULL)
		return;
	row->cells = talloc_array(r->tree, const char *, BLOCK_CELLS_MAX);
	char *cell = line + (*line == '|');
	while (*cell != '\0' && row->ncells < BLOCK_CELLS_MAX) {
		char *end = strchr(cell, '|');
		if (end != NULL)
			*end = '\0';
		row->cells[row->ncells++] = talloc_strdup(r->tree, g_strstrip(cell));
		if (end == NULL)
			break;
		cell = end + 1;
		if (row->ncells == BLOCK_CELLS_MAX && cell[strspn(cell, "| ")] != '\0')
			r->tree->truncated = true;
	}
	row->text = block_row_text(r->tree, row->cells, row->ncells);
	if (says_nothing(row->text))
		r->tree->nblocks--;
}

/* The links of a block whose words begin `mark` bytes after where they were cleaned. */
static void
keep_links(struct reader *r, struct block *block, const struct links *links, size_t mark)
{
	size_t len = strlen(block->text);
	if (links->n == 0)
		return;
	block->links = talloc_array(r->tree, struct block_link, links->n);
	for (size_t i = 0; i < links->n; i++) {
		struct block_link link = links->list[i];
		link.end = MIN(link.end, len + mark);
		if (link.start < mark || link.start >= link.end)
			continue;
		link.start -= mark;
		link.end -= mark;
		link.address = talloc_strdup(block->links, link.address);
		block->links[block->nlinks++] = link;
	}
}

/* "*Ballots in discussion*": emphasis around a whole line, not a bullet. */
static bool
is_emphasised(const char *text, size_t len)
{
	bool ordered;
	return len > 2 && text[0] == '*' && text[len - 1] == '*' && g_ascii_isalpha(text[1]) &&
	       text[len - 2] != ' ' && text[len - 2] != '_' &&
	       block_marker(text + 1, &ordered) == 0 && memchr(text + 1, '*', len - 2) == NULL;
}

/* File one line of a block that ended: a bullet left in it makes it an item. */
static void
add_line(
    struct reader *r, const char *raw, size_t len, enum block_kind kind, int level, bool joined)
{
	GString *text = g_string_new(NULL);
	struct links links = { .reader = r, .start = SIZE_MAX };
	size_t strong = clean(text, raw, len, &links);
	bool ordered = false;
	size_t mark = kind == BLOCK_HEADING ? 0 : block_marker(text->str, &ordered);
	if (mark == 0 && kind == BLOCK_PARAGRAPH && is_emphasised(text->str, text->len)) {
		g_string_truncate(text, text->len - 1);
		g_string_erase(text, 0, 1);
		for (size_t i = 0; i < links.n; i++) {
			links.list[i].start -= MIN(links.list[i].start, (size_t)1);
			links.list[i].end -= MIN(links.list[i].end, (size_t)1);
		}
	} else if (mark == 0 && text->str[0] == '*' && kind == BLOCK_PARAGRAPH)
		mark = 1; /* an escaped bullet right before its word */
	if (kind != BLOCK_HEADING && text->len > 2 && text->str[0] == '|') {
		add_row(r, text->str);
	} else if (text->len > mark) {
		struct block *block = add_block(r, mark > 0 ? BLOCK_ITEM : kind, level);
		if (block != NULL) {
			bool letter = mark > 0 && g_ascii_islower(text->str[0]);
			if (block->kind == BLOCK_ITEM && kind != BLOCK_ITEM &&
			    (level == 0 || letter))
				block->level = MIN(level + 1, BLOCK_DEPTH_MAX);
			block->ordered = mark > 0 ? ordered
					 : kind == BLOCK_ITEM
					     ? r->ordered[MIN(level, BLOCK_DEPTH_MAX)]
					     : false;
			block->text = talloc_strdup(r->tree, text->str + mark);
			block->joined = joined;
			block->strong = strong > mark ? strong - mark : 0;
			keep_links(r, block, &links, mark);
		}
	}
	g_string_free(text, TRUE);
}

/*
 * True if the paragraph so far reads as people with their organisations: names may
 * break anywhere.
 */
static bool
lists_people(const char *text, size_t len)
{
	int n = 0;
	for (const char *p = text; (p = memchr(p, ')', len - (size_t)(p - text))) != NULL; p++) {
		if (p + 1 < text + len && (p[1] == ',' || p[1] == ';') && ++n >= NAMES_LEAST)
			return true;
	}
	return false;
}

/* "Minute taker: ...": a line that begins with one to three words and a colon. */
static bool
begins_label(const char *line)
{
	size_t len = strcspn(line, ":\n\v(,.");
	if (line[len] == '(' && len > 0 && g_ascii_isdigit(line[len - 1 - (line[len - 1] == ' ')]))
		len += strcspn(line + len, ":\n\v,."); /* "TX-7 (Ada): ..." */
	if (line[len] != ':' || len > LABEL_MAX || !g_ascii_isupper(*line) || line[len + 1] == '/')
		return false;
	int blanks = 0;
	for (size_t i = 0; i < len; i++)
		blanks += line[i] == ' ';
	return blanks < LABEL_WORDS_MAX;
}

/* True if the writer ended `line` on purpose before `next`: its first word would have fitted. */
static bool
ends_on_purpose(const char *line, size_t len, const char *next, size_t width, bool people)
{
	bool ordered;
	if (block_marker(next, &ordered) > 0 || *next == '|')
		return true;
	const char *word = next + strspn(next, MARKS " ");
	if (begins_label(word))
		return true;
	if (people || len == 0 || line[len - 1] == ',' || g_ascii_islower(*word))
		return false;
	if (width > WRAPPED_MAX && strchr(".:!?", line[len - 1]) != NULL)
		return true;
	return len + 1 + strcspn(word, " \n\v") <= width;
}

/* A short first line without any name in it heads the list of people below it. */
static bool
is_list_head(const char *line, size_t len)
{
	return len <= LABEL_MAX && memchr(line, ',', len) == NULL && memchr(line, ')', len) == NULL;
}

/* Cut the open block where its writer did and file the pieces. */
static void
close_text(struct reader *r, enum block_kind kind, int level)
{
	const char *text = r->text->str;
	size_t width = LINE_WIDTH, start = 0;
	for (size_t i = 0; i < r->text->len;) {
		size_t n = strcspn(text + i, "\n\v");
		width = MAX(width, n);
		i += n + 1;
	}
	bool people = lists_people(text, r->text->len);
	for (size_t i = 0; i < r->text->len && kind != BLOCK_HEADING;) {
		size_t n = strcspn(text + i, "\n\v");
		size_t end = i + n;
		if (end < r->text->len && (text[end] == HARD_BREAK ||
					      ends_on_purpose(text + i, n, text + end + 1, width,
						  people && !(i == 0 && is_list_head(text, n))))) {
			add_line(r, text + start, end - start, kind, level, start > 0);
			start = end + 1;
			if (kind == BLOCK_ITEM)
				kind = BLOCK_PARAGRAPH;
		}
		i = end + 1;
	}
	if (start < r->text->len)
		add_line(r, text + start, r->text->len - start, kind, level, start > 0);
	g_string_truncate(r->text, 0);
	r->next_address = r->addresses->len;
}

/*
 * The address of a link that ends, if it stands in the source as it is: where
 * the source was cut by its bounds, a part of an address may be left.
 */
static void
end_link(struct reader *r, const char *url)
{
	bool kept = url != NULL && r->addresses->len < BLOCK_ALL_LINKS_MAX &&
		    memmem(r->source, r->length, url, strlen(url)) != NULL;
	char *address = kept ? link_address(r->tree, url) : NULL;
	if (r->addresses->len < BLOCK_ALL_LINKS_MAX)
		g_ptr_array_add(r->addresses, address);
}

/* Lines that were indented so far that Markdown takes them for code. */
static void
add_code(struct reader *r, const char *literal)
{
	for (const char *line = literal; line != NULL && *line != '\0';) {
		size_t n = strcspn(line, "\n");
		size_t blanks = strspn(line, " ");
		if (blanks < n)
			add_line(r, line + blanks, n - blanks, BLOCK_PARAGRAPH,
			    MIN(r->depth, BLOCK_DEPTH_MAX), line > literal);
		line += n + (line[n] == '\n');
	}
}

/* A block of HTML: its words without the tags. */
static void
add_html(struct reader *r, const char *literal)
{
	GString *words = g_string_new(NULL);
	bool tag = false;
	for (const char *p = literal; p != NULL && *p != '\0'; p++) {
		if (*p == '<')
			tag = true;
		if (!tag)
			g_string_append_c(words, *p);
		if (*p == '>')
			tag = false;
	}
	add_code(r, words->str);
	g_string_free(words, TRUE);
}

/*
 * Words of the open block; an entity ("&nbsp;", "&#1;") may stand for what the
 * source has none of.
 */
static void
add_words(struct reader *r, const char *literal)
{
	if (!r->entities) {
		g_string_append(r->text, literal);
		return;
	}
	GString *plain = block_plain(literal, strlen(literal));
	for (size_t i = 0; i < plain->len; i++)
		g_string_append_c(r->text, strchr("\t\n", plain->str[i]) ? ' ' : plain->str[i]);
	g_string_free(plain, TRUE);
}

static void
enter(struct reader *r, cmark_node *node, bool entering)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		r->depth += entering ? 1 : -1;
		if (entering && r->depth <= BLOCK_DEPTH_MAX)
			r->ordered[r->depth] = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
		break;
	case CMARK_NODE_ITEM:
		r->item = entering;
		break;
	case CMARK_NODE_PARAGRAPH:
		if (!entering) {
			close_text(r, r->item ? BLOCK_ITEM : BLOCK_PARAGRAPH,
			    MIN(r->depth, BLOCK_DEPTH_MAX));
			r->item = false;
		}
		break;
	case CMARK_NODE_HEADING:
		if (!entering)
			close_text(r, BLOCK_HEADING, cmark_node_get_heading_level(node));
		break;
	case CMARK_NODE_CODE_BLOCK:
		add_code(r, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_HTML_BLOCK:
		add_html(r, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_STRONG:
		g_string_append_c(r->text, entering ? STRONG_ON : STRONG_OFF);
		break;
	case CMARK_NODE_LINK:
		if (!entering)
			end_link(r, cmark_node_get_url(node));
		g_string_append_c(r->text, entering ? LINK_ON : LINK_OFF);
		break;
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		add_words(r, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		g_string_append_c(r->text, '\n');
		break;
	case CMARK_NODE_LINEBREAK:
		g_string_append_c(r->text, HARD_BREAK);
		break;
	default:
		break;
	}
}

struct block_tree *
block_read(void *ctx, const char *text, size_t len)
{
	struct block_tree *tree = talloc_zero(ctx, struct block_tree);
	struct reader r = {
		.tree = tree, .text = g_string_new(NULL), .addresses = g_ptr_array_new()
	};
	if (len > BLOCK_TEXT_MAX) {
		len = BLOCK_TEXT_MAX;
		tree->truncated = true;
	}
	char *source = block_source(tree, text, len, &tree->truncated);
	r.source = text;
	r.length = len;
	r.entities = strchr(source, '&') != NULL;
	cmark_node *root = cmark_parse_document(
	    source, strlen(source), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		enter(&r, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	cmark_node_free(root);
	g_string_free(r.text, TRUE);
	g_ptr_array_free(r.addresses, TRUE);
	talloc_free(source);
	return tree;
}

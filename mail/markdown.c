#include "mail/markdown.h"

#include <string.h>

enum { INDENT = 4 /* columns of a level of list: as many as "1. " needs, and no code yet */ };

/* A line of text that is being written. */
struct line {
	GString *out;
	bool heading, cell;
	bool bold;       /* what the document says */
	bool open;       /* "**" is open */
	bool plain;      /* "**" could not be opened here, so these bold words go without */
	bool blank;      /* a blank is due */
	size_t opened;   /* where in `out` it was */
	gunichar before; /* the last character, 0 at the start of the line */
};

static bool
is_punctuation(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONNECT_PUNCTUATION:
	case G_UNICODE_DASH_PUNCTUATION:
	case G_UNICODE_OPEN_PUNCTUATION:
	case G_UNICODE_CLOSE_PUNCTUATION:
	case G_UNICODE_INITIAL_PUNCTUATION:
	case G_UNICODE_FINAL_PUNCTUATION:
	case G_UNICODE_OTHER_PUNCTUATION:
		return true;
	default:
		return c < 0x80 && g_ascii_ispunct((char)c);
	}
}

/* CommonMark section 6.2: what stands on both sides decides whether "**" opens and closes. */
static void
bold_close(struct line *line, gunichar next)
{
	if (!line->open)
		return;
	bool closes =
	    !is_punctuation(line->before) || line->blank || next == 0 || is_punctuation(next);
	if (closes)
		g_string_append(line->out, "**");
	else
		g_string_erase(line->out, (gssize)line->opened, 2);
	line->open = false;
}

static void
bold_open(struct line *line, gunichar next)
{
	bool opens = !is_punctuation(next) || line->blank || line->before == 0 ||
		     is_punctuation(line->before);
	line->plain = !opens;
	if (!opens)
		return;
	line->opened = line->out->len;
	line->open = true;
	g_string_append(line->out, "**");
}

/* True if `p` at the start of a line would be read as more than text. */
static bool
begins_block(const char *p)
{
	return strchr("-+=~>#|", *p) != NULL;
}

static bool
needs_escape(const struct line *line, const char *p)
{
	if (strchr("\\`*_[]<&", *p))
		return true;
	if (line->before == 0 && begins_block(p))
		return true;
	/* The parser takes "{." for the attributes that some write behind a heading. */
	return (*p == '#' && line->heading) || (*p == '|' && line->cell) ||
	       (*p == '.' && line->before == '{');
}

/* "12. " at the start of a line: the digits as they are, their mark escaped. */
static const char *
write_number(struct line *line, const char *p)
{
	size_t digits = strspn(p, "0123456789");

	if (line->before != 0 || digits == 0 || (p[digits] != '.' && p[digits] != ')'))
		return p;
	g_string_append_len(line->out, p, (gssize)digits);
	g_string_append_c(line->out, '\\');
	g_string_append_c(line->out, p[digits]);
	line->before = (guchar)p[digits];
	return p + digits + 1;
}

static const char *
write_character(struct line *line, const char *p)
{
	gunichar c = g_utf8_get_char(p);
	bool bold = line->bold && !line->heading;

	if (!bold) {
		bold_close(line, c);
		line->plain = false;
	}
	if (line->blank && line->before != 0)
		g_string_append_c(line->out, ' ');
	if (bold && !line->open && (!line->plain || line->blank))
		bold_open(line, c);
	line->blank = false;
	const char *behind = write_number(line, p);
	if (behind != p)
		return behind;
	if (c < 0x80 && needs_escape(line, p))
		g_string_append_c(line->out, '\\');
	const char *next = g_utf8_next_char(p);
	g_string_append_len(line->out, p, next - p);
	line->before = c;
	return next;
}

/* A text with its line breaks; those of headings and cells become blanks. */
static void
write_text(GString *out, const char *text, bool heading, bool cell, size_t indent)
{
	struct line line = { .out = out, .heading = heading, .cell = cell };

	for (const char *p = text; *p;) {
		gunichar c = g_utf8_get_char(p);
		if (c == MARKDOWN_BOLD || c == MARKDOWN_PLAIN) {
			line.bold = c == MARKDOWN_BOLD;
			p++;
		} else if (c == MARKDOWN_BREAK && !heading && !cell) {
			if (line.before != 0) {
				bold_close(&line, 0);
				g_string_append(out, "  \n");
				for (size_t i = 0; i < indent; i++)
					g_string_append_c(out, ' ');
			}
			line.before = 0;
			line.blank = line.plain = false;
			p++;
		} else if (c == MARKDOWN_BREAK || g_unichar_isspace(c)) {
			line.blank = true;
			p = g_utf8_next_char(p);
		} else {
			p = write_character(&line, p);
		}
	}
	line.blank = false;
	bold_close(&line, 0);
	/* A break behind the last word. */
	while (out->len > 0 && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '\n'))
		g_string_truncate(out, out->len - 1);
}

bool
markdown_has_words(const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		if (c > MARKDOWN_BREAK && !g_unichar_isspace(c))
			return true;
	}
	return false;
}

static void
separate(struct markdown *markdown)
{
	if (markdown->out->len > 0)
		g_string_append(markdown->out, "\n\n");
}

static void
indent(struct markdown *markdown, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		g_string_append_c(markdown->out, ' ');
}

/* Open an item of that level: those that are not above it are closed. */
static size_t
item_open(struct markdown *markdown, int level)
{
	level = CLAMP(level, 0, MARKDOWN_LIST_LEVELS - 1);
	while (markdown->depth > 0 && markdown->levels[markdown->depth - 1] >= level)
		markdown->depth--;
	markdown->levels[markdown->depth++] = level;
	return (size_t)(markdown->depth - 1) * INDENT;
}

void
markdown_write_block(struct markdown *markdown, const struct markdown_block *block)
{
	size_t columns = 0;

	if (!markdown_has_words(block->text->str))
		return;
	separate(markdown);
	switch (block->kind) {
	case MARKDOWN_HEADING:
		markdown->depth = 0;
		for (int i = 0; i < block->level; i++)
			g_string_append_c(markdown->out, '#');
		g_string_append_c(markdown->out, ' ');
		break;
	case MARKDOWN_ITEM:
		columns = item_open(markdown, block->level);
		indent(markdown, columns);
		g_string_append(markdown->out, block->ordered ? "1. " : "- ");
		columns += block->ordered ? 3 : 2;
		break;
	case MARKDOWN_PARAGRAPH:
		if (!block->indented)
			markdown->depth = 0;
		if (markdown->depth > 0)
			columns = (size_t)(markdown->depth - 1) * INDENT + INDENT - 1;
		indent(markdown, columns);
		break;
	}
	write_text(
	    markdown->out, block->text->str, block->kind == MARKDOWN_HEADING, false, columns);
}

/* The paragraphs of one cell go on one line; what ends none gets a mark between. */
static void
join_in_cell(GString *out, const char *text)
{
	size_t len = out->len;

	write_text(out, text, false, true, 0);
	if (len == 0 || out->len == len)
		return;
	const char *last = out->str + len - 1;
	bool ended =
	    strchr(".:;,!?", *last) || (*last == '*' && len > 2 && strchr(".:;,!?", last[-2]));
	g_string_insert(out, (gssize)len, ended ? " " : "; ");
}

void
markdown_write_row(struct markdown *markdown, const struct markdown_block *blocks, size_t nblocks)
{
	size_t filled = 0, last = (size_t)-1;

	for (size_t i = 0; i < nblocks; i++)
		if (markdown_has_words(blocks[i].text->str) && blocks[i].cell != last) {
			filled++;
			last = blocks[i].cell;
		}
	/* A table of one cell is a frame around text. */
	for (size_t i = 0; i < nblocks && filled < 2; i++)
		markdown_write_block(markdown, &blocks[i]);
	if (filled < 2)
		return;
	GString *cell = g_string_new(NULL);
	separate(markdown);
	markdown->depth = 0;
	g_string_append_c(markdown->out, '|');
	for (size_t i = 0, at = 0; i < nblocks; i++) {
		for (; at < blocks[i].cell; at++) {
			g_string_append_printf(markdown->out, " %s |", cell->str);
			g_string_truncate(cell, 0);
		}
		join_in_cell(cell, blocks[i].text->str);
	}
	g_string_append_printf(markdown->out, " %s |", cell->str);
	g_string_free(cell, TRUE);
}

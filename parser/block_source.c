#include "parser/block_source.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block.h"

#define DASH "\xe2\x80\x93"

enum {
	SMALL_O_INDENT = 2, /* columns before the bullet "o" that mail programs write */
	INDENT_MAX = 32,    /* columns of indent kept: bounds the depth that indents can build */
	MARKERS_MAX = 8,    /* list and quote marks at the start of one line; people write four */
	ACTIVE_MAX = 400,   /* brackets and emphasis marks of one paragraph; the most seen is 30 */
	WRAPPED_LEAST = 50, /* bytes of a line that a mail program may have wrapped */
	TAB_COLUMNS = 4,
	/* Columns from which a line below an item is a remark, not wrapped text. */
	CONTINUED_INDENT = 6,
	NUMBER_DIGITS_MAX = 3
};

/* What stands for something else in these texts. Longest first where one begins another. */
static const struct {
	const char *bytes;
	const char *as;
} replacements[] = {
	{ "\xc2\xa0", " " },      /* no-break space */
	{ "\xe2\x80\xaf", " " },  /* narrow no-break space */
	{ "\xe2\x80\x87", " " },  /* figure space */
	{ "\xe2\x80\x83", " " },  /* em space */
	{ "\xe2\x80\xa8", "\n" }, /* line separator */
	{ "\xe2\x80\x90", "-" },  /* hyphen */
	{ "\xe2\x80\x91", "-" },  /* no-break hyphen */
	{ "\xe2\x80\x8b", "" },   /* zero width space */
	{ "\xe2\x80\x8e", "" },   /* left-to-right mark */
	{ "\xe2\x80\x8f", "" },   /* right-to-left mark */
	{ "\xc2\xad", "" },       /* soft hyphen */
	{ "\xef\xbb\xbf", "" },   /* byte order mark */
	{ "\xe2\x80\xaa", "" },   /* marks of direction, which make a line show as another */
	{ "\xe2\x80\xab", "" },
	{ "\xe2\x80\xac", "" },
	{ "\xe2\x80\xad", "" },
	{ "\xe2\x80\xae", "" },
	{ "\xe2\x81\xa6", "" },
	{ "\xe2\x81\xa7", "" },
	{ "\xe2\x81\xa8", "" },
	{ "\xe2\x81\xa9", "" },
	{ "\xd8\x9c", "" },
};

/* Bullets of word processors, with the depth that they stand for. */
static const struct {
	const char *bytes;
	int depth;
} bullets[] = {
	{ "\xe2\x80\xa2", 0 }, /* bullet */
	{ "\xc2\xb7", 0 },     /* middle dot */
	{ "\xe2\x96\xaa", 1 }, /* small black square */
	{ "\xe2\x97\xa6", 1 }, /* white bullet */
	{ "\xc2\xa7", 1 },     /* Wingdings square, as pasted */
	{ "\xc3\xa0", 1 },     /* Wingdings arrow, as pasted */
	{ "\xe2\x80\x93", 0 }, /* en dash */
	{ "\xe2\x80\x94", 0 }, /* em dash */
	{ "o", 1 },
};

struct source {
	GString *out;
	size_t active;   /* emphasis marks and brackets since the last blank line */
	bool after_item; /* the line before is a list item */
	bool in_text;    /* the line before is prose that may have been wrapped */
	size_t last_end; /* length of `out` before the last line's newline */
};

GString *
block_plain(const char *text, size_t len)
{
	GString *out = g_string_sized_new(len + 1);
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)text[i];
		size_t skip = 0;
		for (size_t r = 0; c >= 0x80 && r < G_N_ELEMENTS(replacements); r++) {
			size_t n = strlen(replacements[r].bytes);
			if (n <= len - i && memcmp(text + i, replacements[r].bytes, n) == 0) {
				g_string_append(out, replacements[r].as);
				skip = n;
				break;
			}
		}
		if (skip > 0) {
			i += skip;
			continue;
		}
		if (c == 0xc2 && i + 1 < len && (unsigned char)text[i + 1] < 0xa0) {
			g_string_append_c(out, ' '); /* U+0080 to U+009F: controls of terminals */
			i++;
		} else if (c == '\r') {
			if (i + 1 >= len || text[i + 1] != '\n')
				g_string_append_c(out, '\n');
		} else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
			g_string_append_c(out, ' ');
		} else {
			g_string_append_c(out, (char)c);
		}
		i++;
	}
	return out;
}

size_t
block_marker(const char *line, bool *ordered_r)
{
	size_t digits = strspn(line, "0123456789");
	*ordered_r = digits > 0;
	size_t i = 0;
	if (digits == 0 && g_ascii_islower(line[0]) && line[1] == ')') {
		*ordered_r = true;
		i = 2;
	} else if (digits > 0 && digits <= NUMBER_DIGITS_MAX &&
		   (line[digits] == '.' || line[digits] == ')'))
		i = digits + 1;
	else if (digits == 0 && (*line == '-' || *line == '*' || *line == '+'))
		i = 1;
	if (i == 0)
		return 0;
	size_t blanks = strspn(line + i, " \t");
	return blanks > 0 || line[i] == '\0' ? i + blanks : 0;
}

/* The bullet of a word processor at the start of `line` with the blanks after it, or 0. */
static size_t
word_bullet(const char *line, int *depth_r)
{
	for (size_t b = 0; b < G_N_ELEMENTS(bullets); b++) {
		size_t n = strlen(bullets[b].bytes);
		if (strncmp(line, bullets[b].bytes, n) != 0)
			continue;
		size_t blanks = strspn(line + n, " \t");
		if (line[n] != '\0' && (blanks == 0 || (n == 1 && line[n] != '\t')))
			continue;
		*depth_r = bullets[b].depth;
		return n + blanks;
	}
	return 0;
}

bool
block_bullet(const char *line)
{
	int depth;

	return word_bullet(line, &depth) > 0;
}

/* Append a line's words; emphasis marks and brackets past the paragraph's bound are left out. */
static void
append_words(struct source *src, const char *words, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr("*_[]`<!&", words[i]) != NULL && ++src->active > ACTIVE_MAX)
			continue;
		g_string_append_c(src->out, words[i] == '\t' ? ' ' : words[i]);
	}
}

/* True for a line of one repeated mark, which CommonMark reads as a rule or an underline. */
static bool
is_rule(const char *line)
{
	size_t n = strspn(line, "-_*= \t");
	return line[n] == '\0' && n >= 3 && line[0] == line[1];
}

/*
 * True if the dash at the start of `words` is no bullet but belongs to the
 * wrapped line above: "Ada Oak" and then "- (Fir Trust), Bo Elm - (Ash)".
 */
static bool
continues_name(const char *words)
{
	return g_str_has_prefix(words, "- (") || g_str_has_prefix(words, "\xe2\x80\x93 ") ||
	       g_str_has_prefix(words, "\xe2\x80\x94 ");
}

/* The bullet of mail programs below an item ("  o text"); elsewhere it is a word. */
static size_t
small_o(const char *words, int *depth_r)
{
	size_t blanks = words[0] == 'o' ? strspn(words + 1, " ") : 0;
	if (blanks == 0 || words[1 + blanks] == '\0')
		return 0;
	*depth_r = 1;
	return 1 + blanks;
}

static void
append_line(struct source *src, char *line)
{
	size_t columns = 0, at = 0;
	for (; line[at] == ' ' || line[at] == '\t'; at++)
		columns += line[at] == '\t' ? TAB_COLUMNS : 1;
	char *words = line + at;
	char *attributes = strstr(words, "{.");
	if (attributes != NULL && strchr(attributes, '}') != NULL)
		*attributes = '\0';
	if (*words == '\0') {
		g_string_append_c(src->out, '\n');
		src->active = 0;
		src->after_item = false;
		src->in_text = false;
		return;
	}
	bool ordered;
	int depth = 0;
	size_t glyph = word_bullet(words, &depth);
	bool joined = src->in_text && continues_name(words);
	if (joined)
		glyph = 0;
	else if (glyph == 0 && src->after_item && columns >= SMALL_O_INDENT)
		glyph = small_o(words, &depth);
	bool item = !joined && (glyph > 0 || block_marker(words, &ordered) > 0);
	if (columns >= CONTINUED_INDENT && src->after_item && !item)
		g_string_insert(src->out, (gssize)src->last_end, "  ");
	if (glyph > 0 && words[glyph] == '\0')
		return;
	for (size_t i = 0; i < MIN(columns, (size_t)INDENT_MAX) && glyph == 0; i++)
		g_string_append_c(src->out, ' ');
	if (glyph > 0) {
		g_string_append(src->out, depth > 0 ? "  - " : "- ");
		words += glyph;
	}
	/* A hyphen there would still be read as a bullet; the dash that it stands for is not. */
	if (joined && *words == '-') {
		g_string_append(src->out, DASH);
		words++;
	}
	if (!joined && !is_rule(words)) {
		for (int m = 0; *words != '\0'; m++) {
			size_t n = *words == '>' ? 1 : block_marker(words, &ordered);
			if (n == 0)
				break;
			if (m < MARKERS_MAX) {
				size_t mark = strcspn(words, " \t");
				g_string_append_len(src->out, words, (gssize)MIN(mark, n));
				g_string_append_c(src->out, ' ');
			}
			words += n;
		}
	}
	append_words(src, words, strlen(words));
	src->last_end = src->out->len;
	src->after_item = item;
	size_t len = strlen(words);
	src->in_text = !item && *words != '#' && (joined || len >= WRAPPED_LEAST) &&
		       strchr(".:;", words[len - 1]) == NULL;
	g_string_append_c(src->out, '\n');
}

char *
block_source(void *ctx, const char *text, size_t len, bool *truncated_r)
{
	GString *plain = block_plain(text, len);
	struct source src = { .out = g_string_sized_new(plain->len + 64) };
	size_t lines = 0;
	for (char *line = plain->str; line < plain->str + plain->len;) {
		if (++lines > BLOCK_LINES_MAX) {
			*truncated_r = true;
			break;
		}
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end = '\0';
		size_t n = strlen(line);
		append_line(&src, line);
		line += n + 1;
	}
	char *out = talloc_strndup(ctx, src.out->str, src.out->len);
	g_string_free(src.out, TRUE);
	g_string_free(plain, TRUE);
	return out;
}

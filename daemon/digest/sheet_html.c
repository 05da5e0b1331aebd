#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "daemon/digest/sheet.h"

/*
 * Written for mail programs: tables for the frame and the bars, each style at its
 * element, nothing to fetch, nothing to run. Text and background keep the
 * reader's own colours, light or dark; the colours below stand out on both.
 * Every bar is drawn beside words that say the same, and hidden from those who
 * have the page read to them.
 */
#define FONT "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Arial,sans-serif;"
#define YES_COLOUR "#2f8550"
#define NO_COLOUR "#cc4f38"
#define ABSTAIN_COLOUR "#9a9a9a"
#define URGENT_COLOUR "#b8610f"
#define TIME_COLOUR "#5b8bd0"
#define TRACK_STYLE "border:1px solid #9a9a9a"

enum {
	WIDTH = 640,      /* pixels, where there is room */
	BAR_WIDTH = 120,  /* pixels of a tally */
	TRACK_WIDTH = 84, /* pixels of the line that a deadline stands on */
	TRACK_DAYS = 42,  /* that it covers; what is later stands at its end */
	MARK_WIDTH = 6
};

struct html {
	void *work; /* freed at the end */
	const struct sheet *sheet;
	const unsigned *numbers;
	GString *out;
	bool list;  /* points are open */
	bool item;  /* and one of them */
	bool parts; /* a list within */
};

static void
escape(GString *out, const char *text, size_t len)
{
	char *safe = g_markup_escape_text(text, (gssize)len);

	g_string_append(out, safe);
	g_free(safe);
}

static void
escape_all(GString *out, const char *text)
{
	escape(out, text, strlen(text));
}

/* The number of a message, linked where there is an archive. */
static void
number(struct html *h, size_t index)
{
	const char *link;

	if (!h->sheet->archive_url) {
		g_string_append_printf(h->out, "[%u]", h->numbers[index]);
		return;
	}
	link = page_link(h->work, h->sheet->archive_url, h->sheet->evidence[index]);
	g_string_append(h->out, "<a href=\"");
	escape_all(h->out, link);
	g_string_append_printf(h->out,
	    "\" style=\"text-decoration:none;white-space:nowrap\" title=\"The message that shows "
	    "this\">[%u]</a>",
	    h->numbers[index]);
}

static void
words(struct html *h, const char *text)
{
	const char *p, *end;
	size_t index;

	while ((p = sheet_mark(h->sheet, text, &index, &end))) {
		escape(h->out, text, (size_t)(p - text));
		number(h, index);
		text = end;
	}
	escape_all(h->out, text);
}

static const char *
tone_style(enum sheet_tone tone)
{
	static const char *const styles[] = {
		[TONE_PLAIN] = "",
		[TONE_URGENT] = "color:" URGENT_COLOUR ";",
		[TONE_GOOD] = "color:" YES_COLOUR ";",
		[TONE_BAD] = "color:" NO_COLOUR ";",
		[TONE_QUIET] = "opacity:0.8;font-size:14px;",
	};

	return styles[tone];
}

/* ---- lists ---- */

static void
end_parts(struct html *h)
{
	if (h->parts)
		g_string_append(h->out, "</ul>\n");
	h->parts = false;
}

static void
end_item(struct html *h)
{
	end_parts(h);
	if (h->item)
		g_string_append(h->out, "</li>\n");
	h->item = false;
}

static void
end_list(struct html *h)
{
	end_item(h);
	if (h->list)
		g_string_append(h->out, "</ul>\n");
	h->list = false;
}

static void
begin_item(struct html *h, const struct sheet_block *b)
{
	end_item(h);
	if (!h->list)
		g_string_append(h->out, "<ul style=\"margin:0 0 12px 0;padding:0 0 0 20px\">\n");
	h->list = h->item = true;
	g_string_append_printf(h->out, "<li style=\"margin:0 0 8px 0;%s\">",
	    b->kind == SHEET_POINT ? "list-style-type:none;margin-left:-20px" : "");
}

static void
item(struct html *h, const struct sheet_block *b)
{
	begin_item(h, b);
	if (b->kind == SHEET_POINT)
		g_string_append_printf(h->out, "<b>%u.</b> ", b->number);
	if (b->lead) {
		g_string_append_printf(h->out, "<b style=\"%s\">", tone_style(b->tone));
		escape_all(h->out, b->lead);
		g_string_append(h->out, ":</b> ");
	}
	words(h, b->text);
}

static void
part(struct html *h, const struct sheet_block *b)
{
	if (!h->parts)
		g_string_append(h->out, "<ul style=\"margin:0 0 4px 0;padding:0 0 0 20px\">\n");
	h->parts = true;
	g_string_append(h->out, "<li style=\"margin:0\">");
	words(h, b->text);
	g_string_append(h->out, "</li>\n");
}

static void
detail(struct html *h, const struct sheet_block *b)
{
	end_parts(h);
	g_string_append_printf(
	    h->out, "<div style=\"margin:2px 0 2px 0;%s\">", tone_style(b->tone));
	words(h, b->text);
	g_string_append(h->out, "</div>\n");
}

/* ---- bars ---- */

static void
cell(struct html *h, unsigned pixels, const char *colour)
{
	if (pixels == 0)
		return;
	g_string_append_printf(h->out,
	    "<td width=\"%u\" height=\"10\" style=\"width:%upx;height:10px;line-height:10px;"
	    "font-size:1px;padding:0;%s%s\"></td>",
	    pixels, pixels, colour ? "background-color:" : "", colour ? colour : "");
}

static void
begin_bar(struct html *h, unsigned width, const char *style)
{
	g_string_append_printf(h->out,
	    "<table role=\"presentation\" aria-hidden=\"true\" cellpadding=\"0\" cellspacing=\"0\" "
	    "border=\"0\" width=\"%u\" style=\"width:%upx;border-collapse:collapse;%s\"><tr>",
	    width, width, style);
}

/* Each vote is as wide as another; a class without votes has an empty bar. */
static void
tally(struct html *h, const struct sheet_block *b)
{
	unsigned all = b->yes + b->no + b->abstain, yes, no;

	end_parts(h);
	yes = all > 0 ? b->yes * BAR_WIDTH / all : 0;
	no = all > 0 ? (b->yes + b->no) * BAR_WIDTH / all - yes : 0;
	g_string_append(h->out,
	    "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
	    "style=\"margin:2px 0\"><tr><td style=\"padding:0 10px 0 0;vertical-align:middle\">");
	begin_bar(h, BAR_WIDTH, TRACK_STYLE);
	cell(h, yes, YES_COLOUR);
	cell(h, no, NO_COLOUR);
	cell(h, all > 0 ? BAR_WIDTH - yes - no : 0, ABSTAIN_COLOUR);
	if (all == 0)
		cell(h, BAR_WIDTH, NULL);
	g_string_append(
	    h->out, "</tr></table></td><td style=\"" FONT "font-size:15px;padding:0\">");
	words(h, b->text);
	g_string_append(h->out, "</td></tr></table>\n");
}

/* A line of time from now to the right, with the deadline on it. */
static void
deadline(struct html *h, const struct sheet_block *b)
{
	unsigned room = TRACK_WIDTH - MARK_WIDTH, before = 0;
	bool past = b->days < 0;

	if (!past)
		before =
		    (unsigned)(b->days < TRACK_DAYS ? b->days : TRACK_DAYS) * room / TRACK_DAYS;
	g_string_append(h->out,
	    "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
	    "style=\"margin:0 0 6px 0\"><tr><td style=\"padding:6px 10px 0 0;"
	    "vertical-align:top\">");
	begin_bar(h, TRACK_WIDTH, "border-bottom:1px solid #9a9a9a");
	cell(h, before, NULL);
	cell(h, MARK_WIDTH, past || b->tone == TONE_URGENT ? URGENT_COLOUR : TIME_COLOUR);
	cell(h, room - before, NULL);
	g_string_append(h->out,
	    "</tr></table></td><td style=\"" FONT
	    "font-size:15px;line-height:1.4;padding:0;vertical-align:top\"><b>");
	escape_all(h->out, b->lead);
	g_string_append(h->out, ":</b> ");
	words(h, b->text);
	g_string_append(h->out, "</td></tr></table>\n");
}

/* ---- the whole ---- */

static void
element(struct html *h, const char *name, const char *style, const char *text)
{
	g_string_append_printf(h->out, "<%s style=\"%s\">", name, style);
	words(h, text);
	g_string_append_printf(h->out, "</%s>\n", name);
}

/* Not every program keeps the line ends of a <pre> and still folds what is too wide. */
static void
verbatim(struct html *h, const char *text)
{
	const char *line, *end;

	g_string_append(h->out,
	    "<div style=\"margin:0 0 12px 0;padding:10px 12px;border:1px solid #9a9a9a;"
	    "font-family:Consolas,Menlo,monospace;font-size:13px;line-height:1.45;"
	    "word-break:break-word\">");
	for (line = text; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		for (; line < end && *line == ' '; line++)
			g_string_append(h->out, "&#160;");
		escape(h->out, line, (size_t)(end - line));
		g_string_append(h->out, "<br>\n");
	}
	g_string_append(h->out, "</div>\n");
}

static void
block(struct html *h, const struct sheet_block *b)
{
	if (b->kind != SHEET_ITEM && b->kind != SHEET_POINT && b->kind != SHEET_DETAIL &&
	    b->kind != SHEET_PART && b->kind != SHEET_TALLY)
		end_list(h);
	switch (b->kind) {
	case SHEET_TITLE:
		element(h, "h1", "margin:0 0 4px 0;font-size:22px;line-height:1.25", b->text);
		break;
	case SHEET_SECTION:
		element(h, "h2",
		    "margin:26px 0 10px 0;padding:0 0 4px 0;border-bottom:2px solid " TIME_COLOUR
		    ";font-size:18px;line-height:1.3",
		    b->text);
		break;
	case SHEET_HEAD:
		element(h, "h3", "margin:16px 0 4px 0;font-size:16px;line-height:1.35", b->text);
		break;
	case SHEET_PARA:
		element(h, "p", talloc_asprintf(h->work, "margin:10px 0;%s", tone_style(b->tone)),
		    b->text);
		break;
	case SHEET_ITEM:
	case SHEET_POINT:
		item(h, b);
		break;
	case SHEET_DETAIL:
		detail(h, b);
		break;
	case SHEET_PART:
		part(h, b);
		break;
	case SHEET_TALLY:
		tally(h, b);
		break;
	case SHEET_DEADLINE:
		deadline(h, b);
		break;
	case SHEET_VERBATIM:
		verbatim(h, b->text);
		break;
	}
}

static void
evidence(struct html *h, const size_t *order, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	block(h, &(struct sheet_block){ .kind = SHEET_SECTION, .text = "Evidence" });
	for (i = 0; i < n; i++) {
		const char *link =
		    page_link(h->work, h->sheet->archive_url, h->sheet->evidence[order[i]]);

		g_string_append_printf(h->out,
		    "<div style=\"font-size:12px;line-height:1.4;opacity:0.8;word-break:"
		    "break-all\">[%zu] ",
		    i + 1);
		if (h->sheet->archive_url) {
			g_string_append(h->out, "<a href=\"");
			escape_all(h->out, link);
			g_string_append(h->out, "\">");
		}
		escape_all(h->out, link);
		g_string_append(h->out, h->sheet->archive_url ? "</a></div>\n" : "</div>\n");
	}
}

const char *
sheet_html(void *ctx, const struct sheet *sheet, const char *title)
{
	void *work = talloc_new(ctx);
	struct html h = { .work = work, .sheet = sheet, .out = g_string_new(NULL) };
	size_t *order, n, i;
	unsigned *numbers;
	const char *html;

	n = sheet_order(work, sheet, &order, &numbers);
	h.numbers = numbers;
	g_string_append(h.out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
			       "<meta name=\"viewport\" content=\"width=device-width, "
			       "initial-scale=1\">\n"
			       "<meta name=\"color-scheme\" content=\"light dark\">\n"
			       "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
			       "<title>");
	escape_all(h.out, title);
	g_string_append_printf(h.out,
	    "</title></head>\n<body style=\"margin:0;padding:0\">\n"
	    "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
	    "width=\"100%%\"><tr><td align=\"center\" style=\"padding:16px 12px\">\n"
	    "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
	    "width=\"%d\" style=\"width:100%%;max-width:%dpx\"><tr><td align=\"left\" "
	    "style=\"" FONT "font-size:15px;line-height:1.45;text-align:left\">\n",
	    WIDTH, WIDTH);
	for (i = 0; i < sheet->nblocks; i++)
		block(&h, &sheet->blocks[i]);
	end_list(&h);
	evidence(&h, order, n);
	if (sheet->last)
		block(&h, &(struct sheet_block){
			      .kind = SHEET_PARA, .tone = TONE_QUIET, .text = sheet->last });
	g_string_append(h.out, "</td></tr></table>\n</td></tr></table>\n</body></html>\n");
	html = talloc_strndup(ctx, h.out->str, h.out->len);
	g_string_free(h.out, TRUE);
	talloc_free(work);
	return html;
}

#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "daemon/digest/sheet.h"

enum { INDENT = 2, HANG = 2 };

/* The words with "[3]" for each mark. */
static const char *
with_numbers(void *ctx, const struct sheet *sheet, const unsigned *numbers, const char *text)
{
	char *out = talloc_strdup(ctx, "");
	const char *p, *end;
	size_t index;

	while ((p = sheet_mark(sheet, text, &index, &end))) {
		out =
		    talloc_asprintf_append(out, "%.*s[%u]", (int)(p - text), text, numbers[index]);
		text = end;
	}
	return talloc_strdup_append(out, text);
}

/* Points and their details stand together; everything else begins after an empty line. */
static bool
apart(const struct sheet *sheet, size_t i)
{
	enum sheet_kind kind = sheet->blocks[i].kind;

	if (i == 0 || kind == SHEET_SECTION)
		return false; /* a heading brings its own */
	if (kind == SHEET_HEAD || kind == SHEET_VERBATIM)
		return sheet->blocks[i - 1].kind != SHEET_SECTION || kind == SHEET_HEAD;
	return sheet->blocks[i - 1].kind == SHEET_VERBATIM;
}

/* As wide as its number with a stop and a blank. */
static int
point_hang(const struct sheet_block *point)
{
	int width = 3;
	unsigned n;

	for (n = point->number; n >= 10; n /= 10)
		width++;
	return width;
}

/* What is told of a point stands below its words, not below its number. */
static int
indent_of(const struct sheet *sheet, size_t i)
{
	while (
	    i > 0 && (sheet->blocks[i].kind == SHEET_DETAIL || sheet->blocks[i].kind == SHEET_PART))
		i--;
	return sheet->blocks[i].kind == SHEET_POINT ? point_hang(&sheet->blocks[i]) : INDENT;
}

static void
write_block(struct page *page, const struct sheet_block *b, int indent, const char *words)
{
	switch (b->kind) {
	case SHEET_SECTION:
		page_heading(page, words);
		break;
	case SHEET_TITLE:
	case SHEET_HEAD:
	case SHEET_PARA:
		page_line(page, 0, b->kind == SHEET_HEAD ? HANG : 0, "%s", words);
		break;
	case SHEET_ITEM:
	case SHEET_DEADLINE:
		page_line(
		    page, 0, HANG, "* %s%s%s", b->lead ? b->lead : "", b->lead ? ": " : "", words);
		break;
	case SHEET_POINT:
		page_line(page, 0, point_hang(b), "%u. %s", b->number, words);
		break;
	case SHEET_DETAIL:
	case SHEET_TALLY:
		page_line(page, indent, HANG, "%s", words);
		break;
	case SHEET_PART:
		page_line(page, indent + INDENT, HANG, "- %s", words);
		break;
	case SHEET_VERBATIM:
		page_verbatim(page, words);
		break;
	}
}

const char *
sheet_text(void *ctx, const struct sheet *sheet)
{
	void *work = talloc_new(ctx);
	struct page *page = page_new(work);
	size_t *order, n, i;
	unsigned *numbers;
	const char *text;

	n = sheet_order(work, sheet, &order, &numbers);
	for (i = 0; i < sheet->nblocks; i++) {
		if (apart(sheet, i))
			page_blank(page);
		write_block(page, &sheet->blocks[i], indent_of(sheet, i),
		    with_numbers(work, sheet, numbers, sheet->blocks[i].text));
	}
	if (n > 0)
		page_heading(page, "Evidence");
	for (i = 0; i < n; i++)
		page_verbatim(
		    page, talloc_asprintf(work, "[%zu] %s", i + 1,
			      page_link(work, sheet->archive_url, sheet->evidence[order[i]])));
	if (sheet->last) {
		page_blank(page);
		page_line(page, 0, 0, "%s", sheet->last);
	}
	text = talloc_strdup(ctx, page_text(page));
	talloc_free(work);
	return text;
}

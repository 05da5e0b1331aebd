#include "daemon/digest/sheet.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

/* A mark is the index of a message between these two. */
enum { MARK_BEGIN = 0x1e, MARK_END = 0x1f };

struct sheet *
sheet_new(void *ctx, const char *archive_url)
{
	struct sheet *sheet = talloc_zero(ctx, struct sheet);

	sheet->archive_url = archive_url;
	return sheet;
}

static struct sheet_block *
add(struct sheet *sheet, enum sheet_kind kind)
{
	if ((sheet->nblocks & (sheet->nblocks - 1)) == 0)
		sheet->blocks = talloc_realloc(sheet, sheet->blocks, struct sheet_block,
		    sheet->nblocks > 0 ? sheet->nblocks * 2 : 1);
	sheet->blocks[sheet->nblocks] = (struct sheet_block){ .kind = kind, .text = "" };
	return &sheet->blocks[sheet->nblocks++];
}

/* Blanks at the end come of marks and remarks that are empty. */
static const char *
trimmed(char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

#define WORDS(block, format)                                                                       \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		(block)->text = trimmed(talloc_vasprintf(sheet, format, args));                    \
		va_end(args);                                                                      \
	} while (0)

void
sheet_title(struct sheet *sheet, const char *text)
{
	add(sheet, SHEET_TITLE)->text = talloc_strdup(sheet, text);
}

void
sheet_section(struct sheet *sheet, const char *text)
{
	add(sheet, SHEET_SECTION)->text = talloc_strdup(sheet, text);
}

void
sheet_head(struct sheet *sheet, const char *text)
{
	add(sheet, SHEET_HEAD)->text = talloc_strdup(sheet, text);
}

void
sheet_para(struct sheet *sheet, enum sheet_tone tone, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_PARA);

	block->tone = tone;
	WORDS(block, format);
}

void
sheet_item(struct sheet *sheet, enum sheet_tone tone, const char *lead, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_ITEM);

	block->tone = tone;
	block->lead = lead ? talloc_strdup(sheet, lead) : NULL;
	WORDS(block, format);
}

void
sheet_point(struct sheet *sheet, unsigned number, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_POINT);

	block->number = number;
	WORDS(block, format);
}

void
sheet_detail(struct sheet *sheet, enum sheet_tone tone, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_DETAIL);

	block->tone = tone;
	WORDS(block, format);
}

void
sheet_part(struct sheet *sheet, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_PART);

	WORDS(block, format);
}

void
sheet_tally(struct sheet *sheet, const char *name, unsigned yes, unsigned no, unsigned abstain)
{
	struct sheet_block *block = add(sheet, SHEET_TALLY);

	block->text =
	    talloc_asprintf(sheet, "%s: %u yes, %u no, %u abstain", name, yes, no, abstain);
	block->yes = yes;
	block->no = no;
	block->abstain = abstain;
}

void
sheet_deadline(struct sheet *sheet, int days, const char *when, const char *format, ...)
{
	struct sheet_block *block = add(sheet, SHEET_DEADLINE);

	block->days = days;
	block->lead = talloc_strdup(sheet, when);
	WORDS(block, format);
}

void
sheet_verbatim(struct sheet *sheet, const char *text)
{
	add(sheet, SHEET_VERBATIM)->text = talloc_strdup(sheet, text);
}

void
sheet_close(struct sheet *sheet, const char *text)
{
	sheet->last = talloc_strdup(sheet, text);
}

const char *
sheet_evidence(struct sheet *sheet, const char *message_id)
{
	size_t i;

	if (!message_id)
		return "[no Message-ID]";
	for (i = 0; i < sheet->nevidence; i++)
		if (strcmp(sheet->evidence[i], message_id) == 0)
			return talloc_asprintf(sheet, "%c%zu%c", MARK_BEGIN, i, MARK_END);
	if (sheet->nevidence == SHEET_EVIDENCE_MAX)
		return "[...]";
	if ((sheet->nevidence & (sheet->nevidence - 1)) == 0)
		sheet->evidence = talloc_realloc(sheet, sheet->evidence, const char *,
		    sheet->nevidence > 0 ? sheet->nevidence * 2 : 1);
	sheet->evidence[sheet->nevidence++] = talloc_strdup(sheet, message_id);
	return talloc_asprintf(sheet, "%c%zu%c", MARK_BEGIN, i, MARK_END);
}

const char *
sheet_mark(const struct sheet *sheet, const char *text, size_t *index_r, const char **end_r)
{
	const char *p;
	char *end;

	for (p = strchr(text, MARK_BEGIN); p; p = strchr(p + 1, MARK_BEGIN)) {
		unsigned long index = strtoul(p + 1, &end, 10);

		if (end == p + 1 || *end != MARK_END || index >= sheet->nevidence)
			continue;
		*index_r = index;
		*end_r = end + 1;
		return p;
	}
	return NULL;
}

size_t
sheet_order(void *ctx, const struct sheet *sheet, size_t **order_r, unsigned **numbers_r)
{
	size_t n = 0, i, index;
	const char *p, *end;

	*order_r = talloc_array(ctx, size_t, sheet->nevidence + 1);
	*numbers_r = talloc_zero_array(ctx, unsigned, sheet->nevidence + 1);
	for (i = 0; i < sheet->nblocks; i++)
		for (p = sheet->blocks[i].text; (p = sheet_mark(sheet, p, &index, &end)); p = end) {
			if ((*numbers_r)[index] != 0)
				continue;
			(*order_r)[n++] = index;
			(*numbers_r)[index] = (unsigned)n;
		}
	return n;
}

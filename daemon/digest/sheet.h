/*
 * sheet: what a digest says, before it is text or HTML
 *
 * A list of blocks: headings, paragraphs, points with their details, tallies,
 * deadlines. Two writers make the two parts of one mail of it, with the same
 * words in the same order. A mark in the words of a block stands for the message
 * that shows what they say; it becomes "[3]", in HTML a link to the archive, and
 * the messages are listed at the end. Messages are numbered by where they first
 * stand.
 *
 * Whatever comes from a mail goes through page_words() first (page.h). That
 * leaves control characters out, which the marks are made of, so that no mail
 * can bring one.
 */
#ifndef MINUTED_DAEMON_SHEET_H
#define MINUTED_DAEMON_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SHEET_EVIDENCE_MAX = 2000 /* messages of one sheet; a busy group's digest has under 200 */
};

/* How it is shown where there is colour; never the only sign of anything. */
enum sheet_tone { TONE_PLAIN, TONE_URGENT, TONE_GOOD, TONE_BAD, TONE_QUIET };

struct sheet;

/* `archive_url` holds one %s for a Message-ID; NULL: evidence is shown by its Message-ID. */
struct sheet *sheet_new(void *ctx, const char *archive_url);

/* Headings of three levels; of a sheet, of a section and of what a section tells one by one. */
void sheet_title(struct sheet *sheet, const char *text);
void sheet_section(struct sheet *sheet, const char *text);
void sheet_head(struct sheet *sheet, const char *text);

/* A paragraph of its own. */
void sheet_para(struct sheet *sheet, enum sheet_tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A point of a list. `lead` stands before the words, set off from them; NULL: none. */
void sheet_item(struct sheet *sheet, enum sheet_tone tone, const char *lead, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* The same with a number that can be answered by. */
void sheet_point(struct sheet *sheet, unsigned number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* More about the heading or point before; and one of several things of it. */
void sheet_detail(struct sheet *sheet, enum sheet_tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sheet_part(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Votes of a class. */
void sheet_tally(
    struct sheet *sheet, const char *name, unsigned yes, unsigned no, unsigned abstain);

/* A deadline `days` from now (negative: past), with its day in words. */
void sheet_deadline(struct sheet *sheet, int days, const char *when, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The last line of all, behind the list of messages. */
void sheet_close(struct sheet *sheet, const char *text);

/* Lines to be taken over as they are; only `text` may hold line ends. */
void sheet_verbatim(struct sheet *sheet, const char *text);

/* The mark of the message that shows something; the same message has one number. On the sheet. */
const char *sheet_evidence(struct sheet *sheet, const char *message_id);

/* The two writers; `title` is that of the HTML document. On `ctx`; UTF-8 with LF line ends. */
const char *sheet_text(void *ctx, const struct sheet *sheet);
const char *sheet_html(void *ctx, const struct sheet *sheet, const char *title);

/* ---- for the writers ---- */

enum sheet_kind {
	SHEET_TITLE,
	SHEET_SECTION,
	SHEET_HEAD,
	SHEET_PARA,
	SHEET_ITEM,
	SHEET_POINT,
	SHEET_DETAIL,
	SHEET_PART,
	SHEET_TALLY,
	SHEET_DEADLINE,
	SHEET_VERBATIM
};

struct sheet_block {
	enum sheet_kind kind;
	enum sheet_tone tone;
	const char *lead; /* NULL: none */
	const char *text; /* with marks */
	unsigned number;
	unsigned yes, no, abstain;
	int days;
};

struct sheet {
	const char *archive_url;
	struct sheet_block *blocks;
	size_t nblocks;
	const char **evidence; /* Message-IDs */
	size_t nevidence;
	const char *last; /* NULL: there is no last line */
};

/*
 * The evidence in the order in which it stands: `order_r[i]` is the index of the message numbered
 * i + 1, `numbers_r[index]` its number. Returns how many there are. Both on `ctx`.
 */
size_t sheet_order(void *ctx, const struct sheet *sheet, size_t **order_r, unsigned **numbers_r);

/*
 * The next mark at or after `text`: where it begins, with its index and its end; NULL: none.
 */
const char *sheet_mark(
    const struct sheet *sheet, const char *text, size_t *index_r, const char **end_r);

#endif

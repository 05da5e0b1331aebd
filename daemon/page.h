/*
 * page: plain text for people
 *
 * Lines are folded at PAGE_WIDTH columns. Whatever comes from a mail goes
 * through page_words(), so that no quote can break the page or hide in it.
 */
#ifndef MINUTED_DAEMON_PAGE_H
#define MINUTED_DAEMON_PAGE_H

#include <stddef.h>
#include <stdint.h>

enum {
	PAGE_WIDTH = 72,     /* columns, as mail is read and quoted */
	PAGE_QUOTE_MAX = 240 /* characters of a quote that are shown */
};

struct page;

struct page *page_new(void *ctx);

/* A heading, underlined; an empty line before it. */
void page_heading(struct page *page, const char *text);

/* One paragraph line, folded; following lines are indented by `indent` + `hang` blanks. */
void page_line(struct page *page, int indent, int hang, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void page_blank(struct page *page);

/* Lines as they are. */
void page_verbatim(struct page *page, const char *text);

/* The finished text; owned by the page. */
const char *page_text(struct page *page);

/*
 * Text of somebody else's on one line: white space folded, control characters
 * and marks of direction left out, cut at `max` characters. On `ctx`.
 */
const char *page_words(void *ctx, const char *text, size_t max);

/* A name of the record in words: "seeking endorsers" for seeking_endorsers; on `ctx`. */
const char *page_name(void *ctx, const char *name);

/* "Mon 24 April 2023, 08:00" and "Mon 24 April 2023" on the clock of `zone`; on `ctx`. */
const char *page_time(void *ctx, int64_t at, const char *zone);
const char *page_date(void *ctx, int64_t at, const char *zone);

/*
 * The address of a message in the public archive, or its Message-ID in brackets. `archive_url`
 * holds one %s for a Message-ID; NULL: there is none.
 */
const char *page_link(void *ctx, const char *archive_url, const char *message_id);

#endif

/* What the tests of reading documents share. */
#ifndef TESTS_UNIT_DOCX_READ_H
#define TESTS_UNIT_DOCX_READ_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "mail/docx.h"
#include "mail/html.h"
#include "mail/message.h"
#include "tests/unit/docx_build.h"

static inline int
context_open(void **state)
{
	html_prepare();
	*state = talloc_new(NULL);
	return 0;
}

static inline int
context_close(void **state)
{
	talloc_free(*state);
	return 0;
}

#define docx_test(function) cmocka_unit_test_setup_teardown(function, context_open, context_close)

static inline char *
text_of(void *ctx, struct docx_file file, bool *cut_r)
{
	size_t len;
	char *text = docx_text(ctx, file.bytes, file.len, MESSAGE_TEXT_MAX, &len, cut_r);

	assert_int_equal(strlen(text), len);
	assert_true(g_utf8_validate(text, (gssize)len, NULL));
	return text;
}

/* What is read of a document with this body, and whether all of it. */
static inline char *
text_of_body(void *ctx, const char *body, bool *cut_r)
{
	return text_of(ctx, docx_of(ctx, docx_document(ctx, body)), cut_r);
}

static inline void
assert_markdown(void **state, const char *body, const char *wanted)
{
	bool cut;

	assert_string_equal(text_of_body(*state, body, &cut), wanted);
	assert_false(cut);
}

#define P(text) "<w:p><w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r></w:p>"
#define STYLED(style, text)                                                                        \
	"<w:p><w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define ITEM(list, depth, text)                                                                    \
	"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" depth "\"/><w:numId w:val=\"" list                 \
	"\"/></w:numPr></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define B(text) "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define R(text) "<w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define CELL(content) "<w:tc><w:tcPr/>" content "</w:tc>"

/* Numbers that are the same in each run. */
static inline uint32_t
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

#endif

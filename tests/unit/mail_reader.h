/* What the tests of reading mail share: one reader for all, a context for each. */
#ifndef TESTS_UNIT_MAIL_READER_H
#define TESTS_UNIT_MAIL_READER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/message.h"

struct reading_test {
	struct message_reader *reader;
	void *ctx; /* of the running test */
};

static inline int
reader_open(void **state)
{
	struct reading_test *test = talloc_zero(NULL, struct reading_test);
	char *why = NULL;

	test->reader = message_reader_new(test, &why);
	*state = test;
	return test->reader ? 0 : -1;
}

static inline int
reader_close(void **state)
{
	talloc_free(*state);
	return 0;
}

static inline int
context_open(void **state)
{
	struct reading_test *test = *state;

	test->ctx = talloc_new(test);
	return 0;
}

static inline int
context_close(void **state)
{
	struct reading_test *test = *state;

	talloc_free(test->ctx);
	test->ctx = NULL;
	return 0;
}

#define reading_test(function)                                                                     \
	cmocka_unit_test_setup_teardown(function, context_open, context_close)

static inline struct message *
read_bytes(struct reading_test *test, const void *raw, size_t len)
{
	return message_read(test->ctx, test->reader, raw, len, NULL);
}

static inline struct message *
read_mail(struct reading_test *test, const char *raw)
{
	return read_bytes(test, raw, strlen(raw));
}

/* A mail with a sender, these further headers (each with its line end) and this body. */
static inline struct message *
read_with(struct reading_test *test, const char *headers, const char *body)
{
	return read_mail(
	    test, talloc_asprintf(
		      test->ctx, "From: Ana Example <ana@member.example>\n%s\n%s", headers, body));
}

/* `text` `n` times, on the test's context. */
static inline char *
repeat(struct reading_test *test, const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = talloc_array(test->ctx, char, (unsigned)(len * n + 1));

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	all[len * n] = '\0';
	return all;
}

/* Numbers that are the same in each run (Numerical Recipes' quick generator). */
static inline uint32_t
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

#endif

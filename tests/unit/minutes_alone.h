/*
 * minutes_alone: minutes read without any context, on a context of each test's own
 */
#ifndef MINUTED_TESTS_MINUTES_ALONE_H
#define MINUTED_TESTS_MINUTES_ALONE_H

#include <talloc.h>

#include "parser/minutes.h"
#include "parser/when.h"

static inline int
setup(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static inline int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static inline struct minutes *
read_alone(void **state, const char *text)
{
	const struct minutes_context context = { .posted = WHEN_UNKNOWN };

	return minutes_read(*state, text, &context);
}

#endif

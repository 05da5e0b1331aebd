/*
 * minutes_alone: minutes read without any context, on a context of each test's own
 */
#ifndef MINUTED_TESTS_MINUTES_ALONE_H
#define MINUTED_TESTS_MINUTES_ALONE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

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

static inline void
assert_person(const struct minutes *m, size_t index, const char *name, const char *org)
{
	assert_true(index < m->nattendees);
	assert_string_equal(m->attendees[index].name, name);
	if (org == NULL)
		assert_null(m->attendees[index].org);
	else
		assert_string_equal(m->attendees[index].org, org);
}

static inline void
assert_approval(const struct minutes *m, size_t index, const char *of, enum approval_status status)
{
	assert_true(index < m->napprovals);
	assert_int_equal(m->approvals[index].status, status);
	if (of == NULL)
		assert_null(m->approvals[index].minutes_of);
	else
		assert_string_equal(m->approvals[index].minutes_of, of);
}

#endif

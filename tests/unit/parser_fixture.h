/*
 * parser_fixture: a parser, a directory to be filled, and how the ballots of invented groups are
 * called
 */
#ifndef MINUTED_TESTS_PARSER_FIXTURE_H
#define MINUTED_TESTS_PARSER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/reading.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct fixture {
	struct parser *parser;
	struct directory *dir;
};

static const char *const forum_prefixes[] = { "FORUM", "Forum" };
static const char *const sc_prefixes[] = { "SC" };
static const char *const csc_prefixes[] = { "CSC", "CSCWG" };
static const struct ballot_names names[] = { { forum_prefixes, 2 }, { sc_prefixes, 1 },
	{ csc_prefixes, 2 } };

/* The fixture is `*state`, which teardown() frees with all that was read on it. */
static inline struct fixture *
fixture_new(void **state)
{
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	char *why = NULL;

	fixture->parser = parser_new(fixture, &why);
	if (fixture->parser == NULL)
		fail_msg("%s", why);
	fixture->dir = directory_new(fixture);
	*state = fixture;
	return fixture;
}

static inline int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

#endif

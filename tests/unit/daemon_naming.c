/* Which ballot words mean that bear no label. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "daemon/record/naming.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct naming_title titles[] = {
	{ "TS-1", "Clock drift", false },
	{ "TS-2", "Key sizes of time stamping units", false },
	{ "TS-2", "Key sizes", false },
	{ "TS-3", "Audit", false },
	{ "TS-4", "Malware-based revocation", false },
	{ "TS-5", "Malware", true },
	{ "TS-6", "Clock drift and audit logs", false },
	{ "TS-7", "Ballot", false },
};

static void
a_close_title_of_one_ballot_names_it(void **state)
{
	static const struct {
		const char *line, *label, *another; /* NULL: none */
	} rows[] = {
		{ "Re: Clock drift ballot", "TS-1", NULL },
		{ "[ts-public] Re: CLOCK  DRIFT", "TS-1", NULL },
		{ "Re: [ts-public] Clock drifts?", "TS-1", NULL },
		{ "Clock drift: which table do you mean", "TS-1", NULL },
		{ "Fwd: Key sizes of time stamping units (draft)", "TS-2", NULL },
		{ "Key sizes of stamping units", "TS-2", NULL },
		{ "Ballot on key sizes", "TS-2", NULL },
		{ "Clock drift and audit logs", NULL, "TS-6" },
		{ "Clock drift, key sizes", NULL, "TS-2" },
		{ "Malware-based revocation", NULL, "TS-5" },
		{ "the Malware ballot", "TS-5", NULL },
		{ "Audit", NULL, NULL },
		{ "Clock", NULL, NULL },
		{ "Drifting clouds", NULL, NULL },
		{ "Key ceremony of time servers", NULL, NULL },
		{ "Ballot", NULL, NULL },
		{ "Re: vote", NULL, NULL },
		{ "", NULL, NULL },
		{ NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct naming found = naming_of_line(titles, COUNT(titles), rows[i].line);

		if (rows[i].label != NULL &&
		    (found.label == NULL || strcmp(found.label, rows[i].label) != 0))
			fail_msg("row %zu: %s", i, found.label);
		if (rows[i].label == NULL)
			assert_null(found.label);
		if (rows[i].another == NULL)
			assert_null(found.another);
		else
			assert_string_equal(found.another, rows[i].another);
	}
	assert_true(naming_of_line(titles, COUNT(titles), "Malware").settled);
	assert_false(naming_of_line(titles, COUNT(titles), "Clock drift").settled);
}

/* Running text is full of words: only a whole title in its order names a ballot. */
static void
text_must_hold_the_whole_title(void **state)
{
	static const struct {
		const char *text, *label;
	} rows[] = {
		{ "Kestrel votes yes on the clock drift ballot.", "TS-1" },
		{ "Kestrel votes yes; our clock has some drift.", NULL },
		{ "We endorse the ballot on key sizes.", "TS-2" },
		{ "We endorse the malware ballot.", "TS-5" },
		{ "Sizes of a key.", NULL },
		{ "Kestrel votes yes.", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct naming found = naming_in_text(titles, COUNT(titles), rows[i].text);

		if (rows[i].label == NULL)
			assert_null(found.label);
		else
			assert_string_equal(found.label, rows[i].label);
	}
}

static void
closeness_has_its_bound(void **state)
{
	/* Shared of both: 4 of 5 and 5 words are 80 percent, 3 of 4 and 4 are 75. */
	static const struct naming_title five[] = { { "TS-1", "red green blue black white",
	    false } };
	static const struct naming_title four[] = { { "TS-1", "red green blue black", false } };
	char *line = talloc_strdup(NULL, "");

	(void)state;
	assert_non_null(naming_of_line(five, 1, "red green blue black brown").label);
	assert_null(naming_of_line(four, 1, "red green blue brown").label);
	assert_null(naming_of_line(four, 1, "red").label);
	/* What stands after the bound is not looked at. */
	for (size_t i = 0; i < NAMING_WORDS_MAX - 4; i++)
		line = talloc_asprintf_append(line, "xyz ");
	line = talloc_asprintf_append(line, "red green blue black");
	assert_non_null(naming_of_line(four, 1, line).label);
	assert_null(naming_of_line(four, 1, talloc_asprintf(line, "xyz %s", line)).label);
	talloc_free(line);
}

static void
names_are_the_same_by_their_words(void **state)
{
	(void)state;
	assert_true(naming_same("Malware ballot", "the MALWARE Ballot"));
	assert_true(naming_same("Malware-based revocation", "malware based revocation"));
	assert_false(naming_same("Malware", "Malware revocation"));
	assert_false(naming_same("ballot", "the ballot"));
	assert_true(naming_speaks("Malware ballot"));
	assert_false(naming_speaks("the ballot"));
	assert_false(naming_speaks(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_close_title_of_one_ballot_names_it),
		cmocka_unit_test(text_must_hold_the_whole_title),
		cmocka_unit_test(closeness_has_its_bound),
		cmocka_unit_test(names_are_the_same_by_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Names and domains that pass for others at a glance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/lookalike.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct pair {
	const char *a, *b;
	bool alike;
};

static void
names_that_look_alike_are_told(void **state)
{
	static const struct pair rows[] = {
		{ "B\xd0\xbe Sample", "Bo Sample", true },
		{ "\xd0\x92o S\xd0\xb0mple", "Bo Sample", true },
		{ "Sample, B\xce\xbf", "Bo Sample", true },
		{ "B0 Sample", "Bo Sample", true },
		{ "Bo Samp1e", "Bo Sample", true },
		{ "Bo SampIe", "Bo Sample", true },
		{ "Bo Sarnple", "Bo Sample", true },
		{ "Bo Sample", "Bo Sample", false },
		{ "BO SAMPLE", "Bo Sample", false },
		{ "Sample, Bo", "Bo Sample", false },
		{ "B\xc3\xb6 Sample", "Bo Sample", false },
		{ "Bob Sample", "Bo Sample", false },
		{ "Ana Example", "Bo Sample", false },
		{ "", "Bo Sample", false },
		{ "", "", false },
		{ "\xff\xfe", "Bo Sample", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (lookalike_names(rows[i].a, rows[i].b) != rows[i].alike)
			fail_msg("row %zu: %s", i, rows[i].a);
}

static void
domains_that_look_alike_are_told(void **state)
{
	static const struct pair rows[] = {
		{ "b1rch-keys.example", "birch-keys.example", true },
		{ "birch-keys.exampie", "birch-keys.example", true },
		{ "bircb-keys.example", "birch-keys.example", true },
		{ "birchkeys.example", "birch-keys.example", true },
		{ "bircch-keys.example", "birch-keys.example", true },
		{ "brich-keys.example", "birch-keys.example", true },
		{ "mail.brich-keys.example", "birch-keys.example", true },
		{ "trust.co", "trust.com", true },
		{ "trurnp.example", "trump.example", true },
		{ "xn--brch-keys-v9h.example", "birch-keys.example", true },
		{ "birch-keys.example", "birch-keys.example", false },
		{ "BIRCH-KEYS.example", "birch-keys.example", false },
		{ "mail.birch-keys.example", "birch-keys.example", false },
		{ "cedar.example", "birch-keys.example", false },
		{ "bichr-keys.example", "birch-keys.example", false },
		{ "tern.example", "fern.example", false },
		{ "ferns.example", "terns.example", true },
		{ "fern.example", "fem.example", true },
		{ "example", "birch-keys.example", false },
		{ "", "birch-keys.example", false },
		{ "birch-keys.example", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (lookalike_domains(rows[i].a, rows[i].b) != rows[i].alike)
			fail_msg("row %zu: %s", i, rows[i].a);
}

static void
long_texts_are_looked_at_up_to_their_bound(void **state)
{
	char *a = talloc_zero_array(NULL, char, LOOKALIKE_BYTES_MAX * 4 + 1);

	(void)state;
	memset(a, 'a', LOOKALIKE_BYTES_MAX * 4);
	assert_false(lookalike_names(a, "Bo Sample"));
	assert_false(lookalike_domains(a, "birch-keys.example"));
	memset(a, '.', LOOKALIKE_BYTES_MAX * 4);
	assert_false(lookalike_domains(a, "birch-keys.example"));
	for (int i = 0; i < LOOKALIKE_BYTES_MAX; i++)
		memcpy(a + 4 * i, "\xf0\x9f\x97\xb3", 4);
	assert_false(lookalike_names(a, "Bo Sample"));
	assert_false(lookalike_domains(a, "birch-keys.example"));
	talloc_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_look_alike_are_told),
		cmocka_unit_test(domains_that_look_alike_are_told),
		cmocka_unit_test(long_texts_are_looked_at_up_to_their_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/people.h"
#include "parser/when.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static int
setup(void **state)
{
	static const char *const dune_names[] = { "Dune", "Old Dune CA" };
	static const char *const dune_domains[] = { "dune.example", "Dune-Telecom.example" };
	static const char *const elm_domains[] = { "elm.example" };
	static const char *const fir_domains[] = { "fir.example" };
	struct directory *dir = directory_new(NULL);

	directory_add_org(dir, "Dune Telecom Co., Ltd.", dune_names, 2, dune_domains, 2,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(dir, "Elm.net", NULL, 0, elm_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(
	    dir, "\u010cesk\u00e1 Pe\u010det", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(dir, "Fir", NULL, 0, fir_domains, 1, when_from_iso("2018-01-01"),
	    when_from_iso("2020-01-01"));
	directory_add_person(dir, "Dune Telecom Co., Ltd.", "Mina D\u00fcne", "Mina@dune.example");
	directory_add_person(dir, "Elm.net", "Bo Sample", NULL);
	directory_add_person(dir, "Fir", "Bo Sample", NULL);
	directory_add_person(dir, "Fir", "Cy Tester", "cy@home.example");
	directory_add_person(dir, "Nobody Inc.", "Eve", NULL);
	*state = dir;
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static void
folds_names(void **state)
{
	static const struct {
		const char *name, *folded;
	} rows[] = {
		{ "Dune Telecom Co., Ltd.", "dune telecom co ltd" },
		{ "  \u010cesk\u00e1   Pe\u010det! ", "ceska pecet" },
		{ "e-Do\u011fa", "e doga" },
		{ "Y\u0131ld\u0131z", "yildiz" },
		{ "\u0141\u00f3d\u017a", "lodz" },
		{ "Stra\u00dfe", "strasse" },
		{ "\u2014\u2014", "" },
		{ "", "" },
		{ "ab\xff"
		  "cd",
		    "ab cd" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *folded = people_fold(NULL, rows[i].name, strlen(rows[i].name));

		assert_string_equal(folded, rows[i].folded);
		talloc_free(folded);
	}
}

static void
knows_organisations_in_any_spelling(void **state)
{
	static const struct {
		const char *text, *org;
	} rows[] = {
		{ "Dune Telecom Co., Ltd.", "Dune Telecom Co., Ltd." },
		{ "dune telecom", "Dune Telecom Co., Ltd." },
		{ "DUNE", "Dune Telecom Co., Ltd." },
		{ "Dune Inc.", "Dune Telecom Co., Ltd." },
		{ "Old Dune CA", "Dune Telecom Co., Ltd." },
		{ "Ceska Pecet", "\u010cesk\u00e1 Pe\u010det" },
		{ "ELM.NET", "Elm.net" },
		{ "elm net", "Elm.net" },
		{ "Elm", NULL },
		{ "Dune Browser", NULL },
		{ "Co., Ltd.", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *org = directory_org(*state, rows[i].text, strlen(rows[i].text));

		if (rows[i].org == NULL)
			assert_null(org);
		else
			assert_string_equal(org, rows[i].org);
	}
	assert_null(directory_org(NULL, "Dune", 4));
}

static void
finds_the_longest_organisation_at_a_place(void **state)
{
	static const struct {
		const char *text;
		const char *org;
		size_t len;
	} rows[] = {
		{ "Dune votes yes", "Dune Telecom Co., Ltd.", 4 },
		{ "Dune Telecom Co., Ltd. votes", "Dune Telecom Co., Ltd.", 21 },
		{ "Dune\u2019s vote", "Dune Telecom Co., Ltd.", 4 },
		{ "Dune as an endorser", "Dune Telecom Co., Ltd.", 4 },
		{ "Dune AS votes", "Dune Telecom Co., Ltd.", 7 },
		{ "Elm.net abstains", "Elm.net", 7 },
		{ "Dunes votes", NULL, 0 },
		{ " Dune", NULL, 0 },
		{ "the Dune", NULL, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = 0;
		const char *org = directory_org_prefix(*state, rows[i].text, &len);

		if (rows[i].org == NULL) {
			assert_null(org);
			continue;
		}
		assert_string_equal(org, rows[i].org);
		assert_int_equal(len, rows[i].len);
	}
}

static void
knows_who_wrote_a_mail(void **state)
{
	static const struct {
		const char *name, *address, *date, *want_name, *want_org;
	} rows[] = {
		{ "Whoever", "mina@DUNE.example", "2023-01-01", "Mina D\u00fcne",
		    "Dune Telecom Co., Ltd." },
		{ "Dune, Mina", "m@gmail.example", "2023-01-01", "Mina D\u00fcne",
		    "Dune Telecom Co., Ltd." },
		{ "D\u00fcne Mina", NULL, "2023-01-01", "Mina D\u00fcne",
		    "Dune Telecom Co., Ltd." },
		{ "MINA DUNE", NULL, "2023-01-01", "Mina D\u00fcne", "Dune Telecom Co., Ltd." },
		{ "Mina D\u00fcne (Dune)", "x@y.example", "2023-01-01", "Mina D\u00fcne",
		    "Dune Telecom Co., Ltd." },
		{ "New Person", "new@mail.dune.example", "2023-01-01", "New Person",
		    "Dune Telecom Co., Ltd." },
		/* Two organisations list the name: the address decides, else nobody does. */
		{ "Bo Sample", "bo@elm.example", "2019-01-01", "Bo Sample", "Elm.net" },
		{ "Bo Sample", "bo@fir.example", "2019-01-01", "Bo Sample", "Fir" },
		{ "Bo Sample", "bo@x.example", "2019-01-01", "Bo Sample", NULL },
		/* Fir is no member any more: only one is left. */
		{ "Bo Sample", "bo@x.example", "2021-01-01", "Bo Sample", "Elm.net" },
		{ "Cy Tester", "cy@home.example", "2019-06-01", "Cy Tester", "Fir" },
		/* A name of another member's list does not beat the domain. */
		{ "Mina D\u00fcne", "mina@elm.example", "2023-01-01", "Mina D\u00fcne", "Elm.net" },
		{ "Zoe (Elm.net)", "zoe@z.example", "2023-01-01", "Zoe (Elm.net)", "Elm.net" },
		{ "Eve", "eve@z.example", "2023-01-01", "Eve", NULL },
		{ NULL, NULL, "2023-01-01", NULL, NULL },
		{ "", "not an address", "2023-01-01", NULL, NULL },
		{ "Eve", "eve@notdune.example", "2023-01-01", "Eve", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct person sender = directory_sender(
		    *state, rows[i].name, rows[i].address, when_from_iso(rows[i].date));

		if (rows[i].want_name == NULL)
			assert_null(sender.name);
		else
			assert_string_equal(sender.name, rows[i].want_name);
		if (rows[i].want_org == NULL)
			assert_null(sender.org);
		else
			assert_string_equal(sender.org, rows[i].want_org);
	}
}

static void
knows_representatives_of_several_members(void **state)
{
	const char *org = NULL;

	assert_true(directory_represents(*state, "Bo Sample", NULL, "Elm.net"));
	assert_true(directory_represents(*state, "Sample, Bo", NULL, "Fir"));
	assert_true(directory_represents(*state, NULL, "CY@home.example", "Fir"));
	assert_false(directory_represents(*state, "Bo Sample", NULL, "Dune Telecom Co., Ltd."));
	assert_false(directory_represents(*state, NULL, NULL, "Fir"));
	assert_string_equal(directory_person(*state, "mina d\u00fcne", &org), "Mina D\u00fcne");
	assert_string_equal(org, "Dune Telecom Co., Ltd.");
	assert_null(directory_person(*state, "Bo Sample", &org));
	assert_null(directory_person(*state, "Nobody", &org));
}

/* People change their employer, and one may act for two; the roster has them twice. */
static void
finds_a_person_that_two_members_list(void **state)
{
	static const char *const old_domains[] = { "old.example" };
	static const char *const new_domains[] = { "new.example" };
	static const struct {
		const char *name, *address, *at, *org; /* NULL: nobody's */
	} rows[] = {
		/* By address, whatever the time. */
		{ "Kim Mover", "kim@old.example", "2021-01-01", "Old" },
		{ "Kim Mover", "kim@new.example", "2021-01-01", "New" },
		{ "Kim Mover", "kim@new.example", "2024-01-01", "New" },
		{ NULL, "kim@new.example", "2024-01-01", "New" },
		/* By name only where one member fits at that time. */
		{ "Kim Mover", "kim@home.example", "2021-01-01", NULL },
		{ "Kim Mover", "kim@home.example", "2024-01-01", "New" },
		{ "Kim Mover", "kim@home.example", "2019-01-01", "Old" },
		{ "Mover, Kim", NULL, "2024-01-01", "New" },
		{ "Kim Mover", "k.mover@old.example", "2021-01-01", "Old" },
		/* An address that both list tells nothing but by its domain and time. */
		{ "Lee Both", "lee@mail.example", "2021-01-01", NULL },
		{ "Lee Both", "lee@mail.example", "2024-01-01", "New" },
		{ "Lee Both", "lee@mail.example", "2019-01-01", "Old" },
		{ "Pat Both", "pat@new.example", "2021-01-01", "New" },
	};
	struct directory *dir = directory_new(*state);

	directory_add_org(
	    dir, "Old", NULL, 0, old_domains, 1, WHEN_UNKNOWN, when_from_iso("2023-01-01"));
	directory_add_org(
	    dir, "New", NULL, 0, new_domains, 1, when_from_iso("2020-01-01"), WHEN_UNKNOWN);
	directory_add_person(dir, "Old", "Kim Mover", "kim@old.example");
	directory_add_person(dir, "New", "Kim Mover", "kim@new.example");
	directory_add_person(dir, "Old", "Lee Both", "lee@mail.example");
	directory_add_person(dir, "New", "Lee Both", "lee@mail.example");
	directory_add_person(dir, "Old", "Pat Both", "pat@new.example");
	directory_add_person(dir, "New", "Pat Both", "pat@new.example");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct person sender =
		    directory_sender(dir, rows[i].name, rows[i].address, when_from_iso(rows[i].at));

		if ((sender.org == NULL) != (rows[i].org == NULL) ||
		    (sender.org != NULL && strcmp(sender.org, rows[i].org) != 0))
			fail_msg("row %zu: %s", i, sender.org);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_names),
		cmocka_unit_test(knows_organisations_in_any_spelling),
		cmocka_unit_test(finds_the_longest_organisation_at_a_place),
		cmocka_unit_test(knows_who_wrote_a_mail),
		cmocka_unit_test(finds_a_person_that_two_members_list),
		cmocka_unit_test(knows_representatives_of_several_members),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

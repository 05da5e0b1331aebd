/* Senders that pass for somebody of the roster: what they state waits for a person. */
#include "tests/unit/ledger_house.h"

#include "daemon/record/impostor.h"

static const struct roster *
roster(struct house *house)
{
	return config_group(house->config, "ts")->roster;
}

static void
copied_names_and_domains_are_doubted(void **state)
{
	static const struct {
		const char *name, *address;
		bool doubted;
	} rows[] = {
		{ "Kit Vale", "kit@kestrel.example", false },
		{ "Kit Vale", "kit@elsewhere.example", false },
		{ "Kit VaIe", "kit@elsewhere.example", true },
		{ "Kit V\xd0\xb0le", "kit@elsewhere.example", true },
		{ "Kit V\xd0\xb0le (Kestrel)", "kit@elsewhere.example", true },
		{ "Kit V\xd0\xb0le via ts", "ts@lists.example", true },
		{ "Kit V\xd0\xb0le", "kit@kestrel.example", false },
		{ "Kit V\xd0\xb0le", "kit@marlin.example", true },
		{ "Kit V\xd0\xb0le", NULL, true },
		{ "Kit Vale", "kit@kestre1.example", true },
		{ "Kit Vale", "kit@mail.kestrell.example", true },
		{ "Kit Vale", "kit@mail.kestrel.example", false },
		{ NULL, "kit@ma\xd0\xb3lin.example", true },
		{ "Sam Guest", "sam@guest.example", false },
		{ NULL, "kit", false },
		{ NULL, "kit@", false },
		{ NULL, NULL, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *doubt =
		    impostor_doubt(*state, roster(*state), rows[i].name, rows[i].address);

		if ((doubt != NULL) != rows[i].doubted)
			fail_msg("row %zu: %s", i, doubt);
		if (doubt)
			assert_true(strlen(doubt) <= FACT_NAME_MAX);
	}
	assert_string_equal(
	    impostor_doubt(*state, roster(*state), "Kit VaIe", "kit@elsewhere.example"),
	    "the sender's name only looks like Kit Vale of Kestrel, and the address is not theirs");
	assert_string_equal(impostor_doubt(*state, roster(*state), NULL, "kit@kestre1.example"),
	    "the sender's domain only looks like kestrel.example, which is that of Kestrel");
}

/* A doubt is kept as JSON, which takes no half characters. */
static void
a_long_name_is_cut_between_two_characters(void **state)
{
	struct member member = { .name =
				     "K\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
				     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
				     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
				     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
		.class = MEMBER_ISSUER,
		.since = ROSTER_OPEN,
		.until = ROSTER_OPEN };
	const struct roster one = { .members = &member, .nmembers = 1 };

	member.domains = (const char *[]){ "kestrel.example" };
	member.ndomains = 1;
	assert_int_equal(strlen(member.name), 81);
	for (size_t cut = 0; cut < 2; cut++, member.name++) {
		const char *doubt = impostor_doubt(*state, &one, NULL, "kit@kestre1.example");

		assert_non_null(doubt);
		assert_true(g_utf8_validate(doubt, -1, NULL));
	}
}

/* Even where our server vouches for the domain: it is the wrong one. */
static void
what_an_impostor_states_waits_in_the_queue(void **state)
{
	struct house *house = *state;
	struct mail *m = mail_of(house, "vote", "Kestrel", "2024-03-12T12:00:00Z");
	struct queue_item *items;
	size_t nitems;

	propose(house);
	start_voting(house);
	m->answer.from_name = "Kit Vale";
	m->answer.from_address = "kit@kestre1.example";
	states(house, m, FACT_VOTE);
	assert_int_equal(
	    ledger_ballot(load(house, "ts", "2024-03-13T00:00:00Z"), "TS-1")->issuer.yes, 0);
	assert_int_equal(store_queue(house, house->folder->store, "ts", &items, &nitems), STORE_OK);
	assert_int_equal(nitems, 1);
	assert_non_null(strstr(items[0].why, "only looks like kestrel.example"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    copied_names_and_domains_are_doubted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_long_name_is_cut_between_two_characters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_an_impostor_states_waits_in_the_queue, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

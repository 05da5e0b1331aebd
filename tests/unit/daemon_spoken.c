/* What minutes say of a ballot, by its label, a settled name or a close title. */
#include "tests/unit/ledger_house.h"

#include "daemon/record/spoken.h"

static const char *quotes[] = { "The malware text needs another look." };

static void
minutes_speak_of(struct house *house, const char *date, const char *label, const char *lead)
{
	char *when = talloc_asprintf(house, "%sT18:00:00Z", date);
	struct mail *m =
	    mail_of(house, talloc_asprintf(house, "minutes-%s", date), "Kestrel", when);
	struct minutes *minutes = talloc_zero(m, struct minutes);

	minutes->date = date;
	minutes->ballots = talloc_zero(minutes, struct spoken_ballot);
	minutes->nballots = 1;
	minutes->ballots[0] = (struct spoken_ballot){ .label = label,
		.lead = lead,
		.state = SPOKEN_DISCUSSION,
		.pushback = true,
		.quotes = quotes,
		.nquotes = 1 };
	m->reading->class = CLASS_MINUTES;
	m->reading->nballots = 0;
	m->reading->minutes = minutes;
	m->answer.subject = "Minutes";
	record(house, m);
}

static size_t
said_of(struct house *house, const char *label, struct spoken **spoken_r)
{
	struct ledger *ledger = load(house, "ts", "2024-04-01T00:00:00Z");

	return spoken_of(house, house->config, ledger, ledger_ballot(ledger, label), spoken_r);
}

static void
minutes_mean_a_ballot_by_label_or_close_title(void **state)
{
	struct house *house = *state;
	struct spoken *spoken;
	json_t *array;

	posts(house, "TS-1", "Malware-based revocation", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	posts(house, "TS-2", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	minutes_speak_of(house, "2024-02-01", "Malware base revocation", "Kit Vale");
	minutes_speak_of(house, "2024-02-08", "Ballot TS-001 v2", NULL);
	minutes_speak_of(house, "2024-02-15", "Malware ballot", NULL);
	minutes_speak_of(house, "2024-02-22", "TS-2: Malware-based revocation", NULL);
	assert_int_equal(said_of(house, "TS-1", &spoken), 2);
	assert_string_equal(spoken[0].meeting->date, "2024-02-01");
	assert_int_equal(spoken[0].by, SPOKEN_BY_TITLE);
	assert_string_equal(spoken[1].meeting->date, "2024-02-08");
	assert_int_equal(spoken[1].by, SPOKEN_BY_LABEL);
	array = spoken_to_json(spoken, 1);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(array, 0), "state")), "discussion");
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(array, 0), "lead")), "Kit Vale");
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(array, 0), "message_id")),
	    "minutes-2024-02-01");
	assert_true(json_is_true(json_object_get(json_array_get(array, 0), "pushback")));
	assert_string_equal(json_string_value(json_array_get(
				json_object_get(json_array_get(array, 0), "quotes"), 0)),
	    quotes[0]);
	json_decref(array);
	assert_int_equal(said_of(house, "TS-2", &spoken), 1);
}

static void
a_settled_name_is_the_ballots_in_all_minutes(void **state)
{
	struct house *house = *state;
	struct ballot_name name = {
		.group = "ts", .name = "Malware ballot", .label = "TS-1", .author = "ana", .at = 1
	};
	struct spoken *spoken;

	posts(house, "TS-1", "Base revocation", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	minutes_speak_of(house, "2024-02-01", "The Malware Ballot", NULL);
	minutes_speak_of(house, "2024-02-08", "Malware", NULL);
	assert_int_equal(said_of(house, "TS-1", &spoken), 0);
	assert_int_equal(store_name(house->folder->store, &name), STORE_OK);
	assert_int_equal(said_of(house, "TS-1", &spoken), 2);
	assert_int_equal(spoken[0].by, SPOKEN_BY_NAME);
	name.label = NULL;
	assert_int_equal(store_name(house->folder->store, &name), STORE_OK);
	assert_int_equal(said_of(house, "TS-1", &spoken), 0);
}

/* One title on two ballots tells neither. */
static void
a_title_of_two_ballots_tells_neither(void **state)
{
	struct house *house = *state;
	struct spoken *spoken;

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	posts(house, "TS-2", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	minutes_speak_of(house, "2024-02-01", "Clock drift", NULL);
	assert_int_equal(said_of(house, "TS-1", &spoken), 0);
	assert_int_equal(said_of(house, "TS-2", &spoken), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    minutes_mean_a_ballot_by_label_or_close_title, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_settled_name_is_the_ballots_in_all_minutes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_title_of_two_ballots_tells_neither, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

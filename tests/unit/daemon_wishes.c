/* Who asks for some of a record's ballots tells the same as with all of them at hand. */
#include "tests/unit/ledger_house.h"

#include "daemon/digest/digest_parts.h"
#include "daemon/letters/receipt_items.h"
#include "daemon/publish/calendar.h"

enum { BALLOTS = 5, STEP_DAYS = 9, STEPS = 90 };

static const char FIRST[] = "2024-01-08T12:00:00Z";

static void
say(struct house *house, int ballot, const char *what, int day, const char *org,
    enum fact_kind kind)
{
	int64_t when = when_from_iso(FIRST) + (int64_t)day * WHEN_DAY;
	char text[WHEN_TEXT_MAX];
	struct mail *m = mail_of(house, talloc_asprintf(house, "%s-%d", what, ballot), org,
	    talloc_asprintf(house, "%sT12:00:00Z", when_to_date(when, text)));

	m->fact.ballot = m->ballots[0] = talloc_asprintf(house, "TS-%d", ballot);
	m->answer.subject = talloc_asprintf(house, "Ballot TS-%d", ballot);
	states(house, m, kind);
}

/*
 * TS-1 runs its course; TS-2 is voted on and nobody tells the result; TS-3 finds
 * too few endorsers; TS-4 is only spoken of; TS-5 is proposed a year later.
 */
static void
live_on(struct house *house)
{
	int i;

	for (i = 1; i <= BALLOTS; i++) {
		int day = i < BALLOTS ? 30 * (i - 1) : 365;

		if (i != 4)
			say(house, i, "proposal", day, "Kestrel", FACT_PROPOSAL);
		if (i == 1 || i == 2 || i == 5) {
			say(house, i, "second", day + 1, "Larkspur", FACT_SECOND);
			say(house, i, "other", day + 1, "Marlin", FACT_SECOND);
			say(house, i, "doubt", day + 2, "Larkspur", FACT_PUSHBACK);
			say(house, i, "voting", day + 9, "Kestrel", FACT_VOTING_START);
		}
		say(house, i, "vote", day + 10, "Larkspur", FACT_VOTE);
	}
	say(house, 1, "withdrawn", 40, "Kestrel", FACT_WITHDRAWAL);
}

static int64_t
moment_of(int step)
{
	return when_from_iso(FIRST) + ((int64_t)step * STEP_DAYS - 3) * WHEN_DAY;
}

static const struct ledger *
all_of(struct house *house, void *ctx, int64_t now)
{
	enum store_status status;
	const struct ledger *ledger = ledger_load(ctx, house->folder->store, house->config,
	    config_group(house->config, "ts"), now, &status);

	assert_non_null(ledger);
	return ledger;
}

static const struct ledger *
some_of(struct house *house, void *ctx, const struct ledger_wish *wish, int64_t now)
{
	enum store_status status;
	const struct ledger *ledger = ledger_load_some(ctx, house->folder->store, house->config,
	    config_group(house->config, "ts"), now, wish, &status);

	assert_non_null(ledger);
	return ledger;
}

static size_t
compare_digests(struct house *house, int64_t since, int64_t now)
{
	void *ctx = talloc_new(house);
	struct digest_input input;
	struct digest *some, *all;
	char *why = NULL;
	size_t let_go;

	assert_true(digest_gather(ctx, house->folder->store, house->config,
	    config_group(house->config, "ts"), since, now, &input, &why));
	some = digest_write(ctx, &input);
	let_go = input.ledger->nballots;
	input.ledger = all_of(house, ctx, now);
	input.nforgotten = 0;
	all = digest_write(ctx, &input);
	let_go = input.ledger->nballots - let_go;
	assert_string_equal(some->text, all->text);
	assert_string_equal(some->html, all->html);
	assert_int_equal(some->nfiles, all->nfiles);
	talloc_free(ctx);
	return let_go;
}

static void
digests_are_the_same(void **state)
{
	struct house *house = *state;
	size_t let_go = 0;
	int step;

	live_on(house);
	for (step = 0; step < STEPS; step++) {
		int64_t now = moment_of(step);

		let_go += compare_digests(house, WHEN_UNKNOWN, now);
		let_go += compare_digests(house, now - 7 * WHEN_DAY, now);
		let_go += compare_digests(house, now - 200 * WHEN_DAY, now);
	}
	assert_true(let_go > STEPS);
}

/* What nobody wants any more, but whose vote is disputed, is there. */
static void
what_is_disputed_is_wanted(void **state)
{
	struct house *house = *state;
	const struct dispute disputes[] = { { .label = NULL }, { .label = "TS-1" } };
	const struct digest_input input = { .now = moment_of(STEPS), .since = WHEN_UNKNOWN };
	struct digest_wish wanted = { &input, disputes, 1, 0 };
	const struct ledger_wish wish = { digest_wants, &wanted };
	const struct ledger *ledger;

	live_on(house);
	assert_null(ledger_ballot(some_of(house, house, &wish, input.now), "TS-1"));
	wanted.ndisputes = 2;
	ledger = some_of(house, house, &wish, input.now);
	assert_int_equal(ledger->nballots, 1);
	assert_non_null(ledger_ballot(ledger, "TS-1"));
}

static void
calendars_are_the_same(void **state)
{
	struct house *house = *state;
	int step;

	live_on(house);
	for (step = 0; step < STEPS; step++) {
		int64_t now = moment_of(step);
		struct calendar_wish wanted = { .now = now };
		const struct ledger_wish wish = { calendar_wants, &wanted };
		void *ctx = talloc_new(house);
		struct calendar all = calendar_of(ctx, all_of(house, ctx, now));
		struct calendar some = calendar_of(ctx, some_of(house, ctx, &wish, now));

		assert_true((all.nevents > 0) == (some.nevents > 0));
		assert_string_equal(
		    calendar_write(ctx, &some, NULL, now), calendar_write(ctx, &all, NULL, now));
		talloc_free(ctx);
	}
}

static void
one_ballot_is_as_among_all(void **state)
{
	struct house *house = *state;
	int64_t now = moment_of(12);
	const struct ledger *all;
	enum store_status status;
	int i;

	live_on(house);
	all = all_of(house, house, now);
	for (i = 0; i <= BALLOTS; i++) {
		const char *label = i > 0 ? talloc_asprintf(house, "TS-%d", i) : NULL;
		const struct ballot *was = label ? ledger_ballot(all, label) : NULL;
		struct ledger *one = ledger_load_one(
		    house, house->folder->store, house->config, all->group, label, now, &status);

		assert_int_equal(status, STORE_OK);
		assert_int_equal(one->nballots, was != NULL);
		assert_int_equal(one->nstrays, all->nstrays);
		if (was) {
			assert_int_equal(one->ballots[0]->stage, was->stage);
			assert_int_equal(one->ballots[0]->nvotes, was->nvotes);
			assert_string_equal(one->ballots[0]->label, was->label);
		}
	}
}

struct asked {
	const struct receipt_mail *mail;
	unsigned wanted;
};

static bool
is_needed(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	struct asked *asked = arg;
	bool needed = receipt_needs(ledger, NULL, 0, asked->mail, ballot);

	asked->wanted += needed;
	return needed;
}

/* The items of a receipt need the ballots that its mail is on. */
static void
receipts_are_the_same(void **state)
{
	static const char *const ids[] = { "vote-1", "vote-4", "second-2", "other-5", "none" };
	static const unsigned needed[] = { 1, 1, 1, 1, 0 };
	struct house *house = *state;
	int64_t now = moment_of(STEPS);
	size_t i, k;

	live_on(house);
	for (i = 0; i < G_N_ELEMENTS(ids); i++) {
		const struct receipt_mail mail = { .message_id = ids[i],
			.from_address = strncmp(ids[i], "other", 5) == 0 ? "rep@Marlin.example"
									 : "rep@Larkspur.example" };
		struct asked asked = { &mail, 0 };
		const struct ledger_wish wish = { is_needed, &asked };
		const struct ledger *some = some_of(house, house, &wish, now);
		struct receipt_item *items, *all_items;
		size_t n = receipt_items(house, some, NULL, 0, &mail, now, &items);

		assert_int_equal(asked.wanted, needed[i]);
		assert_int_equal(n, receipt_items(house, all_of(house, house, now), NULL, 0, &mail,
					now, &all_items));
		for (k = 0; k < n; k++)
			assert_string_equal(items[k].label, all_items[k].label);
	}
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HOUSE_TEST(digests_are_the_same),
		HOUSE_TEST(what_is_disputed_is_wanted),
		HOUSE_TEST(calendars_are_the_same),
		HOUSE_TEST(one_ballot_is_as_among_all),
		HOUSE_TEST(receipts_are_the_same),
	};

	return cmocka_run_group_tests_name("daemon wishes", tests, NULL, NULL);
}

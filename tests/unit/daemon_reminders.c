/* What somebody is reminded of, from when, and until when. */
#include "tests/unit/ledger_house.h"

#include "daemon/letters/reminders.h"
#include "store/outbox.h"

/* A ballot, a mailbox and an outbox as they stand; the tests change what they need. */
struct stand {
	struct house *house;
	struct ledger ledger;
	struct ballot ballot, *ballots[1];
	struct mailbox_poll poll;
	struct mailbox_habit habit;
	struct outbox_row row;
	struct reminders_input in;
};

#define END when_from_iso("2024-03-18T12:00:00Z")
#define DAY when_from_iso("2024-03-18")

static struct stand *
stand_of(struct house *house)
{
	struct stand *s = talloc_zero(house, struct stand);

	s->house = house;
	s->ballot = (struct ballot){ .label = "TS-1",
		.title = "Clock drift",
		.state = BALLOT_VOTING,
		.stage = STAGE_VOTING,
		.voting = { when_from_iso("2024-03-11T12:00:00Z"), END, NULL },
		.discussion = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.expires = WHEN_UNKNOWN,
		.result_due = WHEN_UNKNOWN,
		.review_notice_due = WHEN_UNKNOWN,
		.review_tell_due = WHEN_UNKNOWN,
		.review_web_due = WHEN_UNKNOWN };
	s->ballots[0] = &s->ballot;
	s->ledger.group = config_group(house->config, "ts");
	s->ledger.ballots = s->ballots;
	s->ledger.nballots = 1;
	s->poll = (struct mailbox_poll){ .mailbox = "m", .at = END, .ok_at = END };
	s->habit = (struct mailbox_habit){ 100, END, REMIND_DAY };
	s->row = (struct outbox_row){ .id = 7,
		.kind = "digest",
		.group = "ts",
		.period = "2024-03-18",
		.state = OUTBOX_SENT,
		.created = END };
	s->in = (struct reminders_input){
		.ledger = &s->ledger, .poll = &s->poll, .outbox = &s->row, .noutbox = 1
	};
	return s;
}

/* The one reminder at that moment; NULL if there is none. */
static const struct reminder *
at(struct stand *s, int64_t now)
{
	struct reminder *list = NULL;
	size_t n;

	s->in.now = now;
	n = reminders_find(s, &s->in, &list);
	assert_true(n <= 1);
	return n == 1 ? list : NULL;
}

/* Given from `from` until `passed`, and at no other time; `passed` WHEN_UNKNOWN: for ever. */
static const struct reminder *
given(struct stand *s, int64_t from, int64_t passed)
{
	const struct reminder *r;

	assert_null(at(s, from - 1));
	r = at(s, from);
	assert_non_null(r);
	if (passed == WHEN_UNKNOWN) {
		assert_non_null(at(s, from + 10000 * (int64_t)REMIND_DAY));
	} else {
		assert_non_null(at(s, passed - 1));
		assert_null(at(s, passed));
		assert_null(at(s, passed + 21 * (int64_t)REMIND_DAY));
	}
	return r;
}

static void
votes_missing_for_the_quorum(void **state)
{
	struct stand *s = stand_of(*state);
	struct ballot_vote vote = { .org = "Kestrel", .admissible = true };
	const struct reminder *r;

	assert_null(at(s, END - 1)); /* no quorum is known */
	s->ballot.quorum = (struct ballot_quorum){ .needed = 3, .present = 1 };
	s->ballot.votes = &vote;
	s->ballot.nvotes = 1;
	r = given(s, END - REMIND_VOTING, END);
	assert_string_equal(r->period, "quorum TS-1 2024-03-18");
	assert_non_null(strstr(r->subject, "2 votes are missing for the quorum"));
	assert_non_null(strstr(r->text, "The quorum needs 3 votes, and 1 was given so far."));
	assert_non_null(strstr(r->text, "Not yet heard of: Larkspur, Marlin, Pinewood."));
	s->ballot.quorum.present = 3;
	s->ballot.quorum.met = true;
	assert_null(at(s, END - 1));
	s->ballot.quorum = (struct ballot_quorum){ .needed = 3, .present = 1 };
	s->ballot.stage = STAGE_VOTING_SET;
	assert_null(at(s, END - 1));
}

static void
a_date_that_moves_is_another_reminder(void **state)
{
	struct stand *s = stand_of(*state);
	const char *before;

	s->ballot.quorum = (struct ballot_quorum){ .needed = 3, .present = 1 };
	before = at(s, END - 1)->period;
	assert_string_equal(at(s, END - 2)->period, before);
	s->ballot.voting.end += REMIND_DAY;
	assert_string_not_equal(at(s, END - 1)->period, before);
}

static void
a_ballot_about_to_expire(void **state)
{
	struct stand *s = stand_of(*state);
	const struct reminder *r;

	s->ballot.state = BALLOT_DISCUSSION;
	s->ballot.stage = STAGE_DISCUSSION;
	s->ballot.expires = END;
	s->ballot.endorsers_missing = 1;
	r = given(s, END - REMIND_EXPIRY, END);
	assert_string_equal(r->period, "expiry TS-1 2024-03-18");
	assert_non_null(strstr(r->text, "It still lacks 1 endorser."));
	s->ballot.stage = STAGE_NONE; /* talked of, never posted */
	assert_null(at(s, END - 1));
}

static void
what_the_chair_owes(void **state)
{
	struct stand *s = stand_of(*state);
	static const struct {
		const char *period;
		enum ballot_state state;
		enum ballot_stage stage;
		size_t due; /* offset of the day */
	} duties[] = {
		{ "result TS-1 2024-03-18", BALLOT_CLOSED, STAGE_CLOSED,
		    offsetof(struct ballot, result_due) },
		{ "review TS-1 2024-03-18", BALLOT_CLOSED, STAGE_AWAIT_REVIEW,
		    offsetof(struct ballot, review_notice_due) },
		{ "review-end TS-1 2024-03-18", BALLOT_REVIEW, STAGE_FINAL,
		    offsetof(struct ballot, review_tell_due) },
		{ "publication TS-1 2024-03-18", BALLOT_REVIEW, STAGE_FINAL,
		    offsetof(struct ballot, review_web_due) },
	};

	s->ballot.outcome = OUTCOME_PASSED;
	for (size_t i = 0; i < sizeof duties / sizeof *duties; i++) {
		int64_t *due = (int64_t *)((char *)&s->ballot + duties[i].due);

		s->ballot.state = duties[i].state;
		s->ballot.stage = duties[i].stage;
		*due = DAY;
		assert_string_equal(
		    given(s, DAY - REMIND_DUTY, DAY + REMIND_DAY)->period, duties[i].period);
		*due = WHEN_UNKNOWN;
		assert_null(at(s, DAY));
	}
	s->ballot.state = BALLOT_CLOSED;
	s->ballot.stage = STAGE_CLOSED;
	s->ballot.result_due = DAY;
	s->ballot.announced = OUTCOME_PASSED;
	assert_null(at(s, DAY));
}

static void
a_mailbox_silent_beyond_its_habit(void **state)
{
	struct stand *s = stand_of(*state);
	const struct reminder *r;

	s->in.habit = &s->habit;
	r = given(s, END + REMIND_SILENT_MIN + 1, WHEN_UNKNOWN);
	assert_string_equal(r->period, "silent m 2024-03-18");
	s->habit.longest = 20 * REMIND_DAY; /* it has holidays */
	r = given(s, END + 30 * (int64_t)REMIND_DAY + 1, WHEN_UNKNOWN);
	assert_non_null(strstr(r->text, "more than 20 days"));
	s->habit.n = REMIND_HABIT_MAILS;
	assert_non_null(at(s, END + 40 * (int64_t)REMIND_DAY));
	s->habit.n = REMIND_HABIT_MAILS - 1; /* it has no habit yet */
	assert_null(at(s, END + 40 * (int64_t)REMIND_DAY));
}

static void
a_mailbox_that_cannot_be_read(void **state)
{
	struct stand *s = stand_of(*state);
	const struct reminder *r;

	assert_null(at(s, END + 10000 * (int64_t)REMIND_DAY)); /* it was read when it was asked */
	s->poll.why = "nobody answers\033[2J";
	r = given(s, END + REMIND_UNREAD_MIN, WHEN_UNKNOWN);
	assert_non_null(strstr(r->text, "nobody answers"));
	assert_null(strchr(r->text, '\033'));
	s->poll.ok_at = WHEN_UNKNOWN; /* it never was: the operator is still setting it up */
	assert_null(at(s, END + REMIND_DAY));
}

static void
a_digest_that_did_not_leave(void **state)
{
	struct stand *s = stand_of(*state);
	int64_t week = END + 7 * (int64_t)REMIND_DAY;

	s->row.state = OUTBOX_QUEUED;
	assert_null(at(s, END + REMIND_DAY));
	s->row.state = OUTBOX_FAILED;
	assert_non_null(strstr(given(s, END, week)->text, "outbox retry 7"));
	s->row.state = OUTBOX_UNKNOWN;
	given(s, END, week);
	s->row.state = OUTBOX_DROPPED;
	assert_null(at(s, END + REMIND_DAY));
	s->row.state = OUTBOX_FAILED;
	s->row.kind = "receipt";
	assert_null(at(s, END + REMIND_DAY));
}

/* ---- as work that falls due ---- */

static struct due_task
task_of(struct house *house, const char *now, struct due *due)
{
	return (struct due_task){ .store = house->folder->store,
		.config = house->config,
		.group = config_group(house->config, "ts"),
		.now = when_from_iso(now),
		.due = due };
}

/* Plan, then make what is due; returns how many messages there were. */
static size_t
run(struct house *house, const char *now)
{
	struct due_task task = task_of(house, now, NULL);
	struct due *list;
	char *why = NULL;
	size_t n, made = 0;

	if (!reminders_plan(house, &task, &why))
		fail_msg("%s", why);
	assert_int_equal(store_due(house, house->folder->store, task.now, &list, &n), STORE_OK);
	for (size_t i = 0; i < n; i++) {
		struct due_result result = { 0 };

		task.due = &list[i];
		assert_string_equal(list[i].kind, REMINDER_KIND);
		assert_true(reminders_make(house, &task, &result, &why));
		for (size_t k = 0; k < result.nrows; k++, made++)
			assert_int_equal(store_outbox_add(task.store, result.rows[k]), STORE_OK);
		assert_int_equal(
		    store_due_done(task.store, list[i].id, result.how ? result.how : "made"),
		    STORE_OK);
	}
	return made;
}

/* A ballot whose voting ended on 18 March at noon; its result is due on the 20th. */
static void
vote_on(struct house *house)
{
	propose(house);
	start_voting(house);
}

static void
each_is_given_once(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;
	struct ledger *ledger;
	size_t n;

	vote_on(house);
	ledger = load(house, "ts", "2024-03-19T12:00:00Z");
	assert_int_equal(ledger->ballots[0]->state, BALLOT_CLOSED);
	assert_int_equal(run(house, "2024-03-18T12:00:00Z"), 0);
	assert_int_equal(run(house, "2024-03-20T12:00:00Z"), 1);
	assert_int_equal(run(house, "2024-03-20T12:00:01Z"), 0);
	assert_int_equal(run(house, "2024-03-20T23:00:00Z"), 0);
	assert_int_equal(store_outbox(house, house->folder->store, true, &rows, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].recipients[0].address, "chair@lists.example");
	assert_string_equal(rows[0].recipients[1].address, "gw@lists.example");
	assert_non_null(
	    g_strstr_len(rows[0].bytes, (gssize)rows[0].len, "Auto-Submitted: auto-generated"));
}

/* Three weeks later nobody is told what was due then. */
static void
what_has_passed_is_dropped(void **state)
{
	struct house *house = *state;

	vote_on(house);
	assert_int_equal(run(house, "2024-04-10T12:00:00Z"), 0);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM due"), 0);
}

/* Planned before the mailbox was read, and not so any more after it: as at a start. */
static void
what_is_not_so_any_more_is_dropped(void **state)
{
	struct house *house = *state;
	struct due_task task = task_of(house, "2024-03-20T12:00:00Z", NULL);
	struct mail *m;
	char *why = NULL;

	vote_on(house);
	assert_true(reminders_plan(house, &task, &why));
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM due"), 1);
	m = mail_of(house, "result", NULL, "2024-03-20T11:00:00Z");
	m->answer.from_address = "chair@lists.example";
	m->answer.grade = GRADE_A;
	m->motion.outcome = OUTCOME_FAILED;
	m->motion.discussion = m->motion.voting = m->motion.review =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	m->fact.motion = &m->motion;
	states(house, m, FACT_RESULT);
	assert_int_equal(run(house, "2024-03-20T12:00:00Z"), 0);
	assert_int_equal(
	    folder_ask(house->folder, "SELECT count(*) FROM due WHERE done = 'passed'"), 1);
}

/* The same house, where members want to hear of it too. */
static int
open_members_house(void **state)
{
	struct config_faults faults;
	struct house *house;
	char *path, *text;

	assert_int_equal(set_up(state), 0);
	house = *state;
	text = talloc_asprintf(house, "%s", configuration);
	memcpy(strstr(text, "digest = weekly mon 08:00 Europe/Brussels"),
	    "reminders = members                      ",
	    strlen("digest = weekly mon 08:00 Europe/Brussels"));
	folder_file(house->folder, "minuted.conf", text);
	folder_file(house->folder, "all.members",
	    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
	    "representative = Kit Vale <kit@kestrel.example>\n"
	    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
	    "representative = Lu Fen <lu@larkspur.example>\n"
	    "representative = Le Fen <le@larkspur.example>\n"
	    "representative = La Fen\n"
	    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
	    "representative = The List <TS@lists.example>\n"
	    "[member \"Northlight\"]\nclass = associate\ndomain = northlight.example\n"
	    "representative = Saul <saul@northlight.example>\n"
	    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n"
	    "representative = Pat <pat@pinewood.example>\nuntil = 2024-01-31\n");
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	if (!house->config)
		fail_msg("%s", faults.texts[0]);
	return 0;
}

/* Four voting members come, so that three votes are the quorum. */
static void
meet(struct house *house, const char *date)
{
	static struct person people[] = { { "Kit Vale", "Kestrel" }, { "Lu Fen", "Larkspur" },
		{ "Mo", "Marlin" }, { "Pat", "Pinewood" } };
	struct mail *m =
	    mail_of(house, date, "Kestrel", talloc_asprintf(house, "%sT20:00:00Z", date));
	struct minutes *minutes = talloc_zero(m, struct minutes);

	minutes->date = date;
	minutes->status = MINUTES_FINAL;
	minutes->attendees = people;
	minutes->nattendees = 4;
	m->reading->class = CLASS_MINUTES;
	m->reading->minutes = minutes;
	record(house, m);
}

static void
members_whose_vote_is_missing_are_written_to_alone(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;
	struct ledger *ledger;
	struct mail *m;
	char *text;
	size_t n;

	meet(house, "2024-01-11");
	meet(house, "2024-01-18");
	meet(house, "2024-01-25");
	propose(house);
	start_voting(house);
	m = mail_of(house, "vote", "Kestrel", "2024-03-12T12:00:00Z");
	m->fact.vote = VOTE_YES;
	states(house, m, FACT_VOTE);
	ledger = load(house, "ts", "2024-03-17T12:00:00Z");
	assert_int_equal(ledger->ballots[0]->quorum.needed, 3);
	assert_int_equal(ledger->ballots[0]->quorum.present, 1);
	assert_int_equal(run(house, "2024-03-16T11:59:59Z"), 0);
	assert_int_equal(run(house, "2024-03-16T12:00:00Z"), 3);
	assert_int_equal(run(house, "2024-03-17T12:00:00Z"), 0);
	assert_int_equal(store_outbox(house, house->folder->store, true, &rows, &n), STORE_OK);
	assert_int_equal(n, 3);
	assert_string_equal(rows[2].recipients[0].address, "chair@lists.example");
	assert_string_equal(rows[1].recipients[0].address, "lu@larkspur.example");
	assert_string_equal(rows[0].recipients[0].address, "le@larkspur.example");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(rows[i].nrecipients, 2); /* and our own copy */
		assert_string_equal(rows[i].recipients[1].address, "gw@lists.example");
	}
	text = talloc_strndup(house, rows[0].bytes, rows[0].len);
	assert_non_null(strstr(text, "No vote of Larkspur is recorded."));
	assert_non_null(strstr(text, "\"Larkspur votes YES on Ballot"));
}

static void
the_habit_is_that_of_people(void **state)
{
	struct house *house = *state;
	struct mailbox_habit habit;
	int64_t first = when_from_iso("2024-03-01T12:00:00Z");
	struct mail *m;

	propose(house); /* at noon, 13:00 and 14:00 on 1 March */
	m = mail_of(house, "ours", NULL, "2024-03-20T12:00:00Z");
	m->answer.automatic = true;
	record(house, m);
	assert_int_equal(store_mailbox_habit(house->folder->store, "lists", first - 1,
			     when_from_iso("2024-04-01"), &habit),
	    STORE_OK);
	assert_int_equal(habit.n, 3);
	assert_int_equal(habit.last, first + 2 * REMIND_HOUR);
	assert_int_equal(habit.longest, REMIND_HOUR);
	assert_int_equal(
	    store_mailbox_habit(house->folder->store, "lists", first, first + REMIND_HOUR, &habit),
	    STORE_OK);
	assert_int_equal(habit.n, 1);
	assert_int_equal(habit.longest, 0);
	assert_int_equal(
	    store_mailbox_habit(house->folder->store, "other", 0, first, &habit), STORE_OK);
	assert_int_equal(habit.n, 0);
	assert_int_equal(habit.last, WHEN_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(votes_missing_for_the_quorum, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_date_that_moves_is_another_reminder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_ballot_about_to_expire, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_the_chair_owes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_mailbox_silent_beyond_its_habit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_mailbox_that_cannot_be_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_digest_that_did_not_leave, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_is_given_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_has_passed_is_dropped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_not_so_any_more_is_dropped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(members_whose_vote_is_missing_are_written_to_alone,
		    open_members_house, tear_down),
		cmocka_unit_test_setup_teardown(the_habit_is_that_of_people, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

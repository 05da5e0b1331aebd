/* Who is told how a vote was read, what the mail says, and what becomes of a dispute. */
#include "tests/unit/ledger_house.h"

#include "daemon/record/disputes.h"
#include "daemon/letters/receipts.h"
#include "store/chain.h"
#include "store/rulings.h"

static const char conf[] =
    "[store]\npath = unused.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = /dev/null\n\n"
    "[smtp]\nurl = smtp://127.0.0.1\ntls = none\nfrom = minuted <gw@lists.example>\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS, TSWG\nprofile = cabf-cscwg\nreceipts = yes\n"
    "roster = people.members\nchair = chair@lists.example\ndigest = weekly mon 08:00 UTC\n\n"
    "[group \"quiet\"]\ntitle = Quiet\nmailbox = m\nlist = quiet@lists.example\n"
    "ballot_prefix = QU\nprofile = cabf-cscwg\nroster = people.members\nchair = "
    "chair@lists.example\n";

static const char people[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
    "representative = Kit Vale <rep@kestrel.example>\n"
    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
    "representative = Lu Fen <rep@larkspur.example>\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "representative = The List <ts@lists.example>\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n"
    "representative = Pat Wood <Rep@Pinewood.example>\nuntil = 2023-01-01\n";

static int
open_house(void **state)
{
	struct config_faults faults;
	struct house *house;
	char *path;

	assert_int_equal(set_up(state), 0);
	house = *state;
	folder_file(house->folder, "minuted.conf", conf);
	folder_file(house->folder, "people.members", people);
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	if (!house->config)
		fail_msg("%s", faults.texts[0]);
	return 0;
}

/* Ballot TS-1 by Larkspur: discussed from 3 April, voted on from 17 to 24 April 2023 at noon. */
static void
ballot(struct house *house)
{
	struct mail *m =
	    mail_of(house, "post@larkspur.example", "Larkspur", "2023-04-03T12:00:00Z");

	states(house, m, FACT_PROPOSAL);
	m = mail_of(house, "start@larkspur.example", "Larkspur", "2023-04-17T12:00:00Z");
	m->fact.kind = FACT_VOTING_START;
	m->motion.title = "Clock drift";
	m->motion.proposer = m->fact.who;
	m->motion.discussion = (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	m->motion.voting = (struct period){ when_from_iso("2023-04-17T12:00:00Z"),
		when_from_iso("2023-04-24T12:00:00Z"), NULL };
	m->motion.review = m->motion.discussion;
	m->fact.motion = &m->motion;
	m->reading->facts = &m->fact;
	m->reading->nfacts = 1;
	record(house, m);
}

static struct mail *
vote(struct house *house, const char *id, const char *when)
{
	struct mail *m = mail_of(house, id, "Kestrel", when);

	m->fact.kind = FACT_VOTE;
	m->fact.vote = VOTE_YES;
	m->fact.quote = "Kestrel votes yes";
	m->reading->class = CLASS_VOTE;
	m->reading->facts = &m->fact;
	m->reading->nfacts = 1;
	return m;
}

/* The mail comes in, and core notes what it deserves; `now` is when. Returns its row. */
static int64_t
comes_in(struct house *house, struct mail *m, const char *now)
{
	uint32_t uid = ++house->uid;
	const char *raw = talloc_asprintf(m, "%s, mail %u", m->answer.message_id, uid);
	int64_t message = file_text(house->folder->store, raw, uid);

	assert_int_equal(
	    recording_file(house->folder->store, message, &m->answer, when_from_iso(now)),
	    STORE_OK);
	for (int i = 0; i < 2; i++) /* read again after a crash */
		assert_int_equal(receipt_note(house->folder->store, house->config, message,
				     &m->answer, when_from_iso(now)),
		    STORE_OK);
	return message;
}

/* How many receipts are due at that moment. */
static size_t
due(struct house *house, struct due **list_r)
{
	size_t n;

	assert_int_equal(store_due(house, house->folder->store, INT64_MAX, list_r, &n), STORE_OK);
	return n;
}

/* Make all receipts that are due; returns the last one, NULL if none was made. */
static struct outbox_row *
made(struct house *house, const char *now)
{
	struct outbox_row *last = NULL;
	struct due *list;
	size_t n = due(house, &list);

	for (size_t i = 0; i < n; i++) {
		struct due_task task = { .store = house->folder->store,
			.config = house->config,
			.group = config_group(house->config, list[i].group),
			.now = when_from_iso(now),
			.due = &list[i] };
		struct due_result result = { 0 };
		char *why = NULL;

		assert_string_equal(list[i].kind, "receipt");
		if (!receipt_make(house, &task, &result, &why))
			fail_msg("%s", why);
		assert_true(result.nrows <= 1);
		for (size_t k = 0; k < result.nrows; k++) {
			last = result.rows[k];
			assert_int_equal(store_outbox_add(task.store, last), STORE_OK);
		}
		assert_int_equal(
		    store_due_done(task.store, list[i].id, result.how ? result.how : "made"),
		    STORE_OK);
	}
	return last;
}

/* The mail's text on one line, for what it says. */
static void
says(const struct outbox_row *row, const char *words)
{
	char *text, *to, *from;

	assert_non_null(row);
	text = talloc_strndup(NULL, row->bytes, row->len);
	for (from = to = text; *from; from++)
		if (*from == '\r' || *from == '\n' || *from == ' ') {
			if (to > text && to[-1] != ' ')
				*to++ = ' ';
		} else {
			*to++ = *from;
		}
	*to = '\0';
	if (!strstr(text, words))
		fail_msg("\"%s\" is not in: %s", words, text);
	talloc_free(text);
}

static void
a_counted_vote_is_acknowledged_to_its_writer(void **state)
{
	struct house *house = *state;
	struct outbox_row *row;

	ballot(house);
	comes_in(house, vote(house, "v1@kestrel.example", "2023-04-18T10:00:00Z"),
	    "2023-04-18T10:01:00Z");
	row = made(house, "2023-04-18T10:02:00Z");
	says(row, "Subject: [ts] Kestrel votes yes on TS-1: counted");
	says(row, "Recorded: Kestrel votes yes on TS-1: counted.");
	says(row, "Voting closes on Mon 24 April 2023, 12:00");
	says(row, "answer this mail with the one word WRONG");
	says(row, "To: <rep@kestrel.example>");
	says(row, "In-Reply-To: <v1@kestrel.example>");
	says(row, "Auto-Submitted: auto-replied");
	assert_string_equal(row->sender, "gw@lists.example"); /* so that bounces come to us */
	assert_int_equal(row->nrecipients, 2);
	assert_string_equal(row->recipients[1].address, "gw@lists.example");
	assert_string_equal(row->kind, "receipt");
	assert_int_equal(strlen(row->period), CHAIN_HEX_MAX - 1);
	assert_null(made(house, "2023-04-18T10:03:00Z"));
}

static void
a_vote_that_does_not_count_tells_why_and_until_when(void **state)
{
	struct house *house = *state;
	struct outbox_row *row;
	struct mail *m;

	ballot(house);
	comes_in(house, vote(house, "early@kestrel.example", "2023-04-16T10:00:00Z"),
	    "2023-04-16T10:01:00Z");
	row = made(house, "2023-04-16T10:02:00Z");
	says(row, "votes yes on TS-1: not counted");
	m = vote(house, "list@kestrel.example", "2023-04-18T10:00:00Z");
	m->answer.channel = CHANNEL_OTHER;
	comes_in(house, m, "2023-04-18T10:01:00Z");
	row = made(house, "2023-04-18T10:02:00Z");
	says(row, "It was not posted to ts@lists.example.");
	says(row, "\"Kestrel votes YES on Ballot TS-1\"");
	says(row, "by Mon 24 April 2023, 12:00");
	m = vote(house, "unclear@kestrel.example", "2023-04-18T11:00:00Z");
	m->fact.certainty = CERTAINTY_UNCLEAR;
	comes_in(house, m, "2023-04-18T11:01:00Z");
	row = made(house, "2023-04-18T11:02:00Z");
	says(row, "not read with certainty");
	says(row, "Perhaps: Kestrel votes yes on TS-1");
	comes_in(house, vote(house, "late@kestrel.example", "2023-04-25T10:00:00Z"),
	    "2023-04-25T10:01:00Z");
	row = made(house, "2023-04-25T10:02:00Z");
	says(row, "It came after voting had closed on Mon 24 April 2023, 12:00.");
}

/* When nothing can be done any more, nothing is said. */
/* RULES M3: who supports a ballot while it is voted on learns that this is no vote. */
static void
support_during_the_vote_is_told_to_be_none(void **state)
{
	struct house *house = *state;
	struct outbox_row *row;
	struct mail *m;

	ballot(house);
	m = vote(house, "s1@kestrel.example", "2023-04-10T10:00:00Z");
	m->fact.kind = FACT_SUPPORT;
	m->fact.vote = VOTE_UNKNOWN;
	comes_in(house, m, "2023-04-10T10:01:00Z");
	assert_null(made(house, "2023-04-10T10:02:00Z"));
	m = vote(house, "s2@kestrel.example", "2023-04-18T10:00:00Z");
	m->fact.kind = FACT_SUPPORT;
	m->fact.vote = VOTE_UNKNOWN;
	comes_in(house, m, "2023-04-18T10:01:00Z");
	row = made(house, "2023-04-18T10:02:00Z");
	says(row, "it was posted while voting was open and is no clear vote; the chair is asked");
	says(row, "\"Kestrel votes YES on Ballot TS-1\" (or NO, or ABSTAIN)");
}

static void
what_cannot_be_mended_is_not_told(void **state)
{
	struct house *house = *state;
	struct mail *m;

	ballot(house);
	m = vote(house, "unclear@kestrel.example", "2023-04-24T13:00:00Z");
	m->fact.certainty = CERTAINTY_UNCLEAR;
	comes_in(house, m, "2023-04-24T13:01:00Z");
	m = mail_of(house, "result@lists.example", NULL, "2023-04-24T14:00:00Z");
	m->answer.from_address = "chair@lists.example";
	m->answer.grade = GRADE_A;
	m->motion.outcome = OUTCOME_PASSED;
	m->fact.motion = &m->motion;
	m->motion.discussion = m->motion.voting = m->motion.review =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	states(house, m, FACT_RESULT);
	comes_in(house, vote(house, "late@kestrel.example", "2023-04-24T15:00:00Z"),
	    "2023-04-24T15:01:00Z");
	assert_null(made(house, "2023-04-24T15:02:00Z"));
}

/* Each of these has a reason of its own to be told nothing. */
static void
nobody_else_is_told(void **state)
{
	struct house *house = *state;
	struct mail *m[12];
	struct due *list;
	size_t n = 0;

	ballot(house);
	for (; n < 12; n++)
		m[n] = vote(house, talloc_asprintf(house, "v%zu@kestrel.example", n),
		    "2023-04-18T10:00:00Z");
	m[0]->answer.automatic = true;
	m[1]->answer.grade = GRADE_C;
	m[2]->answer.from_address = "other@kestrel.example";
	m[3]->answer.from_address = "ts@lists.example"; /* in the roster, and a list */
	m[4]->answer.from_address = NULL;
	m[5]->answer.from_address = "rep@pinewood.example"; /* no member any more */
	m[6]->answer.group = NULL;
	m[7]->answer.group = config_group(house->config, "quiet");
	m[7]->fact.ballot = m[7]->ballots[0] = "QU-1";
	m[8]->fact.kind = FACT_PUSHBACK;
	m[9]->reading->nfacts = 0;
	m[10]->answer.from_address = "gw@lists.example";
	m[11]->answer.at = when_from_iso("2023-04-17T10:00:59Z"); /* more than a day old */
	for (n = 0; n < 12; n++)
		comes_in(house, m[n], "2023-04-18T10:01:00Z");
	assert_int_equal(due(house, &list), 0);
}

static void
a_day_is_the_bound(void **state)
{
	struct house *house = *state;
	struct due *list;

	ballot(house);
	comes_in(house, vote(house, "old@kestrel.example", "2023-04-18T09:59:59Z"),
	    "2023-04-19T10:00:00Z");
	assert_int_equal(due(house, &list), 0);
	comes_in(house, vote(house, "edge@kestrel.example", "2023-04-18T10:00:00Z"),
	    "2023-04-19T10:00:00Z");
	assert_int_equal(due(house, &list), 1);
	/* Made late, as after the disk was full: it is passed over. */
	assert_null(made(house, "2023-04-19T10:00:01Z"));
	assert_int_equal(due(house, &list), 0);
}

static void
an_import_is_not_acknowledged(void **state)
{
	struct house *house = *state;
	struct sighting sighting = { .mailbox = "import", .place = "old.mbox:0" };
	struct mail *m = vote(house, "v@kestrel.example", "2023-04-18T10:00:00Z");
	struct due *list;
	int64_t message;
	bool fresh;

	assert_int_equal(
	    store_file(house->folder->store, "raw", 3, &sighting, "ts", false, &message, &fresh),
	    STORE_OK);
	assert_int_equal(
	    recording_file(house->folder->store, message, &m->answer, m->answer.at), STORE_OK);
	assert_int_equal(
	    receipt_note(house->folder->store, house->config, message, &m->answer, m->answer.at),
	    STORE_OK);
	assert_int_equal(due(house, &list), 0);
}

/* Over the list and straight: one mail. Of another writer under the same Message-ID: two. */
static void
a_mail_that_came_twice_has_one_receipt(void **state)
{
	struct house *house = *state;
	struct mail *m;
	struct due *list;

	ballot(house);
	comes_in(house, vote(house, "v@kestrel.example", "2023-04-18T10:00:00Z"),
	    "2023-04-18T10:01:00Z");
	m = vote(house, "v@kestrel.example", "2023-04-18T10:00:02Z");
	m->answer.channel = CHANNEL_OTHER;
	comes_in(house, m, "2023-04-18T10:01:00Z");
	assert_int_equal(due(house, &list), 1);
	m = vote(house, "v@kestrel.example", "2023-04-18T10:00:03Z");
	m->answer.from_address = "rep@larkspur.example";
	m->answer.text = "other words";
	m->reading->sender.org = m->fact.who.org = "Larkspur";
	comes_in(house, m, "2023-04-18T10:01:00Z");
	assert_int_equal(due(house, &list), 2);
	says(made(house, "2023-04-18T10:02:00Z"), "votes yes on TS-1");
}

static void
hostile_words_stay_words(void **state)
{
	struct house *house = *state;
	struct outbox_row *row;
	struct mail *m;

	ballot(house);
	m = vote(house, "v@kestrel.example", "2023-04-18T10:00:00Z");
	m->fact.quote = "yes\r\nBcc: all@lists.example\r\n\r\n\033[2J\xe2\x80\xae<script>";
	m->answer.subject = "x\r\nBcc: all@lists.example";
	comes_in(house, m, "2023-04-18T10:01:00Z");
	row = made(house, "2023-04-18T10:02:00Z");
	assert_non_null(row);
	assert_null(g_strstr_len(row->bytes, (gssize)row->len, "\nBcc:"));
	assert_null(memchr(row->bytes, '\033', row->len));
	assert_int_equal(row->nrecipients, 2);
}

/* ---- disputes ---- */

static const struct dispute *
disputed(struct house *house, const char *now, struct ledger **ledger_r)
{
	static struct disputes disputes;
	struct ledger *ledger = load(house, "ts", now);
	const struct ballot *b = ledger_ballot(ledger, "TS-1");

	assert_int_equal(disputes_load(ledger, house->folder->store, ledger, &disputes), STORE_OK);
	*ledger_r = ledger;
	return disputes_on(&disputes, b->votes[0].record, "TS-1");
}

static void
a_dispute_waits_for_a_person_and_changes_nothing(void **state)
{
	struct house *house = *state;
	struct store *store = house->folder->store;
	int64_t now = when_from_iso("2023-04-18T12:00:00Z");
	struct receipt_subject subject;
	const struct dispute *open;
	struct ruling ruling = { .word = RULING_NO, .author = "chair", .at = now + 60 };
	struct queue_item item;
	struct outbox_row *row;
	struct ledger *ledger;
	const char *what;

	ballot(house);
	comes_in(house, vote(house, "v@kestrel.example", "2023-04-18T10:00:00Z"),
	    "2023-04-18T10:01:00Z");
	row = made(house, "2023-04-18T10:02:00Z");
	assert_int_equal(receipt_of(house, store, house->config, "nobody@lists.example",
			     "rep@kestrel.example", &subject),
	    STORE_NOT_FOUND);
	assert_int_equal(receipt_of(house, store, house->config, row->message_id,
			     "rep@larkspur.example", &subject),
	    STORE_NOT_FOUND);
	assert_int_equal(receipt_of(house, store, house->config, row->message_id,
			     "REP@kestrel.example", &subject),
	    STORE_OK);
	assert_string_equal(subject.mail.message_id, "v@kestrel.example");
	assert_null(disputed(house, "2023-04-18T12:00:00Z", &ledger));
	assert_int_equal(
	    receipt_dispute(house, store, house->config, &subject, "TS-2", NULL, now, &what),
	    STORE_NOT_FOUND);
	assert_int_equal(receipt_dispute(house, store, house->config, &subject, NULL,
			     "WRONG, I said no\033[2J", now, &what),
	    STORE_OK);
	assert_string_equal(what, "Kestrel votes yes on TS-1");
	assert_int_equal(
	    receipt_dispute(house, store, house->config, &subject, "TS-1", NULL, now + 1, &what),
	    STORE_EXISTS);
	open = disputed(house, "2023-04-18T12:00:00Z", &ledger);
	assert_non_null(open);
	assert_string_equal(open->author, "rep@Kestrel.example"); /* as the mail has it */
	assert_int_equal(ledger_ballot(ledger, "TS-1")->issuer.yes, 1);
	item = dispute_item(house, ledger, open);
	assert_string_equal(item.kind, "dispute");
	assert_non_null(strstr(item.why, "I said no"));
	assert_null(strchr(item.why, '\033'));
	assert_true(item.id > 0);
	/* A ruling on the vote settles it. */
	assert_int_equal(store_rule(store, item.id, &ruling), STORE_OK);
	assert_null(disputed(house, "2023-04-18T13:00:00Z", &ledger));
	assert_int_equal(ledger_ballot(ledger, "TS-1")->issuer.no, 1);
	/* And if that was wrong as well, it can be disputed again. */
	assert_int_equal(
	    receipt_dispute(house, store, house->config, &subject, NULL, NULL, now + 600, &what),
	    STORE_OK);
	assert_non_null(disputed(house, "2023-04-18T13:00:00Z", &ledger));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_counted_vote_is_acknowledged_to_its_writer, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_vote_that_does_not_count_tells_why_and_until_when, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    support_during_the_vote_is_told_to_be_none, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_cannot_be_mended_is_not_told, open_house, tear_down),
		cmocka_unit_test_setup_teardown(nobody_else_is_told, open_house, tear_down),
		cmocka_unit_test_setup_teardown(a_day_is_the_bound, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    an_import_is_not_acknowledged, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_mail_that_came_twice_has_one_receipt, open_house, tear_down),
		cmocka_unit_test_setup_teardown(hostile_words_stay_words, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_dispute_waits_for_a_person_and_changes_nothing, open_house, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

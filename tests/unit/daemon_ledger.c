/* The ledger of a group, from what lies in the store to the folded ballots. */
#include "tests/unit/ledger_house.h"

#include "daemon/digest/digest.h"
#include "daemon/record/ledger_label.h"

static void
facts_of_one_ballot_come_together(void **state)
{
	struct house *house = *state;
	const struct ballot *b;

	propose(house);
	b = ledger_ballot(load(house, "ts", "2024-03-02T00:00:00Z"), "TS-1");
	assert_non_null(b);
	assert_int_equal(b->state, BALLOT_DISCUSSION);
	assert_string_equal(b->proposer.org, "Kestrel");
	assert_int_equal(b->nendorsers, 2);
	assert_null(ledger_ballot(load(house, "forum", "2024-03-02T00:00:00Z"), "TS-1"));
}

/* What was not received yet at that moment is not known at that moment. */
static void
the_past_can_be_asked(void **state)
{
	struct house *house = *state;

	propose(house);
	assert_int_equal(load(house, "ts", "2024-03-01T11:59:59Z")->nballots, 0);
	assert_int_equal(ledger_ballot(load(house, "ts", "2024-03-01T13:00:00Z"), "TS-1")->state,
	    BALLOT_SEEKING_ENDORSERS);
}

struct wished {
	const char *label;
	unsigned asked;
};

static bool
is_wished(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	struct wished *wished = arg;

	assert_int_equal(ledger->nballots, 0);
	wished->asked++;
	return strcmp(ballot->label, wished->label) == 0;
}

/* Each ballot is shown once, whole, and only what is wanted stays, open or over. */
static void
only_wanted_ballots_stay(void **state)
{
	static const char *const moments[] = { "2024-03-02T00:00:00Z", "2030-01-01T00:00:00Z" };
	static const char *const labels[] = { "TS-1", "TS-2", "TS-3" };
	struct house *house = *state;
	struct mail *m = mail_of(house, "other", "Larkspur", "2024-03-01T15:00:00Z");
	size_t i, k;

	propose(house);
	m->fact.ballot = "TS-2";
	states(house, m, FACT_PROPOSAL);
	for (i = 0; i < G_N_ELEMENTS(moments); i++)
		for (k = 0; k < G_N_ELEMENTS(labels); k++) {
			struct wished wished = { labels[k], 0 };
			const struct ledger_wish wish = { is_wished, &wished };
			const struct ledger *all = load(house, "ts", moments[i]);
			const struct ballot *was = ledger_ballot(all, labels[k]), *is;
			enum store_status status;
			struct ledger *some = ledger_load_some(house, house->folder->store,
			    house->config, all->group, when_from_iso(moments[i]), &wish, &status);

			assert_non_null(some);
			assert_int_equal(wished.asked, 2);
			assert_int_equal(some->nballots, was ? 1 : 0);
			is = ledger_ballot(some, labels[k]);
			assert_true(was ? is->state == was->state : is == NULL);
			if (was)
				assert_int_equal(is->nendorsers, was->nendorsers);
		}
}

static void
a_vote_on_another_groups_list_is_there_and_does_not_count(void **state)
{
	struct house *house = *state;
	struct mail *m = mail_of(house, "astray", "Larkspur", "2024-03-12T12:00:00Z");
	const struct ballot *b;

	propose(house);
	start_voting(house);
	m->answer.group = config_group(house->config, "forum");
	states(house, m, FACT_VOTE);
	b = ledger_ballot(load(house, "ts", "2024-03-13T00:00:00Z"), "TS-1");
	assert_int_equal(b->nvotes, 1);
	assert_false(b->votes[0].admissible);
	assert_int_equal(b->issuer.yes, 0);
	assert_null(ledger_ballot(load(house, "forum", "2024-03-13T00:00:00Z"), "TS-1"));
}

static void
an_answer_in_the_thread_names_the_ballot_by_it(void **state)
{
	struct house *house = *state;
	struct mail *m = mail_of(house, "reply", "Larkspur", "2024-03-12T12:00:00Z");
	static const char *references[] = { "voting" };
	const struct ballot *b;

	propose(house);
	start_voting(house);
	m->fact.ballot = NULL;
	m->reading->nballots = 0;
	m->answer.subject = "Re: drift";
	m->answer.references = references;
	m->answer.nreferences = 1;
	states(house, m, FACT_VOTE);
	b = ledger_ballot(load(house, "ts", "2024-03-13T00:00:00Z"), "TS-1");
	assert_int_equal(b->issuer.yes, 1);
}

static void
a_stance_without_a_ballot_is_shown_as_stray(void **state)
{
	struct house *house = *state;
	struct mail *m = mail_of(house, "lost", "Larkspur", "2024-03-12T12:00:00Z");
	struct ledger *ledger;

	m->fact.ballot = NULL;
	m->reading->nballots = 0;
	m->answer.subject = "yes";
	states(house, m, FACT_VOTE);
	ledger = load(house, "ts", "2024-03-13T00:00:00Z");
	assert_int_equal(ledger->nballots, 0);
	assert_int_equal(ledger->nstrays, 1);
	assert_string_equal(ledger->strays[0].why, "it names no ballot");
}

/* RULES M3: "we support this ballot" is asked about while it may have been a vote. */
static void
support_during_the_vote_is_shown_as_stray(void **state)
{
	static const char *const moments[] = { "2024-03-13T00:00:00Z", "2030-01-01T00:00:00Z" };
	struct house *house = *state;
	struct mail *m;
	struct ledger *ledger;

	propose(house);
	start_voting(house);
	states(house, mail_of(house, "for", "Larkspur", "2024-03-12T12:00:00Z"), FACT_SUPPORT);
	for (size_t i = 0; i < 2; i++) {
		ledger = load(house, "ts", moments[i]);
		assert_int_equal(ledger->nstrays, 1);
		assert_string_equal(ledger->strays[0].why,
		    "it was posted while voting was open and is no clear vote");
		assert_int_equal(ledger_ballot(ledger, "TS-1")->quorum.present, 0);
	}
	m = mail_of(house, "vote", "Larkspur", "2024-03-13T12:00:00Z");
	m->fact.vote = VOTE_YES;
	states(house, m, FACT_VOTE);
	assert_int_equal(load(house, "ts", "2024-03-14T00:00:00Z")->nstrays, 0);
}

/* Our MX vouches for a domain that is no member's. */
static struct mail *
stranger(struct house *house, const char *id, const char *address, const char *when)
{
	struct mail *m = mail_of(house, id, NULL, when);

	m->answer.stranger = true;
	m->answer.from_address = address;
	return m;
}

static void
a_stranger_cannot_move_a_members_ballot(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	propose(house);
	states(house, stranger(house, "meddling", "eve@evil.example", "2024-03-11T12:00:00Z"),
	    FACT_VOTING_START);
	ledger = load(house, "ts", "2024-03-12T00:00:00Z");
	assert_int_equal(ledger_ballot(ledger, "TS-1")->state, BALLOT_DISCUSSION);
	assert_int_equal(ledger->nstrays, 1);
	/* Its vote is not even that: it waits in the queue. */
	states(
	    house, stranger(house, "vote", "eve@evil.example", "2024-03-12T12:00:00Z"), FACT_VOTE);
	assert_int_equal(
	    ledger_ballot(load(house, "ts", "2024-03-13T00:00:00Z"), "TS-1")->nvotes, 0);
}

static void
a_strangers_own_ballot_goes_on_and_is_shown_as_nobodys(void **state)
{
	struct house *house = *state;
	const struct ballot *b;

	states(house, stranger(house, "own", "sam@guest.example", "2024-03-01T12:00:00Z"),
	    FACT_PROPOSAL);
	states(house, mail_of(house, "s1", "Larkspur", "2024-03-01T13:00:00Z"), FACT_SECOND);
	states(house, mail_of(house, "s2", "Marlin", "2024-03-01T14:00:00Z"), FACT_SECOND);
	states(house, stranger(house, "start", "sam@guest.example", "2024-03-11T12:00:00Z"),
	    FACT_VOTING_START);
	b = ledger_ballot(load(house, "ts", "2024-03-12T00:00:00Z"), "TS-1");
	assert_int_equal(b->state, BALLOT_VOTING);
	assert_true(b->nproblems > 0);
}

static void
a_remark_of_the_proposers_side_answers_pushback(void **state)
{
	struct house *house = *state;
	struct mail *remark = mail_of(house, "answer", "Kestrel", "2024-03-03T12:00:00Z");
	static const char *references[] = { "objection" };

	propose(house);
	states(
	    house, mail_of(house, "objection", "Pinewood", "2024-03-02T12:00:00Z"), FACT_PUSHBACK);
	remark->answer.references = references;
	remark->answer.nreferences = 1;
	record(house, remark);
	assert_false(
	    ledger_ballot(load(house, "ts", "2024-03-02T13:00:00Z"), "TS-1")->pushback[0].answered);
	assert_true(
	    ledger_ballot(load(house, "ts", "2024-03-04T00:00:00Z"), "TS-1")->pushback[0].answered);
}

/* ---- minutes ---- */

static void
minutes_of(
    struct house *house, const char *id, const char *date, const char *approves, const char *when)
{
	struct mail *m = mail_of(house, id, "Kestrel", when);
	struct minutes *minutes = talloc_zero(m, struct minutes);
	static struct person people[] = { { "Kit Vale", NULL }, { "Lou Dale", "Larkspur" },
		{ "Lea Dale", "Larkspur" }, { "Guest", "Nobody Ltd" } };

	minutes->date = date;
	minutes->status = MINUTES_DRAFT;
	minutes->attendees = people;
	minutes->nattendees = 4;
	if (approves) {
		minutes->approvals = talloc_zero(minutes, struct approval);
		minutes->approvals[0] =
		    (struct approval){ approves, APPROVAL_APPROVED, "approved" };
		minutes->napprovals = 1;
	}
	m->reading->class = CLASS_MINUTES;
	m->reading->minutes = minutes;
	record(house, m);
}

static void
attendance_counts_each_voting_member_once(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	minutes_of(house, "minutes", "2024-02-01", NULL, "2024-02-02T12:00:00Z");
	ledger = load(house, "ts", "2024-02-03T00:00:00Z");
	assert_int_equal(ledger->nmeetings, 1);
	assert_int_equal(ledger->meetings[0].orgs, 2);
	assert_string_equal(ledger->meetings[0].attendees[0].member->name, "Kestrel");
	assert_null(ledger->meetings[0].attendees[3].member);
}

/* Minutes that name nobody do not tell that nobody came. */
static void
a_meeting_of_which_no_member_is_known_leaves_the_quorum_open(void **state)
{
	static struct person strangers[] = { { "Kit", NULL }, { "Lou", NULL } };
	struct house *house = *state;
	struct mail *m = mail_of(house, "third", "Kestrel", "2024-02-16T12:00:00Z");
	struct minutes *minutes = talloc_zero(m, struct minutes);
	const struct digest *digest;
	struct ledger *ledger;
	char *why = NULL;

	minutes_of(house, "first", "2024-01-18", NULL, "2024-01-19T12:00:00Z");
	minutes_of(house, "second", "2024-02-01", NULL, "2024-02-02T12:00:00Z");
	minutes->date = "2024-02-15";
	m->reading->class = CLASS_MINUTES;
	m->reading->minutes = minutes;
	record(house, m);
	propose(house);
	ledger = load(house, "ts", "2024-03-04T00:00:00Z");
	assert_int_equal(meeting_present(&ledger->meetings[1]), 2);
	assert_int_equal(meeting_present(&ledger->meetings[2]), MEETING_UNCOUNTED);
	assert_int_equal(ledger_ballot(ledger, "TS-1")->quorum.needed, 0);
	assert_string_equal(ledger_ballot(ledger, "TS-1")->quorum.active_average, "");
	digest = digest_now(house, house->folder->store, house->config,
	    config_group(house->config, "ts"), when_from_iso("2024-03-04"), &why);
	assert_non_null(
	    strstr(digest->text, "* Thu 15 February 2024: the minutes do not tell who attended ["));
	assert_non_null(strstr(digest->text,
	    "The quorum is undefined until the members at each of these meetings are\nknown ("));
	minutes->attendees = strangers;
	minutes->nattendees = 2;
	m->answer.message_id = "third-v2";
	m->answer.at = when_from_iso("2024-03-03T12:00:00Z");
	record(house, m);
	ledger = load(house, "ts", "2024-03-04T00:00:00Z");
	assert_int_equal(ledger->meetings[2].nattendees, 2);
	assert_int_equal(meeting_present(&ledger->meetings[2]), MEETING_UNCOUNTED);
	minutes_of(house, "third-v3", "2024-02-15", NULL, "2024-03-04T12:00:00Z");
	ledger = load(house, "ts", "2024-03-05T00:00:00Z");
	assert_int_equal(ledger_ballot(ledger, "TS-1")->quorum.needed, 2);
}

/* The chain from people to the number: who counts, and why the others do not. */
static void
attendance_says_why_somebody_does_not_count(void **state)
{
	static const char roster[] =
	    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
	    "representative = Kit Vale\n"
	    "[member \"Larkspur\"]\nclass = issuer\naffiliate_of = Kestrel\n"
	    "domain = larkspur.example\n"
	    "[member \"Marlin\"]\nclass = associate\ndomain = marlin.example\n"
	    "[member \"Osprey\"]\nclass = interested\ndomain = osprey.example\n"
	    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n"
	    "until = 2024-01-31\nrepresentative = Pia Nord\n";
	static const struct {
		struct person who;
		bool counts;
		const char *why, *party;
	} people[] = {
		{ { "Lou Ames", "Larkspur" }, true, NULL, "Kestrel" },
		{ { "Kit Vale", NULL }, false, "counted already as Kestrel", "Kestrel" },
		{ { "Max Orr", "Marlin" }, false, "associate members do not vote", "Marlin" },
		{ { "Ola Ruud", "Osprey" }, false, "interested members do not vote", "Osprey" },
		{ { "Pia Nord", "Pinewood" }, false, "Pinewood was no member on that day", NULL },
		{ { "Eve Hart", "Nowhere" }, false, "the roster has no such organisation", NULL },
		{ { "Tim", NULL }, false,
		    "no organisation is named, and the roster has no one person of that name",
		    NULL },
	};
	struct house *house = *state;
	struct mail *m = mail_of(house, "minutes", "Kestrel", "2024-02-02T12:00:00Z");
	struct minutes *minutes = talloc_zero(m, struct minutes);
	struct config_faults faults;
	const struct ledger_meeting *meeting;
	char *path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	size_t i;

	folder_file(house->folder, "all.members", roster);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	assert_non_null(house->config);
	minutes->title = "Minutes";
	minutes->date = "2024-02-01";
	minutes->attendees = talloc_array(minutes, struct person, G_N_ELEMENTS(people));
	minutes->nattendees = G_N_ELEMENTS(people);
	for (i = 0; i < G_N_ELEMENTS(people); i++)
		minutes->attendees[i] = people[i].who;
	m->reading->class = CLASS_MINUTES;
	m->reading->minutes = minutes;
	m->answer.group = config_group(house->config, "ts");
	record(house, m);
	meeting = &load(house, "ts", "2024-02-03T00:00:00Z")->meetings[0];
	assert_int_equal(meeting->nattendees, G_N_ELEMENTS(people));
	assert_int_equal(meeting->orgs, 1);
	for (i = 0; i < G_N_ELEMENTS(people); i++) {
		const struct ledger_attendee *a = &meeting->attendees[i];

		assert_int_equal(a->counts, people[i].counts);
		if (people[i].why)
			assert_string_equal(a->why, people[i].why);
		else
			assert_null(a->why);
		if (people[i].party)
			assert_string_equal(a->party->name, people[i].party);
		else
			assert_null(a->party);
	}
}

static void
minutes_wait_until_a_later_meeting_approves_them(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	minutes_of(house, "first", "2024-02-01", NULL, "2024-02-02T12:00:00Z");
	minutes_of(house, "second", "2024-02-15", "2024-02-01", "2024-02-16T12:00:00Z");
	ledger = load(house, "ts", "2024-02-10T00:00:00Z");
	assert_int_equal(ledger->minutes[0].state, MINUTES_AWAIT_APPROVAL);
	ledger = load(house, "ts", "2024-02-17T00:00:00Z");
	assert_int_equal(ledger->minutes[0].state, MINUTES_APPROVED);
	assert_int_equal(ledger->minutes[0].final_on, when_from_iso("2024-02-15"));
	assert_int_equal(ledger->minutes[1].state, MINUTES_AWAIT_APPROVAL);
}

static void
minutes_are_final_by_time_where_no_meeting_comes(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	minutes_of(house, "only", "2024-02-01", NULL, "2024-02-02T12:00:00Z");
	ledger = load(house, "ts", "2024-02-22T12:00:00Z");
	assert_int_equal(ledger->minutes[0].state, MINUTES_AWAIT_APPROVAL);
	ledger = load(house, "ts", "2024-02-24T12:00:00Z");
	assert_int_equal(ledger->minutes[0].state, MINUTES_FINAL_BY_TIME);
}

static void
labels_are_taken_as_people_type_them(void **state)
{
	struct house *house = *state;
	const struct config *config = house->config;

	assert_string_equal(ledger_label(house, config, "ts-018"), "TS-18");
	assert_string_equal(ledger_label(house, config, "TSWG 18"), "TS-18");
	assert_string_equal(ledger_label(house, config, "Forum18"), "FORUM-18");
	assert_string_equal(ledger_label(house, config, "Ballot 0206"), "206");
	assert_string_equal(ledger_label(house, config, "206"), "206");
	assert_string_equal(ledger_label(house, config, "XY-1"), "XY-1");
	/* As they are copied out of mails. */
	assert_string_equal(ledger_label(house, config, "Ballot TS-18"), "TS-18");
	assert_string_equal(ledger_label(house, config, "[TS18v2]"), "TS-18");
	assert_string_equal(ledger_label(house, config, "ts18v2"), "TS-18");
	assert_string_equal(ledger_label(house, config, "ballot ts-18v2"), "TS-18");
	assert_string_equal(ledger_label(house, config, " ts\u2011018 "), "TS-18");
	assert_string_equal(ledger_label(house, config, "Ballot TSWG\u201318 v1.1"), "TS-18");
	assert_string_equal(ledger_label(house, config, "TS-18 TS-19"), "TS-18 TS-19");
	assert_string_equal(ledger_label(house, config, "not TS-18"), "not TS-18");
	assert_string_equal(ledger_label(house, config, "TS-18\xff"), "TS-18\xff");
	assert_string_equal(ledger_label(house, config, "TS-1x"), "TS-1x");
	assert_string_equal(ledger_label(house, config, ""), "");
}

/* ---- the digest of such a ledger ---- */

static void
the_digest_tells_what_needs_the_chair(void **state)
{
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");
	struct digest *digest;
	char *why = NULL;

	digest = digest_now(
	    house, house->folder->store, house->config, group, when_from_iso("2024-03-04"), &why);
	assert_non_null(strstr(digest->text, "What needs you\n--------------\nNothing.\n"));
	states(house, mail_of(house, "proposal", "Kestrel", "2024-03-01T12:00:00Z"), FACT_PROPOSAL);
	states(house, mail_of(house, "second-1", "Larkspur", "2024-03-01T13:00:00Z"), FACT_SECOND);
	states(
	    house, mail_of(house, "objection", "Pinewood", "2024-03-02T12:00:00Z"), FACT_PUSHBACK);
	digest = digest_now(
	    house, house->folder->store, house->config, group, when_from_iso("2024-03-04"), &why);
	assert_non_null(strstr(digest->text,
	    "* Before Thu 30 May 2024, 14:00, in 87 days: TS-1 needs 1 more endorser,\n"
	    "  or it fails by expiry.\n"));
	assert_non_null(
	    strstr(digest->text, "Open pushback by Pinewood on Sat 2 March 2024: \"the words\""));
	assert_non_null(strstr(digest->text, "<objection>"));
	assert_string_equal(digest->subject, "[ts] Ballot status, Mon 4 March 2024");
}

/* RULES D9: an endorsement carries over to a new version, and is told to be for the old one. */
static void
the_digest_marks_endorsements_of_an_older_version(void **state)
{
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");
	struct mail *m = mail_of(house, "v1", "Kestrel", "2024-03-01T12:00:00Z");
	struct digest *digest;
	char *why = NULL;

	m->fact.version = "1";
	states(house, m, FACT_PROPOSAL);
	states(house, mail_of(house, "on-1", "Pinewood", "2024-03-01T15:00:00Z"), FACT_SECOND);
	m = mail_of(house, "v2", "Kestrel", "2024-03-02T12:00:00Z");
	m->fact.version = "2";
	states(house, m, FACT_PROPOSAL);
	m = mail_of(house, "on-2", "Larkspur", "2024-03-03T12:00:00Z");
	m->fact.version = "2";
	states(house, m, FACT_SECOND);
	digest = digest_now(
	    house, house->folder->store, house->config, group, when_from_iso("2024-03-04"), &why);
	assert_non_null(strstr(digest->text, "Endorsed by Pinewood, for v1 "));
	assert_non_null(strstr(digest->text, "Endorsed by Larkspur "));
	assert_null(strstr(digest->text, "for v2"));
}

static struct outbox_row *
digest_for(struct house *house, const char *period, int64_t now)
{
	const struct group_config *group = config_group(house->config, "ts");
	struct store *store = house->folder->store;
	char *why = NULL;
	struct digest *digest = digest_now(house, store, house->config, group, now, &why);

	return digest_row(house, store, house->config, group, digest, period, now, &why);
}

/* Two makings of one digest are one message: the same identity, and the same bytes. */
static void
a_digest_has_one_identity(void **state)
{
	struct house *house = *state;
	int64_t now = when_from_iso("2024-03-04T07:00:00Z");
	struct outbox_row *a, *b, *other;

	a = digest_for(house, "2024-03-04", now);
	b = digest_for(house, "2024-03-04", now);
	other = digest_for(house, "2024-03-11", now);
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->bytes, b->bytes, a->len);
	assert_string_equal(a->message_id, b->message_id);
	assert_string_not_equal(a->message_id, other->message_id);
	assert_int_equal(a->nrecipients, 2);
	assert_string_equal(a->recipients[0].address, "chair@lists.example");
	assert_string_equal(a->recipients[1].address, "gw@lists.example");
	assert_int_equal(store_outbox_add(house->folder->store, a), STORE_OK);
	assert_int_equal(store_outbox_add(house->folder->store, b), STORE_EXISTS);
}

/* Our own digest quotes votes; when it comes back it is proof of delivery and nothing else. */
static void
our_own_message_that_comes_back_says_nothing(void **state)
{
	struct house *house = *state;
	struct outbox_row *row;
	struct mail *m;

	row = digest_for(house, "2024-03-04", 0);
	assert_int_equal(store_outbox_add(house->folder->store, row), STORE_OK);
	m = mail_of(house, row->message_id, "Larkspur", "2024-03-05T12:00:00Z");
	states(house, m, FACT_VOTE);
	assert_int_equal(load(house, "ts", "2024-03-06T00:00:00Z")->nballots, 0);
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HOUSE_TEST(facts_of_one_ballot_come_together),
		HOUSE_TEST(the_past_can_be_asked),
		HOUSE_TEST(only_wanted_ballots_stay),
		HOUSE_TEST(a_vote_on_another_groups_list_is_there_and_does_not_count),
		HOUSE_TEST(an_answer_in_the_thread_names_the_ballot_by_it),
		HOUSE_TEST(a_stance_without_a_ballot_is_shown_as_stray),
		HOUSE_TEST(support_during_the_vote_is_shown_as_stray),
		HOUSE_TEST(a_stranger_cannot_move_a_members_ballot),
		HOUSE_TEST(a_strangers_own_ballot_goes_on_and_is_shown_as_nobodys),
		HOUSE_TEST(a_remark_of_the_proposers_side_answers_pushback),
		HOUSE_TEST(attendance_counts_each_voting_member_once),
		HOUSE_TEST(a_meeting_of_which_no_member_is_known_leaves_the_quorum_open),
		HOUSE_TEST(attendance_says_why_somebody_does_not_count),
		HOUSE_TEST(minutes_wait_until_a_later_meeting_approves_them),
		HOUSE_TEST(minutes_are_final_by_time_where_no_meeting_comes),
		HOUSE_TEST(labels_are_taken_as_people_type_them),
		HOUSE_TEST(the_digest_tells_what_needs_the_chair),
		HOUSE_TEST(the_digest_marks_endorsements_of_an_older_version),
		HOUSE_TEST(a_digest_has_one_identity),
		HOUSE_TEST(our_own_message_that_comes_back_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

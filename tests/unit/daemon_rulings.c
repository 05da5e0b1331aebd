/* What a person has settled, as the ledger of a group and its digest show it. */
#include "tests/unit/store_folder.h"

#include "config/config.h"
#include "daemon/digest/digest.h"
#include "daemon/record/ledger.h"
#include "daemon/record/recording.h"

#define NOW "2023-05-08T12:00:00Z"

static const char configuration[] =
    "[store]\npath = unused.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = /dev/null\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\n"
    "chair = chair@lists.example\ndigest = never\n";

static const char members[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n";

/* A group whose ballot TS-1 is voted on; what the tests settle comes after. */
struct house {
	struct folder *folder;
	struct config *config;
	uint32_t uid;
};

/* A mail of `org` (NULL: of somebody unknown) that states one fact; returns its item. */
static int64_t
mails(struct house *house, const char *org, const char *when, struct fact fact)
{
	const char *ballots[] = { fact.ballot };
	struct reading reading = { .class = CLASS_OTHER,
		.sender = { "Rep", org },
		.ballots = ballots,
		.nballots = fact.ballot ? 1 : 0,
		.facts = &fact,
		.nfacts = 1 };
	char *id = talloc_asprintf(house, "%u@%s.example", ++house->uid, org ? org : "unknown");
	struct answer answer = { .message_id = id,
		.from_name = "Rep",
		.from_address = talloc_asprintf(house, "rep@%s.example", org ? org : "unknown"),
		.subject = id,
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = config_group(house->config, "ts"),
		.channel = CHANNEL_LIST,
		.grade = org ? GRADE_A : GRADE_C,
		.text = "words",
		.reading = &reading };
	int64_t message = file_text(house->folder->store, id, house->uid);

	assert_int_equal(
	    recording_file(house->folder->store, message, &answer, answer.at), STORE_OK);
	return folder_ask(house->folder, "SELECT max(id) FROM fact");
}

static struct fact
stance(enum fact_kind kind, enum certainty certainty, const char *org, const char *ballot)
{
	return (struct fact){ .kind = kind,
		.certainty = certainty,
		.rule = "test.rule",
		.quote = "the words",
		.ballot = ballot,
		.who = { "Rep", org } };
}

static void
begin_voting(struct house *house)
{
	static const struct period never = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	struct person endorsers[] = { { "Rep", "Larkspur" }, { "Rep", "Pinewood" } };
	struct motion motion = { .title = "Clock drift",
		.kind = MOTION_MAINTENANCE,
		.proposer = { "Rep", "Kestrel" },
		.endorsers = endorsers,
		.nendorsers = 2,
		.discussion = never,
		.voting = never,
		.review = never };
	struct fact fact = stance(FACT_PROPOSAL, CERTAINTY_CERTAIN, "Kestrel", "TS-1");

	fact.motion = &motion;
	mails(house, "Kestrel", "2023-04-20T10:00:00Z", fact);
	fact.kind = FACT_VOTING_START;
	motion.voting.start = when_from_iso("2023-05-04T10:00:00Z");
	motion.voting.end = when_from_iso("2023-05-11T10:00:00Z");
	motion.voting.zone = "UTC";
	mails(house, "Kestrel", "2023-05-04T09:59:00Z", fact);
}

static int
set_up(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	struct config_faults faults;
	void *folder = NULL;
	char *path;

	assert_int_equal(folder_setup(&folder), 0);
	house->folder = folder;
	folder_file(folder, "minuted.conf", configuration);
	folder_file(folder, "all.members", members);
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	if (!house->config)
		fail_msg("%s", faults.texts[0]);
	begin_voting(house);
	*state = house;
	return 0;
}

static int
tear_down(void **state)
{
	struct house *house = *state;
	void *folder = house->folder;

	folder_teardown(&folder);
	talloc_free(house);
	return 0;
}

static void
rules(struct house *house, int64_t item, enum ruling_word word, const char *ballot, const char *org)
{
	struct ruling ruling = { .word = word,
		.ballot = ballot,
		.org = org,
		.author = "Ines Chair",
		.at = when_from_iso(NOW) };

	assert_int_equal(store_rule(house->folder->store, item, &ruling), STORE_OK);
}

static struct ledger *
ledger(struct house *house)
{
	enum store_status status;
	struct ledger *ledger = ledger_load(house, house->folder->store, house->config,
	    config_group(house->config, "ts"), when_from_iso(NOW), &status);

	assert_int_equal(status, STORE_OK);
	assert_non_null(ledger);
	return ledger;
}

static const struct ballot *
ballot(struct house *house, const char *label)
{
	const struct ballot *b = ledger_ballot(ledger(house), label);

	assert_non_null(b);
	return b;
}

static void
an_unclear_vote_counts_as_settled(void **state)
{
	struct house *house = *state;
	int64_t item = mails(house, "Larkspur", "2023-05-05T10:00:00Z",
	    stance(FACT_VOTE, CERTAINTY_UNCLEAR, "Larkspur", "TS-1"));
	const struct ballot *b;

	assert_int_equal(ballot(house, "TS-1")->nvotes, 0);
	rules(house, item, RULING_NO, NULL, NULL);
	b = ballot(house, "TS-1");
	assert_int_equal(b->issuer.no, 1);
	assert_int_equal(b->votes[0].record->item, item);
	assert_string_equal(b->votes[0].record->ruled_by, "Ines Chair");
	assert_string_equal(b->votes[0].record->fact->rule, "ruling");
	assert_int_equal(b->votes[0].record->fact->certainty, CERTAINTY_CERTAIN);
	assert_string_equal(b->votes[0].record->fact->quote, "the words");
	rules(house, item, RULING_UNDO, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->nvotes, 0);
}

static void
each_word_makes_its_fact(void **state)
{
	struct house *house = *state;
	int64_t item = mails(house, "Marlin", "2023-05-05T10:00:00Z",
	    stance(FACT_SUPPORT, CERTAINTY_LIKELY, "Marlin", "TS-1"));

	rules(house, item, RULING_YES, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->issuer.yes, 1);
	rules(house, item, RULING_NO, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->issuer.no, 1);
	rules(house, item, RULING_ABSTAIN, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->issuer.abstain, 1);
	rules(house, item, RULING_SECOND, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->nendorsers, 3);
	rules(house, item, RULING_PUSHBACK, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->npushback, 1);
	rules(house, item, RULING_AS_READ, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->npushback, 0);
	assert_int_equal(ballot(house, "TS-1")->nvotes, 0);
}

static void
a_certain_vote_can_be_settled_as_nothing(void **state)
{
	struct house *house = *state;
	int64_t item = mails(house, "Marlin", "2023-05-05T10:00:00Z",
	    stance(FACT_VOTE, CERTAINTY_CERTAIN, "Marlin", "TS-1"));
	const struct ledger_ruling *ruling;

	assert_int_equal(ballot(house, "TS-1")->issuer.yes, 1);
	rules(house, item, RULING_NOTHING, NULL, NULL);
	assert_int_equal(ballot(house, "TS-1")->nvotes, 0);
	ruling = ledger_ruling(ledger(house), item);
	assert_non_null(ruling);
	assert_string_equal(ruling->label, "TS-1");
	assert_null(ledger_ruling(ledger(house), item + 1));
}

/* Neither sender nor ballot were known; both are what the person says. */
static void
what_the_mail_does_not_tell_the_ruling_does(void **state)
{
	struct house *house = *state;
	int64_t item = mails(
	    house, NULL, "2023-05-05T10:00:00Z", stance(FACT_VOTE, CERTAINTY_CERTAIN, NULL, NULL));
	const struct ballot *b;

	assert_int_equal(ballot(house, "TS-1")->nvotes, 0);
	rules(house, item, RULING_YES, "TS-1", "Pinewood");
	b = ballot(house, "TS-1");
	assert_int_equal(b->nvotes, 1);
	assert_string_equal(b->votes[0].org, "Pinewood");
	assert_null(b->votes[0].reason);
	assert_int_equal(b->consumer.yes, 1);
}

static void
the_digest_tells_doubts_and_where_the_record_stands(void **state)
{
	struct house *house = *state;
	int64_t item = mails(house, NULL, "2023-05-05T10:00:00Z",
	    stance(FACT_VOTE, CERTAINTY_CERTAIN, "Marlin", "TS-1"));
	const struct group_config *group = config_group(house->config, "ts");
	struct chain_head head;
	struct digest *digest;
	char *why = NULL, *last;

	digest =
	    digest_now(house, house->folder->store, house->config, group, when_from_iso(NOW), &why);
	assert_non_null(digest);
	assert_non_null(strstr(digest->text, "vouches for the"));
	rules(house, item, RULING_AS_READ, NULL, NULL);
	digest =
	    digest_now(house, house->folder->store, house->config, group, when_from_iso(NOW), &why);
	assert_null(strstr(digest->text, "vouches for the"));
	assert_int_equal(store_chain_head(house->folder->store, &head), STORE_OK);
	last = talloc_asprintf(house, "\nThe record stands at entry %lld, %.16s.\n",
	    (long long)head.number, head.sha256);
	assert_true(g_str_has_suffix(digest->text, last));
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(an_unclear_vote_counts_as_settled),
		HOUSE_TEST(each_word_makes_its_fact),
		HOUSE_TEST(a_certain_vote_can_be_settled_as_nothing),
		HOUSE_TEST(what_the_mail_does_not_tell_the_ruling_does),
		HOUSE_TEST(the_digest_tells_doubts_and_where_the_record_stands),
	};

	return cmocka_run_group_tests_name("daemon_rulings", tests, NULL, NULL);
}

/*
 * ledger_house: a database and a configuration with two groups, and mails as the
 * reader would hand them on, for the tests of what the ledger makes of them
 */
#ifndef MINUTED_TESTS_LEDGER_HOUSE_H
#define MINUTED_TESTS_LEDGER_HOUSE_H

#include "tests/unit/store_folder.h"

#include "config/config.h"
#include "daemon/record/ledger.h"
#include "daemon/record/recording.h"

static const char configuration[] =
    "[store]\npath = unused.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = /dev/null\n\n"
    "[smtp]\nurl = smtp://127.0.0.1\ntls = none\nfrom = minuted <gw@lists.example>\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "member_list = ts-members@lists.example\nballot_prefix = TS, TSWG\nprofile = cabf-cscwg\n"
    "roster = all.members\nchair = chair@lists.example\ndigest = weekly mon 08:00 "
    "Europe/Brussels\n\n"
    "[group \"forum\"]\ntitle = Forum\nmailbox = m\nlist = public@lists.example\n"
    "ballot_prefix = FORUM\nprofile = cabf-forum\nroster = all.members\nchair = "
    "chair@lists.example\n";

static const char members[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\nrepresentative = Kit Vale\n"
    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n";

/* A database and a configuration with two groups. */
struct house {
	struct folder *folder;
	struct config *config;
	uint32_t uid;
};

static inline int
set_up(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	struct config_faults faults;
	char *path;
	void *folder = NULL;

	assert_int_equal(folder_setup(&folder), 0);
	house->folder = folder;
	folder_file(folder, "minuted.conf", configuration);
	folder_file(folder, "all.members", members);
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	if (!house->config)
		fail_msg("%s", faults.texts[0]);
	*state = house;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct house *house = *state;
	void *folder = house->folder;

	folder_teardown(&folder);
	talloc_free(house);
	return 0;
}

/* One mail as the reader would hand it on; the tests change what they need. */
struct mail {
	struct answer answer;
	struct reading *reading;
	struct fact fact;
	struct motion motion;
	const char *ballots[1];
};

static inline struct mail *
mail_of(struct house *house, const char *id, const char *org, const char *when)
{
	struct mail *m = talloc_zero(house, struct mail);

	m->fact = (struct fact){ .certainty = CERTAINTY_CERTAIN,
		.rule = "test.rule",
		.quote = "the words",
		.ballot = "TS-1",
		.who = { NULL, org } };
	m->reading = talloc_zero(m, struct reading);
	m->reading->class = CLASS_DISCUSSION;
	m->reading->sender.org = org;
	m->reading->ballots = m->ballots;
	m->reading->nballots = 1;
	m->ballots[0] = "TS-1";
	m->answer = (struct answer){ .message_id = id,
		.from_address = talloc_asprintf(m, "rep@%s.example", org ? org : "stranger"),
		.subject = "Ballot TS-1",
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = config_group(house->config, "ts"),
		.channel = CHANNEL_LIST,
		.grade = org ? GRADE_A : GRADE_C,
		.text = "the words",
		.reading = m->reading };
	return m;
}

static inline void
record(struct house *house, struct mail *m)
{
	uint32_t uid = ++house->uid;
	const char *raw = talloc_asprintf(m, "%s, mail %u", m->answer.message_id, uid);
	int64_t message = file_text(house->folder->store, raw, uid);

	assert_int_equal(
	    recording_file(house->folder->store, message, &m->answer, m->answer.at), STORE_OK);
}

static inline void
moves(struct mail *m, const char *title)
{
	static const struct period never = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };

	m->motion = (struct motion){ .title = title,
		.proposer = m->fact.who,
		.discussion = never,
		.voting = never,
		.review = never };
	m->fact.motion = &m->motion;
}

static inline void
states(struct house *house, struct mail *m, enum fact_kind kind)
{
	m->fact.kind = kind;
	m->reading->facts = &m->fact;
	m->reading->nfacts = 1;
	if (m->fact.motion == NULL && (kind == FACT_PROPOSAL || kind == FACT_VOTING_START))
		moves(m, "Clock drift");
	record(house, m);
}

/* Kestrel posts a ballot, or what becomes of it. */
static inline void
posts(struct house *house, const char *label, const char *title, enum fact_kind kind,
    const char *when)
{
	struct mail *m =
	    mail_of(house, talloc_asprintf(house, "%s-%s", label, when), "Kestrel", when);

	m->fact.ballot = m->ballots[0] = label;
	m->answer.subject = talloc_asprintf(m, "Ballot %s: %s", label, title);
	moves(m, title);
	states(house, m, kind);
}

static inline struct ledger *
load(struct house *house, const char *group, const char *now)
{
	enum store_status status;
	struct ledger *ledger = ledger_load(house, house->folder->store, house->config,
	    config_group(house->config, group), when_from_iso(now), &status);

	assert_non_null(ledger);
	return ledger;
}

static inline void
propose(struct house *house)
{
	struct mail *m = mail_of(house, "proposal", "Kestrel", "2024-03-01T12:00:00Z");

	states(house, m, FACT_PROPOSAL);
	states(house, mail_of(house, "second-1", "Larkspur", "2024-03-01T13:00:00Z"), FACT_SECOND);
	states(house, mail_of(house, "second-2", "Marlin", "2024-03-01T14:00:00Z"), FACT_SECOND);
}

static inline void
start_voting(struct house *house)
{
	struct mail *m = mail_of(house, "voting", "Kestrel", "2024-03-11T12:00:00Z");

	states(house, m, FACT_VOTING_START);
}

#endif

/*
 * reply_house: a group whose chair, vice chair and members write to the gateway
 *
 * The tests play the reader: what a mail says is given, and what it is told is
 * seen. Time is the house's; each mail comes in at its `now`.
 */
#ifndef MINUTED_TESTS_REPLY_HOUSE_H
#define MINUTED_TESTS_REPLY_HOUSE_H

#include "tests/unit/store_folder.h"

#include "config/config.h"
#include "daemon/word/hearing.h"
#include "daemon/record/ledger.h"
#include "daemon/record/recording.h"
#include "daemon/word/reply.h"
#include "parser/word.h"
#include "store/digest_items.h"
#include "store/rulings.h"

#define CHAIR "chair@kestrel.example"
#define VICE "vice@marlin.example"
#define MEMBER "bo@larkspur.example"
#define DIGEST_ID "digest.1@gw.example"

static const char configuration[] =
    "[store]\npath = unused.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = /dev/null\n\n"
    "[smtp]\nurl = smtp://127.0.0.1\ntls = none\nfrom = minuted <gw@gw.example>\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\nchair = " CHAIR "\n"
    "vice_chair = " VICE "\ndigest = weekly mon 08:00 Europe/Brussels\n\n"
    "[group \"forum\"]\ntitle = Forum\nmailbox = m\nlist = public@lists.example\n"
    "ballot_prefix = FORUM\nprofile = cabf-forum\nroster = all.members\n"
    "chair = other@pinewood.example\ndigest = never\n";

static const char members[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
    "representative = Bo Sample <" MEMBER ">\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "[member \"Gone\"]\nclass = issuer\ndomain = gone.example\nuntil = 2023-01-31\n"
    "representative = Gil Past <gil@gone.example>\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n";

struct house {
	struct folder *folder;
	struct config *config;
	struct word_rules *rules;
	int64_t now;
	uint32_t uid;
	uint8_t random;     /* of the next token */
	int64_t item;       /* an unclear vote of Larkspur on TS-1: point 1 of the digest */
	const char *answer; /* the Message-ID of our last answer */
	char *stated;       /* the SHA-256 of the last mail to the list */
};

/* A mail as the reader hands it on; the tests change what they need. */
struct spoken_mail {
	const char *from, *text, *in_reply_to;
	bool stranger; /* no server of ours vouches */
	bool list;     /* it came over a list */
	bool automatic;
	bool import;
	int64_t age;        /* seconds since it came */
	bool undated;       /* nobody knows when it came */
	const char *quoted; /* what else is in it */
};

static inline struct answer
answer_of(struct house *house, const struct spoken_mail *m)
{
	static struct reading empty;
	char *id = talloc_asprintf(house, "%u@mail.example", house->uid);
	struct answer a = { .message_id = id,
		.in_reply_to = m->in_reply_to,
		.subject = "Re: Digest of Time Stamping",
		.from_address = m->from,
		.at = m->undated ? WHEN_UNKNOWN : house->now - m->age,
		.date = WHEN_UNKNOWN,
		.automatic = m->automatic,
		.group = config_group(house->config, "ts"),
		.channel = m->list ? CHANNEL_LIST : CHANNEL_OTHER,
		.grade = m->stranger ? GRADE_C : GRADE_A,
		.to_us = !m->list,
		.vouched = !m->stranger,
		.text = m->text,
		.reading = &empty };
	const char *const texts[] = { m->text, m->quoted };
	struct mail_words words = { .subject = a.subject,
		.text = m->text,
		.reply = true,
		.at = a.at,
		.names = filing_ballot_names(house, house->config),
		.nnames = house->config->ngroups };

	empty = (struct reading){ .class = CLASS_OTHER };
	a.ntokens = tokens_find(house, texts, 2, &a.tokens);
	if (a.to_us && !a.automatic)
		a.words = words_read(house, house->rules, &words);
	return a;
}

/* Record the mail as core does. */
static inline void
arrives(struct house *house, const struct spoken_mail *m)
{
	struct store *store = house->folder->store;
	char *raw = talloc_asprintf(house, "mail %u\r\n\r\n%s\r\n", ++house->uid, m->text);
	struct sighting sighting = { .mailbox = m->import ? "import" : "m", .uid = house->uid };
	struct answer a = answer_of(house, m);
	int64_t message = 0;
	bool new;

	assert_int_equal(store_begin(store), STORE_OK);
	assert_int_equal(
	    store_file(store, raw, strlen(raw), &sighting, NULL, false, &message, &new), STORE_OK);
	assert_int_equal(recording_file(store, message, &a, house->now), STORE_OK);
	assert_int_equal(hearing_note(store, house->config, message, &a, house->now), STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
}

/* The text of a message of ours, its lines unfolded where a sentence was. */
static inline char *
body_of(struct house *house, const struct outbox_row *row)
{
	char *bytes = talloc_strndup(house, row->bytes, row->len);
	char *body = strstr(bytes, "\r\n\r\n");

	assert_non_null(body);
	return talloc_strdup(house, body + 4);
}

/* Make one thing that is due, as core does; the rows are put into the outbox. */
static inline size_t
make(struct house *house, const struct due *due, struct due_result *result)
{
	struct store *store = house->folder->store;
	struct due_task task = { .store = store,
		.config = house->config,
		.group = config_group(house->config, due->group),
		.now = house->now,
		.due = due };
	uint8_t random[TOKEN_BYTES];
	char *why = NULL;
	size_t i;

	memset(random, ++house->random, sizeof random);
	assert_int_equal(store_begin(store), STORE_OK);
	if (!reply_make_with(house, &task, random, result, &why))
		fail_msg("%s", why);
	for (i = 0; i < result->nrows; i++)
		assert_int_equal(store_outbox_add(store, result->rows[i]), STORE_OK);
	assert_int_equal(store_due_done(store, due->id, "made"), STORE_OK);
	assert_int_equal(store_commit(store), STORE_OK);
	return result->nrows;
}

/* All that is due is made; the text of the one answer, NULL if there is none. */
static inline char *
answered(struct house *house)
{
	struct due *due;
	size_t ndue, i;
	char *text = NULL;

	assert_int_equal(store_due(house, house->folder->store, house->now, &due, &ndue), STORE_OK);
	for (i = 0; i < ndue; i++) {
		struct due_result result = { 0 };

		if (strcmp(due[i].kind, HEARD_KIND) != 0 || make(house, &due[i], &result) == 0)
			continue;
		assert_null(text);
		assert_int_equal(result.nrows, 1);
		text = body_of(house, result.rows[0]);
		house->answer = talloc_strdup(house, result.rows[0]->message_id);
	}
	return text;
}

static inline char *
tell(struct house *house, struct spoken_mail mail)
{
	arrives(house, &mail);
	return answered(house);
}

/* A mail from somebody in reply to another (NULL: to none); more of it by its fields' names. */
#define TELL(house, who, words, to, ...)                                                           \
	tell(house,                                                                                \
	    (struct spoken_mail){ .from = who, .text = words, .in_reply_to = to, ##__VA_ARGS__ })

/* True if the text has those words, line breaks counting as blanks. */
static inline bool
reads(const char *text, const char *words)
{
	GString *flat = g_string_new(NULL);
	bool found;

	for (; text && *text; text++)
		if (!g_ascii_isspace(*text))
			g_string_append_c(flat, *text);
		else if (flat->len > 0 && flat->str[flat->len - 1] != ' ')
			g_string_append_c(flat, ' ');
	found = strstr(flat->str, words) != NULL;
	g_string_free(flat, TRUE);
	return found;
}

static inline void
assert_reads(const char *text, const char *words)
{
	if (!text || !reads(text, words))
		fail_msg("not found: %s\nin: %s", words, text ? text : "(no answer)");
}

/* The line of an answer that confirms it. */
static inline char *
confirming(struct house *house, const char *text)
{
	const char *line = text ? strstr(text, "\nconfirm ") : NULL;

	if (!line)
		fail_msg("nothing to confirm in: %s", text ? text : "(no answer)");
	return talloc_strndup(house, line + 1, strcspn(line + 1, "\r\n"));
}

static inline void
put_digest(struct house *house)
{
	struct outbox_recipient recipients[] = { { .address = CHAIR }, { .address = VICE },
		{ .address = "gw@gw.example" } };
	struct outbox_row row = { .kind = "digest",
		.group = "ts",
		.period = "2023-05-08",
		.message_id = DIGEST_ID,
		.sender = "gw@gw.example",
		.recipients = recipients,
		.nrecipients = 3,
		.bytes = "x",
		.len = 1,
		.created = house->now,
		.next_try = house->now };
	struct digest_item items[] = {
		{ 1, "fact", talloc_asprintf(house, "%lld", (long long)house->item) },
		{ 2, "message", "1" },
		{ 3, "minutes", "2023-04-06" },
		{ 4, "ruling", "9" },
	};

	assert_int_equal(store_outbox_add(house->folder->store, &row), STORE_OK);
	assert_int_equal(
	    store_digest_items_keep(house->folder->store, "ts", "2023-05-08", items, 4), STORE_OK);
}

/* A mail to the list that states one fact. */
static inline void
states(struct house *house, const char *org, const char *when, struct fact fact)
{
	const char *ballots[] = { fact.ballot };
	struct reading reading = { .class = CLASS_OTHER,
		.sender = { "Bo Sample", org },
		.ballots = ballots,
		.nballots = 1,
		.facts = &fact,
		.nfacts = 1 };
	struct answer a = { .message_id = talloc_asprintf(house, "%u@list.example", ++house->uid),
		.from_name = "Bo Sample",
		.from_address = strcmp(org, "Larkspur") == 0
				    ? MEMBER
				    : talloc_asprintf(house, "rep@%s.example", org),
		.subject = "Ballot TS-1",
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = config_group(house->config, "ts"),
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = "words",
		.reading = &reading };
	char *raw = talloc_asprintf(house, "list mail of %s, %u", org, house->uid);
	int64_t message = file_text(house->folder->store, raw, house->uid);
	char *sum;

	sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, raw, -1);
	house->stated = talloc_strdup(house, sum);
	g_free(sum);
	fact.who.org = org;
	fact.rule = "test.rule";
	assert_int_equal(store_begin(house->folder->store), STORE_OK);
	assert_int_equal(recording_file(house->folder->store, message, &a, house->now), STORE_OK);
	assert_int_equal(store_commit(house->folder->store), STORE_OK);
}

/* TS-1 is voted on; what Larkspur wrote about it is unclear. */
static inline void
put_ballot(struct house *house)
{
	struct motion motion = { .title = "Shorter lifetimes",
		.proposer = { "Kit Vale", "Kestrel" },
		.discussion = { when_from_iso("2023-04-20T15:00:00Z"),
		    when_from_iso("2023-04-27T15:00:00Z"), "UTC" },
		.voting = { when_from_iso("2023-05-02T15:00:00Z"),
		    when_from_iso("2023-05-09T15:00:00Z"), "UTC" } };

	states(house, "Kestrel", "2023-04-20T15:00:00Z",
	    (struct fact){ .kind = FACT_PROPOSAL,
		.certainty = CERTAINTY_CERTAIN,
		.quote = "motion",
		.ballot = "TS-1",
		.motion = &motion });
	states(house, "Kestrel", "2023-05-02T15:00:00Z",
	    (struct fact){ .kind = FACT_VOTING_START,
		.certainty = CERTAINTY_CERTAIN,
		.quote = "voting begins",
		.ballot = "TS-1",
		.motion = &motion });
	states(house, "Larkspur", "2023-05-05T10:00:00Z",
	    (struct fact){ .kind = FACT_VOTE,
		.certainty = CERTAINTY_UNCLEAR,
		.quote = "we vote ye",
		.ballot = "TS-1",
		.vote = VOTE_YES });
	house->item = folder_ask(house->folder, "SELECT id FROM fact WHERE certainty = 'unclear'");
}

static inline int
set_up(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	struct config_faults faults;
	void *folder = NULL;
	char *path, *why = NULL;

	assert_int_equal(folder_setup(&folder), 0);
	house->folder = folder;
	house->now = when_from_iso("2023-05-08T12:00:00Z");
	folder_file(folder, "minuted.conf", configuration);
	folder_file(folder, "all.members", members);
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	if (!house->config)
		fail_msg("%s", faults.texts[0]);
	house->rules = word_rules_compile(house, &why);
	assert_non_null(house->rules);
	put_ballot(house);
	put_digest(house);
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

#define REPLY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline int64_t
ask_db(struct house *house, const char *sql)
{
	return folder_ask(house->folder, sql);
}

/* A name is to be settled; returns the line that confirms it. */
static inline char *
asked(struct house *house)
{
	return confirming(house, TELL(house, CHAIR, "TS-1 is Lifetime ballot", NULL));
}

static inline int64_t
names(struct house *house)
{
	return ask_db(house, "SELECT count(*) FROM ballot_name");
}

#endif

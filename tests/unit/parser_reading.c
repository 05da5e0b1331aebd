#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/minutes.h"
#include "parser/reading.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct fixture {
	struct parser *parser;
	struct directory *dir;
};

static const char *const sc_prefixes[] = { "SC" };
static const char *const csc_prefixes[] = { "CSC", "CSCWG" };
static const char *const forum_prefixes[] = { "FORUM", "Forum" };
static const struct ballot_names names[] = { { csc_prefixes, 2 }, { sc_prefixes, 1 },
	{ forum_prefixes, 2 } };

static int
setup(void **state)
{
	static const char *const birch_domains[] = { "birch.example" };
	static const char *const cedar_domains[] = { "cedar.example" };
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	char *why = NULL;

	fixture->parser = parser_new(fixture, &why);
	if (fixture->parser == NULL)
		fail_msg("%s", why);
	fixture->dir = directory_new(fixture);
	directory_add_org(
	    fixture->dir, "Birch Keys", NULL, 0, birch_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Birch Keys", "Bo Sample", "bo@birch.example");
	directory_add_org(
	    fixture->dir, "Cedar Browser", NULL, 0, cedar_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct mail_words
mail(struct fixture *fixture, const char *subject, const char *text)
{
	return (struct mail_words){ .subject = subject,
		.from_name = "Bo Sample",
		.from_address = "bo@birch.example",
		.text = text,
		.at = when_from_iso("2024-05-14T10:00:00Z"),
		.group = "cscwg",
		.names = names,
		.nnames = COUNT(names),
		.directory = fixture->dir };
}

static struct reading *
read_mail(struct fixture *fixture, const char *subject, const char *text)
{
	struct mail_words words = mail(fixture, subject, text);

	return reading_make(fixture, fixture->parser, &words);
}

static const struct fact *
fact_of(const struct reading *reading, enum fact_kind kind)
{
	for (size_t i = 0; i < reading->nfacts; i++)
		if (reading->facts[i].kind == kind)
			return &reading->facts[i];
	return NULL;
}

static void
assert_vote(
    const struct reading *reading, enum vote_value value, const char *ballot, enum certainty least)
{
	const struct fact *vote = fact_of(reading, FACT_VOTE);

	assert_non_null(vote);
	assert_int_equal(vote->vote, value);
	assert_string_equal(vote->ballot, ballot);
	assert_string_equal(vote->who.org, "Birch Keys");
	assert_true(vote->certainty >= least);
	assert_int_equal(reading->class, CLASS_VOTE);
}

static const char running[] = "Re: [cscwg] VOTING BEGINS: Ballot CSC-31: Keys";

/* RULES P4: of all mails that speak of exclusion notices, which are one. */
static void
tells_exclusion_notices_from_talk_of_them(void **state)
{
	static const char review[] = "review.notice", subject[] = "exclusion.subject";
	static const char filed[] = "exclusion.filed", enclosed[] = "exclusion.enclosed";
	static const char patents[] = "exclusion.patents", reported[] = "exclusion.reported";
	static const struct {
		const char *subject, *text, *rule; /* NULL: no notice at all */
		enum certainty certainty;
	} rows[] = {
		{ "[wg] Exclusion Notice for Ballot CSC-31",
		    "Birch Keys hereby submits this Exclusion Notice for section 6.2 of the Final "
		    "Maintenance Guideline.",
		    filed, CERTAINTY_CERTAIN },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "Pursuant to section 4.3 of the IPR Policy we are filing an Exclusion Notice "
		    "for U.S. Patent No. 9,999,999.",
		    filed, CERTAINTY_CERTAIN },
		{ "[wg] CSC-31: our patents",
		    "Birch Keys believes that it holds an essential claim and files a notice of "
		    "exclusion for Ballot CSC-31.",
		    filed, CERTAINTY_CERTAIN },
		{ "[wg] Exclusion Notice, Ballot CSC-31",
		    "Attached please find our Exclusion Notice.\n\nBest regards", enclosed,
		    CERTAINTY_CERTAIN },
		{ "[wg] IPR: CSC-31", "This is an Exclusion Notice under section 4.3.", enclosed,
		    CERTAINTY_CERTAIN },
		{ "[wg] Exclusion notice for CSC-31",
		    "Birch Keys excludes the following patents from the licence: EP 1 234 567.",
		    patents, CERTAINTY_CERTAIN },
		{ "[wg] Exclusion Notice for Ballot CSC-31", "See the attachment.", subject,
		    CERTAINTY_UNCLEAR },
		{ "[wg] End of review of CSC-31",
		    "Cedar Browser submitted an Exclusion Notice on Monday.", reported,
		    CERTAINTY_UNCLEAR },
		{ "[wg] IPR review of CSC-31", "Two Exclusion Notices were received.", reported,
		    CERTAINTY_UNCLEAR },
		{ "[wg] Review Period for CSC-31 begins",
		    "The IPR review takes 30 days. A member who files an Exclusion Notice must "
		    "send "
		    "it to the chair.",
		    review, CERTAINTY_CERTAIN },
		{ "[wg] Review notice for CSC-31",
		    "To exclude an essential claim, submit an Exclusion Notice before the review "
		    "period ends.",
		    review, CERTAINTY_CERTAIN },
		{ "[wg] End of IPR review of CSC-31: no exclusion notices",
		    "The review period has ended. No Exclusion Notice was received.", review,
		    CERTAINTY_CERTAIN },
		{ "[wg] Review period of CSC-31",
		    "The review period is open. If any Exclusion Notices were filed, the vote is "
		    "rescinded.",
		    review, CERTAINTY_CERTAIN },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "Has anybody submitted an Exclusion Notice?", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "We may submit an Exclusion Notice next week.", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "We do not plan to file an Exclusion Notice.", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Ballot CSC-31: Keys", "The licence excludes patents of course.", NULL,
		    CERTAINTY_UNCLEAR },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);
		const struct fact *fact = fact_of(reading, FACT_IPR_NOTICE);

		if (rows[i].rule == NULL) {
			if (fact != NULL)
				fail_msg("row %zu: %s", i, fact->rule);
			continue;
		}
		if (fact == NULL)
			fail_msg("row %zu: no notice in \"%s\"", i, rows[i].text);
		if (strcmp(fact->rule, rows[i].rule) != 0)
			fail_msg("row %zu: %s", i, fact->rule);
		assert_int_equal(fact->certainty, rows[i].certainty);
		assert_string_equal(fact->ballot, "CSC-31");
		assert_int_equal(reading->class, CLASS_IPR_NOTICE);
	}
}

/* The mailbox cases: what the words say; time, list and roster are the ledger's business. */
static void
reads_the_mailbox_cases(void **state)
{
	struct mail_words words;
	struct reading *reading;

	/* M1 and M2: a vote, and a colleague's change of it. */
	assert_vote(read_mail(*state, running, "Birch Keys votes Yes on Ballot CSC-31."), VOTE_YES,
	    "CSC-31", CERTAINTY_CERTAIN);
	words = mail(*state, running, "Birch Keys changes its vote to NO");
	words.from_name = "Cy Tester";
	words.from_address = "cy@birch.example";
	reading = reading_make(*state, ((struct fixture *)*state)->parser, &words);
	assert_vote(reading, VOTE_NO, "CSC-31", CERTAINTY_CERTAIN);
	assert_string_equal(reading->sender.name, "Cy Tester");
	/* M3: no clear yes. */
	reading = read_mail(*state, running, "We support this ballot");
	assert_null(fact_of(reading, FACT_VOTE));
	assert_int_equal(reading->class, CLASS_SUPPORT);
	/* M4, M5, M6: a yes is read as such wherever and whenever it was sent. */
	assert_vote(read_mail(*state, running, "Yes"), VOTE_YES, "CSC-31", CERTAINTY_LIKELY);
	assert_vote(read_mail(*state, "Re: Ballot CSC-31: Keys", "Birch Keys votes yes."), VOTE_YES,
	    "CSC-31", CERTAINTY_CERTAIN);
	/* M7. */
	assert_vote(
	    read_mail(*state, running, "Abstain"), VOTE_ABSTAIN, "CSC-31", CERTAINTY_LIKELY);
	/* M8, M9: another member's vote waits for a person. */
	reading = read_mail(*state, running, "Cedar Browser votes yes.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	/* M10: a quoted vote over an empty reply. */
	words = mail(*state, running, "");
	words.quoted = "> Cedar Browser votes yes";
	words.reply = true;
	reading = reading_make(*state, ((struct fixture *)*state)->parser, &words);
	assert_int_equal(reading->nfacts, 0);
	assert_int_equal(reading->class, CLASS_OTHER);
	/* M11: each on its own. */
	reading = read_mail(*state, "Re: Voting on two ballots", "CSC-21: Abstain, CSC-22: Yes");
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[0].vote, VOTE_ABSTAIN);
	assert_string_equal(reading->facts[0].ballot, "CSC-21");
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_string_equal(reading->facts[1].ballot, "CSC-22");
	assert_string_equal(reading->ballots[0], "CSC-21");
	assert_string_equal(reading->ballots[1], "CSC-22");
	/* M11, in an answer to the posts of one of them; a lone other number may be a slip. */
	reading = read_mail(*state, running, "CSC-31: Abstain\nCSC-32: Yes");
	assert_int_equal(reading->nfacts, 2);
	assert_string_equal(reading->facts[1].ballot, "CSC-32");
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_int_equal(reading->facts[1].certainty, CERTAINTY_CERTAIN);
	reading = read_mail(*state, running, "Birch Keys votes NO on CSC-31 and YES on CSC-32.");
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_int_equal(reading->facts[1].certainty, CERTAINTY_CERTAIN);
	reading = read_mail(*state, running, "Birch Keys votes NO on CSC-32.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	reading = read_mail(
	    *state, running, "This is not about CSC-31.\n\nBirch Keys votes NO on CSC-32.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	/* M12: the second is the ledger's to weigh; the words are a vote. */
	assert_vote(read_mail(*state, running, "Birch Keys votes Yes."), VOTE_YES, "CSC-31",
	    CERTAINTY_CERTAIN);
}

#define TEMPLATE                                                                                   \
	"Purpose of the Ballot\n\nKeys.\n\nThe following motion has been proposed by Bo Sample "   \
	"of "                                                                                      \
	"Birch Keys and endorsed by Cy Tester of Cedar Browser and Di Example of Dune.\n\n--- "    \
	"Motion "                                                                                  \
	"Begins ---\n\nThe text is amended as shown in the redline.\n\n--- Motion Ends ---\n"

static void
classes_mails(void **state)
{
	static const struct {
		const char *subject, *text;
		enum mail_class class;
	} rows[] = {
		{ "[wg] Ballot CSC-31: Keys", TEMPLATE, CLASS_PROPOSAL },
		{ "[wg] Ballot CSC-31: Keys - Discussion Period Begins",
		    TEMPLATE "\nDiscussion (at least 7 days)\nStart: 2024-05-14 10:00 UTC\n",
		    CLASS_DISCUSSION_START },
		{ "[wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    TEMPLATE
		    "\nVote for approval (7 days)\nStart: 2024-05-14 10:00 UTC\nEnd: 2024-05-21 "
		    "10:00 UTC\n",
		    CLASS_VOTING_START },
		{ "[wg] Ballot CSC-31 v2: Keys", "V2 with the new table.\n\n" TEMPLATE,
		    CLASS_REVISION },
		{ "[wg] Draft Ballot CSC-XXX: Keys", "May I have two endorsers?\n\n" TEMPLATE,
		    CLASS_SECOND_REQUEST },
		{ "[wg] Voting on CSC-31 starts today", "CSC-31 is open for votes until Monday.",
		    CLASS_VOTING_START },
		{ "[wg] Results on Ballot CSC-31",
		    "Voting on Ballot CSC-31 has ended.\n\n2 Yes votes: Birch Keys, Cedar "
		    "Browser\n0 No "
		    "votes\n\nThe ballot has passed.",
		    CLASS_RESULT },
		{ "[wg] Withdrawing Ballot CSC-31", "I withdraw Ballot CSC-31.", CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "The ballot is off the table.",
		    CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "I must pull my endorsement.", CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "A ballot in voting cannot be withdrawn.",
		    CLASS_DISCUSSION },
		{ "[wg] Review Period for CSC-31 begins", "The IPR review takes 30 days.",
		    CLASS_IPR_NOTICE },
		{ "[wg] Agenda of the call on Thursday",
		    "1. Roll call\n2. Minutes\n3. Ballots\n4. AOB\n", CLASS_AGENDA },
		{ "Re: [wg] Agenda of the call on Thursday", "I can take item 2.",
		    CLASS_DISCUSSION },
		{ "[wg] Final minutes of 9 May",
		    "Attendees: Bo Sample (Birch Keys), Cy Tester (Cedar Browser)\n\n1. Roll call "
		    "was "
		    "taken.\n2. Antitrust statement read.\n3. Birch Keys votes yes on CSC-31.\n",
		    CLASS_MINUTES },
		{ "Automatic reply: [wg] Ballot CSC-31", "Birch Keys votes yes.",
		    CLASS_AUTO_REPLY },
		{ "Re: [wg] Ballot CSC-31", "Birch Keys endorses.", CLASS_SECOND },
		{ "Re: [wg] Ballot CSC-31", "I object to this ballot.", CLASS_PUSHBACK },
		{ "Re: [wg] Ballot CSC-31", "Which table do you mean?", CLASS_DISCUSSION },
		{ "Re: [wg] Ballot CSC-31",
		    "May I remind you that voting starts on Thursday at 2200 UTC.",
		    CLASS_DISCUSSION },
		{ "[wg] Ballot discussion",
		    "Without other comments I will start the voting tomorrow.", CLASS_DISCUSSION },
		{ "", "", CLASS_OTHER },
		{ NULL, NULL, CLASS_OTHER },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);

		if (reading->class != rows[i].class) {
			print_error("\"%s\" \"%.40s\": got %s, want %s\n", rows[i].subject,
			    rows[i].text, class_name(reading->class), class_name(rows[i].class));
			wrong++;
		}
		if (reading->class != CLASS_VOTE)
			assert_null(fact_of(reading, FACT_VOTE));
	}
	assert_int_equal(wrong, 0);
}

/* What became of a ballot, in a subject's words or in a reply that says all of it. */
static void
reads_results_by_what_they_say(void **state)
{
	static const struct {
		const char *subject, *text;
		enum mail_class class;
		enum outcome outcome; /* of a result */
	} rows[] = {
		{ "[wg] Ballot CSC-31 has been adopted", "See the list of votes on our web site.",
		    CLASS_RESULT, OUTCOME_PASSED },
		{ "[wg] Ballot CSC-31 v2 - approved unanimously", "Thanks to all.", CLASS_RESULT,
		    OUTCOME_PASSED },
		{ "[wg] CSC-31 fails for want of a quorum", "Three members voted.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] Ballot 206 did not pass", "Two of six issuers said yes.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] Voting on CSC-31 has closed", "The ballot is rejected.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] CSC-31: voting closed", "Votes for: 6\nVotes against: 0\n", CLASS_RESULT,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "Voting on CSC-31 has ended.\n\nIssuers: 4 yes, 1 no\nConsumers: 2 yes\n\n"
		    "The ballot passed.",
		    CLASS_RESULT, OUTCOME_PASSED },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "I see that voting has ended and that the ballot passed.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "If the voting has ended and the ballot passed with 4 yes, what then?",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] Ballot CSC-31 approved?", "I cannot find the count of votes.",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] Why ballot CSC-31 failed", "The ballot failed in March.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "[wg] Voting room now closed", "No ballot has failed for it.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "Voting on CSC-31 has ended and the ballot passed with 4 yes, how nice!",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] CSC-31: approved algorithms", "Which ones do you mean?", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "[wg] Ballot CSC-31: Passed and failed audits", TEMPLATE, CLASS_PROPOSAL,
		    OUTCOME_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);

		if (reading->class != rows[i].class)
			fail_msg("\"%s\": got %s", rows[i].subject, class_name(reading->class));
		if (rows[i].class == CLASS_RESULT &&
		    fact_of(reading, FACT_RESULT)->motion->outcome != rows[i].outcome)
			fail_msg("\"%s\": another outcome", rows[i].subject);
	}
}

/* A reply opens the vote if it gives both ends, the first within two days of the mail. */
static void
opens_the_vote_in_a_reply_that_dates_it(void **state)
{
	static const struct {
		const char *text;
		enum mail_class class;
	} rows[] = {
		{ "The voting period starts now.\n\nStart: 2024-05-14 12:00 UTC\n"
		  "End: 2024-05-21 12:00 UTC\n",
		    CLASS_VOTING_START },
		{ "The voting period starts now.\n\nStart: 2024-05-16 10:00 UTC\n"
		  "End: 2024-05-23 10:00 UTC\n",
		    CLASS_VOTING_START },
		{ "The voting period starts now.\n\nStart: 2024-05-16 10:01 UTC\n"
		  "End: 2024-05-23 10:01 UTC\n",
		    CLASS_DISCUSSION },
		{ "The voting period starts now.\n\nStart: 2024-05-12 09:59 UTC\n"
		  "End: 2024-05-19 09:59 UTC\n",
		    CLASS_DISCUSSION },
		{ "The voting period starts now.\n\nStart: 2024-05-14 12:00 UTC\n",
		    CLASS_DISCUSSION },
		{ "Does the voting period start now?\n\nStart: 2024-05-14 12:00 UTC\n"
		  "End: 2024-05-21 12:00 UTC\n",
		    CLASS_DISCUSSION },
		{ "Voting will begin tomorrow.\n\nStart: 2024-05-15 12:00 UTC\n"
		  "End: 2024-05-22 12:00 UTC\n",
		    CLASS_DISCUSSION },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_mail(*state, "Re: [wg] Ballot CSC-31: Keys", rows[i].text);
		const struct fact *start = fact_of(reading, FACT_VOTING_START);

		if (reading->class != rows[i].class)
			fail_msg("row %zu: got %s", i, class_name(reading->class));
		assert_int_equal(start != NULL, rows[i].class == CLASS_VOTING_START);
		if (start != NULL)
			assert_int_equal(start->certainty, CERTAINTY_LIKELY);
	}
}

static void
reads_a_proposal_whole(void **state)
{
	struct reading *reading = read_mail(*state,
	    "[wg] Ballot CSC-031: Keys - Discussion Period Begins",
	    TEMPLATE "\nDiscussion (at least 7 days)\nStart: 2024-05-14 10:00 UTC\nEnd: not before "
		     "2024-05-21 10:00 UTC\n");
	const struct fact *proposal = fact_of(reading, FACT_PROPOSAL);
	const struct fact *start = fact_of(reading, FACT_DISCUSSION_START);

	assert_non_null(proposal);
	assert_non_null(start);
	assert_string_equal(start->ballot, "CSC-31");
	assert_string_equal(start->motion->title, "Keys");
	assert_string_equal(start->motion->proposer.name, "Bo Sample");
	assert_string_equal(start->motion->proposer.org, "Birch Keys");
	assert_int_equal(start->motion->nendorsers, 2);
	assert_string_equal(start->motion->endorsers[0].org, "Cedar Browser");
	assert_string_equal(start->motion->endorsers[1].org, "Dune");
	assert_non_null(start->motion->digest);
	assert_true(start->motion->discussion.start == when_from_iso("2024-05-14T10:00:00Z"));
	assert_true(start->motion->discussion.end == when_from_iso("2024-05-21T10:00:00Z"));
	assert_true(start->motion->voting.start == WHEN_UNKNOWN);
	assert_null(fact_of(reading, FACT_SECOND));
	assert_null(fact_of(reading, FACT_SECOND_REQUEST));
}

static void
tells_a_notice_for_each_of_its_ballots(void **state)
{
	struct reading *reading = read_mail(*state, "[wg] Voting begins: Ballots CSC-31 and CSC-32",
	    "Both: start 2024-05-14 16:00 UTC, end 2024-05-21 16:00 UTC. Proposed by Bo Sample "
	    "(Birch "
	    "Keys), endorsed by Cy Tester (Cedar Browser).");

	assert_int_equal(reading->nfacts, 2);
	assert_string_equal(reading->facts[0].ballot, "CSC-31");
	assert_string_equal(reading->facts[1].ballot, "CSC-32");
	assert_int_equal(reading->facts[1].kind, FACT_VOTING_START);
	assert_true(reading->facts[1].motion->voting.end == when_from_iso("2024-05-21T16:00:00Z"));
}

static void
ignores_robots(void **state)
{
	struct mail_words words = mail(*state, running, "Birch Keys votes yes.");
	struct fixture *fixture = *state;
	struct reading *reading;

	words.automatic = true;
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_AUTO_REPLY);
	assert_int_equal(reading->nfacts, 0);
	words.bounce = true;
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_BOUNCE);
	assert_int_equal(reading->nfacts, 0);
	words = mail(fixture, "Your vote counts! Ballot notification",
	    "Click http://portal.example/ and vote YES to unlock your reward.");
	words.from_name = "Portal";
	words.from_address = "no-reply@portal.example";
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_SPAM);
	assert_int_equal(reading->nfacts, 0);
}

static void
names_quoted_ballots_as_candidates_only(void **state)
{
	struct mail_words words = mail(*state, "Re: a question", "Which table do you mean?");
	struct fixture *fixture = *state;
	struct reading *reading;

	words.quoted = "> Ballot CSC-31 is in voting.";
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->nfacts, 0);
	assert_int_equal(reading->nballots, 1);
	assert_string_equal(reading->ballots[0], "CSC-31");
}

/* A text of `len` bytes that ends in a vote. */
static char *
text_with_vote_at_end(void *ctx, size_t len)
{
	static const char vote[] = "\n\nBirch Keys votes yes.\n";
	char *text = talloc_array(ctx, char, len + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = i % 60 == 59 ? '\n' : "abcdefghij "[i % 11];
	memcpy(text + len - strlen(vote), vote, strlen(vote));
	text[len] = '\0';
	return text;
}

static void
reads_up_to_its_bound(void **state)
{
	struct fixture *fixture = *state;
	struct reading *reading;

	for (size_t len = READING_TEXT_MAX - 1; len <= READING_TEXT_MAX + 1; len++) {
		char *text = text_with_vote_at_end(fixture, len);

		reading = read_mail(fixture, running, text);
		assert_int_equal(reading->truncated, len > READING_TEXT_MAX);
		talloc_free(reading);
		talloc_free(text);
	}
}

static void
bounds_facts_and_ballots(void **state)
{
	struct fixture *fixture = *state;
	char *text = talloc_strdup(fixture, "");
	struct reading *reading;

	for (int i = 1; i <= READING_FACTS_MAX + 20; i++)
		text = talloc_asprintf_append(text, "CSC-%d: yes\n", i);
	reading = read_mail(fixture, "Voting", text);
	assert_true(reading->nfacts <= READING_FACTS_MAX);
	assert_int_equal(reading->nballots, READING_BALLOTS_MAX);
}

static void
survives_hostile_text(void **state)
{
	static const char *const texts[] = {
		"\xff\xfe\xfd Birch Keys votes yes \xc3",
		"\xe2\x80",
		"votes votes votes votes votes votes votes votes yes yes yes",
		"Birch Keys Birch Keys Birch Keys Birch Keys votes yes",
		"((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
		"> > > > > > > > > >",
		"-- MOTION BEGINS --\n-- MOTION ENDS --\n-- MOTION BEGINS --",
		"-- MOTION ENDS --\n-- MOTION BEGINS --",
		"proposed by\n\n\nendorsed by",
		"Subject: Subject: Subject:",
		"\n\n\n\n\n",
		"a",
	};
	struct fixture *fixture = *state;
	char *wide = talloc_array(fixture, char, 100001);

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct mail_words words = mail(fixture, texts[i], texts[i]);

		words.quoted = texts[i];
		words.attached = texts[i];
		words.from_name = texts[i];
		words.from_address = texts[i];
		assert_non_null(reading_make(fixture, fixture->parser, &words));
	}
	for (int fill = 0; fill < 4; fill++) {
		memset(wide, " (v*"[fill], 100000);
		wide[100000] = '\0';
		assert_non_null(read_mail(fixture, wide, wide));
	}
}

static void
gives_the_same_reading_twice(void **state)
{
	struct reading *a =
	    read_mail(*state, running, "Birch Keys votes yes on CSC-31, and no on CSC-32.");
	struct reading *b =
	    read_mail(*state, running, "Birch Keys votes yes on CSC-31, and no on CSC-32.");

	assert_int_equal(a->nfacts, b->nfacts);
	for (size_t i = 0; i < a->nfacts; i++) {
		assert_string_equal(a->facts[i].quote, b->facts[i].quote);
		assert_string_equal(a->facts[i].rule, b->facts[i].rule);
		assert_string_equal(a->facts[i].ballot, b->facts[i].ballot);
	}
}

static void
names_values_both_ways(void **state)
{
	enum mail_class class = CLASS_OTHER;
	enum vote_value vote = VOTE_NO;

	(void)state;
	for (int i = 0; i < CLASS_COUNT; i++) {
		assert_true(class_from_name(class_name((enum mail_class)i), &class));
		assert_int_equal((int)class, i);
	}
	for (int i = 0; i < VOTE_COUNT; i++) {
		assert_true(vote_from_name(vote_name((enum vote_value)i), &vote));
		assert_int_equal((int)vote, i);
	}
	assert_false(class_from_name("Vote", &class));
	assert_false(class_from_name("", &class));
	assert_false(class_from_name(NULL, &class));
	assert_string_equal(class_name(CLASS_COUNT), "unknown");
	assert_string_equal(grade_name(GRADE_A), "A");
	assert_string_equal(channel_name(CHANNEL_MEMBER_LIST), "member_list");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_exclusion_notices_from_talk_of_them),
		cmocka_unit_test(reads_the_mailbox_cases),
		cmocka_unit_test(classes_mails),
		cmocka_unit_test(reads_results_by_what_they_say),
		cmocka_unit_test(opens_the_vote_in_a_reply_that_dates_it),
		cmocka_unit_test(reads_a_proposal_whole),
		cmocka_unit_test(tells_a_notice_for_each_of_its_ballots),
		cmocka_unit_test(ignores_robots),
		cmocka_unit_test(names_quoted_ballots_as_candidates_only),
		cmocka_unit_test(reads_up_to_its_bound),
		cmocka_unit_test(bounds_facts_and_ballots),
		cmocka_unit_test(survives_hostile_text),
		cmocka_unit_test(gives_the_same_reading_twice),
		cmocka_unit_test(names_values_both_ways),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

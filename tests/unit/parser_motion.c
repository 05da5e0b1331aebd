#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/motion.h"
#include "parser/motion_sections.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct fixture {
	struct motions *motions;
	struct directory *dir;
};

static const char *const sc_prefixes[] = { "SC" };
static const struct ballot_names names[] = { { sc_prefixes, 1 } };

static int
setup(void **state)
{
	static const char *const dune_names[] = { "Dune" };
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	char *why = NULL;

	fixture->motions = motions_compile(fixture, &why);
	if (fixture->motions == NULL)
		fail_msg("%s", why);
	fixture->dir = directory_new(fixture);
	directory_add_org(fixture->dir, "Dune Telecom Co., Ltd.", dune_names, 1, NULL, 0,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(fixture->dir, "Elm.net", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Elm.net", "Cy Tester", NULL);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct motion *
read_text(struct fixture *fixture, const char *subject, const char *text, enum motion_topic topic)
{
	const struct mail_words words = { .subject = subject,
		.text = text,
		.at = when_from_iso("2024-05-01"),
		.names = names,
		.nnames = 1,
		.directory = fixture->dir };
	struct posting posting = { .words = &words };

	posting.prose = prose_make(fixture, text, strlen(text));
	posting.subject = subject_read(fixture, subject, names, 1);
	posting.labels = labels_find(fixture, posting.prose->plain, posting.prose->len, names, 1);
	return motion_read(fixture, fixture->motions, &posting, topic);
}

static char *
people_text(struct fixture *fixture, const struct motion *motion)
{
	char *text = talloc_asprintf(fixture, "%s/%s", motion->proposer.name, motion->proposer.org);

	for (size_t i = 0; i < motion->nendorsers; i++)
		text = talloc_asprintf_append(
		    text, " + %s/%s", motion->endorsers[i].name, motion->endorsers[i].org);
	return text;
}

static void
reads_proposer_and_endorsers(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "The following motion has been proposed by Ana Example of Dune and endorsed by "
		  "Bo "
		  "Sample of Elm.net and Cy Tester of Fir Trust.",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Cy Tester/Fir "
		    "Trust" },
		{ "Motion proposed by Ana Example (Dune); endorsed by Bo Sample (Elm.net), and Di "
		  "V. "
		  "Example (Oak).",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Di V. Example/Oak" },
		{ "Proposed by Ana Example of Dune Telecom Co., Ltd. Endorsed by Bo Sample of "
		  "Elm.net.",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "The motion has been proposed by Ana Example of Dune\nand endorsed by Bo\nSample "
		  "of "
		  "Elm.net:\n\n-- MOTION BEGINS --\nproposed by Eve of Elsewhere\n-- MOTION ENDS "
		  "--",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "Ana Example of Dune made the following motion, and Bo Sample of Elm.net and Cy "
		  "Tester "
		  "of Fir endorsed it.",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Cy Tester/Fir" },
		{ "This starts the discussion, with Dune (Ana Example) and Elm.net (Bo Sample) as "
		  "endorsers.",
		    "(null)/(null) + Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "Proposer: Ana Example (Dune)\nEndorsers: Bo Sample (Elm.net), Cy Tester\n",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Cy Tester/Elm.net" },
		{ "proposed by Ana Example of Dune and endorsed by XXX of XXX and XXX of XXX:",
		    "Ana Example/Dune Telecom Co., Ltd." },
		{ "proposed by Ana Example of Dune and endorsed by Bo Sample of Elm.net and _____ "
		  "of "
		  "_____.",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "proposed by [name] of [company] and endorsed by [name] of [company].",
		    "(null)/(null)" },
		{ "proposed by Ana Example of Dune and needs two endorsers.",
		    "Ana Example/Dune Telecom Co., Ltd." },
		{ "Proposer's name:\nEndorser 1's name:\nEndorser 2's name:\n\nDiscussion period: "
		  "one week",
		    "(null)/(null)" },
		{ "proposed by Ana Example of Dune, endorsed by Bo Sample of Elm.net and Zoe? (see "
		  "below).",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "proposed by Ana Example of Dune and endorsed by Bo Sample of Elm.net and Bo "
		  "Sample of "
		  "Elm.net.",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "proposed by Ana Example of Dune and endorsed by:\n\n- Bo Sample of Elm.net\n- "
		  "Cy "
		  "Tester of Fir\n\nBackground",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Cy Tester/Fir" },
		{ "endorsed by 1. Bo Sample of Elm.net\n2. Cy Tester of Fir",
		    "(null)/(null) + Bo Sample/Elm.net + Cy Tester/Fir" },
		{ "endorsed by Bo Sample of Elm.net\n\n- Cy Tester of Fir asked for it",
		    "(null)/(null) + Bo Sample/Elm.net" },
		{ "Proposer:\nAna Example, Dune\n\nEndorsers:\nBo Sample, Elm.net\nCy Tester, "
		  "Dune\n\nZoe Sample, Dune",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net + Cy Tester/Dune "
		    "Telecom Co., Ltd." },
		{ "Endorsers: Bo Sample, Elm.net\n           Cy Tester, Dune\nZoe Sample, Dune",
		    "(null)/(null) + Bo Sample/Elm.net + Cy Tester/Dune Telecom Co., Ltd." },
		{ "Endorser 1:\nEndorser 2:\n\nBo Sample of Elm.net asked for this.",
		    "(null)/(null)" },
		{ "Proposer - Ana Example, Dune\nEndorser - Bo Sample, Elm.net",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "| Proposer | Ana Example | Dune |\n| Endorser | Bo Sample | Elm.net |",
		    "Ana Example/Dune Telecom Co., Ltd. + Bo Sample/Elm.net" },
		{ "Endorsers are Bo Sample (Elm.net) and Cy Tester (Dune).",
		    "(null)/(null) + Bo Sample/Elm.net + Cy Tester/Dune Telecom Co., Ltd." },
		{ "Two endorsers: Bo Sample (Elm.net) and Cy Tester (Dune).",
		    "(null)/(null) + Bo Sample/Elm.net + Cy Tester/Dune Telecom Co., Ltd." },
		{ "Bo Sample of Elm.net and Cy Tester of Dune have endorsed it.",
		    "(null)/(null) + Bo Sample/Elm.net + Cy Tester/Dune Telecom Co., Ltd." },
		{ "Thanks to Bo Sample from Elm.net for agreeing to endorse.",
		    "(null)/(null) + Bo Sample/Elm.net" },
		{ "Bo Sample of Elm.net and Cy Tester of Dune have read it.", "(null)/(null)" },
		{ "Nothing of the kind.", "(null)/(null)" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct motion *motion =
		    read_text(*state, "Ballot SC-9: Keys", rows[i].text, TOPIC_DISCUSSION);
		char *got = people_text(*state, motion);

		if (strcmp(got, rows[i].want) != 0)
			fail_msg(
			    "\"%s\": got \"%s\", want \"%s\"", rows[i].text, got, rows[i].want);
		assert_string_equal(motion->title, "Keys");
	}
}

static char *
period_text(void *ctx, const struct period *period)
{
	char start[WHEN_TEXT_MAX] = "?", end[WHEN_TEXT_MAX] = "?";

	if (period->start != WHEN_UNKNOWN)
		when_to_iso(period->start, start);
	if (period->end != WHEN_UNKNOWN)
		when_to_iso(period->end, end);
	return talloc_asprintf(
	    ctx, "%s %s %s", start, end, period->zone == NULL ? "?" : period->zone);
}

static void
reads_periods(void **state)
{
	static const struct {
		const char *text, *discussion, *voting;
		enum motion_topic topic;
	} rows[] = {
		{ "Discussion (at least 7 days)\nStart: 2024-05-04 16:00 UTC\nEnd: not before "
		  "2024-05-11 "
		  "16:00 UTC\n",
		    "2024-05-04T16:00:00Z 2024-05-11T16:00:00Z UTC", "? ? ?", TOPIC_DISCUSSION },
		{ "Discussion (13 days)\n- Start: 4 May 2024 16:00 UTC\n- End: 17 May 2024 16:00 "
		  "UTC\n\n"
		  "Vote for approval (7 days)\n- Start: 17 May 2024 16:00 UTC\n- End: 24 May 2024 "
		  "16:00 "
		  "UTC\n",
		    "2024-05-04T16:00:00Z 2024-05-17T16:00:00Z UTC",
		    "2024-05-17T16:00:00Z 2024-05-24T16:00:00Z UTC", TOPIC_VOTING },
		{ "                     Start (23:00 UTC)   End (23:00 UTC)\n"
		  "Discussion (7 days)     3rd May           10th May\n"
		  "Vote for approval       10th May          17th May\n",
		    "2024-05-03T23:00:00Z 2024-05-10T23:00:00Z UTC",
		    "2024-05-10T23:00:00Z 2024-05-17T23:00:00Z UTC", TOPIC_DISCUSSION },
		{ "Voting on Ballot 18 has begun and goes on until May 7, 2024 at 22:00 UTC.",
		    "? ? ?", "? 2024-05-07T22:00:00Z UTC", TOPIC_VOTING },
		{ "Voting ends Friday, May 17 at 23:00 Eastern Time", "? ? ?",
		    "? 2024-05-18T03:00:00Z America/New_York", TOPIC_VOTING },
		{ "Discussion: 2024-05-15 17:00 UTC to 2024-05-22 17:00 UTC\nVote: 2024-05-22 "
		  "17:00 UTC to "
		  "2024-05-29 17:00 UTC",
		    "2024-05-15T17:00:00Z 2024-05-22T17:00:00Z UTC",
		    "2024-05-22T17:00:00Z 2024-05-29T17:00:00Z UTC", TOPIC_DISCUSSION },
		{ "the voting period starts today 23 May 2024 at 08:00 UTC and ends on 30 May 2024 "
		  "at "
		  "08:00 UTC.",
		    "? ? ?", "2024-05-23T08:00:00Z 2024-05-30T08:00:00Z UTC", TOPIC_VOTING },
		{ "Both: start 2024-05-10 16:00 UTC, end 2024-05-17 16:00 UTC.", "? ? ?",
		    "2024-05-10T16:00:00Z 2024-05-17T16:00:00Z UTC", TOPIC_VOTING },
		{ "It opens with this e-mail and it closes at 13:00 UTC on 21 May 2024. The text "
		  "is the "
		  "one of 3 May.",
		    "? ? ?", "? 2024-05-21T13:00:00Z UTC", TOPIC_VOTING },
		{ "Start of discussion: 20 May 2024 16:00 UTC\nVote: not before 27 May 2024 16:00 "
		  "UTC",
		    "2024-05-20T16:00:00Z ? UTC", "? ? ?", TOPIC_DISCUSSION },
		/* A date without a time of day bounds nothing. */
		{ "Voting ends on 7 May 2024.", "? ? ?", "? ? ?", TOPIC_VOTING },
		{ "-- MOTION BEGINS --\nVoting ends: 2024-05-24 16:00 UTC\n-- MOTION ENDS --",
		    "? ? ?", "? ? ?", TOPIC_VOTING },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct motion *motion =
		    read_text(*state, "Ballot SC-9: Keys", rows[i].text, rows[i].topic);
		char *discussion = period_text(*state, &motion->discussion);
		char *voting = period_text(*state, &motion->voting);

		if (strcmp(discussion, rows[i].discussion) != 0 ||
		    strcmp(voting, rows[i].voting) != 0)
			fail_msg("\"%s\": got \"%s\" \"%s\"", rows[i].text, discussion, voting);
	}
}

static void
digests_the_words_between_the_marks(void **state)
{
	static const char *const same[] = {
		"--- Motion Begins ---\nKeys  are\nlong.\n--- Motion Ends ---",
		"x\n-- MOTION BEGINS --\n\nKeys are long.\n\n-- MOTION ENDS --\ny",
		"\u2014MOTION BEGINS\u2014\nKeys are *long*.\n\u2014MOTION ENDS\u2014",
		"Motion Begins\nKeys are long.\nMotion Ends",
	};
	static const char *const other[] = {
		"--- Motion Begins ---\nKeys are short.\n--- Motion Ends ---",
		"--- Motion Begins ---\nKeysare long.\n--- Motion Ends ---",
		"--- Motion Begins ---\nKeys are long.",
	};
	const char *digest = read_text(*state, NULL, same[0], TOPIC_NONE)->digest;

	/* SHA-256 of "Keys are long." */
	assert_string_equal(
	    digest, "24f31dc6db83c8df11d8ca03863b110a3a783563997596f33111f5e509729ae2");
	for (size_t i = 1; i < COUNT(same); i++)
		assert_string_equal(read_text(*state, NULL, same[i], TOPIC_NONE)->digest, digest);
	for (size_t i = 0; i < 2; i++)
		assert_string_not_equal(
		    read_text(*state, NULL, other[i], TOPIC_NONE)->digest, digest);
	/* A motion that never ends goes on to the end of the mail. */
	assert_string_equal(read_text(*state, NULL, other[2], TOPIC_NONE)->digest, digest);
	assert_null(read_text(*state, NULL, "The motion begins a new era.", TOPIC_NONE)->digest);
}

static void
tells_kind_and_outcome(void **state)
{
	static const struct {
		const char *subject, *text;
		enum motion_kind kind;
		enum outcome outcome;
	} rows[] = {
		{ "Ballot SC-9: Keys", "This is a Final Maintenance Guideline.", MOTION_MAINTENANCE,
		    OUTCOME_UNKNOWN },
		{ "Ballot SC-9: Keys", "Status: Final Guideline. The ballot has passed.",
		    MOTION_GUIDELINE, OUTCOME_PASSED },
		{ "Ballot SC-9: Election of the Chair", "There are three nominees.",
		    MOTION_ELECTION, OUTCOME_UNKNOWN },
		{ "Ballot SC-9: Election of the Vice Chair",
		    "This ballot is to \u201cconfirm appointment\u201d of the only nominee as Vice "
		    "Chair.",
		    MOTION_OFFICER, OUTCOME_UNKNOWN },
		{ "Ballot SC-9: Fees", "This ballot amends the Bylaws.", MOTION_FORUM,
		    OUTCOME_UNKNOWN },
		{ "Result of SC-9", "The ballot fails: it did not pass the vote.", MOTION_UNKNOWN,
		    OUTCOME_FAILED },
		{ "Ballot SC-9: Keys", "Longer keys.", MOTION_UNKNOWN, OUTCOME_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct motion *motion =
		    read_text(*state, rows[i].subject, rows[i].text, TOPIC_NONE);

		assert_string_equal(motion_kind_name(motion->kind), motion_kind_name(rows[i].kind));
		assert_string_equal(outcome_name(motion->outcome), outcome_name(rows[i].outcome));
	}
}

static void
bounds_the_number_of_endorsers(void **state)
{
	struct fixture *fixture = *state;
	char *text = talloc_strdup(fixture, "proposed by Ana Example of Dune. ");
	struct motion *motion;

	for (int i = 0; i < MOTION_PEOPLE_MAX + 2; i++) {
		text = talloc_asprintf_append(text, "\nEndorsed by Bo %c of Elm.net.\n", 'A' + i);
		motion = read_text(fixture, NULL, text, TOPIC_NONE);
		assert_int_equal(
		    motion->nendorsers, i < MOTION_PEOPLE_MAX ? i + 1 : MOTION_PEOPLE_MAX);
	}
}

static char *
joined(struct fixture *fixture, const char *const *texts, size_t n)
{
	char *text = talloc_strdup(fixture, "");

	for (size_t i = 0; i < n; i++)
		text = talloc_asprintf_append(text, "%s%s", i ? " " : "", texts[i]);
	return text;
}

/* B 2.4(10) asks which ballots touch the same section, not which mention it. */
static void
collects_the_sections_that_the_text_changes(void **state)
{
	static const char subject[] = "Ballot SC-70: Reasons";
	static const struct {
		const char *text, *sections;
	} rows[] = {
		{ "Amend Section 4.9.1.1 as follows:", "4.9.1.1" },
		{ "In section 6.2.7.4.2 of the Code Signing BRs, replace \"may\" by \"must\".",
		    "6.2.7.4.2" },
		{ "This ballot modifies Sections 4.9.1.1, 4.9.1.2 and 7.1.",
		    "4.9.1.1 4.9.1.2 7.1" },
		{ "Delete \xc2\xa7 3.2.2.4 and add sections 3.2.2.5 through 3.2.2.7.",
		    "3.2.2.4 3.2.2.5 3.2.2.7" },
		{ "Section 4.9: the first row of the table is removed.", "4.9" },
		{ "- Section 4.9.1.1, second paragraph", "4.9.1.1" },
		{ "Change Section 4.9.1.1. Change Section 4.9.1.1 again.", "4.9.1.1" },
		{ "--- Motion begins ---\nUpdate Section 4.9.1.1.\n--- Motion ends ---\n"
		  "We changed Section 1.1 last year.",
		    "4.9.1.1" },
		{ "--- Motion begins ---\nSee the redline.\n--- Motion ends ---\n"
		  "It adds Section 1.1.",
		    "1.1" },
		{ "The CA acts as told in the text of Section 4.9.1.1.", "" },
		{ "This ballot is changed pursuant to Section 2.3 of the Bylaws.", "" },
		{ "Add a review under Section 4.1 of the IPR Policy.", "" },
		{ "The amended text meets the requirements of Section 3.2.2.4.", "" },
		{ "Amend Section 4 as follows:", "" },
		{ "Amend Section 1.2.3.4.5.6.7.8.9.10.11.12 as follows:", "" },
		{ "> Amend Section 4.9.1.1 as follows:", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct motion *motion = read_text(*state, subject, rows[i].text, TOPIC_DISCUSSION);

		assert_string_equal(
		    joined(*state, motion->sections, motion->nsections), rows[i].sections);
		motion = read_text(*state, subject, rows[i].text, TOPIC_REVIEW);
		assert_int_equal(motion->nsections, 0);
	}
	assert_int_equal(
	    read_text(*state, "Ballot SC-71: New bylaws",
		"This amends the Bylaws. Replace Section 2.3 of the Bylaws.", TOPIC_DISCUSSION)
		->nsections,
	    1);
}

static void
collects_the_other_ballots_that_the_text_names(void **state)
{
	struct motion *motion = read_text(*state, "Ballot SC-70: Reasons",
	    "SC-70 changes what ballot SC-69 and SC68 touch, too. SC-69 is in review.",
	    TOPIC_DISCUSSION);

	assert_string_equal(joined(*state, motion->others, motion->nothers), "SC-69 SC-68");
}

static void
bounds_the_number_of_sections(void **state)
{
	char *text = talloc_strdup(*state, "");

	for (int i = 1; i <= MOTION_SECTIONS_MAX + 1; i++) {
		struct motion *motion;

		text = talloc_asprintf_append(text, "Delete Section 9.%d.\n\n", i);
		if (i < MOTION_SECTIONS_MAX - 1)
			continue;
		motion = read_text(*state, NULL, text, TOPIC_DISCUSSION);
		assert_int_equal(
		    motion->nsections, i < MOTION_SECTIONS_MAX ? i : MOTION_SECTIONS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_proposer_and_endorsers),
		cmocka_unit_test(reads_periods),
		cmocka_unit_test(digests_the_words_between_the_marks),
		cmocka_unit_test(tells_kind_and_outcome),
		cmocka_unit_test(bounds_the_number_of_endorsers),
		cmocka_unit_test(collects_the_sections_that_the_text_changes),
		cmocka_unit_test(collects_the_other_ballots_that_the_text_names),
		cmocka_unit_test(bounds_the_number_of_sections),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

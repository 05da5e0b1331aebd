#include "tests/unit/stance_scene.h"

#include <glib.h>

static const char subject[] = "Re: Voting begins: Ballot SC-88: Keys";

static char *
pushback_of(const struct reading *reading)
{
	return kinds_of(reading, FACT_PUSHBACK, FACT_PUSHBACK);
}

static char *
seconds_of(const struct reading *reading)
{
	return kinds_of(reading, FACT_SECOND, FACT_SECOND);
}

static void
doubts_a_vote_that_is_led_in_as_none(void **state)
{
	static const struct wording rows[] = {
		{ "A valid answer would look like this:\n\nExample TS votes yes on SC-88",
		    "?yes@SC-88" },
		{ "Specimen:\n    Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Draft for our call, please comment:\n\nExample TS votes no on SC-88.",
		    "?no@SC-88" },
		{ "This is what I would post at noon:\n\nExample TS votes yes on SC-88",
		    "?yes@SC-88" },
		{ "Bo wrote:\nWe vote yes on SC-88.\n\nA good sign.", "?yes@SC-88" },
		{ "Sample: Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Please check before I send it off: Example TS votes yes on SC-88.",
		    "?yes@SC-88" },
		{ "Do not read this as \"Example TS votes yes on SC-88\".", "?yes@SC-88" },
		{ "-- Bo: We vote yes on SC-88.\n-- Ana: Of which version do you speak?",
		    "?yes@SC-88" },
		{ "| We vote yes on SC-88.\n\nI am surprised.", "?yes@SC-88" },
		{ ": We vote yes on SC-88.\n: At last.\n\nI am surprised.", "?yes@SC-88" },
		{ "What the page shows:\n\nWe vote yes on SC-88.", "?yes@SC-88" },
		{ "Is this right:\n\nExample TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Ole is ill and asked me to send this:\n\nExample TS votes yes on SC-88.",
		    "yes@SC-88" },
		{ "Our decision on the ballot:\n\nWe vote yes on SC-88.", "yes@SC-88" },
		{ "Dear all:\n\nWe vote yes on SC-88.", "yes@SC-88" },
		{ "-> We vote yes on SC-88.\n\nI am surprised.", "?yes@SC-88" },
		{ "\"We vote yes on SC-88.\"\n\nI am surprised.", "?yes@SC-88" },
		{ "Dee said yesterday\n\n    We vote yes on SC-88.\n\nI am surprised.",
		    "?yes@SC-88" },
		{ "<snip>\nWe vote yes on SC-88.\n</snip>\nI am surprised.", "?yes@SC-88" },
		{ "--8<--\nWe vote yes on SC-88.\n-->8--\nI am surprised.", "?yes@SC-88" },
		{ "[...]\nWe vote yes on SC-88.\n[...]\nI am surprised.", "?yes@SC-88" },
		{ "...\nWe vote yes on SC-88.\n\u2026\nI am surprised.", "?yes@SC-88" },
		{ "Well...\n\nExample TS votes yes on SC-88.\n\n...\n", "yes@SC-88" },
		{ "=> Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "<a-very-long-mark-of-no-use>\nExample TS votes yes on SC-88.\n[1]\n",
		    "yes@SC-88" },
		{ "Gossip: Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Plan for Thursday: Example TS votes no.", "?no@SC-88" },
		{ "Untrue: Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Would this one count?\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88\n\nIs it right that way?", "?yes@SC-88" },
		{ "Page 7 reads:\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "In short: Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "Bo, this is the answer that I got:\n\nExample TS votes yes on SC-88.",
		    "?yes@SC-88" },
		{ "Bo, please approve the following text.\n\nExample TS votes no on SC-88.",
		    "?no@SC-88" },
		{ "Below is what I think you should send:\n\nWe vote no on SC-88.", "?no@SC-88" },
		{ "Example TS votes yes on SC-88\nis what we hoped to write.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88\n\nwas our plan for today.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88\n\nIs that board full?", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88\n\nWould like to thank Bo.", "yes@SC-88" },
		{ "Bo is away, so I'm submitting this: Example TS votes yes on SC-88.",
		    "yes@SC-88" },
		{ "And to get us started: Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "I am sending this to Bo: Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Dear Bo: Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "Ballot SC-88: Keys: Example TS votes yes.", "yes@SC-88" },
		{ "Correction: Example TS votes no on SC-88.", "no@SC-88" },
		{ "Is there time? I hope so.\n\nExample TS votes yes on SC-88.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nCan you confirm?", "yes@SC-88" },
		{ "Example TS:\n\nWe vote yes on SC-88.", "yes@SC-88" },
		{ "Ana: We vote yes on SC-88.", "yes@SC-88" },
		{ "Our vote is below:\n\nExample TS votes yes on SC-88.", "yes@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

/* Behind the value and its ballot stands what a vote does not need. */
static void
doubts_a_vote_with_words_that_no_vote_needs(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yes on SC-88 at noon.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 after the audit.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 by default.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 modulo the date.", "?yes@SC-88" },
		{ "Example TS votes yes unofficially.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88, awaiting confirmation.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 with this condition: the date moves.",
		    "?yes@SC-88" },
		{ "Example TS votes yes (non-binding) on SC-88.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 // sample", "?yes@SC-88" },
		{ "// Example TS votes yes on SC-88", "?yes@SC-88" },
		{ "<!-- Example TS votes yes on SC-88 -->", "?yes@SC-88" },
		{ "09:14 <ana> Example TS votes yes on SC-88", "?yes@SC-88" },
		{ "Barring objections, Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Absent a redline, Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Without an answer by Friday, Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Between us, Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Example TS votes yes on the ballot of last month.", "?yes@SC-88" },
		{ "Example TS votes yes on both.", "?yes@SC-88" },
		{ "Without further ado, Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88 after careful review.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88 because of section 4.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88 for two reasons.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88 Keys.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88 with thanks to all.", "yes@SC-88" },
		{ "Example TS votes yes; see you on Friday.", "yes@SC-88" },
		{ "On second thought, Example TS votes yes on SC-88.", "yes@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
doubts_a_vote_that_is_taken_back_below(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yes on SC-88. I take that back.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. On second thoughts, let me ask.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. Sorry, premature.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. Not final.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. Approval pending.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. This needs Ole's approval.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\n(internal draft)", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nDo not forward.", "?yes@SC-88" },
		{ "Example TS votes no on SC-88. (False.)", "?no@SC-88" },
		{ "Example TS votes no on SC-88. Not our words.", "?no@SC-88" },
		{ "Example TS votes no on SC-88. That is what some want.", "?no@SC-88" },
		{ "True or false? Example TS votes no on SC-88.", "?no@SC-88" },
		{ "Typo! Example TS votes yes on SC-88", "?yes@SC-88" },
		{ "Use the following words.\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "Ole, please post:\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "@Ole: ok for you?\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88\n\n^ what I would send", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. Sorry, I meant no.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nOn second thought, scratch that.",
		    "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nOoops, wrong window.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88. NOT!", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nEdit: retracting the above.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nPlease do not record anything for us.",
		    "?yes@SC-88" },
		{ "Please hold my vote for a while: Example TS votes yes.", "?yes@SC-88" },
		{ "<irony>Example TS votes yes on SC-88</irony>", "?yes@SC-88" },
		{ "DRAFT, not yet approved\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "Please ignore\n\nExample TS votes yes on SC-88", "?yes@SC-88" },
		{ "Example TS's vote: no (withdrawn)", "?no@SC-88" },
		{ "Example TS votes no (tbc).", "?no@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nForget that. More soon.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88.\n\nSorry, this went out too early.",
		    "?yes@SC-88" },
		{ "Example TS votes yes on SC-88, I believe.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88, says the tracker.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 is what stands there.", "?yes@SC-88" },
		{ "Example TS votes yes far too often.", "?yes@SC-88" },
		{ "Example TS votes yes, he said, and went.", "?yes@SC-88" },
		{ "Our vote: yes was recorded as no.", "?yes@SC-88" },
		{ "It is wrong to count Example TS as yes.", "?yes@SC-88" },
		{ "The text says 30 days, which is wrong. Example TS votes no on SC-88.",
		    "no@SC-88" },
		{ "Example TS votes no on SC-88, as we think that it is too early.", "no@SC-88" },
		{ "Example TS votes no - correction: yes - on SC-88.", "?no@SC-88" },
		{ "Example TS votes yes and no: yes to one half of SC-88, no to the other.",
		    "?yes@SC-88" },
		{ "Please disregard my previous vote. Example TS votes no on SC-88.", "no@SC-88" },
		{ "Example TS votes yes on SC-88, not without joy.", "yes@SC-88" },
		{ "Example TS votes yes. No further comments.", "yes@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
doubts_a_vote_for_a_part_or_a_later_day(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yes on SC-88 on the understanding that 4.2 goes.",
		    "?yes@SC-88" },
		{ "Example TS votes yes when the new version is out.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 only after a second reading.", "?yes@SC-88" },
		{ "Example TS votes yes with the exception of 4.2.", "?yes@SC-88" },
		{ "After the next call Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "We would like to vote yes, but section 4 does not let us.", "?yes@SC-88" },
		{ "Example TS wants to vote no, however we cannot.", "?no@SC-88" },
		{ "Example TS votes yes on SC-88 as soon as Bo is back.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 by Tuesday.", "?yes@SC-88" },
		{ "On Tuesday Example TS votes yes on SC-88.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-88 with annex C removed.", "?yes@SC-88" },
		{ "Example TS votes no on SC-88. It should be in force on Friday.", "no@SC-88" },
		{ "Example TS votes yes on SC-88 after careful reading.", "yes@SC-88" },
		{ "Example TS would like to vote yes, but asks for a better title.", "yes@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
doubts_a_vote_on_something_else(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yes on NETSEC-14.", "?yes@SC-88" },
		{ "For QRX-8: Example TS votes no. Here we need a day more.", "?no@SC-88" },
		{ "Example TS votes yes on Ballot 88 of the mail group.", "?yes@SC-88" },
		{ "Example TS votes yes on Ballot 88.", "yes@SC-88" },
		{ "Example TS votes yes to a delay of Ballot SC-88.", "?yes@SC-88" },
		{ "Example TS votes no on extending the voting period of SC-88.", "?no@SC-88" },
		{ "Example TS votes no to voting on SC-88 now.", "?no@SC-88" },
		{ "Example TS votes yes to more time for this ballot.", "?yes@SC-88" },
		{ "Example TS votes yes on the motion to table SC-88.", "?yes@SC-88" },
		{ "Example TS votes against ballots of this length.", "?no@SC-88" },
		{ "Example TS votes to approve the agenda.", "?yes@SC-88" },
		{ "Example TS votes to approve the motion.", "yes@SC-88" },
		{ "Example TS votes yes to adopt Ballot SC-88.", "yes@SC-88" },
		{ "Example TS votes yes on the proposed ballot.", "yes@SC-88" },
		{ "For the poll on the logo we vote yes.", "?yes@SC-88" },
		{ "Yes from us to the new logo.", "?yes@SC-88" },
		{ "Yes from us to SC-88.", "yes@SC-88" },
		{ "Put Example TS down as no-show for today's call.", "" },
		{ "Did we get the file? Yes.", "?yes@SC-88" },
		{ "Yes.\nNo.", "?yes@SC-88 ?no@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
doubts_names_and_tables(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names_of_yes[] = { "Marlin Yes" };
	static const struct wording rows[] = {
		{ "Member vote\nExample TS yes\nBirch Keys", "?yes@SC-88" },
		{ "I count: Example TS yes.", "?yes@SC-88" },
		{ "Example TS yes", "yes@SC-88" },
		{ "Coming on Friday\nExample TS: yes", "?yes@SC-88" },
		{ "Redline there?\nSC-88: yes\nSC-89: no", "?yes@SC-88 ?no@SC-89" },
		{ "Hello Bo and all\n\nExample TS: yes", "yes@SC-88" },
		{ "Ballot SC-88: Keys\n\nExample TS: yes", "yes@SC-88" },
		{ "Member: Example TS\nBallot: SC-88\nVote: yes", "yes@SC-88" },
		{ "Our votes:\nSC-88: yes\nSC-89: no", "yes@SC-88 no@SC-89" },
	};
	struct reading *reading;

	expect_votes(fixture, subject, rows, COUNT(rows));
	directory_add_org(
	    fixture->dir, "Marlin Yes", names_of_yes, 1, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Marlin Yes", "Mo Marlin", "mo@marlin.example");
	reading = read_as(
	    fixture, "Mo Marlin", "mo@marlin.example", subject, "Thanks,\nMo\nMarlin Yes", NULL);
	assert_string_equal(votes_of(reading), "?yes@SC-88");
	reading = read_as(
	    fixture, "Mo Marlin", "mo@marlin.example", subject, "Marlin Yes votes no.", NULL);
	assert_string_equal(votes_of(reading), "no@SC-88");
}

static void
doubts_support_that_is_cited_or_not_meant(void **state)
{
	static const struct wording rows[] = {
		{ "I was told that you have my endorsement; not so.", "?second" },
		{ "Bo wrote: \"I endorse SC-88.\"", "?second" },
		{ "Template: Example TS endorses SC-88.", "?second" },
		{ "To support it write:\nExample TS endorses SC-88.", "?second" },
		{ "The mail should look like this:\nExample TS endorses SC-88.", "?second" },
		{ "Example TS endorses SC-88. Sorry, wrong thread.", "?second" },
		{ "Example TS endorses SC-88 ;-)", "?second" },
		{ "Example TS endorses QRX-8.", "?second" },
		{ "Gossip: Example TS endorses SC-88.", "?second" },
		{ "Example TS endorses one half of SC-88.", "?second" },
		{ "Example TS endorses SC-88 as soon as the redline is there.", "?second" },
		{ "We second the motion to adjourn.", "?second" },
		{ "We second the motion.", "second" },
		{ "Happy to endorse next time.", "?second" },
		{ "I might be willing to endorse it.", "?second" },
		{ "I would be willing to endorse it.", "second" },
		{ "You have my endorsement of the idea, not of the text.", "" },
		{ "Put my name on the list for the dinner.", "" },
	};

	expect(*state, seconds_of, subject, NULL, rows, COUNT(rows));
}

static void
doubts_pushback_that_is_another_members_or_against_something_else(void **state)
{
	static const struct wording rows[] = {
		{ "Birch Keys objects to this ballot, I heard.", "?pushback" },
		{ "Birch Keys wrote it, but we object to this ballot.", "pushback" },
		{ "We object to this ballot.", "pushback" },
		{ "I can't wait for this ballot to pass.", "" },
		{ "We do not share these concerns.", "" },
		{ "We are against any delay of SC-88.", "" },
		{ "I don't like the current text; SC-88 is welcome.", "" },
		{ "I don't like the text of SC-88.", "pushback" },
		{ "Please remove me from the list.", "" },
		{ "Please remove section 4 from the ballot.", "pushback" },
		{ "We'd rather have the call on Monday instead.", "" },
	};

	expect(*state, pushback_of, subject, NULL, rows, COUNT(rows));
}

/* Each line is looked at together with those above it: that must not grow with their number. */
static void
reads_thousands_of_lines(void **state)
{
	enum { LINES = 3900 };
	GString *text = g_string_new(NULL);
	struct reading *reading;

	for (int i = 0; i < LINES; i++)
		g_string_append(text, "SC-88: yes\n");
	reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", subject, text->str, NULL);
	assert_memory_equal(votes_of(reading), "yes@SC-88", strlen("yes@SC-88"));
	g_string_free(text, TRUE);
}

static void
doubts_votes_by_the_subject_of_their_mail(void **state)
{
	static const char *const subjects[] = { "Re: Straw poll: Ballot SC-88",
		"Re: Agenda: Ballot SC-88", "Undeliverable: Example TS votes yes on SC-88",
		"Read: Example TS votes yes on SC-88", "Undelivered Mail Returned to Sender: SC-88",
		"Mail delivery failed: Ballot SC-88" };

	for (size_t i = 0; i < COUNT(subjects); i++) {
		struct reading *reading = read_as(*state, "Ana Example",
		    "ana@example-trust.example", subjects[i], "Example TS votes yes.", NULL);

		assert_string_equal(votes_of(reading), "?yes@SC-88");
		talloc_free(reading);
	}
}

static void
doubts_words_that_are_set_apart(void **state)
{
	static const struct wording rows[] = {
		{ "***\nWe vote yes on SC-88.\n***\nI cannot follow you, Bo.", "?yes@SC-88" },
		{ "Bo's words of Monday\n-----\nExample TS votes no on SC-88.\n-----",
		    "?no@SC-88" },
		{ "====\nOld.\n====\nExample TS votes no on SC-88.", "no@SC-88" },
		{ "Example TS votes no on SC-88.\n\n---\nAna\n---", "no@SC-88" },
		{ "---\nExample TS votes no on SC-88.\n***\nAna", "no@SC-88" },
		{ "--\nExample TS votes no on SC-88.\n--", "no@SC-88" },
	};
	struct reading *reading;

	expect_votes(*state, subject, rows, COUNT(rows));
	reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "Re: Draft ballot: key sizes", "~~~\nI endorse this.\n~~~\nSo he wrote.", NULL);
	assert_string_equal(seconds_of(reading), "?second");
	talloc_free(reading);
}

/* "Yes" beside a name answers the ballot only where nothing else is spoken of. */
static void
doubts_a_value_among_words_of_another_matter(void **state)
{
	static const struct wording rows[] = {
		{ "You will find me in the lobby on Monday.\n\nYes from Example TS.",
		    "?yes@SC-88" },
		{ "State of my homework. SC-88: no. SC-89: yes.", "?no@SC-88 ?yes@SC-89" },
		{ "Sorry for the delay, I was ill. Example TS: yes.", "yes@SC-88" },
		{ "We have discussed the redline. Example TS: yes.", "yes@SC-88" },
		{ "Hotel: Crown\nVote: yes\nArrival: Monday", "?yes@SC-88" },
		{ "Name: Ana Example\nVote: yes\nReason: none\nE: ana@example-trust.example",
		    "yes@SC-88" },
		{ "Example TS's yes on SC-88 came out of the wrong mailbox.", "?yes@SC-88" },
		{ "Example TS's yes on SC-88 was a slip of my hand.", "?yes@SC-88" },
		{ "Vote: yes\n(only to see how the gateway takes it)", "?yes@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
doubts_what_is_not_of_the_writers_own_will(void **state)
{
	static const struct wording rows[] = {
		{ "The board wants me to post this, bear with me.\n\nExample TS votes no on SC-88.",
		    "?no@SC-88" },
		{ "We argue still, please wait.\n\nExample TS votes no on SC-88.", "?no@SC-88" },
		{ "Example TS votes against the proposal of Bo to open SC-88.", "?no@SC-88" },
		{ "Example TS votes yes to the suggestion from Bo to split SC-88.", "?yes@SC-88" },
		{ "Example TS abstains this afternoon, do not wait for us.", "?abstain@SC-88" },
		{ "Example TS regrets that it must vote no on SC-88.", "?no@SC-88" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

static void
reads_a_vote_behind_words_of_its_sending(void **state)
{
	static const struct wording rows[] = {
		{ "To be clear: Example TS votes yes.", "yes@SC-88" },
		{ "Correction to my previous mail: Example TS votes no on SC-88.", "no@SC-88" },
		{ "Resending, first mail bounced: Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "We at Example TS are voting yes on this ballot.", "yes@SC-88" },
		{ "Confirming that Example TS votes yes on SC-88.", "yes@SC-88" },
		{ "Example TS wants to cast a YES vote for ballot SC-88.", "yes@SC-88" },
		{ "Example TS hereby withdraws its \"yes\" vote and votes no on SC-88.",
		    "no@SC-88" },
		{ "Example TS withdraws its yes vote on SC-88.", "?yes@SC-88" },
		{ "Example TS votes:\n* YES on SC-88\n* NO on SC-89", "yes@SC-88 no@SC-89" },
		{ "Bo asks for:\n* YES on SC-88\n* NO on SC-89", "" },
	};

	expect_votes(*state, subject, rows, COUNT(rows));
}

/* A sentence too involved for the limits of patterns may hide the doubt that they look for. */
static void
doubts_what_stands_in_a_mail_that_is_not_read_to_its_end(void **state)
{
	static const struct {
		const char *subject, *start, *repeated, *end;
		int times;
		char *(*told)(const struct reading *);
		const char *want;
	} rows[] = {
		{ subject, "Example TS votes yes ", "h ", "no.", 3, votes_of, "?yes@SC-88" },
		{ subject, "Example TS votes yes ", "h ", "no.", 900, votes_of, "?yes@SC-88" },
		{ "Re: Draft ballot SC-88", "Example TS endorses SC-88.\n\nIt is ", "also ",
		    "listed.", 380, seconds_of, "second" },
		{ "Re: Draft ballot SC-88", "Example TS endorses SC-88.\n\nIt is ", "also ",
		    "endorsed.", 380, seconds_of, "?second" },
		{ "Re: Draft ballot SC-88", "I object to this ballot.\n\nIt is ", "also ",
		    "endorsed.", 380, pushback_of, "?pushback" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		GString *text = g_string_new(rows[i].start);
		struct reading *reading;

		for (int n = 0; n < rows[i].times; n++)
			g_string_append(text, rows[i].repeated);
		g_string_append(text, rows[i].end);
		reading = read_as(*state, "Ana Example", "ana@example-trust.example",
		    rows[i].subject, text->str, NULL);
		assert_string_equal(rows[i].told(reading), rows[i].want);
		talloc_free(reading);
		g_string_free(text, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    doubts_a_vote_that_is_led_in_as_none, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_a_vote_with_words_that_no_vote_needs, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_a_vote_that_is_taken_back_below, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_a_vote_for_a_part_or_a_later_day, setup, teardown),
		cmocka_unit_test_setup_teardown(doubts_a_vote_on_something_else, setup, teardown),
		cmocka_unit_test_setup_teardown(doubts_names_and_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_what_stands_in_a_mail_that_is_not_read_to_its_end, setup, teardown),
		cmocka_unit_test_setup_teardown(doubts_words_that_are_set_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_a_value_among_words_of_another_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_what_is_not_of_the_writers_own_will, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    reads_a_vote_behind_words_of_its_sending, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_thousands_of_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_pushback_that_is_another_members_or_against_something_else, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_votes_by_the_subject_of_their_mail, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    doubts_support_that_is_cited_or_not_meant, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

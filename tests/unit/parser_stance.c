#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/reading.h"

/* A mail from Ana of Example Trust Services under a subject, and what it must be read as. */
struct wording {
	const char *text;
	const char *want;
};

struct fixture {
	struct parser *parser;
	struct directory *dir;
};

static const char *const forum_prefixes[] = { "FORUM", "Forum" };
static const char *const sc_prefixes[] = { "SC" };
static const char *const csc_prefixes[] = { "CSC", "CSCWG" };
static const struct ballot_names names[] = { { forum_prefixes, 2 }, { sc_prefixes, 1 },
	{ csc_prefixes, 2 } };

static int
setup(void **state)
{
	static const char *const example_names[] = { "ExampleTrust", "Example TS", "Example CA" };
	static const char *const example_domains[] = { "example-trust.example" };
	static const char *const dune_names[] = { "Dune" };
	static const char *const birch_domains[] = { "birch.example" };
	static const char *const olafur_domains[] = { "olafur.example" };
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	char *why = NULL;

	fixture->parser = parser_new(fixture, &why);
	if (fixture->parser == NULL)
		fail_msg("%s", why);
	fixture->dir = directory_new(fixture);
	directory_add_org(fixture->dir, "Example Trust Services", example_names, 3, example_domains,
	    1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Example Trust Services", "Ana Example", NULL);
	directory_add_org(
	    fixture->dir, "Birch Keys", NULL, 0, birch_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Birch Keys", "Bo Sample", NULL);
	directory_add_org(fixture->dir, "Dune Telecom Co., Ltd.", dune_names, 1, NULL, 0,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(fixture->dir, "\u00d3lafur Vottun", NULL, 0, olafur_domains, 1,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct reading *
read_as(struct fixture *fixture, const char *name, const char *address, const char *subject,
    const char *text, const char *quoted)
{
	const struct mail_words words = { .subject = subject,
		.from_name = name,
		.from_address = address,
		.text = text,
		.quoted = quoted,
		.reply = true,
		.at = 1700000000,
		.names = names,
		.nnames = 3,
		.directory = fixture->dir };

	return reading_make(fixture, fixture->parser, &words);
}

/* "yes@SC-88 ?no@SC-89": the votes of a reading; `?` for an unclear one, "-" for no ballot. */
static char *
votes_of(const struct reading *reading)
{
	char *votes = talloc_strdup((void *)reading, "");

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_VOTE)
			continue;
		assert_non_null(fact->rule);
		assert_non_null(fact->quote);
		votes = talloc_asprintf_append(votes, "%s%s%s@%s", *votes == '\0' ? "" : " ",
		    fact->certainty == CERTAINTY_UNCLEAR ? "?" : "", vote_name(fact->vote),
		    fact->ballot == NULL ? "-" : fact->ballot);
	}
	return votes;
}

static char *
kinds_of(const struct reading *reading, enum fact_kind least, enum fact_kind most)
{
	char *kinds = talloc_strdup((void *)reading, "");

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind < least || fact->kind > most)
			continue;
		kinds = talloc_asprintf_append(kinds, "%s%s%s", *kinds == '\0' ? "" : " ",
		    fact->certainty == CERTAINTY_UNCLEAR ? "?" : "", fact_kind_name(fact->kind));
	}
	return kinds;
}

static void
expect_votes(struct fixture *fixture, const char *subject, const struct wording *rows, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct reading *reading = read_as(fixture, "Ana Example",
		    "ana@example-trust.example", subject, rows[i].text, NULL);
		char *got = votes_of(reading);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void
reads_votes_of_own_organisation(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yes.", "yes@SC-88" },
		{ "Example TS votes YES", "yes@SC-88" },
		{ "Example Trust Services votes \"Yes\".", "yes@SC-88" },
		{ "ExampleTrust votes \u201cYes\u201d on ballot SC-88.", "yes@SC-88" },
		{ "ExampleTrust votes \u2018yes\u2019 for ballot SC-088", "yes@SC-88" },
		{ "example ts votes 'no' to SC-88.", "no@SC-88" },
		{ "Example CA votes: \"Yes\".", "yes@SC-88" },
		{ "Example TS votes - YES", "yes@SC-88" },
		{ "Example TS votes *Yes* on SC-88", "yes@SC-88" },
		{ "*Example TS* votes **NO** on _SC-88_.", "no@SC-88" },
		{ "Example TS hereby votes yes on SC-88.", "yes@SC-88" },
		{ "Example TS hereby formally votes no.", "no@SC-88" },
		{ "Example TS abstains.", "abstain@SC-88" },
		{ "Please accept this as our YES vote on SC-88.", "yes@SC-88" },
		{ "Please take this mail as Example TS's \"no\" vote.", "no@SC-88" },
		{ "Example TS - votes YES", "yes@SC-88" },
		{ "Ballot SC-88\n\nYES\n\nExample TS", "yes@SC-88" },
		{ "Example TS is pleased to vote YES on this ballot.", "yes@SC-88" },
		{ "Example TS votes to approve SC-88.", "yes@SC-88" },
		{ "Example TS votes to reject the ballot", "no@SC-88" },
		{ "On behalf of Example TS, I cast a vote of YES on SC-88.", "yes@SC-88" },
		{ "Example TS's vote: YES", "yes@SC-88" },
		{ "Example TS reluctantly votes yes", "yes@SC-88" },
		{ "Although we dislike section 3, Example TS votes yes.", "yes@SC-88" },
		{ "The Example TS team votes yes.", "yes@SC-88" },
		{ "As the representative of Example TS I vote yes.", "yes@SC-88" },
		{ "Example-Trust votes yes", "yes@SC-88" },
		{ "Please disregard my previous vote. Example TS votes no on SC-88.", "no@SC-88" },
		{ "Hi,\nExample TS votes\nYES on SC-88", "yes@SC-88" },
		{ "Example TS supports the ballot and votes yes.", "yes@SC-88" },
		{ "After internal review Example TS votes yes", "yes@SC-88" },
		{ "Example TS votes for ballot SC-88.", "yes@SC-88" },
		{ "Example TS votes against.", "no@SC-88" },
		{ "SC-88: Example TS votes YES", "yes@SC-88" },
		{ "YES on SC-88 from Example TS", "yes@SC-88" },
		{ "I am voting yes on behalf of Example TS on SC-88", "yes@SC-88" },
		{ "Example TS ABSTAINS on SC-88", "abstain@SC-88" },
		{ "Example TS votes \"abstain\" to ballot SC-88.", "abstain@SC-88" },
		{ "Example TS votes to abstain.", "abstain@SC-88" },
		{ "Example TS votes in favor of SC-88.", "yes@SC-88" },
		{ "Example TS votes in favour of the ballot.", "yes@SC-88" },
		{ "Example TS votes against the ballot.", "no@SC-88" },
		{ "Example TS casts its vote: Yes", "yes@SC-88" },
		{ "Example TS casts a yes vote on SC-88.", "yes@SC-88" },
		{ "Example TS is voting yes.", "yes@SC-88" },
		{ "Example TS would like to vote yes on SC-88.", "yes@SC-88" },
		{ "Example TS wishes to abstain.", "abstain@SC-88" },
		{ "We vote yes.", "yes@SC-88" },
		{ "We vote NO on SC-88.", "no@SC-88" },
		{ "I vote yes on behalf of Example TS.", "yes@SC-88" },
		{ "On behalf of Example TS, I vote yes.", "yes@SC-88" },
		{ "On behalf of Example TS we vote no on SC-88.", "no@SC-88" },
		{ "Hello all,\n\nExample TS votes Yes.\n\nBest regards,\nAna", "yes@SC-88" },
		{ "Hello all, Example TS votes Yes.", "yes@SC-88" },
		{ "Dear Chair,\nExample TS votes No, for the reasons we gave on the list.",
		    "no@SC-88" },
		{ "Example TS abstains from voting on SC-88.", "abstain@SC-88" },
		{ "Correction: Example TS votes NO, not YES, on SC-88.", "no@SC-88" },
		{ "On second thought, Example TS abstains from SC-88.", "abstain@SC-88" },
		{ "Change of vote: Example TS votes no on SC-88.", "no@SC-88" },
		{ "Example TS changes its vote to NO.", "no@SC-88" },
		{ "Example TS changes its vote to \"Abstain\" on SC-88.", "abstain@SC-88" },
		{ "Example TS would like to change its vote on SC-88 to YES.", "yes@SC-88" },
		{ "We change our vote from no to yes.", "yes@SC-88" },
		{ "We would like to correct our vote for SC-88. Example TS votes NO.", "no@SC-88" },
		{ "I'd like to retract my vote. Example TS abstains on Ballot SC-88.",
		    "abstain@SC-88" },
		{ "Please count Example TS as a yes on SC-88 in place of my earlier no.",
		    "yes@SC-88" },
		{ "Please record Example TS as voting no.", "no@SC-88" },
		{ "Please put us down as abstaining.", "abstain@SC-88" },
		{ "Our vote is yes.", "yes@SC-88" },
		{ "Our vote: NO", "no@SC-88" },
		{ "Vote: Yes", "yes@SC-88" },
		{ "Example TS's vote is \"No\".", "no@SC-88" },
		{ "Example TS: Yes", "yes@SC-88" },
		{ "Example TS - YES", "yes@SC-88" },
		{ "Example TS votes Yes on SC-88 v2.", "yes@SC-88" },
		{ "Example TS votes YES on SC88v2", "yes@SC-88" },
		{ "Example TS votes YES on SC\u2011088", "yes@SC-88" },
		{ "Example TS vota S\u00cd / votes YES on SC-88.", "yes@SC-88" },
		{ "Example TS votes yes. Thank you for the work on this.", "yes@SC-88" },
		{ "Thanks to everyone involved; Example TS votes yes.", "yes@SC-88" },
		{ "Example TS votes yes on SC-88, which replaces my vote from Monday.",
		    "yes@SC-88" },
		{ "Please note that Example TS votes no.", "no@SC-88" },
		{ "Example TS (Ana) votes yes.", "yes@SC-88" },
		{ "Example TS, a company of many keys, votes yes.", "yes@SC-88" },
		{ "> Birch Keys votes no\n\nExample TS votes yes", "yes@SC-88" },
	};

	expect_votes(*state, "Re: [list] Voting begins: Ballot SC-88: Keys", rows, COUNT(rows) - 1);
}

static void
casts_no_vote_where_none_is_cast(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS will vote yes if the date moves.", "" },
		{ "We will vote yes if at least one tool supports it by then.", "" },
		{ "We would vote no unless section 3 is dropped.", "" },
		{ "Provided that the typo is fixed, we will vote yes.", "" },
		{ "Would Example TS vote yes?", "" },
		{ "Has Example TS voted yes on SC-88?", "" },
		{ "Should we vote yes?", "" },
		{ "Example TS votes yes?", "" },
		{ "Please vote yes on SC-88.", "" },
		{ "I urge all members to vote yes.", "" },
		{ "Members may vote yes, no or abstain.", "" },
		{ "Please vote \"yes\", \"no\", or \"abstain\".", "" },
		{ "Each member votes yes, no or abstain.", "" },
		{ "Whoever dislikes the ballot can vote No.", "" },
		{ "Write e.g. \"<Member> votes Yes on SC-88\".", "" },
		{ "[Company] votes yes on SC-88.", "" },
		{ "XXX votes yes.", "?yes@SC-88" },
		{ "Nobody votes no on such a ballot.", "" },
		{ "> Example TS votes yes\n\nThis was not me.", "" },
		{ "I never wrote 'Example TS votes yes'.", "" },
		{ "You wrote that \"Example TS votes yes\". That is not so.", "" },
		{ "Is this the right form: \"Example TS votes yes\"?", "" },
		{ "Example TS votes neither yes nor no.", "?unknown@SC-88" },
		{ "Example TS abstains from further comment.", "" },
		{ "Do we know whether Example TS votes yes?", "" },
		{ "According to the list Birch Keys votes yes.", "" },
		{ "Everyone votes yes.", "" },
		{ "Example TS does not vote on this ballot.", "" },
		{ "Example TS has not voted.", "" },
		{ "We have no fax machine and no opinion, so we will not vote.", "" },
		{ "Birch Keys said that Dune votes yes.", "" },
		{ "Birch Keys voted yes.", "" },
		{ "The votes: 3 yes, 2 no, 1 abstain.", "" },
		{ "Yes: Birch Keys, Dune\nNo: none", "" },
		{ "3 Yes votes: Birch Keys, Dune, Example TS", "" },
		{ "I wonder how an abstain vote counts.", "" },
		{ "A yes vote needs a redline.", "" },
		{ "The vote has no end date.", "" },
		{ "Example TS votes for Bo as the next chair.", "?unknown@SC-88" },
		{ "Example TS votes in favor of meeting in Oslo.", "?unknown@SC-88" },
		{ "Example TS votes against meeting in Oslo.", "?unknown@SC-88" },
		{ "Example TS votes no later than Friday.", "" },
		{ "The vote is no longer open.", "" },
		{ "Our vote is no secret.", "" },
		{ "The vote, yes, was late.", "" },
		{ "Yes, I am proposing a ballot.", "" },
		{ "Yes, both for this ballot and for any later one.", "" },
		{ "No, that is not what I meant.", "" },
		{ "No objection from us.", "" },
		{ "We support this ballot.", "" },
		{ "+1", "" },
		{ "I agree with the vote.", "" },
		{ "If Example TS votes yes, then what?", "" },
		{ "When Example TS votes no, the ballot fails.", "" },
		{ "Voting yes would be a mistake.", "" },
		{ "There is no vote today.", "" },
		{ "We asked whether Birch Keys votes no.", "" },
		{ "The consumers vote yes and the issuers vote no.", "" },
	};

	expect_votes(*state, "Re: [list] Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

static void
leaves_doubtful_votes_to_a_person(void **state)
{
	static const struct wording rows[] = {
		{ "Birch Keys votes yes.", "?yes@SC-88" },
		{ "Example TS withdraws its yes vote.", "?yes@SC-88" },
		{ "Voting results: Example TS votes yes.", "?yes@SC-88" },
		{ "Example TS votes yes, Birch Keys votes no.", "?yes@SC-88" },
		{ "Example TS votes yes on all open ballots.", "?yes@SC-88" },
		{ "My vote is yes, but I vote only for myself.", "?yes@SC-88" },
		{ "Dune votes no on SC-88.", "?no@SC-88" },
		{ "Dune Telecom Co., Ltd. abstains.", "?abstain@SC-88" },
		{ "Oak Signing votes yes.", "?yes@SC-88" },
		{ "Example TS votes yes if the date moves.", "?yes@SC-88" },
		{ "Example TS votes yes, provided that the typo is fixed.", "?yes@SC-88" },
		{ "Example TS will vote yes.", "?yes@SC-88" },
		{ "We will probably vote no.", "?no@SC-88" },
		{ "Example TS votes yes ;-)", "?yes@SC-88" },
		{ "Example TS votes yes. Just kidding!", "?yes@SC-88" },
		{ "Example TS votes yes. (This is not a formal vote.)", "?yes@SC-88" },
		{ "I trust that Example TS votes yes.", "?yes@SC-88" },
		{ "My personal vote: no.", "?no@SC-88" },
		{ "Example TS votes \"yes\" in principle.", "?yes@SC-88" },
		{ "Example TS votes Yes to part 1 and No to part 2.", "?yes@SC-88" },
		{ "Example TS votes yes. This vote is conditional on the fix.", "?yes@SC-88" },
		{ "Example TS votes yes. Please do not count this until I confirm.", "?yes@SC-88" },
		{ "Example TS votes yes. Oops, wrong ballot.", "?yes@SC-88" },
		{ "This is a test. Example TS votes yes.", "?yes@SC-88" },
		{ "Had we more time, Example TS votes yes.", "?yes@SC-88" },
		{ "Example TS usually votes yes.", "?yes@SC-88" },
		{ "We vote yes on most ballots.", "?yes@SC-88" },
		{ "I vote yes to lunch.", "?yes@SC-88" },
		{ "The tally shows: Example TS votes yes.", "?yes@SC-88" },
		{ "So far:\nExample TS: yes\nBirch Keys: yes", "?yes@SC-88 ?yes@SC-88" },
		{ "Example TS votes yes\nBirch Keys votes no\nDune votes yes",
		    "?yes@SC-88 ?no@SC-88 ?yes@SC-88" },
		{ "Example TS votes yes\n\nBirch Keys votes no", "yes@SC-88 ?no@SC-88" },
		{ "Personally, I vote yes.", "?yes@SC-88" },
		{ "Example TS votes yes on SC-87.", "?yes@SC-87" },
		{ "Example TS votes yes.\n\nExample TS votes no.", "?yes@SC-88 ?no@SC-88" },
		{ "Example TS votes yes on SC-XXX.", "?yes@-" },
	};

	expect_votes(*state, "Re: [list] Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

static void
reads_votes_on_several_ballots(void **state)
{
	static const struct wording rows[] = {
		{ "CSC-21: Abstain, CSC-22: Yes", "abstain@CSC-21 yes@CSC-22" },
		{ "CSC-21: yes\nCSC-22: abstain\n\nfor Example TS\nAna",
		    "yes@CSC-21 abstain@CSC-22" },
		{ "Ballot CSC-21 - YES\nBallot CSC-22 - NO", "yes@CSC-21 no@CSC-22" },
		{ "Example TS votes YES on both CSC-21 and CSC-22.", "yes@CSC-21 yes@CSC-22" },
		{ "Example TS votes \"yes\" to ballots CSC-21, CSC-22.", "yes@CSC-21 yes@CSC-22" },
		{ "Example TS votes YES on CSC-21 and NO on CSC-22.", "yes@CSC-21 no@CSC-22" },
		{ "Example TS votes YES on CSC-21, abstain on CSC-22.",
		    "yes@CSC-21 abstain@CSC-22" },
		{ "Example TS votes YES on CSC-21.\n\nExample TS votes NO on CSC-22. It changes "
		  "too much.",
		    "yes@CSC-21 no@CSC-22" },
		{ "Example TS votes:\n\nYES on CSC-21\nNO on CSC-22", "yes@CSC-21 no@CSC-22" },
		{ "Example TS votes \"Yes\" to CSC-21. For CSC-22 we vote \"No\".",
		    "yes@CSC-21 no@CSC-22" },
		{ "Example TS votes yes on both ballots.", "yes@CSC-21 yes@CSC-22" },
		{ "Example TS votes yes.", "?yes@CSC-21 ?yes@CSC-22" },
		{ "For CSCWG-21, Example TS votes no.", "no@CSC-21" },
		{ "Example TS votes yes on CSC-21, since CSC-22 fixes the rest.", "yes@CSC-21" },
	};

	expect_votes(*state, "Re: Voting begins: Ballots CSC-21 and CSC-22", rows, COUNT(rows));
}

static void
reads_a_vote_of_one_word_only_where_voting_runs(void **state)
{
	static const struct wording running[] = {
		{ "Yes", "yes@SC-88" },
		{ "YES.", "yes@SC-88" },
		{ "No\n\nAna", "no@SC-88" },
		{ "Abstain", "abstain@SC-88" },
		{ "Yes on SC-88", "yes@SC-88" },
		{ "Yes, and here is a long explanation of something else that goes on and on.",
		    "" },
	};
	static const struct wording other[] = { { "Example TS: yes", "?yes@SC-88" },
		{ "SC-88: no", "?no@SC-88" }, { "Yes", "" }, { "No.", "" },
		{ "Yes on SC-88.", "yes@SC-88" } };
	struct reading *reading;

	expect_votes(*state, "Re: VOTING BEGINS: Ballot SC-88: Keys", running, COUNT(running));
	expect_votes(*state, "Re: Ballot SC-88: Keys", other, COUNT(other));
	/* The word may answer a question that the quote asks. */
	reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "Re: VOTING BEGINS: Ballot SC-88: Keys", "Yes", "> Does it close at 22:00?");
	assert_string_equal(votes_of(reading), "?yes@SC-88");
	talloc_free(reading);
}

static void
reads_votes_from_the_subject(void **state)
{
	struct reading *reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "[list] Example TS votes YES on Ballot SC-88", "Regards, Ana", NULL);

	assert_string_equal(votes_of(reading), "yes@SC-88");
	assert_int_equal(reading->class, CLASS_VOTE);
	talloc_free(reading);
	/* A reply carries the subject of somebody else. */
	reading = read_as(*state, "Bo Sample", "bo@birch.example",
	    "Re: [list] Example TS votes YES on Ballot SC-88", "Thank you.", NULL);
	assert_string_equal(votes_of(reading), "");
	talloc_free(reading);
}

static void
takes_the_ballot_from_the_context(void **state)
{
	static const struct {
		const char *subject, *quoted, *want;
	} rows[] = {
		{ "Re: Voting", NULL, "yes@-" },
		{ "Re: Meeting in Oslo", NULL, "?yes@-" },
		{ "Re: Voting", "> Ballot SC-88 is in voting until Friday", "yes@SC-88" },
		{ "Re: Voting", "> Ballot SC-88 is in voting, SC-89 follows", "?yes@-" },
		{ "Re: SC-77", "> Ballot SC-88 is in voting until Friday", "?yes@-" },
		{ "Re: SC-88", "> Ballot SC-88 follows up on SC-77", "yes@SC-88" },
		{ "Re: Ballot 194 - Effective date of Ballot 193 text", NULL, "yes@194" },
		{ "Re: Ballot [85] - Reform", NULL, "yes@85" },
		{ "Re: Forum-14 version 2", NULL, "yes@FORUM-14" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_as(*state, "Ana Example", "ana@example-trust.example", rows[i].subject,
			"Example TS votes yes.", rows[i].quoted);

		assert_string_equal(votes_of(reading), rows[i].want);
		talloc_free(reading);
	}
}

static void
knows_whose_vote_it_is(void **state)
{
	static const struct {
		const char *name, *address, *text, *want, *org;
	} rows[] = {
		{ "Ana Example", "ana@gmail.example", "Example TS votes yes.", "yes@SC-88",
		    "Example Trust Services" },
		{ "Eve", "eve@elsewhere.example", "Example TS votes yes.", "?yes@SC-88",
		    "Example Trust Services" },
		{ "Gus", "gus@hosting.example", "Hosting Partners votes no.", "no@SC-88",
		    "Hosting Partners" },
		{ "Gus", "gus@hosting.example", "My personal vote: no.", "no@SC-88", NULL },
		{ "O", "o@olafur.example", "Olafur Vottun votes yes.", "yes@SC-88",
		    "\u00d3lafur Vottun" },
		{ "Bo Sample (Birch Keys)", "bo@mail.birch.example", "Birch Keys votes yes",
		    "yes@SC-88", "Birch Keys" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_as(*state, rows[i].name, rows[i].address,
		    "Re: Voting begins: SC-88", rows[i].text, NULL);

		assert_string_equal(votes_of(reading), rows[i].want);
		if (rows[i].org == NULL)
			assert_null(reading->facts[0].who.org);
		else
			assert_string_equal(reading->facts[0].who.org, rows[i].org);
		talloc_free(reading);
	}
}

static void
expect_seconds(struct fixture *fixture, const struct wording *rows, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct reading *reading = read_as(fixture, "Ana Example",
		    "ana@example-trust.example", "Re: [list] Draft ballot: key sizes", rows[i].text,
		    "> I am looking for two endorsers.");
		char *got = kinds_of(reading, FACT_SECOND, FACT_SECOND_REQUEST);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

static void
reads_endorsements(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS endorses.", "second" },
		{ "Example TS will endorse", "second" },
		{ "ExampleTrust endorses this ballot.", "second" },
		{ "Example TS can endorse this one.", "second" },
		{ "Example TS is happy to endorse.", "second" },
		{ "Example TS would be happy to endorse the ballot.", "second" },
		{ "Example TS would like to endorse this.", "second" },
		{ "When ready, Example TS will endorse.", "second" },
		{ "Example TS seconds the motion.", "second" },
		{ "I endorse this.", "second" },
		{ "I'll endorse.", "second" },
		{ "I will gladly endorse it.", "second" },
		{ "We endorse the motion.", "second" },
		{ "I second the motion.", "second" },
		{ "We second it.", "second" },
		{ "I can second this ballot.", "second" },
		{ "Happy to endorse, with one request.", "second" },
		{ "Hi Bo, happy to second.", "second" },
		{ "I'm glad to endorse it.", "second" },
		{ "Thanks for this. Happy to be an endorser.", "second" },
		{ "Please count me in as an endorser.", "second" },
		{ "Count Example TS as the second endorser.", "second" },
		{ "Please take me as the second endorser.", "second" },
		{ "Please add Example TS as an endorser.", "second" },
		{ "You can list us as endorsers.", "second" },
		{ "Bo, you have Example TS as endorser.", "second" },
		{ "You have my endorsement.", "second" },
		{ "This is our endorsement.", "second" },
		{ "Example TS gives its endorsement.", "second" },
		{ "+1 to endorsing.", "second" },
		{ "2nd", "second" },
		{ "Second.", "second" },
		{ "Seconded!", "second" },
		{ "Endorsed.", "second" },
		{ "Second from me.", "second" },
		{ "Seconded by Example TS", "second" },
		{ "Count Example TS in.", "second" },
		{ "Count us in", "second" },
		{ "You can count on Example TS as an endorser.", "second" },
		{ "I am fine with this and will endorse it.", "second" },
		{ "You may add Example TS to the endorsers.", "second" },
		{ "Looks good to me and I'm happy to endorse.", "second" },
		{ "I can be your second endorser.", "second" },
		{ "I volunteer as endorser.", "second" },
		{ "Example TS will endorse SC-97 v2, provided that the date stays.", "second" },
		{ "Cuente con Example TS: we second it.", "second" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

static void
takes_no_endorsement_where_none_is_given(void **state)
{
	static const struct wording rows[] = {
		{ "I second that sentiment.", "" },
		{ "Strongly second that sentiment!", "" },
		{ "I'd second Bo's view.", "" },
		{ "Let me second your reading.", "" },
		{ "I would second that opinion as well.", "" },
		{ "I second that.", "" },
		{ "I second Bo on this.", "" },
		{ "Wait a second.", "" },
		{ "I endorse Bo's suggestion.", "" },
		{ "Example TS will not endorse.", "" },
		{ "Bo told me that Birch Keys will endorse.", "" },
		{ "The second paragraph is wrong.", "" },
		{ "I'd like a second person to help with the minutes.", "" },
		{ "A second microphone is on order.", "" },
		{ "Second, the date is too early.", "" },
		{ "On second thought this is fine.", "" },
		{ "Example TS cannot endorse this.", "" },
		{ "We are not in a position to endorse.", "" },
		{ "I do not think Example TS can endorse.", "" },
		{ "We would endorse if the date moved.", "?second" },
		{ "We could endorse it.", "?second" },
		{ "If the date moves we will endorse.", "" },
		{ "Birch Keys endorses this.", "?second" },
		{ "Bo and Cy endorsed it.", "" },
		{ "Bo has agreed to be the first.", "" },
		{ "There is enough agreement here to endorse a ballot.", "" },
		{ "Who endorses this?", "" },
		{ "We endorse the view that keys matter.", "" },
		{ "I support this.", "" },
		{ "The motion was proposed by Bo and endorsed by Cy.", "" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

static void
reads_requests_and_withdrawn_endorsements(void **state)
{
	static const struct wording rows[] = {
		{ "May I have two endorsers?", "second_request" },
		{ "Can I get a couple of endorsers?", "second_request" },
		{ "I need two endorsers for this.", "second_request" },
		{ "Looking for two endorsers for the text.", "second_request" },
		{ "[I need one more endorser. - Ana]", "second_request" },
		{ "Seeking endorsers.", "second_request" },
		{ "Who would be willing to endorse it?", "second_request" },
		{ "Would anyone like to endorse this?", "second_request" },
		{ "One endorser found. One more, anybody?", "second_request" },
		{ "I would be glad if two members came forward who can endorse this.",
		    "second_request" },
		{ "Endorsers wanted.", "second_request" },
		{ "Any endorsers?", "second_request" },
		{ "Could two members second this?", "second_request" },
		{ "I need to pull my endorsement.", "second_withdrawn" },
		{ "Example TS withdraws its endorsement.", "second_withdrawn" },
		{ "We no longer endorse the ballot.", "second_withdrawn" },
		{ "Please remove us as endorser.", "second_withdrawn" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

static void
reads_pushback_and_support(void **state)
{
	static const struct wording rows[] = {
		{ "I object to this ballot.", "pushback" },
		{ "Example TS is not in favor of this change.", "pushback" },
		{ "This is a bad idea.", "pushback" },
		{ "I like the idea, but the timeline is too short.", "pushback" },
		{ "Please consider removing section 3.", "pushback" },
		{ "We need more time to review this.", "pushback" },
		{ "I am not comfortable with this.", "pushback" },
		{ "We would vote against this in its current form.", "pushback" },
		{ "I share Bo's concern.", "pushback" },
		{ "This contradicts section 7.1.", "pushback" },
		{ "I urge the proposer to withdraw this ballot.", "pushback" },
		{ "Bo raised a concern on the call; it has been fixed.", "" },
		{ "Thanks for raising your concerns.", "" },
		{ "Do you have concerns?", "" },
		{ "I don't think that is a problem.", "" },
		{ "I withdraw my objection.", "" },
		{ "If nobody objects I go on.", "" },
		{ "The certificate must not contain this field, as the RFC says.", "" },
		{ "LGTM", "support" },
		{ "We have a serious concern about the date.", "pushback" },
		{ "My concern is that auditors read it otherwise.", "pushback" },
		{ "I do not agree.", "pushback" },
		{ "Example TS disagrees with section 4.", "pushback" },
		{ "I don't believe that this is needed.", "pushback" },
		{ "Please hold off until we have asked our auditor.", "pushback" },
		{ "I would prefer to wait until March.", "pushback" },
		{ "Would it not be better to drop the table?", "pushback" },
		{ "Example TS cannot endorse this.", "pushback" },
		{ "Love the idea, but we are not in a position to endorse.", "pushback" },
		{ "Thank you for the good work, however this would break our systems.",
		    "pushback" },
		{ "No objection to part 1, but I object to part 2.", "pushback" },
		{ "We oppose the ballot.", "pushback" },
		{ "We cannot live with that.", "pushback" },
		{ "I'd push back on monthly scans.", "pushback" },
		{ "I see several issues with the text.", "pushback" },
		{ "\"Material change\" isn't defined.", "pushback" },
		{ "This must be fixed before we vote.", "pushback" },
		{ "No objection.", "support" },
		{ "We have no objections to this ballot.", "support" },
		{ "I do not see any problem with it.", "support" },
		{ "Are there any objections?", "" },
		{ "Would there be any objection to that?", "" },
		{ "Unless there are other concerns, I go ahead.", "" },
		{ "This addresses all my concerns.", "" },
		{ "It was approved without objection.", "" },
		{ "I support this ballot.", "support" },
		{ "This is great, long overdue.", "support" },
		{ "+1", "support" },
		{ "I agree with the authors and endorsers.", "support" },
		{ "I second that sentiment.", "support" },
		{ "Section 4 has a table.", "" },
		{ "Which section do you mean?", "" },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_as(*state, "Ana Example", "ana@example-trust.example",
			"Re: [list] Ballot SC-88: Keys", rows[i].text, NULL);
		char *got = kinds_of(reading, FACT_PUSHBACK, FACT_SUPPORT);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		assert_string_equal(votes_of(reading), "");
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

static void
gives_the_reason_of_a_vote_against(void **state)
{
	struct reading *reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", "Re: Voting begins: SC-88",
		"Example TS votes NO on SC-88.\n\nThe table in section four says more than the "
		"text.\n\nAna",
		NULL);

	assert_int_equal(reading->class, CLASS_VOTE);
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[1].kind, FACT_PUSHBACK);
	assert_string_equal(
	    reading->facts[1].quote, "The table in section four says more than the text.");
	talloc_free(reading);
}

static void
quotes_the_exact_words(void **state)
{
	struct reading *reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", "Re: Voting begins: SC-88",
		"Hello,\r\n\r\nExample\u00a0TS votes \u201cYes\u201d on *SC\u2011088*.\r\n\r\nAna",
		NULL);

	assert_int_equal(reading->nfacts, 1);
	assert_string_equal(
	    reading->facts[0].quote, "Example\u00a0TS votes \u201cYes\u201d on *SC\u2011088*.");
	assert_string_equal(reading->facts[0].ballot, "SC-88");
	talloc_free(reading);
}

static void
reads_votes_out_of_a_digest(void **state)
{
	static const char digest[] =
	    "Send Wg mailing list submissions to\n\twg@list.example\n\n"
	    "Today's Topics:\n\n   1. Re: Voting begins: SC-88 (Ana Example)\n\n"
	    "----------------------------------------------------------------------\n\n"
	    "Message: 1\nFrom: Ana Example <ana@example-trust.example>\n"
	    "Subject: Re: [wg] Voting begins: Ballot SC-88\n\nExample TS votes no.\n\n"
	    "> Birch Keys votes yes on SC-88\n\n------------------------------\n\n"
	    "Message: 2\nFrom: Bo Sample <bo@birch.example>\nSubject: Re: [wg] Voting\n\n"
	    "Birch Keys votes yes.\n";
	struct reading *reading = read_as(*state, "wg-request", "wg-request@list.example",
	    "Wg Digest, Vol 8, Issue 1", digest, NULL);

	assert_int_equal(reading->class, CLASS_OTHER);
	assert_string_equal(votes_of(reading), "no@SC-88 ?yes@-");
	assert_int_equal(reading->facts[0].certainty, CERTAINTY_LIKELY);
	assert_string_equal(reading->facts[0].rule, "digest.vote.org-verb");
	assert_string_equal(reading->facts[0].who.org, "Example Trust Services");
	talloc_free(reading);
}

/* A stance on a ballot that subject, words and quote do not agree about waits for a person. */
static void
asks_which_ballot_where_the_mail_disagrees_with_itself(void **state)
{
	static const struct {
		const char *subject, *text, *quoted, *ballot; /* NULL: open */
		bool clear;
	} rows[] = {
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-89.", NULL, "SC-89", false },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-89.", "> SC-89 is open, too",
		    "SC-89", true },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-88.", NULL, "SC-88", true },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes.",
		    "> Subject: Voting begins: Ballot SC-89", NULL, false },
		{ "Re: [wg] a question", "Example TS votes yes.",
		    "> SC-88: voting begins\n> SC-89: voting begins", NULL, false },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-89.", NULL, "SC-89", false },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-89.", "> SC-89 needs endorsers",
		    "SC-89", true },
		{ "[wg] Ballot SC-88", "Example TS endorses SC-89.", NULL, "SC-89", true },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-88.", NULL, "SC-88", true },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses.",
		    "> Subject: Voting begins: Ballot SC-89", NULL, false },
		{ "Re: [wg] Ballots SC-88 and SC-89", "Example TS endorses.", NULL, NULL, false },
		{ "Re: [wg] Ballot SC-88", "I withdraw my endorsement of SC-89.", NULL, "SC-89",
		    false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_as(*state, "Ana Example",
		    "ana@example-trust.example", rows[i].subject, rows[i].text, rows[i].quoted);
		const struct fact *fact = reading->facts;

		assert_true(reading->nfacts >= 1);
		if ((fact->certainty != CERTAINTY_UNCLEAR) != rows[i].clear)
			fail_msg("row %zu: %s", i, certainty_name(fact->certainty));
		if (rows[i].ballot == NULL)
			assert_null(fact->ballot);
		else
			assert_string_equal(fact->ballot, rows[i].ballot);
		talloc_free(reading);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_votes_of_own_organisation),
		cmocka_unit_test(casts_no_vote_where_none_is_cast),
		cmocka_unit_test(leaves_doubtful_votes_to_a_person),
		cmocka_unit_test(reads_votes_on_several_ballots),
		cmocka_unit_test(reads_a_vote_of_one_word_only_where_voting_runs),
		cmocka_unit_test(reads_votes_from_the_subject),
		cmocka_unit_test(takes_the_ballot_from_the_context),
		cmocka_unit_test(knows_whose_vote_it_is),
		cmocka_unit_test(reads_endorsements),
		cmocka_unit_test(takes_no_endorsement_where_none_is_given),
		cmocka_unit_test(reads_requests_and_withdrawn_endorsements),
		cmocka_unit_test(reads_pushback_and_support),
		cmocka_unit_test(gives_the_reason_of_a_vote_against),
		cmocka_unit_test(quotes_the_exact_words),
		cmocka_unit_test(reads_votes_out_of_a_digest),
		cmocka_unit_test(asks_which_ballot_where_the_mail_disagrees_with_itself),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

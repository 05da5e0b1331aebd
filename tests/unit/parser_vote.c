#include "tests/unit/stance_scene.h"

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
		{ "Example TS abstains on CSC-21 and votes no on CSC-22.",
		    "abstain@CSC-21 no@CSC-22" },
		{ "Example TS votes:\n- CSC-21: yes\n- CSC-22: no, due to the missing redline",
		    "yes@CSC-21 no@CSC-22" },
		{ "CSC-21: yes\nCSC-22: no, as long as the redline is missing, because who knows",
		    "yes@CSC-21 ?no@CSC-22" },
		{ "Example TS: CSC-21 = no, CSC-22 = yes", "no@CSC-21 yes@CSC-22" },
		{ "Birch Keys: CSC-21 = no, CSC-22 = yes", "" },
		{ "CSC-21: yes, see my mail: so goes the question\n\nCSC-22: no", "no@CSC-22" },
		{ "On CSC-21 Example TS votes no, on CSC-22 it waits.", "no@CSC-21" },
		{ "For CSC-21, Example TS votes no, as CSC-22 shows.", "no@CSC-21" },
		{ "Our votes are no for CSC-21 and yes for CSC-22.", "no@CSC-21 yes@CSC-22" },
		{ "* CSC-21 (keys): yes\n* CSC-22 (locks): no", "yes@CSC-21 no@CSC-22" },
		{ "CSC-21: yes, as CSC-22 shows\nfor Example TS", "yes@CSC-21" },
	};

	expect_votes(*state, "Re: Voting begins: Ballots CSC-21 and CSC-22", rows, COUNT(rows));
}

static void
reads_what_a_vote_is_called(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes yesss on SC-88.", "yes@SC-88" },
		{ "Example TS votes a firm and clear YES on SC-88.", "yes@SC-88" },
		{ "Example TS votes a firm NO.", "no@SC-88" },
		{ "Example TS votes a tentative yes.", "?yes@SC-88" },
		{ "Example TS votes in the negative.", "no@SC-88" },
		{ "On behalf of Example TS, I want to submit our vote as yes.", "yes@SC-88" },
		{ "By this mail Example TS declares its vote: NO", "no@SC-88" },
		{ "Hello everybody,\nwith this note Example TS gives its vote: yes", "yes@SC-88" },
		{ "Example TS votes accordingly: no.", "no@SC-88" },
		{ "Example TS has decided to vote no.", "no@SC-88" },
		{ "Example TS has not decided to vote no.", "" },
		{ "Example TS has opted to abstain.", "abstain@SC-88" },
		{ "Example TS enters an abstention on SC-88.", "abstain@SC-88" },
		{ "Example TS confirms its yes vote on SC-88.", "yes@SC-88" },
		{ "Example TS casts a negative vote on SC-88.", "no@SC-88" },
		{ "Please record a NO vote from Example TS for SC-88.", "no@SC-88" },
		{ "Kindly treat this e-mail as the yes vote of Example TS.", "yes@SC-88" },
		{ "Please note Example TS's vote as no.", "no@SC-88" },
		{ "Example TS changes its vote on SC-88 from \"no\" to \"abstain\".",
		    "abstain@SC-88" },
		{ "Example TS is casting a NO vote.", "no@SC-88" },
		{ "Hello everybody, Example TS votes no.", "no@SC-88" },
		{ "Everybody at Example TS votes no.", "" },
		{ "Example TS changes its vote to NO following the call.", "no@SC-88" },
		{ "We would like to cast Example TS's vote: yes.", "yes@SC-88" },
		{ "We would like to cast Birch Keys's vote: yes.", "?yes@SC-88" },
		{ "Please mark Example TS as ABSTAIN.", "abstain@SC-88" },
		{ "Example TS has nothing to add and abstains.", "abstain@SC-88" },
		{ "Example TS was told that Dune likes it and votes yes.", "" },
		{ "Example TS previously voted no. With the new date Example TS votes yes.",
		    "yes@SC-88" },
		{ "Ballot SC-88: Keys and locks - YES", "yes@SC-88" },
		{ "Ballot SC-88: Cups and plates - YES", "" },
		{ "Example TS votes yes to change keys and locks.", "yes@SC-88" },
		{ "Example TS votes yes to change cups.", "?yes@SC-88" },
		{ "Example TS asks members to vote yes.", "" },
		{ "Example TS opposes the deadline and therefore votes no.", "no@SC-88" },
		{ "Herewith Example TS votes no.", "no@SC-88" },
		{ "+1, Example TS votes yes", "yes@SC-88" },
		{ "Example TS votes yes on ballot 88.", "yes@SC-88" },
		{ "Example TS votes yes on ballot 89.", "?yes@89" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys and locks", rows, COUNT(rows));
}

static void
knows_whose_value_is_meant(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS submits Birch Keys's yes vote.", "?yes@SC-88" },
		{ "Example TS confirms the yes vote of Birch Keys.", "?yes@SC-88" },
		{ "Please register a yes vote from Birch Keys for SC-88.", "?yes@SC-88" },
		{ "I hereby send Birch Keys's no vote.", "?no@SC-88" },
		{ "A no vote from Example TS would be a pity.", "" },
		{ "Example TS records the yes votes.", "" },
		{ "Do not record a yes vote from Example TS.", "" },
		{ "You never registered the no vote from Example TS.", "" },
		{ "Example TS confirms its yes vote of last spring on SC-77.", "?yes@SC-88" },
		{ "Example TS votes yes, just as on SC-77.", "yes@SC-88" },
		{ "Example TS has decided to vote yes or to abstain.", "?abstain@SC-88" },
		{ "Example TS has decided to vote yes next time.", "?yes@SC-88" },
		{ "Minutes of the vote:\n\nExample TS: yes", "?yes@SC-88" },
		{ "Example TS casts no vote.", "" },
		{ "Example TS has no vote on SC-88.", "" },
		{ "Our vote: positive feedback only, please.", "" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

static void
doubts_mails_that_say_they_are_no_vote(void **state)
{
	static const struct wording rows[] = {
		{ "DRAFT\n\nExample TS votes no.", "?no@SC-88" },
		{ "This is the draft of our vote: Example TS votes no.", "?no@SC-88" },
		{ "A sample vote:\n\nExample TS votes no", "?no@SC-88" },
		{ "Template for lazy members: Example TS votes no", "?no@SC-88" },
		{ "Please write your answer in this form:\n\nExample TS votes no", "?no@SC-88" },
		{ "The page reads: \"Example TS - NO\".", "?no@SC-88" },
		{ "The page says in big letters, \"Example TS votes no\".", "?no@SC-88" },
		{ "\"Example TS\" votes \"no\"", "no@SC-88" },
		{ "Yes\n\n(to lunch, not to the text)", "?yes@SC-88" },
		{ "No.\n\nThat was the question.", "?no@SC-88" },
		{ "TEST, please ignore! Example TS votes no.", "?no@SC-88" },
		{ "Please ignore.\n\nExample TS votes yes.", "?yes@SC-88" },
		{ "So far:\n\nExample TS votes yes.", "?yes@SC-88" },
		{ "As soon as the redline is there, Example TS votes yes.", "?yes@SC-88" },
		{ "Example TS votes yes, or rather would, if it still could.", "?yes@SC-88" },
		{ "We abstain from ballots on hardware.", "?abstain@SC-88" },
		{ "Example TS votes no. We would vote yes on a version that keeps section 4.",
		    "no@SC-88" },
		{ "Example TS votes no. We'd have voted yes on the earlier draft.", "no@SC-88" },
		{ "Example TS votes no. We vote yes.", "?no@SC-88 ?yes@SC-88" },
		{ "Example TS votes yes. We would vote no on any attempt to bring it back.",
		    "yes@SC-88" },
		{ "Example TS votes yes. We would vote no.", "?yes@SC-88 ?no@SC-88" },
		{ "The board could not agree, hence Example TS abstains.", "abstain@SC-88" },
		{ "We could vote yes.", "" },
		{ "We voted yes yesterday, please change our vote to no.", "no@SC-88" },
		{ "Example TS => YES", "yes@SC-88" },
		{ "Example TS votes ' YES ' on SC-88.", "yes@SC-88" },
		{ "Having read it once again, Example TS casts its vote as \"Yes\" on SC-88.",
		    "yes@SC-88" },
		{ "Once we have read it, Example TS votes yes.", "?yes@SC-88" },
		{ "Example TS votes for the adoption of ballot SC-88.", "yes@SC-88" },
		{ "Example TS votes for the adoption of new dates.", "?unknown@SC-88" },
		{ "Example TS's vote comes on Monday.", "" },
		{ "Example TS -> no", "no@SC-88" },
		{ "Example TS votes:\n\n* SC-88: No - the dates contradict section 4.",
		    "no@SC-88" },
		{ "Example TS votes:\n\n* SC-88: No - just kidding, all is well.", "?no@SC-88" },
		{ "Example TS votes:\n\n* SC-88: No - see Birch Keys's mail", "?unknown@SC-88" },
		{ "Please ignore my earlier mail. Example TS votes no.", "no@SC-88" },
		{ "Example TS votes yes. So far we like it.", "yes@SC-88" },
		{ "No. It has two endorsers, see the first mail.", "?no@SC-88" },
		{ "Yes. Thanks, Ana", "yes@SC-88" },
		{ "Yes to the fourteenth", "?yes@SC-88" },
		{ "Yes, with pleasure", "?unknown@SC-88" },
		{ "Yes please!", "?unknown@SC-88" },
		{ "Yes, of course it is", "" },
		{ "No vote from us", "" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
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
	/* A mail of nothing else, also an answer, is asked about. */
	reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "Re: VOTING BEGINS: Ballot SC-88: Keys - \"No\".", "", NULL);
	assert_string_equal(votes_of(reading), "?no@SC-88");
	talloc_free(reading);
	reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "Re: Ballot SC-88: a domino", "", NULL);
	assert_string_equal(votes_of(reading), "");
	talloc_free(reading);
	reading = read_as(*state, "Ana Example", "ana@example-trust.example",
	    "Re: Ballot SC-88: yes or no", "Both are fine.", NULL);
	assert_string_equal(votes_of(reading), "");
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

/* Headers inside a mail of a digest are of its quote; a reply to a digest is no digest. */
static void
takes_no_quote_for_a_mail_of_a_digest(void **state)
{
	static const char digest[] =
	    "Send Wg mailing list submissions to\n\twg@list.example\n\n"
	    "Birch Keys votes no on SC-88.\n\n"
	    "------------------------------\n\nMessage: 1\nDate: Mon, 1 Jan 2024\n"
	    "From: Ana Example <ana@example-trust.example>\n"
	    "Subject: Re: [wg] Voting begins: Ballot SC-88\n\nWho wrote this?\n\n"
	    "From: Bo Sample <bo@birch.example>\nSubject: Re: [wg] Voting begins: Ballot "
	    "SC-88\n\n"
	    "Birch Keys votes yes on SC-88.\n\n------------------------------\n";
	static const char *const subjects[] = { "Wg Digest, Vol 8, Issue 1",
		"Re: Wg Digest, Vol 8, Issue 1", "Fwd: [wg] Wg Digest, Vol 8, Issue 1" };

	for (size_t i = 0; i < COUNT(subjects); i++) {
		struct reading *reading =
		    read_as(*state, "Jo Guest", "jo@guest.example", subjects[i], "", digest);

		assert_string_equal(votes_of(reading), "");
		talloc_free(reading);
	}
}

/* A stance on a ballot that subject, words and quote do not agree about waits for a person. */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_votes_of_own_organisation),
		cmocka_unit_test(casts_no_vote_where_none_is_cast),
		cmocka_unit_test(leaves_doubtful_votes_to_a_person),
		cmocka_unit_test(reads_votes_on_several_ballots),
		cmocka_unit_test(reads_what_a_vote_is_called),
		cmocka_unit_test(knows_whose_value_is_meant),
		cmocka_unit_test(doubts_mails_that_say_they_are_no_vote),
		cmocka_unit_test(reads_a_vote_of_one_word_only_where_voting_runs),
		cmocka_unit_test(reads_votes_from_the_subject),
		cmocka_unit_test(takes_the_ballot_from_the_context),
		cmocka_unit_test(knows_whose_vote_it_is),
		cmocka_unit_test(quotes_the_exact_words),
		cmocka_unit_test(reads_votes_out_of_a_digest),
		cmocka_unit_test(takes_no_quote_for_a_mail_of_a_digest),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

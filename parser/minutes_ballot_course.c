#include <glib.h>
#include <talloc.h>

#include "parser/minutes_ballots.h"

enum { STAGE_WORDS_MAX = 5 /* of a line that tells only the stage */ };

/* The state, first match over all lines of a ballot. */
static const struct {
	enum spoken_state state;
	struct wording wording;
} states[] = {
	{ SPOKEN_TABLED, { "state.tabled", "tabled|shelve|shelved|shelving", "the plain words" } },
	{ SPOKEN_TABLED, { "state.hold", "on hold|ice", "also \"being put on hold\"" } },
	{ SPOKEN_TABLED, { "state.postponed", "postponed|deferred", "of its discussion as well" } },
	{ SPOKEN_TABLED,
	    { "state.delay", "^ delay|delayed until|to", "a note on the ballot's line" } },
	{ SPOKEN_TABLED, { "state.paused-alone", "^ paused|parked|dormant|stalled", "likewise" } },
	{ SPOKEN_TABLED, { "state.withdrawn", "withdrawn", "taken off the table" } },
	{ SPOKEN_TABLED, { "state.withdraws",
			     "withdraw|withdraws|withdrew the|this|his|her ballot|draft|proposal",
			     "likewise" } },
	{ SPOKEN_TABLED,
	    { "state.paused", "ballot|it|this|discussion ?has ?is ?been paused|parked|suspended",
		"put off in other words" } },
	{ SPOKEN_TABLED,
	    { "state.drops", "drop|dropping|abandon|abandoning this|the|it ballot", "given up" } },
	{ SPOKEN_TABLED,
	    { "state.drops-it", "like|likes|decided|plans|wants|going to drop|abandon this|it",
		"given up" } },
	{ SPOKEN_TABLED, { "state.dropped", "ballot|it has|is|was|be ?been dropped|abandoned",
			     "given up, turned round" } },
	{ SPOKEN_TABLED,
	    { "state.dropped-alone", "^ dropped|abandoned", "a note on the ballot's line" } },
	{ SPOKEN_TABLED, { "state.ballot-dropped", "ballot dropped|abandoned", "in headlines" } },
	{ SPOKEN_TABLED,
	    { "state.not-moving",
		"not moving|going|proceeding ?forward|ahead ?with ?at ?this ?time|now|further|on ,",
		"put off in other words" } },
	{ SPOKEN_FAILED, { "state.failed", "ballot|ballots|vote|voting|it|which *4 failed|rejected",
			     "other things fail too, so the subject must stand before it" } },
	{ SPOKEN_FAILED,
	    { "state.failed-alone", "^ *3 failed|rejected", "a note on the ballot's line" } },
	{ SPOKEN_FAILED, { "state.failure", "ballot failure", "in headings" } },
	{ SPOKEN_FAILED,
	    { "state.not-passed", "did|does not|t pass", "the vote's end turned round" } },
	{ SPOKEN_FAILED, { "state.no-quorum", "quorum ?was|is|has not|t ?been reached|met|achieved",
			     "why it did not pass" } },
	{ SPOKEN_FAILED, { "state.no-quorum-short", "lack of quorum|votes", "the same, short" } },
	{ SPOKEN_FAILED,
	    { "state.failures", "failure|failures of *2 ballot|ballots", "of several" } },
	{ SPOKEN_PASSED,
	    { "state.review-over",
		"ipr|review ?review ?period ?is|has|was ?been "
		"?now ?already over|ended|complete|completed|closed|concluded|finished|expired",
		"the last step is done" } },
	{ SPOKEN_PASSED, { "state.completed-review", "completed|finished|cleared ?its|the ipr",
			     "the last step is done" } },
	{ SPOKEN_PASSED, { "state.passed-review", "passed its|the ipr review with|without",
			     "the last step is done" } },
	{ SPOKEN_PASSED,
	    { "state.effective-since", "effective since|as|from", "its text is in force" } },
	{ SPOKEN_PASSED, { "state.took-effect", "took|taken effect", "its text is in force" } },
	{ SPOKEN_PASSED, { "state.force-since", "in ?full force|effect since|from|as",
			     "its text is in force" } },
	{ SPOKEN_PASSED,
	    { "state.in-effect", "is|are|became ?now in ?full effect|force", "likewise" } },
	{ SPOKEN_IPR_REVIEW,
	    { "state.ipr", "in|under|exits|entered|during ?its ?the ipr", "the review" } },
	{ SPOKEN_IPR_REVIEW,
	    { "state.ipr-review", "ipr|ip review", "in any sentence about the ballot" } },
	{ SPOKEN_IPR_REVIEW,
	    { "state.ipr-until", "ipr ?review ?period|is until|till|through|ends|closes",
		"the review by its end" } },
	{ SPOKEN_IPR_REVIEW,
	    { "state.ipr-to-end", "ipr ?review ?period will|to end|close|expire", "likewise" } },
	{ SPOKEN_IPR_REVIEW,
	    { "state.review-ends",
		"review period ?has|is|was ?been "
		"ends|until|closes|concludes|runs|lasts|started|starts|began|begins|underway|"
		"open|opened|in",
		"the review told by its start or end" } },
	{ SPOKEN_IPR_REVIEW, { "state.review-short", ", ?the review ends|until|closes|runs|lasts",
				 "likewise, where a clause begins" } },
	{ SPOKEN_IPR_REVIEW, { "state.in-review", "in|under|entered ?the ?30|60 ?day review period",
				 "the review without its name" } },
	{ SPOKEN_PASSED,
	    { "state.passed", "ballot|ballots|vote|voting|it|has|have|was *4 passed|adopted",
		"needs a subject: comments are passed on, too" } },
	{ SPOKEN_PASSED,
	    { "state.passed-alone", "^ *3 passed|adopted", "a note on the ballot's line" } },
	{ SPOKEN_PASSED, { "state.carries", "ballot|it|vote carries|carried", "the older word" } },
	{ SPOKEN_PASSED,
	    { "state.approved", "ballot|it|vote|voting ?has ?was|is ?been approved|successful",
		"the other word for it" } },
	{ SPOKEN_PASSED, { "state.effective", "approved and effective", "a stage of lists" } },
	{ SPOKEN_VOTING,
	    { "state.voting", "in|under|is|was ?in ?the voting period", "its period" } },
	{ SPOKEN_VOTING, { "state.in-voting", "is|was|now|currently|are|still in|under voting",
			     "short for it" } },
	{ SPOKEN_VOTING, { "state.in-voting-alone", "^ *2 in|under ?the voting|vote",
			     "a note on the ballot's line" } },
	{ SPOKEN_VOTING, { "state.several-in-voting", "ballots in|under voting", "of several" } },
	{ SPOKEN_VOTING,
	    { "state.voting-begun",
		"voting|vote ?period ?has|is|was|will ?already ?just ?now ?been "
		"started|begun|began|open|opened|opens|underway|ends|ending|closes|closing|"
		"until|through|runs|continues|ongoing|commenced",
		"told by its start or end" } },
	{ SPOKEN_VOTING, { "state.voting-to-end", "voting|vote ?period to end|close|finish",
			     "told by its end" } },
	{ SPOKEN_VOTING,
	    { "state.voting-entered",
		"has|have|just|now|already started|begun|entered|opened ?its|the voting|vote",
		"told by its start" } },
	{ SPOKEN_VOTING,
	    { "state.entered-voting", "entered|enters ?its|the voting|vote", "its start" } },
	{ SPOKEN_VOTING, { "state.being-voted", "is|are ?currently|now being voted", "likewise" } },
	{ SPOKEN_VOTING,
	    { "state.voting-progress", "voting ?period ?is in progress|under", "likewise" } },
	{ SPOKEN_VOTING, { "state.votes-so-far", "votes ?so far|received|cast|counted ?so",
			     "votes are there" } },
	{ SPOKEN_VOTING, { "state.voting-alone", ", voting period ,", "nothing but its name" } },
	{ SPOKEN_VOTING,
	    { "state.voting-end", "voting ?period ?has|is|was ended|closed|over|concluded",
		"the vote is over and nothing else is told" } },
	{ SPOKEN_DISCUSSION,
	    { "state.discussion", "in|under ?the|its|a ?formal|second|third|new discussion period",
		"its period" } },
	{ SPOKEN_DISCUSSION,
	    { "state.being-discussed", "is|are being discussed", "short for it" } },
	{ SPOKEN_DISCUSSION, { "state.under-discussion", "under discussion", "short for it" } },
	{ SPOKEN_DISCUSSION, { "state.in-discussion", "^ *3 in ?active discussion ,",
				 "a note on the ballot's line" } },
	{ SPOKEN_DISCUSSION, { "state.now-in-discussion", "is|now|currently|still in discussion ,",
				 "within a sentence" } },
	{ SPOKEN_DISCUSSION,
	    { "state.discussion-again",
		"discussion ?period ?can ?has|is|was|had ?already ?just ?now ?been "
		"restarted|restart|started|starts|began|begun|extended|begins|opened|open|underway|"
		"ends|ending|closes|runs|until|through|lasts|continues|ongoing|commenced",
		"told by its start or end" } },
	{ SPOKEN_DISCUSSION,
	    { "state.extend", "expand|extend the discussion", "asked to last longer" } },
	{ SPOKEN_DISCUSSION,
	    { "state.discussion-alone", ", discussion period ,", "nothing but its name" } },
	{ SPOKEN_DISCUSSION,
	    { "state.discussion-over",
		"discussion period ?has|is|was ended|closed|over|concluded|expired|completed",
		"it is over and no vote is told" } },
	{ SPOKEN_DISCUSSION,
	    { "state.discussion-met", "time for the discussion period *3 met", "it may end" } },
};

/* A vote to come tells that the discussion goes on. */
static const struct wording before_vote[] = {
	{ "before.to-vote",
	    "go|goes|going|move|moves|moving|proceed|proceeds|ready to|into ?a|the vote|voting",
	    "the step after the discussion" },
	{ "before.voting-starts",
	    "voting ?period to|will|should|can|is|may ?to ?expected|scheduled ?to start|begin|open|"
	    "starts|begins|opens",
	    "likewise" },
	{ "before.start-voting", "start|begin|open|starting|beginning ?the voting", "likewise" },
	{ "before.vote-on", "vote|voting on *3 starts|begins|opens|will start|begin|open",
	    "likewise" },
	{ "before.starts-soon", "voting ?period starts|begins|opens", "likewise" },
};

/* "Status: In discussion": a line of nothing but the ballot's stage. */
static const struct wording stage_labels[] = {
	{ "stage.label", "^ ?current ?ballot status|state|stage", "a label" },
};

static const struct wording no_news[] = {
	{ "state.no-update", "no *2 update|updates|news|progress", "nothing new" },
	{ "state.ongoing", "ongoing $", "said of what stands still" },
	{ "state.need-update", "need *2 to update", "nothing new" },
};

/* Sentences that only think of a state. */
static const struct wording conditions[] = {
	{ "condition.if",
	    "if|unless|once|when|after|until|whether *8 "
	    "passed|passes|pass|failed|fails|tabled|adopted|quorum",
	    "a condition" },
};

/* What is taken back without the ballot. */
static const char withdrawn_only[] = "exclusion|notice|objection~|concern|concerns|comment|"
				     "comments|complaint|endorsement|request *8 "
				     "withdrawn|withdrew";

/* Sentences whose state words are about something else. */
static const struct wording other_state[] = {
	{ "state.to-come",
	    "to be|will|before|planned|plans|planning|aiming|hopefully|wait ?until *6 "
	    "discussion|voting|ballot",
	    "a step to come" },
	{ "state.if", "if|unless|once|when|after *8 discussion", "a condition" },
	{ "state.starts-on",
	    "discussion|voting|vote ?period starts|begins|opens ?on "
	    "next|tomorrow|soon|shortly|monday|tuesday|wednesday|thursday|friday",
	    "a step to come" },
};

static bool
is_no_quorum(const struct sentence *s)
{
	return words_find(
	    s, "quorum ?was|is|has not|t ?yet ?been reached|met|achieved", 0, NULL, NULL);
}

/* True if the sentence tells of the end of a vote. */
static bool
is_over(const struct sentence *s)
{
	return words_find(s, "ended|closed|over|concluded|finished", 0, NULL, NULL);
}

bool
ballot_read_course(struct ballot_course *c, const struct sentence *s)
{
	if (words_any(s, no_news, G_N_ELEMENTS(no_news), NULL, NULL) != NULL)
		c->silent = true;
	size_t label;
	if (s->nwords > 1 && s->nwords <= STAGE_WORDS_MAX &&
	    words_any(s, stage_labels, G_N_ELEMENTS(stage_labels), NULL, &label) != NULL) {
		enum spoken_state stage = ballot_stage(s->text + s->words[label + 1].start);
		if (stage != SPOKEN_UNKNOWN) {
			c->labelled = stage;
			return true;
		}
	}
	if (words_any(s, conditions, G_N_ELEMENTS(conditions), NULL, NULL) != NULL)
		return false;
	bool other = words_any(s, other_state, G_N_ELEMENTS(other_state), NULL, NULL) != NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
		if (!words_find(s, states[i].wording.pattern, 0, NULL, NULL))
			continue;
		if (states[i].state == SPOKEN_TABLED &&
		    words_find(s, withdrawn_only, 0, NULL, NULL))
			continue;
		/* While the vote goes on, a quorum may still be reached. */
		if (c->open && states[i].state == SPOKEN_FAILED && is_no_quorum(s))
			continue;
		if (other && states[i].state != SPOKEN_TABLED && states[i].state != SPOKEN_FAILED)
			continue;
		c->open = c->open || (states[i].state == SPOKEN_VOTING && !is_over(s));
		if (c->state == SPOKEN_UNKNOWN || i < c->rank) {
			c->state = states[i].state;
			c->rank = i;
		}
		return true;
	}
	if (words_any(s, before_vote, G_N_ELEMENTS(before_vote), NULL, NULL) == NULL)
		return false;
	c->voted_soon = true;
	return true;
}

bool
ballot_review_over(const struct ballot_course *c)
{
	size_t review = 0;
	while (states[review].state != SPOKEN_IPR_REVIEW)
		review++;
	return c->rank < review;
}

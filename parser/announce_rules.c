#include "parser/announce_rules.h"

#include <glib.h>
#include <talloc.h>

#include "parser/announce.h"

/* "TS-12 has been adopted": a ballot's label or number, then what became of it. */
#define VERDICT                                                                                    \
	"^(?!.*\\b(?:why|after|since|when|whether|if|how|before)\\b).*?\\b(?:ballots? "            \
	"(?:[a-z]+-?)?\\d+|[a-z]{2,9}-?\\d+)(?: ?v\\.?\\d+)?\\)?(?: vote)?[ "                      \
	":,-]+(?:has |have |is |"                                                                  \
	"was |been |hereby |unanimously )*(?:passed|passes|failed|fails|adopted|approved|"         \
	"rejected|defeated|(?:did|does|was|is) not (?:pass|adopted|approved))\\b(?=\\W*$|[ "       \
	",;-]+(?:by|"                                                                              \
	"with|for|as|due|unanimously|on|[-(,]))"

/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule subject_rules[] = {
	{ "subject.digest", CLASS_OTHER, NULL, "\\bdigest, vol\\b|\\bdigest\\b.{0,30}\\bissue \\d",
	    "a list's digest" },
	{ "subject.auto-reply", CLASS_AUTO_REPLY, NULL,
	    "^\\W*(?:auto(?:matic|matische|matisch)?[- ]?(?:reply|antwort|response|respuesta|"
	    "r[e\xc3\xa9]ponse|svar)|automatische antwort|abwesenheit\\w*|out of (?:the "
	    ")?office|r[e\xc3\xa9]ponse automatique|respuesta autom|risposta automatica|"
	    "resposta autom|autosvar|automaattinen|odpowied.{1,3} automatyczna|automatick|"
	    "ooo\\b|on vacation|\xe8\x87\xaa\xe5\x8a\xa8\xe5\x9b\x9e\xe5\xa4\x8d)",
	    "an automatic reply in many languages" },
	{ "subject.bounce", CLASS_BOUNCE, NULL,
	    "^\\W*(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|"
	    "mail delivery (?:failed|system)|failure notice|returned mail|message (?:not "
	    "delivered|delayed|undeliverable)|unzustellbar|non remis)",
	    "a delivery status in words" },
	{ "subject.result", CLASS_RESULT, NULL,
	    "\\b(?:results?|outcome|tally)\\b|\\bhas (?:passed|failed)\\b|\\bsummary of (?:the "
	    ")?votes\\b|"
	    "\\bvot(?:e|ing)(?: period)?(?: (?:on|for|of) (?:the )?(?:ballot )?\\S+)? (?:has |is "
	    "|now )*(?:ended|closed|over|concluded)\\b",
	    "results of a vote" },
	{ "subject.verdict", CLASS_RESULT, NULL, VERDICT, "the ballot and what became of it" },
	{ "subject.withdrawal", CLASS_WITHDRAWAL, NULL, "\\bwithdr(?:aw\\w*|ew)\\b|\\bwithdrawn\\b",
	    "a ballot is withdrawn" },
	{ "subject.review", CLASS_IPR_NOTICE, NULL,
	    "\\breview period\\b|\\bip[r ]?(?: rights)? review\\b|\\breview notice\\b|"
	    "\\bexclusion notice|\\b(?:becomes?|is now|now) (?:final|effective)\\b",
	    "the IPR review" },
	{ "subject.voting", CLASS_VOTING_START, NULL,
	    "\\bvot(?:e|ing)(?: period)? (?:begins?|starts?|has (?:started|begun)|opens?|is "
	    "open|now open|started|to begin)\\b|\\bvoting(?: period)?\\b|\\bvoting on\\b|"
	    "\\bcall for votes?\\b|\\bballot vote\\b|\\babstimmung\\b|\\b(?:start|begin)\\w* "
	    "(?:of )?(?:the )?vot(?:e|ing)\\b",
	    "a vote begins" },
	{ "subject.discussion", CLASS_DISCUSSION_START, NULL,
	    "\\bdiscussion(?: period)? (?:begins?|starts?|has (?:started|begun)|opens?|is open|"
	    "started|begun)\\b|\\b(?:start|begin|open)\\w* (?:of )?(?:the )?discussion\\b|"
	    "\\bdiscussion period\\b(?! to end)",
	    "a discussion begins" },
	{ "subject.minutes", CLASS_MINUTES, NULL, "\\bminutes\\b", "minutes of a meeting" },
	{ "subject.agenda", CLASS_AGENDA, NULL, "\\bagenda\\b", "an agenda" },
};

static const struct rule text_rules[] = {
	{ "result.verdict", CLASS_RESULT, "pass|fail|adopted|approved|rejected|defeated|quorum",
	    "\\b(?:ballot|motion|[a-z]+-?\\d+\\w*)\\b[^.\\n]{0,60}\\b(?:has |have |is |"
	    "therefore |thus |was )*(?:passed|failed|passes|fails|adopted|rejected|approved|"
	    "defeated|(?:did|does|was|is) not (?:pass|adopted|approved))\\b|"
	    "\\bquorum (?:was|is|of)\\b[^.\\n]{0,30}\\bmet\\b",
	    "passed or failed" },
	{ "result.ended", CLASS_RESULT, "vot",
	    "\\bvot(?:e|ing)(?: period)?\\b[^.\\n]{0,60}\\b(?:is over|has (?:ended|closed|"
	    "concluded|finished)|is (?:closed|complete|concluded)|ended|closed)\\b",
	    "the voting has ended" },
	{ "result.tally", CLASS_RESULT, "yes|favo|no vote|abstain|against",
	    "\\b\\d+ (?:yes|no|votes?|voting|abstain|abstentions?|issuers?|consumers?|in "
	    "favou?r)\\b|^\\W*(?:yes|no|abstain)(?: \\(\\w+\\))?\\s*:|^\\W*votes? (?:in "
	    "favou?r|for|against)\\s*:|\\bmember "
	    "?class ?vote\\b",
	    "a count of votes" },
	{ "voting.opens", CLASS_VOTING_START, "vot",
	    "\\bvot(?:e|es|ing)(?: period)?\\b[^.\\n]{0,60}\\b(?:begins?|starts?|opens?|has "
	    "(?:begun|started|opened)|is (?:now )?open|are open|commences?|runs from|now|"
	    "begun)\\b|\\b(?:begins?|starts?|opens?|enter|open|start|"
	    "begin)\\b[^.\\n]{0,40}\\b(?:for vot(?:es|ing)|vot(?:e|es|ing)(?: period)?)\\b|"
	    "\\b(?:is|are) (?:now )?(?:open for|in) vot(?:es|ing)\\b|\\bmov(?:e|ing) \\S+(?: "
	    "\\S+)? to (?:the |a )?vote\\b",
	    "says that voting begins" },
	{ "voting.call", CLASS_VOTING_START, "vote",
	    "\\bplease (?:vote|cast (?:your|the) votes?|submit (?:your|the) "
	    "votes?)\\b[^.\\n]{0,60}\\b(?:by|until|before|not later than|no later than)\\b|"
	    "\\bcall for votes\\b",
	    "calls for votes until a date" },
	{ "voting.ends", CLASS_VOTING_START, "vot|end",
	    "^\\W*(?:vot(?:e|ing)(?: period)?[^.\\n]{0,40}\\b(?:ends?|closes?)\\b|(?:start|"
	    "end) of (?:the )?vot(?:e|ing)|vot(?:e|ing) for approval|vote\\s*:|ends?\\s*:|end "
	    "time|both: start)",
	    "gives the end of the voting" },
	{ "discussion.opens", CLASS_DISCUSSION_START, "discussion",
	    "\\bdiscussion(?: period)?\\b[^.\\n]{0,60}\\b(?:begins?|starts?|opens?|has "
	    "(?:begun|started))\\b|\\b(?:begins?|starts?|"
	    "opens?)\\b[^.\\n]{0,40}\\bdiscussion\\b",
	    "says that discussion begins" },
	{ "withdrawal.first-person", CLASS_WITHDRAWAL, "withdraw|pull|retract",
	    "\\b(?:i|we)(?: am| are|'m|'re| will| would like to| have decided to| hereby| must|"
	    " need to| formally| therefore| wish to| want to|'d like "
	    "to)*\\s+(?:withdraw(?:ing)?|pull(?:ing)?|"
	    "retract(?:ing)?)\\b[^.;?\\n]{0,30}\\b(?:ballots?|motion|it|proposal|"
	    "[a-z]+-?\\d+)\\b|^(?:[\\w.'-]+ ){1,4}(?:hereby )?(?:withdraws|is (?:hereby "
	    ")?withdrawing|is pulling|pulls|retracts)\\b[^.;?\\n]{0,30}\\b(?:ballots?|motion|"
	    "proposal|[a-z]+-?\\d+)\\b",
	    "the proposer withdraws it" },
	{ "withdrawal.is-withdrawn", CLASS_WITHDRAWAL, "withdrawn|off the table",
	    "\\b(?:ballots?|motion|proposal|[a-z]+-?\\d+)\\b[^.;?\\n]{0,40}\\b(?:is|are|has "
	    "been|have been) (?:hereby |now |formally )?(?:withdrawn|off the table|pulled|"
	    "retracted)\\b",
	    "the ballot is withdrawn" },
	{ "review.notice", CLASS_IPR_NOTICE, "review|exclusion",
	    "\\breview period\\b|\\bipr? review\\b|\\bexclusion notices?\\b|\\breview notice\\b",
	    "the IPR review" },
};

/* The sentence of a refusal: speaks of withdrawing without doing so. */
static const char not_withdrawn[] =
    "\\b(?:not|cannot|can't|never|no longer|unless|if|until|could|would|should|may|might|"
    "whether)\\b[^.;\\n]{0,30}\\bwithdraw|\\bendorsement\\b|\\bwithdr\\w+ (?:my|our|the|that|"
    "this|its|their) (?:[\\w\"'-]+ ){0,2}(?:votes?|comment|objection|concern|question|remark|"
    "suggestion)\\b";

/* A subject that speaks of a result, and under which none is announced. */
static const char no_result[] =
    "\\b(?:interim|intermediate|preliminary|provisional|unofficial|draft|expected|forecast|"
    "prediction|straw|polls?|survey|doodle|test(?:s|ing)?|question|complaint|objection|appeal|"
    "about|"
    "why|current|so far)\\b";

/* The sentence of a result that there is not, or that somebody else tells of. */
static const char not_concluded[] =
    "\\b(?:if|unless|would|whether|predict\\w*|expect\\w*|so far|until now|says|said|heard|claims?|"
    "by mistake|first reading)\\b|\\bfailed to \\w|\\b(?:deadline|date|time|period for "
    "comments?)\\b[^.]{0,40}\\bpassed\\b|^[^.]{0,40}\\byour (?:results?|tally|mail)\\b";

/* The sentence of a notice that voting is still to begin, beside what near_miss knows. */
static const char not_begun[] = "\\b(?:soon|once|as soon as|unless|if|says|said|not "
				"yet|(?:a|just|only) (?:a )?test)\\b|^\\W*test\\b";

static const char near_miss[] =
    "\\b(?:will|plan(?:s|ning)? to|intend(?:s)? to|going to|'ll|expect(?:s)? to|hope(?:s)? to|"
    "want to|would like to|tomorrow|next week|later this week|remind\\w*|whether|when (?:does|"
    "do|will)|how|if|can|could|may|should|must)\\b|\\?";

static const char spam_words[] =
    "\\b(?:call for papers|unlock your|reward|lottery|winner|bitcoin|crypto wallet|casino|"
    "viagra|click (?:here|http|below)|unsubscribe here|limited offer|special offer|discount|"
    "free trial|verify your account|mailbox is (?:full|almost)|your password|wire transfer|"
    "inheritance|dear (?:customer|user|beneficiary)|seo services|guest post|increase your|act "
    "now|webinar registration|early bird)\\b";

static const char revision_words[] =
    "\\b(?:(?:new|revised|updated|corrected|amended|second|third|fresh) (?:version|draft|"
    "ballot|text|revision)|(?:deemed|treat\\w*|consider\\w*|hereby)\\b[^.\\n]{0,60}\\bamended|"
    "amended (?:as follows|ballot|text|to)|v\\.?[2-9]\\b(?:,| with| of|:| is| -|\\.)|revised v|"
    "version [2-9]\\b|updated (?:for|to (?:reflect|address|include))|incorporat\\w+ (?:the "
    ")?(?:comments|feedback)|restart|worked in\\b|(?:taking|take) [^.\\n]{3,60} out of (?:my|"
    "our|the) ballot|starts? over|have gone into)\\b";

/* The same without a motion: only words by which the writer changes the text here and now. */
static const char bare_revision[] =
    "\\b(?:deemed amended|(?:treat|consider)\\w* [^.\\n]{0,40}as amended|hereby amend|(?:here "
    "(?:is|are|comes|follows)|attached|below|find|post(?:ed|ing)?|circulat\\w+|prepared|"
    "this)\\b[^.\\n]{0,60}\\b(?:new|revised|updated|amended)\\b|have gone into this|(?:taking|"
    "take) [^.\\n]{3,80} out of (?:my|our|the) ballot)\\b";

/* Outside of replies also: what the writer did to the text, or what the new version does. */
static const char told_revision[] =
    "\\b(?:i|we)(?: have|'ve) (?:now |just )?(?:updated|revised|amended|pushed an? (?:update|new "
    "version)|posted an? (?:update|new "
    "version))\\b[^.\\n]{0,60}\\b(?:ballot|draft|pre-ballot|branch|"
    "redline|pull request|pr|text|version)\\b|\\b(?:v\\.?|version )[2-9]\\d?\\b(?: now)? "
    "(?:drops?|adds?|"
    "removes?|changes?|fixes|moves?|replaces?|incorporates?|addresses|includes?|contains?|"
    "clarifies)\\b";

static const char revision_subject[] =
    "\\b(?:revised|amended|updated|restart(?:ed)?|corrected|[2-9](?:nd|rd|th) attempt|new "
    "version|updated endorsers)\\b";

static const char template_words[] =
    "\\bmotion\\b[^.\\n]{0,40}\\b(?:proposed|made) by\\b|(?:^|\\n)[^\\w\\n]*"
    "proposed by\\b|(?:^|\\n)[^\\w\\n]*proposer[ *]*"
    ":[ *]*\\w[^\\n]*\\n[^\\w\\n]*endorsers?(?: ?\\d)?[ *]*:|\\bpurpose of "
    "(?:the )?ballot\\b|\\bproposed by\\b[^.]{3,120}\\bendorsed by\\b|\\bmade the (?:following "
    ")?motion\\b";
/* clang-format on */

struct notices *
notices_compile(void *ctx, char **why_r)
{
	struct notices *notices = talloc_zero(ctx, struct notices);

	notices->subject =
	    rules_compile(notices, subject_rules, G_N_ELEMENTS(subject_rules), why_r);
	notices->text = rules_compile(notices, text_rules, G_N_ELEMENTS(text_rules), why_r);
	notices->exclusions = exclusions_compile(notices, why_r);
	notices->not_withdrawn = pattern_compile(notices, not_withdrawn, why_r);
	notices->no_result = pattern_compile(notices, no_result, why_r);
	notices->not_concluded = pattern_compile(notices, not_concluded, why_r);
	notices->not_begun = pattern_compile(notices, not_begun, why_r);
	notices->near_miss = pattern_compile(notices, near_miss, why_r);
	notices->spam = pattern_compile(notices, spam_words, why_r);
	notices->revision = pattern_compile(notices, revision_words, why_r);
	notices->bare_revision = pattern_compile(notices, bare_revision, why_r);
	notices->told_revision = pattern_compile(notices, told_revision, why_r);
	notices->revision_subject = pattern_compile(notices, revision_subject, why_r);
	notices->template = pattern_compile(notices, template_words, why_r);
	return patterns_made(ctx, notices, why_r);
}

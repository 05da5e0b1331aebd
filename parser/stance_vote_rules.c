#include "parser/stance_vote_rules.h"

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_vote.h"

/* What a member does with its vote. */
#define CASTS                                                                                      \
	"(?:(?:is|are|am) "                                                                        \
	"(?:casting|submitting|registering|giving|sending)|casts?|submits?|gives?|enters?|"        \
	"registers?|records?|expresses|sends?|states?|"                                            \
	"declares?|announces?|confirms?|restates?|repeats?)"
#define ITS "(?:its|our|my|a|an|the|[^,.;]{1,60}?'s)"
#define FORMAL "(?:(?:formal|official|final) )?"

/* What may stand between the article and a value and leaves it what it is. */
#define STRONGLY                                                                                   \
	"(?:an? (?:(?:resounding|clear|firm|definite|strong|enthusiastic|big|emphatic|solid|"      \
	"wholehearted|hearty|reluctant|formal|official|unconditional|very) ){0,2})?"

#define QUOTED_VALUE "[\"']?(?:yes|no|abstain)[\"']?"

/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule vote_rules[] = {
	{ "vote.wish-verb", BY_VERB, "would like|wish|want|decided|pleased|happy|glad|proud",
	    "\\b(?:would like|wish(?:es)?|wants?|want|ha(?:s|ve) decided|(?:is|are|am) (?:pleased|"
	    "happy|glad|proud)) to (?:vote|" CASTS " " ITS " " FORMAL
	    "votes?(?: as| for| of)?:?)\\s+" STRONGLY "{Q}{VALUE}\\b(?<rest>.*)$",
	    "a polite vote" },
	{ "vote.org-verb", BY_VERB, "vote|voting",
	    "\\b(?:votes?|is voting|are voting|am voting|" CASTS " " ITS " " FORMAL
	    "votes?(?: as| for| of|:)?)(?: accordingly| as follows)?(?:\\s*[:,\\-]\\s*|\\s+)"
	    "(?:with )?" STRONGLY "{Q}{VALUE}\\b(?<rest>.*)$",
	    "the form that nearly every member uses" },
	{ "vote.votes-to", BY_VERB, "vote",
	    "\\bvotes? to (?<value>approve|adopt|pass|reject|oppose)\\b(?<rest>.*)$",
	    "votes to approve" },
	{ "vote.votes-for", BY_VERB, "vote",
	    "(?<!our )(?<!my )(?<!its )(?<!the )(?<!your )(?<!their )(?<!a )(?<!'s )(?<!yes "
	    ")(?<!no )(?<!yes[\"'] )(?<!no[\"'] )\\bvotes?\\s+(?<value>for)\\s+(?:the "
	    "(?:adoption|approval|acceptance) of )?(?:the |this )?(?:ballot|motion|"
	    "[a-z]{2,9}-?\\d)(?<rest>.*)$",
	    "votes for the ballot" },
	{ "vote.change", BY_VERB, "vote",
	    "\\b(?:(?:would like|wish(?:es)?|wants?|want|ha(?:ve|s) decided|ask|asks|need|"
	    "needs) to )?(?<!please )(?:changes?|is changing|are changing|am changing|chang(?:e|"
	    "ing)|switch(?:es)?|revises?|corrects?|amends?|updates?) (?:its|our|my|their|the) "
	    "(?:earlier |previous |prior )?votes?\\b(?<rest0>[^\"]{0,60}?(?:\\bfrom " QUOTED_VALUE
	    " )?)\\b(?:to|into|as) (?:an? )?{Q}{VALUE}\\b(?<rest>.*)$",
	    "a changed vote is a vote" },
	{ "vote.please-change", BY_COUNT, "vote",
	    "\\b(?:change|switch|correct|update|amend) (?<who>our|my|[^,.;]{1,80}?'s) (?:earlier "
	    "|previous |prior )?votes?\\b(?<rest0>[^\"]{0,60}?(?:\\bfrom " QUOTED_VALUE
	    " )?)\\b(?:to|into|as) (?:an? )?{Q}{VALUE}\\b(?<rest>.*)$",
	    "asks the chair to change it" },
	{ "vote.count-as", BY_COUNT, "count |record |register|note |mark |put |list ",
	    "\\b(?:count|record|register|note|mark|put|list)\\s+(?<who>[^,.;]{1,80}?)(?:'s "
	    "votes?)?\\s+(?:down )?(?:as|for|under)\\s+(?:having voted |voting |an? |"
	    "the )*{Q}{VALUE}\\b(?<rest>.*)$",
	    "asks the chair to take the vote down" },
	{ "vote.wish-abstain", BY_VERB, "to abstain",
	    "\\b(?:would like|wish(?:es)?|wants?|chooses?|prefers?|votes?|opts?|elects?|decides?|"
	    "ha(?:s|ve) (?:decided|chosen|opted|elected)) to (?<value>abstain)\\b(?<rest>.*)$",
	    "a polite abstention" },
	{ "vote.org-abstains", BY_VERB, "abstain",
	    "{Q}(?<value>abstains?|is abstaining|are abstaining|(?<=be )abstaining)\\b(?<rest>.*)$",
	    "abstentions need no word of voting" },
	{ "vote.abstention", BY_VERB, "abstention",
	    "\\b" CASTS " " ITS " " FORMAL "{Q}(?<value>abstention)\\b(?<rest>.*)$",
	    "submits an abstention" },
	{ "vote.withdrawn", BY_VERB, "withdraw|retract",
	    "\\b(?:withdraws?|is withdrawing|are withdrawing|retracts?)\\s+(?:its|our|my|"
	    "the)\\s+(?:earlier |previous )?{Q}{VALUE}[\"'\\])>]{0,2}[- ]votes?\\b(?<rest>.*)$",
	    "always unclear: what counts from now on only a person can tell" },
	{ "vote.value-vote", BY_VERB, "vote",
	    "\\b(?:(?:would like|wish(?:es)?|wants?) to )?" CASTS "\\s+" ITS "\\s+" FORMAL
	    "{Q}{VALUE}[\"'\\])>]{0,2}[- ]vote\\b(?<rest>.*)$",
	    "casts a yes vote" },
	{ "vote.take-this", BY_COUNT, "vote",
	    "\\b(?:accept|take|consider|treat|count) this (?:mail |message |"
	    "e-?mail )?as (?<who>[^,.;]{1,80}?)\\s+{Q}{VALUE}[\"'\\])>]{0,2} vote\\b(?<rest>.*)$",
	    "please accept this as our yes vote" },
	{ "vote.value-of", BY_COUNT, "vote",
	    "\\b(?:accept|take|consider|treat|count|register|record|note|find|enter) (?:(?:this|"
	    "below|attached|herewith)(?: (?:mail|message|e-?mail))?(?: as)? )?(?:an?|the) " FORMAL
	    "{Q}{VALUE}[\"'\\])>]{0,2}[- ]vote (?:of|from|by|for) (?<who>[^,.;]{1,80}?)(?=\\W*$|"
	    "[.,;]| (?:on|to|for|in|regarding) )(?<rest>.*)$",
	    "please register a yes vote from Example TS" },
	{ "vote.owner", BY_OWNER, "vote",
	    "^(?<who>.{0,120}?)\\b(?:official |formal |final |"
	    "personal )?votes?(?<rest0>(?: (?:on|for) [^:=\"]{1,40}?)?)\\s*(?:\\b(?:is|"
	    "are)(?: an?)?\\b|\\bremains\\b|:|=|-)\\s*{Q}{VALUE}\\b(?<rest>.*)$",
	    "our vote is yes; Vote: yes" },
	{ "vote.org-value", BY_OWNER, "=yes|=no|abstain",
	    "^(?<who>.{2,120}?)\\s*(?:[:=\\-]|[=\\-]{1,2}>)?\\s+{Q}(?<value>yes|no|abstain|"
	    "abstains|abstention)[\"'\\])>]{0,2}\\s*(?<rest>(?:(?:on|to|for)\\b.*)?[.!]?)$",
	    "Example TS: yes" },
};

/*
 * Words of a voter that are meant as a vote, or take one back, where none of the rules above reads
 * a value. Looked for only where a vote runs, and only if the mail casts no vote. Other languages'
 * words for yes and no are none of ours: a person looks.
 */
static const struct rule attempt_rules[] = {
	{ "attempt.member-votes", BY_NAME, "votes|is voting|casts|voted",
	    "\\b(?:votes|is voting|voted|casts (?:its|our|my|a|an|"
	    "the) votes?)\\b(?!\\s+no (?:later|sooner|earlier|more|less|fewer)\\b)",
	    "the member votes, whatever follows" },
	{ "attempt.member-value", BY_NAME, "+1|approve|agree|favo|accept|ja|oui|si|ok|aye",
	    "\\s*(?:[:=-]|\\bsays?\\b)\\s*{Q}(?:\\+1|approved?|approves|agreed?|agrees|"
	    "in favou?r|accept(?:ed|s)?|ja|oui|si|ok|okay|aye)\\W*$",
	    "Example TS: +1" },
	{ "attempt.says", BY_NAME, "says yes|says no|said yes|said no|says \"|says '",
	    "\\b(?:says?|said)\\s+{Q}(?:yes|no)\\b", "Example TS says yes" },
	{ "attempt.other-language", BY_MEMBER,
	    "stimm|vota|voto|voti|vote|stem|g\u0142os|r\u00f6st|hlas|szavaz|enth|glas",
	    "\\b(?:stimmt|stimme|stimmen|enth\\x{e4}lt|enthalten|vota|voto|votamos|votiamo|"
	    "votons|s'abstient|se abstiene|si astiene|stemt|stemmen|g\\x{142}osuje|"
	    "g\\x{142}osujemy|r\\x{f6}star|hlasuje|hlasujeme|szavaz|glasuje|glasa)\\b",
	    "votes in another language" },
	{ "attempt.our-yes", BY_WRITER, "yes|no|abst",
	    "\\b(?:we are|we're|i am|i'm|this is|it's|it is|that's|consider (?:this|it|that)|"
	    "take (?:this|it|that)(?: as)?)\\s+(?:a|an|our|my)\\s+(?:firm |clear |"
	    "strong )?{Q}(?:yes|no|abstention|abstain|aye|"
	    "nay)\\b(?!\\s+[a-z]+er\\b)(?=[\"'\\])>]*\\s*(?:[.,;!]|$|\\b(?:from|for|to|on|"
	    "vote)\\b))",
	    "this is a yes from us" },
	{ "attempt.votes", BY_MEMBER, "vote|voting",
	    "\\b(?:votes?|is voting|are voting|am voting|casts? (?:its|our|my|a|an|"
	    "the) votes?)\\b(?!\\s+(?:on|for|to|in|at|when|with|by|this|that|the|and|or|is|was|"
	    "are|should|would|will|can|could|may|might|must|about|again|before|after|as|if|here|"
	    "from|during|without|counts?|until|separately|together|next|last|results?|periods?|"
	    "starts?|begins?|ends?|notices?|process|there|because|since|comes?|came|follow(?:s|"
	    "ed)|went|goes|arrive[sd]|stands|remains|got|had|did|does|no (?:later|sooner|earlier|"
	    "more|less|fewer))\\b)\\s*[:,=-]?\\s*[\"'<(\\[]{0,3}[\\w+]",
	    "votes, with a word that is no value we know" },
	{ "attempt.voting", BY_WRITER, "voting",
	    "^voting\\s+{Q}{VALUE}[\"'\\])>]{0,2}\\s*(?:[.!,;]|$|\\b(?:on|for|to|from)\\b)",
	    "voting yes, without a subject" },
	{ "attempt.negated", BY_MEMBER, "vote",
	    "\\b(?:do(?:es)? not|don't|doesn't|will not|won't|cannot|can't) vote\\s+{Q}{VALUE}",
	    "does not vote yes: no, or nothing?" },
	{ "attempt.retracts", BY_MEMBER, "vote",
	    "\\b(?:withdraws?|retracts?|cancels?|revokes?|rescinds?|changes?|reverses?|"
	    "takes? back)\\s+(?:its|our|my|the)\\s+(?:earlier |previous |"
	    "prior )?(?:\\w+ )?votes?\\b",
	    "takes a vote back" },
	{ "attempt.please", BY_REQUEST, "vote",
	    "\\b(?:change|switch|correct|withdraw|cancel|disregard|ignore|remove|retract|discard|"
	    "revoke|update|amend)\\s+(?:our|my)\\s+(?:earlier |previous |prior |"
	    "last )?(?:\\w+ )?votes?\\b",
	    "asks the chair to take it back" },
	{ "attempt.box", BY_WRITER, "x|*|\u2713|\u2714|\u2717|\u2718",
	    "[\\[(]\\s*(?:x|\\*|\\x{2713}|\\x{2714}|\\x{2717}|\\x{2718})\\s*[\\])]\\s*{VALUE}",
	    "a box ticked" },
	{ "attempt.courteous", BY_BARE, "yes|no|abstain",
	    "^\\W*(?:yes|no|abstain)\\b[\\s,.;!-]*(?:please|with pleasure|of course|sure|indeed|"
	    "gladly|certainly|absolutely|definitely|thanks?(?: you)?)\\W*$",
	    "yes, with pleasure" },
	{ "attempt.bare", BY_BARE, NULL,
	    "^\\W*(?:y|n|ye|yea|yeah|yep|yup|yess+|nope|aye|nay|for|in favou?r|against|ok|okay|"
	    "approved?|we approve|i approve|agreed?|accept(?:ed)?|affirmative|positive|negative|"
	    "oppose[ds]?|reject(?:ed)?|abst|abstention|abstained|si|s\\x{ed}|oui|non|ja|jah|nein|"
	    "nee|nej|tak|nie|sim|n\\x{e3}o|evet|hay\\x{131}r|igen|nem|ano|\\x{434}\\x{430}|"
	    "\\x{43d}\\x{435}\\x{442}|\\x{3bd}\\x{3b1}\\x{3b9}|\\x{8d5e}\\x{6210}|"
	    "\\x{53cd}\\x{5bf9}|\\x{540c}\\x{610f}|\\x{8d0a}\\x{6210}|\\x{68c4}\\x{6743}|"
	    "\\x{306f}\\x{3044}|\\x{3044}\\x{3044}\\x{3048}|\\x{cc2c}\\x{c131}|"
	    "\\x{bc18}\\x{b300})\\W*$",
	    "a word alone that may be a vote" },
};

/* Where a value is followed by its ballots, more values may follow. */
static const char more_values[] =
    "(?:\\band\\b|,|;|&|\\bbut\\b)\\s*(?:we |it |(?:also )?votes? |is |"
    "an? )*\\s*{Q}{VALUE}[\"'\\])>]{0,2}\\s+(?:on|to|for|in)\\s+";

/*
 * How a sentence may go on behind its value or its ballot: with a stop, a reason, a courtesy. What
 * else stands there, "after the audit", "by default", may make it less than a vote.
 */
static const char goes_on[] =
    "^(?:[\"'*_)\\]>]*\\s*(?:$|[,;:(.!?&<\"'\\[-]|(?:and|but|because|since|as|due|for|"
    "with|which|that|v\\.?|version|based|per|though|although|while|whilst|in|out|thanks?|"
    "despite|regardless|even|too|also|again|hereby|given|to|from|on|ballots?|motion|vote|"
    "today|now|here|regarding|concerning|titled|entitled|through|via|at (?:this|the)|"
    "without|only|rather|instead|not|under|after|when|if|is|are|was|of the|changes?|"
    "[a-z]{1,9}wg|group)\\b))";

/* What a value may be given to other than a ballot by its label. */
static const char ballot_object[] =
    "^[\"'\\])>,]*+\\s*+(?:(?!(?:on|to|for|in)\\b|from\\b[^.;]{1,40} (?:on|to|"
    "for) (?!behalf|this|that|both|all|(?:the )?(?:ballot|motion|vote)|[a-z]{2,9}-?\\d))|"
    "(?:on|to|for|in)\\s+(?:(?:(?:the|this|that|these|those|your|our|both|all|two|three|"
    "said|above|proposed|new|following|current|subject|pending|open|adopt|approve|pass|"
    "accept|adoption|approval|adopting|approving|of|final|draft|version|"
    "[\\w.-]*\\d[\\w.]*|[\\w.]+'s) ){0,6}(?:pre-)?(?:ballots?|motion|vote|"
    "proposal)\\b(?! to (?:adjourn|table|postpone|delay|defer|withdraw|amend|change|"
    "meet))(?! of \\w+ to\\b)|(?:it|this|that|these|both|all|them)\\b|behalf|"
    "(?:accordance|line|place|lieu|favou?r|light|view)\\b|(?:\\w+ ){0,3}(?:reasons?|"
    "record)\\b|[\"']?[a-z]{2,9}-?\\d|\\W*$))";

/* What may be done with a ballot short of adopting it. */
static const char ballot_step[] =
    "^[\"'\\])>,]*\\s*(?:on|to|for|in)\\s+(?:(?:a|an|the|any|its|further|another|second|"
    "third|short|long|one) ){0,3}(?<step>delay|postpon|defer|exten|adjourn|split|suspen|"
    "cancel|reopen|poll|agenda|voting|start|rush|talk|more time|hav|discuss|tabl)";

/* What a vote approves or rejects. */
static const char adopted[] =
    "^\\W*(?:$|(?:(?:the|this|that|these|both|all|proposed|said|draft|"
    "new|following) ){0,4}(?:ballots?|motion|proposal|it|them|[a-z]{2,9}-?\\d)|this\\W*$)";

/* A value behind its ballot, and why. */
static const char label_reason[] =
    "^\\W*{Q}{VALUE}[\"'\\])>]{0,2}\\s*(?:[,;(:-]\\s*)?(?:because|since|as|due to|given|"
    "owing to|on account of|for (?:the|lack|want))\\b";

/* The same under "Example TS votes:", with a stroke only before the reason. */
static const char listed_reason[] = "^\\W*{Q}{VALUE}[\"'\\])>]{0,2}\\s*-{1,2} (?=(?:\\S+ "
				    "){2})(?!(?:yes|no|abstain|see|not|but|only|for now)\\b)";

static const char label_value[] =
    "^(?:\\s*\\([^()]{1,60}\\))?\\W*{Q}{VALUE}[\"'\\])>]{0,2}(?:\\s*(?:[.,;/&]|and|-)\\s*|\\s*$)";

static const char bare_value[] =
    "^(?:(?:hi|hello|dear|hey)\\b[^.]{0,30}[,.!:]\\s*)?\\s*(?!no vote){Q}(?<value>yes|no|"
    "abstain)\\b[\"'\\])>]{0,2}\\s*(?<rest>(?:(?:vote )?(?:on|to|for|"
    "from)\\b.{0,60})?)[.!]*$";

/* Doubts about a sentence that reads as a vote. */

static const struct rule doubt_rules[] = {
	{ "doubt.question", NO_VOTE, "?", "\\?\\W*$", "asked, not voted" },
	{ "doubt.advice", NO_VOTE, NULL,
	    "\\b(?:please (?:do )?(?:not )?(?:vote|cast|submit|write)|should (?:all )?vote|"
	    "(?:can|may|might|could|shall|ought to|urge|encourage|ask|invite|recommend|suggest|"
	    "advise|request|expect)s?\\b[^.;]{0,60}\\b(?:vote|abstain)|how to vote|"
	    "members (?:vote|who|may|can)|(?:whoever|anyone|"
	    "(?<!hi )(?<!hello )(?<!dear )(?<!all )(?:everybody|everyone)|"
	    "those who)\\b[^.;]{0,30}\\b(?:votes?|abstains?)|if you|you (?:vote|abstain))\\b",
	    "advice to others" },
	{ "doubt.another-text", NO_VOTE, "would|=d",
	    "\\b(?:would|'d) (?:(?:gladly|happily|certainly|probably|also) )?(?:vote|"
	    "have voted) [\"']?(?:yes|no|in favou?r|for|against)[\"']?,? (?:(?:on|to|for|"
	    "of) )?(?:(?:any|another|some|future)\\b|(?:an?|the (?:previous|earlier|first|old|"
	    "next|original)) (?:\\w+ ){0,3}?(?:version|ballot|text|draft|one)\\b|v\\d\\b)",
	    "what would be, of another text" },
	{ "doubt.negated", NO_VOTE, NULL,
	    "\\b(?:do(?:es)? not|don't|doesn't|will not|won't|cannot|can't|never|did not|didn't|"
	    "has not|have not|hasn't|haven't|not going to|unable "
	    "to)\\s+(?:\\w+\\s+){0,2}?(?:vot(?:e|ed|ing)|abstain(?:ed)?|cast)\\b|"
	    "(?<!\\ba )(?<!\\bour )(?<!\\bmy )(?<!\\bits )(?<!\\bthe )(?<!'s )\\bno vote\\b|"
	    "\\b(?:not|don't|never|didn't|shouldn't|can't|cannot) (?:\\w+ ){0,2}?(?:count|record|"
	    "register|note|mark|put|list|accept|take|treat|consider|enter|confirm|cast|submit|"
	    "change)(?:s|ed|en)?\\b|\\bwithout voting\\b|\\bneither yes nor\\b",
	    "not voting" },
	{ "doubt.abstains-from", NO_VOTE, "abstain",
	    "\\babstain(?:s|ing)? from (?!(?:the |this |both |all )?(?:vot|ballot|"
	    "[a-z]{2,9}-?\\d))",
	    "abstaining from something else than the vote" },
	{ "doubt.withdrawn", UNSURE, "withdraw|retract",
	    "\\b(?:withdraw(?:s|ing)?|retracts?)\\b(?! (?:its|our|"
	    "my) (?:[\\w\"']+ ){0,2}vote(?: (?:on|to|for|in) [^.,;]{1,30})?,? and (?:now |"
	    "instead |hereby )?votes? )",
	    "a vote taken back" },
	{ "doubt.result", UNSURE, "result|tally",
	    "\\b(?:voting results?|results? of (?:the )?vot|final tally|the tally)\\b",
	    "told among the results" },
	{ "doubt.reported", REPORTED, NULL,
	    "\\b(?:says?|said|tells?|told|heard|hear|believes?|thinks?|assumes?|understands?|"
	    "reports?|reported|according to|tally|count is|shows?|reads|wrote|writes|hopes?|"
	    "wonders?|claims?|argues?|suggests?|means?|imply|implies|whether|when|whenever|"
	    "supposing|imagine|remember|recall|reason|instead of|rather than|how|why|who|where|"
	    "for example|an example|e\\.g|such as|for instance|read (?:this|that|it) as|"
	    "before (?:i|we) send|(?:i|we) count(?:ed)?|cancels?|wrong(?:ly)?|mistake|"
	    "kind enough)\\b|^\\W*(?:an? )?(?:example|sample|template|specimen|"
	    "draft)\\b[^.]{0,60}[:-]",
	    "reported or supposed; looked for before the vote only" },
	{ "doubt.conditional", CONDITIONAL, NULL,
	    "\\b(?:if|unless|provided|providing|as long as|so long as|once(?! again[,.;])|"
	    "assuming|subject to|as soon as|presuming|modulo|given that|conditions?(?=:)|"
	    "on (?:the )?condition|conditional(?:ly)?|contingent|depending|pending|until)\\b|"
	    "^(?:had|were|should) (?:we|i|it|the)\\b|^\\W*(?:barring|absent|failing|lacking|"
	    "short of)\\b|^\\W*without (?!further|any|doubt|hesitation|reservation|comment|"
	    "prejudice|more)\\w",
	    "a condition" },
	{ "doubt.hedged", HEDGED, NULL,
	    "\\b(?:usually|always|often|normally|generally|typically|sometimes|mostly|probably|"
	    "likely|perhaps|maybe|leaning|inclined|tentative(?:ly)?|intend(?:s|ing)?|plan(?:s|"
	    "ning)?|expects?|will|would(?! like)|'ll|'d(?! like)|going to|might|may|"
	    "could(?! not (?:agree|decide|find|reach|discuss|meet|review)\\b)|considering|almost|"
	    "nearly|sort of|i guess|i suppose|presumably|informal(?:ly)?|polls?|"
	    "unofficial(?:ly)?|(?<!like )(?<!wish )(?<!wishes )(?<!want )(?<!wants )(?<!pleased "
	    ")(?<!happy )(?<!glad )(?<!proud )(?<!decided )(?<!has )(?<!have )to vote)\\b",
	    "promised or half said; looked for up to the value only" },
	{ "doubt.personal", PERSONAL, NULL,
	    "\\b(?:personal(?:ly)?|private(?:ly)?|as an individual|(?:speak|speaking|talk|vote|"
	    "voting) (?:only |just )?for myself|my own)\\b",
	    "a person's own view is not the member's vote" },
	{ "doubt.provisional", UNSURE, NULL,
	    "^\\W*(?:after|before|at|in) (?:the |our )?(?:next|coming) |^\\W*(?:on (?:mon|tues|"
	    "wednes|thurs|fri|satur|sun)day|soon|next (?:week|month)|at the end of)\\b|"
	    "\\b(?:in principle|next (?:time|round|year|ballot)|last (?:time|year|ballot)|"
	    "tomorrow|for now|provisional(?:ly)?|preliminar(?:y|ily)|not sure|(?:on|to|"
	    "for) (?:most|every|any|such|some|many|other|all (?:the )?(?:other|open|current|"
	    "pending))\\b)",
	    "not this vote, or not yet" },
	{ "doubt.unconfirmed", UNSURE, NULL,
	    "\\b(?:tbc|tbd|unconfirmed|to be confirmed|awaiting (?:\\w+ )?(?:confirmation|"
	    "approval|word))\\b|\\((?:withdrawn|void|cancelled)\\)|\\b(?:non-?binding|indicative|"
	    "between us|(?:not|n't) quote me|hat (?:on|off)|hats|irony|sarcas\\w+|agenda)\\b|"
	    "^\\W*(?:yeah|yep|yes),? right\\b|(?<!:)//|\\bby default\\b|,\\s*(?:but )?not (?:on|"
	    "to|for) (?:what|its|the (?:new|old|last|first|second))\\b",
	    "still to be confirmed, or no longer so" },
	{ "doubt.other-group", UNSURE, "ballot",
	    "\\bballot (?:no\\.? ?|number |# ?)?\\d+\\b[^.;]{0,24}?\\b(?:group|wg|[a-z]{1,6}wg)\\b",
	    "a number without its prefix, of another group's ballot" },
	{ "doubt.turned", TURNED, NULL,
	    "^[\"'\\])>]*\\s*(?:(?:on|to|for)\\s+(?:the |this )?(?:ballot |"
	    "motion )?[\\w-]{2,12})?[\\s,]*(?:(?:but |and )?only (?:if|when|after|in|on|with|for|"
	    "once|over|under)\\b|when\\b|after (?:the|a|an|our) (?:next|second|new|fix|change|"
	    "call|meeting|redline|update|correction)\\b|as soon as\\b|should (?:the|we|it|"
	    "this)\\b|were (?:it|the)\\b|but for\\b|minus\\b|,\\s*not (?:on|to|for) (?:what|the|"
	    "any|its)\\b|\\((?:v\\.?|version) ?\\d[^)]*\\b(?:v\\.?|version) ?\\d|"
	    "after\\b(?! (?:careful|long|thorough|due|much|some|a (?:careful|long|thorough)|"
	    "having|reading|review\\w*|consider\\w*|discuss\\w*))|without (?:the |"
	    "its )?(?:section|part|date|last|first|second)|with [^.;,]{1,30} (?:removed|changed|"
	    "dropped|deleted|replaced)|as (?:amended|changed|revised) by\\b|(?:on|by) (?:mon|"
	    "tues|wednes|thurs|fri|satur|sun)day\\b|in (?:the coming|a later)\\b|"
	    "at the (?:next )?(?:meeting|call)\\b|next (?:week|month)\\b|soon\\b|(?:on|with|"
	    "under) the (?:understanding|assumption|premise|proviso|expectation|exception)\\b|"
	    "with (?:exception of|the proviso)|(?:except|excluding|apart from|save for)\\b)",
	    "not for all of it, or not now" },
	{ "doubt.disowned", TURNED, NULL,
	    "^\\W{0,3}(?:(?:on|to|for) )?ballots (?:of|like|such|that|with)\\b|\\b(?:i|"
	    "we) (?:think|believe|guess|suppose|hope|assume|fear)\\W*$|\\bor (?:so|rather|"
	    "better)\\b|\\b(?:from|on|to|for) (?:any |such )?ballots\\b(?!\\W*(?:$|and\\b|"
	    "[a-z]{0,9}[- ]?\\d|no\\.|number))|\\b(?:too|more|less|most) often\\b|"
	    "\\bevery time\\b|\\bas a rule\\b|,\\s*(?:he|she|they) (?:said|says?|wrote)\\b|"
	    "^[^,;.]{0,20}\\baccording to (?!the|section|our)|\\b(?:was|were) (?:recorded|listed|"
	    "counted) as\\b|\\bto be sent\\b|\\bas (?!i |we )\\w+ (?:put|says?|said|wrote) it\\b|"
	    ",\\s*(?:my|our|the) \\w+ says?\\b|,\\s*says? (?:the|my|our)\\b|\\b(?:is|"
	    "was) (?:what|the (?:sentence|line|words?|answer|vote|text|mail))\\b|"
	    "\\bwhich is (?:not|wrong|false)\\b|[-,(:]\\s*(?:false|wrong(?:ly)?|untrue|"
	    "not true)\\W*$|\\band it is wrong\\b",
	    "not the writer's own word, or denied" },
	{ "doubt.others-proposal", TURNED, "propos|suggest|idea|request|plan",
	    "^[^.;]{0,20}\\b(?:proposal|suggestion|idea|request|plan) (?:of|by|from|to)\\b",
	    "what somebody wants of the ballot is not the ballot" },
	{ "doubt.today", UNSURE, "abstain",
	    "\\babstain(?:s|ing)? (?:(?:for )?today|tonight|this (?:morning|afternoon|evening|"
	    "week|month|quarter)|until|till)\\b",
	    "keeps away for a while" },
	{ "doubt.obliged", UNSURE, "must vote", "\\bmust vote\\b",
	    "what a member has to do, it may not have done" },
	{ "doubt.second-value", TURNED, "yes|no|abstain",
	    "^\\W{0,6}(?:(?:h\\b\\W*|h\\^)+h?|correction\\W+|rather\\W+)?(?:and |but )?(?:yes|no|"
	    "abstain)\\b(?=\\s*$|\\W*[:;(-]|[.!]|\\s+(?:on|to|for)\\b)",
	    "two values in one breath" },
	{ "doubt.joke", UNSURE, NULL,
	    "(?:[:;]-?[)DP](?:\\W|$)|\\b(?:just )?(?:kidding|joking|joke|lol|haha|in jest|"
	    "april fool)|[\\x{1F600}-\\x{1F64F}\\x{1F900}-\\x{1F92F}]|<g>|/s\\b|tongue in cheek)",
	    "not meant" },
};

/* Behind a wish to vote: it is not fulfilled. */
static const char wish_denied[] =
    "\\b(?:but|however|yet)\\b[^.;]{0,80}?(?:\\b(?:not|cannot|unable|stands?|prevents?|"
    "until|first|way|forbids?|wait|no)\\b|n't\\b)";

/* In a subject: what is sent under it is no vote, or none that its sender casts. */
static const char subject_doubt[] =
    "\\bstraw[ -]?poll\\b|\\bdoodle\\b|\\bagenda\\b|^\\W*(?:undeliver(?:able|ed)|"
    "(?:not )?read|recall|returned mail|delivery[\\w ()]*|automatic reply|"
    "out of office) ?:|^\\W*(?:undelivered mail|mail delivery (?:fail|sub|stat)|"
    "failure notice)";

/* Anywhere in the new words: the mail itself says that nothing in it is a vote. */
static const char mail_doubt[] =
    "\\b(?:just kidding|only joking|in jest|april fools?|not (?:a|an|our|my|"
    "the) (?:formal |official |actual |real |binding )?votes?\\b|(?:ignore|disregard|"
    "discard) (?:this|my|our) (?:mail|message|e-?mail|votes?)|test (?:mail|message|vote)|"
    "not (?:yet )?(?:our|my) vote|votes? (?:is|are) (?:conditional|subject to|"
    "provisional|contingent)|(?:do not|don't) count|wants? (?:me|us) to (?:write|send|"
    "vote|say|post)|please wait|to see (?:what|whether|how|if) (?:it|that|this|they|the|"
    "comes?|happens)|wrong ballot|(?:this is|just) a test\\b|sent in error\\W*$|"
    "\\b(?:ignore|disregard)\\W*(?:[.!,;:\\n]|$)|\\bso far\\s*:|\\btally\\b|"
    "\\bvotes (?:so far|received|cast so far)\\b|\\b(?:minutes|record|list|summary|count|"
    "overview|state) of (?:the |all )?vot(?:es?|ing)\\b|\\b(?:template|sample|"
    "specimen) (?:vote|mail|reply|answer|text|for)\\b|\\b(?:i|we) (?:must |have to |"
    "need to )?take (?:that|it|this) back\\b|\\bon second thoughts?,? (?:let|i|no|not|"
    "please|we (?:have|need|must|should|will))\\b|\\bpremature\\b|"
    "\\bnot (?:yet )?final\\b|\\bto be confirmed\\b|\\b(?:confirmation|"
    "approval) (?:is )?(?:still )?(?:follows|pending|to follow|outstanding)\\b|"
    "\\bneeds? (?:the |my |our |[\\w.]+'s )?(?:\\w+ )?approval\\b|\\bfor internal use\\b|"
    "\\bdo not (?:send|post|forward|publish)\\b|\\b(?:not (?:our|my)|(?:are|"
    "were) not (?:our|my)) (?:own )?words\\b|\\bwords are not (?:ours|mine)\\b|"
    "\\bor so (?:the|they|it|i|we|some)\\b|\\b(?:this|that) is (?:only |"
    "just )?what (?:[\\w.]+ ){1,3}?(?:wants?|says?|expects?|thinks?|claims?|hopes?)\\b|"
    "\\bnot allowed to (?:say|vote|send|write)\\b|\\btrue or false\\b|\\bdraft of (?:our|"
    "my|the|a) vote\\b|\\bfor your reply\\b|\\bwrite your\\b|(?:^|\\n)\\W*(?:draft|"
    "instructions?|for example)\\W*(?:\\n|$))|(?:^|\\n|"
    "[.!?] )\\W*[(\\[]\\W*(?:internal )?(?:draft|unsent|example|test|false|wrong|"
    "untrue)\\W*[)\\]]|(?:^|\\n|[.!?] )typo[!:.]";
/* clang-format on */

struct votes *
votes_compile(void *ctx, const struct asides *asides, char **why_r)
{
	struct votes *votes = talloc_zero(ctx, struct votes);

	votes->rules = rules_compile(votes, vote_rules, G_N_ELEMENTS(vote_rules), why_r);
	votes->doubts = rules_compile(votes, doubt_rules, G_N_ELEMENTS(doubt_rules), why_r);
	votes->attempts = rules_compile(votes, attempt_rules, G_N_ELEMENTS(attempt_rules), why_r);
	votes->more_values = pattern_compile(votes, more_values, why_r);
	votes->goes_on = pattern_compile(votes, goes_on, why_r);
	votes->label_value = pattern_compile(votes, label_value, why_r);
	votes->label_reason = pattern_compile(votes, label_reason, why_r);
	votes->listed_reason = pattern_compile(votes, listed_reason, why_r);
	votes->ballot_object = pattern_compile(votes, ballot_object, why_r);
	votes->subject_doubt = pattern_compile(votes, subject_doubt, why_r);
	votes->adopted = pattern_compile(votes, adopted, why_r);
	votes->ballot_step = pattern_compile(votes, ballot_step, why_r);
	votes->wish_denied = pattern_compile(votes, wish_denied, why_r);
	votes->asides = asides;
	votes->bare = pattern_compile(votes, bare_value, why_r);
	votes->mail_doubt = pattern_compile(votes, mail_doubt, why_r);
	return patterns_made(ctx, votes, why_r);
}

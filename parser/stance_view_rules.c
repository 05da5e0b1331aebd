#include "parser/stance_view_rules.h"

#include <glib.h>
#include <talloc.h>

#include "parser/stance_view.h"

#define NEVER "(?:not|n't|cannot|can not|can't|never|hardly|no longer)"

/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule pushback_rules[] = {
	{ "pushback.object", STRONG, "object",
	    "\\b(?:i|we|must|to|again|strongly|formally|would|do|[\\w.]+) (?:must |have to |"
	    "strongly |again |formally |also )*objects?\\b(?! (?:identifier|to be|signing|is|"
	    "of))|\\b(?:my|our|its|an?|this|the same|another|one|strong|serious|raises?|"
	    "repeat\\w*|[\\w.]+'s) objections?\\b|\\bis objectionable\\b",
	    "objects in so many words" },
	{ "pushback.oppose", STRONG, "oppos|against",
	    "\\b(?:i|we|to|must|strongly|[\\w.]+) (?:am |are |is |would |have |to |strongly |"
	    "also |must )*oppose[sd]?\\b(?! (?:to (?:the|a) \\w+ way))|\\b(?:i am|we are|i'm|"
	    "we're|is) against\\b|\\bin opposition\\b",
	    "opposes" },
	{ "pushback.cannot-endorse", STRONG, "endors|second|support",
	    "\\b" NEVER
	    "\\b[^.;?]{0,60}\\b(?:endors(?:e|ing)|second (?:it|this|the)|support)\\b(?! for)|"
	    "n't\\b[^.;?]{0,60}\\b(?:endors(?:e|ing)|support)\\b(?! for)|\\b(?:unable|unwilling|"
	    "declin\\w+|refus\\w+|hesita\\w+|reluctant) (?:\\w+ ){0,2}?(?:to )?(?:endors|support)",
	    "a refusal to endorse, the negation may stand far off" },
	{ "pushback.disagree", STRONG,
	    "disagree|not agree|n't agree|longer agree|cannot accept|unacceptable|reject",
	    "\\b(?:i|we|strongly|respectfully|must|[\\w.]+) (?:must |strongly |respectfully |"
	    "still |also |have to )*disagree[sd]?\\b|\\b(?:do|does|can|could)(?: not|"
	    "n't) (?:\\w+ )?agree\\b(?! (?:on|whether|more|among)\\b)|\\bno longer agree\\b|"
	    "\\bcan(?:not|'t| not) accept\\b|\\bunacceptable\\b|\\bnot acceptable\\b",
	    "disagrees in so many words" },
	{ "pushback.would-vote-no", STRONG, "vote|voting",
	    "\\b(?<!\\bnobody )(?<!\\bno one )(?<!\\banyone )(?:would|will|shall|must|'d|'ll|"
	    "intends? to|plans? to|going to|have to|has to|likely to) (?:have to |need to |"
	    "likely |probably )*(?:vote|be voting) (?:no|against)\\b(?! (?:on |to )?(?:any|"
	    "another|future)\\b)",
	    "announces a vote against" },
	{ "pushback.not-in-favor", STRONG, "favor|favour|comfortable|happy|convinced",
	    "\\b(?:not|n't) (?:\\w+ )?(?:in favou?r|comfortable|happy with|convinced)\\b|"
	    "\\bagainst (?:this|the) (?:ballot|change|proposal|idea)\\b",
	    "is not in favor" },
	{ "pushback.live-with", STRONG, "live with",
	    "\\b(?:can't|cannot|can not|could not|couldn't) live with\\b", "cannot live with" },
	{ "pushback.push-back", STRONG, "push back|pushback|pushing back",
	    "\\b(?:i|we|i'd|we'd|i'll|must|to|would|[\\w.]+) (?:have to |would |must |will |"
	    "want to |like to )*push(?:ing)? back (?:on|against|here|a)\\b|\\bmy pushback\\b",
	    "pushes back" },
	{ "pushback.unconvinced", STRONG, "unconvinced|sceptical|skeptical|persuaded|show",
	    "\\b(?:unconvinced|sceptical|skeptical)\\b|\\b(?:not|n't) (?:yet )?persuaded\\b|"
	    "\\b(?:show-?stopper|deal-?breaker|non-?starter)\\b",
	    "is not convinced" },
	{ "pushback.questions", PLAIN,
	    "question |issue with|struggl|hard time|disappoint|no from|firm no|strong no|hard no",
	    "\\b(?:i|we)(?:'d| would| do| must| have to| also)* question (?:whether|if|the|why|"
	    "how)\\b|\\b(?:take|takes) (?:\\w+ )?issue with\\b|\\b(?:i am|i'm|we are|we're|i|"
	    "we) (?:still |really )?struggl(?:e|ing) (?:to (?:see|understand)|with)\\b|"
	    "\\bhard time (?:seeing|understanding|believing|justifying)\\b|"
	    "\\bdisappointed (?:that|by|to see|with|in)\\b|\\b(?:strong|firm|hard|"
	    "clear) no (?:from|on|to)\\b|\\bno from (?:me|us)\\b",
	    "calls it in question" },
	{ "pushback.fear", PLAIN, "fear|afraid",
	    "\\b(?:my|our) (?:\\w+ )?fear\\b|\\b(?:i|we|[\\w.]+) (?:really |do |"
	    "also )?fears? (?:that|this|it|the)\\b|\\bafraid (?:that )?(?:this|it|the (?:ballot|"
	    "change|text|motion|new))\\b",
	    "fears what it does" },
	{ "pushback.advises-against", PLAIN, "against|caution",
	    "\\b(?:recommend|advise|argue|caution|warn)(?:s|ed)? (?:[\\w.]+ )?against\\b|"
	    "\\burges? caution\\b",
	    "advises against it" },
	{ "pushback.concern", PLAIN,
	    "concern|worr|misgiving|reservation|uneasy|uncomfortable|troubl",
	    "\\b(?:my|our|a|an|one|some|several|serious|major|main|big|real|strong|two|three|"
	    "many|significant|grave|the same|have|has|raise[sd]?|express|share|voice|"
	    "still) (?:\\w+ )?(?:concerns?|misgivings?|reservations?|worr(?:y|ies))\\b|"
	    "\\b(?:i am|we are|i'm|we're|am|are|is|remain) (?!not |never )(?:\\w+ )?(?:concerned|"
	    "worried|uneasy|uncomfortable|troubled)\\b|\\bworr(?:ies|y) (?:me|us|about)\\b|"
	    "\\bis a concern\\b|\\bshare [\\w.]+(?:'s?)? concerns?\\b|\\bconcerns? (?:me|us|"
	    "about|with|over|regarding|is|here)\\b",
	    "has a concern" },
	{ "pushback.hold", PLAIN,
	    "hold|wait|delay|postpone|defer|pause|premature|too early|too soon|not yet",
	    "\\b(?:hold(?:ing)? (?:off|back|on|it|this|the (?:ballot|vote|motion))(?! (?:to|at|"
	    "in|from|call|thread|line)\\b)|prefer to wait|rather wait|should wait|ask (?:you |"
	    "that [^.;]{0,30})?to (?:wait|hold|delay|postpone|defer)|be (?:postponed|delayed|"
	    "deferred|paused)|(?:postpone|delay|defer|pause) (?:the|this|it)|"
	    "(?<!can )(?<!could )(?<!may )(?<!might )wait (?:until|till|for)|premature|"
	    "too (?:early|soon) (?:to|for))\\b",
	    "asks to hold" },
	{ "pushback.not-ready", IN_BALLOT_THREAD, "ready|mature|start|begin|open|rush|proceed",
	    "\\b(?:ballot|text|motion|proposal|draft|document|wording|this|it) (?:is|are)(?: not|"
	    "n't) (?:yet |quite |really )?(?:ready|mature)\\b|\\bplease (?:do not|"
	    "don't) (?:yet )?(?:start|begin|open|rush|proceed|move to)\\b|\\b(?:ask|request|"
	    "insist|urge|propose|prefer)\\w* (?:you |that |to )?[^.;?]{0,40}\\b(?:not|"
	    "n't) (?:yet )?(?:be )?(?:start|begin|open|rush|proceed)\\w*",
	    "it is too early for a vote" },
	{ "pushback.too-far", IN_BALLOT_THREAD,
	    "too far|overreach|overshoot|sense|right|hard|difficult|impossible|costly|expensive|"
	    "sees no|see no|saw no|no benefit|no security",
	    "\\bgo(?:es|ing)? (?:much |way |far )?too far\\b|\\boverreach\\w*|\\bovershoots?\\b|"
	    "\\bmakes? (?:no|little) sense\\b|\\b(?:is|are|be) (?:(?:very|too|extremely|so|quite|"
	    "really) )?(?:difficult|hard|impossible|painful) for (?:us|our|many|small\\w*|most|"
	    "some|members|cas)\\b|\\b(?:does not|doesn't|do not|don't) make (?:any |"
	    "much )?sense\\b|\\bnot the right (?:approach|way|place|time|tool|solution|answer|"
	    "fix)\\b|(?<!not )(?<!n't )\\b(?:too |very |extremely |so )?(?:hard|difficult|"
	    "impossible|costly|expensive) (?:for \\w+ )?to (?:implement|comply|meet|enforce|"
	    "audit|justify|deploy)\\b|\\b(?:i|we|[\\w.]+) (?:really |still |also |"
	    "honestly )?sees? no (?:\\w+ )?(?:need|benefit|point|value|reason (?:for|to|why)|"
	    "justification|advantage|merit|argument|evidence|case)\\b",
	    "it goes too far" },
	{ "pushback.no-gain", IN_BALLOT_THREAD, "for no |hurry|rush|haste|rather|consider",
	    "\\bfor no (?:\\w+ )?(?:gain|benefit|reason|value)\\b|\\bwh(?:y|at is|at's) (?:the|"
	    "this) (?:\\w+ )?(?:hurry|rush|haste)\\b|\\b(?:i|we)(?:'d|"
	    " would) (?:much )?rather (?:keep|stay|leave|see|not)\\b|\\b(?:would|could|please|"
	    "should) (?:you |kindly )?consider (?:withdrawing|postponing|delaying|splitting|"
	    "dropping)\\b",
	    "sees no reason for it" },
	{ "pushback.not-believe", IN_BALLOT_THREAD, "believe|think|convinced|sure|see ",
	    "\\b(?:i|we|[\\w.]+)(?: |(?='))(?:really |still |also |honestly )?(?:do not|don't|"
	    "does not|doesn't|am not|are not|is not|'m not|can't|cannot|"
	    "fail to) (?:\\w+ ){0,2}?(?:believe|think|convinced|see (?:how|why|what (?:this|it|"
	    "the|problem|value|benefit)|(?:the|any|much) (?:need|point|value|benefit|reason|"
	    "justification|advantage))|sure (?:that )?(?:this|it|the|we|i) (?:\\w+ ){0,2}?(?:is|"
	    "are|should|would|solves?|helps?|adds?|makes?|needs?|want|agree|like|support))\\b|"
	    "\\bi believe it does not\\b|\\bi doubt (?:that|whether|if) (?:it|this|the)\\b",
	    "does not believe it" },
	{ "pushback.should-not", IN_BALLOT_THREAD,
	    "should not|shouldn't|must not|ought not|should never",
	    "\\b(?:should not|shouldn't|should never|ought not(?: to)?|(?:we|this|it|"
	    "the ballot) (?:must not|mustn't))\\b",
	    "it should not be" },
	{ "pushback.flaw", IN_BALLOT_THREAD,
	    "absurd|ridiculous|incompatible|overly|unduly|issue|problem|flaw|wrong|too |unrea|"
	    "premature|contradict|work|more time|conflict|break|unclear|ambiguous|defined|"
	    "mistake|bad |invalid|not right|improper|not valid|not help|precedent|insult|unfair|"
	    "harm|impossible|burden|too much|unenforceable|practical|feasible|implementable|"
	    "unnecessary|redundant|productive|pointless|mislead|confusing|inconsistent|overkill|"
	    "insufficient|inadequate|risky|onerous|dangerous|arbitrary|misguided|out of scope|"
	    "step back|more |further |excessive|disproportionate|unjustified|unwarranted|ill-|"
	    "rushed|half-baked|vague|sighted|undesirable|unhelpful|unsatisfactory|discriminatory|"
	    "unsound|sloppy",
	    "\\b(?:several|some|many|a few|two|three|four|serious|major|number of|following|"
	    "have an?|see an?|there (?:is|are)) (?:\\w+ )?(?:issues?|problems?|flaws?|"
	    "errors?)\\b(?! (?:of|an?) )|(?:\\b(?:is|are|seems?|looks?|remains?)|(?<=\\bit|"
	    "\\bthis|\\bthat)'s) (?:(?!not\\b|no\\b|never\\b)\\w+ )?(?:flawed|wrong|ambiguous|"
	    "unclear|problematic|improper|unfair|impossible|unworkable|burdensome|too (?:strict|"
	    "broad|vague|long|short|much|early|late(?! to)|soon|complex|narrow|aggressive|"
	    "restrictive|prescriptive|ambitious|tight|rigid|lax|weak|loose|costly|expensive|"
	    "risky|onerous|severe|harsh|fast)|unenforceable|impractical|infeasible|"
	    "unimplementable|(?:un|not )necessary(?! to)|redundant|counter-?productive|pointless|"
	    "misleading|confusing|inconsistent|overkill|insufficient|inadequate|risky|onerous|"
	    "dangerous|harmful|arbitrary|misguided|out of scope|(?:like )?a step back(?:wards?)?|"
	    "a step in the wrong direction|unrealistic|unreasonable|unacceptable|premature|"
	    "a (?:very )?bad idea|a mistake|contradictory|excessive|disproportionate|unjustified|"
	    "unwarranted|ill-(?:advised|defined|timed)|rushed|half-baked|vague|short-?sighted|"
	    "undesirable|unhelpful|absurd|ridiculous|unsatisfactory|discriminatory|unsound|"
	    "sloppy|incompatible|(?:overly|unduly) \\w+)\\b|\\btries to do too (?:many|much)\\b|"
	    "\\btoo many (?:\\w+ )?(?:things|changes|topics|requirements|exceptions|subjects)\\b|"
	    "\\bis(?: not|n't) (?:right|defined|valid|clear|justified|needed|necessary|workable|"
	    "feasible)\\b|\\bdoes(?: not|n't) (?:help|work|solve|address)\\b|"
	    "\\bconflicts? with\\b|\\bcontradicts?\\b|\\bneeds? (?:more |some |further |"
	    "a lot more |much more )(?:work|discussion|thought|time|consideration|justification|"
	    "debate|study|analysis)\\b|\\bneeds? work\\b|\\b(?:undue|heavy|extra|real) burden\\b|"
	    "\\bburden on\\b|\\bhave (?:\\w+ )?(?:trouble|difficult(?:y|ies)|"
	    "an? (?:\\w+ )?(?:problem|issue)) with\\b|\\bneed (?:some |much )?more time\\b|"
	    "\\bwould break\\b|\\bbad precedent\\b|\\bneither valid nor\\b|"
	    "\\bset(?:ting)? aside our\\b|\\bvery insulting\\b",
	    "names a flaw" },
	{ "pushback.finds", IN_BALLOT_THREAD, "find ",
	    "\\b(?:i|we) (?:\\w+ )?find [^.;?]{1,40}? (?:absurd|ridiculous|problematic|confusing|"
	    "unclear|troubling|difficult|unacceptable|wrong|odd|strange|excessive|misleading|"
	    "unnecessary|unrealistic|objectionable|hard to (?:justify|accept|believe))\\b",
	    "finds it wrong" },
	{ "pushback.no-time", IN_BALLOT_THREAD,
	    "enough time|enough notice|insufficient|too little|at least",
	    "\\b(?:not enough|insufficient|too little) (?:time|notice) (?:to|for)\\b|"
	    "\\bneeds? at least (?:\\w+ ){1,2}(?:weeks|months|years)\\b",
	    "has no time for it" },
	{ "pushback.cost", IN_BALLOT_THREAD, "cost",
	    "\\bcosts?\\b[^.;?]{0,40}\\b(?:not negligible|considerable|prohibitive|too high|"
	    "outweighs?)\\b",
	    "it costs too much" },
	{ "pushback.cannot-be", IN_BALLOT_THREAD,
	    "be tested|be audited|be enforced|be measured|be verified|be met|be implemented|"
	    "be justified|be monitored|be relied",
	    "\\b(?:cannot|can't|can not|could not) be (?:tested|audited|enforced|measured|"
	    "verified|met|implemented|justified|monitored|relied on)\\b",
	    "nobody can hold to it" },
	{ "pushback.does-not-seem", IN_BALLOT_THREAD, "seem|look|feel |sound ",
	    "\\bdoes(?: not|n't) (?:seem|look|feel|sound) (?:\\w+ )?(?:right|reasonable|"
	    "justified|necessary|appropriate|fair|sensible|workable|practical|good)\\b",
	    "it does not seem right" },
	{ "pushback.harm", IN_BALLOT_THREAD,
	    "hurt|harm|break|invalidat|disrupt|penali|punish|consequence|loophole|slippery|"
	    "undermin|weaken|discourag|cripple|jeopardi|defeat",
	    "\\b(?:will|would|could|may|might|going to) (?:(?!not\\b)\\w+ )?(?:hurt|harm|"
	    "break(?! for)|invalidate|disrupt|penali[sz]e|punish|undermine|weaken|discourage|"
	    "cripple|jeopardi[sz]e)\\b|\\bdefeats? the purpose\\b|\\bmore harm than good\\b|"
	    "(?<!\\bno )\\bunintended consequences?\\b|\\b(?:creates?|opens?|leaves?|"
	    "introduces?) [^.;?]{0,30}\\bloopholes?\\b|\\bslippery slope\\b",
	    "it does harm" },
	{ "pushback.unfounded", IN_BALLOT_THREAD,
	    "answered|addressed|dealt with|considered|thought|justif|assessed|analy|demonstrated|"
	    "evidence|rationale|search of|beyond what|ignore|overlook|fails to|lack|does not|"
	    "doesn't|what we|what was|explained|shown|provided|what problem",
	    "\\b(?:ballot|draft|text|motion|version|v\\d|proposal) (?:still )?(?:ignores?|"
	    "overlooks?|fails to|lacks?|does(?: not|n't) (?:say|explain|define|cover|consider|"
	    "reflect|account))\\b|\\b(?:has|have|was|were|is|are)(?: not|"
	    "n't) (?:yet )?(?:been )?(?:\\w+ )?(?:answered|addressed|dealt with|considered|"
	    "thought (?:through|out)|justified|assessed|analy[sz]ed|demonstrated)\\b|"
	    "\\bnot well thought\\b|\\b(?:lacks?|no|without) (?:any |a |clear |sufficient |real |"
	    "good )*(?:justification|rationale|evidence)\\b(?! (?:of|for) (?:a|any) )|"
	    "\\bin search of a problem\\b|\\bgoes (?:well |far |way |much )?beyond what\\b|"
	    "\\bnot what (?:we|was|the \\w+) (?:had )?(?:agreed|discussed|decided)\\b|"
	    "\\bno ?(?:body|one) has (?:yet )?(?:explained|shown|demonstrated|provided|presented|"
	    "justified)\\b|\\bwhat problem\\b[^.;?]{0,40}\\bsolv\\w+[^.;]{0,20}\\?",
	    "nothing shows that it is needed" },
	{ "pushback.dislike", IN_BALLOT_THREAD, "fan |fan.|fond|like |-1|no way|no thank|no, thank",
	    "^\\W*no,? thank(?:s| you)\\b(?! (?:for|to)\\b)|\\bnot (?:really |exactly |"
	    "quite )?(?:a|the) (?:big |huge |great )?fan\\b|\\bnot fond of\\b|\\b(?:do(?: not|"
	    "n't)|dislike) (?:really |much |at all )?like (?:this|the|that|how|where|what|it)\\b|"
	    "(?:^|[ ,;])-1(?=\\W*$|[,;!]| (?:from|on) )|\\bno way (?:that )?(?:we|i|to|for)\\b",
	    "likes it not" },
	{ "pushback.as-drafted", IN_BALLOT_THREAD,
	    "as drafted|as written|as proposed|as worded|as it stands",
	    "\\bas (?:it is |currently )?(?:drafted|written|proposed|worded|"
	    "it stands)\\b[^.;?]{0,60}\\b(?:does not|doesn't|do not|don't|cannot|can't|fails?|"
	    "leaves|would (?:not|also|allow|mean|require))\\b",
	    "the text as it is does not do" },
	{ "pushback.keep", IN_BALLOT_THREAD, "prefer",
	    "\\b(?:i|we|i'd|we'd) (?:would |'d |really |strongly |much )*prefer (?:that |to |"
	    "if )?[^.;?]{0,30}\\b(?:keep|kept|leave|left|retain|retained|stays?)\\b(?! my)",
	    "prefers what is there" },
	{ "pushback.alternative", IN_BALLOT_THREAD,
	    "would it not|wouldn't it|instead|rather|prefer|better|before we|before it|resolved|"
	    "drop|remov|reconsider|withdraw|split|moved|taken out|deleted|postpone|why does|"
	    "why do|why should|why must|be stopped|restart|cancel|repeated|rewritten|reword|"
	    "rework|narrow",
	    "\\b(?:would(?:n't| it not)(?: it)? be better|why not|i(?:'d| would) (?:rather|"
	    "prefer|want|like) [^.;?]{0,60}\\b(?:before|instead|removed|dropped|resolved|changed|"
	    "fixed)|we(?:'d| would) (?:rather|prefer|want|like) [^.;?]{0,60}\\b(?:before|instead|"
	    "removed|dropped|resolved|changed|fixed)|please (?:consider |reconsider |"
	    "do )?(?:removing|remove|dropping|drop|withdraw|splitting|split|"
	    "reconsider)\\b(?! (?:our|my|its) (?:\\w+ )?votes?\\b)|(?:urges?|asks?|calls? on|"
	    "encourages?|begs?) [^.;?]{0,40}\\bto (?:withdraw|reconsider|remove|postpone|delay|"
	    "split|drop)\\b|rather see (?:this|it|the)|\\b(?:could|can) (?!you|we|"
	    "i )[\\w.]+ be (?:moved|split|taken out|dropped|removed|deleted|"
	    "postponed)\\b[^.;]*\\?|\\bwhy (?:does|do|should|must) (?:this|it|we|the \\w+|cas|"
	    "members) (?:\\w+ )?(?:need|have to|bother|be )[^.;]*\\?|(?:should|must|needs? to|"
	    "has to|have to) be (?:resolved|fixed|settled|changed|removed|dropped|reconsidered|"
	    "clarified|stopped|restarted|cancelled|repeated|rewritten|reworded|reworked|narrowed|"
	    "split)(?: first| before)?|(?:settled|resolved) \\W?before\\b)",
	    "demands another way" },
	{ "pushback.against-rules", IN_BALLOT_THREAD, "bylaw|charter|rules|policy",
	    "\\b(?:bylaws?|charter|rules?|policy)\\b[^.;?]{0,40}\\b(?:do|does)(?: not|"
	    "n't) (?:allow|permit|provide for|let)\\b|\\b(?:can't|cannot|can not|could not|"
	    "do not) find (?:anything|a rule|any rule) in the (?:bylaws?|charter|rules?|"
	    "policy)\\b|\\bnothing in (?:the|our) (?:bylaws?|charter|rules?|policy) (?:allows|"
	    "lets|permits|supports)\\b|\\bnowhere (?:in|do) (?:the|our) (?:bylaws?|charter|"
	    "rules?|policy)\\b|\\b(?:violates?|breach(?:es)?|contrary to|against) (?:the|"
	    "our) (?:bylaws?|charter|rules?|policy)\\b",
	    "the rules do not allow it" },
	{ "pushback.void", IN_BALLOT_THREAD, "invalid|void|unwelcome|illegitimate",
	    "\\b(?:i|we) (?:would |must |do )?(?:take|consider|regard|find|hold|deem|"
	    "call)\\b[^.;?]{0,60}\\b(?:invalid|void|illegitimate)\\b|\\b(?:most|very|"
	    "highly) unwelcome\\b",
	    "takes the ballot or a step of it for void" },
	{ "pushback.impossible", IN_BALLOT_THREAD, "can not|cannot|can't|unable|not possible",
	    "\\b(?:we|our [\\w ]{2,30}|i) (?:can not|cannot|can't|would be unable to|"
	    "are unable to|could not) (?!find|see|wait|thank|attend|say|tell|agree more|speak|"
	    "be there|remember|make it|come|join)\\w+|\\bnot possible (?:for|to)\\b|"
	    "\\bforbids?\\b",
	    "it cannot be done" },
};

/* Sentences that speak of objections without making one. */
static const char no_pushback[] =
    "\\b(?:can't|cannot|can not) (?:wait|agree more)\\b|\\bagainst (?:(?:any|a|the|"
    "further) )*(?:delays?|delaying|postpon\\w+)\\b|\\b(?:do|does)(?: not|n't) share\\b|"
    "\\b(?:have|keep|move|hold|split) the (?:call|meeting)\\b|\\b(?:remove|drop) (?:me|"
    "us)\\b|\\blike the (?:current|existing|present|old)\\b|\\b(?:no|without(?: any)?|"
    "nor|not have(?: any)?|not see(?: any)?|n't have(?: any)?|n't see(?: any)?|"
    "neither) (?!what )(?:\\w+ ){0,2}?(?:objections?|concerns?|issues?|problems?|"
    "reservations?|worries|misgivings?|troubles?)\\b|\\bany (?:\\w+ )?(?:objections?|"
    "concerns?|issues?|problems?)\\b|\\b(?:do|does|will|would|did)(?: not|n't) object\\b|"
    "\\bcould object\\b|\\bnobody (?:objected|would)\\b|\\b(?:address|resolve|meet|"
    "answer|fix)(?:es|ed|ing)? (?:the|all|your|my|our|those|these|their|any|"
    "[\\w.]+'s) (?:\\w+ )?(?:concerns?|objections?|issues?|problems?)\\b|"
    "\\bconcerns? (?:were|was|have been|has been|are|is) (?:met|addressed|resolved|"
    "answered)\\b|\\bshares? (?:your|his|her|their|[\\w.]+'s) (?:misgiving|worr)|"
    "\\bdisagree with (?:(?:the|those|these|some|most|all|of|your|his|her|their|"
    "[\\w.]+'s) ){1,3}(?:\\w+ )?(?:comments?|critici\\w+|critics?|objections?|concerns?|"
    "opponents?)\\b|\\b(?:says?|said|told (?:me|us)) (?:that )?(?:he|she|they)\\b|"
    "\\b(?:do not|don't|does not|doesn't) (?:think|believe|see|"
    "consider) (?!what )(?![^.;?]{0,30}\\b(?:solve|address|fixe?|resolve|answer|"
    "remove)s?\\b)[^.;?]{0,40}\\b(?:problem|issue|concern|difference|difficulty|"
    "difficult|hard|risky|harmful|matters)|\\b(?:current|existing|"
    "present) (?:requirements?|rules?|practice)\\b[^.;?]{0,30}\\b(?:is|are)\\b|"
    "\\b(?:hear|heard|understand|acknowledge|noted?|appreciate|see|take) (?:the|your|"
    "these|those|their|his|her|all|some of the) (?:\\w+ )?(?:concerns?|objections?|"
    "worr(?:y|ies))\\b|(?<!\\bi )(?<!\\bwe )\\b(?:raised|voiced|expressed|"
    "mentioned) (?:a|an|his|her|their|some|the|these|those) (?:\\w+ )?(?:concerns?|"
    "issues?|objections?)|\\b(?:do|does|did|would|are|is|has|have) (?:you|anyone|anybody|"
    "somebody|there|others)\\b[^?]{0,60}\\b(?:concern|objection|issue|"
    "problem)s?\\b[^?]*\\?|\\bwithdr\\w+ (?:my|our|the|all) (?:\\w+ )?(?:objection|"
    "concern)s?|\\b(?:some|others?|several|many|certain|few|various|two|"
    "three) (?:\\w+ ){0,2}?(?:have |had |has )?(?:raised|voiced|expressed|mentioned|"
    "shared) (?:\\w+ ){0,2}?(?:concerns?|objections?|issues?|reservations?)\\b|"
    "\\bballot (?:should|must|can|may) (?:go ahead|proceed|go forward|move (?:on|ahead|"
    "forward)|stand)\\b|\\bas an? (?:associate|interested|probationary)\\b|\\b(?:is|are|"
    "was|were) fine as (?:it|they) (?:is|are|stands?)\\b|\\bwithout (?:this|"
    "the) (?:ballot|change|motion)\\b|\\bno reason (?:to (?:wait|delay|oppose|object|"
    "hold|postpone|vote)|for (?:concern|objection|an? delay|delay))\\b|"
    "\\bno longer object|\\b(?:nobody|no one|none|anyone|anybody) objects?\\b|"
    "\\b(?:raising|hearing|for) (?:your|these|those|the) concerns?|\\b(?:unless|"
    "if) (?:there (?:are|is)|anyone|anybody|anything|something|you|somebody|someone|"
    "we cannot)\\b|\\bneed(?: not|n't) wait\\b|\\bto whom it may concern\\b|"
    "\\bas far as [\\w' ]{1,30} concerned\\b|\\bnot (?:a|my|our) concern\\b|"
    "\\bconcerned with\\b";

/* Praise that is denied, and conditions, are no support. */
static const char no_support[] =
    "\\b(?:not|never|hardly|if|unless|would have)\\b(?! (?:have|see) (?:any|a)\\b)|"
    "n't\\b(?! (?:have|see) (?:any|a)\\b)";

static const struct rule support_rules[] = {
	{ "support.plus-one", PLAIN, "+1", "^\\W*\\+1\\b", "+1" },
	{ "support.support", PLAIN, "support",
	    "\\b(?:i|we)(?:'m|'re)? (?:also |fully |strongly |generally |very much |do |"
	    "personally |certainly |am |are )*support(?:ive)?\\b(?=\\W*$|[.,;!]| (?:this|the|it|"
	    "that|your|of|these|his|her|its|publi\\w+|[\\w.]+'s|such|adopting|adding|removing|"
	    "making|having)\\b)|^(?:[\\w.'-]+ ){1,3}(?:also |fully |strongly )?supports\\b|"
	    "\\bha(?:ve|s) (?:my|our|[\\w.]+'s) (?:full |strong )?support\\b|"
	    "\\bin (?:full )?support of\\b",
	    "supports it" },
	{ "support.agree", PLAIN, "agree",
	    "\\b(?:i|we|[\\w.]+) (?:also |fully |strongly |completely |totally |"
	    "wholeheartedly )*agrees? (?:with (?:the )?(?:authors?|proposers?|endorsers?|ballot|"
	    "proposal|proposed|change|motion|draft|this (?:ballot|proposal|change|draft))|"
	    "to (?:the|this) (?:ballot|change|proposal))\\b",
	    "agrees with the ballot" },
	{ "support.approve", PLAIN, "approve|favor|favour|welcome",
	    "\\b(?:i|we|myself|personally)\\b[^.;?]{0,30}\\b(?:approve|welcome|am in favou?r|"
	    "are in favou?r)\\b|\\bi'm (?:all )?in favou?r\\b|^(?:[\\w.'-]+ ){1,3}(?:also |"
	    "very much )?welcomes\\b|(?:^|\\bbut |, )(?:[\\w.'-]+ ){1,3}is (?:also |very much |"
	    "fully |strongly )?in favou?r(?: of\\b|\\W*$)",
	    "approves, for oneself" },
	{ "support.second-view", PLAIN, "second",
	    "\\b(?:i|we|i'd|we'd|let me|strongly|would|i'll|can only) (?:also |would |strongly |"
	    "will )*second (?:that|this|what|the|your|[\\w.]+'s)\\b|^seconding (?:what|that|the|"
	    "your|[\\w.]+'s) ",
	    "seconds a view" },
	{ "support.praise", PLAIN,
	    "works for|lgtm|sense|plan|supportive|delighted|pleased|great|good|excellent|overdue|"
	    "fine|sensible|nice|like|love|glad|happy",
	    "\\b(?:this|that|it|looks?|sounds?)(?: is|'s| looks?| sounds?|"
	    " seems?)? (?:\\w+ )?(?:great|good|excellent|fine|sensible|nice|reasonable|"
	    "long overdue)(?: to me|\\W)|\\blong overdue\\b|\\b(?:great|good|excellent|"
	    "nice) (?:idea|work|step|start|initiative|ballot|proposal)\\b|\\bfine (?:with|"
	    "by) (?:me|us)\\b|\\bworks for (?:me|us)\\b|\\bsounds like a (?:good )?plan\\b|"
	    "\\b(?:me|us) (?:as|down as) supportive\\b|\\b(?:delighted|happy|glad|pleased|like|"
	    "love) to see (?:this|it|the (?:ballot|motion|draft)) (?:pass|go|move|adopted|happen|"
	    "succeed)\\w*|\\b(?:is|are|am|i'm|we're) (?:\\w+ )?(?:fine|ok|okay|happy|good|"
	    "comfortable) with (?:this|it|that|the|v\\d|version|your)\\b|\\bmakes (?:perfect|"
	    "total|complete|good|great|a lot of|much) sense\\b|\\blgtm\\b|\\bgood with (?:this|"
	    "it|that|me)\\b|\\bhappy with (?:this|the|it)\\b|\\b(?:gladly|happy to|"
	    "glad to) (?:work with|help|contribute)\\b|^good,",
	    "praise" },
	{ "support.short", PLAIN,
	    "agree|great|excellent|perfect|awesome|wonderful|fantastic|well done|nice|love it|"
	    "thumbs up",
	    "^\\W*(?:(?:i |we )?(?:fully |strongly |totally |completely )?agreed?|great(?: work|"
	    " job| stuff)?|excellent(?: work)?|perfect|awesome|wonderful|fantastic|well done|"
	    "very nice|(?:i )?love it|thumbs up)\\W*$",
	    "two enthusiastic words" },
	{ "support.no-objection", PLAIN, "no |without|not see|n't see|not have",
	    "\\b(?:no|not see (?:any|a)|n't see (?:any|a)|not have (?:any|a)|"
	    "n't have any) (?:\\w+ )?(?:objections?|concerns?|problems?|issues?|trouble)\\b",
	    "no objection" },
};
/* clang-format on */

struct views *
views_compile(void *ctx, char **why_r)
{
	struct views *views = talloc_zero(ctx, struct views);

	views->pushback = rules_compile(views, pushback_rules, G_N_ELEMENTS(pushback_rules), why_r);
	views->support = rules_compile(views, support_rules, G_N_ELEMENTS(support_rules), why_r);
	views->no_pushback = pattern_compile(views, no_pushback, why_r);
	views->no_support = pattern_compile(views, no_support, why_r);
	return patterns_made(ctx, views, why_r);
}

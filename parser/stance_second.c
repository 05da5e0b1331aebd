#include "parser/stance_second.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_org.h"
#include "parser/stance_voice.h"

enum second_rule_kind {
	ACTS,      /* group `who` endorses; `modal` and `object` tell how and what */
	OFFERED,   /* group `who` is to be taken as an endorser */
	IMPLIED,   /* the writer, without saying so */
	IN_ANSWER, /* an endorsement only where one was asked for */
	NAMED      /* as ACTS, by the name of the sender's organisation only */
};

#define SECOND_VERB "(?:endorses?|co-?sponsors?|seconds?)"
#define ENDORSER "(?:endorser|seconder|co-?sponsor)"
#define WILLING "(?:happy|glad|pleased|willing|delighted|honou?red|prepared|ready|proud|content)"

/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule second_rules[] = {
	{ "second.in-as", ACTS, "endorser|seconder|sponsor",
	    "^(?<who>.{0,120}?) ?\\b(?<modal>(?:is|are|am|'re|'m)) in as (?:an? |the )?(?:\\w+ "
	    ")?" ENDORSER "\\b(?<object>.*)$",
	    "is in as an endorser" },
	{ "second.pronoun", ACTS, "endorses|endorse|seconds",
	    "^(?<who>.{0,120}?)\\b(?<modal>)confirms? (?:that )?(?:it|we|i) (?:also |still |hereby "
	    "|"
	    "gladly )?(?:endorses?|seconds?)\\b(?<object>.*)$",
	    "confirms that it endorses" },
	{ "second.act", ACTS, "endors|second|sponsor",
	    "^(?<who>.{0,120}?)\\b(?:hereby |also |gladly |happily |formally |certainly |"
	    "definitely )*(?<modal>(?:will|shall|can|'ll|would|could|might|may|'d|should)? "
	    "?(?:also |gladly |happily |certainly |definitely )*(?:be )?(?:" WILLING
	    " to|like to|love to|able to|is able to|are able to|am able to|(?:is|are|am|'s|'re|"
	    "'m) (?:also |very |more than |quite )*" WILLING
	    " to|want to|wants to|wishe?s? to|volunteers? to|offers? to|agrees? to)? "
	    "?)\\b(?<!\\bthe )(?<!\\ba )(?<!\\bthis )(?<!\\bone )" SECOND_VERB "\\b(?<object>.*)$",
	    "an organisation or the first person endorses" },
	{ "second.willing", IMPLIED, "endors|second",
	    "^(?:[^.;]{0,40}[,:.!-]\\s*)?(?:i'm |i am |we're |we are )?(?:also |still |very |more "
	    "than |quite |too )?" WILLING " to (?:be (?:an?|the|your) (?:\\w+ )?" ENDORSER
	    "|act as (?:an )?" ENDORSER "|serve as (?:an )?" ENDORSER
	    "|endorse|second)\\b(?<object>.*)$",
	    "happy to endorse" },
	{ "second.be-endorser", ACTS, "endorser|seconder|sponsor",
	    "^(?<who>.{0,120}?)\\b(?<modal>(?:will|can|'ll|would|could|'d|might|may)(?: "
	    "(?:also|gladly))*(?: ?(?:like to|love to|be able to|be " WILLING
	    " to))?|(?:is|are|am|'s|'re|'m) (?:also )?" WILLING
	    " to|wants? to|volunteers?(?: to)?|offers? to|stands? ready(?: to)?|agrees? to) "
	    "(?:be|act as|serve as|"
	    "(?:step|jump|fill) in as|take over as|stand as|as)\\s+(?:an?|the|your|one of "
	    "(?:the|your)(?: two)?|one|its)? ?(?:\\w+ )?" ENDORSER "s?\\b(?<object>.*)$",
	    "offers to be an endorser" },
	{ "second.comfortable", ACTS, "endorsing|seconding",
	    "^(?<who>.{0,120}?) ?\\b(?<modal>(?:is|are|am|'s|'re|'m|would be|'d be)) (?:\\w+ )?"
	    "(?:comfortable|ok|okay|fine|good|happy|glad|pleased) (?:with |to be )?(?:endorsing|"
	    "seconding)\\b(?<object>.*)$",
	    "is comfortable endorsing" },
	{ "second.stands", OFFERED, "endorsement",
	    "^(?:[^.;?]{0,60}[,:] ?)?(?<who>my|our|[^,.;?]{1,60}?'s) endorsement (?:still |also )?"
	    "(?:stands|remains|holds|carries over|is unchanged|continues)\\b(?! "
	    "(?:or|only|if|until|with)\\b)(?<object>.*)$",
	    "the endorsement stands" },
	{ "second.take-as", OFFERED, "endors|second",
	    "(?<!\\bwe )(?<!\\bi )(?<!\\bwe now )(?<!\\bi now )\\b(?:count(?: "
	    "on)?|take|put|list|add|name|consider|record|sign|mark|include|have|"
	    "register|note)\\s+(?<who>[^,.;?]{1,60}?)\\s+(?:up |down |in |on )?(?:(?:as|for|to "
	    "be|among|with|on (?:the|your) list of)\\s+)?(?:an?|the|your|one of "
	    "the|one)?\\s*(?:(?:second|first|2nd|"
	    "1st|other|third|additional|potential)\\s+)?(?:" ENDORSER
	    "s?|endorsements?|endorsing)\\b(?<object>.*)$",
	    "asks to be written down as an endorser" },
	{ "second.have-endorsement", OFFERED, "endorsement|second",
	    "\\b(?:you|it|this|the (?:ballot|motion|draft)) (?:have|has|can have|may have|'ve "
	    "got|got)\\s+(?<who>[^,.;?]{1,60}?)(?:'s)?\\s+(?:endorsement|second|as (?:an? |the "
	    "|your )?(?:\\w+ )?" ENDORSER ")\\b(?<object>.*)$",
	    "you have Example TS as endorser" },
	{ "second.give-endorsement", ACTS, "endorsement",
	    "^(?<who>.{0,120}?)\\b(?<modal>)(?:gives?|offers?|adds?|lends?|confirms?|provides?|"
	    "grants?)\\s+(?:you )?(?:its|our|my|an?|the)\\s+endorsement\\b(?<object>.*)$",
	    "gives its endorsement" },
	{ "second.confirms", OFFERED, "endorsement",
	    "\\b(?:confirm(?:s|ing)?|repeat(?:s|ing)?|renew(?:s|ing)?|reaffirm(?:s|ing)?|"
	    "restat(?:e|es|ing)) (?<who>my|our|[^,.;?]{1,60}?'s) (?:\\w+ )?"
	    "endorsement\\b(?<object>.*)$",
	    "confirms its endorsement" },
	{ "second.be-listed", ACTS, "endors|second|sponsor",
	    "^(?<who>.{0,120}?)\\b(?<modal>(?:would|'d) "
	    "like|wants?|wish(?:es)?|(?:is|are|am|'s|'re|"
	    "'m|would be|'d be) " WILLING ") to be (?:listed|named|added|counted|included|"
	    "recorded|noted|put down|written down) (?:as|among|to|in|on) [^.,;?]{0,30}?\\b" ENDORSER
	    "s?\\b(?<object>.*)$",
	    "would like to be listed as an endorser" },
	{ "second.if-needed", ACTS, "endorser|seconder|sponsor",
	    "^(?:[^,.;?]{0,30}, ?)?if (?:you|the author|the proposer)(?: still| do)? "
	    "(?:needs?|wants?|lacks?|seeks?|(?:are|is) (?:still )?looking "
	    "for)\\b[^,;?]{0,40}\\b" ENDORSER
	    "s?,? (?:then )?(?<who>[^,;?]{1,60}?) ?(?<modal>(?:is|are|am|'m|'re|would "
	    "be|will be|'d be|'ll be) (?:\\w+ )?" WILLING " to (?:help|step in|do (?:it|so|that)|"
	    "volunteer|oblige|be (?:it|one|that))|(?:can|will|'ll) (?:gladly )?(?:help|step in|do "
	    "(?:it|so|that)|volunteer|be (?:it|one)))\\b(?<object>.*)$",
	    "if you need an endorser, we can help" },
	{ "second.this-is", IMPLIED, "endorsement",
	    "\\b(?:this is|here is|consider this|please accept|accept|you "
	    "have)\\b[^.;]{0,30}\\b(?:my|our)\\s+(?:\\w+ )?endorsement\\b(?<object>.*)$",
	    "this is our endorsement" },
	{ "second.plus-one", IMPLIED, "+1",
	    "^\\W*\\+1\\W+(?:and )?(?:(?:to|for|as|from me (?:to|as|for))\\s+(?:an? "
	    ")?(?:endors\\w+|"
	    "second\\w*)|(?:(?:we|i)(?:'ll)? )?(?:will |can |" WILLING " to |gladly )+endorse\\b)"
	    "(?<object>.*)$",
	    "+1 to endorsing" },
	{ "second.bare", IMPLIED, "2nd|second|endors",
	    "^\\W*(?:2nd|seconded|second|seconding|endorsed|endorse|i second|we "
	    "second|endorsing|i'm "
	    "in as an endorser)(?:(?: it| this| the (?:motion|ballot))?(?: from (?:me|us|our "
	    "side|here)| by (?:me|us))?)?[.! ]*$",
	    "the word alone" },
	{ "second.name-word", NAMED, "endors|second|2nd",
	    "^(?<who>.{2,60}?) ?[:=-]+ "
	    "?(?<modal>)(?:endorsed?|endorses|endorsing|seconded|2nd|(?:" WILLING
	    " to|will|can) endorse)\\W*$",
	    "Example TS: endorsed" },
	{ "second.wants-listed", OFFERED, "endorser|seconder|sponsor",
	    "\\b(?:i|we)(?:'d| would) like (?<who>[^,.;?]{1,60}?) to be "
	    "(?:listed|named|added|counted|included|"
	    "recorded|noted|put down) [^.,;?]{0,30}?\\b" ENDORSER "s?\\b(?<object>.*)$",
	    "would like Example TS to be listed as an endorser" },
	{ "second.bare-by", OFFERED, "2nd|second|endors",
	    "^\\W*(?:2nd|seconded|second|endorsed|endorsing|seconding|endorse)(?: it| this| the "
	    "(?:motion|ballot))?,? "
	    "(?:from|by|for|on behalf of) (?<who>[^,.;?]{2,60}?)[.! ]*$",
	    "seconded by Example TS" },
	{ "second.count-in", IN_ANSWER, "count |me in|us in|sign |name",
	    "\\b(?:(?:count|sign)\\s+(?<who>[^,.;?]{1,60}?)\\s+(?:in|up)|(?:add|put|"
	    "use)\\s+(?<who>[^,.;?]{1,60}?)(?:'s)? names?(?: (?:(?:on|under|to) (?:it|this|the "
	    "(?:ballot|motion|draft|proposal)|(?:the |your )?list(?: of (?:\\w+ )?endorsers)?|"
	    "[a-z]{2,9}-?\\d+)|down))?(?: as .{0,20})?)[.! ]*$",
	    "no verb of its own: answers a call for endorsers" },
};

static const struct rule withdrawn_rules[] = {
	{ "second.withdrawn", 0, "endors",
	    "\\b(?:withdraw(?:s|ing|n)?|pull(?:s|ing|ed)?|retract(?:s|ing|ed)?|revok(?:e|es|"
	    "ing|ed)|rescind(?:s|ing|ed)?|tak(?:e|es|ing) back|drop(?:s|ping|ped)?|cancel(?:s|"
	    "ling|led)?|remov(?:e|es|ing|ed))\\b[^.;?]{0,40}?\\b(?:my|our|its|the|"
	    "[\\w.]+'s)\\s+(?:\\w+ )?endorsement\\b",
	    "takes an endorsement back" },
	{ "second.no-longer", 0, "endors",
	    "\\b(?:no longer|not any ?more)\\s+(?:be able to |able to |can |wish(?:es)? to |"
	    "want(?:s)? to )?(?:endorses?|be an? endorser|an endorser)",
	    "takes an endorsement back" },
	{ "second.remove-me", 0, "endorser",
	    "\\b(?:(?:remove|drop|strike)\\s+(?:me|us|my name|our name|[\\w. "
	    "]{2,40}?)\\s+(?:off |out |from )?|take\\s+(?:me|us|my name|our name|[\\w. "
	    "]{2,40}?)\\s+(?:off|out|from) )(?:the list of |as )?(?:an? |the )?endorsers?\\b|"
	    "\\bstep(?:ping)? (?:down|back) as (?:an? )?endorser",
	    "asks to be taken off" },
};

static const struct rule request_rules[] = {
	{ "request.need", 0, "endors|second|sponsor|proposer",
	    "(?<!you )(?<!you still )(?<!you are )(?<!you're )(?<!no longer )(?<!not )(?<!n't "
	    ")\\b(?:need(?:s|ed|ing)?|appreciate|look(?:s|ing)? for|"
	    "seek(?:s|ing)?|search(?:ing)? for|want(?:s|ed|ing)?|require[sd]?|ask(?:ing|s)? "
	    "for|call(?:ing|s)? for|request(?:ing|s)?|hop(?:e|es|ing) (?:for|to (?:find|get))|"
	    "welcome|solicit(?:ing)?|in search of|still to be found|could use|wait(?:ing)? for|"
	    "find)\\b[^.;?]{0,60}\\b" ENDORSER "s?\\b",
	    "asks for endorsers" },
	{ "request.may-i", 0, "endors|second|sponsor|proposer",
	    "\\b(?:may|can|could|might|do|would|will)\\s+(?:i|we|you(?! still need| need)|he|"
	    "she|they|anyone|anybody|someone|somebody|two members|any "
	    "member)\\b[^.;]{0,80}\\b(?:endors\\w*|seconds?|seconders?|co-?sponsors?|"
	    "proposer)\\b[^.;]{0,60}\\?",
	    "may I have two endorsers?" },
	{ "request.who", 0, "endors|second|sponsor|their name",
	    "\\b(?:who|anyone|anybody|someone|somebody|members?|"
	    "(?<!\\bi )(?<!\\bwe "
	    ")volunteers?)\\b[^.;]{0,60}\\b(?:willing|like|can(?!'t)|could|would|will|want|able|"
	    "happy|"
	    "to|interested)\\b[^.;]{0,30}\\b(?:endorse|endorsing|second (?:it|this|the|my)|"
	    "co-?sponsor|put (?:his|her|their|your|a) names?|be (?:an? )?" ENDORSER ")\\b",
	    "who would endorse it" },
	{ "request.wanted", 0, "endors|second",
	    "\\b" ENDORSER
	    "s?\\b[^.;]{0,30}\\b(?:needed|wanted|required|sought|requested|welcome|missing|"
	    "please|short)\\b|\\bany (?:" ENDORSER "s|takers)\\b|\\b" ENDORSER "s?\\s*\\?",
	    "endorsers wanted" },
	{ "request.one-more", 0, "one more|another one|one further|second one|two needed",
	    "\\b(?:need|want|seek|lack)s? one more\\b|\\bone (?:more|further)(?: "
	    "endorser)?,?\\s*(?:anybody|anyone|please|needed|to go)\\b|\\b(?:two|one) (?:more "
	    ")?needed\\b",
	    "one more, anybody?" },
	{ "request.hear-second", 0, "hear",
	    "\\b(?:happy|glad|like|love|pleased) to (?:hear|get|receive|have|"
	    "see)\\b[^.;]{0,50}\\b(?:second|endors\\w+)\\b",
	    "would be happy to hear a second" },
	{ "request.endorse-please", 0, "endorse",
	    "\\bplease (?:endorse|second|let me know if you (?:can|could|would|will|are "
	    "willing to|are interested in) (?:endorse|second|endorsing))\\b|\\b(?:i|we|i'm|"
	    "we're)\\b[^.;?]{0,20}\\b(?:lack|short of|missing|"
	    "short)\\b[^.;?]{0,30}\\bendorsers?\\b",
	    "please endorse" },
};

/* What an endorsement must not be of: views, not ballots. */
static const char view_object[] =
    "^\\s*(?:of )?(?:(?:all|both|much|most|some|every(?:thing)?|what|whatever|how|that(?! "
    "(?:ballot|"
    "motion|draft|proposal))|those|[\\w.]+'s?|[\\w.]+ [\\w.]+'s|his|her|their|your|the|this|"
    "these|such|any|strongly)\\b[^.,;]{0,40}\\b)?(?:sentiments?|views?|opinions?|readings?|"
    "thoughts?|comments?|suggestions?|ideas?|questions?|concerns?|remarks?|points?|approach|"
    "statements?|interpretation|position|observation|analysis|assessment|thanks|said|says?|"
    "wrote|recommendations?|preference|goals?|aims?|intent(?:ion)?s?|purpose|objectives?|spirit|"
    "concept|principles?|direction|rfcs?|request for|call for|products?|vendors?|standards?)\\b|"
    "^\\s*(?:what|that[.!]*$|that,)";

/*
 * What may follow the verb "second": the ballot or nothing; "I second Bo on this"
 * seconds a view.
 */
static const char seconded[] =
    "^\\s*(?:$|[.!(-]|,\\s*(?:with|and|thanks?|on|for|if|provided)\\b|;|:|(?:it|this|these|"
    "(?:the|this|that|your|our) (?:[\\w-]+ ){0,2}?(?:ballots?|motion|proposal|draft|"
    "pre-ballot)|[\\w.-]+'s (?:ballot|motion)|ballots?|motion|too|also|as well|from|for|on "
    "behalf|with|and|if|provided|when|"
    "once|as soon)\\b(?! (?:call|person|time|paragraph))|[a-z]{2,9}-?\\d)";

static const char negation[] =
    "\\b(?:not|n't|cannot|can't|unable|unwilling|never|hesitat\\w+|hesitant|reluctant\\w*|"
    "refus\\w+|declin\\w+|no longer|nor|neither|without|won't|don't|isn't|aren't|doesn't|"
    "wouldn't|nobody|no one|withdraw\\w*|instead of|rather than)\\b|n't\\b";

static const char conditional[] =
    "\\b(?:if(?! (?:you|the author|the proposer)(?: still| do)?(?: needs?| wants?| likes?| "
    "(?:are|is) (?:still )?looking for| lacks?| seeks?)| (?:an?|another|one|any|more|further)"
    "(?: \\w+){0,2} " ENDORSER "s? (?:is|are) (?:still )?(?:needed|required|wanted|missing|"
    "sought)| needed| required| so\\b| that helps)|"
    "unless|once|should|were|until|after|in case|depending|in theory|provisionally|tentatively|"
    "preliminarily|(?:has|have|needs?) (?:yet )?to (?:agree|approve|confirm|decide))\\b";

static const char reserved[] =
    "\\b(?:provided|providing|as long as|so long as|assuming|subject to|on condition|when|with "
    "the understanding)\\b";

static const char hypothetical[] =
    "\\b(?:could|might|may|should)\\b|\\b(?:would|'d)\\b(?! (?:also |gladly |be " WILLING
    "|like to|love to))|\\b(?:i|we)'d (?!(?:also |gladly |be " WILLING "|like to|love to))";
/* Before the words of support: somebody else's, an example, or what is hoped for. */
static const char cited[] =
    "\\b(?:told|heard|says?|said|wrote|writes?|believes?|thinks?|hopes?|assumes?|example|sample|"
    "template|specimen|reply with|whether|let's say|suppose|imagine)\\b|^\\W*draft\\b[^.]{0,40}:|"
    "[\"'](?=i |we )";

/* Behind them: a part of it, something else, another day. */
static const char elsewhere[] =
    "^\\W*(?:(?:on|to|for) )?(?:the |this )?(?:ballot )?(?:[\\w-]+-\\d+)?[\\s,]*(?:(?:a |an |the "
    "|one |some )*(?:(?:first|"
    "second|other|last) )?(?:half|part|parts|spirit|section|different|another|other|next)\\b|or "
    "so\\b|"
    "as soon as\\b|(?:on|by) (?:mon|tues|wednes|thurs|fri|satur|sun)day\\b|(?:the |an? |this "
    "|[\\w']+ )?"
    "amendments?\\b|(?:new |next |current )?(?:vice )?(?:chair|secretary|minutes|agenda)\\b|"
    "(?:text of )?(?:rfc|iso|etsi|itu)\\b|[\\w ]{1,30} as (?:the |our )?(?:vice "
    ")?(?:chair|editor|secretary)|(?:the "
    "|this )?(?:motion|"
    "proposal) to (?:adjourn|meet|table|postpone|delay|defer|discuss|talk))";

static const char jest[] = "[:;]-?[)DP](?:\\W|$)|\\b(?:kidding|joking|in jest)\\b";
/* clang-format on */

struct seconds {
	struct rules *seconds;
	struct rules *withdrawn;
	struct rules *requests;
	struct pattern *view, *seconded, *negation, *conditional, *reserved, *hypothetical;
	struct pattern *cited, *jest, *elsewhere;
	const struct asides *asides;
};

struct seconds *
seconds_compile(void *ctx, const struct asides *asides, char **why_r)
{
	struct seconds *seconds = talloc_zero(ctx, struct seconds);

	seconds->seconds = rules_compile(seconds, second_rules, G_N_ELEMENTS(second_rules), why_r);
	seconds->withdrawn =
	    rules_compile(seconds, withdrawn_rules, G_N_ELEMENTS(withdrawn_rules), why_r);
	seconds->requests =
	    rules_compile(seconds, request_rules, G_N_ELEMENTS(request_rules), why_r);
	seconds->view = pattern_compile(seconds, view_object, why_r);
	seconds->seconded = pattern_compile(seconds, seconded, why_r);
	seconds->negation = pattern_compile(seconds, negation, why_r);
	seconds->conditional = pattern_compile(seconds, conditional, why_r);
	seconds->reserved = pattern_compile(seconds, reserved, why_r);
	seconds->hypothetical = pattern_compile(seconds, hypothetical, why_r);
	seconds->cited = pattern_compile(seconds, cited, why_r);
	seconds->jest = pattern_compile(seconds, jest, why_r);
	seconds->elsewhere = pattern_compile(seconds, elsewhere, why_r);
	seconds->asides = asides;
	return patterns_made(ctx, seconds, why_r);
}

/* True if endorsers were asked for in the quote or the subject. */
static bool
was_asked(const struct posting *posting)
{
	char *subject = g_ascii_strdown(posting->subject->words, -1);
	bool asked = strstr(subject, "endors") != NULL;

	g_free(subject);
	return asked || (posting->quoted != NULL &&
			    prose_holds(posting->quoted, 0, posting->quoted->len, "endors|second"));
}

static bool
is_question(const struct prose *prose, const struct unit *unit)
{
	return memchr(prose->plain + unit->start, '?', unit->end - unit->start) != NULL;
}

/* A reply whose sentence names another ballot than its subject may have a slip in either. */
static bool
may_be_slip(const struct posting *posting, const struct label *label)
{
	const struct labels *subject = &posting->subject->labels;

	return posting->subject->reply && subject->n > 0 && !labels_have(subject, label->ballot) &&
	       !labels_have(&posting->quoted_labels, label->ballot);
}

/* The ballot that a sentence or else the context gives; certainty is lowered with it. */
static void
set_ballot(const struct posting *posting, const struct unit *unit, struct fact *fact)
{
	struct ballot_choice choice;

	for (size_t i = 0; i < posting->labels.n; i++) {
		const struct label *label = &posting->labels.items[i];

		if (label->start < unit->start || label->end > unit->end || label->ballot == NULL)
			continue;
		fact->ballot = label->ballot;
		fact->version = label->version;
		if (fact->kind != FACT_SECOND_REQUEST && may_be_slip(posting, label))
			fact->certainty = CERTAINTY_UNCLEAR;
		return;
	}
	choice = ballot_of_context(posting);
	if (choice.n == 1) {
		fact->ballot = choice.labels[0].ballot;
		fact->version = choice.labels[0].version;
	}
	/* Several ballots, or a quote that disagrees: which one, is for a person to say. */
	if (fact->kind != FACT_SECOND_REQUEST &&
	    (choice.n > 1 || choice.certainty == CERTAINTY_UNCLEAR))
		fact->certainty = CERTAINTY_UNCLEAR;
}

/* NULL where it is known already, or there is no room. */
static struct fact *
add_stance(const struct posting *posting, struct fact_list *list, enum fact_kind kind,
    enum certainty certainty, const char *rule, const struct unit *unit, const struct person *who)
{
	struct fact *fact;

	for (size_t i = 0; i < list->n; i++)
		if (list->facts[i].kind == kind && list->facts[i].certainty >= certainty &&
		    g_strcmp0(list->facts[i].who.org, who->org) == 0)
			return NULL;
	fact = fact_add(list, kind, certainty, rule, posting->prose, unit->start, unit->end);
	if (fact == NULL)
		return NULL;
	fact->who = *who;
	set_ballot(posting, unit, fact);
	return fact;
}

/* How sure an endorsement is by the conditions in its sentence. */
static enum certainty
weigh_conditions(
    const struct seconds *seconds, const struct prose *prose, const struct unit *unit, size_t verb)
{
	size_t start = unit->start;

	if (stretch_matches(prose, start, unit->end, seconds->conditional, NULL) ||
	    stretch_matches(prose, start, start + verb, seconds->hypothetical, NULL))
		return CERTAINTY_UNCLEAR;
	return stretch_matches(prose, start, unit->end, seconds->reserved, NULL)
		   ? CERTAINTY_LIKELY
		   : CERTAINTY_CERTAIN;
}

/* True if what is seconded or endorsed is no ballot. */
static bool
other_object(const struct seconds *seconds, const struct prose *prose, const struct unit *unit,
    struct span object)
{
	const char *text = prose->plain + unit->start;
	size_t start = unit->start + object.start, end = unit->start + object.end;
	bool seconds_verb = object.start >= 7 &&
			    (g_ascii_strncasecmp(text + object.start - 6, "second", 6) == 0 ||
				g_ascii_strncasecmp(text + object.start - 7, "seconds", 7) == 0);

	if (start == end)
		return false;
	return stretch_matches(prose, start, end, seconds->view, NULL) ||
	       (seconds_verb && !stretch_matches(prose, start, end, seconds->seconded, NULL));
}

/* True if the words of support, up to `verb`, may be others', an example, or not meant. */
static bool
is_aside(const struct seconds *seconds, const struct posting *posting, const struct unit *unit,
    const struct actor *actor, size_t verb)
{
	const struct prose *prose = posting->prose;

	return (actor->kind == ACTOR_FIRST_PERSON &&
		   aside_speaker(seconds->asides, posting, prose, unit->start, unit->end)) ||
	       aside_matches(posting, prose, unit->start, unit->start + verb, seconds->cited) ||
	       stretch_matches(prose, unit->start, unit->end, seconds->jest, NULL) ||
	       stretch_matches(prose, unit->start + verb, unit->end, seconds->elsewhere, NULL) ||
	       aside_leads_in(seconds->asides, posting, prose, unit->start) ||
	       aside_takes_back(seconds->asides, prose) || aside_fenced(prose, unit->start) ||
	       aside_names_foreign(
		   prose, &posting->labels, unit->start, unit->end, unit->start + verb);
}

static bool
read_second(const struct seconds *seconds, uint64_t present, const struct posting *posting,
    const struct unit *unit, bool others_voice, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	const char *text = prose->plain + unit->start;
	size_t len = unit->end - unit->start;

	for (size_t row = 0; row < seconds->seconds->n; row++) {
		struct actor actor = actor_sender(posting);
		struct match match;
		struct span who, object;
		const struct rule *rule;
		enum certainty certainty;
		struct fact *fact;
		size_t verb;
		bool lent;

		rule = rules_match(
		    seconds->seconds, present, prose, unit->start, unit->end, &row, &match);
		if (rule == NULL)
			return false;
		who = pattern_group(seconds->seconds->patterns[row], &match, "who");
		object = pattern_group(seconds->seconds->patterns[row], &match, "object");
		verb = object.end > 0 ? object.start : match.span[0].end;
		if (other_object(seconds, prose, unit, object) ||
		    (rule->kind == IN_ANSWER && !was_asked(posting)))
			continue;
		if (rule->kind == ACTS || rule->kind == NAMED)
			actor = actor_find(list->ctx, posting, text + who.start,
			    who.end - who.start, ACTOR_SUBJECT);
		else if (rule->kind != IMPLIED)
			actor = actor_find(list->ctx, posting, text + who.start,
			    who.end - who.start, ACTOR_OBJECT);
		if (actor.kind == ACTOR_NONE || (rule->kind == NAMED && actor.kind != ACTOR_SELF))
			continue;
		if (stretch_matches(prose, unit->start, unit->start + MIN(verb, len),
			seconds->negation, NULL) ||
		    is_question(prose, unit))
			return false;
		/* "You may add us": the leave is given, not weighed. */
		certainty =
		    weigh_conditions(seconds, prose, unit, rule->kind == OFFERED ? 0 : verb);
		if (actor.kind == ACTOR_OTHER || actor_is_nobody(&actor))
			certainty = CERTAINTY_UNCLEAR;
		else if (rule->kind == IN_ANSWER || actor.kind == ACTOR_STRANGER)
			certainty = MIN(certainty, CERTAINTY_LIKELY);
		lent = voice_is_lent(posting, prose, unit->start, unit->end, &actor) ||
		       (actor.kind == ACTOR_FIRST_PERSON && others_voice);
		if (rule->kind == ACTS && actor.kind == ACTOR_SELF &&
		    aside_headed(seconds->asides, posting, prose, unit->start,
			unit->start + who.start + actor.name_start))
			certainty = CERTAINTY_UNCLEAR;
		if (lent || is_aside(seconds, posting, unit, &actor, verb))
			certainty = CERTAINTY_UNCLEAR;
		fact = add_stance(
		    posting, list, FACT_SECOND, certainty, rule->name, unit, &actor.person);
		if (fact != NULL && lent)
			fact->doubt = VOICE_DOUBT;
		return true;
	}
	return false;
}

static bool
read_simple(const struct rules *rules, uint64_t present, const struct posting *posting,
    const struct unit *unit, enum fact_kind kind, struct fact_list *list)
{
	enum certainty certainty = CERTAINTY_CERTAIN;
	struct match match;
	size_t row = 0;
	const struct rule *rule =
	    rules_match(rules, present, posting->prose, unit->start, unit->end, &row, &match);

	if (rule == NULL)
		return false;
	/* "Example withdraws its endorsement", by somebody else. */
	if (kind == FACT_SECOND_WITHDRAWN &&
	    voice_names_another(posting, posting->prose, unit->start, unit->end))
		certainty = CERTAINTY_UNCLEAR;
	add_stance(posting, list, kind, certainty, rule->name, unit, &posting->sender);
	return true;
}

/* "Call for endorsers: key sizes": a thread may ask for them in its subject alone. */
static void
read_subject_request(
    const struct seconds *seconds, const struct posting *posting, struct fact_list *list)
{
	const char *words = posting->subject->words;
	const struct unit whole = { .start = 0, .end = 0 };
	struct prose *prose;
	struct match match;
	size_t row = 0, before = list->n;

	if (posting->subject->reply || posting->subject->forward || posting->words->reply ||
	    strcasestr(words, "endors") == NULL)
		return;
	prose = prose_make(NULL, words, strlen(words));
	if (rules_match(seconds->requests, UINT64_MAX, prose, 0, prose->len, &row, &match) != NULL)
		add_stance(posting, list, FACT_SECOND_REQUEST, CERTAINTY_LIKELY,
		    seconds->requests->rows[row].name, &whole, &posting->sender);
	if (list->n > before)
		list->facts[before].quote = talloc_strdup(list->ctx, words);
	talloc_free(prose);
}

static void
read_text(const struct seconds *seconds, const struct posting *posting, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	uint64_t withdrawn, requests, present;
	bool others_voice;

	if (!posting_holds(
		posting, "endors|second|2nd|sponsor|count |sign |name|one more|proposer"))
		return;
	withdrawn = rules_present(seconds->withdrawn, prose, 0, prose->len);
	requests = rules_present(seconds->requests, prose, 0, prose->len);
	present = rules_present(seconds->seconds, prose, 0, prose->len);
	others_voice = present != 0 && voice_speaks_elsewhere(posting);
	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (unit->motion || unit->quoted)
			continue;
		if (read_simple(
			seconds->withdrawn, withdrawn, posting, unit, FACT_SECOND_WITHDRAWN, list))
			continue;
		/* "We can do it if another endorser is needed" asks for none. */
		if (prose_holds(prose, unit->start, unit->end,
			"=if|as an endorser|as endorser|as second endorser|as the second "
			"endorser|as a "
			"second endorser") &&
		    read_second(seconds, present, posting, unit, others_voice, list))
			continue;
		if (read_simple(
			seconds->requests, requests, posting, unit, FACT_SECOND_REQUEST, list))
			continue;
		read_second(seconds, present, posting, unit, others_voice, list);
	}
}

void
seconds_read(const struct seconds *seconds, const struct posting *posting, struct fact_list *list)
{
	read_text(seconds, posting, list);
	read_subject_request(seconds, posting, list);
}

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"

static const struct wording decisions[] = {
	{ "decision.label", "^ decision|decided|resolved|resolution", "a label" },
	{ "decision.agreed-that", "^ agreed that", "likewise" },
	{ "decision.agreed-to", "^ agreed to", "a decision without a subject is the group's" },
	{ "decision.it-was-agreed",
	    "it ?was|is|s|has ?been ?generally|finally|unanimously ?also|then|therefore|thus "
	    "agreed|decided|concluded",
	    "the impersonal form" },
	{ "decision.was-agreed", "was|were agreed|decided that|to", "the impersonal form" },
	{ "decision.agreement-first", "^ ?general agreement to|that|on", "an agreement noted" },
	{ "decision.we-agreed", "we ?all|have ?also ?then agreed|decided|concluded ?that|to|on",
	    "the group as its subject" },
	{ "decision.agreement", "there|overall *3 agreement that|on|to", "an agreement noted" },
	{ "decision.agreements", "general agreement|agreements", "heads a list of them" },
	{ "decision.consensus", "^ ?general ?the consensus", "a label, or consensus noted" },
	{ "decision.was-consensus", "there is|was *2 consensus", "consensus noted" },
	{ "decision.consensus-was", "the|and|rough|clear|broad consensus was|is that|to",
	    "consensus noted" },
	{ "decision.speaker-consensus", "^ @ , ?general|rough|clear consensus",
	    "behind a speaker's label" },
	{ "decision.rough", "^ rough|clear|broad|unanimous consensus", "consensus noted" },
	{ "decision.sense", "sense of ?the group|meeting|room|wg ?was|is|that|to",
	    "consensus by another name" },
	{ "decision.reached",
	    "agreement|consensus|decision ?was|is|has ?been reached|made|taken "
	    "to|that|on",
	    "agreement noted" },
	{ "decision.unanimous", "unanimously resolved|agreed|decided|approved|accepted",
	    "taken by all" },
	{ "decision.has-consensus", "group|wg has consensus", "the group as its subject" },
	{ "decision.consensus-on", "consensus on *5 reached", "consensus noted" },
	{ "decision.group-agreed",
	    "group|wg|members|everyone|all|forum|subcommittee|committee ?has ?also ?generally "
	    "agreed|agrees|decided|concluded|"
	    "resolved",
	    "the group as its subject" },
	{ "decision.settled", "group|wg|members|everyone|all|we settled on", "likewise" },
	{ "decision.approach", "approach|and decided to", "the way to go on" },
	{ "decision.decided-to", "^ ?@ decided to", "without a subject it is the group's" },
	{ "decision.group-took",
	    "group|wg|forum|committee|subcommittee|members|we ?has|have approved|adopted|accepted|"
	    "rejected|chose|opted",
	    "the group as its subject" },
	{ "decision.felt", "group|wg|committee|subcommittee felt that",
	    "the group as its subject" },
	{ "decision.we-keep", "^ we ll|will keep|leave|stay|stick|go|proceed|stop",
	    "the minute taker for the group" },
	{ "decision.outcome", "^ conclusion|outcome|agreed|agreement ,", "a label" },
	{ "decision.dropped",
	    "idea|proposal|suggestion|request ?was|is ?therefore|then dropped|rejected|accepted",
	    "what became of it" },
	{ "decision.summary", "^ summary", "a label at the end of a talk" },
	{ "decision.accepted", "agenda|application *3 accepted|approved with|and",
	    "an agenda or an application taken" },
	{ "decision.application",
	    "application|applicant ?was|is|were ?therefore approved|accepted|admitted",
	    "a member admitted" },
	{ "decision.agreed-discuss", "@ agreed we could|should", "a talk put on the agenda" },
	{ "decision.no-objections", "^ there were no objections",
	    "what nobody objected to is taken" },
	{ "decision.agreed-use", "^ *8 agreed to use|document|move|proceed|keep|remove|add",
	    "within a longer sentence" },
	{ "decision.support", "^ general support", "taken without a vote" },
	{ "decision.there-was-support", "there is|was *1 unanimous|general|broad support for",
	    "likewise" },
	{ "decision.tabled", "^ topic|discussion|item tabled", "put off" },
	{ "decision.changed", "^ changed|set *2 effective date", "a change made in the meeting" },
	{ "decision.date-set", "effective date is set", "a date fixed" },
};

/* Sentences about agreement that record none. */
static const struct wording no_decisions[] = {
	{ "no-decision.minutes", "approve|approved|accepted|adopted *4 minutes",
	    "stands with the approvals" },
	{ "no-decision.minutes-of", "minutes *7 approved|accepted|adopted",
	    "the same turned round" },
	{ "no-decision.agenda", "approved|accepted|adopted ?the agenda $",
	    "a step of the meeting" },
	{ "no-decision.list", "^ summary of", "heads what was told already" },
	{ "no-decision.question", "whether|if *3 agree~", "still a question" },
	{ "no-decision.no", "no conclusion|decision|agreement|consensus ?was ?made ?reached",
	    "says that none was reached" },
	{ "no-decision.not-reached",
	    "decision|agreement|consensus ?was|is|has|could not ?yet ?be|been reached|made|found",
	    "likewise" },
	{ "no-decision.task", "^ outcome|conclusion , @ will|to", "likewise behind a label" },
	{ "no-decision.hedged", "sounds|seems|appears *3 agreement|consensus|agreed",
	    "somebody's guess" },
	{ "no-decision.promise", "@ agreed to", "one person's promise is an action item" },
};

bool
said_decision(const struct sentence *s)
{
	return words_any(s, decisions, G_N_ELEMENTS(decisions), NULL, NULL) != NULL &&
	       words_any(s, no_decisions, G_N_ELEMENTS(no_decisions), NULL, NULL) == NULL;
}

bool
decision_settles(const struct sentence *before, const struct sentence *s)
{
	if (words_find(s, "^ ?all|everyone|everybody|this ?was|is agreed $", 0, NULL, NULL))
		return true;
	if (words_find(s,
		"^ that|this ?was|is acceptable|agreeable|fine|ok|okay to|with|for|by "
		"all|everyone|everybody",
		0, NULL, NULL))
		return true;
	return words_find(s, "^ ?was accepted|approved $", 0, NULL, NULL) &&
	       words_find(before, "application|applicant|membership", 0, NULL, NULL);
}

void
decision_by_motion(struct minutes *m, const struct minutes_source *src, const struct sentence *s,
    const struct sentence **motion)
{
	if (words_find(s, "@ moved|moves|motioned ?to|that", 0, NULL, NULL) ||
	    words_find(s, "motion ?by|from ?@ to|that", 0, NULL, NULL))
		*motion = s;
	if (*motion == NULL ||
	    !words_find(s,
		"motion ?was|is|has ?unanimously carries|carried|passes|passed|approved|adopted", 0,
		NULL, NULL))
		return;
	if (!words_find(*motion, "minutes|agenda|adjourn~", 0, NULL, NULL))
		source_append(m, &m->decisions, &m->ndecisions,
		    *motion == s ? s->text
				 : talloc_asprintf(src->tmp, "%s %s", (*motion)->text, s->text));
	*motion = NULL;
}

#include "parser/exclusion.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum { HEAD_UNITS_MAX = 40 }; /* sentences among which a notice says what it is */

struct exclusions {
	struct rules *text;
	struct rules *subject;
	struct pattern *other; /* words before the match that take it back */
};

/* The kind of a row is the certainty of what it finds. */
/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule text_rules[] = {
	{ "exclusion.filed", CERTAINTY_CERTAIN, "exclusion notice|notice of exclusion",
	    "(?:\\b(?:submits|files|serves|gives|provides|encloses|attaches|sends|makes|(?:am|are|"
	    "is) "
	    "(?:hereby |herewith "
	    ")?(?:submitting|filing|sending|serving|giving|making))|(?:\\bi|\\bwe|"
	    "\\bhereby|\\bherewith)(?: hereby| herewith)? "
	    "(?:submit|file|serve|give|provide|enclose|"
	    "attach|send|make))\\b[^.;\\n]{0,50}\\b(?:exclusion notices?|notices? of exclusion)\\b",
	    "the member files it with this mail" },
	{ "exclusion.enclosed", CERTAINTY_CERTAIN, "exclusion notice|notice of exclusion",
	    "\\b(?:attached|enclosed|below|here|following|this) (?:is|are|please find|you will "
	    "find|"
	    "find|constitutes|serves as)\\b[^.;\\n]{0,40}\\b(?:exclusion notices?|notices? of "
	    "exclusion)\\b|\\b(?:our|my|the|\\w+'s) (?:exclusion notice|notice of exclusion) (?:is|"
	    "has been) (?:attached|enclosed|below|set out)\\b",
	    "the notice itself, or the mail that carries it" },
	{ "exclusion.patents", CERTAINTY_CERTAIN, "exclud",
	    "\\b(?:(?:hereby|herewith) exclud(?:e|es|ing)|excludes?|(?:is|are|am) excluding)\\b"
	    "[^.;\\n]{0,20}(?<=hereby exclude|hereby excludes|hereby excluding|the following|"
	    "these|its|our|my)\\b[^.;\\n]{0,60}\\b(?:patents?|applications?|claims?)\\b",
	    "says which patents are kept out of the licence" },
	{ "exclusion.reported", CERTAINTY_UNCLEAR, "exclusion notice|notice of exclusion",
	    "\\b(?:filed|submitted|served|sent|received|got|came "
	    "in)\\b[^.;\\n]{0,50}\\b(?:exclusion "
	    "notices?|notices? of exclusion)\\b|\\b(?:exclusion notices?|notices? of "
	    "exclusion)\\b[^.;\\n]{0,60}\\b(?:(?:was|were|has been|have been) (?:filed|submitted|"
	    "served|received|sent)|came in)\\b",
	    "somebody tells of one that was filed, which is for the chair to settle" },
};

static const struct rule subject_rules[] = {
	{ "exclusion.subject", CERTAINTY_UNCLEAR, NULL,
	    "^(?:[^:]{0,40}: *)?(?:ip[r]? )?(?:exclusion notice|notice of exclusion)\\b",
	    "called so, while its text, mostly an attachment, does not tell" },
};

/* Filing that is denied, conditional, allowed, asked for, or still to come. */
static const char other_words[] =
    "\\b(?:no(?!\\.? ?\\d)|not|never|nobody|none|if|unless|whether|when|where|after|before|until|"
    "once|any|every|each|without|deadline|how)\\b|n't\\b|\\b(?:may|might|must|should|shall|can|"
    "cannot|could|would|will|to|who|which|that|wants?|wish(?:es)?|plans?|intends?)(?: "
    "(?:\\w+ly|also|still|then|now))?\\s*$";
/* clang-format on */

struct exclusions *
exclusions_compile(void *ctx, char **why_r)
{
	struct exclusions *exclusions = talloc_zero(ctx, struct exclusions);

	exclusions->text = rules_compile(exclusions, text_rules, G_N_ELEMENTS(text_rules), why_r);
	exclusions->subject =
	    rules_compile(exclusions, subject_rules, G_N_ELEMENTS(subject_rules), why_r);
	exclusions->other = pattern_compile(exclusions, other_words, why_r);
	return patterns_made(ctx, exclusions, why_r);
}

static const struct rule *
rule_of_unit(const struct exclusions *exclusions, uint64_t present, const struct prose *prose,
    const struct unit *unit)
{
	struct match match;
	size_t row = 0;
	const struct rule *rule =
	    rules_match(exclusions->text, present, prose, unit->start, unit->end, &row, &match);

	if (rule == NULL || prose_holds(prose, unit->start, unit->end, "?"))
		return NULL;
	/* A report may begin with its denial anywhere in the sentence. */
	if (stretch_matches(prose, unit->start,
		rule->kind == CERTAINTY_UNCLEAR ? unit->end : unit->start + match.span[0].start,
		exclusions->other, NULL))
		return NULL;
	return rule;
}

const struct rule *
exclusion_find(const struct exclusions *exclusions, const struct posting *posting,
    const struct unit **unit_r, enum certainty *certainty_r)
{
	const struct prose *prose = posting->prose;
	const char *subject = posting->subject->words;
	const struct rule *found = NULL;
	uint64_t present = rules_present(exclusions->text, prose, 0, prose->len);
	struct match match;

	*unit_r = NULL;
	for (size_t i = 0; present != 0 && i < MIN(prose->nunits, (size_t)HEAD_UNITS_MAX); i++) {
		const struct unit *unit = &prose->units[i];
		const struct rule *rule;

		if (unit->motion || unit->quoted)
			continue;
		rule = rule_of_unit(exclusions, present, prose, unit);
		if (rule == NULL || (found != NULL && rule->kind <= found->kind))
			continue;
		found = rule;
		*unit_r = unit;
	}
	if (found == NULL && !posting->subject->reply &&
	    text_matches(prose, subject, strlen(subject), exclusions->subject->patterns[0], &match))
		found = &exclusions->subject->rows[0];
	if (found != NULL)
		*certainty_r = (enum certainty)found->kind;
	return found;
}

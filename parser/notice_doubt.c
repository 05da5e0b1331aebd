#include "parser/notice_doubt.h"

#include <string.h>

#include <talloc.h>

/* clang-format off: words broken between alternatives */
static const char hedged[] =
    "\\b(?:if|unless|once(?! more| again)|as soon as|when|whether|suppos\\w*|imagine|pretend\\w*|"
    "what (?:if|becomes|happens)|not true|never|pigs|almost|nearly)\\b|\\?|"
    "\\bplease (?:withdraw|pull|retract)\\b|"
    "\\b(?:will|shall|'ll|may|might|could|going to|plan(?:s|ning)? to|intend(?:s|ing)? "
    "to)\\b[^,;]{0,60}"
    "\\b(?:next (?:week|month|call)|tomorrow|later|soon|on (?:mon|tues|wednes|thurs|fri)day)\\b";

static const char told[] = "\\b(?:heard?|rumou?rs?|according "
			   "to|claims?|believe|tracker|(?:say|says|said|wrote|writes|told|tells|"
			   "read) (?:us |me |you )?(?:that\\b|[\"']))";

/* What is withdrawn is no ballot. */
static const char other_object[] = "\\bwithdr\\w+ (?:from|(?:my|our|the|its|this|that) "
				   "(?:proposal|motion) (?:to|for|that|about|on how)\\b)|"
				   "\\bin (?:19|20)\\d\\d\\b";

/* A subject alone that speaks of withdrawing. */
static const char subject_hedged[] =
    "\\?|\\b(?:please|request\\w*|why|must|should|or not|endors\\w+|votes?|comments?|objections?|"
    "amendments?|if|when|how|consider\\w*|against|about)\\b";
/* clang-format on */

struct notice_doubts {
	struct pattern *hedged, *told, *other_object, *subject_hedged;
	const struct asides *asides;
};

struct notice_doubts *
notice_doubts_compile(void *ctx, const struct asides *asides, char **why_r)
{
	struct notice_doubts *doubts = talloc_zero(ctx, struct notice_doubts);

	doubts->hedged = pattern_compile(doubts, hedged, why_r);
	doubts->told = pattern_compile(doubts, told, why_r);
	doubts->other_object = pattern_compile(doubts, other_object, why_r);
	doubts->subject_hedged = pattern_compile(doubts, subject_hedged, why_r);
	doubts->asides = asides;
	return patterns_made(ctx, doubts, why_r);
}

/* True if the sentence names ballots, and none of the subject's. */
static bool
names_another_ballot(const struct posting *posting, const struct notice *notice)
{
	const struct labels *subject = &posting->subject->labels;
	bool another = false;

	for (size_t i = 0; i < posting->labels.n; i++) {
		const struct label *label = &posting->labels.items[i];

		if (label->start < notice->start || label->end > notice->end ||
		    label->ballot == NULL)
			continue;
		if (labels_have(subject, label->ballot))
			return false;
		another = subject->n > 0;
	}
	return another;
}

static bool
is_cited(
    const struct notice_doubts *doubts, const struct posting *posting, const struct notice *notice)
{
	const struct prose *prose = posting->prose;

	return strchr("\"'|:", prose->plain[notice->start]) != NULL ||
	       aside_leads_in(doubts->asides, posting, prose, notice->start) ||
	       aside_fenced(prose, notice->start) || aside_takes_back(doubts->asides, prose);
}

bool
notice_is_doubtful(
    const struct notice_doubts *doubts, const struct posting *posting, const struct notice *notice)
{
	const struct prose *prose = posting->prose;
	const char *subject = posting->subject->words;

	if (notice->start == notice->end)
		return text_matches(prose, subject, strlen(subject), doubts->subject_hedged, NULL);
	return stretch_matches(prose, notice->start, notice->end, doubts->hedged, NULL) ||
	       stretch_matches(prose, notice->start, notice->end, doubts->told, NULL) ||
	       stretch_matches(prose, notice->start, notice->end, doubts->other_object, NULL) ||
	       names_another_ballot(posting, notice) || is_cited(doubts, posting, notice);
}

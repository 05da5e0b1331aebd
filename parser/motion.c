#include "parser/motion.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/motion_people.h"
#include "parser/motion_periods.h"
#include "parser/motion_sections.h"

enum motion_rule {
	PROPOSER,
	ENDORSERS,
	KIND_GUIDELINE,
	KIND_MAINTENANCE,
	KIND_ELECTION,
	KIND_OFFICER,
	KIND_FORUM,
	PASSED,
	FAILED,
	MOTION_RULES
};

struct motions {
	struct rules *people;
	struct rules *kinds;
	struct rules *outcomes;
	struct section_words *sections;
};

/* Where a list of persons stands: in the group `people`, or after the match. */
/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule people_rules[] = {
	{ "motion.proposed-by", PROPOSER, "proposed|moved",
	    "\\b(?:proposed|moved|put forward)\\s+by\\s*:?\\s+", "the ballot template's sentence" },
	{ "motion.proposer-line", PROPOSER, "proposer",
	    "(?:^|\\n)[^\\w\\n]*proposer(?:'s name)?[ \\t*]*(?:[:|]|-(?=[ \\t]))[ \\t*]*",
	    "a form with one name a line" },
	{ "motion.made-the-motion", PROPOSER, "made the",
	    "(?<people>(?:[^.\\n:]|\\.(?=\\S)){3,200}?)\\s+made the (?:following )?motion",
	    "the older template" },
	{ "motion.endorsed-by", ENDORSERS, "endorsed|seconded|sponsored",
	    "\\b(?:endorsed|seconded|co-?sponsored)\\s+by\\s*:?\\s+",
	    "the ballot template's sentence" },
	{ "motion.endorser-line", ENDORSERS, "endorser|seconder",
	    "(?:^|\\n)[^\\w\\n]*(?:endorsers?|seconders?)(?: ?\\d)?(?:'s name)?[ "
	    "\\t*]*(?:[:|]|-(?=[ "
	    "\\t]))[ \\t*]*",
	    "a form with one name a line" },
	{ "motion.endorsers-are", ENDORSERS, "endorser|seconder",
	    "\\b(?:endorsers|seconders) (?:are|will "
	    "be|:)\\s*:?\\s+|\\b(?:two|three|both|our|the|these|"
	    "following) (?:endorsers|seconders):\\s+",
	    "the endorsers are A of B and C of D" },
	{ "motion.have-endorsed", ENDORSERS, "endorsed|seconded|to endorse|to second",
	    "(?:^|[.!\\n]\\s*)(?<people>(?:(?!(?:have|has)\\s)[^\\s:!?]++(?<!\\.)"
	    "(?:[ \\t]++\\n?+|\\n)(?!\\n)){1,50}+)(?:have|has)\\s+"
	    "(?:\\w+ )?(?:endorsed|seconded|(?:agreed|offered) to (?:endorse|second))\\b",
	    "told in a sentence" },
	{ "motion.thanks-endorsers", ENDORSERS,
	    "for endorsing|for agreeing|for offering|for seconding",
	    "\\bthank(?:s|\\s+you)?(?:\\s+to)?\\s+(?<people>(?:[^.\\n:!?]|\\.(?=\\S)|\\n(?!\\n)){3,"
	    "300}?)"
	    "\\s+for\\s+(?:endorsing|seconding|(?:agreeing|offering) to (?:endorse|second))\\b",
	    "thanks to those who endorse" },
	{ "motion.endorsed-it", ENDORSERS, "endorsed|seconded",
	    "\\bmotion,?\\s+(?:and\\s+)?(?<people>(?:[^.\\n:]|\\.(?=\\S)){3,300}?)\\s+(?:have |has "
	    ")?(?:endorsed|seconded)\\s+(?:it|the motion)",
	    "the older template" },
	{ "motion.as-endorsers", ENDORSERS, "as endorser",
	    "\\bwith\\s+(?<people>(?:[^.\\n:]|\\.(?=\\S)){3,300}?)\\s+as\\s+(?:the\\s+)?(?:two\\s+)"
	    "?endorsers?"
	    "\\b",
	    "endorsers told when the discussion opens" },
};

static const struct rule kind_rules[] = {
	{ "motion.election", MOTION_ELECTION, "secret|nominees|candidates|committee",
	    "\\bsecret(?:ly)?\\b[^.\\n]{0,40}\\b(?:ballots?|votes?)\\b|\\belection committee\\b|"
	    "\\b(?:nominees|candidates)\\b",
	    "several nominees: their votes are secret" },
	{ "motion.confirm-officer", MOTION_OFFICER, "confirm|appoint|elect",
	    "\\bconfirm\\W{1,3}(?:the )?(?:appointment|election)|\\bconfirmation ballot\\b|"
	    "\\bconfirm(?:s|ing)?\\b[^.\\n]{3,60}\\bas (?:the )?(?:new )?(?:vice[- ])?chair|"
	    "(?<!re-)\\b(?:election of|elect(?:s|ing)?)\\b[^.\\n]{0,60}\\bchair\\b",
	    "one nominee is confirmed" },
	{ "motion.maintenance", MOTION_MAINTENANCE, "maintenance guideline",
	    "\\bmaintenance guidelines?\\b", "says so, as the bylaws ask" },
	{ "motion.guideline", MOTION_GUIDELINE, "final guideline|draft guideline",
	    "\\b(?:final|draft) guidelines?\\b", "says so, as the bylaws ask" },
	{ "motion.bylaws", MOTION_FORUM, "bylaw|charter",
	    "\\b(?:amend\\w*|chang\\w+|updat\\w+|revis\\w+|replac\\w+|establish\\w*|"
	    "dissolv\\w+)\\b[^.\\n]{0,80}\\b(?:bylaws?|charter)\\b|\\b(?:bylaws?|"
	    "charter)\\b[^.\\n]{0,60}\\b(?:is|are) (?:amended|changed|replaced)",
	    "changes how the Forum or a group works, not a guideline" },
};

static const struct rule outcome_rules[] = {
	{ "result.failed", OUTCOME_FAILED, "fail|reject|not pass|not adopted",
	    "\\b(?:failed|fails|rejected|did not pass|has not passed|was not adopted|is not "
	    "adopted)\\b",
	    "the announcement's verdict" },
	{ "result.passed", OUTCOME_PASSED, "pass|adopted|approved",
	    "\\b(?:passed|passes|(?:is|was|has been) (?:adopted|approved)|(?:adopted|"
	    "approved)(?= (?:unanimously|by|with)\\b|\\W*$))\\b",
	    "the announcement's verdict" },
};
/* clang-format on */

struct motions *
motions_compile(void *ctx, char **why_r)
{
	struct motions *motions = talloc_zero(ctx, struct motions);

	motions->people = rules_compile(motions, people_rules, G_N_ELEMENTS(people_rules), why_r);
	motions->kinds = rules_compile(motions, kind_rules, G_N_ELEMENTS(kind_rules), why_r);
	motions->outcomes =
	    rules_compile(motions, outcome_rules, G_N_ELEMENTS(outcome_rules), why_r);
	motions->sections = section_words_compile(motions, why_r);
	return patterns_made(ctx, motions, why_r);
}

static bool
same_person(const struct person *a, const struct person *b)
{
	if (a->name != NULL && b->name != NULL)
		return strcmp(a->name, b->name) == 0;
	return a->name == NULL && b->name == NULL && g_strcmp0(a->org, b->org) == 0;
}

static void
add_endorsers(void *ctx, struct motion *motion, const struct person *people, size_t n)
{
	for (size_t i = 0; i < n && motion->nendorsers < MOTION_PEOPLE_MAX; i++) {
		bool known = same_person(&people[i], &motion->proposer);

		for (size_t j = 0; j < motion->nendorsers; j++)
			known |= same_person(&people[i], &motion->endorsers[j]);
		if (known)
			continue;
		motion->endorsers =
		    talloc_realloc(ctx, motion->endorsers, struct person, motion->nendorsers + 1);
		motion->endorsers[motion->nendorsers++] = people[i];
	}
}

/*
 * A form's field holds one line, and those below it that are items of a list or set in. Where its
 * own line is empty it holds the lines up to the next empty one, unless they are fields, too, or
 * sentences.
 */
static size_t
field_end(const struct prose *prose, size_t start, size_t limit)
{
	const char *text = prose->plain;
	size_t at = start + strcspn(text + start, "\n"), end = at;
	bool empty = end == start + strspn(text + start, " ");

	while (at + 1 < limit) {
		size_t line = at + 1, words = line + strspn(text + line, " \t");

		at = words + strcspn(text + words, "\n");
		if (at == words && empty && end == start)
			continue;
		if (at == words || memchr(text + words, ':', at - words) != NULL ||
		    text[at - 1] == '.' ||
		    (!empty && words == line && strchr("-*+", text[words]) == NULL))
			break;
		end = MIN(at, limit);
	}
	return end;
}

/* All lists of persons that one rule finds outside the motion's own text. */
static void
read_people(void *ctx, const struct rules *rules, size_t row, const struct posting *posting,
    struct motion *motion)
{
	const struct prose *prose = posting->prose;
	struct person people[MOTION_PEOPLE_MAX];
	size_t at = 0;
	struct match match;

	for (size_t list = 0; list < MOTION_LISTS_MAX && at < prose->len; list++) {
		bool field = g_str_has_suffix(rules->rows[row].name, "-line");
		struct span span;
		size_t start, end, n;

		if (!stretch_matches(prose, at, prose->len, rules->patterns[row], &match))
			return;
		span = pattern_group(rules->patterns[row], &match, "people");
		start = at + (span.end > 0 ? span.start : match.span[0].end);
		end = span.end > 0 ? at + span.end : MIN(prose->len, start + MOTION_PEOPLE_BYTES);

		if (field)
			end = field_end(prose, start, end);
		at += MAX(match.span[0].end, (size_t)1);
		if (start >= prose->motion_start && start < prose->motion_end)
			continue;
		n = people_list(ctx, posting->words->directory, prose->plain + start, end - start,
		    field, people);
		if (rules->rows[row].kind == ENDORSERS)
			add_endorsers(ctx, motion, people, n);
		else if (n > 0 && motion->proposer.name == NULL && motion->proposer.org == NULL)
			motion->proposer = people[0];
	}
}

/* SHA-256 of the words between the marks, every run of white space one blank. */
static const char *
digest(void *ctx, const struct prose *prose)
{
	GChecksum *sum;
	const char *p = prose->plain + prose->motion_start, *end = prose->plain + prose->motion_end;
	bool first = true;
	char *hex;

	if (prose->motion_start == prose->motion_end)
		return NULL;
	sum = g_checksum_new(G_CHECKSUM_SHA256);
	while (p < end) {
		size_t n = strcspn(p, " \n");

		n = MIN(n, (size_t)(end - p));
		if (n > 0) {
			if (!first)
				g_checksum_update(sum, (const guchar *)" ", 1);
			g_checksum_update(sum, (const guchar *)p, (gssize)n);
			first = false;
		}
		p += n;
		while (p < end && (*p == ' ' || *p == '\n'))
			p++;
	}
	hex = talloc_strdup(ctx, g_checksum_get_string(sum));
	g_checksum_free(sum);
	return hex;
}

static enum motion_kind
find_kind(const struct motions *motions, const struct posting *posting)
{
	const char *words = posting->subject->words;
	const struct rules *kinds = motions->kinds;
	const struct rule *rule;
	bool officers = false;
	struct match match;
	size_t row = 0;

	for (size_t i = 0; i < kinds->n; i++)
		officers |=
		    kinds->rows[i].kind == MOTION_OFFICER &&
		    text_matches(posting->prose, words, strlen(words), kinds->patterns[i], NULL);
	rule = rules_match(kinds, UINT64_MAX, posting->prose, 0, posting->prose->len, &row, &match);
	if (officers) /* with several nominees, as its text then says, the votes are secret */
		return rule != NULL && rule->kind == MOTION_ELECTION ? MOTION_ELECTION
								     : MOTION_OFFICER;
	if (rule != NULL &&
	    rule->kind == MOTION_ELECTION) /* talk of candidates for something else */
		return MOTION_UNKNOWN;
	return rule == NULL ? MOTION_UNKNOWN : (enum motion_kind)rule->kind;
}

struct motion *
motion_read(void *ctx, const struct motions *motions, const struct posting *posting,
    enum motion_topic topic)
{
	struct motion *motion = talloc_zero(ctx, struct motion);
	const struct period unknown = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	const struct rule *rule;
	struct match match;
	size_t row = 0;

	motion->title = posting->subject->title;
	motion->discussion = motion->voting = motion->review = unknown;
	for (size_t i = 0; i < motions->people->n; i++)
		if (posting_holds(posting, motions->people->rows[i].needs))
			read_people(motion, motions->people, i, posting, motion);
	periods_read(posting, topic, motion);
	motion->digest = digest(motion, posting->prose);
	motion->kind = find_kind(motions, posting);
	if (topic == TOPIC_DISCUSSION || topic == TOPIC_VOTING)
		sections_read(motions->sections, posting, motion);
	rule = rules_match(
	    motions->outcomes, UINT64_MAX, posting->prose, 0, posting->prose->len, &row, &match);
	if (rule == NULL) {
		struct prose *subject =
		    prose_make(motion, posting->subject->words, strlen(posting->subject->words));

		row = 0;
		rule = rules_match(
		    motions->outcomes, UINT64_MAX, subject, 0, subject->len, &row, &match);
		*posting->prose->gave_up |= *subject->gave_up;
	}
	motion->outcome = rule == NULL ? OUTCOME_UNKNOWN : (enum outcome)rule->kind;
	return motion;
}

#include "parser/stance_view.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_org.h"
#include "parser/stance_view_rules.h"
#include "parser/stance_voice.h"

enum {
	PUSHBACK_MAX = 6,     /* points of one mail; more are a discussion to be read in full */
	REASON_BYTES_MIN = 30 /* bytes of a sentence that gives a reason */
};

/* True if the mail is about a ballot, a draft of one or another call for a decision. */
static bool
about_a_ballot(const struct posting *posting)
{
	char *subject = g_ascii_strdown(posting->subject->words, -1);
	bool about = posting->subject->labels.n > 0 || strstr(subject, "ballot") != NULL ||
		     strstr(subject, "motion") != NULL || strstr(subject, "endors") != NULL ||
		     strstr(subject, "consensus") != NULL || strstr(subject, "last call") != NULL ||
		     strstr(subject, "wglc") != NULL;

	g_free(subject);
	return about || posting->labels.n > 0 || posting_holds(posting, "ballot|endors") ||
	       (posting->quoted != NULL && prose_holds(posting->quoted, 0, posting->quoted->len,
					       "motion begins|endorsed by|endorsers"));
}

/* True if the subject is that of a meeting's agenda or minutes, and names no ballot. */
static bool
about_a_meeting(const struct posting *posting)
{
	const char *subject = posting->subject->words;

	return posting->subject->labels.n == 0 &&
	       (strcasestr(subject, "agenda") != NULL || strcasestr(subject, "minutes") != NULL);
}

/* Past the last "but" or "however" of a sentence: praise before it hides nothing. */
static size_t
after_but(const struct prose *prose, size_t start, size_t end)
{
	static const char *const words[] = { " but ", "however", " though ", " yet ", " except " };
	size_t at = start;

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *hit = memmem(prose->lower + at, end - at, words[i], strlen(words[i]));

		if (hit != NULL)
			at = (size_t)(hit - prose->lower) + strlen(words[i]);
	}
	return at;
}

static struct fact *
add_view(const struct posting *posting, struct fact_list *list, enum fact_kind kind,
    enum certainty certainty, const char *rule, const struct unit *unit)
{
	struct fact *fact =
	    fact_add(list, kind, certainty, rule, posting->prose, unit->start, unit->end);
	struct ballot_choice choice;

	if (fact == NULL)
		return NULL;
	fact->who = posting->sender;
	choice = ballot_of_context(posting);
	if (choice.n == 1) {
		fact->ballot = choice.labels[0].ballot;
		fact->version = choice.labels[0].version;
	}
	return fact;
}

/* "Example objects to this ballot", up to `end`, by somebody of another member. */
static bool
is_told_of_another(const struct posting *posting, const struct unit *unit, size_t end)
{
	const char *text = posting->prose->plain + unit->start;
	struct mention one;

	return mention_next(posting, text, unit->end - unit->start, 0, &one) && one.start == 0 &&
	       voice_names_another(posting, posting->prose, unit->start, unit->end) &&
	       !prose_holds(posting->prose, unit->start, end, "=we|=i|=our|=my");
}

static bool
read_pushback(const struct views *views, uint64_t present, const struct posting *posting,
    const struct unit *unit, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	size_t start = unit->start, row = 0;
	const struct rule *rule;
	enum certainty certainty;
	struct match match;

	rule = rules_match(views->pushback, present, prose, start, unit->end, &row, &match);
	if (rule == NULL)
		return false;
	if (stretch_matches(prose, start, unit->end, views->no_pushback, NULL)) {
		start = after_but(prose, start, unit->end);
		if (start == unit->start ||
		    stretch_matches(prose, start, unit->end, views->no_pushback, NULL))
			return false;
		row = 0;
		rule = rules_match(views->pushback, present, prose, start, unit->end, &row, &match);
		if (rule == NULL)
			return false;
	}
	certainty = rule->kind == STRONG ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
	if (is_told_of_another(posting, unit, start + match.span[0].end))
		certainty = CERTAINTY_UNCLEAR;
	add_view(posting, list, FACT_PUSHBACK, certainty, rule->name, unit);
	return true;
}

static bool
holds_fact(const struct fact_list *list, const struct prose *prose, const struct unit *unit,
    enum fact_kind kind)
{
	char *quote = prose_quote(list->ctx, prose, unit->start, unit->end);
	bool found = false;

	for (size_t i = 0; i < list->n && !found; i++)
		found = list->facts[i].kind == kind && strcmp(list->facts[i].quote, quote) == 0;
	talloc_free(quote);
	return found;
}

/* A vote against the ballot that goes on to say why is pushback with that reason. */
static void
read_reason(const struct posting *posting, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	bool voted = false;

	for (size_t i = 0; i < list->n; i++)
		voted |= list->facts[i].kind == FACT_VOTE && list->facts[i].vote == VOTE_NO &&
			 list->facts[i].certainty != CERTAINTY_UNCLEAR;
	for (size_t i = 0; voted && i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (unit->end - unit->start < REASON_BYTES_MIN || unit->motion ||
		    strchr(".!)", prose->plain[unit->end - 1]) == NULL ||
		    prose_holds(prose, after_but(prose, unit->start, unit->end), unit->end,
			" vote|regards|intended|disregard|ignore|=yes|=abstain") ||
		    holds_fact(list, prose, unit, FACT_VOTE))
			continue;
		add_view(
		    posting, list, FACT_PUSHBACK, CERTAINTY_LIKELY, "pushback.reason-of-no", unit);
		return;
	}
}

/* The first sentence of support, if there is any. */
static void
read_support(const struct views *views, const struct posting *posting, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	uint64_t present = rules_present(views->support, prose, 0, prose->len);
	struct match match;

	/* "Looks good", about an agenda, supports no ballot. */
	if (about_a_meeting(posting))
		return;

	for (size_t i = 0; i < prose->nunits && present != 0; i++) {
		const struct unit *unit = &prose->units[i];
		const struct rule *rule;
		size_t row = 0;

		if (unit->motion || unit->quoted)
			continue;
		rule = rules_match(
		    views->support, present, prose, unit->start, unit->end, &row, &match);
		if (rule == NULL || prose_holds(prose, unit->start, unit->end, "?") ||
		    stretch_matches(prose, unit->start, unit->end, views->no_support, NULL))
			continue;
		add_view(posting, list, FACT_SUPPORT, CERTAINTY_LIKELY, rule->name, unit);
		return;
	}
}

void
views_read(const struct views *views, const struct posting *posting, struct fact_list *list)
{
	const struct prose *prose = posting->prose;
	uint64_t present = rules_present(views->pushback, prose, 0, prose->len);
	size_t found = 0, before = list->n;

	if (about_a_ballot(posting)) {
		for (size_t i = 0; i < prose->nunits && found < PUSHBACK_MAX; i++)
			if (!prose->units[i].motion && !prose->units[i].quoted)
				found +=
				    read_pushback(views, present, posting, &prose->units[i], list);
		if (found == 0)
			read_reason(posting, list);
	}
	if (list->n == before)
		read_support(views, posting, list);
}

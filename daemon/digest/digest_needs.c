#include <stdlib.h>
#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/record/result.h"

/* What the chair has to do, with the moment or day it is to be done by. */
struct need {
	int64_t by; /* WHEN_UNKNOWN: no date */
	size_t order;
	enum sheet_tone tone;
	const char *lead;
	const char *text;
	/* What can be answered: the point's kind, its subject, and words with %u for its number. */
	const char *kind, *subject;
	const char *const *answers;
};

struct needs {
	struct need *list;
	size_t n;
};

static struct need *
add(struct writer *w, struct needs *needs, int64_t by)
{
	struct need *need;

	needs->list = talloc_realloc(w->sheet, needs->list, struct need, needs->n + 1);
	need = &needs->list[needs->n];
	*need = (struct need){ .by = by, .order = needs->n++, .tone = TONE_PLAIN };
	return need;
}

/* "Due Wed 3 May 2023, in 2 days"; "Overdue since ...". */
static void
add_due(struct writer *w, struct needs *needs, int64_t day, const char *text)
{
	struct need *need = add(w, needs, day);

	need->text = text;
	if (day == WHEN_UNKNOWN)
		return;
	if (dw_days_to_day(w, day) < 0) {
		need->tone = TONE_BAD;
		need->lead = talloc_asprintf(w->sheet, "Due since %s, %s", dw_day(w, day),
		    dw_near(w, dw_days_to_day(w, day)));
		return;
	}
	need->tone = dw_days_to_day(w, day) < 3 ? TONE_URGENT : TONE_PLAIN;
	need->lead = talloc_asprintf(
	    w->sheet, "By %s, %s", dw_day(w, day), dw_near(w, dw_days_to_day(w, day)));
}

static void
add_before(struct writer *w, struct needs *needs, int64_t at, const char *text)
{
	struct need *need = add(w, needs, at);

	need->text = text;
	if (at == WHEN_UNKNOWN)
		return;
	need->tone = dw_days_to(w, at) < 3 ? TONE_URGENT : TONE_PLAIN;
	need->lead = talloc_asprintf(
	    w->sheet, "Before %s, %s", dw_time(w, at), dw_near(w, dw_days_to(w, at)));
}

/* ---- of a ballot ---- */

static void
needs_result(struct writer *w, const struct ballot *b, struct needs *needs)
{
	const char *why;

	if (digest_awaits_result(w, b))
		add_due(w, needs, b->result_due,
		    talloc_asprintf(w->sheet, "announce the result of %s. By our count it %s; %s",
			b->label, dw_outcome(b),
			result_write(w->sheet, b, &why)
			    ? "the text is attached and at the end of this mail, ready to send."
			    : "it is not written here, as the votes are secret."));
	if (b->outcome != OUTCOME_UNKNOWN && b->announced != OUTCOME_UNKNOWN &&
	    b->announced != b->outcome && (b->state == BALLOT_CLOSED || digest_ended_lately(w, b)))
		add(w, needs, WHEN_UNKNOWN)->text = talloc_asprintf(w->sheet,
		    "look at the result of %s: the announcement says that it %s, by our count it "
		    "%s. %s",
		    b->label, b->announced == OUTCOME_PASSED ? "passed" : "failed", dw_outcome(b),
		    dw_evidence(w, b->announcement));
}

static void
needs_review(struct writer *w, const struct ballot *b, struct needs *needs)
{
	if (b->stage == STAGE_AWAIT_REVIEW)
		add_due(w, needs, b->review_notice_due,
		    talloc_asprintf(w->sheet,
			"open the review of %s: send the review notice to the list.", b->label));
	if (b->stage == STAGE_REVIEW && dw_days_to(w, b->review.end) < 3)
		add_before(w, needs, b->review.end,
		    talloc_asprintf(w->sheet,
			"the review of %s ends%s; be ready to tell the list how.", b->label,
			b->exclusions > 0 ? ", with exclusion notices filed" : ""));
}

/* Once the review is over: to the list, and to the web site, of which no mail tells. */
static void
needs_after_review(struct writer *w, const struct ballot *b, struct needs *needs)
{
	if (b->review_tell_due == WHEN_UNKNOWN)
		return;
	if (!b->review_told && dw_days_to_day(w, b->review_tell_due) >= -DIGEST_ENDED_DAYS)
		add_due(w, needs, b->review_tell_due,
		    talloc_asprintf(w->sheet, "tell the list how the review of %s ended: %s.",
			b->label,
			b->exclusions > 0 ? "exclusion notices were filed, so the vote is void"
					  : "no exclusion notice was filed"));
	if (b->review_web_due != WHEN_UNKNOWN && dw_days_to_day(w, b->review_web_due) >= 0)
		add_due(w, needs, b->review_web_due,
		    talloc_asprintf(w->sheet, "put %s on the web site.", b->label));
}

/* Known from talk only, a ballot has no endorsers to be found yet. */
static void
needs_before_voting(struct writer *w, const struct ballot *b, struct needs *needs)
{
	bool near = b->expires != WHEN_UNKNOWN && dw_days_to(w, b->expires) <= DIGEST_EXPIRY_DAYS;

	if (!digest_is_open(b) || b->stage == STAGE_NONE || b->stage > STAGE_DISCUSSION)
		return;
	if (b->endorsers_missing > 0)
		add_before(w, needs, b->expires,
		    talloc_asprintf(w->sheet, "%s needs %u more %s%s.", b->label,
			b->endorsers_missing,
			dw_plural(b->endorsers_missing, "endorser", "endorsers"),
			b->expires != WHEN_UNKNOWN ? ", or it fails by expiry" : ""));
	else if (near)
		add_before(w, needs, b->expires,
		    talloc_asprintf(w->sheet,
			"start the voting on %s, or it fails by expiry; it may start from %s.",
			b->label, dw_time(w, b->discussion.end)));
}

static void
needs_voting(struct writer *w, const struct ballot *b, struct needs *needs)
{
	char *text;
	size_t i;

	if (b->state != BALLOT_VOTING || b->if_closed_now.outcome == OUTCOME_PASSED)
		return;
	text = talloc_asprintf(
	    w->sheet, "%s would not pass if voting closed now. It needs: ", b->label);
	for (i = 0; i < b->if_closed_now.nmissing; i++) {
		const char *missing = dw_zoned(w, b->if_closed_now.missing[i]);
		size_t len = strlen(missing);

		if (len == 0)
			continue;
		len -= missing[len - 1] == '.';
		text = talloc_asprintf_append(text, "%s%c%.*s", i > 0 ? "; " : "",
		    g_ascii_tolower(missing[0]), (int)len - 1, missing + 1);
	}
	add_before(w, needs, b->voting.end, talloc_asprintf_append(text, "."));
}

/* ---- minutes, and what could not be read ---- */

static const char *
evidence_of(struct writer *w, const struct minutes_life *life)
{
	return life->minutes ? sheet_evidence(w->sheet, life->minutes->message_id) : "";
}

static void
answer_with(struct needs *needs, const char *kind, const char *subject, const char *const *answers)
{
	struct need *need = &needs->list[needs->n - 1];

	need->kind = kind;
	need->subject = subject;
	need->answers = answers;
}

static const char *const asked[] = { "distribute", "stop", NULL };
static const char *const held[] = { "stop", NULL };

/* Final minutes that go out on the chair's word, or unless there is one. */
static void
needs_sending(struct writer *w, const struct minutes_life *life, struct needs *needs)
{
	if (life->sending == SENDING_HELD) {
		add_before(w, needs, life->sends_at,
		    talloc_asprintf(w->sheet,
			"minutes of %s go out to the list then, unless you stop them. %s",
			dw_day(w, life->held), evidence_of(w, life)));
		answer_with(needs, "minutes", life->date, held);
	} else if (life->sending == SENDING_ASKS) {
		add(w, needs, WHEN_UNKNOWN)->text = talloc_asprintf(w->sheet,
		    "minutes of %s are final and go out to the list on your word. %s",
		    dw_day(w, life->held), evidence_of(w, life));
		answer_with(needs, "minutes", life->date, asked);
	}
}

static void
needs_late(struct writer *w, const struct minutes_life *life, const struct life_late *late,
    struct needs *needs)
{
	add_due(w, needs, late->due,
	    talloc_asprintf(w->sheet, "%s%s%s%s. %s", late->text, late->section ? " (" : "",
		late->section ? late->section : "", late->section ? ")" : "",
		evidence_of(w, life)));
	if (late->kind == LATE_DISTRIBUTION && life->sending != SENDING_NEVER)
		answer_with(needs, "minutes", life->date, asked);
}

static void
needs_minutes(struct writer *w, struct needs *needs)
{
	const struct ledger *l = w->in->ledger;
	size_t i, k;

	for (i = 0; i < l->nlives; i++) {
		const struct minutes_life *life = &l->lives[i];
		bool late_to_send = false;

		for (k = 0; k < life->nlate; k++) {
			needs_late(w, life, &life->late[k], needs);
			late_to_send = late_to_send || life->late[k].kind == LATE_DISTRIBUTION;
		}
		if (life->nlate == 0 && life->stage == LIFE_DRAFT &&
		    dw_days_to_day(w, life->final_on) >= 0)
			add_due(w, needs, life->final_on,
			    talloc_asprintf(w->sheet, "minutes of %s wait for approval%s %s",
				dw_day(w, life->held),
				digest_meets_on(w, life->final_on)
				    ? talloc_asprintf(w->sheet, " by the meeting of %s.",
					  dw_day(w, life->final_on))
				    : "; on that day they are final by the rules, unless a "
				      "meeting comes first.",
				evidence_of(w, life)));
		if (!late_to_send)
			needs_sending(w, life, needs);
	}
}

static void
needs_answers(struct writer *w, struct needs *needs)
{
	int64_t until;
	size_t n = digest_questions_open(w, &until);

	if (n > 0)
		add_before(w, needs, until,
		    talloc_asprintf(w->sheet,
			"%zu %s could not be read with certainty and %s until you answer; see "
			"below.",
			n, dw_plural(n, "point", "points"),
			dw_plural(n, "counts for nothing", "count for nothing")));
}

/* ---- in the order of dates ---- */

static int
by_date(const void *a, const void *b)
{
	const struct need *one = a, *two = b;

	if (one->by == two->by || (one->by == WHEN_UNKNOWN && two->by == WHEN_UNKNOWN))
		return one->order < two->order ? -1 : one->order > two->order;
	if (one->by == WHEN_UNKNOWN || two->by == WHEN_UNKNOWN)
		return one->by == WHEN_UNKNOWN ? 1 : -1;
	return one->by < two->by ? -1 : 1;
}

static void
write_need(struct writer *w, const struct need *need)
{
	unsigned number;
	char *answers;
	size_t i;

	sheet_item(
	    w->sheet, need->tone, need->lead ? need->lead : "Without a date", "%s", need->text);
	number = need->answers ? dw_number(w, need->kind, need->subject) : 0;
	if (number == 0)
		return;
	answers = talloc_strdup(w->sheet, "Answer: ");
	for (i = 0; need->answers[i]; i++)
		answers = talloc_asprintf_append(
		    answers, "%s%u %s", i > 0 ? " / " : "", number, need->answers[i]);
	sheet_detail(w->sheet, TONE_PLAIN, "%s", answers);
}

size_t
digest_needs(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	struct needs needs = { 0 };
	size_t i;

	for (i = 0; i < l->nballots; i++) {
		if (!digest_is_live(w, l->ballots[i]) && digest_is_open(l->ballots[i]))
			continue;
		needs_result(w, l->ballots[i], &needs);
		needs_review(w, l->ballots[i], &needs);
		needs_after_review(w, l->ballots[i], &needs);
		needs_before_voting(w, l->ballots[i], &needs);
		needs_voting(w, l->ballots[i], &needs);
	}
	needs_minutes(w, &needs);
	needs_answers(w, &needs);
	sheet_section(w->sheet, "What needs you");
	if (needs.n == 0) {
		sheet_para(w->sheet, TONE_PLAIN, "Nothing.");
		return 0;
	}
	qsort(needs.list, needs.n, sizeof needs.list[0], by_date);
	for (i = 0; i < needs.n; i++)
		write_need(w, &needs.list[i]);
	if (w->nitems > 0)
		digest_how(w);
	return needs.n;
}

/* "result-CSC-18.md": of the label only what a file's name may hold. */
static const char *
file_name(struct writer *w, const char *label)
{
	char *name = talloc_asprintf(w->sheet, "result-%.*s.md", (int)FACT_LABEL_MAX, label), *p;

	for (p = name; *p; p++)
		if (!strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", *p))
			*p = '_';
	return name;
}

void
digest_announcements(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	const char *text, *why;
	size_t i;

	for (i = 0; i < l->nballots; i++) {
		if (!digest_awaits_result(w, l->ballots[i]) || !digest_is_live(w, l->ballots[i]))
			continue;
		text = result_write(w->sheet, l->ballots[i], &why);
		if (!text)
			continue;
		sheet_section(w->sheet, talloc_asprintf(w->sheet, "The result of %s, ready to send",
					    l->ballots[i]->label));
		sheet_verbatim(w->sheet, text);
		w->files =
		    talloc_realloc(w->sheet, w->files, struct compose_attachment, w->nfiles + 1);
		w->files[w->nfiles++] =
		    (struct compose_attachment){ file_name(w, l->ballots[i]->label),
			    "text/markdown", text };
	}
}

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/page.h"

/*
 * The answers to choose from, by what the words were read as; a word of
 * word_answers[] or the like.
 */
static const struct {
	enum fact_kind kind;
	const char *answers[5];
} choices[] = {
	{ FACT_VOTE, { "vote yes", "vote no", "abstain", "not a vote", NULL } },
	{ FACT_SUPPORT, { "vote yes", "vote no", "abstain", "not a vote", NULL } },
	{ FACT_SECOND, { "second", "not a second", NULL } },
	{ FACT_PUSHBACK, { "pushback", "not pushback", NULL } },
};

static const char *
answers(struct writer *w, unsigned number, const struct fact *fact)
{
	static const char *const others[] = { "as read", "nothing", NULL };
	const char *const *list = others;
	char *text = talloc_strdup(w->sheet, "Answer: ");
	size_t i;

	for (i = 0; i < sizeof choices / sizeof choices[0]; i++)
		if (choices[i].kind == fact->kind)
			list = choices[i].answers;
	for (i = 0; list[i]; i++)
		text = talloc_asprintf_append(text, "%s%u %s", i > 0 ? " / " : "", number, list[i]);
	if (!fact->ballot)
		text = talloc_asprintf_append(text, ". Say on which ballot: %u %s on %s-7", number,
		    list[0], w->in->ledger->group->ballot_prefixes[0]);
	return text;
}

static const char *
number_text(struct writer *w, int64_t id)
{
	return talloc_asprintf(w->sheet, "%lld", (long long)id);
}

static void
ask_fact(struct writer *w, int64_t id, const char *from, int64_t at, const char *subject,
    const struct fact *fact, const char *why, const char *message_id)
{
	unsigned number = dw_number(w, "fact", number_text(w, id));

	sheet_point(w->sheet, number, "%s, %s, \"%s\": \"%s\" %s", dw_name(w, from), dw_date(w, at),
	    dw_quote(w, subject), dw_quote(w, fact->quote), sheet_evidence(w->sheet, message_id));
	sheet_detail(w->sheet, TONE_QUIET, "%s", dw_zoned(w, why));
	sheet_detail(w->sheet, TONE_PLAIN, "%s", answers(w, number, fact));
}

/* A mail as a whole, or what no answer by mail can mend. */
static void
ask_mail(struct writer *w, const struct queue_item *q)
{
	const char *from = dw_name(w, q->from_name ? q->from_name : q->from_address);
	const char *subject = dw_quote(w, q->subject);
	const char *evidence = q->message_id ? sheet_evidence(w->sheet, q->message_id) : "";

	if (strcmp(q->kind, "message") == 0) {
		unsigned number = dw_number(w, "message", number_text(w, q->id));

		/* Of one that its reader could not read nothing is known but when it came. */
		sheet_point(w->sheet, number, "%s, %s%s%s%s: %s %s",
		    *from ? from : "Unknown sender", *from ? dw_date(w, q->at) : dw_time(w, q->at),
		    *subject ? ", \"" : "", subject, *subject ? "\"" : "", dw_zoned(w, q->why),
		    evidence);
		sheet_detail(w->sheet, TONE_PLAIN, "Answer, once you have looked: %u seen", number);
	} else {
		sheet_item(w->sheet, TONE_PLAIN, NULL, "%s%s%s %s", from, *from ? ": " : "",
		    dw_zoned(w, q->why), evidence);
	}
}

/* ---- which, and in what order ---- */

/* A point to be asked about: of the queue, or recorded and of no ballot. */
struct question {
	int64_t at, until; /* `until`: when voting on its ballot ends; WHEN_UNKNOWN */
	size_t order;
	const struct queue_item *item;
	const struct ledger_stray *stray;
};

/* While a ballot is voted on, an answer changes its tally. */
static int64_t
matters_until(const struct writer *w, const struct fact *fact)
{
	const struct ballot *b =
	    fact && fact->ballot ? ledger_ballot(w->in->ledger, fact->ballot) : NULL;

	return b && b->state == BALLOT_VOTING ? b->voting.end : WHEN_UNKNOWN;
}

/* What changes a tally first, by when; then the latest mails first. */
static int
by_weight(const void *a, const void *b)
{
	const struct question *one = a, *two = b;

	if (one->until != two->until) {
		if (one->until == WHEN_UNKNOWN || two->until == WHEN_UNKNOWN)
			return one->until == WHEN_UNKNOWN ? 1 : -1;
		return one->until < two->until ? -1 : 1;
	}
	if (one->at != two->at)
		return one->at > two->at ? -1 : 1;
	return one->order < two->order ? -1 : one->order > two->order;
}

/* Those of late come first; `*past_r` is how many more there are. On the sheet. */
static size_t
gather(struct writer *w, struct question **list_r, size_t *past_r)
{
	const struct digest_input *in = w->in;
	size_t all = in->nqueue + in->ledger->nstrays, n = 0, i;
	int64_t past = in->now - (int64_t)DIGEST_MINUTES_DAYS * WHEN_DAY;
	struct question *list = *list_r = talloc_array(w->sheet, struct question, all + 1);

	for (i = 0; i < in->nqueue; i++)
		list[n++] = (struct question){ .at = in->queue[i].at,
			.until = matters_until(w, in->queue[i].fact),
			.item = &in->queue[i] };
	for (i = 0; i < in->ledger->nstrays; i++)
		list[n++] = (struct question){ .at = in->ledger->strays[i].fact->record.at,
			.until = matters_until(w, in->ledger->strays[i].fact->record.fact),
			.stray = &in->ledger->strays[i] };
	for (all = n, n = i = 0; i < all; i++) {
		if (list[i].at != WHEN_UNKNOWN && list[i].at < past)
			continue;
		list[n] = list[i];
		list[n].order = n;
		n++;
	}
	*past_r = all - n;
	qsort(list, n, sizeof list[0], by_weight);
	return n;
}

size_t
digest_questions_open(struct writer *w, int64_t *until_r)
{
	struct question *list;
	size_t past, n = gather(w, &list, &past);

	*until_r = n > 0 ? list[0].until : WHEN_UNKNOWN;
	return n;
}

static void
ask(struct writer *w, const struct question *question)
{
	const struct queue_item *q = question->item;
	const struct record *r;

	if (q && q->fact && q->id > 0) {
		ask_fact(w, q->id, q->from_name ? q->from_name : q->from_address, q->at, q->subject,
		    q->fact, q->why, q->message_id);
	} else if (q) {
		ask_mail(w, q);
	} else {
		r = &question->stray->fact->record;
		ask_fact(w, question->stray->fact->id,
		    r->from_name ? r->from_name : r->from_address, r->at, r->subject, r->fact,
		    talloc_asprintf(w->sheet, "It is %s that does not count, as %s.",
			fact_kind_phrase(r->fact->kind), question->stray->why),
		    r->message_id);
	}
}

void
digest_how(struct writer *w)
{
	if (w->told_how)
		return;
	w->told_how = true;
	sheet_para(w->sheet, TONE_PLAIN,
	    "Reply to this mail with the answers that you choose, one a line, at its top. You get "
	    "back what they will do, and it is done once you confirm it.");
}

void
digest_questions(struct writer *w)
{
	struct question *list;
	size_t past, n = gather(w, &list, &past), i;
	size_t hidden = n > DIGEST_QUEUE_SHOWN ? n - DIGEST_QUEUE_SHOWN : 0;

	if (n + past == 0)
		return;
	sheet_section(w->sheet, "Not read with certainty");
	if (n > 0)
		digest_how(w);
	for (i = 0; i < n && i < DIGEST_QUEUE_SHOWN; i++)
		ask(w, &list[i]);
	if (hidden > 0)
		sheet_para(w->sheet, TONE_QUIET,
		    "%zu more will be asked about once these are settled.", hidden);
	if (past > 0)
		sheet_para(w->sheet, TONE_QUIET,
		    "%zu %s older than %d days and not asked about here; an operator settles "
		    "them with minutectl queue --group %s.",
		    past, dw_plural(past, "point is", "points are"), DIGEST_MINUTES_DAYS,
		    w->in->ledger->group->name);
}

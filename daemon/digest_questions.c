#include <string.h>
#include <talloc.h>

#include "daemon/digest_parts.h"

/* The answers to choose from, by what the words were read as; a word of word_answers[] or the like.
 */
static const struct {
	enum fact_kind kind;
	const char *answers[5];
} choices[] = {
	{ FACT_VOTE, { "yes", "no", "abstain", "not a vote", NULL } },
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
	const char *evidence = q->message_id ? sheet_evidence(w->sheet, q->message_id) : "";

	if (strcmp(q->kind, "message") == 0) {
		unsigned number = dw_number(w, "message", number_text(w, q->id));

		sheet_point(w->sheet, number, "%s, %s, \"%s\": %s %s", from, dw_date(w, q->at),
		    dw_quote(w, q->subject), dw_zoned(w, q->why), evidence);
		sheet_detail(w->sheet, TONE_PLAIN, "Answer, once you have looked: %u seen", number);
	} else {
		sheet_item(w->sheet, TONE_PLAIN, NULL, "%s%s%s %s", from, *from ? ": " : "",
		    dw_zoned(w, q->why), evidence);
	}
}

static const char *
sender(const struct queue_item *q)
{
	return q->from_name ? q->from_name : q->from_address;
}

static void
ask_strays(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nstrays && i < DIGEST_QUEUE_SHOWN; i++) {
		const struct record *r = &l->strays[i].fact->record;

		ask_fact(w, l->strays[i].fact->id, r->from_name ? r->from_name : r->from_address,
		    r->at, r->subject, r->fact,
		    talloc_asprintf(w->sheet, "It is a %s that does not count, as %s.",
			fact_kind_name(r->fact->kind), l->strays[i].why),
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
	const struct digest_input *in = w->in;
	size_t hidden = 0, i;

	if (in->nqueue + in->ledger->nstrays == 0)
		return;
	sheet_section(w->sheet, "Not read with certainty");
	digest_how(w);
	for (i = 0; i < in->nqueue && i < DIGEST_QUEUE_SHOWN; i++) {
		const struct queue_item *q = &in->queue[i];

		if (q->fact && q->id > 0)
			ask_fact(
			    w, q->id, sender(q), q->at, q->subject, q->fact, q->why, q->message_id);
		else
			ask_mail(w, q);
	}
	ask_strays(w);
	if (in->nqueue > DIGEST_QUEUE_SHOWN)
		hidden += in->nqueue - DIGEST_QUEUE_SHOWN;
	if (in->ledger->nstrays > DIGEST_QUEUE_SHOWN)
		hidden += in->ledger->nstrays - DIGEST_QUEUE_SHOWN;
	if (hidden > 0)
		sheet_item(w->sheet, TONE_PLAIN, NULL, "And %zu more: minutectl queue --group %s",
		    hidden, in->ledger->group->name);
}

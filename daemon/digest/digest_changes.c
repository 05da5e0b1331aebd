#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"

/* What happened to one ballot since the last digest, a clause each. */
struct changes {
	struct writer *w;
	char *text; /* "" at first */
};

static void say(struct changes *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
say(struct changes *c, const char *format, ...)
{
	va_list args;

	if (*c->text)
		c->text = talloc_strdup_append(c->text, "; ");
	va_start(args, format);
	c->text = talloc_vasprintf_append(c->text, format, args);
	va_end(args);
}

static void
posted(struct changes *c, const struct ballot *b)
{
	struct writer *w = c->w;

	if (b->proposal && dw_is_new(w, b->proposal->at))
		say(c, "posted by %s on %s %s", dw_who(w, &b->proposer),
		    dw_date(w, b->proposal->at), dw_evidence(w, b->proposal));
	if (dw_is_new(w, b->voting.start))
		say(c, "voting began on %s and ends on %s %s", dw_time(w, b->voting.start),
		    dw_time(w, b->voting.end), dw_evidence(w, b->voting_start));
	if (dw_is_new(w, b->voting.end))
		say(c, "voting ended on %s%s%s", dw_time(w, b->voting.end),
		    b->outcome != OUTCOME_UNKNOWN ? ", by our count it " : "",
		    b->outcome != OUTCOME_UNKNOWN ? dw_outcome(b) : "");
	if (b->announcement && dw_is_new(w, b->announcement->at))
		say(c, "the result was announced on %s: %s %s", dw_date(w, b->announcement->at),
		    b->announced == OUTCOME_UNKNOWN ? "unknown" : outcome_name(b->announced),
		    dw_evidence(w, b->announcement));
	if (dw_is_new(w, b->review.start) && b->stage >= STAGE_REVIEW)
		say(c, "the review began on %s and ends on %s", dw_time(w, b->review.start),
		    dw_time(w, b->review.end));
	if (dw_is_new(w, b->review.end) && b->stage >= STAGE_RESCINDED)
		say(c, "the review ended on %s", dw_time(w, b->review.end));
	if (digest_ended_lately(w, b) && b->state != BALLOT_ADOPTED)
		say(c, "it %s",
		    b->state == BALLOT_FAILED    ? "has failed"
		    : b->state == BALLOT_EXPIRED ? "has failed by expiry"
						 : "was withdrawn");
}

const char *
digest_milestones(struct writer *w, const struct ballot *b)
{
	struct changes c = { w, talloc_strdup(w->sheet, "") };

	posted(&c, b);
	return c.text;
}

static void
endorsed(struct changes *c, const struct ballot *b)
{
	struct writer *w = c->w;
	size_t i, n = 0;
	char *text = talloc_strdup(w->sheet, "");

	for (i = 0; i < b->nendorsers; i++) {
		const struct ballot_endorser *e = &b->endorsers[i];

		if (!e->counts || !e->confirmed || !e->record || !dw_is_new(w, e->record->at))
			continue;
		text = talloc_asprintf_append(text, "%s%s %s", n++ > 0 ? ", " : "",
		    dw_who(w, &e->who), dw_evidence(w, e->record));
	}
	if (n > 0)
		say(c, "endorsed by %s", text);
}

static void
voted(struct changes *c, const struct ballot *b)
{
	struct writer *w = c->w;
	size_t i, n = 0, refused = 0;
	char *text = talloc_strdup(w->sheet, "");

	for (i = 0; i < b->nvotes; i++) {
		const struct ballot_vote *v = &b->votes[i];

		if (!dw_is_new(w, v->record->at))
			continue;
		if (!v->admissible) {
			refused++;
			continue;
		}
		text = talloc_asprintf_append(text, "%s%s (%s) %s", n++ > 0 ? ", " : "",
		    dw_name(w, v->org), vote_name(v->vote), dw_evidence(w, v->record));
	}
	if (n > 0)
		say(c, "%zu %s: %s", n, dw_plural(n, "vote", "votes"), text);
	if (refused > 0)
		say(c, "%zu %s not counted", refused,
		    dw_plural(refused, "vote that is", "votes that are"));
}

static void
objected(struct changes *c, const struct ballot *b)
{
	struct writer *w = c->w;
	size_t i;

	for (i = 0; i < b->npushback; i++)
		if (dw_is_new(w, b->pushback[i].record->at))
			say(c, "pushback by %s %s", dw_who(w, &b->pushback[i].record->fact->who),
			    dw_evidence(w, b->pushback[i].record));
}

static void
begin(struct writer *w)
{
	sheet_section(w->sheet,
	    w->for_members ? "Changed since the last summary" : "Changed since the last digest");
}

static size_t
of_ballots(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i, n = 0;

	for (i = 0; i < l->nballots; i++) {
		const struct ballot *b = l->ballots[i];
		struct changes c = { w, talloc_strdup(w->sheet, "") };

		posted(&c, b);
		endorsed(&c, b);
		voted(&c, b);
		objected(&c, b);
		if (!*c.text)
			continue;
		if (n++ == 0)
			begin(w);
		sheet_item(w->sheet, TONE_PLAIN, b->label, "%s.", c.text);
	}
	return n;
}

static size_t
of_minutes(struct writer *w, size_t n)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nmeetings; i++) {
		const struct stored_minutes *row = l->meetings[i].minutes;

		if (!dw_is_new(w, row->at))
			continue;
		if (n++ == 0)
			begin(w);
		sheet_item(w->sheet, TONE_PLAIN, NULL, "Minutes of %s came on %s. %s",
		    dw_day(w, l->meetings[i].at), dw_date(w, row->at),
		    sheet_evidence(w->sheet, row->message_id));
	}
	return n;
}

/* What people settled, so that a chair sees what another did. */
static size_t
of_rulings(struct writer *w, size_t n)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nrulings; i++) {
		const struct ledger_ruling *r = &l->rulings[i];

		if (!dw_is_new(w, r->ruling->at))
			continue;
		if (n++ == 0)
			begin(w);
		sheet_item(w->sheet, TONE_PLAIN, NULL, "\"%s\" was settled as %s%s%s by %s. %s",
		    dw_quote(w, r->ruling->quote), ruling_name(r->ruling->word),
		    r->label ? " on " : "", r->label ? r->label : "", dw_name(w, r->ruling->author),
		    dw_evidence(w, &r->fact->record));
	}
	return n;
}

size_t
digest_changes(struct writer *w)
{
	if (w->in->since == WHEN_UNKNOWN)
		return 0;
	return of_rulings(w, of_minutes(w, of_ballots(w)));
}

#include "daemon/word/reply_page.h"

#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "daemon/word/reply.h"

enum { INDENT = 2, HANG = 2, LINE_SHOWN = 100 /* characters of a line that is told back */ };

void
sentences_add(void *ctx, struct sentences *list, const char *format, ...)
{
	va_list args;

	list->items = talloc_realloc(ctx, list->items, const char *, list->n + 1);
	va_start(args, format);
	list->items[list->n++] = talloc_vasprintf(list->items, format, args);
	va_end(args);
}

static void
write_list(struct page *page, const char *head, const struct sentences *list)
{
	size_t i;

	if (list->n == 0)
		return;
	page_line(page, 0, 0, "%s", head);
	page_blank(page);
	for (i = 0; i < list->n; i++)
		page_line(page, INDENT, HANG, "- %s", list->items[i]);
	page_blank(page);
}

static void
write_asked(struct page *page, const struct reply_page *r)
{
	if (r->asked.n == 0)
		return;
	write_list(page, "I will do this once you confirm it:", &r->asked);
	page_line(page, 0, 0,
	    "To confirm, reply to this mail with this line at the top, and to nobody else:");
	page_blank(page);
	page_line(page, 0, 0, "confirm %s", r->token);
	page_blank(page);
	page_line(page, 0, 0,
	    "The line works once, from your address, until %s. If you did not ask for this, do "
	    "nothing; \"undo\" as a reply gives it up.",
	    page_time(page, r->until, r->group->digest.zone));
	page_blank(page);
}

/* ---- status ---- */

static void
write_tally(struct page *page, const struct ballot *b)
{
	page_line(page, INDENT, HANG,
	    "Issuers %u yes, %u no, %u abstain; consumers %u yes, %u no, %u abstain.",
	    b->issuer.yes, b->issuer.no, b->issuer.abstain, b->consumer.yes, b->consumer.no,
	    b->consumer.abstain);
	if (b->quorum.needed > 0)
		page_line(page, INDENT, HANG, "Quorum: %u vote%s needed, %u given%s.",
		    b->quorum.needed, b->quorum.needed == 1 ? "" : "s", b->quorum.present,
		    b->quorum.met ? ": reached" : "");
}

static void
write_ballot(struct page *page, const struct ballot *b, const char *zone, int64_t now)
{
	page_line(page, 0, INDENT, "%s%s%s%s%s: %s", b->label, b->version ? " v" : "",
	    b->version ? b->version : "", b->title ? " " : "",
	    b->title ? page_words(page, b->title, LINE_SHOWN) : "",
	    page_name(page, ballot_state_name(b->state)));
	if (b->state == BALLOT_DISCUSSION && b->discussion.end != WHEN_UNKNOWN)
		page_line(page, INDENT, HANG, "Voting may start from %s.",
		    page_time(page, b->discussion.end, zone));
	if (b->endorsers_missing > 0 && b->state < BALLOT_VOTING)
		page_line(page, INDENT, HANG, "Endorsers still needed: %u.", b->endorsers_missing);
	if (b->state == BALLOT_VOTING)
		page_line(
		    page, INDENT, HANG, "Voting until %s.", page_time(page, b->voting.end, zone));
	if (b->voting.start != WHEN_UNKNOWN && b->voting.start <= now)
		write_tally(page, b);
	if (b->state == BALLOT_REVIEW)
		page_line(
		    page, INDENT, HANG, "Review until %s.", page_time(page, b->review.end, zone));
	page_blank(page);
}

static void
write_status(struct page *page, const struct reply_page *r, int64_t now)
{
	size_t i, shown = 0;

	if (!r->status || !r->ledger)
		return;
	for (i = 0; i < r->ledger->nballots; i++) {
		const struct ballot *b = r->ledger->ballots[i];

		if (r->status_of ? strcmp(b->label, r->status_of) != 0 : !ballot_is_open(b))
			continue;
		write_ballot(page, b, r->group->digest.zone, now);
		shown++;
	}
	if (shown > 0)
		return;
	if (r->status_of)
		page_line(page, 0, 0, "%s has no ballot %s.", r->group->title, r->status_of);
	else
		page_line(page, 0, 0, "%s has no ballot under way.", r->group->title);
	page_blank(page);
}

/* ---- help ---- */

static void
write_help(struct page *page, const struct reply_page *r)
{
	static const struct {
		enum hearing_role least;
		const char *words, *does;
	} lines[] = {
		{ ROLE_CHAIR, "1 yes",
		    "settles point 1 of the digest that you answer (also no, "
		    "abstain, second, pushback, as read)" },
		{ ROLE_CHAIR, "1 yes on CSC-18 for Example TS",
		    "the same where the mail does not tell the ballot or the organisation" },
		{ ROLE_CHAIR, "2 not a vote", "settles it as nothing" },
		{ ROLE_CHAIR, "3 done", "ends an action item (also dropped, open)" },
		{ ROLE_CHAIR, "CSC-18 is Malware ballot", "settles what people call a ballot" },
		{ ROLE_CHAIR, "stop distribution",
		    "keeps final minutes from being sent; the date "
		    "of the meeting may follow" },
		{ ROLE_CHAIR, "distribute 2026-04-02", "sends the minutes of that meeting" },
		{ ROLE_CHAIR, "approve 2026-04-02",
		    "takes the minutes of that meeting as approved" },
		{ ROLE_CHAIR, "redact 2026-04-02 these words",
		    "leaves these words out of the minutes of that meeting" },
		{ ROLE_CHAIR, "result CSC-18 announced", "takes a result as announced" },
		{ ROLE_MEMBER, "status", "how the ballots stand" },
		{ ROLE_MEMBER, "status CSC-18", "how one of them stands" },
		{ ROLE_MEMBER, "subscribe weekly",
		    "a summary by mail (also daily, milestones, "
		    "minutes)" },
		{ ROLE_MEMBER, "unsubscribe", "no summaries any more" },
		{ ROLE_MEMBER, "wrong",
		    "in reply to a receipt: disputes it; why may follow behind "
		    "a colon" },
		{ ROLE_MEMBER, "undo", "in reply to an answer of mine: takes back what it tells" },
		{ ROLE_MEMBER, "help", "this list" },
	};
	size_t i;

	if (!r->help)
		return;
	page_line(page, 0, 0,
	    "I understand these words, one command a line, at the top of a mail to me:");
	page_blank(page);
	for (i = 0; i < sizeof lines / sizeof *lines; i++)
		if (r->role >= lines[i].least)
			page_line(page, INDENT, 2 * HANG, "%s: %s", lines[i].words, lines[i].does);
	page_blank(page);
}

static void
write_unknown(struct page *page, const struct reply_page *r)
{
	size_t i;

	if (r->unknown.n > 0) {
		page_line(page, 0, 0, "I did not understand, and did nothing about:");
		page_blank(page);
		for (i = 0; i < r->unknown.n; i++)
			page_line(page, INDENT, HANG, "\"%s\"",
			    page_words(page, r->unknown.items[i], LINE_SHOWN));
		page_blank(page);
	}
	if (r->waits) {
		page_line(page, 0, 0,
		    "To confirm what my mail asks, reply with the whole line of it that begins "
		    "with \"confirm\".");
		page_blank(page);
	}
	if (r->more) {
		page_line(page, 0, 0,
		    "I did not read all of your mail: commands stand at its top, one a line, "
		    "before any other text and your name. Send what is missing in another mail.");
		page_blank(page);
	}
	if (r->empty) {
		page_line(page, 0, 0, "I found no command in your mail, and did nothing.");
		page_blank(page);
	}
	if (!r->help && (r->unknown.n > 0 || r->empty)) {
		page_line(page, 0, 0, "Reply \"help\" to see what I understand.");
		page_blank(page);
	}
}

const char *
reply_page_text(void *ctx, const struct reply_page *r, int64_t now)
{
	struct page *page = page_new(ctx);

	write_list(page, "You have confirmed it, and it is done:", &r->done);
	if (r->done.n > 0) {
		page_line(page, 0, 0, "To take it back, reply \"undo\" to this mail.");
		page_blank(page);
	}
	write_list(page, "Done:", &r->at_once);
	write_asked(page, r);
	write_list(page, "I cannot do this:", &r->refused);
	write_status(page, r, now);
	write_unknown(page, r);
	write_help(page, r);
	if (r->last) {
		page_line(page, 0, 0,
		    "I answer %d mails of yours in 24 hours, and this was the last: until tomorrow "
		    "I hear only what confirms something.",
		    REPLY_DAY_MAX);
		page_blank(page);
	}
	page_line(page, 0, 0, "minuted, the gateway of %s", r->group->title);
	return page_text(page);
}

#include "daemon/digest/digest.h"

#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/page.h"

/* The mailbox, the archive and the record, in a line or few. */
static void
write_mailbox(struct writer *w)
{
	const struct mailbox_poll *poll = w->in->poll;

	if (poll && poll->why)
		sheet_para(w->sheet, TONE_BAD,
		    "The mailbox could not be read: %s. It was last read %s, so later mails are "
		    "missing here.",
		    dw_quote(w, poll->why), dw_time(w, poll->ok_at));
	else if (poll && poll->ok_at != WHEN_UNKNOWN)
		sheet_para(
		    w->sheet, TONE_QUIET, "The mailbox was read at %s.", dw_time(w, poll->ok_at));
}

static void
write_missed(struct writer *w)
{
	if (w->in->missed > 0)
		sheet_para(w->sheet, TONE_BAD,
		    "No digest was made since %s, although %u %s due: minuted did not run or could "
		    "not read the mailbox. This one tells of all that time.",
		    dw_date(w, w->in->since), w->in->missed, w->in->missed == 1 ? "was" : "were");
}

/* So every digest that somebody keeps is a witness of the record up to it. */
static const char *
head_words(struct writer *w)
{
	const struct chain_head *head = &w->in->head;

	if (head->number == 0)
		return "";
	return talloc_asprintf(w->sheet, "The record stands at entry %lld, %.*s.",
	    (long long)head->number, CHAIN_SHOWN, head->sha256);
}

static void
write_health(struct writer *w)
{
	const struct store_counts *c = &w->in->counts;
	struct sheet *s = w->sheet;

	sheet_section(s, "Archive and record");
	sheet_para(s, TONE_QUIET, "The archive holds %lld %s in %lld %s.", (long long)c->messages,
	    dw_plural((size_t)c->messages, "message", "messages"), (long long)c->threads,
	    dw_plural((size_t)c->threads, "thread", "threads"));
	if (c->unread > 0)
		sheet_para(s, TONE_BAD, "%lld of them %s still to be read.", (long long)c->unread,
		    dw_plural((size_t)c->unread, "is", "are"));
	if (c->unreadable > 0)
		sheet_para(
		    s, TONE_BAD, "%lld of them could not be read.", (long long)c->unreadable);
	if (c->outbox_failed + c->outbox_unknown > 0)
		sheet_para(s, TONE_BAD,
		    "%lld of our mails could not be sent, and of %lld nobody knows whether they "
		    "were: minutectl outbox",
		    (long long)c->outbox_failed, (long long)c->outbox_unknown);
	digest_returned(w);
	if (*head_words(w))
		sheet_close(s, head_words(w));
}

/* True if there is nothing that somebody should read. */
static bool
is_quiet(const struct writer *w)
{
	const struct digest_input *in = w->in;
	size_t i;

	if (in->since == WHEN_UNKNOWN || in->missed > 0 || in->nqueue > 0 ||
	    in->ledger->nstrays > 0 || (in->poll && in->poll->why) || in->counts.unreadable > 0 ||
	    in->counts.unread > 0 || in->counts.outbox_failed > 0 ||
	    in->counts.outbox_unknown > 0 || in->returned.npaused > 0 || in->returned.nbounces > 0)
		return false;
	for (i = 0; i < in->ledger->nballots; i++)
		if (digest_is_live(w, in->ledger->ballots[i]) ||
		    digest_ended_lately(w, in->ledger->ballots[i]))
			return false;
	for (i = 0; i < in->nactions; i++)
		if (in->actions[i].state == ACTION_OPEN)
			return false;
	return true;
}

static void
write_quiet(struct writer *w)
{
	const struct mailbox_poll *poll = w->in->poll;

	sheet_para(w->sheet, TONE_PLAIN,
	    "%s: nothing needs you, no ballot is open and nothing has changed since %s.",
	    w->in->ledger->group->title, dw_time(w, w->in->since));
	sheet_para(w->sheet, TONE_QUIET, "%s%s%s%s",
	    poll && poll->ok_at != WHEN_UNKNOWN ? "The mailbox was read at " : "",
	    poll && poll->ok_at != WHEN_UNKNOWN ? dw_time(w, poll->ok_at) : "",
	    poll && poll->ok_at != WHEN_UNKNOWN ? ". " : "", head_words(w));
}

static void
write_all(struct writer *w)
{
	sheet_title(w->sheet, w->in->ledger->group->title);
	sheet_para(w->sheet, TONE_PLAIN, "Ballot status at %s. All times are %s.",
	    dw_time(w, w->in->now), w->zone ? w->zone : "UTC");
	write_mailbox(w);
	write_missed(w);
	digest_needs(w);
	digest_questions(w);
	digest_deadlines(w);
	digest_ballots(w);
	digest_spoken(w);
	digest_changes(w);
	digest_minutes(w);
	digest_attendance(w);
	digest_actions(w);
	digest_announcements(w);
	write_health(w);
}

/* Whether needs or changes are left is known only once they are looked for. */
static bool
says_nothing(void *ctx, const struct writer *w)
{
	struct writer trial = *w;
	bool nothing;

	if (!is_quiet(w))
		return false;
	trial.sheet = sheet_new(ctx, NULL);
	nothing = digest_needs(&trial) + digest_changes(&trial) == 0;
	talloc_free(trial.sheet);
	return nothing;
}

struct digest *
digest_write(void *ctx, const struct digest_input *input)
{
	struct digest *digest = talloc_zero(ctx, struct digest);
	const struct group_config *group = input->ledger->group;
	struct writer w = { .in = input,
		.sheet = sheet_new(digest, group->archive_url),
		.zone = group->digest.zone };

	digest->subject = talloc_asprintf(
	    digest, "[%s] Ballot status, %s", group->name, page_date(digest, input->now, w.zone));
	if (says_nothing(digest, &w))
		write_quiet(&w);
	else
		write_all(&w);
	digest->text = sheet_text(digest, w.sheet);
	digest->html = sheet_html(digest, w.sheet, digest->subject);
	digest->items = w.items;
	digest->nitems = w.nitems;
	digest->files = w.files;
	digest->nfiles = w.nfiles;
	return digest;
}

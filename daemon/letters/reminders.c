#include "daemon/letters/reminders.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "daemon/record/voters.h"

struct finding {
	void *ctx;
	const struct reminders_input *in;
	struct reminder *list;
	size_t n;
};

static const char *
time_of(const struct finding *f, int64_t at)
{
	return page_time(f->ctx, at, f->in->ledger->group->digest.zone);
}

static const char *
day_of(const struct finding *f, int64_t day)
{
	return page_date(f->ctx, day, NULL);
}

/* "quorum TS-1 2023-04-24": the same for as long as that date stands. */
static const char *
period_of(const struct finding *f, const char *what, const char *of, int64_t date)
{
	char day[WHEN_TEXT_MAX];

	return talloc_asprintf(f->ctx, "%s %s %s", what, of, when_to_date(date, day));
}

/* Keep a reminder if it is time for it; NULL if it is not. */
static struct reminder *
remind(struct finding *f, const char *period, int64_t at, int64_t passed)
{
	struct reminder *r;

	if (f->in->now < at || (passed != WHEN_UNKNOWN && f->in->now >= passed))
		return NULL;
	f->list = talloc_realloc(f->ctx, f->list, struct reminder, f->n + 1);
	r = &f->list[f->n++];
	*r = (struct reminder){ .period = period, .at = at, .passed = passed };
	return r;
}

/* ---- ballots ---- */

static const char *
missing_voters(const struct finding *f, const struct ballot *b)
{
	const struct roster *roster = f->in->ledger->group->roster;
	char *names = NULL;
	size_t i;

	for (i = 0; i < roster->nmembers; i++) {
		const struct member *m = &roster->members[i];

		if (voters_may(roster, m, b) && !voters_has(b, m))
			names = talloc_asprintf(f->ctx, "%s%s%s", names ? names : "",
			    names ? ", " : "", page_words(f->ctx, m->name, FACT_NAME_MAX));
	}
	return names ? names : "nobody";
}

static void
quorum_missing(struct finding *f, const struct ballot *b)
{
	struct reminder *r;
	unsigned missing;

	if (b->stage != STAGE_VOTING || b->quorum.needed == 0 || b->quorum.met ||
	    b->voting.end == WHEN_UNKNOWN || b->quorum.present >= b->quorum.needed)
		return;
	r = remind(f, period_of(f, "quorum", b->label, b->voting.end),
	    b->voting.end - REMIND_VOTING, b->voting.end);
	if (!r)
		return;
	missing = b->quorum.needed - b->quorum.present;
	r->missing_votes = b;
	r->subject =
	    talloc_asprintf(f->ctx, "%s: voting closes %s, %u vote%s missing for the quorum",
		b->label, time_of(f, b->voting.end), missing, missing == 1 ? " is" : "s are");
	r->text = talloc_asprintf(f->ctx,
	    "Voting on %s%s%s closes on %s. The quorum needs %u votes, and %u %s given so "
	    "far.\n\n"
	    "Not yet heard of: %s.",
	    b->label, b->title ? ", " : "",
	    b->title ? page_words(f->ctx, b->title, FACT_NAME_MAX) : "", time_of(f, b->voting.end),
	    b->quorum.needed, b->quorum.present, b->quorum.present == 1 ? "was" : "were",
	    missing_voters(f, b));
}

static void
expires_soon(struct finding *f, const struct ballot *b)
{
	struct reminder *r;

	if (!ballot_is_open(b) || b->expires == WHEN_UNKNOWN || b->stage >= STAGE_VOTING_SET)
		return;
	r = remind(f, period_of(f, "expiry", b->label, b->expires), b->expires - REMIND_EXPIRY,
	    b->expires);
	if (!r)
		return;
	r->subject = talloc_asprintf(f->ctx, "%s expires %s", b->label, time_of(f, b->expires));
	r->text =
	    talloc_asprintf(f->ctx, "%s fails by expiry on %s if voting has not started by then.%s",
		b->label, time_of(f, b->expires),
		b->endorsers_missing > 0
		    ? talloc_asprintf(f->ctx, " It still lacks %u endorser%s.",
			  b->endorsers_missing, b->endorsers_missing == 1 ? "" : "s")
		    : "");
}

/* What the chair owes by a day; `day` is its midnight, and it is of use until the day is over. */
static struct reminder *
duty(struct finding *f, const struct ballot *b, const char *what, int64_t day, const char *words)
{
	char first[2] = { g_ascii_toupper(words[0]), '\0' };
	struct reminder *r;

	if (day == WHEN_UNKNOWN)
		return NULL;
	r = remind(f, period_of(f, what, b->label, day), day - REMIND_DUTY, day + REMIND_DAY);
	if (!r)
		return NULL;
	r->subject = talloc_asprintf(f->ctx, "%s%s by %s", first, words + 1, day_of(f, day));
	r->text = talloc_asprintf(
	    f->ctx, "Due by %s, by the rules of the group: %s.", day_of(f, day), words);
	return r;
}

static void
result_due(struct finding *f, const struct ballot *b)
{
	struct reminder *r = duty(f, b, "result", b->result_due,
	    talloc_asprintf(f->ctx, "announce the result of %s", b->label));

	if (r)
		r->text = talloc_asprintf(f->ctx,
		    "%s By our count the ballot %s.\n\nIf it is announced where this program does "
		    "not read, reply with this line: result %s announced",
		    r->text, outcome_name(b->outcome), b->label);
}

static void
duties(struct finding *f, const struct ballot *b)
{
	if (b->state == BALLOT_CLOSED && b->outcome != OUTCOME_UNKNOWN &&
	    b->announced == OUTCOME_UNKNOWN)
		result_due(f, b);
	if (b->stage == STAGE_AWAIT_REVIEW)
		duty(f, b, "review", b->review_notice_due,
		    talloc_asprintf(f->ctx, "send the review notice of %s to the list", b->label));
	if (b->stage == STAGE_FINAL || b->stage == STAGE_RESCINDED)
		duty(f, b, "review-end", b->review_tell_due,
		    talloc_asprintf(f->ctx, "tell the list how the review of %s ended", b->label));
	if (b->stage == STAGE_FINAL)
		duty(f, b, "publication", b->review_web_due,
		    talloc_asprintf(f->ctx, "put %s on the web site", b->label));
}

/* ---- the gateway ---- */

static void
mailbox_silent(struct finding *f)
{
	const struct mailbox_habit *habit = f->in->habit;
	const char *mailbox = f->in->ledger->group->mailbox->name;
	struct reminder *r;
	int64_t bound;

	if (!habit || habit->n < REMIND_HABIT_MAILS)
		return;
	/* Half as long again as it ever was. */
	bound = habit->longest + habit->longest / 2;
	if (bound < REMIND_SILENT_MIN)
		bound = REMIND_SILENT_MIN;
	r = remind(
	    f, period_of(f, "silent", mailbox, habit->last), habit->last + bound + 1, WHEN_UNKNOWN);
	if (!r)
		return;
	r->subject = talloc_asprintf(f->ctx, "no mail has come since %s", day_of(f, habit->last));
	r->text = talloc_asprintf(f->ctx,
	    "The last mail came into the mailbox \"%s\" on %s. In half a year it was never silent "
	    "for more than %lld days. Perhaps the gateway's address is no member of the list any "
	    "more, or the list's mails go astray.",
	    page_words(f->ctx, mailbox, FACT_NAME_MAX), time_of(f, habit->last),
	    (long long)((habit->longest + REMIND_DAY - 1) / REMIND_DAY));
}

static void
mailbox_unreadable(struct finding *f)
{
	const struct mailbox_poll *poll = f->in->poll;
	const struct mailbox_config *mailbox = f->in->ledger->group->mailbox;
	int64_t bound = REMIND_UNREAD_POLLS * mailbox->poll_interval;
	struct reminder *r;

	if (!poll || !poll->why || poll->ok_at == WHEN_UNKNOWN)
		return;
	if (bound < REMIND_UNREAD_MIN)
		bound = REMIND_UNREAD_MIN;
	r = remind(f,
	    talloc_asprintf(f->ctx, "unreadable %s %lld", mailbox->name, (long long)poll->ok_at),
	    poll->ok_at + bound, WHEN_UNKNOWN);
	if (!r)
		return;
	r->subject =
	    talloc_asprintf(f->ctx, "the mailbox cannot be read since %s", time_of(f, poll->ok_at));
	r->text = talloc_asprintf(f->ctx,
	    "The mailbox \"%s\" was last read on %s. Mails since then are missing from the "
	    "record. The reason: %s",
	    page_words(f->ctx, mailbox->name, FACT_NAME_MAX), time_of(f, poll->ok_at),
	    page_words(f->ctx, poll->why, PAGE_QUOTE_MAX));
}

static void
digest_stuck(struct finding *f, const struct outbox_row *row)
{
	struct reminder *r;

	/* While one waits for a server, a word about it would wait beside it. */
	if (strcmp(row->kind, "digest") != 0 ||
	    (row->state != OUTBOX_FAILED && row->state != OUTBOX_UNKNOWN))
		return;
	r = remind(f, talloc_asprintf(f->ctx, "digest %s", row->period), row->created,
	    row->created + 7 * REMIND_DAY);
	if (!r)
		return;
	r->subject = talloc_asprintf(f->ctx, "the digest of %s did not leave", row->period);
	r->text = talloc_asprintf(f->ctx,
	    "The digest of %s is %s%s%s. An operator sees it with 'minutectl outbox' and sends it "
	    "with 'minutectl outbox retry %lld'.",
	    row->period, outbox_state_name(row->state), row->reply ? ": " : "",
	    row->reply ? page_words(f->ctx, row->reply, PAGE_QUOTE_MAX) : "", (long long)row->id);
}

size_t
reminders_find(void *ctx, const struct reminders_input *input, struct reminder **reminders_r)
{
	struct finding f = { .ctx = ctx, .in = input };
	size_t i;

	for (i = 0; i < input->ledger->nballots; i++) {
		const struct ballot *b = input->ledger->ballots[i];

		if (b->stage == STAGE_NONE)
			continue;
		quorum_missing(&f, b);
		expires_soon(&f, b);
		duties(&f, b);
	}
	mailbox_silent(&f);
	mailbox_unreadable(&f);
	for (i = 0; i < input->noutbox; i++)
		digest_stuck(&f, &input->outbox[i]);
	*reminders_r = f.list;
	return f.n;
}

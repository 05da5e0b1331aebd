#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/life_course.h"
#include "daemon/record/minutes_period.h"
#include "parser/correction.h"
#include "store/publications.h"

static struct life_step *
add(const struct life_work *work, struct life_meeting *m, enum life_step_kind kind, int64_t at)
{
	struct minutes_life *life = m->life;

	if (life->nsteps % 16 == 0)
		life->steps =
		    talloc_realloc(work->ctx, life->steps, struct life_step, life->nsteps + 16);
	life->steps[life->nsteps] = (struct life_step){ .kind = kind, .at = at };
	return &life->steps[life->nsteps++];
}

static struct person
writer(const struct person *sender, const char *from_name, const char *from_address)
{
	return (struct person){ sender->name ? sender->name
				: from_name  ? from_name
					     : from_address,
		sender->org };
}

static void
add_posted(const struct life_work *work, struct life_meeting *m)
{
	unsigned version = 0;
	size_t i;

	for (i = 0; i < m->nrows; i++) {
		const struct stored_minutes *row = m->rows[i];
		bool posting = life_is_posting(work, m, row);
		struct life_step *step = add(work, m, posting ? STEP_POSTED : STEP_DRAFT, row->at);

		step->message_id = row->message_id;
		step->words = row->subject;
		step->who = writer(&row->sender, row->from_name, row->from_address);
		step->version = posting ? 0 : ++version;
		step->channel = row->channel;
	}
}

/* ---- talk ---- */

/* The latest post of minutes in a mail's thread before it, and its meeting. */
struct post {
	int64_t at;
	const struct life_meeting *meeting;
};

static void
take_later(struct post *post, int64_t at, const struct life_meeting *meeting, int64_t before)
{
	if (at <= before && (!post->meeting || at >= post->at))
		*post = (struct post){ at, meeting };
}

static const struct life_meeting *
meeting_of(const struct life_work *work, const struct minutes_mail *mail)
{
	const struct life_input *in = work->input;
	struct post post = { WHEN_UNKNOWN, NULL };
	size_t i, k;

	for (i = 0; i < work->nmeetings; i++) {
		const struct life_meeting *m = &work->meetings[i];

		for (k = 0; k < m->nrows; k++)
			if (m->rows[k]->thread == mail->thread)
				take_later(&post, m->rows[k]->at, m, mail->at);
		for (k = 0; k < in->nsent; k++)
			if (in->sent[k].thread == mail->thread &&
			    minutes_period_is(in->sent[k].period, m->life->date))
				take_later(&post, in->sent[k].created, m, mail->at);
	}
	return post.meeting;
}

void
life_assign_talk(struct life_work *work)
{
	size_t n = work->input->nmails, i;

	work->about = talloc_zero_array(work->ctx, const struct life_meeting *, n + 1);
	for (i = 0; i < n; i++)
		if (work->input->mails[i].at <= work->now)
			work->about[i] = meeting_of(work, &work->input->mails[i]);
}

static void
add_talk(const struct life_work *work, struct life_meeting *m)
{
	size_t i, n = 0;

	for (i = 0; i < work->input->nmails; i++) {
		const struct minutes_mail *mail = &work->input->mails[i];
		const char *asks = NULL;
		struct life_step *step;

		if (work->about[i] != m)
			continue;
		if (n == LIFE_TALK_MAX) {
			m->life->talk_left_out++;
			continue;
		}
		n++;
		if (mail->text &&
		    (mail->sender.org || life_is_chair(work->input->group, mail->from_address)))
			asks = correction_find(work->ctx, mail->text);
		step = add(work, m, asks ? STEP_CORRECTION : STEP_COMMENT, mail->at);
		step->message_id = mail->message_id;
		step->words = asks ? asks : mail->text;
		step->who = writer(&mail->sender, mail->from_name, mail->from_address);
		step->channel = mail->channel;
	}
}

/* ---- what later meetings say ---- */

static void
add_said(const struct life_work *work, struct life_meeting *m, const struct life_meeting *other,
    enum life_step_kind kind, const struct approval *approval)
{
	const struct stored_minutes *row = other->first_choice;
	struct life_step *step = add(work, m, kind, row->at);

	step->message_id = row->message_id;
	step->words = approval->quote;
	step->who = writer(&row->sender, row->from_name, row->from_address);
	step->meeting = other->life->date;
	step->channel = row->channel;
}

static void
add_approvals(const struct life_work *work, struct life_meeting *m)
{
	const struct life_meeting *other;
	size_t k;

	for (other = m + 1; other < work->meetings + work->nmeetings; other++) {
		const struct minutes *said = other->first_choice->minutes;

		for (k = 0; k < said->napprovals; k++) {
			const struct approval *a = &said->approvals[k];
			bool ours = a->minutes_of && strcmp(a->minutes_of, m->life->date) == 0;
			bool approved = a->status == APPROVAL_APPROVED;

			if (ours && a == m->approval)
				add_said(work, m, other, STEP_APPROVED, a);
			else if (ours && approved && !m->approval)
				add_said(work, m, other, STEP_DOUBTFUL, a);
			else if (ours && !approved && (!m->approver || other < m->approver))
				add_said(work, m, other, STEP_PUT_OFF, a);
			else if (!a->minutes_of && approved && other == m + 1 && !m->approval)
				add_said(work, m, other, STEP_DOUBTFUL, a);
		}
	}
	if (m->life->by_time)
		add(work, m, STEP_TIME, m->life->final_on);
}

/* ---- what people decided and we did ---- */

static void
add_decisions(const struct life_work *work, struct life_meeting *m)
{
	static const struct {
		const char *word;
		enum life_step_kind kind;
	} words[] = {
		{ "approve", STEP_APPROVED },
		{ "unapprove", STEP_UNAPPROVED },
		{ "redact", STEP_REDACTED },
		{ "unredact", STEP_UNREDACTED },
		{ "stop", STEP_STOPPED },
		{ "distribute", STEP_RELEASED },
	};
	size_t i, k;

	for (i = 0; i < work->input->ndecisions; i++) {
		const struct decision *d = &work->input->decisions[i];

		if (d->at > work->now || strcmp(d->subject, m->life->date) != 0)
			continue;
		for (k = 0; k < sizeof words / sizeof words[0]; k++)
			if (strcmp(d->word, words[k].word) == 0) {
				struct life_step *step = add(work, m, words[k].kind, d->at);

				step->words = d->reason;
				step->who.name = d->author;
				step->decision = d->id;
				if (words[k].kind == STEP_REDACTED ||
				    words[k].kind == STEP_UNREDACTED)
					m->life->redaction = d->id;
			}
	}
}

static enum life_step_kind
sent_as(const struct minutes_sent *sent)
{
	if (strcmp(sent->kind, "minutes-notice") == 0)
		return STEP_NOTICE;
	if (strcmp(sent->kind, "minutes-ask") == 0)
		return STEP_ASKED;
	return minutes_period_revision(sent->period) ? STEP_REVISED : STEP_DISTRIBUTED;
}

static void
add_sent(const struct life_work *work, struct life_meeting *m)
{
	size_t i;

	for (i = 0; i < work->input->nsent; i++) {
		const struct minutes_sent *sent = &work->input->sent[i];
		struct life_step *step;

		if (sent->created > work->now || sent->state == OUTBOX_FAILED ||
		    sent->state == OUTBOX_DROPPED ||
		    !minutes_period_is(sent->period, m->life->date))
			continue;
		step = add(work, m, sent_as(sent), sent->created);
		step->message_id = sent->message_id;
		step->version = minutes_period_revision(sent->period);
	}
	for (i = 0; i < work->input->npublications; i++) {
		const struct publication *p = &work->input->publications[i];

		if (p->date && strcmp(p->date, m->life->date) == 0 && p->first != WHEN_UNKNOWN &&
		    p->first <= work->now)
			add(work, m, STEP_PUBLISHED, p->first)->words = p->name;
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct life_step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

void
life_steps(const struct life_work *work, struct life_meeting *m)
{
	if (m->announcer && !m->life->minutes) {
		const struct stored_minutes *row = m->announcer->first_choice;
		struct life_step *step = add(work, m, STEP_ANNOUNCED, row->at);

		step->message_id = row->message_id;
		step->words = row->minutes->next_meeting.quote;
		step->who = writer(&row->sender, row->from_name, row->from_address);
		step->meeting = m->announcer->life->date;
		step->channel = row->channel;
	}
	if (m->life->minutes) {
		add_posted(work, m);
		add_talk(work, m);
		add_approvals(work, m);
		add_decisions(work, m);
		add_sent(work, m);
	}
	if (m->life->nsteps > 1)
		qsort(m->life->steps, m->life->nsteps, sizeof *m->life->steps, by_time);
}

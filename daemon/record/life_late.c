#include <string.h>
#include <talloc.h>

#include "daemon/record/life_course.h"
#include "daemon/record/minutes_period.h"
#include "daemon/page.h"
#include "parser/minutes_source.h"
#include "store/distributed.h"

static bool
has_step(const struct minutes_life *life, enum life_step_kind kind)
{
	size_t i;

	for (i = 0; i < life->nsteps; i++)
		if (life->steps[i].kind == kind)
			return true;
	return false;
}

/* The last step of any of two kinds after our last message of the minutes; NULL: none. */
static const struct life_step *
last_of(const struct minutes_life *life, enum life_step_kind a, enum life_step_kind b)
{
	const struct life_step *last = NULL;
	size_t i;

	for (i = 0; i < life->nsteps; i++)
		if (life->steps[i].kind == a || life->steps[i].kind == b)
			last = &life->steps[i];
		else if (life->steps[i].kind == STEP_DISTRIBUTED ||
			 life->steps[i].kind == STEP_REVISED)
			last = NULL;
	return last;
}

/* ---- whether they go out ---- */

/* True if what is to be sent came to be before our time, or too long ago. */
static bool
is_past(const struct life_work *work, int64_t since)
{
	return work->input->live_since == WHEN_UNKNOWN || since < work->input->live_since ||
	       work->now - since > (int64_t)LIFE_SEND_DAYS * WHEN_DAY;
}

static bool
has_failed(const struct life_work *work, const struct minutes_life *life, unsigned revision)
{
	size_t i;

	for (i = 0; i < work->input->nsent; i++) {
		const struct minutes_sent *sent = &work->input->sent[i];

		if (strcmp(sent->kind, "minutes") == 0 &&
		    minutes_period_is(sent->period, life->date) &&
		    minutes_period_revision(sent->period) == revision &&
		    (sent->state == OUTBOX_FAILED || sent->state == OUTBOX_DROPPED) &&
		    sent->created <= work->now)
			return true;
	}
	return false;
}

/* Since when the text differs from what was sent last; WHEN_UNKNOWN: it does not. */
static int64_t
changed_since(const struct life_work *work, const struct life_meeting *m)
{
	struct minutes_life *life = m->life;
	const struct distributed *last = NULL;
	int64_t since = WHEN_UNKNOWN;
	size_t i;

	for (i = 0; i < work->input->ndistributed; i++)
		if (strcmp(work->input->distributed[i].date, life->date) == 0 &&
		    work->input->distributed[i].at <= work->now)
			last = &work->input->distributed[i];
	if (!last)
		return WHEN_UNKNOWN;
	life->revision = last->revision;
	/* What a person has put on the list is there. */
	life->amended =
	    last->message != life->minutes->message && !life_is_posting(work, m, life->minutes);
	if (life->amended)
		since = life->minutes->at;
	for (i = 0; i < life->nsteps; i++)
		if ((life->steps[i].kind == STEP_REDACTED ||
			life->steps[i].kind == STEP_UNREDACTED) &&
		    life->steps[i].decision > last->decision)
			since = life->steps[i].at;
	if (since != WHEN_UNKNOWN && life->revision == LIFE_REVISIONS_MAX)
		return WHEN_UNKNOWN;
	life->revision += since != WHEN_UNKNOWN;
	return since;
}

/* A better reader may give a mail another day; what was sent as of the old one is sent. */
static bool
sent_as_another_day(const struct life_work *work, const struct life_meeting *m)
{
	size_t i, k;

	for (i = 0; i < work->input->ndistributed; i++)
		for (k = 0; k < m->nrows; k++)
			if (work->input->distributed[i].message == m->rows[k]->message &&
			    work->input->distributed[i].at <= work->now)
				return true;
	return false;
}

/* Our notice to the chairs about what is to be sent; NULL: there is none. */
static const struct minutes_sent *
notice_of(const struct life_work *work, const struct minutes_life *life)
{
	size_t i;

	for (i = 0; i < work->input->nsent; i++) {
		const struct minutes_sent *sent = &work->input->sent[i];

		if (strcmp(sent->kind, "minutes-notice") == 0 &&
		    minutes_period_is(sent->period, life->date) &&
		    minutes_period_revision(sent->period) == life->revision &&
		    sent->created <= work->now)
			return sent;
	}
	return NULL;
}

/*
 * The hold is for the chairs to stop it, so it runs from when the server has taken
 * the notice. One that no server took is no notice: then they are asked.
 */
static enum life_sending
hold(const struct life_work *work, struct minutes_life *life)
{
	const struct minutes_sent *notice = notice_of(work, life);

	if (notice && (notice->state == OUTBOX_FAILED || notice->state == OUTBOX_DROPPED))
		return SENDING_ASKS;
	life->told = notice && notice->state == OUTBOX_SENT && notice->changed <= work->now;
	life->sends_at = (life->told ? notice->changed : work->now) + work->input->group->hold;
	return SENDING_HELD;
}

/* What becomes of a message that came to be needed at `since`. */
static enum life_sending
held_or_asked(const struct life_work *work, struct minutes_life *life, int64_t since)
{
	const struct group_config *group = work->input->group;
	const struct life_step *word = last_of(life, STEP_STOPPED, STEP_RELEASED);

	if (word && word->kind == STEP_STOPPED)
		return SENDING_STOPPED;
	if (word) {
		life->sends_at = word->at;
		return SENDING_HELD;
	}
	if (is_past(work, since))
		return SENDING_PAST;
	if (group->distribute == DISTRIBUTE_ASK || !life->vouched)
		return SENDING_ASKS;
	return hold(work, life);
}

static enum life_sending
sending_of(const struct life_work *work, const struct life_meeting *m)
{
	struct minutes_life *life = m->life;
	bool sent = has_step(life, STEP_DISTRIBUTED);
	int64_t changed = sent ? changed_since(work, m) : WHEN_UNKNOWN;

	if (!life->is_final)
		return SENDING_NOT_YET;
	if (has_failed(work, life, life->revision))
		return SENDING_FAILED;
	if (sent && (changed == WHEN_UNKNOWN || work->input->group->distribute == DISTRIBUTE_NEVER))
		return SENDING_DONE;
	if (sent)
		return held_or_asked(work, life, changed);
	if (sent_as_another_day(work, m))
		return SENDING_DONE;
	if (has_step(life, STEP_POSTED))
		return SENDING_OTHER;
	if (work->input->group->distribute == DISTRIBUTE_NEVER)
		return SENDING_NEVER;
	return held_or_asked(work, life, life->known_at);
}

void
life_sending(const struct life_work *work, struct life_meeting *m)
{
	struct minutes_life *life = m->life;

	life->sending = sending_of(work, m);
	life->stage = !life->minutes ? LIFE_AWAITED : !life->is_final ? LIFE_DRAFT : LIFE_FINAL;
	if (has_step(life, STEP_DISTRIBUTED) || has_step(life, STEP_POSTED))
		life->stage = LIFE_DISTRIBUTED;
	if (has_step(life, STEP_PUBLISHED))
		life->stage = LIFE_PUBLISHED;
}

/* ---- what is late ---- */

static int64_t
midnight(int64_t at)
{
	return at - (((at % WHEN_DAY) + WHEN_DAY) % WHEN_DAY);
}

/* `due` is the last day on which it is in time. Steals `text`. */
static void
late(const struct life_work *work, struct minutes_life *life, enum life_late_kind kind, int64_t due,
    char *text, const char *section)
{
	int64_t days = (work->now - due) / WHEN_DAY;

	if (work->now < due + WHEN_DAY || days > LIFE_NAG_DAYS) {
		talloc_free(text);
		return;
	}
	life->late = talloc_realloc(work->ctx, life->late, struct life_late, life->nlate + 1);
	life->late[life->nlate++] = (struct life_late){ .kind = kind,
		.due = due,
		.days = (unsigned)days,
		.text = talloc_steal(work->ctx, text),
		.section = section };
}

static void
draft_late(const struct life_work *work, struct life_meeting *m, const struct edition *edition)
{
	if (edition->minutes_draft_days > 0)
		late(work, m->life, LATE_DRAFT,
		    m->life->held + (int64_t)edition->minutes_draft_days * WHEN_DAY,
		    talloc_asprintf(work->ctx,
			"no minutes of the meeting of %s are known, %d days are the group's time "
			"for a draft",
			page_date(work->ctx, m->life->held, NULL), edition->minutes_draft_days),
		    NULL);
}

/* A later meeting whose minutes are known did not approve them, or its minutes do not come. */
static void
approval_late(const struct life_work *work, struct life_meeting *m, const struct edition *edition)
{
	const struct minutes_life *life = m->life;
	const struct life_meeting *other;
	const char *of = page_date(work->ctx, life->held, NULL);
	const char *section = edition->section[RULE_MINUTES];
	bool doubtful = has_step(life, STEP_DOUBTFUL);

	for (other = m + 1; other < work->meetings + work->nmeetings; other++)
		if (other->life->held > life->minutes->at && other->life->held <= work->now) {
			late(work, m->life, LATE_APPROVAL, other->life->held,
			    talloc_asprintf(work->ctx,
				"%sthe meeting of %s did not approve the minutes of %s%s%s%s",
				doubtful ? "by what is known " : "",
				page_date(work->ctx, other->life->held, NULL), of,
				doubtful ? ", an approval is doubtful: minutectl approve " : "",
				doubtful ? life->date : "", doubtful ? " settles it" : ""),
			    section);
			return;
		}
	if (edition->minutes_draft_days > 0)
		late(work, m->life, LATE_APPROVAL,
		    life->final_on + (int64_t)edition->minutes_draft_days * WHEN_DAY,
		    talloc_asprintf(work->ctx,
			"nothing tells whether the meeting of %s approved the minutes of %s",
			page_date(work->ctx, life->final_on, NULL), of),
		    section);
}

static const char *
why_not_sent(const struct life_work *work, const struct minutes_life *life)
{
	char day[WHEN_TEXT_MAX];

	switch (life->sending) {
	case SENDING_ASKS:
		return life->vouched
			   ? "they wait for the chair's word"
			   : "no member stands behind them, they wait for the chair's word";
	case SENDING_STOPPED:
		return "the chair stopped them";
	case SENDING_HELD:
		return talloc_asprintf(
		    work->ctx, "they go out on %s", when_to_date(life->sends_at, day));
	case SENDING_PAST:
		return "they became final before minuted was at work here, or too long ago";
	case SENDING_FAILED:
		return "no server took them, see minutectl outbox";
	default:
		return "nobody has posted them";
	}
}

static void
posting_late(const struct life_work *work, struct life_meeting *m, const struct edition *edition)
{
	struct minutes_life *life = m->life;
	int64_t day = midnight(life->final_on);
	const char *of = page_date(work->ctx, life->held, NULL);

	if (!has_step(life, STEP_DISTRIBUTED) && !has_step(life, STEP_POSTED) &&
	    edition->minutes_post_days > 0)
		late(work, life, LATE_DISTRIBUTION,
		    day + (int64_t)edition->minutes_post_days * WHEN_DAY,
		    talloc_asprintf(work->ctx,
			"the minutes of %s have been final since %s and are not on the list: %s",
			of, page_date(work->ctx, life->final_on, NULL), why_not_sent(work, life)),
		    edition->section[RULE_MINUTES]);
	if (life->stage != LIFE_PUBLISHED && edition->minutes_web_days > 0 &&
	    work->input->group->publish_dir)
		late(work, life, LATE_PUBLICATION,
		    day + (int64_t)edition->minutes_web_days * WHEN_DAY,
		    talloc_asprintf(work->ctx,
			"the minutes of %s have been final since %s and are not on the web site",
			of, page_date(work->ctx, life->final_on, NULL)),
		    edition->section[RULE_MINUTES]);
}

void
life_lateness(const struct life_work *work, struct life_meeting *m)
{
	const struct edition *edition = profile_edition(work->input->group->profile, m->life->held);

	if (!m->life->minutes)
		draft_late(work, m, edition);
	else if (!m->life->is_final)
		approval_late(work, m, edition);
	else
		posting_late(work, m, edition);
}

/* ---- dates that do not agree ---- */

static void
contradict(const struct life_work *work, struct minutes_life *life, char *text)
{
	life->contradictions = talloc_realloc(
	    work->ctx, life->contradictions, const char *, life->ncontradictions + 1);
	life->contradictions[life->ncontradictions++] = text;
}

/* The one day that a text names; WHEN_UNKNOWN: none or several. */
static int64_t
only_day(const char *text, int64_t near)
{
	struct date_found found[DATES_MAX];
	size_t n = text ? dates_find(text, near, found) : 0, i;

	for (i = 1; i < n; i++)
		if (found[i].at != found[0].at)
			return WHEN_UNKNOWN;
	return n > 0 ? found[0].at : WHEN_UNKNOWN;
}

static void
compare(const struct life_work *work, struct minutes_life *life, const char *text, const char *what)
{
	int64_t day = only_day(text, life->held);

	if (day != WHEN_UNKNOWN && day != life->held)
		contradict(work, life,
		    talloc_asprintf(work->ctx, "%s names %s, the minutes are read as of %s", what,
			page_date(work->ctx, day, NULL), page_date(work->ctx, life->held, NULL)));
}

void
life_contradictions(const struct life_work *work, struct life_meeting *m)
{
	struct minutes_life *life = m->life;

	if (!life->minutes)
		return;
	compare(work, life, life->minutes->subject, "the subject");
	compare(work, life, life->minutes->minutes->title, "the title");
	compare(work, life, life->minutes->minutes->body_date, "the text");
	/* A later day in the head is that of the post. */
	if (life->minutes->minutes->head_date &&
	    when_from_iso(life->minutes->minutes->head_date) < life->held)
		compare(work, life, life->minutes->minutes->head_date, "the head of the post");
	if (m->announced_on != WHEN_UNKNOWN && m->announced_on != life->held)
		contradict(work, life,
		    talloc_asprintf(work->ctx,
			"the meeting was announced for %s, the minutes are read as of %s",
			page_date(work->ctx, m->announced_on, NULL),
			page_date(work->ctx, life->held, NULL)));
}

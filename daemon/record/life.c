#include "daemon/record/life.h"

#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "ballot/ballot.h"
#include "daemon/record/life_course.h"

const char *
life_stage_name(enum life_stage stage)
{
	static const char *const names[LIFE_STAGE_COUNT] = { "awaited", "draft", "final",
		"distributed", "published" };

	return names[stage];
}

const char *
life_step_name(enum life_step_kind kind)
{
	static const char *const names[STEP_COUNT] = { "announced", "draft", "comment",
		"correction", "put_off", "doubtful", "approved", "unapproved", "final_by_time",
		"redacted", "unredacted", "notice", "asked", "stopped", "released", "posted",
		"distributed", "revised", "published" };

	return names[kind];
}

const char *
life_late_name(enum life_late_kind kind)
{
	static const char *const names[LATE_COUNT] = { "draft", "approval", "distribution",
		"publication" };

	return names[kind];
}

const char *
life_sending_name(enum life_sending sending)
{
	static const char *const names[SENDING_COUNT] = { "not_yet", "never", "asks", "held",
		"stopped", "past", "posted", "done", "failed" };

	return names[sending];
}

/* ---- whom to believe ---- */

bool
life_is_chair(const struct group_config *group, const char *address)
{
	size_t i;

	for (i = 0; i < group->nchairs && address; i++)
		if (strcasecmp(group->chairs[i], address) == 0)
			return true;
	for (i = 0; i < group->nvice_chairs && address; i++)
		if (strcasecmp(group->vice_chairs[i], address) == 0)
			return true;
	return false;
}

/* True if a member or chair stands behind the row. */
static bool
is_somebody(const struct group_config *group, const struct stored_minutes *row)
{
	return row->sender.org || life_is_chair(group, row->from_address);
}

bool
life_believes(const struct group_config *group, const struct stored_minutes *row)
{
	return group->unauthenticated == UNAUTHENTICATED_MARK ||
	       (row->grade >= GRADE_B && is_somebody(group, row));
}

/* ---- the meetings ---- */

static bool
same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The copy over a list is taken, as it shows where the mail was posted. */
static void
add_row(struct life_work *work, struct life_meeting *m, const struct stored_minutes *row)
{
	size_t i;

	for (i = 0; i < m->nrows; i++)
		if (same_text(m->rows[i]->message_id, row->message_id) &&
		    same_text(m->rows[i]->from_address, row->from_address)) {
			if (m->rows[i]->channel == CHANNEL_OTHER)
				m->rows[i] = row;
			return;
		}
	m->rows = talloc_realloc(work->ctx, m->rows, const struct stored_minutes *, m->nrows + 1);
	m->rows[m->nrows++] = row;
}

static struct minutes_life *
new_life(struct life_work *work, const char *date)
{
	struct minutes_life *life = talloc_zero(work->ctx, struct minutes_life);

	life->date = date;
	life->held = when_from_iso(date);
	life->final_on = life->known_at = life->sends_at = WHEN_UNKNOWN;
	return life;
}

/* Rows come by date, so those of one meeting stand together. */
static void
gather(struct life_work *work)
{
	const struct life_input *in = work->input;
	size_t i;

	work->meetings = talloc_zero_array(work->ctx, struct life_meeting, in->nrows + 1);
	for (i = 0; i < in->nrows; i++) {
		const char *date = in->rows[i].minutes->date;
		struct life_meeting *m = &work->meetings[work->nmeetings];

		if (!date || in->rows[i].at > work->now)
			continue;
		if (work->nmeetings > 0 && strcmp(m[-1].life->date, date) == 0) {
			add_row(work, &m[-1], &in->rows[i]);
			continue;
		}
		work->nmeetings++;
		m->life = new_life(work, date);
		m->announced_on = WHEN_UNKNOWN;
		add_row(work, m, &in->rows[i]);
	}
}

/* What somebody believed posted tells better; then final minutes; of equals the later. */
static bool
better(const struct group_config *group, const struct stored_minutes *a,
    const struct stored_minutes *b)
{
	bool believe_a = life_believes(group, a), believe_b = life_believes(group, b);

	if (believe_a != believe_b)
		return believe_a;
	if ((a->minutes->status == MINUTES_FINAL) != (b->minutes->status == MINUTES_FINAL))
		return a->minutes->status == MINUTES_FINAL;
	return a->at >= b->at;
}

static void
choose_first(struct life_work *work)
{
	size_t i, k;

	for (i = 0; i < work->nmeetings; i++) {
		struct life_meeting *m = &work->meetings[i];

		m->first_choice = m->rows[0];
		for (k = 1; k < m->nrows; k++)
			if (better(work->input->group, m->rows[k], m->first_choice))
				m->first_choice = m->rows[k];
	}
}

/* The first meeting after `at` that is held or announced; WHEN_UNKNOWN: none is known. */
static int64_t
meeting_after(const struct life_work *work, int64_t at)
{
	int64_t first = WHEN_UNKNOWN;
	size_t i, k;

	for (i = 0; i < work->nmeetings; i++) {
		const struct next_meeting *next =
		    &work->meetings[i].first_choice->minutes->next_meeting;
		int64_t days[2] = { work->meetings[i].life->held, WHEN_UNKNOWN };

		if (next->date && next->cancelled == CANCELLED_NO)
			days[1] = when_from_iso(next->date);
		for (k = 0; k < 2; k++)
			if (days[k] != WHEN_UNKNOWN && days[k] > at &&
			    (first == WHEN_UNKNOWN || days[k] < first))
				first = days[k];
	}
	return first;
}

/* ---- approval and finality ---- */

/* The first later meeting whose minutes tell, believed, that these were approved. */
static void
find_approval(const struct life_work *work, struct life_meeting *m)
{
	const struct life_meeting *other;
	size_t k;

	for (other = m + 1; other < work->meetings + work->nmeetings; other++) {
		const struct minutes *said = other->first_choice->minutes;

		if (!life_believes(work->input->group, other->first_choice))
			continue;
		for (k = 0; k < said->napprovals; k++)
			if (said->approvals[k].status == APPROVAL_APPROVED &&
			    same_text(said->approvals[k].minutes_of, m->life->date)) {
				m->approver = other;
				m->approval = &said->approvals[k];
				m->life->approved_in = other->first_choice;
				return;
			}
	}
}

/* When a draft is final if no meeting comes in between; WHEN_UNKNOWN: one does. */
static int64_t
final_by_time(const struct life_work *work, const struct stored_minutes *row, int64_t *day_r)
{
	const struct group_config *group = work->input->group;
	int64_t next = meeting_after(work, row->at);

	*day_r = minutes_final_on(
	    profile_edition(group->profile, row->at), row->at, next, group->digest.zone);
	return *day_r == next ? WHEN_UNKNOWN : *day_r;
}

/* Who may still amend minutes that are final: who took them, or a chair. */
static bool
amends(const struct life_work *work, const struct life_meeting *m, const struct stored_minutes *row,
    const struct stored_minutes *text)
{
	const struct group_config *group = work->input->group;
	bool taker = row->from_address && m->rows[0]->from_address &&
		     strcasecmp(row->from_address, m->rows[0]->from_address) == 0;

	if (text->minutes->status == MINUTES_FINAL && row->minutes->status == MINUTES_DRAFT)
		return false;
	return life_believes(group, row) && (taker || life_is_chair(group, row->from_address));
}

static void
finish(struct minutes_life *life, int64_t known_at, int64_t day, bool by_time)
{
	if (life->is_final)
		return;
	life->is_final = true;
	life->known_at = known_at;
	life->final_on = day;
	life->by_time = by_time;
}

/* When a person took them as approved, by what is decided until `at`; WHEN_UNKNOWN: nobody did. */
static int64_t
taken_as_approved(const struct life_work *work, const struct life_meeting *m, int64_t at)
{
	int64_t since = WHEN_UNKNOWN;
	size_t i;

	for (i = 0; i < work->input->ndecisions; i++) {
		const struct decision *d = &work->input->decisions[i];

		if (d->at > at || strcmp(d->subject, m->life->date) != 0)
			continue;
		if (strcmp(d->word, "approve") == 0)
			since = d->at;
		else if (strcmp(d->word, "unapprove") == 0)
			since = WHEN_UNKNOWN;
	}
	return since;
}

/* Whether they are final at `at`, from the text that there was until then. */
static void
judge_until(const struct life_work *work, struct life_meeting *m, int64_t at)
{
	struct minutes_life *life = m->life;
	int64_t day, by_time, taken;

	if (life->is_final || !life->minutes)
		return;
	by_time = final_by_time(work, life->minutes, &day);
	life->final_on = day;
	if (by_time != WHEN_UNKNOWN && at >= by_time)
		finish(life, by_time, by_time, true);
	else if (m->approver && at >= m->approver->life->held + WHEN_DAY)
		finish(life, life->approved_in->at, m->approver->life->held, false);
	taken = taken_as_approved(work, m, at);
	if (taken != WHEN_UNKNOWN)
		finish(life, taken, taken, false);
}

/*
 * Go through what was posted. Until the minutes are final the best of it is
 * their text; afterwards only who took them or a chair can amend it.
 */
static void
follow(const struct life_work *work, struct life_meeting *m)
{
	const struct group_config *group = work->input->group;
	struct minutes_life *life = m->life;
	size_t i;

	for (i = 0; i < m->nrows; i++) {
		const struct stored_minutes *row = m->rows[i];

		judge_until(work, m, row->at);
		if (!life->minutes || (!life->is_final && better(group, row, life->minutes)) ||
		    (life->is_final && amends(work, m, row, life->minutes)))
			life->minutes = row;
		if (life->minutes == row && row->minutes->status == MINUTES_FINAL &&
		    life_believes(group, row))
			finish(life, row->at, row->at, false);
	}
	judge_until(work, m, work->now);
	/* Minutes of the meeting that approves may come before its day is over. */
	if (m->approver)
		finish(life, life->approved_in->at, m->approver->life->held, false);
	if (m->approver) {
		life->final_on = m->approver->life->held;
		life->by_time = false;
	}
	life->vouched = is_somebody(group, life->minutes) && life_believes(group, life->minutes) &&
			(!life->approved_in || is_somebody(group, life->approved_in));
}

/*
 * Since when a post may be that of the final minutes. One that says so need not
 * wait until the minutes of the meeting that approved them are there.
 */
static int64_t
postable_since(const struct minutes_life *life, const struct stored_minutes *row)
{
	if (row->minutes->status == MINUTES_FINAL && life->final_on != WHEN_UNKNOWN &&
	    life->final_on < life->known_at)
		return life->final_on;
	return life->known_at;
}

bool
life_is_posting(
    const struct life_work *work, const struct life_meeting *m, const struct stored_minutes *row)
{
	return row->channel == CHANNEL_LIST && m->life->is_final &&
	       row->at >= postable_since(m->life, row) && life_believes(work->input->group, row) &&
	       (row->minutes->status == MINUTES_FINAL || amends(work, m, row, m->rows[0]));
}

/* ---- meetings without minutes ---- */

static bool
is_held(const struct life_work *work, int64_t from, int64_t to)
{
	size_t i;

	for (i = 0; i < work->nmeetings; i++)
		if (work->meetings[i].life->held >= from && work->meetings[i].life->held <= to)
			return true;
	return false;
}

/* What a meeting's minutes announce, and no minutes tell of. */
static void
await(struct life_work *work, const struct life_meeting *m)
{
	const struct next_meeting *next = &m->first_choice->minutes->next_meeting;
	int64_t day = next->date && next->cancelled == CANCELLED_NO ? when_from_iso(next->date)
								    : WHEN_UNKNOWN;
	struct life_meeting *new = &work->awaited[work->nawaited];
	size_t i;

	if (day == WHEN_UNKNOWN || day <= m->life->held || day + WHEN_DAY > work->now ||
	    work->now - day > (int64_t)LIFE_NAG_DAYS * WHEN_DAY ||
	    is_held(work, m->life->held + 1, day + LIFE_NEAR_DAYS * WHEN_DAY))
		return;
	for (i = 0; i < work->nawaited; i++)
		if (work->awaited[i].life->held == day)
			return;
	*new = (struct life_meeting){
		.life = new_life(work, next->date), .announced_on = day, .announcer = m
	};
	work->nawaited++;
}

/* Where an earlier meeting announced this one, for another day nearby. */
static void
find_announcement(const struct life_work *work, struct life_meeting *m)
{
	const struct life_meeting *before = m > work->meetings ? m - 1 : NULL;
	const struct next_meeting *next =
	    before ? &before->first_choice->minutes->next_meeting : NULL;
	int64_t day = next && next->date ? when_from_iso(next->date) : WHEN_UNKNOWN;

	if (day == WHEN_UNKNOWN || day < m->life->held - LIFE_NEAR_DAYS * WHEN_DAY ||
	    day > m->life->held + LIFE_NEAR_DAYS * WHEN_DAY)
		return;
	m->announced_on = day;
	m->announcer = before;
}

static int
by_date(const void *a, const void *b)
{
	const struct minutes_life *x = a, *y = b;

	return (x->held > y->held) - (x->held < y->held);
}

/* All lives in one array, by date. */
static struct minutes_life *
collect(const struct life_work *work, size_t *nlives_r)
{
	size_t n = work->nmeetings + work->nawaited, i;
	struct minutes_life *lives = talloc_array(work->ctx, struct minutes_life, n + 1);

	for (i = 0; i < n; i++)
		lives[i] = i < work->nmeetings ? *work->meetings[i].life
					       : *work->awaited[i - work->nmeetings].life;
	qsort(lives, n, sizeof *lives, by_date);
	*nlives_r = n;
	return lives;
}

static void
complete(const struct life_work *work, struct life_meeting *m)
{
	life_steps(work, m);
	life_sending(work, m);
	life_lateness(work, m);
	life_contradictions(work, m);
}

struct minutes_life *
life_trace(void *ctx, const struct life_input *input, int64_t now, size_t *nlives_r)
{
	struct life_work work = { .ctx = ctx, .input = input, .now = now };
	size_t i;

	gather(&work);
	choose_first(&work);
	work.awaited = talloc_zero_array(ctx, struct life_meeting, work.nmeetings + 1);
	for (i = 0; i < work.nmeetings; i++) {
		find_approval(&work, &work.meetings[i]);
		find_announcement(&work, &work.meetings[i]);
		await(&work, &work.meetings[i]);
	}
	for (i = 0; i < work.nmeetings; i++)
		follow(&work, &work.meetings[i]);
	life_assign_talk(&work);
	for (i = 0; i < work.nmeetings; i++)
		complete(&work, &work.meetings[i]);
	for (i = 0; i < work.nawaited; i++)
		complete(&work, &work.awaited[i]);
	return collect(&work, nlives_r);
}

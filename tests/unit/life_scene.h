/*
 * life_scene: a group, its minutes and the mails around them, for the tests of what
 * becomes of minutes
 */
#ifndef MINUTED_TESTS_LIFE_SCENE_H
#define MINUTED_TESTS_LIFE_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <talloc.h>

#include "daemon/record/life.h"
#include "parser/when.h"
#include "store/distributed.h"

enum { ROWS_MAX = 40, MAILS_MAX = 200 };

/* A group and what is known of it; the meetings of the tests are on Thursdays of 2026. */
struct scene {
	struct edition edition;
	struct profile profile;
	struct group_config group;
	const char *chairs[1];
	struct stored_minutes rows[ROWS_MAX];
	struct minutes minutes[ROWS_MAX];
	struct approval approvals[ROWS_MAX];
	struct minutes_mail mails[MAILS_MAX];
	struct decision decisions[8];
	struct minutes_sent sent[8];
	struct life_input input;
	struct minutes_life *lives;
	size_t nlives;
};

static inline int
set_up(void **state)
{
	struct scene *s = talloc_zero(NULL, struct scene);

	s->edition = (struct edition){ .from = INT64_MIN,
		.minutes_final_days = 21,
		.minutes_draft_days = 14,
		.minutes_post_days = 7,
		.section[RULE_MINUTES] = "Bylaws 5.1(1)" };
	s->profile = (struct profile){ "p", "P", &s->edition, 1 };
	s->chairs[0] = "chair@lists.example";
	s->group = (struct group_config){ .name = "ts",
		.list = "ts@lists.example",
		.member_list = "ts-members@lists.example",
		.profile = &s->profile,
		.chairs = s->chairs,
		.nchairs = 1,
		.distribute = DISTRIBUTE_HOLD,
		.hold = WHEN_DAY };
	s->input = (struct life_input){ .group = &s->group,
		.rows = s->rows,
		.mails = s->mails,
		.decisions = s->decisions,
		.sent = s->sent,
		.live_since = when_from_iso("2026-01-01") };
	*state = s;
	return 0;
}

static inline int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

/* Minutes of `date`, posted at `when` by a member on the members' list. Rows come by date. */
static inline struct stored_minutes *
post(struct scene *s, const char *id, const char *date, const char *when)
{
	size_t n = s->input.nrows++;

	assert_in_range(n, 0, ROWS_MAX - 1);
	s->minutes[n] = (struct minutes){ .date = date, .title = "Minutes" };
	s->rows[n] = (struct stored_minutes){ .message = (int64_t)n + 1,
		.message_id = id,
		.at = when_from_iso(when),
		.subject = "Draft minutes",
		.from_name = "Anna Quill",
		.from_address = "anna@kestrel.example",
		.sender = { "Anna Quill", "Kestrel" },
		.grade = GRADE_A,
		.channel = CHANNEL_MEMBER_LIST,
		.thread = (int64_t)n + 1,
		.minutes = &s->minutes[n] };
	return &s->rows[n];
}

/* The minutes `row` say that those of `date` (NULL: of some day) are so. */
static inline void
says(struct scene *s, struct stored_minutes *row, const char *date, enum approval_status status)
{
	size_t n = (size_t)(row - s->rows);

	s->approvals[n] = (struct approval){ date, status, "The minutes were looked at." };
	s->minutes[n].approvals = &s->approvals[n];
	s->minutes[n].napprovals = 1;
}

static inline void
announces(struct stored_minutes *row, const char *date)
{
	row->minutes->next_meeting = (struct next_meeting){ date, CANCELLED_NO, "We meet again." };
}

static inline struct minutes_mail *
mail(struct scene *s, const char *id, int64_t thread, const char *when, const char *text)
{
	size_t n = s->input.nmails++;

	assert_in_range(n, 0, MAILS_MAX - 1);
	s->mails[n] = (struct minutes_mail){ .thread = thread,
		.at = when_from_iso(when),
		.message_id = id,
		.text = text,
		.sender = { "Tom Reed", "Marlin" },
		.from_address = "tom@marlin.example",
		.channel = CHANNEL_MEMBER_LIST,
		.grade = GRADE_A };
	return &s->mails[n];
}

static inline void
decides(struct scene *s, const char *date, const char *word, const char *when)
{
	s->decisions[s->input.ndecisions++] = (struct decision){ .kind = "minutes",
		.subject = date,
		.word = word,
		.detail = "{\"words\":\"a secret\"}",
		.author = "the chair",
		.at = when_from_iso(when),
		.reason = "as asked" };
}

static inline void
sent(struct scene *s, const char *kind, const char *period, const char *when)
{
	s->sent[s->input.nsent++] = (struct minutes_sent){ .kind = kind,
		.period = period,
		.message_id = "ours@lists.example",
		.state = OUTBOX_SENT,
		.created = when_from_iso(when),
		.changed = when_from_iso(when) };
}

/* The life of a meeting's minutes as known then; fails if there is none. */
static inline const struct minutes_life *
life(struct scene *s, const char *date, const char *now)
{
	size_t i;

	s->lives = life_trace(s, &s->input, when_from_iso(now), &s->nlives);
	for (i = 0; i < s->nlives; i++)
		if (strcmp(s->lives[i].date, date) == 0)
			return &s->lives[i];
	fail_msg("no life of %s", date);
	return NULL;
}

/* "draft comment approved" */
static inline const char *
steps(struct scene *s, const struct minutes_life *l)
{
	char *text = talloc_strdup(s, "");
	size_t i;

	for (i = 0; i < l->nsteps; i++)
		text = talloc_asprintf_append(
		    text, "%s%s", i ? " " : "", life_step_name(l->steps[i].kind));
	return text;
}

#define LIFE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif

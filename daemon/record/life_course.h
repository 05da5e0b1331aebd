/* life_course: what the parts of life_trace() share */
#ifndef MINUTED_DAEMON_LIFE_COURSE_H
#define MINUTED_DAEMON_LIFE_COURSE_H

#include "daemon/record/life.h"

struct life_meeting {
	struct minutes_life *life;
	const struct stored_minutes **rows; /* of this meeting, each mail once, by time */
	size_t nrows;
	const struct stored_minutes *first_choice; /* by which other meetings are judged */
	const struct approval *approval;           /* in `life->approved_in` */
	const struct life_meeting *approver;
	int64_t announced_on; /* STEP_ANNOUNCED: midnight UTC; WHEN_UNKNOWN */
	const struct life_meeting *announcer;
};

struct life_work {
	void *ctx;
	const struct life_input *input;
	int64_t now;
	struct life_meeting *meetings; /* by date; those with minutes only, ... */
	size_t nmeetings;
	struct life_meeting *awaited; /* ... and the others */
	size_t nawaited;
	const struct life_meeting **about; /* of each mail; NULL: of none */
};

bool life_is_chair(const struct group_config *group, const char *address);

/* True if a row, posted when the minutes were final, stands for the group's final minutes. */
bool life_is_posting(
    const struct life_work *work, const struct life_meeting *m, const struct stored_minutes *row);

/* life_steps.c: which meeting's minutes each mail is about; then fill `life->steps`. */
void life_assign_talk(struct life_work *work);
void life_steps(const struct life_work *work, struct life_meeting *m);

/* life_late.c: `life->sending` and stage, then what is late, then the contradictions. */
void life_sending(const struct life_work *work, struct life_meeting *m);
void life_lateness(const struct life_work *work, struct life_meeting *m);
void life_contradictions(const struct life_work *work, struct life_meeting *m);

#endif

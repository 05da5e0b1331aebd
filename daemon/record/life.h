/*
 * life: what becomes of the minutes of a meeting, step by step
 *
 * Draft on the member list, newer drafts, comments and corrections in their
 * threads, approval by the minutes of a later meeting or finality by time
 * (RULES section 9), redactions, distribution, publication. Each step names the
 * message that shows it and its words; what is late is told with the section of
 * the rule where there is one. Pure: no store, no clock.
 *
 * Bounds: of the steps of one meeting at most LIFE_TALK_MAX comments and
 * corrections are kept, the first ones; `talk_left_out` counts the others.
 */
#ifndef MINUTED_DAEMON_LIFE_H
#define MINUTED_DAEMON_LIFE_H

#include "config/config.h"
#include "store/decisions.h"
#include "store/minutes_talk.h"
#include "store/store.h"

enum {
	LIFE_TALK_MAX = 100,   /* comments and corrections shown of one meeting's minutes */
	LIFE_NAG_DAYS = 180,   /* what is late for longer is the past: nobody is told of it */
	LIFE_SEND_DAYS = 60,   /* minutes that became final longer ago never go out by themselves */
	LIFE_NEAR_DAYS = 3,    /* a meeting so near the announced day is the announced one */
	LIFE_REVISIONS_MAX = 9 /* numbered corrections of one meeting's minutes that are sent */
};

enum life_stage {
	LIFE_AWAITED, /* the meeting was announced; no minutes of it are known */
	LIFE_DRAFT,
	LIFE_FINAL, /* approved, or by time */
	LIFE_DISTRIBUTED,
	LIFE_PUBLISHED,
	LIFE_STAGE_COUNT
};

enum life_step_kind {
	STEP_ANNOUNCED,   /* an earlier meeting's minutes named the day */
	STEP_DRAFT,       /* a draft; `version` counts them from 1 */
	STEP_COMMENT,     /* a mail in a draft's thread */
	STEP_CORRECTION,  /* ... that asks for a change */
	STEP_PUT_OFF,     /* a later meeting did not approve them: pending, deferred, not sent */
	STEP_DOUBTFUL,    /* an approval of which day nobody says, or that nobody known states */
	STEP_APPROVED,    /* by a later meeting, or a person took them as approved */
	STEP_UNAPPROVED,  /* ... and took that back */
	STEP_TIME,        /* final since no meeting was scheduled in time */
	STEP_REDACTED,    /* words of the chair's choice are left out of what goes out */
	STEP_UNREDACTED,  /* ... and are not any more */
	STEP_NOTICE,      /* the chairs were told when they go out */
	STEP_ASKED,       /* the chairs were asked whether they go out */
	STEP_STOPPED,     /* the chair stopped that */
	STEP_RELEASED,    /* the chair said that they go out */
	STEP_POSTED,      /* a person posted final minutes to the list */
	STEP_DISTRIBUTED, /* we sent them */
	STEP_REVISED,     /* we sent revision `version` */
	STEP_PUBLISHED,   /* on the web site */
	STEP_COUNT
};

struct life_step {
	enum life_step_kind kind;
	int64_t at;
	const char *message_id; /* what shows it; NULL: a decision, or time alone */
	const char *words;      /* the exact words, or the reason of a decision; NULL */
	struct person who;      /* who wrote or decided; parts may be NULL */
	unsigned version;       /* STEP_DRAFT, STEP_REVISED; else 0 */
	int64_t decision;       /* number of a decision; else 0 */
	const char *meeting;  /* day of the other meeting that approved, put off, announced; NULL */
	enum channel channel; /* of a mail */
};

enum life_late_kind { LATE_DRAFT, LATE_APPROVAL, LATE_DISTRIBUTION, LATE_PUBLICATION, LATE_COUNT };

struct life_late {
	enum life_late_kind kind;
	int64_t due;         /* midnight UTC of the day until which it was due */
	unsigned days;       /* so many since */
	const char *text;    /* a sentence without its stop */
	const char *section; /* of the rule; NULL: the group's own time, no rule names one */
};

/* Whether the minutes go out by themselves. */
enum life_sending {
	SENDING_NOT_YET, /* they are not final */
	SENDING_NEVER,   /* the group's minutes are not sent by us */
	SENDING_ASKS,    /* they wait for the chair's word */
	SENDING_HELD,    /* they go out at `sends_at` unless stopped */
	SENDING_STOPPED,
	SENDING_PAST,   /* they became final before we were there, or too long ago */
	SENDING_OTHER,  /* a person has posted them */
	SENDING_DONE,   /* they are in the outbox or were sent, and nothing has changed since */
	SENDING_FAILED, /* no server took them, or a person dropped them from the outbox */
	SENDING_COUNT
};

struct minutes_life {
	const char *date; /* of the meeting, "YYYY-MM-DD" */
	int64_t held;     /* midnight UTC of it */
	enum life_stage stage;
	const struct stored_minutes *minutes;     /* the best there are; NULL: none */
	const struct stored_minutes *approved_in; /* the minutes that tell of the approval; NULL */
	bool is_final, by_time; /* `by_time`: since no meeting was scheduled in time */
	/* Midnight UTC; with no approval, when they would be by the rules; WHEN_UNKNOWN: no
	   minutes. */
	int64_t final_on;
	/* When it could be known that they are final; WHEN_UNKNOWN: they are not. */
	int64_t known_at;
	struct life_step *steps; /* by time */
	size_t nsteps, talk_left_out;
	struct life_late *late;
	size_t nlate;
	bool vouched; /* members or chairs stand behind text and approval, so they may go out */
	const char **contradictions; /* dates that do not agree, a sentence each */
	size_t ncontradictions;
	enum life_sending sending; /* of the revision, if there is one to be sent */
	int64_t sends_at;          /* SENDING_HELD only */
	bool told;         /* SENDING_HELD: the chairs have been told, so that the hold runs */
	unsigned revision; /* that would be sent next or was last: 0: the minutes themselves */
	int64_t redaction; /* the last decision on their words; 0: none */
	bool amended;      /* a newer text than the one that was sent last waits to be sent */
};

struct distributed; /* store/distributed.h */
struct publication; /* store/publications.h */

/* What is known of a group at a moment. */
struct life_input {
	const struct group_config *group;
	const struct stored_minutes *rows; /* by date, then time */
	size_t nrows;
	const struct minutes_mail *mails; /* by time */
	size_t nmails;
	const struct decision *decisions; /* of kind "minutes", oldest first */
	size_t ndecisions;
	const struct minutes_sent *sent; /* by time */
	size_t nsent;
	const struct distributed *distributed; /* by date */
	size_t ndistributed;
	const struct publication *publications;
	size_t npublications;
	int64_t live_since; /* when we began to work for the group; WHEN_UNKNOWN: not yet */
};

/* The lives of all meetings known at `now`, by date; owned by `ctx`, pointing into the input. */
struct minutes_life *life_trace(
    void *ctx, const struct life_input *input, int64_t now, size_t *nlives_r);

/* True if the row is of somebody whom the group's settings believe. */
bool life_believes(const struct group_config *group, const struct stored_minutes *row);

/* The words for people and JSON: "draft", "final"; "correction", "put_off"; "held". */
const char *life_stage_name(enum life_stage stage);
const char *life_step_name(enum life_step_kind kind);
const char *life_late_name(enum life_late_kind kind);
const char *life_sending_name(enum life_sending sending);

#endif

/*
 * actions: what somebody promised at a meeting, carried from meeting to meeting
 *
 * Pure. The minutes of a meeting tell of tasks; a later meeting that speaks of
 * the same task carries it on, one that says that it is done or not needed any
 * more ends it, and the chair's word ends it or opens it again.
 *
 * Two tasks are the same if one owner can be the other's and at least
 * ACTION_SHARED_MIN of their words, and ACTION_SHARED_PARTS of ACTION_PARTS of
 * the shorter one's, are shared once names, promises ("will", "agreed to") and
 * stop words are left out. Nothing is guessed: words that fit two open tasks
 * are a task of their own, and an end that fits two ends neither. An end must
 * besides name an owner, speak of an action, or have all words of the task.
 */
#ifndef MINUTED_DAEMON_ACTIONS_H
#define MINUTED_DAEMON_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ACTION_SHARED_MIN = 2, /* words; one word alone ("ballot") makes no two tasks one */
	ACTION_SHARED_PARTS = 3,
	ACTION_PARTS = 5,
	ACTION_WORDS_MAX = 60, /* words of one task that are compared; the longest seen had 40 */
	ACTIONS_MAX = 5000     /* of one group; twenty years of meetings give under 2,000 */
};

enum action_state { ACTION_OPEN, ACTION_DONE, ACTION_DROPPED, ACTION_STATE_COUNT };

/* "open", "done", "dropped": also the chair's words. */
const char *action_state_name(enum action_state state);
bool action_state_from_name(const char *name, enum action_state *state_r);

/* A task as the minutes of one meeting tell it. */
struct action_said {
	const char *owner; /* several with "; "; NULL: nobody is named */
	const char *org;   /* of the first owner; NULL: not known */
	const char *quote;
};

struct action_meeting {
	const char *date;       /* "YYYY-MM-DD" */
	int64_t at;             /* midnight UTC of that day */
	const char *message_id; /* of its minutes */
	const struct action_said *said;
	size_t nsaid;
	const char *const *closings; /* sentences that say that something is over */
	size_t nclosings;
};

/* The chair's word on one task. */
struct action_word {
	const char *id;
	enum action_state state;
	const char *author;
	const char *reason; /* NULL */
	int64_t at;
};

struct action {
	const char *id; /* "A-3f9c2a": of the group, first meeting, owner and words */
	const char *owner, *org;
	const char *quote;      /* as it was first said */
	const char *message_id; /* of the minutes that tell it first */
	const char *since;      /* date of that meeting */
	const char *last_seen;  /* date of the last one that speaks of it */
	const char *last_message_id;
	unsigned meetings; /* that speak of it */
	enum action_state state;
	/* How it ended; all NULL while it is open. */
	const char *ended_by;         /* a person; NULL: the minutes */
	const char *ended_quote;      /* the words of the minutes, or the person's reason */
	const char *ended_message_id; /* of those minutes */
	const char *ended_on;         /* date */
};

/*
 * Carry the tasks of a group's meetings (by date) through, with the chair's words
 * (by time) taken between the meetings that they were said between. Returns the
 * number of tasks in `*actions_r`, oldest first. Owned by `ctx`, strings as well,
 * but for those of the input.
 */
size_t actions_carry(void *ctx, const char *group, const struct action_meeting *meetings,
    size_t nmeetings, const struct action_word *words, size_t nwords, struct action **actions_r);

#endif

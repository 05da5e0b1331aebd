/*
 * answers: replies that name no message, and what they answer by their subject
 *
 * A reply ("Re:" and its kin) none of whose references is in the archive
 * answers the message before it that bears the same subject, list tags and
 * reply marks aside, on the same list of the same group, at most
 * ANSWER_DAYS_MAX days earlier. "Before" is by time received, then by the hash
 * of the bytes, so it depends on what is in the archive and not on when it
 * came there: of all messages of one subject a new one changes only what
 * itself and its follower answer.
 */
#ifndef MINUTED_STORE_ANSWERS_H
#define MINUTED_STORE_ANSWERS_H

#include "store/database.h"

/* A discussion period and its vote; later, a subject has come again. */
enum { ANSWER_DAYS_MAX = 30 };

/* Where a message stands among those of its subject. */
struct topic {
	bool any; /* false: it has no subject, list or time, and the rest is 0 */
	int64_t key;
	int64_t at;
	bool reply;
};

struct topic topic_of(const struct mail_record *record);

/* True if the message is filed under just this topic. */
enum store_status topic_same(
    struct store *store, int64_t message, const struct topic *topic, bool *same_r);

/* File a message that is in the table `mail` under its topic; or take it away. */
enum store_status topic_file(struct store *store, int64_t message, const struct topic *topic);
enum store_status topic_forget(struct store *store, int64_t message);

/* The reply that follows `message` in its topic; 0: what follows is none or too late. */
enum store_status topic_follower(struct store *store, int64_t message, int64_t *follower_r);

/* What a message whose ids are `ids` answers by its subject, as of now; 0: nothing. */
enum store_status answer_find(
    struct store *store, int64_t message, const char *ids, int64_t *answered_r);

/* What is recorded that a message answers (0: nothing), and to record it. */
enum store_status answer_get(struct store *store, int64_t message, int64_t *answered_r);
enum store_status answer_set(struct store *store, int64_t message, int64_t answered);

#endif

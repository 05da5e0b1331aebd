/*
 * command: what a word by mail would do, and doing it
 *
 * A word is made a command once it is known what it means: the point of the
 * digest that was answered, the ballot, the meeting. The command is JSON, kept
 * until its token comes back, and says exactly what is done then; it is tried
 * before it is promised, so that what cannot be done is told at once. `says` in
 * it is a sentence in the present, without its stop: "point 2 of the digest ...
 * is settled as yes". What a point of a digest stands for is looked up again when it
 * is done, and so is who may: the chair of that day.
 *
 *   {"do":"settle","message":false,"item":12,"digest":"2026-04-06","point":1,"ruling":"yes","ballot":…,"org":…,"before":{…},"says":…}
 *   {"do":"name","name":…,"ballot":…,"before":…,"says":…}
 *   {"do":"decide","kind":…,"subject":…,"word":…,"before":…,"says":…}
 *   {"do":"minutes","date":…,"word":"stop"|"distribute"|"approve","before":…,"says":…}
 *   {"do":"redact","date":…,"words":…,"says":…}
 *   {"do":"undo","of":7,"says":…}
 */
#ifndef MINUTED_DAEMON_COMMAND_H
#define MINUTED_DAEMON_COMMAND_H

#include <jansson.h>

#include "daemon/word/hearing.h"
#include "parser/word.h"

/* Who speaks, about what, when; the transaction is the caller's. */
struct command_place {
	struct store *store;
	const struct config *config;
	const struct group_config *group;
	const char *author; /* the address, kept with what is done */
	enum hearing_role role;
	int64_t now;
	const struct our_message *answered; /* the message of ours that is answered; NULL */
	enum store_status failed;           /* of the store: nothing that was returned counts */
};

/*
 * What a word would do: a new reference. NULL with `*why_r`, half a sentence for
 * the writer, if it cannot be done, or if the store failed.
 */
json_t *command_of_word(
    void *ctx, struct command_place *place, const struct word *word, const char **why_r);

/* What would undo all that a confirmation did; NULL with `*why_r`. */
json_t *command_of_undo(void *ctx, struct command_place *place,
    const struct confirmation *confirmation, const char **why_r);

/*
 * Do a command. False with `*why_r` if it cannot be done any more: then nothing
 * of it is done.
 */
bool command_do(void *ctx, struct command_place *place, const json_t *command, const char **why_r);

/* The sentence of a command; "" if it has none. */
const char *command_says(const json_t *command);

#endif

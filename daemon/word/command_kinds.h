/* command_kinds: the commands by what they do; used by command.c only */
#ifndef MINUTED_DAEMON_COMMAND_KINDS_H
#define MINUTED_DAEMON_COMMAND_KINDS_H

#include "daemon/word/command.h"
#include "store/digest_items.h"

/* True for STORE_OK and STORE_EXISTS; else notes the failure in `place`. */
bool command_stored(struct command_place *place, enum store_status status);

/* Each a new reference, or NULL with `*why_r` (or a failure of the store). */
json_t *command_settle(void *ctx, struct command_place *place, const struct word *word,
    const struct digest_item *item, const char **why_r);
json_t *command_name(
    void *ctx, struct command_place *place, const struct word *word, const char **why_r);
/* `what` of the minutes of the meeting of `date` (NULL: the ones that it can only be). */
json_t *command_minutes(
    void *ctx, struct command_place *place, const char *what, const char *date, const char **why_r);
json_t *command_redact(
    void *ctx, struct command_place *place, const struct word *word, const char **why_r);
json_t *command_action(
    void *ctx, struct command_place *place, const char *what, const char *id, const char **why_r);
json_t *command_decide(void *ctx, struct command_place *place, const char *kind,
    const char *subject, const char *word, const char *detail, const char *says);

/* Do or undo a command about minutes. */
bool command_minutes_do(
    void *ctx, struct command_place *place, const json_t *command, bool undo, const char **why_r);

/* Do one that is no undo, or undo it; false with `*why_r`, what was written is to be taken back. */
bool command_do_one(
    void *ctx, struct command_place *place, const json_t *command, const char **why_r);
bool command_undo_one(void *ctx, struct command_place *place,
    const struct confirmation *confirmation, const json_t *command, const char **why_r);

#endif

/*
 * confirmations: commands that came by mail and wait for their one-time token
 *
 * A command is kept as what it would do, bound to the address that its token was
 * sent to. Of the token only its SHA-256 is kept. It is used once; it is dead
 * once anybody else could have seen it. How long one lives is the caller's to say.
 * Nothing is ever deleted: what was done by mail can be told and undone.
 */
#ifndef MINUTED_STORE_CONFIRMATIONS_H
#define MINUTED_STORE_CONFIRMATIONS_H

#include "store/store.h"

enum {
	CONFIRMATION_HASH_SIZE = 32,         /* bytes of the SHA-256 of a token */
	CONFIRMATION_COMMAND_MAX = 64 * 1024 /* bytes; all commands of one mail */
};

enum confirmation_state {
	CONFIRMATION_OPEN,
	CONFIRMATION_USED,
	CONFIRMATION_DEAD,
	CONFIRMATION_STATE_COUNT
};

struct confirmation {
	int64_t id;
	const char *group;   /* never empty, as the next two */
	const char *address; /* that the token was sent to */
	const char *command; /* JSON */
	int64_t created;
	enum confirmation_state state;
	int64_t changed;   /* when it got its state */
	const char *asked; /* period of the answer that told of the token; never empty */
	const char *done;  /* period of the answer that told what was done; NULL */
};

/* Keep one, open; takes group, address, command, created and asked. `id_r` may be NULL. */
enum store_status store_confirmation_add(struct store *store,
    const struct confirmation *confirmation, const uint8_t token[CONFIRMATION_HASH_SIZE],
    int64_t *id_r);

/* The one of that token; STORE_NOT_FOUND. */
enum store_status store_confirmation_of_token(void *ctx, struct store *store,
    const uint8_t token[CONFIRMATION_HASH_SIZE], struct confirmation *confirmation_r);

/* The one that an answer of ours told of, when it was asked for or when it was done. */
enum store_status store_confirmation_of_answer(void *ctx, struct store *store, const char *group,
    const char *period, struct confirmation *confirmation_r);

enum store_status store_confirmation(
    void *ctx, struct store *store, int64_t id, struct confirmation *confirmation_r);

/* From open to used, told of in the answer `done`; STORE_REFUSED if it is not open. */
enum store_status store_confirmation_use(
    struct store *store, int64_t id, const char *done, int64_t now);

/* From open to dead; STORE_REFUSED if it is not open. */
enum store_status store_confirmation_end(struct store *store, int64_t id, int64_t now);

/*
 * A token was seen in a mail: unless it was a mail by `address` (NULL: by nobody who
 * may see it), it is dead if it was open; `*killed_r` tells.
 */
enum store_status store_confirmation_seen(struct store *store,
    const uint8_t token[CONFIRMATION_HASH_SIZE], const char *address, int64_t now, bool *killed_r);

/* The open ones made after `since`, oldest first. */
enum store_status store_confirmations(void *ctx, struct store *store, int64_t since,
    struct confirmation **confirmations_r, size_t *nconfirmations_r);

#endif

/*
 * hearing: whose word by mail is heard
 *
 * A mail to the gateway's own address is heard if our MX vouches for its From
 * address, a person wrote it, no list carried it, it came in live and lately,
 * and the address is a chair's, a vice chair's or a roster representative's.
 * All others get no answer, so that nobody can be bothered in another's name.
 * What is heard is kept (store/heard.h) and answered by daemon/word/reply.h.
 *
 * A one-time token in any mail that somebody else could have seen, or sent, is
 * dead from then on.
 */
#ifndef MINUTED_DAEMON_HEARING_H
#define MINUTED_DAEMON_HEARING_H

#include "daemon/record/answer.h"
#include "store/confirmations.h"
#include "store/heard.h"

enum {
	/* Seconds since a mail came; older words are not what their writer means today. */
	HEARING_AGE_MAX = 3 * 24 * 60 * 60,
	HEARING_REFERENCES_MAX = 20 /* the last references that are looked up and kept */
};

enum hearing_role { ROLE_NONE, ROLE_MEMBER, ROLE_CHAIR };

/*
 * What an address is in a group at a moment: a chair by the configuration, a
 * member's representative by the roster. `*address_r` (may be NULL) is it as written there.
 */
enum hearing_role hearing_role(
    const struct group_config *group, const char *address, int64_t at, const char **address_r);

/*
 * Take notice of a mail that was recorded, within that transaction. What was
 * imported, or is read again, can only lay open tokens.
 */
enum store_status hearing_note(struct store *store, const struct config *config, int64_t message,
    const struct answer *answer, int64_t now);

/* The SHA-256 of a token, as it is kept. */
void hearing_token_hash(const char *token, uint8_t hash_r[CONFIRMATION_HASH_SIZE]);

#endif

/*
 * chain: the append-only ledger of what people rely on
 *
 * An entry for each recorded fact when it is gained and when a later reading
 * loses it, for each ruling, name and decision, and for each message made and sent. Entries are
 * numbered from 1; each holds the hash of the one before, so that whoever knows
 * the number and hash of one entry can tell whether any before it was changed.
 *
 * The hash of an entry is SHA-256 over the lines, each ended by LF:
 *
 *   minuted ledger 1
 *   hash of the entry before, in lower-case hexadecimal; 64 zeros at the first
 *   number
 *   time, in seconds since the epoch
 *   group ("" where none is meant)
 *   kind: "fact", "fact-lost", "ruling", "name", "decision", "made", "sent"
 *   the entry as JSON: keys sorted, no white space, UTF-8
 *
 * What the entries of facts and rulings say of their mail names it by the
 * SHA-256 of its bytes.
 */
#ifndef MINUTED_STORE_CHAIN_H
#define MINUTED_STORE_CHAIN_H

#include <jansson.h>

#include "store/store.h"

enum {
	CHAIN_HASH_SIZE = 32,
	CHAIN_HEX_MAX = 65, /* bytes, with the NUL */
	CHAIN_SHOWN = 16    /* digits of a hash that people are shown */
};

struct chain_head {
	int64_t number; /* 0: there is no entry yet */
	char sha256[CHAIN_HEX_MAX];
};

/* The last entry. */
enum store_status store_chain_head(struct store *store, struct chain_head *head_r);

/* ---- for the files of this room ---- */

/*
 * Append an entry, in the transaction of what it tells of; steals `entry`.
 * `message` is the row of the mail that it is about, 0 for none. `number_r` may be NULL.
 */
enum store_status chain_append(struct store *store, const char *kind, const char *group, int64_t at,
    int64_t message, json_t *entry, int64_t *number_r);

/* Enter what a reading of `message` gains and loses against what the ledger says of it. */
enum store_status chain_record(
    struct store *store, int64_t message, const struct mail_record *record);

/* The SHA-256 of a message's bytes, in hexadecimal; "" where there is no such message. */
enum store_status chain_message_hash(
    struct store *store, int64_t message, char sha256_r[CHAIN_HEX_MAX]);

/* The hash of an entry, from the hash before it. */
void chain_hash(const uint8_t before[CHAIN_HASH_SIZE], int64_t number, int64_t at,
    const char *group, const char *kind, const char *json, uint8_t hash_r[CHAIN_HASH_SIZE]);

/* Bytes as lower-case hexadecimal with its NUL. */
void chain_hex(const void *bytes, size_t len, char *hex_r);

/* Canonical JSON; steals `object`; free() it. */
char *chain_json(json_t *object);

#endif

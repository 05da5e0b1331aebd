/*
 * comparison: what tells the mails of a group from others, to compare archives
 *
 * Another archive may hold a mail byte for byte, or as its host made it over:
 * then its Message-ID tells it, and where that was lost its sender and words.
 */
#ifndef MINUTED_STORE_COMPARISON_H
#define MINUTED_STORE_COMPARISON_H

#include "store/store.h"

struct comparable {
	int64_t message;
	const char *bytes;      /* hash of the raw mail, in hexadecimal */
	const char *message_id; /* NULL: it has none */
	const char *writing;    /* hash of sender and words, in hexadecimal */
	const char *subject, *from_address;
	int64_t at;
	enum channel channel;
};

/* All mails that are filed under the group and were read, by time. */
enum store_status store_comparables(
    void *ctx, struct store *store, const char *group, struct comparable **list_r, size_t *nlist_r);

/* The same hashes of a mail of elsewhere, on `ctx`. */
char *comparison_bytes(void *ctx, const void *raw, size_t len);
char *comparison_writing(void *ctx, const char *from_address, const char *text);

#endif

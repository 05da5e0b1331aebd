/*
 * fresh: the bytes of mails that were just filed, for the reader
 *
 * What comes from a mailbox is read soon after it is filed. Kept for that long,
 * its bytes need not be taken out of the archive again. Bounded; what does not
 * fit is read from the archive.
 */
#ifndef MINUTED_DAEMON_FRESH_H
#define MINUTED_DAEMON_FRESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FRESH_MAILS = 256,            /* kept at once */
	FRESH_BYTES = 4 * 1024 * 1024 /* of all of them */
};

struct fresh;

struct fresh *fresh_new(void *ctx);

/* Keep a copy of a new message's bytes if there is room. Messages come in rising order. */
void fresh_keep(struct fresh *fresh, int64_t message, const void *raw, size_t len);

/* True if one more mail would not fit, as the reader has so many to read. */
bool fresh_full(const struct fresh *fresh);

/*
 * Hand over that message's bytes, on `ctx`; false if they are not here. Earlier
 * ones are dropped.
 */
bool fresh_take(void *ctx, struct fresh *fresh, int64_t message, void **raw_r, size_t *len_r);

/* Forget the messages from that one on: their transaction was given up. */
void fresh_forget(struct fresh *fresh, int64_t message);

#endif

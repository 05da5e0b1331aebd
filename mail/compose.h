/*
 * compose: make a message to be sent
 *
 * The bytes are final: CRLF line ends, lines of at most 998 bytes (RFC 5322
 * section 2.1.1), every header encoded (RFC 2047) so that no text given here
 * can begin another header or a line of its own. Date and Message-ID are
 * arguments: the same call gives the same bytes.
 */
#ifndef MINUTED_MAIL_COMPOSE_H
#define MINUTED_MAIL_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	COMPOSE_REFERENCES_MAX = 20 /* identifiers of References besides the answered mail's */
};

struct compose_address {
	const char *name;    /* UTF-8; NULL: none */
	const char *address; /* checked by compose_address_ok() */
};

/* A text that goes along as a file. */
struct compose_attachment {
	const char *name; /* letters, digits, "-", "_" and "." with no dot first; at most 100 */
	const char *type; /* "text/markdown" */
	const char *text; /* UTF-8, LF line ends */
};

struct compose {
	struct compose_address from;
	const struct compose_address *to;
	size_t nto;
	const char *subject;           /* UTF-8 */
	int64_t date;                  /* seconds since the epoch */
	const char *message_id;        /* without brackets */
	const char *in_reply_to;       /* without brackets; NULL */
	const char *const *references; /* of the mail that it answers, oldest first */
	size_t nreferences;            /* the last COMPOSE_REFERENCES_MAX are taken */
	bool replied;                  /* it answers a mail: Auto-Submitted: auto-replied */
	const char *list_id;           /* "minuted.example.org"; NULL: none (RFC 2919) */
	const char *text;              /* UTF-8, LF line ends */
	const char *html;              /* UTF-8; NULL: text only */
	const char *reply_to;          /* address that answers go to; NULL: the sender's */
	const char *list_post;         /* address for List-Post (RFC 2369); NULL */
	/* Address and subject of a mail that ends this kind, for List-Unsubscribe; NULL. */
	const char *unsubscribe, *unsubscribe_subject;
	const struct compose_attachment *attachments;
	size_t nattachments;
};

/* True if `address` is one mailbox of RFC 5321 that is safe in a command and a header. */
bool compose_address_ok(const char *address);

/*
 * The message, owned by `ctx`, of `*len_r` bytes. Always carries
 * Auto-Submitted (RFC 3834 section 5) and asks for no absence notices. NULL with `*why_r` if
 * an address or the name of a file is not usable.
 */
char *compose_message(void *ctx, const struct compose *compose, size_t *len_r, char **why_r);

#endif

/*
 * reader: mails are read by a child that can do nothing else
 *
 * The reader role prepares everything that needs files (rosters, rules,
 * charsets), gives up files and network, and then forks a jailed child for
 * each live mail; mails of the past (an import, a mailbox's backlog) share
 * children (daemon/role/nursery.h). A child that dies, stalls or answers nonsense
 * costs its mail a place in the queue and nothing else.
 */
#ifndef MINUTED_DAEMON_READER_H
#define MINUTED_DAEMON_READER_H

#include "config/config.h"
#include "daemon/record/answer.h"
#include "daemon/role/frame.h"

enum {
	READER_REUSE_MAX = 256,      /* mails of the past that one child may read */
	READER_ANSWER_MS = 30 * 1000 /* milliseconds for one mail, on a busy machine too */
};

/* What a raw mail is read as. */
struct reader_request {
	const char *mailbox;  /* where it was seen; NULL: nowhere, an operator's file */
	const char *group;    /* named by the operator; NULL: found by the mail itself */
	int64_t internaldate; /* WHEN_UNKNOWN: not told */
	bool import;          /* from a file, not from a mailbox */
	bool backlog;         /* one of many: it may share its child with others */
	bool post;            /* the bytes are minutes in Markdown, no mail */
};

/* The role itself: serves the link on `fd` until it ends. Returns the exit status. */
int reader_role(int fd, const struct config *config);

/*
 * Queue a request; answers come in the order of the requests, as FRAME_ANSWER or
 * FRAME_UNREADABLE. False: the link is broken.
 */
bool reader_ask(
    struct link *link, const struct reader_request *request, const void *raw, size_t len);

/*
 * Take an answer apart. NULL if the mail could not be read, with the reason in
 * `*why_r`; both on `ctx`.
 */
struct answer *reader_answer(
    void *ctx, const struct config *config, const struct frame *frame, char **why_r);

/* For programs that do one thing at a time: start the role as a child, ask and wait. */
struct reader;
struct reader *reader_start(void *ctx, const struct config *config, char **why_r);
struct answer *reader_read(void *ctx, struct reader *reader, const struct reader_request *request,
    const void *raw, size_t len, char **why_r);

/* The reader's own link, for reader_ask() and to take the answers without waiting for each. */
struct link *reader_link(struct reader *reader);

#endif

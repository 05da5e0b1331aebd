/* reply_page: the words of our answers; used by reply.c only */
#ifndef MINUTED_DAEMON_REPLY_PAGE_H
#define MINUTED_DAEMON_REPLY_PAGE_H

#include "daemon/word/hearing.h"
#include "daemon/record/ledger.h"
#include "daemon/page.h"

/* A list of sentences; each ends with a stop. */
struct sentences {
	const char **items;
	size_t n;
};

void sentences_add(void *ctx, struct sentences *list, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What an answer says. */
struct reply_page {
	const struct group_config *group;
	enum hearing_role role;
	struct sentences done;    /* by a confirmation */
	struct sentences at_once; /* without one */
	struct sentences asked;   /* what waits for its token */
	struct sentences refused; /* what cannot be done, with the line */
	struct sentences unknown; /* lines as they were written */
	bool waits;               /* what was not understood answers a mail that asks for a token */
	bool more;                /* the mail went on */
	bool empty;               /* it had no words */
	bool last;                /* no more answers today */
	bool help;
	bool status;
	const char *status_of; /* label; NULL: all ballots that are not over */
	const struct ledger *ledger;
	const char *token; /* NULL: nothing waits */
	int64_t until;     /* the token lives */
};

/* The text; owned by `ctx`. */
const char *reply_page_text(void *ctx, const struct reply_page *reply, int64_t now);

#endif

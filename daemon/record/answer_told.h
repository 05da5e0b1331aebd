/* answer_told: what a mail was read as, in one line for the operator's log */
#ifndef MINUTED_DAEMON_RECORD_ANSWER_TOLD_H
#define MINUTED_DAEMON_RECORD_ANSWER_TOLD_H

#include "daemon/record/answer.h"

enum {
	ANSWER_TOLD_FACTS = 5, /* facts that are told one by one; the rest are counted */
	ANSWER_TOLD_MAX = 200  /* characters of any one part that comes from the mail */
};

/*
 * "from ADDRESS (ORGANISATION), GROUP: vote; vote yes on TS-7 (vote.org-verb) certain; ...". What
 * waits in the queue has the reason with it, where that is not in its words. On `ctx`.
 */
char *answer_told(void *ctx, const struct answer *answer);

#endif

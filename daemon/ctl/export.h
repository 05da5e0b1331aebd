/*
 * export: a group's record for those who keep it without us
 *
 * Its mails as one mbox, and what was made of them as one JSON object with the
 * rules and attendance that a recount needs. Verified by tests/verify/ballots,
 * which shares no code with us.
 */
#ifndef MINUTED_DAEMON_EXPORT_H
#define MINUTED_DAEMON_EXPORT_H

#include <jansson.h>

#include "daemon/record/ledger.h"
#include "store/chain.h"
#include "store/group_mail.h"

/* The object, a new reference: "schema_version", group, time, ledger, mails, meetings, ballots. */
json_t *export_json(const struct ledger *ledger, const struct group_mail *mails, size_t nmails,
    const struct chain_head *head, int64_t now);

/*
 * One message in mboxrd form: a From_ line, the bytes as they came with each line
 * that begins with any number of ">" and "From " quoted once more, an empty line.
 * On `ctx`.
 */
char *export_mbox(
    void *ctx, const struct group_mail *mail, const void *raw, size_t len, size_t *len_r);

#endif

/*
 * distribution: final minutes go out once, when they may
 *
 * As the group's `distribute` says: after a notice to the chairs and the hold, or
 * on a person's word, or never. What was sent is kept with its text, and a later
 * change of it goes out the same way as a numbered revision with what changed.
 * Three kinds of work that falls due (daemon/letters/due.h):
 *
 *   minutes-notice  tell the chairs when they go out, and note that as due
 *   minutes-ask     ask the chairs
 *   minutes         send them, if they may still be sent at that moment
 *
 * A person's word (decisions of kind "minutes": "stop", "distribute") is kept by
 * whoever takes it; the plan finds it. Each message has the identity of its kind,
 * group and period, so whatever dies in between, none is made twice.
 */
#ifndef MINUTED_DAEMON_DISTRIBUTION_H
#define MINUTED_DAEMON_DISTRIBUTION_H

#include "daemon/letters/due.h"

/* Plans all three. */
bool distribution_plan(void *ctx, const struct due_task *task, char **why_r);

bool distribution_notice(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);
bool distribution_ask(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);
bool distribution_send(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

#endif

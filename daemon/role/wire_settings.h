/*
 * wire_settings: all that a wire was started with
 *
 * A wire keeps the settings and opens the files that there were at its start.
 * The text holds each of them, and of each file which one it is and when it was
 * last changed, but nothing of what is in it. As long as the text is the same, a wire can go on
 * under another configuration; where it differs, only a new wire heeds it.
 */
#ifndef MINUTED_DAEMON_ROLE_WIRE_SETTINGS_H
#define MINUTED_DAEMON_ROLE_WIRE_SETTINGS_H

#include "config/config.h"

/* Of the mailbox, or of sending where that is NULL. On `ctx`. */
char *wire_settings(void *ctx, const struct config *config, const struct mailbox_config *mailbox);

#endif

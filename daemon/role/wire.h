/*
 * wire: the role that holds the network and the credentials
 *
 * One process a mailbox and one for sending, so that a dead server or a
 * crashed library stops nothing else. What it says to core is fetched bytes and
 * outcomes; it never sees the database and never looks into a mail.
 */
#ifndef MINUTED_DAEMON_WIRE_H
#define MINUTED_DAEMON_WIRE_H

#include "config/config.h"

/* Serve the link on `fd` for one mailbox, or for sending. Returns the exit status. */
int wire_mailbox_role(int fd, const struct config *config, const struct mailbox_config *mailbox);
int wire_smtp_role(int fd, const struct config *config);

#endif

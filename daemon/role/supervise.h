/*
 * supervise: start the roles, watch them, tell systemd
 *
 * The program that the operator starts holds nothing: no database, no
 * network, no mail. It forks the roles, gives core a link to each, starts a
 * lost reader or wire again, and ends when core ends.
 */
#ifndef MINUTED_DAEMON_SUPERVISE_H
#define MINUTED_DAEMON_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"

enum {
	SUPERVISE_RESTART_MS = 1000, /* milliseconds between a role's death and its next start, */
	SUPERVISE_RESTART_MAX_MS = 5 * 60 * 1000, /* doubled each time up to this */
	SUPERVISE_STEADY_MS = 60 * 1000, /* a role that lived so long starts at once again */
	SUPERVISE_STOP_MS = 4000,        /* milliseconds that core has to end in good order, */
	SUPERVISE_ROLE_END_MS = 2000     /* and the others after it, before they are killed */
};

enum supervise_end {
	SUPERVISE_ENDED,
	SUPERVISE_RELOAD /* SIGHUP: start again with a new configuration */
};

/* Run until core ends or a signal comes; `*status_r` is the exit status. */
enum supervise_end supervise(
    const struct config *config, int64_t fixed_now, bool once, int *status_r);

#endif

/*
 * supervise: start the roles, watch them, tell systemd
 *
 * The program that the operator starts holds nothing: no database, no
 * network, no mail. It forks the roles, gives core a link to each, starts a
 * lost reader or wire again, and ends when core ends.
 *
 * On SIGHUP it reads the configuration again. A faulty one is refused: the log
 * and the status say why, and all goes on as it was. Else core hands its links
 * back and ends, a new core and a new reader start with the new configuration,
 * and each wire whose settings and credentials are the same (wire_settings.h)
 * goes on with its session. A configuration with which core or a wire cannot
 * run within SUPERVISE_TRIAL_MS is given up for the one before.
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
	SUPERVISE_ROLE_END_MS = 2000,    /* and the others after it, before they are killed */
	SUPERVISE_TRIAL_MS = 10 * 1000   /* milliseconds in which a new configuration must do */
};

struct supervision {
	int64_t fixed_now; /* the moment of `--now`, or CLOCK_REAL */
	bool once;
	/*
	 * Read the configuration again, on `ctx`. NULL where it has faults, which are told in the
	 * log, with the first one in `*why_r` (on `ctx`).
	 */
	const struct config *(*read)(void *ctx, void *arg, char **why_r);
	void *arg;
};

/* Run until core ends or a signal comes. Returns the exit status. */
int supervise(const struct config *config, const struct supervision *how);

#endif

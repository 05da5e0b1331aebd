/*
 * roles: the processes that minuted starts beside core
 *
 * What is known of each: whether it runs, when it may be started again, and,
 * where core hands over to another core, the link over which it goes on.
 */
#ifndef MINUTED_DAEMON_ROLE_ROLES_H
#define MINUTED_DAEMON_ROLE_ROLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/config.h"

enum role_kind { ROLE_READER, ROLE_WIRE_MAILBOX, ROLE_WIRE_SMTP };

struct role {
	enum role_kind kind;
	const struct mailbox_config *mailbox; /* ROLE_WIRE_MAILBOX */
	const char *name;                     /* of the process, on the roles */
	char *settings;                       /* of a wire, as it was started; NULL: it never was */
	pid_t pid;                            /* 0: not running */
	int64_t start_ms;   /* not before this moment; while it runs: when it was started */
	int64_t restart_ms; /* the wait before the next start */
	int link;           /* to it, from a core that hands over; -1: none */
	bool listens;       /* it waits for news */
};

struct roles {
	const struct config *config;
	struct role *list;
	size_t n;
};

/* The roles that a configuration wants, none running. On `ctx`, as all of it. */
struct roles *roles_new(void *ctx, const struct config *config);

/* The role of that kind and name, or NULL. */
struct role *roles_find(struct roles *roles, enum role_kind kind, const char *name);

/* To be called before a role starts: what it is about to open is noted. */
void role_starts(struct roles *roles, struct role *role);

/* Start it again later: the later, the more often it has ended soon after its start. */
void role_start_later(struct role *role);

/* The link that core has handed back is of no use any more. */
void role_drop_link(struct role *role);

/*
 * End all that run: what does not end in SUPERVISE_ROLE_END_MS when it is asked to is killed, and
 * what not even that ends is the kernel's.
 */
void roles_end(struct roles *roles);

/*
 * Let the roles that run, have a link and would start the same go on under
 * `fresh`, and end the others. The names of those that go on, on `fresh`.
 */
char *roles_take_over(struct roles *fresh, struct roles *old);

#endif

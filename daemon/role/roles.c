#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/role/roles.h"
#include "daemon/role/supervise.h"
#include "daemon/role/wire_settings.h"

enum { LOOK_MS = 5 /* between two looks whether processes have ended */ };

static void
add(struct roles *roles, enum role_kind kind, const struct mailbox_config *mailbox,
    const char *name)
{
	roles->list[roles->n++] =
	    (struct role){ .kind = kind, .mailbox = mailbox, .name = name, .link = -1 };
}

struct roles *
roles_new(void *ctx, const struct config *config)
{
	struct roles *roles = talloc_zero(ctx, struct roles);
	size_t i;

	roles->config = config;
	roles->list = talloc_zero_array(roles, struct role, config->nmailboxes + 2);
	add(roles, ROLE_READER, NULL, "reader");
	for (i = 0; i < config->nmailboxes; i++)
		add(roles, ROLE_WIRE_MAILBOX, &config->mailboxes[i],
		    talloc_asprintf(roles, "wire %s", config->mailboxes[i].name));
	if (config->has_smtp)
		add(roles, ROLE_WIRE_SMTP, NULL, "wire smtp");
	return roles;
}

struct role *
roles_find(struct roles *roles, enum role_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < roles->n; i++)
		if (roles->list[i].kind == kind && strcmp(roles->list[i].name, name) == 0)
			return &roles->list[i];
	return NULL;
}

static char *
settings_of(struct roles *roles, const struct role *role)
{
	return role->kind == ROLE_READER ? NULL
					 : wire_settings(roles, roles->config, role->mailbox);
}

void
role_starts(struct roles *roles, struct role *role)
{
	role->start_ms = clock_steady_ms();
	role->listens = false;
	talloc_free(role->settings);
	role->settings = settings_of(roles, role);
}

void
role_start_later(struct role *role)
{
	int64_t now = clock_steady_ms(), wait = role->restart_ms;

	if (wait == 0 || now - role->start_ms >= SUPERVISE_STEADY_MS)
		wait = SUPERVISE_RESTART_MS;
	role->start_ms = now + wait;
	role->restart_ms =
	    2 * wait < SUPERVISE_RESTART_MAX_MS ? 2 * wait : SUPERVISE_RESTART_MAX_MS;
}

void
role_drop_link(struct role *role)
{
	if (role->link >= 0)
		close(role->link);
	role->link = -1;
}

static void
signal_all(const struct roles *roles, int number)
{
	size_t i;

	for (i = 0; i < roles->n; i++)
		if (roles->list[i].pid > 0)
			kill(roles->list[i].pid, number);
}

static size_t
count_alive(struct roles *roles)
{
	size_t alive = 0, i;

	for (i = 0; i < roles->n; i++) {
		struct role *role = &roles->list[i];

		if (role->pid > 0 && waitpid(role->pid, NULL, WNOHANG) != 0)
			role->pid = 0;
		alive += role->pid > 0;
	}
	return alive;
}

/*
 * Wait until all have ended, without a look at signals that are for others. False
 * if some have not.
 */
static bool
await_all(struct roles *roles)
{
	int64_t until = clock_steady_ms() + SUPERVISE_ROLE_END_MS;

	while (count_alive(roles) > 0) {
		if (clock_steady_ms() >= until)
			return false;
		poll(NULL, 0, LOOK_MS);
	}
	return true;
}

void
roles_end(struct roles *roles)
{
	size_t i;

	for (i = 0; i < roles->n; i++)
		role_drop_link(&roles->list[i]);
	signal_all(roles, SIGTERM);
	if (await_all(roles))
		return;
	for (i = 0; i < roles->n; i++)
		if (roles->list[i].pid > 0)
			log_fault("%s did not end in %d ms and is killed", roles->list[i].name,
			    SUPERVISE_ROLE_END_MS);
	signal_all(roles, SIGKILL);
	await_all(roles);
}

static bool
goes_on(struct roles *fresh, struct role *role, struct role *old)
{
	char *settings = settings_of(fresh, role);

	if (!settings || !old || !old->settings || old->link < 0 ||
	    strcmp(settings, old->settings) != 0) {
		talloc_free(settings);
		return false;
	}
	role->settings = settings;
	role->pid = old->pid;
	role->start_ms = old->start_ms;
	role->restart_ms = old->restart_ms;
	role->listens = old->listens;
	role->link = old->link;
	old->pid = 0;
	old->link = -1;
	return true;
}

char *
roles_take_over(struct roles *fresh, struct roles *old)
{
	char *names = talloc_strdup(fresh, "");
	size_t i;

	for (i = 0; i < fresh->n; i++) {
		struct role *role = &fresh->list[i];

		if (goes_on(fresh, role, roles_find(old, role->kind, role->name)))
			names =
			    talloc_asprintf_append(names, "%s%s", *names ? ", " : "", role->name);
	}
	roles_end(old);
	return names;
}

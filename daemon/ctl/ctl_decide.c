#include <glib.h>
#include <pwd.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl/ctl.h"

/* Who rules where nobody is named: the person at the terminal, else whose process it is. */
static const char *
person_at_terminal(struct ctl *ctl)
{
	const struct passwd *entry;
	const char *login = getlogin();

	if (login && *login)
		return talloc_strdup(ctl->ctx, login);
	entry = getpwuid(getuid());
	if (entry && entry->pw_name && *entry->pw_name)
		return talloc_strdup(ctl->ctx, entry->pw_name);
	return talloc_asprintf(ctl->ctx, "uid %lld", (long long)getuid());
}

int
ctl_line_ok(const char *option, const char *words, size_t max)
{
	const char *p;

	if (!words)
		return CTL_OK;
	if (!*words || !g_utf8_validate(words, -1, NULL))
		return ctl_fail(CTL_USAGE, option, "is empty or not UTF-8");
	if (strlen(words) > max)
		return ctl_fail(CTL_USAGE, option, "is longer than %zu bytes", max);
	for (p = words; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return ctl_fail(CTL_USAGE, option, "must be one line of text");
	return CTL_OK;
}

int
ctl_author(struct ctl *ctl)
{
	int status = ctl_line_ok("--author", ctl->author, FACT_NAME_MAX);

	if (status == CTL_OK)
		status = ctl_line_ok("--reason", ctl->reason, FACT_QUOTE_MAX);
	if (status == CTL_OK && !ctl->author)
		ctl->author = person_at_terminal(ctl);
	return status;
}

int
ctl_begin(struct ctl *ctl, const char *what)
{
	int status = ctl_author(ctl);

	if (status == CTL_OK)
		status = ctl_open(ctl, STORE_WRITE);
	return status == CTL_OK ? ctl_stored(ctl, store_begin(ctl->store), what) : status;
}

int
ctl_end(struct ctl *ctl, int status, const char *what)
{
	if (status == CTL_OK)
		return ctl_stored(ctl, store_commit(ctl->store), what);
	store_rollback(ctl->store);
	return status;
}

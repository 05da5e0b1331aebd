#include <glib.h>
#include <libgen.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl/ctl.h"
#include "daemon/page.h"
#include "mail/message.h"

enum { WORDS_MAX = 400 }; /* characters of other people's words on a line */

int
ctl_fail(int status, const char *what, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "minutectl: %s: ", what);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

static int
exit_status(enum store_status status)
{
	switch (status) {
	case STORE_OK:
	case STORE_EXISTS:
		return CTL_OK;
	case STORE_BUSY:
	case STORE_FULL:
		return CTL_LATER;
	case STORE_DAMAGED:
		return CTL_DAMAGED;
	default:
		return CTL_NOT_WELL;
	}
}

/*
 * Whose folder a database that root is about to make lies in; NULL: there is one,
 * or it is root's own.
 */
static const char *
owner_instead(struct ctl *ctl)
{
	const char *path = ctl->config->store_path;
	const struct passwd *owner;
	struct stat st;

	if (geteuid() != 0 || access(path, F_OK) == 0 ||
	    stat(dirname(talloc_strdup(ctl->ctx, path)), &st) != 0 || st.st_uid == 0)
		return NULL;
	owner = getpwuid(st.st_uid);
	return owner ? talloc_strdup(ctl->ctx, owner->pw_name) : NULL;
}

/* False also of an empty file, which is what is left where one was to be made. */
static bool
is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > 0;
}

int
ctl_open(struct ctl *ctl, enum store_mode mode)
{
	const char *owner = owner_instead(ctl);
	enum store_status status;
	char *why = NULL;

	if (owner)
		return ctl_fail(CTL_USAGE, ctl->config->store_path,
		    "it is not there yet, and would belong to root, so that minuted could not open "
		    "it; say 'runuser -u %s -- minutectl ...'",
		    owner);
	if (mode == STORE_READ && !is_there(ctl->config->store_path))
		mode = STORE_WRITE;
	ctl->store = store_open(ctl->ctx, ctl->config->store_path, mode, &status, &why);
	if (ctl->store)
		return CTL_OK;
	/* The reason begins with the path. */
	fflush(stdout);
	fprintf(stderr, "minutectl: %s\n", why);
	return exit_status(status);
}

int
ctl_stored(struct ctl *ctl, enum store_status status, const char *what)
{
	if (status == STORE_OK || status == STORE_EXISTS)
		return CTL_OK;
	return ctl_fail(exit_status(status), what, "%s", store_why(ctl->store));
}

int
ctl_not_made(struct ctl *ctl, const char *what, const char *why)
{
	enum store_status failure = store_failure(ctl->store);

	return ctl_fail(failure == STORE_OK ? CTL_NOT_WELL : exit_status(failure), what, "%s", why);
}

size_t
ctl_groups(struct ctl *ctl, const struct group_config **first_r)
{
	*first_r = ctl->config->groups;
	if (!ctl->group)
		return ctl->config->ngroups;
	*first_r = config_group(ctl->config, ctl->group);
	if (*first_r)
		return 1;
	ctl_fail(CTL_USAGE, ctl->group, "no such group in %s", ctl->config->file);
	return 0;
}

int
ctl_each_group(struct ctl *ctl, const char *name, ctl_show_group *show)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i;
	json_t *array = json_array();
	int status = ngroups ? ctl_open(ctl, STORE_READ) : CTL_USAGE;

	for (i = 0; i < ngroups && status == CTL_OK; i++)
		status = show(ctl, &groups[i], array);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(json_pack("{sO}", name, array));
	json_decref(array);
	return status;
}

struct ledger *
ctl_ledger(struct ctl *ctl, const struct group_config *group, int *status_r)
{
	enum store_status status;
	struct ledger *ledger =
	    ledger_load(ctl->ctx, ctl->store, ctl->config, group, ctl->now, &status);

	*status_r = ledger ? CTL_OK : ctl_stored(ctl, status, group->name);
	return ledger;
}

void
ctl_print_json(json_t *object)
{
	json_t *whole = json_pack("{si}", "schema_version", 1);

	json_object_update_missing(whole, object);
	json_decref(object);
	json_dumpf(whole, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(whole);
}

const char *
ctl_time(struct ctl *ctl, int64_t at)
{
	int year, month, day, hour, minute;

	if (at == WHEN_UNKNOWN)
		return "-";
	when_parts(at, NULL, &year, &month, &day, &hour, &minute, NULL, NULL);
	return talloc_asprintf(
	    ctl->ctx, "%04d-%02d-%02d %02d:%02d UTC", year, month, day, hour, minute);
}

const char *
ctl_words(struct ctl *ctl, const char *text)
{
	return page_words(ctl->ctx, text, WORDS_MAX);
}

json_t *
ctl_marks(unsigned marks)
{
	json_t *array = json_array();
	int i;

	for (i = 0; i < MESSAGE_MARKS; i++)
		if (marks & (1U << i))
			json_array_append_new(
			    array, json_string(message_mark_name((enum message_mark)(1U << i))));
	return array;
}

json_t *
ctl_text(const char *text)
{
	char *valid;
	json_t *string;

	if (!text)
		return json_null();
	valid = g_utf8_make_valid(text, -1);
	string = json_string(valid);
	g_free(valid);
	return string;
}

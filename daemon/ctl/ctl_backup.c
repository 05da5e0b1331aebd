#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl/ctl.h"
#include "store/verify.h"

#define BACKUP_BEGINS "minuted-"
#define BACKUP_ENDS ".db"

enum { STAMP = 16, STAMP_T = 8 }; /* bytes of "20260502T080000Z", and the place of its T */

/* A name that sorts by its moment. */
static const char *
backup_name(struct ctl *ctl)
{
	GDateTime *at = g_date_time_new_from_unix_utc(ctl->now);
	char *text = g_date_time_format(at, BACKUP_BEGINS "%Y%m%dT%H%M%SZ" BACKUP_ENDS);
	const char *name = talloc_strdup(ctl->ctx, text);

	g_free(text);
	g_date_time_unref(at);
	return name;
}

/* Only what backup_name() has named is ever removed. */
static bool
is_backup(const char *name)
{
	const char *stamp = name + strlen(BACKUP_BEGINS);
	size_t i;

	if (!g_str_has_prefix(name, BACKUP_BEGINS) || strlen(stamp) != STAMP + strlen(BACKUP_ENDS))
		return false;
	for (i = 0; i < STAMP - 1; i++)
		if (i == STAMP_T ? stamp[i] != 'T' : !g_ascii_isdigit(stamp[i]))
			return false;
	return strcmp(stamp + STAMP - 1, "Z" BACKUP_ENDS) == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Remove the oldest backups of `dir` beyond ctl->keep. */
static int
rotate(struct ctl *ctl, const char *dir)
{
	GDir *listing = g_dir_open(dir, 0, NULL);
	const char **names = talloc_array(ctl->ctx, const char *, 0);
	const char *name;
	size_t n = 0, i;
	int status = CTL_OK;

	if (!listing)
		return ctl_fail(
		    CTL_NOT_WELL, dir, "old backups cannot be listed: %s", strerror(errno));
	while ((name = g_dir_read_name(listing)) != NULL)
		if (is_backup(name)) {
			names = talloc_realloc(ctl->ctx, names, const char *, n + 1);
			names[n++] = talloc_strdup(names, name);
		}
	g_dir_close(listing);
	qsort(names, n, sizeof *names, by_name);
	for (i = 0; i + ctl->keep < n; i++) {
		const char *path = talloc_asprintf(ctl->ctx, "%s/%s", dir, names[i]);

		if (unlink(path) != 0)
			status = ctl_fail(CTL_NOT_WELL, path,
			    "the old backup cannot be removed: %s", strerror(errno));
	}
	return status;
}

int
ctl_backup(struct ctl *ctl)
{
	const char *path = ctl->arguments[0];
	struct verification found;
	int status = ctl_open(ctl, STORE_READ);

	if (status != CTL_OK)
		return status;
	if (ctl->keep > 0)
		path = talloc_asprintf(ctl->ctx, "%s/%s", path, backup_name(ctl));
	status = ctl_stored(ctl, store_backup(ctl->ctx, ctl->store, path, &found), path);
	if (status != CTL_OK)
		return status;
	if (ctl->json)
		ctl_print_json(json_pack("{so sI sI sI}", "file", ctl_text(path), "messages",
		    (json_int_t)found.messages, "entries", (json_int_t)found.entries, "rulings",
		    (json_int_t)found.rulings));
	else
		printf("%s: %lld messages, %lld entries and %lld rulings, verified\n", path,
		    (long long)found.messages, (long long)found.entries, (long long)found.rulings);
	return ctl->keep > 0 ? rotate(ctl, ctl->arguments[0]) : CTL_OK;
}

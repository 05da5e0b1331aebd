#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/export.h"

/* A new file that only the operator may read; NULL (told). */
static FILE *
new_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!file) {
		ctl_fail(CTL_NOT_WELL, path,
		    "cannot be made: %s; its folder must be there, and no such file in it",
		    strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return file;
}

/* Close what was written; false (told) if not all of it is on the disk. */
static bool
end_file(FILE *file, const char *path)
{
	bool ok = !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
	int error = errno;

	if (fclose(file) != 0 && ok) {
		ok = false;
		error = errno;
	}
	if (!ok)
		ctl_fail(CTL_NOT_WELL, path, "cannot be written: %s", strerror(error));
	return ok;
}

static int
write_mbox(struct ctl *ctl, const char *path, const struct group_mail *mails, size_t nmails)
{
	FILE *file = new_file(path);
	int status = CTL_OK;
	size_t i;

	if (!file)
		return CTL_NOT_WELL;
	for (i = 0; i < nmails && status == CTL_OK; i++) {
		void *ctx = talloc_new(ctl->ctx), *raw;
		size_t len;

		status =
		    ctl_stored(ctl, store_raw(ctx, ctl->store, mails[i].message, &raw, &len), path);
		if (status == CTL_OK) {
			char *text = export_mbox(ctx, &mails[i], raw, len, &len);

			fwrite(text, 1, len, file);
		}
		talloc_free(ctx);
	}
	return end_file(file, path) ? status : CTL_NOT_WELL;
}

static int
write_json(const char *path, json_t *object)
{
	FILE *file = new_file(path);
	int status = CTL_NOT_WELL;

	if (file) {
		json_dumpf(object, file, JSON_INDENT(1) | JSON_SORT_KEYS);
		fputc('\n', file);
		status = end_file(file, path) ? CTL_OK : CTL_NOT_WELL;
	}
	json_decref(object);
	return status;
}

static int
export_group(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	const char *base = talloc_asprintf(ctl->ctx, "%s/%s", ctl->arguments[0], group->name);
	struct group_mail *mails = NULL;
	struct chain_head head;
	size_t nmails = 0;
	int status = CTL_OK;
	struct ledger *ledger = ctl_ledger(ctl, group, &status);

	if (ledger)
		status = ctl_stored(ctl,
		    store_group_mail(ctl->ctx, ctl->store, group->name, &mails, &nmails), base);
	if (status == CTL_OK)
		status = ctl_stored(ctl, store_chain_head(ctl->store, &head), base);
	if (status == CTL_OK)
		status = write_mbox(ctl, talloc_asprintf(ctl->ctx, "%s.mbox", base), mails, nmails);
	if (status == CTL_OK)
		status = write_json(talloc_asprintf(ctl->ctx, "%s.json", base),
		    export_json(ledger, mails, nmails, &head, ctl->now));
	if (status != CTL_OK)
		return status;
	json_array_append_new(
	    array, json_pack("{ss sI sI so so}", "group", group->name, "mails", (json_int_t)nmails,
		       "ballots", (json_int_t)ledger->nballots, "mbox",
		       ctl_text(talloc_asprintf(ctl->ctx, "%s.mbox", base)), "json",
		       ctl_text(talloc_asprintf(ctl->ctx, "%s.json", base))));
	if (!ctl->json)
		printf("%s: %zu mails, %zu ballots\n", group->name, nmails, ledger->nballots);
	return CTL_OK;
}

int
ctl_export(struct ctl *ctl)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i;
	int status = ngroups ? ctl_open(ctl, STORE_READ) : CTL_USAGE;
	json_t *array = json_array();

	for (i = 0; i < ngroups && status == CTL_OK; i++)
		status = export_group(ctl, &groups[i], array);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(json_pack("{sO}", "groups", array));
	json_decref(array);
	return status;
}

#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/ctl.h"
#include "daemon/reader.h"
#include "daemon/recording.h"
#include "mail/source.h"

enum {
	IMPORT_BATCH_MESSAGES = 500,           /* mails filed or recorded in one transaction */
	IMPORT_BATCH_BYTES = 32 * 1024 * 1024, /* bytes filed in one transaction */
	IMPORT_PROGRESS_MS = 200 /* milliseconds between two states of the progress bar */
};

struct import {
	struct ctl *ctl;
	uint64_t messages, fresh, faults, read, unreadable;
	int64_t started_ms, shown_ms;
	bool terminal;
};

/* One line on the terminal, drawn over itself. */
static void
progress(struct import *import, const char *what, uint64_t done, uint64_t total, uint64_t mails)
{
	int64_t now = clock_steady_ms(), spent = now - import->started_ms;
	char left[48] = "";

	if (!import->terminal || now - import->shown_ms < IMPORT_PROGRESS_MS)
		return;
	import->shown_ms = now;
	if (total > 0 && done > 0 && done <= total)
		snprintf(left, sizeof left, ", %3llu %%, %llu s left",
		    (unsigned long long)(done * 100 / total),
		    (unsigned long long)((uint64_t)spent * (total - done) / done / 1000));
	fprintf(stderr, "\r%s %llu mails, %llu a second%s\033[K", what, (unsigned long long)mails,
	    (unsigned long long)(spent > 0 ? mails * 1000 / (uint64_t)spent : 0), left);
}

static int
file_one(struct import *import, const struct source_message *m)
{
	struct sighting sighting = {
		.mailbox = "import", .internaldate = m->at, .place = m->place
	};
	int64_t message;
	bool fresh;
	int status = ctl_stored(import->ctl,
	    store_file(import->ctl->store, m->raw, m->len, &sighting, import->ctl->group,
		m->too_large, &message, &fresh),
	    m->place);

	if (status == CTL_OK) {
		import->messages++;
		import->fresh += fresh;
	}
	return status;
}

/* File up to a batch; `*more_r` is false at the end of the source. */
static int
file_batch(struct import *import, struct source *source, bool *more_r)
{
	struct ctl *ctl = import->ctl;
	struct source_message message;
	uint64_t done, total;
	size_t bytes = 0;
	unsigned n = 0;
	char *why = NULL;
	int got = 1, status = ctl_stored(ctl, store_begin(ctl->store), "import");

	while (status == CTL_OK && n < IMPORT_BATCH_MESSAGES && bytes < IMPORT_BATCH_BYTES &&
	       (got = source_next(source, &message, &why)) != 0) {
		if (got < 0) {
			ctl_fail(CTL_NOT_WELL, "import", "%s", why);
			import->faults++;
			continue;
		}
		status = file_one(import, &message);
		bytes += message.len;
		n++;
	}
	*more_r = got != 0;
	if (status == CTL_OK)
		status = ctl_stored(ctl, store_commit(ctl->store), "import");
	else
		store_rollback(ctl->store);
	source_progress(source, &done, &total);
	progress(import, "filed", done, total, import->messages);
	return status;
}

static int
file_path(struct import *import, const char *path)
{
	char *why = NULL;
	struct source *source = source_open(import->ctl->ctx, path, &why);
	bool more = true;
	int status = CTL_OK;

	if (!source)
		return ctl_fail(CTL_NOT_WELL, path, "%s", why);
	import->started_ms = clock_steady_ms();
	while (more && status == CTL_OK)
		status = file_batch(import, source, &more);
	talloc_free(source);
	return status;
}

static int
read_one(struct import *import, struct reader *reader, const struct unread *unread)
{
	struct ctl *ctl = import->ctl;
	bool imported = strcmp(unread->mailbox, "import") == 0;
	struct reader_request request = { .mailbox = imported ? NULL : unread->mailbox,
		.group = unread->group,
		.internaldate = unread->internaldate,
		.import = imported,
		.backlog = true };
	void *ctx = talloc_new(ctl->ctx), *raw;
	enum store_status stored;
	struct answer *answer;
	char *why = NULL;
	size_t len;

	stored = store_raw(ctx, ctl->store, unread->message, &raw, &len);
	if (stored == STORE_OK) {
		answer = reader_read(ctx, reader, &request, raw, len, &why);
		stored = answer ? recording_file(ctl->store, unread->message, answer, ctl->now)
				: store_unreadable(ctl->store, unread->message, why);
		import->read++;
		import->unreadable += !answer;
	}
	talloc_free(ctx);
	return ctl_stored(ctl, stored, "import");
}

/* Read what was filed and not read yet, by this import or one that broke off. */
static int
read_all(struct import *import, struct reader *reader)
{
	struct ctl *ctl = import->ctl;
	struct store_counts counts = { 0 };
	size_t n = 1, i;
	int status = ctl_stored(ctl, store_counts(ctl->store, &counts), "import");

	import->started_ms = clock_steady_ms();
	while (status == CTL_OK && n > 0) {
		struct unread *unread = NULL;

		status = ctl_stored(ctl,
		    store_unread(ctl->ctx, ctl->store, IMPORT_BATCH_MESSAGES, &unread, &n),
		    "import");
		if (status == CTL_OK && n > 0)
			status = ctl_stored(ctl, store_begin(ctl->store), "import");
		for (i = 0; i < n && status == CTL_OK; i++) {
			status = read_one(import, reader, &unread[i]);
			progress(
			    import, "read", import->read, (uint64_t)counts.unread, import->read);
		}
		if (status == CTL_OK && n > 0)
			status = ctl_stored(ctl, store_commit(ctl->store), "import");
		else if (status != CTL_OK)
			store_rollback(ctl->store);
		talloc_free(unread);
	}
	return status;
}

int
ctl_import(struct ctl *ctl)
{
	struct import import = { .ctl = ctl, .terminal = isatty(STDERR_FILENO) };
	const struct group_config *group;
	struct reader *reader;
	char *why = NULL;
	int i, status = CTL_OK;

	if (ctl_groups(ctl, &group) == 0)
		return CTL_USAGE;
	/* Before the database is open: the reader must not inherit it. */
	reader = reader_start(ctl->ctx, ctl->config, &why);
	if (!reader)
		return ctl_fail(CTL_LATER, "reader", "%s", why);
	status = ctl_open(ctl, STORE_WRITE);
	for (i = 0; i < ctl->narguments && status == CTL_OK; i++) {
		status = file_path(&import, ctl->arguments[i]);
		if (status == CTL_NOT_WELL) { /* told; the other paths are read all the same */
			import.faults++;
			status = CTL_OK;
		}
	}
	if (status == CTL_OK)
		status = read_all(&import, reader);
	if (import.terminal)
		fputs("\r\033[K", stderr);
	if (ctl->json)
		ctl_print_json(
		    json_pack("{sI sI sI sI sI}", "messages", (json_int_t)import.messages, "new",
			(json_int_t)import.fresh, "read", (json_int_t)import.read, "unreadable",
			(json_int_t)import.unreadable, "faults", (json_int_t)import.faults));
	else
		printf("%llu mails, %llu new, %llu read, %llu unreadable\n",
		    (unsigned long long)import.messages, (unsigned long long)import.fresh,
		    (unsigned long long)import.read, (unsigned long long)import.unreadable);
	return status == CTL_OK && import.faults > 0 ? CTL_NOT_WELL : status;
}

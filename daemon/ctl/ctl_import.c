#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/progress.h"
#include "daemon/role/reading_crew.h"
#include "daemon/record/recording.h"
#include "mail/source.h"

enum {
	IMPORT_BATCH_MESSAGES = 2000,          /* mails filed or recorded in one transaction */
	IMPORT_BATCH_BYTES = 32 * 1024 * 1024, /* bytes filed in one transaction */
	IMPORT_PATIENCE_MS = 500 /* milliseconds that a transaction waits for a slow reader */
};

struct import {
	struct ctl *ctl;
	struct reading_crew *crew;
	uint64_t messages, fresh, faults, read, unreadable;
	bool writing;   /* a transaction is open */
	unsigned batch; /* mails filed and recorded in it */
	size_t bytes;   /* filed in it */
};

static int
batch_begin(struct import *import)
{
	int status = CTL_OK;

	if (!import->writing)
		status = ctl_stored(import->ctl, store_begin(import->ctl->store), "import");
	import->writing = status == CTL_OK;
	return status;
}

static int
batch_commit(struct import *import)
{
	int status = CTL_OK;

	if (import->writing)
		status = ctl_stored(import->ctl, store_commit(import->ctl->store), "import");
	import->writing = false;
	import->batch = 0;
	import->bytes = 0;
	return status;
}

static int
batch_commit_if_full(struct import *import)
{
	if (import->batch < IMPORT_BATCH_MESSAGES && import->bytes < IMPORT_BATCH_BYTES)
		return CTL_OK;
	return batch_commit(import);
}

static int
record(struct import *import, const struct crew_answer *a)
{
	struct ctl *ctl = import->ctl;
	int status = batch_begin(import);

	if (status == CTL_OK && a->answer)
		status = ctl_stored(
		    ctl, recording_file(ctl->store, a->message, a->answer, ctl->now), "import");
	else if (status == CTL_OK)
		status =
		    ctl_stored(ctl, store_unreadable(ctl->store, a->message, a->why), "import");
	import->read++;
	import->unreadable += !a->answer;
	import->batch++;
	return status;
}

/* Record the next answer, if there is one in time. */
static int
record_next(struct import *import, int wait_ms, enum crew_turn *turn_r)
{
	void *ctx = talloc_new(import->ctl->ctx);
	struct crew_answer answer;
	int status = CTL_OK;

	*turn_r = crew_next(ctx, import->crew, wait_ms, &answer);
	if (*turn_r == CREW_ANSWERED)
		status = record(import, &answer);
	else if (*turn_r == CREW_LOST)
		status = ctl_fail(CTL_LATER, "reader",
		    "the reader role has ended; run the import again to go on where it broke off");
	talloc_free(ctx);
	return status;
}

/* Record what is answered until another mail may be asked; with `all`, until nothing is asked. */
static int
record_answers(struct import *import, bool all)
{
	enum crew_turn turn = CREW_ANSWERED;
	int status = CTL_OK, wait;

	while (status == CTL_OK && (turn == CREW_ANSWERED || turn == CREW_WAITING)) {
		wait = all || !crew_has_room(import->crew) ? IMPORT_PATIENCE_MS : 0;
		status = record_next(import, wait, &turn);
		if (turn != CREW_WAITING || status != CTL_OK)
			continue;
		if (wait == 0)
			break;
		/* Nobody else can write as long as the transaction waits for a slow mail. */
		status = batch_commit(import);
		if (status == CTL_OK)
			status = record_next(import, -1, &turn);
	}
	return status;
}

/* Ask for a reading as soon as the crew has room. */
static int
ask(struct import *import, int64_t message, const struct reader_request *request, const void *raw,
    size_t len)
{
	int status = CTL_OK;

	if (!crew_has_room(import->crew))
		status = record_answers(import, false);
	if (status == CTL_OK)
		crew_ask(import->crew, message, request, raw, len);
	return status;
}

static int
file_one(struct import *import, const struct source_message *m)
{
	struct sighting sighting = {
		.mailbox = "import", .internaldate = m->at, .place = m->place
	};
	struct reader_request request = {
		.group = import->ctl->group, .internaldate = m->at, .import = true, .backlog = true
	};
	int64_t message;
	bool fresh;
	int status = batch_begin(import);

	if (status == CTL_OK)
		status = ctl_stored(import->ctl,
		    store_file(import->ctl->store, m->raw, m->len, &sighting, import->ctl->group,
			m->too_large, &message, &fresh),
		    m->place);
	if (status != CTL_OK)
		return status;
	import->messages++;
	import->fresh += fresh;
	import->batch++;
	import->bytes += m->len;
	return fresh ? ask(import, message, &request, m->raw, m->len) : CTL_OK;
}

static int
file_path(struct import *import, const char *path)
{
	struct source_message message;
	struct progress *progress;
	uint64_t done, total;
	char *why = NULL;
	struct source *source = source_open(import->ctl->ctx, path, &why);
	int got, status = CTL_OK;

	if (!source)
		return ctl_fail(CTL_NOT_WELL, "import", "%s", why);
	progress = progress_start(source, "imported");
	while (status == CTL_OK && (got = source_next(source, &message, &why)) != 0) {
		if (got < 0) {
			progress_wipe(progress);
			ctl_fail(CTL_NOT_WELL, "import", "%s", why);
			import->faults++;
			continue;
		}
		status = file_one(import, &message);
		if (status == CTL_OK)
			status = batch_commit_if_full(import);
		source_progress(source, &done, &total);
		progress_show(progress, done, total, import->messages);
	}
	talloc_free(source);
	return status;
}

static int
ask_unread(struct import *import, const struct unread *unread)
{
	struct ctl *ctl = import->ctl;
	bool imported = strcmp(unread->mailbox, "import") == 0;
	struct reader_request request = { .mailbox = imported ? NULL : unread->mailbox,
		.group = unread->group,
		.internaldate = unread->internaldate,
		.import = imported,
		.backlog = true };
	void *ctx = talloc_new(ctl->ctx), *raw;
	size_t len;
	int status =
	    ctl_stored(ctl, store_raw(ctx, ctl->store, unread->message, &raw, &len), "import");

	if (status == CTL_OK)
		status = ask(import, unread->message, &request, raw, len);
	talloc_free(ctx);
	return status;
}

/* Read what an import that broke off, or the daemon, has filed and not read. */
static int
read_rest(struct import *import)
{
	struct ctl *ctl = import->ctl;
	struct store_counts counts = { 0 };
	struct progress *progress;
	uint64_t before = import->read;
	size_t n = 1, i;
	int status = ctl_stored(ctl, store_counts(ctl->store, &counts), "import");

	progress = progress_start(ctl->ctx, "read");
	while (status == CTL_OK && n > 0) {
		struct unread *unread = NULL;

		status = ctl_stored(ctl,
		    store_unread(ctl->ctx, ctl->store, 0, IMPORT_BATCH_MESSAGES, &unread, &n),
		    "import");
		for (i = 0; i < n && status == CTL_OK; i++) {
			status = ask_unread(import, &unread[i]);
			progress_show(progress, import->read - before, (uint64_t)counts.unread,
			    import->read - before);
		}
		if (status == CTL_OK)
			status = record_answers(import, true);
		if (status == CTL_OK)
			status = batch_commit(import);
		talloc_free(unread);
	}
	talloc_free(progress);
	return status;
}

static int
import_paths(struct import *import)
{
	struct ctl *ctl = import->ctl;
	int i, status = CTL_OK;

	for (i = 0; i < ctl->narguments && status == CTL_OK; i++) {
		status = file_path(import, ctl->arguments[i]);
		if (status == CTL_NOT_WELL) { /* told; the other paths are read all the same */
			import->faults++;
			status = CTL_OK;
		}
	}
	if (status == CTL_OK)
		status = record_answers(import, true);
	if (status == CTL_OK)
		status = batch_commit(import);
	if (status == CTL_OK)
		status = read_rest(import);
	if (import->writing)
		store_rollback(ctl->store);
	return status;
}

int
ctl_import(struct ctl *ctl)
{
	struct import import = { .ctl = ctl };
	const struct group_config *group;
	char *why = NULL;
	int status;

	if (ctl_groups(ctl, &group) == 0)
		return CTL_USAGE;
	import.crew = crew_start(ctl->ctx, ctl->config, &why);
	if (!import.crew)
		return ctl_fail(CTL_LATER, "reader", "%s", why);
	status = ctl_open(ctl, STORE_WRITE);
	if (status == CTL_OK)
		status = import_paths(&import);
	if (ctl->json)
		ctl_print_json(
		    json_pack("{sI sI sI sI sI}", "messages", (json_int_t)import.messages, "new",
			(json_int_t)import.fresh, "read", (json_int_t)import.read, "unreadable",
			(json_int_t)import.unreadable, "faults", (json_int_t)import.faults));
	else
		printf("%llu mail%s, %llu new, %llu read, %llu unreadable\n",
		    (unsigned long long)import.messages, import.messages == 1 ? "" : "s",
		    (unsigned long long)import.fresh, (unsigned long long)import.read,
		    (unsigned long long)import.unreadable);
	return status == CTL_OK && import.faults > 0 ? CTL_NOT_WELL : status;
}

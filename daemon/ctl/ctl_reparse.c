#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <zstd.h>

#include "daemon/record/ballot_json.h"
#include "daemon/ctl/ctl.h"
#include "daemon/ctl/progress.h"
#include "daemon/role/reading_crew.h"
#include "daemon/record/packed_answer.h"
#include "daemon/record/recording.h"
#include "daemon/ctl/reparse_report.h"
#include "daemon/role/spool.h"
#include "store/history.h"

enum { REPARSE_STEP = 500 /* messages listed at a time */ };

/* What a record of the spool begins with; the packed answer or the reason follows. */
enum { SPOOLED_ANSWER = 'a', SPOOLED_UNREADABLE = 'u' };

struct reparse {
	struct ctl *ctl;
	struct reading_crew *crew;
	struct spool *spool;
	GHashTable
	    *sealed; /* from labels of ballots that are closed to what they are, as packed JSON */
	struct progress *progress;
	struct reparse_counts counts;
	uint64_t total; /* messages in the archive */
};

static const char *const what = "reparse";

/* ---- what is sealed ---- */

/* Closed for good: the chair has told the result, or nothing can come of it any more. */
static bool
is_sealed(const struct ballot *ballot)
{
	switch (ballot->state) {
	case BALLOT_REVIEW:
	case BALLOT_ADOPTED:
	case BALLOT_FAILED:
	case BALLOT_WITHDRAWN:
	case BALLOT_EXPIRED:
		return true;
	case BALLOT_CLOSED:
		return ballot->announcement != NULL || ballot->announced != OUTCOME_UNKNOWN;
	default:
		return false;
	}
}

/* What `each` is done with: every ballot that is closed. */
struct visit {
	struct reparse *r;
	void (*each)(struct reparse *r, const struct ballot *ballot);
};

/* Look at a ballot while it is there; none is held. */
static bool
visit_ballot(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	const struct visit *visit = arg;

	(void)ledger;
	if (is_sealed(ballot))
		visit->each(visit->r, ballot);
	return false;
}

/* Do `each` with every ballot that is closed. */
static int
closed_ballots(struct reparse *r, void (*each)(struct reparse *r, const struct ballot *ballot))
{
	const struct config *config = r->ctl->config;
	struct visit visit = { r, each };
	const struct ledger_wish wish = { visit_ballot, &visit };
	size_t i;

	for (i = 0; i < config->ngroups; i++) {
		enum store_status stored;
		struct ledger *ledger = ledger_load_some(r->ctl->ctx, r->ctl->store, config,
		    &config->groups[i], r->ctl->now, &wish, &stored);

		/* Facts that cannot be decoded are what reading again is the remedy for. */
		if (!ledger && stored == STORE_REFUSED) {
			ctl_fail(CTL_OK, config->groups[i].name,
			    "the record is damaged, so none of its ballots is held to be closed: "
			    "%s",
			    store_why(r->ctl->store));
			continue;
		}
		if (!ledger)
			return ctl_stored(r->ctl, stored, config->groups[i].name);
		talloc_free(ledger);
	}
	return CTL_OK;
}

static char *
ballot_text(const struct ballot *ballot)
{
	json_t *object = ballot_to_json(ballot);
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(object);
	return text;
}

/* A ballot as it was, packed: there may be thousands. */
static GBytes *
pack(const char *text)
{
	size_t len = strlen(text) + 1, room = ZSTD_compressBound(len);
	void *packed = g_malloc(room);

	len = ZSTD_compress(packed, room, text, len, 1);
	return g_bytes_new_take(g_realloc(packed, len), len);
}

/* The text again, on `ctx`; NULL for NULL. */
static char *
unpack(void *ctx, GBytes *packed)
{
	size_t len;
	const void *bytes = packed ? g_bytes_get_data(packed, &len) : NULL;
	unsigned long long text_len = bytes ? ZSTD_getFrameContentSize(bytes, len) : 0;
	char *text = bytes ? talloc_array(ctx, char, text_len) : NULL;

	if (text && ZSTD_decompress(text, text_len, bytes, len) != text_len)
		TALLOC_FREE(text);
	return text;
}

static void
seal(struct reparse *r, const struct ballot *ballot)
{
	char *text = ballot_text(ballot);

	g_hash_table_insert(r->sealed, g_strdup(ballot->label), pack(text));
	free(text);
}

/*
 * A closed ballot whose own mails kept their readings can still stand otherwise
 * through what it shares with others: the minutes that its quorum is counted by.
 */
static void
look_again(struct reparse *r, const struct ballot *ballot)
{
	char *was = unpack(r->ctl->ctx, g_hash_table_lookup(r->sealed, ballot->label));
	char *is = ballot_text(ballot);

	if (was && strcmp(was, is) != 0) {
		r->counts.moved++;
		reparse_report_ballot(r->ctl, ballot->label, was, is);
	}
	talloc_free(was);
	free(is);
}

/* The closed ballot that a difference would touch, or NULL. */
static const char *
sealed_ballot(const struct reparse *r, const struct history_change *change)
{
	size_t i;

	if (change->first)
		return NULL;
	for (i = 0; i < change->nballots; i++)
		if (g_hash_table_contains(r->sealed, change->ballots[i]))
			return change->ballots[i];
	return NULL;
}

/* ---- reading again ---- */

static void
count(struct reparse *r, const struct history_change *change, bool sealed)
{
	size_t i;

	r->counts.differing++;
	r->counts.first += change->first;
	r->counts.sealed += sealed;
	r->counts.classes += change->class_was && change->class_is &&
			     strcmp(change->class_was, change->class_is) != 0;
	for (i = 0; i < change->nfacts; i++) {
		r->counts.gained += change->facts[i].was == NULL;
		r->counts.lost += change->facts[i].is == NULL;
		r->counts.changed += change->facts[i].was && change->facts[i].is;
	}
}

static int
set_aside(void *ctx, struct reparse *r, const struct crew_answer *a)
{
	size_t len = a->answer ? 0 : strlen(a->why);
	const char *bytes = a->answer ? answer_pack(ctx, a->answer, &len) : a->why;
	char *record = talloc_array(ctx, char, 1 + len);
	bool ok;

	record[0] = a->answer ? SPOOLED_ANSWER : SPOOLED_UNREADABLE;
	if (bytes)
		memcpy(record + 1, bytes, len);
	ok = bytes && spool_add(r->spool, a->message, record, 1 + len);
	return ok ? CTL_OK
		  : ctl_fail(CTL_LATER, what,
			"the readings cannot be set aside: %s; nothing was changed",
			strerror(errno));
}

/* Compare an answer with what is recorded; what differs is told or set aside. */
static int
judge(void *ctx, struct reparse *r, const struct crew_answer *a)
{
	struct store *store = r->ctl->store;
	struct history_change change;
	struct mail_record record;
	enum store_status stored = STORE_OK;
	const char *sealed;
	bool own = false;

	if (a->answer && a->answer->message_id)
		stored = store_outbox_holds(store, a->answer->message_id, &own);
	if (a->answer)
		record = recording_of(a->answer, own);
	if (stored == STORE_OK)
		stored = store_history_compare(
		    ctx, store, a->message, a->answer ? &record : NULL, &change);
	if (stored != STORE_OK)
		return ctl_stored(r->ctl, stored, what);
	r->counts.messages++;
	r->counts.unreadable += !a->answer;
	progress_show(r->progress, r->counts.messages, r->total, r->counts.messages);
	if (!change.differs)
		return CTL_OK;
	sealed = sealed_ballot(r, &change);
	count(r, &change, sealed != NULL);
	if (sealed || r->ctl->diff) {
		progress_wipe(r->progress);
		reparse_report(r->ctl, a->message, &change, sealed, a->why);
	}
	return sealed || r->ctl->diff ? CTL_OK : set_aside(ctx, r, a);
}

/* Take answers until another mail may be asked; with `all`, until nothing is asked. */
static int
judge_answers(struct reparse *r, bool all)
{
	int status = CTL_OK;

	while (status == CTL_OK && (all || !crew_has_room(r->crew))) {
		void *ctx = talloc_new(r->ctl->ctx);
		struct crew_answer answer;
		enum crew_turn turn = crew_next(ctx, r->crew, -1, &answer);

		if (turn == CREW_ANSWERED)
			status = judge(ctx, r, &answer);
		else if (turn == CREW_LOST)
			status = ctl_fail(
			    CTL_LATER, "reader", "the reader role has ended; nothing was changed");
		talloc_free(ctx);
		if (turn == CREW_IDLE)
			break;
	}
	return status;
}

static int
ask(struct reparse *r, const struct unread *message)
{
	bool imported = strcmp(message->mailbox, "import") == 0;
	struct reader_request request = { .mailbox = imported ? NULL : message->mailbox,
		.group = message->group,
		.internaldate = message->internaldate,
		.import = imported,
		.backlog = true };
	void *ctx = talloc_new(r->ctl->ctx), *raw;
	size_t len;
	int status = judge_answers(r, false);

	if (status == CTL_OK)
		status = ctl_stored(
		    r->ctl, store_raw(ctx, r->ctl->store, message->message, &raw, &len), what);
	if (status == CTL_OK)
		crew_ask(r->crew, message->message, &request, raw, len);
	talloc_free(ctx);
	return status;
}

static int
read_archive(struct reparse *r)
{
	struct ctl *ctl = r->ctl;
	struct store_counts counts = { 0 };
	int64_t after = 0;
	size_t n = 1, i;
	int status = ctl_stored(ctl, store_counts(ctl->store, &counts), what);

	r->total = (uint64_t)counts.messages;
	r->progress = progress_start(ctl->ctx, "read");
	while (status == CTL_OK && n > 0) {
		struct unread *messages = NULL;

		status = ctl_stored(ctl,
		    store_history(ctl->ctx, ctl->store, after, REPARSE_STEP, &messages, &n), what);
		for (i = 0; i < n && status == CTL_OK; i++) {
			status = ask(r, &messages[i]);
			after = messages[i].message;
		}
		talloc_free(messages);
	}
	if (status == CTL_OK)
		status = judge_answers(r, true);
	TALLOC_FREE(r->progress);
	return status;
}

/* ---- recording ---- */

static int
record(void *ctx, struct reparse *r, int64_t message, const char *bytes, size_t len)
{
	struct ctl *ctl = r->ctl;
	struct answer *answer;
	char *why = NULL;

	if (bytes[0] == SPOOLED_UNREADABLE)
		return ctl_stored(ctl, store_unreadable(ctl->store, message, bytes + 1), what);
	answer = answer_unpack(ctx, ctl->config, bytes + 1, len - 1, &why);
	if (!answer)
		return ctl_fail(CTL_NOT_WELL, what, "%s; nothing was changed", why);
	return ctl_stored(ctl, recording_file(ctl->store, message, answer, ctl->now), what);
}

/* All that differs, in one transaction: either all of it is recorded or nothing. */
static int
apply(struct reparse *r)
{
	struct ctl *ctl = r->ctl;
	uint64_t done = 0, n = spool_count(r->spool);
	int status = CTL_OK;

	if (n == 0)
		return CTL_OK;
	if (!spool_rewind(r->spool))
		return ctl_fail(
		    CTL_LATER, what, "the readings set aside cannot be read: %s", strerror(errno));
	status = ctl_stored(ctl, store_begin(ctl->store), what);
	if (status != CTL_OK)
		return status;
	r->progress = progress_start(ctl->ctx, "recorded");
	while (status == CTL_OK && done < n) {
		void *ctx = talloc_new(ctl->ctx), *bytes;
		int64_t message;
		size_t len;

		if (spool_next(ctx, r->spool, &message, &bytes, &len))
			status = record(ctx, r, message, bytes, len);
		else
			status = ctl_fail(CTL_LATER, what,
			    "the readings set aside cannot be read: %s; nothing was changed",
			    strerror(errno));
		talloc_free(ctx);
		done++;
		progress_show(r->progress, done, n, done);
	}
	TALLOC_FREE(r->progress);
	if (status == CTL_OK)
		return ctl_stored(ctl, store_commit(ctl->store), what);
	store_rollback(ctl->store);
	return status;
}

int
ctl_reparse(struct ctl *ctl)
{
	struct reparse r = { .ctl = ctl };
	char *why = NULL;
	int status;

	r.crew = crew_start(ctl->ctx, ctl->config, &why);
	if (!r.crew)
		return ctl_fail(CTL_LATER, "reader", "%s", why);
	status = ctl_open(ctl, ctl->diff ? STORE_READ : STORE_WRITE);
	if (status != CTL_OK)
		return status;
	r.spool = spool_new(ctl->ctx, ctl->config->store_path, &why);
	if (!r.spool)
		return ctl_fail(CTL_LATER, what, "%s", why);
	r.sealed =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	status = closed_ballots(&r, seal);
	if (status == CTL_OK)
		status = read_archive(&r);
	if (status == CTL_OK && !ctl->diff)
		status = apply(&r);
	if (status == CTL_OK && !ctl->diff)
		status = closed_ballots(&r, look_again);
	if (status == CTL_OK)
		reparse_summary(ctl, &r.counts, !ctl->diff);
	g_hash_table_destroy(r.sealed);
	return status == CTL_OK && r.counts.sealed + r.counts.moved > 0 ? CTL_NOT_WELL : status;
}

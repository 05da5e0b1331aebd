/*
 * All that the store is asked, with SQLite refusing the Nth step of it, for
 * every N: the refusal is told as what it is, nothing has changed, a
 * transaction around it is spoiled, and asked again it is done.
 */
#include "tests/unit/store_house.h"
#include "tests/vfs/failing_step.h"

#include "store/answers.h"
#include "store/audit.h"
#include "store/bounces.h"
#include "store/browse.h"
#include "store/census.h"
#include "store/chain.h"
#include "store/comparison.h"
#include "store/confirmations.h"
#include "store/decisions.h"
#include "store/digest_items.h"
#include "store/distributed.h"
#include "store/group_mail.h"
#include "store/habit.h"
#include "store/heard.h"
#include "store/history.h"
#include "store/minutes_talk.h"
#include "store/names.h"
#include "store/outbox.h"
#include "store/publications.h"
#include "store/receipts.h"
#include "store/rulings.h"
#include "store/secret.h"
#include "store/sketches.h"
#include "store/verify.h"

enum { STEPS_MAX = 2000 };

/* ---- what is asked ---- */

typedef enum store_status question(struct folder *folder);

#define ASK(name, call)                                                                            \
	static enum store_status ask_##name(struct folder *folder)                                 \
	{                                                                                          \
		struct store *store = folder->store;                                               \
		void *ctx = folder->ctx;                                                           \
		void *list;                                                                        \
		size_t n;                                                                          \
		(void)ctx, (void)list, (void)n;                                                    \
		return call;                                                                       \
	}
#define LIST(type) (struct type **)(void *)&list, &n

/* The archive. */
ASK(file_new, store_file(store, "new", 3, &(struct sighting){ "lists", 1, 99, NOON, NULL },
		  "widgets", false, &(int64_t){ 0 }, &(bool){ false }))
ASK(file_known,
    store_file(store, "an unread one", 13, &(struct sighting){ "import", 0, 0, NOON, "x" }, NULL,
	false, &(int64_t){ 0 }, &(bool){ false }))
ASK(raw, store_raw(ctx, store, MAIL_VOTE, &list, &n))
ASK(no_raw, store_raw(ctx, store, 999, &list, &n))
ASK(unread, store_unread(ctx, store, 0, SIZE_MAX, LIST(unread)))
ASK(watermark, store_watermark(store, "lists", &(uint32_t){ 0 }, &(uint32_t){ 0 }))
ASK(no_watermark, store_watermark(store, "none", &(uint32_t){ 0 }, &(uint32_t){ 0 }))
ASK(watermark_set, store_watermark_set(store, "lists", 1, 12))
ASK(hole, store_hole(store, "lists", 1, 99, NULL, &(unsigned){ 0 }))
ASK(poll_set, store_poll_set(store, &(struct mailbox_poll){ .mailbox = "lists", .status = "ok" }))
ASK(polls, store_polls(ctx, store, LIST(mailbox_poll)))
ASK(audit_set,
    store_audit_set(store, &(struct mailbox_audit){ .mailbox = "lists", .at = NOON + 1 }))
ASK(audits, store_audits(ctx, store, LIST(mailbox_audit)))
ASK(seen, store_seen(ctx, store, "lists", 1, LIST(seen)))
ASK(habit, store_mailbox_habit(store, "lists", 0, NOON + 999, &(struct mailbox_habit){ 0 }))

/* What was read. */
static enum store_status
ask_record(struct folder *folder)
{
	static const char *const references[] = { "1@trust.example", "9@trust.example" };
	struct fact facts[] = { vote_fact("CSC-18", "Example Trust"), unclear_fact() };
	struct reading reading = { .class = CLASS_VOTE,
		.minutes = some_minutes(folder->ctx),
		.facts = facts,
		.nfacts = G_N_ELEMENTS(facts) };
	struct mail_record mail = plain_record(&reading, "7@trust.example");

	mail.references = references;
	mail.nreferences = G_N_ELEMENTS(references);
	mail.list_id = "list.widgets.example";
	return store_record(folder->store, MAIL_UNREAD, &mail);
}

static enum store_status
ask_record_anew(struct folder *folder)
{
	struct fact fact = vote_fact("CSC-19", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record mail = plain_record(&reading, "2@trust.example");

	mail.subject = "Re: Ballot CSC-18";
	mail.list_id = "list.widgets.example";
	mail.at = NOON + 60;
	return store_record(folder->store, MAIL_TWIN, &mail);
}

static enum store_status
ask_compare(struct folder *folder)
{
	struct fact fact = vote_fact("CSC-19", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record mail = plain_record(&reading, "2@trust.example");
	struct history_change change;

	return store_history_compare(folder->ctx, folder->store, MAIL_VOTE, &mail, &change);
}

ASK(unreadable, store_unreadable(store, MAIL_UNREAD, "the reader died"))
ASK(sketches, store_sketches(ctx, store, "widgets", NULL, 0, LIST(fact_sketch)))
ASK(facts, store_facts_of(fact_shelf_new(ctx), store, &settled_item, 1, &(struct stored_fact){ 0 }))
ASK(minutes, store_minutes(ctx, store, "widgets", LIST(stored_minutes)))
ASK(minutes_document, store_minutes_document(ctx, store, MAIL_MINUTES, (struct block_tree **)&list))
ASK(no_minutes_document,
    store_minutes_document(ctx, store, MAIL_UNREAD, (struct block_tree **)&list))
ASK(queue, store_queue(ctx, store, "widgets", LIST(queue_item)))
ASK(counts, store_counts(store, &(struct store_counts){ 0 }))
ASK(census, store_census(ctx, store, LIST(census_row)))
ASK(history, store_history(ctx, store, 0, 100, LIST(unread)))
ASK(outbox_holds, store_outbox_holds(store, "sent-1", &(bool){ false }))
ASK(group_mail, store_group_mail(ctx, store, "widgets", LIST(group_mail)))
ASK(comparables, store_comparables(ctx, store, "widgets", LIST(comparable)))
ASK(minutes_talk, store_minutes_talk(ctx, store, "widgets", LIST(minutes_mail)))
ASK(minutes_sent, store_minutes_sent(ctx, store, "widgets", LIST(minutes_sent)))
ASK(threads, store_threads(ctx, store, "widgets", NULL, 1, LIST(thread_row), &(bool){ false }))
ASK(thread_tree, store_thread_tree(ctx, store, MAIL_MINUTES, LIST(thread_place), &(size_t){ 0 }))
ASK(archived, store_archived(ctx, store, "2@trust.example", LIST(archived)))
ASK(search, store_search(ctx, store,
		&(struct search){ .words = &(const char *){ "words" },
		    .nwords = 1,
		    .before = WHEN_UNKNOWN,
		    .after = WHEN_UNKNOWN },
		1, LIST(found), &(bool){ false }))

/* What is due, and the outbox. */
static enum store_status
ask_outbox_add(struct folder *folder)
{
	struct outbox_row row = message("digest", "2023-W18");

	return store_outbox_add(folder->store, &row);
}

/* As after a restore from a backup: our own mailbox has it already. */
static enum store_status
ask_outbox_add_arrived(struct folder *folder)
{
	struct outbox_row row = message("digest", "2023-W19");

	row.message_id = "2@trust.example";
	return store_outbox_add(folder->store, &row);
}

static enum store_status
ask_outbox_sent(struct folder *folder)
{
	static const struct outbox_recipient answers[] = { { "chair@widgets.example", 250, "ok" },
		{ "archive@widgets.example", 250, "ok" } };

	return store_outbox_answer(
	    folder->store, ROW_SENDING, OUTBOX_SENT, answers, 2, "ok", NOON + 9, WHEN_UNKNOWN);
}

/* Nobody knows what became of it, but its copy has come. */
static enum store_status
ask_outbox_unknown_seen(struct folder *folder)
{
	return store_outbox_answer(
	    folder->store, ROW_SEEN, OUTBOX_UNKNOWN, NULL, 0, "lost", NOON + 9, WHEN_UNKNOWN);
}

ASK(due_add, store_due_add(store, "digest", "widgets", "2023-W18", NOON))
ASK(due, store_due(ctx, store, NOON + 1, LIST(due)))
ASK(due_done, store_due_done(store, 1, "sent"))
ASK(due_last, store_due_last(ctx, store, "digest", "widgets", &(struct due){ 0 }))
ASK(outbox_due, store_outbox_due(ctx, store, NOON + 1, LIST(outbox_row)))
ASK(outbox, store_outbox(ctx, store, true, LIST(outbox_row)))
ASK(outbox_unsent, store_outbox_unsent(ctx, store, "widgets", LIST(outbox_row)))
ASK(outbox_sending, store_outbox_sending(store, ROW_QUEUED, NOON + 1))
ASK(outbox_not_sending, store_outbox_sending(store, ROW_SENT, NOON + 1))
ASK(outbox_no_row, store_outbox_sending(store, 999, NOON + 1))
ASK(outbox_recover, store_outbox_recover(store, NOON + 9, &n))
ASK(outbox_seen, store_outbox_seen(store, "sent-3", NOON + 9))
ASK(outbox_retry, store_outbox_retry(store, ROW_FAILED, NOON + 9))
ASK(outbox_drop, store_outbox_drop(store, ROW_QUEUED, NOON + 9))
ASK(outbox_once_more, store_outbox_once_more(store, "receipt", NOON + 9, NOON + 10, &n))
ASK(outbox_put_off, store_outbox_put_off(store, ROW_PUT_OFF, NOON + 99, "wait"))
ASK(outbox_deliveries, store_outbox_deliveries(ctx, store, 0, LIST(outbox_delivery)))

/* What people have said. */
static enum store_status
ask_confirm(struct folder *folder)
{
	struct confirmation asked = confirmation();

	return store_confirmation_add(folder->store, &asked, other_token, &(int64_t){ 0 });
}

static enum store_status
ask_decide(struct folder *folder)
{
	struct decision go = decision("go");

	return store_decide(folder->store, &go);
}

static enum store_status
ask_name(struct folder *folder)
{
	struct ballot_name taken_back = ballot_name(NULL);

	return store_name(folder->store, &taken_back);
}

static enum store_status
ask_rule_message(struct folder *folder)
{
	struct ruling nothing = ruling(RULING_NOTHING);

	return store_rule_message(folder->store, MAIL_TWIN, &nothing);
}

static enum store_status
ask_bounce_add(struct folder *folder)
{
	struct bounce again = bounce("archive@widgets.example");

	return store_bounce_add(
	    folder->ctx, folder->store, "sent-2", "chair@widgets.example", &again);
}

static enum store_status
ask_heard_add(struct folder *folder)
{
	struct heard heard = { MAIL_VOTE, "widgets", "chair@widgets.example", "{}", NOON };

	return store_heard_add(folder->store, &heard);
}

static enum store_status
ask_distributed_add(struct folder *folder)
{
	struct distributed revision = { "2023-04-20", 1, MAIL_MINUTES, 2, NOON };

	return store_distributed_add(folder->store, "widgets", &revision, a_document());
}

static enum store_status
ask_digest_items_keep(struct folder *folder)
{
	struct digest_item items[] = { { 1, "message", "2" }, { 2, "minutes", "2023-04-20" } };

	return store_digest_items_keep(folder->store, "widgets", "2023-W18", items, 2);
}

ASK(confirmation_of_token,
    store_confirmation_of_token(ctx, store, token, &(struct confirmation){ 0 }))
ASK(confirmation_of_answer,
    store_confirmation_of_answer(ctx, store, "widgets", "2023-W17", &(struct confirmation){ 0 }))
ASK(confirmation_one, store_confirmation(ctx, store, 1, &(struct confirmation){ 0 }))
ASK(confirmations, store_confirmations(ctx, store, 0, LIST(confirmation)))
ASK(confirmation_seen, store_confirmation_seen(store, token, NULL, NOON + 9, &(bool){ false }))
ASK(confirmation_use, store_confirmation_use(store, 1, "2023-W18", NOON + 9))
ASK(confirmation_end, store_confirmation_end(store, 1, NOON + 9))
ASK(decisions, store_decisions(ctx, store, "widgets", "minutes", LIST(decision)))
ASK(decision_history,
    store_decision_history(ctx, store, "widgets", "minutes", NULL, LIST(decision)))
ASK(ballot_names, store_names(ctx, store, "widgets", LIST(ballot_name)))
ASK(rulings, store_rulings(ctx, store, LIST(ruling)))
ASK(bounces, store_bounces(ctx, store, NULL, WHEN_UNKNOWN, LIST(bounce)))
ASK(address_paused,
    store_address_paused(store, "widgets", "chair@widgets.example", &(bool){ false }))
ASK(addresses_paused, store_addresses_paused(ctx, store, "widgets", LIST(decision)))
ASK(heard_answers, store_heard_answers(store, "chair@widgets.example", 0, &(int64_t){ 0 }))
ASK(our_message,
    store_our_message(ctx, store, "sent-1", "chair@widgets.example", &(struct our_message){ 0 }))
ASK(distributed, store_distributed(ctx, store, "widgets", LIST(distributed)))
ASK(distributed_document,
    store_distributed_document(ctx, store, "widgets", "2023-04-20", (struct block_tree **)&list))
ASK(distributed_heed, store_distributed_heed(store, "widgets", "2023-04-20", MAIL_VOTE, 9))
ASK(publication_note, store_publication_note(store, "widgets", "a.md", NULL, NULL, "no room", NOON))
ASK(publications, store_publications(ctx, store, NULL, LIST(publication)))
ASK(receipt_due, store_receipt_due(store, "widgets", MAIL_VOTE, NOON))
ASK(disputes, store_disputes(ctx, store, "widgets", LIST(dispute)))
ASK(digest_item,
    store_digest_item(ctx, store, "widgets", "2023-W17", 1, &(struct digest_item){ 0 }))
ASK(verify, store_verify(ctx, store, &(struct verification){ 0 }))
ASK(verify_entry, store_verify_entry(store, 1, "0000000000000000"))
ASK(chain_head, store_chain_head(store, &(struct chain_head){ 0 }))
ASK(secret, store_secret(store, "message-id", (uint8_t[SECRET_SIZE]){ 0 }))

static enum store_status
ask_rule(struct folder *folder)
{
	struct ruling yes = ruling(RULING_YES);

	return store_rule(folder->store, open_item, &yes);
}

static const struct asked {
	const char *name;
	question *ask;
	bool writes;
	enum store_status answer; /* when nothing is refused */
} questions[] = {
#define READS(name, answer)                                                                        \
	{                                                                                          \
#name, ask_##name, false, answer                                                   \
	}
#define WRITES(name, answer)                                                                       \
	{                                                                                          \
#name, ask_##name, true, answer                                                    \
	}
	WRITES(file_new, STORE_OK),
	WRITES(file_known, STORE_OK),
	READS(raw, STORE_OK),
	READS(no_raw, STORE_NOT_FOUND),
	READS(unread, STORE_OK),
	READS(watermark, STORE_OK),
	READS(no_watermark, STORE_NOT_FOUND),
	WRITES(watermark_set, STORE_OK),
	WRITES(hole, STORE_OK),
	WRITES(poll_set, STORE_OK),
	READS(polls, STORE_OK),
	WRITES(audit_set, STORE_OK),
	READS(audits, STORE_OK),
	READS(seen, STORE_OK),
	READS(habit, STORE_OK),
	WRITES(record, STORE_OK),
	WRITES(record_anew, STORE_OK),
	READS(compare, STORE_OK),
	WRITES(unreadable, STORE_OK),
	READS(sketches, STORE_OK),
	READS(facts, STORE_OK),
	READS(minutes, STORE_OK),
	READS(minutes_document, STORE_OK),
	READS(no_minutes_document, STORE_NOT_FOUND),
	READS(queue, STORE_OK),
	READS(counts, STORE_OK),
	READS(census, STORE_OK),
	READS(history, STORE_OK),
	READS(outbox_holds, STORE_OK),
	READS(group_mail, STORE_OK),
	READS(comparables, STORE_OK),
	READS(minutes_talk, STORE_OK),
	READS(minutes_sent, STORE_OK),
	READS(threads, STORE_OK),
	READS(thread_tree, STORE_OK),
	READS(archived, STORE_OK),
	READS(search, STORE_OK),
	WRITES(outbox_add, STORE_OK),
	WRITES(outbox_add_arrived, STORE_OK),
	WRITES(outbox_sent, STORE_OK),
	WRITES(outbox_unknown_seen, STORE_OK),
	WRITES(due_add, STORE_OK),
	READS(due, STORE_OK),
	WRITES(due_done, STORE_OK),
	READS(due_last, STORE_OK),
	READS(outbox_due, STORE_OK),
	READS(outbox, STORE_OK),
	READS(outbox_unsent, STORE_OK),
	WRITES(outbox_sending, STORE_OK),
	WRITES(outbox_not_sending, STORE_REFUSED),
	WRITES(outbox_no_row, STORE_NOT_FOUND),
	WRITES(outbox_recover, STORE_OK),
	WRITES(outbox_seen, STORE_OK),
	WRITES(outbox_retry, STORE_OK),
	WRITES(outbox_drop, STORE_OK),
	WRITES(outbox_once_more, STORE_OK),
	WRITES(outbox_put_off, STORE_OK),
	READS(outbox_deliveries, STORE_OK),
	WRITES(confirm, STORE_OK),
	WRITES(decide, STORE_OK),
	WRITES(name, STORE_OK),
	WRITES(rule, STORE_OK),
	WRITES(rule_message, STORE_OK),
	WRITES(bounce_add, STORE_OK),
	WRITES(heard_add, STORE_OK),
	WRITES(distributed_add, STORE_OK),
	WRITES(digest_items_keep, STORE_OK),
	READS(confirmation_of_token, STORE_OK),
	READS(confirmation_of_answer, STORE_OK),
	READS(confirmation_one, STORE_OK),
	READS(confirmations, STORE_OK),
	WRITES(confirmation_seen, STORE_OK),
	WRITES(confirmation_use, STORE_OK),
	WRITES(confirmation_end, STORE_OK),
	READS(decisions, STORE_OK),
	READS(decision_history, STORE_OK),
	READS(ballot_names, STORE_OK),
	READS(rulings, STORE_OK),
	READS(bounces, STORE_OK),
	READS(address_paused, STORE_OK),
	READS(addresses_paused, STORE_OK),
	READS(heard_answers, STORE_OK),
	READS(our_message, STORE_OK),
	READS(distributed, STORE_OK),
	READS(distributed_document, STORE_OK),
	WRITES(distributed_heed, STORE_OK),
	WRITES(publication_note, STORE_OK),
	READS(publications, STORE_OK),
	WRITES(receipt_due, STORE_OK),
	READS(disputes, STORE_OK),
	READS(digest_item, STORE_OK),
	READS(verify, STORE_OK),
	READS(verify_entry, STORE_NOT_FOUND),
	READS(chain_head, STORE_OK),
	READS(secret, STORE_OK),
#undef READS
#undef WRITES
};

/* ---- each of them, refused at each step ---- */

/* One refusal; false if the question has no such step, and was answered. */
static bool
refused_at(struct folder *folder, const struct asked *asked, unsigned n)
{
	enum store_status status;

	failing_step_arm(n, SQLITE_BUSY);
	status = asked->ask(folder);
	if (failing_step_disarm()) {
		if (status != STORE_BUSY)
			fail_msg("%s: step %u (%s) was refused, and it says: %s", asked->name, n,
			    failing_step.refused, store_status_name(status));
		return true;
	}
	if (status != asked->answer)
		fail_msg("%s: %s (%s)", asked->name, store_status_name(status),
		    store_why(folder->store));
	return false;
}

static void
ask_alone(struct folder *folder, const struct asked *asked)
{
	char *before = folder_contents(folder);
	unsigned n = 1;

	while (refused_at(folder, asked, n)) {
		if (strcmp(before, folder_contents(folder)) != 0)
			fail_msg(
			    "%s: step %u was refused, and the rest was written", asked->name, n);
		assert_in_range(++n, 1, STEPS_MAX);
	}
	if (n == 1)
		fail_msg("%s: it asks nothing", asked->name);
	if ((strcmp(before, folder_contents(folder)) != 0) !=
	    (asked->writes && asked->answer == STORE_OK))
		fail_msg("%s: %s", asked->name,
		    asked->writes ? "nothing was written" : "something was written");
}

/* What is refused within a transaction spoils all of it. */
static void
ask_within(struct folder *folder, const struct asked *asked)
{
	char *before = folder_contents(folder);
	unsigned n = 1;
	bool refused;

	do {
		must(folder, store_begin(folder->store));
		must(folder, store_watermark_set(folder->store, "other", 1, n));
		refused = refused_at(folder, asked, n);
		if (refused) {
			assert_int_equal(asked->ask(folder), STORE_BUSY);
			assert_int_equal(store_commit(folder->store), STORE_BUSY);
		} else {
			store_rollback(folder->store);
		}
		if (strcmp(before, folder_contents(folder)) != 0)
			fail_msg(
			    "%s: step %u was refused, and something was written", asked->name, n);
		assert_in_range(++n, 1, STEPS_MAX);
	} while (refused);
}

static void
a_refusal_changes_nothing(void **state)
{
	struct folder *folder = *state;

	fill(folder);
	talloc_free(folder->store);
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
		char *kept = talloc_asprintf(folder->ctx, "%s.kept", folder->db), *bytes;
		gsize len;

		/* Each question is put to the same house. */
		if (i == 0) {
			assert_true(g_file_get_contents(folder->db, &bytes, &len, NULL));
			assert_true(g_file_set_contents(kept, bytes, (gssize)len, NULL));
		} else {
			assert_true(g_file_get_contents(kept, &bytes, &len, NULL));
			assert_true(g_file_set_contents(folder->db, bytes, (gssize)len, NULL));
		}
		g_free(bytes);
		folder->store = folder_open(folder, STORE_WRITE);
		ask_within(folder, &questions[i]);
		ask_alone(folder, &questions[i]);
		talloc_free(folder->store);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_refusal_changes_nothing),
	};

	return cmocka_run_group_tests_name("store_refusals", tests, NULL, NULL);
}

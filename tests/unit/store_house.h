/*
 * store_house: a database in which each table has something, for the tests of the room store/
 */
#ifndef MINUTED_TESTS_STORE_HOUSE_H
#define MINUTED_TESTS_STORE_HOUSE_H

#include <inttypes.h>

#include "store/audit.h"
#include "store/bounces.h"
#include "store/confirmations.h"
#include "store/decisions.h"
#include "store/digest_items.h"
#include "store/distributed.h"
#include "store/names.h"
#include "store/outbox.h"
#include "store/publications.h"
#include "store/rulings.h"
#include "tests/unit/store_folder.h"

enum { READ_MAILS = 6 };

/* Rows of the house, in the order in which they are made. */
enum { MAIL_MINUTES = 1, MAIL_VOTE, MAIL_TWIN, MAIL_UNREAD = READ_MAILS + 1 };
enum { ROW_QUEUED = 1, ROW_SENDING, ROW_UNKNOWN, ROW_FAILED, ROW_SENT, ROW_SEEN, ROW_PUT_OFF };

/* The numbers of facts that are asked about. */
static int64_t settled_item, open_item;

static const uint8_t token[CONFIRMATION_HASH_SIZE] = { 7 };
static const uint8_t other_token[CONFIRMATION_HASH_SIZE] = { 8 };

static void
must(struct folder *folder, enum store_status status)
{
	if (status != STORE_OK)
		print_error("%s\n", store_why(folder->store));
	assert_int_equal(status, STORE_OK);
}

static void
file_and_record(struct folder *folder, uint32_t uid, struct mail_record record)
{
	must(
	    folder, store_record(folder->store,
			file_text(folder->store, talloc_asprintf(folder->ctx, "mail %u", uid), uid),
			&record));
}

static struct fact
unclear_fact(void)
{
	struct fact fact = vote_fact(NULL, "Example Trust");

	fact.certainty = CERTAINTY_UNCLEAR;
	return fact;
}

static struct minutes *
some_minutes(void *ctx)
{
	static struct block block = { .kind = BLOCK_PARAGRAPH, .text = "Ana opened the meeting." };
	static struct block_tree tree = { &block, 1, false };
	struct minutes *minutes = talloc_zero(ctx, struct minutes);

	minutes->title = "Minutes";
	minutes->date = "2023-04-20";
	minutes->document = &tree;
	return minutes;
}

static void
fill_mails(struct folder *folder)
{
	static const char *const references[] = { "1@trust.example" };
	struct fact fact = vote_fact("CSC-18", "Example Trust"), unclear = unclear_fact();
	struct reading minutes = { .class = CLASS_MINUTES, .minutes = some_minutes(folder->ctx) };
	struct reading vote = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct reading doubt = { .class = CLASS_VOTE, .facts = &unclear, .nfacts = 1 };
	struct mail_record record = plain_record(&minutes, "1@trust.example");

	file_and_record(folder, MAIL_MINUTES, record);
	record = plain_record(&vote, "2@trust.example");
	record.references = references;
	record.nreferences = 1;
	file_and_record(folder, MAIL_VOTE, record);
	record.text = "other words";
	file_and_record(folder, MAIL_TWIN, record);
	for (uint32_t uid = MAIL_TWIN + 1; uid <= READ_MAILS; uid++) {
		record =
		    plain_record(&doubt, talloc_asprintf(folder->ctx, "%u@trust.example", uid));
		record.subject = "Re: Ballot CSC-18";
		record.list_id = "list.widgets.example";
		file_and_record(folder, uid, record);
	}
	file_text(folder->store, "an unread one", MAIL_UNREAD);
}

static struct outbox_recipient recipients[] = { { "chair@widgets.example", 0, NULL },
	{ "archive@widgets.example", 0, NULL } };

static struct outbox_row
message(const char *kind, const char *period)
{
	return (struct outbox_row){
		.kind = kind,
		.group = "widgets",
		.period = period,
		.message_id = period,
		.sender = "",
		.recipients = recipients,
		.nrecipients = G_N_ELEMENTS(recipients),
		.subject = "Widgets",
		.bytes = "x",
		.len = 1,
		.created = NOON,
		.next_try = NOON,
	};
}

/* One row for each way that a message can have gone; ROW_SEEN is unknown, and its copy arrived. */
static void
fill_outbox(struct folder *folder)
{
	static const struct outbox_recipient answers[] = { { "chair@widgets.example", 250, "ok" },
		{ "archive@widgets.example", 450, "later" } };
	static const struct outbox_recipient open[] = {
		{ "chair@widgets.example", OUTBOX_CODE_OPEN, NULL },
		{ "archive@widgets.example", OUTBOX_CODE_OPEN, NULL },
	};
	static const enum outbox_state states[] = { [ROW_UNKNOWN] = OUTBOX_UNKNOWN,
		[ROW_FAILED] = OUTBOX_FAILED,
		[ROW_SENT] = OUTBOX_SENT,
		[ROW_SEEN] = OUTBOX_SENDING };
	struct store *store = folder->store;

	for (int64_t id = ROW_QUEUED; id <= ROW_PUT_OFF; id++) {
		struct outbox_row row =
		    message("receipt", talloc_asprintf(folder->ctx, "sent-%" PRId64, id));

		must(folder, store_outbox_add(store, &row));
		if (id == ROW_QUEUED || id == ROW_PUT_OFF)
			continue;
		must(folder, store_outbox_sending(store, id, NOON));
		if (id == ROW_SENDING || id == ROW_SEEN)
			continue;
		must(folder,
		    store_outbox_answer(store, id, states[id], id == ROW_UNKNOWN ? open : answers,
			2, "a reply", NOON + 1, NOON + 60));
	}
	must(folder, store_outbox_seen(store, "sent-6", NOON + 2));
}

static struct confirmation
confirmation(void)
{
	return (struct confirmation){ .group = "widgets",
		.address = "chair@widgets.example",
		.command = "{}",
		.created = NOON,
		.asked = "2023-W17" };
}

static struct decision
decision(const char *word)
{
	return (struct decision){ .group = "widgets",
		.kind = "minutes",
		.subject = "2023-04-20",
		.word = word,
		.author = "Ana Example",
		.at = NOON };
}

static struct ballot_name
ballot_name(const char *label)
{
	return (struct ballot_name){ .group = "widgets",
		.name = "the Malware ballot",
		.label = label,
		.author = "Ana Example",
		.at = NOON };
}

static struct ruling
ruling(enum ruling_word word)
{
	return (struct ruling){ .word = word, .author = "Ana Example", .at = NOON };
}

static struct bounce
bounce(const char *address)
{
	return (struct bounce){ .message = MAIL_UNREAD,
		.address = address,
		.action = "failed",
		.status = "5.1.1",
		.at = NOON };
}

static void
find_items(struct folder *folder)
{
	struct queue_item *items;
	size_t n;

	must(folder, store_queue(folder->ctx, folder->store, NULL, &items, &n));
	settled_item = open_item = 0;
	for (size_t i = 0; i < n; i++)
		if (strcmp(items[i].kind, "fact") == 0) {
			settled_item = open_item;
			open_item = items[i].id;
		}
	assert_int_not_equal(settled_item, 0);
}

static const struct block_tree *
a_document(void)
{
	static struct block block = { .kind = BLOCK_PARAGRAPH, .text = "words" };
	static const struct block_tree tree = { &block, 1, false };

	return &tree;
}

static void
fill_decided(struct folder *folder)
{
	struct store *store = folder->store;
	struct confirmation asked = confirmation();
	struct decision stop = decision("stop"), dispute = decision("disputed");
	struct ballot_name name = ballot_name("CSC-18");
	struct bounce came_back = bounce("chair@widgets.example");
	struct ruling nothing = ruling(RULING_NOTHING);
	struct distributed sent = { "2023-04-20", 0, MAIL_MINUTES, 1, NOON };
	char *item = talloc_asprintf(folder->ctx, "%" PRId64, settled_item);
	struct digest_item numbered = { 1, "fact", item };

	must(folder, store_digest_items_keep(store, "widgets", "2023-W17", &numbered, 1));
	must(folder, store_confirmation_add(store, &asked, token, NULL));
	must(folder, store_decide(store, &stop));
	dispute.kind = "dispute";
	dispute.subject = talloc_asprintf(folder->ctx, "%064d CSC-18", 0);
	must(folder, store_decide(store, &dispute));
	must(folder, store_name(store, &name));
	must(folder, store_rule(store, settled_item, &nothing));
	must(folder,
	    store_bounce_add(folder->ctx, store, "sent-1", "archive@widgets.example", &came_back));
	must(folder, store_distributed_add(store, "widgets", &sent, a_document()));
	must(folder, store_publication_note(
			 store, "widgets", "2023-04-20.md", "2023-04-20", "ab", NULL, NOON));
	must(folder, store_due_add(store, "digest", "widgets", "2023-W17", NOON));
	must(folder, store_due_add(store, "digest", "widgets", "2023-W16", NOON - 1));
	must(folder, store_due_done(store, 2, "sent"));
}

static void
fill(struct folder *folder)
{
	struct mailbox_poll poll = { "lists", NOON, NOON, "ok", NULL, 1, 7, 8 };
	struct mailbox_audit audit = { .mailbox = "lists", .at = NOON, .uidvalidity = 1 };
	unsigned tries;

	fill_mails(folder);
	fill_outbox(folder);
	find_items(folder);
	fill_decided(folder);
	must(folder, store_watermark_set(folder->store, "lists", 1, MAIL_UNREAD));
	for (unsigned i = 0; i < STORE_FILE_TRIES; i++)
		must(folder, store_hole(folder->store, "lists", 1, 99, "it was torn", &tries));
	must(folder, store_poll_set(folder->store, &poll));
	must(folder, store_audit_set(folder->store, &audit));
}

#endif

#include "store/schema.h"

#include <talloc.h>

/*
 * Kept: the truth. No statement of this program deletes from these tables
 * what a message or a person has said, and nothing in them can be made again.
 */
static const char kept_1[] =
    "CREATE TABLE message ("
    "  id INTEGER PRIMARY KEY,"
    "  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32)," /* of the raw bytes */
    "  size INTEGER NOT NULL,"                                   /* bytes as they came */
    "  headers_only INTEGER NOT NULL"                            /* it was over the bound */
    ") STRICT;"
    "CREATE TABLE raw ("
    "  message INTEGER PRIMARY KEY REFERENCES message,"
    "  zstd BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE sighting ("
    "  id INTEGER PRIMARY KEY,"
    "  message INTEGER NOT NULL REFERENCES message,"
    "  mailbox TEXT NOT NULL,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  place TEXT NOT NULL," /* '' unless it was imported */
    "  internaldate INTEGER,"
    "  named_group TEXT," /* by an operator's import */
    "  UNIQUE (message, mailbox, uidvalidity, uid, place)"
    ") STRICT;"
    "CREATE TABLE watermark ("
    "  mailbox TEXT PRIMARY KEY,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE hole ("
    "  id INTEGER PRIMARY KEY,"
    "  mailbox TEXT NOT NULL,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  tries INTEGER NOT NULL,"
    "  why TEXT NOT NULL,"
    "  UNIQUE (mailbox, uidvalidity, uid)"
    ") STRICT;"
    "CREATE TABLE poll ("
    "  mailbox TEXT PRIMARY KEY,"
    "  at INTEGER,"
    "  ok_at INTEGER,"
    "  status TEXT,"
    "  why TEXT,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  uidnext INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE due ("
    "  id INTEGER PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  group_name TEXT NOT NULL," /* '' where no group is meant; likewise below */
    "  period TEXT NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  done TEXT," /* how it was done; NULL: not yet */
    "  UNIQUE (kind, group_name, period)"
    ") STRICT;"
    "CREATE INDEX due_waiting ON due (at) WHERE done IS NULL;"
    "CREATE TABLE outbox ("
    "  id INTEGER PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  group_name TEXT NOT NULL,"
    "  period TEXT NOT NULL,"
    "  message_id TEXT NOT NULL,"
    "  sender TEXT NOT NULL,"
    "  subject TEXT,"
    "  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  created INTEGER,"
    "  next_try INTEGER,"
    "  changed INTEGER,"
    "  seen INTEGER," /* when it arrived in our own mailbox */
    "  reply TEXT,"
    "  bytes BLOB NOT NULL,"
    "  UNIQUE (kind, group_name, period)"
    ") STRICT;"
    "CREATE INDEX outbox_message_id ON outbox (message_id);"
    "CREATE INDEX outbox_open ON outbox (state) WHERE state <> 'sent';"
    "CREATE TABLE outbox_recipient ("
    "  outbox INTEGER NOT NULL REFERENCES outbox,"
    "  place INTEGER NOT NULL,"
    "  address TEXT NOT NULL,"
    "  code INTEGER NOT NULL,"
    "  reply TEXT,"
    "  PRIMARY KEY (outbox, place)"
    ") STRICT, WITHOUT ROWID;";

/* Rulings by people, and the ledger that holds each entry to the one before (store/chain.h). */
static const char kept_2[] =
    "CREATE TABLE ledger ("
    "  number INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL,"
    "  group_name TEXT NOT NULL,"
    "  kind TEXT NOT NULL,"
    "  json TEXT NOT NULL,"
    "  message INTEGER REFERENCES message," /* whose facts it tells of */
    "  before BLOB NOT NULL CHECK (length(before) = 32),"
    "  sha256 BLOB NOT NULL CHECK (length(sha256) = 32)"
    ") STRICT;"
    "CREATE INDEX ledger_message ON ledger (message) WHERE message IS NOT NULL;"
    "CREATE TABLE ruling ("
    "  id INTEGER PRIMARY KEY,"
    "  sha256 BLOB NOT NULL," /* of the message */
    "  quote TEXT NOT NULL,"
    "  place INTEGER NOT NULL," /* among the message's facts of that quote */
    "  kind TEXT NOT NULL,"     /* as what it was read, and by which rule */
    "  rule TEXT NOT NULL,"
    "  word TEXT NOT NULL,"
    "  ballot TEXT," /* what the reader could not tell */
    "  org TEXT,"
    "  author TEXT NOT NULL CHECK (author <> ''),"
    "  at INTEGER NOT NULL,"
    "  reason TEXT,"
    "  entry INTEGER NOT NULL UNIQUE REFERENCES ledger"
    ") STRICT;"
    "CREATE INDEX ruling_item ON ruling (sha256, quote, place);";

/* What people call ballots (store/names.h). */
static const char kept_3[] = "CREATE TABLE ballot_name ("
			     "  id INTEGER PRIMARY KEY,"
			     "  group_name TEXT NOT NULL,"
			     "  name TEXT NOT NULL CHECK (name <> ''),"
			     "  label TEXT," /* NULL: no ballot is called so any more */
			     "  author TEXT NOT NULL CHECK (author <> ''),"
			     "  at INTEGER NOT NULL,"
			     "  reason TEXT,"
			     "  entry INTEGER NOT NULL UNIQUE REFERENCES ledger"
			     ") STRICT;"
			     "CREATE INDEX ballot_name_last ON ballot_name (group_name, name);";

/* What people decide besides (store/decisions.h), and what mails that leave are known by. */
static const char kept_4[] =
    "CREATE TABLE decision ("
    "  id INTEGER PRIMARY KEY,"
    "  group_name TEXT NOT NULL CHECK (group_name <> ''),"
    "  kind TEXT NOT NULL CHECK (kind <> ''),"
    "  subject TEXT NOT NULL CHECK (subject <> ''),"
    "  word TEXT NOT NULL CHECK (word <> ''),"
    "  detail TEXT,"
    "  author TEXT NOT NULL CHECK (author <> ''),"
    "  at INTEGER NOT NULL,"
    "  reason TEXT,"
    "  entry INTEGER NOT NULL UNIQUE REFERENCES ledger"
    ") STRICT;"
    "CREATE INDEX decision_last ON decision (group_name, kind, subject);"
    "CREATE TABLE secret ("
    "  name TEXT PRIMARY KEY,"
    "  bytes BLOB NOT NULL CHECK (length(bytes) = 32)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO secret (name, bytes) VALUES ('message-id', randomblob(32));"
    "CREATE TABLE confirmation (" /* what was asked for by mail and waits for its token */
    "  id INTEGER PRIMARY KEY,"
    "  group_name TEXT NOT NULL,"
    "  address TEXT NOT NULL," /* to which the token went */
    "  command TEXT NOT NULL," /* JSON: what it confirms, and nothing else */
    "  token BLOB NOT NULL UNIQUE CHECK (length(token) = 32)," /* SHA-256 of it */
    "  created INTEGER NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('open', 'used', 'dead')),"
    "  changed INTEGER NOT NULL,"
    "  asked TEXT NOT NULL," /* period of the answer that told of the token */
    "  done TEXT"            /* period of the answer that told what was done */
    ") STRICT;"
    "CREATE INDEX confirmation_answer ON confirmation (group_name, asked);"
    "CREATE INDEX confirmation_open ON confirmation (address) WHERE state = 'open';";

/* What the numbers in a digest stand for (store/digest_items.h). */
static const char kept_5[] = "CREATE TABLE digest_item ("
			     "  group_name TEXT NOT NULL,"
			     "  period TEXT NOT NULL," /* of the digest */
			     "  number INTEGER NOT NULL,"
			     "  kind TEXT NOT NULL,"
			     "  subject TEXT NOT NULL,"
			     "  sha256 BLOB," /* a fact by its words, as in `ruling` */
			     "  quote TEXT,"
			     "  place INTEGER,"
			     "  PRIMARY KEY (group_name, period, number)"
			     ") STRICT, WITHOUT ROWID;";

/* What mails told the gateway to do, and which answers tell of it (store/heard.h). */
static const char kept_words[] =
    "CREATE TABLE heard ("
    "  message INTEGER PRIMARY KEY REFERENCES message,"
    "  period TEXT NOT NULL UNIQUE," /* the mail's SHA-256 in hexadecimal */
    "  group_name TEXT NOT NULL,"
    "  address TEXT NOT NULL," /* of the writer */
    "  json TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX outbox_created ON outbox (kind, created);";

/* Words on messages to send beyond their first try, and what came back (store/bounces.h). */
static const char kept_sending[] =
    "ALTER TABLE outbox ADD COLUMN begun INTEGER;"   /* NULL: when it was created */
    "ALTER TABLE outbox ADD COLUMN dropped INTEGER;" /* when; its state is then 'failed' */
    "ALTER TABLE outbox ADD COLUMN again INTEGER NOT NULL DEFAULT 0;" /* sent once more by rule */
    "CREATE INDEX outbox_changed ON outbox (changed);"
    "CREATE TABLE bounce ("
    "  id INTEGER PRIMARY KEY,"
    "  outbox INTEGER NOT NULL REFERENCES outbox,"
    "  message INTEGER NOT NULL REFERENCES message," /* that tells of it */
    "  address TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  status TEXT NOT NULL,"
    "  words TEXT,"
    "  at INTEGER,"
    "  UNIQUE (message, outbox, address)"
    ") STRICT;";

/* The files that were published (store/publications.h). */
static const char kept_publication[] = "CREATE TABLE publication ("
				       "  group_name TEXT NOT NULL,"
				       "  name TEXT NOT NULL CHECK (name <> ''),"
				       "  date TEXT," /* of the meeting; NULL: no minutes */
				       "  sha256 TEXT,"
				       "  first INTEGER,"
				       "  at INTEGER,"
				       "  why TEXT," /* the last try failed */
				       "  PRIMARY KEY (group_name, name)"
				       ") STRICT, WITHOUT ROWID;";

/* The text of minutes that we sent (store/distributed.h). */
static const char kept_distributed[] = "CREATE TABLE distributed ("
				       "  group_name TEXT NOT NULL,"
				       "  date TEXT NOT NULL,"
				       "  revision INTEGER NOT NULL,"
				       "  message INTEGER NOT NULL REFERENCES message,"
				       "  decision INTEGER NOT NULL,"
				       "  at INTEGER NOT NULL,"
				       "  json TEXT NOT NULL,"
				       "  PRIMARY KEY (group_name, date, revision)"
				       ") STRICT, WITHOUT ROWID;";

/* What the daily look at all of a mailbox found last (store/audit.h). */
static const char kept_audit[] = "CREATE TABLE audit ("
				 "  mailbox TEXT PRIMARY KEY,"
				 "  at INTEGER NOT NULL,"
				 "  uidvalidity INTEGER NOT NULL,"
				 "  listed INTEGER NOT NULL,"
				 "  missed INTEGER NOT NULL,"
				 "  vanished INTEGER NOT NULL"
				 ") STRICT, WITHOUT ROWID;";

/* By what it is told whether anything has changed since. */
static const char kept_audit_mark[] =
    "ALTER TABLE audit ADD COLUMN whole_at INTEGER;"
    "ALTER TABLE audit ADD COLUMN modseq INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE audit ADD COLUMN uidnext INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE audit ADD COLUMN \"exists\" INTEGER NOT NULL DEFAULT 0;";

/*
 * Derived: what the reader made of the archive. These tables may be dropped at
 * any time and are made again from `message`, `raw` and `sighting`; no kept
 * table refers to them. Full-text rows are written by the program, as
 * trusted_schema=OFF forbids triggers to.
 */
static const char derived_1[] =
    "CREATE TABLE unread (message INTEGER PRIMARY KEY REFERENCES message) STRICT;"
    "CREATE TABLE mail ("
    "  message INTEGER PRIMARY KEY REFERENCES message,"
    "  thread INTEGER NOT NULL," /* the lowest message of the thread */
    "  state TEXT NOT NULL CHECK (state IN ('read', 'unreadable')),"
    "  why TEXT," /* it is unreadable */
    "  at INTEGER,"
    "  date INTEGER,"
    "  group_name TEXT,"
    "  channel TEXT NOT NULL,"
    "  grade TEXT NOT NULL,"
    "  automatic INTEGER NOT NULL,"
    "  marks INTEGER NOT NULL,"
    "  truncated INTEGER NOT NULL,"
    "  twin INTEGER NOT NULL DEFAULT 0," /* another message bears its Message-ID with other words */
    "  class TEXT NOT NULL,"
    "  ballot TEXT,"      /* its own, the first of `ballots` */
    "  sender_name TEXT," /* by the roster */
    "  sender_org TEXT,"
    "  message_id TEXT,"
    "  from_name TEXT,"
    "  from_address TEXT,"
    "  list_id TEXT,"
    "  ids TEXT NOT NULL," /* its Message-ID or an empty line, then its ancestors', nearest last */
    "  writing BLOB,"      /* hash of sender and words: alike for copies of one mail */
    "  answers INTEGER"    /* the message that it answers by its subject alone */
    ") STRICT;"
    "CREATE INDEX mail_thread ON mail (thread, ballot);"
    "CREATE INDEX mail_group ON mail (group_name);"
    "CREATE INDEX mail_message_id ON mail (message_id, twin) WHERE message_id IS NOT NULL;"
    "CREATE INDEX mail_queued ON mail (message)"
    "  WHERE state <> 'read' OR marks <> 0 OR truncated <> 0 OR twin <> 0;"
    "CREATE TABLE mail_text ("
    "  message INTEGER PRIMARY KEY REFERENCES mail,"
    "  subject TEXT,"
    "  text TEXT"
    ") STRICT;"
    "CREATE VIRTUAL TABLE mail_words USING fts5 (subject, text,"
    "  content = 'mail_text', content_rowid = 'message',"
    "  tokenize = 'unicode61 remove_diacritics 2');"
    "CREATE TABLE mail_unindexed (message INTEGER PRIMARY KEY REFERENCES mail_text) STRICT;"
    "CREATE INDEX mail_answers ON mail (thread) WHERE answers IS NOT NULL;"
    "CREATE TABLE mail_topic (" /* messages of one subject on one list, in their order */
    "  message INTEGER PRIMARY KEY REFERENCES mail,"
    "  topic INTEGER NOT NULL," /* hash of group, channel and subject proper */
    "  at INTEGER NOT NULL,"
    "  tie BLOB NOT NULL," /* of messages of one second: begins their hash */
    "  reply INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX mail_topic_order ON mail_topic (topic, at, tie);"
    "CREATE TABLE mail_id (" /* of messages and of those only named in References */
    "  id TEXT PRIMARY KEY,"
    "  thread INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE fact ("
    "  id INTEGER PRIMARY KEY,"
    "  message INTEGER NOT NULL REFERENCES mail,"
    "  kind TEXT NOT NULL,"
    "  certainty TEXT NOT NULL,"
    "  ballot TEXT,"
    "  org TEXT,"
    "  json TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX fact_message ON fact (message, ballot);"
    "CREATE INDEX fact_ballot ON fact (ballot) WHERE ballot IS NOT NULL;"
    "CREATE INDEX fact_unclear ON fact (message) WHERE certainty = 'unclear';"
    "CREATE TABLE minutes ("
    "  message INTEGER PRIMARY KEY REFERENCES mail,"
    "  date TEXT," /* of the meeting */
    "  json TEXT NOT NULL"
    ") STRICT;";

/* Which facts a ruling is in force on. */
static const char derived_2[] = "CREATE TABLE settled ("
				"  message INTEGER NOT NULL,"
				"  fact INTEGER NOT NULL,"
				"  ruling INTEGER NOT NULL REFERENCES ruling,"
				"  PRIMARY KEY (message, fact)"
				") STRICT, WITHOUT ROWID;";

/* Minutes as a document; those read before have none and are read again. */
static const char derived_4[] = "CREATE TABLE minutes_document ("
				"  message INTEGER PRIMARY KEY REFERENCES minutes,"
				"  json TEXT NOT NULL"
				") STRICT;";
static const char read_minutes_again[] =
    "INSERT OR IGNORE INTO unread (message) SELECT message FROM minutes;";

/* Step i leads from version i to i + 1. */
static const char *const *const steps[] = {
	(const char *const[]){ kept_1, derived_1, NULL },
	(const char *const[]){ kept_2, derived_2, NULL },
	(const char *const[]){ kept_3, NULL },
	(const char *const[]){ kept_4, derived_4, read_minutes_again, NULL },
	(const char *const[]){ kept_5, NULL },
	(const char *const[]){ kept_words, NULL },
	(const char *const[]){ kept_sending, NULL },
	(const char *const[]){ kept_publication, NULL },
	(const char *const[]){ kept_distributed, NULL },
	(const char *const[]){ kept_audit, NULL },
	(const char *const[]){ kept_audit_mark, NULL },
};

int
schema_version(void)
{
	return (int)(sizeof(steps) / sizeof(steps[0]));
}

const char *const *
schema_step(int from)
{
	return steps[from];
}

static enum store_status
schema_run(struct store *store, const char *doing, const char *sql)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? STORE_OK : db_failed(store, doing, code);
}

enum store_status
schema_migrate(struct store *store, int from)
{
	enum store_status status = STORE_OK;
	char *mark;

	for (int version = from; version < schema_version(); version++)
		for (size_t i = 0; steps[version][i] != NULL && status == STORE_OK; i++)
			status = schema_run(store, "make the tables", steps[version][i]);
	if (status != STORE_OK)
		return status;
	mark = talloc_asprintf(store, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    STORE_APPLICATION_ID, schema_version());
	status = schema_run(store, "mark the database", mark);
	talloc_free(mark);
	return status;
}

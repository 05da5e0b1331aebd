/*
 * config: minuted.conf, its rosters and profiles
 *
 * A strict reader: an unknown key, a missing file or a wrong value is a fault
 * with file, line, what is wrong and what would be right. All faults are
 * collected, not the first. Credentials are named here but never read here.
 * Paths are resolved relative to the file that names them.
 */
#ifndef MINUTED_CONFIG_CONFIG_H
#define MINUTED_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/profile.h"
#include "config/roster.h"

enum {
	CONFIG_GROUPS_MAX = 64,    /* a forum of this kind has under ten */
	CONFIG_MAILBOXES_MAX = 64, /* each of them a process with a session */
	CONFIG_LINE_MAX = 4096,    /* bytes of one line of any of the files */
	CONFIG_FAULTS_MAX = 200    /* faults told; more are counted */
};

/* `imap`/`smtp` URLs mean STARTTLS, `imaps`/`smtps` TLS from the first byte. */
enum tls_mode { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE /* loopback only, by `tls = none` */ };

struct server {
	enum tls_mode tls;
	const char *host;
	uint16_t port;
	const char *user;          /* NULL: no login (SMTP only) */
	const char *password_file; /* NULL where there is no login, or by a token */
	const char *token_file;    /* of OAuth 2.0, instead of a password; NULL */
	const char *ca_file;       /* NULL with TLS_NONE */
};

struct mailbox_config {
	const char *name; /* of the section */
	struct server server;
	const char *folder;    /* "INBOX"; no CR, LF, NUL */
	int64_t poll_interval; /* seconds */
};

struct smtp_config {
	struct server server;
	const char *from_name; /* may be NULL */
	const char *from_address;
};

enum schedule_kind { SCHEDULE_NEVER, SCHEDULE_DAILY, SCHEDULE_WEEKLY };

/* "weekly mon 08:00 Europe/Brussels": kept as zone and wall clock, never as a moment. */
struct schedule {
	enum schedule_kind kind;
	int weekday; /* 0 Sunday; weekly only */
	int hour, minute;
	const char *zone; /* IANA name, checked to exist */
};

enum unauthenticated { UNAUTHENTICATED_QUEUE, UNAUTHENTICATED_MARK };

/* What becomes of final minutes: the chair is asked, they go out after `hold`, nothing is sent. */
enum distribute { DISTRIBUTE_ASK, DISTRIBUTE_HOLD, DISTRIBUTE_NEVER };

/* Who is reminded of what is due. */
enum reminders { REMINDERS_CHAIR, REMINDERS_MEMBERS, REMINDERS_NO };

struct group_config {
	const char *name; /* of the section */
	const char *title;
	const struct mailbox_config *mailbox;
	const char *list;        /* address of the list where votes and ballots must be posted */
	const char *list_id;     /* NULL: not given */
	const char *member_list; /* NULL: not given */
	const char **ballot_prefixes; /* the first is the canonical one */
	size_t nballot_prefixes;
	const struct profile *profile;
	const struct roster *roster;
	const char **chairs; /* addresses, at least one */
	size_t nchairs;
	const char **vice_chairs; /* addresses, who get and may do what the chair does */
	size_t nvice_chairs;
	const char *trusted_authserv; /* NULL: no MX of ours states anything */
	bool authserv_strips;
	enum unauthenticated unauthenticated;
	struct schedule digest;
	enum distribute distribute;
	int64_t hold;  /* seconds in which a distribution can be stopped; DISTRIBUTE_HOLD only */
	bool receipts; /* each voter is told how the vote was read */
	enum reminders reminders;
	const char *publish_dir; /* NULL: nothing is published */
	/* With one %s for the Message-ID, maybe %20 and the like, so no format for printf; NULL. */
	const char *archive_url;
	const int64_t *holidays; /* midnights UTC of dates that are no business days, ascending */
	size_t nholidays;
};

struct config {
	const char *file;
	const char *store_path;
	int log_level; /* what is logged: from 3, errors only, to 7, all, as syslog(3) counts */
	struct mailbox_config *mailboxes;
	size_t nmailboxes;
	struct smtp_config smtp;
	bool has_smtp;
	struct group_config *groups;
	size_t ngroups;
};

/* One fault, ready to print: "minuted.conf:12: ...: what is wrong; what would be right". */
struct config_faults {
	const char **texts;
	size_t ntexts;
	size_t nmore; /* faults past CONFIG_FAULTS_MAX */
};

/*
 * Read `file` and all that it names. Profiles are looked for beside `file`
 * and then in `profile_dir` (installed ones). The result is owned by `ctx`;
 * NULL if there was any fault. `faults_r` (also on `ctx`) is always filled.
 */
struct config *config_read(
    void *ctx, const char *file, const char *profile_dir, struct config_faults *faults_r);

/* The group or mailbox of that section name, or NULL. */
const struct group_config *config_group(const struct config *config, const char *name);
const struct mailbox_config *config_mailbox(const struct config *config, const char *name);

#endif

#include "config/server.h"

#include <string.h>

#include <talloc.h>

#include "config/memory.h"
#include "config/values.h"

enum {
	POLL_DEFAULT = 300,   /* seconds; the fallback beside IDLE */
	POLL_LEAST = 1,       /* seconds */
	POLL_MOST = 24 * 3600 /* seconds; a ballot's deadlines are told by the day */
};

static const char *
path_value(void *ctx, const struct conf_section *section, const char *key)
{
	const struct conf_entry *entry = conf_entry(section, key);

	return entry != NULL ? conf_path(ctx, entry->file, entry->value) : NULL;
}

/* Set the server's TLS from the URL, `tls` and `ca_file`. */
static void
read_tls(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct server *server)
{
	const struct conf_entry *tls = conf_entry(section, "tls");

	if (tls != NULL && strcmp(tls->value, "none") != 0)
		conf_wrong(faults, tls,
		    "this is not known; the URL tells how TLS begins, so leave the line out (or "
		    "write `none` for a loopback address)");
	else if (tls != NULL && server->host != NULL && !conf_loopback(server->host))
		conf_wrong(faults, tls,
		    "%s is not this machine; without TLS only localhost, 127.0.0.0/8 and ::1 are "
		    "allowed",
		    server->host);
	else if (tls != NULL && server->tls == TLS_IMPLICIT)
		conf_wrong(faults, tls,
		    "the URL asks for TLS; write it with imap:// or smtp://, or leave this line "
		    "out");
	else if (tls != NULL)
		server->tls = TLS_NONE;
	if (server->tls == TLS_NONE)
		return;
	server->ca_file = path_value(ctx, section, "ca_file");
	if (server->ca_file == NULL)
		server->ca_file = conf_copy(ctx, CONF_CA_FILE, strlen(CONF_CA_FILE));
}

static void
take_url(struct server *server, const struct conf_url *url)
{
	server->tls = url->tls;
	server->host = url->host;
	server->port = url->port;
	server->user = url->user;
}

/* A login has either a password or a token. */
static void
read_secrets(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct server *server)
{
	const struct conf_entry *token = conf_entry(section, "token_file");

	server->password_file = path_value(ctx, section, "password_file");
	server->token_file = path_value(ctx, section, "token_file");
	if (server->password_file != NULL && token != NULL)
		conf_wrong(faults, token,
		    "a login needs a password or a token, not both; leave out password_file or "
		    "this line");
}

void
conf_mailbox_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct mailbox_config *mailbox_r)
{
	const struct conf_entry *url_entry = conf_entry(section, "url");
	const struct conf_entry *poll = conf_entry(section, "poll_interval");
	struct conf_url url = { 0 };
	const char *why;

	mailbox_r->name = conf_copy(ctx, section->name, strlen(section->name));
	mailbox_r->poll_interval = POLL_DEFAULT;
	if (url_entry != NULL) {
		why = conf_url_read(ctx, url_entry->value, "imap", &url);
		if (why == NULL && url.user == NULL)
			why = "the URL names no user; write imaps://user@host/INBOX";
		if (why != NULL)
			conf_wrong(faults, url_entry, "%s", why);
	}
	take_url(&mailbox_r->server, &url);
	mailbox_r->folder = url.path != NULL ? url.path : conf_copy(ctx, "INBOX", 5);
	read_secrets(ctx, faults, section, &mailbox_r->server);
	if (conf_entry(section, "password_file") == NULL &&
	    conf_entry(section, "token_file") == NULL && section->usable)
		conf_fault(faults, section->file, section->line,
		    "section [mailbox \"%s\"] has no `password_file`; add `password_file = ...` "
		    "(or `token_file = ...`)",
		    section->name);
	read_tls(ctx, faults, section, &mailbox_r->server);
	if (poll != NULL)
		conf_duration(faults, poll, POLL_LEAST, POLL_MOST, &mailbox_r->poll_interval);
}

static void
read_from(
    void *ctx, struct conf_faults *faults, const struct conf_entry *from, struct smtp_config *smtp)
{
	if (!conf_person_text(ctx, from->value, &smtp->from_name, &smtp->from_address) ||
	    smtp->from_address == NULL)
		conf_wrong(faults, from,
		    "this is no sender; write `minuted <minuted@example.org>` or the address "
		    "alone");
}

/* SMTP logs in only where a user is given, and then with both parts. */
static void
read_login(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct server *server)
{
	const struct conf_entry *user = conf_entry(section, "user");
	const struct conf_entry *secret = conf_entry(section, "password_file");

	if (secret == NULL)
		secret = conf_entry(section, "token_file");
	server->user = user != NULL ? conf_copy(ctx, user->value, strlen(user->value)) : NULL;
	read_secrets(ctx, faults, section, server);
	if (user != NULL && secret == NULL)
		conf_wrong(faults, user,
		    "a login needs a password; add `password_file = ...` or leave the user out");
	if (user == NULL && secret != NULL)
		conf_wrong(faults, secret,
		    "a login needs a user; add `user = ...` or leave the password out");
}

void
conf_smtp_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct smtp_config *smtp_r)
{
	const struct conf_entry *url_entry = conf_entry(section, "url");
	const struct conf_entry *from = conf_entry(section, "from");
	struct conf_url url = { 0 };
	const char *why;

	if (url_entry != NULL) {
		why = conf_url_read(ctx, url_entry->value, "smtp", &url);
		if (why == NULL && url.user != NULL)
			why = "a user stands in the URL; write it as `user = ...`";
		if (why == NULL && url.path != NULL)
			why = "an SMTP server has no folders; end the URL after the host and port";
		if (why != NULL)
			conf_wrong(faults, url_entry, "%s", why);
	}
	take_url(&smtp_r->server, &url);
	read_login(ctx, faults, section, &smtp_r->server);
	read_tls(ctx, faults, section, &smtp_r->server);
	if (from != NULL)
		read_from(ctx, faults, from, smtp_r);
}

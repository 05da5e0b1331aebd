/*
 * imap_trial: one IMAP session with a scripted server, and what came of it
 *
 * For the tests of mail/imap; include it after cmocka.h.
 */
#ifndef MINUTED_TESTS_UNIT_IMAP_TRIAL_H
#define MINUTED_TESTS_UNIT_IMAP_TRIAL_H

#include <talloc.h>

#include "mail/imap_limits.h"
#include "tests/unit/scripted.h"

#define PASSWORD "a\"b\\c d"
#define PASSWORD_PLAIN "AGdhdGUAYSJiXGMgZA==" /* NUL gate NUL and the password, in base64 */

/* One session with a scripted server, and what came of it. */
struct trial {
	struct credentials *made;
	char *password_file;
	const char *token_file; /* NULL: by password */
	size_t cut_after;       /* bytes of the server's; 0: the session is not cut */
	size_t said;            /* bytes that it said */
	struct imap_limits limits;
	enum tls_mode tls;
	const char *host;
	const char *folder;
	const char *ca_file;
	const char *certificate;
	uint32_t after;
	int stop_fd;
	const char *stop_at; /* the callback that asks to stop; NULL: none */
	/* results */
	void *ctx;
	enum imap_status status;
	char *why;
	struct imap_state state;
	GString *got; /* "7:abc+ 8h:def- ": UID, headers only, bytes, whole or torn */
	int64_t internaldate;
	int64_t waits;    /* seconds to wait for news after fetching; 0: not at all */
	bool fetch_again; /* after news */
	bool can_wait, news;
	char *heard;
	const char *missed;
};

static int
setup(void **state)
{
	struct trial *trial = g_new0(struct trial, 1);

	trial->made = credentials_make();
	trial->password_file =
	    credentials_file(trial->made, "password", PASSWORD "\nsecond line\n", 20);
	*state = trial;
	return 0;
}

static void
forget_results(struct trial *trial)
{
	talloc_free(trial->ctx);
	trial->ctx = NULL;
	if (trial->got != NULL)
		g_string_free(trial->got, TRUE);
	trial->got = NULL;
	g_free(trial->heard);
	trial->heard = NULL;
}

static int
teardown(void **state)
{
	struct trial *trial = *state;

	forget_results(trial);
	g_free(trial->password_file);
	credentials_remove(trial->made);
	g_free(trial);
	return 0;
}

static int
fresh(void **state)
{
	struct trial *trial = *state;

	forget_results(trial);
	trial->limits = imap_limits_default;
	trial->limits.command_ms = trial->limits.connect_ms = SCRIPTED_AMPLE_MS;
	trial->limits.logout_ms = 20;
	trial->tls = TLS_NONE;
	trial->host = "127.0.0.1";
	trial->folder = "INBOX";
	trial->ca_file = trial->made->ca_file;
	trial->certificate = trial->made->good;
	trial->after = 0;
	trial->stop_fd = -1;
	trial->stop_at = NULL;
	trial->waits = 0;
	trial->token_file = NULL;
	trial->cut_after = 0;
	return 0;
}

static int
answer(const struct trial *trial, const char *callback)
{
	return trial->stop_at != NULL && strcmp(trial->stop_at, callback) == 0;
}

static int
on_selected(void *arg, const struct imap_state *state, uint32_t *after_r)
{
	struct trial *trial = arg;

	trial->state = *state;
	*after_r = trial->after;
	return answer(trial, "selected");
}

static int
on_begin(void *arg, const struct imap_message *message)
{
	struct trial *trial = arg;

	g_string_append_printf(trial->got, "%u%s:", message->uid, message->headers_only ? "h" : "");
	trial->internaldate = message->internaldate;
	return answer(trial, "begin");
}

static int
on_data(void *arg, const void *bytes, size_t len)
{
	struct trial *trial = arg;

	g_string_append_len(trial->got, bytes, (gssize)len);
	return answer(trial, "data");
}

static int
on_end(void *arg, bool whole)
{
	struct trial *trial = arg;

	g_string_append(trial->got, whole ? "+ " : "- ");
	return answer(trial, "end");
}

static void
run(struct trial *trial, const struct step *script)
{
	struct scripted *server = scripted_start_cut(script, trial->certificate, trial->cut_after);
	struct mailbox_config mailbox = { .name = "box",
		.server = { .tls = trial->tls,
		    .host = trial->host,
		    .port = server->port,
		    .user = "gate",
		    .password_file = trial->token_file == NULL ? trial->password_file : NULL,
		    .token_file = trial->token_file,
		    .ca_file = trial->tls == TLS_NONE ? NULL : trial->ca_file },
		.folder = trial->folder };
	const struct imap_sink sink = { trial, on_selected, on_begin, on_data, on_end };
	struct imap *imap;

	forget_results(trial);
	trial->ctx = talloc_new(NULL);
	trial->got = g_string_new("");
	imap = imap_connect_limited(
	    trial->ctx, &mailbox, trial->stop_fd, &trial->limits, &trial->status, &trial->why);
	if (imap != NULL) {
		trial->status = imap_fetch_new(imap, &sink, &trial->why);
		/* A session goes on for months: beside itself it leaves nothing on its context. */
		if (trial->status == IMAP_OK)
			assert_int_equal(
			    talloc_total_blocks(trial->ctx), 1 + talloc_total_blocks(imap));
		trial->can_wait = imap_can_wait(imap);
		if (trial->status == IMAP_OK && trial->waits > 0)
			trial->status = imap_wait(imap, trial->waits, &trial->news, &trial->why);
		if (trial->status == IMAP_OK && trial->fetch_again && trial->news)
			trial->status = imap_fetch_new(imap, &sink, &trial->why);
		talloc_free(imap);
	}
	if (trial->status != IMAP_OK)
		assert_non_null(trial->why);
	scripted_finish(server);
	trial->heard = g_strdup(server->heard->str);
	trial->missed = server->missed;
	trial->said = server->said;
	scripted_free(server);
}

/* Steps that most scripts begin with. */
#define GREETED                                                                                    \
	{                                                                                          \
		SAY, "* OK ready\r\n", 0                                                           \
	}
#define CAPABLE(of)                                                                                \
	{ HEAR, "CAPABILITY", 0 },                                                                 \
	{                                                                                          \
		SAY, "* CAPABILITY " of "IMAP4rev1\r\n%t OK done\r\n", 0                           \
	}
#define LOGGED_IN                                                                                  \
	GREETED, CAPABLE(""), { HEAR, "LOGIN", 0 },                                                \
	{                                                                                          \
		SAY, "%t OK welcome\r\n", 0                                                        \
	}
#define EXAMINED(more)                                                                             \
	LOGGED_IN, { HEAR, "EXAMINE INBOX", 0 },                                                   \
	{                                                                                          \
		SAY,                                                                               \
		    "* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 77] x\r\n" more                         \
		    "%t OK [READ-ONLY] done\r\n",                                                  \
		    0                                                                              \
	}
#define ITEM(n, uid, size)                                                                         \
	"* " n " FETCH (UID " uid " INTERNALDATE \"01-Feb-2023 10:20:30 +0230\" RFC822.SIZE " size \
	")\r\n"
#define LISTED(items)                                                                              \
	{ HEAR, "RFC822.SIZE", 0 },                                                                \
	{                                                                                          \
		SAY, items "%t OK listed\r\n", 0                                                   \
	}
#define TWO                                                                                        \
	EXAMINED("* 2 EXISTS\r\n* OK [UIDNEXT 9] x\r\n"),                                          \
	    LISTED(ITEM("1", "7", "3") ITEM("2", "8", "4"))

#endif

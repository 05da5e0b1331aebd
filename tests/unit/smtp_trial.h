/*
 * smtp_trial: one delivery to a scripted server, and what came of it
 *
 * For the tests of mail/smtp; include it after cmocka.h.
 */
#ifndef MINUTED_TESTS_UNIT_SMTP_TRIAL_H
#define MINUTED_TESTS_UNIT_SMTP_TRIAL_H

#include <talloc.h>

#include "mail/smtp_limits.h"
#include "tests/unit/scripted.h"

#define PASSWORD "pass word"
#define PASSWORD_PLAIN "AGdhdGUAcGFzcyB3b3Jk" /* NUL gate NUL and the password, in base64 */
#define MAIL "Subject: x\r\n\r\nhello\r\n"

/* One delivery to a scripted server, and what came of it. */
struct trial {
	struct credentials *made;
	char *password_file;
	struct smtp_limits limits;
	enum tls_mode tls;
	const char *host;
	const char *ca_file;
	const char *certificate;
	const char *user;
	const char *sender;
	const char *bytes;
	size_t len;
	struct smtp_recipient recipients[3];
	size_t nrecipients;
	/* results */
	void *ctx;
	struct smtp_result result;
	char *heard;
	const char *missed;
};

static inline int
setup(void **state)
{
	struct trial *trial = g_new0(struct trial, 1);

	trial->made = credentials_make();
	trial->password_file =
	    credentials_file(trial->made, "password", PASSWORD "\n", strlen(PASSWORD) + 1);
	*state = trial;
	return 0;
}

static inline int
teardown(void **state)
{
	struct trial *trial = *state;

	talloc_free(trial->ctx);
	g_free(trial->heard);
	g_free(trial->password_file);
	credentials_remove(trial->made);
	g_free(trial);
	return 0;
}

static inline int
fresh(void **state)
{
	struct trial *trial = *state;

	trial->limits = smtp_limits_default;
	trial->limits.connect_seconds = trial->limits.total_seconds = SCRIPTED_AMPLE_MS / 1000;
	trial->limits.quit_ms = 0;
	trial->tls = TLS_NONE;
	trial->host = "127.0.0.1";
	trial->ca_file = trial->made->ca_file;
	trial->certificate = trial->made->good;
	trial->user = NULL;
	trial->sender = "minuted@gate.example";
	trial->bytes = MAIL;
	trial->len = strlen(MAIL);
	memset(trial->recipients, 0, sizeof(trial->recipients));
	trial->recipients[0].address = "ana@one.example";
	trial->recipients[1].address = "bo@two.example";
	trial->recipients[2].address = "cy@three.example";
	trial->nrecipients = 3;
	return 0;
}

static inline void
run(struct trial *trial, const struct step *script)
{
	struct scripted *server = scripted_start(script, trial->certificate);
	struct smtp_config smtp = { .server = { .tls = trial->tls,
					.host = trial->host,
					.port = server->port,
					.user = trial->user,
					.password_file = trial->password_file,
					.ca_file =
					    trial->tls == TLS_NONE ? NULL : trial->ca_file } };

	talloc_free(trial->ctx);
	g_free(trial->heard);
	trial->ctx = talloc_new(NULL);
	trial->result = smtp_send_limited(trial->ctx, &smtp, trial->sender, trial->recipients,
	    trial->nrecipients, trial->bytes, trial->len, &trial->limits);
	assert_non_null(trial->result.reply);
	scripted_finish(server);
	trial->heard = g_strdup(server->heard->str);
	trial->missed = server->missed;
	scripted_free(server);
}

static inline bool
heard(const struct trial *trial, const char *text)
{
	return strstr(trial->heard, text) != NULL;
}

static inline void
assert_password_kept(const struct trial *trial)
{
	assert_false(heard(trial, "AUTH"));
	assert_false(heard(trial, PASSWORD));
	assert_false(heard(trial, PASSWORD_PLAIN));
	assert_false(heard(trial, "hello"));
}

/* Steps that most scripts begin with. */
#define GREETED(can)                                                                               \
	{ SAY, "220 mx ready\r\n", 0 }, { HEAR, "EHLO [127.0.0.1]", 0 },                           \
	{                                                                                          \
		SAY, "250-mx\r\n" can "250 SIZE 1000000\r\n", 0                                    \
	}
#define MAIL_FROM                                                                                  \
	{ HEAR, "MAIL FROM:<minuted@gate.example>", 0 },                                           \
	{                                                                                          \
		SAY, "250 ok\r\n", 0                                                               \
	}
#define RCPT(who, reply)                                                                           \
	{ HEAR, "RCPT TO:<" who ">", 0 },                                                          \
	{                                                                                          \
		SAY, reply "\r\n", 0                                                               \
	}
#define ALL_ACCEPTED                                                                               \
	RCPT("ana@one.example", "250 ok"), RCPT("bo@two.example", "250 ok"),                       \
	    RCPT("cy@three.example", "250 ok")
#define CONTENT                                                                                    \
	{ HEAR, "DATA", 0 }, { SAY, "354 go on\r\n", 0 }, { HEAR, "Subject", 0 }, { HEAR, "", 0 }, \
	    { HEAR, "hello", 0 },                                                                  \
	{                                                                                          \
		HEAR, ".", 0                                                                       \
	}
#define BYE                                                                                        \
	{ HEAR, "QUIT", 0 }, { SAY, "221 bye\r\n", 0 },                                            \
	{                                                                                          \
		END, NULL, 0                                                                       \
	}

#endif

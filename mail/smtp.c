#include "mail/smtp.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <glib.h>
#include <talloc.h>

#include "mail/password.h"
#include "mail/smtp_dialogue.h"
#include "mail/smtp_limits.h"
#include "mail/tls_stream.h"

const struct smtp_limits smtp_limits_default = {
	.connect_seconds = SMTP_CONNECT_SECONDS,
	.response_seconds = SMTP_RESPONSE_SECONDS,
	.total_seconds = SMTP_TOTAL_SECONDS,
	.quit_ms = SMTP_QUIT_SECONDS * 1000,
	.replies_max = SMTP_REPLIES_MAX,
};

/* RFC 5321 section 4.1.3: an address literal where there is no name; tells nothing of the host. */
static const char ehlo_path[] = "/%5B127.0.0.1%5D";

struct delivery {
	const struct smtp_limits *limits;
	struct smtp_dialogue dialogue;
	const char *bytes;
	size_t len, sent;
	CURL *curl;
	CURLU *url;
	struct curl_slist *addresses;
	char *password;
	char error[CURL_ERROR_SIZE];
};

const char *
smtp_outcome_name(enum smtp_outcome outcome)
{
	static const char *const names[SMTP_OUTCOME_COUNT] = {
		[SMTP_SENT] = "sent",
		[SMTP_RETRY] = "retry",
		[SMTP_FAILED] = "failed",
		[SMTP_UNKNOWN] = "unknown",
	};

	return (unsigned)outcome < SMTP_OUTCOME_COUNT ? names[outcome] : "unheard-of";
}

static int
delivery_free(struct delivery *delivery)
{
	curl_easy_cleanup(delivery->curl);
	curl_url_cleanup(delivery->url);
	curl_slist_free_all(delivery->addresses);
	return 0;
}

/* Printable ASCII with one "@" inside, nothing that could end the command or its brackets. */
static bool
is_address(const char *address)
{
	const char *at = strrchr(address, '@');
	const char *c;

	if (at == NULL || at == address || at[1] == '\0' || strlen(address) > SMTP_ADDRESS_MAX)
		return false;
	for (c = address; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '<' || *c == '>')
			return false;
	return true;
}

/* A bare CR or LF could end the message early at one of the servers on its way. */
static bool
has_bare_line_end(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i] == '\r' && (i + 1 == len || bytes[i + 1] != '\n'))
			return true;
		if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
			return true;
	}
	return false;
}

/* libcurl's word on what passes; the order of commands and replies is all that is looked at. */
static int
overhear(CURL *curl, curl_infotype type, char *bytes, size_t len, void *arg)
{
	struct delivery *delivery = arg;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		smtp_dialogue_command(&delivery->dialogue, bytes, len);
	else if (type == CURLINFO_HEADER_IN)
		smtp_dialogue_reply(&delivery->dialogue, bytes, len);
	return 0;
}

static size_t
give_bytes(char *buffer, size_t size, size_t count, void *arg)
{
	struct delivery *delivery = arg;
	size_t left = delivery->len - delivery->sent;
	size_t len = size * count < left ? size * count : left;

	memcpy(buffer, delivery->bytes + delivery->sent, len);
	delivery->sent += len;
	return len;
}

static size_t
discard(char *bytes, size_t size, size_t count, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * count;
}

/* Not 0 ends the session: too many words, or no answer to QUIT, when all is decided. */
static int
look_at_progress(
    void *arg, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow)
{
	const struct delivery *delivery = arg;
	const struct smtp_dialogue *dialogue = &delivery->dialogue;

	(void)dltotal;
	(void)dlnow;
	(void)ultotal;
	(void)ulnow;
	if (dialogue->replies > delivery->limits->replies_max)
		return 1;
	return dialogue->decided_at != 0 &&
	       tls_stream_clock() - dialogue->decided_at > delivery->limits->quit_ms;
}

/* Without TLS only loopback is connected to, whatever the name may resolve to. */
static curl_socket_t
open_loopback(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)arg;
	(void)purpose;
	if (!tls_stream_loopback(&address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The URL, made of parts so that nothing in the host's name can add to it. */
static CURLU *
server_url(void *ctx, const struct server *server)
{
	CURLU *url = curl_url();
	const char *host = server->host;
	const char *port = talloc_asprintf(ctx, "%u", (unsigned)server->port);

	if (strchr(host, ':') != NULL)
		host = talloc_asprintf(ctx, "[%s]", host);
	if (url != NULL &&
	    curl_url_set(url, CURLUPART_SCHEME, server->tls == TLS_IMPLICIT ? "smtps" : "smtp",
		0) == CURLUE_OK &&
	    curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK &&
	    curl_url_set(url, CURLUPART_PORT, port, 0) == CURLUE_OK &&
	    curl_url_set(url, CURLUPART_PATH, ehlo_path, 0) == CURLUE_OK)
		return url;
	curl_url_cleanup(url);
	return NULL;
}

static void
set_connection(struct delivery *delivery, const struct server *server)
{
	CURL *curl = delivery->curl;

	curl_easy_setopt(curl, CURLOPT_CURLU, delivery->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, delivery->limits->connect_seconds);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, delivery->limits->response_seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, delivery->limits->total_seconds);
	if (server->tls == TLS_NONE) {
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_NONE);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_loopback);
	} else {
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
		curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
		/* Otherwise the system's own authorities are trusted as well. */
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (delivery->password != NULL && server->token_file != NULL) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, delivery->password);
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	} else if (delivery->password != NULL) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, delivery->password);
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	}
}

static void
set_message(struct delivery *delivery, const char *sender)
{
	CURL *curl = delivery->curl;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, delivery->error);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, delivery);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, delivery);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	if (*sender != '\0') /* without: the null return path */
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, delivery->addresses);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes);
	curl_easy_setopt(curl, CURLOPT_READDATA, delivery);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)delivery->len);
}

/* The recipients that may be asked for; the others are told why not. */
static void
choose_recipients(
    void *ctx, struct delivery *delivery, struct smtp_recipient *recipients, size_t nrecipients)
{
	struct smtp_dialogue *dialogue = &delivery->dialogue;
	struct curl_slist *longer;
	size_t i;

	dialogue->ctx = ctx;
	dialogue->asked =
	    talloc_zero_array(delivery, struct smtp_recipient *, (unsigned)nrecipients + 1);
	for (i = 0; i < nrecipients; i++) {
		recipients[i].code = 0;
		recipients[i].reply = NULL;
		if (!is_address(recipients[i].address)) {
			recipients[i].reply = "not a mail address, so the server was not asked";
			continue;
		}
		longer = curl_slist_append(delivery->addresses, recipients[i].address);
		if (longer == NULL)
			continue;
		delivery->addresses = longer;
		dialogue->asked[dialogue->nasked++] = &recipients[i];
	}
}

/*
 * libcurl's sentence; it may quote the server, so it is made valid UTF-8 for those
 * who pass it on.
 */
static const char *
session_fault(void *ctx, const struct delivery *delivery, CURLcode code)
{
	gchar *valid = g_utf8_make_valid(delivery->error, -1);
	const char *what = talloc_strdup(ctx, *valid != '\0' ? valid : curl_easy_strerror(code));

	g_free(valid);
	return what;
}

/* What the session's end means, in the server's words where it had the last one. */
static struct smtp_result
judge(void *ctx, struct delivery *delivery, const struct server *server, CURLcode code)
{
	const struct smtp_dialogue *dialogue = &delivery->dialogue;
	struct smtp_result result = { .outcome = smtp_dialogue_outcome(dialogue) };
	const char *what = session_fault(ctx, delivery, code);
	const char *said = dialogue->reply != NULL ? dialogue->reply : "nothing";

	if (result.outcome == SMTP_SENT || result.outcome == SMTP_FAILED ||
	    dialogue->final_code >= 400 || dialogue->data_code >= 400)
		result.reply = said;
	else if (result.outcome == SMTP_UNKNOWN)
		result.reply = talloc_asprintf(ctx,
		    "%s:%u: the connection was lost after the message went out and before the "
		    "server's answer: %s; whether it was sent is not known",
		    server->host, (unsigned)server->port, what);
	else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED ||
		 code == CURLE_SSL_CACERT_BADFILE)
		result.reply = talloc_asprintf(ctx,
		    "%s:%u is not trusted: %s; no password was sent; check the host in the url, "
		    "the server's certificate and ca_file (%s)",
		    server->host, (unsigned)server->port, what, server->ca_file);
	else if (code == CURLE_LOGIN_DENIED)
		result.reply =
		    talloc_asprintf(ctx, "%s:%u refuses the login of %s: %s; check user and %s",
			server->host, (unsigned)server->port, server->user, said,
			server->token_file != NULL ? "token_file" : "password_file");
	else
		result.reply =
		    talloc_asprintf(ctx, "%s:%u: not sent: %s; the server's last words: %s",
			server->host, (unsigned)server->port, what, said);
	return result;
}

/* The password, or the token, which is read at each login since others renew it. */
static char *
secret_read(struct delivery *delivery, const struct server *server, char **why_r)
{
	if (server->token_file != NULL)
		return access_token_read(delivery, server->token_file, why_r);
	if (server->password_file != NULL)
		return password_read(delivery, server->password_file, why_r);
	return NULL;
}

static struct smtp_result
failed(const char *reply)
{
	return (struct smtp_result){ SMTP_FAILED, reply };
}

struct smtp_result
smtp_send_limited(void *ctx, const struct smtp_config *smtp, const char *sender,
    struct smtp_recipient *recipients, size_t nrecipients, const void *bytes, size_t len,
    const struct smtp_limits *limits)
{
	const struct server *server = &smtp->server;
	struct delivery *delivery = talloc_zero(ctx, struct delivery);
	struct smtp_result result = { SMTP_RETRY, "out of memory" };
	char *why = NULL;

	talloc_set_destructor(delivery, delivery_free);
	delivery->limits = limits;
	delivery->bytes = bytes;
	delivery->len = len;
	choose_recipients(ctx, delivery, recipients, nrecipients);
	if (*sender != '\0' && !is_address(sender))
		result = failed("the sender is not a mail address; check from in [smtp]");
	else if (delivery->dialogue.nasked == 0)
		result = failed("no recipient has a mail address");
	else if (len == 0 || has_bare_line_end(bytes, len))
		result = failed("the message is empty or holds a line end other than CR LF");
	else if (server->tls != TLS_NONE && server->ca_file == NULL)
		result.reply = "no ca_file is set in [smtp], so no server can be verified; set one";
	else if (server->user != NULL &&
		 (delivery->password = secret_read(delivery, server, &why)) == NULL)
		result.reply = why != NULL
				   ? talloc_strdup(ctx, why)
				   : "a user but no password_file is set in [smtp]; set one";
	else if ((delivery->curl = curl_easy_init()) != NULL &&
		 (delivery->url = server_url(delivery, server)) != NULL) {
		set_connection(delivery, server);
		set_message(delivery, sender);
		result = judge(ctx, delivery, server, curl_easy_perform(delivery->curl));
	}
	talloc_free(delivery);
	return result;
}

struct smtp_result
smtp_send(void *ctx, const struct smtp_config *smtp, const char *sender,
    struct smtp_recipient *recipients, size_t nrecipients, const void *bytes, size_t len)
{
	return smtp_send_limited(
	    ctx, smtp, sender, recipients, nrecipients, bytes, len, &smtp_limits_default);
}

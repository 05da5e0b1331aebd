#include "mail/imap_session.h"

#include <string.h>
#include <strings.h>

#include <glib.h>
#include <talloc.h>

#include "mail/message.h"
#include "mail/password.h"

const struct imap_limits imap_limits_default = {
	.connect_ms = IMAP_CONNECT_SECONDS * 1000,
	.command_ms = IMAP_COMMAND_SECONDS * 1000,
	.idle_ms = IMAP_IDLE_SECONDS * 1000,
	.logout_ms = IMAP_LOGOUT_SECONDS * 1000,
	.floor_rate = IMAP_FLOOR_RATE,
	.answer_max = IMAP_ANSWER_MAX,
	.line_max = IMAP_LINE_MAX,
	.fetch_batch = IMAP_FETCH_BATCH,
	.fetch_bytes = IMAP_FETCH_BYTES,
	.uids_max = IMAP_UIDS_MAX,
	.window = IMAP_WINDOW,
	.message_max = MESSAGE_SIZE_MAX,
	.headers_max =
	    MESSAGE_HEADER_BLOCK_MAX + 1, /* one more, so that the reader sees the excess */
};

const char *
imap_status_name(enum imap_status status)
{
	static const char *const names[IMAP_STATUS_COUNT] = {
		[IMAP_OK] = "ok",
		[IMAP_UNREACHABLE] = "unreachable",
		[IMAP_UNTRUSTED] = "untrusted",
		[IMAP_REFUSED] = "refused",
		[IMAP_NO_MAILBOX] = "no-mailbox",
		[IMAP_PROTOCOL] = "protocol",
		[IMAP_TIMEOUT] = "timeout",
		[IMAP_LOCAL] = "local",
		[IMAP_STOPPED] = "stopped",
	};

	return (unsigned)status < IMAP_STATUS_COUNT ? names[status] : "unknown";
}

static enum imap_status
status_of_fault(enum stream_fault fault)
{
	switch (fault) {
	case STREAM_FINE:
		return IMAP_OK;
	case STREAM_UNREACHABLE:
	case STREAM_CLOSED:
		return IMAP_UNREACHABLE;
	case STREAM_UNTRUSTED:
		return IMAP_UNTRUSTED;
	case STREAM_LATE:
		return IMAP_TIMEOUT;
	case STREAM_TOO_MUCH:
	case STREAM_PROTOCOL:
		return IMAP_PROTOCOL;
	case STREAM_STOPPED:
		return IMAP_STOPPED;
	case STREAM_LOCAL:
		break;
	}
	return IMAP_LOCAL;
}

void
imap_allow(struct imap *imap, uint64_t bytes)
{
	int64_t extra = (int64_t)(bytes / imap->limits->floor_rate) * 1000;

	tls_stream_allow(imap->stream, bytes + imap->limits->answer_max,
	    tls_stream_clock() + imap->limits->command_ms + extra);
}

bool
imap_is_passing(const struct imap *imap)
{
	static const char *const codes[] = { "UNAVAILABLE", "INUSE", "LIMIT" };
	const struct mailimap_response_info *info = imap->session->imap_response_info;
	size_t i;

	if (info == NULL || info->rsp_atom == NULL)
		return false;
	for (i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcasecmp(info->rsp_atom, codes[i]) == 0)
			return true;
	return false;
}

enum imap_status
imap_judge(
    struct imap *imap, int r, enum imap_status refused, const char *what, void *ctx, char **why_r)
{
	const char *peer = tls_stream_peer(imap->stream);
	const char *response = imap->session->imap_response;
	const char *words;

	if (tls_stream_fault(imap->stream) != STREAM_FINE) {
		*why_r = talloc_asprintf(ctx, "%s: %s failed: %s", imap->mailbox->name, what,
		    tls_stream_why(imap->stream));
		return status_of_fault(tls_stream_fault(imap->stream));
	}
	switch (r) {
	case MAILIMAP_NO_ERROR:
	case MAILIMAP_NO_ERROR_NON_AUTHENTICATED:
		return IMAP_OK;
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_PROTOCOL:
		tls_stream_fail(imap->stream, STREAM_PROTOCOL,
		    "%s answered what is no IMAP, or refused the command as such", peer);
		*why_r = talloc_asprintf(ctx, "%s: %s failed: %s", imap->mailbox->name, what,
		    tls_stream_why(imap->stream));
		return IMAP_PROTOCOL;
	case MAILIMAP_ERROR_MEMORY:
		tls_stream_fail(imap->stream, STREAM_LOCAL, "out of memory");
		*why_r =
		    talloc_asprintf(ctx, "%s: %s failed: out of memory", imap->mailbox->name, what);
		return IMAP_LOCAL;
	default:
		break;
	}
	words = response != NULL ? imap_gate_words(ctx, response, strlen(response)) : "no words";
	if (imap_is_passing(imap))
		refused = IMAP_UNREACHABLE;
	*why_r = talloc_asprintf(ctx, "%s: %s failed: %s said %s; %s", imap->mailbox->name, what,
	    peer, words,
	    refused == IMAP_UNREACHABLE ? "it is tried again at the next poll"
					: "check the mailbox section of the configuration");
	return refused;
}

static int
imap_close(struct imap *imap)
{
	if (imap->session == NULL)
		return 0;
	/* LOGOUT is sent by mailimap_free; with a faulty stream it ends at once. */
	tls_stream_allow(
	    imap->stream, imap->limits->answer_max, tls_stream_clock() + imap->limits->logout_ms);
	mailimap_free(imap->session);
	return 0;
}

/* What was said of capabilities before does not count, least of all before TLS. */
static void
forget_capabilities(mailimap *session)
{
	struct mailimap_connection_info *info = session->imap_connection_info;

	if (info == NULL || info->imap_capability == NULL)
		return;
	mailimap_capability_data_free(info->imap_capability);
	info->imap_capability = NULL;
}

/* Not by mailimap_capability, which follows a null pointer where the server gives no list. */
static enum imap_status
ask_capabilities(struct imap *imap, void *ctx, char **why_r)
{
	forget_capabilities(imap->session);
	imap_allow(imap, 0);
	return imap_judge(imap, mailimap_custom_command(imap->session, "CAPABILITY"), IMAP_PROTOCOL,
	    "asking for capabilities", ctx, why_r);
}

bool
imap_has_capability(const struct imap *imap, int type, const char *name)
{
	const struct mailimap_connection_info *info = imap->session->imap_connection_info;
	clistiter *at;

	if (info == NULL || info->imap_capability == NULL ||
	    info->imap_capability->cap_list == NULL)
		return false;
	for (at = clist_begin(info->imap_capability->cap_list); at != NULL; at = clist_next(at)) {
		struct mailimap_capability *capability = clist_content(at);
		const char *said = type == MAILIMAP_CAPABILITY_NAME
				       ? capability->cap_data.cap_name
				       : capability->cap_data.cap_auth_type;
		if (capability->cap_type == type && said != NULL && strcasecmp(said, name) == 0)
			return true;
	}
	return false;
}

static enum imap_status
read_greeting(struct imap *imap, void *ctx, char **why_r)
{
	mailstream *stream = imap_gate_stream(imap->gate);
	int r = MAILIMAP_ERROR_MEMORY;

	if (stream != NULL)
		r = mailimap_connect(imap->session, stream);
	if (r == MAILIMAP_NO_ERROR_AUTHENTICATED) {
		/* Whoever stands between could make a session before TLS and login. */
		tls_stream_fail(imap->stream, STREAM_PROTOCOL,
		    "%s greeted with PREAUTH, which would pass by TLS and login; check the url",
		    tls_stream_peer(imap->stream));
	}
	return imap_judge(imap, r, IMAP_PROTOCOL, "the greeting", ctx, why_r);
}

/* STARTTLS is taken or the session ends: nothing goes on in clear. */
static enum imap_status
start_tls(struct imap *imap, void *ctx, char **why_r)
{
	enum imap_status status;

	if (!imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "STARTTLS")) {
		tls_stream_fail(imap->stream, STREAM_UNTRUSTED,
		    "%s does not offer STARTTLS, so the password was not sent; use imaps:// or "
		    "mend the server",
		    tls_stream_peer(imap->stream));
		return imap_judge(imap, 0, IMAP_UNTRUSTED, "STARTTLS", ctx, why_r);
	}
	imap_allow(imap, 0);
	status = imap_judge(
	    imap, mailimap_starttls(imap->session), IMAP_UNTRUSTED, "STARTTLS", ctx, why_r);
	if (status != IMAP_OK)
		return status;
	if (imap->session->imap_stream->read_buffer_len != 0 || !imap_gate_empty(imap->gate)) {
		tls_stream_fail(imap->stream, STREAM_UNTRUSTED,
		    "%s sent more after STARTTLS and before TLS, as somebody in between would; the "
		    "password was not sent",
		    tls_stream_peer(imap->stream));
		return imap_judge(imap, 0, IMAP_UNTRUSTED, "STARTTLS", ctx, why_r);
	}
	tls_stream_start_tls(imap->stream);
	return imap_judge(imap, 0, IMAP_UNTRUSTED, "STARTTLS", ctx, why_r);
}

/* AUTHENTICATE PLAIN with an initial response (RFC 4959): takes any password, also not in ASCII. */
static int
authenticate_plain(struct imap *imap, const char *user, const char *password)
{
	size_t user_len = strlen(user), password_len = strlen(password);
	size_t len = user_len + password_len + 2;
	unsigned char *plain = g_malloc0(len);
	char *encoded, *command;
	int r;

	memcpy(plain + 1, user, user_len);
	memcpy(plain + 2 + user_len, password, password_len);
	encoded = g_base64_encode(plain, len);
	command = g_strconcat("AUTHENTICATE PLAIN ", encoded, NULL);
	r = mailimap_custom_command(imap->session, command);
	if (r == MAILIMAP_NO_ERROR)
		imap->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	explicit_bzero(plain, len);
	explicit_bzero(encoded, strlen(encoded));
	explicit_bzero(command, strlen(command));
	g_free(plain);
	g_free(encoded);
	g_free(command);
	return r;
}

static bool
has_line_end(const char *text)
{
	return strpbrk(text, "\r\n") != NULL;
}

/* What libetpan has written stays in its buffer. */
static void
wipe_written(const mailimap *session)
{
	if (session->imap_stream != NULL)
		explicit_bzero(
		    session->imap_stream->write_buffer, session->imap_stream->buffer_max_size);
}

static enum imap_status
log_in_by_password(struct imap *imap, void *ctx, char **why_r)
{
	const struct server *server = &imap->mailbox->server;
	bool plain = imap_has_capability(imap, MAILIMAP_CAPABILITY_AUTH_TYPE, "PLAIN") &&
		     imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "SASL-IR");
	char *password;
	int r;

	if (!plain && imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "LOGINDISABLED")) {
		*why_r = talloc_asprintf(ctx,
		    "%s: %s offers no login by password (neither LOGIN nor AUTHENTICATE PLAIN "
		    "with SASL-IR); the server must allow one of them",
		    imap->mailbox->name, tls_stream_peer(imap->stream));
		return IMAP_REFUSED;
	}
	password = password_read(ctx, server->password_file, why_r);
	if (password == NULL)
		return IMAP_LOCAL;
	imap_allow(imap, 0);
	r = plain ? authenticate_plain(imap, server->user, password)
		  : mailimap_login(imap->session, server->user, password);
	talloc_free(password);
	wipe_written(imap->session);
	return imap_judge(imap, r, IMAP_REFUSED, "logging in", ctx, why_r);
}

/* The token is read at each login, since others renew it. */
static enum imap_status
log_in_by_token(struct imap *imap, void *ctx, char **why_r)
{
	const struct server *server = &imap->mailbox->server;
	char *token;
	int r;

	if (!imap_has_capability(imap, MAILIMAP_CAPABILITY_AUTH_TYPE, "XOAUTH2") ||
	    !imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "SASL-IR")) {
		*why_r = talloc_asprintf(ctx,
		    "%s: %s offers no login by token (AUTHENTICATE XOAUTH2 with SASL-IR); use "
		    "password_file, or a server that offers it",
		    imap->mailbox->name, tls_stream_peer(imap->stream));
		return IMAP_REFUSED;
	}
	token = access_token_read(ctx, server->token_file, why_r);
	if (token == NULL)
		return IMAP_LOCAL;
	imap_allow(imap, 0);
	r = mailimap_oauth2_authenticate(imap->session, server->user, token);
	talloc_free(token);
	wipe_written(imap->session);
	return imap_judge(imap, r, IMAP_REFUSED, "logging in by token", ctx, why_r);
}

static enum imap_status
establish(struct imap *imap, void *ctx, char **why_r)
{
	enum imap_status status;

	tls_stream_allow(
	    imap->stream, imap->limits->answer_max, tls_stream_clock() + imap->limits->connect_ms);
	tls_stream_connect(imap->stream);
	status = imap_judge(imap, 0, IMAP_UNREACHABLE, "connecting", ctx, why_r);
	if (status == IMAP_OK)
		status = read_greeting(imap, ctx, why_r);
	if (status == IMAP_OK)
		status = ask_capabilities(imap, ctx, why_r);
	if (status == IMAP_OK && imap->mailbox->server.tls == TLS_STARTTLS) {
		status = start_tls(imap, ctx, why_r);
		if (status == IMAP_OK)
			status = ask_capabilities(imap, ctx, why_r);
	}
	if (status == IMAP_OK && imap->mailbox->server.token_file != NULL)
		return log_in_by_token(imap, ctx, why_r);
	if (status == IMAP_OK)
		return log_in_by_password(imap, ctx, why_r);
	return status;
}

/* What must not reach a command line. NULL: all is well. */
static char *
check_config(void *ctx, const struct mailbox_config *mailbox)
{
	const struct server *server = &mailbox->server;

	if (server->user == NULL || (server->password_file == NULL && server->token_file == NULL))
		return talloc_asprintf(
		    ctx, "%s: user and password_file are needed to log in", mailbox->name);
	if (has_line_end(server->user) || has_line_end(mailbox->folder) || *mailbox->folder == '\0')
		return talloc_asprintf(ctx,
		    "%s: the user or folder in the url is empty or holds a line end",
		    mailbox->name);
	return NULL;
}

struct imap *
imap_connect_limited(void *ctx, const struct mailbox_config *mailbox, int stop_fd,
    const struct imap_limits *limits, enum imap_status *status_r, char **why_r)
{
	struct imap *imap = NULL;

	*status_r = IMAP_LOCAL;
	*why_r = check_config(ctx, mailbox);
	if (*why_r != NULL)
		return NULL;
	imap = talloc_zero(ctx, struct imap);
	imap->mailbox = mailbox;
	imap->limits = limits;
	imap->stream = tls_stream_new(imap, &mailbox->server, stop_fd);
	imap->gate = imap_gate_new(imap, imap->stream, limits->line_max);
	imap->session = mailimap_new(0, NULL);
	talloc_set_destructor(imap, imap_close);
	if (imap->gate == NULL || imap->session == NULL) {
		*why_r = talloc_asprintf(ctx, "%s: out of memory", mailbox->name);
		talloc_free(imap);
		return NULL;
	}
	*status_r = establish(imap, ctx, why_r);
	if (*status_r != IMAP_OK) {
		talloc_free(imap);
		return NULL;
	}
	return imap;
}

struct imap *
imap_connect(void *ctx, const struct mailbox_config *mailbox, int stop_fd,
    enum imap_status *status_r, char **why_r)
{
	return imap_connect_limited(ctx, mailbox, stop_fd, &imap_limits_default, status_r, why_r);
}

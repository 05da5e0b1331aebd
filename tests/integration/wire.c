/*
 * wire: fetch or send as the daemon's wire role does, and print what happened
 *
 *   wire fetch TLS HOST PORT USER PASSWORD-FILE CA-FILE FOLDER AFTER [-q]
 *   wire wait TLS HOST PORT USER PASSWORD-FILE CA-FILE FOLDER SECONDS
 *   wire send TLS HOST PORT USER PASSWORD-FILE CA-FILE SENDER FILE RECIPIENT...
 *
 * TLS is implicit, starttls or none; "-" stands for no user, file or sender.
 * For check_wire alone. With -q only sums are printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/imap.h"
#include "mail/smtp.h"

struct receiver {
	uint32_t after;
	bool quiet;
	struct imap_message message;
	GChecksum *sum;
	uint64_t bytes;     /* of the current message */
	uint64_t all_bytes; /* of all */
	uint32_t whole, torn;
	uint32_t last;
	bool rising;
};

static int
selected(void *arg, const struct imap_state *state, uint32_t *after_r)
{
	struct receiver *receiver = arg;

	printf("uidvalidity %" PRIu32 "\nuidnext %" PRIu32 "\nexists %" PRIu32 "\n",
	    state->uidvalidity, state->uidnext, state->exists);
	*after_r = receiver->after;
	return 0;
}

static int
begin(void *arg, const struct imap_message *message)
{
	struct receiver *receiver = arg;

	if (message->uid <= receiver->last)
		receiver->rising = false;
	receiver->last = message->uid;
	receiver->message = *message;
	receiver->bytes = 0;
	if (!receiver->quiet)
		g_checksum_reset(receiver->sum);
	return 0;
}

static int
data(void *arg, const void *bytes, size_t len)
{
	struct receiver *receiver = arg;

	receiver->bytes += len;
	if (!receiver->quiet)
		g_checksum_update(receiver->sum, bytes, (gssize)len);
	return 0;
}

static int
end(void *arg, bool whole)
{
	struct receiver *receiver = arg;

	receiver->all_bytes += receiver->bytes;
	if (whole)
		receiver->whole++;
	else
		receiver->torn++;
	if (!receiver->quiet)
		printf("message %" PRIu32 " %" PRIu64 " %" PRId64 " %" PRIu64 " %s %s%s\n",
		    receiver->message.uid, receiver->message.size, receiver->message.internaldate,
		    receiver->bytes, g_checksum_get_string(receiver->sum), whole ? "whole" : "torn",
		    receiver->message.headers_only ? " headers" : "");
	return 0;
}

static const char *
or_none(const char *word)
{
	return strcmp(word, "-") == 0 ? NULL : word;
}

static struct server
read_server(char **words)
{
	struct server server = { .host = words[1],
		.port = (uint16_t)strtoul(words[2], NULL, 10),
		.user = or_none(words[3]),
		.password_file = or_none(words[4]),
		.ca_file = or_none(words[5]) };

	server.tls = TLS_NONE;
	if (strcmp(words[0], "implicit") == 0)
		server.tls = TLS_IMPLICIT;
	if (strcmp(words[0], "starttls") == 0)
		server.tls = TLS_STARTTLS;
	return server;
}

static int
fetch(void *ctx, char **words, int count)
{
	struct mailbox_config mailbox = {
		.name = "wire", .server = read_server(words), .folder = words[6]
	};
	struct receiver receiver = { .after = (uint32_t)strtoul(words[7], NULL, 10),
		.quiet = count > 8,
		.sum = g_checksum_new(G_CHECKSUM_SHA256),
		.rising = true };
	struct imap_sink sink = { &receiver, selected, begin, data, end };
	gint64 started = g_get_monotonic_time();
	enum imap_status status;
	char *why = NULL;
	struct imap *imap = imap_connect(ctx, &mailbox, -1, &status, &why);

	if (imap != NULL)
		status = imap_fetch_new(imap, &sink, &why);
	printf("whole %" PRIu32 "\ntorn %" PRIu32 "\nbytes %" PRIu64 "\nrising %d\n",
	    receiver.whole, receiver.torn, receiver.all_bytes, receiver.rising);
	printf("milliseconds %" PRId64 "\n", (int64_t)(g_get_monotonic_time() - started) / 1000);
	printf("status %s\n", imap_status_name(status));
	if (status != IMAP_OK)
		printf("why %s\n", why);
	g_checksum_free(receiver.sum);
	return status == IMAP_OK ? 0 : 1;
}

/* Whether new mail comes within some seconds; "waiting" is printed when all is ready for it. */
static int
wait_for_news(void *ctx, char **words)
{
	struct mailbox_config mailbox = {
		.name = "wire", .server = read_server(words), .folder = words[6]
	};
	struct receiver receiver = { .after = UINT32_MAX, .quiet = true };
	struct imap_sink sink = { &receiver, selected, begin, data, end };
	enum imap_status status;
	bool news = false;
	char *why = NULL;
	struct imap *imap = imap_connect(ctx, &mailbox, -1, &status, &why);

	if (imap != NULL)
		status = imap_fetch_new(imap, &sink, &why);
	if (imap != NULL && status == IMAP_OK && imap_can_wait(imap)) {
		printf("waiting\n");
		fflush(stdout);
		status = imap_wait(imap, strtol(words[7], NULL, 10), &news, &why);
	}
	printf("status %s\nnews %d\n", imap_status_name(status), news);
	return status == IMAP_OK ? 0 : 1;
}

static int
send_file(void *ctx, char **words, int count)
{
	struct smtp_config smtp = { .server = read_server(words) };
	size_t nrecipients = (size_t)count - 8, i;
	struct smtp_recipient *recipients =
	    talloc_zero_array(ctx, struct smtp_recipient, (unsigned)nrecipients);
	struct smtp_result result;
	gchar *bytes;
	gsize len;

	if (!g_file_get_contents(words[7], &bytes, &len, NULL))
		return 2;
	for (i = 0; i < nrecipients; i++)
		recipients[i].address = words[8 + i];
	result = smtp_send(ctx, &smtp, or_none(words[6]) != NULL ? words[6] : "", recipients,
	    nrecipients, bytes, len);
	for (i = 0; i < nrecipients; i++)
		printf("recipient %s %d %s\n", recipients[i].address, recipients[i].code,
		    recipients[i].reply != NULL ? recipients[i].reply : "-");
	printf("outcome %s\nreply %s\n", smtp_outcome_name(result.outcome), result.reply);
	g_free(bytes);
	return result.outcome == SMTP_SENT ? 0 : 1;
}

int
main(int argc, char **argv)
{
	void *ctx = talloc_new(NULL);
	int result = 2;

	if (argc >= 10 && strcmp(argv[1], "fetch") == 0)
		result = fetch(ctx, argv + 2, argc - 2);
	else if (argc == 10 && strcmp(argv[1], "wait") == 0)
		result = wait_for_news(ctx, argv + 2);
	else if (argc >= 11 && strcmp(argv[1], "send") == 0)
		result = send_file(ctx, argv + 2, argc - 2);
	talloc_free(ctx);
	return result;
}

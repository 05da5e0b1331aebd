/*
 * What we write, whatever the words in it: subject, name, identifier and text, a
 * line each and the rest. Read again, it is the message that was meant and no other.
 */
#include <gmime/gmime.h>

#include "mail/compose.h"
#include "mail/message.h"

#include "tests/fuzz/door.h"

static const char message_id[] = "digest.0123456789@clocktower.example";

static void
lines_are_short(const char *bytes, size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\r')
			PROMISE(i + 1 < len && bytes[i + 1] == '\n');
		if (bytes[i] != '\n')
			continue;
		PROMISE(i > 0 && bytes[i - 1] == '\r');
		PROMISE(i - 1 - start <= 998);
		start = i + 1;
	}
}

/* Headers that a stranger's words have made would be more than these. */
static size_t
headers_of(const char *bytes, size_t len)
{
	const char *end = memmem(bytes, len, "\r\n\r\n", 4);
	size_t n = 1;

	PROMISE(end != NULL);
	for (const char *p = bytes; p < end; p++)
		n += p[0] == '\n' && p[1] != ' ' && p[1] != '\t';
	return n;
}

static char *
composed(void *ctx, const char *subject, const char *name, const char *text, size_t *len_r)
{
	const struct compose_address to[] = { { name, "chair@clocktower.example" },
		{ "Vice Chair", "vice@clocktower.example" } };
	char *why = NULL, *bytes;
	const struct compose message = { .from = { name, "gateway@clocktower.example" },
		.to = to,
		.nto = 2,
		.subject = subject,
		.date = 1777708800,
		.message_id = message_id,
		.list_id = "minuted.clocktower.example",
		.text = text };

	bytes = compose_message(ctx, &message, len_r, &why);
	PROMISE(bytes != NULL);
	return bytes;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct message_reader *reader;
	void *ctx = talloc_new(NULL);
	char *text = door_text(ctx, data, size), *why = NULL, *bytes;
	const char *subject = door_line(&text), *name = door_line(&text);
	const struct message_trust trust = { 0 };
	size_t len, plain_len;
	struct message *message;

	if (!reader)
		reader = message_reader_new(NULL, &why);
	PROMISE(reader != NULL);
	bytes = composed(ctx, subject, name, text, &len);
	lines_are_short(bytes, len);
	composed(ctx, "subject", "name", "text", &plain_len);
	PROMISE(headers_of(bytes, len) ==
		headers_of(composed(ctx, "subject", "name", "text", &plain_len), plain_len));
	message = message_read(ctx, reader, bytes, len, &trust);
	PROMISE(message->message_id && strcmp(message->message_id, message_id) == 0);
	PROMISE(message->automatic);
	PROMISE(message->nrecipients == 2);
	PROMISE(strcmp(message->recipients[1], "vice@clocktower.example") == 0);
	PROMISE(strcmp(message->from_address, "gateway@clocktower.example") == 0);
	PROMISE(strcmp(message->list_id, "minuted.clocktower.example") == 0);
	talloc_free(ctx);
	return 0;
}

/* What an SMTP server answers while it is given a message. */
#include "mail/smtp.h"

#include "tests/fuzz/said_server.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char message[] = "Subject: x\r\n\r\nwords\r\n";
	void *ctx = talloc_new(NULL);
	struct smtp_recipient recipients[] = { { .address = "chair@clocktower.example" },
		{ .address = "gateway@clocktower.example" } };
	struct smtp_config smtp = { .from_address = "gateway@clocktower.example" };
	struct smtp_result result;
	struct said_server server;
	bool taken = false;

	said_server_start(&server, bytes, size);
	smtp.server = (struct server){ .tls = TLS_NONE, .host = "127.0.0.1", .port = server.port };
	result = smtp_send(
	    ctx, &smtp, "gateway@clocktower.example", recipients, 2, message, sizeof message - 1);
	PROMISE((unsigned)result.outcome < SMTP_OUTCOME_COUNT);
	PROMISE(result.reply && strlen(result.reply) <= SMTP_REPLY_MAX);
	PROMISE(g_utf8_validate(result.reply, -1, NULL));
	for (size_t i = 0; i < 2; i++)
		taken = taken || recipients[i].code / 100 == 2;
	PROMISE(result.outcome != SMTP_SENT || taken);
	talloc_free(ctx);
	said_server_end(&server);
	return 0;
}

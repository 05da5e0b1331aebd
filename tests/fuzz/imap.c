/* What an IMAP server says, from its greeting to the end of a poll. */
#include "mail/imap.h"

#include "tests/fuzz/said_server.h"

/* libetpan itself forgets what it read of a section that ends in nonsense, as "BODY[9{", and a BYE
 * for a greeting. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:mailimap_section_spec_new\nleak:mailimap_greeting_new\n";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}

struct taken {
	uint32_t last; /* UID */
	bool open;
};

static int
selected(void *arg, const struct imap_state *state, uint32_t *after_r)
{
	(void)arg;
	(void)state;
	*after_r = 0;
	return 0;
}

static int
begin(void *arg, const struct imap_message *message)
{
	struct taken *taken = arg;

	PROMISE(!taken->open);
	PROMISE(message->uid > taken->last);
	taken->last = message->uid;
	taken->open = true;
	return 0;
}

static int
data(void *arg, const void *bytes, size_t len)
{
	struct taken *taken = arg;

	PROMISE(taken->open && bytes && len > 0);
	return 0;
}

static int
end(void *arg, bool whole)
{
	struct taken *taken = arg;

	(void)whole;
	PROMISE(taken->open);
	taken->open = false;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char password_file[] = "/dev/null";
	void *ctx = talloc_new(NULL);
	struct taken taken = { 0 };
	const struct imap_sink sink = { &taken, selected, begin, data, end };
	struct mailbox_config mailbox = { .name = "fuzz", .folder = "INBOX", .poll_interval = 60 };
	enum imap_status status = IMAP_OK;
	struct said_server server;
	struct imap *imap;
	char *why = NULL;

	said_server_start(&server, bytes, size);
	mailbox.server = (struct server){ .tls = TLS_NONE,
		.host = "127.0.0.1",
		.port = server.port,
		.user = "gateway",
		.password_file = password_file };
	imap = imap_connect(ctx, &mailbox, -1, &status, &why);
	PROMISE(!imap == (status != IMAP_OK));
	if (imap)
		status = imap_fetch_new(imap, &sink, &why);
	PROMISE((unsigned)status < IMAP_STATUS_COUNT);
	PROMISE(status == IMAP_OK || (why && *why));
	talloc_free(ctx);
	said_server_end(&server);
	return 0;
}

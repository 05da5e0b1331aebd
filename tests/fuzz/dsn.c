/* A mail system's report: whatever comes, what is handed on has the form that core will ask for. */
#include "mail/compose.h"
#include "mail/dsn.h"
#include "mail/message.h"
#include "mail/mime_header.h"
#include "tests/fuzz/door.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct mime_headers headers;
	struct mime_tree tree;
	const struct dsn *dsn;

	mime_headers_read(
	    ctx, size > 0 ? (const char *)data : "", size, MESSAGE_HEADER_BLOCK_MAX, &headers);
	mime_tree_read(ctx, &headers, &tree);
	dsn = dsn_read(ctx, &tree);
	PROMISE(!dsn || tree.report);
	PROMISE(!dsn || (dsn->nrecipients > 0 && dsn->nrecipients <= DSN_RECIPIENTS_MAX));
	PROMISE(!dsn || !dsn->message_id || g_utf8_validate(dsn->message_id, -1, NULL));
	for (size_t i = 0; dsn && i < dsn->nrecipients; i++) {
		const struct dsn_recipient *r = &dsn->recipients[i];

		PROMISE(compose_address_ok(r->address));
		PROMISE(dsn_is_action(r->action) && dsn_is_status(r->status));
		PROMISE(!r->words ||
			(*r->words && strlen(r->words) <= DSN_WORDS_MAX &&
			    g_utf8_validate(r->words, -1, NULL) && !strpbrk(r->words, "\r\n\033")));
	}
	talloc_free(ctx);
	return 0;
}

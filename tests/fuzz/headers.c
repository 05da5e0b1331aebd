/* Header fields, and dates wherever they stand: in fields, in ISO 8601, in prose. */
#include <gmime/gmime.h>

#include "mail/message.h"
#include "mail/mime_header.h"
#include "mail/mime_param.h"
#include "parser/when.h"
#include "tests/fuzz/door.h"

/* A date that is one is written as the civil calendar has it. */
static void
is_time(int64_t at)
{
	char written[WHEN_TEXT_MAX];

	PROMISE(at == MESSAGE_NO_TIME || when_from_iso(when_to_iso(at, written)) == at);
}

static void
read_dates(void *ctx, const uint8_t *data, size_t size)
{
	char *text = door_text(ctx, data, size), written[WHEN_TEXT_MAX];
	const char *rest = text, *zone = NULL;
	bool has_time = false;
	int64_t at = when_from_iso(text);

	if (at != WHEN_UNKNOWN)
		PROMISE(when_from_iso(when_to_iso(at, written)) == at);
	for (int n = 0; rest && n < 20; n++) {
		const char *next = when_find(rest, 1793880000, &at, &has_time, &zone);

		PROMISE(!next || (next > rest && next <= text + strlen(text)));
		PROMISE(!next || !zone || when_zone_ok(zone));
		rest = next;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct charsets *charsets;
	void *ctx = talloc_new(NULL);
	struct mime_headers headers;
	char *why = NULL;
	bool broken = false;

	if (!charsets) {
		g_mime_init(); /* as message_reader_new() does */
		charsets = charsets_open(NULL, &why);
	}
	PROMISE(charsets);
	mime_headers_read(
	    ctx, size > 0 ? (const char *)data : "", size, MESSAGE_HEADER_BLOCK_MAX, &headers);
	PROMISE(headers.body_len <= size);
	for (size_t i = 0; i < headers.nfields; i++) {
		char *value = mime_field_value(ctx, &headers.fields[i]);
		char *text = mime_field_text(ctx, &headers.fields[i], charsets, &broken);

		PROMISE(g_utf8_validate(text, -1, NULL) && !strpbrk(text, "\r\n"));
		is_time(mime_date(value));
		talloc_free(mime_main_value(ctx, value));
		talloc_free(mime_param(ctx, value, "boundary"));
		talloc_free(mime_param(ctx, value, "filename"));
	}
	read_dates(ctx, data, size);
	talloc_free(ctx);
	return 0;
}

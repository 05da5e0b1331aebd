/* Minutes in Markdown, HTML's text or plain: the subject on the first line, then the text. */
#include "daemon/filing.h"
#include "parser/json.h"
#include "parser/minutes.h"
#include "parser/reading.h"
#include "tests/fuzz/door.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct directory *directory;
	void *ctx = talloc_new(NULL);
	char *why = NULL, *text = door_text(ctx, data, size);
	struct minutes_context context = {
		.posted_by = "Marit Oduya", .group = "tswg", .posted = 1793880000
	};
	struct reading reading = { .class = CLASS_MINUTES };
	json_t *json;

	if (!directory)
		directory = filing_directory(NULL, door_config()->groups[0].roster);
	context.directory = directory;
	context.subject = door_line(&text);
	minutes_recognise(text, &context);
	reading.minutes = minutes_read(ctx, text, &context);
	PROMISE(reading.minutes && reading.minutes->nattendees <= MINUTES_LIST_MAX);
	json = reading_to_json(&reading);
	PROMISE(json);
	if (!reading_from_json(ctx, json, &why)) {
		fprintf(stderr, "does not come back: %s\n", why);
		abort();
	}
	json_decref(json);
	talloc_free(ctx);
	return 0;
}

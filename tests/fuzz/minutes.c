/* Minutes in Markdown, HTML's text or plain: the subject on the first line, then the text. */
#include "daemon/record/filing.h"
#include "parser/document.h"
#include "parser/json.h"
#include "parser/minutes.h"
#include "parser/reading.h"
#include "tests/fuzz/door.h"

enum { MARKS_FEW = 380 }; /* of which the reader takes 400 in one paragraph */

/* The document can be written, and what is read from its Markdown is written the same. */
static void
written_alike(void *ctx, const struct block_tree *document)
{
	char *first = document_markdown(ctx, document), *second;
	size_t marks = 0;

	document_text(ctx, document);
	document_html(ctx, document);
	for (const char *p = first; *p; p++)
		marks += strchr("*_[]`<!&", *p) != NULL;
	if (marks >= MARKS_FEW || document->truncated || strlen(first) > BLOCK_TEXT_MAX)
		return;
	second = document_markdown(ctx, block_read(ctx, first, strlen(first)));
	PROMISE(strcmp(first, second) == 0);
}

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
	written_alike(ctx, reading.minutes->document);
	talloc_free(ctx);
	return 0;
}

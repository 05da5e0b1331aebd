/*
 * What a mail's words say. The input: subject, name and address on a line each,
 * then the text; behind a line "===" the quoted text.
 */
#include "daemon/record/filing.h"
#include "parser/json.h"
#include "parser/reading.h"
#include "tests/fuzz/door.h"

static char *
quoted_part(char *text)
{
	char *mark = strstr(text, "\n===\n");

	if (!mark)
		return NULL;
	mark[1] = '\0';
	return mark + 5;
}

static void
check_reading(void *ctx, const struct reading *reading)
{
	json_t *json = reading_to_json(reading);
	char *why = NULL;

	PROMISE(reading->nfacts <= READING_FACTS_MAX && reading->nballots <= READING_BALLOTS_MAX);
	for (size_t i = 0; i < reading->nfacts; i++)
		PROMISE(reading->facts[i].rule && reading->facts[i].quote);
	PROMISE(json);
	if (!reading_from_json(ctx, json, &why)) {
		fprintf(stderr, "does not come back: %s\n", why);
		abort();
	}
	json_decref(json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct parser *parser;
	static struct ballot_names *names;
	static struct directory *directory;
	void *ctx = talloc_new(NULL);
	char *why = NULL, *text = door_text(ctx, data, size);
	struct mail_words words = { .at = 1793880000, .group = "tswg", .nnames = 1 };

	if (!parser) {
		parser = parser_new(NULL, &why);
		PROMISE(parser);
		names = filing_ballot_names(NULL, door_config());
		directory = filing_directory(NULL, door_config()->groups[0].roster);
	}
	words.names = names;
	words.directory = directory;
	words.subject = door_line(&text);
	words.from_name = door_line(&text);
	words.from_address = door_line(&text);
	words.reply = strncmp(words.subject, "Re:", 3) == 0;
	words.quoted = quoted_part(text);
	words.text = text;
	check_reading(ctx, reading_make(ctx, parser, &words));
	talloc_free(ctx);
	return 0;
}

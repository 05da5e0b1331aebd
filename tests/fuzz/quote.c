/* The writer's own words apart from quotes: nothing is invented. */
#include "mail/quote.h"
#include "tests/fuzz/door.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct quote_rules *rules;
	void *ctx = talloc_new(NULL);
	struct quote_parts parts;
	char *why = NULL, *text;

	if (!rules)
		rules = quote_rules_new(NULL, &why);
	PROMISE(rules);
	text = door_text(ctx, data, size);
	parts = quote_split(ctx, rules, text, strlen(text), NULL);
	PROMISE(parts.own && parts.quoted);
	PROMISE(g_utf8_validate(parts.own, -1, NULL) && g_utf8_validate(parts.quoted, -1, NULL));
	PROMISE(strlen(parts.own) <= strlen(text) + 1);
	for (char *rest = parts.own; *rest;) {
		char *line = door_line(&rest);

		PROMISE(strstr(text, line));
	}
	talloc_free(ctx);
	return 0;
}

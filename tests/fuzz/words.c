/* A mail to the gateway: its subject on the first line, then its new words. */
#include "daemon/record/filing.h"
#include "parser/token.h"
#include "parser/word.h"
#include "tests/fuzz/door.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct word_rules *rules;
	void *ctx = talloc_new(NULL);
	char *why = NULL, *text = door_text(ctx, data, size);
	struct mail_words mail = { .at = 1793880000, .nnames = 1 };
	struct words *words, *back;
	const char **tokens;
	json_t *json;

	if (!rules)
		rules = word_rules_compile(NULL, &why);
	mail.names = filing_ballot_names(ctx, door_config());
	mail.subject = door_line(&text);
	mail.text = text;
	words = words_read(ctx, rules, &mail);
	PROMISE(words->nwords <= WORDS_MAX);
	PROMISE(tokens_find(ctx, (const char *const *)&mail.text, 1, &tokens) <= TOKENS_MAX);
	json = words_to_json(words);
	back = words_from_json(ctx, json, &why);
	if (!back) {
		fprintf(stderr, "does not come back: %s\n", why);
		abort();
	}
	PROMISE(back->nwords == words->nwords);
	json_decref(json);
	talloc_free(ctx);
	return 0;
}

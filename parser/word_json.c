#include "parser/word.h"

#include <string.h>

#include <talloc.h>

#include "parser/json_fields.h"
#include "parser/token.h"

static json_t *
word_json(const struct word *word)
{
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "kind",
	    word_kind_name(word->kind), "number", (int)word->number, "what",
	    encode_text(word->what), "ballot", encode_text(word->ballot), "name",
	    encode_text(word->name), "date", encode_text(word->date), "token",
	    encode_text(word->token), "line", encode_text(word->line));
}

json_t *
words_to_json(const struct words *words)
{
	json_t *array = json_array();

	for (size_t i = 0; i < words->nwords; i++)
		json_array_append_new(array, word_json(&words->words[i]));
	return json_pack("{s:o, s:b}", "words", array, "more", words->more);
}

static bool
decode_kind(struct decoding *d, const json_t *object, enum word_kind *kind_r)
{
	const char *name;

	if (!decode_text(d, object, "kind", FACT_LABEL_MAX, FIELD_REQUIRED, &name))
		return false;
	for (unsigned i = 0; i < WORD_KIND_COUNT; i++)
		if (strcmp(name, word_kind_name((enum word_kind)i)) == 0) {
			*kind_r = (enum word_kind)i;
			return true;
		}
	return decode_refuse(d, "kind", "not a kind of word");
}

static bool
is_answer(const char *what)
{
	for (size_t i = 0; word_answers[i] != NULL; i++)
		if (strcmp(word_answers[i], what) == 0)
			return true;
	return false;
}

/* Each kind has what it needs, and an answer or token is one of those that there are. */
static bool
decode_whole(struct decoding *d, const struct word *word)
{
	char token[TOKEN_TEXT_MAX];

	if (word->kind == WORD_ANSWER &&
	    (word->number == 0 || word->what == NULL || !is_answer(word->what)))
		return decode_refuse(d, "what", "no answer to a point");
	if (word->kind == WORD_SUBSCRIBE && word->what == NULL)
		return decode_refuse(d, "what", "missing");
	if (word->kind == WORD_NAME && (word->ballot == NULL || word->name == NULL))
		return decode_refuse(d, "name", "missing");
	if (word->kind == WORD_REDACT && (word->date == NULL || word->name == NULL))
		return decode_refuse(d, "name", "missing");
	if (word->kind == WORD_ANNOUNCED && word->ballot == NULL)
		return decode_refuse(d, "ballot", "missing");
	if ((word->kind == WORD_CONFIRM) != (word->token != NULL) ||
	    (word->token != NULL && !token_read(word->token, token)))
		return decode_refuse(d, "token", "not a token");
	return true;
}

static bool
decode_word(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "kind", "number", "what", "ballot", "name", "date",
		"token", "line", NULL };
	const json_t *number = json_object_get(item, "number");
	struct word *word = item_r;

	if (!decode_object(d, item, "word", keys))
		return false;
	if (!json_is_integer(number) || json_integer_value(number) < 0 ||
	    json_integer_value(number) > WORD_NUMBER_MAX)
		return decode_refuse(d, "number", "not the number of a point");
	word->number = (unsigned)json_integer_value(number);
	return decode_kind(d, item, &word->kind) &&
	       decode_text(d, item, "what", FACT_LABEL_MAX, FIELD_OPTIONAL, &word->what) &&
	       decode_text(d, item, "ballot", FACT_LABEL_MAX, FIELD_OPTIONAL, &word->ballot) &&
	       decode_text(d, item, "name", WORD_LINE_MAX, FIELD_OPTIONAL, &word->name) &&
	       decode_date(d, item, "date", &word->date) &&
	       decode_text(d, item, "token", TOKEN_TEXT_MAX, FIELD_OPTIONAL, &word->token) &&
	       decode_text(d, item, "line", WORD_LINE_MAX, FIELD_REQUIRED, &word->line) &&
	       decode_whole(d, word);
}

struct words *
words_from_json(void *ctx, const json_t *object, char **why_r)
{
	static const char *const keys[] = { "words", "more", NULL };
	struct words *words = talloc_zero(ctx, struct words);
	struct decoding d = { .ctx = words, .reason = ctx, .why_r = why_r };
	struct decoded_list list;

	*why_r = NULL;
	if (!decode_object(&d, object, "words", keys) ||
	    !decode_list(&d, object, "words", WORDS_MAX, sizeof(struct word), decode_word, &list) ||
	    !decode_flag(&d, object, "more", &words->more)) {
		talloc_free(words);
		return NULL;
	}
	words->words = list.items;
	words->nwords = list.n;
	return words;
}

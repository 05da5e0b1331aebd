#include <stdlib.h>

#include "parser/json.h"
#include "tests/unit/generated_document.h"
#include "tests/unit/same_blocks.h"

enum { ROUNDS = 2000 };

static void
documents_come_back_the_same(void **state)
{
	uint64_t seed = 20261123;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		void *ctx = talloc_new(NULL);
		struct block_tree *tree = generated_document(ctx, &seed), *back;
		json_t *object = document_to_json(tree);
		char *why = NULL, *text = json_dumps(object, JSON_COMPACT);

		json_decref(object);
		object = json_loads(text, 0, NULL);
		back = document_from_json(ctx, object, &why);
		if (back == NULL)
			fail_msg("%s: %s", why, text);
		assert_same_blocks(tree, back, text);
		assert_int_equal(tree->truncated, back->truncated);
		free(text);
		json_decref(object);
		talloc_free(ctx);
	}
}

static void
readings_carry_the_document(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] = "# Minutes\n\n1. **Roll call** was taken\n\n| a | b |\n";
	struct minutes *minutes = minutes_read(ctx, text, NULL);
	struct reading reading = { .class = CLASS_MINUTES, .minutes = minutes }, *back;
	json_t *object = reading_to_json(&reading), *contract;
	char *why = NULL;

	(void)state;
	assert_non_null(minutes->document);
	back = reading_from_json(ctx, object, &why);
	assert_non_null(back);
	assert_non_null(back->minutes->document);
	assert_same_blocks(minutes->document, back->minutes->document, text);
	assert_int_equal(back->minutes->document->nblocks, 3);
	contract = minutes_to_json(minutes);
	assert_null(json_object_get(contract, "document"));
	json_decref(contract);
	/* A document of no minutes is a fault of whoever answers. */
	json_object_set_new(object, "minutes", json_null());
	assert_null(reading_from_json(ctx, object, &why));
	json_decref(object);
	talloc_free(ctx);
}

static bool
accepted(const char *block)
{
	void *ctx = talloc_new(NULL);
	char *text = talloc_asprintf(ctx, "{\"blocks\":[%s]}", block), *why = NULL;
	json_t *object = json_loads(text, 0, NULL);
	bool ok = document_from_json(ctx, object, &why) != NULL;

	assert_non_null(object);
	assert_true(ok || (why != NULL && *why != '\0'));
	json_decref(object);
	talloc_free(ctx);
	return ok;
}

static void
what_no_text_has_is_refused(void **state)
{
	static const struct {
		const char *block;
		bool ok;
	} cases[] = {
		{ "{\"kind\":\"paragraph\",\"level\":0,\"text\":\"a\"}", true },
		{ "{\"kind\":\"verse\",\"level\":0,\"text\":\"a\"}", false },
		{ "{\"kind\":\"paragraph\",\"level\":-1,\"text\":\"a\"}", false },
		{ "{\"kind\":\"paragraph\",\"level\":16,\"text\":\"a\"}", true },
		{ "{\"kind\":\"paragraph\",\"level\":17,\"text\":\"a\"}", false },
		{ "{\"kind\":\"paragraph\",\"level\":4294967296,\"text\":\"a\"}", false },
		{ "{\"kind\":\"paragraph\",\"level\":0.5,\"text\":\"a\"}", false },
		{ "{\"kind\":\"heading\",\"level\":0,\"text\":\"a\"}", false },
		{ "{\"kind\":\"heading\",\"level\":1,\"text\":\"a\"}", true },
		{ "{\"kind\":\"heading\",\"level\":6,\"text\":\"a\"}", true },
		{ "{\"kind\":\"heading\",\"level\":7,\"text\":\"a\"}", false },
		{ "{\"kind\":\"item\",\"level\":0,\"text\":\"a\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"\"}", false },
		{ "{\"kind\":\"item\",\"level\":1}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\\nb\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\\u001bb\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\\u007fb\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\xc2\x9bz\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\xe2\x80\xaez\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\" a\"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a \"}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\",\"ordered\":1}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"aé\",\"strong\":3}", true },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"aé\",\"strong\":2}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"aé\",\"strong\":4}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"aé\",\"strong\":-1}", false },
		{ "{\"kind\":\"item\",\"level\":1,\"text\":\"a\",\"cells\":[\"a\"]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[\"a\",\"\"]}", true },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[\"\",\"\"]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[null]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[\"a|b\"]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":[\"a\\nb\"]}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"cells\":\"a\"}", false },
		{ "{\"kind\":\"row\",\"level\":0,\"text\":\"| a |\"}", false },
		{ "3", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (accepted(cases[i].block) != cases[i].ok)
			fail_msg(
			    "%s should be %s", cases[i].block, cases[i].ok ? "taken" : "refused");
}

/* `n` times `piece` with commas between. */
static char *
repeated(void *ctx, const char *piece, size_t n)
{
	GString *text = g_string_new(NULL);
	char *copy;

	for (size_t i = 0; i < n; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? "," : "", piece);
	copy = talloc_strndup(ctx, text->str, text->len);
	g_string_free(text, TRUE);
	return copy;
}

static void
counts_are_bounded(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (int over = -1; over <= 1; over++) {
		char *blocks = repeated(ctx, "{\"kind\":\"paragraph\",\"level\":0,\"text\":\"a\"}",
		    (size_t)(BLOCKS_MAX + over));
		char *cells = talloc_asprintf(ctx, "{\"kind\":\"row\",\"level\":0,\"cells\":[%s]}",
		    repeated(ctx, "\"a\"", (size_t)(BLOCK_CELLS_MAX + over)));
		char *text = talloc_array(ctx, char, (size_t)(BLOCK_TEXT_MAX + over) + 1);

		memset(text, 'a', (size_t)(BLOCK_TEXT_MAX + over));
		text[BLOCK_TEXT_MAX + over] = '\0';
		text = talloc_asprintf(
		    ctx, "{\"kind\":\"heading\",\"level\":1,\"text\":\"%s\"}", text);
		assert_int_equal(accepted(blocks), over <= 0);
		assert_int_equal(accepted(cells), over <= 0);
		assert_int_equal(accepted(text), over <= 0);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_come_back_the_same),
		cmocka_unit_test(readings_carry_the_document),
		cmocka_unit_test(what_no_text_has_is_refused),
		cmocka_unit_test(counts_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

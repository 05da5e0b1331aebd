/* One-time tokens as mails carry them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "parser/token.h"

#define TOKEN "7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C"

static void
each_random_byte_gives_five_bits(void **state)
{
	uint8_t bytes[TOKEN_BYTES];
	char one[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX], again[TOKEN_TEXT_MAX];
	size_t i;

	(void)state;
	memset(bytes, 0xe0, sizeof bytes);
	assert_string_equal(token_write(bytes, one), "0000-0000-0000-0000-0000-0000-0000");
	for (i = 0; i < TOKEN_BYTES; i++) {
		bytes[i] ^= 31;
		assert_string_not_equal(token_write(bytes, other), one);
		assert_int_equal(strlen(other), TOKEN_TEXT_MAX - 1);
		assert_true(token_read(other, again));
		assert_string_equal(again, other);
		bytes[i] ^= 31;
	}
}

static void
a_token_is_read_as_people_copy_it(void **state)
{
	char text[TOKEN_TEXT_MAX];

	(void)state;
	assert_true(token_read("7f3k-q2va-oOo0-zzzz-9xyw-h4j5-Ib2c", text));
	assert_string_equal(text, TOKEN);
	assert_false(token_read("", text));
	assert_false(token_read("7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2", text));
	assert_false(token_read(TOKEN "0", text));
	assert_false(token_read(TOKEN " ", text));
	assert_false(token_read("7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5 1B2C", text));
	assert_false(token_read("7U3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C", text));
}

static size_t
find(void *ctx, const char *text, const char ***tokens_r)
{
	const char *const texts[] = { NULL, text, "none - here", text };

	return tokens_find(ctx, texts, 4, tokens_r);
}

static void
tokens_are_found_wherever_they_stand(void **state)
{
	void *ctx = talloc_new(NULL);
	const char **tokens;

	(void)state;
	assert_int_equal(find(ctx, TOKEN, &tokens), 1);
	assert_string_equal(tokens[0], TOKEN);
	assert_int_equal(find(ctx,
			     "a-b\n> > confirm 7f3k-q2va-0000-zzzz-9xyw-h4j5-1b2c.\n"
			     "<0000-0000-0000-0000-0000-0000-0000>, again " TOKEN "\n",
			     &tokens),
	    2);
	assert_string_equal(tokens[0], TOKEN);
	assert_string_equal(tokens[1], "0000-0000-0000-0000-0000-0000-0000");
	assert_int_equal(find(ctx, "x" TOKEN, &tokens), 0);
	assert_int_equal(find(ctx, TOKEN "x", &tokens), 0);
	assert_int_equal(find(ctx, "--------------------------", &tokens), 0);
	assert_int_equal(find(ctx, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6 -abc 12-", &tokens), 0);
	/* Next to other groups it is a token still: better one too many than one alive. */
	assert_int_equal(find(ctx, "ABCD-" TOKEN, &tokens), 2);
	assert_string_equal(tokens[1], TOKEN);
	talloc_free(ctx);
}

static void
the_first_of_many_are_found(void **state)
{
	void *ctx = talloc_new(NULL);
	char *text = talloc_strdup(ctx, "");
	const char **tokens;
	unsigned i;

	(void)state;
	for (i = 1; i <= TOKENS_MAX + 1; i++) {
		text = talloc_asprintf(ctx, "%s%04u-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C\n", text, i);
		assert_int_equal(find(ctx, text, &tokens), i < TOKENS_MAX ? i : TOKENS_MAX);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_random_byte_gives_five_bits),
		cmocka_unit_test(a_token_is_read_as_people_copy_it),
		cmocka_unit_test(tokens_are_found_wherever_they_stand),
		cmocka_unit_test(the_first_of_many_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

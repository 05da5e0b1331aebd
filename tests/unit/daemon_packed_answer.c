/* Tests of the payload in which a reader's answer travels: JSON, and its text behind it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <talloc.h>

#include "daemon/answer.h"

static struct group_config group = { .name = "tswg" };
static const struct config config = { .groups = &group, .ngroups = 1 };

static int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static char *
packed(void *ctx, const char *text, size_t *len_r)
{
	struct reading *reading = talloc_zero(ctx, struct reading);
	struct answer answer = { .message_id = "c@x.example",
		.subject = "Re: Ballot TS-7",
		.at = 1000,
		.date = WHEN_UNKNOWN,
		.text = text,
		.group = &group,
		.reading = reading };

	reading->class = CLASS_DISCUSSION;
	return answer_pack(ctx, &answer, len_r);
}

static struct answer *
unpacked(void *ctx, const void *payload, size_t len)
{
	char *why = NULL;
	struct answer *a = answer_unpack(ctx, &config, payload, len, &why);

	assert_true((a == NULL) == (why != NULL));
	return a;
}

static void
what_is_packed_comes_back(void **state)
{
	static const char *const texts[] = {
		NULL, "", "Kestrel votes yes.\n",
		"Tab\t, quote \", backslash \\, \xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80, control \x01"
	};
	size_t i, len;

	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *payload = packed(*state, texts[i], &len);
		struct answer *a = unpacked(*state, payload, len);

		assert_non_null(a);
		assert_string_equal(a->message_id, "c@x.example");
		if (texts[i])
			assert_string_equal(a->text, texts[i]);
		else
			assert_null(a->text);
	}
}

/* `json`, then a NUL and `text`. */
static struct answer *
joined(void *ctx, const char *json, size_t json_len, const void *text, size_t text_len)
{
	char *payload = talloc_array(ctx, char, json_len + 1 + text_len);

	memcpy(payload, json, json_len);
	payload[json_len] = '\0';
	memcpy(payload + json_len + 1, text, text_len);
	return unpacked(ctx, payload, json_len + 1 + text_len);
}

static void
texts_that_break_a_bound(void **state)
{
	size_t json_len, len;
	char *json = packed(*state, NULL, &json_len);
	char *text = talloc_array(*state, char, ANSWER_TEXT_MAX + 1);
	int over;

	memset(text, 'x', ANSWER_TEXT_MAX + 1);
	for (over = -1; over <= 1; over++) {
		len = (size_t)(ANSWER_TEXT_MAX + over);
		assert_int_equal(joined(*state, json, json_len, text, len) == NULL, over > 0);
	}
	assert_null(joined(*state, json, json_len, "no UTF-8 \xff", 10));
	assert_null(joined(*state, json, json_len, "cut \xc3", 5));
	assert_null(joined(*state, json, json_len, "a NUL \0 in it", 13));
	assert_non_null(joined(*state, json, json_len, "", 0));
}

static void
payloads_that_are_none(void **state)
{
	static const char twice[] = "{\"text\":\"here\"}";
	size_t len, i;
	char *payload = packed(*state, "text", &len);

	assert_null(unpacked(*state, "", 0));
	assert_null(unpacked(*state, "\0", 1));
	assert_null(unpacked(*state, "[]", 2));
	assert_null(joined(*state, twice, strlen(twice), "there", 5));
	/* Cut anywhere it is no answer, or one with less text. */
	for (i = 0; i < len; i++) {
		struct answer *a = unpacked(*state, payload, i);

		if (a && a->text)
			assert_memory_equal(a->text, "text", strlen(a->text));
		talloc_free(a);
	}
}

int
main(void)
{
#define packed_test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		packed_test(what_is_packed_comes_back),
		packed_test(texts_that_break_a_bound),
		packed_test(payloads_that_are_none),
	};

	return cmocka_run_group_tests_name("daemon_packed_answer", tests, NULL, NULL);
}

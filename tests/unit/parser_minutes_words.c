#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_label.h"
#include "parser/minutes_words.h"

static bool
matches(const char *text, const char *pattern)
{
	struct sentence *s = words_sentence(NULL, text);
	bool found = words_find(s, pattern, 0, NULL, NULL);
	talloc_free(s);
	return found;
}

static void
test_wordings(void **state)
{
	(void)state;
	assert_true(matches("The minutes were approved.", "minutes were approved"));
	assert_true(matches("MINUTES Were Approved", "minutes were approv~"));
	assert_false(matches("Minutes approved", "minutes were approved"));
	assert_true(matches("Minutes approved", "minutes ?were approved"));
	assert_true(matches("minutes of May 3 approved", "minutes * approved"));
	assert_false(matches("minutes of the call on May 3 approved", "minutes *3 approved"));
	assert_true(matches("It was read", "^ it was read $"));
	assert_false(matches("Now it was read", "^ it was"));
	assert_false(matches("it was read today", "it was read $"));
	assert_true(matches("anti-trust", "anti trust"));
	assert_true(matches("Zo\xc3\xab s\xe2\x80\x99ins\xc3\xa8re", "zoe s insere"));
	assert_true(matches("they object", "objects|object"));
	assert_false(matches("objective", "objects|object"));
	assert_false(matches("", "a"));
	assert_true(matches("in talks; more soon", "in talks ,"));
	assert_true(matches("in talks", "in talks ,"));
	assert_false(matches("in talks now", "in talks ,"));
	assert_true(matches("so, bo goes", ", bo goes"));
	assert_false(matches("so bo goes", ", bo goes"));
}

static void
test_positions(void **state)
{
	(void)state;
	struct sentence *s = words_sentence(NULL, "one two, three (four) five");
	size_t first, last;
	assert_true(words_find(s, "three * five", 0, &first, &last));
	assert_int_equal(first, 2);
	assert_int_equal(last, 4);
	assert_false(words_find(s, "one", 1, &first, &last));
	char *text = words_text(s, s, 1, 3);
	assert_string_equal(text, "two, three (four");
	assert_true(s->words[2].gap);
	assert_false(s->words[1].gap);
	talloc_free(s);
}

static void
assert_sentences(const char *text, const char *const *want, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct sentence *sentences = NULL;
	size_t count = 0, room = 0;
	words_sentences(ctx, text, 7, &sentences, &count, &room, 100);
	assert_int_equal(count, n);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(sentences[i].text, want[i]);
		assert_int_equal(sentences[i].block, 7);
	}
	talloc_free(ctx);
}

static void
test_sentences(void **state)
{
	(void)state;
	static const char *const two[] = { "Ada spoke with Bo E. and Cy A. about it.",
		"All agreed!" };
	assert_sentences("Ada spoke with Bo E. and Cy A. about it. All agreed!", two, 2);
	static const char *const dates[] = { "Approved on Jan. 5th and Feb. 9, 2031." };
	assert_sentences("Approved on Jan. 5th and Feb. 9, 2031.", dates, 1);
	static const char *const version[] = { "See 4.2.1 of v1.0 (draft).",
		"\xe2\x80\x9cYes\xe2\x80\x9d?" };
	assert_sentences("See 4.2.1 of v1.0 (draft). \xe2\x80\x9cYes\xe2\x80\x9d?", version, 2);
	assert_sentences("", NULL, 0);
}

static void
test_sentence_limits(void **state)
{
	(void)state;
	void *ctx = talloc_new(NULL);
	for (size_t max = 2; max <= 4; max++) {
		struct sentence *sentences = NULL;
		size_t count = 0, room = 0;
		words_sentences(ctx, "A one. B two. C three.", 0, &sentences, &count, &room, max);
		assert_int_equal(count, MIN(max, 3));
	}
	for (size_t n = WORDS_SENTENCE_MAX - 1; n <= WORDS_SENTENCE_MAX + 1; n++) {
		GString *text = g_string_new(NULL);
		for (size_t i = 0; i < n; i++)
			g_string_append(text, "w ");
		assert_int_equal(
		    words_sentence(ctx, text->str)->nwords, MIN(n, WORDS_SENTENCE_MAX));
		g_string_free(text, TRUE);
	}
	talloc_free(ctx);
}

/* Gaps within gaps over words that nearly match: the tries are bounded, the answer is no. */
static void
test_hostile_gaps(void **state)
{
	(void)state;
	GString *text = g_string_new(NULL);
	for (int i = 0; i < 390; i++)
		g_string_append(text, "a ");
	assert_false(matches(text->str, "a *12 a *12 a *12 a *12 a *12 b"));
	g_string_free(text, TRUE);
}

static void
assert_label(const char *text, const char *want)
{
	size_t len;
	const char *found = label_find(text, &len);
	if (want == NULL) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(found, want, len);
}

static void
test_labels(void **state)
{
	(void)state;
	assert_label("Ballot CSX-6 (Key storage)", "CSX-6");
	assert_label("on SX 018v2: text", "SX 018");
	assert_label("SX0XX: cleanup", "SX0XX");
	assert_label("SXXX: cleanup", "SXXX");
	assert_label("Forum-8", "Forum-8");
	assert_label("see SHA-1 and RFC 3647", NULL);
	assert_label("minutes of F2F 47", NULL);
	assert_label("section 4.9 of TLS 1.3", NULL);
	assert_label("X-1", NULL);
	assert_label("ABCDEFG-1", NULL);
	assert_label("SX-12345", NULL);
	assert_label("SX-12a", NULL);
	assert_label("", NULL);
	assert_true(label_same("CSX-018", "CSX 18"));
	assert_false(label_same("CSX-18", "SX-18"));
	assert_false(label_same("CSX-18", "Cleanup"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wordings),
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_sentence_limits),
		cmocka_unit_test(test_hostile_gaps),
		cmocka_unit_test(test_labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

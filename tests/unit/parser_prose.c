#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/fact.h"
#include "parser/prose.h"
#include "parser/trigrams.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { RANDOM_TEXTS = 2000 };

/* A stretch of the plain copy, and what stands for it in the original. */
static void
quotes_the_original_words(void **state)
{
	static const struct {
		const char *text, *stretch, *quote;
	} rows[] = {
		{ "Oakmere votes yes", "votes", "votes" },
		{ "We *strongly* object.", "strongly object", "strongly* object" },
		{ "\xe2\x80\x9cYes\xe2\x80\x9d, it says", "\"Yes\"",
		    "\xe2\x80\x9cYes\xe2\x80\x9d" },
		{ "a\r\nb \xc2\xa0 c", "b   c", "b \xc2\xa0 c" },
		{ "caf\xc3\xa9 and \xe6\x8a\x95\xe7\xa5\xa8", "\xe6\x8a\x95\xe7\xa5\xa8",
		    "\xe6\x8a\x95\xe7\xa5\xa8" },
		{ "`a`b`c` d_e _f_", "abc d_e f", "a`b`c` d_e _f_" },
		{ "zero\xe2\x80\x8bwidth", "zerowidth", "zero\xe2\x80\x8bwidth" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct prose *prose = prose_make(NULL, rows[i].text, strlen(rows[i].text));
		const char *hit = strstr(prose->plain, rows[i].stretch);

		assert_non_null(hit);
		assert_string_equal(prose_quote(prose, prose, (size_t)(hit - prose->plain),
					(size_t)(hit - prose->plain) + strlen(rows[i].stretch)),
		    rows[i].quote);
		talloc_free(prose);
	}
}

/* Each sign that is dropped starts a new step; there may be as many as letters. */
static void
finds_the_way_back_past_many_signs(void **state)
{
	enum { PAIRS = 1000 };
	char text[2 * PAIRS + 1];
	struct prose *prose;

	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		text[2 * i] = (char)('a' + i % 26);
		text[2 * i + 1] = '`';
	}
	text[2 * PAIRS] = '\0';
	prose = prose_make(NULL, text, 2 * PAIRS);
	assert_int_equal(prose->len, PAIRS);
	for (size_t i = 0; i < PAIRS; i++) {
		char *quote = prose_quote(prose, prose, i, i + 1);

		assert_int_equal(quote[0], text[2 * i]);
		assert_int_equal(prose->plain[i], text[2 * i]);
	}
	talloc_free(prose);
}

static void
lowers_letters_of_ascii_alone(void **state)
{
	char text[256];
	struct prose *prose;

	(void)state;
	/* At each place of a word of eight bytes, beside each other byte. */
	for (size_t shift = 0; shift < 9; shift++) {
		memset(text, ' ', shift);
		for (size_t c = 1; c < 128; c++)
			text[shift + c - 1] = c == '*' || c == '_' || c == '`' ? '-' : (char)c;
		prose = prose_make(NULL, text, shift + 127);
		assert_int_equal(prose->lower[prose->len], '\0');
		for (size_t i = 0; i < prose->len; i++) {
			char c = prose->plain[i];

			if (prose->lower[i] != '\n')
				assert_int_equal(
				    prose->lower[i], c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		}
		talloc_free(prose);
	}
	prose = prose_make(NULL, "\xc3\x81\xc3\x9a\xe2\x81\x84YES", 10);
	assert_memory_equal(prose->lower, "\xc3\x81\xc3\x9a\xe2\x81\x84yes", 10);
	talloc_free(prose);
}

static void
ends_sentences_at_full_stops(void **state)
{
	static const char *const sentences[] = { "We object.", "Why?",
		"See e.g. section 4.2 of it.", "It is 3.5 percent", "- yes!",
		"An end without a stop" };
	const char *text =
	    "We object. Why? See e.g. section 4.2 of it.\nIt is 3.5 percent\n- yes!\n"
	    "\nAn end without a stop";
	struct prose *prose = prose_make(NULL, text, strlen(text));

	(void)state;
	assert_int_equal(prose->nunits, COUNT(sentences));
	for (size_t i = 0; i < COUNT(sentences); i++)
		assert_string_equal(
		    prose_quote(prose, prose, prose->units[i].start, prose->units[i].end),
		    sentences[i]);
	talloc_free(prose);
}

static const char *const literals[] = { "vote|voting|abstain|=yes|=no", "=no", "+1", "?",
	"endors|second", " vote|regards", "xyz|=ab", "sec|\xc2\xa7", ": yes|: no" };

/* Noted or not, a text holds the same words. */
static void
holds_the_same_when_noted(void **state)
{
	static const char *const words[] = { "Vote", "voting", " ", "no", "now", "yes", ".", "?",
		"+1", "second", "\xc2\xa7", "\xc3\xa9", "ab", "x", "y", "z", "\n", ": ",
		"abstain" };
	unsigned random = 1;
	size_t held = 0;

	(void)state;
	for (int n = 0; n < RANDOM_TEXTS; n++) {
		void *ctx = talloc_new(NULL);
		char *text = talloc_strdup(ctx, "");
		struct prose *bare, *noted;

		for (random = random * 1103515245 + 12345; random / 65536 % 12 != 0;
		     random = random * 1103515245 + 12345)
			text = talloc_strdup_append(text, words[random / 65536 % COUNT(words)]);
		bare = prose_make(ctx, text, strlen(text));
		noted = prose_make(ctx, text, strlen(text));
		prose_note(noted);
		for (size_t i = 0; i < COUNT(literals); i++) {
			bool holds = prose_holds(bare, 0, bare->len, literals[i]);

			held += holds;
			assert_int_equal(prose_holds(noted, 0, noted->len, literals[i]), holds);
		}
		talloc_free(ctx);
	}
	assert_in_range(held, RANDOM_TEXTS / 2, RANDOM_TEXTS * COUNT(literals) / 2);
}

static void
tells_what_a_text_does_not_hold(void **state)
{
	struct trigrams *trigrams = trigrams_note(NULL, "the vote", 8);

	(void)state;
	assert_true(trigrams_may_hold(trigrams, "the vote", 8));
	assert_true(trigrams_may_hold(trigrams, "e v", 3));
	assert_true(trigrams_may_hold(trigrams, "xy", 2));
	assert_true(trigrams_may_hold(trigrams, "", 0));
	assert_false(trigrams_may_hold(trigrams, "votes", 5));
	assert_false(trigrams_may_hold(trigrams, "tev", 3));
	talloc_free(trigrams);
	trigrams = trigrams_note(NULL, "", 0);
	assert_false(trigrams_may_hold(trigrams, "vote", 4));
	talloc_free(trigrams);
}

static void
tells_what_a_text_holds_none_of(void **state)
{
	static const struct {
		const char *words;
		bool may;
	} rows[] = { { "vote", true }, { "abstain|vote", true }, { "vote|abstain", true },
		{ "abstain", false }, { "abstain|votes|th", true }, { "abstain|votes|thx", false },
		{ "", true }, { "votes|", true }, { "the vote", true } };
	struct trigrams *trigrams = trigrams_note(NULL, "the vote", 8);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trigram_words *words = trigram_words_make(trigrams, rows[i].words);

		assert_int_equal(trigrams_may_hold_any(trigrams, words), rows[i].may);
	}
	talloc_free(trigrams);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_the_original_words),
		cmocka_unit_test(finds_the_way_back_past_many_signs),
		cmocka_unit_test(lowers_letters_of_ascii_alone),
		cmocka_unit_test(ends_sentences_at_full_stops),
		cmocka_unit_test(holds_the_same_when_noted),
		cmocka_unit_test(tells_what_a_text_does_not_hold),
		cmocka_unit_test(tells_what_a_text_holds_none_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

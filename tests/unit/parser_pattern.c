#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/pattern.h"
#include "parser/pattern_words.h"
#include "parser/prose.h"
#include "parser/rules.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void
knows_the_words_that_a_pattern_needs(void **state)
{
	static const struct {
		const char *pattern, *words;
	} rows[] = {
		{ "\\bvotes?\\b", "vote" },
		{ "vo\\btes+x", "votes" },
		{ "Vote{0}yes", "vot|" },
		{ "\\b(?:revised|new) (?:draft|version)\\b", "version|draft" },
		{ "(?:a|an) objection|protests? to", "objection|protest" },
		{ "objects?|objection", "object" },
		{ "^\\W*(?:yes|no)$", NULL },
		{ "ab", NULL },
		{ "abc|", NULL },
		{ "(?:abc)?", NULL },
		{ "(?:abc){0,3}", NULL },
		{ "(?:abc){1,3}?de", "abc" },
		{ "(?:abc)*+defg", "defg" },
		{ "(?!not)here", "here" },
		{ "(?<!we )(?=will)(?<who>anybody).{0,40}?\\.", "anybody" },
		{ "in[ -]line|[]abc]def|[^]x\\]]ghi", "line|def|ghi" },
		{ "pre-ballot|co-?sponsor|n't", "pre-ballot|sponsor|n't" },
		{ "a\\.b\\.c|x\\|yz", NULL },
		{ "a\\.b\\.c|x\\|yzw", "a.b.c|yzw" },
		{ "caf\xc3\xa9 noir", "noir" },
		{ "[\\x{1F600}-\\x{1F64F}]joke|\\x{41}bcd", "joke|bcd" },
		{ "the word", "word" },
		{ "(?i)word", NULL },
		{ "(word)\\1", NULL },
		{ "\\Qword\\E", NULL },
		{ "(?>word)", NULL },
		{ "(word", NULL },
		{ "word)", NULL },
		{ "[word", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *words = pattern_words(NULL, rows[i].pattern);

		if (rows[i].words == NULL) {
			assert_null(words);
			continue;
		}
		assert_non_null(words);
		/* In any order. */
		for (const char *p = rows[i].words; *p != '\0'; p += strspn(p, "|")) {
			size_t n = strcspn(p, "|");
			char *one = talloc_asprintf(words, "|%.*s|", (int)n, p);

			assert_non_null(strstr(talloc_asprintf(words, "|%s|", words), one));
			p += n;
		}
		talloc_free(words);
	}
}

static char *
alternatives(void *ctx, size_t n)
{
	char *pattern = talloc_strdup(ctx, "");

	for (size_t i = 0; i < n; i++)
		pattern = talloc_asprintf_append(pattern, "%s%c%c%c", i == 0 ? "" : "|",
		    (int)('a' + i % 26), 'q', (int)('a' + i / 26));
	return pattern;
}

static void
asks_for_no_more_words_than_the_limit(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	assert_non_null(pattern_words(ctx, alternatives(ctx, PATTERN_WORDS_MAX - 1)));
	assert_non_null(pattern_words(ctx, alternatives(ctx, PATTERN_WORDS_MAX)));
	assert_null(pattern_words(ctx, alternatives(ctx, PATTERN_WORDS_MAX + 1)));
	assert_null(pattern_words(ctx, talloc_strndup(ctx, "abc", PATTERN_WORD_MIN - 1)));
	assert_non_null(pattern_words(ctx, talloc_strndup(ctx, "abc", PATTERN_WORD_MIN)));
	talloc_free(ctx);
}

static void
tells_a_search_that_gave_up_from_one_that_found_nothing(void **state)
{
	enum { LETTERS = 60 };
	void *ctx = talloc_new(NULL);
	char *why = NULL, text[LETTERS + 1];
	struct pattern *pattern = pattern_compile(ctx, "^(?:a|aa)*b", &why);
	struct match match;

	(void)state;
	assert_non_null(pattern);
	memset(text, 'a', LETTERS);
	text[LETTERS] = 'b';
	assert_int_equal(pattern_find(pattern, "aaac", 4, &match), PATTERN_ABSENT);
	assert_int_equal(pattern_find(pattern, text, sizeof text, &match), PATTERN_FOUND);
	assert_int_equal(match.span[0].end, LETTERS + 1);
	assert_true(pattern_match(pattern, text, sizeof text, NULL));
	text[LETTERS - 1] = 'c';
	assert_int_equal(pattern_find(pattern, text, sizeof text, NULL), PATTERN_GAVE_UP);
	assert_false(pattern_match(pattern, text, sizeof text, NULL));
	talloc_free(ctx);
}

/* Whatever the text: a pattern that matches is always tried. */
static void
never_keeps_back_a_pattern_that_matches(void **state)
{
	static const char *const patterns[] = { "\\b(?:cannot|can not) support\\b", "\\+1",
		"(?:no|any) (?:\\w+ )?concerns?|risk", "\\bhere(?:by)? endorses\\b",
		"(?:second|kelvin)s?\\W*$", "vote[sd]? \"?(?:yes|no)\\b" };
	static const char *const words[] = { "can", "cannot", "support", "CANNOT", " ", "\n",
		" not ", "no ", "risk", "ri\xc5\xbfk", "\xe2\x84\xaa", "elvin", "+1", "concern",
		"s", "*", "hereby", "Endorses", "vote", "\xe2\x80\x9cyes", "no", ".", "second",
		"\xc2\xa0" };
	struct pattern *compiled[COUNT(patterns)];
	size_t matches = 0, kept = 0;
	unsigned random = 7;
	void *ctx = talloc_new(NULL);
	char *why = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++)
		compiled[i] = pattern_compile(ctx, patterns[i], &why);
	for (int n = 0; n < 5000; n++) {
		char *text = talloc_strdup(ctx, "");
		struct prose *prose;

		for (random = random * 1103515245 + 12345; random / 65536 % 9 != 0;
		     random = random * 1103515245 + 12345)
			text = talloc_strdup_append(text, words[random / 65536 % COUNT(words)]);
		prose = prose_make(ctx, text, strlen(text));
		prose_note(prose);
		for (size_t i = 0; i < COUNT(patterns); i++) {
			bool is = pattern_match(compiled[i], prose->plain, prose->len, NULL);

			assert_int_equal(
			    stretch_matches(prose, 0, prose->len, compiled[i], NULL), is);
			matches += is;
			kept += !pattern_may_match(compiled[i], prose->seen);
		}
		talloc_free(prose);
		talloc_free(text);
	}
	assert_true(matches > 100 && kept > 1000);
	talloc_free(ctx);
}

static void
makes_all_patterns_or_none(void **state)
{
	static const struct {
		const char *first, *second;
		bool good;
	} rows[] = { { "aye", "nay", true }, { "(aye", "nay", false }, { "aye", "(nay", false },
		{ "(aye", "(nay", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		void *ctx = talloc_new(NULL), *made = talloc_new(ctx);
		char *why = NULL;

		pattern_compile(made, rows[i].first, &why);
		pattern_compile(made, rows[i].second, &why);
		assert_ptr_equal(patterns_made(ctx, made, &why), rows[i].good ? made : NULL);
		if (rows[i].good) {
			assert_null(why);
		} else {
			assert_ptr_equal(talloc_parent(why), ctx);
			assert_int_equal(talloc_total_blocks(ctx), 2); /* made is gone */
		}
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_words_that_a_pattern_needs),
		cmocka_unit_test(tells_a_search_that_gave_up_from_one_that_found_nothing),
		cmocka_unit_test(asks_for_no_more_words_than_the_limit),
		cmocka_unit_test(never_keeps_back_a_pattern_that_matches),
		cmocka_unit_test(makes_all_patterns_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

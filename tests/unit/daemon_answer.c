#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/answer.h"
#include "parser/token.h"

static struct group_config group = { .name = "tswg" };
static const struct config config = { .groups = &group, .ngroups = 1 };

/* An answer such as an honest reader gives. */
static json_t *
honest(void *ctx)
{
	struct fact fact = { .kind = FACT_VOTE,
		.certainty = CERTAINTY_CERTAIN,
		.rule = "vote.org-verb",
		.quote = "Kestrel votes yes.",
		.ballot = "TS-7",
		.who = { "Tomas", "Kestrel" },
		.vote = VOTE_YES };
	struct reading *reading = talloc_zero(ctx, struct reading);
	struct answer answer = { .at = 1000,
		.date = WHEN_UNKNOWN,
		.marks = MARK_TEXT,
		.group = &group,
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.reading = reading };

	reading->class = CLASS_VOTE;
	reading->facts = talloc_memdup(reading, &fact, sizeof fact);
	reading->nfacts = 1;
	return answer_to_json(&answer);
}

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

/* True if an answer with that moment is taken. */
static bool
takes_moment(void *ctx, const char *key, int64_t at)
{
	json_t *json = honest(ctx);
	struct answer *a;
	char *why = NULL;

	json_object_set_new(json, key, json_integer(at));
	a = answer_from_json(ctx, &config, json, &why);
	json_decref(json);
	assert_true((a == NULL) == (why != NULL));
	return a != NULL;
}

static void
a_moment_outside_the_calendar_is_refused(void **state)
{
	static const char *const keys[] = { "at", "date" };
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_true(takes_moment(*state, keys[i], WHEN_UNKNOWN));
		assert_true(takes_moment(*state, keys[i], ANSWER_MOMENT_FIRST));
		assert_true(takes_moment(*state, keys[i], ANSWER_MOMENT_LAST));
		assert_false(takes_moment(*state, keys[i], ANSWER_MOMENT_FIRST - 1));
		assert_false(takes_moment(*state, keys[i], ANSWER_MOMENT_LAST + 1));
		assert_false(takes_moment(*state, keys[i], INT64_MAX));
		assert_false(takes_moment(*state, keys[i], INT64_MIN + 1));
	}
}

static void
an_honest_answer_comes_back_whole(void **state)
{
	json_t *json = honest(*state);
	char *why = NULL;
	struct answer *a = answer_from_json(*state, &config, json, &why);

	json_decref(json);
	assert_non_null(a);
	assert_int_equal(a->at, 1000);
	assert_int_equal(a->date, WHEN_UNKNOWN);
	assert_int_equal(a->marks, MARK_TEXT);
	assert_ptr_equal(a->group, &group);
	assert_int_equal(a->channel, CHANNEL_LIST);
	assert_int_equal(a->grade, GRADE_A);
	assert_int_equal(a->reading->nfacts, 1);
	assert_int_equal(a->reading->facts[0].vote, VOTE_YES);
}

/* One value of an honest answer replaced: the whole is refused. */
static void
assert_refused(void **state, const char *key, json_t *value)
{
	json_t *json = honest(*state);
	char *why = NULL;

	json_object_set_new(json, key, value);
	assert_null(answer_from_json(*state, &config, json, &why));
	assert_non_null(why);
	json_decref(json);
}

static json_t *
long_text(size_t len)
{
	char *text = malloc(len + 1);
	json_t *json;

	memset(text, 'x', len);
	text[len] = '\0';
	json = json_string(text);
	free(text);
	return json;
}

static void
every_value_is_checked(void **state)
{
	assert_refused(state, "group", json_string("no such group"));
	assert_refused(state, "group", json_integer(1));
	assert_refused(state, "channel", json_string("smuggled"));
	assert_refused(state, "grade", json_string("AA"));
	assert_refused(state, "marks", json_integer(MARK_ALL + 1));
	assert_refused(state, "marks", json_integer(-1));
	assert_refused(state, "at", json_string("now"));
	assert_refused(state, "date", json_real(1.5));
	assert_refused(state, "automatic", json_integer(1));
	assert_refused(state, "reading", json_null());
	assert_refused(state, "reading", json_object());
}

/* A key that is missing is no default. */
static void
nothing_may_be_missing(void **state)
{
	json_t *whole = honest(*state), *json;
	const char *key;
	json_t *value;
	char *why;

	json_object_foreach(whole, key, value)
	{
		json = json_copy(whole);
		json_object_del(json, key);
		why = NULL;
		assert_null(answer_from_json(*state, &config, json, &why));
		json_decref(json);
	}
	json_decref(whole);
}

/*
 * An answer with a report on `n` recipients, the last of whom has that value; true
 * if it is taken.
 */
static bool
takes_report(void *ctx, size_t n, const char *key, json_t *value)
{
	json_t *json = honest(ctx), *recipients = json_array();
	struct answer *a;
	char *why = NULL;

	while (json_array_size(recipients) < n)
		json_array_append_new(recipients,
		    json_pack("{ss ss ss ss}", "address", "ana@kestrel.example", "action", "failed",
			"status", "5.1.1", "words", "no such user"));
	if (key)
		json_object_set_new(json_array_get(recipients, n - 1), key, value);
	json_object_set_new(json, "report",
	    json_pack("{ss so}", "message_id", "digest@x.example", "recipients", recipients));
	a = answer_from_json(ctx, &config, json, &why);
	json_decref(json);
	assert_true(!a || (a->report->nrecipients == n &&
			      strcmp(a->report->recipients[0].status, "5.1.1") == 0));
	return a != NULL;
}

static void
a_report_has_its_form(void **state)
{
	assert_true(takes_report(*state, 1, NULL, NULL));
	assert_true(takes_report(*state, 1, "words", json_null()));
	assert_true(takes_report(*state, 1, "words", long_text(DSN_WORDS_MAX)));
	assert_false(takes_report(*state, 1, "words", long_text(DSN_WORDS_MAX + 1)));
	assert_false(takes_report(*state, 1, "address", json_string("nobody")));
	assert_false(takes_report(*state, 1, "address", json_string("a@b.example\r\nDATA")));
	assert_false(takes_report(*state, 1, "address", json_null()));
	assert_false(takes_report(*state, 1, "action", json_string("exploded")));
	assert_false(takes_report(*state, 1, "status", json_string("5.1")));
	assert_false(takes_report(*state, 1, "status", json_integer(5)));
	assert_true(takes_report(*state, DSN_RECIPIENTS_MAX, NULL, NULL));
	assert_false(takes_report(*state, DSN_RECIPIENTS_MAX + 1, NULL, NULL));
	assert_false(takes_report(*state, 0, NULL, NULL));
	assert_refused(state, "report", json_array());
	assert_refused(state, "report", json_object());
}

#define TOKEN "7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C"

static json_t *
tokens(size_t n)
{
	json_t *array = json_array();

	while (n-- > 0)
		json_array_append_new(array, json_string(TOKEN));
	return array;
}

/* An answer with the one word "help"; true if it is taken. */
static bool
takes_words(void *ctx, bool to_us, bool automatic)
{
	json_t *json = honest(ctx);
	struct answer *a;
	char *why = NULL;

	json_object_set_new(json, "to_us", json_boolean(to_us));
	json_object_set_new(json, "automatic", json_boolean(automatic));
	json_object_set_new(json, "words",
	    json_pack("{s:[{s:s, s:i, s:s}], s:b}", "words", "kind", "help", "number", 0, "line",
		"help", "more", 0));
	a = answer_from_json(ctx, &config, json, &why);
	json_decref(json);
	assert_true(!a || (a->words->nwords == 1 && a->words->words[0].kind == WORD_HELP));
	return a != NULL;
}

static void
only_a_mail_to_us_by_a_person_has_words(void **state)
{
	assert_true(takes_words(*state, true, false));
	assert_false(takes_words(*state, false, false));
	assert_false(takes_words(*state, true, true));
	assert_refused(state, "words", json_array());
	assert_refused(state, "words", json_string("help"));
	assert_refused(state, "to_us", json_null());
	assert_refused(state, "vouched", json_integer(1));
}

static void
tokens_are_tokens(void **state)
{
	json_t *json = honest(*state);
	struct answer *a;
	char *why = NULL;

	json_object_set_new(json, "tokens", tokens(TOKENS_MAX));
	a = answer_from_json(*state, &config, json, &why);
	json_decref(json);
	assert_non_null(a);
	assert_int_equal(a->ntokens, TOKENS_MAX);
	assert_string_equal(a->tokens[0], TOKEN);
	assert_refused(state, "tokens", tokens(TOKENS_MAX + 1));
	assert_refused(state, "tokens", json_pack("[s]", "7F3K"));
	assert_refused(state, "tokens", json_pack("[i]", 7));
	assert_refused(state, "tokens", json_string(TOKEN));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    an_honest_answer_comes_back_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_moment_outside_the_calendar_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_value_is_checked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_may_be_missing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    only_a_mail_to_us_by_a_person_has_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_report_has_its_form, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tokens_are_tokens, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

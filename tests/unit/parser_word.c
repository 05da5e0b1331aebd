/* What mails to the gateway are read as. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "parser/token.h"
#include "parser/word.h"

#define TOKEN "7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C"

struct house {
	struct word_rules *rules;
};

static const char *const csc[] = { "CSC", "CSCWG" };
static const char *const sc[] = { "SC" };
static const struct ballot_names names[] = { { csc, 2 }, { sc, 1 } };

static int
set_up(void **state)
{
	struct house *house = talloc_zero(NULL, struct house);
	char *why = NULL;

	house->rules = word_rules_compile(house, &why);
	assert_non_null(house->rules);
	*state = house;
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct words *
read_mail(struct house *house, const char *subject, const char *text, bool reply)
{
	const struct mail_words mail = { .subject = subject,
		.from_name = "Bo Sample",
		.text = text,
		.reply = reply,
		.at = 1775000000, /* 2026-03-31 */
		.names = names,
		.nnames = 2 };

	return words_read(house, house->rules, &mail);
}

static struct words *
read_text(struct house *house, const char *text)
{
	return read_mail(house, "Re: digest", text, true);
}

/* A word as one line: "answer 2 nothing CSC-18 -"; what a kind does not have is left out. */
static char *
told(void *ctx, const struct word *word)
{
	char *text = talloc_strdup(ctx, word_kind_name(word->kind));

	if (word->number > 0)
		text = talloc_asprintf(ctx, "%s %u", text, word->number);
	if (word->what)
		text = talloc_asprintf(ctx, "%s %s", text, word->what);
	if (word->ballot)
		text = talloc_asprintf(ctx, "%s %s", text, word->ballot);
	if (word->name)
		text = talloc_asprintf(ctx, "%s \"%s\"", text, word->name);
	if (word->date)
		text = talloc_asprintf(ctx, "%s %s", text, word->date);
	if (word->token)
		text = talloc_asprintf(ctx, "%s %s", text, word->token);
	return text;
}

static void
each_line_is_read_as_written(void **state)
{
	static const struct {
		const char *line, *told;
	} rows[] = {
		{ "1 yes", "answer 1 yes" },
		{ "1 Yes.", "answer 1 yes" },
		{ "- 1. yes", "answer 1 yes" },
		{ "1) yes", "answer 1 yes" },
		{ "1:yes", "answer 1 yes" },
		{ "  12\xc2\xa0no ", "answer 12 no" },
		{ "#3 abstain", "answer 3 abstain" },
		{ "item 3 votes yes", "answer 3 yes" },
		{ "2 not a vote", "answer 2 nothing" },
		{ "2 not  a  vote!", "answer 2 nothing" },
		{ "2 nothing", "answer 2 nothing" },
		{ "2 second", "answer 2 second" },
		{ "2 pushback", "answer 2 pushback" },
		{ "2 as read", "answer 2 as-read" },
		{ "4 yes on csc-18", "answer 4 yes CSC-18" },
		{ "4 yes on CSCWG-018 for Example TS", "answer 4 yes CSC-18 \"Example TS\"" },
		{ "4 no for Example TS", "answer 4 no \"Example TS\"" },
		{ "5 stop distribution", "answer 5 stop" },
		{ "6 done", "answer 6 done" },
		{ "999 yes", "answer 999 yes" },
		{ "Answer: 1 yes", "answer 1 yes" },
		{ "1 - yes", "answer 1 yes" },
		{ "1 \xe2\x80\x93 yes", "answer 1 yes" },
		{ "1 -> not a vote", "answer 1 nothing" },
		{ "1, yes", "answer 1 yes" },
		{ "1: Yes please", "answer 1 yes" },
		{ "1 is a yes, thanks", "answer 1 yes" },
		{ "Point 2 is not a vote", "answer 2 nothing" },
		{ "2 is an endorsement", "answer 2 second" },
		{ "3 is done", "answer 3 done" },
		{ "3 not done", "answer 3 open" },
		{ "3 do not distribute", "answer 3 stop" },
		{ "1 yes for Example TS on CSC-18", "answer 1 yes CSC-18 \"Example TS\"" },
		{ "Hi, 1 yes", "answer 1 yes" },
		{ "Thanks, please stop distribution", "stop" },
		{ "please approve 2026-04-02", "approve 2026-04-02" },
		{ "\"undo\"", "undo" },
		{ "\xe2\x80\x9chelp\xe2\x80\x9d.", "help" },
		{ "`status SC-62`", "status SC-62" },
		{ "*1 yes*", "answer 1 yes" },
		{ "help?", "help" },
		{ "Status SC-62?", "status SC-62" },
		{ TOKEN, "confirm " TOKEN },
		{ "This is wrong.", "wrong" },
		{ "subscribe me to the weekly summary", "subscribe weekly" },
		{ "Please unsubscribe me from the weekly summary", "unsubscribe" },
		{ "CSC-18 is Malware ballot", "name CSC-18 \"Malware ballot\"" },
		{ "CSC-18 is the Malware ballot.", "name CSC-18 \"Malware ballot\"" },
		{ "CSC-18 is \"Malware ballot\"", "name CSC-18 \"Malware ballot\"" },
		{ "CSC-18 is \xe2\x80\x9cMalware ballot\xe2\x80\x9d",
		    "name CSC-18 \"Malware ballot\"" },
		{ "Malware ballot is CSC-18", "name CSC-18 \"Malware ballot\"" },
		{ "stop distribution", "stop" },
		{ "Stop the distribution of the minutes of 2026-04-02", "stop 2026-04-02" },
		{ "stop distribution 2 April 2026", "stop 2026-04-02" },
		{ "stop 2026-04-02", "stop 2026-04-02" },
		{ "stop distribution of the minutes of 2 April 2026", "stop 2026-04-02" },
		{ "distribute 2026-04-02", "distribute 2026-04-02" },
		{ "distribute the minutes of April 2nd, 2026", "distribute 2026-04-02" },
		{ "distribute", "distribute" },
		{ "approve 2026-04-02", "approve 2026-04-02" },
		{ "Approve the minutes of 2 April 2026.", "approve 2026-04-02" },
		{ "redact 2026-04-02 the name of the customer",
		    "redact \"the name of the customer\" 2026-04-02" },
		{ "redact 2026-04-02: Example Bank", "redact \"Example Bank\" 2026-04-02" },
		{ "result CSC-18 announced", "announced CSC-18" },
		{ "The result of CSC-18 is announced.", "announced CSC-18" },
		{ "status", "status" },
		{ "status SC-62", "status SC-62" },
		{ "status of sc-062", "status SC-62" },
		{ "help", "help" },
		{ "HELP", "help" },
		{ "undo", "undo" },
		{ "undo that", "undo" },
		{ "confirm " TOKEN, "confirm " TOKEN },
		{ "Confirm: 7f3k-q2va-oooo-zzzz-9xyw-h4j5-lb2c.",
		    "confirm 7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C" },
		{ "WRONG", "wrong" },
		{ "Wrong: I voted no", "wrong \"I voted no\"" },
		{ "wrong on CSC-18", "wrong CSC-18" },
		{ "Wrong on CSC-18: I voted no", "wrong CSC-18 \"I voted no\"" },
		{ "subscribe weekly", "subscribe weekly" },
		{ "subscribe to the daily digest", "subscribe daily" },
		{ "subscribe milestones", "subscribe milestones" },
		{ "subscribe minutes", "subscribe minutes" },
		{ "unsubscribe", "unsubscribe" },
	};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct words *words = read_text(*state, rows[i].line);

		assert_int_equal(words->nwords, 1);
		assert_string_equal(told(words, &words->words[0]), rows[i].told);
		assert_false(words->more);
	}
}

static void
nothing_is_guessed(void **state)
{
	static const char *const rows[] = { "1 perhaps", "1 yes and 2", "1-3 yes", "1, 2 and 3 yes",
		"1 yes, 2 perhaps", "1 yes (she said so)", "Thanks, CSC-18 is fine",
		"confirm please", "yes please", "1", "yes", "0 yes", "1000 yes", "01 yes", "-1 yes",
		"one yes", "1 yes on the ballot", "1 yes on CSC-", "1 yes on CSC-18 and CSC-19",
		"please vote yes on 1", "do not stop distribution", "stop distribution soon",
		"stop", "stop 2026", "stop it", "distribute to everybody", "redact 2026-04-02",
		"redact these words", "redact 2026-13-02 these words", "approve",
		"approve the minutes", "approve it", "approve 2026-13-02", "approved 2026-04-02",
		"approve 2026-04-02 and 2026-04-09", "approve CSC-18", "distribute 2026-13-02",
		"distribute 2026-04-02 15:00", "CSC-18 is not Malware ballot",
		"CSC-18 is no ballot", "CSC-18 is CSC-19", "the result is announced",
		"result announced", "result of CSC-18 will be announced", "status report follows",
		"help me with CSC-18", "undo CSC-18", "confirm", "confirm it",
		"confirm 7F3K-Q2VA-0000-ZZZZ-9XYW-H4J5", "confirm " TOKEN "-0000",
		"confirm 7U3K-Q2VA-0000-ZZZZ-9XYW-H4J5-1B2C", "wrongly so", "wrong on that",
		"subscribe", "subscribe yearly", "unsubscribe bo@example", "I vote yes on CSC-18",
		"2 of the members told me that they would vote yes" };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct words *words = read_text(*state, rows[i]);

		assert_int_equal(words->nwords, 1);
		if (words->words[0].kind != WORD_UNKNOWN)
			print_error("%s\n", rows[i]);
		assert_int_equal(words->words[0].kind, WORD_UNKNOWN);
		assert_string_equal(words->words[0].line, rows[i]);
	}
}

/* All words of a text as one line, a bar between them. */
static char *
all_told(struct house *house, const char *text)
{
	struct words *words = read_text(house, text);
	char *all = talloc_strdup(words, "");
	size_t i;

	for (i = 0; i < words->nwords; i++)
		all = talloc_asprintf(
		    words, "%s%s%s", all, i > 0 ? " | " : "", told(words, &words->words[i]));
	return talloc_asprintf(words, "%s%s", all, words->more ? " | ..." : "");
}

static void
a_mail_is_read_from_its_top(void **state)
{
	assert_string_equal(all_told(*state, "Hello,\n\n1 yes\n\n2 not a vote\n\nThanks, Bo\n"),
	    "answer 1 yes | answer 2 nothing");
	assert_string_equal(
	    all_told(*state, "1 yes\n2 maybe\n3 no\n"), "answer 1 yes | unknown | answer 3 no");
	assert_string_equal(all_told(*state, "1 yes\nBecause she said so.\nIn the call.\n3 no\n"),
	    "answer 1 yes | unknown | unknown | answer 3 no");
	assert_string_equal(
	    all_told(*state, "What is this?\n\nWho are you?\n\nundo\n"), "unknown | unknown | ...");
	assert_string_equal(
	    all_told(*state, "1 yse\n\n2 noo\n\n3 no\n"), "unknown | unknown | answer 3 no");
	assert_string_equal(all_told(*state, "1 yes\n-- \nBo\nhelp desk\n"), "answer 1 yes");
	assert_string_equal(all_told(*state, "help\nKind regards\nBo\n"), "help");
	assert_string_equal(all_told(*state, "\n \n\t\n"), "");
	assert_string_equal(all_told(*state, "1 yes\r\n2 no\r\n"), "answer 1 yes | answer 2 no");
}

static void
small_talk_hides_no_command(void **state)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "Thanks!\n\n1 yes\n", "answer 1 yes" },
		{ "Thank you, here they are:\n1 yes\n2 no\n", "answer 1 yes | answer 2 no" },
		{ "Hi,\n\nthanks for the digest, it is good to have all of this in\n"
		  "one place. I have looked at both of the mails in question and\n"
		  "my answers are below.\n\n1 yes\n2 no\n\nBest\nBo\n",
		    "unknown | answer 1 yes | answer 2 no" },
		{ "Hello Bo, 1 yse\n2 no\n", "unknown | answer 2 no" },
		{ "Thanks, 1 yse\n2 no\n", "unknown | answer 2 no" },
		{ "1 yes\nThanks!\n2 no\n", "answer 1 yes | ..." },
		{ "1 yes\nKind regards\nBo\n2 no\n", "answer 1 yes | ..." },
		{ "1 yes\nKind regards\nBo\nSample Corp, 12 Main Street\n", "answer 1 yes" },
		{ "1 yes\n\nBo Sample\nSample Corp\n", "answer 1 yes" },
		{ "1 yes\n\nBo\nSample Corp\n", "answer 1 yes" },
		{ "1 yes\n\n-----minuted <gw@gw.example> wrote: -----\n\nhelp\n",
		    "answer 1 yes | ..." },
		{ "1 yes, 2 not a vote; 3 done and 4 dropped\n",
		    "answer 1 yes | answer 2 nothing | answer 3 done | answer 4 dropped" },
		{ "1 yes, 2 no, and 3 done\n", "answer 1 yes | answer 2 no | answer 3 done" },
		{ "1 no, 2 no, 3 no, 4 no, 5 no, 6 no, 7 no, 8 no, 9 no, 10 no, 11 no\n",
		    "unknown" },
		{ "1 no, 2 no, 3 no, 4 no, 5 no, 6 no, 7 no, 8 no, 9 no, 10 no\n",
		    "answer 1 no | answer 2 no | answer 3 no | answer 4 no | answer 5 no | "
		    "answer 6 no | answer 7 no | answer 8 no | answer 9 no | answer 10 no" },
	};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++)
		assert_string_equal(all_told(*state, rows[i].text), rows[i].told);
}

static char *
repeated(void *ctx, const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = talloc_zero_size(ctx, n * len + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	return all;
}

static void
words_go_on_in_the_next_line(void **state)
{
	struct words *words = read_text(*state, "WRONG\n\nWe voted no,\nnot yes.\n\nThanks, Bo\n");
	char *text;

	assert_int_equal(words->nwords, 1);
	assert_string_equal(words->words[0].name, "We voted no, not yes.");
	assert_false(words->more);
	assert_string_equal(all_told(*state, "wrong on CSC-18: we voted\nno\nstatus\n"),
	    "wrong CSC-18 \"we voted no\" | status");
	assert_string_equal(
	    all_told(*state, "redact 2026-04-02 the customer who complained about\nthe delay\n"),
	    "redact \"the customer who complained about the delay\" 2026-04-02");
	assert_string_equal(all_told(*state, "redact 2026-04-02 the customer\n\nthe delay\n"),
	    "redact \"the customer\" 2026-04-02 | unknown");

	text = repeated(*state, "x", WORD_LINE_MAX - 2);
	words = read_text(*state, talloc_asprintf(*state, "wrong: a\n%s\n", text));
	assert_int_equal(strlen(words->words[0].name), WORD_LINE_MAX);
	assert_false(words->more);
	words = read_text(*state, talloc_asprintf(*state, "wrong: ab\n%s\n", text));
	assert_int_equal(strlen(words->words[0].name), WORD_LINE_MAX);
	assert_true(words->more);
	words = read_text(*state, talloc_asprintf(*state, "wrong: a\n%s\xc3\xa9\n", text + 1));
	assert_int_equal(strlen(words->words[0].name), WORD_LINE_MAX - 1);
	assert_true(words->more);
}

/* A mail of ours that a program quotes without a mark tells us nothing. */
static void
our_own_words_are_no_commands(void **state)
{
	static const char ours[] =
	    "I will do this once you confirm it:\n%s"
	    "  - point 1 (Bo: \"we vote ye\") is settled as yes.\n%s"
	    "To confirm, reply to this mail with this line at the top, and to nobody\nelse:\n%s"
	    "confirm " TOKEN "\n";
	char *apart = talloc_asprintf(*state, ours, "\n", "\n", "\n");
	char *close = talloc_asprintf(*state, ours, "", "", "");

	assert_string_equal(all_told(*state, talloc_asprintf(*state, "What?\n\n%s", apart)),
	    "unknown | unknown | ...");
	assert_string_equal(all_told(*state, talloc_asprintf(*state, "status\n\n%s", apart)),
	    "status | unknown | unknown | ...");
	assert_string_equal(all_told(*state, talloc_asprintf(*state, "status\n%s", close)),
	    "status | unknown | unknown | unknown | ...");
}

static void
without_words_the_subject_speaks(void **state)
{
	struct words *words = read_mail(*state, "unsubscribe", "\n", false);

	assert_int_equal(words->nwords, 1);
	assert_int_equal(words->words[0].kind, WORD_UNSUBSCRIBE);
	assert_int_equal(read_mail(*state, "Re: unsubscribe", "", false)->nwords, 0);
	assert_int_equal(read_mail(*state, "unsubscribe", "", true)->nwords, 0);
	assert_int_equal(read_mail(*state, NULL, NULL, false)->nwords, 0);
	assert_int_equal(read_mail(*state, "unsubscribe", "help", false)->words[0].kind, WORD_HELP);
	words = read_mail(*state, "unsubscribe", "Sent from my telephone\n", false);
	assert_int_equal(words->nwords, 1);
	assert_int_equal(words->words[0].kind, WORD_UNSUBSCRIBE);
}

static void
the_bounds_hold(void **state)
{
	struct words *words = read_text(*state, repeated(*state, "1 yes\n", WORDS_MAX));
	char *name;

	assert_int_equal(words->nwords, WORDS_MAX);
	assert_false(words->more);
	words = read_text(*state, repeated(*state, "1 yes\n", WORDS_MAX - 1));
	assert_int_equal(words->nwords, WORDS_MAX - 1);
	words = read_text(*state, repeated(*state, "1 yes\n", WORDS_MAX + 1));
	assert_int_equal(words->nwords, WORDS_MAX);
	assert_true(words->more);

	name = repeated(*state, "x", WORD_LINE_MAX - strlen("CSC-18 is "));
	words = read_text(*state, talloc_asprintf(*state, "CSC-18 is %s", name));
	assert_int_equal(words->words[0].kind, WORD_NAME);
	words = read_text(*state, talloc_asprintf(*state, "CSC-18 is %sx", name));
	assert_int_equal(words->words[0].kind, WORD_UNKNOWN);
	assert_int_equal(strlen(words->words[0].line), WORD_LINE_MAX);
	words = read_text(*state, talloc_asprintf(*state, "CSC-18 is %s\xc3\xa9", name + 1));
	assert_int_equal(words->words[0].kind, WORD_UNKNOWN);
	assert_int_equal(strlen(words->words[0].line), WORD_LINE_MAX - 1);

	words = read_text(
	    *state, talloc_asprintf(*state, "%shelp", repeated(*state, "\n", WORD_TEXT_MAX - 4)));
	assert_int_equal(words->nwords, 1);
	assert_int_equal(words->words[0].kind, WORD_HELP);
	words = read_text(
	    *state, talloc_asprintf(*state, "%shelp", repeated(*state, "\n", WORD_TEXT_MAX)));
	assert_int_equal(words->nwords, 0);
	words = read_text(*state,
	    talloc_asprintf(*state, "%s\xc3\xa9", repeated(*state, "\n", WORD_TEXT_MAX - 1)));
	assert_int_equal(words->nwords, 0);
}

static void
words_come_back_from_json(void **state)
{
	struct words *words = read_text(*state,
	    "1 yes on CSC-18 for Kestrel\nCSC-18 is Malware ballot\nstop distribution 2026-04-02\n"
	    "confirm " TOKEN "\nperhaps\nsubscribe daily\n");
	json_t *json = words_to_json(words);
	struct words *back;
	char *why = NULL;
	size_t i;

	assert_int_equal(words->nwords, 6);
	back = words_from_json(*state, json, &why);
	assert_non_null(back);
	assert_int_equal(back->nwords, 6);
	for (i = 0; i < 6; i++) {
		assert_string_equal(told(words, &back->words[i]), told(words, &words->words[i]));
		assert_string_equal(back->words[i].line, words->words[i].line);
	}
	json_decref(json);
}

/* The first word of an honest answer with one value replaced is refused. */
static void
assert_refused(struct house *house, const char *text, const char *key, json_t *value)
{
	json_t *json = words_to_json(read_text(house, text)), *word;
	char *why = NULL;

	word = json_array_get(json_object_get(json, "words"), 0);
	assert_int_equal(json_object_set_new(word, key, value), 0);
	assert_null(words_from_json(house, json, &why));
	assert_non_null(why);
	json_decref(json);
}

static void
what_breaks_a_bound_is_refused(void **state)
{
	struct house *house = *state;
	json_t *json = words_to_json(read_text(house, "help"));
	json_t *array = json_object_get(json, "words");
	char *why = NULL;
	size_t i;

	assert_refused(house, "1 yes", "number", json_integer(0));
	assert_refused(house, "1 yes", "number", json_integer(WORD_NUMBER_MAX + 1));
	assert_refused(house, "1 yes", "number", json_integer(-1));
	assert_refused(house, "1 yes", "number", json_string("1"));
	assert_refused(house, "1 yes", "what", json_string("perhaps"));
	assert_refused(house, "1 yes", "what", json_null());
	assert_refused(house, "1 yes", "kind", json_string("rule"));
	assert_refused(house, "1 yes", "token", json_string(TOKEN));
	assert_refused(house, "1 yes", "line", json_null());
	assert_refused(house, "1 yes", "colour", json_string("blue"));
	assert_refused(house, "CSC-18 is Malware ballot", "ballot", json_null());
	assert_refused(house, "CSC-18 is Malware ballot", "name", json_null());
	assert_refused(house, "result CSC-18 announced", "ballot", json_null());
	assert_refused(house, "stop distribution 2026-04-02", "date", json_string("yesterday"));
	assert_refused(house, "redact 2026-04-02 these words", "date", json_null());
	assert_refused(house, "redact 2026-04-02 these words", "name", json_null());
	assert_refused(house, "confirm " TOKEN, "token", json_string("7F3K"));
	assert_refused(house, "confirm " TOKEN, "token", json_null());
	assert_refused(house, "subscribe weekly", "what", json_null());
	for (i = 1; i < WORDS_MAX + 1; i++)
		json_array_append(array, json_array_get(array, 0));
	assert_null(words_from_json(house, json, &why));
	json_array_remove(array, 0);
	assert_non_null(words_from_json(house, json, &why));
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_line_is_read_as_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_guessed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_mail_is_read_from_its_top, set_up, tear_down),
		cmocka_unit_test_setup_teardown(small_talk_hides_no_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_go_on_in_the_next_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(our_own_words_are_no_commands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    without_words_the_subject_speaks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_bounds_hold, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_come_back_from_json, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_breaks_a_bound_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

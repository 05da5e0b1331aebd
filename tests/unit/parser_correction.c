/* Mails about draft minutes: which ask for a change, and with what words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <talloc.h>

#include "parser/correction.h"

static void
requests_are_found_with_their_sentence(void **state)
{
	static const struct {
		const char *text, *words;
	} mails[] = {
		{ "Hi Anna,\n\nThanks for the notes. Please add Priya to the attendees.\n\nTom",
		    "Please add Priya to the attendees." },
		{ "In item 4 \"shall\" should read \"may\".",
		    "In item 4 \"shall\" should read \"may\"." },
		{ "Could you please remove the last sentence of item 3?",
		    "Could you please remove the last sentence of item 3?" },
		{ "I was also present, from 17:10 on.", "I was also present, from 17:10 on." },
		{ "I attended too, by phone.", "I attended too, by phone." },
		{ "There is a typo in the title.", "There is a typo in the title." },
		{ "My name is misspelt.", "My name is misspelt." },
		{ "The date of the next meeting is wrong.",
		    "The date of the next meeting is wrong." },
		{ "Good minutes.\n\nTwo small corrections:\n- item 2 was tabled",
		    "Two small corrections:" },
		{ "We did not say that.", "We did not say that." },
		{ "That should be attributed to Ian.", "That should be attributed to Ian." },
		{ "It was Marlin rather than Kestrel who asked.",
		    "It was Marlin rather than Kestrel who asked." },
		{ "I suggest a change to the decision on TS-7.",
		    "I suggest a change to the decision on TS-7." },
	};
	size_t i;

	(void)state;
	for (i = 0; i < G_N_ELEMENTS(mails); i++) {
		const char *words = correction_find(NULL, mails[i].text);

		if (!words)
			fail_msg("nothing found in: %s", mails[i].text);
		assert_string_equal(words, mails[i].words);
		talloc_free((void *)words);
	}
}

static void
assent_and_invitations_are_none(void **state)
{
	static const char *const mails[] = {
		"",
		"Looks good to me, thank you.",
		"No corrections from my side.",
		"I have no further comments.",
		"Please let me know if you have any corrections.",
		"Please send any changes by Friday.",
		"If anyone was not listed, please tell me so that I can correct it.",
		"Thanks for the correction, Tom.",
		"Your name has been added.",
		"The minutes can be approved without changes.",
		"I have nothing to add.",
		"See you on Thursday.",
	};
	size_t i;

	(void)state;
	for (i = 0; i < G_N_ELEMENTS(mails); i++) {
		const char *words = correction_find(NULL, mails[i]);

		if (words)
			fail_msg("\"%s\" was found in: %s", words, mails[i]);
	}
}

/* A request after more sentences than are looked at is not found; within them it is. */
static void
the_number_of_sentences_is_bounded(void **state)
{
	static const char request[] = "Please correct item 2. ";
	int extra;

	(void)state;
	for (extra = -1; extra <= 1; extra++) {
		GString *text = g_string_new(NULL);
		const char *words;
		int i;

		for (i = 0; i < CORRECTION_SENTENCES_MAX - 1 + extra; i++)
			g_string_append(text, "All is well here. ");
		g_string_append(text, request);
		words = correction_find(NULL, text->str);
		assert_true((words != NULL) == (extra < 1));
		talloc_free((void *)words);
		g_string_free(text, TRUE);
	}
}

static void
hostile_text_does_no_harm(void **state)
{
	GString *text = g_string_new(NULL);
	int i;

	(void)state;
	for (i = 0; i < 40000; i++)
		g_string_append(text, "please ");
	assert_null(correction_find(NULL, text->str));
	g_string_assign(text, "\x1b[2J\xff\xfe please correct \xc3");
	talloc_free((void *)correction_find(NULL, text->str));
	g_string_free(text, TRUE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_found_with_their_sentence),
		cmocka_unit_test(assent_and_invitations_are_none),
		cmocka_unit_test(the_number_of_sentences_is_bounded),
		cmocka_unit_test(hostile_text_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

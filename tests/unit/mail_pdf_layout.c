/* Lines at places on pages, read as a document. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "mail/markdown.h"
#include "mail/pdf_layout.h"

enum { LINES_MAX = 64 };

#define BOLD "\1"
#define PLAIN "\2"

/* A page that is being set, in letters half as wide as they are high. */
struct sheet {
	struct pdf_line lines[LINES_MAX];
	size_t n, page;
	double y, size, pitch;
};

static struct sheet
sheet_new(void)
{
	return (struct sheet){ .y = 72, .size = 10, .pitch = 12 };
}

/* Words at a place of the line; the next ones stand in the same line. */
static void
at(struct sheet *s, double left, const char *text)
{
	double width = s->size / 2;
	bool bold = *text == MARKDOWN_BOLD;
	size_t marks = bold ? 2 : 0;

	assert_true(s->n < LINES_MAX);
	s->lines[s->n++] =
	    (struct pdf_line){ s->page, left, left + (double)(strlen(text) - marks) * width, s->y,
		    s->y + s->size, s->size, (double)strcspn(text, " ") * width, bold, text };
}

static void
line(struct sheet *s, double left, const char *text)
{
	at(s, left, text);
	s->y += s->pitch;
}

static void
gap(struct sheet *s)
{
	s->y += s->pitch;
}

static void
next_page(struct sheet *s)
{
	s->page++;
	s->y = 72;
}

static void
assert_layout(struct sheet *s, const char *wanted)
{
	GString *out = g_string_new(NULL);

	pdf_layout_write(s->lines, s->n, out);
	assert_string_equal(out->str, wanted);
	g_string_free(out, TRUE);
}

/* Lines up to the right margin. */
#define FULL "The group spoke of this and of that, and then of the other thing once more"
#define INDENTED "The group spoke of this and of that, and then of the other thing once"
#define HYPHEN "They took up the next thing, which is one of those that are by now well-"

static void
paragraphs(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	line(&s, 72, FULL);
	line(&s, 72, "And went on.");
	line(&s, 72, "Next steps: none.");
	gap(&s);
	line(&s, 72, "A short line");
	line(&s, 72, "that was broken before a small letter.");
	line(&s, 72, "Ada Elm (Elm Trust)");
	line(&s, 72, "Bo Oak (Oak)");
	gap(&s);
	line(&s, 90, INDENTED);
	line(&s, 72, "After an indented first line.");
	line(&s, 72, HYPHEN);
	line(&s, 72, "known words.");
	assert_layout(&s, FULL
	    " And went on.\n\nNext steps: none.\n\nA short line that was broken before a small "
	    "letter.\n\nAda Elm (Elm Trust)\n\nBo Oak (Oak)\n\n" INDENTED
	    " After an indented first line.\n\n" HYPHEN "known words.");
}

static void
headings(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	s.size = s.pitch = 16;
	line(&s, 150, BOLD "Minutes of the" PLAIN);
	line(&s, 180, BOLD "call" PLAIN);
	s.pitch = 12;
	s.size = 13;
	gap(&s);
	line(&s, 72, "1. Roll call");
	s.size = 10;
	gap(&s);
	line(&s, 72, FULL);
	line(&s, 72, "to the end.");
	gap(&s);
	line(&s, 72, BOLD "2. Ballots" PLAIN);
	line(&s, 72, "None is open.");
	assert_layout(&s, "# Minutes of the call\n\n## 1\\. Roll call\n\n" FULL " to the end.\n\n"
			  "**2\\. Ballots**\n\nNone is open.");
}

static void
items(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	at(&s, 72, "\u2022");
	line(&s, 90, FULL);
	line(&s, 90, "goes on.");
	line(&s, 90, "o deep");
	line(&s, 108, "\uf0a7 deeper");
	line(&s, 90, "- deep again");
	at(&s, 72, "\u2022");
	line(&s, 90, "second");
	gap(&s);
	line(&s, 90, "Its second paragraph.");
	gap(&s);
	line(&s, 72, "1. one");
	line(&s, 72, "2) two");
	line(&s, 72, "b) three");
	line(&s, 72, "2026. no number");
	line(&s, 72, "Done.");
	assert_layout(&s,
	    "- " FULL
	    " goes on.\n\n    - deep\n\n        - deeper\n\n    - deep again\n\n- second\n\n"
	    "   Its second paragraph.\n\n1. one\n\n1. two\n\n1. three\n\n2026\\. no "
	    "number\n\nDone.");
}

/* A day at the end of a full line is no number of an item. */
static void
a_number_within_a_text(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	line(&s, 72, FULL " on March");
	line(&s, 72, "12. They agreed.");
	assert_layout(&s, FULL " on March 12. They agreed.");
}

static void
tables(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	at(&s, 72, "Name");
	at(&s, 200, "Organisation");
	line(&s, 320, "Vote");
	at(&s, 72, "Ada Elm");
	at(&s, 200, "Elm Trust Services of");
	line(&s, 320, "yes");
	line(&s, 200, "the North");
	at(&s, 72, "Bo Oak");
	line(&s, 320, "no");
	gap(&s);
	line(&s, 72, "After the table.");
	at(&s, 72, "Date: today");
	line(&s, 300, "Time: noon");
	line(&s, 72, "Done.");
	assert_layout(&s,
	    "| Name | Organisation | Vote |\n\n| Ada Elm | Elm Trust Services of the North | yes "
	    "|\n\n| Bo Oak |  | no |\n\nAfter the table.\n\nDate: today Time: noon\n\nDone.");
}

static void
running_heads(void **state)
{
	struct sheet s = sheet_new();

	(void)state;
	for (int page = 0; page < 3; page++) {
		static const char *const feet[] = { "Draft, page 1 of 3", "Draft, page 2 of 3",
			"Draft, page 3 of 3" };
		static const char *const words[] = { FULL, "and goes on. CSC-41", "CSC-42" };

		line(&s, 72, "Minutes of the Timestamp Working Group");
		gap(&s);
		line(&s, 72, words[page]);
		s.y = 700;
		line(&s, 280, feet[page]);
		next_page(&s);
	}
	assert_layout(
	    &s, "Minutes of the Timestamp Working Group\n\n" FULL " and goes on. CSC-41\n\nCSC-42");
}

static void
page_numbers(void **state)
{
	static const char *const numbers[] = { "1", "- 1 -", "Page 1", "Page 1/3", "page 1 of 12",
		BOLD "1" PLAIN };
	static const char *const texts[] = { "2", "1 of us", "1a", "Page 1 of the draft" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		struct sheet s = sheet_new();

		line(&s, 72, "Words.");
		gap(&s);
		line(&s, 280, numbers[i]);
		assert_layout(&s, "Words.");
	}
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct sheet s = sheet_new();
		char *wanted = g_strdup_printf("Words.\n\n%s", texts[i]);

		line(&s, 72, "Words.");
		gap(&s);
		line(&s, 280, texts[i]);
		assert_layout(&s, wanted);
		g_free(wanted);
	}
}

/* Lines as far apart as the distances that are counted. */
static void
lines_far_apart(void **state)
{
	(void)state;
	for (double pitch = 98; pitch < 103; pitch += 0.125) {
		struct sheet s = sheet_new();

		s.pitch = pitch;
		line(&s, 72, "First");
		line(&s, 72, "second.");
		assert_layout(&s, pitch < 100 ? "First second." : "First\n\nsecond.");
	}
}

/* Numbers that no page has. */
static void
places_that_are_none(void **state)
{
	static const double numbers[] = { 0, -1e300, 1e300, (double)INFINITY, (double)NAN, 1e-300 };
	struct pdf_line lines[G_N_ELEMENTS(numbers) * G_N_ELEMENTS(numbers)];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		for (size_t j = 0; j < G_N_ELEMENTS(numbers); j++)
			lines[n++] = (struct pdf_line){ i % 3, numbers[i], numbers[j], numbers[j],
				numbers[i], numbers[(i + j) % G_N_ELEMENTS(numbers)], numbers[j],
				i == j, i % 2 ? "- word" : "word" };
	GString *out = g_string_new(NULL);
	pdf_layout_write(lines, n, out);
	assert_true(out->len > 0);
	g_string_truncate(out, 0);
	pdf_layout_write(lines, 0, out);
	assert_string_equal(out->str, "");
	g_string_free(out, TRUE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(headings),
		cmocka_unit_test(items),
		cmocka_unit_test(a_number_within_a_text),
		cmocka_unit_test(tables),
		cmocka_unit_test(running_heads),
		cmocka_unit_test(page_numbers),
		cmocka_unit_test(lines_far_apart),
		cmocka_unit_test(places_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

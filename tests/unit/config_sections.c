#include "tests/unit/config_folder.h"

#include "config/sections.h"

struct read {
	struct conf_sections *sections;
	struct config_faults faults;
};

/* Read the bytes as a file and tell the faults of form. */
static struct read
read_bytes(struct folder *folder, const char *bytes, size_t len)
{
	struct conf_faults *faults = conf_faults_new(folder->ctx, "x.conf");
	struct read read;
	const char *why;

	folder_write_bytes("x.conf", bytes, len);
	read.sections = conf_sections_read(folder->ctx, "x.conf", faults, &why);
	assert_non_null(read.sections);
	conf_faults_tell(faults, folder->ctx, &read.faults);
	return read;
}

static struct read
read_text(struct folder *folder, const char *text)
{
	return read_bytes(folder, text, strlen(text));
}

static void
test_names_hold_every_character(void **state)
{
	static const struct {
		const char *heading, *name;
	} cases[] = {
		{ "[member \"Plain\"]", "Plain" },
		{ "[member \"Plain\"] ; a comment", "Plain" },
		{ "[member \"Plain\"]; a comment with \"quotes\"]", "Plain" },
		{ "  [ member  \"Plain\" ]  ", "Plain" },
		{ "[member \"Example, Inc.\"]", "Example, Inc." },
		{ "[member \"Example (formerly Sample/Old)\"]", "Example (formerly Sample/Old)" },
		{ "[member \"A ; B\"]", "A ; B" },
		{ "[member \"A [EU] B\"]", "A [EU] B" },
		{ "[member \"The \"Best\" Trust\"]", "The \"Best\" Trust" },
		{ "[member \"[\"A\"] B\"]", "[\"A\"] B" },
		{ "[member \"Beispiel Größe GmbH & Co. KG\"]", "Beispiel Größe GmbH & Co. KG" },
		{ "[member \"A name that is far longer than the forty-nine bytes that fit into "
		  "inih\"]",
		    "A name that is far longer than the forty-nine bytes that fit into inih" },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct read read = read_text(folder, cases[i].heading);

		assert_int_equal(read.faults.ntexts, 0);
		assert_int_equal(read.sections->n, 1);
		assert_string_equal(read.sections->list[0].kind, "member");
		assert_string_equal(read.sections->list[0].name, cases[i].name);
	}
}

static void
test_headings_that_are_none(void **state)
{
	static const char *const headings[] = { "[", "[]", "[\"x\"]", "[member", "[member \"x\"",
		"[member \"x]", "[member x]", "[member \"x\"] y", "[member] y",
		"[member \"x\" \"y\" z]" };

	for (size_t i = 0; i < G_N_ELEMENTS(headings); i++) {
		struct read read = read_text(*state, headings[i]);

		assert_int_equal(read.faults.ntexts, 1);
		assert_string_equal(read.faults.texts[0],
		    "x.conf:1: this is no section heading; write [kind] or [kind \"name\"]");
	}
}

static void
test_values_and_comments(void **state)
{
	static const struct {
		const char *line, *key, *value;
	} cases[] = {
		{ "key = value", "key", "value" },
		{ "key=value", "key", "value" },
		{ "\t key \t=\t value \t", "key", "value" },
		{ "key = value ; comment", "key", "value" },
		{ "key = value\t; comment", "key", "value" },
		{ "key = a;b", "key", "a;b" },
		{ "key = a # b", "key", "a # b" },
		{ "key = a = b", "key", "a = b" },
		{ "key = \"quoted\"", "key", "\"quoted\"" },
		{ "key = https://lists.example.org/%s", "key", "https://lists.example.org/%s" },
		{ "key = Ünïcode “quotes”", "key", "Ünïcode “quotes”" },
		{ "key =", "key", "" },
		{ "key = [x]", "key", "[x]" },
		{ "key = value\r", "key", "value" },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct read read =
		    read_text(folder, talloc_asprintf(folder->ctx, "[s]\n%s\n", cases[i].line));

		assert_int_equal(read.faults.ntexts, 0);
		assert_int_equal(read.sections->list[0].nentries, 1);
		assert_string_equal(read.sections->list[0].entries[0].key, cases[i].key);
		assert_string_equal(read.sections->list[0].entries[0].value, cases[i].value);
		assert_int_equal(read.sections->list[0].entries[0].line, 2);
	}
}

/* inih would take a repeated key in an indented line for the value's continuation. */
static void
test_indented_lines_are_lines(void **state)
{
	struct read read =
	    read_text(*state, "[s]\nalias = a\n    alias = b\n\n  ; no\n# no\n\talias = c");

	assert_int_equal(read.faults.ntexts, 0);
	assert_int_equal(read.sections->list[0].nentries, 3);
	assert_string_equal(read.sections->list[0].entries[1].value, "b");
	assert_int_equal(read.sections->list[0].entries[2].line, 7);
}

static void
test_every_bad_line_is_told(void **state)
{
	static const char *const faults[] = {
		"x.conf:2: this line is no `key = value`; a comment begins with `;` or `#`, and a "
		"value cannot go on in the next line",
		"x.conf:4: this line is no `key = value`; a comment begins with `;` or `#`, and a "
		"value cannot go on in the next line",
		"x.conf:5: this line is no `key = value`; a comment begins with `;` or `#`, and a "
		"value cannot go on in the next line",
	};
	struct read read = read_text(*state, "[s]\none\nkey = value\ntwo ; a = b\nthree");

	assert_int_equal(read.faults.ntexts, G_N_ELEMENTS(faults));
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		assert_string_equal(read.faults.texts[i], faults[i]);
	assert_int_equal(read.sections->list[0].nentries, 1);
}

static void
test_byte_order_mark(void **state)
{
	struct read read = read_text(*state, "\xEF\xBB\xBF[s]\nkey = value\n");

	assert_int_equal(read.faults.ntexts, 0);
	assert_string_equal(read.sections->list[0].kind, "s");
}

static void
test_bytes_that_no_line_may_hold(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *fault;
	} cases[] = {
		{ "[s]\nkey = a\0b\n", 14, "x.conf:2: the line holds a NUL byte" },
		{ "[s]\nkey = a\033[2J\n", 16, "x.conf:2: the line holds a control character" },
		{ "[s]\nkey = a\rb\n", 14, "x.conf:2: the line holds a control character" },
		{ "[s]\nkey = \xc2\x9b[2J\n", 16, "x.conf:2: the line holds a control character" },
		{ "[s]\nkey = \xff\xfe\n", 13, "x.conf:2: the line is not UTF-8" },
		{ "[s]\nkey = \xc3", 11, "x.conf:2: the line is not UTF-8" },
		{ "[s]\nkey = \xc0\xaf\n", 13, "x.conf:2: the line is not UTF-8" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct read read = read_bytes(*state, cases[i].bytes, cases[i].len);

		assert_int_equal(read.faults.ntexts, 1);
		assert_memory_equal(read.faults.texts[0], cases[i].fault, strlen(cases[i].fault));
		assert_int_equal(read.sections->list[0].nentries, 0);
	}
}

/* As built, inih cuts lines after 197 bytes; all up to CONFIG_LINE_MAX must come whole. */
static void
test_line_length(void **state)
{
	static const size_t lengths[] = { 196, 197, 198, 199, 200, 201, CONFIG_LINE_MAX - 1,
		CONFIG_LINE_MAX, CONFIG_LINE_MAX + 1 };
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++)
		for (size_t end = 0; end < 3; end++) {
			static const char *const ends[] = { "", "\n", "\r\n" };
			size_t value = lengths[i] - strlen("key = ");
			char *fill = g_strnfill(value, 'v');
			struct read read = read_text(folder,
			    talloc_asprintf(folder->ctx, "[s]\nkey = %s%s", fill, ends[end]));

			if (lengths[i] > CONFIG_LINE_MAX) {
				assert_int_equal(read.faults.ntexts, 1);
				assert_string_equal(read.faults.texts[0],
				    "x.conf:2: the line is too long; lines "
				    "are UTF-8 text of at most 4096 bytes");
			} else {
				assert_int_equal(read.faults.ntexts, 0);
				assert_int_equal(read.sections->list[0].nentries, 1);
				assert_string_equal(read.sections->list[0].entries[0].value, fill);
			}
			g_free(fill);
		}
}

static void
test_file_size(void **state)
{
	const size_t most = 4 * 1024 * 1024;
	struct folder *folder = *state;
	char *bytes = g_strnfill(most + 1, '\n');

	for (size_t len = most - 1; len <= most + 1; len++) {
		struct conf_faults *faults = conf_faults_new(folder->ctx, "x.conf");
		struct conf_sections *sections;
		const char *why;

		folder_write_bytes("x.conf", bytes, len);
		sections = conf_sections_read(folder->ctx, "x.conf", faults, &why);
		assert_int_equal(sections != NULL, len <= most);
		if (sections == NULL)
			assert_string_equal(why, "it is larger than 4194304 bytes");
	}
	g_free(bytes);
}

/* A fault repeats a value only so far, and never cuts a letter in two. */
static void
test_long_values_are_shown_short(void **state)
{
	struct folder *folder = *state;
	struct conf_faults *faults = conf_faults_new(folder->ctx, "x.conf");
	char *long_value = g_strnfill(119, 'v');
	struct conf_entry entry = { "x.conf", 1, "key", NULL };
	struct config_faults told;

	entry.value = talloc_asprintf(folder->ctx, "%s€ and more", long_value);
	conf_wrong(faults, &entry, "no");
	conf_faults_tell(faults, folder->ctx, &told);
	assert_true(g_utf8_validate(told.texts[0], -1, NULL));
	assert_true(strlen(told.texts[0]) < 160);
	assert_non_null(strstr(told.texts[0], "…: no"));
	g_free(long_value);
}

static void
test_suggestions(void **state)
{
	static const char *const names[] = { "url", "tls", "list", "list_id", "member_list",
		"mailbox" };
	static const struct {
		const char *word, *suggestion;
	} cases[] = {
		{ "lst", "did you mean `list`?" },
		{ "listid", "did you mean `list_id`?" },
		{ "list-id", "did you mean `list_id`?" },
		{ "memberlist", "did you mean `member_list`?" },
		{ "mialbox", "did you mean `mailbox`?" },
		{ "URL", "did you mean `url`?" },
		{ "", "known here: url, tls, list, list_id, member_list, mailbox" },
		{ "password", "known here: url, tls, list, list_id, member_list, mailbox" },
	};
	struct folder *folder = *state;
	char *endless = g_strnfill(5000, 'l');

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    conf_suggestion(folder->ctx, cases[i].word, names, G_N_ELEMENTS(names)),
		    cases[i].suggestion);
	assert_string_equal(conf_suggestion(folder->ctx, endless, names, 1), "known here: url");
	assert_string_equal(conf_suggestion(folder->ctx, "x", names, 0), "there is none yet");
	g_free(endless);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_names_hold_every_character),
		FOLDER_TEST(test_headings_that_are_none),
		FOLDER_TEST(test_values_and_comments),
		FOLDER_TEST(test_indented_lines_are_lines),
		FOLDER_TEST(test_every_bad_line_is_told),
		FOLDER_TEST(test_byte_order_mark),
		FOLDER_TEST(test_bytes_that_no_line_may_hold),
		FOLDER_TEST(test_line_length),
		FOLDER_TEST(test_file_size),
		FOLDER_TEST(test_long_values_are_shown_short),
		FOLDER_TEST(test_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

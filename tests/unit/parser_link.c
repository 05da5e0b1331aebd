#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/document.h"
#include "parser/json.h"
#include "parser/link.h"

static void
takes_addresses_of_pages_and_people(void **state)
{
	static const struct {
		const char *url, *address; /* NULL: none */
	} cases[] = {
		{ "https://oak.example/pull/12#note-3", "https://oak.example/pull/12#note-3" },
		{ "HTTP://Oak.Example:8080", "http://Oak.Example:8080" },
		{ "https://oak.example/a b(c)*'\"<>;{{< x", "https://oak.example/"
							    "a%20b%28c%29%2A%27%22%3C%3E%3B%7B%7B%"
							    "3C%20x" },
		{ "https://oak.example/%41%zz", "https://oak.example/%41%25zz" },
		{ "https://oak.example/\xc3\xa9\xe2\x80\xae",
		    "https://oak.example/%C3%A9%E2%80%AE" },
		{ "https://oak.example/[1]\\x`", "https://oak.example/%5B1%5D%5Cx%60" },
		{ "mailto:ada.oak+tx@oak.example?bcc=all@oak.example",
		    "mailto:ada.oak+tx@oak.example" },
		{ "", NULL },
		{ "#top", NULL },
		{ "//oak.example", NULL },
		{ "oak.example", NULL },
		{ "javascript:alert(1)", NULL },
		{ " javascript:alert(1)", NULL },
		{ "java\nscript:alert(1)", NULL },
		{ "data:text/html,<script>", NULL },
		{ "vbscript:x", NULL },
		{ "file:///etc/passwd", NULL },
		{ "ftp://oak.example", NULL },
		{ "https://", NULL },
		{ "https:///path", NULL },
		{ "https://bank.example@evil.example/", NULL },
		{ "https://b\xc3\xa0nk.example/", NULL },
		{ "https://oak.example\\@evil.example", NULL },
		{ "https://oak.example/a\nb", NULL },
		{ "https://oak.example/\x7f", NULL },
		{ "https://-oak.example", NULL },
		{ "mailto:", NULL },
		{ "mailto:@oak.example", NULL },
		{ "mailto:ada@", NULL },
		{ "mailto:ada@oak.example,bo@ash.example", NULL },
		{ "mailto:a%0d%0ab@oak.example", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *address = link_address(*state, cases[i].url);

		assert_string_equal(address != NULL ? address : "none",
		    cases[i].address != NULL ? cases[i].address : "none");
		if (address != NULL)
			assert_true(link_ok(address));
	}
	assert_false(link_ok("HTTPS://oak.example"));
	assert_false(link_ok("https://oak.example/a b"));
}

static void
takes_addresses_up_to_a_length(void **state)
{
	static const char start[] = "https://oak.example/";

	for (int more = -1; more <= 1; more++) {
		size_t len = (size_t)(LINK_ADDRESS_MAX + more);
		char *url = talloc_zero_size(*state, len + 1);

		memset(url, 'a', len);
		memcpy(url, start, strlen(start));
		assert_int_equal(link_address(*state, url) != NULL, more <= 0);
	}
	/* What grows past it by its percent codes is not taken either. */
	char *grown = talloc_zero_size(*state, LINK_ADDRESS_MAX);
	memset(grown, ' ', LINK_ADDRESS_MAX - 1);
	memcpy(grown, start, strlen(start));
	assert_null(link_address(*state, grown));
}

static struct block_tree *
blocks_of(void **state, const char *text)
{
	return block_read(*state, text, strlen(text));
}

static void
writes_links_again(void **state)
{
	static const struct {
		const char *source, *markdown, *text;
	} cases[] = {
		{ "See [the *new* draft](https://oak.example/1) now.\n",
		    "See [the new draft](<https://oak.example/1>) now.\n",
		    "See the new draft <https://oak.example/1> now.\n" },
		{ "- **[TX-5](https://oak.example/5?a=1&copy=2): Paper**\n",
		    "- **[TX-5](<https://oak.example/5?a=1&copy=2>): Paper**\n",
		    "- TX-5 <https://oak.example/5?a=1&copy=2>: Paper\n" },
		{ "By <https://oak.example/9> and [ada@oak.example](mailto:ada@oak.example)\n",
		    "By [https://oak.example/9](<https://oak.example/9>) and "
		    "[ada@oak.example](<mailto:ada@oak.example>)\n",
		    "By https://oak.example/9 and ada@oak.example\n" },
		{ "The [first][1] one\n\n[1]: https://oak.example/a_b\n",
		    "The [first](<https://oak.example/a_b>) one\n",
		    "The first <https://oak.example/a_b> one\n" },
		{ "A [trap](javascript:alert%281%29), [another](data:text/html,x)\n",
		    "A trap, another\n", "A trap, another\n" },
		{ "Wow\\![x](https://oak.example/1)\n", "Wow!x\n",
		    "Wow!x <https://oak.example/1>\n" },
		{ "[a\\]b](https://oak.example/1)c\n", "[a\\]b](<https://oak.example/1>)c\n",
		    "a]b <https://oak.example/1> c\n" },
		{ "a [**b** c](https://oak.example/1)\n", "a [b c](<https://oak.example/1>)\n",
		    "a b c <https://oak.example/1>\n" },
		{ "| [a](https://oak.example/1) | b |\n", "| a | b |\n|---|---|\n", NULL },
		{ "## Next [call](https://oak.example/1)\n",
		    "## Next [call](<https://oak.example/1>)\n", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct block_tree *tree = blocks_of(state, cases[i].source);

		assert_string_equal(document_markdown(*state, tree), cases[i].markdown);
		if (cases[i].text != NULL)
			assert_string_equal(document_text(*state, tree), cases[i].text);
	}
	char *html = document_html(*state,
	    blocks_of(state, "**[a](https://oak.example/?b&c)** d [e](http://f.example)\n"));
	assert_non_null(strstr(html, "<strong>a &lt;https://oak.example/?b&amp;c&gt;</strong> d e "
				     "&lt;http://f.example&gt;"));
	assert_null(strstr(html, "href"));
}

/* The words of a block are the same with and without its links. */
static void
leaves_the_words_alone(void **state)
{
	struct block_tree *with = blocks_of(state, "- 1. Ada [read](https://oak.example) it\n");
	struct block_tree *without = blocks_of(state, "- 1. Ada read it\n");

	assert_string_equal(with->blocks[0].text, without->blocks[0].text);
	assert_int_equal(with->blocks[0].nlinks, 1);
	assert_memory_equal(with->blocks[0].text + with->blocks[0].links[0].start, "read", 4);
}

static void
bounds_the_links(void **state)
{
	for (int more = -1; more <= 1; more++) {
		GString *source = g_string_new(NULL);

		for (int i = 0; i < BLOCK_LINKS_MAX + more; i++)
			g_string_append(source, "[a](https://oak.example) ");
		struct block_tree *tree = blocks_of(state, source->str);
		assert_int_equal(tree->blocks[0].nlinks, BLOCK_LINKS_MAX + MIN(more, 0));
		g_string_truncate(source, 0);
		for (int i = 0; i < BLOCK_ALL_LINKS_MAX + more; i++)
			g_string_append(source, "[a](https://oak.example)\n\n");
		tree = blocks_of(state, source->str);
		size_t n = 0;
		for (size_t i = 0; i < tree->nblocks; i++)
			n += tree->blocks[i].nlinks;
		assert_int_equal(n, BLOCK_ALL_LINKS_MAX + MIN(more, 0));
		assert_int_equal(tree->nblocks, BLOCK_ALL_LINKS_MAX + more);
		g_string_free(source, TRUE);
	}
}

/* Where the bound on marks cuts an address, no other address is made of it. */
static void
keeps_no_half_address(void **state)
{
	GString *source = g_string_new(NULL);

	for (int i = 0; i < 396; i++)
		g_string_append(source, "& ");
	g_string_append(source, "[a](https://oak.example/a_b_c_d_e_f)\n");
	struct block_tree *tree = blocks_of(state, source->str);
	assert_int_equal(tree->blocks[0].nlinks, 0);
	g_string_free(source, TRUE);
}

static void
keeps_links_in_json(void **state)
{
	struct block_tree *tree =
	    blocks_of(state, "See [one](https://oak.example/1) and [two](mailto:b@ash.example).\n");
	json_t *object = document_to_json(tree);
	char *why = NULL;
	struct block_tree *again = document_from_json(*state, object, &why);
	json_t *block = json_array_get(json_object_get(object, "blocks"), 0);
	json_t *link = json_array_get(json_object_get(block, "links"), 1);

	assert_non_null(again);
	assert_int_equal(again->blocks[0].nlinks, 2);
	assert_int_equal(again->blocks[0].links[1].start, 12);
	assert_int_equal(again->blocks[0].links[1].end, 15);
	assert_string_equal(again->blocks[0].links[1].address, "mailto:b@ash.example");
	json_object_set_new(link, "address", json_string("javascript:alert(1)"));
	assert_null(document_from_json(*state, object, &why));
	assert_non_null(strstr(why, "address"));
	json_object_set_new(link, "address", json_string("mailto:b@ash.example"));
	json_object_set_new(link, "end", json_integer(400));
	assert_null(document_from_json(*state, object, &why));
	json_object_set_new(link, "end", json_integer(12));
	assert_null(document_from_json(*state, object, &why));
	json_object_set_new(link, "end", json_integer(15));
	json_object_set_new(link, "start", json_integer(5));
	assert_null(document_from_json(*state, object, &why));
	json_object_set_new(link, "start", json_integer(-1));
	assert_null(document_from_json(*state, object, &why));
	json_object_set_new(link, "start", json_integer(12));
	assert_non_null(document_from_json(*state, object, &why));
	json_decref(object);
}

static int
setup(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    takes_addresses_of_pages_and_people, setup, teardown),
		cmocka_unit_test_setup_teardown(takes_addresses_up_to_a_length, setup, teardown),
		cmocka_unit_test_setup_teardown(writes_links_again, setup, teardown),
		cmocka_unit_test_setup_teardown(leaves_the_words_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(bounds_the_links, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_no_half_address, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_links_in_json, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

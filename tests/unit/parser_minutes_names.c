#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_names.h"
#include "parser/when.h"

static const struct person attendees[] = {
	{ "Ada Oakfield", "Fir Trust" },
	{ "Marek Elmquist", "Ash CA" },
	{ "Marek Ashworth", "Yew Sign" },
	{ "HOLLY Tamura", "Larch Data Systems (Alder)" },
	{ "Jos\xc3\xa9 Birchley", NULL },
	{ "Theodora Lind-Grey", "Fir Trust" },
	{ "Wilhelmina Pinevsky", "Ash CA" },
};

static struct names *
meeting(void *ctx, const struct directory *dir)
{
	return names_new(ctx, attendees, G_N_ELEMENTS(attendees), dir);
}

static void
assert_first(const char *text, const char *want)
{
	void *ctx = talloc_new(NULL);
	const char *name = names_first(ctx, meeting(ctx, NULL), text);
	if (want == NULL)
		assert_null(name);
	else
		assert_string_equal(name, want);
	talloc_free(ctx);
}

static void
test_resolves(void **state)
{
	(void)state;
	assert_first("Ada will write", "Ada Oakfield");
	assert_first("raised by Ada Oakfield today", "Ada Oakfield");
	assert_first("Marek E. said no", "Marek Elmquist");
	assert_first("(Marek A.)", "Marek Ashworth");
	assert_first("Tamura Holly presented", "HOLLY Tamura");
	assert_first("Jose asked", "Jos\xc3\xa9 Birchley");
	assert_first("Theo said", "Theodora Lind-Grey");
	assert_first("Theodora Lind-Grey said", "Theodora Lind-Grey");
	assert_first("Wilhelmina Pinevski said", "Wilhelmina Pinevsky");
}

static void
test_stays_as_written(void **state)
{
	(void)state;
	assert_first("Marek said no", "Marek");
	assert_first("Marek Q. said no", "Marek Q.");
	assert_first("Ada Maple said no", "Ada Maple");
	assert_first("Rowan said no", "Rowan");
	assert_first("Rowan D. sees value", "Rowan D.");
}

static void
test_names_nobody(void **state)
{
	(void)state;
	assert_first("The group said no", NULL);
	assert_first("Minutes were approved", NULL);
	assert_first("Signing Service is central", NULL);
	assert_first("Fir Trust said no", NULL); /* an organisation is no person */
	assert_first("ada will write", NULL);
	assert_first("", NULL);
}

static void
assert_list(const char *text, size_t at, const char *want)
{
	void *ctx = talloc_new(NULL);
	struct names *names = meeting(ctx, NULL);
	struct sentence *s = words_sentence(ctx, text);
	names_mark(names, s);
	assert_true(s->words[at].mention != WORDS_NO_MENTION);
	size_t n;
	const char **list = names_list(ctx, names, s, at, &n);
	char *joined = talloc_strdup(ctx, "");
	for (size_t i = 0; i < n; i++)
		joined = talloc_asprintf_append(joined, "%s%s", i > 0 ? "; " : "", list[i]);
	assert_string_equal(joined, want);
	talloc_free(ctx);
}

static void
test_lists(void **state)
{
	(void)state;
	assert_list("Talk from Marek E., Ada O., and Holly around it", 2,
	    "Marek Elmquist; Ada Oakfield; HOLLY Tamura");
	assert_list("Ada/Holly to review", 0, "Ada Oakfield; HOLLY Tamura");
	assert_list("Ada will propose and Holly and Theodora will endorse", 4,
	    "HOLLY Tamura; Theodora Lind-Grey");
	assert_list("Ada (Fir Trust) and Holly agreed", 0, "Ada Oakfield; HOLLY Tamura");
	assert_list("Ada of Fir Trust will", 0, "Ada Oakfield");
	assert_list("Ada said Holly will", 0, "Ada Oakfield");
}

static void
test_organisations(void **state)
{
	(void)state;
	void *ctx = talloc_new(NULL);
	struct names *names = meeting(ctx, NULL);
	struct sentence *s = words_sentence(ctx, "Larch Data Systems would endorse, Ash CA not");
	names_mark(names, s);
	assert_true(names_mention(names, s->words[0].mention)->org);
	assert_string_equal(
	    names_mention(names, s->words[0].mention)->name, "Larch Data Systems (Alder)");
	talloc_free(ctx);
}

static void
test_directory_helps(void **state)
{
	(void)state;
	void *ctx = talloc_new(NULL);
	struct directory *dir = directory_new(ctx);
	directory_add_org(dir, "Spruce Roots", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(dir, "Spruce Roots", "Ren\xc3\xa9 Hazel", NULL);
	assert_string_equal(
	    names_first(ctx, meeting(ctx, dir), "Rene Hazel said no"), "Ren\xc3\xa9 Hazel");
	talloc_free(ctx);
}

static void
test_many_of_one_name(void **state)
{
	(void)state;
	void *ctx = talloc_new(NULL);
	struct person *people = talloc_zero_array(ctx, struct person, 500);
	for (int i = 0; i < 500; i++)
		people[i].name = talloc_asprintf(ctx, "Ada Number%d", i);
	struct names *names = names_new(ctx, people, 500, NULL);
	assert_string_equal(names_first(ctx, names, "Ada said no"), "Ada");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolves),
		cmocka_unit_test(test_stays_as_written),
		cmocka_unit_test(test_names_nobody),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_organisations),
		cmocka_unit_test(test_directory_helps),
		cmocka_unit_test(test_many_of_one_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

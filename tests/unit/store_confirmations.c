/* Commands that wait for their one-time token. */
#include "tests/unit/store_folder.h"

#include "store/confirmations.h"

static const uint8_t *
token(uint8_t n)
{
	static uint8_t bytes[CONFIRMATION_HASH_SIZE];

	memset(bytes, n, sizeof bytes);
	return bytes;
}

static int64_t
add(struct folder *folder, uint8_t n)
{
	struct confirmation c = { .group = "widgets",
		.address = "chair@trust.example",
		.command = "{\"kind\":\"name\"}",
		.created = NOON + n,
		.asked = talloc_asprintf(folder->ctx, "asked-%d", n) };
	int64_t id = 0;

	assert_int_equal(store_confirmation_add(folder->store, &c, token(n), &id), STORE_OK);
	assert_true(id > 0);
	return id;
}

static struct confirmation
of_token(struct folder *folder, uint8_t n)
{
	struct confirmation c = { 0 };

	assert_int_equal(
	    store_confirmation_of_token(folder->ctx, folder->store, token(n), &c), STORE_OK);
	return c;
}

static bool
seen(struct folder *folder, uint8_t n, const char *by)
{
	bool killed = false;

	assert_int_equal(
	    store_confirmation_seen(folder->store, token(n), by, NOON + 100, &killed), STORE_OK);
	return killed;
}

static void
a_command_is_kept_with_its_token(void **state)
{
	struct folder *folder = *state;
	int64_t id = add(folder, 1);
	struct confirmation c = of_token(folder, 1);

	assert_int_equal(c.id, id);
	assert_string_equal(c.group, "widgets");
	assert_string_equal(c.address, "chair@trust.example");
	assert_string_equal(c.command, "{\"kind\":\"name\"}");
	assert_int_equal(c.created, NOON + 1);
	assert_int_equal(c.state, CONFIRMATION_OPEN);
	assert_string_equal(c.asked, "asked-1");
	assert_null(c.done);
	assert_int_equal(
	    store_confirmation_of_token(folder->ctx, folder->store, token(2), &c), STORE_NOT_FOUND);
	assert_int_equal(
	    store_confirmation(folder->ctx, folder->store, id + 1, &c), STORE_NOT_FOUND);
}

static void
a_token_is_used_once(void **state)
{
	struct folder *folder = *state;
	int64_t id = add(folder, 1);
	struct confirmation c;

	assert_int_equal(store_confirmation_use(folder->store, id, "done-1", NOON + 5), STORE_OK);
	c = of_token(folder, 1);
	assert_int_equal(c.state, CONFIRMATION_USED);
	assert_string_equal(c.done, "done-1");
	assert_int_equal(c.changed, NOON + 5);
	assert_int_equal(
	    store_confirmation_use(folder->store, id, "done-2", NOON + 6), STORE_REFUSED);
	assert_int_equal(store_confirmation_end(folder->store, id, NOON + 6), STORE_REFUSED);
	assert_false(seen(folder, 1, NULL));
	assert_string_equal(of_token(folder, 1).done, "done-1");
}

static void
a_token_seen_elsewhere_is_dead(void **state)
{
	struct folder *folder = *state;
	int64_t id = add(folder, 1);

	assert_false(seen(folder, 1, "CHAIR@trust.example"));
	assert_false(seen(folder, 9, NULL));
	assert_int_equal(of_token(folder, 1).state, CONFIRMATION_OPEN);
	assert_true(seen(folder, 1, "other@trust.example"));
	assert_int_equal(of_token(folder, 1).state, CONFIRMATION_DEAD);
	assert_int_equal(
	    store_confirmation_use(folder->store, id, "done-1", NOON + 5), STORE_REFUSED);
	add(folder, 2);
	assert_true(seen(folder, 2, NULL));
	assert_false(seen(folder, 2, NULL));
}

static void
the_answers_tell_which_it_was(void **state)
{
	struct folder *folder = *state;
	int64_t first = add(folder, 1), second = add(folder, 2);
	struct confirmation c;

	assert_int_equal(store_confirmation_use(folder->store, first, "done-1", NOON), STORE_OK);
	assert_int_equal(
	    store_confirmation_of_answer(folder->ctx, folder->store, "widgets", "done-1", &c),
	    STORE_OK);
	assert_int_equal(c.id, first);
	assert_int_equal(
	    store_confirmation_of_answer(folder->ctx, folder->store, "widgets", "asked-2", &c),
	    STORE_OK);
	assert_int_equal(c.id, second);
	assert_int_equal(
	    store_confirmation_of_answer(folder->ctx, folder->store, "gadgets", "asked-2", &c),
	    STORE_NOT_FOUND);
}

static void
the_open_ones_are_listed(void **state)
{
	struct folder *folder = *state;
	struct confirmation *list;
	size_t n;

	add(folder, 1);
	store_confirmation_end(folder->store, add(folder, 2), NOON);
	add(folder, 3);
	assert_int_equal(
	    store_confirmations(folder->ctx, folder->store, NOON, &list, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[1].asked, "asked-3");
	assert_int_equal(
	    store_confirmations(folder->ctx, folder->store, NOON + 1, &list, &n), STORE_OK);
	assert_int_equal(n, 1);
}

static void
what_is_empty_or_too_long_is_refused(void **state)
{
	struct folder *folder = *state;
	struct confirmation c = {
		.group = "widgets", .address = "a@b.example", .command = "", .asked = "x"
	};
	char *text = talloc_zero_array(folder->ctx, char, CONFIRMATION_COMMAND_MAX + 2);

	assert_int_equal(store_confirmation_add(folder->store, &c, token(1), NULL), STORE_REFUSED);
	memset(text, 'x', CONFIRMATION_COMMAND_MAX + 1);
	c.command = text;
	assert_int_equal(store_confirmation_add(folder->store, &c, token(1), NULL), STORE_REFUSED);
	text[CONFIRMATION_COMMAND_MAX] = '\0';
	assert_int_equal(store_confirmation_add(folder->store, &c, token(1), NULL), STORE_OK);
	text[CONFIRMATION_COMMAND_MAX - 1] = '\0';
	assert_int_equal(store_confirmation_add(folder->store, &c, token(2), NULL), STORE_OK);
	c.asked = NULL;
	assert_int_equal(store_confirmation_add(folder->store, &c, token(3), NULL), STORE_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_command_is_kept_with_its_token),
		FOLDER_TEST(a_token_is_used_once),
		FOLDER_TEST(a_token_seen_elsewhere_is_dead),
		FOLDER_TEST(the_answers_tell_which_it_was),
		FOLDER_TEST(the_open_ones_are_listed),
		FOLDER_TEST(what_is_empty_or_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

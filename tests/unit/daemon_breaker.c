#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/role/breaker.h"

enum { NOW = 1000000, MANY = BREAKER_HOUR_MAX + 20 };

static const char ana[] = "ana@kestrel.example";

/* `n` mails of that kind to her, one a row, the last of them a second ago. */
static struct outbox_delivery *
mails(struct outbox_delivery list[MANY], size_t n, const char *kind)
{
	for (size_t i = 0; i < n; i++)
		list[i] =
		    (struct outbox_delivery){ (int64_t)i + 1, NOW - (int64_t)(n - i), kind, ana };
	return list;
}

static void
so_many_go_to_one_address_a_day(void **state)
{
	struct outbox_delivery list[MANY];

	(void)state;
	for (size_t n = 0; n < BREAKER_DAY_MAX; n++)
		assert_int_equal(
		    breaker_address(mails(list, n, "receipt"), n, "receipt", ana, NOW), NOW);
	for (size_t n = BREAKER_DAY_MAX; n <= BREAKER_DAY_MAX + 1; n++) {
		mails(list, n, "receipt");
		assert_int_equal(breaker_address(list, n, "reminder", "ANA@kestrel.example", NOW),
		    NOW - BREAKER_DAY_MAX + BREAKER_DAY);
		assert_int_equal(
		    breaker_address(list, n, "receipt", "bo@kestrel.example", NOW), NOW);
	}
}

static void
the_oldest_of_them_opens_the_way_again(void **state)
{
	struct outbox_delivery list[MANY];
	int64_t until;

	(void)state;
	mails(list, BREAKER_DAY_MAX, "receipt");
	until = breaker_address(list, BREAKER_DAY_MAX, "receipt", ana, NOW);
	assert_int_equal(breaker_address(list, BREAKER_DAY_MAX, "receipt", ana, until - 1), until);
	assert_int_equal(breaker_address(list, BREAKER_DAY_MAX, "receipt", ana, until), until);
	assert_true(breaker_address(list, BREAKER_DAY_MAX, "receipt", ana, until + 1) == until + 1);
}

/* A chair whom receipts and reminders have had their fill of still gets the digest. */
static void
what_a_person_or_the_schedule_asks_for_is_no_part_of_it(void **state)
{
	static const char *const kinds[] = { "digest", "result", "minutes", "minutes-ask",
		"minutes-notice", "summary-daily", "summary-weekly", "milestones", "answer" };
	struct outbox_delivery list[MANY];

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		mails(list, MANY, "receipt");
		assert_int_equal(breaker_address(list, MANY, kinds[i], ana, NOW), NOW);
		mails(list, MANY, kinds[i]);
		assert_int_equal(breaker_address(list, MANY, "receipt", ana, NOW), NOW);
	}
}

static void
so_many_go_out_in_an_hour(void **state)
{
	struct outbox_delivery list[MANY];
	int64_t until = NOW - BREAKER_HOUR_MAX + BREAKER_HOUR;

	(void)state;
	assert_int_equal(
	    breaker_all(mails(list, BREAKER_HOUR_MAX - 1, "digest"), BREAKER_HOUR_MAX - 1, NOW),
	    NOW);
	for (size_t n = BREAKER_HOUR_MAX; n <= BREAKER_HOUR_MAX + 1; n++)
		assert_int_equal(breaker_all(mails(list, n, "digest"), n, NOW), until);
	mails(list, BREAKER_HOUR_MAX, "receipt");
	assert_int_equal(breaker_all(list, BREAKER_HOUR_MAX, until), until);
	assert_int_equal(breaker_all(list, BREAKER_HOUR_MAX, until + 1), until + 1);
}

/* One mail to many is one mail. */
static void
a_mails_recipients_are_one_mail(void **state)
{
	struct outbox_delivery list[MANY];

	(void)state;
	mails(list, MANY, "reminder");
	for (size_t i = 0; i < MANY; i++)
		list[i].row = 7;
	assert_int_equal(breaker_all(list, MANY, NOW), NOW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_go_to_one_address_a_day),
		cmocka_unit_test(the_oldest_of_them_opens_the_way_again),
		cmocka_unit_test(what_a_person_or_the_schedule_asks_for_is_no_part_of_it),
		cmocka_unit_test(so_many_go_out_in_an_hour),
		cmocka_unit_test(a_mails_recipients_are_one_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

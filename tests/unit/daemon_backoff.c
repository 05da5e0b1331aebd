/* Waits after failures: doubled, bounded, and not the same for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/role/backoff.h"

static void
waits_are_doubled_up_to_the_bound(void **state)
{
	int64_t most = BACKOFF_MIN * 1000;
	uint32_t spice;
	unsigned n;

	(void)state;
	for (n = 1; n <= 40; n++) {
		for (spice = 0; spice < 2000; spice++) {
			int64_t wait = backoff_ms(n, spice * 2654435u);

			assert_true(wait >= BACKOFF_MIN * 1000);
			assert_true(wait >= most - most / BACKOFF_JITTER && wait <= most);
		}
		most = most * 2 < BACKOFF_MAX * 1000 ? most * 2 : BACKOFF_MAX * 1000;
	}
	assert_int_equal(most, BACKOFF_MAX * 1000);
	assert_true(backoff_ms(UINT32_MAX, 7) <= BACKOFF_MAX * 1000);
	assert_true(backoff_ms(UINT32_MAX, UINT32_MAX) >= BACKOFF_MAX * 1000 * 4 / 5);
}

/* A thousand daemons whose server comes back: no tenth of the span holds a quarter of them. */
static void
neighbours_do_not_wait_alike(void **state)
{
	unsigned tenths[10] = { 0 }, i;
	int64_t span = BACKOFF_MAX * 1000 / BACKOFF_JITTER + 1;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int64_t wait = backoff_ms(20, 500 + i);

		tenths[(wait - (BACKOFF_MAX * 1000 - span + 1)) * 10 / span]++;
	}
	for (i = 0; i < 10; i++)
		assert_in_range(tenths[i], 20, 250);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_are_doubled_up_to_the_bound),
		cmocka_unit_test(neighbours_do_not_wait_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

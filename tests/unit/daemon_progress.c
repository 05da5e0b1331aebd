/* Tests of the line that tells how far a command is. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <talloc.h>

#include "daemon/ctl/progress.h"

static const struct {
	unsigned width;
	uint64_t done, total, mails, ms;
	const char *line;
} lines[] = {
	{ 100, 52, 100, 5200, 2000,
	    "read [===============>              ]  52 %, 5,200 mails, 2,600/s, 0:02 left" },
	{ 60, 52, 100, 5200, 2000, "read [=======>      ]  52 %, 5,200 mails, 2,600/s, 0:02 left" },
	{ 55, 52, 100, 5200, 2000, "read [====>    ]  52 %, 5,200 mails, 2,600/s, 0:02 left" },
	/* Narrower and narrower: first the bar goes, then one figure after the other. */
	{ 53, 52, 100, 5200, 2000, "read  52 %, 5,200 mails, 2,600/s, 0:02 left" },
	{ 43, 52, 100, 5200, 2000, "read  52 %, 5,200 mails, 2,600/s, 0:02 left" },
	{ 42, 52, 100, 5200, 2000, "read  52 %, 5,200 mails, 2,600/s" },
	{ 24, 52, 100, 5200, 2000, "read  52 %, 5,200 mails" },
	{ 22, 52, 100, 5200, 2000, "read  52 %" },
	{ 9, 52, 100, 5200, 2000, "read" },
	{ 4, 52, 100, 5200, 2000, "read" },
	{ 3, 52, 100, 5200, 2000, "" },
	{ 1, 52, 100, 5200, 2000, "" },
	/* The end, the beginning, and what is not known. */
	{ 60, 100, 100, 1000000, 3723000,
	    "read [============] 100 %, 1,000,000 mails, 268/s, 0:00 left" },
	{ 60, 1, 4000, 1, 1000, "read [>                  ]   0 %, 1 mails, 1/s, 1:06:39 left" },
	{ 60, 0, 100, 0, 0, "read [>                             ]   0 %, 0 mails" },
	{ 60, 10, 0, 5200, 2000, "read 5,200 mails, 2,600/s" },
	{ 60, 101, 100, 5200, 2000, "read 5,200 mails, 2,600/s" },
	{ 60, UINT64_MAX - 1, UINT64_MAX, 12, 1000,
	    "read [====================] 100 %, 12 mails, 12/s, 0:00 left" },
};

static void
each_line(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char *line = progress_line(ctx, lines[i].width, "read", lines[i].done,
		    lines[i].total, lines[i].mails, lines[i].ms);

		assert_string_equal(line, lines[i].line);
		assert_true(strlen(line) <= lines[i].width);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_line) };

	return cmocka_run_group_tests_name("daemon_progress", tests, NULL, NULL);
}

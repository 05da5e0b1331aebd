/* Plain dates and mailboxes are read without GMime: to the same as GMime reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "mail/message.h"
#include "mail/message_from.h"
#include "mail/mime_header.h"
#include "tests/unit/chance.h"

enum { TRIALS = 20000 };

static int64_t
date_of_gmime(const char *value)
{
	GDateTime *when = g_mime_utils_header_decode_date(value);
	int64_t at = when ? g_date_time_to_unix(when) : MESSAGE_NO_TIME;

	if (when)
		g_date_time_unref(when);
	return at;
}

static void
dates_are_what_gmime_reads(void **state)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char days[] = "Mon, Tue, Wed, Thu, Fri, Sat, Sun, ";
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < TRIALS; i++) {
		int minutes = (int)chance_below(&seed, 15 * 60);
		char *value = talloc_asprintf(NULL,
		    chance_one_in(&seed, 2) ? "%.*s%02d %.3s %d %02d:%02d:%02d %c%02d%02d%s"
					    : "%.*s%d %.3s %d %02d:%02d:%02d %c%02d%02d%s",
		    chance_one_in(&seed, 4) ? 0 : 5, days + 5 * chance_below(&seed, 7),
		    1 + (int)chance_below(&seed, 28), months + 3 * chance_below(&seed, 12),
		    1971 + (int)chance_below(&seed, 1000), (int)chance_below(&seed, 24),
		    (int)chance_below(&seed, 60), (int)chance_below(&seed, 60),
		    chance_one_in(&seed, 2) ? '+' : '-', minutes / 60, minutes % 60,
		    chance_one_in(&seed, 8) ? " (CET)" : "");

		assert_int_equal(mime_date(value), date_of_gmime(value));
		talloc_free(value);
	}
}

static void
dates_at_their_edges(void **state)
{
	static const struct {
		const char *value;
		int64_t at;
	} rows[] = {
		{ "Thu, 1 Jan 1970 00:00:00 +0000", 0 },
		{ "Thu, 01 Jan 1970 00:00:00 -0000", 0 },
		{ "1 Jan 1970 14:00:00 +1400", 0 },
		{ "31 Dec 1999 23:59:59 +0000", 946684799 },
		{ "29 Feb 2024 12:00:00 +0000", 1709208000 },
		{ "29 Feb 2023 12:00:00 +0000", MESSAGE_NO_TIME },
		{ "31 Apr 2024 12:00:00 +0000", MESSAGE_NO_TIME },
		{ "0 Jan 2024 12:00:00 +0000", MESSAGE_NO_TIME },
		{ "31 Dec 1969 23:59:59 +0000", MESSAGE_NO_TIME },
		{ "1 Jan 3000 00:00:00 +0000", MESSAGE_NO_TIME },
		{ "30 Jun 2015 23:59:60 +0000", 1435708799 },
		{ "Thu, 20 Apr 2023 15:00:00 EDT", 1682017200 },
		{ "Thu, 20 Apr 2023 15:00:00 -0400 (EDT)", 1682017200 },
		{ "Thu (day), 20 Apr (a (nested) one) 2023 15:00:00 GMT", 1682002800 },
		{ "Fri, 21 Nov 97 09:55:06 -0600", 880127706 },
		{ "21 Nov 49 09:55 Z", 2521101300 },
		{ "", MESSAGE_NO_TIME },
		{ "Mon,", MESSAGE_NO_TIME },
		{ "1", MESSAGE_NO_TIME },
		{ "1 Jan", MESSAGE_NO_TIME },
		{ "no date", MESSAGE_NO_TIME },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(mime_date(rows[i].value), rows[i].at);
}

/* One mailbox as GMime reads it: "name|address", or NULL. */
static char *
mailbox_of_gmime(void *ctx, const char *text)
{
	InternetAddressList *list = internet_address_list_parse(NULL, text);
	InternetAddress *first = list && internet_address_list_length(list) == 1
				     ? internet_address_list_get_address(list, 0)
				     : NULL;
	char *mailbox = NULL;

	if (first && INTERNET_ADDRESS_IS_MAILBOX(first)) {
		const char *name = internet_address_get_name(first);

		mailbox = talloc_asprintf(ctx, "%s|%s", name ? name : "",
		    internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
	}
	if (list)
		g_object_unref(list);
	return mailbox;
}

static char *
mailbox_read_here(void *ctx, const struct charsets *charsets, const char *text)
{
	const struct mime_field field = { "From", 4, text, strlen(text) };
	struct mailbox *mailboxes = NULL;
	bool more = false, broken = false;

	if (mailbox_list(ctx, &field, charsets, 2, &mailboxes, &more, &broken) != 1)
		return NULL;
	return talloc_asprintf(
	    ctx, "%s|%s", mailboxes[0].name ? mailboxes[0].name : "", mailboxes[0].address);
}

static void
mailboxes_are_what_gmime_reads(void **state)
{
	static const char *const names[] = { "", "Ana ", "Ana Wren ", "Ana  Wren ",
		"Ana-Lena Wren  ", "Ana", "\"Wren, Ana\" ", "Ana W. Wren ", "4 2 ", "-- " };
	static const char *const locals[] = { "ana", "ana.wren", "a-b_c+d", "1", "\"a b\"", "-" };
	static const char *const hosts[] = { "kestrel.example", "a.b.c.example", "x", "1.2.3.4",
		"a-b.example", "xn--bcher-kva.example", "[192.0.2.1]" };
	void *ctx = talloc_new(NULL);
	char *why = NULL;
	struct charsets *charsets = charsets_open(ctx, &why);
	uint64_t seed = 11;
	size_t found = 0;

	(void)state;
	assert_non_null(charsets);
	for (int i = 0; i < TRIALS; i++) {
		void *tmp = talloc_new(ctx);
		const char *name = names[chance_below(&seed, sizeof names / sizeof *names)];
		bool bare = *name == '\0' && chance_one_in(&seed, 2);
		char *text = talloc_asprintf(tmp, "%s%s%s%s@%s%s%s",
		    chance_one_in(&seed, 4) ? " " : "", name, bare ? "" : "<",
		    locals[chance_below(&seed, sizeof locals / sizeof *locals)],
		    hosts[chance_below(&seed, sizeof hosts / sizeof *hosts)], bare ? "" : ">",
		    chance_one_in(&seed, 4) ? " " : "");
		char *gmime = mailbox_of_gmime(tmp, text);

		if (gmime) {
			char *here = mailbox_read_here(tmp, charsets, text);

			assert_non_null(here);
			assert_string_equal(here, gmime);
			found++;
		}
		talloc_free(tmp);
	}
	assert_true(found > TRIALS / 2);
	talloc_free(ctx);
}

/* What is nearly plain is left to those who know what it means. */
static void
mailboxes_that_are_not_plain(void **state)
{
	static const struct {
		const char *text, *mailbox;
	} rows[] = {
		{ "Ana. <ana@x.example>", "Ana.|ana@x.example" },
		{ "Ana (of Kestrel) <ana@x.example>", "Ana|ana@x.example" },
		{ "a..b@x.example", NULL },
		{ "Ana <a..b@x.example>", "Ana|a..b@x.example" },
		{ "Ana <ana@x.example", "Ana|ana@x.example" },
		{ "Ana@ <ana@x.example>", "Ana@|ana@x.example" },
		{ "ana@x.example more", "|ana@x.example" },
		{ "", NULL },
		{ "ana@", NULL },
		{ "@x.example", NULL },
	};
	void *ctx = talloc_new(NULL);
	char *why = NULL;
	struct charsets *charsets = charsets_open(ctx, &why);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *here = mailbox_read_here(ctx, charsets, rows[i].text);

		if (rows[i].mailbox) {
			assert_non_null(here);
			assert_string_equal(here, rows[i].mailbox);
		} else {
			assert_null(here);
		}
	}
	talloc_free(ctx);
}

static int
set_up(void **state)
{
	(void)state;
	g_mime_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_what_gmime_reads),
		cmocka_unit_test(dates_at_their_edges),
		cmocka_unit_test(mailboxes_are_what_gmime_reads),
		cmocka_unit_test(mailboxes_that_are_not_plain),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

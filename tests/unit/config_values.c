#include "tests/unit/config_folder.h"

#include "config/group.h"
#include "config/server.h"
#include "config/values.h"

static void
test_urls(void **state)
{
	static const struct {
		const char *text;
		enum tls_mode tls;
		const char *user, *host;
		uint16_t port;
		const char *path;
	} cases[] = {
		{ "imap://u@host", TLS_STARTTLS, "u", "host", 143, NULL },
		{ "imap://u@host/", TLS_STARTTLS, "u", "host", 143, NULL },
		{ "imaps://u@host", TLS_IMPLICIT, "u", "host", 993, NULL },
		{ "imaps://u@host:1/INBOX", TLS_IMPLICIT, "u", "host", 1, "INBOX" },
		{ "imaps://u@host:65535/INBOX", TLS_IMPLICIT, "u", "host", 65535, "INBOX" },
		{ "imap://nobody@127.0.0.1:1/INBOX", TLS_STARTTLS, "nobody", "127.0.0.1", 1,
		    "INBOX" },
		{ "imaps://u@[::1]:10993/A/B", TLS_IMPLICIT, "u", "::1", 10993, "A/B" },
		{ "imaps://u@[2001:db8::1]", TLS_IMPLICIT, "u", "2001:db8::1", 993, NULL },
		{ "imaps://u%40example.org@host", TLS_IMPLICIT, "u@example.org", "host", 993,
		    NULL },
		{ "imaps://u@example.org@host/X@Y", TLS_IMPLICIT, "u@example.org", "host", 993,
		    "X@Y" },
		{ "imaps://a%3Ab%2Fc%25@host", TLS_IMPLICIT, "a:b/c%", "host", 993, NULL },
		{ "imaps://u@host/Lists/My%20Group", TLS_IMPLICIT, "u", "host", 993,
		    "Lists/My Group" },
		{ "imaps://u@host/Lists/My Group", TLS_IMPLICIT, "u", "host", 993,
		    "Lists/My Group" },
		{ "imaps://J%C3%B6rg@host", TLS_IMPLICIT, "Jörg", "host", 993, NULL },
		{ "imaps://host", TLS_IMPLICIT, NULL, "host", 993, NULL },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct conf_url url;

		assert_null(conf_url_read(folder->ctx, cases[i].text, "imap", &url));
		assert_int_equal(url.tls, cases[i].tls);
		assert_int_equal(g_strcmp0(url.user, cases[i].user), 0);
		assert_string_equal(url.host, cases[i].host);
		assert_int_equal(url.port, cases[i].port);
		assert_int_equal(g_strcmp0(url.path, cases[i].path), 0);
	}
}

static void
test_smtp_ports(void **state)
{
	struct folder *folder = *state;
	struct conf_url url;

	assert_null(conf_url_read(folder->ctx, "smtp://host", "smtp", &url));
	assert_int_equal(url.port, 587);
	assert_int_equal(url.tls, TLS_STARTTLS);
	assert_null(conf_url_read(folder->ctx, "smtps://host", "smtp", &url));
	assert_int_equal(url.port, 465);
	assert_int_equal(url.tls, TLS_IMPLICIT);
}

static void
test_urls_that_are_refused(void **state)
{
	static const char *const texts[] = { "", "host", "imap:", "imap:/u@host", "imap://",
		"imap://u@", "imap://@host", "IMAP://u@host", "pop3://u@host", "smtp://host",
		"imap://u:secret@host", "imap://u@host:", "imap://u@host:0", "imap://u@host:65536",
		"imap://u@host:99999999999", "imap://u@host:-1", "imap://u@host:1x",
		"imap://u@ho st", "imap://u@host_/%", "imap://u@-host", "imap://u@host..org",
		"imap://u@hö.example", "imap://u@[::1", "imap://u@[host]", "imap://u@[::1]x",
		"imap://u@[]", "imap://u%0d%0aA1%20LOGOUT@host", "imap://u%00@host",
		"imap://u%7f@host", "imap://u%@host", "imap://u%4@host", "imap://u%zz@host",
		"imap://u%ff@host", "imap://u@host/a%0ab", "imap://u@host/a%00b",
		"imap://u@host/a%c3" };
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct conf_url url;
		const char *why = conf_url_read(folder->ctx, texts[i], "imap", &url);

		if (why == NULL)
			print_error("taken: %s\n", texts[i]);
		assert_non_null(why);
		assert_non_null(strchr(why, ';'));
	}
}

static void
test_loopback(void **state)
{
	static const char *const near[] = { "localhost", "LOCALHOST", "127.0.0.1", "127.0.0.0",
		"127.255.255.255", "::1", "0:0:0:0:0:0:0:1" };
	static const char *const far[] = { "126.255.255.255", "128.0.0.0", "127.1",
		"127.0.0.1.example.org", "localhost.example.org", "::", "::2", "::ffff:127.0.0.1",
		"0.0.0.0", "mail.example.org", "127.0.0.256", "" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(near); i++)
		assert_true(conf_loopback(near[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(far); i++)
		assert_false(conf_loopback(far[i]));
}

static void
test_addresses(void **state)
{
	static const char *const good[] = { "a@b", "first.last+tag@mail.example.org",
		"o'neill@example.org", "a@xn--nxasmq6b.example", "chair@localhost" };
	static const char *const bad[] = { "", "a", "@b", "a@", "a b@c", "a@b c", "a@b@c", "<a@b>",
		".a@b", "a.@b", "a..b@c", "a@b.", "a@.b", "a@b,c@d", "a@[127.0.0.1]", "a\n@b",
		"ä@b", "a@ö", "\"a b\"@c" };
	char *local = g_strnfill(65, 'a');
	char *address;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
		assert_true(conf_is_address(good[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(conf_is_address(bad[i]));
	for (int n = 63; n <= 65; n++) {
		address = g_strdup_printf("%.*s@example.org", n, local);
		assert_int_equal(conf_is_address(address), n <= 64);
		g_free(address);
	}
	g_free(local);
}

static void
test_host_length(void **state)
{
	char *label = g_strnfill(64, 'a');
	GString *host = g_string_new(NULL);

	(void)state;
	for (int n = 62; n <= 64; n++) {
		g_string_printf(host, "%.*s.example", n, label);
		assert_int_equal(conf_is_host(host->str), n <= 63);
	}
	for (int n = 59; n <= 61; n++) { /* 192 bytes of three labels with dots, and n */
		g_string_printf(host, "%.63s.%.63s.%.63s.%.*s", label, label, label, n, label);
		assert_int_equal(host->len, 192 + n);
		assert_int_equal(conf_is_host(host->str), host->len <= 253);
	}
	g_string_free(host, TRUE);
	g_free(label);
}

static void
test_dates(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} good[] = {
		{ "1970-01-01", 0 },
		{ "1999-12-31", 946598400 },
		{ "2024-02-29", 1709164800 },
		{ "2999-12-31", 32503593600 },
	};
	static const char *const bad[] = { "", "2023-02-29", "2024-13-01", "2024-00-01",
		"2024-01-00", "2024-04-31", "1969-12-31", "3000-01-01", "24-01-01", "2024-1-1",
		"2024/01/01", "2024-01-01 ", "2024-01-011", "2024-01-0x", "x024-01-01", "2024-01" };
	int64_t at;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		assert_true(conf_date_text(good[i].text, &at));
		assert_int_equal(at, good[i].at);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(conf_date_text(bad[i], &at));
}

static struct schedule
schedule(struct folder *folder, const char *text, size_t *nfaults_r)
{
	struct conf_faults *faults = conf_faults_new(folder->ctx, "x.conf");
	struct conf_entry entry = { "x.conf", 1, "digest", text };
	struct schedule schedule;

	conf_schedule_read(folder->ctx, faults, &entry, &schedule);
	*nfaults_r = conf_faults_count(faults);
	return schedule;
}

static void
test_schedules(void **state)
{
	static const struct {
		const char *text;
		enum schedule_kind kind;
		int weekday, hour, minute;
		const char *zone;
	} cases[] = {
		{ "never", SCHEDULE_NEVER, 0, 0, 0, NULL },
		{ "daily 00:00 UTC", SCHEDULE_DAILY, 0, 0, 0, "UTC" },
		{ "daily 23:59 America/New_York", SCHEDULE_DAILY, 0, 23, 59, "America/New_York" },
		{ "weekly sun 08:30 Asia/Tokyo", SCHEDULE_WEEKLY, 0, 8, 30, "Asia/Tokyo" },
		{ "weekly Monday 08:30 Etc/GMT+5", SCHEDULE_WEEKLY, 1, 8, 30, "Etc/GMT+5" },
		{ "weekly  SAT\t08:30  Europe/Brussels", SCHEDULE_WEEKLY, 6, 8, 30,
		    "Europe/Brussels" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		size_t nfaults;
		struct schedule got = schedule(*state, cases[i].text, &nfaults);

		assert_int_equal(nfaults, 0);
		assert_int_equal(got.kind, cases[i].kind);
		assert_int_equal(got.weekday, cases[i].weekday);
		assert_int_equal(got.hour, cases[i].hour);
		assert_int_equal(got.minute, cases[i].minute);
		assert_int_equal(g_strcmp0(got.zone, cases[i].zone), 0);
	}
}

static void
test_schedules_that_are_refused(void **state)
{
	static const char *const texts[] = { "", "Never", "never 08:00", "daily", "daily 08:00",
		"daily mon 08:00 UTC", "weekly 08:00 UTC", "weekly mon 08:00",
		"weekly mon 08:00 UTC UTC", "monthly mon 08:00 UTC", "weekly m 08:00 UTC",
		"weekly mond 08:00 UTC", "daily 8:00 UTC", "daily 08:60 UTC", "daily 24:00 UTC",
		"daily 0800 UTC", "daily 08:0 UTC", "daily 08:00: UTC", "daily -1:00 UTC",
		"daily 08:00 Mars/Base", "daily 08:00 +01:00", "daily 08:00 ../../etc/passwd",
		"daily 08:00 Europe/../UTC", "daily 08:00 /etc/localtime", "daily 08:00 Europe" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		size_t nfaults;

		schedule(*state, texts[i], &nfaults);
		if (nfaults == 0)
			print_error("taken: %s\n", texts[i]);
		assert_int_not_equal(nfaults, 0);
	}
}

static void
test_persons(void **state)
{
	static const struct {
		const char *text, *name, *address;
	} cases[] = {
		{ "Ana Example <ana@a.example>", "Ana Example", "ana@a.example" },
		{ "Ana Example<ana@a.example>", "Ana Example", "ana@a.example" },
		{ "Ana Example < ana@a.example >", "Ana Example", "ana@a.example" },
		{ "\"Ana Example\" <ana@a.example>", "Ana Example", "ana@a.example" },
		{ "Rep Org, Inc. <rep@a.example>", "Rep Org, Inc.", "rep@a.example" },
		{ "Rep The \"Best\" [EU]/Trust;1 <rep@a.example>", "Rep The \"Best\" [EU]/Trust;1",
		    "rep@a.example" },
		{ "\"Best\" Rep of \"X\" <rep@a.example>", "\"Best\" Rep of \"X\"",
		    "rep@a.example" },
		{ "<ana@a.example>", NULL, "ana@a.example" },
		{ "ana@a.example", NULL, "ana@a.example" },
		{ "Ana Example", "Ana Example", NULL },
	};
	static const char *const bad[] = { "", "<>", "Ana <>", "Ana <ana>", "Ana <ana@a.example",
		"Ana ana@a.example>", "Ana ana@a.example", "Ana <ana@a.example> x", "\"\"" };
	struct folder *folder = *state;
	const char *name, *address;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_true(conf_person_text(folder->ctx, cases[i].text, &name, &address));
		assert_int_equal(g_strcmp0(name, cases[i].name), 0);
		assert_int_equal(g_strcmp0(address, cases[i].address), 0);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(conf_person_text(folder->ctx, bad[i], &name, &address));
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = { { "0", false }, { "1", true }, { "10", true }, { "11", false },
		{ "-1", false }, { "+1", false }, { "1.5", false }, { "1 ", false },
		{ "0x1", false }, { "", false }, { "99999999999999999999", false },
		{ "01", true } };
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct conf_entry entry = { "x.conf", 1, "key", cases[i].text };
		struct conf_faults *faults = conf_faults_new(folder->ctx, "x.conf");
		int value;

		assert_int_equal(conf_number(faults, &entry, 1, 10, &value), cases[i].good);
		assert_int_equal(conf_faults_count(faults), !cases[i].good);
	}
}

static void
test_holidays(void **state)
{
	static const char *const faults[] = {
		"holidays.txt:3: this date was given before; keep one of the two",
		"holidays.txt:4: this line does not begin with a date; write for example "
		"2024-12-25 Christmas Day",
		"holidays.txt:5: this line does not begin with a date; write for example "
		"2024-12-25 Christmas Day",
	};
	struct folder *folder = *state;
	const struct group_config *group;

	folder_write("holidays.txt",
	    "; none\n  2025-01-01\n2024-12-25;x\n2024-12-26# x\n2024-12-24\ttext 2020-01-01\n");
	group = &folder_good(folder)->groups[0];
	assert_int_equal(group->nholidays, 4);
	for (size_t i = 1; i < group->nholidays; i++)
		assert_true(group->holidays[i - 1] < group->holidays[i]);
	folder_write(
	    "holidays.txt", "2024-12-25\n2024-12-26\n2024-12-25\n25.12.2024\n2024-12-251\n");
	folder_expect(folder, 3, faults);
	folder_write("holidays.txt", "");
	assert_int_equal(folder_good(folder)->groups[0].nholidays, 0);
}

/* Dates 1970-01-01 and following, a line each. */
static void
write_days(int n)
{
	GString *text = g_string_new(NULL);

	for (int i = 0; i < n; i++) {
		GDate day;

		g_date_clear(&day, 1);
		g_date_set_julian(&day, (guint32)(719163 + i));
		g_string_append_printf(text, "%04d-%02d-%02d\n", g_date_get_year(&day),
		    (int)g_date_get_month(&day), g_date_get_day(&day));
	}
	folder_write("holidays.txt", text->str);
	g_string_free(text, TRUE);
}

static void
test_holidays_are_bounded(void **state)
{
	struct folder *folder = *state;

	for (int n = 4999; n <= 5000; n++) {
		write_days(n);
		assert_int_equal(folder_good(folder)->groups[0].nholidays, n);
	}
	write_days(5001);
	folder_expect_one(
	    folder, "holidays.txt:5001: a file holds at most 5000 dates; remove old ones");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_urls),
		FOLDER_TEST(test_smtp_ports),
		FOLDER_TEST(test_urls_that_are_refused),
		FOLDER_TEST(test_loopback),
		FOLDER_TEST(test_addresses),
		FOLDER_TEST(test_host_length),
		FOLDER_TEST(test_dates),
		FOLDER_TEST(test_schedules),
		FOLDER_TEST(test_schedules_that_are_refused),
		FOLDER_TEST(test_persons),
		FOLDER_TEST(test_numbers),
		FOLDER_TEST(test_holidays),
		FOLDER_TEST(test_holidays_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

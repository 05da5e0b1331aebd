#include "tests/unit/config_folder.h"

/* One change of the good configuration and the one fault that it makes. */
struct change {
	const char *old, *new, *fault;
};

static void
expect_changes(struct folder *folder, const struct change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		folder_write("minuted.conf",
		    folder_replaced(folder, good_conf, changes[i].old, changes[i].new));
		folder_expect_one(folder, changes[i].fault);
	}
}

static void
test_faults_of_form(void **state)
{
	static const struct change changes[] = {
		{ "poll_interval = 2m", "poll_intervall = 2m",
		    "minuted.conf:7: unknown key `poll_intervall` in [mailbox]; did you mean "
		    "`poll_interval`?" },
		{ "poll_interval = 2m", "Poll_Interval = 2m",
		    "minuted.conf:7: unknown key `Poll_Interval` in [mailbox]; did you mean "
		    "`poll_interval`?" },
		{ "poll_interval = 2m", "pol_intrevla = 2m",
		    "minuted.conf:7: unknown key `pol_intrevla` in [mailbox]; did you mean "
		    "`poll_interval`?" },
		{ "poll_interval = 2m", "colour = red",
		    "minuted.conf:7: unknown key `colour` in [mailbox]; known here: url, "
		    "password_file, token_file, ca_file, poll_interval, tls" },
		{ "[store]\n", "[stoer]\n[store]\n",
		    "minuted.conf:1: unknown section [stoer]; did you mean `store`?" },
		{ "poll_interval = 2m", "poll_interval = 2m\npoll_interval = 3m",
		    "minuted.conf:8: `poll_interval` was given in line 7 already; keep one of the "
		    "two" },
		{ "[smtp]", "[store]\npath = x\n[smtp]",
		    "minuted.conf:9: this section was given in line 1 already; put its keys "
		    "there" },
		{ "title = Widget Group\n", "",
		    "minuted.conf:15: section [group \"widgets\"] has no `title`; add `title = "
		    "...`" },
		{ "title = Widget Group", "title =",
		    "minuted.conf:16: `title` has no value; give one or leave the line out" },
		{ "title = Widget Group", "title = ; Widget Group",
		    "minuted.conf:16: `title` has no value; give one or leave the line out" },
		{ "title = Widget Group", "title = Widget Group\n  and its friends",
		    "minuted.conf:17: this line is no `key = value`; a comment begins with `;` or "
		    "`#`, and a value cannot go on in the next line" },
		{ "[store]", "colour = red\n[store]",
		    "minuted.conf:1: `colour` stands before the first section; keys stand below a "
		    "[section]" },
		{ "[smtp]", "[smtp \"x\"]",
		    "minuted.conf:9: section [smtp] takes no name; write [smtp]" },
		{ "[store]", "[store",
		    "minuted.conf:1: this is no section heading; write [kind] or [kind \"name\"]" },
		{ "[store]", "[]",
		    "minuted.conf:1: this is no section heading; write [kind] or [kind \"name\"]" },
	};
	/* The last four spoil a section that others need, so they are looked for, not counted. */
	const size_t counted = G_N_ELEMENTS(changes) - 4;
	struct folder *folder = *state;

	expect_changes(folder, changes, counted);
	for (size_t i = counted; i < G_N_ELEMENTS(changes); i++) {
		folder_write("minuted.conf",
		    folder_replaced(folder, good_conf, changes[i].old, changes[i].new));
		assert_true(folder_has_fault(folder, changes[i].fault));
	}
}

static void
test_faults_of_servers(void **state)
{
	static const struct change changes[] = {
		{ "url = imaps://minuted@mail.example.org/INBOX", "url = smtps://mail.example.org",
		    "minuted.conf:5: url = smtps://mail.example.org: the URL is of another kind; "
		    "it begins with imaps:// (TLS) or imap:// (STARTTLS)" },
		{ "imaps://minuted@mail", "imaps://mail",
		    "minuted.conf:5: url = imaps://mail.example.org/INBOX: the URL names no user; "
		    "write imaps://user@host/INBOX" },
		{ "password_file = imap.password\n", "",
		    "minuted.conf:4: section [mailbox \"lists\"] has no `password_file`; add "
		    "`password_file = ...` (or `token_file = ...`)" },
		{ "password_file = imap.password\n",
		    "password_file = imap.password\ntoken_file = imap.token\n",
		    "minuted.conf:7: token_file = imap.token: a login needs a password or a token, "
		    "not both; leave out password_file or this line" },
		{ "password_file = smtp.password\n",
		    "password_file = smtp.password\ntoken_file = smtp.token\n",
		    "minuted.conf:13: token_file = smtp.token: a login needs a password or a "
		    "token, not both; leave out password_file or this line" },
		{ "poll_interval = 2m", "tls = none",
		    "minuted.conf:7: tls = none: mail.example.org is not this machine; without TLS "
		    "only localhost, 127.0.0.0/8 and ::1 are allowed" },
		{ "poll_interval = 2m", "tls = off",
		    "minuted.conf:7: tls = off: this is not known; the URL tells how TLS begins, "
		    "so leave the line out (or write `none` for a loopback address)" },
		{ "imaps://minuted@mail.example.org/INBOX\n", "imaps://u@[::1]\ntls = none\n",
		    "minuted.conf:6: tls = none: the URL asks for TLS; write it with imap:// or "
		    "smtp://, or leave this line out" },
		{ "poll_interval = 2m", "poll_interval = 120",
		    "minuted.conf:7: poll_interval = 120: this is no length of time; write a "
		    "number with its unit, as 30s, 5m or 1h" },
		{ "poll_interval = 2m", "poll_interval = 0s",
		    "minuted.conf:7: poll_interval = 0s: this is out of bounds; write a time from "
		    "1s to 86400s" },
		{ "poll_interval = 2m", "poll_interval = 25h",
		    "minuted.conf:7: poll_interval = 25h: this is out of bounds; write a time from "
		    "1s to 86400s" },
		{ "smtps://mail.example.org", "smtps://minuted@mail.example.org",
		    "minuted.conf:10: url = smtps://minuted@mail.example.org: a user stands in the "
		    "URL; write it as `user = ...`" },
		{ "smtps://mail.example.org", "smtps://mail.example.org/INBOX",
		    "minuted.conf:10: url = smtps://mail.example.org/INBOX: an SMTP server has no "
		    "folders; end the URL after the host and port" },
		{ "user = minuted\n", "",
		    "minuted.conf:11: password_file = smtp.password: a login needs a user; add "
		    "`user = ...` or leave the password out" },
		{ "password_file = smtp.password\n", "",
		    "minuted.conf:11: user = minuted: a login needs a password; add `password_file "
		    "= ...` or leave the user out" },
		{ "minuted <minuted@example.org>", "minuted",
		    "minuted.conf:13: from = minuted: this is no sender; write `minuted "
		    "<minuted@example.org>` or the address alone" },
		{ "minuted <minuted@example.org>", "minuted <minuted>",
		    "minuted.conf:13: from = minuted <minuted>: this is no sender; write `minuted "
		    "<minuted@example.org>` or the address alone" },
	};

	expect_changes(*state, changes, G_N_ELEMENTS(changes));
}

static void
test_faults_of_groups(void **state)
{
	static const struct change changes[] = {
		{ "mailbox = lists", "mailbox = list",
		    "minuted.conf:17: mailbox = list: there is no section [mailbox \"list\"]; did "
		    "you mean `lists`?" },
		{ "list = votes@example.org", "list = votes",
		    "minuted.conf:18: list = votes: this is no mail address; write it as "
		    "name@example.org" },
		{ "list_id = votes.example.org", "list_id = <votes.example.org>",
		    "minuted.conf:19: list_id = <votes.example.org>: this is not possible; write "
		    "the name alone, without brackets or blanks, as votes.example.org" },
		{ "member_list = members@example.org", "member_list = a@b@example.org",
		    "minuted.conf:20: member_list = a@b@example.org: this is no mail address; "
		    "write it as name@example.org" },
		{ "WC, WCWG", "WC,, WCWG",
		    "minuted.conf:21: ballot_prefix = WC,, WCWG: there is nothing between two "
		    "commas or at an end; write `one, two`" },
		{ "WC, WCWG", "WC-1",
		    "minuted.conf:21: ballot_prefix = WC-1: `WC-1` cannot stand before a ballot's "
		    "number; write letters, in between also digits and hyphens, as CSC" },
		{ "WC, WCWG", "WC, WC",
		    "minuted.conf:21: ballot_prefix = WC, WC: `WC` stands here twice; keep one of "
		    "the two" },
		{ "profile = cabf-cscwg", "profile = ../cabf-cscwg",
		    "minuted.conf:22: profile = ../cabf-cscwg: this is no name of a profile; write "
		    "it without folder and ending, as cabf-cscwg" },
		{ "roster = widgets.members", "roster = gadgets.members",
		    "minuted.conf:23: roster = gadgets.members: the roster gadgets.members cannot "
		    "be read: No such file or directory; name a file with sections [member "
		    "\"name\"]" },
		{ "roster = widgets.members", "roster = .",
		    "minuted.conf:23: roster = .: the roster . cannot be read: Is a directory; "
		    "name a file with sections [member \"name\"]" },
		{ "chair@example.org, vice", "Chair <chair@example.org>, vice",
		    "minuted.conf:24: chair = Chair <chair@example.org>, vice@example.org: `Chair "
		    "<chair@example.org>` is no mail address; write name@example.org, several with "
		    "commas" },
		{ "trusted_authserv = mx.example.org\n", "",
		    "minuted.conf:25: authserv_strips = yes: no server is trusted that could "
		    "strip; add `trusted_authserv = ...` or leave this out" },
		{ "authserv_strips = yes", "authserv_strips = true",
		    "minuted.conf:26: authserv_strips = true: this is neither yes nor no; write "
		    "`yes` or `no`" },
		{ "unauthenticated = mark", "unauthenticated = drop",
		    "minuted.conf:27: unauthenticated = drop: this is not known; write `queue` or "
		    "`mark`" },
		{ "unauthenticated = mark", "distribute = later",
		    "minuted.conf:27: distribute = later: this is not known; write `ask`, `never` "
		    "or how long the chair can stop them, as `hold 24h`" },
		{ "unauthenticated = mark", "distribute = hold 59m",
		    "minuted.conf:27: distribute = 59m: this is out of bounds; write a time from "
		    "3600s to 1209600s" },
		{ "unauthenticated = mark", "distribute = hold 337h",
		    "minuted.conf:27: distribute = 337h: this is out of bounds; write a time from "
		    "3600s to 1209600s" },
		{ "unauthenticated = mark", "reminders = all",
		    "minuted.conf:27: reminders = all: this is not known; write `chair`, `members` "
		    "or `no`" },
		{ "unauthenticated = mark", "receipts = maybe",
		    "minuted.conf:27: receipts = maybe: this is neither yes nor no; write `yes` or "
		    "`no`" },
		{ "unauthenticated = mark", "vice_chair = bo",
		    "minuted.conf:27: vice_chair = bo: `bo` is no mail address; write "
		    "name@example.org, several with commas" },
		{ "weekly mon 08:00 Europe/Brussels", "monthly",
		    "minuted.conf:28: digest = monthly: this is no schedule; write `weekly mon "
		    "08:00 Europe/Brussels`, `daily 08:00 UTC` or `never`" },
		{ "mon 08:00", "moon 08:00",
		    "minuted.conf:28: digest = weekly moon 08:00 Europe/Brussels: `moon` is no "
		    "day; write mon, tue, wed, thu, fri, sat or sun" },
		{ "mon 08:00", "mon 24:00",
		    "minuted.conf:28: digest = weekly mon 24:00 Europe/Brussels: `24:00` is no "
		    "time of day; write it from 00:00 to 23:59" },
		{ "Europe/Brussels", "Europe/Brusels",
		    "minuted.conf:28: digest = weekly mon 08:00 Europe/Brusels: `Europe/Brusels` "
		    "is no known time zone; write a name of the IANA list, as Europe/Brussels or "
		    "UTC" },
		{ "archive_url = https:", "archive_url = ftp:",
		    "minuted.conf:30: archive_url = ftp://lists.example.org/archive/%s: this is no "
		    "web address; it begins with https:// or http://" },
		{ "archive/%s", "archive/",
		    "minuted.conf:30: archive_url = https://lists.example.org/archive/: %s must "
		    "stand in it once, in place of the Message-ID; write for example "
		    "https://lists.example.org/archive/%s (and other percent signs as %25)" },
		{ "archive/%s", "archive/%s/%n",
		    "minuted.conf:30: archive_url = https://lists.example.org/archive/%s/%n: %s "
		    "must stand in it once, in place of the Message-ID; write for example "
		    "https://lists.example.org/archive/%s (and other percent signs as %25)" },
		{ "holidays = holidays.txt", "holidays = none.txt",
		    "minuted.conf:31: holidays = none.txt: none.txt cannot be read: No such file "
		    "or directory; name a file with a date a line" },
		{ "[group \"widgets\"]", "[group \"wid/gets\"]",
		    "minuted.conf:15: `wid/gets` is not possible as a name here; write at most 64 "
		    "letters, digits, `-`, `_` and `.`, the first a letter, a digit or `_`" },
	};

	expect_changes(*state, changes, G_N_ELEMENTS(changes));
}

static void
test_all_faults_at_once(void **state)
{
	static const char *const faults[] = {
		"minuted.conf:2: `path` has no value; give one or leave the line out",
		"minuted.conf:5: url = imaps://minuted:secret@mail.example.org/INBOX: the URL "
		"seems to hold a password; give it by password_file (a colon in the user is "
		"written %3A)",
		"minuted.conf:7: unknown key `poll` in [mailbox]; known here: url, password_file, "
		"token_file, ca_file, poll_interval, tls",
		"minuted.conf:16: this line is no `key = value`; a comment begins with `;` or `#`, "
		"and a value cannot go on in the next line",
		"minuted.conf:18: list = votes: this is no mail address; write it as "
		"name@example.org",
		"minuted.conf:28: digest = weekly: this is no schedule; write `weekly mon 08:00 "
		"Europe/Brussels`, `daily 08:00 UTC` or `never`",
		"widgets.members:2: class = isuer: this class is not known; write issuer, "
		"consumer, associate or interested",
		"holidays.txt:2: this line does not begin with a date; write for example "
		"2024-12-25 Christmas Day",
	};
	struct folder *folder = *state;
	const char *conf = good_conf;

	conf = folder_replaced(folder, conf, "path = minuted.db", "path =");
	conf = folder_replaced(folder, conf, "//minuted@", "//minuted:secret@");
	conf = folder_replaced(folder, conf, "poll_interval =", "poll =");
	conf = folder_replaced(folder, conf, "title = Widget Group", "title Widget Group");
	conf = folder_replaced(folder, conf, "list = votes@example.org", "list = votes");
	conf = folder_replaced(folder, conf, "weekly mon 08:00 Europe/Brussels", "weekly");
	folder_write("minuted.conf", conf);
	folder_write("widgets.members", "[member \"A\"]\nclass = isuer\n");
	folder_write("holidays.txt", "# days\nChristmas\n");
	assert_true(folder_has_fault(folder,
	    "minuted.conf:15: section [group \"widgets\"] has no `title`; add `title = ...`"));
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		assert_true(folder_has_fault(folder, faults[i]));
}

/* A roster is read in between, but its faults come behind those of the file that names it. */
static void
test_faults_stand_in_the_order_of_files(void **state)
{
	static const char *const files[] = {
		"minuted.conf:24:", "minuted.conf:30:", "widgets.members:1:", "holidays.txt:1:"
	};
	struct folder *folder = *state;
	const char *conf = folder_replaced(folder, good_conf, "chair@", "chair");
	struct config_faults faults;

	folder_write("minuted.conf", folder_replaced(folder, conf, "archive/%s", "archive/"));
	folder_write("widgets.members", "[member \"A\"]\n");
	folder_write("holidays.txt", "Christmas\n");
	folder_read(folder, &faults);
	assert_int_equal(faults.ntexts, 4);
	for (size_t i = 0; i < 2; i++)
		assert_memory_equal(faults.texts[i], files[i], strlen(files[i]));
	assert_true(folder_has_fault(folder, files[2]));
	assert_true(folder_has_fault(folder, files[3]));
}

static void
test_faults_stand_in_the_order_of_lines(void **state)
{
	struct folder *folder = *state;
	struct config_faults faults;
	int before = 0;

	folder_write("minuted.conf",
	    "[group \"g\"]\nlist = x\nfoo = 1\nbar\nchair = y\n[mailbox \"m\"]\nurl = z\nbaz\n");
	folder_read(folder, &faults);
	assert_true(faults.ntexts > 8);
	for (size_t i = 0; i < faults.ntexts; i++) {
		int line = (int)strtol(faults.texts[i] + strlen("minuted.conf:"), NULL, 10);

		assert_true(line >= before);
		before = line;
	}
}

/* A file with exactly `n` faults: unknown keys below [store]. */
static void
write_faults(struct folder *folder, size_t n)
{
	char *conf =
	    folder_replaced(folder, good_conf, "path = minuted.db\n", "path = minuted.db\n@");
	GString *keys = g_string_new(NULL);

	for (size_t i = 0; i < n; i++)
		g_string_append_printf(keys, "key%zu = x\n", i);
	folder_write("minuted.conf", folder_replaced(folder, conf, "@", keys->str));
	g_string_free(keys, TRUE);
}

static void
test_faults_are_bounded(void **state)
{
	struct folder *folder = *state;
	struct config_faults faults;

	for (size_t n = CONFIG_FAULTS_MAX - 1; n <= CONFIG_FAULTS_MAX + 1; n++) {
		write_faults(folder, n);
		assert_null(folder_read(folder, &faults));
		assert_int_equal(faults.ntexts, MIN(n, CONFIG_FAULTS_MAX));
		assert_int_equal(faults.nmore, n - faults.ntexts);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_faults_of_form),
		FOLDER_TEST(test_faults_of_servers),
		FOLDER_TEST(test_faults_of_groups),
		FOLDER_TEST(test_all_faults_at_once),
		FOLDER_TEST(test_faults_stand_in_the_order_of_files),
		FOLDER_TEST(test_faults_stand_in_the_order_of_lines),
		FOLDER_TEST(test_faults_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

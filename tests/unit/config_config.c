#include "tests/unit/config_folder.h"

static void
test_reads_all_values(void **state)
{
	struct config *config = folder_good(*state);
	const struct mailbox_config *mailbox = config_mailbox(config, "lists");
	const struct group_config *group = config_group(config, "widgets");

	assert_string_equal(config->file, "minuted.conf");
	assert_string_equal(config->store_path, "minuted.db");
	assert_int_equal(config->nmailboxes, 1);
	assert_int_equal(mailbox->server.tls, TLS_IMPLICIT);
	assert_string_equal(mailbox->server.host, "mail.example.org");
	assert_int_equal(mailbox->server.port, 993);
	assert_string_equal(mailbox->server.user, "minuted");
	assert_string_equal(mailbox->server.password_file, "imap.password");
	assert_string_equal(mailbox->server.ca_file, "/etc/ssl/certs/ca-certificates.crt");
	assert_string_equal(mailbox->folder, "INBOX");
	assert_int_equal(mailbox->poll_interval, 120);
	assert_true(config->has_smtp);
	assert_int_equal(config->smtp.server.port, 465);
	assert_string_equal(config->smtp.server.user, "minuted");
	assert_string_equal(config->smtp.server.password_file, "smtp.password");
	assert_string_equal(config->smtp.from_name, "minuted");
	assert_string_equal(config->smtp.from_address, "minuted@example.org");
	assert_int_equal(config->ngroups, 1);
	assert_string_equal(group->title, "Widget Group");
	assert_ptr_equal(group->mailbox, mailbox);
	assert_string_equal(group->list, "votes@example.org");
	assert_string_equal(group->list_id, "votes.example.org");
	assert_string_equal(group->member_list, "members@example.org");
	assert_int_equal(group->nballot_prefixes, 2);
	assert_string_equal(group->ballot_prefixes[0], "WC");
	assert_string_equal(group->ballot_prefixes[1], "WCWG");
	assert_string_equal(group->profile->name, "cabf-cscwg");
	assert_int_equal(group->roster->nmembers, 1);
	assert_int_equal(group->nchairs, 2);
	assert_string_equal(group->chairs[1], "vice@example.org");
	assert_string_equal(group->trusted_authserv, "mx.example.org");
	assert_true(group->authserv_strips);
	assert_int_equal(group->unauthenticated, UNAUTHENTICATED_MARK);
	assert_int_equal(group->digest.kind, SCHEDULE_WEEKLY);
	assert_int_equal(group->digest.weekday, 1);
	assert_int_equal(group->digest.hour, 8);
	assert_int_equal(group->digest.minute, 0);
	assert_string_equal(group->digest.zone, "Europe/Brussels");
	assert_string_equal(group->publish_dir, "publish");
	assert_string_equal(group->archive_url, "https://lists.example.org/archive/%s");
	assert_string_equal(group->holidays_file, "holidays.txt");
	assert_int_equal(group->nholidays, 2);
	assert_int_equal(group->holidays[0], 1735084800); /* 2024-12-25 */
	assert_int_equal(group->holidays[1], 1735171200);
	assert_null(config_group(config, "gadgets"));
	assert_null(config_mailbox(config, "list"));
}

static void
test_defaults(void **state)
{
	struct folder *folder = *state;
	const struct group_config *group;
	struct config *config;

	folder_write("minuted.conf",
	    "[store]\npath = /var/db\n"
	    "[mailbox \"m\"]\nurl = imap://u@host\npassword_file = p\n"
	    "[group \"g\"]\ntitle = G\nmailbox = m\nlist = g@example.org\nballot_prefix = G\n"
	    "profile = cabf-forum\nroster = widgets.members\nchair = c@example.org\n");
	config = folder_good(folder);
	group = &config->groups[0];
	assert_false(config->has_smtp);
	assert_int_equal(config->mailboxes[0].server.tls, TLS_STARTTLS);
	assert_int_equal(config->mailboxes[0].server.port, 143);
	assert_string_equal(config->mailboxes[0].folder, "INBOX");
	assert_int_equal(config->mailboxes[0].poll_interval, 300);
	assert_null(group->list_id);
	assert_null(group->member_list);
	assert_null(group->trusted_authserv);
	assert_false(group->authserv_strips);
	assert_int_equal(group->unauthenticated, UNAUTHENTICATED_QUEUE);
	assert_int_equal(group->digest.kind, SCHEDULE_NEVER);
	assert_null(group->publish_dir);
	assert_null(group->archive_url);
	assert_null(group->holidays_file);
	assert_int_equal(group->nholidays, 0);
}

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
		    "password_file, "
		    "ca_file, poll_interval, tls" },
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
		    "`#`, and a "
		    "value cannot go on in the next line" },
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
		    "it begins "
		    "with imaps:// (TLS) or imap:// (STARTTLS)" },
		{ "imaps://minuted@mail", "imaps://mail",
		    "minuted.conf:5: url = imaps://mail.example.org/INBOX: the URL names no user; "
		    "write "
		    "imaps://user@host/INBOX" },
		{ "password_file = imap.password\n", "",
		    "minuted.conf:4: section [mailbox \"lists\"] has no `password_file`; add "
		    "`password_file = ...`" },
		{ "poll_interval = 2m", "tls = none",
		    "minuted.conf:7: tls = none: mail.example.org is not this machine; without TLS "
		    "only "
		    "localhost, 127.0.0.0/8 and ::1 are allowed" },
		{ "poll_interval = 2m", "tls = off",
		    "minuted.conf:7: tls = off: this is not known; the URL tells how TLS begins, "
		    "so leave the "
		    "line out (or write `none` for a loopback address)" },
		{ "poll_interval = 2m", "poll_interval = 120",
		    "minuted.conf:7: poll_interval = 120: this is no length of time; write a "
		    "number with its "
		    "unit, as 30s, 5m or 1h" },
		{ "poll_interval = 2m", "poll_interval = 0s",
		    "minuted.conf:7: poll_interval = 0s: this is out of bounds; write a time from "
		    "1s to "
		    "86400s" },
		{ "poll_interval = 2m", "poll_interval = 25h",
		    "minuted.conf:7: poll_interval = 25h: this is out of bounds; write a time from "
		    "1s to "
		    "86400s" },
		{ "smtps://mail.example.org", "smtps://minuted@mail.example.org",
		    "minuted.conf:10: url = smtps://minuted@mail.example.org: a user stands in the "
		    "URL; write "
		    "it as `user = ...`" },
		{ "smtps://mail.example.org", "smtps://mail.example.org/INBOX",
		    "minuted.conf:10: url = smtps://mail.example.org/INBOX: an SMTP server has no "
		    "folders; end "
		    "the URL after the host and port" },
		{ "user = minuted\n", "",
		    "minuted.conf:11: password_file = smtp.password: a login needs a user; add "
		    "`user = ...` or "
		    "leave the password out" },
		{ "password_file = smtp.password\n", "",
		    "minuted.conf:11: user = minuted: a login needs a password; add `password_file "
		    "= ...` or "
		    "leave the user out" },
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
		    "you mean "
		    "`lists`?" },
		{ "list = votes@example.org", "list = votes",
		    "minuted.conf:18: list = votes: this is no mail address; write it as "
		    "name@example.org" },
		{ "list_id = votes.example.org", "list_id = <votes.example.org>",
		    "minuted.conf:19: list_id = <votes.example.org>: this is not possible; write "
		    "the name "
		    "alone, without brackets or blanks, as votes.example.org" },
		{ "member_list = members@example.org", "member_list = a@b@example.org",
		    "minuted.conf:20: member_list = a@b@example.org: this is no mail address; "
		    "write it as "
		    "name@example.org" },
		{ "WC, WCWG", "WC,, WCWG",
		    "minuted.conf:21: ballot_prefix = WC,, WCWG: there is nothing between two "
		    "commas or at an "
		    "end; write `one, two`" },
		{ "WC, WCWG", "WC-1",
		    "minuted.conf:21: ballot_prefix = WC-1: `WC-1` cannot stand before a ballot's "
		    "number; "
		    "write letters, in between also digits and hyphens, as CSC" },
		{ "WC, WCWG", "WC, WC",
		    "minuted.conf:21: ballot_prefix = WC, WC: `WC` stands here twice; keep one of "
		    "the two" },
		{ "profile = cabf-cscwg", "profile = ../cabf-cscwg",
		    "minuted.conf:22: profile = ../cabf-cscwg: this is no name of a profile; write "
		    "it without "
		    "folder and ending, as cabf-cscwg" },
		{ "roster = widgets.members", "roster = gadgets.members",
		    "minuted.conf:23: roster = gadgets.members: the roster gadgets.members cannot "
		    "be read: No "
		    "such file or directory; name a file with sections [member \"name\"]" },
		{ "roster = widgets.members", "roster = .",
		    "minuted.conf:23: roster = .: the roster . cannot be read: Is a directory; "
		    "name a file "
		    "with sections [member \"name\"]" },
		{ "chair@example.org, vice", "Chair <chair@example.org>, vice",
		    "minuted.conf:24: chair = Chair <chair@example.org>, vice@example.org: `Chair "
		    "<chair@example.org>` is no mail address; write name@example.org, several with "
		    "commas" },
		{ "trusted_authserv = mx.example.org\n", "",
		    "minuted.conf:25: authserv_strips = yes: no server is trusted that could "
		    "strip; add "
		    "`trusted_authserv = ...` or leave this out" },
		{ "authserv_strips = yes", "authserv_strips = true",
		    "minuted.conf:26: authserv_strips = true: this is neither yes nor no; write "
		    "`yes` or "
		    "`no`" },
		{ "unauthenticated = mark", "unauthenticated = drop",
		    "minuted.conf:27: unauthenticated = drop: this is not known; write `queue` or "
		    "`mark`" },
		{ "weekly mon 08:00 Europe/Brussels", "monthly",
		    "minuted.conf:28: digest = monthly: this is no schedule; write `weekly mon "
		    "08:00 "
		    "Europe/Brussels`, `daily 08:00 UTC` or `never`" },
		{ "mon 08:00", "moon 08:00",
		    "minuted.conf:28: digest = weekly moon 08:00 Europe/Brussels: `moon` is no "
		    "day; write mon, "
		    "tue, wed, thu, fri, sat or sun" },
		{ "mon 08:00", "mon 24:00",
		    "minuted.conf:28: digest = weekly mon 24:00 Europe/Brussels: `24:00` is no "
		    "time of day; "
		    "write it from 00:00 to 23:59" },
		{ "Europe/Brussels", "Europe/Brusels",
		    "minuted.conf:28: digest = weekly mon 08:00 Europe/Brusels: `Europe/Brusels` "
		    "is no known "
		    "time zone; write a name of the IANA list, as Europe/Brussels or UTC" },
		{ "archive_url = https:", "archive_url = ftp:",
		    "minuted.conf:30: archive_url = ftp://lists.example.org/archive/%s: this is no "
		    "web "
		    "address; it begins with https:// or http://" },
		{ "archive/%s", "archive/",
		    "minuted.conf:30: archive_url = https://lists.example.org/archive/: %s must "
		    "stand in it "
		    "once, in place of the Message-ID; write for example "
		    "https://lists.example.org/archive/%s "
		    "(and other percent signs as %25)" },
		{ "archive/%s", "archive/%s/%n",
		    "minuted.conf:30: archive_url = https://lists.example.org/archive/%s/%n: %s "
		    "must stand in "
		    "it once, in place of the Message-ID; write for example "
		    "https://lists.example.org/archive/%s (and other percent signs as %25)" },
		{ "holidays = holidays.txt", "holidays = none.txt",
		    "minuted.conf:31: holidays = none.txt: none.txt cannot be read: No such file "
		    "or "
		    "directory; name a file with a date a line" },
		{ "[group \"widgets\"]", "[group \"wid/gets\"]",
		    "minuted.conf:15: `wid/gets` is not possible as a name here; write at most 64 "
		    "letters, "
		    "digits, `-`, `_` and `.`, the first a letter, a digit or `_`" },
	};

	expect_changes(*state, changes, G_N_ELEMENTS(changes));
}

static void
test_unknown_profile_names_both_places(void **state)
{
	struct folder *folder = *state;
	char *start = talloc_asprintf(folder->ctx,
	    "minuted.conf:22: profile = cabf-cscw: the profile cannot be read: "
	    "%s/cabf-cscw.profile: No such file or directory; put cabf-cscw.profile beside this "
	    "file or "
	    "into %s",
	    folder->profiles, folder->profiles);

	folder_write("minuted.conf",
	    folder_replaced(folder, good_conf, "profile = cabf-cscwg", "profile = cabf-cscw"));
	folder_expect_one(folder, start);
}

static void
test_own_profile_goes_first(void **state)
{
	struct folder *folder = *state;
	char *path = g_build_filename(folder->profiles, "w3c-style.profile", NULL);
	char *text;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	folder_write("cabf-cscwg.profile", text);
	assert_string_equal(folder_good(folder)->groups[0].profile->title,
	    "Consensus council with a simple majority");
	g_free(text);
	g_free(path);
}

static void
test_all_faults_at_once(void **state)
{
	static const char *const faults[] = {
		"minuted.conf:2: `path` has no value; give one or leave the line out",
		"minuted.conf:5: url = imaps://minuted:secret@mail.example.org/INBOX: the URL "
		"seems to hold a "
		"password; give it by password_file (a colon in the user is written %3A)",
		"minuted.conf:7: unknown key `poll` in [mailbox]; known here: url, password_file, "
		"ca_file, "
		"poll_interval, tls",
		"minuted.conf:16: this line is no `key = value`; a comment begins with `;` or `#`, "
		"and a value "
		"cannot go on in the next line",
		"minuted.conf:18: list = votes: this is no mail address; write it as "
		"name@example.org",
		"minuted.conf:28: digest = weekly: this is no schedule; write `weekly mon 08:00 "
		"Europe/Brussels`, `daily 08:00 UTC` or `never`",
		"widgets.members:2: class = isuer: this class is not known; write issuer, "
		"consumer, associate "
		"or interested",
		"holidays.txt:2: this line does not begin with a date; write for example "
		"2024-12-25 Christmas "
		"Day",
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

static void
test_missing_file(void **state)
{
	struct folder *folder = *state;

	g_remove("minuted.conf");
	folder_expect_one(folder, "minuted.conf:1: the configuration cannot be read: No such file "
				  "or directory; name another "
				  "file with --config");
}

static void
test_empty_file_tells_what_is_needed(void **state)
{
	static const char *const faults[] = {
		"minuted.conf:1: the file has no section [store]; add one",
		"minuted.conf:1: the file has no section [mailbox \"name\"]; add one",
		"minuted.conf:1: the file has no section [group \"name\"]; add one",
	};

	folder_write("minuted.conf", "");
	folder_expect(*state, 3, faults);
}

static void
test_a_digest_needs_smtp(void **state)
{
	struct folder *folder = *state;
	const char *end = strstr(good_conf, "[group");
	const char *start = strstr(good_conf, "[smtp]");
	char *conf =
	    talloc_asprintf(folder->ctx, "%.*s%s", (int)(start - good_conf), good_conf, end);

	folder_write("minuted.conf", conf);
	folder_expect_one(folder, "minuted.conf:22: digest = weekly mon 08:00 Europe/Brussels: a "
				  "digest needs a server to be "
				  "sent by; add a section [smtp] or write `never`");
}

static void
test_two_groups_have_two_lists(void **state)
{
	static const char *const faults[] = {
		"minuted.conf:35: list = VOTES@example.org: group \"widgets\" has this list "
		"already; give "
		"each group its own",
		"minuted.conf:36: list_id = votes.EXAMPLE.org: group \"widgets\" has this list_id "
		"already; "
		"give each group its own",
	};
	struct folder *folder = *state;

	folder_write("minuted.conf",
	    talloc_asprintf(folder->ctx,
		"%s[group \"gadgets\"]\ntitle = G\nmailbox = lists\nlist = VOTES@example.org\n"
		"list_id = votes.EXAMPLE.org\nballot_prefix = G\nprofile = cabf-forum\n"
		"roster = widgets.members\nchair = c@example.org\n",
		good_conf));
	folder_expect(folder, 2, faults);
}

/* Several groups name one roster: it is read once and its faults are told once. */
static void
test_shared_roster(void **state)
{
	struct folder *folder = *state;
	struct config *config;

	folder_write("minuted.conf",
	    talloc_asprintf(folder->ctx,
		"%s[group \"gadgets\"]\ntitle = G\nmailbox = lists\nlist = g@example.org\n"
		"ballot_prefix = G\nprofile = cabf-cscwg\nroster = widgets.members\nchair = "
		"c@example.org\n",
		good_conf));
	config = folder_good(folder);
	assert_ptr_equal(config->groups[0].roster, config->groups[1].roster);
	assert_ptr_equal(config->groups[0].profile, config->groups[1].profile);
	folder_write("widgets.members", "[member \"A\"]\n");
	folder_expect_one(
	    folder, "widgets.members:1: section [member \"A\"] has no `class`; add `class = ...`");
}

static void
test_paths_are_seen_from_the_file(void **state)
{
	struct folder *folder = *state;
	char *file = g_build_filename(folder->path, "minuted.conf", NULL);
	char *db = g_build_filename(folder->path, "minuted.db", NULL);
	char *password = g_build_filename(folder->path, "imap.password", NULL);
	struct config_faults faults;
	struct config *config;

	assert_int_equal(chdir("/"), 0);
	config = config_read(folder->ctx, file, folder->profiles, &faults);
	assert_int_equal(chdir(folder->path), 0);
	assert_non_null(config);
	assert_string_equal(config->store_path, db);
	assert_string_equal(config->mailboxes[0].server.password_file, password);
	g_free(file);
	g_free(db);
	g_free(password);
}

static void
append_sections(GString *conf, const char *kind, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(kind, "mailbox") == 0)
			g_string_append_printf(
			    conf, "[mailbox \"m%zu\"]\nurl = imaps://u@h\npassword_file = p\n", i);
		else
			g_string_append_printf(conf,
			    "[group \"g%zu\"]\ntitle = G\nmailbox = lists\nlist = "
			    "g%zu@example.org\n"
			    "ballot_prefix = G\nprofile = cabf-forum\nroster = widgets.members\n"
			    "chair = c@example.org\n",
			    i, i);
}

static void
test_groups_and_mailboxes_are_bounded(void **state)
{
	static const struct {
		const char *kind;
		size_t most;
	} bounds[] = { { "mailbox", CONFIG_MAILBOXES_MAX }, { "group", CONFIG_GROUPS_MAX } };
	struct folder *folder = *state;
	struct config_faults faults;

	/* The good configuration has one of each already. */
	for (size_t b = 0; b < G_N_ELEMENTS(bounds); b++)
		for (size_t n = bounds[b].most - 1; n <= bounds[b].most + 1; n++) {
			GString *conf = g_string_new(good_conf);
			struct config *config;

			append_sections(conf, bounds[b].kind, n - 1);
			folder_write("minuted.conf", conf->str);
			config = folder_read(folder, &faults);
			assert_int_equal(config != NULL, n <= bounds[b].most);
			assert_int_equal(faults.ntexts, n > bounds[b].most);
			if (n > bounds[b].most)
				assert_non_null(strstr(faults.texts[0], "run a second minuted"));
			g_string_free(conf, TRUE);
		}
}

static void
test_shipped_example_is_good(void **state)
{
	struct folder *folder = *state;
	char *path = g_build_filename(folder->before, "config", "minuted.conf.example", NULL);
	char *text;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	folder_write("minuted.conf", text);
	assert_int_equal(folder_good(folder)->groups[0].nchairs, 2);
	g_free(text);
	g_free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_reads_all_values),
		FOLDER_TEST(test_defaults),
		FOLDER_TEST(test_faults_of_form),
		FOLDER_TEST(test_faults_of_servers),
		FOLDER_TEST(test_faults_of_groups),
		FOLDER_TEST(test_unknown_profile_names_both_places),
		FOLDER_TEST(test_own_profile_goes_first),
		FOLDER_TEST(test_all_faults_at_once),
		FOLDER_TEST(test_faults_stand_in_the_order_of_lines),
		FOLDER_TEST(test_faults_are_bounded),
		FOLDER_TEST(test_missing_file),
		FOLDER_TEST(test_empty_file_tells_what_is_needed),
		FOLDER_TEST(test_a_digest_needs_smtp),
		FOLDER_TEST(test_two_groups_have_two_lists),
		FOLDER_TEST(test_shared_roster),
		FOLDER_TEST(test_paths_are_seen_from_the_file),
		FOLDER_TEST(test_groups_and_mailboxes_are_bounded),
		FOLDER_TEST(test_shipped_example_is_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

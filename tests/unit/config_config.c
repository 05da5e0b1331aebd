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
	assert_int_equal(group->distribute, DISTRIBUTE_ASK);
	assert_false(group->receipts);
	assert_int_equal(group->reminders, REMINDERS_CHAIR);
	assert_int_equal(group->nvice_chairs, 0);
	assert_null(group->publish_dir);
	assert_null(group->archive_url);
	assert_int_equal(group->nholidays, 0);
}

static const struct group_config *
group_with(struct folder *folder, const char *line)
{
	folder_write(
	    "minuted.conf", folder_replaced(folder, good_conf, "unauthenticated = mark", line));
	return &folder_good(folder)->groups[0];
}

static void
test_what_leaves_the_house(void **state)
{
	struct folder *folder = *state;
	const struct group_config *group = group_with(folder, "distribute = hold 24h");

	assert_int_equal(group->distribute, DISTRIBUTE_HOLD);
	assert_int_equal(group->hold, 24 * 60 * 60);
	assert_int_equal(group_with(folder, "distribute = hold 1h")->hold, 60 * 60);
	assert_int_equal(group_with(folder, "distribute = hold 336h")->hold, 14 * 24 * 60 * 60);
	assert_int_equal(group_with(folder, "distribute = never")->distribute, DISTRIBUTE_NEVER);
	assert_int_equal(group_with(folder, "distribute = ask")->distribute, DISTRIBUTE_ASK);
	assert_true(group_with(folder, "receipts = yes")->receipts);
	assert_int_equal(group_with(folder, "reminders = members")->reminders, REMINDERS_MEMBERS);
	assert_int_equal(group_with(folder, "reminders = no")->reminders, REMINDERS_NO);
	group = group_with(folder, "vice_chair = bo@example.org, cy@example.org");
	assert_int_equal(group->nvice_chairs, 2);
	assert_string_equal(group->vice_chairs[1], "cy@example.org");
}

static void
test_unknown_profile_names_both_places(void **state)
{
	struct folder *folder = *state;
	char *start = talloc_asprintf(folder->ctx,
	    "minuted.conf:22: profile = cabf-cscw: the profile cannot be read: "
	    "%s/cabf-cscw.profile: No such file or directory; put cabf-cscw.profile beside this "
	    "file or into %s",
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
test_missing_file(void **state)
{
	struct folder *folder = *state;

	g_remove("minuted.conf");
	folder_expect_one(folder, "minuted.conf:1: the configuration cannot be read: No such file "
				  "or directory; name another file with --config");
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
	folder_expect_one(folder,
	    "minuted.conf:22: digest = weekly mon 08:00 Europe/Brussels: a digest needs a "
	    "server to be sent by; add a section [smtp] or write `never`");
}

static void
test_two_groups_have_two_lists(void **state)
{
	static const char *const faults[] = {
		"minuted.conf:35: list = VOTES@example.org: group \"widgets\" has this list "
		"already; give each group its own",
		"minuted.conf:36: list_id = votes.EXAMPLE.org: group \"widgets\" has this list_id "
		"already; give each group its own",
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
test_length_of_names(void **state)
{
	struct folder *folder = *state;

	for (size_t n = 63; n <= 65; n++) {
		char *name = g_strnfill(n, 'w');

		folder_write("minuted.conf", folder_replaced(folder, good_conf, "widgets\"",
						 talloc_asprintf(folder->ctx, "%s\"", name)));
		if (n <= 64)
			assert_string_equal(folder_good(folder)->groups[0].name, name);
		else
			assert_true(folder_has_fault(folder, "minuted.conf:15: `"));
		g_free(name);
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
	assert_int_equal(folder_good(folder)->groups[0].nchairs, 1);
	assert_int_equal(folder_good(folder)->groups[0].nvice_chairs, 1);
	g_free(text);
	g_free(path);
}

static void
test_log_level(void **state)
{
	static const char *const levels[] = { "error", "warning", "notice", "info", "debug" };
	struct folder *folder = *state;
	struct config_faults faults;

	assert_int_equal(folder_good(folder)->log_level, 6);
	for (size_t i = 0; i < G_N_ELEMENTS(levels); i++) {
		folder_write(
		    "minuted.conf", talloc_asprintf(folder->ctx, "[daemon]\nlog_level = %s\n%s",
					levels[i], good_conf));
		assert_int_equal(folder_good(folder)->log_level, 3 + (int)i);
	}
	folder_write("minuted.conf",
	    talloc_asprintf(folder->ctx, "[daemon]\nlog_level = Debug\n%s", good_conf));
	assert_null(folder_read(folder, &faults));
	assert_string_equal(faults.texts[0],
	    "minuted.conf:2: log_level = Debug: this is not known; write `error`, `warning`, "
	    "`notice`, `info` or `debug`");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_reads_all_values),
		FOLDER_TEST(test_defaults),
		FOLDER_TEST(test_what_leaves_the_house),
		FOLDER_TEST(test_log_level),
		FOLDER_TEST(test_unknown_profile_names_both_places),
		FOLDER_TEST(test_own_profile_goes_first),
		FOLDER_TEST(test_missing_file),
		FOLDER_TEST(test_empty_file_tells_what_is_needed),
		FOLDER_TEST(test_a_digest_needs_smtp),
		FOLDER_TEST(test_two_groups_have_two_lists),
		FOLDER_TEST(test_shared_roster),
		FOLDER_TEST(test_paths_are_seen_from_the_file),
		FOLDER_TEST(test_groups_and_mailboxes_are_bounded),
		FOLDER_TEST(test_length_of_names),
		FOLDER_TEST(test_shipped_example_is_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Configurations as other programs write them, and damaged ones: whatever the
 * bytes are, the reader answers with a configuration or with faults.
 */
#include "tests/unit/config_folder.h"

enum {
	FLIPS = 1500 /* damaged copies of each file; all of them take a few seconds */
};

static const char five_groups[] =
    "[store]\npath = /somewhere/unused.db\n\n"
    "[mailbox \"m\"]\nurl = imap://nobody@127.0.0.1:1/INBOX\ntls = none\n"
    "password_file = /dev/null\n\n"
    "[smtp]\nurl = smtp://127.0.0.1:1\ntls = none\nfrom = minuted <minuted@list.example>\n\n";

static void
append_group(
    GString *conf, const char *name, const char *list, const char *prefixes, const char *profile)
{
	g_string_append_printf(conf,
	    "[group \"%s\"]\ntitle = The %s Group\nmailbox = m\nlist = %s@list.example\n"
	    "list_id = %s.list.example\nballot_prefix = %s\nprofile = %s\nroster = all.members\n"
	    "chair = chair@list.example\ntrusted_authserv = mx.list.example\n\n",
	    name, name, list, list, prefixes, profile);
}

static char *
five_groups_text(struct folder *folder)
{
	GString *conf = g_string_new(five_groups);
	char *text;

	append_group(conf, "forum", "public", "FORUM, Forum", "cabf-forum");
	append_group(conf, "scwg", "servercert-wg", "SC", "cabf-scwg");
	append_group(conf, "cscwg", "cscwg-public", "CSC, CSCWG", "cabf-cscwg");
	append_group(conf, "smcwg", "smcwg-public", "SMC", "cabf-smcwg");
	append_group(conf, "netsec", "netsec-wg", "NS", "cabf-netsec");
	text = talloc_strdup(folder->ctx, conf->str);
	g_string_free(conf, TRUE);
	return text;
}

static void
test_five_groups_share_a_mailbox_without_tls(void **state)
{
	struct folder *folder = *state;
	struct config *config;

	folder_write("minuted.conf", five_groups_text(folder));
	folder_write("all.members",
	    "[member \"Yonder Telecom\"]\nclass = issuer\nalias = Yonder Telecom Co., Ltd.\n"
	    "alias = YONDER\nformer = Nearer Telecom\ndomain = yonder.example\n"
	    "representative = Ana Example\nrepresentative = Begoña Muestra\n\n"
	    "[member \"Let’s Sample\"]\nclass = consumer\nalias = Let's Sample\n\n");
	config = folder_good(folder);
	assert_int_equal(config->ngroups, 5);
	assert_int_equal(config->mailboxes[0].server.tls, TLS_NONE);
	assert_null(config->mailboxes[0].server.ca_file);
	assert_string_equal(config->mailboxes[0].server.password_file, "/dev/null");
	assert_int_equal(config->smtp.server.tls, TLS_NONE);
	assert_null(config->smtp.server.user);
	for (size_t i = 0; i < 5; i++)
		assert_ptr_equal(config->groups[i].mailbox, &config->mailboxes[0]);
	assert_string_equal(
	    config->groups[4].roster->members[0].aliases[0], "Yonder Telecom Co., Ltd.");
	assert_int_equal(config->groups[0].roster->members[0].naliases, 2);
	folder_write("all.members", "");
	assert_int_equal(folder_good(folder)->groups[0].roster->nmembers, 0);
}

/* Organisations' names as they come, repeated in a person's name without quotes. */
static void
test_names_of_organisations_in_representatives(void **state)
{
	static const char *const names[] = { "Sample, Inc", "Example Data Systems SA (Exa)",
		"ISP/Let’s Sample", "Sure (formerly Wave)", "The \"Best\" Trust", "A[1] & B; C",
		"Ünï Göods <EU>" };
	struct folder *folder = *state;
	GString *text = g_string_new(NULL);
	const struct roster *roster;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		g_string_append_printf(text,
		    "[member \"%s\"]\nclass = issuer\ndomain = m%zu.example\n"
		    "representative = Rep %s <rep@m%zu.example>\n\n",
		    names[i], i, names[i], i);
	folder_write("widgets.members", text->str);
	roster = folder_good(folder)->groups[0].roster;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct representative *rep = &roster->members[i].representatives[0];

		assert_string_equal(roster->members[i].name, names[i]);
		assert_int_equal(strncmp(rep->name, "Rep ", 4), 0);
		assert_string_equal(rep->name + 4, names[i]);
		assert_string_equal(
		    rep->address, talloc_asprintf(folder->ctx, "rep@m%zu.example", i));
	}
	g_string_free(text, TRUE);
}

/* Read what lies in the folder; either there is a configuration or there are faults. */
static void
read_whatever(struct folder *folder)
{
	void *ctx = talloc_new(folder->ctx);
	struct config_faults faults;
	struct config *config = config_read(ctx, "minuted.conf", folder->profiles, &faults);

	assert_int_equal(config == NULL, faults.ntexts > 0);
	assert_true(faults.ntexts <= CONFIG_FAULTS_MAX);
	for (size_t i = 0; i < faults.ntexts; i++) {
		assert_true(g_utf8_validate(faults.texts[i], -1, NULL));
		assert_null(strchr(faults.texts[i], '\n'));
		assert_null(strchr(faults.texts[i], '\033'));
	}
	if (config != NULL)
		for (size_t i = 0; i < config->ngroups; i++) {
			assert_non_null(config->groups[i].mailbox);
			assert_non_null(config->groups[i].roster);
			assert_non_null(profile_edition(config->groups[i].profile, 0));
			assert_true(config->groups[i].nchairs > 0);
			assert_true(config->groups[i].nballot_prefixes > 0);
		}
	talloc_free(ctx);
}

static void
damage(struct folder *folder, const char *name, const char *good)
{
	static const char letters[] = "\n\r\t \0;#=:\"[]<>@,%/\\x\x1b\x80\xc3\xff";
	const size_t len = strlen(good);
	GRand *dice = g_rand_new_with_seed(1);
	char *bytes = g_strdup(good);

	for (int i = 0; i < FLIPS; i++) {
		int changes = g_rand_int_range(dice, 1, 4);

		memcpy(bytes, good, len);
		for (int c = 0; c < changes; c++) {
			int at = g_rand_int_range(dice, 0, (int)len);
			int what = g_rand_int_range(dice, 0, 3);

			if (what == 0)
				bytes[at] = (char)(bytes[at] ^ (1 << g_rand_int_range(dice, 0, 8)));
			else if (what == 1)
				bytes[at] = letters[g_rand_int_range(dice, 0, sizeof(letters) - 1)];
			else
				bytes[at] = good[g_rand_int_range(dice, 0, (int)len)];
		}
		folder_write_bytes(name, bytes, len);
		read_whatever(folder);
	}
	for (size_t cut = 0; cut <= len; cut++) {
		folder_write_bytes(name, good, cut);
		read_whatever(folder);
	}
	folder_write(name, good);
	g_free(bytes);
	g_rand_free(dice);
}

static void
test_damaged_configuration(void **state)
{
	damage(*state, "minuted.conf", good_conf);
}

static void
test_damaged_roster(void **state)
{
	damage(*state, "widgets.members",
	    "[member \"A, Inc.\"]\nclass = issuer\nalias = A1, A2, Ltd.\nformer = Old\ndomain = "
	    "a.example, b.example\nrepresentative = Ana <ana@a.example>\nrepresentative = Bo\n"
	    "affiliate_of = B\nsince = 2020-01-01\nuntil = 2024-06-30\n[member \"B\"]\nclass = "
	    "consumer\n");
}

static void
test_damaged_holidays(void **state)
{
	damage(*state, "holidays.txt", "# days\n2024-12-25 Christmas\n2024-12-26\n\n2025-01-01;\n");
}

static void
test_damaged_profile(void **state)
{
	struct folder *folder = *state;
	char *path = g_build_filename(folder->profiles, "cabf-cscwg.profile", NULL);
	char *text;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	damage(folder, "own.profile", strstr(text, "[profile]"));
	g_free(text);
	g_free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_five_groups_share_a_mailbox_without_tls),
		FOLDER_TEST(test_names_of_organisations_in_representatives),
		FOLDER_TEST(test_damaged_configuration),
		FOLDER_TEST(test_damaged_roster),
		FOLDER_TEST(test_damaged_holidays),
		FOLDER_TEST(test_damaged_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

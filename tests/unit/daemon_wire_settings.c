/*
 * What makes a wire begin anew: each setting of its own and each file that it
 * opens, nothing else.
 */
#include "tests/unit/store_folder.h"

#include "daemon/role/wire_settings.h"

static const char *
put(const struct folder *folder, const char *name, const char *text)
{
	char *path = talloc_asprintf(folder->ctx, "%s/%s", folder->path, name);

	assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static struct config *
two_mailboxes(struct folder *folder)
{
	struct config *config = talloc_zero(folder->ctx, struct config);
	struct mailbox_config *m = talloc_zero_array(config, struct mailbox_config, 2);

	m[0] = (struct mailbox_config){ .name = "a",
		.folder = "INBOX",
		.poll_interval = 300,
		.server = { .host = "mail.example",
		    .port = 993,
		    .user = "gw",
		    .password_file = put(folder, "password", "first\n"),
		    .ca_file = put(folder, "ca.pem", "certificate\n") } };
	m[1] = m[0];
	m[1].name = "b";
	m[1].server.password_file = put(folder, "other", "first\n");
	config->store_path = "/somewhere/minuted.db";
	config->mailboxes = m;
	config->nmailboxes = 2;
	config->has_smtp = true;
	config->smtp =
	    (struct smtp_config){ .server = m[0].server, .from_address = "gw@a.example" };
	config->smtp.server.password_file = put(folder, "smtp", "first\n");
	return config;
}

static const char *
of(const struct config *config, int mailbox)
{
	return wire_settings(
	    (void *)config, config, mailbox < 0 ? NULL : &config->mailboxes[mailbox]);
}

static void
what_is_the_same_reads_the_same(void **state)
{
	struct folder *folder = *state;
	struct config *config = two_mailboxes(folder);

	assert_string_equal(of(config, 0), of(config, 0));
	assert_string_not_equal(of(config, 0), of(config, 1));
	assert_string_not_equal(of(config, 0), of(config, -1));
}

static void
each_setting_counts(void **state)
{
	struct folder *folder = *state;
	struct config *config = two_mailboxes(folder);
	struct mailbox_config *m = &config->mailboxes[0], was = *m;
	const char *before = of(config, 0);

#define CHANGED(field, value)                                                                      \
	do {                                                                                       \
		m->field = value;                                                                  \
		assert_string_not_equal(of(config, 0), before);                                    \
		*m = was;                                                                          \
		assert_string_equal(of(config, 0), before);                                        \
	} while (0)

	CHANGED(name, "c");
	CHANGED(folder, "Archive");
	CHANGED(poll_interval, 301);
	CHANGED(server.host, "mail2.example");
	CHANGED(server.port, 143);
	CHANGED(server.tls, TLS_STARTTLS);
	CHANGED(server.user, "gw2");
	CHANGED(server.user, NULL);
	CHANGED(server.password_file, "/nowhere");
	CHANGED(server.token_file, m->server.password_file);
	CHANGED(server.ca_file, NULL);
#undef CHANGED
	config->store_path = "/elsewhere/minuted.db"; /* which its jail must keep it from */
	assert_string_not_equal(of(config, 0), before);
}

/* "ab" and "c" are not "a" and "bc", and what is not given is not what is empty. */
static void
values_do_not_run_into_each_other(void **state)
{
	struct folder *folder = *state;
	struct config *config = two_mailboxes(folder);
	struct smtp_config *smtp = &config->smtp;
	const char *before;

	smtp->from_name = "ab";
	smtp->from_address = "c";
	before = of(config, -1);
	smtp->from_name = "a";
	smtp->from_address = "bc";
	assert_string_not_equal(of(config, -1), before);
	smtp->from_name = NULL;
	before = of(config, -1);
	smtp->from_name = "";
	assert_string_not_equal(of(config, -1), before);
	smtp->from_name = "a\n1:b";
	before = of(config, -1);
	smtp->from_name = "a";
	assert_string_not_equal(of(config, -1), before);
}

/* As `mv` and as an editor would: another file, or other bytes in the same one. */
static void
a_file_that_is_written_again_counts(void **state)
{
	struct folder *folder = *state;
	struct config *config = two_mailboxes(folder);
	const char *before[] = { of(config, 0), of(config, 1), of(config, -1) };

	put(folder, "password", "other\n");
	assert_string_not_equal(of(config, 0), before[0]);
	assert_string_equal(of(config, 1), before[1]);
	assert_string_equal(of(config, -1), before[2]);
	put(folder, "smtp", "first, and more\n");
	assert_string_equal(of(config, 1), before[1]);
	assert_string_not_equal(of(config, -1), before[2]);
	put(folder, "ca.pem", "another certificate\n"); /* of all three */
	assert_string_not_equal(of(config, 1), before[1]);
	assert_null(strstr(of(config, 0), "other\n"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		EMPTY_FOLDER_TEST(what_is_the_same_reads_the_same),
		EMPTY_FOLDER_TEST(each_setting_counts),
		EMPTY_FOLDER_TEST(values_do_not_run_into_each_other),
		EMPTY_FOLDER_TEST(a_file_that_is_written_again_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * config_folder: a fresh folder with a good configuration in it, for the tests
 * of the room config/
 *
 * The test's working directory is the folder, so that faults name plain files.
 */
#ifndef MINUTED_TESTS_CONFIG_FOLDER_H
#define MINUTED_TESTS_CONFIG_FOLDER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <talloc.h>

#include "config/config.h"

static const char good_conf[] = "[store]\n"                                            /* line 1 */
				"path = minuted.db\n"                                  /* 2 */
				"\n"                                                   /* 3 */
				"[mailbox \"lists\"]\n"                                /* 4 */
				"url = imaps://minuted@mail.example.org/INBOX\n"       /* 5 */
				"password_file = imap.password\n"                      /* 6 */
				"poll_interval = 2m\n"                                 /* 7 */
				"\n"                                                   /* 8 */
				"[smtp]\n"                                             /* 9 */
				"url = smtps://mail.example.org\n"                     /* 10 */
				"user = minuted\n"                                     /* 11 */
				"password_file = smtp.password\n"                      /* 12 */
				"from = minuted <minuted@example.org>\n"               /* 13 */
				"\n"                                                   /* 14 */
				"[group \"widgets\"]\n"                                /* 15 */
				"title = Widget Group\n"                               /* 16 */
				"mailbox = lists\n"                                    /* 17 */
				"list = votes@example.org\n"                           /* 18 */
				"list_id = votes.example.org\n"                        /* 19 */
				"member_list = members@example.org\n"                  /* 20 */
				"ballot_prefix = WC, WCWG\n"                           /* 21 */
				"profile = cabf-cscwg\n"                               /* 22 */
				"roster = widgets.members\n"                           /* 23 */
				"chair = chair@example.org, vice@example.org\n"        /* 24 */
				"trusted_authserv = mx.example.org\n"                  /* 25 */
				"authserv_strips = yes\n"                              /* 26 */
				"unauthenticated = mark\n"                             /* 27 */
				"digest = weekly mon 08:00 Europe/Brussels\n"          /* 28 */
				"publish_dir = publish\n"                              /* 29 */
				"archive_url = https://lists.example.org/archive/%s\n" /* 30 */
				"holidays = holidays.txt\n";                           /* 31 */

static const char good_roster[] = "[member \"Example Trust\"]\n"
				  "class = issuer\n"
				  "representative = Ana Example <ana@trust.example>\n";

static const char good_holidays[] = "# days off\n"
				    "2024-12-26 second day of Christmas\n"
				    "2024-12-25\n";

struct folder {
	void *ctx;    /* freed with the folder */
	char *before; /* the working directory of the run */
	char *path;
	char *profiles; /* the shipped ones */
};

static inline void
folder_write_bytes(const char *name, const char *text, size_t len)
{
	FILE *file = fopen(name, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static inline void
folder_write(const char *name, const char *text)
{
	folder_write_bytes(name, text, strlen(text));
}

static inline int
folder_setup(void **state)
{
	struct folder *folder = talloc_zero(NULL, struct folder);

	folder->ctx = talloc_new(folder);
	folder->before = g_get_current_dir();
	folder->profiles = g_build_filename(folder->before, "config", "profiles", NULL);
	folder->path = g_dir_make_tmp("minuted-config-XXXXXX", NULL);
	if (folder->path == NULL || chdir(folder->path) != 0)
		return -1;
	folder_write("minuted.conf", good_conf);
	folder_write("widgets.members", good_roster);
	folder_write("holidays.txt", good_holidays);
	*state = folder;
	return 0;
}

static inline int
folder_teardown(void **state)
{
	struct folder *folder = *state;
	GDir *dir = g_dir_open(folder->path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		g_remove(name);
	if (dir != NULL)
		g_dir_close(dir);
	if (chdir(folder->before) != 0)
		return -1;
	g_rmdir(folder->path);
	g_free(folder->before);
	g_free(folder->path);
	g_free(folder->profiles);
	talloc_free(folder);
	return 0;
}

/* `text` with its first `old` replaced by `new`; a test that names what is not there is wrong. */
static inline char *
folder_replaced(struct folder *folder, const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return talloc_asprintf(
	    folder->ctx, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static inline struct config *
folder_read(struct folder *folder, struct config_faults *faults)
{
	return config_read(folder->ctx, "minuted.conf", folder->profiles, faults);
}

/* Read the folder's configuration, which must have no fault. */
static inline struct config *
folder_good(struct folder *folder)
{
	struct config_faults faults;
	struct config *config = folder_read(folder, &faults);

	for (size_t i = 0; i < faults.ntexts; i++)
		print_error("%s\n", faults.texts[i]);
	assert_int_equal(faults.ntexts, 0);
	assert_non_null(config);
	return config;
}

/* Read the folder's configuration, which must have exactly these faults, in this order. */
static inline void
folder_expect(struct folder *folder, size_t n, const char *const *texts)
{
	struct config_faults faults;
	struct config *config = folder_read(folder, &faults);

	for (size_t i = 0; i < n && i < faults.ntexts; i++)
		assert_string_equal(faults.texts[i], texts[i]);
	for (size_t i = n; i < faults.ntexts; i++)
		print_error("not expected: %s\n", faults.texts[i]);
	assert_int_equal(faults.ntexts, n);
	assert_null(config);
}

static inline void
folder_expect_one(struct folder *folder, const char *text)
{
	folder_expect(folder, 1, &text);
}

/* Whether `conf` as minuted.conf has a fault whose text begins with `start`. */
static inline bool
folder_has_fault(struct folder *folder, const char *start)
{
	struct config_faults faults;

	folder_read(folder, &faults);
	for (size_t i = 0; i < faults.ntexts; i++)
		if (strncmp(faults.texts[i], start, strlen(start)) == 0)
			return true;
	for (size_t i = 0; i < faults.ntexts; i++)
		print_error("instead of %s: %s\n", start, faults.texts[i]);
	return false;
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

#endif

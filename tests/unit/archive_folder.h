/*
 * archive_folder: a folder of a test's own, for mbox files and Maildirs, and
 * what is read out of them
 */
#ifndef MINUTED_TESTS_ARCHIVE_FOLDER_H
#define MINUTED_TESTS_ARCHIVE_FOLDER_H

#include "tests/unit/mail_reader.h"

#include "mail/source.h"

struct archive_folder {
	void *ctx; /* itself */
	char *folder;
};

static inline int
folder_make(void **state)
{
	struct archive_folder *test = talloc_zero(NULL, struct archive_folder);

	test->ctx = test;
	test->folder = talloc_strdup(test, "/tmp/minuted-archive.XXXXXX");
	*state = test;
	return mkdtemp(test->folder) ? 0 : -1;
}

static inline int
folder_remove(void **state)
{
	struct archive_folder *test = *state;
	char rm[] = "rm", all[] = "-rf";
	char *command[] = { rm, all, test->folder, NULL };

	g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	talloc_free(test);
	return 0;
}

static inline struct source *
open_source(struct archive_folder *test, const char *path)
{
	char *why = NULL;
	struct source *source = source_open(test->ctx, path, &why);

	assert_non_null(source);
	return source;
}

static inline void
assert_next(struct source *source, const char *raw)
{
	struct source_message message;
	char *why = NULL;

	assert_int_equal(source_next(source, &message, &why), 1);
	assert_int_equal(message.len, strlen(raw));
	assert_memory_equal(message.raw, raw, message.len);
	assert_false(message.too_large);
}

#endif

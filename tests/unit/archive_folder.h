/*
 * archive_folder: a folder of a test's own, for mbox files and Maildirs
 */
#ifndef MINUTED_TESTS_ARCHIVE_FOLDER_H
#define MINUTED_TESTS_ARCHIVE_FOLDER_H

#include <glib.h>
#include <stdlib.h>
#include <talloc.h>

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

#endif

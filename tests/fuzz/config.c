/* minuted.conf, a roster and a profile, with a line "===" between them. */
#include <unistd.h>

#include "tests/fuzz/door.h"

static const char *const files[] = { "minuted.conf", "tswg.members", "own.profile" };

static void
write_files(const char *folder, const uint8_t *data, size_t size)
{
	static const char mark[] = "\n===\n";

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		const uint8_t *end = memmem(data, size, mark, sizeof mark - 1);
		size_t len = end ? (size_t)(end - data) + 1 : size;
		char *path = g_build_filename(folder, files[i], NULL);

		PROMISE(g_file_set_contents_full(path, len > 0 ? (const char *)data : "",
		    (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
		g_free(path);
		data += end ? len + sizeof mark - 2 : size;
		size -= end ? len + sizeof mark - 2 : size;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	char *folder = g_dir_make_tmp("minuted-fuzz.XXXXXX", NULL);
	char *path = g_build_filename(folder, files[0], NULL);
	struct config_faults faults = { 0 };
	struct config *config;

	write_files(folder, data, size);
	config = config_read(ctx, path, folder, &faults);
	PROMISE(!config == (faults.ntexts > 0));
	PROMISE(faults.ntexts <= CONFIG_FAULTS_MAX);
	for (size_t i = 0; i < faults.ntexts; i++)
		PROMISE(faults.texts[i] && *faults.texts[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		char *file = g_build_filename(folder, files[i], NULL);

		unlink(file);
		g_free(file);
	}
	rmdir(folder);
	g_free(path);
	g_free(folder);
	talloc_free(ctx);
	return 0;
}

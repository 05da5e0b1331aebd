/*
 * replay [--slowest N] PATH...: feed files, or all files of folders, to one fuzz target.
 *
 * Prints how many there were; --slowest also the inputs that took the most
 * processor time, in seconds.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/fuzz/door.h"

struct replayed {
	char *path;
	double seconds;
};

struct replay {
	struct replayed *inputs;
	size_t n;
};

static double
processor_seconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static bool
replay_file(struct replay *replay, const char *path)
{
	char *bytes;
	gsize len;
	uint8_t *exact;

	if (!g_file_get_contents(path, &bytes, &len, NULL)) {
		fprintf(stderr, "replay: %s: cannot be read\n", path);
		return false;
	}
	/* Of just this size and never NULL, so that a byte read past the end is seen. */
	exact = malloc(len > 0 ? len : 1);
	memcpy(exact, bytes, len);
	g_free(bytes);
	if (getenv("REPLAY_VERBOSE"))
		fprintf(stderr, "%s\n", path);
	double before = processor_seconds();
	LLVMFuzzerTestOneInput(exact, len);
	double spent = processor_seconds() - before;
	free(exact);
	replay->inputs = talloc_realloc(NULL, replay->inputs, struct replayed, replay->n + 1);
	replay->inputs[replay->n++] =
	    (struct replayed){ talloc_strdup(replay->inputs, path), spent };
	return true;
}

static bool
replay_path(struct replay *replay, const char *path)
{
	struct dirent **names;
	struct stat st;
	bool ok = true;
	int n;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return replay_file(replay, path);
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0) {
		fprintf(stderr, "replay: %s: no such file or folder\n", path);
		return false;
	}
	for (int i = 0; i < n; i++) {
		char *below = talloc_asprintf(NULL, "%s/%s", path, names[i]->d_name);

		if (names[i]->d_name[0] != '.')
			ok = replay_path(replay, below) && ok;
		talloc_free(below);
		free(names[i]);
	}
	free(names);
	return ok;
}

static int
slowest_first(const void *a, const void *b)
{
	const struct replayed *x = a, *y = b;

	return x->seconds < y->seconds ? 1 : x->seconds > y->seconds ? -1 : 0;
}

int
main(int argc, char **argv)
{
	struct replay replay = { 0 };
	size_t shown = 0;
	bool ok = true;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--slowest") == 0 && i + 1 < argc)
			shown = (size_t)g_ascii_strtoull(argv[++i], NULL, 10);
		else
			ok = replay_path(&replay, argv[i]) && ok;
	}
	printf("%zu inputs\n", replay.n);
	if (shown > 0)
		qsort(replay.inputs, replay.n, sizeof *replay.inputs, slowest_first);
	for (size_t i = 0; i < shown && i < replay.n; i++)
		printf("%.3f %s\n", replay.inputs[i].seconds, replay.inputs[i].path);
	talloc_free(replay.inputs);
	return ok && replay.n > 0 ? 0 : 1;
}

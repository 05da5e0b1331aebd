#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/options.h"
#include "parser/when.h"

bool
options_moment(const char *program, const char *option, const char *text, int64_t *at_r)
{
	*at_r = when_from_iso(text);
	if (*at_r != WHEN_UNKNOWN)
		return true;
	fprintf(stderr, "%s: %s %s: not a moment in ISO 8601, such as 2023-05-02T08:00:00Z\n",
	    program, option, text);
	return false;
}

/*
 * Where the shipped profiles are: $MINUTED_PROFILES, else what lies by the
 * program itself (installed: ../share/minuted/profiles, in a checkout:
 * config/profiles), else where `make install` puts them.
 */
static const char *
profile_dir(void *ctx)
{
	static const char *const beside[] = { "../share/minuted/profiles", "../config/profiles",
		"../../config/profiles" };
	const char *named = getenv("MINUTED_PROFILES");
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	size_t i;

	if (named)
		return named;
	for (i = 0; len > 0 && i < sizeof beside / sizeof *beside; i++) {
		char *dir;

		program[len] = '\0';
		dir = talloc_asprintf(ctx, "%s/%s", dirname(program), beside[i]);
		if (access(dir, R_OK) == 0)
			return dir;
		len = readlink("/proc/self/exe", program, sizeof program - 1);
	}
	return MINUTED_PROFILE_DIR;
}

struct config *
options_read(void *ctx, const char *file, struct config_faults *faults_r)
{
	return config_read(ctx, file, profile_dir(ctx), faults_r);
}

struct config *
options_config(void *ctx, const char *program, const char *file)
{
	struct config_faults faults;
	struct config *config;
	size_t i;

	config = options_read(ctx, file, &faults);
	for (i = 0; i < faults.ntexts; i++)
		fprintf(stderr, "%s: %s\n", program, faults.texts[i]);
	if (faults.nmore > 0)
		fprintf(stderr, "%s: and %zu more faults\n", program, faults.nmore);
	return config;
}

char *
options_shape(void *ctx, const struct config *config)
{
	return talloc_asprintf(ctx, "%zu mailbox%s, %zu group%s", config->nmailboxes,
	    config->nmailboxes == 1 ? "" : "es", config->ngroups, config->ngroups == 1 ? "" : "s");
}

#include <stdio.h>
#include <stdlib.h>

#include "daemon/options.h"
#include "parser/when.h"

bool
options_moment(const char *program, const char *text, int64_t *at_r)
{
	*at_r = when_from_iso(text);
	if (*at_r != WHEN_UNKNOWN)
		return true;
	fprintf(stderr, "%s: --now %s: not a moment in ISO 8601, such as 2023-05-02T08:00:00Z\n",
	    program, text);
	return false;
}

struct config *
options_config(void *ctx, const char *program, const char *file)
{
	const char *profiles = getenv("MINUTED_PROFILES");
	struct config_faults faults;
	struct config *config;
	size_t i;

	config = config_read(ctx, file, profiles ? profiles : MINUTED_PROFILE_DIR, &faults);
	for (i = 0; i < faults.ntexts; i++)
		fprintf(stderr, "%s: %s\n", program, faults.texts[i]);
	if (faults.nmore > 0)
		fprintf(stderr, "%s: and %zu more faults\n", program, faults.nmore);
	return config;
}

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/allocation.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/log_hub.h"
#include "daemon/options.h"
#include "daemon/process.h"
#include "daemon/role/supervise.h"

enum { EXIT_USAGE = 2 }; /* systemd does not start us again, which would change nothing */

struct arguments {
	const char *config_file;
	int64_t now;
	bool once, check;
	enum log_level level; /* 0: as the configuration has it */
};

static void
usage(FILE *to)
{
	fputs("usage: minuted [--config FILE] [--once] [--now TIME] [-q | -v] [--check]\n", to);
}

/* -1 to go on, else the exit status. */
static int
take_arguments(int argc, char **argv, struct arguments *a)
{
	static const struct option options[] = { { "config", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, 'o' }, { "now", required_argument, NULL, 'n' },
		{ "check", no_argument, NULL, 'k' }, { "help", no_argument, NULL, 'h' },
		{ "quiet", no_argument, NULL, 'q' }, { "verbose", no_argument, NULL, 'v' },
		{ "version", no_argument, NULL, 'V' }, { NULL, 0, NULL, 0 } };
	int option;

	*a = (struct arguments){ .config_file = OPTIONS_CONFIG, .now = CLOCK_REAL };
	while ((option = getopt_long(argc, argv, ":c:hqv", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			a->config_file = optarg;
			break;
		case 'o':
			a->once = true;
			break;
		case 'n':
			if (!options_moment("minuted", "--now", optarg, &a->now))
				return EXIT_USAGE;
			break;
		case 'k':
			a->check = true;
			break;
		case 'q':
			a->level = LOG_WARNING_;
			break;
		case 'v':
			a->level = LOG_DETAIL;
			break;
		case 'h':
			usage(stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("minuted " MINUTED_VERSION);
			return EXIT_SUCCESS;
		default:
			fprintf(stderr, "minuted: %s: %s\n", argv[optind - 1],
			    option == ':' ? "this option needs a value"
					  : "no such option, or one that takes no value");
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "minuted: %s: it takes no arguments besides options\n", argv[optind]);
	return EXIT_USAGE;
}

/* The configuration; every fault goes to the log, the first one to `*why_r`, too. */
static const struct config *
read_configuration(void *ctx, void *arg, char **why_r)
{
	const struct arguments *arguments = arg;
	struct config_faults faults;
	const struct config *config = options_read(ctx, arguments->config_file, &faults);
	size_t i;

	for (i = 0; i < faults.ntexts; i++)
		log_fault("%s", faults.texts[i]);
	if (faults.nmore > 0)
		log_fault("and %zu more faults", faults.nmore);
	if (config)
		log_set_level(
		    arguments->level ? arguments->level : (enum log_level)config->log_level);
	if (!config && faults.ntexts > 0)
		*why_r = talloc_strdup(ctx, faults.texts[0]);
	return config;
}

/* What is printed counts as said only once it is written. */
static int
end_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fputs("minuted: standard output: what was asked for could not be written\n", stderr);
	return EX_TEMPFAIL;
}

int
main(int argc, char **argv)
{
	struct arguments arguments;
	struct supervision how;
	const struct config *config;
	char *why = NULL;
	void *ctx;
	int status;

	process_standard_fds();
	status = take_arguments(argc, argv, &arguments);
	if (status >= 0)
		return end_output(status);
	umask(077);
	allocation_must_succeed(ALLOCATION_SMALL);
	process_json_memory();
	log_open("minuted");
	ctx = talloc_new(NULL);
	config = read_configuration(ctx, &arguments, &why);
	if (!config) {
		talloc_free(ctx);
		return EXIT_USAGE;
	}
	if (arguments.check) {
		printf("%s: %s, no faults\n", config->file, options_shape(ctx, config));
		talloc_free(ctx);
		return end_output(EXIT_SUCCESS);
	}
	how = (struct supervision){ .fixed_now = arguments.now,
		.once = arguments.once,
		.read = read_configuration,
		.arg = &arguments };
	if (log_is_journal())
		log_hub_open(NULL);
	status = supervise(config, &how);
	talloc_free(ctx);
	return status;
}

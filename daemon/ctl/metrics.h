/*
 * metrics: the daemon's work in the Prometheus text format
 *
 * For the textfile collector of a node exporter (exposition format 0.0.4). All
 * are gauges: they are read from the database, so they are right when the
 * daemon is down as well, and tell that it is by the age of its last poll.
 */
#ifndef MINUTED_DAEMON_METRICS_H
#define MINUTED_DAEMON_METRICS_H

#include "daemon/ctl/survey.h"
#include "store/census.h"

struct metrics_group {
	const char *name;
	int64_t last, next; /* its digests; WHEN_UNKNOWN: none */
	int64_t paused;     /* addresses to which nothing is sent */
};

struct metrics_input {
	const struct config *config;
	const struct survey *survey;
	const struct census_row *census;
	size_t ncensus;
	const struct metrics_group *groups;
	size_t ngroups;
	int64_t now;
};

/* Pure; owned by `ctx`. */
char *metrics_text(void *ctx, const struct metrics_input *input);

#endif

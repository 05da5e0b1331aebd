/*
 * door: what the fuzz targets share
 *
 * A target is one door by which strangers' bytes come in. It is linked with
 * libFuzzer (`make fuzz`), or with replay.c, which feeds it files
 * (tests/integration/check_fuzz). It aborts where a promise of a header is
 * broken; the sanitizers see the rest.
 */
#ifndef MINUTED_TESTS_FUZZ_DOOR_H
#define MINUTED_TESTS_FUZZ_DOOR_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Say which promise was broken, and die where a fuzzer sees it. */
#define PROMISE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* The bytes as what text is after decoding: valid UTF-8 without NUL. On `ctx`. */
static inline char *
door_text(void *ctx, const void *data, size_t size)
{
	char *valid = g_utf8_make_valid(size > 0 ? data : "", (gssize)size);
	char *text = talloc_strdup(ctx, valid);

	g_free(valid);
	return text;
}

/* Cut the next line off `*text`; the empty string at the end. */
static inline char *
door_line(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (end)
		*end++ = '\0';
	*text = end ? end : line + strlen(line);
	return line;
}

/* An invented group with two members, whose list's host is believed. */
static inline const struct config *
door_config(void)
{
	static const char *prefixes[] = { "TS", "TSWG" };
	static const char *chairs[] = { "chair@clocktower.example" };
	static const char *oakmere_aliases[] = { "Oakmere", "OTS" };
	static const char *oakmere_domains[] = { "oakmere.example" };
	static const char *sundal_aliases[] = { "Sundal" };
	static const char *sundal_domains[] = { "sundal-trust.example" };
	static struct representative marit = { "Marit Oduya", "marit.oduya@oakmere.example" };
	static struct representative ingrid = { "Ingrid Solheim", NULL };
	static struct member members[] = {
		{ .name = "Oakmere Trust Services",
		    .aliases = oakmere_aliases,
		    .naliases = 2,
		    .domains = oakmere_domains,
		    .ndomains = 1,
		    .representatives = &marit,
		    .nrepresentatives = 1,
		    .since = ROSTER_OPEN,
		    .until = ROSTER_OPEN },
		{ .name = "Sundal Trust",
		    .aliases = sundal_aliases,
		    .naliases = 1,
		    .domains = sundal_domains,
		    .ndomains = 1,
		    .representatives = &ingrid,
		    .nrepresentatives = 1,
		    .since = ROSTER_OPEN,
		    .until = ROSTER_OPEN },
	};
	static const struct roster roster = { "tswg.members", members, 2 };
	static struct mailbox_config mailbox = { .name = "tswg" };
	static struct group_config group = { .name = "tswg",
		.mailbox = &mailbox,
		.list = "tswg-public@lists.clocktower.example",
		.member_list = "tswg-members@lists.clocktower.example",
		.ballot_prefixes = prefixes,
		.nballot_prefixes = 2,
		.roster = &roster,
		.chairs = chairs,
		.nchairs = 1,
		.trusted_authserv = "lists.clocktower.example" };
	static const struct config config = {
		.mailboxes = &mailbox, .nmailboxes = 1, .groups = &group, .ngroups = 1
	};

	return &config;
}

#endif

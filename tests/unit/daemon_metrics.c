/*
 * Metrics: each figure once, in the format that a node exporter reads, and no
 * label can break out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "daemon/ctl/metrics.h"

enum { NOW = 1777708800 };

static const struct mailbox_config mailboxes[] = { { .name = "lists", .poll_interval = 300 },
	{ .name = "a\"b\\c\nd", .poll_interval = 300 } };

static char *
write_metrics(void *ctx, struct survey *survey)
{
	static const struct config config = { .mailboxes = (struct mailbox_config *)mailboxes,
		.nmailboxes = 2 };
	static const struct census_row census[] = { { "facts", "vote", "certain", 12 },
		{ "facts", "vote", "unclear", 3 }, { "mails", "vote", NULL, 14 },
		{ "outbox", "sent", NULL, 2 } };
	static const struct metrics_group groups[] = { { "ts", WHEN_UNKNOWN, NOW + 60, 2 } };
	const struct metrics_input input = { .config = &config,
		.survey = survey,
		.census = census,
		.ncensus = 4,
		.groups = groups,
		.ngroups = 1,
		.now = NOW };

	return metrics_text(ctx, &input);
}

static void
assert_line(const char *text, const char *line)
{
	char *whole = g_strdup_printf("\n%s\n", line);

	if (!strstr(text, whole))
		fail_msg("no line \"%s\" in\n%s", line, text);
	g_free(whole);
}

static void
each_figure_has_its_line(void **state)
{
	void *ctx = talloc_new(NULL);
	struct mailbox_poll poll = {
		.mailbox = "lists", .at = NOW, .ok_at = NOW - 10, .uid = 7, .uidnext = 12
	};
	struct survey survey = { .counts = { .messages = 40,
				     .queue = 5,
				     .unreadable = 1,
				     .outbox_waiting = 1,
				     .outbox_waits_since = NOW - 90 },
		.polls = &poll,
		.npolls = 1,
		.head = { .number = 99 } };
	const char *text = write_metrics(ctx, &survey);

	(void)state;
	assert_line(text, "minuted_well 0");
	assert_line(text, "minuted_messages 40");
	assert_line(text, "minuted_queue_items 5");
	assert_line(text, "minuted_unreadable_messages 1");
	assert_line(text, "minuted_ledger_entries 99");
	assert_line(text, "minuted_unpublished_files 0");
	assert_line(text, "minuted_mailbox_well{mailbox=\"lists\"} 1");
	assert_line(text, "minuted_mailbox_lag_messages{mailbox=\"lists\"} 4");
	assert_line(
	    text, "minuted_mailbox_last_good_poll_timestamp_seconds{mailbox=\"lists\"} 1777708790");
	assert_line(text, "minuted_facts{kind=\"vote\",certainty=\"unclear\"} 3");
	assert_line(text, "minuted_mails{class=\"vote\"} 14");
	assert_line(text, "minuted_outbox{state=\"sent\"} 2");
	assert_line(text, "minuted_digest_next_timestamp_seconds{group=\"ts\"} 1777708860");
	assert_line(text, "minuted_paused_addresses{group=\"ts\"} 2");
	assert_line(text, "minuted_outbox_oldest_waiting_timestamp_seconds 1777708710");
	assert_line(text, "minuted_build_info{version=\"" MINUTED_VERSION "\"} 1");
	assert_null(strstr(text, "minuted_digest_last_timestamp_seconds{"));
	survey.counts.outbox_waiting = 0;
	assert_null(strstr(
	    write_metrics(ctx, &survey), "\nminuted_outbox_oldest_waiting_timestamp_seconds"));
	talloc_free(ctx);
}

static void
a_label_cannot_break_its_line(void **state)
{
	void *ctx = talloc_new(NULL);
	struct survey survey = { 0 };
	const char *text = write_metrics(ctx, &survey);

	(void)state;
	assert_line(text, "minuted_mailbox_well{mailbox=\"a\\\"b\\\\c\\nd\"} 0");
	talloc_free(ctx);
}

/* A family is announced once, before its samples, and its samples stand together. */
static void
families_stand_together(void **state)
{
	void *ctx = talloc_new(NULL);
	struct survey survey = { 0 };
	char **lines = g_strsplit(write_metrics(ctx, &survey), "\n", -1);
	GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char *family = g_strdup("");

	(void)state;
	for (size_t i = 0; lines[i] && lines[i][0]; i++) {
		if (g_str_has_prefix(lines[i], "# TYPE ")) {
			char **words = g_strsplit(lines[i], " ", -1);

			assert_true(g_hash_table_add(seen, g_strdup(words[2])));
			assert_string_equal(words[3], "gauge");
			g_free(family);
			family = g_strdup(words[2]);
			g_strfreev(words);
		} else if (lines[i][0] != '#') {
			assert_true(g_str_has_prefix(lines[i], family));
			assert_true(strchr("{ ", lines[i][strlen(family)]) != NULL);
		}
	}
	assert_true(g_hash_table_size(seen) > 10);
	g_free(family);
	g_hash_table_destroy(seen);
	g_strfreev(lines);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_figure_has_its_line),
		cmocka_unit_test(a_label_cannot_break_its_line),
		cmocka_unit_test(families_stand_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

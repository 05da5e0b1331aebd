#include "daemon/ctl/metrics.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

struct writer {
	GString *out;
	const struct metrics_input *in;
};

static void
family(struct writer *w, const char *name, const char *help)
{
	g_string_append_printf(
	    w->out, "# HELP minuted_%s %s\n# TYPE minuted_%s gauge\n", name, help, name);
}

/* Backslash, quote and line feed are escaped in a label's value. */
static void
label(struct writer *w, char before, const char *name, const char *value)
{
	g_string_append_printf(w->out, "%c%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			g_string_append_c(w->out, '\\');
		if (*value == '\n')
			g_string_append(w->out, "\\n");
		else
			g_string_append_c(w->out, *value);
	}
	g_string_append_c(w->out, '"');
}

static void
sample(struct writer *w, const char *name, int64_t value)
{
	g_string_append_printf(w->out, "minuted_%s %" G_GINT64_FORMAT "\n", name, value);
}

static void
labelled(struct writer *w, const char *name, const char *key, const char *word, int64_t value)
{
	g_string_append_printf(w->out, "minuted_%s", name);
	label(w, '{', key, word);
	g_string_append_printf(w->out, "} %" G_GINT64_FORMAT "\n", value);
}

static void
write_archive(struct writer *w)
{
	const struct survey *s = w->in->survey;
	const struct {
		const char *name, *help;
		int64_t value;
	} gauges[] = {
		{ "well", "1 if minutectl status ends with 0.", s->well },
		{ "messages", "Messages in the archive.", s->counts.messages },
		{ "threads", "Threads of the archive.", s->counts.threads },
		{ "unread_messages", "Messages fetched and not yet read.", s->counts.unread },
		{ "unreadable_messages", "Messages that the reader could not read.",
		    s->counts.unreadable },
		{ "queue_items", "What waits for a person.", s->counts.queue },
		{ "unpublished_files", "Files that could not be published the last time.",
		    (int64_t)s->nunpublished },
		{ "ledger_entries", "Entries of the ledger.", s->head.number },
		{ "measured_timestamp_seconds", "When this was measured.", w->in->now },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(gauges); i++) {
		family(w, gauges[i].name, gauges[i].help);
		sample(w, gauges[i].name, gauges[i].value);
	}
}

static void
write_census(struct writer *w, const char *of, const char *key, const char *help)
{
	family(w, of, help);
	for (size_t i = 0; i < w->in->ncensus; i++) {
		const struct census_row *row = &w->in->census[i];

		if (strcmp(row->of, of) != 0)
			continue;
		g_string_append_printf(w->out, "minuted_%s", of);
		label(w, '{', key, row->kind);
		if (row->certainty)
			label(w, ',', "certainty", row->certainty);
		g_string_append_printf(w->out, "} %" G_GINT64_FORMAT "\n", row->n);
	}
}

static void
write_mailboxes(struct writer *w)
{
	static const char *const names[] = { "mailbox_well", "mailbox_lag_messages",
		"mailbox_last_good_poll_timestamp_seconds" };
	static const char *const helps[] = { "1 if the mailbox is read as it should be.",
		"Messages on the server that are not fetched.",
		"When it was last read to its end." };

	for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
		family(w, names[k], helps[k]);
		for (size_t i = 0; i < w->in->config->nmailboxes; i++) {
			const struct mailbox_config *m = &w->in->config->mailboxes[i];
			const struct mailbox_poll *poll = survey_poll(w->in->survey, m);
			const int64_t values[] = { survey_mailbox_well(m, poll, w->in->now),
				survey_lag(poll), poll ? poll->ok_at : WHEN_UNKNOWN };

			if (values[k] != WHEN_UNKNOWN)
				labelled(w, names[k], "mailbox", m->name, values[k]);
		}
	}
}

static void
write_groups(struct writer *w)
{
	static const char *const names[] = { "digest_last_timestamp_seconds",
		"digest_next_timestamp_seconds", "paused_addresses" };
	static const char *const helps[] = { "When the last digest was made.",
		"When the next digest is due.",
		"Addresses to which nothing is sent until minutectl outbox resume." };

	for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
		family(w, names[k], helps[k]);
		for (size_t i = 0; i < w->in->ngroups; i++) {
			const struct metrics_group *g = &w->in->groups[i];
			const int64_t values[] = { g->last, g->next, g->paused };

			if (values[k] != WHEN_UNKNOWN)
				labelled(w, names[k], "group", g->name, values[k]);
		}
	}
}

/* No sample where nothing waits: a moment that is none would look like one long ago. */
static void
write_oldest_waiting(struct writer *w)
{
	int64_t since = w->in->survey->counts.outbox_waits_since;

	family(w, "outbox_oldest_waiting_timestamp_seconds",
	    "When the oldest of our messages that waits to be sent was made.");
	if (w->in->survey->counts.outbox_waiting > 0 && since != WHEN_UNKNOWN)
		sample(w, "outbox_oldest_waiting_timestamp_seconds", since);
}

char *
metrics_text(void *ctx, const struct metrics_input *input)
{
	struct writer w = { g_string_new(NULL), input };
	char *text;

	family(&w, "build_info", "1, with the version that measures.");
	labelled(&w, "build_info", "version", MINUTED_VERSION, 1);
	write_archive(&w);
	write_mailboxes(&w);
	write_census(&w, "mails", "class", "Mails by what they do.");
	write_census(&w, "facts", "kind", "Facts by kind and certainty.");
	write_census(&w, "outbox", "state", "Messages of ours by what became of them.");
	write_oldest_waiting(&w);
	write_groups(&w);
	text = talloc_strdup(ctx, w.out->str);
	g_string_free(w.out, TRUE);
	return text;
}

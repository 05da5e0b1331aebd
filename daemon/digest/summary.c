#include "daemon/digest/summary.h"

#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/page.h"

/* ---- what needs the reader ---- */

static size_t
write_votes_missing(struct writer *w, const struct subscriber *reader, size_t n)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nballots; i++) {
		const struct ballot *b = l->ballots[i];

		if (!digest_may_vote(w, b, reader->org))
			continue;
		if (n++ == 0)
			sheet_section(w->sheet, "What needs you");
		sheet_item(w->sheet, dw_days_to(w, b->voting.end) < 3 ? TONE_URGENT : TONE_PLAIN,
		    talloc_asprintf(w->sheet, "Before %s, %s", dw_time(w, b->voting.end),
			dw_near(w, dw_days_to(w, b->voting.end))),
		    "%s has not voted on %s yet. %s", dw_name(w, reader->org), b->label,
		    dw_evidence(w, b->voting_start));
	}
	return n;
}

static size_t
write_promises(struct writer *w, const struct subscriber *reader, size_t n)
{
	size_t i;

	for (i = 0; i < w->in->nactions; i++) {
		const struct action *a = &w->in->actions[i];

		if (a->state != ACTION_OPEN || !a->owner || !reader->name ||
		    strcmp(a->owner, reader->name) != 0 ||
		    dw_days_to_day(w, when_from_iso(a->last_seen)) < -DIGEST_ACTION_DAYS)
			continue;
		if (n++ == 0)
			sheet_section(w->sheet, "What needs you");
		sheet_item(w->sheet, TONE_PLAIN,
		    talloc_asprintf(w->sheet, "Since %s", dw_day(w, when_from_iso(a->since))),
		    "\"%s\" %s", dw_quote(w, a->quote), sheet_evidence(w->sheet, a->message_id));
	}
	return n;
}

static size_t
write_needs(struct writer *w, const struct subscriber *reader)
{
	return write_promises(w, reader, write_votes_missing(w, reader, 0));
}

/* ---- the whole ---- */

static const char *
reader_name(struct writer *w, const struct subscriber *reader)
{
	if (!reader->name)
		return dw_name(w, reader->address);
	return dw_who(w, &(struct person){ reader->name, reader->org });
}

/* Which mails there are, and how to get others or none. */
static void
write_choice(struct writer *w, const struct subscriber *reader)
{
	static const char *const said[SUBSCRIPTION_COUNT] = {
		[SUBSCRIPTION_WEEKLY] = "this summary each week",
		[SUBSCRIPTION_DAILY] = "this summary on days with something new",
		[SUBSCRIPTION_MILESTONES] = "a mail when a ballot moves",
	};

	sheet_section(w->sheet, "Your choice");
	sheet_para(w->sheet, TONE_QUIET,
	    "You get %s. Reply with \"subscribe weekly\", \"subscribe daily\", \"subscribe "
	    "milestones\", \"subscribe minutes\" or \"unsubscribe\" to change that.",
	    said[reader->wants]);
}

static bool
has_news(struct writer *w, const struct subscriber *reader)
{
	struct writer trial = *w;
	bool news;

	trial.sheet = sheet_new(w->sheet, NULL);
	news = write_needs(&trial, reader) + digest_changes(&trial) > 0;
	talloc_free(trial.sheet);
	return news;
}

static bool
has_open(const struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i;

	for (i = 0; i < l->nballots; i++)
		if (digest_is_live(w, l->ballots[i]))
			return true;
	return false;
}

/* False: there is nothing to tell. */
static bool
write_summary(struct writer *w, const struct subscriber *reader)
{
	const char *title = w->in->ledger->group->title;
	bool news = has_news(w, reader);

	if (!news && reader->wants == SUBSCRIPTION_DAILY)
		return false;
	if (!news && !has_open(w)) {
		sheet_para(w->sheet, TONE_PLAIN,
		    "%s: no ballot is open and nothing has changed since %s.", title,
		    dw_date(w, w->in->since));
		sheet_para(w->sheet, TONE_QUIET, "Reply \"unsubscribe\" to get no more of these.");
		return true;
	}
	sheet_title(w->sheet, title);
	sheet_para(w->sheet, TONE_PLAIN, "Summary for %s at %s. All times are %s.",
	    reader_name(w, reader), dw_time(w, w->in->now), w->zone ? w->zone : "UTC");
	write_needs(w, reader);
	digest_changes(w);
	digest_deadlines(w);
	digest_ballots(w);
	digest_minutes(w);
	write_choice(w, reader);
	return true;
}

/* The label if one ballot moved, NULL if several did; `*n_r` how many. */
static const char *
write_moves(struct writer *w, size_t *n_r)
{
	const struct ledger *l = w->in->ledger;
	const char *label = NULL;
	size_t i;

	*n_r = 0;
	for (i = 0; i < l->nballots; i++) {
		const struct ballot *b = l->ballots[i];
		const char *text = digest_milestones(w, b);

		if (!*text)
			continue;
		if ((*n_r)++ == 0)
			sheet_title(w->sheet, l->group->title);
		sheet_item(w->sheet, TONE_PLAIN, b->label, "%s%s%s.",
		    b->title ? dw_name(w, b->title) : "", b->title ? ": " : "", text);
		label = *n_r == 1 ? b->label : NULL;
	}
	return label;
}

static bool
write_milestones(struct writer *w, const struct subscriber *reader, const char **subject_r)
{
	const char *group = w->in->ledger->group->name;
	size_t n;
	const char *label = write_moves(w, &n);

	if (n == 0)
		return false;
	*subject_r = label ? talloc_asprintf(w->sheet, "[%s] Ballot %s has moved", group, label)
			   : talloc_asprintf(w->sheet, "[%s] %zu ballots have moved", group, n);
	sheet_para(w->sheet, TONE_QUIET, "All times are %s.", w->zone ? w->zone : "UTC");
	write_choice(w, reader);
	return true;
}

struct summary *
summary_write(void *ctx, const struct digest_input *input, const struct subscriber *reader)
{
	struct summary *summary = talloc_zero(ctx, struct summary);
	const struct group_config *group = input->ledger->group;
	struct writer w = { .in = input,
		.sheet = sheet_new(summary, group->archive_url),
		.zone = group->digest.zone,
		.for_members = true };
	bool something;

	summary->subject = talloc_asprintf(
	    summary, "[%s] Summary, %s", group->name, page_date(summary, input->now, w.zone));
	something = reader->wants == SUBSCRIPTION_MILESTONES
			? write_milestones(&w, reader, &summary->subject)
			: write_summary(&w, reader);
	if (!something) {
		talloc_free(summary);
		return NULL;
	}
	summary->text = sheet_text(summary, w.sheet);
	summary->html = sheet_html(summary, w.sheet, summary->subject);
	return summary;
}

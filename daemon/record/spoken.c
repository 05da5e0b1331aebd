#include <string.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/ledger_naming.h"
#include "daemon/record/spoken.h"
#include "parser/labels.h"

struct search {
	const struct ballot *ballot;
	const struct ballot_names *labels;
	size_t nlabels;
	struct naming_title *titles;
	size_t ntitles;
};

/* True if minutes mean the ballot by these words; a label in them decides. */
static bool
means(void *ctx, const struct search *s, const char *words, enum spoken_by *by_r)
{
	struct labels labels = labels_find(ctx, words, strlen(words), s->labels, s->nlabels);
	struct naming found;

	*by_r = SPOKEN_BY_LABEL;
	if (labels.n > 0)
		return labels_have(&labels, s->ballot->label);
	found = naming_of_line(s->titles, s->ntitles, words);
	*by_r = found.settled ? SPOKEN_BY_NAME : SPOKEN_BY_TITLE;
	return found.label && strcmp(found.label, s->ballot->label) == 0;
}

size_t
spoken_of(void *ctx, const struct config *config, const struct ledger *ledger,
    const struct ballot *ballot, struct spoken **spoken_r)
{
	struct spoken *list = NULL;
	void *tmp = talloc_new(ctx);
	struct search s = { .ballot = ballot, .nlabels = config->ngroups };
	size_t n = 0, i, k;

	s.labels = filing_ballot_names(tmp, config);
	s.ntitles = naming_titles(tmp, ledger, &s.titles);
	for (i = 0; i < ledger->nmeetings; i++) {
		const struct minutes *minutes = ledger->meetings[i].minutes->minutes;

		for (k = 0; k < minutes->nballots; k++) {
			struct spoken spoken = { &ledger->meetings[i], &minutes->ballots[k],
				SPOKEN_BY_LABEL };

			if (!means(tmp, &s, minutes->ballots[k].label, &spoken.by))
				continue;
			list = talloc_realloc(ctx, list, struct spoken, n + 1);
			list[n++] = spoken;
		}
	}
	talloc_free(tmp);
	*spoken_r = list;
	return n;
}

/* "label", "name", "title". */
static const char *
by_name(enum spoken_by by)
{
	static const char *const names[] = { "label", "name", "title" };

	return names[by];
}

static json_t *
texts_json(const char *const *texts, size_t ntexts)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < ntexts; i++)
		json_array_append_new(array, json_string(texts[i]));
	return array;
}

json_t *
spoken_to_json(const struct spoken *spoken, size_t nspoken)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < nspoken; i++) {
		const struct spoken_ballot *said = spoken[i].said;

		json_array_append_new(array,
		    json_pack("{ss ss? ss ss ss? ss so sb sb so}", "date", spoken[i].meeting->date,
			"message_id", spoken[i].meeting->minutes->message_id, "label", said->label,
			"by", by_name(spoken[i].by), "lead", said->lead, "state",
			spoken_state_name(said->state), "endorsers",
			texts_json(said->endorsers, said->nendorsers), "pushback", said->pushback,
			"needs_second", said->needs_second, "quotes",
			texts_json(said->quotes, said->nquotes)));
	}
	return array;
}

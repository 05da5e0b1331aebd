#include "parser/stance_vote_line.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_vote_doubt.h"

enum {
	TITLE_BYTES_MIN = 6, /* bytes of a title, or a part of it, between a ballot and its value */
	TITLE_BYTES_MAX = 160 /* the longest title seen has 110 */
};

/*
 * "Ballot TS-13: No, because the dates are wrong": the last value of a line may have its reason,
 * in a list of votes behind a stroke only.
 * False if it is none; a reason that takes back what it explains leaves the value in doubt.
 */
static bool
read_reason(
    const struct hall *hall, const struct label *label, struct ballot_call *call, bool cast_it)
{
	const char *text = hall->prose->plain + label->end;
	const struct pattern *reason = hall->votes->label_reason;
	size_t len = call->end - label->end;
	struct ballot_call one = *call;
	struct span value;
	struct match match;

	if (!text_matches(hall->prose, text, len, reason, &match)) {
		reason = hall->votes->listed_reason;
		if (!text_matches(hall->prose, text, len, reason, &match) ||
		    !aside_heads_votes(
			hall->votes->asides, hall->posting, hall->prose, call->start))
			return false;
	}
	for (size_t i = 0; i < hall->labels->n; i++)
		if (hall->labels->items[i].start >= label->end &&
		    hall->labels->items[i].start < label->end + match.span[0].end)
			return false;
	if (!cast_it)
		return true;
	value = pattern_group(reason, &match, "value");
	one.value = vote_value_of(text, value);
	one.actor = actor_sender(hall->posting);
	one.after = label->end + value.end;
	one.who_end = one.start;
	if (!vote_weigh_doubts(hall, &one))
		one.certainty = CERTAINTY_UNCLEAR;
	if (one.actor.kind == ACTOR_STRANGER)
		vote_lower(&one.certainty, CERTAINTY_LIKELY);
	vote_add(hall, &one, one.value, label, label->ballot,
	    vote_certainty_of_label(hall, label, one.certainty));
	return true;
}

/* True if subject or quote hold the words. */
static bool
is_told(const struct posting *posting, const char *words, size_t len)
{
	char *sought = g_ascii_strdown(words, (gssize)len);
	char *subject = g_ascii_strdown(posting->subject->plain, -1);
	bool told = strstr(subject, sought) != NULL ||
		    (posting->quoted != NULL && strstr(posting->quoted->lower, sought) != NULL);

	g_free(subject);
	g_free(sought);
	return told;
}

/* From behind a label past the ballot's title, if that stands there as subject or quote tell it. */
static size_t
past_title(const struct hall *hall, size_t at, size_t end)
{
	const char *text = hall->prose->plain;
	size_t sign = end, first = at + strspn(text + at, " :-(\"'"), last;

	while (sign > first && strchr(":-|", text[sign - 1]) == NULL)
		sign--;
	for (last = sign; last > first && strchr(" :-|)\"'", text[last - 1]) != NULL; last--)
		;
	if (last - first < TITLE_BYTES_MIN || last - first > TITLE_BYTES_MAX || sign <= first ||
	    !is_told(hall->posting, text + first, last - first))
		return at;
	return sign - 1;
}

/* "Kestrel: TS-12 = yes, TS-13 = no", also with "votes" behind the name. */
static size_t
past_own_name(const struct hall *hall, size_t start, size_t end)
{
	const char *text = hall->prose->plain;
	struct mention one;
	size_t at;

	if (!mention_next(hall->posting, text + start, end - start, 0, &one) || one.start != 0 ||
	    !actor_speaks_for(hall->posting, one.org))
		return start;
	at = start + one.end + strspn(text + start + one.end, " :-");
	if (at + 5 < end && g_ascii_strncasecmp(text + at, "votes", 5) == 0)
		at += 5 + strspn(text + at + 5, " :-");
	return at;
}

bool
line_read(const struct hall *hall, size_t start, size_t end, bool cast_them)
{
	const struct labels *labels = hall->labels;
	struct ballot_call call = { .rule = "vote.label-value",
		.start = start,
		.end = end,
		.certainty = CERTAINTY_CERTAIN };
	size_t at = start, found = 0, from;
	struct match match;

	at = past_own_name(hall, start, end);
	if (cast_them && !vote_is_running(hall->posting))
		call.certainty = CERTAINTY_UNCLEAR;
	for (size_t i = 0; i < labels->n && at < end; i++) {
		const struct label *label = &labels->items[i];
		struct span value;

		if (label->end <= at)
			continue;
		if (label->start >= end)
			break;
		/* Only the word "ballot" and signs may stand before the label. */
		if (vote_past_prepositions(hall->prose->plain, at, label->start) < label->start)
			return false;
		if (read_reason(hall, label, &call, cast_them))
			return true;
		from = past_title(hall, label->end, end);
		if (!text_matches(hall->prose, hall->prose->plain + from, end - from,
			hall->votes->label_value, &match))
			return false;
		value = pattern_group(hall->votes->label_value, &match, "value");
		call.value = vote_value_of(hall->prose->plain + from, value);
		call.actor = actor_sender(hall->posting);
		if (call.actor.kind == ACTOR_STRANGER)
			vote_lower(&call.certainty, CERTAINTY_LIKELY);
		if (cast_them)
			vote_add(hall, &call, call.value, label, label->ballot,
			    vote_certainty_of_label(hall, label, call.certainty));
		at = from + match.span[0].end;
		found++;
	}
	return found > 0 && at >= end;
}

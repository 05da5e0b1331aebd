#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/when.h"

enum { DAYS_OF_WEEK = 7 };

static const struct wording maybes[] = {
	{ "next.may", "may ?need ?have ?to ?be cancel~|skip~", "the month has the same letters" },
	{ "next.maybe",
	    "potentially|possibly|maybe|perhaps|might|could|consider~|likely *4 cancel~|skip~",
	    "a cancellation is thought of" },
	{ "next.to-be-cancelled", "cancel~|skip~ *6 tbd|tbc|confirm~",
	    "a cancellation to be confirmed" },
};

static const struct wording cancels[] = {
	{ "next.cancelled", "cancel~", "the plain word" },
	{ "next.skipped", "will|to ?be skip~", "the other word" },
	{ "next.no-meeting", "^ *2 no meeting|call on|next", "said without any of these words" },
};

/* A sentence that tells of the next meeting, without an item of that name. */
static const struct wording announcements[] = {
	{ "next.is",
	    "next *2 meeting|call|teleconference|f2f ?is|will|scheduled|planned|on|at|in|be",
	    "the usual announcement" },
	{ "next.interim", "next interim|session|gathering", "the IETF's word" },
	{ "next.adjourned-until", "adjourned|adjourns|adjourn until|till|to", "said at the end" },
	{ "next.date-of", "date of the next", "labels its date" },
	{ "next.meeting-on", "meet again|next on|in|at", "said at the end" },
};

static const char *const weekdays[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday" };

static const struct {
	const char *pattern;
	int days;
} intervals[] = {
	{ "in one|a|1 week", 7 },
	{ "in two|2 weeks", 14 },
	{ "two|2 weeks from", 14 },
	{ "in three|3 weeks", 21 },
	{ "in four|4 weeks", 28 },
	{ "in a fortnight", 14 },
};

/* "next week, Wednesday", "in 2 weeks", seen from the day of the meeting. */
static int64_t
relative(const struct sentence *s, int64_t meeting)
{
	if (meeting == WHEN_UNKNOWN)
		return WHEN_UNKNOWN;
	for (size_t i = 0; i < G_N_ELEMENTS(intervals); i++) {
		if (words_find(s, intervals[i].pattern, 0, NULL, NULL))
			return when_add_days(meeting, intervals[i].days, NULL);
	}
	if (!words_find(s, "next week", 0, NULL, NULL))
		return WHEN_UNKNOWN;
	int today;
	when_parts(meeting, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &today);
	for (int day = 0; day < DAYS_OF_WEEK; day++) {
		if (words_find(s, weekdays[day], 0, NULL, NULL))
			return when_add_days(
			    meeting, DAYS_OF_WEEK - today + (day == 0 ? DAYS_OF_WEEK : day), NULL);
	}
	return when_add_days(meeting, DAYS_OF_WEEK, NULL);
}

static enum cancelled
cancelled_of(const struct sentence *s, size_t *word_r)
{
	if (words_any(s, maybes, G_N_ELEMENTS(maybes), word_r, NULL) != NULL)
		return CANCELLED_MAYBE;
	if (words_any(s, cancels, G_N_ELEMENTS(cancels), word_r, NULL) != NULL)
		return CANCELLED_YES;
	return CANCELLED_NO;
}

/*
 * The date that the sentence gives and whether it is cancelled. Of two dates
 * the cancelled one is not the next: "3 May, that of 17 May is cancelled".
 */
static int64_t
date_of(const struct minutes_source *src, const struct sentence *s, enum cancelled *cancelled_r)
{
	struct date_found found[DATES_MAX];
	size_t word = 0;
	size_t n = dates_find(s->text, date_near_future(src->meeting), found);
	*cancelled_r = cancelled_of(s, &word);
	if (n == 0)
		return src->dated ? relative(s, src->meeting) : WHEN_UNKNOWN;
	/* "cancelled because of Easter; then 31 March" */
	if (n == 1 && *cancelled_r == CANCELLED_YES && s->words[word].start < found[0].end &&
	    (words_find(s, "then|instead|but|resume~|moved", word, NULL, NULL) ||
		words_find(s, ", ?the next meeting|call|teleconference", word, NULL, NULL)))
		*cancelled_r = CANCELLED_NO;
	if (n == 1 || *cancelled_r != CANCELLED_YES)
		return found[0].at;
	*cancelled_r = CANCELLED_NO;
	return s->words[word].start > found[1].end ? found[0].at : found[1].at;
}

static void
fill(struct minutes *m, int64_t at, enum cancelled cancelled, const char *quote)
{
	m->next_meeting = (struct next_meeting){
		.date = date_text(m, at), .cancelled = cancelled, .quote = talloc_strdup(m, quote)
	};
}

/* The line of a part without its printed number. */
static const char *
line_of(const struct part *part)
{
	const char *title = strstr(part->heading, part->title);
	return title != NULL ? title : part->heading;
}

static bool
read_part(struct minutes *m, const struct minutes_source *src, const struct part *part)
{
	const struct sentence *spare = NULL, *off = NULL; /* off: a day that is cancelled */
	for (size_t i = source_first(src, part->block); i < source_first(src, part->end); i++) {
		const struct sentence *s = &src->sentences[i];
		enum cancelled cancelled;
		int64_t at = date_of(src, s, &cancelled);
		if (at != WHEN_UNKNOWN) {
			/* "No call on 30 May. Next call 13 June." */
			bool next = cancelled == CANCELLED_NO;
			if (next || off == NULL)
				fill(m, at, cancelled,
				    s->block == part->block ? line_of(part) : s->text);
			if (next)
				return true;
			off = s;
		}
		if (spare == NULL && (s->block != part->block || *part->rest != '\0'))
			spare = s;
	}
	if (off != NULL)
		return true;
	size_t word;
	enum cancelled cancelled = spare != NULL ? cancelled_of(spare, &word) : CANCELLED_NO;
	if (cancelled != CANCELLED_NO) {
		fill(m, WHEN_UNKNOWN, cancelled, spare->text);
		return true;
	}
	return false;
}

/* "Next F2F" and "Next call": the one that comes first and takes place is the next. */
static bool
is_sooner(const struct next_meeting *a, const struct next_meeting *b)
{
	return a->date != NULL && b->date != NULL && a->cancelled == CANCELLED_NO &&
	       (b->cancelled == CANCELLED_YES || strcmp(a->date, b->date) < 0);
}

void
next_meeting_read(struct minutes *m, const struct minutes_source *src)
{
	struct next_meeting best = { 0 };
	for (size_t i = 0; i < src->layout->nparts; i++) {
		const struct part *p = &src->layout->parts[i];
		if (p->kind != ITEM_NEXT_MEETING || p->type == PART_ATTENDEES ||
		    p->block == SIZE_MAX || !read_part(m, src, p))
			continue;
		if (best.quote == NULL || is_sooner(&m->next_meeting, &best))
			best = m->next_meeting;
	}
	m->next_meeting = best;
	if (best.quote != NULL)
		return;
	for (size_t i = src->nsentences; i-- > 0;) {
		const struct sentence *s = &src->sentences[i];
		size_t first;
		if (words_any(s, announcements, G_N_ELEMENTS(announcements), &first, NULL) == NULL)
			continue;
		/* The date stands behind the announcement; one before it is another meeting's. */
		enum cancelled cancelled;
		int64_t at = date_of(
		    src, words_sentence(src->tmp, s->text + s->words[first].start), &cancelled);
		if (at != WHEN_UNKNOWN) {
			fill(m, at, cancelled, s->text);
			return;
		}
	}
}

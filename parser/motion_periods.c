#include "parser/motion_periods.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	LINES_WITHOUT_DATE_MAX = 4, /* lines after a heading within which its dates stand */
	DATES_OF_LINE_MAX = 8
};

enum side { SIDE_NONE, SIDE_START, SIDE_END };

struct word {
	const char *word; /* lower case, at a word's start */
	int meaning;
};

static const struct word topic_words[] = { { "discussion", TOPIC_DISCUSSION },
	{ "comment period", TOPIC_DISCUSSION }, { "vote", TOPIC_VOTING },
	{ "voting", TOPIC_VOTING }, { "votes", TOPIC_VOTING }, { "review period", TOPIC_REVIEW },
	{ "ipr review", TOPIC_REVIEW }, { "ip review", TOPIC_REVIEW },
	{ "review notice", TOPIC_REVIEW } };

static const struct word side_words[] = { { "start", SIDE_START }, { "begin", SIDE_START },
	{ "open", SIDE_START }, { "commenc", SIDE_START }, { "from", SIDE_START },
	{ "end", SIDE_END }, { "clos", SIDE_END }, { "until", SIDE_END }, { "till", SIDE_END },
	{ "through", SIDE_END }, { "conclu", SIDE_END }, { "to ", SIDE_END },
	{ "deadline", SIDE_END } };

/* The meaning of the last of the words in a stretch of lower-case text; 0: none there. */
static int
last_word(const char *text, size_t len, const struct word *words, size_t n, size_t *at_r)
{
	int meaning = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && g_ascii_isalpha(text[i - 1]))
			continue;
		for (size_t j = 0; j < n; j++) {
			size_t size = strlen(words[j].word);

			if (size <= len - i && strncmp(text + i, words[j].word, size) == 0) {
				meaning = words[j].meaning;
				*at_r = i;
			}
		}
	}
	return meaning;
}

/* What one table gives for all its rows: "Start (23:00 UTC)   End (23:00 UTC)". */
struct clock_header {
	bool told;
	int64_t seconds; /* after midnight UTC of a day without daylight saving changes */
	const char *zone;
};

static void
read_clock_header(const char *line, size_t len, struct clock_header *header)
{
	const char *open = memchr(line, '(', len), *close;
	char *text;
	int64_t at;
	bool has_time = false;
	const char *zone;

	close = open == NULL ? NULL : memchr(open, ')', len - (size_t)(open - line));
	if (close == NULL || close - open > 24)
		return;
	text = talloc_asprintf(NULL, "2000-01-01 %.*s", (int)(close - open - 1), open + 1);
	if (when_find(text, WHEN_UNKNOWN, &at, &has_time, &zone) != NULL && has_time) {
		header->told = true;
		header->zone = zone;
		header->seconds = at - when_civil(2000, 1, 1, 0, 0, 0, zone);
	}
	talloc_free(text);
}

struct walk {
	const struct posting *posting;
	struct motion *motion;
	enum motion_topic topic;
	struct clock_header clock;
};

static struct period *
period_of(struct motion *motion, enum motion_topic topic)
{
	switch (topic) {
	case TOPIC_DISCUSSION:
		return &motion->discussion;
	case TOPIC_VOTING:
		return &motion->voting;
	case TOPIC_REVIEW:
		return &motion->review;
	case TOPIC_NONE:
		break;
	}
	return NULL;
}

static void
set_side(struct walk *walk, enum side side, int64_t at, const char *zone)
{
	struct period *period = period_of(walk->motion, walk->topic);
	int64_t *where;

	if (period == NULL || side == SIDE_NONE)
		return;
	where = side == SIDE_START ? &period->start : &period->end;
	if (*where != WHEN_UNKNOWN)
		return;
	*where = at;
	if (period->zone == NULL)
		period->zone = zone;
}

/* The dates of one line, each with the words since the date before it. */
static size_t
read_line(struct walk *walk, size_t start, size_t end)
{
	const struct prose *prose = walk->posting->prose;
	char *line = talloc_strndup(NULL, prose->plain + start, end - start);
	const char *p = line, *next, *zone;
	enum side side = SIDE_NONE, before = SIDE_NONE;
	size_t dates = 0, at;
	int64_t moment;
	bool has_time;

	while (dates < DATES_OF_LINE_MAX) {
		const char *lower = prose->lower + start + (p - line);
		size_t len;
		int topic;

		next = when_find(p, walk->posting->words->at, &moment, &has_time, &zone);
		if (next == NULL)
			break;
		len = (size_t)(next - p);
		topic = last_word(lower, len, topic_words, G_N_ELEMENTS(topic_words), &at);
		if (topic != TOPIC_NONE) {
			if (walk->topic != (enum motion_topic)topic)
				before = SIDE_NONE;
			walk->topic = (enum motion_topic)topic;
		}
		side = (enum side)last_word(lower, len, side_words, G_N_ELEMENTS(side_words), &at);
		if (side == SIDE_NONE && before != SIDE_END)
			side = before == SIDE_START ? SIDE_END : SIDE_START;
		/* "Vote: not before ..." is a bound, not a start. */
		if (memmem(lower, len, "not before", 10) != NULL && walk->topic == TOPIC_VOTING)
			side = SIDE_NONE;
		if (!has_time && walk->clock.told) {
			moment = when_add_days(moment, 0, NULL) + walk->clock.seconds;
			zone = walk->clock.zone;
			has_time = true;
		}
		if (has_time && moment != WHEN_UNKNOWN)
			set_side(walk, side, moment, zone);
		before = side;
		dates++;
		p = next;
	}
	talloc_free(line);
	return dates;
}

void
periods_read(const struct posting *posting, enum motion_topic topic, struct motion *motion)
{
	const struct prose *prose = posting->prose;
	struct walk walk = { .posting = posting, .motion = motion, .topic = topic };
	size_t barren = 0, at;

	for (size_t start = 0, end; start < prose->len; start = end + 1) {
		const char *newline = memchr(prose->plain + start, '\n', prose->len - start);
		const char *lower = prose->lower + start;
		int found;

		end = newline == NULL ? prose->len : (size_t)(newline - prose->plain);
		if (start >= prose->motion_start && end <= prose->motion_end && start < end &&
		    prose->motion_start < prose->motion_end)
			continue;
		if (memmem(lower, end - start, "start", 5) != NULL &&
		    memmem(lower, end - start, "end", 3) != NULL)
			read_clock_header(prose->plain + start, end - start, &walk.clock);
		if (barren > LINES_WITHOUT_DATE_MAX)
			walk.topic = topic;
		if (read_line(&walk, start, end) > 0) {
			barren = 0;
			continue;
		}
		found = last_word(lower, end - start, topic_words, G_N_ELEMENTS(topic_words), &at);
		if (found != TOPIC_NONE) {
			walk.topic = (enum motion_topic)found;
			barren = 0;
		} else if (end > start) {
			barren++;
		}
	}
}

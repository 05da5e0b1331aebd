/*
 * generated_reading: readings and minutes by chance, and whether they keep their bounds
 *
 * The same seed gives the same reading on every machine.
 */
#ifndef MINUTED_TESTS_GENERATED_READING_H
#define MINUTED_TESTS_GENERATED_READING_H

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "parser/fact.h"
#include "parser/minutes.h"
#include "tests/unit/chance.h"

/* Text of 1 to `max` bytes, seldom exactly `max`, in several scripts and with what JSON escapes. */
static char *
generated_text(void *ctx, uint64_t *seed, size_t max)
{
	static const char *const pieces[] = { "a", "Ballot ", "CSC-18", " votes yes", "\n", "\t",
		"\"", "\\", "é", "ü", "Ω", "我们", "\xe2\x80\x91", "\xf0\x9f\x97\xb3",
		"\xef\xbf\xbd", "\x01", "\x7f", "/", "{", "]" };
	size_t want = chance_one_in(seed, 20) ? max : 1 + chance_below(seed, max < 60 ? max : 60);
	GString *text = g_string_new(NULL);
	char *copy;

	while (text->len < want) {
		const char *piece = pieces[chance_below(seed, G_N_ELEMENTS(pieces))];

		g_string_append(text, text->len + strlen(piece) <= want ? piece : "x");
	}
	copy = talloc_strndup(ctx, text->str, text->len);
	g_string_free(text, TRUE);
	return copy;
}

static char *
generated_text_or_null(void *ctx, uint64_t *seed, size_t max)
{
	return chance_one_in(seed, 3) ? NULL : generated_text(ctx, seed, max);
}

static struct person
generated_person(void *ctx, uint64_t *seed)
{
	return (struct person){ generated_text_or_null(ctx, seed, FACT_NAME_MAX),
		generated_text_or_null(ctx, seed, FACT_NAME_MAX) };
}

static int64_t
generated_moment(uint64_t *seed)
{
	if (chance_one_in(seed, 3))
		return WHEN_UNKNOWN;
	return INT64_C(1000000000) + (int64_t)chance_below(seed, 1500000000);
}

static struct period
generated_period(uint64_t *seed)
{
	static const char *const zones[] = { NULL, "UTC", "Europe/Brussels", "-04:00" };

	return (struct period){ generated_moment(seed), generated_moment(seed),
		zones[chance_below(seed, G_N_ELEMENTS(zones))] };
}

static const char **
generated_texts(void *ctx, uint64_t *seed, size_t max, size_t text_max, size_t *n_r)
{
	const char **texts;

	*n_r = chance_below(seed, max + 1);
	if (*n_r == 0)
		return NULL;
	texts = talloc_array(ctx, const char *, *n_r);
	for (size_t i = 0; i < *n_r; i++)
		texts[i] = generated_text(texts, seed, text_max);
	return texts;
}

static struct motion *
generated_motion(void *ctx, uint64_t *seed)
{
	struct motion *motion = talloc_zero(ctx, struct motion);

	motion->title = generated_text_or_null(ctx, seed, FACT_NAME_MAX);
	motion->kind = (enum motion_kind)chance_below(seed, MOTION_KIND_COUNT);
	motion->proposer = generated_person(ctx, seed);
	motion->nendorsers = chance_below(seed, 4);
	if (motion->nendorsers > 0)
		motion->endorsers = talloc_array(ctx, struct person, motion->nendorsers);
	for (size_t i = 0; i < motion->nendorsers; i++) {
		motion->endorsers[i] = generated_person(ctx, seed);
		if (motion->endorsers[i].name == NULL)
			motion->endorsers[i].name = "Ana Example";
	}
	motion->discussion = generated_period(seed);
	motion->voting = generated_period(seed);
	motion->review = generated_period(seed);
	if (chance_one_in(seed, 2))
		motion->digest = g_intern_static_string(
		    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
	motion->outcome = (enum outcome)chance_below(seed, OUTCOME_COUNT);
	motion->sections = generated_texts(ctx, seed, 3, 24, &motion->nsections);
	motion->others = generated_texts(ctx, seed, 3, FACT_LABEL_MAX, &motion->nothers);
	return motion;
}

static bool
kind_carries_motion(enum fact_kind kind)
{
	return kind == FACT_PROPOSAL || kind == FACT_REVISION || kind == FACT_DISCUSSION_START ||
	       kind == FACT_VOTING_START || kind == FACT_RESULT || kind == FACT_IPR_NOTICE;
}

static void
generated_fact(void *ctx, uint64_t *seed, struct fact *fact)
{
	*fact = (struct fact){
		.kind = (enum fact_kind)chance_below(seed, FACT_KIND_COUNT),
		.certainty = (enum certainty)chance_below(seed, CERTAINTY_COUNT),
		.rule = generated_text(ctx, seed, 40),
		.quote = generated_text(ctx, seed, FACT_QUOTE_MAX),
		.ballot = generated_text_or_null(ctx, seed, FACT_LABEL_MAX),
		.version = generated_text_or_null(ctx, seed, FACT_LABEL_MAX),
		.who = generated_person(ctx, seed),
	};
	if (fact->kind == FACT_VOTE)
		fact->vote = (enum vote_value)chance_below(
		    seed, fact->certainty == CERTAINTY_UNCLEAR ? VOTE_UNKNOWN + 1 : VOTE_COUNT);
	if (kind_carries_motion(fact->kind))
		fact->motion = generated_motion(ctx, seed);
}

static void
generated_spoken_ballots(void *ctx, uint64_t *seed, struct minutes *minutes)
{
	minutes->nballots = chance_below(seed, 4);
	if (minutes->nballots > 0)
		minutes->ballots = talloc_zero_array(ctx, struct spoken_ballot, minutes->nballots);
	for (size_t i = 0; i < minutes->nballots; i++) {
		struct spoken_ballot *ballot = &minutes->ballots[i];

		ballot->label = generated_text(ctx, seed, 80);
		ballot->lead = generated_text_or_null(ctx, seed, 80);
		ballot->endorsers = generated_texts(ctx, seed, 3, 80, &ballot->nendorsers);
		ballot->state = (enum spoken_state)chance_below(seed, SPOKEN_COUNT);
		ballot->pushback = chance_one_in(seed, 2);
		ballot->needs_second = chance_one_in(seed, 2);
		ballot->quotes = generated_texts(ctx, seed, 3, 400, &ballot->nquotes);
	}
}

static void
generated_entries(void *ctx, uint64_t *seed, struct minutes *minutes)
{
	size_t n = chance_below(seed, 4);

	if (n == 0)
		return;
	minutes->approvals = talloc_array(ctx, struct approval, n);
	minutes->agenda_items = talloc_array(ctx, struct agenda_item, n);
	minutes->discussants = talloc_array(ctx, struct discussants, n);
	minutes->action_items = talloc_array(ctx, struct action_item, n);
	minutes->attendees = talloc_array(ctx, struct person, n);
	for (size_t i = 0; i < n; i++) {
		minutes->approvals[i] =
		    (struct approval){ chance_one_in(seed, 2) ? NULL : "2023-02-09",
			    (enum approval_status)chance_below(seed, APPROVAL_COUNT),
			    generated_text_or_null(ctx, seed, 300) };
		minutes->agenda_items[i] = (struct agenda_item){ generated_text(ctx, seed, 100),
			(enum item_kind)chance_below(seed, ITEM_COUNT) };
		minutes->discussants[i].item = generated_text_or_null(ctx, seed, 100);
		minutes->discussants[i].people =
		    generated_texts(ctx, seed, 4, 50, &minutes->discussants[i].npeople);
		minutes->action_items[i] =
		    (struct action_item){ generated_text_or_null(ctx, seed, 50),
			    generated_text(ctx, seed, 200) };
		minutes->attendees[i] = generated_person(ctx, seed);
	}
	minutes->napprovals = minutes->nagenda_items = minutes->ndiscussants = n;
	minutes->naction_items = minutes->nattendees = n;
}

static struct minutes *
generated_minutes(void *ctx, uint64_t *seed)
{
	struct minutes *minutes = talloc_zero(ctx, struct minutes);

	minutes->title = generated_text_or_null(ctx, seed, 200);
	minutes->date = chance_one_in(seed, 3) ? NULL : "2024-02-29";
	minutes->group = generated_text_or_null(ctx, seed, 30);
	minutes->status = (enum minutes_status)chance_below(seed, MINUTES_STATUS_COUNT);
	minutes->posted_by = generated_text_or_null(ctx, seed, 50);
	minutes->minute_taker = generated_text_or_null(ctx, seed, 50);
	minutes->antitrust_read = chance_one_in(seed, 2);
	minutes->truncated = chance_one_in(seed, 2);
	generated_entries(minutes, seed, minutes);
	generated_spoken_ballots(minutes, seed, minutes);
	minutes->decisions = generated_texts(minutes, seed, 3, 300, &minutes->ndecisions);
	minutes->closings = generated_texts(minutes, seed, 3, 300, &minutes->nclosings);
	minutes->next_meeting = (struct next_meeting){ chance_one_in(seed, 2) ? NULL : "2024-03-14",
		(enum cancelled)chance_below(seed, 3), generated_text_or_null(minutes, seed, 100) };
	return minutes;
}

static struct reading *
generated_reading(void *ctx, uint64_t *seed)
{
	struct reading *reading = talloc_zero(ctx, struct reading);

	reading->class = (enum mail_class)chance_below(seed, CLASS_COUNT);
	reading->ballots = generated_texts(reading, seed, 3, FACT_LABEL_MAX, &reading->nballots);
	reading->ballot_version = generated_text_or_null(reading, seed, FACT_LABEL_MAX);
	reading->sender = generated_person(reading, seed);
	reading->nfacts = chance_below(seed, 6);
	if (reading->nfacts > 0)
		reading->facts = talloc_array(reading, struct fact, reading->nfacts);
	for (size_t i = 0; i < reading->nfacts; i++)
		generated_fact(reading, seed, &reading->facts[i]);
	if (chance_one_in(seed, 3))
		reading->minutes = generated_minutes(reading, seed);
	reading->truncated = chance_one_in(seed, 5);
	return reading;
}

#endif

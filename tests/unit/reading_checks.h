/*
 * reading_checks: that two readings are the same, and that one keeps its bounds
 *
 * Told field by field, and not by the code under test.
 */
#ifndef MINUTED_TESTS_READING_CHECKS_H
#define MINUTED_TESTS_READING_CHECKS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/generated_reading.h"

static void
assert_same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_true(a == b);
	else
		assert_string_equal(a, b);
}

static void
assert_same_texts(const char **a, size_t na, const char **b, size_t nb)
{
	assert_int_equal(na, nb);
	for (size_t i = 0; i < na; i++)
		assert_same_text(a[i], b[i]);
}

static void
assert_same_person(const struct person *a, const struct person *b)
{
	assert_same_text(a->name, b->name);
	assert_same_text(a->org, b->org);
}

static void
assert_same_period(const struct period *a, const struct period *b)
{
	assert_true(a->start == b->start);
	assert_true(a->end == b->end);
	assert_same_text(a->zone, b->zone);
}

static void
assert_same_motion(const struct motion *a, const struct motion *b)
{
	if (a == NULL || b == NULL) {
		assert_true(a == b);
		return;
	}
	assert_same_text(a->title, b->title);
	assert_int_equal(a->kind, b->kind);
	assert_same_person(&a->proposer, &b->proposer);
	assert_int_equal(a->nendorsers, b->nendorsers);
	for (size_t i = 0; i < a->nendorsers; i++)
		assert_same_person(&a->endorsers[i], &b->endorsers[i]);
	assert_same_period(&a->discussion, &b->discussion);
	assert_same_period(&a->voting, &b->voting);
	assert_same_period(&a->review, &b->review);
	assert_same_text(a->digest, b->digest);
	assert_int_equal(a->outcome, b->outcome);
	assert_same_texts(a->sections, a->nsections, b->sections, b->nsections);
	assert_same_texts(a->others, a->nothers, b->others, b->nothers);
}

static void
assert_same_fact(const struct fact *a, const struct fact *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->certainty, b->certainty);
	assert_same_text(a->rule, b->rule);
	assert_same_text(a->quote, b->quote);
	assert_same_text(a->ballot, b->ballot);
	assert_same_text(a->version, b->version);
	assert_same_person(&a->who, &b->who);
	assert_int_equal(a->vote, b->vote);
	assert_same_motion(a->motion, b->motion);
}

static void
assert_same_spoken_ballot(const struct spoken_ballot *a, const struct spoken_ballot *b)
{
	assert_same_text(a->label, b->label);
	assert_same_text(a->lead, b->lead);
	assert_same_texts(a->endorsers, a->nendorsers, b->endorsers, b->nendorsers);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->pushback, b->pushback);
	assert_int_equal(a->needs_second, b->needs_second);
	assert_same_texts(a->quotes, a->nquotes, b->quotes, b->nquotes);
}

static void
assert_same_entries(const struct minutes *a, const struct minutes *b)
{
	assert_int_equal(a->nattendees, b->nattendees);
	for (size_t i = 0; i < a->nattendees; i++)
		assert_same_person(&a->attendees[i], &b->attendees[i]);
	assert_int_equal(a->napprovals, b->napprovals);
	for (size_t i = 0; i < a->napprovals; i++) {
		assert_same_text(a->approvals[i].minutes_of, b->approvals[i].minutes_of);
		assert_int_equal(a->approvals[i].status, b->approvals[i].status);
		assert_same_text(a->approvals[i].quote, b->approvals[i].quote);
	}
	assert_int_equal(a->nagenda_items, b->nagenda_items);
	for (size_t i = 0; i < a->nagenda_items; i++) {
		assert_same_text(a->agenda_items[i].title, b->agenda_items[i].title);
		assert_int_equal(a->agenda_items[i].kind, b->agenda_items[i].kind);
	}
	assert_int_equal(a->nballots, b->nballots);
	for (size_t i = 0; i < a->nballots; i++)
		assert_same_spoken_ballot(&a->ballots[i], &b->ballots[i]);
	assert_int_equal(a->ndiscussants, b->ndiscussants);
	for (size_t i = 0; i < a->ndiscussants; i++) {
		assert_same_text(a->discussants[i].item, b->discussants[i].item);
		assert_same_texts(a->discussants[i].people, a->discussants[i].npeople,
		    b->discussants[i].people, b->discussants[i].npeople);
	}
	assert_int_equal(a->naction_items, b->naction_items);
	for (size_t i = 0; i < a->naction_items; i++) {
		assert_same_text(a->action_items[i].owner, b->action_items[i].owner);
		assert_same_text(a->action_items[i].quote, b->action_items[i].quote);
	}
	assert_same_texts(a->closings, a->nclosings, b->closings, b->nclosings);
}

static void
assert_same_minutes(const struct minutes *a, const struct minutes *b)
{
	if (a == NULL || b == NULL) {
		assert_true(a == b);
		return;
	}
	assert_same_text(a->title, b->title);
	assert_same_text(a->date, b->date);
	assert_same_text(a->group, b->group);
	assert_int_equal(a->status, b->status);
	assert_same_text(a->posted_by, b->posted_by);
	assert_same_text(a->minute_taker, b->minute_taker);
	assert_int_equal(a->antitrust_read, b->antitrust_read);
	assert_same_entries(a, b);
	assert_same_texts(a->decisions, a->ndecisions, b->decisions, b->ndecisions);
	assert_same_text(a->next_meeting.date, b->next_meeting.date);
	assert_int_equal(a->next_meeting.cancelled, b->next_meeting.cancelled);
	assert_same_text(a->next_meeting.quote, b->next_meeting.quote);
	assert_int_equal(a->truncated, b->truncated);
}

static void
assert_same_reading(const struct reading *a, const struct reading *b)
{
	assert_int_equal(a->class, b->class);
	assert_same_texts(a->ballots, a->nballots, b->ballots, b->nballots);
	assert_same_text(a->ballot_version, b->ballot_version);
	assert_same_person(&a->sender, &b->sender);
	assert_int_equal(a->nfacts, b->nfacts);
	for (size_t i = 0; i < a->nfacts; i++)
		assert_same_fact(&a->facts[i], &b->facts[i]);
	assert_same_minutes(a->minutes, b->minutes);
	assert_int_equal(a->truncated, b->truncated);
}

static void
assert_text_bound(const char *text, size_t max)
{
	if (text == NULL)
		return;
	assert_true(strlen(text) <= max);
	assert_true(g_utf8_validate(text, -1, NULL));
}

static void
assert_period_bound(const struct period *period)
{
	char text[WHEN_TEXT_MAX];

	if (period->start != WHEN_UNKNOWN)
		assert_true(when_from_iso(when_to_iso(period->start, text)) == period->start);
	if (period->end != WHEN_UNKNOWN)
		assert_true(when_from_iso(when_to_iso(period->end, text)) == period->end);
	if (period->zone != NULL)
		assert_true(when_zone_ok(period->zone));
}

static void
assert_fact_bounds(const struct fact *fact)
{
	assert_true((unsigned)fact->kind < FACT_KIND_COUNT);
	assert_true((unsigned)fact->certainty < CERTAINTY_COUNT);
	assert_true((unsigned)fact->vote < VOTE_COUNT ||
		    (fact->vote == VOTE_UNKNOWN && fact->certainty == CERTAINTY_UNCLEAR));
	assert_non_null(fact->rule);
	assert_non_null(fact->quote);
	assert_text_bound(fact->quote, FACT_QUOTE_MAX);
	assert_text_bound(fact->rule, FACT_NAME_MAX);
	assert_text_bound(fact->ballot, FACT_LABEL_MAX);
	assert_text_bound(fact->who.name, FACT_NAME_MAX);
	assert_text_bound(fact->who.org, FACT_NAME_MAX);
	assert_int_equal(fact->motion != NULL, kind_carries_motion(fact->kind));
	if (fact->motion == NULL)
		return;
	assert_text_bound(fact->motion->title, FACT_NAME_MAX);
	assert_text_bound(fact->motion->proposer.name, FACT_NAME_MAX);
	assert_true((unsigned)fact->motion->kind < MOTION_KIND_COUNT);
	assert_true((unsigned)fact->motion->outcome < OUTCOME_COUNT);
	assert_period_bound(&fact->motion->discussion);
	assert_period_bound(&fact->motion->voting);
	assert_period_bound(&fact->motion->review);
	for (size_t i = 0; i < fact->motion->nendorsers; i++)
		assert_text_bound(fact->motion->endorsers[i].name, FACT_NAME_MAX);
}

static void
assert_reading_bounds(const struct reading *reading)
{
	const struct minutes *minutes = reading->minutes;

	assert_true((unsigned)reading->class < CLASS_COUNT);
	assert_true(reading->nballots <= READING_BALLOTS_MAX);
	for (size_t i = 0; i < reading->nballots; i++)
		assert_text_bound(reading->ballots[i], FACT_LABEL_MAX);
	assert_text_bound(reading->sender.name, FACT_NAME_MAX);
	assert_true(reading->nfacts <= READING_FACTS_MAX);
	for (size_t i = 0; i < reading->nfacts; i++)
		assert_fact_bounds(&reading->facts[i]);
	if (minutes == NULL)
		return;
	assert_true((unsigned)minutes->status < MINUTES_STATUS_COUNT);
	assert_true((unsigned)minutes->next_meeting.cancelled <= CANCELLED_MAYBE);
	if (minutes->date != NULL)
		assert_true(when_from_iso(minutes->date) != WHEN_UNKNOWN);
	for (size_t i = 0; i < minutes->napprovals; i++)
		assert_true((unsigned)minutes->approvals[i].status < APPROVAL_COUNT);
	for (size_t i = 0; i < minutes->nagenda_items; i++) {
		assert_non_null(minutes->agenda_items[i].title);
		assert_true((unsigned)minutes->agenda_items[i].kind < ITEM_COUNT);
	}
	for (size_t i = 0; i < minutes->nballots; i++) {
		assert_non_null(minutes->ballots[i].label);
		assert_true((unsigned)minutes->ballots[i].state < SPOKEN_COUNT);
	}
}

#endif

/* Action items carried from meeting to meeting: the same, ended, kept apart. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/actions.h"
#include "parser/when.h"

static int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

enum { SAID_MAX = 4 };

/* One meeting as the tests write it. */
struct told {
	const char *date;
	struct action_said said[SAID_MAX];
	const char *closings[SAID_MAX];
};

static size_t
carried_with(void *ctx, const struct told *told, size_t n, const struct action_word *words,
    size_t nwords, struct action **actions_r)
{
	struct action_meeting *meetings = talloc_zero_array(ctx, struct action_meeting, n + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		struct action_meeting *m = &meetings[i];

		m->date = told[i].date;
		m->at = when_from_iso(told[i].date);
		m->message_id = talloc_asprintf(ctx, "%s@tuff.example", told[i].date);
		m->said = told[i].said;
		while (m->nsaid < SAID_MAX && told[i].said[m->nsaid].quote)
			m->nsaid++;
		m->closings = told[i].closings;
		while (m->nclosings < SAID_MAX && told[i].closings[m->nclosings])
			m->nclosings++;
	}
	return actions_carry(ctx, "tuff", meetings, n, words, nwords, actions_r);
}

#define CARRIED(ctx, told, actions_r)                                                              \
	carried_with(ctx, told, G_N_ELEMENTS(told), NULL, 0, actions_r)

static void
the_same_task_is_carried_on(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09",
		    { { "Kit Vale", "Kestrel", "Kit will circulate the drift measurements." } },
		    { NULL } },
		{ "2031-01-23",
		    { { "Kit Vale", "Kestrel", "Kit to circulate measurements of the drift" },
			{ "Mo Ek", "Marlin", "Mo will ask the auditors." } },
		    { NULL } },
		{ "2031-02-06",
		    { { "Kit Vale", "Kestrel",
			"Kit still needs to circulate the drift measurements" } },
		    { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 2);
	assert_string_equal(actions[0].owner, "Kit Vale");
	assert_string_equal(actions[0].org, "Kestrel");
	assert_string_equal(actions[0].since, "2031-01-09");
	assert_string_equal(actions[0].message_id, "2031-01-09@tuff.example");
	assert_string_equal(actions[0].last_seen, "2031-02-06");
	assert_int_equal(actions[0].meetings, 3);
	assert_int_equal(actions[0].state, ACTION_OPEN);
	assert_int_equal(actions[1].meetings, 1);
	assert_string_not_equal(actions[0].id, actions[1].id);
}

static void
tasks_of_two_people_are_two(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09", { { "Kit Vale", NULL, "Kit will review the leap second text." } },
		    { NULL } },
		{ "2031-01-23", { { "Mo Ek", NULL, "Mo will review the leap second text." } },
		    { NULL } },
		{ "2031-02-06", { { NULL, NULL, "Review the leap second text." } }, { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 3);
}

/* A short name fits a long one; where it fits two people's tasks it stays apart. */
static void
a_short_name_may_be_the_longer_one(void **state)
{
	static const struct told one[] = {
		{ "2031-01-09", { { "Tim", NULL, "Tim will draft the clock appendix." } },
		    { NULL } },
		{ "2031-01-23",
		    { { "Tim Hollow", "Marlin", "Tim H. to draft the clock appendix" } },
		    { NULL } },
	};
	static const struct told two[] = {
		{ "2031-01-09",
		    { { "Tim Hollow", NULL, "Tim Hollow will draft the clock appendix." },
			{ "Tim Carver", NULL, "Tim Carver will draft the clock appendix." } },
		    { NULL } },
		{ "2031-01-23", { { "Tim", NULL, "Tim to draft the clock appendix" } }, { NULL } },
		{ "2031-02-06", { { "Tim H.", NULL, "Tim H. to draft the clock appendix" } },
		    { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, one, &actions), 1);
	assert_string_equal(actions[0].owner, "Tim Hollow");
	assert_string_equal(actions[0].org, "Marlin");
	assert_int_equal(CARRIED(*state, two, &actions), 4);
	assert_int_equal(actions[0].meetings, 1);
	assert_int_equal(actions[1].meetings, 1);
}

static void
words_that_fit_two_tasks_are_a_task_of_their_own(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09",
		    { { "Kit Vale", NULL, "Kit will update the profile text for audit logs." },
			{ "Kit Vale", NULL,
			    "Kit will update the profile text for leap seconds." } },
		    { NULL } },
		{ "2031-01-23", { { "Kit Vale", NULL, "Kit to update the profile text" } },
		    { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 3);
	assert_string_equal(actions[2].since, "2031-01-23");
}

static void
other_numbers_are_other_tasks(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09", { { "Kit Vale", NULL, "Kit will prepare ballot TS-12." } },
		    { NULL } },
		{ "2031-01-23", { { "Kit Vale", NULL, "Kit will prepare ballot TS-13." } },
		    { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 2);
}

static void
one_shared_word_is_not_enough(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09", { { "Kit Vale", NULL, "Kit will draft." } }, { NULL } },
		{ "2031-01-23", { { "Kit Vale", NULL, "Kit will draft." } }, { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 2);
	assert_string_not_equal(actions[0].id, actions[1].id);
}

static void
minutes_end_what_they_say_is_done(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09",
		    { { "Kit Vale", NULL, "Kit will circulate the drift measurements." },
			{ "Mo Ek", NULL, "Mo will ask the auditors for their template." },
			{ "Ana Ro", NULL, "Ana to book the room in Ghent." } },
		    { NULL } },
		{ "2031-01-23",
		    { { "Kit Vale", NULL, "Kit to circulate the drift measurements - done." } },
		    { "Kit to circulate the drift measurements - done.",
			"The auditors' template is no longer needed, so the action is closed.",
			"Voting has been completed." } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 3);
	assert_int_equal(actions[0].state, ACTION_DONE);
	assert_string_equal(
	    actions[0].ended_quote, "Kit to circulate the drift measurements - done.");
	assert_string_equal(actions[0].ended_message_id, "2031-01-23@tuff.example");
	assert_string_equal(actions[0].ended_on, "2031-01-23");
	assert_null(actions[0].ended_by);
	assert_int_equal(actions[0].meetings, 2);
	assert_int_equal(actions[1].state, ACTION_DROPPED);
	assert_int_equal(actions[2].state, ACTION_OPEN);
	assert_null(actions[2].ended_quote);
}

static void
an_end_that_fits_two_ends_neither(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09",
		    { { "Kit Vale", NULL, "Kit will update the audit text." },
			{ "Mo Ek", NULL, "Mo will update the audit text." } },
		    { NULL } },
		{ "2031-01-23", { { NULL, NULL, NULL } },
		    { "The action to update the audit text is done." } },
		{ "2031-02-06", { { NULL, NULL, NULL } }, { "Mo's audit text update is done." } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 2);
	assert_int_equal(actions[0].state, ACTION_OPEN);
	assert_int_equal(actions[1].state, ACTION_DONE);
	assert_string_equal(actions[1].ended_on, "2031-02-06");
}

/* The words of a task in a sentence about something else end nothing. */
static void
an_end_must_be_said_of_the_task(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09",
		    { { "Kit Vale", NULL, "Kit will prepare the ballot text on archive terms." } },
		    { NULL } },
		{ "2031-01-23", { { NULL, NULL, NULL } },
		    { "The ballot text on leap seconds was prepared and is complete." } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 1);
	assert_int_equal(actions[0].state, ACTION_OPEN);
}

static void
what_was_done_and_is_asked_again_is_a_new_task(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09", { { "Ana Ro", NULL, "Ana to book the room in Ghent." } },
		    { NULL } },
		{ "2031-01-23", { { NULL, NULL, NULL } },
		    { "Ana's booking of the room in Ghent is done." } },
		{ "2031-06-05", { { "Ana Ro", NULL, "Ana to book the room in Ghent." } },
		    { NULL } },
	};
	struct action *actions;

	assert_int_equal(CARRIED(*state, told, &actions), 2);
	assert_int_equal(actions[0].state, ACTION_DONE);
	assert_int_equal(actions[1].state, ACTION_OPEN);
	assert_string_equal(actions[1].since, "2031-06-05");
	assert_string_not_equal(actions[0].id, actions[1].id);
}

static void
the_chairs_last_word_holds_until_later_minutes(void **state)
{
	static const struct told told[] = {
		{ "2031-01-09", { { "Ana Ro", NULL, "Ana to book the room in Ghent." } },
		    { NULL } },
		{ "2031-02-06", { { NULL, NULL, NULL } },
		    { "Ana's booking of the room in Ghent is done." } },
	};
	struct action *actions;
	struct action_word words[2] = { { .state = ACTION_DROPPED,
	    .author = "Ines Castellane",
	    .reason = "we meet online",
	    .at = when_from_iso("2031-01-12T09:00:00Z") } };
	void *ctx = *state;

	assert_int_equal(carried_with(ctx, told, 1, NULL, 0, &actions), 1);
	words[0].id = words[1].id = actions[0].id;
	assert_int_equal(carried_with(ctx, told, 1, words, 1, &actions), 1);
	assert_int_equal(actions[0].state, ACTION_DROPPED);
	assert_string_equal(actions[0].ended_by, "Ines Castellane");
	assert_string_equal(actions[0].ended_quote, "we meet online");
	assert_string_equal(actions[0].ended_on, "2031-01-12");
	words[1].state = ACTION_OPEN;
	words[1].author = "Ines Castellane";
	words[1].at = when_from_iso("2031-01-13T09:00:00Z");
	assert_int_equal(carried_with(ctx, told, 1, words, 2, &actions), 1);
	assert_int_equal(actions[0].state, ACTION_OPEN);
	assert_null(actions[0].ended_by);
	assert_int_equal(carried_with(ctx, told, 2, words, 2, &actions), 1);
	assert_int_equal(actions[0].state, ACTION_DONE);
	assert_null(actions[0].ended_by);
	words[1].at = when_from_iso("2031-02-07T09:00:00Z");
	assert_int_equal(carried_with(ctx, told, 2, words, 2, &actions), 1);
	assert_int_equal(actions[0].state, ACTION_OPEN);
}

/* What an id is made of survives a new reading: the order and case of words do not matter. */
static void
an_id_is_made_of_the_words_that_matter(void **state)
{
	static const struct told first[] = { { "2031-01-09",
	    { { "Ana Ro", NULL, "Ana to book the room in Ghent." } }, { NULL } } };
	static const struct told second[] = { { "2031-01-09",
	    { { "Ana Ro", "Larkspur", "Ana Ro will book the Room in Ghent" } }, { NULL } } };
	struct action *a, *b;

	assert_int_equal(CARRIED(*state, first, &a), 1);
	assert_int_equal(CARRIED(*state, second, &b), 1);
	assert_string_equal(a[0].id, b[0].id);
	assert_int_equal(strlen(a[0].id), strlen("A-3f9c2a"));
}

static void
hostile_minutes_are_bounded(void **state)
{
	struct action_meeting meeting = { .date = "2031-01-09",
		.at = when_from_iso("2031-01-09"),
		.message_id = "x@tuff.example" };
	struct action_said *said = talloc_array(*state, struct action_said, ACTIONS_MAX + 1);
	GString *many = g_string_new(NULL);
	struct action *actions;
	size_t i;

	for (i = 0; i < 3 * ACTION_WORDS_MAX; i++)
		g_string_append_printf(many, "w%zu ", i);
	for (i = 0; i <= ACTIONS_MAX; i++)
		said[i] = (struct action_said){ "\xff;;; ", NULL,
			talloc_asprintf(*state, "\xc3 x%zu y%zu", i, i) };
	said[0].quote = many->str;
	meeting.said = said;
	for (i = 0; i < 3; i++) {
		meeting.nsaid = (size_t)ACTIONS_MAX - 1 + i;
		assert_int_equal(actions_carry(*state, "g", &meeting, 1, NULL, 0, &actions),
		    i == 0 ? ACTIONS_MAX - 1 : ACTIONS_MAX);
	}
	assert_int_equal(actions_carry(*state, "g", NULL, 0, NULL, 0, &actions), 0);
	g_string_free(many, TRUE);
}

static void
states_have_names(void **state)
{
	enum action_state back;
	int i;

	(void)state;
	for (i = 0; i < ACTION_STATE_COUNT; i++) {
		assert_true(action_state_from_name(action_state_name((enum action_state)i), &back));
		assert_int_equal(back, i);
	}
	assert_false(action_state_from_name("closed", &back));
	assert_false(action_state_from_name(NULL, &back));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_same_task_is_carried_on),
		TEST(tasks_of_two_people_are_two),
		TEST(a_short_name_may_be_the_longer_one),
		TEST(words_that_fit_two_tasks_are_a_task_of_their_own),
		TEST(other_numbers_are_other_tasks),
		TEST(one_shared_word_is_not_enough),
		TEST(minutes_end_what_they_say_is_done),
		TEST(an_end_that_fits_two_ends_neither),
		TEST(an_end_must_be_said_of_the_task),
		TEST(what_was_done_and_is_asked_again_is_a_new_task),
		TEST(the_chairs_last_word_holds_until_later_minutes),
		TEST(an_id_is_made_of_the_words_that_matter),
		TEST(hostile_minutes_are_bounded),
		TEST(states_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

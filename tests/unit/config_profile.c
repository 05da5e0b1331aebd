#include "tests/unit/config_folder.h"

#include "config/files.h"

/* Midnights UTC at which the rules changed. */
static const int64_t bylaws_1_8 = 1514764800; /* 2018-01-01 */
static const int64_t ipr_1_3 = 1530576000;    /* 2018-07-03 */
static const int64_t bylaws_2_5 = 1689811200; /* 2023-07-20 */
static const int64_t cscwg_1_1 = 1704067200;  /* 2024-01-01 */

static const struct profile *
shipped(struct folder *folder, const char *name)
{
	folder_write("minuted.conf", folder_replaced(folder, good_conf, "profile = cabf-cscwg",
					 talloc_asprintf(folder->ctx, "profile = %s", name)));
	return folder_good(folder)->groups[0].profile;
}

static void
check_threshold(const struct threshold *threshold, int num, int den, bool strict)
{
	assert_int_equal(threshold->num, num);
	assert_int_equal(threshold->den, den);
	assert_int_equal(threshold->strict, strict);
}

/* What RULES says alike of the Forum and all its groups, in every edition. */
static void
check_common(const struct edition *edition)
{
	assert_int_equal(edition->endorsers, 2);
	assert_int_equal(edition->discussion_days, 7);
	assert_int_equal(edition->voting_days, 7);
	check_threshold(&edition->issuer, 2, 3, false);
	check_threshold(&edition->consumer, 1, 2, true);
	assert_true(edition->yes_in_each_class);
	assert_int_equal(edition->quorum_meetings, 3);
	assert_int_equal(edition->result_days, 3);
	assert_int_equal(edition->review_open_days, 3);
	assert_int_equal(edition->review_vice_chair_days, 5);
	assert_int_equal(edition->review_tell_days, 3);
	assert_int_equal(edition->review_web_days, 10);
	assert_int_equal(edition->minutes_final_days, 21);
	assert_int_equal(edition->minutes_draft_days, 14);
	assert_int_equal(edition->minutes_post_days, 7);
	assert_true(edition->abstain_counts_for_quorum);
	assert_false(edition->officer_needs_quorum);
	assert_string_equal(edition->section[RULE_ENDORSERS], "Bylaws 2.3(3)");
	assert_string_equal(edition->section[RULE_VOTING], "Bylaws 2.3(4)");
	assert_string_equal(edition->section[RULE_RESULT], "Bylaws 2.3(8)");
	assert_string_equal(edition->section[RULE_REVIEW], "Bylaws 2.4(5), IPR Policy 4.1");
}

static void
test_shipped_figures(void **state)
{
	static const struct {
		const char *name;
		enum quorum_mode quorum;
		int transition, review, maintenance; /* today */
		const char *thresholds, *quorum_section;
	} cases[] = {
		{ "cabf-forum", QUORUM_MORE_THAN_HALF, 0, 0, 0, "Bylaws 2.3(6)", "Bylaws 2.3(7)" },
		{ "cabf-scwg", QUORUM_HALF, 0, 60, 30, "Bylaws 2.3(6), SCWG charter 6",
		    "SCWG charter 6" },
		{ "cabf-cscwg", QUORUM_MORE_THAN_HALF, 0, 60, 30,
		    "Bylaws 2.3(6), CSCWG charter 5.1", "CSCWG charter 5.1" },
		{ "cabf-smcwg", QUORUM_AVERAGE, 0, 60, 30, "Bylaws 2.3(6), SMCWG charter 5.1",
		    "SMCWG charter 5.1" },
		{ "cabf-netsec", QUORUM_AVERAGE, 10, 60, 30, "Bylaws 2.3(6), NetSec charter 7",
		    "NetSec charter 7" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct profile *profile = shipped(*state, cases[i].name);
		const struct edition *today = profile_edition(profile, INT64_MAX);

		assert_string_equal(profile->name, cases[i].name);
		assert_int_equal(today->quorum_transition, cases[i].transition);
		assert_int_equal(today->review_days, cases[i].review);
		assert_int_equal(today->review_maintenance_days, cases[i].maintenance);
		assert_string_equal(today->section[RULE_THRESHOLDS], cases[i].thresholds);
		assert_string_equal(today->section[RULE_QUORUM], cases[i].quorum_section);
		for (size_t e = 0; e < profile->neditions; e++) {
			check_common(&profile->editions[e]);
			/*
			 * The published results of all years were made with today's kind of quorum.
			 */
			assert_int_equal(profile->editions[e].quorum, cases[i].quorum);
			for (int rule = 0; rule < RULE_COUNT; rule++)
				if (rule == RULE_SECTIONS && cases[i].review == 0)
					assert_null(profile->editions[e].section[rule]);
				else
					assert_non_null(profile->editions[e].section[rule]);
		}
	}
}

static void
test_bylaws_2_5(void **state)
{
	static const char *const names[] = { "cabf-forum", "cabf-scwg", "cabf-cscwg", "cabf-smcwg",
		"cabf-netsec" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct profile *profile = shipped(*state, names[i]);
		const struct edition *before = profile_edition(profile, bylaws_2_5 - 1);
		const struct edition *after = profile_edition(profile, bylaws_2_5);

		assert_int_equal(before->expiry_days, 21);
		assert_int_equal(after->expiry_days, 90);
		assert_string_equal(
		    before->section[RULE_WITHDRAWAL], "practice (not written before Bylaws 2.5)");
		assert_string_equal(after->section[RULE_WITHDRAWAL], "Bylaws 2.3(4)");
		assert_int_equal(after->quiet_days, 7);
	}
}

static void
test_forum_of_old(void **state)
{
	const struct profile *profile = shipped(*state, "cabf-forum");

	assert_int_equal(profile_edition(profile, INT64_MIN)->quiet_days, 0);
	assert_int_equal(profile_edition(profile, bylaws_1_8 - 1)->quiet_days, 0);
	assert_int_equal(profile_edition(profile, bylaws_1_8)->quiet_days, 7);
	assert_int_equal(profile_edition(profile, ipr_1_3 - 1)->review_days, 60);
	assert_int_equal(profile_edition(profile, ipr_1_3 - 1)->review_maintenance_days, 30);
	assert_int_equal(profile_edition(profile, ipr_1_3)->review_days, 0);
	assert_int_equal(profile_edition(profile, ipr_1_3)->review_maintenance_days, 0);
}

static void
test_cscwg_of_old(void **state)
{
	const struct profile *profile = shipped(*state, "cabf-cscwg");

	assert_int_equal(profile_edition(profile, cscwg_1_1 - 1)->quorum_transition, 3);
	assert_int_equal(profile_edition(profile, cscwg_1_1)->quorum_transition, 0);
}

static void
test_other_styles(void **state)
{
	const struct profile *ietf = shipped(*state, "ietf-style");
	const struct profile *oasis = shipped(*state, "oasis-style");
	const struct profile *w3c = shipped(*state, "w3c-style");

	assert_int_equal(ietf->editions[0].discussion_days, 14);
	assert_int_equal(ietf->editions[0].quorum, QUORUM_NONE);
	assert_int_equal(oasis->editions[0].endorsers, 1);
	assert_int_equal(oasis->editions[0].review_days, 30);
	check_threshold(&oasis->editions[0].issuer, 2, 3, false);
	check_threshold(&w3c->editions[0].issuer, 1, 2, true);
	check_threshold(&w3c->editions[0].consumer, 0, 1, false);
	assert_false(w3c->editions[0].yes_in_each_class);
}

/* The text of a shipped profile, to be changed. */
static char *
profile_text(struct folder *folder, const char *name)
{
	char *path = g_strdup_printf("%s/%s.profile", folder->profiles, name);
	char *text, *owned;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	owned = talloc_strdup(folder->ctx, text);
	g_free(path);
	g_free(text);
	return owned;
}

static size_t
line_number(const char *text, const char *part)
{
	const char *at = strstr(text, part);
	size_t line = 1;

	assert_non_null(at);
	for (const char *c = text; c < at; c++)
		line += *c == '\n';
	return line;
}

/* The fault of one figure: behind "key = value: ". */
static void
test_faults_of_figures(void **state)
{
	static const struct {
		const char *old, *new, *sentence;
	} cases[] = {
		{ "endorsers = 2", "endorsers = 21",
		    "this is not possible here; write a whole number from 0 to 20" },
		{ "endorsers = 2", "endorsers = two",
		    "this is not possible here; write a whole number from 0 to 20" },
		{ "voting_days = 7", "voting_days = 0",
		    "this is not possible here; write a whole number from 1 to 3650" },
		{ "voting_days = 7", "voting_days = 3651",
		    "this is not possible here; write a whole number from 1 to 3650" },
		{ "quorum_meetings = 3", "quorum_meetings = 0",
		    "this is not possible here; write a whole number from 1 to 12" },
		{ "quorum_transition = 10", "quorum_transition = -1",
		    "this is not possible here; write a whole number from 0 to 1000" },
		{ "issuer = at least 2/3", "issuer = at least 4/3",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = at least 0/3",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = at least 1/0",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = more than 1/1",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = at least 2x/3",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = 2/3",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = at least 66%",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "issuer = at least 2/3", "issuer = at least 1/1001",
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`" },
		{ "quorum = average", "quorum = all",
		    "this kind of quorum is not known; write more_than_half, half, average or "
		    "none" },
		{ "yes_in_each_class = yes", "yes_in_each_class = 1",
		    "this is neither yes nor no; write `yes` or `no`" },
	};
	struct folder *folder = *state;
	char *text = profile_text(folder, "cabf-netsec");

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		folder_write(
		    "own.profile", folder_replaced(folder, text, cases[i].old, cases[i].new));
		folder_expect_one(
		    folder, talloc_asprintf(folder->ctx, "own.profile:%zu: %s: %s",
				line_number(text, cases[i].old), cases[i].new, cases[i].sentence));
	}
}

/* Each line of the first edition is needed. */
static void
test_every_key_is_needed(void **state)
{
	struct folder *folder = *state;
	char *text = profile_text(folder, "w3c-style");
	size_t heading = line_number(text, "[edition");
	char **lines = g_strsplit(strstr(text, "[edition"), "\n", -1);
	size_t nkeys = 0;

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	for (size_t i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
		char *line = talloc_asprintf(folder->ctx, "%s\n", lines[i]);
		int key = (int)strcspn(lines[i], " ");

		folder_write("own.profile", folder_replaced(folder, text, line, ""));
		folder_expect_one(folder,
		    talloc_asprintf(folder->ctx,
			"own.profile:%zu: the first edition has no `%.*s`; add `%.*s = ...`",
			heading, key, lines[i], key, lines[i]));
		nkeys++;
	}
	assert_int_equal(nkeys, 21 + RULE_COUNT - 1); /* w3c-style has no RULE_SECTIONS */
	g_strfreev(lines);
}

static void
test_faults_of_editions(void **state)
{
	static const struct {
		const char *more, *fault;
	} cases[] = {
		{ "[edition \"2024-01-01\"]\n", "own.profile:%zu: this edition changes nothing; "
						"write what changed, or remove it" },
		{ "[edition \"soon\"]\nendorsers = 1\n",
		    "own.profile:%zu: `soon` is no date; write the day from which the edition is "
		    "in force, as [edition \"2023-07-20\"]" },
		{ "[edition \"2023-07-19\"]\nendorsers = 1\n",
		    "own.profile:%zu: this edition is not later than the one above it; put the "
		    "editions in the order of time" },
		{ "[edition \"2024-01-01\"]\nexpiry_days = 7\n",
		    "own.profile:%zu: ballots would expire after 7 days, before voting may start; "
		    "set expiry_days to more than 7, or to 0 for never" },
		{ "[edition \"2024-01-01\"]\nreview_maintenance_days = 0\n",
		    "own.profile:%zu: there is a review but not for maintenance; set "
		    "review_maintenance_days, or review_days to 0" },
		{ "[edition \"2024-01-01\"]\nreview_vice_chair_days = 2\n",
		    "own.profile:%zu: the vice chair's turn would come before the chair's time is "
		    "over; set review_vice_chair_days to at least 3" },
	};
	struct folder *folder = *state;
	char *text = profile_text(folder, "cabf-netsec");
	size_t line = line_number(text, "[edition \"2023-07-20\"]") + 3;

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		folder_write(
		    "own.profile", talloc_asprintf(folder->ctx, "%s%s", text, cases[i].more));
		folder_expect_one(folder, talloc_asprintf(folder->ctx, cases[i].fault, line));
	}
}

static void
test_faults_of_form(void **state)
{
	struct folder *folder = *state;
	char *text = profile_text(folder, "cabf-netsec");

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	folder_write("own.profile", folder_replaced(folder, text, "\"ever\"", "\"2001-01-01\""));
	folder_expect_one(folder, talloc_asprintf(folder->ctx,
				      "own.profile:%zu: the first edition must hold for all "
				      "earlier time; write [edition \"ever\"]",
				      line_number(text, "[edition")));
	folder_write(
	    "own.profile", folder_replaced(folder, text, "section.vote =", "section.votes ="));
	assert_true(folder_has_fault(folder, talloc_asprintf(folder->ctx,
						 "own.profile:%zu: unknown key `section.votes` in "
						 "[edition]; did you mean `section.vote`?",
						 line_number(text, "section.vote ="))));
	folder_write("own.profile", "");
	assert_true(
	    folder_has_fault(folder, "own.profile:1: the file has no section [profile]; add one"));
	assert_true(folder_has_fault(
	    folder, "own.profile:1: the file has no section [edition \"name\"]; add one"));
}

/* An edition takes over what it does not say, and each moment has one edition. */
static void
test_editions_in_time(void **state)
{
	struct folder *folder = *state;
	const struct profile *profile;

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	folder_write("own.profile", talloc_asprintf(folder->ctx,
					"%s[edition \"1970-01-02\"]\nendorsers = 1\n[edition "
					"\"1970-01-03\"]\nvoting_days = 9\n",
					profile_text(folder, "w3c-style")));
	profile = folder_good(folder)->groups[0].profile;
	assert_int_equal(profile->neditions, 3);
	assert_ptr_equal(profile_edition(profile, INT64_MIN), &profile->editions[0]);
	assert_ptr_equal(profile_edition(profile, 86399), &profile->editions[0]);
	assert_ptr_equal(profile_edition(profile, 86400), &profile->editions[1]);
	assert_ptr_equal(profile_edition(profile, 172799), &profile->editions[1]);
	assert_ptr_equal(profile_edition(profile, 172800), &profile->editions[2]);
	assert_ptr_equal(profile_edition(profile, INT64_MAX), &profile->editions[2]);
	assert_int_equal(profile->editions[2].endorsers, 1);
	assert_int_equal(profile->editions[2].voting_days, 9);
	assert_string_equal(
	    profile->editions[2].section[RULE_REVIEW], profile->editions[0].section[RULE_REVIEW]);
}

static void
test_editions_are_bounded(void **state)
{
	struct folder *folder = *state;

	folder_write("minuted.conf", folder_replaced(folder, good_conf, "cabf-cscwg", "own"));
	for (int n = 99; n <= 101; n++) {
		GString *text = g_string_new(profile_text(folder, "w3c-style"));

		for (int i = 1; i < n; i++)
			g_string_append_printf(
			    text, "[edition \"%d-01-01\"]\nendorsers = %d\n", 2000 + i, i % 2);
		folder_write("own.profile", text->str);
		if (n <= 100)
			assert_int_equal(folder_good(folder)->groups[0].profile->neditions, n);
		else
			assert_true(folder_has_fault(folder, "own.profile:"));
		g_string_free(text, TRUE);
	}
}

static void
test_rule_names(void **state)
{
	(void)state;
	for (int a = 0; a < RULE_COUNT; a++) {
		assert_non_null(rule_name((enum rule)a));
		for (int b = 0; b < a; b++)
			assert_string_not_equal(rule_name((enum rule)a), rule_name((enum rule)b));
	}
	assert_string_equal(rule_name(RULE_DISCUSSION), "discussion");
	assert_string_equal(rule_name(RULE_COUNT), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_shipped_figures),
		FOLDER_TEST(test_bylaws_2_5),
		FOLDER_TEST(test_forum_of_old),
		FOLDER_TEST(test_cscwg_of_old),
		FOLDER_TEST(test_other_styles),
		FOLDER_TEST(test_faults_of_figures),
		FOLDER_TEST(test_every_key_is_needed),
		FOLDER_TEST(test_faults_of_editions),
		FOLDER_TEST(test_faults_of_form),
		FOLDER_TEST(test_editions_in_time),
		FOLDER_TEST(test_editions_are_bounded),
		FOLDER_TEST(test_rule_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

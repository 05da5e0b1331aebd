#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/subject.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const char *const forum_prefixes[] = { "FORUM", "Forum" };
static const char *const sc_prefixes[] = { "SC" };
static const char *const csc_prefixes[] = { "CSC", "CSCWG" };
static const char *const ns_prefixes[] = { "NS" };
static const struct ballot_names names[] = { { forum_prefixes, 2 }, { sc_prefixes, 1 },
	{ csc_prefixes, 2 }, { ns_prefixes, 1 } };

/* "SC-62v2 ?": the labels with their versions, `?` for a placeholder. */
static char *
labels_text(void *ctx, const struct labels *labels)
{
	char *text = talloc_strdup(ctx, "");

	for (size_t i = 0; i < labels->n; i++)
		text = talloc_asprintf_append(text, "%s%s%s%s", i == 0 ? "" : " ",
		    labels->items[i].ballot == NULL ? "?" : labels->items[i].ballot,
		    labels->items[i].version == NULL ? "" : "v",
		    labels->items[i].version == NULL ? "" : labels->items[i].version);
	return text;
}

static void
reads_labels_in_all_spellings(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "Ballot SC-062", "SC-62" },
		{ "SC62v2", "SC-62v2" },
		{ "Ballot SC-62 V2: x", "SC-62v2" },
		{ "SC61 v4", "SC-61v4" },
		{ "sc-88", "SC-88" },
		{ "Ballot SC 26", "SC-26" },
		{ "Ballot SC-097 (v2)", "SC-97v2" },
		{ "CSCWG-18", "CSC-18" },
		{ "CSC-18 version 2.1", "CSC-18v2.1" },
		{ "Forum-14 version 2", "FORUM-14v2" },
		{ "FORUM-019 v.2", "FORUM-19v2" },
		{ "Ballot [85] - Reform", "85" },
		{ "Ballot 206: T", "206" },
		{ "ballot #200", "200" },
		{ "Ballot no. 12", "12" },
		{ "Ballots 180, 181 and 182", "180 181 182" },
		{ "ballots 180-182", "180 181 182" },
		{ "Ballots Forum-5 and SC5", "FORUM-5 SC-5" },
		{ "SC-101, SC-102 & SC-103", "SC-101 SC-102 SC-103" },
		{ "Ballot EVG-3", "EVG-3" },
		{ "Ballot 223 v2", "223v2" },
		{ "NS-006 v1", "NS-6v1" },
		{ "Ballot XXX: T", "?" },
		{ "Ballot SC-0XX: T", "?" },
		{ "SC-XXX", "?" },
		{ "Ballot ###", "?" },
		{ "Ballot TBD", "?" },
		/* These are none. */
		{ "Validation SC 11/21", "" },
		{ "section 4.2", "" },
		{ "ns1.dune.example", "" },
		{ "MISC-12", "" },
		{ "SC", "" },
		{ "balloting 12", "" },
		{ "Ballot 2019-05-01", "" },
		{ "Ballot 1.2", "" },
		{ "ballot 99999", "" },
		{ "Ballot of 7 days", "" },
		{ "50% + 1", "" },
		{ "", "" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct labels labels =
		    labels_find(ctx, rows[i].text, strlen(rows[i].text), names, COUNT(names));
		char *got = labels_text(ctx, &labels);

		if (strcmp(got, rows[i].want) != 0)
			fail_msg(
			    "\"%s\": got \"%s\", want \"%s\"", rows[i].text, got, rows[i].want);
	}
	talloc_free(ctx);
}

static void
reads_subject_lines(void **state)
{
	static const struct {
		const char *line, *labels, *version, *title;
		bool reply;
	} rows[] = {
		{ "[wg] Ballot SC-064: Short keys", "SC-64", NULL, "Short keys", false },
		{ "Re: [wg] Ballot SC-064: Short keys", "SC-64", NULL, "Short keys", true },
		{ "[wg] [EXTERNAL]Re: ]RE: Ballot 194 - Dates", "194", NULL, "Dates", true },
		{ "AW: [wg] Ballot SC-64: Keys - VOTING PERIOD", "SC-64", NULL, "Keys", true },
		{ "\u56de\u590d: [wg] Ballot SC-64: Keys", "SC-64", NULL, "Keys", true },
		{ "R: Ballot SC-64", "SC-64", NULL, NULL, true },
		{ "SV: RE[2]: Ballot SC-64", "SC-64", NULL, NULL, true },
		{ "Fwd: Ballot SC-64: Keys", "SC-64", NULL, "Keys", false },
		{ "Ballot SC\u2011064: Short\u00a0keys", "SC-64", NULL, "Short keys", false },
		{ "VOTING BEGINS: Ballot CSC-31 v2: Keys", "CSC-31v2", "2", "Keys", false },
		{ "Ballot NS-006: Scans v2", "NS-6", "2", "Scans", false },
		{ "Ballot NS-006: Scans (v3)", "NS-6", "3", "Scans", false },
		{ "Ballot NS-006: Scans [v2, updated]", "NS-6", "2", "Scans [v2, updated", false },
		{ "Ballot SC-94v2: Profile for onion v3 names", "SC-94v2", "2",
		    "Profile for onion v3 names", false },
		{ "Ballot SC-9: Keys - Discussion Period Begins", "SC-9", NULL, "Keys", false },
		{ "Ballot 194 - Effective date of Ballot 193 text", "194", NULL,
		    "Effective date of Ballot 193 text", false },
		{ "[Voting Begins] Ballots SC-1 and SC-2", "SC-1 SC-2", NULL, NULL, false },
		{ "**Voting has started on Ballot 231 - Fax**", "231", NULL, "Fax", false },
		{ "Voting on SC-096 starts today", "SC-96", NULL, NULL, false },
		{ "Ballot SC-096v2 is now open", "SC-96v2", "2", NULL, false },
		{ "Ballot SC-096 has passed!", "SC-96", NULL, NULL, false },
		{ "Ballot SC-096 Issuance and Nowness", "SC-96", NULL, "Issuance and Nowness",
		    false },
		{ "Lunch", "", NULL, NULL, false },
		{ "", "", NULL, NULL, false },
		{ NULL, "", NULL, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct subject *subject = subject_read(NULL, rows[i].line, names, COUNT(names));

		assert_string_equal(labels_text(subject, &subject->labels), rows[i].labels);
		assert_int_equal(subject->reply, rows[i].reply);
		if (rows[i].version == NULL)
			assert_null(subject->version);
		else
			assert_string_equal(subject->version, rows[i].version);
		if (rows[i].title == NULL)
			assert_null(subject->title);
		else
			assert_string_equal(subject->title, rows[i].title);
		talloc_free(subject);
	}
}

static void
bounds_hostile_subjects(void **state)
{
	char *line = talloc_array(NULL, char, READING_SUBJECT_MAX + 50);
	struct subject *subject;

	(void)state;
	memset(line, 'A', READING_SUBJECT_MAX + 49);
	line[READING_SUBJECT_MAX + 49] = '\0';
	/* The number after the bound is not read, the one before it is. */
	memcpy(line + READING_SUBJECT_MAX - 6, " SC-77", 6);
	subject = subject_read(NULL, line, names, COUNT(names));
	assert_int_equal(subject->labels.n, 1);
	talloc_free(subject);
	memcpy(line + READING_SUBJECT_MAX - 6, "A SC-7", 6);
	memcpy(line + READING_SUBJECT_MAX, "7 ", 2);
	subject = subject_read(NULL, line, names, COUNT(names));
	assert_int_equal(subject->labels.n, 1);
	assert_string_equal(subject->labels.items[0].ballot, "SC-7");
	talloc_free(subject);
	memset(line, '[', READING_SUBJECT_MAX + 49);
	subject = subject_read(NULL, line, names, COUNT(names));
	assert_int_equal(subject->labels.n, 0);
	talloc_free(subject);
	talloc_free(line);
}

static void
bounds_the_number_of_labels(void **state)
{
	void *ctx = talloc_new(NULL);
	char *text = talloc_strdup(ctx, "");
	struct labels labels;

	(void)state;
	for (int i = 1; i <= LABELS_MAX + 1; i++) {
		text = talloc_asprintf_append(text, "SC-%d. ", i);
		labels = labels_find(ctx, text, strlen(text), names, COUNT(names));
		assert_int_equal(labels.n, i <= LABELS_MAX ? i : LABELS_MAX);
	}
	assert_true(labels_have(&labels, "SC-1"));
	assert_false(labels_have(&labels, "SC-201"));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_labels_in_all_spellings),
		cmocka_unit_test(reads_subject_lines),
		cmocka_unit_test(bounds_hostile_subjects),
		cmocka_unit_test(bounds_the_number_of_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

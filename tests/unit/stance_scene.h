/*
 * stance_scene: an invented group's members, whose mails the readers of stances are asked about
 */
#ifndef MINUTED_TESTS_STANCE_SCENE_H
#define MINUTED_TESTS_STANCE_SCENE_H

#include "tests/unit/parser_fixture.h"

/* A mail from Ana of Example Trust Services under a subject, and what it must be read as. */
struct wording {
	const char *text;
	const char *want;
};

static inline int
setup(void **state)
{
	static const char *const example_names[] = { "ExampleTrust", "Example TS", "Example CA" };
	static const char *const example_domains[] = { "example-trust.example" };
	static const char *const dune_names[] = { "Dune" };
	static const char *const birch_domains[] = { "birch.example" };
	static const char *const olafur_domains[] = { "olafur.example" };
	struct fixture *fixture = fixture_new(state);

	directory_add_org(fixture->dir, "Example Trust Services", example_names, 3, example_domains,
	    1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Example Trust Services", "Ana Example", NULL);
	directory_add_org(
	    fixture->dir, "Birch Keys", NULL, 0, birch_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Birch Keys", "Bo Sample", NULL);
	directory_add_org(fixture->dir, "Dune Telecom Co., Ltd.", dune_names, 1, NULL, 0,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(fixture->dir, "\u00d3lafur Vottun", NULL, 0, olafur_domains, 1,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	return 0;
}

static inline struct reading *
read_as(struct fixture *fixture, const char *name, const char *address, const char *subject,
    const char *text, const char *quoted)
{
	const struct mail_words words = { .subject = subject,
		.from_name = name,
		.from_address = address,
		.text = text,
		.quoted = quoted,
		.reply = true,
		.at = 1700000000,
		.names = names,
		.nnames = COUNT(names),
		.directory = fixture->dir };

	return reading_make(fixture, fixture->parser, &words);
}

/* "yes@SC-88 ?no@SC-89": the votes of a reading; `?` for an unclear one, "-" for no ballot. */
static inline char *
votes_of(const struct reading *reading)
{
	char *votes = talloc_strdup((void *)reading, "");

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_VOTE)
			continue;
		assert_non_null(fact->rule);
		assert_non_null(fact->quote);
		votes = talloc_asprintf_append(votes, "%s%s%s@%s", *votes == '\0' ? "" : " ",
		    fact->certainty == CERTAINTY_UNCLEAR ? "?" : "", vote_name(fact->vote),
		    fact->ballot == NULL ? "-" : fact->ballot);
	}
	return votes;
}

/*
 * "second ?pushback": the kinds of a reading's facts from `least` to `most`; `?`
 * for an unclear one.
 */
static inline char *
kinds_of(const struct reading *reading, enum fact_kind least, enum fact_kind most)
{
	char *kinds = talloc_strdup((void *)reading, "");

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind < least || fact->kind > most)
			continue;
		kinds = talloc_asprintf_append(kinds, "%s%s%s", *kinds == '\0' ? "" : " ",
		    fact->certainty == CERTAINTY_UNCLEAR ? "?" : "", fact_kind_name(fact->kind));
	}
	return kinds;
}

/*
 * Each row's text is a mail of Ana's above `quoted` (NULL: nothing): `told` tells of its reading
 * what the row wants. All rows that are read otherwise are printed before the test fails.
 */
static inline void
expect(struct fixture *fixture, char *told(const struct reading *), const char *subject,
    const char *quoted, const struct wording *rows, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct reading *reading = read_as(fixture, "Ana Example",
		    "ana@example-trust.example", subject, rows[i].text, quoted);
		char *got = told(reading);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

static inline void
expect_votes(struct fixture *fixture, const char *subject, const struct wording *rows, size_t n)
{
	expect(fixture, votes_of, subject, NULL, rows, n);
}

#endif

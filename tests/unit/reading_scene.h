/*
 * reading_scene: whole mails of Bo of Birch Keys to an invented group, as the reader sees them
 */
#ifndef MINUTED_TESTS_READING_SCENE_H
#define MINUTED_TESTS_READING_SCENE_H

#include "tests/unit/parser_fixture.h"

static inline int
setup(void **state)
{
	static const char *const birch_domains[] = { "birch.example" };
	static const char *const cedar_domains[] = { "cedar.example" };
	struct fixture *fixture = fixture_new(state);

	directory_add_org(
	    fixture->dir, "Birch Keys", NULL, 0, birch_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Birch Keys", "Bo Sample", "bo@birch.example");
	directory_add_org(
	    fixture->dir, "Cedar Browser", NULL, 0, cedar_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	return 0;
}

/* A mail of 14 May 2024 to the public list. */
static inline struct mail_words
mail(struct fixture *fixture, const char *subject, const char *text)
{
	return (struct mail_words){ .subject = subject,
		.from_name = "Bo Sample",
		.from_address = "bo@birch.example",
		.text = text,
		.at = when_from_iso("2024-05-14T10:00:00Z"),
		.group = "cscwg",
		.names = names,
		.nnames = COUNT(names),
		.directory = fixture->dir };
}

static inline struct reading *
read_mail(struct fixture *fixture, const char *subject, const char *text)
{
	struct mail_words words = mail(fixture, subject, text);

	return reading_make(fixture, fixture->parser, &words);
}

/* The first fact of a kind; NULL: the mail has none. */
static inline const struct fact *
fact_of(const struct reading *reading, enum fact_kind kind)
{
	for (size_t i = 0; i < reading->nfacts; i++)
		if (reading->facts[i].kind == kind)
			return &reading->facts[i];
	return NULL;
}

/* A ballot as it is posted. */
#define BALLOT_TEXT                                                                                \
	"Purpose of the Ballot\n\nKeys.\n\nThe following motion has been proposed by Bo Sample "   \
	"of Birch Keys and endorsed by Cy Tester of Cedar Browser and Di Example of Dune.\n\n"     \
	"--- Motion Begins ---\n\nThe text is amended as shown in the redline.\n\n"                \
	"--- Motion Ends ---\n"

#endif

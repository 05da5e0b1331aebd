#include <string.h>

#include "ballot/course.h"

enum { SECTION_DEPTH = 2 }; /* dots that a section has at least to stand for those below it */

bool
ballot_is_open(const struct ballot *ballot)
{
	return ballot->stage > STAGE_NONE && ballot->stage < STAGE_FINAL;
}

/* True if `above` is `section` or, deep enough to be one matter, holds it. */
static bool
holds(const char *above, const char *section)
{
	size_t len = strlen(above), dots = 0;

	if (strncmp(above, section, len) != 0)
		return false;
	for (const char *p = above; *p != '\0'; p++)
		dots += *p == '.';
	return section[len] == '\0' || (section[len] == '.' && dots >= SECTION_DEPTH);
}

/* The first section that both change, as this ballot writes it; NULL if there is none. */
static const char *
shared_section(const struct ballot *ballot, const struct ballot_other *other)
{
	for (size_t i = 0; i < ballot->nsections; i++)
		for (size_t j = 0; j < other->nsections; j++)
			if (holds(ballot->sections[i], other->sections[j]) ||
			    holds(other->sections[j], ballot->sections[i]))
				return ballot->sections[i];
	return NULL;
}

static bool
is_named(const struct course *course, const char *label)
{
	for (size_t i = 0; i < course->nrecords; i++) {
		const struct motion *motion = motion_of(course->records[i]);

		for (size_t j = 0; j < motion->nothers; j++)
			if (same_name(motion->others[j], label))
				return true;
	}
	return false;
}

/* Of two posted in one second, labels tell, so that one of them is told of it. */
static bool
came_later(const struct ballot *ballot, const struct ballot_other *other)
{
	if (ballot->proposed != other->proposed)
		return ballot->proposed > other->proposed;
	return strcmp(ballot->label, other->label) > 0;
}

void
sections_describe(struct course *course)
{
	const struct record *posts[] = { course->last_post, course->first };
	struct ballot *ballot = course->ballot;

	for (size_t i = 0; i < G_N_ELEMENTS(posts) && ballot->nsections == 0; i++) {
		if (posts[i] == NULL)
			continue;
		ballot->sections = (const char *const *)motion_of(posts[i])->sections;
		ballot->nsections = motion_of(posts[i])->nsections;
	}
}

void
sections_check(struct course *course)
{
	const struct ballot_input *input = course->input;
	const struct ballot *ballot = course->ballot;

	if (course->edition->section[RULE_SECTIONS] == NULL || !ballot_is_open(ballot))
		return;
	for (size_t i = 0; i < input->nothers; i++) {
		const struct ballot_other *other = &input->others[i];
		const char *section = shared_section(ballot, other);

		if (section == NULL || !came_later(ballot, other) ||
		    same_name(other->label, ballot->label) || is_named(course, other->label))
			continue;
		problem(course, RULE_SECTIONS,
		    "It changes section %s, as the open ballot %s does, which its text does not "
		    "name.",
		    section, other->label);
	}
}

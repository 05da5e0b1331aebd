#include "config/files.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"
#include "config/values.h"

enum {
	EDITIONS_MAX = 100,    /* of one profile; bylaws change a few times a year at most */
	DAYS_MAX = 3650,       /* a figure in days over ten years is a misprint */
	ENDORSERS_MAX = 20,    /* nor does any group ask for more endorsers */
	MEETINGS_MAX = 12,     /* averaged for the quorum */
	TRANSITION_MAX = 1000, /* ROSTER_MEMBERS_MAX: more votes cannot come */
	THRESHOLD_MAX = 1000   /* numerator and denominator */
};

/* The whole numbers of an edition: where they are kept and what is possible. */
static const struct figure {
	const char *key;
	size_t offset;
	int least, most;
} figures[] = {
#define FIGURE(name) #name, offsetof(struct edition, name)
	{ FIGURE(endorsers), 0, ENDORSERS_MAX },
	{ FIGURE(discussion_days), 0, DAYS_MAX },
	{ FIGURE(quiet_days), 0, DAYS_MAX },
	{ FIGURE(expiry_days), 0, DAYS_MAX },
	{ FIGURE(voting_days), 1, DAYS_MAX },
	{ FIGURE(quorum_meetings), 1, MEETINGS_MAX },
	{ FIGURE(quorum_transition), 0, TRANSITION_MAX },
	{ FIGURE(result_days), 1, DAYS_MAX },
	{ FIGURE(review_open_days), 0, DAYS_MAX },
	{ FIGURE(review_vice_chair_days), 0, DAYS_MAX },
	{ FIGURE(review_days), 0, DAYS_MAX },
	{ FIGURE(review_maintenance_days), 0, DAYS_MAX },
	{ FIGURE(review_tell_days), 0, DAYS_MAX },
	{ FIGURE(review_web_days), 0, DAYS_MAX },
	{ FIGURE(minutes_final_days), 0, DAYS_MAX },
	{ FIGURE(minutes_draft_days), 0, DAYS_MAX },
	{ FIGURE(minutes_post_days), 0, DAYS_MAX },
	{ FIGURE(minutes_web_days), 0, DAYS_MAX },
#undef FIGURE
};

static const struct {
	const char *key;
	size_t offset;
} choices[] = {
	{ "yes_in_each_class", offsetof(struct edition, yes_in_each_class) },
	{ "tell_literal_majority", offsetof(struct edition, tell_literal_majority) },
	{ "abstain_counts_for_quorum", offsetof(struct edition, abstain_counts_for_quorum) },
	{ "officer_needs_quorum", offsetof(struct edition, officer_needs_quorum) },
};

static const struct {
	const char *name;
	enum quorum_mode mode;
} quorum_modes[] = {
	{ "more_than_half", QUORUM_MORE_THAN_HALF },
	{ "half", QUORUM_HALF },
	{ "average", QUORUM_AVERAGE },
	{ "none", QUORUM_NONE },
};

enum {
	OTHER_KEYS = 3, /* issuer, consumer, quorum */
	EDITION_KEYS = G_N_ELEMENTS(figures) + G_N_ELEMENTS(choices) + OTHER_KEYS + RULE_COUNT
};

static const struct conf_key profile_keys[] = {
	{ "title", true, false },
};

static void
add_key(struct conf_key *keys, size_t *n, const char *name)
{
	keys[(*n)++].name = name;
}

/*
 * All keys of an edition; none is required by itself, as an edition takes over
 * what it does not say.
 */
static struct conf_key *
edition_keys(void *ctx)
{
	struct conf_key *keys = conf_alloc(ctx, EDITION_KEYS * sizeof(*keys));
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
		add_key(keys, &n, figures[i].key);
	for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
		add_key(keys, &n, choices[i].key);
	add_key(keys, &n, "issuer");
	add_key(keys, &n, "consumer");
	add_key(keys, &n, "quorum");
	for (int rule = 0; rule < RULE_COUNT; rule++)
		add_key(keys, &n, conf_format(keys, "section.%s", rule_name((enum rule)rule)));
	return keys;
}

/* "2/3": both parts in bounds, the fraction at most 1. */
static bool
read_fraction(const char *text, struct threshold *threshold)
{
	const char *slash = strchr(text, '/');
	char *end;

	if (slash == NULL || !g_ascii_isdigit(text[0]) || !g_ascii_isdigit(slash[1]) ||
	    strlen(text) > 9)
		return false;
	threshold->num = (int)g_ascii_strtoll(text, &end, 10);
	if (end != slash)
		return false;
	threshold->den = (int)g_ascii_strtoll(slash + 1, &end, 10);
	return *end == '\0' && threshold->den >= 1 && threshold->den <= THRESHOLD_MAX &&
	       threshold->num >= 1 && threshold->num <= threshold->den;
}

static void
read_threshold(struct conf_faults *faults, const struct conf_section *section, const char *key,
    struct threshold *threshold_r)
{
	const struct conf_entry *entry = conf_entry(section, key);
	struct threshold threshold = { 0, 1, false };
	bool good;

	if (entry == NULL)
		return;
	if (g_str_has_prefix(entry->value, "at least ")) {
		good = read_fraction(entry->value + strlen("at least "), &threshold);
	} else if (g_str_has_prefix(entry->value, "more than ")) {
		good = read_fraction(entry->value + strlen("more than "), &threshold);
		threshold.strict = true;
		/* More than all can never be reached. */
		good = good && threshold.num < threshold.den;
	} else {
		good = strcmp(entry->value, "none") == 0;
	}
	if (good)
		*threshold_r = threshold;
	else
		conf_wrong(faults, entry,
		    "this share of the votes is not possible; write for example `at least 2/3`, "
		    "`more than 1/2` or `none`");
}

static void
read_quorum(struct conf_faults *faults, const struct conf_section *section, enum quorum_mode *mode)
{
	const struct conf_entry *entry = conf_entry(section, "quorum");

	if (entry == NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(quorum_modes); i++)
		if (strcmp(entry->value, quorum_modes[i].name) == 0) {
			*mode = quorum_modes[i].mode;
			return;
		}
	conf_wrong(faults, entry,
	    "this kind of quorum is not known; write more_than_half, half, average or none");
}

static void
read_figures(
    struct conf_faults *faults, const struct conf_section *section, struct edition *edition)
{
	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
		const struct conf_entry *entry = conf_entry(section, figures[i].key);
		int value;

		if (entry != NULL &&
		    conf_number(faults, entry, figures[i].least, figures[i].most, &value))
			memcpy((char *)edition + figures[i].offset, &value, sizeof(value));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
		const struct conf_entry *entry = conf_entry(section, choices[i].key);
		bool value;

		if (entry != NULL && conf_yes_no(faults, entry, &value))
			memcpy((char *)edition + choices[i].offset, &value, sizeof(value));
	}
}

static void
read_rule_sections(void *ctx, const struct conf_section *section, struct edition *edition)
{
	for (size_t i = 0; i < section->nentries; i++) {
		const struct conf_entry *entry = &section->entries[i];

		for (int rule = 0; rule < RULE_COUNT; rule++)
			if (g_str_has_prefix(entry->key, "section.") && *entry->value != '\0' &&
			    strcmp(entry->key + strlen("section."), rule_name((enum rule)rule)) ==
				0)
				edition->section[rule] =
				    conf_copy(ctx, entry->value, strlen(entry->value));
	}
}

/* Figures that are possible one by one but not together. */
static void
check_together(
    struct conf_faults *faults, const struct conf_section *section, const struct edition *edition)
{
	int least = MAX(edition->discussion_days, edition->quiet_days);

	if (edition->expiry_days > 0 && edition->expiry_days <= least)
		conf_fault(faults, section->file, section->line,
		    "ballots would expire after %d days, before voting may start; set expiry_days "
		    "to more than %d, or to 0 for never",
		    edition->expiry_days, least);
	if (edition->review_days > 0 && edition->review_maintenance_days == 0)
		conf_fault(faults, section->file, section->line,
		    "there is a review but not for maintenance; set review_maintenance_days, or "
		    "review_days to 0");
	if (edition->review_vice_chair_days < edition->review_open_days)
		conf_fault(faults, section->file, section->line,
		    "the vice chair's turn would come before the chair's time is over; set "
		    "review_vice_chair_days to at least %d",
		    edition->review_open_days);
}

/*
 * Groups whose writing has no such rule leave its section or term out, and may
 * want no such telling.
 */
static bool
may_lack(const char *key)
{
	static const char *const optional[] = { "minutes_draft_days", "minutes_post_days",
		"minutes_web_days", "tell_literal_majority" };

	for (size_t i = 0; i < G_N_ELEMENTS(optional); i++)
		if (strcmp(key, optional[i]) == 0)
			return true;
	return g_str_has_prefix(key, "section.") &&
	       strcmp(key + strlen("section."), rule_name(RULE_SECTIONS)) == 0;
}

/* The first edition takes over nothing, so it must say all; false if it does not. */
static bool
check_complete(
    struct conf_faults *faults, const struct conf_section *section, const struct conf_key *keys)
{
	bool complete = true;

	for (size_t i = 0; i < EDITION_KEYS; i++) {
		bool given = may_lack(keys[i].name);

		for (size_t j = 0; j < section->nentries; j++)
			given = given || strcmp(section->entries[j].key, keys[i].name) == 0;
		complete = complete && given;
		if (!given)
			conf_fault(faults, section->file, section->line,
			    "the first edition has no `%s`; add `%s = ...`", keys[i].name,
			    keys[i].name);
	}
	return complete;
}

/* "ever" for the first edition, a later day than the one before for each other. */
static void
read_from(struct conf_faults *faults, const struct conf_section *section,
    const struct profile *profile, struct edition *edition)
{
	bool first = profile->neditions == 0;

	edition->from = INT64_MIN;
	if (first && strcmp(section->name, "ever") == 0)
		return;
	if (first)
		conf_fault(faults, section->file, section->line,
		    "the first edition must hold for all earlier time; write [edition \"ever\"]");
	else if (!conf_date_text(section->name, &edition->from))
		conf_fault(faults, section->file, section->line,
		    "`%.*s` is no date; write the day from which the edition is in force, as "
		    "[edition \"2023-07-20\"]",
		    40, section->name);
	else if (edition->from <= profile->editions[profile->neditions - 1].from)
		conf_fault(faults, section->file, section->line,
		    "this edition is not later than the one above it; put the editions in the "
		    "order of time");
}

static void
read_edition(struct profile *profile, const struct conf_section *section,
    const struct conf_key *keys, struct conf_faults *faults)
{
	struct edition *edition = &profile->editions[profile->neditions];
	bool complete = true;

	if (profile->neditions > 0)
		*edition = profile->editions[profile->neditions - 1];
	read_from(faults, section, profile, edition);
	if (profile->neditions == 0)
		complete = check_complete(faults, section, keys);
	else if (section->nentries == 0)
		conf_fault(faults, section->file, section->line,
		    "this edition changes nothing; write what changed, or remove it");
	read_figures(faults, section, edition);
	read_threshold(faults, section, "issuer", &edition->issuer);
	read_threshold(faults, section, "consumer", &edition->consumer);
	read_quorum(faults, section, &edition->quorum);
	read_rule_sections(profile, section, edition);
	if (complete)
		check_together(faults, section, edition);
	profile->neditions++;
}

static void
read_profile(struct profile *profile, struct conf_sections *sections, const struct conf_key *keys,
    struct conf_faults *faults)
{
	profile->editions =
	    conf_alloc(profile, (MIN(sections->n, EDITIONS_MAX) + 1) * sizeof(*profile->editions));
	for (size_t i = 0; i < sections->n; i++) {
		const struct conf_section *section = &sections->list[i];
		const struct conf_entry *title;

		if (!section->usable)
			continue;
		if (strcmp(section->kind, "edition") == 0 && profile->neditions < EDITIONS_MAX) {
			read_edition(profile, section, keys, faults);
		} else if (strcmp(section->kind, "edition") == 0) {
			conf_fault(faults, section->file, section->line,
			    "a profile holds at most %d editions; remove old ones", EDITIONS_MAX);
		} else {
			title = conf_entry(section, "title");
			if (title != NULL)
				profile->title =
				    conf_copy(profile, title->value, strlen(title->value));
		}
	}
}

struct profile *
conf_profile_read(
    void *ctx, const char *file, const char *name, struct conf_faults *faults, const char **why_r)
{
	struct profile *profile = conf_alloc(ctx, sizeof(*profile));
	struct conf_key *keys = edition_keys(profile);
	struct conf_kind kinds[] = {
		{ "profile", false, true, false, profile_keys, G_N_ELEMENTS(profile_keys) },
		{ "edition", true, true, false, keys, EDITION_KEYS },
	};
	struct conf_sections *sections = conf_sections_read(profile, file, faults, why_r);

	if (sections == NULL) {
		*why_r = conf_copy(ctx, *why_r, strlen(*why_r));
		talloc_free(profile);
		return NULL;
	}
	profile->name = conf_copy(profile, name, strlen(name));
	conf_sections_check(sections, kinds, G_N_ELEMENTS(kinds), faults);
	read_profile(profile, sections, keys, faults);
	talloc_free(sections);
	talloc_free(keys);
	return profile;
}

#include "config/roster_check.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"

enum {
	CONTROL_MAX = 16 /* members in a chain of control; real ones have two or three */
};

/* Where a name or an address was seen. */
struct sighting {
	size_t member;
	const struct sighting *before; /* of the same word */
};

struct roster_check {
	void *scratch;
	const struct roster *roster;
	const struct conf_section *const *sections;
	struct conf_faults *faults;
	GHashTable *words; /* folded name or address -> the last struct sighting */
};

static bool
overlap(const struct member *a, const struct member *b)
{
	bool a_first = a->until != ROSTER_OPEN && b->since != ROSTER_OPEN && a->until <= b->since;
	bool b_first = b->until != ROSTER_OPEN && a->since != ROSTER_OPEN && b->until <= a->since;

	return !a_first && !b_first;
}

/* The line of the section that gives `word` by `key`; its heading where `key` is NULL. */
static int
line_of(const struct conf_section *section, const char *key, const char *word)
{
	for (size_t i = 0; key != NULL && i < section->nentries; i++)
		if (strcmp(section->entries[i].key, key) == 0 &&
		    strstr(section->entries[i].value, word) != NULL)
			return section->entries[i].line;
	return section->line;
}

/*
 * Note that member `index` has `word`, given by `key`, and tell a fault for the first other
 * member that has it at the same time.
 */
static void
see(struct roster_check *check, size_t index, const char *key, const char *word)
{
	const struct member *member = &check->roster->members[index];
	char *normal = g_utf8_normalize(word, -1, G_NORMALIZE_ALL_COMPOSE);
	char *folded = g_utf8_casefold(normal, -1);
	struct sighting *sighting = conf_alloc(check->scratch, sizeof(*sighting));
	const struct sighting *before = g_hash_table_lookup(check->words, folded);

	g_free(normal);
	sighting->member = index;
	sighting->before = before;
	g_hash_table_replace(check->words, folded, sighting);
	for (; before != NULL; before = before->before) {
		const struct member *other = &check->roster->members[before->member];

		if (before->member == index || !overlap(member, other))
			continue;
		conf_fault(check->faults, check->roster->file,
		    line_of(check->sections[index], key, word),
		    "`%s` stands at member \"%s\" (line %d) as well; a name or address belongs to "
		    "one member at a time, so remove it here or there, or part them by `since` and "
		    "`until`",
		    word, other->name, check->sections[before->member]->line);
		return;
	}
}

static void
see_member(struct roster_check *check, size_t index)
{
	const struct member *member = &check->roster->members[index];

	see(check, index, NULL, member->name);
	for (size_t i = 0; i < member->naliases; i++)
		see(check, index, "alias", member->aliases[i]);
	for (size_t i = 0; i < member->nformer; i++)
		see(check, index, "former", member->former[i]);
	for (size_t i = 0; i < member->nrepresentatives; i++)
		if (member->representatives[i].address != NULL)
			see(check, index, "representative", member->representatives[i].address);
}

static void
tell_unknown_parent(struct roster_check *check, size_t index)
{
	const struct roster *roster = check->roster;
	const struct conf_entry *entry = conf_entry(check->sections[index], "affiliate_of");
	const char **names = conf_alloc(check->scratch, roster->nmembers * sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < roster->nmembers; i++)
		if (i != index)
			names[n++] = roster->members[i].name;
	conf_wrong(check->faults, entry, "there is no [member \"%s\"] in this roster; %s",
	    entry->value, conf_suggestion(check->scratch, entry->value, names, MIN(n, 10)));
}

/* Each step goes to the member in control; a chain without end is a circle. */
static void
check_affiliate(struct roster_check *check, size_t index)
{
	const struct member *member = &check->roster->members[index];
	size_t steps = 0;

	if (member->affiliate_of == NULL)
		return;
	if (roster_member_ever(check->roster, member->affiliate_of) == NULL) {
		tell_unknown_parent(check, index);
		return;
	}
	while (member != NULL && member->affiliate_of != NULL && ++steps < CONTROL_MAX)
		member = roster_member_ever(check->roster, member->affiliate_of);
	if (steps == CONTROL_MAX)
		conf_wrong(check->faults, conf_entry(check->sections[index], "affiliate_of"),
		    "the members control each other in a circle, or in a chain of more than %d; "
		    "name the one that controls this one",
		    CONTROL_MAX);
}

void
conf_roster_check(const struct roster *roster, const struct conf_section *const *sections,
    struct conf_faults *faults)
{
	struct roster_check check = { .roster = roster, .sections = sections, .faults = faults };

	check.scratch = talloc_new(NULL);
	check.words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (size_t i = 0; i < roster->nmembers; i++)
		see_member(&check, i);
	for (size_t i = 0; i < roster->nmembers; i++)
		check_affiliate(&check, i);
	g_hash_table_destroy(check.words);
	talloc_free(check.scratch);
}

#include "config/sections.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"

enum {
	WORD_MAX = 40, /* bytes; no key is longer, so a longer word is a misspelling of none */
	KEYS_MAX = 64  /* keys of one kind of section, or kinds of one file */
};

/*
 * The least number of letters to change, add, drop or swap with their neighbour to
 * get from `a` to `b`.
 */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	size_t n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return SIZE_MAX;
	memset(rows, 0, sizeof(rows));
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *free_row = before;

		before = last;
		last = row;
		row = free_row;
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = MIN(change, MIN(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
	}
	return row[m];
}

/*
 * A word is near another if about a third of it is wrong at most, and never more
 * than three letters.
 */
static const char *
nearest(const char *word, const char *const *names, size_t n)
{
	char *lower = g_ascii_strdown(word, -1);
	size_t least = SIZE_MAX;
	const char *best = NULL;

	for (size_t i = 0; i < n; i++) {
		char *name = g_ascii_strdown(names[i], -1);
		size_t steps = distance(lower, name);

		if (steps <= 3 && steps * 3 <= strlen(name) + 1 && steps < least) {
			least = steps;
			best = names[i];
		}
		g_free(name);
	}
	g_free(lower);
	return best;
}

const char *
conf_suggestion(void *ctx, const char *word, const char *const *names, size_t n)
{
	const char *near = nearest(word, names, n);
	char *list;

	if (near != NULL)
		return conf_format(ctx, "did you mean `%s`?", near);
	if (n == 0)
		return conf_format(ctx, "there is none yet");
	list = conf_format(ctx, "known here: %s", names[0]);
	for (size_t i = 1; i < n; i++) {
		char *longer = conf_format(ctx, "%s, %s", list, names[i]);

		talloc_free(list);
		list = longer;
	}
	return list;
}

static const struct conf_kind *
kind_of(const struct conf_section *section, const struct conf_kind *kinds, size_t nkinds)
{
	for (size_t i = 0; i < nkinds; i++)
		if (strcmp(kinds[i].name, section->kind) == 0)
			return &kinds[i];
	return NULL;
}

static void
tell_unknown_kind(const struct conf_section *section, const struct conf_kind *kinds, size_t nkinds,
    struct conf_faults *faults)
{
	void *scratch = talloc_new(NULL);
	const char *names[KEYS_MAX];
	size_t n = MIN(nkinds, KEYS_MAX);

	for (size_t i = 0; i < n; i++)
		names[i] = kinds[i].name;
	conf_fault(faults, section->file, section->line, "unknown section [%.*s]; %s", WORD_MAX,
	    section->kind, conf_suggestion(scratch, section->kind, names, n));
	talloc_free(scratch);
}

static bool
rightly_named(
    const struct conf_section *section, const struct conf_kind *kind, struct conf_faults *faults)
{
	if (kind->named && section->name == NULL) {
		conf_fault(faults, section->file, section->line,
		    "section [%s] has no name; write [%s \"name\"]", kind->name, kind->name);
		return false;
	}
	if (!kind->named && section->name != NULL) {
		conf_fault(faults, section->file, section->line,
		    "section [%s] takes no name; write [%s]", kind->name, kind->name);
		return false;
	}
	if (kind->named && section->name[strspn(section->name, " \t")] == '\0') {
		conf_fault(faults, section->file, section->line,
		    "the name of this section is empty; write [%s \"name\"]", kind->name);
		return false;
	}
	return true;
}

/* The section before number `index` of the same kind and name, or NULL. */
static const struct conf_section *
same_before(const struct conf_sections *sections, size_t index)
{
	const struct conf_section *section = &sections->list[index];

	for (size_t i = 0; i < index; i++) {
		const struct conf_section *other = &sections->list[i];

		if (other->usable && strcmp(other->kind, section->kind) == 0 &&
		    g_strcmp0(other->name, section->name) == 0)
			return other;
	}
	return NULL;
}

static void
tell_unknown_key(
    const struct conf_entry *entry, const struct conf_kind *kind, struct conf_faults *faults)
{
	void *scratch = talloc_new(NULL);
	const char *names[KEYS_MAX];
	size_t n = MIN(kind->nkeys, KEYS_MAX);

	for (size_t i = 0; i < n; i++)
		names[i] = kind->keys[i].name;
	conf_fault(faults, entry->file, entry->line, "unknown key `%.*s` in [%s]; %s", WORD_MAX,
	    entry->key, kind->name, conf_suggestion(scratch, entry->key, names, n));
	talloc_free(scratch);
}

static const struct conf_entry *
first_of(const struct conf_section *section, const char *key)
{
	for (size_t i = 0; i < section->nentries; i++)
		if (strcmp(section->entries[i].key, key) == 0)
			return &section->entries[i];
	return NULL;
}

static void
check_entry(const struct conf_section *section, const struct conf_entry *entry,
    const struct conf_kind *kind, struct conf_faults *faults)
{
	const struct conf_entry *first = first_of(section, entry->key);
	size_t k = 0;

	while (k < kind->nkeys && strcmp(kind->keys[k].name, entry->key) != 0)
		k++;
	if (k == kind->nkeys) {
		tell_unknown_key(entry, kind, faults);
		return;
	}
	if (*entry->value == '\0')
		conf_fault(faults, entry->file, entry->line,
		    "`%s` has no value; give one or leave the line out", entry->key);
	if (first != entry && !kind->keys[k].repeatable)
		conf_fault(faults, entry->file, entry->line,
		    "`%s` was given in line %d already; keep one of the two", entry->key,
		    first->line);
}

static void
check_keys(
    const struct conf_section *section, const struct conf_kind *kind, struct conf_faults *faults)
{
	for (size_t i = 0; i < section->nentries; i++)
		check_entry(section, &section->entries[i], kind, faults);
	for (size_t i = 0; i < kind->nkeys; i++)
		if (kind->keys[i].required && first_of(section, kind->keys[i].name) == NULL)
			conf_fault(faults, section->file, section->line,
			    "section [%s%s%s%s] has no `%s`; add `%s = ...`", kind->name,
			    section->name ? " \"" : "", section->name ? section->name : "",
			    section->name ? "\"" : "", kind->keys[i].name, kind->keys[i].name);
}

static void
check_section(struct conf_sections *sections, size_t index, const struct conf_kind *kinds,
    size_t nkinds, struct conf_faults *faults)
{
	struct conf_section *section = &sections->list[index];
	const struct conf_kind *kind;
	const struct conf_section *first;

	if (section->kind == NULL)
		return;
	kind = kind_of(section, kinds, nkinds);
	if (kind == NULL) {
		tell_unknown_kind(section, kinds, nkinds, faults);
		return;
	}
	section->usable = rightly_named(section, kind, faults);
	first = kind->repeatable ? NULL : same_before(sections, index);
	if (section->usable && first != NULL) {
		section->usable = false;
		conf_fault(faults, section->file, section->line,
		    "this section was given in line %d already; put its keys there", first->line);
	}
	check_keys(section, kind, faults);
}

static bool
holds_kind(const struct conf_sections *sections, const char *kind)
{
	for (size_t i = 0; i < sections->n; i++)
		if (sections->list[i].kind != NULL && strcmp(sections->list[i].kind, kind) == 0)
			return true;
	return false;
}

void
conf_sections_check(struct conf_sections *sections, const struct conf_kind *kinds, size_t nkinds,
    struct conf_faults *faults)
{
	for (size_t i = 0; i < sections->n; i++)
		check_section(sections, i, kinds, nkinds, faults);
	for (size_t i = 0; i < nkinds; i++)
		if (kinds[i].required && !holds_kind(sections, kinds[i].name))
			conf_fault(faults, sections->file, 1,
			    "the file has no section [%s%s]; add one", kinds[i].name,
			    kinds[i].named ? " \"name\"" : "");
}

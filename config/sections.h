/*
 * sections: a configuration file as sections of keys and values
 *
 * minuted.conf, rosters and profiles are INI files: `[kind]` or
 * `[kind "NAME"]`, below it `key = value`, comments in lines that begin with
 * `;` or `#` and after a blank and `;` in a value. Between the quotes of a
 * section's name every character may stand, also `"`, `]` and `;`.
 */
#ifndef MINUTED_CONFIG_SECTIONS_H
#define MINUTED_CONFIG_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/faults.h"

struct conf_entry {
	const char *file;
	int line;
	const char *key, *value;
};

struct conf_section {
	const char *file;
	int line;
	const char *kind;
	const char *name; /* NULL: none given */
	struct conf_entry *entries;
	size_t nentries;
	/* Of a known kind, rightly named, not a repetition; set by conf_sections_check. */
	bool usable;
};

struct conf_sections {
	const char *file;
	struct conf_section *list;
	size_t n;
};

/* A key that a section may hold. */
struct conf_key {
	const char *name;
	bool required;
	bool repeatable;
};

/* A kind of section that a file may hold. */
struct conf_kind {
	const char *name;
	bool named;      /* it needs a name in quotes; otherwise it may have none */
	bool required;   /* the file must hold one */
	bool repeatable; /* the same name may come again */
	const struct conf_key *keys;
	size_t nkeys;
};

/*
 * Read the lines of `file`, noting faults of form. Returns what could be read,
 * owned by `ctx`, or NULL with the reason in `*why_r` if the file cannot be.
 */
struct conf_sections *conf_sections_read(
    void *ctx, const char *file, struct conf_faults *faults, const char **why_r);

/*
 * Hold the sections against the kinds that the file may have and note unknown,
 * repeated and missing sections and keys, and keys without a value.
 */
void conf_sections_check(struct conf_sections *sections, const struct conf_kind *kinds,
    size_t nkinds, struct conf_faults *faults);

/* The first entry of that key that has a value, or NULL. */
const struct conf_entry *conf_entry(const struct conf_section *section, const char *key);

/*
 * Note a fault of an entry's value: "FILE:LINE: key = value: sentence". The
 * sentence says what is wrong and what would be right.
 */
void conf_wrong(struct conf_faults *faults, const struct conf_entry *entry, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * "did you mean `x`?" with the nearest of `names`, or "known here: a, b, c"
 * where none is near. Owned by `ctx`.
 */
const char *conf_suggestion(void *ctx, const char *word, const char *const *names, size_t n);

#endif

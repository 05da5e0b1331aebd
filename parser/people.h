/*
 * people: the members of a group as the reader of mails needs them
 *
 * The parser knows no configuration: the daemon fills a directory from the
 * group's roster. Names are compared folded: compatibility-normalised, without
 * accents, case, legal forms ("Inc.", "Ltd") and punctuation.
 */
#ifndef MINUTED_PARSER_PEOPLE_H
#define MINUTED_PARSER_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A person as a text names them; either part may be NULL for unknown. */
struct person {
	const char *name;
	const char *org; /* the organisation's name as in the roster where it is known there */
};

struct directory;

/* An empty directory, owned by `ctx` (talloc). */
struct directory *directory_new(void *ctx);

/*
 * Add an organisation under its canonical name; `names` are its other
 * spellings (aliases and former names), `domains` its mail domains. `since`
 * and `until` (exclusive) bound its membership, WHEN_UNKNOWN leaves an end
 * open. Strings are copied.
 */
void directory_add_org(struct directory *dir, const char *org, const char *const *names,
    size_t nnames, const char *const *domains, size_t ndomains, int64_t since, int64_t until);

/* Add a representative of an organisation added before; `address` may be NULL. */
void directory_add_person(
    struct directory *dir, const char *org, const char *name, const char *address);

/*
 * The canonical name of the organisation that `text` (of `len` bytes) names in
 * any spelling, or NULL. The whole of `text` must be the name.
 */
const char *directory_org(const struct directory *dir, const char *text, size_t len);

/*
 * The organisation whose name in any spelling starts at `text`, the longest
 * that fits and ends at a word's end; `*len_r` is the length of its spelling in
 * `text`. NULL if none starts there.
 */
const char *directory_org_prefix(const struct directory *dir, const char *text, size_t *len_r);

/*
 * Who wrote a mail: by address first, then by name with the organisation
 * that a representative's entry gives, then the organisation by the address's
 * domain. `name` and `address` may be NULL. Strings of the result belong to
 * the directory or are `name`. `at` is the mail's time (memberships end).
 */
struct person directory_sender(
    const struct directory *dir, const char *name, const char *address, int64_t at);

/*
 * True if the roster has the writer of a mail (`name` and `address` as for
 * directory_sender) as a representative of `org` too: one person may act for
 * affiliates.
 */
bool directory_represents(
    const struct directory *dir, const char *name, const char *address, const char *org);

/*
 * The representative that `name` names, as written in the roster, or NULL if
 * none or several do. `*org_r` gets the organisation.
 */
const char *directory_person(const struct directory *dir, const char *name, const char **org_r);

/* True if `word` is how the name of a representative of another organisation than `org` begins. */
bool directory_first_name(const struct directory *dir, const char *word, const char *org);

/*
 * `name` folded for comparison, allocated on `ctx`: NFKD without marks,
 * case-folded, every run of other characters than letters and digits one blank.
 */
char *people_fold(void *ctx, const char *name, size_t len);

#endif

/*
 * lookalike: names and domains that pass for others at a glance
 *
 * Letters of other scripts and pairs of letters are told apart by programs and
 * not by readers: "Воb" with two Cyrillic letters, "rn" for "m", "1" for "l".
 * Both sides are brought to one form by a small table, after case, accents and
 * compatibility forms are gone; the facts of the table are those of the
 * Unicode Consortium's confusables (UTS 39) for letters that names use.
 */
#ifndef MINUTED_PARSER_LOOKALIKE_H
#define MINUTED_PARSER_LOOKALIKE_H

#include <stdbool.h>

enum {
	LOOKALIKE_BYTES_MAX = 1000, /* of a name or domain looked at; a domain has up to 253 */
	/* Letters before the dot for one of them to be a slip or trick: "abc.example" and
	   "abd.example" are just two names. */
	LOOKALIKE_EDIT_MIN = 5
};

/* True if two names of persons are not the same and look so, whatever the order of their words. */
bool lookalike_names(const char *a, const char *b);

/*
 * True if two domains ("trust.example", or with a host before it that `domain`
 * alone has) are not the same but look so, or differ by one letter put in, left
 * out, changed or swapped with its neighbour.
 */
bool lookalike_domains(const char *domain, const char *of);

#endif

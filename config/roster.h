/*
 * roster: the member organisations of a group and their representatives
 *
 * Read from a `*.members` file (minuted-roster(5)). Membership, class and
 * representatives may change with time; every question takes a moment.
 */
#ifndef MINUTED_CONFIG_ROSTER_H
#define MINUTED_CONFIG_ROSTER_H

#include <stddef.h>
#include <stdint.h>

#define ROSTER_OPEN INT64_MIN /* a `since` or `until` that is not given */

enum {
	ROSTER_MEMBERS_MAX = 1000, /* organisations; the largest forum of this kind has under 100 */
	ROSTER_LIST_MAX = 200      /* aliases, domains or representatives of one member */
};

/* Issuers and consumers vote; associates and interested parties do not (RULES R3). */
enum member_class {
	MEMBER_ISSUER,
	MEMBER_CONSUMER,
	MEMBER_ASSOCIATE,
	MEMBER_INTERESTED,
	MEMBER_CLASS_COUNT
};

struct representative {
	const char *name;
	const char *address; /* NULL: not known */
};

struct member {
	const char *name;
	enum member_class class;
	const char **aliases;
	size_t naliases;
	const char **former; /* former names */
	size_t nformer;
	const char **domains;
	size_t ndomains;
	struct representative *representatives;
	size_t nrepresentatives;
	const char *affiliate_of; /* name of the member that controls it or NULL (RULES R4) */
	int64_t since;            /* seconds since the epoch, midnight UTC; ROSTER_OPEN */
	/* The midnight after the last day of the membership, which the file names; ROSTER_OPEN. */
	int64_t until;
};

struct roster {
	const char *file;
	struct member *members;
	size_t nmembers;
};

/* The member of exactly this canonical name that is one at `at`, or NULL. */
const struct member *roster_member(const struct roster *roster, const char *name, int64_t at);

/* The same, whenever it was one: for telling "no longer a member" from "unknown". */
const struct member *roster_member_ever(const struct roster *roster, const char *name);

/*
 * The representative of a member at `at` whose address this is, in any case; NULL: it is nobody's.
 * `*member_r` gets the member, the first of several. It may be NULL.
 */
const struct representative *roster_representative(
    const struct roster *roster, const char *address, int64_t at, const struct member **member_r);

const char *member_class_name(enum member_class class); /* "issuer", ... */

#endif

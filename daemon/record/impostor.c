#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/impostor.h"
#include "parser/lookalike.h"
#include "parser/text_bound.h"

enum { SHOWN_MAX = 80 }; /* bytes of a name in the clause, which is at most FACT_NAME_MAX */

static bool
in_domain(const char *domain, const char *of)
{
	size_t have = strlen(domain), len = strlen(of);

	return have >= len && strcasecmp(domain + have - len, of) == 0 &&
	       (have == len || domain[have - len - 1] == '.');
}

static bool
has_domain(const struct member *m, const char *domain)
{
	size_t i;

	for (i = 0; i < m->ndomains && domain; i++)
		if (in_domain(domain, m->domains[i]))
			return true;
	return false;
}

/* True if the roster lists exactly this address. */
static bool
is_listed(const struct member *m, const char *address)
{
	size_t i;

	for (i = 0; i < m->nrepresentatives && address; i++)
		if (m->representatives[i].address &&
		    strcasecmp(m->representatives[i].address, address) == 0)
			return true;
	return false;
}

/* The name without what follows it: "Bo Sample (Birch) via wg". */
static char *
plain_name(void *ctx, const char *name)
{
	static const char *const ends[] = { "(", "[", "|", "/", " - ", " via ", "<" };
	size_t len = strlen(name), i;

	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		const char *end = strstr(name, ends[i]);

		if (end && end > name && (size_t)(end - name) < len)
			len = (size_t)(end - name);
	}
	return talloc_strndup(ctx, name, len);
}

/* The representative of `m` whose name that of the sender only looks like; NULL. */
static const char *
copied_name(const struct member *m, const char *name)
{
	size_t i;

	for (i = 0; name && i < m->nrepresentatives; i++)
		if (lookalike_names(name, m->representatives[i].name))
			return m->representatives[i].name;
	return NULL;
}

static const char *
copied_domain(const struct member *m, const char *domain)
{
	size_t i;

	for (i = 0; domain && i < m->ndomains; i++)
		if (lookalike_domains(domain, m->domains[i]))
			return m->domains[i];
	return NULL;
}

/* A length for "%.*s". */
static int
shown(const char *name)
{
	return (int)text_bound(name, SHOWN_MAX);
}

static const char *
doubt_of(void *ctx, const struct member *m, const char *name, const char *domain, bool members)
{
	const char *person = has_domain(m, domain) ? NULL : copied_name(m, name);
	const char *copied = members ? NULL : copied_domain(m, domain);

	if (person)
		return talloc_asprintf(ctx,
		    "the sender's name only looks like %.*s of %.*s, and the address is not theirs",
		    shown(person), person, shown(m->name), m->name);
	if (copied)
		return talloc_asprintf(ctx,
		    "the sender's domain only looks like %.*s, which is that of %.*s",
		    shown(copied), copied, shown(m->name), m->name);
	return NULL;
}

const char *
impostor_doubt(void *ctx, const struct roster *roster, const char *name, const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	const char *domain = at && at[1] ? at + 1 : NULL;
	const char *doubt = NULL;
	bool members = false;
	char *plain;
	size_t i;

	for (i = 0; i < roster->nmembers; i++) {
		if (is_listed(&roster->members[i], address))
			return NULL;
		members = members || has_domain(&roster->members[i], domain);
	}
	plain = name ? plain_name(NULL, name) : NULL;
	for (i = 0; i < roster->nmembers && !doubt; i++)
		doubt = doubt_of(ctx, &roster->members[i], plain, domain, members);
	talloc_free(plain);
	return doubt;
}

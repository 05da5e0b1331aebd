#include "config/files.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"
#include "config/roster_check.h"
#include "config/values.h"

static const struct conf_key member_keys[] = {
	{ "class", true, false },
	{ "alias", false, true },
	{ "former", false, true },
	{ "domain", false, true },
	{ "representative", false, true },
	{ "affiliate_of", false, false },
	{ "since", false, false },
	{ "until", false, false },
};

/* An organisation may have several sections, one for each time that it was a member. */
static const struct conf_kind kinds[] = {
	{ "member", true, false, true, member_keys, G_N_ELEMENTS(member_keys) },
};

struct member_reading {
	struct roster *roster;
	struct conf_faults *faults;
	const struct conf_section *section;
	struct member *member;
};

static void
read_class(struct member_reading *reading)
{
	const struct conf_entry *entry = conf_entry(reading->section, "class");

	if (entry == NULL)
		return;
	for (int i = 0; i < MEMBER_CLASS_COUNT; i++)
		if (strcmp(entry->value, member_class_name((enum member_class)i)) == 0) {
			reading->member->class = (enum member_class)i;
			return;
		}
	conf_wrong(reading->faults, entry,
	    "this class is not known; write issuer, consumer, associate or interested");
}

/*
 * Whether a part of a list is nothing but a legal form, which with its comma
 * belongs to the name before it: "Example Trust Technologies, Inc."
 */
static bool
is_legal_form(const char *part)
{
	static const char *const forms[] = { "inc", "incorporated", "ltd", "limited", "llc", "llp",
		"lp", "plc", "corp", "corporation", "co", "coltd", "company", "pty", "ptyltd",
		"pte", "pteltd", "gmbh", "gmbh&cokg", "mbh", "ag", "kg", "ohg", "se", "ev", "eg",
		"sa", "sas", "sasu", "sarl", "spa", "srl", "srls", "sl", "slu", "sadecv", "sab",
		"ltda", "bv", "nv", "vof", "ab", "as", "a/s", "aps", "asa", "oy", "oyj", "sro",
		"doo", "dd", "kft", "zrt", "nyrt", "spzoo", "kk", "na", "pbc", "pc", "pllc",
		"sdnbhd", "bhd", "aş", "ооо" };
	char *folded = g_utf8_casefold(part, -1);
	size_t n = 0;
	bool found = false;

	for (const char *c = folded; *c != '\0'; c++)
		if (*c != '.' && *c != ' ')
			folded[n++] = *c;
	folded[n] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(forms) && !found; i++)
		found = strcmp(folded, forms[i]) == 0;
	g_free(folded);
	return found;
}

/* Whether `list` can take `value`; where it is full or holds it, a fault says so. */
static bool
fits(struct member_reading *reading, const struct conf_entry *entry, const char *const *list,
    size_t n, const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], value) == 0) {
			conf_wrong(reading->faults, entry,
			    "`%s` was given for this member already; keep one of the two", value);
			return false;
		}
	if (n < ROSTER_LIST_MAX)
		return true;
	conf_wrong(reading->faults, entry, "a member has at most %d of these; remove old ones",
	    ROSTER_LIST_MAX);
	return false;
}

/* Add the parts of one line to a list of names. */
static void
add_names(
    struct member_reading *reading, const struct conf_entry *entry, const char ***list, size_t *n)
{
	size_t nparts;
	const char **parts = conf_list(reading->roster, reading->faults, entry, &nparts);

	for (size_t i = 0; i < nparts; i++) {
		const char *name = parts[i];

		while (i + 1 < nparts && is_legal_form(parts[i + 1]))
			name = conf_format(reading->roster, "%s, %s", name, parts[++i]);
		if (!fits(reading, entry, *list, *n, name))
			continue;
		*list = conf_grow(reading->roster, *list, *n, sizeof(**list));
		(*list)[(*n)++] = name;
	}
}

static void
add_domains(struct member_reading *reading, const struct conf_entry *entry)
{
	struct member *member = reading->member;
	size_t nparts;
	const char **parts = conf_list(reading->roster, reading->faults, entry, &nparts);

	for (size_t i = 0; i < nparts; i++) {
		char *lower;

		if (!conf_is_host(parts[i])) {
			conf_wrong(reading->faults, entry,
			    "`%s` is no mail domain; write what follows the @, as example.org",
			    parts[i]);
			continue;
		}
		lower = g_ascii_strdown(parts[i], -1);
		if (fits(reading, entry, member->domains, member->ndomains, lower)) {
			member->domains = conf_grow(reading->roster, member->domains,
			    member->ndomains, sizeof(*member->domains));
			member->domains[member->ndomains++] =
			    conf_copy(reading->roster, lower, strlen(lower));
		}
		g_free(lower);
	}
}

static bool
same_person(const struct representative *known, const char *name, const char *address)
{
	if (strcmp(known->name, name) != 0)
		return false;
	if (known->address == NULL || address == NULL)
		return known->address == address;
	return g_ascii_strcasecmp(known->address, address) == 0;
}

/* A person with two addresses has two lines, so only the whole line may not come again. */
static void
add_representative(struct member_reading *reading, const struct conf_entry *entry)
{
	struct member *member = reading->member;
	const char *name, *address;
	size_t n = member->nrepresentatives;

	if (!conf_person_text(reading->roster, entry->value, &name, &address) || name == NULL) {
		conf_wrong(reading->faults, entry,
		    "this is no person; write `Name <name@example.org>`, or the name alone");
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (same_person(&member->representatives[i], name, address)) {
			conf_wrong(reading->faults, entry,
			    "this person was given for this member already; keep one of the two");
			return;
		}
	if (n == ROSTER_LIST_MAX) {
		conf_wrong(reading->faults, entry,
		    "a member has at most %d of these; remove old ones", ROSTER_LIST_MAX);
		return;
	}
	member->representatives = conf_grow(
	    reading->roster, member->representatives, n, sizeof(*member->representatives));
	member->representatives[n].name = name;
	member->representatives[n].address = address;
	member->nrepresentatives++;
}

static void
read_lists(struct member_reading *reading)
{
	struct member *member = reading->member;

	for (size_t i = 0; i < reading->section->nentries; i++) {
		const struct conf_entry *entry = &reading->section->entries[i];

		if (*entry->value == '\0')
			continue;
		if (strcmp(entry->key, "alias") == 0)
			add_names(reading, entry, &member->aliases, &member->naliases);
		else if (strcmp(entry->key, "former") == 0)
			add_names(reading, entry, &member->former, &member->nformer);
		else if (strcmp(entry->key, "domain") == 0)
			add_domains(reading, entry);
		else if (strcmp(entry->key, "representative") == 0)
			add_representative(reading, entry);
	}
}

/*
 * The date in `until` is the last day of the membership; the member's `until` is
 * the moment after it.
 */
static void
read_period(struct member_reading *reading)
{
	const struct conf_entry *since = conf_entry(reading->section, "since");
	const struct conf_entry *until = conf_entry(reading->section, "until");
	struct member *member = reading->member;

	member->since = member->until = ROSTER_OPEN;
	if (since != NULL && !conf_date(reading->faults, since, &member->since))
		member->since = ROSTER_OPEN;
	if (until == NULL || !conf_date(reading->faults, until, &member->until)) {
		member->until = ROSTER_OPEN;
		return;
	}
	if (member->since != ROSTER_OPEN && member->until < member->since)
		conf_wrong(reading->faults, until,
		    "the membership ends before it begins; write the last day, not before `since`");
	member->until += CONF_SECONDS_PER_DAY;
}

static void
read_member(struct member_reading *reading)
{
	const struct conf_section *section = reading->section;
	const struct conf_entry *affiliate = conf_entry(section, "affiliate_of");
	struct member *member = reading->member;

	member->name = g_strstrip(conf_copy(reading->roster, section->name, strlen(section->name)));
	if (affiliate != NULL)
		member->affiliate_of =
		    conf_copy(reading->roster, affiliate->value, strlen(affiliate->value));
	read_class(reading);
	read_lists(reading);
	read_period(reading);
}

static void
read_members(struct roster *roster, struct conf_sections *sections, struct conf_faults *faults)
{
	const struct conf_section **of;

	roster->members = conf_alloc(
	    roster, (MIN(sections->n, ROSTER_MEMBERS_MAX) + 1) * sizeof(*roster->members));
	of = conf_alloc(sections, (MIN(sections->n, ROSTER_MEMBERS_MAX) + 1) * sizeof(*of));
	for (size_t i = 0; i < sections->n; i++) {
		struct member_reading reading = { roster, faults, &sections->list[i], NULL };

		if (!sections->list[i].usable)
			continue;
		if (roster->nmembers == ROSTER_MEMBERS_MAX) {
			conf_fault(faults, sections->file, sections->list[i].line,
			    "a roster holds at most %d members; remove old ones",
			    ROSTER_MEMBERS_MAX);
			break;
		}
		of[roster->nmembers] = &sections->list[i];
		reading.member = &roster->members[roster->nmembers++];
		read_member(&reading);
	}
	conf_roster_check(roster, of, faults);
}

struct roster *
conf_roster_read(void *ctx, const char *file, struct conf_faults *faults, const char **why_r)
{
	struct roster *roster = conf_alloc(ctx, sizeof(*roster));
	struct conf_sections *sections = conf_sections_read(roster, file, faults, why_r);

	if (sections == NULL) {
		*why_r = conf_copy(ctx, *why_r, strlen(*why_r));
		talloc_free(roster);
		return NULL;
	}
	roster->file = conf_copy(roster, file, strlen(file));
	conf_sections_check(sections, kinds, G_N_ELEMENTS(kinds), faults);
	read_members(roster, sections, faults);
	talloc_free(sections);
	return roster;
}

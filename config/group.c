#include "config/group.h"

#include <string.h>

#include <glib.h>

#include "config/memory.h"
#include "config/values.h"

enum {
	HOLD_MIN = 60 * 60,          /* seconds; less gives nobody the time to read */
	HOLD_MAX = 14 * 24 * 60 * 60 /* seconds; minutes that wait longer are not distributed */
};

static const char *
text_value(void *ctx, const struct conf_section *section, const char *key)
{
	const struct conf_entry *entry = conf_entry(section, key);

	return entry != NULL ? conf_copy(ctx, entry->value, strlen(entry->value)) : NULL;
}

static const char *
address_value(
    void *ctx, struct conf_faults *faults, const struct conf_section *section, const char *key)
{
	const struct conf_entry *entry = conf_entry(section, key);
	const char *address = NULL;

	if (entry != NULL)
		conf_address(ctx, faults, entry, &address);
	return address;
}

static const char *
host_value(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    const char *key, const char *example)
{
	const struct conf_entry *entry = conf_entry(section, key);

	if (entry == NULL)
		return NULL;
	if (!conf_is_host(entry->value)) {
		conf_wrong(faults, entry,
		    "this is not possible; write the name alone, without brackets or blanks, as %s",
		    example);
		return NULL;
	}
	return conf_copy(ctx, entry->value, strlen(entry->value));
}

static bool
is_prefix(const char *text)
{
	size_t len = strlen(text);

	if (!g_ascii_isalpha(text[0]) || !g_ascii_isalpha(text[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* Note a fault for each part of a list that was given before in it. */
static void
tell_repeated(
    struct conf_faults *faults, const struct conf_entry *entry, const char *const *parts, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(parts[i], parts[j]) == 0) {
				conf_wrong(faults, entry,
				    "`%s` stands here twice; keep one of the two", parts[i]);
				break;
			}
}

static void
read_prefixes(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct group_config *group)
{
	const struct conf_entry *entry = conf_entry(section, "ballot_prefix");

	if (entry == NULL)
		return;
	group->ballot_prefixes = conf_list(ctx, faults, entry, &group->nballot_prefixes);
	for (size_t i = 0; i < group->nballot_prefixes; i++)
		if (!is_prefix(group->ballot_prefixes[i]))
			conf_wrong(faults, entry,
			    "`%s` cannot stand before a ballot's number; write letters, in between "
			    "also digits and hyphens, as CSC",
			    group->ballot_prefixes[i]);
	tell_repeated(faults, entry, group->ballot_prefixes, group->nballot_prefixes);
}

static const char **
read_addresses(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    const char *key, size_t *n_r)
{
	const struct conf_entry *entry = conf_entry(section, key);
	const char **addresses;

	if (entry == NULL)
		return NULL;
	addresses = conf_list(ctx, faults, entry, n_r);
	for (size_t i = 0; i < *n_r; i++)
		if (!conf_is_address(addresses[i]))
			conf_wrong(faults, entry,
			    "`%s` is no mail address; write name@example.org, several with commas",
			    addresses[i]);
	tell_repeated(faults, entry, addresses, *n_r);
	return addresses;
}

static void
read_trust(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct group_config *group)
{
	const struct conf_entry *strips = conf_entry(section, "authserv_strips");
	const struct conf_entry *mode = conf_entry(section, "unauthenticated");

	group->trusted_authserv =
	    host_value(ctx, faults, section, "trusted_authserv", "mx.example.org");
	if (strips != NULL && conf_yes_no(faults, strips, &group->authserv_strips) &&
	    group->authserv_strips && conf_entry(section, "trusted_authserv") == NULL)
		conf_wrong(faults, strips,
		    "no server is trusted that could strip; add `trusted_authserv = ...` or leave "
		    "this out");
	group->unauthenticated = UNAUTHENTICATED_QUEUE;
	if (mode == NULL || strcmp(mode->value, "queue") == 0)
		return;
	group->unauthenticated = UNAUTHENTICATED_MARK;
	if (strcmp(mode->value, "mark") != 0)
		conf_wrong(faults, mode, "this is not known; write `queue` or `mark`");
}

static void
read_distribute(
    struct conf_faults *faults, const struct conf_section *section, struct group_config *group)
{
	const struct conf_entry *entry = conf_entry(section, "distribute");
	struct conf_entry hold;

	group->distribute = DISTRIBUTE_ASK;
	if (entry == NULL || strcmp(entry->value, "ask") == 0)
		return;
	if (strcmp(entry->value, "never") == 0) {
		group->distribute = DISTRIBUTE_NEVER;
		return;
	}
	group->distribute = DISTRIBUTE_HOLD;
	if (!g_str_has_prefix(entry->value, "hold ")) {
		conf_wrong(faults, entry,
		    "this is not known; write `ask`, `never` or how long the chair can stop them, "
		    "as `hold 24h`");
		return;
	}
	hold = *entry;
	hold.value += strspn(entry->value + strlen("hold"), " \t") + strlen("hold");
	conf_duration(faults, &hold, HOLD_MIN, HOLD_MAX, &group->hold);
}

static void
read_reminders(
    struct conf_faults *faults, const struct conf_section *section, struct group_config *group)
{
	static const char *const words[] = {
		[REMINDERS_CHAIR] = "chair", [REMINDERS_MEMBERS] = "members", [REMINDERS_NO] = "no"
	};
	const struct conf_entry *entry = conf_entry(section, "reminders");

	group->reminders = REMINDERS_CHAIR;
	if (entry == NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(entry->value, words[i]) == 0) {
			group->reminders = (enum reminders)i;
			return;
		}
	conf_wrong(faults, entry, "this is not known; write `chair`, `members` or `no`");
}

/* %XX may stand in a URL, %s once, and nothing else after a percent sign. */
static bool
percents_fit(const char *url)
{
	size_t places = 0;

	for (const char *c = strchr(url, '%'); c != NULL; c = strchr(c + 1, '%')) {
		if (c[1] == 's')
			places++;
		else if (!g_ascii_isxdigit(c[1]) || !g_ascii_isxdigit(c[2]))
			return false;
	}
	return places == 1;
}

static void
read_archive_url(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct group_config *group)
{
	const struct conf_entry *entry = conf_entry(section, "archive_url");

	if (entry == NULL)
		return;
	group->archive_url = conf_copy(ctx, entry->value, strlen(entry->value));
	if (!g_str_has_prefix(entry->value, "https://") &&
	    !g_str_has_prefix(entry->value, "http://"))
		conf_wrong(
		    faults, entry, "this is no web address; it begins with https:// or http://");
	if (!percents_fit(entry->value))
		conf_wrong(faults, entry,
		    "%%s must stand in it once, in place of the Message-ID; write for example "
		    "https://lists.example.org/archive/%%s (and other percent signs as %%25)");
	if (strpbrk(entry->value, " \t<>\"") != NULL)
		conf_wrong(faults, entry,
		    "blanks, quotes and angle brackets cannot stand in a web address; write them "
		    "as %%20, %%22, %%3C and %%3E");
}

void
conf_group_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct group_config *group_r)
{
	const struct conf_entry *digest = conf_entry(section, "digest");
	const struct conf_entry *receipts = conf_entry(section, "receipts");
	const struct conf_entry *holidays = conf_entry(section, "holidays");
	const struct conf_entry *publish = conf_entry(section, "publish_dir");

	group_r->name = conf_copy(ctx, section->name, strlen(section->name));
	group_r->title = text_value(ctx, section, "title");
	group_r->list = address_value(ctx, faults, section, "list");
	group_r->member_list = address_value(ctx, faults, section, "member_list");
	group_r->list_id = host_value(ctx, faults, section, "list_id", "votes.example.org");
	read_prefixes(ctx, faults, section, group_r);
	group_r->chairs = read_addresses(ctx, faults, section, "chair", &group_r->nchairs);
	group_r->vice_chairs =
	    read_addresses(ctx, faults, section, "vice_chair", &group_r->nvice_chairs);
	read_trust(ctx, faults, section, group_r);
	if (digest != NULL)
		conf_schedule_read(ctx, faults, digest, &group_r->digest);
	read_distribute(faults, section, group_r);
	if (receipts != NULL)
		conf_yes_no(faults, receipts, &group_r->receipts);
	read_reminders(faults, section, group_r);
	if (publish != NULL)
		group_r->publish_dir = conf_path(ctx, publish->file, publish->value);
	read_archive_url(ctx, faults, section, group_r);
	if (holidays != NULL)
		conf_holidays_read(ctx, faults, holidays, group_r);
}

#include "config/config.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/files.h"
#include "config/group.h"
#include "config/memory.h"
#include "config/sections.h"
#include "config/server.h"
#include "config/values.h"

static const struct conf_key store_keys[] = {
	{ "path", true, false },
};

static const struct conf_key daemon_keys[] = {
	{ "log_level", false, false },
};

static const struct conf_key mailbox_keys[] = {
	{ "url", true, false },
	{ "password_file", false, false },
	{ "token_file", false, false },
	{ "ca_file", false, false },
	{ "poll_interval", false, false },
	{ "tls", false, false },
};

static const struct conf_key smtp_keys[] = {
	{ "url", true, false },
	{ "user", false, false },
	{ "password_file", false, false },
	{ "token_file", false, false },
	{ "ca_file", false, false },
	{ "from", true, false },
	{ "tls", false, false },
};

static const struct conf_key group_keys[] = {
	{ "title", true, false },
	{ "mailbox", true, false },
	{ "list", true, false },
	{ "list_id", false, false },
	{ "member_list", false, false },
	{ "ballot_prefix", true, false },
	{ "profile", true, false },
	{ "roster", true, false },
	{ "chair", true, false },
	{ "vice_chair", false, false },
	{ "trusted_authserv", false, false },
	{ "authserv_strips", false, false },
	{ "unauthenticated", false, false },
	{ "digest", false, false },
	{ "distribute", false, false },
	{ "receipts", false, false },
	{ "reminders", false, false },
	{ "publish_dir", false, false },
	{ "archive_url", false, false },
	{ "holidays", false, false },
};

enum {
	NAME_LEN_MAX = 64, /* bytes of a section's name; file names made of it stay far below 255 */
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_INFO = 6
};

#define KEYS(list) (list), G_N_ELEMENTS(list)

static const struct conf_kind kinds[] = {
	{ "store", false, true, false, KEYS(store_keys) },
	{ "daemon", false, false, false, KEYS(daemon_keys) },
	{ "mailbox", true, true, false, KEYS(mailbox_keys) },
	{ "smtp", false, false, false, KEYS(smtp_keys) },
	{ "group", true, true, false, KEYS(group_keys) },
};

struct config_reading {
	struct config *config;
	struct conf_sections *sections;
	struct conf_faults *faults;
	struct conf_files *files; /* rosters and profiles read so far */
};

/* The number of a section of that kind among the usable ones, or the count of all with NULL. */
static size_t
count_kind(const struct conf_sections *sections, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < sections->n; i++)
		if (sections->list[i].usable && strcmp(sections->list[i].kind, kind) == 0)
			n++;
	return n;
}

/*
 * A section's name is an argument of minutectl, a part of file names and of
 * keys in the database, so it is kept plain.
 */
static void
check_name(struct config_reading *reading, const struct conf_section *section)
{
	size_t len = strlen(section->name);

	if (len > NAME_LEN_MAX ||
	    strspn(section->name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != len ||
	    section->name[0] == '.' || section->name[0] == '-')
		conf_fault(reading->faults, section->file, section->line,
		    "`%.*s` is not possible as a name here; write at most %d letters, digits, `-`, "
		    "`_` and `.`, the first a letter, a digit or `_`",
		    NAME_LEN_MAX, section->name, NAME_LEN_MAX);
}

static bool
too_many(struct config_reading *reading, const struct conf_section *section, size_t n, size_t most)
{
	if (n < most)
		return false;
	conf_fault(reading->faults, section->file, section->line,
	    "there are more than %zu sections [%s]; run a second minuted for the rest", most,
	    section->kind);
	return true;
}

static void
read_mailboxes(struct config_reading *reading)
{
	struct config *config = reading->config;
	size_t n = MIN(count_kind(reading->sections, "mailbox"), CONFIG_MAILBOXES_MAX);

	config->mailboxes = conf_alloc(config, (n + 1) * sizeof(*config->mailboxes));
	for (size_t i = 0; i < reading->sections->n; i++) {
		const struct conf_section *section = &reading->sections->list[i];

		if (!section->usable || strcmp(section->kind, "mailbox") != 0)
			continue;
		if (too_many(reading, section, config->nmailboxes, CONFIG_MAILBOXES_MAX))
			return;
		check_name(reading, section);
		conf_mailbox_read(
		    config, reading->faults, section, &config->mailboxes[config->nmailboxes++]);
	}
}

static const struct mailbox_config *
group_mailbox(struct config_reading *reading, const struct conf_entry *entry)
{
	const struct config *config = reading->config;
	const struct mailbox_config *mailbox = config_mailbox(config, entry->value);
	const char *names[CONFIG_MAILBOXES_MAX];
	void *scratch;

	if (mailbox != NULL)
		return mailbox;
	scratch = talloc_new(NULL);
	for (size_t i = 0; i < config->nmailboxes; i++)
		names[i] = config->mailboxes[i].name;
	conf_wrong(reading->faults, entry, "there is no section [mailbox \"%s\"]; %s", entry->value,
	    conf_suggestion(scratch, entry->value, names, config->nmailboxes));
	talloc_free(scratch);
	return NULL;
}

/* What a group names: its mailbox, roster and profile. */
static void
read_named(
    struct config_reading *reading, const struct conf_section *section, struct group_config *group)
{
	const struct conf_entry *mailbox = conf_entry(section, "mailbox");
	const struct conf_entry *roster = conf_entry(section, "roster");
	const struct conf_entry *profile = conf_entry(section, "profile");

	if (mailbox != NULL)
		group->mailbox = group_mailbox(reading, mailbox);
	if (roster != NULL)
		group->roster = conf_files_roster(reading->files, roster);
	if (profile != NULL)
		group->profile = conf_files_profile(reading->files, profile);
}

/* A mail must belong to one group, so no two groups share a list. */
static void
check_own(struct config_reading *reading, const struct conf_section *section, const char *key,
    const char *value, const struct group_config *other, const char *others)
{
	const struct conf_entry *entry = conf_entry(section, key);

	if (entry == NULL || value == NULL || others == NULL ||
	    g_ascii_strcasecmp(value, others) != 0)
		return;
	conf_wrong(reading->faults, entry,
	    "group \"%s\" has this %s already; give each group its own", other->name, key);
}

static void
check_group(struct config_reading *reading, const struct conf_section *section,
    const struct group_config *group)
{
	const struct config *config = reading->config;
	const struct conf_entry *digest = conf_entry(section, "digest");

	for (const struct group_config *other = config->groups; other < group; other++) {
		check_own(reading, section, "list", group->list, other, other->list);
		check_own(reading, section, "list_id", group->list_id, other, other->list_id);
	}
	if (group->digest.kind != SCHEDULE_NEVER && !config->has_smtp)
		conf_wrong(reading->faults, digest,
		    "a digest needs a server to be sent by; add a section [smtp] or write `never`");
}

static void
read_groups(struct config_reading *reading)
{
	struct config *config = reading->config;
	size_t n = MIN(count_kind(reading->sections, "group"), CONFIG_GROUPS_MAX);

	config->groups = conf_alloc(config, (n + 1) * sizeof(*config->groups));
	for (size_t i = 0; i < reading->sections->n; i++) {
		const struct conf_section *section = &reading->sections->list[i];
		struct group_config *group;

		if (!section->usable || strcmp(section->kind, "group") != 0)
			continue;
		if (too_many(reading, section, config->ngroups, CONFIG_GROUPS_MAX))
			return;
		group = &config->groups[config->ngroups++];
		check_name(reading, section);
		conf_group_read(config, reading->faults, section, group);
		read_named(reading, section, group);
		check_group(reading, section, group);
	}
}

static void
read_log_level(struct config_reading *reading, const struct conf_section *section)
{
	static const char *const levels[] = { "error", "warning", "notice", "info", "debug" };
	const struct conf_entry *entry = conf_entry(section, "log_level");
	size_t i;

	for (i = 0; entry != NULL && i < G_N_ELEMENTS(levels); i++)
		if (strcmp(entry->value, levels[i]) == 0) {
			reading->config->log_level = LOG_LEVEL_ERROR + (int)i;
			return;
		}
	if (entry != NULL)
		conf_wrong(reading->faults, entry,
		    "this is not known; write `error`, `warning`, `notice`, `info` or `debug`");
}

static void
read_single_sections(struct config_reading *reading)
{
	struct config *config = reading->config;

	for (size_t i = 0; i < reading->sections->n; i++) {
		const struct conf_section *section = &reading->sections->list[i];
		const struct conf_entry *path;

		if (section->usable && strcmp(section->kind, "smtp") == 0) {
			conf_smtp_read(config, reading->faults, section, &config->smtp);
			config->has_smtp = true;
		}
		if (section->usable && strcmp(section->kind, "daemon") == 0)
			read_log_level(reading, section);
		if (!section->usable || strcmp(section->kind, "store") != 0)
			continue;
		path = conf_entry(section, "path");
		if (path != NULL)
			config->store_path = conf_path(config, path->file, path->value);
	}
}

static void
read_sections(struct config_reading *reading)
{
	conf_sections_check(reading->sections, kinds, G_N_ELEMENTS(kinds), reading->faults);
	read_single_sections(reading);
	read_mailboxes(reading);
	read_groups(reading);
}

struct config *
config_read(void *ctx, const char *file, const char *profile_dir, struct config_faults *faults_r)
{
	void *scratch = talloc_new(NULL);
	struct config *config = conf_alloc(ctx, sizeof(*config));
	struct config_reading reading = { .config = config,
		.faults = conf_faults_new(scratch, file) };
	const char *why;

	config->file = conf_copy(config, file, strlen(file));
	config->log_level = LOG_LEVEL_INFO;
	reading.files = conf_files_new(scratch, config, reading.faults, profile_dir);
	reading.sections = conf_sections_read(scratch, file, reading.faults, &why);
	if (reading.sections != NULL)
		read_sections(&reading);
	else
		conf_fault(reading.faults, file, 1,
		    "the configuration cannot be read: %s; name another file with --config", why);
	conf_faults_tell(reading.faults, ctx, faults_r);
	if (conf_faults_count(reading.faults) > 0)
		TALLOC_FREE(config);
	talloc_free(scratch);
	return config;
}

const struct group_config *
config_group(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->ngroups; i++)
		if (strcmp(config->groups[i].name, name) == 0)
			return &config->groups[i];
	return NULL;
}

const struct mailbox_config *
config_mailbox(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->nmailboxes; i++)
		if (strcmp(config->mailboxes[i].name, name) == 0)
			return &config->mailboxes[i];
	return NULL;
}

/*
 * A *.members file. A roster that is taken gives no two organisations the same name or address at
 * the same time, or one's vote could count for the other; written down again it is read as the
 * same.
 */
#include <unistd.h>

#include "config/faults.h"
#include "config/files.h"
#include "tests/fuzz/door.h"

enum {
	STRANGERS_MAX = 60 /* members that are compared each with each; libFuzzer wants speed */
};

/* The roster that these bytes make, or NULL where there is a fault in them. */
static struct roster *
read_roster(void *ctx, const char *file, const void *data, size_t size)
{
	struct conf_faults *faults = conf_faults_new(ctx, file);
	const char *why = NULL;
	struct roster *roster;

	unlink(file); /* GLib 2.74 does not shorten a file that is there */
	PROMISE(g_file_set_contents_full(
	    file, size > 0 ? data : "", (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	roster = conf_roster_read(ctx, file, faults, &why);
	PROMISE((roster == NULL) == (why != NULL));
	return roster && conf_faults_count(faults) == 0 ? roster : NULL;
}

static bool
at_the_same_time(const struct member *a, const struct member *b)
{
	int64_t since = MAX(a->since, b->since); /* ROSTER_OPEN is the smallest number */
	int64_t a_until = a->until == ROSTER_OPEN ? INT64_MAX : a->until;
	int64_t b_until = b->until == ROSTER_OPEN ? INT64_MAX : b->until;

	return since < MIN(a_until, b_until);
}

static bool
has_name(const struct member *member, const char *name)
{
	if (strcmp(member->name, name) == 0)
		return true;
	for (size_t i = 0; i < member->naliases; i++)
		if (strcmp(member->aliases[i], name) == 0)
			return true;
	for (size_t i = 0; i < member->nformer; i++)
		if (strcmp(member->former[i], name) == 0)
			return true;
	return false;
}

static bool
has_address(const struct member *member, const char *address)
{
	for (size_t i = 0; i < member->nrepresentatives; i++)
		if (member->representatives[i].address &&
		    g_ascii_strcasecmp(member->representatives[i].address, address) == 0)
			return true;
	return false;
}

static void
shares_nothing(const struct member *member, const struct member *other)
{
	PROMISE(!has_name(other, member->name));
	for (size_t i = 0; i < member->naliases; i++)
		PROMISE(!has_name(other, member->aliases[i]));
	for (size_t i = 0; i < member->nformer; i++)
		PROMISE(!has_name(other, member->former[i]));
	for (size_t i = 0; i < member->nrepresentatives; i++)
		if (member->representatives[i].address)
			PROMISE(!has_address(other, member->representatives[i].address));
}

static void
is_sound(const struct roster *roster, const struct member *member)
{
	PROMISE((unsigned)member->class < MEMBER_CLASS_COUNT);
	PROMISE(*member->name && g_utf8_validate(member->name, -1, NULL));
	PROMISE(member->naliases <= ROSTER_LIST_MAX && member->nformer <= ROSTER_LIST_MAX);
	PROMISE(member->ndomains <= ROSTER_LIST_MAX && member->nrepresentatives <= ROSTER_LIST_MAX);
	PROMISE(member->until == ROSTER_OPEN || member->since < member->until);
	PROMISE(!member->affiliate_of || roster_member_ever(roster, member->affiliate_of));
}

static void
write_names(GString *file, const char *key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		g_string_append_printf(file, "%s = %s\n", key, names[i]);
}

static void
write_day(GString *file, const char *key, int64_t day)
{
	GDateTime *date = day == ROSTER_OPEN ? NULL : g_date_time_new_from_unix_utc(day);
	char *text = date ? g_date_time_format(date, "%Y-%m-%d") : NULL;

	if (text)
		g_string_append_printf(file, "%s = %s\n", key, text);
	g_free(text);
	g_clear_pointer(&date, g_date_time_unref);
}

static void
write_member(GString *file, const struct member *member)
{
	static const int64_t one_day = 86400;

	g_string_append_printf(
	    file, "[member \"%s\"]\nclass = %s\n", member->name, member_class_name(member->class));
	write_names(file, "alias", member->aliases, member->naliases);
	write_names(file, "former", member->former, member->nformer);
	write_names(file, "domain", member->domains, member->ndomains);
	for (size_t i = 0; i < member->nrepresentatives; i++) {
		const struct representative *one = &member->representatives[i];

		g_string_append_printf(file, "representative = %s%s%s%s\n", one->name,
		    one->address ? " <" : "", one->address ? one->address : "",
		    one->address ? ">" : "");
	}
	if (member->affiliate_of)
		g_string_append_printf(file, "affiliate_of = %s\n", member->affiliate_of);
	write_day(file, "since", member->since);
	write_day(
	    file, "until", member->until == ROSTER_OPEN ? ROSTER_OPEN : member->until - one_day);
}

static char *
write_roster(const struct roster *roster)
{
	GString *file = g_string_new(NULL);

	for (size_t i = 0; i < roster->nmembers; i++)
		write_member(file, &roster->members[i]);
	return g_string_free(file, FALSE);
}

static void
reads_as_written(void *ctx, const struct roster *roster)
{
	char *file = write_roster(roster);

	/* Where a value begins decides whether these begin a comment. */
	if (!strpbrk(file, ";#")) {
		const struct roster *second = read_roster(ctx, roster->file, file, strlen(file));
		char *again = NULL;

		PROMISE(second && second->nmembers == roster->nmembers);
		again = write_roster(second);
		PROMISE(strcmp(file, again) == 0);
		g_free(again);
	}
	g_free(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	char *folder = g_dir_make_tmp("minuted-fuzz.XXXXXX", NULL);
	char *path = g_build_filename(folder, "tswg.members", NULL);
	const struct roster *roster = read_roster(ctx, path, data, size);
	size_t n = roster ? MIN(roster->nmembers, STRANGERS_MAX) : 0;

	for (size_t i = 0; i < n; i++) {
		is_sound(roster, &roster->members[i]);
		for (size_t k = 0; k < i; k++)
			if (at_the_same_time(&roster->members[i], &roster->members[k]))
				shares_nothing(&roster->members[i], &roster->members[k]);
	}
	if (roster)
		reads_as_written(ctx, roster);
	unlink(path);
	rmdir(folder);
	g_free(path);
	g_free(folder);
	talloc_free(ctx);
	return 0;
}

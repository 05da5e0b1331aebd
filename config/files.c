#include "config/files.h"

#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "config/memory.h"
#include "config/values.h"

/* One file; what it holds is NULL where it could not be read. */
struct conf_file {
	const char *path;
	struct roster *roster;
	struct profile *profile;
};

struct conf_files {
	void *owner;
	struct conf_faults *faults;
	const char *profile_dir;
	struct conf_file *list;
	size_t n;
};

struct conf_files *
conf_files_new(void *ctx, void *owner, struct conf_faults *faults, const char *profile_dir)
{
	struct conf_files *files = conf_alloc(ctx, sizeof(*files));

	files->owner = owner;
	files->faults = faults;
	files->profile_dir = profile_dir;
	return files;
}

static struct conf_file *
known_file(const struct conf_files *files, const char *path)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->list[i].path, path) == 0)
			return &files->list[i];
	return NULL;
}

static struct conf_file *
add_file(struct conf_files *files, const char *path)
{
	files->list = conf_grow(files, files->list, files->n, sizeof(*files->list));
	files->list[files->n].path = path;
	return &files->list[files->n++];
}

const struct roster *
conf_files_roster(struct conf_files *files, const struct conf_entry *entry)
{
	const char *path = conf_path(files->owner, entry->file, entry->value);
	struct conf_file *file = known_file(files, path);
	const char *why;

	if (file != NULL && file->roster != NULL)
		return file->roster;
	file = add_file(files, path);
	file->roster = conf_roster_read(files->owner, path, files->faults, &why);
	if (file->roster == NULL)
		conf_wrong(files->faults, entry,
		    "the roster %s cannot be read: %s; name a file with sections [member \"name\"]",
		    path, why);
	return file->roster;
}

/* Where the profile of that name lies: beside `beside` or among the installed ones. */
static const char *
profile_path(struct conf_files *files, const char *beside, const char *name)
{
	const char *file = conf_format(files, "%s.profile", name);
	const char *path = conf_path(files->owner, beside, file);

	if (access(path, F_OK) == 0 || files->profile_dir == NULL)
		return path;
	return conf_format(files->owner, "%s/%s", files->profile_dir, file);
}

static bool
is_profile_name(const char *name)
{
	if (!g_ascii_isalnum(*name))
		return false;
	for (; *name != '\0'; name++)
		if (!g_ascii_isalnum(*name) && strchr("._-", *name) == NULL)
			return false;
	return true;
}

const struct profile *
conf_files_profile(struct conf_files *files, const struct conf_entry *entry)
{
	struct conf_file *file;
	const char *path, *why;

	if (!is_profile_name(entry->value)) {
		conf_wrong(files->faults, entry,
		    "this is no name of a profile; write it without folder and ending, as "
		    "cabf-cscwg");
		return NULL;
	}
	path = profile_path(files, entry->file, entry->value);
	file = known_file(files, path);
	if (file != NULL && file->profile != NULL)
		return file->profile;
	file = add_file(files, path);
	file->profile = conf_profile_read(files->owner, path, entry->value, files->faults, &why);
	if (file->profile == NULL)
		conf_wrong(files->faults, entry,
		    "the profile cannot be read: %s: %s; put %s.profile beside this file%s%s", path,
		    why, entry->value, files->profile_dir ? " or into " : "",
		    files->profile_dir ? files->profile_dir : "");
	return file->profile;
}

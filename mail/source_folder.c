#include "mail/source_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talloc.h>
#include <zlib.h>

struct listing {
	struct source_file *files;
	size_t n, room;
};

static void
list_add(void *ctx, struct listing *list, char *path, const char *name, uint64_t size)
{
	if (list->n == list->room) {
		list->room = list->room ? list->room * 2 : 64;
		list->files =
		    talloc_realloc(ctx, list->files, struct source_file, (unsigned)list->room);
	}
	list->files[list->n++] = (struct source_file){ talloc_steal(ctx, path),
		path + strlen(path) - strlen(name), size };
}

static int
file_order(const void *a, const void *b)
{
	const struct source_file *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	return order ? order : strcmp(left->path, right->path);
}

static void
list_sort(struct listing *list, size_t from)
{
	if (list->n > from)
		qsort(list->files + from, list->n - from, sizeof *list->files, file_order);
}

static bool
is_folder(const char *path, const char *name)
{
	char *full = talloc_asprintf(NULL, "%s/%s", path, name);
	struct stat st;
	bool is = stat(full, &st) == 0 && S_ISDIR(st.st_mode);

	talloc_free(full);
	return is;
}

static bool
has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), suffix_len = strlen(suffix);

	return len > suffix_len && strcasecmp(name + len - suffix_len, suffix) == 0;
}

/* Mail by its name, whatever its bytes. */
static bool
is_named_as_mail(const char *name)
{
	return has_suffix(name, ".eml") || has_suffix(name, ".eml.gz") ||
	       name[strspn(name, "0123456789")] == '\0';
}

/* An mbox by its first bytes; a file that cannot be opened may be one, and will be told. */
static bool
begins_as_mbox(const char *path)
{
	char bytes[5];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	gzFile file = fd >= 0 ? gzdopen(fd, "rb") : NULL;
	bool is;

	if (!file) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	is = gzread(file, bytes, sizeof bytes) == (int)sizeof bytes &&
	     memcmp(bytes, "From ", sizeof bytes) == 0;
	gzclose(file);
	return is;
}

/* Every regular file of one of a Maildir's two folders. */
static bool
maildir_add(void *ctx, struct listing *list, const char *path, const char *part, char **why_r)
{
	char *folder = talloc_asprintf(ctx, "%s/%s", path, part);
	DIR *dir = opendir(folder);

	if (!dir) {
		*why_r = talloc_asprintf(
		    ctx, "%s: the folder cannot be read: %s", folder, strerror(errno));
		return false;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		struct stat st;
		char *file;

		if (entry->d_name[0] == '.')
			continue;
		file = talloc_asprintf(ctx, "%s/%s", folder, entry->d_name);
		if (stat(file, &st) != 0)
			list_add(ctx, list, file, entry->d_name, 0);
		else if (S_ISREG(st.st_mode))
			list_add(ctx, list, file, entry->d_name, (uint64_t)st.st_size);
		else
			talloc_free(file);
	}
	closedir(dir);
	return true;
}

/*
 * One entry of a folder that is no Maildir: a mail, an mbox, a folder to look
 * through, or nothing.
 */
static void
entry_add(void *ctx, struct listing *mails, struct listing *folders, char *path, const char *name)
{
	struct stat st, link;

	if (lstat(path, &link) != 0 || stat(path, &st) != 0) {
		if (is_named_as_mail(name)) /* a link to nowhere: to be told */
			list_add(ctx, mails, path, name, 0);
	} else if (S_ISDIR(st.st_mode)) {
		if (!S_ISLNK(link.st_mode))
			list_add(ctx, folders, path, name, 0);
	} else if (S_ISREG(st.st_mode) && (is_named_as_mail(name) || begins_as_mbox(path))) {
		list_add(ctx, mails, path, name, (uint64_t)st.st_size);
	}
}

static bool folder_add(void *ctx, struct listing *list, const char *path, unsigned depth,
    bool *maildir_r, char **why_r);

static bool
tree_add(void *ctx, struct listing *list, const char *path, unsigned depth, char **why_r)
{
	struct listing folders = { .n = 0 };
	size_t from = list->n;
	DIR *dir = opendir(path);
	bool maildir;

	if (!dir) {
		*why_r = talloc_asprintf(
		    ctx, "%s: the folder cannot be read: %s", path, strerror(errno));
		return false;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			entry_add(ctx, list, &folders,
			    talloc_asprintf(ctx, "%s/%s", path, entry->d_name), entry->d_name);
	closedir(dir);
	list_sort(list, from);
	list_sort(&folders, 0);
	for (size_t i = 0; i < folders.n; i++) {
		struct source_file *f = &folders.files[i];
		char *why = NULL;

		/* A sub-folder that cannot be read is told when its turn comes; the others are
		 * read. */
		if (depth == SOURCE_DEPTH_MAX ||
		    !folder_add(ctx, list, f->path, depth + 1, &maildir, &why))
			list_add(ctx, list, talloc_strdup(ctx, f->path), f->name, 0);
	}
	return true;
}

static bool
folder_add(void *ctx, struct listing *list, const char *path, unsigned depth, bool *maildir_r,
    char **why_r)
{
	size_t from = list->n;

	*maildir_r = is_folder(path, "cur") && is_folder(path, "new");
	if (!*maildir_r)
		return tree_add(ctx, list, path, depth, why_r);
	if (!maildir_add(ctx, list, path, "new", why_r) ||
	    !maildir_add(ctx, list, path, "cur", why_r))
		return false;
	list_sort(list, from);
	return true;
}

bool
source_folder_list(void *ctx, const char *path, struct source_files *files_r, char **why_r)
{
	struct listing list = { .n = 0 };
	bool ok = folder_add(ctx, &list, path, 1, &files_r->maildir, why_r);

	files_r->files = list.files;
	files_r->n = list.n;
	return ok;
}

/*
 * source_folder: the files of a folder that hold mail
 *
 * A folder with cur/ and new/ is a Maildir, and all its files are mails; its
 * hidden sub-folders (Sent, Trash) are others' mail and left out. In any other
 * folder mail is in files named *.eml (or *.eml.gz) or by a number (MH), and in
 * whatever begins as an mbox does, compressed or not; its sub-folders are
 * looked through in the same way, but symbolic links to folders are not
 * followed.
 */
#ifndef MINUTED_MAIL_SOURCE_FOLDER_H
#define MINUTED_MAIL_SOURCE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SOURCE_DEPTH_MAX = 16 }; /* folders within folders */

/* One file with mail, or what cannot be opened to find out. */
struct source_file {
	const char *path;
	const char *name; /* within `path`: what the files of one folder are ordered by */
	uint64_t size;    /* bytes */
};

struct source_files {
	struct source_file *files; /* folder by folder, those of the folder itself first */
	size_t n;
	bool maildir; /* an empty one is no fault */
};

/* All files of the folder, owned by `ctx`. False with `*why_r` if it cannot be read. */
bool source_folder_list(void *ctx, const char *path, struct source_files *files_r, char **why_r);

#endif

/*
 * textfile: a small text file, line by line
 *
 * What every file of the configuration has in common: a bounded size, lines of
 * at most CONFIG_LINE_MAX bytes, UTF-8 without control characters.
 */
#ifndef MINUTED_CONFIG_TEXTFILE_H
#define MINUTED_CONFIG_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/faults.h"

enum {
	CONFIG_FILE_MAX = 4 * 1024 * 1024 /* bytes; a roster of 100 organisations has about 50 kB */
};

struct conf_textfile;

/*
 * Read all of `path`. The result is owned by `ctx`; NULL with the reason in
 * `*why_r` (on `ctx`) if it cannot be read, is a folder or is too large.
 */
struct conf_textfile *conf_textfile_read(void *ctx, const char *path, const char **why_r);

/*
 * The next line without blanks at its ends, NULL at the end of the file; its
 * number (from 1) in `*number_r`. Empty lines are passed over, and so are lines
 * that no file may hold, with a fault for each.
 */
const char *conf_textfile_next(
    struct conf_textfile *file, struct conf_faults *faults, int *number_r);

/* Whether a line (as conf_textfile_next returns it) is a comment. */
bool conf_comment(const char *line);

#endif

#include "config/faults.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"

struct fault {
	size_t file; /* index into `files` */
	int line;
	size_t order; /* of arrival: keeps faults of one line as they came */
	const char *sentence;
};

struct conf_faults {
	const char **files;
	size_t nfiles;
	struct fault *list;
	size_t n;
	size_t more;
};

static size_t
file_index(struct conf_faults *faults, const char *file)
{
	size_t i;

	for (i = 0; i < faults->nfiles; i++)
		if (strcmp(faults->files[i], file) == 0)
			return i;
	faults->files = conf_grow(faults, faults->files, i, sizeof(*faults->files));
	faults->files[i] = conf_copy(faults, file, strlen(file));
	faults->nfiles++;
	return i;
}

struct conf_faults *
conf_faults_new(void *ctx, const char *file)
{
	struct conf_faults *faults = conf_alloc(ctx, sizeof(*faults));

	file_index(faults, file);
	return faults;
}

static bool
noted(const struct conf_faults *faults, size_t file, int line, const char *sentence)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct fault *fault = &faults->list[i];

		if (fault->file == file && fault->line == line &&
		    strcmp(fault->sentence, sentence) == 0)
			return true;
	}
	return false;
}

void
conf_fault(struct conf_faults *faults, const char *file, int line, const char *format, ...)
{
	size_t index = file_index(faults, file);
	struct fault *fault;
	char *sentence, *valid;
	va_list args;

	if (faults->n == CONFIG_FAULTS_MAX) {
		faults->more++;
		return;
	}
	va_start(args, format);
	sentence = g_strdup_vprintf(format, args);
	va_end(args);
	valid = g_utf8_make_valid(sentence, -1);
	g_free(sentence);
	if (!noted(faults, index, line, valid)) {
		faults->list = conf_grow(faults, faults->list, faults->n, sizeof(*faults->list));
		fault = &faults->list[faults->n];
		fault->file = index;
		fault->line = line;
		fault->order = faults->n++;
		fault->sentence = conf_copy(faults, valid, strlen(valid));
	}
	g_free(valid);
}

size_t
conf_faults_count(const struct conf_faults *faults)
{
	return faults->n + faults->more;
}

static int
by_place(const void *left, const void *right)
{
	const struct fault *a = left, *b = right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

void
conf_faults_tell(const struct conf_faults *faults, void *ctx, struct config_faults *told_r)
{
	memset(told_r, 0, sizeof(*told_r));
	told_r->nmore = faults->more;
	if (faults->n == 0)
		return;
	qsort(faults->list, faults->n, sizeof(*faults->list), by_place);
	told_r->texts = conf_alloc(ctx, faults->n * sizeof(*told_r->texts));
	for (size_t i = 0; i < faults->n; i++) {
		const struct fault *fault = &faults->list[i];

		told_r->texts[i] = conf_format(told_r->texts, "%s:%d: %s",
		    faults->files[fault->file], fault->line, fault->sentence);
	}
	told_r->ntexts = faults->n;
}

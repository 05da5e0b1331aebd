#include "daemon/publish/publishing.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/publish/calendar.h"
#include "daemon/minutes/minutes_document.h"
#include "parser/post.h"

bool
publishing_wants(const struct minutes_life *life, enum publishing_scope scope)
{
	if (!life->minutes || !life->is_final || !life->vouched)
		return false;
	if (scope == PUBLISHING_ALL_FINAL)
		return true;
	return (life->stage >= LIFE_DISTRIBUTED && !life->amended) ||
	       life->sending == SENDING_NEVER;
}

static void
put_file(void *ctx, struct publishing *result, const char *folder, const char *name,
    const char *date, const char *text)
{
	struct published_file *file;
	char *why = NULL, *sha256;

	result->files =
	    talloc_realloc(ctx, result->files, struct published_file, result->nfiles + 1);
	file = &result->files[result->nfiles++];
	*file = (struct published_file){ .name = name, .date = date };
	sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_strlcpy(file->sha256, sha256, sizeof file->sha256);
	g_free(sha256);
	file->outcome = publish_write(ctx, folder, name, text, strlen(text), &why);
	file->why = why;
}

static enum store_status
put_post(void *ctx, struct store *store, const struct ledger *ledger,
    const struct minutes_life *life, const char *folder, struct publishing *result)
{
	const struct group_config *group = ledger->group;
	const char *name = post_file_name(ctx, group->name, life->date);
	void *tmp = talloc_new(ctx);
	struct post post = { .group = group->name, .title = group->title, .date = life->date };
	struct block_tree *document;
	enum store_status status = minutes_document(tmp, store, group, life, &document);

	if (status == STORE_OK)
		status = minutes_document_line(
		    tmp, store, group, life, life->minutes->minutes->posted_by, &post.author);
	if (status == STORE_OK && name) {
		post.document = document;
		put_file(ctx, result, folder, name, life->date, post_write(tmp, &post));
	} else if (status == STORE_NOT_FOUND) {
		result->textless++;
		status = STORE_OK;
	}
	talloc_free(tmp);
	return status;
}

char *
publishing_calendar(void *ctx, const struct ledger *ledger, const char *folder, int64_t now)
{
	void *tmp = talloc_new(ctx);
	struct calendar calendar = calendar_of(tmp, ledger);
	char *previous = NULL, *text = NULL;
	size_t len;

	if (folder)
		previous =
		    publish_read(tmp, folder, calendar_file_name(tmp, ledger->group->name), &len);
	if (calendar.nevents > 0 || previous)
		text = calendar_write(ctx, &calendar, previous, now);
	talloc_free(tmp);
	return text;
}

enum store_status
publishing_run(void *ctx, struct store *store, const struct ledger *ledger, const char *folder,
    enum publishing_scope scope, int64_t now, struct publishing *result_r)
{
	char *calendar;
	enum store_status status = STORE_OK;
	size_t i;

	*result_r = (struct publishing){ 0 };
	for (i = 0; i < ledger->nlives && status == STORE_OK; i++)
		if (publishing_wants(&ledger->lives[i], scope))
			status = put_post(ctx, store, ledger, &ledger->lives[i], folder, result_r);
	if (status != STORE_OK)
		return status;
	calendar = publishing_calendar(ctx, ledger, folder, now);
	if (calendar)
		put_file(ctx, result_r, folder, calendar_file_name(ctx, ledger->group->name), NULL,
		    calendar);
	return STORE_OK;
}

static const struct publication *
publication_of(const struct publication *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static bool
is_news(const struct published_file *file, const struct publication *known)
{
	if (file->outcome == PUBLISH_FAILED)
		return !known || g_strcmp0(known->why, file->why) != 0;
	return !known || known->why || g_strcmp0(known->sha256, file->sha256) != 0;
}

enum store_status
publishing_compare(struct store *store, const struct group_config *group, struct publishing *result,
    size_t *nnews_r)
{
	void *tmp = talloc_new(NULL);
	struct publication *known;
	size_t nknown, i;
	enum store_status status = store_publications(tmp, store, group->name, &known, &nknown);

	*nnews_r = 0;
	for (i = 0; i < result->nfiles && status == STORE_OK; i++) {
		struct published_file *f = &result->files[i];

		f->news = is_news(f, publication_of(known, nknown, f->name));
		*nnews_r += f->news;
	}
	talloc_free(tmp);
	return status;
}

enum store_status
publishing_note(struct store *store, const struct group_config *group,
    const struct publishing *result, int64_t now)
{
	enum store_status status = STORE_OK;
	size_t i;

	for (i = 0; i < result->nfiles && status == STORE_OK; i++) {
		const struct published_file *f = &result->files[i];
		bool failed = f->outcome == PUBLISH_FAILED;

		if (f->news)
			status = store_publication_note(store, group->name, f->name, f->date,
			    failed ? NULL : f->sha256, failed ? f->why : NULL, now);
	}
	return status;
}

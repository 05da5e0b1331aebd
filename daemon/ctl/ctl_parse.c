#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/role/reader.h"
#include "mail/message.h"
#include "parser/json.h"

enum { STEP = 256 * 1024 /* bytes read at once */ };

/*
 * The whole file, or standard input for "-", up to the bound of a mail; NULL
 * (told) if it cannot be read.
 */
static char *
slurp(void *ctx, const char *path, size_t *len_r)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *bytes = talloc_array(ctx, char, STEP), *read = NULL;
	size_t n = 0;

	while (f && n <= MESSAGE_SIZE_MAX) {
		size_t got = fread(bytes + n, 1, STEP, f);

		n += got;
		if (got < STEP)
			break;
		bytes = talloc_realloc(ctx, bytes, char, n + STEP);
	}
	if (f && !ferror(f))
		read = bytes;
	else
		ctl_fail(CTL_NOT_WELL, path, "cannot be read: %s", strerror(errno));
	if (f && f != stdin)
		fclose(f);
	*len_r = n;
	return read;
}

/* A post of minutes is told by its name, since Markdown can look like anything. */
static bool
is_post(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcmp(dot, ".md") == 0 || strcmp(dot, ".markdown") == 0);
}

static json_t *
sender_json(const struct answer *a)
{
	if (!a->from_name && !a->from_address)
		return json_null();
	return json_pack(
	    "{so so}", "name", ctl_text(a->from_name), "address", ctl_text(a->from_address));
}

static void
print_json(const char *path, const struct answer *a)
{
	json_t *object = json_pack("{so so so so so so so ss so so}", "file", ctl_text(path),
	    "message_id", ctl_text(a->message_id), "date",
	    moment_to_json(a->date != WHEN_UNKNOWN ? a->date : a->at), "received",
	    moment_to_json(a->at), "subject", ctl_text(a->subject), "from", sender_json(a), "list",
	    ctl_text(a->list_id), "grade", grade_name(a->grade), "group",
	    ctl_text(a->group ? a->group->name : NULL), "marks", ctl_marks(a->marks));
	json_t *meaning = reading_contract_json(a->reading);

	json_object_update(object, meaning);
	json_decref(meaning);
	ctl_print_json(object);
}

static void
print_text(struct ctl *ctl, const char *path, const struct answer *a)
{
	const struct reading *r = a->reading;
	size_t i;

	printf("%s: %s", path, class_name(r->class));
	for (i = 0; i < r->nballots; i++)
		printf("%s%s", i ? ", " : " on ", r->ballots[i]);
	printf("\n");
	if (a->from_name || a->from_address)
		printf("  from %s%s%s\n",
		    ctl_words(ctl, a->from_name ? a->from_name : a->from_address),
		    r->sender.org ? ", " : "", r->sender.org ? r->sender.org : "");
	for (i = 0; i < r->nfacts; i++) {
		const struct fact *f = &r->facts[i];

		printf("  %s%s%s%s%s: %s (%s, %s)\n    \"%s\"\n", fact_kind_name(f->kind),
		    f->kind == FACT_VOTE ? " " : "", f->kind == FACT_VOTE ? vote_name(f->vote) : "",
		    f->ballot ? " on " : "", f->ballot ? f->ballot : "",
		    ctl_words(ctl, f->who.org ? f->who.org : f->who.name),
		    certainty_name(f->certainty), f->rule, ctl_words(ctl, f->quote));
	}
	if (r->minutes)
		printf("  minutes of %s: %zu attendees, %zu items, %zu ballots, %zu approvals\n",
		    r->minutes->date ? r->minutes->date : "an unknown day", r->minutes->nattendees,
		    r->minutes->nagenda_items, r->minutes->nballots, r->minutes->napprovals);
}

static int
parse_file(struct ctl *ctl, struct reader *reader, const char *path)
{
	void *ctx = talloc_new(ctl->ctx);
	struct reader_request request = { .group = ctl->group,
		.internaldate = WHEN_UNKNOWN,
		.import = true,
		.backlog = true,
		.post = is_post(path) };
	struct answer *answer;
	char *why = NULL, *bytes;
	size_t len;
	int status = CTL_NOT_WELL;

	bytes = slurp(ctx, path, &len);
	if (!bytes)
		goto out;
	answer = reader_read(ctx, reader, &request, bytes, len, &why);
	if (!answer) {
		ctl_fail(CTL_NOT_WELL, path, "%s", why);
		goto out;
	}
	if (ctl->json)
		print_json(path, answer);
	else
		print_text(ctl, path, answer);
	status = CTL_OK;
out:
	talloc_free(ctx);
	return status;
}

int
ctl_parse(struct ctl *ctl)
{
	const struct group_config *group;
	struct reader *reader;
	int i, status = CTL_OK;
	char *why = NULL;

	if (ctl_groups(ctl, &group) == 0)
		return CTL_USAGE;
	reader = reader_start(ctl->ctx, ctl->config, &why);
	if (!reader)
		return ctl_fail(CTL_LATER, "reader", "%s", why);
	for (i = 0; i < ctl->narguments; i++)
		if (parse_file(ctl, reader, ctl->arguments[i]) != CTL_OK)
			status = CTL_NOT_WELL;
	return status;
}

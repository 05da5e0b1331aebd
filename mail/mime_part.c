#include "mail/mime_part.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/message.h"
#include "mail/mime_param.h"

/* An open multipart, or a message inside (without boundary). */
struct frame {
	const char *boundary; /* NULL: message/rfc822 */
	size_t boundary_len;
	int alternative; /* of the parts inside */
	bool digest;     /* parts are message/rfc822 unless they say otherwise */
	bool message;
};

struct walk {
	void *ctx;
	struct mime_tree *tree;
	struct frame frames[MESSAGE_DEPTH_MAX];
	size_t nframes;
	size_t nseen; /* parts below the root */
	size_t room;
	int alternatives;
	const char *p, *end;
};

struct content {
	char *type;
	char *boundary;
	struct mime_part part;
};

static bool
is_multipart(const struct content *content)
{
	return g_str_has_prefix(content->type, "multipart/") && content->boundary &&
	       content->boundary[0];
}

static bool
is_message(const struct content *content)
{
	return strcmp(content->type, "message/rfc822") == 0 ||
	       strcmp(content->type, "message/global") == 0;
}

static void
content_read(struct walk *walk, const struct mime_headers *headers, struct content *content_r)
{
	void *ctx = walk->ctx;
	struct mime_part *part = &content_r->part;
	char *type = mime_headers_value(ctx, headers, "Content-Type");
	char *encoding = mime_headers_value(ctx, headers, "Content-Transfer-Encoding");
	char *disposition = mime_headers_value(ctx, headers, "Content-Disposition");
	bool digest = walk->nframes > 0 && walk->frames[walk->nframes - 1].digest;

	*content_r = (struct content){ 0 };
	content_r->type = type ? mime_main_value(ctx, type) : talloc_strdup(ctx, "");
	if (!strchr(content_r->type, '/'))
		content_r->type = talloc_strdup(ctx, digest ? "message/rfc822" : "text/plain");
	part->type = content_r->type;
	if (type) {
		content_r->boundary = mime_param(ctx, type, "boundary");
		part->charset = mime_param(ctx, type, "charset");
		part->filename = mime_param(ctx, type, "name");
		char *format = mime_param(ctx, type, "format");
		char *delsp = mime_param(ctx, type, "delsp");
		part->flowed = format && g_ascii_strcasecmp(format, "flowed") == 0;
		part->delsp = delsp && g_ascii_strcasecmp(delsp, "yes") == 0;
	}
	part->encoding = encoding ? mime_main_value(ctx, encoding) : NULL;
	if (disposition) {
		char *filename = mime_param(ctx, disposition, "filename");
		part->filename = filename ? filename : part->filename;
		part->attachment = strcmp(mime_main_value(ctx, disposition), "attachment") == 0;
	}
	if (strcmp(content_r->type, "multipart/report") == 0) {
		char *report = type ? mime_param(ctx, type, "report-type") : NULL;
		if (report && g_ascii_strcasecmp(report, "delivery-status") == 0)
			walk->tree->report = true;
		else
			walk->tree->notification = true;
	}
}

/*
 * Which open frame the line at `p` is a delimiter of: its index, or -1.
 * RFC 2046 section 5.1.1: "--", the boundary, for the last one "--", blanks.
 */
static int
delimiter_of(const struct walk *walk, const char *p, size_t len, bool *last_r)
{
	if (len < 3 || p[0] != '-' || p[1] != '-')
		return -1;
	while (len > 2 && (p[len - 1] == '\n' || p[len - 1] == '\r' || p[len - 1] == ' ' ||
			      p[len - 1] == '\t'))
		len--;
	for (size_t i = walk->nframes; i-- > 0;) {
		const struct frame *frame = &walk->frames[i];
		if (!frame->boundary || len < 2 + frame->boundary_len ||
		    memcmp(p + 2, frame->boundary, frame->boundary_len) != 0)
			continue;
		size_t rest = len - 2 - frame->boundary_len;
		*last_r = rest == 2 && memcmp(p + len - 2, "--", 2) == 0;
		if (rest == 0 || *last_r)
			return (int)i;
	}
	return -1;
}

/* The line end before a delimiter is the delimiter's (RFC 2046 section 5.1.1). */
static const char *
before_line_end(const char *start, const char *p)
{
	if (p > start && p[-1] == '\n')
		p--;
	if (p > start && p[-1] == '\r')
		p--;
	return p;
}

/*
 * Move to behind the next delimiter line and leave what it closes. Returns
 * true if a part follows, false at the end of all. `*content_end_r`: where the
 * content before it ended, its last line end left to the delimiter.
 */
static bool
next_delimiter(struct walk *walk, const char **content_end_r)
{
	const char *content = walk->p;
	bool ended = false; /* the content is over, only an epilogue follows */

	if (walk->nframes == 0) /* no line can be a delimiter */
		walk->p = walk->end;
	while (walk->p < walk->end) {
		const char *line = walk->p;
		const char *newline = memchr(line, '\n', (size_t)(walk->end - line));
		bool last = false;
		walk->p = newline ? newline + 1 : walk->end;
		int frame = delimiter_of(walk, line, (size_t)(walk->p - line), &last);
		if (frame < 0)
			continue;
		if (!ended) {
			*content_end_r = before_line_end(content, line);
			ended = true;
		}
		walk->nframes = (size_t)frame + (last ? 0 : 1);
		if (!last)
			return true;
	}
	if (!ended)
		*content_end_r = walk->end;
	return false;
}

static void
leaf_append(struct walk *walk, const struct mime_part *part)
{
	struct mime_tree *tree = walk->tree;

	if (tree->nparts == walk->room) {
		walk->room = walk->room ? walk->room * 2 : 8;
		tree->parts =
		    talloc_realloc(walk->ctx, tree->parts, struct mime_part, (unsigned)walk->room);
	}
	tree->parts[tree->nparts++] = *part;
}

/* Open a container; false if it lies too deep. */
static bool
frame_push(struct walk *walk, const struct content *content)
{
	const struct frame *parent = walk->nframes ? &walk->frames[walk->nframes - 1] : NULL;
	struct frame frame = { 0 };

	if (walk->nframes == MESSAGE_DEPTH_MAX) {
		walk->tree->marks |= MARK_DEPTH;
		return false;
	}
	frame.message = parent && parent->message;
	frame.alternative = parent ? parent->alternative : 0;
	if (is_multipart(content)) {
		frame.boundary = content->boundary;
		frame.boundary_len = strlen(content->boundary);
		frame.digest = strcmp(content->type, "multipart/digest") == 0;
		if (strcmp(content->type, "multipart/alternative") == 0)
			frame.alternative = ++walk->alternatives;
	} else {
		frame.message = true;
		frame.alternative = 0;
	}
	walk->frames[walk->nframes++] = frame;
	return true;
}

static void
entity_leaf(struct walk *walk, struct mime_part *part, const char *body)
{
	const struct frame *parent = walk->nframes ? &walk->frames[walk->nframes - 1] : NULL;
	const char *content_end = walk->end;

	part->alternative = parent ? parent->alternative : 0;
	part->inside_message = parent && parent->message;
	part->body = body;
	walk->p = body;
	next_delimiter(walk, &content_end);
	part->len = (size_t)(content_end - body);
	leaf_append(walk, part);
}

static void
inner_append(struct walk *walk, const struct mime_headers *headers)
{
	struct mime_part part = { .inside_message = true,
		.headers = talloc_memdup(walk->ctx, headers, sizeof(*headers)) };

	leaf_append(walk, &part);
}

void
mime_tree_read(void *ctx, const struct mime_headers *headers, struct mime_tree *tree_r)
{
	struct walk walk = { .ctx = ctx, .tree = tree_r };
	struct mime_headers here = *headers;

	*tree_r = (struct mime_tree){ 0 };
	walk.end = headers->body + headers->body_len;
	for (;;) {
		struct content content;
		const char *skipped;
		content_read(&walk, &here, &content);
		walk.p = here.body;
		bool container = is_multipart(&content) || is_message(&content), inner = false;
		if (container && frame_push(&walk, &content)) {
			inner = !is_multipart(&content);
			if (!inner)
				next_delimiter(&walk, &skipped);
		} else if (container) {
			next_delimiter(&walk, &skipped);
		} else {
			entity_leaf(&walk, &content.part, here.body);
		}
		if (walk.p >= walk.end || walk.nframes == 0)
			return;
		if (++walk.nseen > MESSAGE_PARTS_MAX) {
			tree_r->marks |= MARK_PARTS;
			return;
		}
		mime_headers_read(
		    ctx, walk.p, (size_t)(walk.end - walk.p), MESSAGE_HEADER_MAX, &here);
		if (here.cut)
			tree_r->marks |= MARK_HEADERS;
		if (inner)
			inner_append(&walk, &here);
	}
}

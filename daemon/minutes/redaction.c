#include "daemon/minutes/redaction.h"

#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

/* Bytes of a text that go, and what stands for them. */
struct cut {
	size_t start, end;
	const char *with;
};

struct cuts {
	struct cut *list;
	size_t n;
};

static gunichar
plain(const char *p)
{
	gunichar c = g_utf8_get_char(p);

	return g_unichar_isspace(c) ? ' ' : g_unichar_tolower(g_unichar_toupper(c));
}

/* The byte after `words` if they stand at `text`; NULL: they do not. */
static const char *
match_at(const char *text, const char *words)
{
	while (*words) {
		if (!*text || plain(text) != plain(words))
			return NULL;
		text = g_utf8_next_char(text);
		words = g_utf8_next_char(words);
	}
	return text;
}

static void
find(void *ctx, struct cuts *cuts, const char *text, const struct redaction *r)
{
	const char *p = text, *end;

	while (*p) {
		end = match_at(p, r->words);
		if (!end) {
			p = g_utf8_next_char(p);
			continue;
		}
		cuts->list = talloc_realloc(ctx, cuts->list, struct cut, cuts->n + 1);
		cuts->list[cuts->n++] =
		    (struct cut){ (size_t)(p - text), (size_t)(end - text), r->with };
		p = end;
	}
}

static int
by_start(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);
}

/* What two redactions both touch goes as a whole, so that no end of either is left. */
static void
merge(struct cuts *cuts)
{
	size_t i, n = 0;

	if (cuts->n > 1)
		qsort(cuts->list, cuts->n, sizeof *cuts->list, by_start);
	for (i = 0; i < cuts->n; i++)
		if (n > 0 && cuts->list[i].start < cuts->list[n - 1].end)
			cuts->list[n - 1].end = MAX(cuts->list[n - 1].end, cuts->list[i].end);
		else
			cuts->list[n++] = cuts->list[i];
	cuts->n = n;
}

/* `*strong` (may be NULL), bytes from the start of the text, moves with the text. */
static char *
apply(void *ctx, const char *text, const struct redaction *redactions, size_t n, size_t *strong)
{
	struct cuts cuts = { NULL, 0 };
	size_t at = 0, bold = strong ? *strong : 0, i;
	char *out = talloc_strdup(ctx, "");

	for (i = 0; i < n; i++)
		find(out, &cuts, text, &redactions[i]);
	merge(&cuts);
	for (i = 0; i < cuts.n; i++) {
		const struct cut *cut = &cuts.list[i];

		if (strong && bold > at && bold <= cut->start)
			*strong = strlen(out) + (bold - at);
		out = talloc_asprintf_append_buffer(
		    out, "%.*s%s", (int)(cut->start - at), text + at, cut->with);
		if (strong && bold > cut->start && bold <= cut->end)
			*strong = strlen(out);
		at = cut->end;
	}
	if (strong && bold > at)
		*strong = strlen(out) + (bold - at);
	out = talloc_strdup_append_buffer(out, text + at);
	talloc_free(cuts.list);
	return out;
}

char *
redactions_apply_text(
    void *ctx, const char *text, const struct redaction *redactions, size_t nredactions)
{
	return apply(ctx, text, redactions, nredactions, NULL);
}

/* True if an address of the block holds what is to be taken out. */
static bool
tells_redacted(const struct block *block, const struct redaction *redactions, size_t n)
{
	bool tells = false;

	for (size_t i = 0; i < block->nlinks && !tells; i++) {
		char *kept = apply(NULL, block->links[i].address, redactions, n, NULL);

		tells = strcmp(kept, block->links[i].address) != 0;
		talloc_free(kept);
	}
	return tells;
}

static struct block
block_of(void *ctx, const struct block *was, const struct redaction *redactions, size_t n)
{
	struct block block = *was;
	size_t i;

	if (was->kind != BLOCK_ROW) {
		block.text = apply(ctx, was->text, redactions, n, &block.strong);
		/* What was taken out may be told by the addresses, whose places moved besides. */
		if (strcmp(block.text, was->text) != 0 || tells_redacted(was, redactions, n))
			block.nlinks = 0;
		return block;
	}
	block.cells = talloc_array(ctx, const char *, was->ncells + 1);
	for (i = 0; i < was->ncells; i++)
		block.cells[i] = apply(ctx, was->cells[i], redactions, n, NULL);
	block.text = block_row_text(ctx, block.cells, was->ncells);
	return block;
}

struct block_tree *
redactions_apply(void *ctx, const struct block_tree *tree, const struct redaction *redactions,
    size_t nredactions)
{
	struct block_tree *copy = talloc(ctx, struct block_tree);
	size_t i;

	*copy = (struct block_tree){ talloc_array(copy, struct block, tree->nblocks + 1),
		tree->nblocks, tree->truncated };
	for (i = 0; i < tree->nblocks; i++)
		copy->blocks[i] = block_of(copy, &tree->blocks[i], redactions, nredactions);
	return copy;
}

size_t
redaction_count(const struct block_tree *tree, const struct redaction *redaction)
{
	struct cuts cuts = { NULL, 0 };
	size_t i, k;

	for (i = 0; i < tree->nblocks; i++) {
		const struct block *block = &tree->blocks[i];

		if (block->kind != BLOCK_ROW)
			find(NULL, &cuts, block->text, redaction);
		for (k = 0; block->kind == BLOCK_ROW && k < block->ncells; k++)
			find(NULL, &cuts, block->cells[k], redaction);
	}
	talloc_free(cuts.list);
	return cuts.n;
}

/* ---- as decisions ---- */

/* White space folded to single blanks, none at the ends; on `ctx`. */
static char *
folded(void *ctx, const char *text)
{
	char *out = talloc_strdup(ctx, "");
	const char *p;

	for (p = text; *p; p = g_utf8_next_char(p)) {
		bool blank = g_unichar_isspace(g_utf8_get_char(p));
		size_t len = strlen(out);

		if (!blank)
			out =
			    talloc_strndup_append_buffer(out, p, (size_t)(g_utf8_next_char(p) - p));
		else if (len > 0 && out[len - 1] != ' ')
			out = talloc_strdup_append_buffer(out, " ");
	}
	while (strlen(out) > 0 && out[strlen(out) - 1] == ' ')
		out[strlen(out) - 1] = '\0';
	return out;
}

static bool
has_control(const char *text)
{
	const char *p;

	for (p = text; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)) ||
		    g_unichar_type(g_utf8_get_char(p)) == G_UNICODE_FORMAT)
			return true;
	return false;
}

struct redaction *
redaction_new(void *ctx, const char *words, const char *with, const char **why_r)
{
	struct redaction *r = talloc_zero(ctx, struct redaction);

	*why_r = NULL;
	if (!g_utf8_validate(words, -1, NULL) || (with && !g_utf8_validate(with, -1, NULL)))
		*why_r = "this is no text in UTF-8";
	else if (strlen(words) > REDACTION_WORDS_MAX ||
		 (with && strlen(with) > REDACTION_WORDS_MAX))
		*why_r = "this is too long; name a shorter piece, several times if need be";
	if (*why_r)
		goto fail;
	r->words = folded(r, words);
	r->with = folded(r, with ? with : REDACTION_DEFAULT);
	if (r->words[0] == '\0')
		*why_r = "no words are named";
	else if (has_control(r->with) || strchr(r->with, '|'))
		*why_r = "what stands for them must be plain text without a bar";
	else if (strcmp(redactions_apply_text(r, r->with, r, 1), r->with) != 0)
		*why_r = "what stands for the words holds them";
	if (!*why_r)
		return r;
fail:
	talloc_free(r);
	return NULL;
}

char *
redaction_detail(void *ctx, const struct redaction *redaction)
{
	json_t *object = json_pack("{ss ss}", "words", redaction->words, "with", redaction->with);
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	char *detail = talloc_strdup(ctx, text);

	free(text);
	json_decref(object);
	return detail;
}

struct redaction *
redaction_from_detail(void *ctx, const char *detail)
{
	json_t *object = detail ? json_loads(detail, 0, NULL) : NULL;
	const char *words = json_string_value(json_object_get(object, "words"));
	const char *with = json_string_value(json_object_get(object, "with")), *why;
	struct redaction *r = words ? redaction_new(ctx, words, with, &why) : NULL;

	json_decref(object);
	return r;
}

static bool
same_words(const struct redaction *a, const struct redaction *b)
{
	const char *end = match_at(a->words, b->words);

	return end && *end == '\0';
}

static size_t
without(struct redaction *list, size_t n, const struct redaction *r)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (!same_words(&list[i], r))
			list[kept++] = list[i];
	return kept;
}

struct redaction *
redactions_in_force(
    void *ctx, const struct decision *decisions, size_t ndecisions, const char *date, size_t *n_r)
{
	struct redaction *list = talloc_array(ctx, struct redaction, 0), *r;
	size_t n = 0, i;

	for (i = 0; i < ndecisions; i++) {
		bool adds = strcmp(decisions[i].word, "redact") == 0;

		if ((!adds && strcmp(decisions[i].word, "unredact") != 0) ||
		    strcmp(decisions[i].subject, date) != 0)
			continue;
		r = redaction_from_detail(ctx, decisions[i].detail);
		if (!r)
			continue;
		n = without(list, n, r);
		if (adds) {
			list = talloc_realloc(ctx, list, struct redaction, n + 1);
			list[n++] = *r;
		}
	}
	*n_r = n;
	return list;
}

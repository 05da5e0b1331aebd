#include "parser/json.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block_source.h"
#include "parser/json_fields.h"
#include "parser/link.h"

enum { HEADING_LEVEL_MAX = 6 }; /* as HTML and Markdown have them */

static const char *const kind_names[] = { [BLOCK_HEADING] = "heading",
	[BLOCK_PARAGRAPH] = "paragraph",
	[BLOCK_ITEM] = "item",
	[BLOCK_ROW] = "row" };

static json_t *
links_to_json(const struct block *block)
{
	json_t *links = json_array();

	for (size_t i = 0; i < block->nlinks; i++)
		json_array_append_new(links,
		    json_pack("{s:I, s:I, s:s}", "start", (json_int_t)block->links[i].start, "end",
			(json_int_t)block->links[i].end, "address", block->links[i].address));
	return links;
}

static json_t *
block_to_json(const struct block *block)
{
	json_t *object = json_object();

	json_object_set_new(object, "kind", json_string(kind_names[block->kind]));
	json_object_set_new(object, "level", json_integer(block->level));
	if (block->kind == BLOCK_ROW) {
		json_object_set_new(object, "cells", encode_texts(block->cells, block->ncells));
		return object;
	}
	json_object_set_new(object, "text", encode_text(block->text));
	if (block->ordered)
		json_object_set_new(object, "ordered", json_true());
	if (block->strong > 0)
		json_object_set_new(object, "strong", json_integer((json_int_t)block->strong));
	if (block->nlinks > 0)
		json_object_set_new(object, "links", links_to_json(block));
	return object;
}

json_t *
document_to_json(const struct block_tree *tree)
{
	json_t *blocks = json_array();

	for (size_t i = 0; i < tree->nblocks; i++)
		json_array_append_new(blocks, block_to_json(&tree->blocks[i]));
	return json_pack("{s:o, s:b}", "blocks", blocks, "truncated", tree->truncated);
}

static bool
kind_read(struct decoding *d, const json_t *item, struct block *block)
{
	const char *kind;

	if (!decode_text(d, item, "kind", FACT_LABEL_MAX, FIELD_REQUIRED, &kind))
		return false;
	for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
		block->kind = (enum block_kind)i;
		if (strcmp(kind, kind_names[i]) == 0)
			return true;
	}
	return decode_refuse(d, "kind", "not a kind of block");
}

static bool
level_read(struct decoding *d, const json_t *item, struct block *block)
{
	const json_t *value = json_object_get(item, "level");
	json_int_t level = json_integer_value(value);
	int least = block->kind == BLOCK_HEADING || block->kind == BLOCK_ITEM ? 1 : 0;
	int most = block->kind == BLOCK_HEADING ? HEADING_LEVEL_MAX : BLOCK_DEPTH_MAX;

	if (!json_is_integer(value) || level < least || level > most)
		return decode_refuse(d, "level", "not a level from %d to %d", least, most);
	block->level = (int)level;
	return true;
}

/* True for one line of text as block_read() makes it. */
static bool
line_ok(struct decoding *d, const char *key, const char *text)
{
	size_t len = strlen(text);
	GString *plain = block_plain(text, len);
	bool same = strcmp(plain->str, text) == 0 && strpbrk(text, "\t\n") == NULL;

	g_string_free(plain, TRUE);
	if (!same)
		return decode_refuse(d, key, "has a control character or the like in it");
	if (len > 0 && (text[0] == ' ' || text[len - 1] == ' '))
		return decode_refuse(d, key, "begins or ends with a blank");
	return true;
}

static bool
strong_read(struct decoding *d, const json_t *item, struct block *block)
{
	const json_t *value = json_object_get(item, "strong");
	json_int_t strong = json_integer_value(value);

	if (value == NULL)
		return true;
	if (!json_is_integer(value) || strong < 0 || (size_t)strong > strlen(block->text) ||
	    ((unsigned char)block->text[strong] & 0xc0) == 0x80)
		return decode_refuse(d, "strong", "not a length within the text");
	block->strong = (size_t)strong;
	return true;
}

/* A byte of the block's text at which a character begins or the text ends, from `least` on. */
static bool
place_read(struct decoding *d, const json_t *item, const char *key, const struct block *block,
    size_t least, size_t *at_r)
{
	const json_t *value = json_object_get(item, key);
	json_int_t at = json_integer_value(value);

	if (!json_is_integer(value) || at < (json_int_t)least || (size_t)at > strlen(block->text) ||
	    ((unsigned char)block->text[at] & 0xc0) == 0x80)
		return decode_refuse(d, key, "not a place within the text behind the last one");
	*at_r = (size_t)at;
	return true;
}

static bool
links_read(struct decoding *d, const json_t *item, struct block *block)
{
	static const char *const keys[] = { "start", "end", "address", NULL };
	const json_t *array = json_object_get(item, "links");
	size_t n = json_array_size(array), at = 0;

	if (array == NULL)
		return true;
	if (!json_is_array(array) || n > BLOCK_LINKS_MAX)
		return decode_refuse(d, "links", "not an array of at most %d", BLOCK_LINKS_MAX);
	block->links = talloc_zero_array(d->ctx, struct block_link, n);
	for (size_t i = 0; i < n; i++, block->nlinks++) {
		struct block_link *link = &block->links[i];
		const json_t *one = json_array_get(array, i);

		if (!decode_object(d, one, "link", keys) ||
		    !place_read(d, one, "start", block, at, &link->start) ||
		    !place_read(d, one, "end", block, link->start + 1, &link->end) ||
		    !decode_text(
			d, one, "address", LINK_ADDRESS_MAX, FIELD_REQUIRED, &link->address))
			return false;
		if (!link_ok(link->address))
			return decode_refuse(d, "address", "not an address that may be linked to");
		at = link->end;
	}
	return true;
}

static bool
cells_read(struct decoding *d, const json_t *item, struct block *block)
{
	const json_t *array = json_object_get(item, "cells");
	size_t n = json_array_size(array);
	bool says = false;

	if (!json_is_array(array) || n == 0 || n > BLOCK_CELLS_MAX)
		return decode_refuse(d, "cells", "not an array of 1 to %d texts", BLOCK_CELLS_MAX);
	block->cells = talloc_array(d->ctx, const char *, n);
	for (size_t i = 0; i < n; i++) {
		if (!decode_string(
			d, json_array_get(array, i), "cells", BLOCK_TEXT_MAX, &block->cells[i]) ||
		    !line_ok(d, "cells", block->cells[i]))
			return false;
		if (strchr(block->cells[i], '|') != NULL)
			return decode_refuse(d, "cells", "has a bar in it");
		says = says || *block->cells[i] != '\0';
	}
	if (!says)
		return decode_refuse(d, "cells", "empty, all of them");
	block->ncells = n;
	block->text = block_row_text(d->ctx, block->cells, n);
	return true;
}

static bool
block_from_json(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const row_keys[] = { "kind", "level", "cells", NULL };
	static const char *const keys[] = { "kind", "level", "text", "ordered", "strong", "links",
		NULL };
	struct block *block = item_r;

	if (!kind_read(d, item, block) ||
	    !decode_object(d, item, "block", block->kind == BLOCK_ROW ? row_keys : keys) ||
	    !level_read(d, item, block))
		return false;
	if (block->kind == BLOCK_ROW)
		return cells_read(d, item, block);
	return decode_text(d, item, "text", BLOCK_TEXT_MAX, FIELD_REQUIRED, &block->text) &&
	       line_ok(d, "text", block->text) &&
	       decode_flag(d, item, "ordered", &block->ordered) && strong_read(d, item, block) &&
	       links_read(d, item, block);
}

struct block_tree *
document_from_json(void *ctx, const json_t *object, char **why_r)
{
	static const char *const keys[] = { "blocks", "truncated", NULL };
	struct block_tree *tree = talloc_zero(ctx, struct block_tree);
	struct decoded_list blocks;
	char *why = NULL;
	struct decoding d = { tree, tree, &why };

	if (decode_object(&d, object, "document", keys) &&
	    decode_flag(&d, object, "truncated", &tree->truncated) &&
	    decode_list(
		&d, object, "blocks", BLOCKS_MAX, sizeof(struct block), block_from_json, &blocks)) {
		tree->blocks = blocks.items;
		tree->nblocks = blocks.n;
		return tree;
	}
	if (why_r != NULL)
		*why_r = talloc_steal(ctx, why);
	talloc_free(tree);
	return NULL;
}

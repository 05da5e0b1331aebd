#include "store/tree.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/threads.h"

/* No place: the parent of what has none. */
static const size_t nowhere = SIZE_MAX;

/* A place in the making: a Message-ID that was named, or a message without one of its own. */
struct container {
	const char *id;
	const struct tree_member *member; /* NULL: missing */
	size_t parent;
	size_t nchildren; /* at the time when the links are made */
	/* Of the tree as it is shown: */
	size_t jump;  /* of a missing one: what its children are shown under */
	size_t above; /* what it is shown under */
	size_t first, last, next;
	size_t nshown;
};

struct forest {
	void *tmp;
	struct container *places;
	size_t n, room;
	GHashTable *by_id;      /* from the id to its place + 1 */
	GHashTable *by_message; /* from the message to its place + 1 */
};

static int
by_time(const void *a, const void *b)
{
	const struct tree_member *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->hash, y->hash);
}

static size_t
place_new(struct forest *forest, const char *id)
{
	if (forest->n == forest->room) {
		forest->room = forest->room * 2 + 64;
		forest->places =
		    talloc_realloc(forest->tmp, forest->places, struct container, forest->room);
	}
	forest->places[forest->n] = (struct container){ .id = id,
		.parent = nowhere,
		.jump = nowhere,
		.above = nowhere,
		.first = nowhere,
		.last = nowhere,
		.next = nowhere };
	return forest->n++;
}

static size_t
place_of_id(struct forest *forest, const char *id)
{
	size_t place = (size_t)(uintptr_t)g_hash_table_lookup(forest->by_id, id);

	if (place != 0)
		return place - 1;
	place = place_new(forest, id);
	g_hash_table_insert(forest->by_id, (void *)id, (void *)(uintptr_t)(place + 1));
	return place;
}

/* True if `place` is `root` or below it. What has no children has nobody below it. */
static bool
is_below(const struct forest *forest, size_t place, size_t root)
{
	if (place == root)
		return true;
	if (forest->places[root].nchildren == 0)
		return false;
	while (place != nowhere && place != root)
		place = forest->places[place].parent;
	return place == root;
}

static void
unlink_parent(struct forest *forest, size_t child)
{
	size_t parent = forest->places[child].parent;

	if (parent != nowhere)
		forest->places[parent].nchildren--;
	forest->places[child].parent = nowhere;
}

/* Link unless that would close a loop. */
static void
link_parent(struct forest *forest, size_t child, size_t parent)
{
	if (is_below(forest, parent, child))
		return;
	unlink_parent(forest, child);
	forest->places[child].parent = parent;
	forest->places[parent].nchildren++;
}

/* The place of a message: its id's, or one of its own if that is taken; nowhere for a copy. */
static size_t
place_of_member(struct forest *forest, const struct tree_member *member, const char *id)
{
	size_t place = *id != '\0' ? place_of_id(forest, id) : place_new(forest, NULL);
	const struct tree_member *there = forest->places[place].member;

	if (there != NULL) {
		if (there->writing != NULL && g_strcmp0(there->writing, member->writing) == 0)
			return nowhere;
		place = place_new(forest, id);
	}
	forest->places[place].member = member;
	return place;
}

/* RFC 5256, REFERENCES, step 1. */
static void
member_link(struct forest *forest, const struct tree_member *member)
{
	char *rest = talloc_strdup(forest->tmp, member->ids), *own = threads_next_id(&rest), *id;
	size_t place = place_of_member(forest, member, own != NULL ? own : ""), before = nowhere;

	if (place == nowhere) {
		place = place_of_id(forest, own);
		g_hash_table_insert(
		    forest->by_message, (void *)&member->message, (void *)(uintptr_t)(place + 1));
		return;
	}
	g_hash_table_insert(
	    forest->by_message, (void *)&member->message, (void *)(uintptr_t)(place + 1));
	while ((id = threads_next_id(&rest)) != NULL) {
		size_t ancestor = place_of_id(forest, id);

		if (before != nowhere && forest->places[ancestor].parent == nowhere)
			link_parent(forest, ancestor, before);
		before = ancestor;
	}
	/* Its own word on its parent is better than what others said of it. */
	if (before == nowhere)
		unlink_parent(forest, place);
	else
		link_parent(forest, place, before);
}

/* The whole tree of a reply that names nobody known goes below what its subject answers. */
static void
member_answer(struct forest *forest, const struct tree_member *member)
{
	size_t place, answered;

	if (member->answers == 0)
		return;
	place = (size_t)(uintptr_t)g_hash_table_lookup(forest->by_message, &member->message);
	answered = (size_t)(uintptr_t)g_hash_table_lookup(forest->by_message, &member->answers);
	if (place == 0 || answered == 0)
		return;
	place--;
	while (forest->places[place].parent != nowhere)
		place = forest->places[place].parent;
	link_parent(forest, place, answered - 1);
}

/* The nearest message above, or the missing one at the top. */
static size_t
above_of(struct forest *forest, size_t place)
{
	struct container *places = forest->places;
	size_t above = places[place].parent, step;

	while (above != nowhere && places[above].member == NULL && places[above].parent != nowhere)
		above = places[above].jump != nowhere ? places[above].jump : places[above].parent;
	/* Who asks on the same way goes it in one step. */
	for (size_t p = places[place].parent; p != above; p = step) {
		step = places[p].jump != nowhere ? places[p].jump : places[p].parent;
		places[p].jump = above;
	}
	return above;
}

/*
 * RFC 5256, step 3: the messages below the messages that they are shown under.
 * Siblings are in order because `order`, that of the messages, is.
 */
static void
forest_hang(struct forest *forest, const size_t *order, size_t norder)
{
	for (size_t i = 0; i < norder; i++) {
		size_t at = above_of(forest, order[i]);
		struct container *above;

		forest->places[order[i]].above = at;
		if (at == nowhere)
			continue;
		above = &forest->places[at];
		if (above->first == nowhere)
			above->first = order[i];
		else
			forest->places[above->last].next = order[i];
		above->last = order[i];
		above->nshown++;
	}
}

static void
place_show(
    const struct forest *forest, struct tree_place *list, size_t *n, size_t place, size_t depth)
{
	const struct container *c = &forest->places[place];

	list[(*n)++] = (struct tree_place){
		.message = c->member != NULL ? c->member->message : 0,
		.message_id = c->id != NULL && *c->id != '\0' ? c->id : NULL,
		.parent = c->parent != nowhere ? forest->places[c->parent].id : NULL,
		.depth = depth,
	};
}

/* A place and all below it, parents first, without recursion: threads may be deep. */
static void
tree_show(const struct forest *forest, struct tree_place *list, size_t *n, size_t root)
{
	size_t place = root, depth = 0;

	place_show(forest, list, n, place, depth);
	for (;;) {
		const struct container *c = &forest->places[place];

		if (c->first != nowhere) {
			place = c->first;
			depth++;
		} else {
			while (place != root && forest->places[place].next == nowhere) {
				place = forest->places[place].above;
				depth--;
			}
			if (place == root)
				return;
			place = forest->places[place].next;
		}
		place_show(forest, list, n, place, depth);
	}
}

static void
forest_show(const struct forest *forest, const size_t *order, size_t norder,
    struct tree_place *list, size_t *n)
{
	for (size_t i = 0; i < norder; i++) {
		const struct container *above;
		size_t at = forest->places[order[i]].above;

		if (at == nowhere) {
			tree_show(forest, list, n, order[i]);
			continue;
		}
		above = &forest->places[at];
		if (above->member != NULL || above->first != order[i])
			continue;
		/* A missing message at the top is shown only to hold several together. */
		tree_show(forest, list, n, above->nshown > 1 ? at : order[i]);
	}
}

struct tree_place *
tree_build(void *ctx, struct tree_member *members, size_t nmembers, size_t *nplaces_r)
{
	struct forest forest = { .tmp = talloc_new(NULL) };
	struct tree_place *list;
	size_t *order = talloc_array(forest.tmp, size_t, nmembers), norder = 0, n = 0;

	forest.by_id = g_hash_table_new(g_str_hash, g_str_equal);
	forest.by_message = g_hash_table_new(g_int64_hash, g_int64_equal);
	if (nmembers > 0)
		qsort(members, nmembers, sizeof(*members), by_time);
	for (size_t i = 0; i < nmembers; i++)
		member_link(&forest, &members[i]);
	for (size_t i = 0; i < nmembers; i++)
		member_answer(&forest, &members[i]);
	for (size_t i = 0; i < nmembers; i++) {
		size_t place =
		    (size_t)(uintptr_t)g_hash_table_lookup(forest.by_message, &members[i].message);

		if (forest.places[place - 1].member == &members[i])
			order[norder++] = place - 1;
	}
	forest_hang(&forest, order, norder);
	/* Each missing one that is shown holds two messages at least. */
	list = talloc_zero_array(ctx, struct tree_place, norder * 2 + 1);
	forest_show(&forest, order, norder, list, &n);
	for (size_t i = 0; i < n; i++) {
		list[i].message_id = talloc_strdup(list, list[i].message_id);
		list[i].parent = talloc_strdup(list, list[i].parent);
	}
	g_hash_table_destroy(forest.by_id);
	g_hash_table_destroy(forest.by_message);
	talloc_free(forest.tmp);
	*nplaces_r = n;
	return list;
}

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"

enum { EARLY_MAX = 1 /* items that may stand above the attendees without being the agenda */ };

/* True if the list at part `i` answers the roll call right above it. */
static bool
calls_roll(const struct layout *l, size_t i)
{
	if (i == 0 || l->parts[i - 1].type != PART_ITEM)
		return false;
	struct sentence *s = words_sentence(NULL, l->parts[i - 1].title);
	bool calls = words_find(s, "roll call", 0, NULL, NULL);
	talloc_free(s);
	return calls;
}

/*
 * The part of the list of attendees if nearly nothing and no numbered item stands
 * above it, else 0.
 */
static size_t
agenda_start(const struct layout *l)
{
	size_t items = 0;
	for (size_t i = 0; i < l->nparts; i++) {
		items += l->parts[i].type == PART_ITEM;
		if (l->parts[i].type == PART_ITEM && g_ascii_isdigit(*l->parts[i].heading))
			return 0;
		if (l->parts[i].type == PART_ATTENDEES)
			return items <= EARLY_MAX && !calls_roll(l, i) ? i : 0;
	}
	return 0;
}

void
items_read(struct minutes *m, const struct minutes_source *src)
{
	const struct layout *l = src->layout;
	size_t n = 0;
	for (size_t i = 0; i < l->nparts; i++)
		n += l->parts[i].type == PART_ITEM;
	m->agenda_items =
	    talloc_zero_array(m, struct agenda_item, MIN(n, (size_t)MINUTES_LIST_MAX));
	for (size_t i = agenda_start(l); i < l->nparts && m->nagenda_items < MINUTES_LIST_MAX;
	     i++) {
		if (l->parts[i].type != PART_ITEM || *l->parts[i].title == '\0')
			continue;
		m->agenda_items[m->nagenda_items++] =
		    (struct agenda_item){ .title = talloc_strdup(m, l->parts[i].title),
			    .kind = l->parts[i].kind };
	}
}

#include "parser/minutes.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/minutes_title.h"
#include "parser/when.h"

enum {
	LOOK_MAX = 64 * 1024, /* bytes looked at; minutes show what they are well before */
	PEOPLE_LEAST = 2,     /* attendees that make a list */
	STEPS_LEAST = 1,      /* steps of a meeting beside a list of attendees */
	STEPS_ALONE = 3       /* steps without one, under a title that says minutes */
};

/* No text without one of these words is the minutes of a meeting. */
static const char *const markers[] = { "attend", "present", "participants", "roll call",
	"minute taker", "minute-taker", "scribe", "minutes" };

/* A title of minutes names them with their stage, their meeting or their date. */
static const struct wording titles[] = {
	{ "title.minutes-of", "minutes|notes *3 of|for|from|on", "minutes of a meeting or a date" },
	{ "title.stage", "draft|final|approved *5 minutes|notes", "minutes with their stage" },
	{ "title.turned", "minutes|notes *8 draft|final|approved", "the stage behind" },
};

static const struct wording no_titles[] = {
	{ "no-title.agenda", "agenda", "what is to come" },
	{ "no-title.about",
	    "comments|correction|corrections|question|review|approval|reminder|request|template",
	    "mails about minutes" },
};

static bool
has_marker(const char *text, size_t len)
{
	char *lower = g_ascii_strdown(text, (gssize)len);
	bool found = false;
	for (size_t i = 0; i < G_N_ELEMENTS(markers) && !found; i++)
		found = strstr(lower, markers[i]) != NULL;
	g_free(lower);
	return found;
}

static bool
titles_minutes(const char *title)
{
	if (title == NULL)
		return false;
	struct sentence *s = words_sentence(NULL, title);
	bool titled = s->nwords > 0 && !word_in(s->words[0].folded, "re|aw|fw|fwd") &&
		      words_any(s, titles, G_N_ELEMENTS(titles), NULL, NULL) != NULL &&
		      words_any(s, no_titles, G_N_ELEMENTS(no_titles), NULL, NULL) == NULL;
	talloc_free(s);
	return titled;
}

/* A step of a meeting, as a bit; 0 if the block is none. */
static unsigned
step_of(const struct block *block)
{
	if (block->kind == BLOCK_ROW || title_length(block->text) > TITLE_STEP_MAX)
		return 0;
	enum item_kind kind = layout_kind(block->text);
	switch (kind) {
	case ITEM_NEXT_MEETING:
	case ITEM_AOB:
	case ITEM_ADJOURN:
		return 1u << kind;
	case ITEM_PROCEDURAL:
		/* Several steps are of this kind: told apart by their first letter but the
		 * article's. */
		return 1u << (ITEM_COUNT + (unsigned char)block->text[0] % 16);
	default:
		return 0;
	}
}

static unsigned
count_steps(const struct block_tree *tree)
{
	unsigned steps = 0;
	for (size_t i = 0; i < tree->nblocks; i++)
		steps |= step_of(&tree->blocks[i]);
	return (unsigned)__builtin_popcount(steps);
}

bool
minutes_recognise(const char *text, const struct minutes_context *context)
{
	static const struct minutes_context nothing = { .posted = WHEN_UNKNOWN };
	size_t len = strnlen(text, LOOK_MAX);
	const struct minutes_context *c = context != NULL ? context : &nothing;
	if (!has_marker(text, len))
		return false;
	struct minutes_source src = { .tmp = talloc_new(NULL), .context = c };
	struct minutes *m = talloc_zero(src.tmp, struct minutes);
	const char *body =
	    front_matter_read(src.tmp, talloc_strndup(src.tmp, text, len), &src.front);
	src.tree = block_read(src.tmp, body, strlen(body));
	src.layout = layout_read(src.tmp, src.tree);
	attendees_read(m, &src);
	bool titled = titles_minutes(src.front.title) || titles_minutes(c->subject);
	unsigned steps = count_steps(src.tree);
	bool recognised = m->nattendees >= (titled ? 1 : PEOPLE_LEAST)
			      ? steps >= STEPS_LEAST || titled
			      : titled && steps >= STEPS_ALONE;
	talloc_free(src.tmp);
	return recognised;
}

#include "daemon/record/actions.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parser/people.h"
#include "parser/when.h"

/* Of an id: few enough to be typed in a mail, and more only where two begin alike. */
enum { ID_DIGITS_MIN = 6, ID_DIGITS_MAX = 64 };

/* The words of a text that tell one task from another, each once. */
struct terms {
	const char *list[ACTION_WORDS_MAX];
	size_t n;
	const char *text; /* all of it folded, with a blank before and after */
};

struct carried {
	struct action action;
	struct terms terms;
	const char *owner; /* folded, each name between blanks: " tim hollow ; ana ek " */
	bool spoken_of;    /* by the meeting at hand */
};

struct course {
	void *ctx;
	const char *group;
	struct carried *list;
	size_t n;
};

static const char *const state_names[ACTION_STATE_COUNT] = { "open", "done", "dropped" };

const char *
action_state_name(enum action_state state)
{
	return (unsigned)state < ACTION_STATE_COUNT ? state_names[state] : "invalid";
}

bool
action_state_from_name(const char *name, enum action_state *state_r)
{
	int i;

	for (i = 0; i < ACTION_STATE_COUNT; i++)
		if (name && strcmp(name, state_names[i]) == 0) {
			*state_r = (enum action_state)i;
			return true;
		}
	return false;
}

/* ---- words ---- */

/* Words that stand in any task, or in any sentence. */
static const char *const stop_words[] = { "a", "about", "action", "actions", "again", "agreed",
	"agrees", "all", "also", "an", "and", "any", "anymore", "are", "as", "ask", "at", "be",
	"been", "but", "by", "can", "closed", "complete", "completed", "committed", "could", "did",
	"do", "does", "done", "dropped", "each", "finished", "follow", "for", "from", "further",
	"get", "going", "group", "had", "has", "have", "he", "her", "him", "his", "how", "i", "if",
	"in", "into", "is", "it", "item", "items", "its", "last", "longer", "look", "looking",
	"meeting", "more", "need", "needed", "needs", "new", "next", "no", "not", "now", "of",
	"offered", "offers", "on", "open", "or", "other", "our", "out", "over", "previous",
	"promised", "reach", "resolved", "said", "she", "should", "so", "some", "still", "take",
	"takes", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
	"time", "to", "up", "us", "via", "was", "we", "were", "what", "when", "which", "who",
	"will", "with", "work", "working", "would", "yes", "you" };

static bool
is_stop_word(const char *word)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(stop_words); i++)
		if (strcmp(word, stop_words[i]) == 0)
			return true;
	return false;
}

/* The word without the ending that tells number or time: "updates", "updating", "updated". */
static void
cut_ending(char *word)
{
	static const char *const endings[] = { "ing", "ed", "es", "s", "e" };
	size_t len = strlen(word), i;

	for (i = 0; i < G_N_ELEMENTS(endings); i++) {
		size_t cut = strlen(endings[i]);

		if (len < cut + 3 || strcmp(word + len - cut, endings[i]) != 0)
			continue;
		word[len - cut] = '\0';
		return;
	}
}

static bool
has_term(const struct terms *terms, const char *word)
{
	size_t i;

	for (i = 0; i < terms->n; i++)
		if (strcmp(terms->list[i], word) == 0)
			return true;
	return false;
}

/* True if `words`, folded and between blanks, holds `word`. */
static bool
holds_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = strstr(words, word); p; p = strstr(p + 1, word))
		if (p > words && p[-1] == ' ' && p[len] == ' ')
			return true;
	return false;
}

static const char *
between_blanks(void *ctx, const char *text)
{
	char *folded = people_fold(ctx, text ? text : "", text ? strlen(text) : 0);
	const char *result = talloc_asprintf(ctx, " %s ", folded);

	talloc_free(folded);
	return result;
}

/* The owner's own name tells nothing of the task. */
static struct terms
terms_of(void *ctx, const char *text, const char *owner)
{
	struct terms terms = { .text = between_blanks(ctx, text) };
	char **words = g_strsplit(terms.text, " ", -1);
	size_t i;

	for (i = 0; words[i] && terms.n < ACTION_WORDS_MAX; i++) {
		char *word = words[i];

		if (*word == '\0' || is_stop_word(word) || holds_word(owner, word))
			continue;
		cut_ending(word);
		if (!has_term(&terms, word))
			terms.list[terms.n++] = talloc_strdup(ctx, word);
	}
	g_strfreev(words);
	return terms;
}

static size_t
shared(const struct terms *a, const struct terms *b)
{
	size_t i, n = 0;

	for (i = 0; i < a->n; i++)
		n += has_term(b, a->list[i]);
	return n;
}

static bool
enough(size_t common, size_t of)
{
	return common >= ACTION_SHARED_MIN && common * ACTION_PARTS >= of * ACTION_SHARED_PARTS;
}

static bool
is_number(const char *word)
{
	return strspn(word, "0123456789") == strlen(word);
}

/* True if each names a number and none of them is the other's: two ballots, two meetings. */
static bool
numbers_differ(const struct terms *a, const struct terms *b)
{
	size_t i, in_a = 0, in_b = 0;

	for (i = 0; i < a->n; i++) {
		if (!is_number(a->list[i]))
			continue;
		in_a++;
		if (has_term(b, a->list[i]))
			return false;
	}
	for (i = 0; i < b->n; i++)
		in_b += is_number(b->list[i]);
	return in_a > 0 && in_b > 0;
}

static bool
same_task(const struct terms *a, const struct terms *b)
{
	return !numbers_differ(a, b) && enough(shared(a, b), a->n < b->n ? a->n : b->n);
}

/* ---- owners ---- */

/* Each name folded and between blanks, one after the other with ";". */
static const char *
owners_folded(void *ctx, const char *owner)
{
	char **names = g_strsplit(owner ? owner : "", ";", -1);
	char *all = talloc_strdup(ctx, "");
	size_t i;

	for (i = 0; names[i]; i++) {
		const char *name = between_blanks(ctx, names[i]);

		if (strcmp(name, "  ") != 0)
			all = talloc_asprintf_append(all, "%s%s", *all ? ";" : "", name);
	}
	g_strfreev(names);
	return all;
}

/* True if `of` has `word`, or a word that begins with it where it is an initial. */
static bool
has_name(const char *const *of, const char *word)
{
	size_t i;

	for (i = 0; of[i]; i++)
		if (strcmp(of[i], word) == 0 || (strlen(word) == 1 && of[i][0] == word[0]))
			return true;
	return false;
}

/* True if each word of one name is a word of the other, or begins one: "tim h", "tim hollow". */
static bool
name_within(const char *name, const char *of)
{
	char **words = g_strsplit(name, " ", -1), **others = g_strsplit(of, " ", -1);
	bool within = true;
	size_t i;

	for (i = 0; words[i] && within; i++)
		within = *words[i] == '\0' || has_name((const char *const *)others, words[i]);
	g_strfreev(words);
	g_strfreev(others);
	return within;
}

/* True if somebody of the one list may be somebody of the other; nobody is only nobody. */
static bool
same_owner(const char *a, const char *b)
{
	char **as, **bs;
	size_t i, k;
	bool same = false;

	if (*a == '\0' || *b == '\0')
		return *a == *b;
	as = g_strsplit(a, ";", -1);
	bs = g_strsplit(b, ";", -1);
	for (i = 0; as[i] && !same; i++)
		for (k = 0; bs[k] && !same; k++)
			same = name_within(as[i], bs[k]) || name_within(bs[k], as[i]);
	g_strfreev(as);
	g_strfreev(bs);
	return same;
}

/* True if the text has a word of an owner's name of more than one letter. */
static bool
names_owner(const struct carried *c, const char *text)
{
	char **words = g_strsplit(c->owner, " ", -1);
	bool named = false;
	size_t i;

	for (i = 0; words[i] && !named; i++)
		named = strlen(words[i]) > 1 && holds_word(text, words[i]);
	g_strfreev(words);
	return named;
}

/* ---- the course of meetings ---- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
id_taken(const struct course *course, const char *id)
{
	size_t i;

	for (i = 0; i < course->n; i++)
		if (strcmp(course->list[i].action.id, id) == 0)
			return true;
	return false;
}

/* Of what it is only, and in no order of words, so that it is the same after each reading. */
static const char *
id_of(const struct course *course, const struct carried *c, const char *date)
{
	struct terms sorted = c->terms;
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	const char *id;
	size_t i, len;

	qsort(sorted.list, sorted.n, sizeof sorted.list[0], by_text);
	g_checksum_update(sum, (const guchar *)course->group, (gssize)strlen(course->group) + 1);
	g_checksum_update(sum, (const guchar *)date, (gssize)strlen(date) + 1);
	g_checksum_update(sum, (const guchar *)c->owner, (gssize)strlen(c->owner) + 1);
	for (i = 0; i < sorted.n; i++)
		g_checksum_update(
		    sum, (const guchar *)sorted.list[i], (gssize)strlen(sorted.list[i]) + 1);
	for (len = ID_DIGITS_MIN; len <= ID_DIGITS_MAX; len++) {
		id = talloc_asprintf(course->ctx, "A-%.*s", (int)len, g_checksum_get_string(sum));
		if (!id_taken(course, id))
			break;
	}
	g_checksum_free(sum);
	return id;
}

/*
 * The open task that these words mean, NULL if none; `*several_r` if it could be more than one.
 * An owner that could be two people's fits both.
 */
static struct carried *
find(struct course *course, const struct carried *said, bool *several_r)
{
	struct carried *found = NULL;
	size_t i;

	*several_r = false;
	for (i = 0; i < course->n; i++) {
		struct carried *c = &course->list[i];

		if (c->action.state != ACTION_OPEN || !same_task(&c->terms, &said->terms) ||
		    !same_owner(c->owner, said->owner))
			continue;
		*several_r = found != NULL;
		if (*several_r)
			return NULL;
		found = c;
	}
	return found;
}

static void
begin(struct course *course, struct carried *said, const struct action_meeting *m)
{
	if (course->n == ACTIONS_MAX)
		return;
	said->action.id = id_of(course, said, m->date);
	said->action.since = m->date;
	said->action.message_id = m->message_id;
	said->action.last_seen = m->date;
	said->action.last_message_id = m->message_id;
	said->action.meetings = 1;
	said->spoken_of = true;
	if ((course->n & (course->n - 1)) == 0)
		course->list = talloc_realloc(
		    course->ctx, course->list, struct carried, course->n > 0 ? course->n * 2 : 1);
	course->list[course->n++] = *said;
}

/* The same words twice in one meeting's minutes are one task. */
static void
carry(struct course *course, const struct action_meeting *m, const struct action_said *s)
{
	struct carried said = { .action = { .owner = s->owner, .org = s->org, .quote = s->quote },
		.owner = owners_folded(course->ctx, s->owner) };
	struct carried *known;
	bool several;

	said.terms = terms_of(course->ctx, s->quote, said.owner);
	known = find(course, &said, &several);
	if (!known || (known->spoken_of && shared(&known->terms, &said.terms) < said.terms.n)) {
		begin(course, &said, m);
		return;
	}
	if (!known->spoken_of)
		known->action.meetings++;
	known->spoken_of = true;
	known->action.last_seen = m->date;
	known->action.last_message_id = m->message_id;
	/* "Tim" may have become "Tim Hollow" since. */
	if (s->org && !known->action.org) {
		known->action.owner = s->owner;
		known->action.org = s->org;
		known->owner = said.owner;
	}
}

static bool
ends(const struct carried *c, const struct terms *said)
{
	size_t common = shared(&c->terms, said);

	if (c->action.state != ACTION_OPEN || numbers_differ(&c->terms, said) ||
	    !enough(common, c->terms.n))
		return false;
	return names_owner(c, said->text) || holds_word(said->text, "action") ||
	       common == c->terms.n;
}

static enum action_state
how(const char *folded)
{
	static const char *const dropped[] = { " no longer ", " dropped ", " not needed ",
		" not necessary ", " not required " };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(dropped); i++)
		if (strstr(folded, dropped[i]))
			return ACTION_DROPPED;
	return ACTION_DONE;
}

/*
 * The task that a sentence ends, NULL if it could be none or several. Of several the one whose
 * owner alone it names is meant.
 */
static struct carried *
ended_by(struct course *course, const struct terms *said)
{
	struct carried *found = NULL, *named = NULL;
	size_t i, nfound = 0, nnamed = 0;

	for (i = 0; i < course->n; i++) {
		struct carried *c = &course->list[i];

		if (!ends(c, said))
			continue;
		found = c;
		nfound++;
		if (names_owner(c, said->text)) {
			named = c;
			nnamed++;
		}
	}
	if (nnamed > 0)
		return nnamed == 1 ? named : NULL;
	return nfound == 1 ? found : NULL;
}

/* A sentence that says that something is over. */
static void
end(struct course *course, const struct action_meeting *m, const char *sentence)
{
	struct terms said = terms_of(course->ctx, sentence, " ");
	struct carried *ended = ended_by(course, &said);

	if (!ended)
		return;
	if (!ended->spoken_of)
		ended->action.meetings++;
	ended->spoken_of = true;
	ended->action.last_seen = m->date;
	ended->action.last_message_id = m->message_id;
	ended->action.state = how(said.text);
	ended->action.ended_quote = sentence;
	ended->action.ended_message_id = m->message_id;
	ended->action.ended_on = m->date;
}

/* True if one of the minutes' ends has these very words: told as a task, and done. */
static bool
is_over(void *ctx, const struct action_meeting *m, const struct action_said *s)
{
	struct terms said = terms_of(ctx, s->quote, " ");
	size_t i;

	for (i = 0; i < m->nclosings; i++) {
		struct terms closing = terms_of(ctx, m->closings[i], " ");

		if (said.n > 0 && shared(&said, &closing) == said.n &&
		    strstr(closing.text, said.text))
			return true;
	}
	return false;
}

static void
take_meeting(struct course *course, const struct action_meeting *m)
{
	size_t i;

	for (i = 0; i < course->n; i++)
		course->list[i].spoken_of = false;
	for (i = 0; i < m->nclosings; i++)
		end(course, m, m->closings[i]);
	for (i = 0; i < m->nsaid; i++)
		if (!is_over(course->ctx, m, &m->said[i]))
			carry(course, m, &m->said[i]);
}

/* The chair's word. */
static void
take_word(struct course *course, const struct action_word *word)
{
	char date[WHEN_TEXT_MAX];
	size_t i;

	for (i = 0; i < course->n; i++) {
		struct action *a = &course->list[i].action;

		if (strcmp(a->id, word->id) != 0)
			continue;
		a->state = word->state;
		a->ended_by = a->ended_quote = a->ended_message_id = a->ended_on = NULL;
		if (word->state == ACTION_OPEN)
			return;
		a->ended_by = word->author;
		a->ended_quote = word->reason;
		a->ended_on = talloc_strdup(course->ctx, when_to_date(word->at, date));
		return;
	}
}

size_t
actions_carry(void *ctx, const char *group, const struct action_meeting *meetings, size_t nmeetings,
    const struct action_word *words, size_t nwords, struct action **actions_r)
{
	struct course course = { .ctx = talloc_new(ctx), .group = group };
	struct action *actions;
	size_t i, w = 0;

	for (i = 0; i < nmeetings; i++) {
		for (; w < nwords && words[w].at < meetings[i].at; w++)
			take_word(&course, &words[w]);
		take_meeting(&course, &meetings[i]);
	}
	for (; w < nwords; w++)
		take_word(&course, &words[w]);
	actions = talloc_array(ctx, struct action, course.n);
	talloc_steal(actions, course.ctx);
	for (i = 0; i < course.n; i++)
		actions[i] = course.list[i].action;
	*actions_r = actions;
	return course.n;
}

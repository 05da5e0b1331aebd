#include "parser/minutes_names.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	NAME_WORDS_MAX = 6, /* of a person; "Wilhelmina (Mina) Pinevsky" has three */
	/* Letters of a first name that one letter's difference does not change. */
	NEAR_FIRST_LEAST = 5,
	NEAR_LAST_LEAST = 7,   /* letters of a surname that two letters' difference do not change */
	SHORT_FORM_LEAST = 4,  /* letters of a short form: "Theo" */
	CANDIDATES_MAX = 64,   /* people of one first name that a name is compared with */
	NEAR_TRIES_MAX = 4000, /* spellings compared for one text */
	BRACKET_WORDS_MAX = 6  /* an organisation in brackets after a name */
};

struct known {
	const char *name; /* as the attendees have it */
	const char *words[NAME_WORDS_MAX];
	size_t nwords;
	bool org;
};

struct names {
	const struct directory *directory;
	struct known *known;
	size_t nknown;
	GHashTable *first;   /* folded first word -> GArray of indices into known */
	GHashTable *other;   /* the later words of people */
	GHashTable *learned; /* folded names of people who speak without being listed */
	struct mention *mentions;
	size_t nmentions, room;
	int near_tries;
};

/* What only people do, as the word after a name; without it an unknown capital is no person. */
static const char person_verb[] =
    "said|says|say|stated|states|state|noted|notes|mentioned|mentions|mention|asked|asks|suggested|"
    "suggests|"
    "suggest|explained|explains|clarified|clarifies|confirmed|confirms|agreed|agrees|agree|raised|"
    "raises|"
    "reported|reports|indicated|indicates|commented|comments|proposed|proposes|propose|offered|"
    "offers|"
    "volunteered|volunteers|expressed|expresses|acknowledged|acknowledges|recommended|recommends|"
    "pointed|"
    "points|questioned|questions|requested|requests|reminded|reminds|thinks|thought|believes|"
    "believed|"
    "wants|wanted|feels|felt|plans|planned|took|takes|reviewed|reviews|"
    "added|adds|announced|described|presented|presents|highlighted|highlights|replied|responded|"
    "reiterated|"
    "shared|shares|inquired|encouraged|objected|objects|disagreed|disagrees|endorsed|endorses|"
    "drafted|"
    "prepared|circulated|sent|advised|sees|ran|walked|provided|provides|continued|wondered|wonders|"
    "started|"
    "attended|moved|seconded|concurred|supports|supported|led|leads";

/* The same where no list of attendees tells people from things. */
static const char weak_verb[] = "will|would|is|was|has|had|to|read|can|could|should|may|might|and";

/* Capitals that begin sentences and titles and are nobody's name. */
static const char no_name[] =
    "the|this|that|these|those|it|they|we|he|she|there|if|when|what|who|how|why|which|where|no|not|"
    "all|any|"
    "some|most|each|both|one|two|also|and|but|or|so|as|at|in|on|for|from|by|with|after|before|"
    "during|once|"
    "group|groups|ballot|ballots|minutes|meeting|meetings|teleconference|teleconferences|"
    "discussion|discussions|chair|members|"
    "member|agenda|"
    "wg|working|committee|subcommittee|forum|next|follow|question|questions|topic|topics|item|"
    "items|section|"
    "text|language|draft|proposal|proposed|vote|voting|review|update|updates|issue|issues|pr|"
    "action|actions|"
    "consensus|date|call|calls|note|antitrust|statement|roll|approval|status|new|current|other|"
    "everyone|"
    "somebody|nobody|people|participants|cas|ca|summary|concern|concerns|change|changes|"
    "certificate|"
    "certificates|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|"
    "april|may|"
    "june|july|august|september|october|november|december|you|i|its|there|here|then|now|since|such|"
    "requirements|requirement|attendance|version|first|second|third|last|today|yesterday|tomorrow|"
    "our|their|"
    "your|my|his|her|nothing|none|work|effective|steps|step|goal|goals|need|needs|please|"
    "suggestion|issuance|"
    "subscriber|subscribers|browser|browsers|comments|comment|feedback|presentation|scope|method|"
    "validation";

static int
names_free(struct names *names)
{
	g_hash_table_destroy(names->first);
	g_hash_table_destroy(names->other);
	g_hash_table_destroy(names->learned);
	return 0;
}

static void
index_word(GHashTable *table, const char *word, guint known)
{
	GArray *list = g_hash_table_lookup(table, word);
	if (list == NULL) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(table, (gpointer)word, list);
	}
	g_array_append_val(list, known);
}

static void
add_known(struct names *names, const char *name, bool org)
{
	struct sentence *s = words_sentence(names, name);
	if (s->nwords == 0)
		return;
	guint index = (guint)names->nknown++;
	struct known *k = &names->known[index];
	*k = (struct known){
		.name = name, .org = org, .nwords = MIN(s->nwords, (size_t)NAME_WORDS_MAX)
	};
	for (size_t i = 0; i < k->nwords; i++) {
		k->words[i] = s->words[i].folded;
		if (i == 0 || !org)
			index_word(i == 0 ? names->first : names->other, k->words[i], index);
	}
}

static void
free_list(gpointer list)
{
	g_array_free(list, TRUE);
}

struct names *
names_new(void *ctx, const struct person *attendees, size_t n, const struct directory *directory)
{
	struct names *names = talloc_zero(ctx, struct names);
	names->directory = directory;
	names->near_tries = NEAR_TRIES_MAX;
	names->first = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
	names->other = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
	names->learned = g_hash_table_new(g_str_hash, g_str_equal);
	talloc_set_destructor(names, names_free);
	names->known = talloc_array(names, struct known, 2 * n + 1);
	GHashTable *orgs = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; i < n; i++) {
		if (attendees[i].name != NULL)
			add_known(names, attendees[i].name, false);
		if (attendees[i].org != NULL && g_hash_table_add(orgs, (gpointer)attendees[i].org))
			add_known(names, attendees[i].org, true);
	}
	g_hash_table_destroy(orgs);
	return names;
}

void
names_add_initials(struct names *names, const char *letters, const char *name)
{
	for (size_t i = 0; i < names->nknown; i++) {
		if (names->known[i].org || strcmp(names->known[i].name, name) != 0)
			continue;
		names->known = talloc_realloc(names, names->known, struct known, names->nknown + 1);
		struct known *k = &names->known[names->nknown];
		*k = (struct known){ .name = names->known[i].name, .nwords = 1 };
		k->words[0] = people_fold(names, letters, strlen(letters));
		index_word(names->first, k->words[0], (guint)names->nknown++);
		return;
	}
}

const struct mention *
names_mention(const struct names *names, size_t mention)
{
	return &names->mentions[mention];
}

/* How many of the words after `at` are further words of that name, in any order. */
static size_t
words_of(const struct known *k, const struct sentence *s, size_t at)
{
	size_t taken = 0;
	for (size_t i = at + 1; i < s->nwords && taken + 1 < k->nwords; i++, taken++) {
		bool found = false;
		for (size_t w = 0; w < k->nwords && !s->words[i].gap; w++)
			found = found || strcmp(k->words[w], s->words[i].folded) == 0;
		if (!found)
			break;
	}
	return taken;
}

/* True if `a` and `b` differ by at most `most` letters put in, left out or changed. */
static bool
near(const char *a, const char *b, size_t most)
{
	size_t la = strlen(a), lb = strlen(b);
	enum { NEAR_MAX = 24 };
	if (la > NEAR_MAX || lb > NEAR_MAX || (la > lb ? la - lb : lb - la) > most)
		return false;
	size_t row[NEAR_MAX + 1];
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t change = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
		}
	}
	return row[lb] <= most;
}

struct found {
	const struct known *known; /* NULL: as written */
	size_t follows;
	size_t fits; /* people that it may be */
	bool org;
};

/* Look at one candidate for the name that starts at word `at`. */
static void
consider(const struct known *k, const struct sentence *s, size_t at, bool first, struct found *f)
{
	size_t more = words_of(k, s, at);
	if (k->org) {
		bool whole = more + 1 >= k->nwords;
		bool short_form = strlen(k->words[0]) >= NEAR_FIRST_LEAST;
		if (f->known == NULL && f->fits == 0 && (whole || short_form))
			*f = (struct found){ .known = k, .follows = more, .fits = 1, .org = true };
		return;
	}
	if (!first && more == 0 && k->nwords != 2)
		return;
	if (f->fits == 0 || f->org || more > f->follows)
		*f = (struct found){ .known = k, .follows = more, .fits = 1 };
	else if (more == f->follows)
		f->fits++;
}

/* "Ada O.": keep the candidates whose later names begin with the initial. */
static bool
by_initial(const struct names *names, const GArray *list, const struct sentence *s, size_t at,
    struct found *f)
{
	if (at + 1 >= s->nwords || s->words[at + 1].gap || s->words[at + 1].len != 1 ||
	    !s->words[at + 1].capital)
		return false;
	*f = (struct found){ .follows = 1 };
	for (guint i = 0; list != NULL && i < MIN(list->len, CANDIDATES_MAX); i++) {
		const struct known *k = &names->known[g_array_index(list, guint, i)];
		for (size_t w = 1; w < k->nwords && !k->org; w++) {
			if (k->words[w][0] != s->words[at + 1].folded[0])
				continue;
			f->known = k;
			f->fits++;
			break;
		}
	}
	return true;
}

/*
 * A known first name with a surname that is not the attendee's: near in spelling,
 * or another person.
 */
static void
by_surname(const struct names *names, const GArray *list, const struct sentence *s, size_t at,
    struct found *f)
{
	const struct word *w = at + 1 < s->nwords ? &s->words[at + 1] : NULL;
	if (w == NULL || w->gap || !w->capital || w->len < 2 || f->org || f->follows > 0)
		return;
	if (g_ascii_isupper(s->text[w->start + 1]) || word_in(w->folded, no_name) ||
	    g_hash_table_lookup(names->first, w->folded) != NULL)
		return;
	for (guint i = 0; i < MIN(list->len, CANDIDATES_MAX); i++) {
		const struct known *k = &names->known[g_array_index(list, guint, i)];
		for (size_t n = 1; n < k->nwords && !k->org; n++) {
			if (w->len >= NEAR_LAST_LEAST && near(w->folded, k->words[n], 2)) {
				*f = (struct found){ .known = k, .follows = 1, .fits = 1 };
				return;
			}
		}
	}
	*f = (struct found){ .follows = 1 };
}

/*
 * A first name that is written a little differently: "Marek" for "Marrek", "Theo"
 * for "Theodora".
 */
static bool
by_spelling(struct names *names, const struct sentence *s, size_t at, struct found *f)
{
	const char *word = s->words[at].folded;
	size_t len = strlen(word);
	if (len < SHORT_FORM_LEAST || word_in(word, no_name))
		return false;
	*f = (struct found){ 0 };
	for (size_t i = 0; i < names->nknown && names->near_tries > 0; i++) {
		const struct known *k = &names->known[i];
		names->near_tries--;
		bool same = strncmp(k->words[0], word, len) == 0 ||
			    (len >= NEAR_FIRST_LEAST && near(word, k->words[0], 1));
		if (!k->org && same) {
			f->known = k;
			f->fits++;
		}
	}
	return f->fits == 1;
}

/* The word after a name and what belongs to it. */
static const struct word *
after(const struct sentence *s, size_t at, size_t follows)
{
	return at + follows + 1 < s->nwords ? &s->words[at + follows + 1] : NULL;
}

/* One or two capitals that nobody of the meeting bears, but that do what people do. */
/* "Need Ada to", "Bo and Ada will": the words before tell that a person follows. */
static bool
is_addressed(const struct sentence *s, size_t at)
{
	if (at == 0)
		return false;
	const char *before = s->words[at - 1].folded;
	if (word_in(before, "need|needs|ask|asked|asks|want|wants"))
		return true;
	if (at < 2 || strcmp(before, "and") != 0 || s->words[at - 1].gap)
		return false;
	size_t who = at - 2;
	while (who > 0 && s->words[who].mention == WORDS_NO_MENTION)
		who--;
	return s->words[who].mention != WORDS_NO_MENTION && who + s->words[who].follows == at - 2;
}

static bool
by_verb(const struct names *names, const struct sentence *s, size_t at, struct found *f)
{
	const struct word *w = &s->words[at];
	if (w->len < 3 || word_in(w->folded, no_name) ||
	    !g_ascii_islower(s->text[w->start + w->len - 1]))
		return false;
	size_t follows = 0;
	const struct word *n = after(s, at, 0);
	if (n != NULL && !n->gap && n->capital && !word_in(n->folded, no_name) &&
	    (n->len == 1 || g_ascii_islower(s->text[n->start + n->len - 1])))
		follows = 1;
	const struct word *verb = after(s, at, follows);
	if (verb == NULL || verb->capital)
		return false;
	bool of_org = follows == 1 && strcmp(verb->folded, "of") == 0 && after(s, at, 2) != NULL &&
		      after(s, at, 2)->capital;
	bool person = of_org || word_in(verb->folded, person_verb);
	bool named = names->nknown == 0 || g_hash_table_contains(names->learned, w->folded) ||
		     is_addressed(s, at);
	if (!person && !(named && word_in(verb->folded, weak_verb)))
		return false;
	*f = (struct found){ .follows = follows };
	return true;
}

/* Who starts at word `at`, if anybody does. */
static bool
someone_at(struct names *names, const struct sentence *s, size_t at, struct found *f)
{
	const struct word *w = &s->words[at];
	*f = (struct found){ 0 };
	if (!w->capital || w->len < 2)
		return false;
	const GArray *list = g_hash_table_lookup(names->first, w->folded);
	for (guint i = 0; list != NULL && i < MIN(list->len, CANDIDATES_MAX); i++)
		consider(&names->known[g_array_index(list, guint, i)], s, at, true, f);
	if (f->follows == 0 && list != NULL && by_initial(names, list, s, at, f))
		return true;
	const GArray *later =
	    f->fits == 0 || f->org ? g_hash_table_lookup(names->other, w->folded) : NULL;
	for (guint i = 0; later != NULL && i < MIN(later->len, CANDIDATES_MAX); i++)
		consider(&names->known[g_array_index(later, guint, i)], s, at, false, f);
	if (f->fits > 0) {
		if (list != NULL)
			by_surname(names, list, s, at, f);
		return true;
	}
	struct found guess;
	if (!by_verb(names, s, at, &guess)) {
		if (!by_initial(names, NULL, s, at, f) || word_in(w->folded, no_name) ||
		    !g_ascii_islower(s->text[w->start + w->len - 1]))
			return false;
		guess = *f;
	}
	if (guess.follows == 0 && by_spelling(names, s, at, f))
		return true;
	*f = guess;
	return true;
}

/* Words in brackets after a name, or "of" and an organisation, belong to it. */
static size_t
with_org(const struct names *names, const struct sentence *s, size_t at, size_t follows)
{
	size_t next = at + follows + 1;
	if (next >= s->nwords)
		return follows;
	const struct word *w = &s->words[next];
	if (w->start > 0 && s->text[w->start - 1] == '(') {
		for (size_t i = next; i < s->nwords && i < next + BRACKET_WORDS_MAX; i++) {
			const struct word *e = &s->words[i];
			if (!e->capital)
				return follows;
			if (s->text[e->start + e->len] == ')')
				return i - at;
		}
		return follows;
	}
	if ((strcmp(w->folded, "of") != 0 && strcmp(w->folded, "from") != 0) ||
	    next + 1 >= s->nwords)
		return follows;
	const GArray *list = g_hash_table_lookup(names->first, s->words[next + 1].folded);
	const struct word *last = NULL;
	for (guint i = 0; list != NULL && i < MIN(list->len, CANDIDATES_MAX); i++) {
		const struct known *k = &names->known[g_array_index(list, guint, i)];
		if (k->org)
			last = &s->words[MIN(next + 1 + words_of(k, s, next + 1), s->nwords - 1)];
	}
	if (last == NULL && s->words[next + 1].capital && strcmp(w->folded, "of") == 0)
		last = &s->words[next + 1];
	return last != NULL ? (size_t)(last - s->words) - at : follows;
}

static size_t
add_mention(struct names *names, const struct sentence *s, size_t at, const struct found *f)
{
	if (names->nmentions == names->room) {
		names->room = names->room > 0 ? names->room * 2 : 64;
		names->mentions =
		    talloc_realloc(names, names->mentions, struct mention, names->room);
	}
	struct mention *m = &names->mentions[names->nmentions];
	*m = (struct mention){ .org = f->org, .resolved = f->fits == 1 };
	if (m->resolved) {
		m->name = f->known->name;
	} else {
		char *written = words_text(names, s, at, at + f->follows);
		if (f->follows > 0 && s->words[at + f->follows].len == 1)
			written = talloc_strdup_append(written, ".");
		const char *org = NULL;
		const char *listed = names->directory != NULL
					 ? directory_person(names->directory, written, &org)
					 : NULL;
		m->name = listed != NULL ? listed : written;
		m->resolved = listed != NULL;
	}
	return names->nmentions++;
}

void
names_mark(struct names *names, struct sentence *s)
{
	for (size_t i = 0; i < s->nwords; i++) {
		struct found f;
		if (names->nmentions >= NAMES_MENTIONS_MAX)
			return;
		if (!someone_at(names, s, i, &f))
			continue;
		s->words[i].mention = (uint16_t)add_mention(names, s, i, &f);
		size_t follows = f.org ? f.follows : with_org(names, s, i, f.follows);
		s->words[i].follows = (uint16_t)follows;
		i += follows;
	}
}

void
names_learn(struct names *names, const struct sentence *s)
{
	for (size_t i = 0; i + 1 < s->nwords; i++) {
		const struct word *w = &s->words[i], *verb = &s->words[i + 1];
		if (w->capital && w->len >= 3 && !verb->capital && !verb->gap &&
		    g_ascii_islower(s->text[w->start + w->len - 1]) &&
		    word_in(verb->folded, person_verb) && !word_in(w->folded, no_name) &&
		    g_hash_table_lookup(names->first, w->folded) == NULL)
			g_hash_table_add(names->learned, (gpointer)w->folded);
	}
}

/* The word at which the next mention of a list begins after the one at `at`, or SIZE_MAX. */
static size_t
next_in_list(const struct sentence *s, size_t at)
{
	size_t last = at + s->words[at].follows, next = last + 1;
	if (next < s->nwords && strcmp(s->words[next].folded, "and") == 0)
		next++;
	if (next >= s->nwords || s->words[next].mention == WORDS_NO_MENTION)
		return SIZE_MAX;
	const char *p = s->text + s->words[last].start + s->words[last].len;
	const char *end = s->text + s->words[next].start;
	bool linked = next > last + 1;
	for (; p < end; p++) {
		if (strchr("(:.?!", *p) != NULL && !(*p == '.' && s->words[last].len == 1))
			return SIZE_MAX;
		linked = linked || strchr(",/;&", *p) != NULL;
	}
	return linked ? next : SIZE_MAX;
}

const char **
names_list(void *ctx, const struct names *names, const struct sentence *s, size_t at, size_t *n_r)
{
	size_t start = at, n = 1;
	for (size_t i = 0; i < at; i++) {
		if (s->words[i].mention == WORDS_NO_MENTION)
			continue;
		size_t reached = i;
		while (reached != SIZE_MAX && reached < at)
			reached = next_in_list(s, reached);
		if (reached == at) {
			start = i;
			break;
		}
	}
	for (size_t i = start; (i = next_in_list(s, i)) != SIZE_MAX;)
		n++;
	const char **list = talloc_array(ctx, const char *, n);
	n = 0;
	for (size_t i = start; i != SIZE_MAX; i = next_in_list(s, i))
		list[n++] = names->mentions[s->words[i].mention].name;
	*n_r = n;
	return list;
}

const char *
names_first(void *ctx, struct names *names, const char *text)
{
	struct sentence *s = words_sentence(ctx, text);
	names_mark(names, s);
	for (size_t i = 0; i < s->nwords; i++) {
		if (s->words[i].mention != WORDS_NO_MENTION &&
		    !names->mentions[s->words[i].mention].org)
			return names->mentions[s->words[i].mention].name;
	}
	return NULL;
}

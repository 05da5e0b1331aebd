#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_ballots.h"
#include "parser/minutes_label.h"

#define LABEL_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

enum {
	ALIASES_MAX = 200,     /* ballots that another one's name is compared with */
	PURPOSE_WORDS_MAX = 8, /* of a ballot that is named by its purpose */
	NAME_WORDS_MAX = 5,    /* of a ballot's name in prose */
	LEAD_BYTES_MAX = 80,   /* of what stands in brackets behind a name */
	LEAD_WORDS_MAX = 2     /* of a person whom the attendees do not know */
};

/* What stands before a ballot's name in a heading and is none of it. */
static const char *const lead_ins[] = { "ballot:", "proposed ballot:", "proposed ballot ",
	"ballot - ", "ballot \xe2\x80\x93 ", "draft ballot:", "progress update on ", "update on ",
	"status of ", "discussion of ", "discussion on ", "review of ",
	"pre-ballot:", "draft ballot ", "ballot on ", "ballot to ", "on the ", "on " };

/* What stands behind it. */
static const char *const tails[] = { " ballot:", " status", ":", " -in discussion period",
	" - in discussion period" };

/* Words before "ballot" that name none. */
static const char generic[] =
    "draft|new|separate|proposed|this|that|first|next|final|normative|non|follow|up|"
    "previous|another|single|our|same|each|last|both|any|such|current|possible|potential|"
    "upcoming|revised|updated|existing|forum|level|tls|future|formal|first|second|third|"
    "prepare|own|full|actual|initial|working|group|standalone|discussion|ballot|of|s";

/* Words at which a ballot's name in prose cannot begin before. */
static const char stops[] =
    "the|a|an|this|that|these|those|our|their|his|her|its|of|on|with|about|to|in|from|by|and|or|as|"
    "at|into|is|are|"
    "was|were|be|been|has|have|had|will|would|should|could|can|may|discussed|discuss|discussing|"
    "drafted|"
    "start|starting|started|post|posted|get|getting|propose|proposed|proposing|prepare|prepared|"
    "preparing|"
    "reviewed|reviewing|updated|suggested|suggests|consider|considered|considering|move|moving|"
    "raise|raised|circulate|circulated|call|called|endorse|endorsed|support|potentially|identified|"
    "including|"
    "regarding|also|mentioned|said|says|noted|for|if|when|while|that|not|no|only|just|all|any|some|"
    "two|one|"
    "another|each|before|after|until|during|through|via|made|make|making|create|created|creating|s|"
    "suitable|"
    "add|added|include|included|publish|pass|passed|vote|voting|next|another|other";

/* Words at which a purpose is told and the sentence goes on. */
static const char purpose_ends[] =
    "to|by|with|in|at|before|which|that|and|because|until|after|once|as|due|so|when|if|"
    "will|is|was|has|from|of|into|during";

/* Words before which "ballot" names no ballot but a thing of ballots. */
static const char compounds[] =
    "completion|process|processes|text|texts|language|timeline|number|numbers|template|"
    "description|status|discussion|results|result|review|rules|period|email|thread|title";

/* Words that end a name only where they are verbs. */
static const char nouns_too[] = "update|review|draft|change|support|vote|work";

/* A label in prose counts where the sentence speaks of the ballot's course. */
static const struct wording courses[] = {
	{ "course.ballot", "ballot~|ipr|endors~|redux", "names what the label stands for" },
	{ "course.vote", "vote|votes|voting|voted|passed|failed|failure|failures|adopted",
	    "tells of its vote" },
	{ "course.period", "discussion period|begin~|start~|of|on", "tells of its period" },
	{ "course.talk", "discussed|discussion|focus|comments|debate~",
	    "reports that it was spoken of" },
	{ "course.asked", "asked about", "reports that it was spoken of" },
	{ "course.review", "review|comment ?period", "tells of its review" },
	{ "course.objection", "object~|oppos~|disagree~|pushback|against|support~",
	    "tells what somebody thinks of it" },
	{ "course.effective", "effective since|as|from|on", "tells of its end" },
	{ "course.renamed", "proposed as", "tells of its beginning" },
};

/* Sentences that name a ballot only to compare or to refer to it. */
static const struct wording references[] = {
	{ "reference.like", "equivalency|equivalent|aligned|consistent|similar with|to",
	    "compared with another text" },
	{ "reference.incorporated", "incorporat~|merged|rebas~", "its text was taken over" },
};

static const struct {
	const char *pattern;
	enum spoken_state state;
} stages[] = {
	{ "ipr", SPOKEN_IPR_REVIEW },
	{ "in ?the review", SPOKEN_IPR_REVIEW },
	{ "^ ?ballots ?in ?under review|reviewing", SPOKEN_IPR_REVIEW },
	{ "discussion ?period", SPOKEN_DISCUSSION },
	{ "under discussion", SPOKEN_DISCUSSION },
	{ "voting ?period", SPOKEN_VOTING },
	{ "approved|effective|passed|adopted", SPOKEN_PASSED },
	{ "failed", SPOKEN_FAILED },
	{ "tabled|hold|postponed", SPOKEN_TABLED },
	{ "draft|drafts|drafting|development|progress|consideration|preparation", SPOKEN_DRAFTING },
};

enum spoken_state
ballot_stage(const char *title)
{
	struct sentence *s = words_sentence(NULL, title);
	enum spoken_state state = SPOKEN_UNKNOWN;
	for (size_t i = 0; i < G_N_ELEMENTS(stages) && state == SPOKEN_UNKNOWN; i++) {
		if (words_find(s, stages[i].pattern, 0, NULL, NULL))
			state = stages[i].state;
	}
	talloc_free(s);
	return state;
}

/* What the name of a stage is made of. */
static const char stage_words[] =
    "ballot|ballots|in|under|the|for|at|on|and|currently|recently|already|being|now|early|final|"
    "discussion|discussions|discussed|voting|vote|review|reviewing|period|periods|ipr|ip|passed|"
    "failed|approved|effective|adopted|completed|draft|drafts|drafting|drafted|progress|"
    "consideration|development|preparation|tabled|hold|postponed|status|stage|phase";

bool
ballot_is_stage(const char *title)
{
	struct sentence *s = words_sentence(NULL, title);
	bool stage = s->nwords > 0 && ballot_stage(title) != SPOKEN_UNKNOWN;
	for (size_t i = 0; i < s->nwords && stage; i++)
		stage = word_in(s->words[i].folded, stage_words);
	talloc_free(s);
	return stage;
}

bool
ballot_is_heading(const char *title)
{
	if (layout_lists_ballots(title))
		return false;
	struct sentence *s = words_sentence(NULL, title);
	bool named = words_find(s, "^ ?proposed|draft ballot", 0, NULL, NULL) ||
		     words_find(s, "ballot", 0, NULL, NULL) ||
		     label_find(title, &(size_t){ 0 }) != NULL;
	talloc_free(s);
	return named;
}

static bool
numbered(const char *label)
{
	size_t len;
	return label_at(label, &len) && strcspn(label, "0123456789") < len &&
	       strcspn(label, "xX") >= len;
}

/* The key under which two spellings of a ballot meet: its label, or the words of its name. */
static char *
key_of(void *ctx, const char *label, const struct sentence *words)
{
	if (numbered(label)) {
		size_t prefix = strspn(label, LABEL_LETTERS);
		return talloc_asprintf(ctx, "%.*s-%ld", (int)prefix, label,
		    strtol(label + strcspn(label, "0123456789"), NULL, 10));
	}
	char *key = talloc_strdup(ctx, "");
	for (size_t i = 0; i < words->nwords; i++) {
		if (!word_in(words->words[i].folded, "ballot|draft|proposed|the|proposal"))
			key = talloc_strdup_append(key, words->words[i].folded);
	}
	return key;
}

struct ballot_entry *
ballot_entry(struct ballot_list *list, const char *label)
{
	void *tmp = list->src->tmp;
	if (label == NULL || *label == '\0' || list->n == MINUTES_LIST_MAX)
		return NULL;
	struct sentence *words = words_sentence(tmp, label);
	char *key = key_of(tmp, label, words);
	size_t index = GPOINTER_TO_SIZE(g_hash_table_lookup(list->keys, key));
	if (index > 0) {
		talloc_free(words);
		return &list->entries[index - 1];
	}
	if ((list->n & (list->n - 1)) == 0)
		list->entries = talloc_realloc(
		    tmp, list->entries, struct ballot_entry, list->n > 0 ? list->n * 2 : 1);
	struct ballot_entry *e = &list->entries[list->n++];
	*e = (struct ballot_entry){ .label = label,
		.words = words,
		.stage = SPOKEN_UNKNOWN,
		.prose = true,
		.so_far = { .state = SPOKEN_UNKNOWN, .labelled = SPOKEN_UNKNOWN } };
	g_hash_table_insert(list->keys, key, GSIZE_TO_POINTER(list->n));
	return e;
}

void
ballot_add_line(struct ballot_list *list, struct ballot_entry *e, const struct sentence *s)
{
	if (e->nlines == BALLOT_LINES_MAX || list->nlines == BALLOT_ALL_LINES_MAX)
		return;
	list->nlines++;
	if (e->nlines % 16 == 0)
		e->lines = talloc_realloc(
		    list->src->tmp, e->lines, const struct sentence *, e->nlines + 16);
	e->lines[e->nlines++] = s;
}

/* True if a capital stands within a word that is no name's: "NetSec", "PKI". */
static bool
has_inner_capital(const char *text)
{
	for (size_t i = 1; text[i] != '\0'; i++) {
		if (g_ascii_isupper(text[i]) && g_ascii_isalpha(text[i - 1]) &&
		    !(i == 2 && text[0] == 'M' && text[1] == 'c'))
			return true;
	}
	return false;
}

/*
 * Who is meant in the brackets behind a name, "" for nobody; NULL if they hold a subject, as
 * they do right behind a `bare` label unless they name somebody of the meeting.
 */
static const char *
lead_in(struct ballot_list *list, const char *text, bool bare)
{
	const char *known = names_first(list->src->tmp, list->src->names, text);
	if (known != NULL)
		return known;
	if (bare || has_inner_capital(text))
		return NULL;
	struct sentence *s = words_sentence(list->src->tmp, text);
	bool name = s->nwords > 0 && s->nwords <= LEAD_WORDS_MAX;
	if (s->nwords > 0 && word_in(s->words[0].folded, "nobody|none|no|unassigned|tbd|tba"))
		return "";
	for (size_t i = 0; i < s->nwords && name; i++)
		name = s->words[i].capital && strspn(s->words[i].folded, "0123456789") == 0;
	if (name && s->nwords == 2 && s->words[1].len > 1)
		name = false;
	return name ? text : NULL;
}

/* Cut the brackets at the end of `name` off if they hold people. */
static const char *
take_lead(struct ballot_list *list, char *name)
{
	size_t len = strlen(name);
	char *open = len > 0 && name[len - 1] == ')' ? strrchr(name, '(') : NULL;
	if (open == NULL || strlen(open) > LEAD_BYTES_MAX)
		return NULL;
	char *inside = talloc_strndup(list->src->tmp, open + 1, strlen(open) - 2);
	size_t label;
	bool bare = label_at(name, &label) && name + label + strspn(name + label, " ") == open;
	const char *lead = lead_in(list, inside, bare);
	if (lead != NULL) {
		*open = '\0';
		g_strchomp(name);
	}
	return lead != NULL && *lead != '\0' ? lead : NULL;
}

/* A label followed by a verb: "SX 18 has passed", only the label is the name. */
static void
cut_sentence(char *name)
{
	size_t len;
	if (!label_at(name, &len))
		return;
	struct sentence *s = words_sentence(NULL, name + len);
	if (s->nwords > 0 && !s->words[0].capital &&
	    word_in(
		s->words[0].folded, "is|are|was|has|have|will|exits|in|under|passed|failed|and|to"))
		name[len] = '\0';
	talloc_free(s);
}

const char *
ballot_name(struct ballot_list *list, const char *line, const char **lead_r)
{
	char *name = talloc_strdup(list->src->tmp, line);
	size_t number = strspn(name, "0123456789.");
	if (number > 1 && name[number] == ' ' && memchr(name, '.', number) != NULL)
		name += number + 1;
	size_t label;
	for (size_t i = 0; i < G_N_ELEMENTS(lead_ins); i++) {
		size_t n = strlen(lead_ins[i]);
		if (g_ascii_strncasecmp(name, lead_ins[i], n) == 0) {
			name += n;
			name += strspn(name, " ");
		}
	}
	if (g_ascii_strncasecmp(name, "ballot ", 7) == 0 && label_at(name + 7, &label))
		name += 7;
	g_strchomp(name);
	*lead_r = take_lead(list, name);
	for (size_t i = 0; i < G_N_ELEMENTS(tails); i++) {
		size_t n = strlen(tails[i]), len = strlen(name);
		if (len > n && g_ascii_strcasecmp(name + len - n, tails[i]) == 0)
			name[len - n] = '\0';
	}
	if (!label_at(name, &label)) {
		char *dash = strstr(name, " \xe2\x80\x93 ");
		const char *inner = label_find(name, &label);
		if (inner != NULL && numbered(inner))
			return talloc_strndup(list->src->tmp, inner, label);
		if (dash != NULL)
			*dash = '\0';
	}
	cut_sentence(name);
	return name;
}

/* File the sentence under each label in it; the number of labels. */
static size_t
file_labels(
    struct ballot_list *list, const struct sentence *s, const struct ballot_entry *own, bool *own_r)
{
	size_t len, n = 0;
	for (const char *p = s->text; (p = label_find(p, &len)) != NULL; p += len, n++) {
		char *label = talloc_strndup(list->src->tmp, p, len);
		if (own_r != NULL && own != NULL && label_same(label, own->label)) {
			*own_r = true;
			continue;
		}
		size_t index = own != NULL ? (size_t)(own - list->entries) : 0;
		struct ballot_entry *e = ballot_entry(list, label);
		if (own != NULL)
			own = &list->entries[index];
		if (e != NULL)
			ballot_add_line(list, e, s);
	}
	return n;
}

/* True if labels in the sentence tell of ballots and are not only referred to. */
static bool
tells_of_labels(const struct sentence *s)
{
	return words_any(s, courses, G_N_ELEMENTS(courses), NULL, NULL) != NULL &&
	       words_any(s, references, G_N_ELEMENTS(references), NULL, NULL) == NULL;
}

bool
ballot_labels(struct ballot_list *list, const struct sentence *s, size_t own)
{
	bool itself = false;
	if (!tells_of_labels(s))
		return true;
	return file_labels(list, s, &list->entries[own], &itself) == 0 || itself;
}

bool
ballot_named(const struct sentence *s, const char *title)
{
	struct sentence *t = words_sentence(NULL, title);
	bool named = false;
	for (size_t i = t->nwords; i < s->nwords && t->nwords > 0 && !named; i++) {
		named = strcmp(s->words[i].folded, "ballot") == 0;
		for (size_t k = 0; k < t->nwords && named; k++)
			named = strcmp(s->words[i - t->nwords + k].folded, t->words[k].folded) == 0;
	}
	talloc_free(t);
	return named;
}

/* True if `word` of a name stands in `label`, in singular or plural. */
static bool
word_of_label(const struct sentence *label, const char *word)
{
	size_t len = strlen(word);
	for (size_t i = 0; i < label->nwords; i++) {
		const char *other = label->words[i].folded;
		size_t n = strlen(other);
		if (strncmp(word, other, MIN(len, n)) == 0 && (len > n ? len - n : n - len) <= 1)
			return true;
	}
	return false;
}

bool
ballot_is_alias(const struct ballot_list *list, size_t entry)
{
	const struct ballot_entry *e = &list->entries[entry];
	size_t len;
	if (!e->prose || label_at(e->label, &len))
		return false;
	bool alias = false;
	for (size_t i = 0; i < MIN(list->n, (size_t)ALIASES_MAX) && !alias; i++) {
		const struct sentence *label = list->entries[i].words;
		if (i == entry || strlen(list->entries[i].label) < strlen(e->label))
			continue;
		alias = true;
		for (size_t k = 0; k < e->words->nwords && alias; k++) {
			const char *word = e->words->words[k].folded;
			alias = strcmp(word, "ballot") == 0 || word_of_label(label, word);
		}
	}
	return alias;
}

/* True if a ballot's name in prose cannot reach back to word `at`. */
static bool
stops_at(const struct sentence *s, size_t at)
{
	const struct word *w = &s->words[at];
	if (w->len == 1 && w->capital && !word_in(w->folded, "a|i"))
		return false;
	if (!word_in(w->folded, stops))
		return word_in(w->folded, nouns_too) &&
		       (at == 0 || word_in(s->words[at - 1].folded, stops));
	return strcmp(w->folded, "for") != 0 || at == 0 || !s->words[at - 1].capital ||
	       word_in(s->words[at - 1].folded, stops);
}

static void
prose_name(struct ballot_list *list, const struct sentence *s, size_t at)
{
	size_t first = at;
	bool named = false;
	while (first > 0 && at - first < NAME_WORDS_MAX && !stops_at(s, first - 1) &&
	       !(s->words[first].gap) && s->words[first - 1].mention == WORDS_NO_MENTION) {
		first--;
		named = named || (!word_in(s->words[first].folded, generic) &&
				     strspn(s->words[first].folded, "0123456789") == 0);
	}
	bool bound = at + 1 < s->nwords && !s->words[at + 1].gap &&
		     word_in(s->words[at + 1].folded, compounds);
	bool bare = bound || s->nwords <= at - first + 1 || /* a list of names reports nothing */
		    (s->nwords == at - first + 2 && s->words[s->nwords - 1].len == 1);
	if (!named || at - first >= NAME_WORDS_MAX || bare)
		return;
	while (first < at && word_in(s->words[first].folded, generic))
		first++;
	struct ballot_entry *e = ballot_entry(list, words_text(list->src->tmp, s, first, at));
	if (e != NULL)
		ballot_add_line(list, e, s);
}

/*
 * "a ballot on bark", "a draft ballot to shorten leases": the name
 * follows the word at `at`, up to where the sentence goes on.
 */
static void
purpose_name(struct ballot_list *list, const struct sentence *s, size_t at)
{
	size_t first, last, next_at;
	bool next =
	    words_find(s, "next ballot will|would|is|may ?be on|about", at - 1, &next_at, NULL) &&
	    next_at == at - 1;
	while (next && !word_in(s->words[at + 1].folded, "on|about"))
		at++;
	first = at + 2;
	if (at + 2 >= s->nwords || s->words[at + 1].gap ||
	    !word_in(s->words[at + 1].folded, "on|to|for|about"))
		return;
	bool new_one =
	    next || word_in(s->words[at - 1].folded,
			"a|draft|proposed|new|with|separate|possible|potential|upcoming|future");
	if (!new_one)
		return;
	if (word_in(s->words[first].folded, "require|add|introduce|include"))
		first++;
	while (first < s->nwords &&
	       word_in(s->words[first].folded, "a|an|the|this|that|these|it|them|all"))
		first++;
	for (last = first;
	     last < s->nwords && last - first < PURPOSE_WORDS_MAX && !s->words[last].gap; last++) {
		if (last > first && word_in(s->words[last].folded, purpose_ends))
			break;
	}
	if (last < first + 2)
		return;
	struct ballot_entry *e = ballot_entry(list, words_text(list->src->tmp, s, first, last - 1));
	if (e != NULL)
		ballot_add_line(list, e, s);
}

void
ballot_prose(struct ballot_list *list, const struct sentence *s)
{
	if (tells_of_labels(s) && file_labels(list, s, NULL, NULL) > 0)
		return;
	size_t before = list->n;
	for (size_t i = 1; i < s->nwords; i++) {
		if (strcmp(s->words[i].folded, "ballot") == 0)
			prose_name(list, s, i);
	}
	if (list->n > before)
		return;
	for (size_t i = 1; i < s->nwords; i++) {
		if (strcmp(s->words[i].folded, "ballot") == 0)
			purpose_name(list, s, i);
	}
}

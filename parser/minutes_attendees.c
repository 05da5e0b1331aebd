#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_roll.h"
#include "parser/minutes_source.h"
#include "parser/minutes_title.h"

enum {
	SLASHES_LEAST = 2,      /* entries of one slash each that show their form */
	ROLL_CALL_LEAST = 3,    /* people that make a roll call's line a list */
	PEOPLE_OF_ORG_MAX = 50, /* names in one cell */
	/* Pieces that must read as people in a paragraph that is a list. */
	PEOPLE_SHARE_PERCENT = 60
};

/* In brackets after a name: what somebody did, no organisation. */
static const char roles[] =
    "scribe|chair|vice|host|notes|minutes|minute|note|guest|phone|remote|observer|late|"
    "secretary|presenter|speaker|joined|left|partial|proxy|invited";
static const char scribes[] = "scribe|notes|minutes|minute|note|secretary";
/* Pieces that follow a comma but belong to the name of a firm. */
static const char legal_forms[] =
    "inc|ltd|llc|corp|co|gmbh|ag|sa|bv|plc|limited|incorporated|lda|oy|as|spa|kk|pte";
/* The heading of the column that tells who came, and what stands in it for those who did not. */
static const char attended[] = "present|attended|attendance|attending|here";
static const char absences[] = "no|n|absent|regrets|apologies|excused|not|away|none";

struct roll {
	struct minutes *m;
	struct minutes_source *src;
	GHashTable *names; /* folded, those filed */
	GHashTable *orgs;  /* folded organisations that the list names */
	GPtrArray *bare;   /* indices of entries without an organisation */
	size_t room;
};

static char *
fold(void *ctx, const char *text)
{
	return people_fold(ctx, text, strlen(text));
}

/* The byte where the last bracket group of `text` opens, if it closes at the end; else NULL. */
static char *
last_group(char *text)
{
	size_t len = strlen(text);
	int depth = 0;
	if (len == 0 || text[len - 1] != ')')
		return NULL;
	for (char *p = text + len - 1; p >= text; p--) {
		depth += *p == ')' ? 1 : *p == '(' ? -1 : 0;
		if (depth == 0)
			return p;
	}
	return NULL;
}

/* A dash between blanks, the first; `*after_r` gets what follows it. */
static char *
dash(char *text, char **after_r)
{
	static const char *const dashes[] = { " \xe2\x80\x93", " \xe2\x80\x94", " - ",
		"\xe2\x80\x93 ", "\xe2\x80\x93", " | ", "\t" };
	for (size_t i = 0; i < G_N_ELEMENTS(dashes); i++) {
		char *p = strstr(text, dashes[i]);
		if (p != NULL && p > text) {
			*after_r = p + strlen(dashes[i]);
			return p;
		}
	}
	return NULL;
}

static bool
known_org(const struct roll *r, const char *org)
{
	if (r->src->context->directory != NULL &&
	    directory_org(r->src->context->directory, org, strlen(org)) != NULL)
		return true;
	char *folded = fold(NULL, org);
	bool known = g_hash_table_contains(r->orgs, folded);
	talloc_free(folded);
	return known;
}

static void
trim(char *text)
{
	g_strstrip(text);
	for (size_t len = strlen(text); len > 0; text[--len] = '\0') {
		bool dashed = len >= 3 && (unsigned char)text[len - 3] == 0xe2;
		if (dashed) {
			len -= 2;
			continue;
		}
		if (strchr(" -,;:*", text[len - 1]) == NULL)
			break;
	}
}

static void
file_person(struct roll *r, const char *name, const char *org)
{
	struct minutes *m = r->m;
	char *key = fold(r->src->tmp, name);
	if (*key == '\0' || m->nattendees == MINUTES_LIST_MAX || !g_hash_table_add(r->names, key))
		return;
	if (m->nattendees == r->room) {
		r->room = r->room > 0 ? r->room * 2 : 32;
		m->attendees = talloc_realloc(m, m->attendees, struct person, r->room);
	}
	if (org == NULL || *org == '\0')
		g_ptr_array_add(r->bare, GSIZE_TO_POINTER(m->nattendees));
	else
		g_hash_table_add(r->orgs, fold(r->src->tmp, org));
	m->attendees[m->nattendees++] = (struct person){ .name = talloc_strdup(m, name),
		.org = org != NULL && *org != '\0' ? talloc_strdup(m, org) : NULL };
}

/* Take the role in brackets off `name`; a scribe is the minute taker. */
static bool
take_role(struct roll *r, char *name, char *group)
{
	struct sentence *s = words_sentence(NULL, group + 1);
	bool role = s->nwords > 0 && word_in(s->words[0].folded, roles);
	bool scribe = role && word_in(s->words[0].folded, scribes);
	talloc_free(s);
	if (!role)
		return false;
	*group = '\0';
	trim(name);
	if (scribe && r->m->minute_taker == NULL)
		r->m->minute_taker = talloc_strdup(r->m, name);
	return true;
}

/*
 * "AO (Ada Oak, Fir Trust)", "Ada Oak (AO, Fir Trust)": the letters that stand
 * for somebody in the text. `*name` and `*org` become what they mean.
 */
static void
take_initials(struct roll *r, char **name, char **org)
{
	char *rest = strchr(*org, ',');
	if (rest != NULL)
		*rest++ = '\0';
	g_strstrip(*org);
	if (roll_initials(*name, *org)) {
		char *letters = *name;
		*name = *org;
		*org = letters;
	} else if (!roll_initials(*org, *name)) {
		if (rest != NULL)
			rest[-1] = ',';
		return;
	}
	source_add_initials(r->src, *org, *name);
	*org = rest != NULL ? g_strstrip(rest) : NULL;
}

/* One entry: "Name (Org)", "Name – (Org)", "Name – Org", "Name". */
static void
read_entry(struct roll *r, const char *text, size_t len)
{
	if (len == 0 || len > ROLL_ENTRY_MAX)
		return;
	char *name = g_strstrip(g_strndup(text, len));
	char *org = NULL, *after = NULL;
	if (g_ascii_strncasecmp(name, "and ", 4) == 0)
		memmove(name, name + 4, strlen(name + 4) + 1);
	size_t n = strlen(name);
	if (n > 1 && name[n - 1] == '.' && strchr(name, '(') != NULL && name[n - 2] == ')')
		name[n - 1] = '\0';
	char *group = last_group(name);
	char *open = strchr(name, '(');
	if (group == NULL && open != NULL && strchr(open, ')') == NULL) {
		/* The list was cut within its last brackets. */
		char *closed = g_strconcat(name, ")", NULL);
		g_free(name);
		name = closed;
		group = last_group(name);
	}
	if (group != NULL && take_role(r, name, group))
		group = last_group(name);
	char *cut = NULL;
	if (group != NULL) {
		group[strlen(group) - 1] = '\0';
		org = group + 1;
		*group = '\0';
	} else if ((cut = dash(name, &after)) != NULL) {
		*cut = '\0';
		org = after;
	}
	trim(name);
	char *person = name;
	if (group != NULL)
		take_initials(r, &person, &org);
	if (org != NULL) {
		org = g_strstrip(org);
		n = strlen(org);
		bool list_end =
		    n > 1 && org[n - 1] == '.' && memchr(org, '.', n - 1) == NULL && group == NULL;
		char *form = list_end ? strrchr(org, ' ') : NULL;
		char *word =
		    form != NULL ? g_ascii_strdown(form + 1, (gssize)strlen(form) - 2) : NULL;
		if (list_end && (word == NULL || !word_in(word, legal_forms)))
			org[n - 1] = '\0';
		g_free(word);
	}
	n = strlen(person);
	if (org == NULL && n > 2 && person[n - 1] == '.' && person[n - 3] != ' ')
		person[n - 1] = '\0';
	if (roll_name_like(person))
		file_person(r, person, org);
	g_free(name);
}

/* The length of the entry at `text`: up to a comma or semicolon outside of brackets. */
static size_t
entry_length(const char *text, char separator)
{
	int depth = 0;
	size_t i = 0;
	for (; text[i] != '\0'; i++) {
		if (text[i] == '(')
			depth++;
		else if (text[i] == ')' && depth > 0)
			depth--;
		if (text[i] != separator || depth > 0)
			continue;
		const char *next = text + i + 1 + strspn(text + i + 1, " ");
		size_t word = 0;
		while (g_ascii_isalpha(next[word]))
			word++;
		char *folded = g_ascii_strdown(next, (gssize)word);
		bool form =
		    word > 0 && word_in(folded, legal_forms) && strchr(".,;)", next[word]) != NULL;
		g_free(folded);
		if (!form)
			break;
	}
	return i;
}

static char
separator_of(const char *text)
{
	size_t commas = 0, semicolons = 0;
	for (const char *p = text; *p != '\0'; p++) {
		commas += *p == ',';
		semicolons += *p == ';';
	}
	return semicolons > 0 && semicolons * 2 >= commas ? ';' : ',';
}

/* "X, Y and Z": the last entry may hold two people. */
static void
read_last(struct roll *r, const char *text, size_t len, bool several)
{
	char *entry = g_strndup(text, len);
	char *and = several ? strstr(entry, " and ") : NULL;
	if (and != NULL && strchr(entry, '(') == NULL) {
		read_entry(r, entry, (size_t)(and-entry));
		read_entry(r, and+5, strlen(and+5));
	} else {
		read_entry(r, entry, len);
	}
	g_free(entry);
}

/* True if each entry holds one slash: "Ada Oak/Fir Trust, Bo Elm/Ash CA". */
static bool
slashed(const char *text, char separator)
{
	size_t entries = 0;
	while (*text != '\0') {
		size_t len = entry_length(text, separator);
		const char *slash = memchr(text, '/', len);
		const char *open = memchr(text, '(', len);
		if (slash == NULL || open != NULL ||
		    memchr(slash + 1, '/', len - (size_t)(slash + 1 - text)) != NULL)
			return false;
		entries++;
		text += len + (text[len] != '\0');
	}
	return entries >= SLASHES_LEAST;
}

/* "Ada Oak/Fir Trust". */
static void
read_slashed(struct roll *r, const char *text, size_t len)
{
	char *name = g_strndup(text, len);
	char *org = strchr(name, '/');
	*org++ = '\0';
	trim(name);
	if (roll_name_like(name))
		file_person(r, name, g_strstrip(org));
	g_free(name);
}

/* "Name, Organisation (role)". */
static void
read_pair(struct roll *r, const char *text)
{
	char *name = g_strdup(text);
	char *group = last_group(name);
	if (group != NULL)
		take_role(r, name, group);
	char *comma = strchr(name, ',');
	if (comma != NULL)
		*comma = '\0';
	trim(name);
	if (r->m->minute_taker != NULL && comma != NULL && strchr(r->m->minute_taker, ',') != NULL)
		r->m->minute_taker = talloc_strdup(r->m, name);
	if (roll_name_like(name))
		file_person(r, name, comma != NULL ? g_strstrip(comma + 1) : NULL);
	g_free(name);
}

static void
read_list(struct roll *r, const char *text)
{
	char separator = separator_of(text);
	bool several = false;
	if (separator == ';' && roll_pairs(text)) {
		gchar **pairs = g_strsplit(text, ";", -1);
		for (gchar **p = pairs; *p != NULL; p++)
			read_pair(r, g_strstrip(*p));
		g_strfreev(pairs);
		return;
	}
	if (slashed(text, separator)) {
		while (*text != '\0') {
			size_t len = entry_length(text, separator);
			read_slashed(r, text, len);
			text += len + (text[len] != '\0');
		}
		return;
	}
	while (*text != '\0') {
		size_t len = entry_length(text, separator);
		if (text[len] == '\0') {
			read_last(r, text, len, several);
			break;
		}
		read_entry(r, text, len);
		several = true;
		text += len + 1;
	}
}

/* True if a paragraph reads as a list of people rather than as prose. */
static bool
lists_people(const char *text, size_t least)
{
	char separator = separator_of(text);
	size_t pieces = 0, people = 0;
	while (*text != '\0') {
		size_t len = entry_length(text, separator);
		char *piece = g_strstrip(g_strndup(text, MIN(len, (size_t)ROLL_ENTRY_MAX)));
		pieces++;
		people +=
		    len <= ROLL_ENTRY_MAX && roll_name_like(piece) && strstr(piece, ". ") == NULL;
		g_free(piece);
		text += len + (text[len] != '\0');
	}
	return people >= least && people * 100 >= pieces * PEOPLE_SHARE_PERCENT;
}

/* Columns of a table of people; SIZE_MAX: it has none of that kind. */
struct columns {
	size_t name, org, present;
};

/* True if the row heads such a table: who stands where is filled. */
static bool
heads_people(const struct block *row, struct columns *c_r)
{
	if (row->kind != BLOCK_ROW)
		return false;
	size_t name = title_people_column(row);
	if (name == SIZE_MAX)
		return false;
	*c_r = (struct columns){ .name = name, .org = name == 0 ? 1 : 0, .present = SIZE_MAX };
	for (size_t i = 0; i < row->ncells; i++) {
		struct sentence *s = words_sentence(NULL, row->cells[i]);
		bool one = s->nwords > 0 && i != name;
		if (one && word_in(s->words[0].folded, attended))
			c_r->present = i;
		else if (one && title_is_org_column(row->cells[i]))
			c_r->org = i;
		talloc_free(s);
	}
	return true;
}

static bool
is_absence(const char *cell)
{
	struct sentence *s = words_sentence(NULL, cell);
	bool is = s->nwords == 0 ? strcmp(cell, "\xe2\x9c\x93") != 0 && strcmp(cell, "*") != 0
				 : word_in(s->words[0].folded, absences);
	talloc_free(s);
	return is;
}

/* "Ada Oak, Bo Elm (scribe)", all of one organisation. */
static void
read_people_of(struct roll *r, const char *text, const char *org)
{
	gchar **names = g_strsplit_set(text, ",;", PEOPLE_OF_ORG_MAX);
	for (gchar **name = names; *name != NULL; name++) {
		char *group = last_group(g_strstrip(*name));
		if (group != NULL)
			take_role(r, *name, group);
		if (roll_name_like(*name))
			file_person(r, *name, org);
	}
	g_strfreev(names);
}

/* "Fir Trust: Ada Oak, Bo Elm". */
static void
read_organisation(struct roll *r, const char *text)
{
	size_t len = strcspn(text, ":");
	char *org = g_strstrip(g_strndup(text, len));
	read_people_of(r, text + len + 1, org);
	g_free(org);
}

/* "Fir Trust | Ada Oak, Bo Elm": a cell of names may hold several. */
static void
read_row(struct roll *r, const struct block *row, const struct columns *c)
{
	if (c->name >= row->ncells || c->org >= row->ncells)
		return;
	if (c->present < row->ncells && is_absence(row->cells[c->present]))
		return;
	read_people_of(r, row->cells[c->name], row->cells[c->org]);
}

/* The blocks of the list; returns the first that is none of it. */
static size_t
read_blocks(struct roll *r, size_t from, size_t end, bool began)
{
	const struct block_tree *tree = r->src->tree;
	bool one_each = roll_one_comma_each(tree, from, end);
	bool by_org = roll_by_organisation(tree, from, end);
	struct columns columns = { .name = 0, .org = 1, .present = SIZE_MAX };
	if (from > 0 && from <= r->src->tree->nblocks) /* the row that began the part */
		heads_people(&r->src->tree->blocks[from - 1], &columns);
	for (size_t i = from; i < end; i++) {
		const struct block *b = &r->src->tree->blocks[i];
		if (roll_is_absent(b->text))
			return i;
		if (b->kind == BLOCK_ROW) {
			if (!heads_people(b, &columns))
				read_row(r, b, &columns);
		} else if (b->kind == BLOCK_ITEM && by_org) {
			read_organisation(r, b->text);
		} else if (b->kind == BLOCK_ITEM) {
			if (!lists_people(b->text, 1) || title_is_step(b->text))
				return i;
			if (one_each)
				read_pair(r, b->text);
			else
				read_list(r, b->text);
		} else if (!began && roll_is_remark(b->text)) {
			continue;
		} else if (one_each && strchr(b->text, ',') != NULL && (b->joined || i == from)) {
			read_pair(r, b->text);
		} else if (roll_is_line_of_people(tree, i)) {
			read_entry(r, b->text, strlen(b->text));
			began = true;
		} else if (lists_people(roll_unlabelled(b->text), began ? 2 : 1) ||
			   roll_is_person(b->text)) {
			read_list(r, roll_unlabelled(b->text));
			began = true;
		} else {
			return i;
		}
	}
	return end;
}

/* True for one word with a capital within, as firms write themselves and few surnames are. */
static bool
writes_like_firm(const char *word)
{
	static const char *const surnames[] = { "Mc", "Mac", "De", "Di", "Da", "Du", "La", "Le",
		"Van", "Von", "Fitz" };
	for (size_t i = 0; i < G_N_ELEMENTS(surnames); i++) {
		if (g_str_has_prefix(word, surnames[i]) &&
		    g_ascii_isupper(word[strlen(surnames[i])]))
			return false;
	}
	for (size_t k = 1; word[0] != '\0' && word[k] != '\0' && strchr(word, ' ') == NULL; k++) {
		if (g_ascii_islower(word[k - 1]) && g_ascii_isupper(word[k]))
			return true;
	}
	return false;
}

/* "Ada Oak OakSign", "Bo Elm-OakSign": an organisation with no sign before it. */
static void
split_bare(struct roll *r, struct person *p)
{
	const char *text = p->name;
	size_t len = strlen(text);
	for (size_t i = 1; i + 1 < len; i++) {
		if ((text[i] != ' ' && text[i] != '-') || strchr(text, ' ') == NULL ||
		    strchr(text, ' ') > text + i)
			continue;
		if (text[i] == ' ' && strchr(text, ' ') == text + i)
			continue;
		const char *org = text + i + 1;
		bool inner = writes_like_firm(org);
		char *from = g_strdup_printf("from %s", org);
		bool told = g_hash_table_contains(r->orgs, from);
		g_free(from);
		if (known_org(r, org) || inner || told) {
			p->org = talloc_strdup(r->m, org);
			p->name = talloc_strndup(r->m, text, i);
			return;
		}
	}
}

/* Organisations that the text says somebody is from. */
static void
learn_orgs(struct roll *r)
{
	for (size_t i = 0; i < r->src->tree->nblocks; i++) {
		const char *text = r->src->tree->blocks[i].text;
		for (const char *p = text; (p = strstr(p, " from ")) != NULL; p += 6) {
			size_t n = 0;
			while (g_ascii_isalpha(p[6 + n]))
				n++;
			if (n > 2 && g_ascii_isupper(p[6]))
				g_hash_table_add(
				    r->orgs, talloc_strndup(r->src->tmp, p + 1, n + 5));
		}
	}
}

static void
split_all_bare(struct roll *r)
{
	if (r->bare->len == 0 || r->bare->len == r->m->nattendees)
		return;
	learn_orgs(r);
	for (guint i = 0; i < r->bare->len; i++)
		split_bare(r, &r->m->attendees[GPOINTER_TO_SIZE(g_ptr_array_index(r->bare, i))]);
}

/* A roll call that names people stands in for a list. */
static void
read_roll_call(struct roll *r)
{
	const struct layout *l = r->src->layout;
	for (size_t i = 0; i < l->nparts && r->m->nattendees == 0; i++) {
		if (l->parts[i].kind != ITEM_PROCEDURAL ||
		    g_ascii_strncasecmp(l->parts[i].title, "roll", 4) != 0)
			continue;
		if (lists_people(l->parts[i].rest, ROLL_CALL_LEAST))
			read_list(r, l->parts[i].rest);
		else if (l->parts[i].body < l->parts[i].end &&
			 lists_people(l->tree->blocks[l->parts[i].body].text, ROLL_CALL_LEAST))
			read_blocks(r, l->parts[i].body, l->parts[i].end, false);
	}
}

void
attendees_read(struct minutes *m, struct minutes_source *src)
{
	struct roll r = { .m = m, .src = src };
	r.names = g_hash_table_new(g_str_hash, g_str_equal);
	r.orgs = g_hash_table_new(g_str_hash, g_str_equal);
	r.bare = g_ptr_array_new();
	for (size_t i = 0; i < src->layout->nparts; i++) {
		struct part *part = &src->layout->parts[i];
		if (part->type != PART_ATTENDEES)
			continue;
		bool began = lists_people(part->rest, 1);
		if (began)
			read_list(&r, part->rest);
		/* What follows the list in its part is the meeting's course without any heading. */
		part->attended = read_blocks(&r, part->body, part->end, began);
	}
	read_roll_call(&r);
	split_all_bare(&r);
	g_hash_table_destroy(r.names);
	g_hash_table_destroy(r.orgs);
	g_ptr_array_free(r.bare, TRUE);
}

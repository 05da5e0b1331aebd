#include "parser/minutes_roll.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_title.h"
#include "parser/minutes_words.h"

enum {
	LABEL_MAX = 30,       /* bytes of a label within the list: "Remote:" */
	ORG_LABEL_MAX = 60,   /* bytes of an organisation before its people */
	PAIRS_LEAST = 2,      /* items of one comma each that show their form */
	ENTRY_WORDS_MAX = 9,  /* words of a name; longer pieces are prose */
	BARE_WORDS_LEAST = 2, /* of a name that nothing but its line marks */
	BARE_WORDS_MAX = 4,   /* likewise; longer ones are titles */
	INITIALS_LEAST = 2,   /* letters that stand for a person */
	INITIALS_MAX = 4
};

/* Labels that end the list of those present. */
static const char absent[] = "regrets|apologies|absent|absentees|excused|agenda|minutes|date|time";

/* Labels before people that are no organisations. */
static const char no_orgs[] =
    "remote|remotely|phone|online|virtual|virtually|webex|zoom|teams|dial|in|room|on|onsite|chair|"
    "chairs|vice|co|scribe|scribes|members|member|voting|non|associate|associates|interested|"
    "observer|observers|guest|guests|staff|invited|experts|present|attending|attendees|browsers|"
    "cas|others|other|also|host|hosts|secretary|via|physical|person|certificate|issuers|consumers|"
    "participants|speakers|presenters|ballot|next|note|action|actions|meeting|minute|notes";

/* Small words within names. */
static const char particles[] =
    "van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ibn|ter|ten|y|e|zu|af|av|st";

/* Words that stand in no name; an organisation behind the name may have some. */
static const char no_name_words[] = "in|on|at|to|for|by|with|until|from|during";

/* The bytes of a name before the organisation in brackets or behind a dash. */
static size_t
name_length(const char *text)
{
	size_t len = strcspn(text, "(");
	static const char *const dashes[] = { " - ", "\xe2\x80\x93", "\xe2\x80\x94", " | " };
	for (size_t i = 0; i < G_N_ELEMENTS(dashes); i++) {
		const char *dash = strstr(text, dashes[i]);
		if (dash != NULL)
			len = MIN(len, (size_t)(dash - text));
	}
	return len;
}

bool
roll_name_like(const char *name)
{
	struct sentence *s = words_sentence(NULL, name);
	size_t own = name_length(name);
	bool like = s->nwords > 0 && s->nwords <= ENTRY_WORDS_MAX && s->words[0].capital &&
		    strpbrk(name, "?!@:") == NULL &&
		    !word_in(s->words[0].folded, "none|na|all|total|the|and|via|see|attendees|name|"
						 "names|organisation|organization|company");
	for (size_t i = 0; i < s->nwords && like; i++)
		like = !(word_in(s->words[i].folded, "was|were|is|are|the|will|took|read|noted|"
						     "said|not|has|have|that") &&
			   !(s->words[i].capital && word_in(s->words[i].folded, "will|said"))) &&
		       (s->words[i].start >= own || s->words[i].capital ||
			   !word_in(s->words[i].folded, no_name_words));
	talloc_free(s);
	return like;
}

bool
roll_is_absent(const char *text)
{
	struct sentence *s = words_sentence(NULL, text);
	bool is = s->nwords > 0 && (word_in(s->words[0].folded, absent) ||
				       words_find(s, "^ not present|attending", 0, NULL, NULL));
	talloc_free(s);
	return is;
}

bool
roll_is_absent_label(const char *text)
{
	size_t len = strcspn(text, ":,.(");
	struct sentence *s = words_sentence(NULL, text);
	bool is = text[len] == ':' && len <= LABEL_MAX &&
		  words_find(s, "^ ?with ?not regrets|apologies|absent|absentees|excused|present ,",
		      0, NULL, NULL) &&
		  !words_find(s, "^ present", 0, NULL, NULL);
	talloc_free(s);
	return is;
}

const char *
roll_unlabelled(const char *text)
{
	size_t len = strcspn(text, ":(,.0123456789");
	return text[len] == ':' && len <= LABEL_MAX ? text + len + 1 + strspn(text + len + 1, " ")
						    : text;
}

bool
roll_is_remark(const char *text)
{
	size_t len = strlen(text);
	return len > 1 && text[0] == '(' && strchr(text, ')') == text + len - 1;
}

bool
roll_is_person(const char *text)
{
	size_t len = strlen(text);
	const char *open = strchr(text, '(');
	if (open == NULL || len > ROLL_ENTRY_MAX || text[len - 1] != ')')
		return false;
	char *name = g_strchomp(g_strndup(text, (size_t)(open - text)));
	bool person = roll_name_like(name) && strpbrk(name, ",;.:") == NULL;
	g_free(name);
	return person;
}

/* "Ada Oak", "Ada Oak - Fir Trust": two to four words that a person is called by. */
static bool
is_bare_person(const char *text)
{
	size_t own = name_length(text);
	if (strlen(text) > ROLL_ENTRY_MAX || text[own] == '(' || title_is_step(text) ||
	    !roll_name_like(text) || strpbrk(text, ",;:?!0123456789") != NULL)
		return false;
	char *name = g_strchomp(g_strndup(text, own));
	struct sentence *s = words_sentence(NULL, name);
	bool person =
	    s->nwords >= BARE_WORDS_LEAST && s->nwords <= BARE_WORDS_MAX && !title_is_head(name);
	for (size_t i = 0; i < s->nwords && person; i++)
		person = s->words[i].capital || word_in(s->words[i].folded, particles);
	talloc_free(s);
	g_free(name);
	return person;
}

/* True if the block is one of several lines of a paragraph. */
static bool
is_one_of_lines(const struct block_tree *tree, size_t index)
{
	const struct block *b = &tree->blocks[index];
	return b->kind == BLOCK_PARAGRAPH &&
	       (b->joined || (index + 1 < tree->nblocks && b[1].joined));
}

bool
roll_is_line_of_people(const struct block_tree *tree, size_t index)
{
	return is_one_of_lines(tree, index) && is_bare_person(tree->blocks[index].text);
}

bool
roll_one_comma_each(const struct block_tree *tree, size_t from, size_t end)
{
	size_t items = 0;
	for (size_t i = from; i < end; i++, items++) {
		const struct block *b = &tree->blocks[i];
		bool line = is_one_of_lines(tree, i) && (i == from || b->joined);
		if (b->kind != BLOCK_ITEM && !line)
			break;
		const char *comma = strchr(b->text, ',');
		if (b->kind != BLOCK_ITEM && (comma == NULL || title_is_step(b->text)))
			break;
		if (comma == NULL || strchr(comma + 1, ',') != NULL || roll_is_absent(b->text))
			return false;
	}
	return items >= PAIRS_LEAST;
}

bool
roll_pairs(const char *text)
{
	gchar **entries = g_strsplit(text, ";", -1);
	size_t n = 0;
	bool pairs = strchr(text, '(') == NULL;
	for (gchar **e = entries; *e != NULL && pairs; e++) {
		if (*g_strstrip(*e) == '\0')
			continue;
		const char *comma = strchr(*e, ',');
		pairs = comma != NULL && strchr(comma + 1, ',') == NULL;
		n++;
	}
	g_strfreev(entries);
	return pairs && n >= PAIRS_LEAST;
}

bool
roll_by_organisation(const struct block_tree *tree, size_t from, size_t end)
{
	size_t items = 0;
	for (size_t i = from; i < end && tree->blocks[i].kind == BLOCK_ITEM; i++, items++) {
		const char *text = tree->blocks[i].text;
		size_t len = strcspn(text, ":");
		if (text[len] != ':' || len == 0 || len > ORG_LABEL_MAX ||
		    strpbrk(text + len + 1, ":") != NULL)
			return false;
		char *label = g_strndup(text, len);
		struct sentence *s = words_sentence(NULL, label);
		bool org = s->nwords > 0 && !word_in(s->words[0].folded, no_orgs) &&
			   !title_is_step(label) && strchr(label, ',') == NULL &&
			   roll_name_like(label);
		talloc_free(s);
		g_free(label);
		if (!org)
			return false;
	}
	return items >= PAIRS_LEAST;
}

bool
roll_initials(const char *letters, const char *name)
{
	size_t n = strlen(letters);
	if (n < INITIALS_LEAST || n > INITIALS_MAX ||
	    strspn(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != n)
		return false;
	struct sentence *s = words_sentence(NULL, name);
	size_t at = 0;
	for (size_t i = 0; i < s->nwords && at < n; i++)
		at += g_ascii_toupper(s->words[i].folded[0]) == letters[at];
	bool initials = at == n && s->nwords >= n;
	talloc_free(s);
	return initials;
}

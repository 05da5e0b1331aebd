#include "parser/pattern_words.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	NESTING_MAX = 50, /* groups within groups of a pattern; those of the tables have four */
	WEIGHT_MAX = 6    /* bytes of a word from which on fewer words are better than longer */
};

/* Alternatives, of which a match holds one; without any: nothing is known. */
struct words {
	const char **items;
	size_t n;
	size_t weakest; /* the least weight of them */
};

/* Words that most texts hold; to know that one of them is needed spares next to nothing. */
static const char *const common[] = { "and", "any", "are", "can", "find", "for", "have", "here",
	"not", "that", "the", "there", "this", "with", "will", "you" };

struct reader {
	void *ctx;
	const char *p;
	unsigned depth;
	bool strange; /* something that is not understood */
};

/* What one element of a branch demands. */
struct element {
	char letter;        /* of a literal; 0: none */
	bool empty;         /* stands for no text: an anchor, a look around */
	struct words words; /* of a group */
};

static bool
is_better(const struct words *a, const struct words *b)
{
	if (a->n == 0 || b->n == 0)
		return a->n > 0;
	return a->weakest != b->weakest ? a->weakest > b->weakest : a->n < b->n;
}

/* How well a word tells texts apart. */
static size_t
weight_of(const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
		if (strcmp(word, common[i]) == 0)
			return 1;
	return MIN(strlen(word), (size_t)WEIGHT_MAX);
}

static void
words_add(struct reader *reader, struct words *words, const char *word)
{
	size_t weight = weight_of(word);

	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->items[i], word) == 0)
			return;
	words->items = talloc_realloc(reader->ctx, words->items, const char *, words->n + 1);
	words->weakest = words->n == 0 ? weight : MIN(words->weakest, weight);
	words->items[words->n++] = word;
}

static struct words
words_of_run(struct reader *reader, const GString *run)
{
	struct words words = { 0 };

	if (run->len >= PATTERN_WORD_MIN)
		words_add(reader, &words, talloc_strndup(reader->ctx, run->str, run->len));
	return words;
}

/* Past the class that opens at `p` with its bracket; where it stops being one, at the NUL. */
static const char *
past_class(const char *p)
{
	p += 1 + (p[1] == '^');
	p += *p == ']';
	for (; *p != '\0' && *p != ']'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == ']' ? p + 1 : p;
}

static struct words read_alternatives(struct reader *reader);

static struct element
read_group(struct reader *reader)
{
	static const char *const looks[] = { "?=", "?!", "?<=", "?<!" };
	struct element element = { 0 };

	reader->p++;
	for (size_t i = 0; i < G_N_ELEMENTS(looks) && !element.empty; i++) {
		if (g_str_has_prefix(reader->p, looks[i])) {
			reader->p += strlen(looks[i]);
			element.empty = true;
		}
	}
	if (!element.empty && g_str_has_prefix(reader->p, "?:"))
		reader->p += 2;
	else if (!element.empty && g_str_has_prefix(reader->p, "?<"))
		reader->p += strcspn(reader->p, ">") + 1;
	else if (!element.empty && *reader->p == '?')
		reader->strange = true;
	if (reader->strange || ++reader->depth > NESTING_MAX) {
		reader->strange = true;
		return element;
	}
	element.words = read_alternatives(reader);
	if (element.empty)
		element.words = (struct words){ 0 };
	reader->depth--;
	reader->strange |= *reader->p != ')';
	reader->p += *reader->p == ')';
	return element;
}

static struct element
read_escape(struct reader *reader)
{
	struct element element = { 0 };
	char c = reader->p[1];

	reader->p += 2;
	if (c == 'b' || c == 'B')
		element.empty = true;
	else if (c == 'x' && *reader->p == '{')
		reader->p += strcspn(reader->p, "}") + 1;
	else if (g_ascii_ispunct(c))
		element.letter = c == '|' ? '\0' : c; /* it stands between the words */
	else if (c == '\0' || strchr("wWsSdDntr", c) == NULL)
		reader->strange = true;
	return element;
}

static struct element
read_element(struct reader *reader)
{
	struct element element = { 0 };
	char c = *reader->p;

	if (c == '(')
		return read_group(reader);
	if (c == '\\')
		return read_escape(reader);
	if (c == '[') {
		reader->p = past_class(reader->p);
		reader->strange |= reader->p[-1] != ']';
		return element;
	}
	reader->p++;
	if (c == '^' || c == '$')
		element.empty = true;
	else if (g_ascii_isgraph(c) && c != '.')
		element.letter = g_ascii_tolower(c);
	return element;
}

/* Past a quantifier; the fewest times that it asks for (1 of none) and whether there was one. */
static unsigned
read_quantifier(struct reader *reader, bool *quantified_r)
{
	const char *p = reader->p;
	unsigned least = 1;

	*quantified_r = true;
	if (*p == '{' && g_ascii_isdigit(p[1])) {
		least = (unsigned)g_ascii_strtoull(p + 1, NULL, 10);
		p += strcspn(p, "}");
		p += *p == '}';
	} else if (*p == '?' || *p == '*') {
		least = 0;
		p++;
	} else if (*p == '+') {
		p++;
	} else {
		*quantified_r = false;
		return least;
	}
	reader->p = p + (*p == '?' || *p == '+');
	return least;
}

static void
end_run(struct reader *reader, GString *run, struct words *best)
{
	struct words words = words_of_run(reader, run);

	if (is_better(&words, best))
		*best = words;
	g_string_truncate(run, 0);
}

static struct words
read_branch(struct reader *reader)
{
	GString *run = g_string_new(NULL);
	struct words best = { 0 };

	while (!reader->strange && *reader->p != '\0' && *reader->p != '|' && *reader->p != ')') {
		struct element element = read_element(reader);
		bool quantified;
		unsigned least = read_quantifier(reader, &quantified);

		if (element.letter != '\0' && least > 0)
			g_string_append_c(run, element.letter);
		if ((element.letter == '\0' && !element.empty) || quantified)
			end_run(reader, run, &best);
		if (least > 0 && is_better(&element.words, &best))
			best = element.words;
	}
	end_run(reader, run, &best);
	g_string_free(run, TRUE);
	return best;
}

/* The words of all branches together, if each has some. */
static struct words
read_alternatives(struct reader *reader)
{
	struct words all = { 0 };
	bool known = true;

	for (;;) {
		struct words branch = read_branch(reader);

		known = known && branch.n > 0 && all.n + branch.n <= PATTERN_WORDS_MAX;
		for (size_t i = 0; known && i < branch.n; i++)
			words_add(reader, &all, branch.items[i]);
		if (reader->strange || *reader->p != '|')
			break;
		reader->p++;
	}
	return known ? all : (struct words){ 0 };
}

/* True if another of the words is part of this one: then that one is enough. */
static bool
is_told_by_another(const struct words *words, size_t i)
{
	for (size_t j = 0; j < words->n; j++)
		if (j != i && strstr(words->items[i], words->items[j]) != NULL)
			return true;
	return false;
}

char *
pattern_words(void *ctx, const char *pattern)
{
	struct reader reader = { .ctx = talloc_new(NULL), .p = pattern };
	struct words words = read_alternatives(&reader);
	char *text = NULL;

	reader.strange |= *reader.p != '\0';
	for (size_t i = 0; i < words.n && !reader.strange; i++) {
		if (is_told_by_another(&words, i))
			continue;
		text = text == NULL ? talloc_strdup(ctx, words.items[i])
				    : talloc_asprintf_append(text, "|%s", words.items[i]);
	}
	talloc_free(reader.ctx);
	return text;
}

#include "parser/word_line.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/labels.h"
#include "parser/pattern.h"
#include "parser/prose.h"
#include "parser/token.h"

/* The lines that are commands. All of a line must match, closing full stop aside. */
static const struct {
	enum word_kind kind;
	const char *pattern;
} lines[] = {
	{ WORD_ANSWER,
	    "^(?:answers?:?\\s+)?(?:(?:item|point|number|no\\.|#)\\s*)?(?<number>[1-9]\\d{0,2})"
	    "(?:\\s*(?:[.:)=,]|-+>?)\\s*|\\s+)(?:is\\s+)?(?:an?\\s+)?(?<what>[a-z][a-z -]*?)"
	    "(?:\\s+on\\s+(?<ballot>\\S.*?))?(?:\\s+for\\s+(?<name>\\S.*?))?"
	    "(?:\\s+on\\s+(?<last>\\S+))?$" },
	{ WORD_ANNOUNCED, "^(?:the\\s+)?result(?:\\s+of)?\\s+(?<ballot>\\S.*?)(?:\\s+is|\\s+was)?"
			  "\\s+announced$" },
	{ WORD_STATUS, "^status(?:(?:\\s+of)?\\s+(?<ballot>\\S.*?))?\\s*\\?*$" },
	{ WORD_STOP,
	    "^stop(?:\\s+(?:the\\s+)?distribution(?:\\s+(?:of|for))?(?:\\s+the)?"
	    "(?:\\s+minutes\\s+of)?(?:\\s+(?<date>\\S.*))?|\\s+(?<only>\\d{4}-\\d\\d-\\d\\d))$" },
	{ WORD_DISTRIBUTE,
	    "^distribute(?:(?:\\s+the)?\\s+minutes(?:\\s+of)?)?(?:\\s+(?<date>\\S.*))?$" },
	{ WORD_APPROVE, "^approve(?:(?:\\s+the)?\\s+minutes(?:\\s+of)?)?\\s+(?<date>\\S.*)$" },
	{ WORD_REDACT, "^redact\\s+(?<date>\\d{4}-\\d\\d-\\d\\d):?\\s+(?<name>\\S.*)$" },
	{ WORD_HELP, "^(?:help(?:\\s+me)?\\s*\\?*|\\?)$" },
	{ WORD_UNDO, "^undo(?:\\s+(?:this|that|it))?$" },
	{ WORD_CONFIRM, "^confirm:?\\s+(?<token>[0-9a-z-]+)$" },
	{ WORD_CONFIRM, "^(?<token>[0-9a-z]{4}(?:-[0-9a-z]{4}){6})$" },
	{ WORD_WRONG, "^(?:(?:this|that|it)\\s+(?:is|was)\\s+)?wrong(?:\\s+on\\s+(?<ballot>[^\\s,.:"
		      ";!]+))?(?:\\s*[,.:;!-]\\s*(?<name>\\S.*))?$" },
	{ WORD_SUBSCRIBE, "^subscribe\\s+(?:me\\s+)?(?:to\\s+)?(?:the\\s+)?(?<what>weekly|daily|"
			  "milestones|minutes)"
			  "(?:\\s+(?:digest|summary))?$" },
	{ WORD_UNSUBSCRIBE, "^unsubscribe(?:\\s+me)?(?:\\s+from\\s+(?:the\\s+|all\\s+(?:the\\s+)?)?"
			    "(?:(?:weekly|daily)\\s+)?(?:summary|summaries|digests?|mails?|"
			    "milestones|minutes))?$" },
	{ WORD_NAME, "^(?:ballot\\s+)?(?<left>\\S.*?)\\s+is\\s+(?<right>\\S.*)$" },
};

/* The ways to say what word_answers[] has. */
static const struct {
	const char *words, *what;
} said[] = {
	{ "yes", "yes" },
	{ "vote yes", "yes" },
	{ "votes yes", "yes" },
	{ "no", "no" },
	{ "vote no", "no" },
	{ "votes no", "no" },
	{ "abstain", "abstain" },
	{ "abstains", "abstain" },
	{ "second", "second" },
	{ "seconds", "second" },
	{ "endorse", "second" },
	{ "endorses", "second" },
	{ "endorsement", "second" },
	{ "pushback", "pushback" },
	{ "push back", "pushback" },
	{ "as read", "as-read" },
	{ "as-read", "as-read" },
	{ "nothing", "nothing" },
	{ "not a vote", "nothing" },
	{ "not a second", "nothing" },
	{ "not an endorsement", "nothing" },
	{ "not pushback", "nothing" },
	{ "seen", "nothing" },
	{ "ignore", "nothing" },
	{ "stop", "stop" },
	{ "stop distribution", "stop" },
	{ "do not distribute", "stop" },
	{ "do not send", "stop" },
	{ "distribute", "distribute" },
	{ "send", "distribute" },
	{ "done", "done" },
	{ "dropped", "dropped" },
	{ "drop", "dropped" },
	{ "open", "open" },
	{ "still open", "open" },
	{ "not done", "open" },
};

/* Digits are left to commands, so that none is taken for small talk. */
static const char greeting_text[] =
    "^(?:hi|hello|hey|dear|good\\s+(?:morning|afternoon|evening|day))\\b[^:\\d]{0,40}$";
static const char thanks_text[] =
    "^(?:many\\s+)?(?:thanks|thank\\s+you|thx|cheers)(?:[\\s,.!]\\D{0,60})?$";
static const char closing_text[] = "^(?:(?:best(?:\\s+wishes)?|(?:(?:kind|best|warm)\\s+)?regards|"
				   "sincerely|sent\\s+from\\s+my\\b.*|"
				   "--)(?:[\\s,.!].{0,60})?|.{0,200}\\swrote:?(?:\\s*-+)?)$";

/* What is polite before and behind a command. */
static const char polite_text[] =
    "^(?:(?:hi|hello|hey|dear|thanks|thank\\s+you|thx)\\b[^,.!:]{0,40}[,.!:]\\s*)?"
    "(?:please[,:]?\\s+)?(?<rest>\\S.*?)(?:,?\\s+(?:please|thanks|thank\\s+you|thx))?$";

struct word_rules {
	struct pattern *lines[G_N_ELEMENTS(lines)];
	struct pattern *greeting, *thanks, *closing, *polite;
};

struct word_rules *
word_rules_compile(void *ctx, char **why_r)
{
	struct word_rules *rules = talloc_zero(ctx, struct word_rules);
	const struct {
		const char *text;
		struct pattern **pattern;
	} others[] = { { greeting_text, &rules->greeting }, { thanks_text, &rules->thanks },
		{ closing_text, &rules->closing }, { polite_text, &rules->polite } };

	*why_r = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		rules->lines[i] = pattern_compile(rules, lines[i].pattern, why_r);
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		*others[i].pattern = pattern_compile(rules, others[i].text, why_r);
	return patterns_made(ctx, rules, why_r);
}

/* A line being read. */
struct line {
	void *ctx; /* of the words */
	const struct mail_words *mail;
	const char *text; /* plain, as word_line_plain() makes it */
	const struct pattern *pattern;
	struct match match;
};

/* The text of a named group, on the words' context; NULL if it took no part. */
static char *
part(const struct line *line, const char *name)
{
	struct span span = pattern_group(line->pattern, &line->match, name);

	if (span.end == span.start)
		return NULL;
	return talloc_strndup(line->ctx, line->text + span.start, span.end - span.start);
}

/* The ballot that all of `words` names in canonical form, or NULL. */
static const char *
whole_label(const struct line *line, const char *words)
{
	struct labels labels =
	    labels_find(line->ctx, words, strlen(words), line->mail->names, line->mail->nnames);

	if (labels.n != 1 || labels.items[0].start != 0 || labels.items[0].end != strlen(words))
		return NULL;
	return labels.items[0].ballot;
}

/* Take the groups that a rule may have; false if one of them is not what it must be. */
static bool
take_ballot(const struct line *line, struct word *word)
{
	const char *words = part(line, "ballot");

	if (words == NULL)
		words = part(line, "last");
	if (words != NULL)
		word->ballot = whole_label(line, words);
	return words == NULL || word->ballot != NULL;
}

static bool
take_date(const struct line *line, struct word *word)
{
	const char *words = part(line, "date"), *zone, *end;
	char text[WHEN_TEXT_MAX];
	bool has_time;
	int64_t at;

	if (words == NULL)
		words = part(line, "only");
	if (words == NULL)
		return true;
	end = when_find(words, line->mail->at, &at, &has_time, &zone);
	if (end == NULL || *end != '\0' || has_time || at == WHEN_UNKNOWN)
		return false;
	word->date = talloc_strdup(line->ctx, when_to_date(at, text));
	return true;
}

static bool
take_token(const struct line *line, struct word *word)
{
	const char *words = part(line, "token");
	char text[TOKEN_TEXT_MAX];

	if (words == NULL)
		return true;
	if (!token_read(words, text))
		return false;
	word->token = talloc_strdup(line->ctx, text);
	return true;
}

static bool
take_answer(const struct line *line, struct word *word)
{
	char *number = part(line, "number"), *what = part(line, "what"), *lower;

	if (number != NULL)
		word->number = (unsigned)g_ascii_strtoull(number, NULL, 10);
	if (what == NULL)
		return true;
	lower = g_ascii_strdown(what, -1);
	if (word->kind == WORD_SUBSCRIBE)
		word->what = talloc_strdup(line->ctx, lower);
	for (size_t i = 0; i < G_N_ELEMENTS(said) && word->what == NULL; i++)
		if (strcmp(said[i].words, lower) == 0)
			word->what = said[i].what;
	g_free(lower);
	return word->what != NULL;
}

/* A name without the quotes and the article that people put before it. */
static const char *
bare_name(void *ctx, const char *words)
{
	size_t len = strlen(words);

	if (g_ascii_strncasecmp(words, "called ", 7) == 0)
		return bare_name(ctx, words + 7);
	if (g_ascii_strncasecmp(words, "the ", 4) == 0)
		return bare_name(ctx, words + 4);
	if (len > 2 && words[0] == '"' && words[len - 1] == '"')
		return talloc_strndup(ctx, words + 1, len - 2);
	return words;
}

/* "CSC-18 is Malware ballot" or the other way round; a denial names nothing. */
static bool
take_name(const struct line *line, struct word *word)
{
	const char *left = part(line, "left"), *right = part(line, "right");

	if (word->kind != WORD_NAME) {
		word->name = part(line, "name");
		return true;
	}
	word->ballot = whole_label(line, left);
	word->name = word->ballot != NULL ? right : left;
	if (word->ballot == NULL)
		word->ballot = whole_label(line, right);
	if (word->ballot == NULL || whole_label(line, word->name) != NULL ||
	    g_ascii_strncasecmp(word->name, "not ", 4) == 0 ||
	    g_ascii_strncasecmp(word->name, "no ", 3) == 0)
		return false;
	word->name = bare_name(line->ctx, word->name);
	return true;
}

/* Read a line by the rules alone. */
static struct word
by_rules(
    void *ctx, const struct word_rules *rules, const struct mail_words *mail, const char *plain)
{
	struct line line = { .ctx = ctx, .mail = mail, .text = plain };

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		struct word word = { .kind = lines[i].kind };

		line.pattern = rules->lines[i];
		if (!pattern_match(line.pattern, plain, strlen(plain), &line.match))
			continue;
		if (take_answer(&line, &word) && take_ballot(&line, &word) &&
		    take_date(&line, &word) && take_token(&line, &word) && take_name(&line, &word))
			return word;
		break;
	}
	return (struct word){ .kind = WORD_UNKNOWN };
}

struct word
word_line_read(
    void *ctx, const struct word_rules *rules, const struct mail_words *mail, const char *plain)
{
	struct word word = by_rules(ctx, rules, mail, plain);
	struct match match;
	struct span rest;

	if (word.kind != WORD_UNKNOWN ||
	    !pattern_match(rules->polite, plain, strlen(plain), &match))
		return word;
	rest = pattern_group(rules->polite, &match, "rest");
	word = by_rules(
	    ctx, rules, mail, talloc_strndup(ctx, plain + rest.start, rest.end - rest.start));
	/* "Thanks, CSC-18 is fine" gives it no name. */
	return word.kind != WORD_NAME ? word : (struct word){ .kind = WORD_UNKNOWN };
}

size_t
word_line_answers(void *ctx, const struct word_rules *rules, const struct mail_words *mail,
    const char *plain, struct word answers_r[LINE_ANSWERS_MAX])
{
	GString *line = g_string_new(plain);
	gchar **parts;
	size_t n = 0;

	g_string_replace(line, " and ", ";", 0);
	parts = g_strsplit_set(line->str, ",;", -1);
	for (gchar **part = parts; *part != NULL; part++) {
		if (*g_strstrip(*part) == '\0')
			continue;
		if (n == LINE_ANSWERS_MAX) {
			n = 0;
			break;
		}
		answers_r[n] = word_line_read(ctx, rules, mail, talloc_strdup(ctx, *part));
		if (answers_r[n++].kind != WORD_ANSWER) {
			n = 0;
			break;
		}
	}
	g_strfreev(parts);
	g_string_free(line, TRUE);
	return n;
}

static bool
matches(const struct pattern *pattern, const char *plain)
{
	return pattern_match(pattern, plain, strlen(plain), NULL);
}

enum courtesy
word_line_courtesy(const struct word_rules *rules, const char *plain)
{
	if (matches(rules->greeting, plain))
		return COURTESY_GREETING;
	if (matches(rules->thanks, plain))
		return COURTESY_THANKS;
	return matches(rules->closing, plain) ? COURTESY_CLOSING : COURTESY_NONE;
}

/* Without the quotes that stand around all of it. */
static size_t
unquoted(char *plain, size_t len)
{
	static const char marks[] = "\"'`";

	if (len < 3 || strchr(marks, plain[0]) == NULL || plain[len - 1] != plain[0] ||
	    memchr(plain + 1, plain[0], len - 2) != NULL)
		return len;
	memmove(plain, plain + 1, len - 2);
	return len - 2;
}

static size_t
without_stops(const char *plain, size_t len)
{
	while (len > 0 && strchr(" .!;,", plain[len - 1]) != NULL)
		len--;
	return len;
}

char *
word_line_plain(void *ctx, const char *text, size_t len)
{
	const struct prose *prose = prose_make(ctx, text, len);
	const char *p = prose->plain;
	char *plain;

	while (g_ascii_isspace(*p))
		p++;
	if (*p != '\0' && strchr("-*+", *p) != NULL && g_ascii_isspace(p[1]))
		p++;
	plain = talloc_array(ctx, char, strlen(p) + 1);
	len = 0;
	for (; *p != '\0'; p++) {
		bool blank = g_ascii_isspace(*p);

		if (!blank)
			plain[len++] = *p;
		else if (len > 0 && plain[len - 1] != ' ')
			plain[len++] = ' ';
	}
	len = without_stops(plain, unquoted(plain, without_stops(plain, len)));
	plain[len] = '\0';
	return plain;
}

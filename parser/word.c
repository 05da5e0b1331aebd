#include "parser/word.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/pattern.h"
#include "parser/prose.h"
#include "parser/subject.h"
#include "parser/token.h"

enum { UNKNOWN_RUN_MAX = 2 }; /* lines in a row without a command; what follows is prose */

const char *const word_answers[] = { "yes", "no", "abstain", "second", "pushback", "as-read",
	"nothing", "stop", "distribute", "done", "dropped", "open", NULL };

static const char *const kind_names[WORD_KIND_COUNT] = {
	[WORD_UNKNOWN] = "unknown",
	[WORD_ANSWER] = "answer",
	[WORD_NAME] = "name",
	[WORD_STOP] = "stop",
	[WORD_DISTRIBUTE] = "distribute",
	[WORD_APPROVE] = "approve",
	[WORD_REDACT] = "redact",
	[WORD_ANNOUNCED] = "announced",
	[WORD_STATUS] = "status",
	[WORD_HELP] = "help",
	[WORD_UNDO] = "undo",
	[WORD_CONFIRM] = "confirm",
	[WORD_WRONG] = "wrong",
	[WORD_SUBSCRIBE] = "subscribe",
	[WORD_UNSUBSCRIBE] = "unsubscribe",
};

const char *
word_kind_name(enum word_kind kind)
{
	return (unsigned)kind < WORD_KIND_COUNT ? kind_names[kind] : "unknown";
}

/* The lines that are commands. All of a line must match, closing full stop aside. */
static const struct {
	enum word_kind kind;
	const char *pattern;
} lines[] = {
	{ WORD_ANSWER,
	    "^(?:(?:item|point|number|no\\.|#)\\s*)?(?<number>[1-9]\\d{0,2})(?:\\s*[.:)=]\\s*|\\s+)"
	    "(?<what>[a-z][a-z "
	    "-]*?)(?:\\s+on\\s+(?<ballot>\\S.*?))?(?:\\s+for\\s+(?<name>\\S.*))?$" },
	{ WORD_ANNOUNCED, "^(?:the\\s+)?result(?:\\s+of)?\\s+(?<ballot>\\S.*?)(?:\\s+is|\\s+was)?"
			  "\\s+announced$" },
	{ WORD_STATUS, "^status(?:(?:\\s+of)?\\s+(?<ballot>\\S.*))?$" },
	{ WORD_STOP,
	    "^stop(?:\\s+(?:the\\s+)?distribution(?:\\s+(?:of|for))?(?:\\s+the)?"
	    "(?:\\s+minutes\\s+of)?(?:\\s+(?<date>\\S.*))?|\\s+(?<only>\\d{4}-\\d\\d-\\d\\d))$" },
	{ WORD_DISTRIBUTE,
	    "^distribute(?:(?:\\s+the)?\\s+minutes(?:\\s+of)?)?(?:\\s+(?<date>\\S.*))?$" },
	{ WORD_APPROVE, "^approve(?:(?:\\s+the)?\\s+minutes(?:\\s+of)?)?\\s+(?<date>\\S.*)$" },
	{ WORD_REDACT, "^redact\\s+(?<date>\\d{4}-\\d\\d-\\d\\d):?\\s+(?<name>\\S.*)$" },
	{ WORD_HELP, "^(?:help|\\?)$" },
	{ WORD_UNDO, "^undo(?:\\s+(?:this|that|it))?$" },
	{ WORD_CONFIRM, "^confirm:?\\s+(?<token>[0-9a-z-]+)$" },
	{ WORD_WRONG,
	    "^wrong(?:\\s+on\\s+(?<ballot>[^\\s,.:;!]+))?(?:\\s*[,.:;!-]\\s*(?<name>\\S.*))?$" },
	{ WORD_SUBSCRIBE,
	    "^subscribe\\s+(?:to\\s+)?(?:the\\s+)?(?<what>weekly|daily|milestones|minutes)"
	    "(?:\\s+(?:digest|summary))?$" },
	{ WORD_UNSUBSCRIBE, "^unsubscribe(?:\\s+me)?$" },
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
	{ "endorses", "second" },
	{ "an endorsement", "second" },
	{ "pushback", "pushback" },
	{ "as read", "as-read" },
	{ "as-read", "as-read" },
	{ "nothing", "nothing" },
	{ "not a vote", "nothing" },
	{ "not a second", "nothing" },
	{ "not an endorsement", "nothing" },
	{ "not pushback", "nothing" },
	{ "seen", "nothing" },
	{ "stop", "stop" },
	{ "stop distribution", "stop" },
	{ "distribute", "distribute" },
	{ "done", "done" },
	{ "dropped", "dropped" },
	{ "open", "open" },
};

static const char greeting_text[] =
    "^(?:hi|hello|hey|dear|good\\s+(?:morning|afternoon|evening|day))\\b[^:]{0,40}$";
static const char closing_text[] =
    "^(?:(?:many\\s+)?thanks|thank\\s+you|thx|cheers|best(?:\\s+wishes)?|"
    "(?:(?:kind|best|warm)\\s+)?regards|sincerely|sent\\s+from\\s+my\\b.*|--)"
    "(?:[\\s,.!].{0,60})?$";

struct word_rules {
	struct pattern *lines[G_N_ELEMENTS(lines)];
	struct pattern *greeting, *closing;
};

struct word_rules *
word_rules_compile(void *ctx, char **why_r)
{
	struct word_rules *rules = talloc_zero(ctx, struct word_rules);
	bool ok = true;

	*why_r = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(lines) && ok; i++) {
		rules->lines[i] = pattern_compile(rules, lines[i].pattern, why_r);
		ok = rules->lines[i] != NULL;
	}
	if (ok)
		rules->greeting = pattern_compile(rules, greeting_text, why_r);
	if (ok && rules->greeting != NULL)
		rules->closing = pattern_compile(rules, closing_text, why_r);
	if (rules->closing != NULL)
		return rules;
	*why_r = talloc_steal(ctx, *why_r);
	talloc_free(rules);
	return NULL;
}

/* A line being read. */
struct line {
	void *ctx; /* of the words */
	const struct mail_words *mail;
	const char *text; /* plain, one blank between words, no full stop at its end */
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

/* Read one line, which becomes unknown where no rule takes it whole. */
static struct word
line_read(const struct word_rules *rules, struct line *line, const char *written)
{
	struct word word = { .line = written };

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		line->pattern = rules->lines[i];
		if (!pattern_match(line->pattern, line->text, strlen(line->text), &line->match))
			continue;
		word = (struct word){ .kind = lines[i].kind, .line = written };
		if (take_answer(line, &word) && take_ballot(line, &word) &&
		    take_date(line, &word) && take_token(line, &word) && take_name(line, &word))
			return word;
		break;
	}
	return (struct word){ .kind = WORD_UNKNOWN, .line = written };
}

/* The line as the rules want it: plain, one blank between words, no bullet, no full stop. */
static char *
plain_line(void *ctx, const char *text, size_t len)
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
	while (len > 0 && strchr(" .!;,", plain[len - 1]) != NULL)
		len--;
	plain[len] = '\0';
	return plain;
}

static bool
matches(const struct pattern *pattern, const char *text)
{
	return pattern_match(pattern, text, strlen(text), NULL);
}

/* The line as written, cut to WORD_LINE_MAX at a letter's end. */
static char *
written_line(void *ctx, const char *text, size_t len)
{
	if (len > WORD_LINE_MAX)
		for (len = WORD_LINE_MAX; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	return talloc_strndup(ctx, text, len);
}

/* Add what one line says; false where the reading ends. */
static bool
line_add(const struct word_rules *rules, const struct mail_words *mail, const char *text,
    size_t len, struct words *words)
{
	void *tmp = talloc_new(words);
	struct line line = { .ctx = words, .mail = mail };
	struct word word;
	bool goes_on = true;

	line.text = len <= WORD_LINE_MAX ? plain_line(tmp, text, len) : "?";
	word.line = "";
	if (*line.text == '\0' ||
	    (words->nwords == 0 && len <= WORD_LINE_MAX && matches(rules->greeting, line.text)))
		goto out;
	if (matches(rules->closing, line.text)) {
		goes_on = false;
		goto out;
	}
	if (len > WORD_LINE_MAX)
		word =
		    (struct word){ .kind = WORD_UNKNOWN, .line = written_line(words, text, len) };
	else
		word = line_read(rules, &line, written_line(words, text, len));
	words->words[words->nwords++] = word;
out:
	talloc_free(tmp);
	return goes_on;
}

static bool
is_prose(const struct words *words)
{
	size_t n = words->nwords;

	if (n < UNKNOWN_RUN_MAX)
		return false;
	for (size_t i = n - UNKNOWN_RUN_MAX; i < n; i++)
		if (words->words[i].kind != WORD_UNKNOWN)
			return false;
	return true;
}

static bool
is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isspace(text[i]))
			return false;
	return true;
}

static void
text_read(const struct word_rules *rules, const struct mail_words *mail, const char *text,
    struct words *words)
{
	size_t left = strnlen(text, WORD_TEXT_MAX);

	while (left > 0 && ((unsigned char)text[left] & 0xc0) == 0x80)
		left--;
	while (left > 0) {
		const char *newline = memchr(text, '\n', left);
		size_t len = newline != NULL ? (size_t)(newline - text) : left;

		if (words->nwords == WORDS_MAX || is_prose(words)) {
			words->more = !is_blank(text, left);
			return;
		}
		if (!line_add(rules, mail, text, len, words))
			return;
		len += newline != NULL;
		text += len;
		left -= len;
	}
}

struct words *
words_read(void *ctx, const struct word_rules *rules, const struct mail_words *mail)
{
	struct words *words = talloc_zero(ctx, struct words);
	const char *text = mail->text != NULL ? mail->text : "";

	words->words = talloc_zero_array(words, struct word, WORDS_MAX);
	if (is_blank(text, strnlen(text, WORD_TEXT_MAX))) {
		const struct subject *subject =
		    subject_read(words, mail->subject, mail->names, mail->nnames);

		text =
		    subject->reply || mail->reply || subject->plain == NULL ? "" : subject->plain;
	}
	text_read(rules, mail, text, words);
	return words;
}

bool
words_have_command(const struct words *words)
{
	for (size_t i = 0; i < words->nwords; i++)
		if (words->words[i].kind != WORD_UNKNOWN)
			return true;
	return false;
}

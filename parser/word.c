#include "parser/word.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/subject.h"
#include "parser/text_bound.h"
#include "parser/word_line.h"

enum {
	/* Paragraphs in a row without a command, then lines without one, behind which all is
	   prose: perhaps a mail of ours, quoted without a mark, which has commands in it. */
	PROSE_RUN_MAX = 2,
	PROSE_LINES_MAX = 4,
	WRAPPED_MIN = 50,     /* bytes of a line that a mail program may have wrapped */
	CLOSED_LINES_MAX = 40 /* lines after a closing in which a forgotten command is noticed */
};

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

/* A mail being read. */
struct text {
	const struct word_rules *rules;
	const struct mail_words *mail;
	struct words *words;
	size_t prose;  /* paragraphs without a command, since the last one, */
	size_t lines;  /* and their lines */
	bool goes_on;  /* the line before was no blank one, */
	bool wraps;    /* and is so long that its sentence may go on */
	bool commands; /* there was one */
	bool closed;   /* what follows is a signature, or worse */
};

/* The line as written, cut to `max` bytes at a letter's end. */
static char *
written_line(void *ctx, const char *text, size_t len, size_t max)
{
	return talloc_strndup(ctx, text, len > max ? text_bound(text, max) : len);
}

/* The words go on in a further line; what passes the bound is not read. */
static void
join(struct text *t, const char **joined, const char *text, size_t len)
{
	size_t has = *joined != NULL ? strlen(*joined) + 1 : 0, left;

	while (len > 0 && g_ascii_isspace(text[0])) {
		text++;
		len--;
	}
	while (len > 0 && g_ascii_isspace(text[len - 1]))
		len--;
	left = has < WORD_LINE_MAX ? WORD_LINE_MAX - has : 0;
	t->words->more = t->words->more || len > left;
	*joined = talloc_asprintf(t->words, "%s%s%s", *joined != NULL ? *joined : "",
	    has > 0 && left > 0 ? " " : "", written_line(t->words, text, len, left));
}

/* Who begins with a number means a point, and is told of each. */
static bool
means_a_point(const char *text)
{
	return g_ascii_isdigit(text[0]);
}

/*
 * True if a line that is no command belongs to the words before it: a sentence
 * that was wrapped, words to redact likewise, and what is wrong with a receipt.
 */
static bool
belongs_before(struct text *t, const char *text, size_t len)
{
	struct word *last = t->words->nwords > 0 ? &t->words->words[t->words->nwords - 1] : NULL;

	if (last == NULL)
		return false;
	if (last->kind == WORD_WRONG || (last->kind == WORD_REDACT && t->goes_on)) {
		join(t, &last->name, text, len);
		return true;
	}
	if (last->kind == WORD_UNKNOWN && t->goes_on && t->wraps && !means_a_point(text)) {
		join(t, &last->line, text, len);
		t->lines++;
		return true;
	}
	return false;
}

/* A line that is the writer's own name ends the words. */
static bool
is_signed(const struct text *t, const char *plain)
{
	const char *name = t->mail->from_name != NULL ? t->mail->from_name : "";
	size_t first = strcspn(name, " ,");

	return t->commands && *name != '\0' &&
	       (g_ascii_strcasecmp(plain, name) == 0 ||
		   (strlen(plain) == first && g_ascii_strncasecmp(plain, name, first) == 0));
}

static void
add(struct text *t, struct word word, const char *text, size_t len)
{
	word.line = written_line(t->words, text, len, WORD_LINE_MAX);
	t->words->words[t->words->nwords++] = word;
	t->commands = t->commands || word.kind != WORD_UNKNOWN;
	if (word.kind != WORD_UNKNOWN) {
		t->prose = t->lines = 0;
	} else if (!means_a_point(text)) {
		t->prose += !t->goes_on;
		t->lines++;
	}
}

/* Add what a line says in commands; false if it is none. */
static bool
add_commands(struct text *t, const char *plain, const char *text, size_t len)
{
	struct word words[LINE_ANSWERS_MAX];
	size_t n = 1;

	words[0] = word_line_read(t->words, t->rules, t->mail, plain);
	if (words[0].kind == WORD_UNKNOWN)
		n = word_line_answers(t->words, t->rules, t->mail, plain, words);
	if (n == 0)
		return false;
	if (t->closed || n > WORDS_MAX - t->words->nwords) {
		t->words->more = true;
		return true;
	}
	for (size_t i = 0; i < n; i++)
		add(t, words[i], text, len);
	return true;
}

/* True if the line is small talk, which is passed over or ends the words. */
static bool
is_courtesy(struct text *t, const char *plain)
{
	enum courtesy courtesy = word_line_courtesy(t->rules, plain);

	if (courtesy == COURTESY_CLOSING || is_signed(t, plain) ||
	    (courtesy == COURTESY_THANKS && t->commands))
		t->closed = true;
	return t->closed || courtesy == COURTESY_THANKS ||
	       (courtesy == COURTESY_GREETING && t->words->nwords == 0);
}

static void
line_read(struct text *t, const char *text, size_t len)
{
	void *tmp = talloc_new(t->words);
	const char *plain = len <= WORD_LINE_MAX ? word_line_plain(tmp, text, len) : "?";
	bool small_talk = false;

	if (*plain == '\0') {
		t->goes_on = false;
		goto out;
	}
	if (len > WORD_LINE_MAX || !add_commands(t, plain, text, len)) {
		small_talk = len <= WORD_LINE_MAX && is_courtesy(t, plain);
		if (!small_talk && !t->closed && !belongs_before(t, text, len))
			add(t, (struct word){ .kind = WORD_UNKNOWN }, text, len);
	}
	t->goes_on = !small_talk;
	t->wraps = len >= WRAPPED_MIN;
out:
	talloc_free(tmp);
}

static bool
is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isspace(text[i]))
			return false;
	return true;
}

/*
 * True if no more is to be read: all is there that there may be, or it is prose,
 * or more than is looked at follows a closing.
 */
static bool
is_enough(const struct text *t, size_t nlines)
{
	return t->words->more || t->words->nwords == WORDS_MAX ||
	       (t->prose >= PROSE_RUN_MAX && !t->goes_on) || t->lines >= PROSE_LINES_MAX ||
	       (t->closed && nlines >= CLOSED_LINES_MAX);
}

static void
text_read(struct text *t, const char *text)
{
	size_t left = text_bound(text, WORD_TEXT_MAX), nclosed = 0;

	while (left > 0) {
		const char *newline = memchr(text, '\n', left);
		size_t len = newline != NULL ? (size_t)(newline - text) : left;

		if (is_enough(t, nclosed)) {
			t->words->more = t->words->more || (!t->closed && !is_blank(text, left));
			return;
		}
		line_read(t, text, len);
		nclosed += t->closed;
		len += newline != NULL;
		text += len;
		left -= len;
	}
}

struct words *
words_read(void *ctx, const struct word_rules *rules, const struct mail_words *mail)
{
	struct words *words = talloc_zero(ctx, struct words);
	struct text t = { .rules = rules, .mail = mail, .words = words };
	const struct subject *subject;

	words->words = talloc_zero_array(words, struct word, WORDS_MAX);
	text_read(&t, mail->text != NULL ? mail->text : "");
	if (words->nwords > 0 || words->more || mail->reply)
		return words;
	subject = subject_read(words, mail->subject, mail->names, mail->nnames);
	t = (struct text){ .rules = rules, .mail = mail, .words = words };
	if (!subject->reply && subject->plain != NULL)
		text_read(&t, subject->plain);
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

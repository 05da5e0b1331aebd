#include "mail/smtp_dialogue.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/tls_stream.h"

enum {
	VERB_LEN = 5,    /* bytes by which a command is known */
	CODE_OTHER = 451 /* for one of no class that a recipient can be answered by */
};

void
smtp_dialogue_command(struct smtp_dialogue *dialogue, const char *bytes, size_t len)
{
	static const struct {
		const char *word;
		enum smtp_verb verb;
	} verbs[] = { { "MAIL ", SMTP_MAIL }, { "RCPT ", SMTP_RCPT }, { "DATA\r", SMTP_DATA },
		{ "QUIT\r", SMTP_QUIT } };
	size_t i;

	if (len < VERB_LEN || dialogue->overheard)
		return;
	dialogue->verb = SMTP_OTHER;
	for (i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (memcmp(bytes, verbs[i].word, VERB_LEN) == 0)
			dialogue->verb = verbs[i].verb;
	if (dialogue->verb == SMTP_RCPT)
		dialogue->rcpts++;
	dialogue->overheard = true;
}

/*
 * What the socket does not take at once libcurl sends later and does not tell
 * of. Each reply answers one command, so that it is known which must have gone
 * out before a reply that answers none that was overheard.
 */
static void
infer_command(struct smtp_dialogue *dialogue)
{
	switch (dialogue->verb) {
	case SMTP_MAIL:
	case SMTP_RCPT:
		dialogue->verb = dialogue->rcpts < dialogue->nasked ? SMTP_RCPT : SMTP_DATA;
		if (dialogue->verb == SMTP_RCPT)
			dialogue->rcpts++;
		break;
	case SMTP_DATA:
	case SMTP_CONTENT:
		dialogue->verb = SMTP_QUIT;
		break;
	default:
		break;
	}
}

/* Add a line to the reply that is coming in: valid, printable, at most SMTP_REPLY_MAX bytes. */
static void
keep_line(struct smtp_dialogue *dialogue, const char *line, size_t len)
{
	size_t had = dialogue->lines != NULL ? strlen(dialogue->lines) : 0;
	size_t room = SMTP_REPLY_MAX - had;
	const char *cut;
	char *valid, *at;

	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (room < 2 || len == 0)
		return;
	valid = g_utf8_make_valid(line, (gssize)MIN(len, room));
	for (at = valid; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
	if (strlen(valid) >= room) { /* U+FFFD is longer than the byte it stands for */
		cut = g_utf8_find_prev_char(valid, valid + room);
		valid[cut != NULL ? cut - valid : 0] = '\0';
	}
	if (had == 0)
		dialogue->lines = talloc_strdup(dialogue->ctx, valid);
	else
		dialogue->lines = talloc_asprintf_append(dialogue->lines, " %s", valid);
	g_free(valid);
}

/* A reply is complete: `code` answers the last command. */
static void
note_reply(struct smtp_dialogue *dialogue, int code, char *words)
{
	struct smtp_recipient *recipient = NULL;

	if (!dialogue->overheard) {
		infer_command(dialogue);
		if (code == 354) /* answers nothing else (RFC 5321 section 4.3.2) */
			dialogue->verb = SMTP_DATA;
	}
	dialogue->overheard = false;
	switch (dialogue->verb) {
	case SMTP_RCPT:
		if (dialogue->rcpts >= 1 && dialogue->rcpts <= dialogue->nasked)
			recipient = dialogue->asked[dialogue->rcpts - 1];
		if (recipient != NULL) {
			recipient->code = code / 100 == 2 || code / 100 == 4 || code / 100 == 5
					      ? code
					      : CODE_OTHER;
			recipient->reply = words;
		}
		break;
	case SMTP_MAIL:
		dialogue->mail_code = code;
		break;
	case SMTP_DATA:
		dialogue->data_code = code;
		if (code == 354) {
			dialogue->verb = SMTP_CONTENT;
			dialogue->overheard = true;
		}
		break;
	case SMTP_CONTENT:
		if (dialogue->final_code == 0) {
			dialogue->final_code = code;
			dialogue->decided_at = tls_stream_clock();
		}
		break;
	case SMTP_QUIT:
		return;
	case SMTP_OTHER:
		break;
	}
	dialogue->reply = words;
}

/* As libcurl has it, which goes on by the same lines: others are more words of the same reply. */
static bool
ends_reply(const char *line, size_t len)
{
	return len >= 3 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
	       g_ascii_isdigit(line[2]) &&
	       (len == 3 || line[3] == ' ' || (len == 5 && memcmp(line + 3, "\r\n", 2) == 0));
}

void
smtp_dialogue_reply(struct smtp_dialogue *dialogue, const char *line, size_t len)
{
	char *words;

	dialogue->replies += len;
	keep_line(dialogue, line, len);
	if (!ends_reply(line, len))
		return;
	words = dialogue->lines;
	dialogue->lines = NULL;
	note_reply(dialogue, (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'), words);
}

static enum smtp_outcome
outcome_of_code(int code)
{
	return code >= 500 ? SMTP_FAILED : SMTP_RETRY;
}

enum smtp_outcome
smtp_dialogue_outcome(const struct smtp_dialogue *dialogue)
{
	size_t i, refused = 0;

	if (dialogue->data_code == 354) {
		if (dialogue->final_code >= 200 && dialogue->final_code < 300)
			return SMTP_SENT;
		if (dialogue->final_code >= 400)
			return outcome_of_code(dialogue->final_code);
		return SMTP_UNKNOWN;
	}
	for (i = 0; i < dialogue->nasked; i++)
		if (dialogue->asked[i]->code >= 500)
			refused++;
	if (dialogue->nasked > 0 && refused == dialogue->nasked)
		return SMTP_FAILED;
	/* Refused before all were asked for, e.g. 421 to the second: tried again as a whole. */
	if (refused > 0 && dialogue->data_code == 0)
		return SMTP_RETRY;
	if (dialogue->data_code >= 400)
		return outcome_of_code(dialogue->data_code);
	/*
	 * 530: login or TLS is wanted, which is for the operator to mend, not the
	 * message's fault.
	 */
	if (dialogue->mail_code >= 500 && dialogue->mail_code != 530)
		return SMTP_FAILED;
	return SMTP_RETRY;
}

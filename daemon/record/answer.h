/*
 * answer: what a reader hands back for one mail
 *
 * A small, fixed set of headers, text and facts, as JSON. The reader may have
 * been taken over by the mail that it read, so everything is validated again
 * here: lengths, counts, UTF-8, enumerations. One fault refuses the whole.
 */
#ifndef MINUTED_DAEMON_ANSWER_H
#define MINUTED_DAEMON_ANSWER_H

#include <jansson.h>

#include "config/config.h"
#include "daemon/record/filing.h"
#include "mail/dsn.h"
#include "mail/message.h"
#include "parser/fact.h"
#include "parser/word.h"

enum {
	/* Bytes of one header's text: U+FFFD takes three for one. */
	ANSWER_HEADER_MAX = 3 * MESSAGE_HEADER_MAX,
	ANSWER_WHY_MAX = 1000, /* characters of the reason why there is no answer */
	ANSWER_TEXT_MAX = MESSAGE_TEXT_MAX + 16 /* bytes of text, a mark for "cut here" included */
};

#define ANSWER_MOMENT_FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define ANSWER_MOMENT_LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

struct answer {
	const char *message_id, *in_reply_to;
	const char **references;
	size_t nreferences;
	const char *subject, *from_name, *from_address, *list_id;
	int64_t at;   /* received, by the trusted host */
	int64_t date; /* claimed */
	bool automatic;
	unsigned marks;
	const char *text;                 /* the writer's new words */
	const struct group_config *group; /* NULL: none fits */
	enum channel channel;
	enum grade grade;
	bool stranger; /* as struct filing has it */
	struct reading *reading;
	bool to_us;          /* To or Cc name the gateway's own address and no list */
	bool vouched;        /* our MX states DKIM or DMARC pass for the From line's domain */
	struct words *words; /* what it tells the gateway to do; NULL: not to us, or automatic */
	const char **tokens; /* one-time tokens anywhere in it, quotes included */
	size_t ntokens;
	const struct dsn *report; /* on a message that was sent, by its Message-ID; NULL: none */
};

/*
 * The JSON of an answer but for the mail's texts and references, which
 * packed_answer.h has; a new reference.
 */
json_t *answer_to_json(const struct answer *answer);

/* Validate and take apart; texts and references are empty. NULL with `*why_r` on `ctx`. */
struct answer *answer_from_json(
    void *ctx, const struct config *config, const json_t *object, char **why_r);

#endif

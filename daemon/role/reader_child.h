/* reader_child: the jailed process that reads mails; used by the reader role only */
#ifndef MINUTED_DAEMON_READER_CHILD_H
#define MINUTED_DAEMON_READER_CHILD_H

#include "config/config.h"
#include "mail/message.h"
#include "parser/word.h"

/* Everything that must be opened before the jail closes. */
struct reading_tools {
	const struct config *config;
	struct message_reader *messages;
	struct parser *parser;
	struct word_rules *words;
	struct ballot_names *names;
	struct directory **directories; /* one a group of `config` */
	size_t address_space;           /* bytes, measured before the jail closes */
	bool opens_pdf;                 /* `messages` opens PDF files */
	int64_t answer_ms;              /* READER_ANSWER_MS; less in tests */
};

struct reading_tools *reading_tools_new(void *ctx, const struct config *config, char **why_r);

/* Close the jail, read mails from the link on `fd` until it ends or the parent has had enough. */
_Noreturn void reader_child(int fd, const struct reading_tools *tools);

#endif

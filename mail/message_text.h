/*
 * message_text: the parts of a mail as the texts that are read
 *
 * All that a reader is shown, the writer's own new words in it and what is
 * quoted. Of an alternative the plain form is taken, the HTML one where there is
 * no other. What stands in a message inside (forwarded, returned, in a digest)
 * is never the writer's.
 */
#ifndef MINUTED_MAIL_MESSAGE_TEXT_H
#define MINUTED_MAIL_MESSAGE_TEXT_H

#include "mail/message.h"
#include "mail/mime_charset.h"
#include "mail/mime_part.h"
#include "mail/quote.h"

/* Fill text, new_words and quoted of `message`, and its marks. */
void message_text_read(struct message *message, const struct charsets *charsets,
    const struct quote_rules *quotes, const struct mime_tree *tree);

#endif

/*
 * disguise: words that a reader of the mail does not see as they are written
 *
 * Letters shown in reverse order, struck through, or joined by characters that
 * cannot be seen, and another text in the mail's HTML: whether such a mail votes, endorses or
 * withdraws, only a person who looks at it can tell.
 */
#ifndef MINUTED_PARSER_DISGUISE_H
#define MINUTED_PARSER_DISGUISE_H

#include "parser/fact.h"
#include "parser/rules.h"

/*
 * Leave the stances from `first` on unclear if the mail's subject or text is disguised, or its HTML
 * shows other words.
 */
void disguise_doubt(struct fact_list *list, size_t first, const struct mail_words *words);

#endif

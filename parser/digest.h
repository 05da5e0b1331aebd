/*
 * digest: a list's digest, mail by mail
 *
 * Only votes are taken from a digest, never as certain: the mails inside have
 * lost the headers that tell whether they are genuine, and usually came on
 * their own as well. The rule of such a fact starts with "digest.".
 */
#ifndef MINUTED_PARSER_DIGEST_H
#define MINUTED_PARSER_DIGEST_H

#include "parser/rules.h"
#include "parser/stance_vote.h"

enum { DIGEST_MAILS_MAX = 200 }; /* mails of one digest; a busy day had 40 */

/* Append the votes of the mails in a posting that is a digest to `list`. */
void digest_read(const struct votes *votes, const struct posting *posting, struct fact_list *list);

#endif

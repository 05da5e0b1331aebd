/*
 * quote_boilerplate: what stands in a mail and nobody says
 *
 * Signatures, list footers, gateways' banners, legal notices, what a phone
 * adds: lines that are neither the writer's words nor another's.
 */
#ifndef MINUTED_MAIL_QUOTE_BOILERPLATE_H
#define MINUTED_MAIL_QUOTE_BOILERPLATE_H

#include "mail/quote_lines.h"

/* Mark what stands below "-- ", up to the next quote (RFC 3676 section 4.3). */
void boilerplate_find_signatures(struct split *split);

/* Mark the rest of it; quotes and signatures are marked already. */
void boilerplate_find(struct split *split);

#endif

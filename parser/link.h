/*
 * link: the address of a link that may be written again
 *
 * Addresses come by mail. What link_address() returns is safe to stand within
 * the angle brackets of a Markdown link and behind words in plain text: ASCII
 * without blanks, controls, quotes, brackets, braces, stars or semicolons.
 *
 * Only http, https (of a host in ASCII, without a user's name before it) and
 * mailto (one address, without what its query would fill in) are taken.
 */
#ifndef MINUTED_PARSER_LINK_H
#define MINUTED_PARSER_LINK_H

#include <stdbool.h>

enum {
	LINK_ADDRESS_MAX = 2000 /* bytes of an address, as written; more than browsers' bars show */
};

/* The address that `url` (UTF-8) means, owned by `ctx`; NULL if it is not one of these. */
char *link_address(void *ctx, const char *url);

/* True if `address` is what link_address() may return. */
bool link_ok(const char *address);

#endif

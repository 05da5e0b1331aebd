/*
 * announce_rules: the tables by which announcements are read
 *
 * Adding a wording is a row here and a row in the tests. A subject's row and a
 * text's row of the same class are asked together, see announce.c.
 */
#ifndef MINUTED_PARSER_ANNOUNCE_RULES_H
#define MINUTED_PARSER_ANNOUNCE_RULES_H

#include "parser/exclusion.h"
#include "parser/rules.h"

/* The compiled tables. */
struct notices {
	struct rules *subject;
	struct rules *text;
	struct exclusions *exclusions;
	struct pattern *not_withdrawn, *no_result, *not_concluded, *not_begun, *near_miss, *spam,
	    *revision, *bare_revision, *told_revision, *revision_subject, *template;
};

#endif

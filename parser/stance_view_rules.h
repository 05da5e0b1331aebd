/*
 * stance_view_rules: the tables by which pushback and support are read
 *
 * Adding a wording is a row here, or a word in one, and a row in the tests.
 */
#ifndef MINUTED_PARSER_STANCE_VIEW_RULES_H
#define MINUTED_PARSER_STANCE_VIEW_RULES_H

#include "parser/rules.h"

/* How sure a rule of pushback is. */
enum strength { STRONG, PLAIN, IN_BALLOT_THREAD };

/* The compiled tables. */
struct views {
	struct rules *pushback;
	struct rules *support;
	struct pattern *no_pushback, *no_support;
};

#endif

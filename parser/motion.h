/*
 * motion: the body of a proposal, of a voting notice, of a result
 *
 * Who proposed and endorsed, the announced periods, the digest of the words
 * between the motion marks, the kind of the ballot, the sections that it changes.
 */
#ifndef MINUTED_PARSER_MOTION_H
#define MINUTED_PARSER_MOTION_H

#include "parser/rules.h"

enum {
	MOTION_PEOPLE_MAX = 12,    /* persons of one list; no ballot had more than four endorsers */
	MOTION_PEOPLE_BYTES = 800, /* bytes of a list of persons */
	MOTION_LISTS_MAX = 50      /* lists of one kind looked at in one mail */
};

struct motions; /* compiled patterns */

/* Which period a date without any word about it belongs to. */
enum motion_topic { TOPIC_NONE, TOPIC_DISCUSSION, TOPIC_VOTING, TOPIC_REVIEW };

struct motions *motions_compile(void *ctx, char **why_r);

/* Read the motion of a posting; never NULL, owned by `ctx`. */
struct motion *motion_read(void *ctx, const struct motions *motions, const struct posting *posting,
    enum motion_topic topic);

#endif

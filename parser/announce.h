/*
 * announce: what kind of mail it is, apart from what its writer thinks
 *
 * Notices about a ballot's course (proposal, new version, start of discussion
 * or of voting, result, withdrawal, review), minutes, agendas, and mail that
 * no member wrote (automatic replies, bounces, spam, digests).
 */
#ifndef MINUTED_PARSER_ANNOUNCE_H
#define MINUTED_PARSER_ANNOUNCE_H

#include "parser/rules.h"

struct notices; /* compiled patterns */

struct notices *notices_compile(void *ctx, char **why_r);

/* Mail that no member wrote, by its headers and subject; CLASS_COUNT: a member's. */
enum mail_class notice_of_robot(const struct notices *notices, const struct posting *posting);

struct notice {
	enum mail_class class; /* CLASS_COUNT: no notice */
	enum certainty certainty;
	const char *rule;
	size_t start, end; /* the words of the text that say so; equal: the subject does */
};

/* The notice that a member's mail gives, if any. */
struct notice notice_find(const struct notices *notices, const struct posting *posting);

#endif

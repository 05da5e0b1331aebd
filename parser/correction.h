/*
 * correction: what a mail about minutes asks to be changed
 *
 * A rule table of wordings (minutes_words.h), read sentence by sentence over
 * the writer's own new words. At most CORRECTION_SENTENCES_MAX sentences are
 * looked at: who asks for a change says so in the first ones.
 */
#ifndef MINUTED_PARSER_CORRECTION_H
#define MINUTED_PARSER_CORRECTION_H

enum { CORRECTION_SENTENCES_MAX = 200 /* sentences of one mail; a long review has under 80 */ };

/* The first sentence that asks for a change, as written, on `ctx`; NULL: there is none. */
const char *correction_find(void *ctx, const char *text);

#endif

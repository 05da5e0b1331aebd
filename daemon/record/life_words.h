/* life_words: the life of minutes in words and as JSON */
#ifndef MINUTED_DAEMON_LIFE_WORDS_H
#define MINUTED_DAEMON_LIFE_WORDS_H

#include <jansson.h>

#include "daemon/record/life.h"

enum { LIFE_WORDS_MAX = 240 /* characters of a step's words that JSON and pages show */ };

/*
 * What a step is, in a few words without its own ("corrected by Tom Reed (Marlin)"),
 * fit for a page or a terminal. On `ctx`.
 */
const char *life_step_text(void *ctx, const struct life_step *step);

/*
 * Whether the minutes go out, in a sentence without its stop ("they go out at Fri
 * 17 April 2026, 08:00 unless stopped"); `zone` is the clock. On `ctx`.
 */
const char *life_sending_text(void *ctx, const struct minutes_life *life, const char *zone);

/*
 * {"date","stage","final_on","by_time","sending","sends_at","revision","vouched","steps":[{"kind",
 * "at","message_id","words","who":{"person","org"},"version","meeting"}],"left_out",
 * "late":[{"kind","due","days","text","section"}],"contradictions":[…]}
 */
json_t *life_to_json(const struct minutes_life *life);

#endif

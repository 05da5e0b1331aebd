/*
 * motion_periods: the periods that an announcement gives
 */
#ifndef MINUTED_PARSER_MOTION_PERIODS_H
#define MINUTED_PARSER_MOTION_PERIODS_H

#include "parser/motion.h"

/*
 * Fill the discussion, voting and review periods of `motion` from the lines
 * outside the motion's own text. A date without a time of day gives nothing:
 * an announced period has a clock. `topic` takes dates that no word assigns.
 */
void periods_read(const struct posting *posting, enum motion_topic topic, struct motion *motion);

#endif

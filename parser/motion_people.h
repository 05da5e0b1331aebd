/*
 * motion_people: lists of persons as ballots write them
 */
#ifndef MINUTED_PARSER_MOTION_PEOPLE_H
#define MINUTED_PARSER_MOTION_PEOPLE_H

#include "parser/motion.h"

/*
 * Read "Ana Example of Example TS and Bo Sample (Sample Trust)" at the start of
 * `text` as far as it is a list. Blanks ("XXX of XXX", "____", "[name]") are
 * left out. An item's mark ("- ", "2. ") may stand before each; with `lines` an item
 * also ends with its line. Strings are owned by `ctx` or by the directory. Returns the number.
 */
size_t people_list(void *ctx, const struct directory *dir, const char *text, size_t len, bool lines,
    struct person people[MOTION_PEOPLE_MAX]);

#endif

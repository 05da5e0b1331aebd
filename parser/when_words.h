/*
 * when_words: the signs and words of a date, shared by the readers of dates and of zones
 */
#ifndef MINUTED_PARSER_WHEN_WORDS_H
#define MINUTED_PARSER_WHEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define WHEN_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* True if the civil calendar has this date (years 1 to 9999). */
bool when_date_ok(int year, int month, int day);

/* Past blanks, line ends and no-break spaces. */
const char *when_skip_blank(const char *p);

/* How many digits stand at `p`, and the number that `n` of them make. */
size_t when_digits(const char *p);
int when_number(const char *p, size_t n);

/*
 * The zone that prose names at `p`, after blanks and an opening bracket: a
 * static string as when_zone_ok() takes it, the byte after it in `*end_r`.
 * NULL: none stands there.
 */
const char *when_zone_find(const char *p, const char **end_r);

#endif

/*
 * json_fields: the fields that the encodings of readings and minutes are made of
 *
 * Decoding goes by one rule: a field that breaks its bound ends the whole, and
 * `*why_r` names the field, from the outermost object inwards.
 */
#ifndef MINUTED_PARSER_JSON_FIELDS_H
#define MINUTED_PARSER_JSON_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/people.h"
#include "parser/when.h"

struct decoding {
	void *ctx;    /* owns what is decoded */
	void *reason; /* owns `*why_r` */
	char **why_r;
};

/* The elements of a decoded array; `items` is NULL when there are none. */
struct decoded_list {
	void *items;
	size_t n;
};

enum field_need { FIELD_OPTIONAL, FIELD_REQUIRED };

/* Decode one element of an array into `item_r`, which is zeroed before. */
typedef bool decode_item(struct decoding *d, const json_t *item, void *item_r);

/* Set the reason "field: what is wrong" (or put "field: " before the reason that is set). */
bool decode_refuse(struct decoding *d, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool decode_within(struct decoding *d, const char *field);

/* True if `object` is an object that has no other keys than `keys`, which ends with NULL. */
bool decode_object(
    struct decoding *d, const json_t *object, const char *what, const char *const *keys);

/* The text that `value` itself is, of at most `max` bytes; it may be empty. */
bool decode_string(
    struct decoding *d, const json_t *value, const char *key, size_t max, const char **text_r);

/* A text of at most `max` bytes; null and absent are the same. A required one is not empty. */
bool decode_text(struct decoding *d, const json_t *object, const char *key, size_t max,
    enum field_need need, const char **text_r);

/* A date "YYYY-MM-DD" of the calendar, or NULL. */
bool decode_date(struct decoding *d, const json_t *object, const char *key, const char **date_r);

/* True or false; absent is false. */
bool decode_flag(struct decoding *d, const json_t *object, const char *key, bool *flag_r);

/* {"person":…,"org":…} or null. */
bool decode_person(
    struct decoding *d, const json_t *object, const char *key, size_t max, struct person *person_r);

/* {"start":…,"end":…,"zone":…} or null. */
bool decode_period(
    struct decoding *d, const json_t *object, const char *key, struct period *period_r);

/* An array of at most `max` elements of `size` bytes; null and absent are the empty array. */
bool decode_list(struct decoding *d, const json_t *object, const char *key, size_t max, size_t size,
    decode_item *decode, struct decoded_list *list_r);

/* An array of texts that are not empty. */
bool decode_texts(struct decoding *d, const json_t *object, const char *key, size_t max,
    size_t text_max, const char ***texts_r, size_t *n_r);

/* A text as JSON, null for NULL. Bytes that are not UTF-8 become U+FFFD. */
json_t *encode_text(const char *text);
json_t *encode_texts(const char *const *texts, size_t n);

/* A period with its zone, or null if nothing of it is known. */
json_t *encode_period(const struct period *period);

#endif

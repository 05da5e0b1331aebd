#include "parser/json_fields.h"

#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parser/json.h"

/* The years that when_to_iso() writes and when_from_iso() reads. */
#define MOMENT_FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define MOMENT_LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

enum { ZONE_MAX = 64 }; /* bytes; the longest name of the zone database has 32 */

bool
decode_refuse(struct decoding *d, const char *field, const char *format, ...)
{
	va_list args;
	char *reason;

	if (d->why_r == NULL)
		return false;
	va_start(args, format);
	reason = talloc_vasprintf(d->reason, format, args);
	va_end(args);
	*d->why_r = talloc_asprintf(d->reason, "%s: %s", field, reason);
	talloc_free(reason);
	return false;
}

bool
decode_within(struct decoding *d, const char *field)
{
	char *inner;

	if (d->why_r == NULL)
		return false;
	inner = *d->why_r;
	*d->why_r = talloc_asprintf(d->reason, "%s: %s", field, inner);
	talloc_free(inner);
	return false;
}

bool
decode_object(struct decoding *d, const json_t *object, const char *what, const char *const *keys)
{
	size_t found = 0;

	if (!json_is_object(object))
		return decode_refuse(d, what, "not a JSON object");
	for (size_t i = 0; keys[i] != NULL; i++)
		found += json_object_get(object, keys[i]) != NULL;
	if (found != json_object_size(object))
		return decode_refuse(d, what, "has a field that is not known");
	return true;
}

/* The bytes of a JSON string if they are UTF-8 of at most `max` bytes without NUL. */
static bool
string_check(struct decoding *d, const json_t *value, const char *key, size_t max)
{
	size_t len;

	if (!json_is_string(value))
		return decode_refuse(d, key, "not a text");
	len = json_string_length(value);
	if (len > max)
		return decode_refuse(d, key, "%zu bytes, at most %zu are allowed", len, max);
	if (!g_utf8_validate_len(json_string_value(value), len, NULL))
		return decode_refuse(d, key, "not UTF-8, or with a NUL in it");
	return true;
}

bool
decode_string(
    struct decoding *d, const json_t *value, const char *key, size_t max, const char **text_r)
{
	*text_r = NULL;
	if (!string_check(d, value, key, max))
		return false;
	*text_r = talloc_strndup(d->ctx, json_string_value(value), json_string_length(value));
	return true;
}

bool
decode_text(struct decoding *d, const json_t *object, const char *key, size_t max,
    enum field_need need, const char **text_r)
{
	const json_t *value = json_object_get(object, key);

	*text_r = NULL;
	if (value == NULL || json_is_null(value)) {
		if (need == FIELD_REQUIRED)
			return decode_refuse(d, key, "missing");
		return true;
	}
	if (!string_check(d, value, key, max))
		return false;
	if (need == FIELD_REQUIRED && json_string_length(value) == 0)
		return decode_refuse(d, key, "empty");
	*text_r = talloc_strndup(d->ctx, json_string_value(value), json_string_length(value));
	return true;
}

static bool
date_ok(const char *date)
{
	return strlen(date) == strlen("YYYY-MM-DD") && when_from_iso(date) != WHEN_UNKNOWN;
}

bool
decode_date(struct decoding *d, const json_t *object, const char *key, const char **date_r)
{
	if (!decode_text(d, object, key, WHEN_TEXT_MAX, FIELD_OPTIONAL, date_r))
		return false;
	if (*date_r != NULL && !date_ok(*date_r))
		return decode_refuse(d, key, "not a date such as 2023-04-20");
	return true;
}

bool
decode_flag(struct decoding *d, const json_t *object, const char *key, bool *flag_r)
{
	const json_t *value = json_object_get(object, key);

	*flag_r = json_is_true(value);
	if (value != NULL && !json_is_boolean(value))
		return decode_refuse(d, key, "neither true nor false");
	return true;
}

bool
decode_person(
    struct decoding *d, const json_t *object, const char *key, size_t max, struct person *person_r)
{
	static const char *const keys[] = { "person", "org", NULL };
	const json_t *value = json_object_get(object, key);

	memset(person_r, 0, sizeof(*person_r));
	if (value == NULL || json_is_null(value))
		return true;
	if (!decode_object(d, value, key, keys))
		return false;
	if (!decode_text(d, value, "person", max, FIELD_OPTIONAL, &person_r->name) ||
	    !decode_text(d, value, "org", max, FIELD_OPTIONAL, &person_r->org))
		return decode_within(d, key);
	return true;
}

static bool
decode_moment(struct decoding *d, const json_t *object, const char *key, int64_t *at_r)
{
	const char *text;

	*at_r = WHEN_UNKNOWN;
	if (!decode_text(d, object, key, WHEN_TEXT_MAX, FIELD_OPTIONAL, &text))
		return false;
	if (text == NULL)
		return true;
	*at_r = when_from_iso(text);
	if (*at_r < MOMENT_FIRST || *at_r > MOMENT_LAST)
		return decode_refuse(d, key, "not a time such as 2023-04-20T15:00:00Z");
	return true;
}

bool
decode_period(struct decoding *d, const json_t *object, const char *key, struct period *period_r)
{
	static const char *const keys[] = { "start", "end", "zone", NULL };
	const json_t *value = json_object_get(object, key);

	*period_r = (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	if (value == NULL || json_is_null(value))
		return true;
	if (!decode_object(d, value, key, keys))
		return false;
	if (!decode_moment(d, value, "start", &period_r->start) ||
	    !decode_moment(d, value, "end", &period_r->end) ||
	    !decode_text(d, value, "zone", ZONE_MAX, FIELD_OPTIONAL, &period_r->zone))
		return decode_within(d, key);
	if (period_r->zone != NULL && !when_zone_ok(period_r->zone)) {
		decode_refuse(d, "zone", "not a zone that is known");
		return decode_within(d, key);
	}
	return true;
}

bool
decode_list(struct decoding *d, const json_t *object, const char *key, size_t max, size_t size,
    decode_item *decode, struct decoded_list *list_r)
{
	const json_t *array = json_object_get(object, key);
	size_t n = json_array_size(array);
	char *items;

	*list_r = (struct decoded_list){ NULL, 0 };
	if (array == NULL || json_is_null(array))
		return true;
	if (!json_is_array(array))
		return decode_refuse(d, key, "not an array");
	if (n > max)
		return decode_refuse(d, key, "%zu entries, at most %zu are allowed", n, max);
	if (n == 0)
		return true;
	items = talloc_zero_size(d->ctx, n * size);
	for (size_t i = 0; i < n; i++) {
		if (!decode(d, json_array_get(array, i), items + i * size)) {
			char place[32];

			snprintf(place, sizeof(place), "[%zu]", i);
			decode_within(d, place);
			return decode_within(d, key);
		}
	}
	*list_r = (struct decoded_list){ items, n };
	return true;
}

bool
decode_texts(struct decoding *d, const json_t *object, const char *key, size_t max, size_t text_max,
    const char ***texts_r, size_t *n_r)
{
	const json_t *array = json_object_get(object, key), *value;
	size_t n = json_array_size(array);
	const char **texts;

	*texts_r = NULL;
	*n_r = 0;
	if (array == NULL || json_is_null(array))
		return true;
	if (!json_is_array(array))
		return decode_refuse(d, key, "not an array");
	if (n > max)
		return decode_refuse(d, key, "%zu entries, at most %zu are allowed", n, max);
	if (n == 0)
		return true;
	texts = talloc_array(d->ctx, const char *, n);
	for (size_t i = 0; i < n; i++) {
		value = json_array_get(array, i);
		if (!string_check(d, value, key, text_max))
			return false;
		if (json_string_length(value) == 0)
			return decode_refuse(d, key, "has an empty text in it");
		texts[i] =
		    talloc_strndup(texts, json_string_value(value), json_string_length(value));
	}
	*texts_r = texts;
	*n_r = n;
	return true;
}

json_t *
encode_text(const char *text)
{
	json_t *value;
	char *valid;

	if (text == NULL)
		return json_null();
	value = json_string(text);
	if (value != NULL)
		return value;
	valid = g_utf8_make_valid(text, -1);
	value = json_string(valid);
	g_free(valid);
	return value;
}

json_t *
encode_texts(const char *const *texts, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, encode_text(texts[i]));
	return array;
}

json_t *
person_to_json(const struct person *person)
{
	if (person->name == NULL && person->org == NULL)
		return json_null();
	return json_pack(
	    "{s:o, s:o}", "person", encode_text(person->name), "org", encode_text(person->org));
}

json_t *
moment_to_json(int64_t at)
{
	char text[WHEN_TEXT_MAX];

	if (at < MOMENT_FIRST || at > MOMENT_LAST)
		return json_null();
	return json_string(when_to_iso(at, text));
}

json_t *
period_to_json(const struct period *period)
{
	return json_pack("{s:o, s:o}", "start", moment_to_json(period->start), "end",
	    moment_to_json(period->end));
}

json_t *
encode_period(const struct period *period)
{
	json_t *object;

	if (period->start == WHEN_UNKNOWN && period->end == WHEN_UNKNOWN && period->zone == NULL)
		return json_null();
	object = period_to_json(period);
	json_object_set_new(object, "zone", encode_text(period->zone));
	return object;
}

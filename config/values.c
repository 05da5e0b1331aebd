#include "config/values.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"

enum {
	YEAR_LAST = 9999,    /* of four digits, as mails and files write it */
	JULIAN_1970 = 719163 /* GDate's number of 1970-01-01, with 0001-01-01 as day 1 */
};

bool
conf_yes_no(struct conf_faults *faults, const struct conf_entry *entry, bool *value_r)
{
	*value_r = strcmp(entry->value, "yes") == 0;
	if (*value_r || strcmp(entry->value, "no") == 0)
		return true;
	conf_wrong(faults, entry, "this is neither yes nor no; write `yes` or `no`");
	return false;
}

/* Read a number of at most nine digits; the part behind it in `*rest_r`. False if there is none. */
static bool
digits(const char *text, const char **rest_r, int *value_r)
{
	size_t n = strspn(text, "0123456789");

	*value_r = 0;
	*rest_r = text + n;
	if (n == 0 || n > 9)
		return false;
	for (size_t i = 0; i < n; i++)
		*value_r = *value_r * 10 + (text[i] - '0');
	return true;
}

bool
conf_number(
    struct conf_faults *faults, const struct conf_entry *entry, int least, int most, int *value_r)
{
	const char *rest;

	if (digits(entry->value, &rest, value_r) && *rest == '\0' && *value_r >= least &&
	    *value_r <= most)
		return true;
	conf_wrong(faults, entry, "this is not possible here; write a whole number from %d to %d",
	    least, most);
	return false;
}

static int
unit_seconds(const char *unit)
{
	if (strcmp(unit, "s") == 0)
		return 1;
	if (strcmp(unit, "m") == 0)
		return 60;
	if (strcmp(unit, "h") == 0)
		return 3600;
	return 0;
}

bool
conf_duration(struct conf_faults *faults, const struct conf_entry *entry, int64_t least,
    int64_t most, int64_t *seconds_r)
{
	const char *unit;
	int count;

	if (!digits(entry->value, &unit, &count) || unit_seconds(unit) == 0) {
		conf_wrong(faults, entry,
		    "this is no length of time; write a number with its unit, as 30s, 5m or 1h");
		return false;
	}
	*seconds_r = (int64_t)count * unit_seconds(unit);
	if (*seconds_r >= least && *seconds_r <= most)
		return true;
	conf_wrong(faults, entry,
	    "this is out of bounds; write a time from %" G_GINT64_FORMAT "s to %" G_GINT64_FORMAT
	    "s",
	    least, most);
	return false;
}

static int
two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

bool
conf_midnight(int year, int month, int day, int64_t *at_r)
{
	GDate date;

	if (year < 1 || year > YEAR_LAST || month < 1 || month > 12 || day < 1 || day > 31 ||
	    !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return false;
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	*at_r = ((int64_t)g_date_get_julian(&date) - JULIAN_1970) * CONF_SECONDS_PER_DAY;
	return true;
}

bool
conf_date_text(const char *text, int64_t *at_r)
{
	static const char form[] = "dddd-dd-dd";
	int year, month, day;

	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != '-')
			return false;
	if (text[sizeof(form) - 1] != '\0')
		return false;
	year = two_digits(text) * 100 + two_digits(text + 2);
	month = two_digits(text + 5);
	day = two_digits(text + 8);
	return year >= 1970 && year <= 2999 && conf_midnight(year, month, day, at_r);
}

bool
conf_date(struct conf_faults *faults, const struct conf_entry *entry, int64_t *at_r)
{
	if (conf_date_text(entry->value, at_r))
		return true;
	conf_wrong(faults, entry, "this is no date; write it as 2024-06-30");
	return false;
}

bool
conf_is_host(const char *text)
{
	size_t len = strlen(text), label = 0;

	if (len == 0 || len > CONF_HOST_MAX)
		return false;
	for (size_t i = 0; i <= len; i++) {
		char c = text[i];

		if (c == '.' || c == '\0') {
			if (label == 0 || label > CONF_LABEL_MAX || text[i - 1] == '-')
				return false;
			label = 0;
		} else if (g_ascii_isalnum(c) || c == '_' || (c == '-' && label > 0)) {
			label++;
		} else {
			return false;
		}
	}
	return true;
}

bool
conf_is_address(const char *text)
{
	const char *at = strrchr(text, '@');
	size_t local = at != NULL ? (size_t)(at - text) : 0;

	if (local == 0 || local > CONF_LOCAL_MAX || !conf_is_host(at + 1))
		return false;
	/* The dot-string of RFC 5321; quoted local parts are not needed by any list. */
	if (text[0] == '.' || text[local - 1] == '.')
		return false;
	for (size_t i = 0; i < local; i++) {
		if (!g_ascii_isalnum(text[i]) && strchr("!#$%&'*+-/=?^_`{|}~.", text[i]) == NULL)
			return false;
		if (text[i] == '.' && text[i + 1] == '.')
			return false;
	}
	return true;
}

bool
conf_address(
    void *ctx, struct conf_faults *faults, const struct conf_entry *entry, const char **address_r)
{
	if (conf_is_address(entry->value)) {
		*address_r = conf_copy(ctx, entry->value, strlen(entry->value));
		return true;
	}
	conf_wrong(faults, entry, "this is no mail address; write it as name@example.org");
	return false;
}

static const char *
trimmed(void *ctx, const char *text, size_t len)
{
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	return conf_copy(ctx, text, len);
}

/* A name without the quotes around all of it; NULL if nothing is left. */
static const char *
bare_name(void *ctx, const char *text, size_t len)
{
	const char *name = trimmed(ctx, text, len);
	size_t n = strlen(name);

	if (n >= 2 && name[0] == '"' && strchr(name + 1, '"') == name + n - 1)
		name = trimmed(ctx, name + 1, n - 2);
	return *name != '\0' ? name : NULL;
}

bool
conf_person_text(void *ctx, const char *text, const char **name_r, const char **address_r)
{
	size_t len = strlen(text);
	const char *open = strrchr(text, '<');

	*name_r = *address_r = NULL;
	if (open == NULL && conf_is_address(text)) {
		*address_r = conf_copy(ctx, text, len);
		return true;
	}
	if (len > 0 && text[len - 1] == '>' && open != NULL) {
		*address_r = trimmed(ctx, open + 1, (size_t)(text + len - 1 - open - 1));
		*name_r = bare_name(ctx, text, (size_t)(open - text));
		return conf_is_address(*address_r);
	}
	*name_r = bare_name(ctx, text, len);
	return *name_r != NULL && strpbrk(text, "<>@") == NULL;
}

const char **
conf_list(void *ctx, struct conf_faults *faults, const struct conf_entry *entry, size_t *n_r)
{
	const char **parts = NULL;
	const char *at = entry->value;
	size_t n = 0;

	for (;;) {
		size_t len = strcspn(at, ",");

		parts = conf_grow(ctx, parts, n, sizeof(*parts));
		parts[n] = trimmed(ctx, at, len);
		if (*parts[n] != '\0')
			n++;
		else
			conf_wrong(faults, entry,
			    "there is nothing between two commas or at an end; write `one, two`");
		if (at[len] == '\0')
			break;
		at += len + 1;
	}
	*n_r = n;
	return parts;
}

const char *
conf_path(void *ctx, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (*path == '/' || slash == NULL)
		return conf_copy(ctx, path, strlen(path));
	return conf_format(ctx, "%.*s/%s", (int)(slash - file), file, path);
}

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/page.h"

const char *
dw_quote(struct writer *w, const char *text)
{
	return page_words(w->sheet, text, PAGE_QUOTE_MAX);
}

const char *
dw_name(struct writer *w, const char *text)
{
	return page_words(w->sheet, text, FACT_NAME_MAX);
}

const char *
dw_who(struct writer *w, const struct person *person)
{
	if (person->name && person->org)
		return talloc_asprintf(
		    w->sheet, "%s (%s)", dw_name(w, person->name), dw_name(w, person->org));
	if (person->name || person->org)
		return dw_name(w, person->name ? person->name : person->org);
	return "somebody unknown";
}

const char *
dw_evidence(struct writer *w, const struct record *record)
{
	return record ? sheet_evidence(w->sheet, record->message_id) : "";
}

const char *
dw_time(struct writer *w, int64_t at)
{
	return page_time(w->sheet, at, w->zone);
}

/* Dates of the rules are midnights UTC that stand for a day. */
const char *
dw_day(struct writer *w, int64_t day)
{
	return page_date(w->sheet, day, NULL);
}

const char *
dw_date(struct writer *w, int64_t at)
{
	return page_date(w->sheet, at, w->zone);
}

/* The midnight UTC of the date on the clock of `zone`. */
static int64_t
date_of(int64_t at, const char *zone)
{
	int year, month, day;

	when_parts(at, zone, &year, &month, &day, NULL, NULL, NULL, NULL);
	return when_civil(year, month, day, 0, 0, 0, NULL);
}

int
dw_days_to(struct writer *w, int64_t at)
{
	return (int)((date_of(at, w->zone) - date_of(w->in->now, w->zone)) / WHEN_DAY);
}

int
dw_days_to_day(struct writer *w, int64_t day)
{
	return (int)((date_of(day, NULL) - date_of(w->in->now, w->zone)) / WHEN_DAY);
}

const char *
dw_near(struct writer *w, int days)
{
	if (days == 0)
		return "today";
	if (days == 1 || days == -1)
		return days > 0 ? "tomorrow" : "yesterday";
	return days > 0 ? talloc_asprintf(w->sheet, "in %d days", days)
			: talloc_asprintf(w->sheet, "%d days ago", -days);
}

/* "2023-04-20T15:00:00Z" or "2023-04-20" at `text`: its moment and length. */
static int64_t
moment_at(const char *text, size_t *len_r)
{
	static const size_t lengths[] = { sizeof "2023-04-20T15:00:00Z" - 1,
		sizeof "2023-04-20" - 1 };
	char piece[sizeof "2023-04-20T15:00:00Z"];
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(lengths); i++) {
		int64_t at;

		if (strlen(text) < lengths[i])
			continue;
		g_strlcpy(piece, text, lengths[i] + 1);
		at = when_from_iso(piece);
		if (at == WHEN_UNKNOWN)
			continue;
		*len_r = lengths[i];
		return at;
	}
	return WHEN_UNKNOWN;
}

const char *
dw_zoned(struct writer *w, const char *text)
{
	const char *safe = page_words(w->sheet, text, FACT_QUOTE_MAX), *p = safe;
	char *out = talloc_strdup(w->sheet, "");

	while (*p) {
		bool begins = g_ascii_isdigit(*p) && (p == safe || !g_ascii_isalnum(p[-1]));
		size_t len = 0;
		int64_t at = begins ? moment_at(p, &len) : WHEN_UNKNOWN;

		if (at == WHEN_UNKNOWN) {
			len = (size_t)(g_utf8_next_char(p) - p);
			out = talloc_strndup_append(out, p, len);
		} else {
			out = talloc_strdup_append(
			    out, len > strlen("2023-04-20") ? dw_time(w, at) : dw_day(w, at));
		}
		p += len;
	}
	return out;
}

const char *
dw_plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

unsigned
dw_number(struct writer *w, const char *kind, const char *subject)
{
	struct digest_item *item;

	if (w->nitems == DIGEST_ITEMS_MAX)
		return 0;
	w->items = talloc_realloc(w->sheet, w->items, struct digest_item, w->nitems + 1);
	item = &w->items[w->nitems++];
	item->number = (unsigned)w->nitems;
	item->kind = kind;
	item->subject = talloc_strdup(w->sheet, subject);
	return item->number;
}

/* What came in the very second of the last digest may be told twice, and is never left out. */
bool
dw_is_new(const struct writer *w, int64_t at)
{
	return at != WHEN_UNKNOWN && w->in->since != WHEN_UNKNOWN && at >= w->in->since &&
	       at <= w->in->now;
}

const char *
dw_outcome(const struct ballot *ballot)
{
	if (ballot_hangs_on_quorum(ballot))
		return "has enough yes votes, but nobody can say what the quorum is";
	return ballot->outcome == OUTCOME_PASSED ? "passed" : "failed";
}

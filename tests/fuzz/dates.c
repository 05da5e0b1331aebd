/* Dates in ISO form and in prose; the first line names a zone. */
#include "parser/when.h"

#include "tests/fuzz/door.h"

static const int64_t near = 1777708800; /* 2026-05-02T08:00:00Z */

/* What is read is a moment of the civil calendar, and its text reads back as it. */
static void
is_moment(int64_t at)
{
	char text[WHEN_TEXT_MAX];
	int year;

	if (at == WHEN_UNKNOWN)
		return;
	when_parts(at, NULL, &year, NULL, NULL, NULL, NULL, NULL, NULL);
	PROMISE(year >= 0 && year <= 10000);
	PROMISE(when_from_iso(when_to_iso(at, text)) == at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	char *text = door_text(ctx, data, size);
	const char *zone = door_line(&text), *rest = text, *found_zone = NULL;
	bool has_time = false;
	int64_t at = WHEN_UNKNOWN;

	if (when_zone_ok(zone)) {
		int64_t later = when_add_days(near, 7, zone);

		PROMISE(later > near + 5 * WHEN_DAY && later < near + 9 * WHEN_DAY);
	}
	is_moment(when_from_iso(text));
	while ((rest = when_find(rest, near, &at, &has_time, &found_zone)) != NULL) {
		PROMISE(rest > text && rest <= text + strlen(text));
		PROMISE(at != WHEN_UNKNOWN);
		PROMISE(!found_zone || when_zone_ok(found_zone));
		is_moment(at);
	}
	talloc_free(ctx);
	return 0;
}

#include "daemon/role/breaker.h"

#include <string.h>
#include <strings.h>

#include "daemon/digest/summary.h"
#include "store/heard.h"

/* Made once a period by the schedule, or by a person's word. */
static bool
is_asked_for(const char *kind)
{
	static const char *const kinds[] = { "digest", "result", "minutes", "minutes-ask",
		"minutes-notice", SUMMARY_DAILY, SUMMARY_WEEKLY, SUMMARY_MILESTONES, HEARD_KIND };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

int64_t
breaker_all(const struct outbox_delivery *deliveries, size_t ndeliveries, int64_t now)
{
	int64_t row = 0;
	size_t n = 0;

	/* A row's recipients stand together. */
	for (size_t i = ndeliveries; i-- > 0;) {
		if (deliveries[i].at <= now - BREAKER_HOUR)
			break;
		if (deliveries[i].row == row)
			continue;
		row = deliveries[i].row;
		if (++n == BREAKER_HOUR_MAX)
			return deliveries[i].at + BREAKER_HOUR;
	}
	return now;
}

int64_t
breaker_address(const struct outbox_delivery *deliveries, size_t ndeliveries, const char *kind,
    const char *address, int64_t now)
{
	size_t n = 0;

	if (is_asked_for(kind))
		return now;
	for (size_t i = ndeliveries; i-- > 0;) {
		if (deliveries[i].at <= now - BREAKER_DAY)
			break;
		if (!is_asked_for(deliveries[i].kind) &&
		    strcasecmp(deliveries[i].address, address) == 0 && ++n == BREAKER_DAY_MAX)
			return deliveries[i].at + BREAKER_DAY;
	}
	return now;
}

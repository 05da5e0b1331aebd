#include <talloc.h>

#include "daemon/digest/digest.h"
#include "daemon/minutes/distribution.h"
#include "daemon/letters/due.h"
#include "daemon/letters/receipts.h"
#include "daemon/letters/reminders.h"
#include "daemon/word/reply.h"
#include "store/heard.h"
#include "daemon/digest/summary.h"

const struct due_kind due_kinds[] = {
	{ "digest", .folds = true, .plan = digest_plan, .make = digest_make },
	{ "minutes-notice", .plan = distribution_plan, .make = distribution_notice },
	{ "minutes-ask", .make = distribution_ask },
	{ "minutes", .make = distribution_send },
	{ HEARD_KIND, .make = reply_make },
	{ RECEIPT_KIND, .make = receipt_make },
	{ REMINDER_KIND, .plan = reminders_plan, .every = REMIND_PLAN_EVERY,
	    .make = reminders_make },
	{ SUMMARY_WEEKLY, .folds = true, .plan = summary_weekly_plan, .make = summary_make },
	{ SUMMARY_DAILY, .folds = true, .plan = summary_daily_plan, .make = summary_make },
	{ SUMMARY_MILESTONES, .folds = true, .plan = summary_milestones_plan,
	    .make = summary_make },
};

const size_t due_nkinds = sizeof due_kinds / sizeof due_kinds[0];

void
due_send(void *ctx, struct due_result *result, struct outbox_row *row)
{
	result->rows = talloc_realloc(ctx, result->rows, struct outbox_row *, result->nrows + 1);
	result->rows[result->nrows++] = row;
}

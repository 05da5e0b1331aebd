#include "daemon/role/audit.h"

#include <glib.h>
#include <talloc.h>

#include "parser/when.h"

/* Among what was seen under the message's UID (seen[at] and after) is one of its date. */
static bool
is_seen(const struct listed *message, const struct seen *seen, size_t nseen, size_t at)
{
	for (; at < nseen && seen[at].uid == message->uid; at++)
		if (seen[at].internaldate == message->internaldate ||
		    seen[at].internaldate == WHEN_UNKNOWN || message->internaldate == WHEN_UNKNOWN)
			return true;
	return false;
}

/* Past all that was seen under the UIDs before `uid`; those that were seen there are gone. */
static size_t
pass(const struct seen *seen, size_t nseen, size_t at, uint64_t uid, int64_t *vanished)
{
	uint64_t last = 0;

	for (; at < nseen && seen[at].uid < uid; at++) {
		*vanished += seen[at].uid != last && seen[at].internaldate != WHEN_UNKNOWN;
		last = seen[at].uid;
	}
	return at;
}

void
audit_compare(void *ctx, const struct listed *listed, size_t nlisted, bool whole,
    const struct seen *seen, size_t nseen, uint32_t watermark, struct audit_finding *finding_r)
{
	uint32_t *wanted = talloc_array(ctx, uint32_t, AUDIT_WANTED_MAX);
	uint64_t end = (uint64_t)watermark + 1;
	size_t at = 0, i;

	*finding_r = (struct audit_finding){ .wanted = wanted };
	if (!whole && nlisted > 0 && listed[nlisted - 1].uid < watermark)
		end = (uint64_t)listed[nlisted - 1].uid + 1;
	else if (!whole && nlisted == 0)
		end = 0;
	for (i = 0; i < nlisted && listed[i].uid < end; i++) {
		at = pass(seen, nseen, at, listed[i].uid, &finding_r->vanished);
		finding_r->listed++;
		if (!is_seen(&listed[i], seen, nseen, at)) {
			finding_r->missed++;
			if (finding_r->nwanted < AUDIT_WANTED_MAX)
				wanted[finding_r->nwanted++] = listed[i].uid;
		}
		while (at < nseen && seen[at].uid == listed[i].uid)
			at++;
	}
	pass(seen, nseen, at, end, &finding_r->vanished);
}

bool
audit_is_unchanged(const struct mailbox_audit *last, uint32_t uidvalidity,
    const struct mailbox_mark *mark, int64_t now)
{
	return mark->modseq != 0 && last->mark.modseq == mark->modseq &&
	       last->mark.uidnext == mark->uidnext && last->mark.exists == mark->exists &&
	       last->uidvalidity == uidvalidity && last->whole_at != WHEN_UNKNOWN &&
	       last->whole_at <= now && now - last->whole_at < AUDIT_WHOLE;
}

int64_t
audit_moment(const char *mailbox, int64_t now)
{
	int64_t offset = AUDIT_HOUR + g_str_hash(mailbox) % AUDIT_HOURS;
	int64_t past = (now - offset) % AUDIT_EVERY;

	return now - (past < 0 ? past + AUDIT_EVERY : past);
}

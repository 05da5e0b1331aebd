#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/role/audit.h"
#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "daemon/log.h"
#include "mail/imap.h"

/* An audit under way in a poll. */
struct audit {
	struct listed *listed;
	size_t nlisted;
	bool unchanged; /* nothing has come or gone since the last one: nothing is listed */
	bool compared;  /* the listing is at its end, and `finding` tells what it came to */
	struct audit_finding finding;
};

/* The last audit, asked of the store once; one that never was has no moment. */
static bool
know_last(struct core *core, struct session *s)
{
	struct mailbox_audit *audits;
	size_t naudits = 0, i;

	if (s->audited)
		return true;
	if (!core_stored(core, store_audits(core, core->store, &audits, &naudits), "the audits"))
		return false;
	s->audited = true;
	s->last_audit = (struct mailbox_audit){ .at = WHEN_UNKNOWN, .whole_at = WHEN_UNKNOWN };
	for (i = 0; i < naudits; i++)
		if (strcmp(audits[i].mailbox, s->mailbox->name) == 0)
			s->last_audit = audits[i];
	s->last_audit.mailbox = s->mailbox->name;
	talloc_free(audits);
	return true;
}

static bool
is_due(struct core *core, struct session *s)
{
	int64_t last, now = core_now(core);

	if (clock_steady_ms() < s->audit_again_ms || !know_last(core, s))
		return false;
	last = s->last_audit.at;
	return last == WHEN_UNKNOWN || last > now || last < audit_moment(s->mailbox->name, now);
}

bool
audit_begin(struct core *core, struct session *s)
{
	TALLOC_FREE(s->audit);
	if (!is_due(core, s))
		return false;
	s->audit = talloc_zero(core, struct audit);
	/* Unless this one comes to its end. */
	s->audit_again_ms = clock_steady_ms() + (int64_t)AUDIT_RETRY * 1000;
	s->audit->unchanged =
	    audit_is_unchanged(&s->last_audit, s->uidvalidity, &s->mark, core_now(core));
	return !s->audit->unchanged;
}

/* One pair of the listing; false: it is nonsense. */
static bool
take(struct audit *audit, json_int_t uid, json_int_t internaldate)
{
	if (audit->nlisted == IMAP_UIDS_MAX || uid < 1 || uid > UINT32_MAX ||
	    (audit->nlisted > 0 && uid <= audit->listed[audit->nlisted - 1].uid))
		return false;
	if (audit->nlisted == talloc_array_length(audit->listed))
		audit->listed = talloc_realloc(audit, audit->listed, struct listed,
		    audit->nlisted == 0 ? 256 : audit->nlisted * 2);
	audit->listed[audit->nlisted++] =
	    (struct listed){ (uint32_t)uid, core_internaldate(internaldate) };
	return true;
}

static json_t *
wanted_json(const struct audit_finding *finding)
{
	json_t *uids = json_array();
	size_t i;

	for (i = 0; i < finding->nwanted; i++)
		json_array_append_new(uids, json_integer(finding->wanted[i]));
	return json_pack("{so}", "uids", uids);
}

static bool
compare(struct core *core, struct session *s, bool whole)
{
	struct seen *seen;
	size_t nseen;

	if (!core_stored(core,
		store_seen(s->audit, core->store, s->mailbox->name, s->uidvalidity, &seen, &nseen),
		"what was seen in a mailbox"))
		return false;
	audit_compare(s->audit, s->audit->listed, s->audit->nlisted, whole, seen, nseen,
	    s->watermark, &s->audit->finding);
	s->audit->compared = true;
	talloc_free(seen);
	TALLOC_FREE(s->audit->listed);
	return link_send_json(s->link, FRAME_WANTED, wanted_json(&s->audit->finding));
}

bool
audit_listed(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	json_t *uids = json_object_get(json, "uids"), *whole = json_object_get(json, "whole");
	bool ok = json_is_array(uids) && json_array_size(uids) % 2 == 0 && !s->audit->compared &&
		  !s->audit->unchanged;
	size_t i;

	for (i = 0; ok && i < json_array_size(uids); i += 2)
		ok = take(s->audit, json_integer_value(json_array_get(uids, i)),
		    json_integer_value(json_array_get(uids, i + 1)));
	if (ok && whole)
		ok = compare(core, s, json_is_true(whole));
	json_decref(json);
	return ok;
}

bool
audit_wants(const struct session *s, uint32_t uid)
{
	size_t from = 0, to = s->audit && s->audit->compared ? s->audit->finding.nwanted : 0;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (s->audit->finding.wanted[middle] == uid)
			return true;
		if (s->audit->finding.wanted[middle] < uid)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

static void
tell(const struct session *s, const struct audit_finding *f)
{
	const char *name = s->mailbox->name;

	if (f->missed > 0)
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_MAILBOX_AUDITED, .mailbox = name),
		    "%s: audit: of %lld messages on the server %lld had never been seen, "
		    "and %zu of these were fetched now; %lld that were seen are gone",
		    name, (long long)f->listed, (long long)f->missed, f->nwanted,
		    (long long)f->vanished);
	else
		log_about(LOG_INFO_, LOG_ABOUT(LOG_MAILBOX_AUDITED, .mailbox = name),
		    "%s: audit: all %lld messages on the server are in the archive; %lld "
		    "that were seen are gone from the server",
		    name, (long long)f->listed, (long long)f->vanished);
}

/* Keep what was found; more may be left than one audit fetches. */
static void
keep(struct core *core, struct session *s)
{
	const struct audit_finding *f = &s->audit->finding;
	struct mailbox_audit audit = s->last_audit;

	audit.at = core_now(core);
	audit.missed = 0;
	if (!s->audit->unchanged) {
		audit.uidvalidity = s->uidvalidity;
		audit.listed = f->listed;
		audit.missed = f->missed;
		audit.vanished = f->vanished;
		audit.whole_at = audit.at;
		audit.mark = s->mark;
	}
	if (f->missed > (int64_t)f->nwanted ||
	    !core_stored(core, store_audit_set(core->store, &audit), "an audit"))
		return;
	s->last_audit = audit;
	s->audit_again_ms = 0;
}

void
audit_end(struct core *core, struct session *s)
{
	if (s->audit && s->ok && s->audit->unchanged)
		log_about(LOG_INFO_, LOG_ABOUT(LOG_MAILBOX_AUDITED, .mailbox = s->mailbox->name),
		    "%s: audit: nothing has come or gone since the last one", s->mailbox->name);
	else if (s->audit && s->ok && s->audit->compared)
		tell(s, &s->audit->finding);
	if (s->audit && s->ok && (s->audit->unchanged || s->audit->compared))
		keep(core, s);
	TALLOC_FREE(s->audit);
}

#include "daemon/ctl/export.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/ballot_json.h"
#include "parser/json.h"

/* ---- mbox ---- */

/* True if the line at `line` must be quoted so that it begins no message. */
static bool
is_from_line(const char *line, const char *end)
{
	while (line < end && *line == '>')
		line++;
	return end - line >= 5 && memcmp(line, "From ", 5) == 0;
}

/* Sender and time of the From_ line; an address with a blank would end it early. */
static void
append_from(GString *out, const struct group_mail *mail)
{
	const char *from = mail->from_address;
	GDateTime *at = g_date_time_new_from_unix_utc(mail->at != WHEN_UNKNOWN ? mail->at : 0);
	char *time;

	if (!from || !*from || strpbrk(from, " \t\r\n"))
		from = "MAILER-DAEMON";
	if (!at)
		at = g_date_time_new_from_unix_utc(0);
	time = g_date_time_format(at, "%H:%M:%S %Y");
	/* The days and months of asctime(3), whatever the locale. */
	g_string_append_printf(out, "From %s %.3s %.3s %2d %s\n", from,
	    &"MonTueWedThuFriSatSun"[3 * (g_date_time_get_day_of_week(at) - 1)],
	    &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * (g_date_time_get_month(at) - 1)],
	    g_date_time_get_day_of_month(at), time);
	g_free(time);
	g_date_time_unref(at);
}

char *
export_mbox(void *ctx, const struct group_mail *mail, const void *raw, size_t len, size_t *len_r)
{
	const char *line = raw, *end = line + len;
	GString *out = g_string_sized_new(len + 256);
	char *copy;

	append_from(out, mail);
	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		next = next ? next + 1 : end;
		if (is_from_line(line, next))
			g_string_append_c(out, '>');
		g_string_append_len(out, line, next - line);
		line = next;
	}
	if (len == 0 || ((const char *)raw)[len - 1] != '\n')
		g_string_append_c(out, '\n');
	g_string_append_c(out, '\n');
	*len_r = out->len;
	copy = talloc_memdup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return copy;
}

/* ---- JSON ---- */

static json_t *
mails_json(const struct group_mail *mails, size_t nmails)
{
	json_t *array = json_array();

	for (size_t i = 0; i < nmails; i++)
		json_array_append_new(
		    array, json_pack("{ss ss* ss so}", "sha256", mails[i].sha256, "message_id",
			       mails[i].message_id, "class", class_name(mails[i].class), "received",
			       moment_to_json(mails[i].at)));
	return array;
}

/* The distinct voting members that attended: what the quorum is made of. */
static json_t *
meetings_json(const struct ledger *ledger)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ledger->nmeetings; i++) {
		const struct ledger_meeting *m = &ledger->meetings[i];
		json_t *attendees = json_array();

		for (size_t k = 0; k < m->nattendees; k++) {
			const struct ledger_attendee *a = &m->attendees[k];
			const struct member *member = a->member;
			bool votes = a->party && (a->party->class == MEMBER_ISSUER ||
						     a->party->class == MEMBER_CONSUMER);

			json_array_append_new(
			    attendees, json_pack("{ss* ss* ss* ss*}", "name", a->name, "member",
					   member ? member->name : NULL, "class",
					   member ? member_class_name(member->class) : NULL,
					   "counts_as", votes ? a->party->name : NULL));
		}
		json_array_append_new(
		    array, json_pack("{ss ss* sI so}", "date", m->date, "message_id",
			       m->minutes->message_id, "voting_members", (json_int_t)m->orgs,
			       "attendees", attendees));
	}
	return array;
}

static json_t *
threshold_json(const struct threshold *threshold)
{
	return json_pack("{si si sb}", "numerator", threshold->num, "denominator", threshold->den,
	    "strict", threshold->strict);
}

static json_t *
rules_json(const struct edition *edition)
{
	static const char *const quorums[] = { [QUORUM_MORE_THAN_HALF] = "more_than_half",
		[QUORUM_HALF] = "half",
		[QUORUM_AVERAGE] = "average",
		[QUORUM_NONE] = "none" };

	return json_pack("{so so sb ss si si sb sb ss ss}", "issuer",
	    threshold_json(&edition->issuer), "consumer", threshold_json(&edition->consumer),
	    "yes_in_each_class", edition->yes_in_each_class, "quorum", quorums[edition->quorum],
	    "quorum_meetings", edition->quorum_meetings, "quorum_transition",
	    edition->quorum_transition, "abstain_counts_for_quorum",
	    edition->abstain_counts_for_quorum, "officer_needs_quorum",
	    edition->officer_needs_quorum, "thresholds_section", edition->section[RULE_THRESHOLDS],
	    "quorum_section", edition->section[RULE_QUORUM]);
}

static json_t *
ballots_json(const struct ledger *ledger)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ledger->nballots; i++) {
		json_t *ballot = ballot_to_json(ledger->ballots[i]);

		json_object_set_new(ballot, "rules", rules_json(ledger->ballots[i]->edition));
		json_array_append_new(array, ballot);
	}
	return array;
}

json_t *
export_json(const struct ledger *ledger, const struct group_mail *mails, size_t nmails,
    const struct chain_head *head, int64_t now)
{
	return json_pack("{si ss ss so s{sI ss} so so so}", "schema_version", 1, "group",
	    ledger->group->name, "title", ledger->group->title, "at", moment_to_json(now), "ledger",
	    "number", (json_int_t)head->number, "sha256", head->sha256, "mails",
	    mails_json(mails, nmails), "meetings", meetings_json(ledger), "ballots",
	    ballots_json(ledger));
}

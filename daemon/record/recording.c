#include <talloc.h>

#include "daemon/record/impostor.h"
#include "daemon/record/recording.h"

/* Our own digest, back through the mailbox: proof that it was sent, and nothing to read. */
static bool
is_our_own(struct store *store, const struct answer *answer, int64_t now)
{
	return answer->message_id && store_outbox_seen(store, answer->message_id, now) == STORE_OK;
}

/*
 * A mail that takes no stance is still part of its thread's talk: who of the
 * proposer's side has written since an objection is told by these.
 */
static void
add_remark(struct reading *reading)
{
	static const char rule[] = "remark.no-stance";
	struct fact *fact;

	if (reading->nfacts > 0 || !reading->sender.org ||
	    (reading->class != CLASS_DISCUSSION && reading->class != CLASS_OTHER))
		return;
	fact = talloc_zero(reading, struct fact);
	fact->kind = FACT_REMARK;
	fact->certainty = CERTAINTY_CERTAIN;
	fact->rule = rule;
	fact->quote = "";
	fact->who = reading->sender;
	reading->facts = fact;
	reading->nfacts = 1;
}

/* What the sender may state: lowered, it says why. */
static void
weigh(const struct answer *a, const struct filing *filing, struct fact *fact)
{
	static const char doubt[] = "no server of ours vouches for the sender";
	enum certainty read = fact->certainty;

	fact->certainty = filing_certainty(a->group, filing, fact);
	if (fact->certainty == CERTAINTY_UNCLEAR && read != CERTAINTY_UNCLEAR)
		fact->doubt = doubt;
}

/* Who only looks like a member's person states nothing. */
static void
distrust(struct reading *reading, const char *doubt)
{
	size_t i;

	for (i = 0; i < reading->nfacts && doubt; i++) {
		reading->facts[i].certainty = CERTAINTY_UNCLEAR;
		reading->facts[i].doubt = doubt;
	}
}

/* Words that tell the gateway what to do tell nothing about a ballot. */
static bool
is_command(const struct answer *a)
{
	return a->vouched && a->words && words_have_command(a->words);
}

struct mail_record
recording_of(struct answer *a, bool own)
{
	const struct filing filing = { a->group, a->channel, a->grade, a->stranger };
	size_t i;

	if (own || !a->group || is_command(a)) {
		a->reading->nfacts = 0;
		a->reading->minutes = NULL;
	}
	if (!own && a->group && !a->automatic)
		add_remark(a->reading);
	for (i = 0; i < a->reading->nfacts; i++)
		weigh(a, &filing, &a->reading->facts[i]);
	if (a->group)
		distrust(a->reading,
		    impostor_doubt(a->reading, a->group->roster, a->from_name, a->from_address));
	return (struct mail_record){ .message_id = a->message_id,
		.in_reply_to = a->in_reply_to,
		.references = a->references,
		.nreferences = a->nreferences,
		.subject = a->subject,
		.from_name = a->from_name,
		.from_address = a->from_address,
		.list_id = a->list_id,
		.at = a->at,
		.date = a->date,
		.group = a->group ? a->group->name : NULL,
		.channel = a->channel,
		.grade = a->grade,
		.automatic = a->automatic,
		.marks = a->marks,
		.text = a->text,
		.reading = a->reading };
}

enum store_status
recording_file(struct store *store, int64_t message, struct answer *a, int64_t now)
{
	struct mail_record record = recording_of(a, is_our_own(store, a, now));

	record.now = now;
	return store_record(store, message, &record);
}

/*
 * digest_parts: the parts of a digest, and the words that they share
 *
 * For the files digest*.c only. Each part writes its sections to the sheet, or
 * nothing where it has nothing to say.
 */
#ifndef MINUTED_DAEMON_DIGEST_PARTS_H
#define MINUTED_DAEMON_DIGEST_PARTS_H

#include "daemon/digest/digest.h"
#include "daemon/digest/sheet.h"

/* What writing a digest needs at hand. */
struct writer {
	const struct digest_input *in;
	struct sheet *sheet;
	const char *zone;
	struct digest_item *items; /* numbers given so far, on the sheet */
	size_t nitems;
	struct compose_attachment *files;
	size_t nfiles;
	bool told_how;    /* how to answer was told */
	bool for_members; /* what only the chair can mend is left out */
};

/* ---- digest_words.c: all on the sheet ---- */

/* Words of somebody else's, safe and cut to a quote or a name. */
const char *dw_quote(struct writer *w, const char *text);
const char *dw_name(struct writer *w, const char *text);

/* "Kit Vale (Kestrel)"; of a mail's sender where the words name nobody. */
const char *dw_who(struct writer *w, const struct person *person);

/* The mark of a record's message; "" for NULL. */
const char *dw_evidence(struct writer *w, const struct record *record);

/*
 * "Mon 24 April 2023, 08:00" on the chair's clock; the day of a midnight UTC that
 * stands for one.
 */
const char *dw_time(struct writer *w, int64_t at);
const char *dw_day(struct writer *w, int64_t day);
const char *dw_date(struct writer *w, int64_t at);

/* Days from today to a moment, or to a midnight UTC that stands for a day; negative: past. */
int dw_days_to(struct writer *w, int64_t at);
int dw_days_to_day(struct writer *w, int64_t day);

/* "today", "tomorrow", "in 3 days", "2 days ago". */
const char *dw_near(struct writer *w, int days);

/*
 * "passed", "failed", or that it hangs on a quorum that nobody can tell; of a
 * ballot with an outcome.
 */
const char *dw_outcome(const struct ballot *ballot);

/* Our own words with each moment in ISO 8601 told on the chair's clock. */
const char *dw_zoned(struct writer *w, const char *text);

const char *dw_plural(size_t n, const char *one, const char *many);

/* Give the next number to a point; 0 when the digest has no more. */
unsigned dw_number(struct writer *w, const char *kind, const char *subject);

/* True if something is later than the last digest. */
bool dw_is_new(const struct writer *w, int64_t at);

/* ---- the parts ---- */

/* How many points need the chair; nothing is written for none. */
size_t digest_needs(struct writer *w);
void digest_questions(struct writer *w);
/* How many questions there are of late, and until when the first answer changes a tally. */
size_t digest_questions_open(struct writer *w, int64_t *until_r);
/* How to answer, told once. */
void digest_how(struct writer *w);
void digest_deadlines(struct writer *w);
void digest_ballots(struct writer *w);
void digest_spoken(struct writer *w);
size_t digest_changes(struct writer *w);
void digest_minutes(struct writer *w);
void digest_attendance(struct writer *w);
void digest_actions(struct writer *w);
/* The announcements of results that needs name, each as a file too. */
void digest_announcements(struct writer *w);

/* True if the ballot is not over. */
bool digest_is_open(const struct ballot *b);
/*
 * True if besides it was posted, and something became of it lately or is still to come: of the
 * past of an archive many a ballot was left without a result.
 */
bool digest_is_live(const struct writer *w, const struct ballot *b);
/* True if it was over only since the last digest. */
bool digest_ended_lately(const struct writer *w, const struct ballot *b);
/* True if its result is to be announced now. */
bool digest_awaits_result(const struct writer *w, const struct ballot *b);
/* True if a meeting was held or is announced on that day, at which minutes can be approved. */
bool digest_meets_on(const struct writer *w, int64_t day);
/* True if the member `org` may vote on the ballot now and has not. */
bool digest_may_vote(const struct writer *w, const struct ballot *b, const char *org);
/*
 * What moved the ballot since the last digest, clauses with evidence; "" for
 * nothing. On the sheet.
 */
const char *digest_milestones(struct writer *w, const struct ballot *b);

/* ---- digest_wish.c ---- */

/* Which ballots of a ledger a digest or summary needs, for ledger_load_some(). */
struct digest_wish {
	const struct digest_input *in; /* with `now` and `since` */
	const struct dispute *disputes;
	size_t ndisputes;
	size_t nforgotten; /* so many of those let go have no end, and nothing became of them */
};
bool digest_wants(void *arg, const struct ledger *ledger, const struct ballot *ballot);

/* ---- digest_message.c ---- */

/*
 * All that is known of the group at `now`; `since` WHEN_UNKNOWN: since the last
 * digest. On `ctx`.
 */
bool digest_gather(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t since, int64_t now, struct digest_input *input_r,
    char **why_r);

/* What came back: gathered with the rest of the input, and told of in its health. */
enum store_status digest_returned_take(void *ctx, struct store *store,
    const struct digest_input *input, struct digest_returned *returned_r);
void digest_returned(struct writer *w);

#endif

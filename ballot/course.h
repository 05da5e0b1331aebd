/*
 * course: a ballot while it is being folded
 *
 * Shared by the files of this room only; who uses the ledger includes
 * ballot/ballot.h. A course is the ballot so far plus what the machine of
 * RULES section 10 must remember from one record to the next.
 *
 * Where each rule of RULES (see ballot/ballot.h) is applied:
 *
 *   R1 R3    who may propose, endorse, vote         party.c
 *   R2 R5    two other members; named, confirmed    endorse.c
 *   R4 V7    an affiliate is its owner              party.c, votes.c
 *   R6       officer ballots need neither           posting.c, voting.c
 *   R7       proposer and endorsers may vote        nothing to check
 *   R8       the class when voting began            votes.c
 *   D1 D4    earliest start of voting               period.c, voting.c
 *   D2       the discussion has no longest time     nothing to check
 *   D3 D6 D9 versions, reposts                      posting.c, endorse.c
 *   D5       who starts voting, and how             voting.c
 *   D7       expiry                                 posting.c, fold.c
 *   D8 V10   withdrawal                             voting.c
 *   V1       length of voting, zone                 period.c
 *   V2 V3 V9 which votes are admissible             votes.c
 *   V4       which clock: a record's `at`           parser/fact.h
 *   V5 V6 V8 what is counted                        votes.c, tally.c
 *   V11      reminders are no new period            voting.c
 *   T1 to T5 the tests                              tally.c
 *   quorum   the formulas, which meetings           quorum.c
 *   announcing, business days                       period.c, result.c
 *   P1 to P3 review notice                          result.c, period.c
 *   P4 to P7 exclusion notices, end of review       result.c, posting.c
 *   P8 P9    new participants, editorial changes    nothing to check
 *   B 2.4(10), sections that two ballots touch      sections.c
 *   sections 8, 9: officer ballots, minutes         tally.c, period.c
 *   section 10, the machine                         fold.c
 */
#ifndef MINUTED_BALLOT_COURSE_H
#define MINUTED_BALLOT_COURSE_H

#include <glib.h>
#include <talloc.h>

#include "ballot/ballot.h"

enum {
	/* Departures told of one ballot; the worst real one had under 10. */
	BALLOT_PROBLEMS_MAX = 500,
	/* Seconds; a period that begins further from its mail has a slip in its date. */
	ANNOUNCED_FAR = 60 * WHEN_DAY,
	/* Seconds that a period may begin before its mail: people's clocks and drafts. */
	ANNOUNCED_SLACK = 60 * 60
};

struct course {
	const struct ballot_input *input;
	const struct edition *edition; /* in force at the start of the discussion */
	struct ballot *ballot;
	int64_t now;
	const struct record **records; /* recorded facts up to `now`, by time */
	size_t nrecords;
	size_t position; /* in `records` of the one that is taken now */

	const struct record *first; /* the post that began the ballot; NULL: only talked about */
	const struct record *last_post; /* with the last version; NULL as long as `first` is */
	const char *digest;             /* of the last version's motion; NULL: not known */
	int64_t version_at;             /* `tv` of RULES section 10 */
	int64_t not_before;             /* the end of discussion that was announced; WHEN_UNKNOWN */
	bool asked;                     /* endorsers were asked for */
	bool discussion_said; /* the start of the discussion was announced in so many words */
	int64_t ended_at;     /* when it was withdrawn or expired; WHEN_UNKNOWN */
	int64_t round_at;     /* when the first vote was rescinded; WHEN_UNKNOWN */
	const struct record *result; /* the announcement taken */
	GHashTable *versions;        /* number of each version posted */
	GHashTable *told;            /* texts of the problems, so that none is told twice */
	size_t problems_room;
};

/* ---- order.c ---- */

/*
 * The recorded facts of the input up to `now` in the order of their times.
 * Facts of one second are in an order that depends on what they say only, so
 * that the order of arrival never shows.
 */
void course_sort(struct course *course);

/* ---- people of the ballot: party.c ---- */

/* True if both name the same thing; false if either is NULL. */
bool same_name(const char *a, const char *b);

/*
 * The member that speaks for `org` at `at`: itself, or the member that controls
 * it (RULES R4, V7). NULL: no member; an organisation controlled by none speaks for itself.
 */
const struct member *party_of(const struct course *course, const char *org, int64_t at);

/* True if the two organisations are one for voting and endorsing (RULES R4). */
bool same_party(const struct course *course, const char *a, const char *b, int64_t at);

/* May it propose, endorse and vote at `at` (RULES R3)? The reason why not, or NULL. */
const char *member_refusal(const struct course *course, const char *org, int64_t at);

/* True if the roster ever had a member of that name; a text may spell one otherwise. */
bool is_roster_name(const struct course *course, const char *org);

/* The organisation that a record speaks for. NULL: not known. */
const char *record_org(const struct record *record);

bool from_chair(const struct course *course, const struct record *record);
bool from_proposer(const struct course *course, const struct record *record);

/* True if it came over the group's own list (RULES section 3). */
bool on_list(const struct course *course, const struct record *record);

/* ---- problems.c ---- */

/* Note a departure from `rule`, once for each text. `format` as printf. */
void problem(struct course *course, enum rule rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What only the finished ledger shows: overdue duties, votes refused, endorsers refused. */
void problems_finish(struct course *course);

/* ---- sections.c ---- */

/* Fill the sections that the ballot changes. */
void sections_describe(struct course *course);

/* Tell of other open ballots on the same sections that the text does not name (RULES section 2). */
void sections_check(struct course *course);

/* ---- posting.c ---- */

/* What a record's mail moves; one that says nothing where it has none. Never NULL. */
const struct motion *motion_of(const struct record *record);

/* The first post of a ballot: from STAGE_NONE to STAGE_DRAFT or further (RULES D1). */
void posting_first(struct course *course, const struct record *record);

/* A later post before voting: a new version or the same again (RULES D3, D6). */
void posting_again(struct course *course, const struct record *record);

/* A post in the mail that starts the voting. */
void posting_repost(struct course *course, const struct record *record);

/* A post once voting is announced: no versions then. */
void posting_in_voting(struct course *course, const struct record *record);

/* A post after a rescinded vote: the second discussion (RULES P7). */
void posting_second(struct course *course, const struct record *record);

/* Move STAGE_DRAFT on to the discussion if with this record enough members endorse. */
void posting_ready(struct course *course, const struct record *record);

/* Fill title, kind, version and proposer from a motion. */
void posting_describe(struct course *course, const struct record *record);

/* True for ballots that need neither endorsers nor discussion (RULES R6). */
bool posting_waived(const struct course *course);

/* ---- endorse.c ---- */

/* Take the endorsers that a post names; they are unconfirmed (RULES R5). */
void endorse_named(struct course *course, const struct record *record);

/* A message that endorses, or takes an endorsement back; endorse_count() is the caller's. */
void endorse_given(struct course *course, const struct record *record);
void endorse_withdrawn(struct course *course, const struct record *record);

/* The endorser whose endorsement the record takes back, by who may do so; NULL: none. */
struct ballot_endorser *endorse_taken_back(struct course *course, const struct record *record);

/* Judge all endorsers again and count how many are missing. */
void endorse_count(struct course *course);

/* ---- period.c ---- */

/* `days` later at the same wall clock time, where "EDT" means the place that uses it (RULES V1). */
int64_t same_clock_after(int64_t at, int days, const char *zone);

/* When the discussion begins that a record announces, or without saying so starts. */
int64_t discussion_start(const struct record *record);

/* The earliest start of voting: both the discussion's length and the quiet days (RULES D1, D4). */
int64_t discussion_end(const struct course *course);

/* The voting period that a record announces, with its flaws told (RULES V1). */
struct period voting_announced(struct course *course, const struct record *record);

/* The review period that a record announces, with its flaws told (RULES P3). */
struct period review_announced(struct course *course, const struct record *record);

/*
 * True if a review follows when it passes (RULES section 7), or may follow where
 * the motion does not say its kind.
 */
bool review_follows(const struct course *course);

/* ---- votes.c ---- */

/*
 * Judge every vote (RULES V2) and count the admissible ones. May be called
 * again when more is known.
 */
void votes_count(struct course *course);

/* ---- quorum.c ---- */

/*
 * The quorum from the last meetings that ended before `at`, and whether the votes
 * reach it (RULES T4).
 */
void quorum_count(struct course *course, int64_t at);

/* ---- tally.c ---- */

/* Members that took part (RULES V6). */
unsigned tally_present(const struct edition *edition, const struct ballot_count *issuer,
    const struct ballot_count *consumer);

/* The outcome of the votes as they are, with the failing tests (RULES T5). */
void tally_close(struct course *course);

/*
 * "50 % plus one" read literally (RULES T2, the trap): one vote more than half.
 * Never decides, and is only told where a profile asks for it; with a single vote it
 * cannot be met.
 */
bool tally_literal_majority(const struct ballot_count *count);

/* ---- pushback.c ---- */

/* Collect the pushback and what was answered. */
void pushback_collect(struct course *course);

/* ---- forecast.c ---- */

/* Fill `if_closed_now`. */
void forecast_make(struct course *course);

/* ---- voting.c: the mails that start and end voting ---- */

/*
 * The motion itself fixes the voting: officer ballots, rules without quiet days
 * (RULES R6, section 12).
 */
void voting_fixed(struct course *course, const struct record *record);

void voting_start(struct course *course, const struct record *record);
void voting_start_unproposed(struct course *course, const struct record *record);
void voting_start_mended(struct course *course, const struct record *record);
void voting_start_again(struct course *course, const struct record *record);
void voting_start_too_late(struct course *course, const struct record *record);
void withdrawal(struct course *course, const struct record *record);
void withdrawal_too_late(struct course *course, const struct record *record);

/* ---- result.c: the mails about the result and the review ---- */

void result_take(struct course *course, const struct record *record);
void result_afterwards(struct course *course, const struct record *record);
void result_early(struct course *course, const struct record *record);
void result_unvoted(struct course *course, const struct record *record);
void review_open(struct course *course, const struct record *record);
void review_open_unannounced(struct course *course, const struct record *record);
void exclusion_file(struct course *course, const struct record *record);

/* Weigh an announcement that came before the close, at the close. */
void result_weigh(struct course *course, int64_t at);

/* The review has ended: final, or rescinded (RULES P6, P7). */
void review_close(struct course *course);

/* ---- fold.c ---- */

/* Enter a stage at `at`. */
void course_enter(struct course *course, enum ballot_stage stage, int64_t at);

/*
 * The day of a duty, `days` business days after `at` in the zone of the
 * announcement or the chair's.
 */
int64_t duty_day(const struct course *course, int64_t at, int days, const char *zone);

#endif

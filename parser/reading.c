#include "parser/reading.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/announce.h"
#include "parser/digest.h"
#include "parser/disguise.h"
#include "parser/minutes.h"
#include "parser/motion.h"
#include "parser/notice_doubt.h"
#include "parser/rules.h"
#include "parser/stance_aside.h"
#include "parser/stance_second.h"
#include "parser/stance_view.h"
#include "parser/stance_vote.h"
#include "parser/text_bound.h"

enum {
	QUOTED_TEXT_MAX = 32 * 1024, /* bytes of quoted text looked at for a ballot's name */
	OPENS_NOW_S = 2 * 86400      /* between a reply and the start of voting that it announces */
};

struct parser {
	struct when_zones *zones;
	struct notices *notices;
	struct motions *motions;
	struct asides *asides;
	struct notice_doubts *notice_doubts;
	struct votes *votes;
	struct seconds *seconds;
	struct views *views;
};

struct parser *
parser_new(void *ctx, char **why_r)
{
	struct parser *parser = talloc_zero(ctx, struct parser);

	*why_r = NULL;
	parser->zones = when_zones_hold(parser);
	parser->notices = notices_compile(parser, why_r);
	parser->motions = motions_compile(parser, why_r);
	parser->asides = asides_compile(parser, why_r);
	parser->notice_doubts = notice_doubts_compile(parser, parser->asides, why_r);
	parser->votes = votes_compile(parser, parser->asides, why_r);
	parser->seconds = seconds_compile(parser, parser->asides, why_r);
	parser->views = views_compile(parser, why_r);
	return patterns_made(ctx, parser, why_r);
}

/* How much of the text is read; `*cut_r` is set if that is not all. */
static size_t
bounded(const char *text, size_t max, bool *cut_r)
{
	size_t len = text_bound(text, max);

	if (text[len] != '\0')
		*cut_r = true;
	return len;
}

/* "Ballot 12" in a mail about TS-12 is TS-12, if its subject names no other with that number. */
static void
complete_labels(struct labels *labels, const struct labels *known)
{
	for (size_t i = 0; i < labels->n; i++) {
		const char *number = labels->items[i].ballot, *full = NULL;
		size_t found = 0;

		if (number == NULL || !g_ascii_isdigit(*number))
			continue;
		for (size_t j = 0; j < known->n; j++) {
			const char *ballot = known->items[j].ballot;
			const char *dash = ballot == NULL ? NULL : strrchr(ballot, '-');

			if (dash != NULL && strcmp(dash + 1, number) == 0) {
				found += full == NULL || strcmp(full, ballot) != 0;
				full = ballot;
			}
		}
		if (found == 1)
			labels->items[i].ballot = full;
	}
}

static void
posting_make(void *tmp, const struct mail_words *words, struct posting *posting, bool *cut_r)
{
	const char *text = words->text == NULL ? "" : words->text;
	struct prose *prose = prose_make(tmp, text, bounded(text, READING_TEXT_MAX, cut_r));
	bool quoted_cut = false;

	prose_note(prose);
	*posting = (struct posting){ .words = words, .prose = prose };
	posting->subject = subject_read(tmp, words->subject, words->names, words->nnames);
	posting->labels = labels_find(
	    tmp, posting->prose->plain, posting->prose->len, words->names, words->nnames);
	complete_labels(&posting->labels, &posting->subject->labels);
	posting->sender =
	    directory_sender(words->directory, words->from_name, words->from_address, words->at);
	if (words->quoted == NULL || *words->quoted == '\0')
		return;
	posting->quoted =
	    prose_make(tmp, words->quoted, bounded(words->quoted, QUOTED_TEXT_MAX, &quoted_cut));
	posting->quoted_labels = labels_find(
	    tmp, posting->quoted->plain, posting->quoted->len, words->names, words->nnames);
}

static const struct {
	enum mail_class class;
	enum fact_kind fact;
	enum motion_topic topic;
} notice_facts[] = {
	{ CLASS_PROPOSAL, FACT_PROPOSAL, TOPIC_DISCUSSION },
	{ CLASS_REVISION, FACT_REVISION, TOPIC_DISCUSSION },
	{ CLASS_DISCUSSION_START, FACT_DISCUSSION_START, TOPIC_DISCUSSION },
	{ CLASS_VOTING_START, FACT_VOTING_START, TOPIC_VOTING },
	{ CLASS_RESULT, FACT_RESULT, TOPIC_NONE },
	{ CLASS_WITHDRAWAL, FACT_WITHDRAWAL, TOPIC_NONE },
	{ CLASS_IPR_NOTICE, FACT_IPR_NOTICE, TOPIC_REVIEW },
};

/* A copy of at most `max` bytes of valid UTF-8: names come from headers, too. */
static char *
own_text(void *ctx, const char *text, size_t max)
{
	const char *end;
	bool cut = false;

	if (text == NULL)
		return NULL;
	g_utf8_validate(text, (gssize)bounded(text, max, &cut), &end);
	return talloc_strndup(ctx, text, (size_t)(end - text));
}

static void
add_notice(const struct posting *posting, const struct notice *notice, enum fact_kind kind,
    struct motion *motion, const struct label *label, const char *version, struct fact_list *list)
{
	struct fact *fact = fact_add(list, kind, notice->certainty, notice->rule, posting->prose,
	    notice->start, notice->end);

	if (fact == NULL)
		return;
	if (notice->start == notice->end && posting->subject->words[0] != '\0')
		fact->quote = own_text(list->ctx, posting->subject->words, FACT_QUOTE_MAX);
	else if (notice->start == notice->end)
		fact->quote = prose_quote(list->ctx, posting->prose, 0, posting->prose->len);
	fact->who = posting->sender;
	fact->motion = motion;
	if (label != NULL) {
		fact->ballot = label->ballot;
		fact->version = label->version != NULL ? label->version : version;
	}
}

/* The ballot that a notice without a label in its subject is about: the first its text names. */
static const struct label *
label_of_text(const struct posting *posting, const struct notice *notice)
{
	const struct label *first = NULL;

	for (size_t i = 0; i < posting->labels.n; i++) {
		const struct label *label = &posting->labels.items[i];

		if (label->start >= notice->start && label->end <= notice->end)
			return label;
		if (first == NULL)
			first = label;
	}
	/* A placeholder at the head means that the ballot has no number yet. */
	return first != NULL && first->ballot != NULL ? first : NULL;
}

/*
 * Whoever posts a ballot without saying whose it is proposes it; so does who
 * posts a new draft of a text that has no number yet.
 */
static bool
poster_proposes(const struct posting *posting, const struct notice *notice)
{
	if (notice->class == CLASS_PROPOSAL || notice->class == CLASS_DISCUSSION_START)
		return true;
	return notice->class == CLASS_REVISION && posting->subject->labels.n == 0 &&
	       !posting->subject->reply && !posting->words->reply;
}

static void
read_notice(const struct parser *parser, const struct posting *posting, const struct notice *notice,
    struct fact_list *list)
{
	const struct subject *subject = posting->subject;
	const struct label *label = NULL;
	struct motion *motion;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(notice_facts); i++)
		if (notice_facts[i].class == notice->class)
			break;
	if (i == G_N_ELEMENTS(notice_facts))
		return;
	motion = motion_read(list->ctx, parser->motions, posting, notice_facts[i].topic);
	if (motion->proposer.name == NULL && motion->proposer.org == NULL &&
	    poster_proposes(posting, notice))
		motion->proposer = posting->sender;
	if (subject->labels.n == 0)
		label = label_of_text(posting, notice);
	/* A discussion that opens with the motion itself is the proposal too. */
	for (size_t j = 0; j < MAX(subject->labels.n, (size_t)1); j++) {
		if (j < subject->labels.n)
			label = &subject->labels.items[j];
		if (notice->class == CLASS_DISCUSSION_START && motion->digest != NULL)
			add_notice(
			    posting, notice, FACT_PROPOSAL, motion, label, subject->version, list);
		add_notice(
		    posting, notice, notice_facts[i].fact, motion, label, subject->version, list);
	}
}

/* True if the new words give both ends of a voting period that starts about now. */
static bool
gives_period(const struct parser *parser, const struct posting *posting)
{
	const struct period *voting;
	struct motion *motion;
	bool opens;

	motion = motion_read(NULL, parser->motions, posting, TOPIC_VOTING);
	voting = &motion->voting;
	opens = voting->start != WHEN_UNKNOWN && voting->end != WHEN_UNKNOWN &&
		posting->words->at != WHEN_UNKNOWN && voting->end > voting->start &&
		voting->start >= posting->words->at - OPENS_NOW_S &&
		voting->start <= posting->words->at + OPENS_NOW_S;
	talloc_free(motion);
	return opens;
}

/* A reply opens the vote only if it gives its period. */
static bool
opens_now(const struct parser *parser, const struct posting *posting, struct notice *notice)
{
	if (notice->class != CLASS_VOTING_START || notice->certainty != CERTAINTY_UNCLEAR)
		return true;
	notice->certainty = CERTAINTY_LIKELY;
	return gives_period(parser, posting);
}

static bool
holds(const struct fact_list *list, enum fact_kind kind, enum certainty least)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->facts[i].kind == kind && list->facts[i].certainty >= least &&
		    !(kind == FACT_VOTE && list->facts[i].vote == VOTE_UNKNOWN))
			return true;
	return false;
}

/* True if words are meant as a vote that cannot be read; what else the mail does comes first. */
static bool
holds_attempt(const struct fact_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->facts[i].kind == FACT_VOTE && list->facts[i].vote == VOTE_UNKNOWN)
			return true;
	return false;
}

static void
drop(struct fact_list *list, enum fact_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->facts[i].kind != kind)
			list->facts[n++] = list->facts[i];
	list->n = n;
}

/* True if the mail asks for endorsers of a text that is no ballot yet. */
static bool
is_request(const struct posting *posting, const struct fact_list *list)
{
	char *subject;
	bool draft;

	if (!holds(list, FACT_SECOND_REQUEST, CERTAINTY_LIKELY))
		return false;
	subject = g_ascii_strdown(posting->subject->words, -1);
	draft = strstr(subject, "draft") != NULL || strstr(subject, "pre-ballot") != NULL;
	g_free(subject);
	return draft || posting->subject->labels.n == 0 || posting->subject->placeholder;
}

/* True for a notice on an election of persons that is no ballot. */
static bool
opens_nominations(const struct posting *posting)
{
	const char *subject = posting->subject->words;

	return !posting->subject->reply && !posting->words->reply &&
	       posting->subject->labels.n == 0 &&
	       (strcasestr(subject, "election") != NULL ||
		   strcasestr(subject, "nomination") != NULL);
}

/* What a mail does by its stances, the most binding first. */
static const struct {
	enum fact_kind kind;
	enum certainty least;
	enum mail_class class;
} by_stance[] = {
	{ FACT_VOTE, CERTAINTY_LIKELY, CLASS_VOTE },
	{ FACT_SECOND, CERTAINTY_LIKELY, CLASS_SECOND },
	{ FACT_SECOND_WITHDRAWN, CERTAINTY_LIKELY, CLASS_WITHDRAWAL },
	{ FACT_SECOND_REQUEST, CERTAINTY_LIKELY, CLASS_SECOND_REQUEST },
	{ FACT_VOTE, CERTAINTY_UNCLEAR, CLASS_VOTE },
	{ FACT_REVISION, CERTAINTY_UNCLEAR, CLASS_REVISION },
	{ FACT_PUSHBACK, CERTAINTY_LIKELY, CLASS_PUSHBACK },
	{ FACT_SECOND, CERTAINTY_UNCLEAR, CLASS_SECOND },
	{ FACT_SUPPORT, CERTAINTY_LIKELY, CLASS_SUPPORT },
};

static enum mail_class
class_of_stances(const struct posting *posting, const struct fact_list *list)
{
	for (size_t i = 0; i < G_N_ELEMENTS(by_stance); i++)
		if (holds(list, by_stance[i].kind, by_stance[i].least))
			return by_stance[i].class;
	if (holds_attempt(list))
		return CLASS_VOTE;
	return posting->prose->nunits == 0 || opens_nominations(posting) ? CLASS_OTHER
									 : CLASS_DISCUSSION;
}

/* The minutes in the mail itself, in the form that keeps most of their layout. */
static const char *
own_minutes(const struct mail_words *words)
{
	return words->shaped != NULL ? words->shaped : words->text;
}

static void
read_minutes(void *ctx, const struct posting *posting, struct reading *reading)
{
	const struct mail_words *words = posting->words;
	const struct minutes_context context = { .subject = words->subject,
		.posted_by = posting->sender.name,
		.group = words->group,
		.posted = words->at,
		.directory = words->directory };

	/* Beside minutes in the mail itself, a file may hold anything. */
	const char *own = own_minutes(words);
	bool file = words->attached != NULL &&
		    (own == NULL || minutes_recognise(words->attached, &context) ||
			!minutes_recognise(own, &context));
	reading->minutes = minutes_read(ctx, file ? words->attached : own, &context);
}

static bool
holds_minutes(const struct posting *posting)
{
	const struct mail_words *words = posting->words;
	const struct minutes_context context = { .subject = words->subject,
		.posted_by = posting->sender.name,
		.group = words->group,
		.posted = words->at,
		.directory = words->directory };

	if (posting->subject->reply || (words->reply && words->attached == NULL))
		return false;
	if (words->attached != NULL && minutes_recognise(words->attached, &context))
		return true;
	const char *own = own_minutes(words);
	return own != NULL && minutes_recognise(own, &context);
}

/* A member's mail: what it announces, else where its writer stands. */
static enum mail_class
read_member_mail(void *ctx, const struct parser *parser, const struct posting *posting,
    struct fact_list *list, struct reading *reading)
{
	struct notice notice = notice_find(parser->notices, posting);

	if (!opens_now(parser, posting, &notice))
		notice.class = CLASS_COUNT;
	if (notice.class == CLASS_WITHDRAWAL &&
	    notice_is_doubtful(parser->notice_doubts, posting, &notice))
		notice.certainty = CERTAINTY_UNCLEAR;
	if (notice.class == CLASS_MINUTES ||
	    (notice.class != CLASS_AGENDA && holds_minutes(posting))) {
		read_minutes(ctx, posting, reading);
		return CLASS_MINUTES;
	}
	if (notice.class == CLASS_AGENDA)
		return CLASS_AGENDA;
	if (notice.class != CLASS_RESULT && notice.class != CLASS_IPR_NOTICE)
		votes_read(parser->votes, posting, list);
	if (holds(list, FACT_VOTE, CERTAINTY_LIKELY) && notice.class != CLASS_RESULT) {
		views_read(parser->views, posting, list);
		drop(list, FACT_SUPPORT);
		/* A proposer who opens the vote may cast the first one. */
		if (notice.class == CLASS_VOTING_START && !posting->subject->reply &&
		    !posting->words->reply && gives_period(parser, posting)) {
			read_notice(parser, posting, &notice, list);
			return CLASS_VOTING_START;
		}
		return CLASS_VOTE;
	}
	seconds_read(parser->seconds, posting, list);
	if (notice.class != CLASS_COUNT) {
		bool request = is_request(posting, list);

		/* The template's own words about endorsers are no request. */
		if (!request)
			drop(list, FACT_SECOND);
		if (notice.class != CLASS_PROPOSAL && notice.class != CLASS_REVISION)
			drop(list, FACT_SECOND_REQUEST);
		read_notice(parser, posting, &notice, list);
		if (notice.certainty == CERTAINTY_UNCLEAR &&
		    (notice.class == CLASS_REVISION || notice.class == CLASS_WITHDRAWAL)) {
			views_read(parser->views, posting, list);
			return class_of_stances(posting, list);
		}
		return request && notice.class == CLASS_PROPOSAL ? CLASS_SECOND_REQUEST
								 : notice.class;
	}
	views_read(parser->views, posting, list);
	return class_of_stances(posting, list);
}

static void
add_ballot(void *ctx, struct reading *reading, const char *ballot)
{
	if (ballot == NULL || reading->nballots == READING_BALLOTS_MAX)
		return;
	for (size_t i = 0; i < reading->nballots; i++)
		if (strcmp(reading->ballots[i], ballot) == 0)
			return;
	reading->ballots =
	    talloc_realloc(ctx, reading->ballots, const char *, reading->nballots + 1);
	reading->ballots[reading->nballots++] = talloc_strdup(reading->ballots, ballot);
}

static void
add_labels(void *ctx, struct reading *reading, const struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++)
		add_ballot(ctx, reading, labels->items[i].ballot);
}

/* The ballots that the mail acts on, then those that its subject, text and quote speak of. */
static void
collect_ballots(void *ctx, const struct posting *posting, struct reading *reading)
{
	const struct subject *subject = posting->subject;

	for (size_t i = 0; i < reading->nfacts; i++)
		if (reading->facts[i].certainty != CERTAINTY_UNCLEAR)
			add_ballot(ctx, reading, reading->facts[i].ballot);
	add_labels(ctx, reading, &subject->labels);
	add_labels(ctx, reading, &posting->labels);
	add_labels(ctx, reading, &posting->quoted_labels);
	for (size_t i = 0; i < reading->nfacts && reading->ballot_version == NULL; i++)
		if (reading->facts[i].version != NULL)
			reading->ballot_version = reading->facts[i].version;
	if (reading->ballot_version == NULL && subject->version != NULL)
		reading->ballot_version = talloc_strdup(ctx, subject->version);
}

static void
own_person(void *ctx, struct person *person)
{
	person->name = own_text(ctx, person->name, FACT_NAME_MAX);
	person->org = own_text(ctx, person->org, FACT_NAME_MAX);
}

/* Labels belong to the temporary context; what a fact keeps must be the reading's. */
static void
own_strings(void *ctx, struct fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		facts[i].ballot = talloc_strdup(ctx, facts[i].ballot);
		facts[i].version = talloc_strdup(ctx, facts[i].version);
		own_person(ctx, &facts[i].who);
		if (facts[i].motion == NULL)
			continue;
		facts[i].motion->title = own_text(ctx, facts[i].motion->title, FACT_NAME_MAX);
		own_person(ctx, &facts[i].motion->proposer);
		for (size_t j = 0; j < facts[i].motion->nendorsers; j++)
			own_person(ctx, &facts[i].motion->endorsers[j]);
	}
}

struct reading *
reading_make(void *ctx, const struct parser *parser, const struct mail_words *words)
{
	struct reading *reading = talloc_zero(ctx, struct reading);
	struct fact_list list = { .ctx = reading };
	void *tmp = talloc_new(reading);
	struct posting posting;

	posting_make(tmp, words, &posting, &reading->truncated);
	reading->sender = posting.sender;
	own_person(reading, &reading->sender);
	reading->class = notice_of_robot(parser->notices, &posting);
	if (reading->class == CLASS_COUNT)
		reading->class = read_member_mail(reading, parser, &posting, &list, reading);
	else if (reading->class == CLASS_OTHER)
		digest_read(parser->votes, &posting, &list);
	facts_doubt_unread(&list, 0, posting.prose);
	disguise_doubt(&list, 0, words);
	own_strings(reading, list.facts, list.n);
	reading->facts = list.facts;
	reading->nfacts = list.n;
	collect_ballots(reading, &posting, reading);
	talloc_free(tmp);
	return reading;
}

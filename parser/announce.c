#include "parser/announce.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/announce_rules.h"

enum {
	/* Sentences at the head of a mail among which a notice says what it is. */
	SIGN_UNITS_MAX = 40,
	/* Sentences within which a notice without a motion comes to its point. */
	NOTICE_UNITS_MAX = 6,
	DIGEST_HEAD = 200,   /* bytes in which a list's digest says where mails for it go */
	AGENDA_ITEMS_MIN = 3 /* items of an agenda */
};

static bool
subject_says(const struct notices *notices, const struct posting *posting, enum mail_class class)
{
	const char *words = posting->subject->words;

	for (size_t i = 0; i < notices->subject->n; i++)
		if (notices->subject->rows[i].kind == (int)class &&
		    text_matches(
			posting->prose, words, strlen(words), notices->subject->patterns[i], NULL))
			return true;
	return false;
}

static const char *
subject_rule(const struct notices *notices, enum mail_class class)
{
	for (size_t i = 0; i < notices->subject->n; i++)
		if (notices->subject->rows[i].kind == (int)class)
			return notices->subject->rows[i].name;
	return "subject";
}

/* True for a list's digest of several mails. */
static bool
is_digest(const struct notices *notices, const struct posting *posting)
{
	const struct prose *prose = posting->prose;

	/* A reply to one is its writer's word, whatever it repeats of it. */
	if (posting->subject->reply || posting->subject->forward)
		return false;
	return subject_says(notices, posting, CLASS_OTHER) ||
	       (strncmp(prose->lower, "send ", 5) == 0 &&
		   prose_holds(prose, 0, MIN(prose->len, (size_t)DIGEST_HEAD),
		       "mailing list submissions to"));
}

static bool
from_daemon(const struct posting *posting)
{
	const char *address = posting->words->from_address;

	return address != NULL && (g_ascii_strncasecmp(address, "mailer-daemon@", 14) == 0 ||
				      g_ascii_strncasecmp(address, "postmaster@", 11) == 0);
}

enum mail_class
notice_of_robot(const struct notices *notices, const struct posting *posting)
{
	if (posting->words->bounce)
		return CLASS_BOUNCE;
	if (subject_says(notices, posting, CLASS_BOUNCE) &&
	    (from_daemon(posting) || posting->words->automatic))
		return CLASS_BOUNCE;
	if (is_digest(notices, posting))
		return CLASS_OTHER;
	if (posting->words->automatic || subject_says(notices, posting, CLASS_AUTO_REPLY))
		return CLASS_AUTO_REPLY;
	if (posting->sender.org == NULL && posting->subject->labels.n == 0 &&
	    stretch_matches(posting->prose, 0, posting->prose->len, notices->spam, NULL))
		return CLASS_SPAM;
	return CLASS_COUNT;
}

/* The rows of the class whose words the text holds at all. */
static uint64_t
rows_present(const struct rules *rules, const struct prose *prose, enum mail_class class)
{
	uint64_t present = rules_present(rules, prose, 0, prose->len);

	for (size_t row = 0; row < rules->n; row++)
		if (rules->rows[row].kind != (int)class)
			present &= ~((uint64_t)1 << row);
	return present;
}

/* True if the sentence speaks of what the class announces, and does not announce it. */
static bool
is_denied(const struct notices *notices, const struct posting *posting, enum mail_class class,
    const struct unit *unit)
{
	const struct pattern *denial = class == CLASS_WITHDRAWAL ? notices->not_withdrawn
				       : class == CLASS_RESULT   ? notices->not_concluded
								 : NULL;

	return denial != NULL &&
	       stretch_matches(posting->prose, unit->start, unit->end, denial, NULL);
}

/* The first sentence among the head of the mail for which a rule of the class speaks. */
static const struct rule *
text_says(const struct notices *notices, const struct posting *posting, enum mail_class class,
    const struct unit **unit_r, size_t *end_r)
{
	const struct prose *prose = posting->prose;
	uint64_t present = rows_present(notices->text, prose, class);
	struct match match;

	for (size_t i = 0; present != 0 && i < MIN(prose->nunits, (size_t)SIGN_UNITS_MAX); i++) {
		const struct unit *unit = &prose->units[i];

		if (unit->motion)
			continue;
		for (size_t row = 0; row < notices->text->n; row++) {
			const struct rule *rule = &notices->text->rows[row];

			if ((present >> row & 1) == 0 ||
			    !prose_holds(prose, unit->start, unit->end, rule->needs) ||
			    !stretch_matches(prose, unit->start, unit->end,
				notices->text->patterns[row], &match))
				continue;
			if (is_denied(notices, posting, class, unit))
				continue;
			*unit_r = unit;
			*end_r = unit->start + match.span[0].end;
			return rule;
		}
	}
	return NULL;
}

/* True if the words up to the rule's own end say that it is still to come, or ask. */
static bool
is_near_miss(const struct notices *notices, const struct posting *posting, const struct unit *unit,
    size_t end)
{
	return prose_holds(posting->prose, unit->start, unit->end, "?|tomorrow|remind") ||
	       stretch_matches(posting->prose, unit->start, end, notices->near_miss, NULL);
}

static bool
has_motion(const struct posting *posting)
{
	return posting->prose->motion_end > posting->prose->motion_start;
}

static bool
has_template(const struct notices *notices, const struct posting *posting)
{
	return posting_holds(posting, "proposed by|purpose of|made the|proposer") &&
	       stretch_matches(posting->prose, 0, posting->prose->len, notices->template, NULL);
}

static struct notice
notice_make(
    enum mail_class class, enum certainty certainty, const char *rule, const struct unit *unit)
{
	struct notice notice = { .class = class, .certainty = certainty, .rule = rule };

	if (unit != NULL) {
		notice.start = unit->start;
		notice.end = unit->end;
	}
	return notice;
}

static const struct notice no_notice = { .class = CLASS_COUNT };

/* True if the subject itself says what became of the ballot. */
static bool
gives_verdict(const struct notices *notices, const struct posting *posting)
{
	const char *words = posting->subject->words;

	for (size_t i = 0; i < notices->subject->n; i++)
		if (strcmp(notices->subject->rows[i].name, "subject.verdict") == 0)
			return text_matches(posting->prose, words, strlen(words),
			    notices->subject->patterns[i], NULL);
	return false;
}

/*
 * A reply gives the result where it says all of it in more than one sentence: that
 * the vote ended, what became of the ballot, and the count.
 */
static bool
counts_up(const struct notices *notices, const struct posting *posting, const struct unit **unit_r)
{
	const struct prose *prose = posting->prose;
	bool all = posting->subject->labels.n == 1, several = false;

	*unit_r = NULL;
	for (size_t row = 0; row < notices->text->n && all; row++) {
		if (notices->text->rows[row].kind != CLASS_RESULT)
			continue;
		all = false;
		for (size_t i = 0; i < MIN(prose->nunits, (size_t)SIGN_UNITS_MAX) && !all; i++) {
			const struct unit *unit = &prose->units[i];

			all = !unit->motion && !unit->quoted &&
			      stretch_matches(prose, unit->start, unit->end,
				  notices->text->patterns[row], NULL) &&
			      !is_near_miss(notices, posting, unit, unit->end);
			several |= all && *unit_r != NULL && *unit_r != unit;
			if (all && *unit_r == NULL)
				*unit_r = unit;
		}
	}
	return all && several;
}

static bool
subject_matches(const struct posting *posting, const struct pattern *pattern)
{
	const char *words = posting->subject->words;

	return text_matches(posting->prose, words, strlen(words), pattern, NULL);
}

static struct notice
find_result(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule;

	if (posting->subject->reply)
		return counts_up(notices, posting, &unit)
			   ? notice_make(CLASS_RESULT, CERTAINTY_LIKELY, "result.reply", unit)
			   : no_notice;
	if (!subject_says(notices, posting, CLASS_RESULT) || has_motion(posting) ||
	    strchr(posting->subject->words, '?') != NULL ||
	    subject_matches(posting, notices->no_result))
		return no_notice;
	rule = text_says(notices, posting, CLASS_RESULT, &unit, &end);
	if (rule == NULL && gives_verdict(notices, posting))
		return notice_make(CLASS_RESULT, CERTAINTY_LIKELY, "subject.verdict", NULL);
	if (rule == NULL)
		return no_notice;
	return notice_make(CLASS_RESULT, CERTAINTY_CERTAIN, rule->name, unit);
}

static struct notice
find_withdrawal(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule = text_says(notices, posting, CLASS_WITHDRAWAL, &unit, &end);

	if (rule != NULL)
		return notice_make(CLASS_WITHDRAWAL, CERTAINTY_CERTAIN, rule->name, unit);
	if (!posting->subject->reply && !posting->words->reply &&
	    subject_says(notices, posting, CLASS_WITHDRAWAL))
		return notice_make(CLASS_WITHDRAWAL, CERTAINTY_LIKELY,
		    subject_rule(notices, CLASS_WITHDRAWAL), NULL);
	return no_notice;
}

/* True for the subject of a mail that opens the review: it tells how to file, too. */
static bool
opens_review(const struct posting *posting)
{
	const char *words = posting->subject->words;

	return strcasestr(words, "begin") != NULL || strcasestr(words, "start") != NULL ||
	       strcasestr(words, "open") != NULL;
}

/* Anybody may file one, also in answer to the review notice; to tell of one is less. */
static struct notice
find_exclusion(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	enum certainty certainty;
	const struct rule *rule = exclusion_find(notices->exclusions, posting, &unit, &certainty);

	if (rule == NULL)
		return no_notice;
	if (certainty == CERTAINTY_UNCLEAR && (posting->subject->reply || opens_review(posting)))
		return no_notice;
	return notice_make(CLASS_IPR_NOTICE, certainty, rule->name, unit);
}

static struct notice
find_review(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule;

	if (posting->subject->reply || !subject_says(notices, posting, CLASS_IPR_NOTICE))
		return no_notice;
	rule = text_says(notices, posting, CLASS_IPR_NOTICE, &unit, &end);
	return rule == NULL ? no_notice
			    : notice_make(CLASS_IPR_NOTICE, CERTAINTY_CERTAIN, rule->name, unit);
}

static struct notice
find_voting(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule = text_says(notices, posting, CLASS_VOTING_START, &unit, &end);
	bool told = subject_says(notices, posting, CLASS_VOTING_START);
	bool body = has_motion(posting) || has_template(notices, posting);

	/* A proposer may open the vote in a reply to the discussion, with the whole ballot. */
	if (posting->subject->reply && told && rule != NULL && has_motion(posting) &&
	    has_template(notices, posting) && !is_near_miss(notices, posting, unit, end))
		return notice_make(CLASS_VOTING_START, CERTAINTY_LIKELY, rule->name, unit);
	if (posting->subject->reply || (posting->words->reply && !told))
		return no_notice;
	/* The template names the voting period of each proposal: it starts none. */
	if (rule != NULL && !told && (strcmp(rule->name, "voting.ends") == 0 || !body))
		rule = NULL;
	/* Without the ballot it may be talk of a vote that is still to come. */
	if (rule != NULL && !body &&
	    (stretch_matches(posting->prose, unit->start, unit->end, notices->not_begun, NULL) ||
		subject_matches(posting, notices->not_begun)))
		rule = NULL;
	if (rule != NULL && !is_near_miss(notices, posting, unit, end) &&
	    (body || unit < posting->prose->units + NOTICE_UNITS_MAX))
		return notice_make(CLASS_VOTING_START, CERTAINTY_CERTAIN, rule->name, unit);
	if (told && body)
		return notice_make(CLASS_VOTING_START, CERTAINTY_CERTAIN,
		    subject_rule(notices, CLASS_VOTING_START), NULL);
	return no_notice;
}

/*
 * In a reply without the ballot its dates must tell that the vote opens now:
 * reading.c asks them.
 */
static struct notice
find_opening(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule;

	if (!posting->subject->reply || posting->subject->labels.n != 1)
		return no_notice;
	rule = text_says(notices, posting, CLASS_VOTING_START, &unit, &end);
	if (rule == NULL || strcmp(rule->name, "voting.opens") != 0 ||
	    is_near_miss(notices, posting, unit, end))
		return no_notice;
	return notice_make(CLASS_VOTING_START, CERTAINTY_UNCLEAR, "voting.reply", unit);
}

static struct notice
find_discussion(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule;

	if (posting->subject->reply || !subject_says(notices, posting, CLASS_DISCUSSION_START))
		return no_notice;
	rule = text_says(notices, posting, CLASS_DISCUSSION_START, &unit, &end);
	if (rule != NULL && !is_near_miss(notices, posting, unit, end))
		return notice_make(CLASS_DISCUSSION_START, CERTAINTY_CERTAIN, rule->name, unit);
	if (has_motion(posting) || has_template(notices, posting))
		return notice_make(CLASS_DISCUSSION_START, CERTAINTY_CERTAIN,
		    subject_rule(notices, CLASS_DISCUSSION_START), NULL);
	return no_notice;
}

static bool
says_revision(const struct notices *notices, const struct posting *posting)
{
	const struct subject *subject = posting->subject;
	const struct prose *prose = posting->prose;

	if (!subject->reply && subject->version != NULL && strcmp(subject->version, "1") != 0)
		return true;
	if (!subject->reply && text_matches(posting->prose, subject->words, strlen(subject->words),
				   notices->revision_subject, NULL))
		return true;
	for (size_t i = 0; i < MIN(prose->nunits, (size_t)SIGN_UNITS_MAX); i++) {
		const struct unit *unit = &prose->units[i];

		if (!unit->motion &&
		    stretch_matches(prose, unit->start, unit->end, notices->revision, NULL))
			return true;
	}
	return false;
}

/* The sentence that makes a mail without a motion a new version of one. */
static struct notice
find_bare_revision(const struct notices *notices, const struct posting *posting)
{
	const struct prose *prose = posting->prose;
	const struct subject *subject = posting->subject;

	if (!subject->reply && !posting->words->reply && subject->labels.n > 0 &&
	    text_matches(posting->prose, subject->words, strlen(subject->words),
		notices->revision_subject, NULL))
		return notice_make(CLASS_REVISION, CERTAINTY_LIKELY, "subject.revision", NULL);
	for (size_t i = 0; i < MIN(prose->nunits, (size_t)SIGN_UNITS_MAX); i++) {
		const struct unit *unit = &prose->units[i];

		if (prose_holds(prose, unit->start, unit->end,
			"amended|draft|version|revised|updated|ballot|v2|v3|v4|v5|v6|v7|v8|v9") &&
		    (stretch_matches(prose, unit->start, unit->end, notices->bare_revision, NULL) ||
			(!subject->reply && !posting->words->reply &&
			    stretch_matches(
				prose, unit->start, unit->end, notices->told_revision, NULL))) &&
		    !prose_holds(prose, unit->start, unit->end, "?|if |would|should"))
			return notice_make(
			    CLASS_REVISION, CERTAINTY_UNCLEAR, "revision.says-so", unit);
	}
	return no_notice;
}

static struct notice
find_proposal(const struct notices *notices, const struct posting *posting)
{
	bool template = has_template(notices, posting), motion = has_motion(posting);
	enum certainty certainty = CERTAINTY_CERTAIN;

	if (!template && !(motion && !posting->subject->reply))
		return find_bare_revision(notices, posting);
	/* In a reply the template may be somebody else's, left unquoted. */
	if (posting->subject->reply)
		certainty = CERTAINTY_LIKELY;
	if (posting->subject->reply && !(template && motion))
		return no_notice;
	if (says_revision(notices, posting))
		return notice_make(CLASS_REVISION, certainty, "revision.motion", NULL);
	return notice_make(CLASS_PROPOSAL, certainty, "proposal.motion", NULL);
}

static size_t
count_items(const struct prose *prose)
{
	size_t items = 0;

	for (size_t i = 0; i < prose->nunits; i++) {
		const char *p = prose->plain + prose->units[i].start;

		items += prose->units[i].item || (g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[1]) &&
						     p[2] == ':' && g_ascii_isdigit(p[3]));
	}
	return items;
}

static bool
opens_with_question(const struct prose *prose)
{
	return prose->nunits > 0 &&
	       prose_holds(prose, prose->units[0].start, prose->units[0].end, "?");
}

static struct notice
find_meeting(const struct notices *notices, const struct posting *posting)
{
	if (posting->subject->reply)
		return no_notice;
	if (subject_says(notices, posting, CLASS_AGENDA)) {
		if (posting->words->reply || opens_with_question(posting->prose) ||
		    (count_items(posting->prose) < AGENDA_ITEMS_MIN &&
			!posting_holds(posting, "draft of the agenda|agenda is|agenda for")))
			return no_notice;
		return notice_make(
		    CLASS_AGENDA, CERTAINTY_CERTAIN, subject_rule(notices, CLASS_AGENDA), NULL);
	}
	if (!posting->words->reply && subject_says(notices, posting, CLASS_MINUTES))
		return notice_make(
		    CLASS_MINUTES, CERTAINTY_CERTAIN, subject_rule(notices, CLASS_MINUTES), NULL);
	return no_notice;
}

struct notice
notice_find(const struct notices *notices, const struct posting *posting)
{
	struct notice (*const finders[])(const struct notices *,
	    const struct posting *) = { find_meeting, find_result, find_withdrawal, find_exclusion,
		find_review, find_voting, find_discussion, find_proposal, find_opening };

	for (size_t i = 0; i < G_N_ELEMENTS(finders); i++) {
		struct notice notice = finders[i](notices, posting);

		if (notice.class != CLASS_COUNT)
			return notice;
	}
	return no_notice;
}

#include "parser/announce.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/exclusion.h"

enum {
	SIGN_UNITS_MAX =
	    40, /* sentences at the head of a mail among which a notice says what it is */
	NOTICE_UNITS_MAX =
	    6, /* sentences within which a notice without a motion comes to its point */
	AGENDA_ITEMS_MIN = 3 /* items of an agenda */
};

/* clang-format off: one rule a row, its words broken between alternatives */
static const struct rule subject_rules[] = {
	{ "subject.digest", CLASS_OTHER, NULL, "\\bdigest, vol\\b|\\bdigest\\b.{0,30}\\bissue \\d",
	    "a list's digest" },
	{ "subject.auto-reply", CLASS_AUTO_REPLY, NULL,
	    "^\\W*(?:auto(?:matic|matische|matisch)?[- ]?(?:reply|antwort|response|respuesta|"
	    "r[e\xc3\xa9]ponse|svar)|automatische antwort|abwesenheit\\w*|out of (?:the "
	    ")?office|r[e\xc3\xa9]ponse automatique|respuesta autom|risposta automatica|"
	    "resposta autom|autosvar|automaattinen|odpowied.{1,3} automatyczna|automatick|"
	    "ooo\\b|on vacation|\xe8\x87\xaa\xe5\x8a\xa8\xe5\x9b\x9e\xe5\xa4\x8d)",
	    "an automatic reply in many languages" },
	{ "subject.bounce", CLASS_BOUNCE, NULL,
	    "^\\W*(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|"
	    "mail delivery (?:failed|system)|failure notice|returned mail|message (?:not "
	    "delivered|delayed|undeliverable)|unzustellbar|non remis)",
	    "a delivery status in words" },
	{ "subject.result", CLASS_RESULT, NULL,
	    "\\b(?:results?|outcome|tally)\\b|\\bhas (?:passed|failed)\\b", "results of a vote" },
	{ "subject.withdrawal", CLASS_WITHDRAWAL, NULL, "\\bwithdr(?:aw\\w*|ew)\\b|\\bwithdrawn\\b",
	    "a ballot is withdrawn" },
	{ "subject.review", CLASS_IPR_NOTICE, NULL,
	    "\\breview period\\b|\\bip[r ]?(?: rights)? review\\b|\\breview notice\\b|"
	    "\\bexclusion notice",
	    "the IPR review" },
	{ "subject.voting", CLASS_VOTING_START, NULL,
	    "\\bvot(?:e|ing)(?: period)? (?:begins?|starts?|has (?:started|begun)|opens?|is "
	    "open|now open|started|to begin)\\b|\\bvoting(?: period)?\\b|\\bvoting on\\b|"
	    "\\bcall for votes?\\b|\\bballot vote\\b|\\babstimmung\\b|\\b(?:start|begin)\\w* "
	    "(?:of )?(?:the )?vot(?:e|ing)\\b",
	    "a vote begins" },
	{ "subject.discussion", CLASS_DISCUSSION_START, NULL,
	    "\\bdiscussion(?: period)? (?:begins?|starts?|has (?:started|begun)|opens?|is open|"
	    "started|begun)\\b|\\b(?:start|begin|open)\\w* (?:of )?(?:the )?discussion\\b|"
	    "\\bdiscussion period\\b(?! to end)",
	    "a discussion begins" },
	{ "subject.minutes", CLASS_MINUTES, NULL, "\\bminutes\\b", "minutes of a meeting" },
	{ "subject.agenda", CLASS_AGENDA, NULL, "\\bagenda\\b", "an agenda" },
};

static const struct rule text_rules[] = {
	{ "result.verdict", CLASS_RESULT, "passed|failed|passes|fails|adopted|quorum",
	    "\\b(?:ballot|motion|[a-z]+-?\\d+\\w*)\\b[^.\\n]{0,60}\\b(?:has |have |is |"
	    "therefore |thus |was )*(?:passed|failed|passes|fails|adopted|rejected)\\b|"
	    "\\bquorum (?:was|is|of)\\b[^.\\n]{0,30}\\bmet\\b",
	    "passed or failed" },
	{ "result.ended", CLASS_RESULT, "vot",
	    "\\bvot(?:e|ing)(?: period)?\\b[^.\\n]{0,60}\\b(?:is over|has (?:ended|closed|"
	    "concluded|finished)|is (?:closed|complete|concluded)|ended|closed)\\b",
	    "the voting has ended" },
	{ "result.tally", CLASS_RESULT, "yes|favo|no vote|abstain",
	    "\\b\\d+ (?:yes|no|votes?|voting|abstain|abstentions?|issuers?|consumers?|in "
	    "favou?r)\\b|^\\W*(?:yes|no|abstain)(?: \\(\\w+\\))?\\s*:|\\bmember ?class ?vote\\b",
	    "a count of votes" },
	{ "voting.opens", CLASS_VOTING_START, "vot",
	    "\\bvot(?:e|es|ing)(?: period)?\\b[^.\\n]{0,60}\\b(?:begins?|starts?|opens?|has "
	    "(?:begun|started|opened)|is (?:now )?open|are open|commences?|runs from|now|"
	    "begun)\\b|\\b(?:begins?|starts?|opens?|enter|open|start|"
	    "begin)\\b[^.\\n]{0,40}\\b(?:for vot(?:es|ing)|vot(?:e|es|ing)(?: period)?)\\b|"
	    "\\b(?:is|are) (?:now )?(?:open for|in) vot(?:es|ing)\\b|\\bmov(?:e|ing) \\S+(?: "
	    "\\S+)? to (?:the |a )?vote\\b",
	    "says that voting begins" },
	{ "voting.call", CLASS_VOTING_START, "vote",
	    "\\bplease (?:vote|cast (?:your|the) votes?|submit (?:your|the) "
	    "votes?)\\b[^.\\n]{0,60}\\b(?:by|until|before|not later than|no later than)\\b|"
	    "\\bcall for votes\\b",
	    "calls for votes until a date" },
	{ "voting.ends", CLASS_VOTING_START, "vot|end",
	    "^\\W*(?:vot(?:e|ing)(?: period)?[^.\\n]{0,40}\\b(?:ends?|closes?)\\b|(?:start|"
	    "end) of (?:the )?vot(?:e|ing)|vot(?:e|ing) for approval|vote\\s*:|ends?\\s*:|end "
	    "time|both: start)",
	    "gives the end of the voting" },
	{ "discussion.opens", CLASS_DISCUSSION_START, "discussion",
	    "\\bdiscussion(?: period)?\\b[^.\\n]{0,60}\\b(?:begins?|starts?|opens?|has "
	    "(?:begun|started))\\b|\\b(?:begins?|starts?|"
	    "opens?)\\b[^.\\n]{0,40}\\bdiscussion\\b",
	    "says that discussion begins" },
	{ "withdrawal.first-person", CLASS_WITHDRAWAL, "withdraw|pull|retract",
	    "\\b(?:i|we)(?: am| are|'m|'re| will| would like to| have decided to| hereby| must|"
	    " need to| formally| therefore| wish to| want to|'d like "
	    "to)*\\s+(?:withdraw(?:ing)?|pull(?:ing)?|"
	    "retract(?:ing)?)\\b[^.;?\\n]{0,30}\\b(?:ballots?|motion|it|proposal|"
	    "[a-z]+-?\\d+)\\b|^(?:[\\w.'-]+ ){1,4}(?:hereby )?(?:withdraws|is (?:hereby "
	    ")?withdrawing|is pulling|pulls|retracts)\\b[^.;?\\n]{0,30}\\b(?:ballots?|motion|"
	    "proposal|[a-z]+-?\\d+)\\b",
	    "the proposer withdraws it" },
	{ "withdrawal.is-withdrawn", CLASS_WITHDRAWAL, "withdrawn|off the table",
	    "\\b(?:ballots?|motion|proposal|[a-z]+-?\\d+)\\b[^.;?\\n]{0,40}\\b(?:is|are|has "
	    "been|have been) (?:hereby |now |formally )?(?:withdrawn|off the table|pulled|"
	    "retracted)\\b",
	    "the ballot is withdrawn" },
	{ "review.notice", CLASS_IPR_NOTICE, "review|exclusion",
	    "\\breview period\\b|\\bipr? review\\b|\\bexclusion notices?\\b|\\breview notice\\b",
	    "the IPR review" },
};

/* The sentence of a refusal: speaks of withdrawing without doing so. */
static const char not_withdrawn[] =
    "\\b(?:not|cannot|can't|never|no longer|unless|if|until|could|would|should|may|might|"
    "whether)\\b[^.;\\n]{0,30}\\bwithdraw|\\bendorsement\\b|\\bwithdr\\w+ (?:my|our|the|that|"
    "this) (?:vote|comment|objection|concern|question|remark|suggestion)";

static const char near_miss[] =
    "\\b(?:will|plan(?:s|ning)? to|intend(?:s)? to|going to|'ll|expect(?:s)? to|hope(?:s)? to|"
    "want to|would like to|tomorrow|next week|later this week|remind\\w*|whether|when (?:does|"
    "do|will)|how|if|can|could|may|should|must)\\b|\\?";

static const char spam_words[] =
    "\\b(?:call for papers|unlock your|reward|lottery|winner|bitcoin|crypto wallet|casino|"
    "viagra|click (?:here|http|below)|unsubscribe here|limited offer|special offer|discount|"
    "free trial|verify your account|mailbox is (?:full|almost)|your password|wire transfer|"
    "inheritance|dear (?:customer|user|beneficiary)|seo services|guest post|increase your|act "
    "now|webinar registration|early bird)\\b";

static const char revision_words[] =
    "\\b(?:(?:new|revised|updated|corrected|amended|second|third|fresh) (?:version|draft|"
    "ballot|text|revision)|(?:deemed|treat\\w*|consider\\w*|hereby)\\b[^.\\n]{0,60}\\bamended|"
    "amended (?:as follows|ballot|text|to)|v\\.?[2-9]\\b(?:,| with| of|:| is| -|\\.)|revised v|"
    "version [2-9]\\b|updated (?:for|to (?:reflect|address|include))|incorporat\\w+ (?:the "
    ")?(?:comments|feedback)|restart|worked in\\b|(?:taking|take) [^.\\n]{3,60} out of (?:my|"
    "our|the) ballot|starts? over|have gone into)\\b";

/* The same without a motion: only words by which the writer changes the text here and now. */
static const char bare_revision[] =
    "\\b(?:deemed amended|(?:treat|consider)\\w* [^.\\n]{0,40}as amended|hereby amend|(?:here "
    "(?:is|are|comes|follows)|attached|below|find|post(?:ed|ing)?|circulat\\w+|prepared|"
    "this)\\b[^.\\n]{0,60}\\b(?:new|revised|updated|amended)\\b|have gone into this|(?:taking|"
    "take) [^.\\n]{3,80} out of (?:my|our|the) ballot)\\b";

static const char revision_subject[] =
    "\\b(?:revised|amended|updated|restart(?:ed)?|corrected|[2-9](?:nd|rd|th) attempt|new "
    "version|updated endorsers)\\b";

static const char template_words[] =
    "\\bmotion\\b[^.\\n]{0,40}\\b(?:proposed|made) by\\b|^\\W*proposed by\\b|\\bpurpose of "
    "(?:the )?ballot\\b|\\bproposed by\\b[^.]{3,120}\\bendorsed by\\b|\\bmade the (?:following "
    ")?motion\\b";
/* clang-format on */

struct notices {
	struct rules *subject;
	struct rules *text;
	struct exclusions *exclusions;
	struct pattern *not_withdrawn, *near_miss, *spam, *revision, *bare_revision,
	    *revision_subject, *template;
};

struct notices *
notices_compile(void *ctx, char **why_r)
{
	struct notices *notices = talloc_zero(ctx, struct notices);

	notices->subject =
	    rules_compile(notices, subject_rules, G_N_ELEMENTS(subject_rules), why_r);
	notices->text = rules_compile(notices, text_rules, G_N_ELEMENTS(text_rules), why_r);
	notices->exclusions = exclusions_compile(notices, why_r);
	notices->not_withdrawn = pattern_compile(notices, not_withdrawn, why_r);
	notices->near_miss = pattern_compile(notices, near_miss, why_r);
	notices->spam = pattern_compile(notices, spam_words, why_r);
	notices->revision = pattern_compile(notices, revision_words, why_r);
	notices->bare_revision = pattern_compile(notices, bare_revision, why_r);
	notices->revision_subject = pattern_compile(notices, revision_subject, why_r);
	notices->template = pattern_compile(notices, template_words, why_r);
	if (notices->subject == NULL || notices->text == NULL || notices->exclusions == NULL ||
	    notices->not_withdrawn == NULL || notices->near_miss == NULL || notices->spam == NULL ||
	    notices->revision == NULL || notices->bare_revision == NULL ||
	    notices->revision_subject == NULL || notices->template == NULL) {
		*why_r = talloc_steal(ctx, *why_r);
		talloc_free(notices);
		return NULL;
	}
	return notices;
}

static bool
subject_says(const struct notices *notices, const struct posting *posting, enum mail_class class)
{
	const char *words = posting->subject->words;

	for (size_t i = 0; i < notices->subject->n; i++)
		if (notices->subject->rows[i].kind == (int)class &&
		    pattern_match(notices->subject->patterns[i], words, strlen(words), NULL))
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

	return subject_says(notices, posting, CLASS_OTHER) ||
	       (strncmp(prose->lower, "send ", 5) == 0 &&
		   prose_holds(
		       prose, 0, MIN(prose->len, (size_t)200), "mailing list submissions to"));
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
			if (class == CLASS_WITHDRAWAL &&
			    stretch_matches(
				prose, unit->start, unit->end, notices->not_withdrawn, NULL))
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
	return posting_holds(posting, "proposed by|purpose of|made the") &&
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

static struct notice
find_result(const struct notices *notices, const struct posting *posting)
{
	const struct unit *unit = NULL;
	size_t end = 0;
	const struct rule *rule;

	if (posting->subject->reply)
		return no_notice;
	rule = text_says(notices, posting, CLASS_RESULT, &unit, &end);
	if (rule == NULL || !subject_says(notices, posting, CLASS_RESULT))
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
	if (rule != NULL && !is_near_miss(notices, posting, unit, end) &&
	    (body || unit < posting->prose->units + NOTICE_UNITS_MAX))
		return notice_make(CLASS_VOTING_START, CERTAINTY_CERTAIN, rule->name, unit);
	if (told && body)
		return notice_make(CLASS_VOTING_START, CERTAINTY_CERTAIN,
		    subject_rule(notices, CLASS_VOTING_START), NULL);
	return no_notice;
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
	if (!subject->reply &&
	    pattern_match(notices->revision_subject, subject->words, strlen(subject->words), NULL))
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
	    pattern_match(notices->revision_subject, subject->words, strlen(subject->words), NULL))
		return notice_make(CLASS_REVISION, CERTAINTY_LIKELY, "subject.revision", NULL);
	for (size_t i = 0; i < MIN(prose->nunits, (size_t)SIGN_UNITS_MAX); i++) {
		const struct unit *unit = &prose->units[i];

		if (prose_holds(prose, unit->start, unit->end,
			"amended|draft|version|revised|updated|ballot") &&
		    stretch_matches(prose, unit->start, unit->end, notices->bare_revision, NULL) &&
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
		find_review, find_voting, find_discussion, find_proposal };

	for (size_t i = 0; i < G_N_ELEMENTS(finders); i++) {
		struct notice notice = finders[i](notices, posting);

		if (notice.class != CLASS_COUNT)
			return notice;
	}
	return no_notice;
}

#include "parser/stance_aside.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	TITLE_BYTES = 60, /* a line of so many bytes without a stop may be a heading */
	/* Values under one heading; a mail on all ballots of a year has 12. */
	HEADED_LINES_MAX = 16,
	FOREIGN_BYTES = 40,     /* behind a value, in which a ballot is looked for */
	FOREIGN_PREFIX_MIN = 2, /* capitals of a ballot's prefix */
	FOREIGN_PREFIX_MAX = 9,
	FOREIGN_DIGITS_MAX = 4,
	FIELD_NAME_MIN = 3,  /* letters of a field's name; E:, M: and Me: are others */
	FIELD_BYTES_MAX = 60 /* of a field and what it holds; more is a sentence */
};

/* clang-format off: words broken between alternatives */
static const char lead_in[] =
    "\\b(?:wrote|writes?|said|says|schrieb|\\x{e9}crit|scrisse|escribi\\x{f3}|example|sample|"
    "template|specimen|draft|wording|(?:would|should) (?:send|write|post|say)|will "
    "(?:send|write|post)|(?:reply|answer|mail|message|note|confirmation) (?:that |which )?(?:i|we) "
    "(?:got|received)|"
    "before (?:i|we) send|looks? like|unsent|(?:should|must|has to|have to) (?:read|say|look|be "
    "worded)|proposed (?:text|reply|answer|vote)|instead "
    "of|forwarded|forwarding|reads?)\\b[^.!?]*(?::|\\bfollowing\\.)$|"
    "\\b(?:use|copy|paste|type) (?:the |these |this |those )?(?:following |exact "
    ")?(?:words?|lines?|sentence|"
    "text)\\b[^!?]*[.:]$|\\bplease "
    "(?:post|send|forward|publish|submit|mail|check|confirm)\\b[^.!?]*:$|"
    "\\b(?:wrote|said|says|commented|replied|answered|schrieb|\\x{e9}crit|scrisse|escribi\\x{f3})"
    "\\b[^.!?]*[^.!?,;]$|\\b(?:approve|check|review|proofread|release|look over|sign off)\\b"
    "[^.!?]*\\b(?:following|below|text|mail|wording)\\b[^.!?]*[.:?]$";

static const char takes_back[] =
    "\\b(?:scratch that|forget (?:that|it|this)(?=[.,!])|(?:went out|sent) too "
    "early|(?:no|sorry|oops),? "
    "(?:that|this) (?:is|was) wrong|(?:both|they) (?:are|were) "
    "wrong|correction(?=:\\s*[\"']?(?:yes|no|"
    "abstain)\\b)|erratum|make (?:that|it) (?:an? )?(?:yes|no|abstain|abstention)|do not "
    "record (?:it|this|that|yet)|do not record(?=\\W*(?:\\n|$))|(?:it|this|vote|mail) "
    "(?:should|must|may|shall) not be counted|votes? above (?:is|are) (?:withdrawn|void)|under "
    "reservation|this "
    "is (?:only |just )?a placeholder|that (?:is|was) what (?:i|we) (?:planned|would)|not want to "
    "vote|hold "
    "that(?=[,.!])|please hold (?:off|back|my|our)|hold (?:my|our) vote|retract(?:ing|s|ed)? "
    "(?:the "
    "above|that|this)|do not record any(?:thing)?|strike that|wait,? no|o+ps|wrong (?:thread|"
    "button|list|mail|message|window|file|vote|value|word)|i (?:mean|meant)\\W{1,3}(?:to (?:write|"
    "say|vote|type)\\W{1,3})?(?:yes|no|abstain)\\b|(?:yes|no|abstain)[\"']? was (?:meant|an? "
    "(?:typo|slip|mistake))|not yet approved|yet to be approved|please "
    "(?:ignore|disregard)(?=\\W*?(?:[.,;!\\n]|$))|"
    "test test)\\b|(?:\\n|[.!?] )not ?!|(?:[.!?]\\s*\\n|[.!?] )not\\.?\\s*(?:\\n|$)|"
    "^\\W*draft\\b(?! (?:ballot|guideline|version|minutes|\\d))|</?(?:sarcasm|quote|irony|"
    "joke)>|\\[/?quote\\]|\\bpigs \\w* ?fly\\b";

/* Ends the words before a colon: what follows is what the mail is sent for. */
static const char sent_here[] =
    "\\b(?:(?:i am|i'm|we are|we're) (?:hereby |now |also |just )*(?:submitting|sending|posting|"
    "casting|resending|re-sending|repeating|recording)(?: (?:this|it|again|now|here|(?:our|my|the) "
    "votes?))*|to (?:get (?:us|things|it|this|the ball) (?:going|started|rolling)|kick "
    "(?:(?:us|things|"
    "this|it) off|off|off the voting)|(?:start|begin)(?: (?:us|things|this) off)?|be the "
    "first|open the "
    "(?:voting|vote|ball)))\\W*$";

/* What opens a line of a program, a log or a form. */
static const char machine[] =
    "^\\W*(?://|<!--|\\{\\{|\\$ |\\[?\\d\\d:\\d\\d(?::\\d\\d)?\\]? ?<\\w)";

static const char speaker[] =
    "^(?:[|:%}\\x{a6}\\x{2502}]|[-=]+>|\"|[^\\w|]*(?!(?:hi|hello|hey|dear|all|votes?|ballots?|re|"
    "chair|note|update|reason|"
    "answer|decision|position|statement|thanks|so|ps|and|now|also|today)\\b)(?<who>[^\\W\\d_]{2,20}"
    "(?: [^\\W\\d_]{2,20})?):\\s+[\"']?(?:we|i)\\b)";
/* clang-format on */

/* Words before a colon that leave what follows the writer's own: the rest is named by the mail. */
static const char *const own_words[] = { "re", "regarding", "concerning", "about", "on", "for",
	"as", "to", "in", "with", "of", "by", "from", "the", "this", "these", "a", "an", "ballot",
	"ballots", "motion", "number", "no", "vote", "votes", "voting", "our", "my", "we", "is",
	"are", "here", "below", "follows", "following", "please", "find", "see", "note", "record",
	"official", "formal", "final", "position", "decision", "response", "answer", "statement",
	"so", "therefore", "thus", "hence", "and", "now", "today", "hereby", "herewith",
	"consequently", "accordingly", "finally", "result", "ps", "fyi", "member", "organisation",
	"organization", "company", "behalf", "version", "v", "short", "brief", "conclude",
	"conclusion", "sum", "summary", "regret", "pleasure", "yes", "abstain", "abstains",
	"correction", "change", "changed", "corrected", "update", "s", "submits", "casts", "its",
	"be", "clear", "clarify", "confirming", "resending", "resent", "resend", "sending",
	"previous", "earlier", "mail", "message", "email", "last", "first", "again", "bounced",
	"plain", "once", "more", "has", "replaces", "votes", "all", "three" };

static const char greeting[] =
    "^\\W*(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening)|greetings|all|everyone|"
    "colleagues|thanks?|thank you|many thanks|moin|hola|bonjour|guten)\\b";

static const char about_vote[] = "\\b(?:vot(?:e|es|ing)|abstain|decision|position)\\b";

/* A sentence before a value that leaves it an answer to the ballot. */
static const char about_ballot[] =
    "\\b(?:vot(?:e|es|ing|ed)|abstain|decision|position|ballots?|motion|proposals?|redline|"
    "review(?:ed|ing)?|read|support\\w*|apolog\\w+|sorry|late|endors\\w+|agree\\w*|authors?|"
    "proposers?|thank\\w*|regret\\w*|reasons?|concerns?|comments?|discuss\\w*|because|changes?|"
    "text|sections?|versions?|draft|happy|glad|pleased)\\b";

/* Fields of a form that stand beside a vote, or of a signature. */
static const char *const field_names[] = { "name", "phone", "tel", "telephone", "mobile", "cell",
	"fax", "office", "direct", "web", "website", "www", "http", "https", "address", "linkedin",
	"title", "date", "time", "representative", "reason", "reasons", "comment", "comments",
	"remark", "remarks", "rationale", "justification", "from", "to", "cc", "subject", "sent",
	"group", "list", "class", "signed", "regards" };

static const char asks_about[] =
    "^\\W*(?:is|was|does|would|will|could|can) (?:this|that|it)\\b.*\\?$|"
    "^\\W*\\^|\\b(?:this|that|the) (?:line|sentence|wording)\\b[^.]*\\?$";

/*
 * A line that goes on with the one above it: "... votes yes / is what I would have
 * liked to write".
 */
static const char goes_on_about[] =
    "^(?:was|were|seems?|(?:is|would)(?! (?:it|this|that|there|the|our|my|we|you)\\b))\\b";

static const char asks_before[] =
    "\\bthis\\b(?! "
    "(?:ballots?|period|week|month|list|motion|time|group|vote|version))[^?]{0,40}\\?$|"
    "\\bfollowing\\b[^?]*\\?$|"
    "\\b(?:ok|okay|fine|good|right|agreed?) (?:for|with|by) (?:you|all)\\b[^.]*\\?$|"
    "^\\W*(?:is|does|would|will|can|could|should) (?:this|that|it|the following)\\b[^.?!]*:$";

struct asides {
	struct pattern *lead_in, *takes_back, *machine, *speaker;
	struct pattern *greeting, *about_vote, *about_ballot, *asks_about, *asks_before;
	struct pattern *goes_on_about, *sent_here;
};

struct asides *
asides_compile(void *ctx, char **why_r)
{
	struct asides *asides = talloc_zero(ctx, struct asides);

	asides->lead_in = pattern_compile(asides, lead_in, why_r);
	asides->takes_back = pattern_compile(asides, takes_back, why_r);
	asides->machine = pattern_compile(asides, machine, why_r);
	asides->speaker = pattern_compile(asides, speaker, why_r);
	asides->greeting = pattern_compile(asides, greeting, why_r);
	asides->about_vote = pattern_compile(asides, about_vote, why_r);
	asides->about_ballot = pattern_compile(asides, about_ballot, why_r);
	asides->asks_before = pattern_compile(asides, asks_before, why_r);
	asides->sent_here = pattern_compile(asides, sent_here, why_r);
	asides->goes_on_about = pattern_compile(asides, goes_on_about, why_r);
	asides->asks_about = pattern_compile(asides, asks_about, why_r);
	return patterns_made(ctx, asides, why_r);
}

/* How many sentences and lines end before `start`. */
static size_t
units_before(const struct prose *prose, size_t start)
{
	size_t low = 0, high = prose->nunits;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (prose->units[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The sentence or line that ends before `start`; NULL: it is the first. */
static const struct unit *
unit_before(const struct prose *prose, size_t start)
{
	size_t n = units_before(prose, start);

	return n > 0 ? &prose->units[n - 1] : NULL;
}

/* The end of the label that starts at `at`; 0: none does. */
static size_t
label_end(const struct labels *labels, size_t at)
{
	size_t low = 0, high = labels->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (labels->items[middle].start < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < labels->n && labels->items[low].start == at ? labels->items[low].end : 0;
}

bool
aside_matches(const struct posting *posting, const struct prose *prose, size_t start, size_t end,
    const struct pattern *pattern)
{
	char *text;
	struct mention one;
	bool matches;

	if (!stretch_matches(prose, start, end, pattern, NULL))
		return false;
	text = g_strndup(prose->plain + start, end - start);
	for (size_t at = 0; mention_next(posting, prose->plain + start, end - start, at, &one);
	     at = one.end)
		memset(text + one.start, ' ', one.end - one.start);
	matches = text_matches(prose, text, end - start, pattern, NULL);
	g_free(text);
	return matches;
}

bool
aside_below_colon(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);

	return before != NULL && prose->plain[before->end - 1] == ':' &&
	       !stretch_matches(prose, before->start, before->end, asides->about_vote, NULL) &&
	       !stretch_matches(prose, before->start, before->end, asides->about_ballot, NULL) &&
	       !aside_says_who_and_what(asides, posting, prose, before->start, before->end);
}

bool
aside_leads_in(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);
	size_t n = units_before(prose, start);

	if (n < prose->nunits && stretch_matches(prose, prose->units[n].start, prose->units[n].end,
				     asides->machine, NULL))
		return true;
	return before != NULL &&
	       (aside_matches(posting, prose, before->start, before->end, asides->lead_in) ||
		   stretch_matches(prose, before->start, before->end, asides->asks_before, NULL));
}

/* True if the word stands in the text, which is of any case. */
static bool
holds_word(const char *text, const char *word, size_t len)
{
	for (size_t at = 0; text[at] != '\0'; at++)
		if (g_ascii_strncasecmp(text + at, word, len) == 0 &&
		    (at == 0 || !g_ascii_isalnum(text[at - 1])) && !g_ascii_isalnum(text[at + len]))
			return true;
	return false;
}

static bool
is_own_word(const struct posting *posting, const char *word, size_t len)
{
	for (size_t i = 0; i < G_N_ELEMENTS(own_words); i++)
		if (strlen(own_words[i]) == len &&
		    g_ascii_strncasecmp(own_words[i], word, len) == 0)
			return true;
	return g_ascii_isdigit(*word) || holds_word(posting->subject->words, word, len) ||
	       (posting->sender.name != NULL && holds_word(posting->sender.name, word, len));
}

bool
aside_says_who_and_what(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start, size_t end)
{
	const char *text = prose->plain;
	bool own = true;

	if (stretch_matches(prose, start, end, asides->greeting, NULL))
		return true;
	for (size_t at = start; at < end && own;) {
		struct mention one;
		size_t len = 0;

		if (mention_next(posting, text, end, at, &one) && one.start == at) {
			own = actor_speaks_for(posting, one.org);
			at = one.end;
			continue;
		}
		if (label_end(&posting->labels, at) > 0)
			len = label_end(&posting->labels, at) - at;
		if (len == 0) {
			while (at + len < end &&
			       (g_ascii_isalnum(text[at + len]) || (text[at + len] & 0x80) != 0))
				len++;
			own = len == 0 || is_own_word(posting, text + at, len);
		}
		at += MAX(len, (size_t)1);
	}
	return own;
}

bool
aside_headed(const struct asides *asides, const struct posting *posting, const struct prose *prose,
    size_t start, size_t end)
{
	for (size_t at = end; at > start; at--)
		if (prose->plain[at - 1] == ':' && (at == end || prose->plain[at] == ' '))
			return !aside_says_who_and_what(asides, posting, prose, start, at) &&
			       !stretch_matches(prose, start, at, asides->sent_here, NULL);
	return false;
}

/* "I will be there on Thursday.": no word of it is of the ballot or of voting. */
static bool
speaks_of_other(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, const struct unit *unit)
{
	for (size_t i = 0; i < posting->labels.n; i++)
		if (posting->labels.items[i].start >= unit->start &&
		    posting->labels.items[i].end <= unit->end)
			return false;
	return !stretch_matches(prose, unit->start, unit->end, asides->greeting, NULL) &&
	       !stretch_matches(prose, unit->start, unit->end, asides->about_ballot, NULL);
}

bool
aside_among_fields(
    const struct asides *asides, const struct posting *posting, const struct prose *prose)
{
	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];
		const char *text = prose->plain + unit->start;
		size_t len = unit->end - unit->start, name = 0;
		bool known = false;

		while (name < len && g_ascii_isalpha(text[name]))
			name++;
		if (name < FIELD_NAME_MIN || name + 1 >= len || len > FIELD_BYTES_MAX ||
		    text[name] != ':' || text[name + 1] != ' ' || unit->quoted || unit->motion)
			continue;
		for (size_t j = 0; j < G_N_ELEMENTS(field_names) && !known; j++)
			known = strlen(field_names[j]) == name &&
				g_ascii_strncasecmp(field_names[j], text, name) == 0;
		if (!known && !aside_says_who_and_what(
				  asides, posting, prose, unit->start, unit->start + name))
			return true;
	}
	return false;
}

bool
aside_heads_votes(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);

	for (int line = 0; line < HEADED_LINES_MAX && before != NULL; line++) {
		if (!aside_says_who_and_what(asides, posting, prose, before->start, before->end))
			return false;
		if (prose->plain[before->end - 1] == ':')
			return stretch_matches(
			    prose, before->start, before->end, asides->about_vote, NULL);
		before = unit_before(prose, before->start);
	}
	return false;
}

bool
aside_under_title(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);
	char last;

	/* Past the values above it, which stand under the same heading. */
	for (int line = 0;
	     line < HEADED_LINES_MAX && before != NULL &&
	     aside_says_who_and_what(asides, posting, prose, before->start, before->end);
	     line++)
		before = unit_before(prose, before->start);
	if (before == NULL)
		return false;
	last = prose->plain[before->end - 1];
	if (last == '?' || (last == '.' && speaks_of_other(asides, posting, prose, before)))
		return true;
	return strchr(".!,;", last) == NULL && before->end - before->start <= TITLE_BYTES &&
	       !before->item &&
	       !stretch_matches(prose, before->start, before->end, asides->about_vote, NULL) &&
	       memchr(prose->plain + before->start, ':', before->end - before->start - 1) == NULL;
}

bool
aside_asked_about(const struct asides *asides, const struct prose *prose, size_t end)
{
	size_t next = units_before(prose, end);

	const struct unit *unit = &prose->units[next];

	return next < prose->nunits &&
	       (stretch_matches(prose, unit->start, unit->end, asides->asks_about, NULL) ||
		   (strchr(".!?", prose->plain[end - 1]) == NULL &&
		       g_ascii_islower(prose->plain[unit->start]) &&
		       stretch_matches(
			   prose, unit->start, unit->end, asides->goes_on_about, NULL)));
}

bool
aside_fenced(const struct prose *prose, size_t start)
{
	size_t n = units_before(prose, start);

	return n < prose->nunits && prose->units[n].fenced;
}

bool
aside_answers(const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);

	return before != NULL && prose->plain[before->end - 1] == '?';
}

bool
aside_takes_back(const struct asides *asides, const struct prose *prose)
{
	return stretch_matches(prose, 0, prose->len, asides->takes_back, NULL);
}

bool
aside_is_name(const struct posting *posting, const struct prose *prose, size_t start, size_t end)
{
	const char *text = prose->plain + start;
	struct mention one;

	if (!mention_next(posting, text, end - start, 0, &one))
		return false;
	for (size_t at = 0; at < end - start; at++)
		if ((at < one.start || at >= one.end) && g_ascii_isalnum(text[at]))
			return false;
	return true;
}

bool
aside_speaker(const struct asides *asides, const struct posting *posting, const struct prose *prose,
    size_t start, size_t end)
{
	const char *text = prose->plain + start;
	struct match match;
	struct mention one;
	struct span who;
	char *name;
	bool own;

	if (!stretch_matches(prose, start, end, asides->speaker, &match))
		return false;
	who = pattern_group(asides->speaker, &match, "who");
	if (who.end == 0)
		return true;
	if (mention_next(posting, text + who.start, who.end - who.start, 0, &one))
		return !actor_speaks_for(posting, one.org);
	name = g_strndup(text + who.start, who.end - who.start);
	own = posting->sender.name != NULL && strstr(posting->sender.name, name) != NULL;
	g_free(name);
	return !own;
}

/* The end of a word like FORUM-14 that starts at `at`; 0: none does. */
static size_t
foreign_end(const char *text, size_t at, size_t end)
{
	size_t letters = 0, digits = 0, from;

	while (at + letters < end && g_ascii_isupper(text[at + letters]))
		letters++;
	from = at + letters + 1;
	if (letters < FOREIGN_PREFIX_MIN || letters > FOREIGN_PREFIX_MAX || from >= end ||
	    text[from - 1] != '-')
		return 0;
	while (from + digits < end && g_ascii_isdigit(text[from + digits]))
		digits++;
	return digits > 0 && digits <= FOREIGN_DIGITS_MAX && !g_ascii_isalpha(text[from + digits])
		   ? from + digits
		   : 0;
}

bool
aside_names_foreign(
    const struct prose *prose, const struct labels *labels, size_t start, size_t end, size_t after)
{
	const char *text = prose->plain;
	size_t last = MIN(end, after + FOREIGN_BYTES);

	for (size_t i = 0; i < labels->n; i++)
		if (labels->items[i].start >= start && labels->items[i].end <= end)
			return false;
	for (size_t at = start; at < last; at++)
		if ((at == start || !g_ascii_isalnum(text[at - 1])) &&
		    foreign_end(text, at, end) != 0)
			return true;
	return false;
}

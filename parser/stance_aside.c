#include "parser/stance_aside.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	FOREIGN_BYTES = 40,     /* behind a value, in which a ballot is looked for */
	FOREIGN_PREFIX_MIN = 2, /* capitals of a ballot's prefix */
	FOREIGN_PREFIX_MAX = 9,
	FOREIGN_DIGITS_MAX = 4
};

/* clang-format off: words broken between alternatives */
static const char lead_in[] =
    "\\b(?:wrote|writes?|said|says|schrieb|\\x{e9}crit|scrisse|escribi\\x{f3}|example|sample|"
    "template|specimen|draft|wording|would (?:send|write|post|say)|will (?:send|write|post)|"
    "before (?:i|we) send|looks? like|(?:should|must|has to|have to) (?:read|say|look|be "
    "worded)|proposed (?:text|reply|answer|vote)|instead of|forwarded|forwarding)\\b[^.!?]*:$";

static const char takes_back[] =
    "\\b(?:scratch that|hold that(?=[,.!])|hold off|strike that|wait,? no|o+ps|wrong (?:thread|"
    "button|list|mail|message|window|file|vote|value|word)|i (?:mean|meant)\\W{1,3}(?:to (?:write|"
    "say|vote|type)\\W{1,3})?(?:yes|no|abstain)\\b|(?:yes|no|abstain)[\"']? was (?:meant|an? "
    "(?:typo|slip|mistake))|not yet approved|yet to be approved|please "
    "(?:ignore|disregard)(?=\\W*?(?:[.,;!\\n]|$))|"
    "test test)\\b|(?:\\n|[.!?] )not ?!|(?:[.!?]\\s*\\n|[.!?] )not\\.?\\s*(?:\\n|$)|"
    "^\\W*draft\\b(?! (?:ballot|guideline|version|minutes|\\d))|</?(?:sarcasm|quote|irony|"
    "joke)>|\\[/?quote\\]|\\bpigs \\w* ?fly\\b";

static const char speaker[] =
    "^(?:\\||[^\\w|]*(?!(?:hi|hello|hey|dear|all|votes?|ballots?|re|chair|note|update|reason|"
    "answer|decision|position|statement|thanks|so|ps|and|now|also|today)\\b)(?<who>[^\\W\\d_]{2,20}"
    "(?: [^\\W\\d_]{2,20})?):\\s+[\"']?(?:we|i)\\b)";
/* clang-format on */

struct asides {
	struct pattern *lead_in, *takes_back, *speaker;
};

struct asides *
asides_compile(void *ctx, char **why_r)
{
	struct asides *asides = talloc_zero(ctx, struct asides);

	asides->lead_in = pattern_compile(asides, lead_in, why_r);
	asides->takes_back = pattern_compile(asides, takes_back, why_r);
	asides->speaker = pattern_compile(asides, speaker, why_r);
	if (asides->lead_in == NULL || asides->takes_back == NULL || asides->speaker == NULL) {
		*why_r = talloc_steal(ctx, *why_r);
		talloc_free(asides);
		return NULL;
	}
	return asides;
}

/* The sentence or line that ends before `start`; NULL: it is the first. */
static const struct unit *
unit_before(const struct prose *prose, size_t start)
{
	const struct unit *before = NULL;

	for (size_t i = 0; i < prose->nunits && prose->units[i].end <= start; i++)
		before = &prose->units[i];
	return before;
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
	matches = pattern_match(pattern, text, end - start, NULL);
	g_free(text);
	return matches;
}

bool
aside_leads_in(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start)
{
	const struct unit *before = unit_before(prose, start);

	return before != NULL && prose->plain[before->end - 1] == ':' &&
	       aside_matches(posting, prose, before->start, before->end, asides->lead_in);
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

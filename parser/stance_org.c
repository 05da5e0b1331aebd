#include "parser/stance_org.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	APPOSITION_MAX = 80,  /* bytes between a name and its verb: ", an Example company," */
	MANNER_BYTES_MIN = 5, /* bytes of an adverb; shorter ones in -ly are other words */
	NAME_WORDS_MAX = 8    /* words of an organisation that the roster does not have */
};

/* Words after which an organisation's name may follow although no sign stands between. */
static const char *const lead_words[] = { "on behalf of", "representative of", "representing",
	"in the name of", "for", "so", "and", "also", "now", "therefore", "then", "thus", "hence",
	"accordingly", "note that", "record that", "confirm that", "from", "today", "yes", "here",
	"but", "as", "the", "herewith", "+1", "finally", "consequently", "hi all", "dear all",
	"hello all", "hello everyone", "us", "me", "we at", "we from", "we of", "confirming that",
	"confirms that" };

/* Subjects that are no organisation's name. */
static const char *const no_names[] = { "this", "that", "it", "he", "she", "they", "who", "which",
	"nobody", "everyone", "everybody", "anyone", "member", "members", "the", "a", "an", "each",
	"every", "all", "some", "most", "many", "browsers", "cas", "issuers", "consumers", "there",
	"what", "when", "whoever", "you", "if", "please", "one", "no", "other", "others", "several",
	"to", "in", "of", "with", "as", "how", "total", "number", "result", "results", "my", "our",
	"change", "i", "we", "us", "your", "final", "not", "hi", "hello", "thanks", "dear",
	"personal", "voting", "vote", "votes", "ballot" };

/* Words between a name and its verb that leave the name the subject. */
static const char *const tail_words[] = { "hereby", "also", "s", "team", "now", "itself", "again",
	"therefore", "still", "once more", "i", "we", "would like to", "wishes to", "vota si", "to",
	"then", "too", "formally", "officially", "stimmt mit ja", "vote oui" };

static bool
word_start(const char *text, size_t at)
{
	return at == 0 || (!g_ascii_isalnum(text[at - 1]) && (text[at - 1] & 0x80) == 0);
}

/* Case-insensitively at the end of `text`, as whole words. */
static bool
ends_in(const char *text, size_t len, const char *words)
{
	size_t n = strlen(words);

	return len >= n && g_ascii_strncasecmp(text + len - n, words, n) == 0 &&
	       word_start(text, len - n);
}

static size_t
trim_end(const char *text, size_t len, const char *signs)
{
	while (len > 0 && strchr(signs, text[len - 1]) != NULL)
		len--;
	return len;
}

/* "After internal review Example TS": circumstances that need no comma. */
static bool
circumstance(const char *text, size_t len)
{
	static const char *const starts[] = { "after ", "having ", "following ", "based on ",
		"in line with ", "per ", "for ", "on ", "regarding ", "concerning ", "as for ",
		"with this ", "by this ", "upon ", "with the ", "given the " };

	for (size_t at = len; at > 0; at--) {
		if (strchr(",\n", text[at - 1]) != NULL) {
			text += at;
			len -= at;
			break;
		}
	}
	while (len > 0 && *text == ' ') {
		text++;
		len--;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(starts) && len <= APPOSITION_MAX; i++)
		if (len > strlen(starts[i]) &&
		    g_ascii_strncasecmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static bool
lead_ok(const char *text, size_t len)
{
	len = trim_end(text, len, " \"'(");
	if (circumstance(text, len))
		return true;
	if (len == 0 || strchr(",:;.!)->*|/", text[len - 1]) != NULL)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(lead_words); i++)
		if (ends_in(text, len, lead_words[i]))
			return true;
	return false;
}

static bool
tail_ok(const char *text, size_t len)
{
	static const char *const companions[] = { "supports ", "support ", "agrees ", "approves ",
		"welcomes ", "thanks ", "reviewed ", "opposes ", "objects ", "disagrees ",
		"shares ", "appreciates ", "likes ", "endorses ", "concurs ", "reverses ",
		"withdraws ", "retracts ", "has ", "had ", "is ", "was ", "does not ", "did not ",
		"cannot ", "can not ", "endorsed ", "supported ", "proposed ", "drafted ",
		"agreed ", "approved ", "discussed ", "considered ", "evaluated " };
	/* After these somebody else may be the one who acts. */
	static const char *const others[] = { " that ", " who ", " which ", " whether ", " if ",
		" when ", " what ", " how ", " why ", " where ", " told ", " asking ", " asked " };
	bool known = false;
	char *folded;

	while (len > 0 && strchr(" \"',-:.", *text) != NULL) {
		/* A comma opens an apposition, which must be closed before the verb. */
		if (*text == ',' && len <= APPOSITION_MAX && len > 1 &&
		    text[trim_end(text, len, " ") - 1] == ',')
			return true;
		text++;
		len--;
	}
	len = trim_end(text, len, " \"',");
	if (len == 0)
		return true;
	if (len <= APPOSITION_MAX && *text == '(' && memchr(text, ')', len) == text + len - 1)
		return true;
	if (len > strlen("hereby ") &&
	    g_ascii_strncasecmp(text, "hereby ", strlen("hereby ")) == 0) {
		text += strlen("hereby ");
		len -= strlen("hereby ");
	}
	folded = people_fold(NULL, text, len);
	for (size_t i = 0; i < G_N_ELEMENTS(tail_words) && !known; i++)
		known = strcmp(folded, tail_words[i]) == 0;
	talloc_free(folded);
	if (known)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		if (memmem(text, len, others[i], strlen(others[i])) != NULL)
			return false;
	/* "Example TS supports the ballot and" goes on with the same subject. */
	for (size_t i = 0; i < G_N_ELEMENTS(companions); i++)
		if (len <= APPOSITION_MAX && len > strlen(companions[i]) + 4 &&
		    g_ascii_strncasecmp(text, companions[i], strlen(companions[i])) == 0 &&
		    ends_in(text, len, "and"))
			return true;
	return len <= APPOSITION_MAX && len > 4 && g_ascii_strncasecmp(text, "as a", 4) == 0;
}

bool
mention_next(const struct posting *posting, const char *text, size_t len, size_t at,
    struct mention *mention_r)
{
	for (; at < len; at++) {
		size_t size = 0;
		const char *org;

		if (!word_start(text, at))
			continue;
		org = directory_org_prefix(posting->words->directory, text + at, &size);
		if (org != NULL && at + size <= len) {
			*mention_r = (struct mention){ at, at + size, org };
			return true;
		}
	}
	return false;
}

/* The first and the last organisation of the roster that the words name. */
static size_t
find_mentions(const struct posting *posting, const char *text, size_t len, struct mention *first,
    struct mention *last)
{
	size_t n = 0;

	for (size_t at = 0; mention_next(posting, text, len, at, last); at = last->end)
		if (n++ == 0)
			*first = *last;
	return n;
}

bool
actor_speaks_for(const struct posting *posting, const char *org)
{
	const struct mail_words *words = posting->words;

	if (posting->named_speaks && posting->sender.org == NULL)
		return true;
	return (posting->sender.org != NULL && strcmp(posting->sender.org, org) == 0) ||
	       directory_represents(words->directory, words->from_name, words->from_address, org);
}

struct actor
actor_sender(const struct posting *posting)
{
	struct actor actor = { .person = posting->sender };

	actor.kind = posting->sender.org == NULL ? ACTOR_STRANGER : ACTOR_FIRST_PERSON;
	return actor;
}

bool
actor_is_nobody(const struct actor *actor)
{
	return actor->person.name == NULL && actor->person.org == NULL;
}

static bool
first_person(const char *text, size_t len, enum actor_form form)
{
	static const char *const subjects[] = { "we", "i", "we also", "i also", "we hereby",
		"i hereby", "we'd", "i'd", "we're", "i'm", "we therefore", "i therefore", "we now",
		"i now" };
	static const char *const objects[] = { "us", "me", "our", "my", "our vote", "my vote",
		"our organisation", "our organization", "our company" };
	static const char *const owners[] = { "our", "my" };
	const char *const *words = form == ACTOR_SUBJECT  ? subjects
				   : form == ACTOR_OBJECT ? objects
							  : owners;
	size_t n = form == ACTOR_SUBJECT  ? G_N_ELEMENTS(subjects)
		   : form == ACTOR_OBJECT ? G_N_ELEMENTS(objects)
					  : G_N_ELEMENTS(owners);

	len = trim_end(text, len, " ");
	/* "I am fine with it and" goes on with the same subject. */
	if (form == ACTOR_SUBJECT && len <= APPOSITION_MAX && ends_in(text, len, "and") &&
	    memchr(text, ',', len) == NULL &&
	    (g_ascii_strncasecmp(text, "we ", 3) == 0 || g_ascii_strncasecmp(text, "i ", 2) == 0))
		return true;
	for (size_t i = 0; i < n; i++)
		if (ends_in(text, len, words[i]) && lead_ok(text, len - strlen(words[i])))
			return true;
	return false;
}

/* A folded name without its blanks, in place. */
static char *
squash(char *folded)
{
	size_t n = 0;

	for (size_t i = 0; folded[i] != '\0'; i++)
		if (folded[i] != ' ')
			folded[n++] = folded[i];
	folded[n] = '\0';
	return folded;
}

/* True if the unknown name is the sender's organisation by its domain, display name or spelling. */
static bool
name_is_senders(const struct posting *posting, const char *name, size_t len)
{
	const struct mail_words *words = posting->words;
	char *folded = people_fold(NULL, name, len), *own = NULL;
	size_t first = strcspn(folded, " ");
	const char *at = words->from_address == NULL ? NULL : strchr(words->from_address, '@');
	bool same = false;

	if (first >= 3 && at != NULL) {
		own = people_fold(folded, at + 1, strlen(at + 1));
		/* "bluefen.example" for "Bluefen Hosting" */
		same =
		    strncmp(own, folded, first) == 0 && (own[first] == ' ' || own[first] == '\0');
	}
	if (!same && first >= 3 && posting->sender.org != NULL) {
		own = people_fold(folded, posting->sender.org, strlen(posting->sender.org));
		same =
		    strncmp(own, folded, first) == 0 && (own[first] == ' ' || own[first] == '\0');
	}
	if (!same && posting->sender.org != NULL) {
		/* "Example Trust" for "ExampleTrust" */
		own = people_fold(folded, posting->sender.org, strlen(posting->sender.org));
		same = strcmp(squash(own), squash(folded)) == 0;
	}
	talloc_free(folded);
	return same;
}

/* A word that a name may hold in lower case. */
static bool
particle(const char *word)
{
	static const char *const particles[] = { "of", "and", "for", "de", "la", "the", "du", "der",
		"und", "y" };
	size_t len = 0;

	while (g_ascii_isalpha(word[len]))
		len++;
	for (size_t i = 0; i < G_N_ELEMENTS(particles); i++)
		if (strlen(particles[i]) == len && strncmp(word, particles[i], len) == 0)
			return true;
	return false;
}

static bool
looks_like_name(const char *text, size_t len)
{
	size_t words = 1, first = 0;

	if (len < 2 || len > FACT_NAME_MAX || (!g_ascii_isupper(*text) && (*text & 0x80) == 0))
		return false;
	while (first < len && (g_ascii_isalnum(text[first]) || (text[first] & 0x80) != 0))
		first++;
	for (size_t i = 0; i < G_N_ELEMENTS(no_names); i++)
		if (strlen(no_names[i]) == first &&
		    g_ascii_strncasecmp(text, no_names[i], first) == 0)
			return false;
	for (size_t i = 0; i < len; i++) {
		words += text[i] == ' ';
		if (strchr("<>[]{}?!\"=@", text[i]) != NULL)
			return false;
		if (text[i] == ' ' && g_ascii_islower(text[i + 1]) && !particle(text + i + 1))
			return false;
	}
	return words <= NAME_WORDS_MAX;
}

/* A name that the roster does not have: the words since the last sign. */
static struct actor
unknown_actor(void *ctx, const struct posting *posting, const char *text, size_t len)
{
	struct actor actor = { .kind = ACTOR_NONE, .person = posting->sender };
	size_t start;

	len = trim_end(text, len, " :-\"'");
	for (start = len; start > 0; start--)
		if (strchr(",:;!", text[start - 1]) != NULL)
			break;
	while (start < len && strchr(" \"'", text[start]) != NULL)
		start++;
	if (!looks_like_name(text + start, len - start))
		return actor;
	actor.name_start = start;
	actor.name_end = len;
	if (name_is_senders(posting, text + start, len - start)) {
		actor.kind = posting->sender.org != NULL ? ACTOR_SELF : ACTOR_STRANGER;
		if (posting->sender.org == NULL)
			actor.person.org = talloc_strndup(ctx, text + start, len - start);
		return actor;
	}
	actor.kind = ACTOR_OTHER;
	actor.person.org = talloc_strndup(ctx, text + start, len - start);
	return actor;
}

/* Without an adverb of manner at the end: "reluctantly". */
static size_t
trim_manner(const char *text, size_t len)
{
	size_t at = len;

	while (at > 0 && g_ascii_islower(text[at - 1]))
		at--;
	if (at > 0 && text[at - 1] == ' ' && len - at > MANNER_BYTES_MIN && text[len - 2] == 'l' &&
	    text[len - 1] == 'y')
		return at - 1;
	return len;
}

/* Without the adverbs and auxiliaries before the verb: "Example TS hereby formally". */
static size_t
trim_adverbs(const char *text, size_t len)
{
	static const char *const adverbs[] = { "hereby", "now", "also", "again", "therefore",
		"formally", "officially", "accordingly", "still", "then", "thus", "too", "gladly",
		"happily", "will", "would", "shall", "should", "may", "might", "could", "can",
		"must", "likely", "probably", "to" };
	size_t before;

	do {
		before = len;
		len = trim_end(text, len, " \"'");
		for (size_t i = 0; i < G_N_ELEMENTS(adverbs); i++)
			if (ends_in(text, len, adverbs[i]))
				len -= strlen(adverbs[i]);
		len = trim_manner(text, len);
	} while (len != before);
	return len;
}

struct actor
actor_find(
    void *ctx, const struct posting *posting, const char *who, size_t len, enum actor_form form)
{
	struct actor actor = { .kind = ACTOR_NONE, .person = posting->sender };
	struct mention first, last, *named;
	size_t n;

	len = form == ACTOR_SUBJECT ? trim_adverbs(who, len) : trim_end(who, len, " ");
	if (form != ACTOR_SUBJECT && len > 2 && g_ascii_strncasecmp(who + len - 2, "'s", 2) == 0)
		len -= 2;
	if (len == 0)
		return form == ACTOR_OWNER ? actor_sender(posting) : actor;
	n = find_mentions(posting, who, len, &first, &last);
	if (n == 0) {
		if (first_person(who, len, form))
			return actor_sender(posting);
		return unknown_actor(ctx, posting, who, len);
	}
	named = tail_ok(who + last.end, len - last.end) && lead_ok(who, last.start) ? &last : NULL;
	if (n > 1 && tail_ok(who + first.end, len - first.end) && lead_ok(who, first.start))
		named = &first;
	if (named == NULL && first_person(who, len, form))
		return actor_sender(posting);
	if (named == NULL) {
		/* "I trust that Example votes yes": only of interest if it is the sender's own. */
		if (!actor_speaks_for(posting, last.org))
			return actor;
		actor.kind = ACTOR_OTHER;
		actor.person.org = last.org;
		actor.name_start = last.start;
		actor.name_end = last.end;
		return actor;
	}
	actor.name_start = named->start;
	actor.name_end = named->end;
	actor.person.org = named->org;
	actor.kind = actor_speaks_for(posting, named->org) ? ACTOR_SELF : ACTOR_OTHER;
	return actor;
}

/* True if the quote announces a vote, or carries the subject of a mail, on a ballot. */
static bool
quote_announces(const struct prose *quoted, const struct unit *unit)
{
	const char *lower = quoted->lower + unit->start;

	lower += strspn(lower, "> ");
	return prose_holds(quoted, unit->start, unit->end, "voting") ||
	       strncmp(lower, "subject:", 8) == 0 || strncmp(lower, "betreff:", 8) == 0 ||
	       strncmp(lower, "asunto:", 7) == 0 || strncmp(lower, "objet:", 6) == 0;
}

/* True if the quoted notice is about other ballots than the subject. */
static bool
quote_disagrees(const struct posting *posting)
{
	const struct labels *labels = &posting->quoted_labels;
	size_t announced = 0;

	if (posting->quoted == NULL)
		return false;
	for (size_t i = 0; i < labels->n; i++) {
		if (labels->items[i].ballot == NULL)
			continue;
		if (labels_have(&posting->subject->labels, labels->items[i].ballot))
			return false;
		for (size_t j = 0; j < posting->quoted->nunits; j++) {
			const struct unit *unit = &posting->quoted->units[j];

			if (labels->items[i].start >= unit->start &&
			    labels->items[i].end <= unit->end)
				announced += quote_announces(posting->quoted, unit);
		}
	}
	return announced > 0;
}

struct ballot_choice
ballot_of_context(const struct posting *posting)
{
	struct ballot_choice choice = { NULL, 0, CERTAINTY_CERTAIN };
	const struct labels *labels = &posting->subject->labels;

	if (labels->n > 0 && !posting->subject->placeholder) {
		if (quote_disagrees(posting)) {
			choice.certainty = CERTAINTY_UNCLEAR;
			return choice;
		}
		choice.labels = labels->items;
		choice.n = labels->n;
		return choice;
	}
	labels = &posting->quoted_labels;
	for (size_t i = 0; i < labels->n; i++) {
		if (labels->items[i].ballot == NULL)
			continue;
		if (choice.n == 0) {
			choice.labels = &labels->items[i];
			choice.n = 1;
			choice.certainty = CERTAINTY_LIKELY;
		} else if (strcmp(choice.labels->ballot, labels->items[i].ballot) != 0) {
			return (struct ballot_choice){ NULL, 0, CERTAINTY_UNCLEAR };
		}
	}
	return choice;
}

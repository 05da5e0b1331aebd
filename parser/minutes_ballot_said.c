#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_ballots.h"
#include "parser/minutes_label.h"

enum {
	/* Words of a line beside the ballot's name that say nothing: its lead, "Ballot" */
	NAME_LINE_MORE = 4
};

/* Who endorses. The last person of the wording, with all of his list, is the endorser. */
static const struct wording endorsements[] = {
	{ "endorse.will", "@ ?also ?will|would|to ?also endorse|second", "the usual promise" },
	{ "endorse.said-will",
	    "@ said|stated|says|states|confirmed|noted|agreed ?that he|she|they|@ will|would|can "
	    "?also endorse",
	    "a promise reported" },
	{ "endorse.and-will", "@ *6 and will|would endorse", "a promise after something else" },
	{ "endorse.willing",
	    "@ ?both ?all ?said|stated|indicated|noted ?that ?he|she|they "
	    "?is|are|was|were|would|will ?both ?also ?still ?be "
	    "willing|happy|ready|glad|prepared|fine|ok|okay to endorse|second",
	    "a promise in other words" },
	{ "endorse.offered",
	    "@ ?also ?has|have ?very offered|agreed|volunteered|committed|supportive ?and to "
	    "endorse|second",
	    "an offer made in the meeting" },
	{ "endorse.has", "@ ?both ?also has|have|had ?both ?already endorsed",
	    "done on the list before" },
	{ "endorse.to", ", @ ?and ?@ to endorse|second", "the note taker's short form" },
	{ "endorse.endorsed", "@ ?already ?also endorsed|endorses|seconded|seconds",
	    "done, told in the past or present" },
	{ "endorse.still",
	    "@ confirmed|confirms|said|says|stated ?that he|she|they ?still endorse|endorses",
	    "told again" },
	{ "endorse.remain",
	    "@ ?both remain|remains|continue|continues|stay|stays ?to ?be ?as ?an ?the ?two "
	    "endorser|endorsers",
	    "the role kept" },
	{ "endorse.endorsing", "@ is|are ?already ?also endorsing|seconding", "likewise" },
	{ "endorse.as-endorser",
	    "@ ?volunteered|offered|agreed|remain|remains|continue|continues|stay|stays ?to "
	    "?serve|act as ?an ?a ?the ?second ?other "
	    "endorser|endorsers|seconder",
	    "the role instead of the deed" },
	{ "endorse.by", "endorsed by @", "turned round" },
	{ "endorse.are", "endorser|endorsers ?are|is ?will ?be @", "a label" },
	{ "endorse.has-as", "has|have|with|got @ ?and ?@ as ?the|his|her ?two endorser|endorsers",
	    "the role told by who has them" },
	{ "endorse.to-be",
	    "@ agreed|offered|volunteered|happy|willing to be ?an ?the endorser|endorsers",
	    "the role offered" },
	{ "endorse.the-endorsers", "@ the ?two endorser|endorsers",
	    "the role told of people behind that of the proposer" },
	{ "endorse.is-endorser",
	    "@ is|are ?now ?the|our|its ?two|first|second|other endorser|endorsers",
	    "the role told of people" },
};

/* Words within such a sentence that make the endorsement no more than a hope. */
static const char conditional[] =
    "likely|hopefully|might|may|maybe|probably|if|able|consider|considering|whether|could";

static const struct wording second_needs[] = {
	{ "needs.looking",
	    "looking|looks|look|seeking|seeks|searching|searches *6 endorser~|endorsement~|endorse",
	    "the usual request" },
	{ "needs.needs", "need|needs|needed|require|requires *3 endorser~|endorsement~|seconder~",
	    "what is missing" },
	{ "needs.requesting", "request~|asking|asked *6 endorser~|sponsor~|endorsement~|seconder~",
	    "asked on the list" },
	{ "needs.inquired", "inquired|asked|asks|wonder~ about|for *3 endorser~|second",
	    "somebody else asks for them" },
	{ "needs.has-one", "has|have|only|got one|1 endorser", "how many are there" },
	{ "needs.more", "one|two|1|2|another|second more|other|additional endorser~",
	    "how many are missing" },
	{ "needs.upon",
	    "upon|after|pending|awaiting|once|with ?a second|two|2 endorsement|endorser~",
	    "what the next step waits for" },
	{ "needs.hopefully", "hopefully *3 endorse",
	    "one endorser is there, the other only hoped for" },
	{ "needs.to-be-found", "endorsers are|is *3 found|missing|needed", "turned round" },
	{ "needs.find", "find|collect|gather *3 endorser~", "a task" },
	{ "needs.so-many-more", "endorser~ *6 one|two|1|2 more", "how many are missing" },
	{ "needs.would-like", "like|wants|want|hopes|wishes to have|get *3 endorser~",
	    "a wish in the meeting" },
};

/* Who leads a ballot whose name does not tell. The first person of the wording does. */
static const struct wording leads[] = {
	{ "lead.will-propose", "@ ?also ?has will|to|agreed|offered|volunteered ?to propose",
	    "who proposes it leads it" },
	{ "lead.will-prepare",
	    "@ ?also ?has will|to|with|agreed|offered|volunteered ?to "
	    "prepare|draft|write|lead|start|work *8 ballot",
	    "the work is promised" },
	{ "lead.takes-lead", "@ *3 take|taking|takes the lead", "handed over" },
	{ "lead.drafted", "@ ?has drafted|proposed|wrote|posted *5 ballot", "the work is done" },
	{ "lead.works-on", "@ ?is ?still ?starting ?to work|working ?to on *2 ballot",
	    "the work goes on" },
	{ "lead.seeks", "@ ?who ?is|will ?still ?now seeking|seeks|looking|looks|look *4 endorser~",
	    "only a lead looks for endorsers" },
	{ "lead.and-seeks", "@ *6 and is ?still ?now looking|seeking *4 endorser~",
	    "the same after something else" },
	{ "lead.has-endorsers",
	    "@ ?said|stated|noted|confirmed|reported|mentioned|says ?that ?he|she|they|we|i "
	    "has|have|found|finds ?now ?already ?got ?the *1 one|1|two|2|both|second|required "
	    "*1 "
	    "endorser~",
	    "only a lead counts endorsers" },
	{ "lead.works", "@ is ?still ?now ?currently drafting|preparing|writing",
	    "the work goes on" },
	{ "lead.sent-draft",
	    "@ ?has sent|shared|circulated|presented|published|posted ?out ?a|the|his|her "
	    "?first|new|revised|updated|initial|next draft|ballot|version",
	    "whose text it is" },
	{ "lead.presented", "@ walked|went|presented ?through|over ?a|the|his|her *3 ballot",
	    "whose text it is" },
	{ "lead.label", "^ lead|leader|proposer|owner|author ?is @", "a label" },
	{ "lead.by", "^ ?ballot proposed|drafted|led by @", "turned round" },
	{ "lead.by-endorsed", "proposed by @ *5 endorsed", "with its endorsers" },
	{ "lead.is", "@ is|was the|its proposer|lead|leader|author|sponsor", "the role told" },
	{ "lead.label-within", "^ *3 , proposer ?is @", "a label within a line of them" },
	{ "lead.would-get", "@ would|wants|hopes ?like to get|find *3 endorser~",
	    "only a lead looks for endorsers" },
	{ "lead.counts", "^ @ two|2|both endorsers", "a speaker's label" },
	{ "lead.completed", "@ ?has completed|finished sections|section|part|parts|merging",
	    "whose text it is" },
	{ "lead.needs", "@ *9 needs *3 endorser~", "only a lead needs endorsers" },
};

/* The same, but as a step to come while the text is still being worked on. */
static const struct wording second_later[] = {
	{ "needs.get-second", "get ?a ?the second|seconder|endorsers|endorsement",
	    "a step to come" },
};

static const struct wording objections[] = {
	{ "pushback.word", "pushback", "the plain word" },
	{ "pushback.push-back", "push~ back", "the verb" },
	{ "pushback.object", "object to|against", "the other verb, of several" },
	{ "pushback.doubts",
	    "expressed|voiced|raised ?some|his|her|their worry|worries|doubt|doubts",
	    "doubts by their name" },
	{ "pushback.too", "too burdensome|onerous|restrictive|strict|aggressive",
	    "a requirement that goes too far" },
	{ "pushback.objection", "objection~|objects|objected|oppose|opposes|opposed|opposition",
	    "objections and those who have them" },
	{ "pushback.concern", "concern|concerns", "the politest form of an objection" },
	{ "pushback.concerned", "is|are|was|were|remains ?also concerned", "the same as a verb" },
	{ "pushback.cannot", "can not|t|hardly support", "support refused" },
	{ "pushback.cannot-word", "cannot support", "support refused" },
	{ "pushback.disagree", "disagree~", "disagreement by name" },
	{ "pushback.not-support", "not *5 support", "support refused for now" },
	{ "pushback.short-not-support", "does|do|did|would|could|will ?n t *3 support",
	    "likewise, as it is spoken" },
	{ "pushback.doesn-t-support", "doesn|don|didn|wouldn|couldn|won t *3 support", "likewise" },
	{ "pushback.spoke-against",
	    "spoke|speaks|argued|argues|came|cautioned|advised ?out ?strongly "
	    "against",
	    "told by its verb" },
	{ "pushback.negative", "strongly|very|mostly|some|several|quite|rather *2 negative",
	    "what the comments are like" },
	{ "pushback.burden", "a|too|undue|extra ?much|big|heavy|large|great burden",
	    "what it costs" },
	{ "pushback.status-quo", "rather|prefer|prefers|preferred *3 status quo",
	    "no change is wanted" },
	{ "pushback.troubled", "still|is|are|was|were|remains troubled|bothered",
	    "dislike in one word" },
	{ "pushback.uneasy", "felt|feels|is|are|was|were ?still ?very ?a ?bit uneasy", "likewise" },
	{ "pushback.reluctant",
	    "is|are|was|were|remains|feels ?still ?very reluctant|hesitant|wary",
	    "dislike in one word" },
	{ "pushback.not-supported", "not be supported", "support refused, turned round" },
	{ "pushback.questions", "questions *2 on|about *2 ballot",
	    "questions that stand against a ballot" },
	{ "pushback.not-convinced", "not convinced|persuaded", "doubt" },
	{ "pushback.unconvinced", "unconvinced", "doubt" },
	{ "pushback.questioned", "questioned if|whether|the", "doubt" },
	{ "pushback.deny", "vote|voting ?to deny|no|against", "a vote against it is announced" },
	{ "pushback.voted", "@ ?has|have voted no|against", "a vote against it is told" },
	{ "pushback.cannot-vote", "cannot|not vote|voting for|yes|in", "a vote for it is refused" },
	{ "pushback.not-agree", "does|do|did not|t agree|like|accept",
	    "disagreement, said politely" },
	{ "pushback.not-endorse", "will|would|can|could not|t ?be ?able ?to endorse",
	    "support refused for now" },
	{ "pushback.reservations", "reservation|reservations|misgivings|qualms",
	    "doubts by their name" },
	{ "pushback.uncomfortable",
	    "is|are|was|were|be|feels|felt ?still ?very not|n "
	    "comfortable|happy|ok|okay|satisfied|sure "
	    "with|about|that|whether",
	    "dislike, said politely" },
	{ "pushback.unhappy",
	    "is|are|was|were|remains|feels ?still ?very uncomfortable|unhappy|skeptical|sceptical|"
	    "worried|against",
	    "dislike in one word" },
	{ "pushback.not-want", "he|she|they does|do|did not|t want",
	    "what somebody will not have" },
	{ "pushback.who-not-want", "@ does|do|did not|t want", "the same by name" },
	{ "pushback.issues",
	    "@ ?still ?also has|have|had|saw|sees ?a|an ?some ?still issue|problem|issues|problems "
	    "with",
	    "dislike of a part" },
	{ "pushback.nobody-for", "nobody|none|not in favor|favour", "no support" },
	{ "pushback.unacceptable", "unacceptable", "refused in so many words" },
	{ "pushback.not-acceptable", "not acceptable", "likewise" },
	{ "pushback.bad-idea", "bad|terrible idea", "dislike in so many words" },
	{ "pushback.no-good-idea", "not ?a ?very good idea", "likewise" },
	{ "pushback.not-see", "not|t see ?a|the|any need|reason|benefit|value",
	    "doubt that it is needed" },
};

/* Sentences that name objections only to say that there are none, or that have another meaning. */
static const struct wording no_objections[] = {
	{ "no-pushback.none",
	    "no|without|any|absent|resolved|addressed *3 "
	    "objection~|concern|concerns|opposition|pushback|disagreement|reservation~|misgivings",
	    "says that there are none" },
	{ "no-pushback.nobody", "nobody|none *2 objected|objects|opposed|disagreed",
	    "says that there are none" },
	{ "no-pushback.nobody-had",
	    "nobody|none|one had|has|expressed|raised|voiced *3 "
	    "objection~|concern|concerns|reservation~|issues",
	    "says that there are none" },
	{ "no-pushback.no-one", "no one|member|members *2 objected|objects|opposed|disagreed",
	    "says that there are none" },
	{ "no-pushback.concerned-with", "ballot|proposal|text is concerned with",
	    "tells what the ballot is about" },
	{ "no-pushback.withdrew", "withdrew|withdrawn|resolved *4 objection~|concern~|complaint",
	    "taken back" },
};

bool
ballot_asks_endorsers(const struct sentence *s)
{
	return words_any(s, second_needs, G_N_ELEMENTS(second_needs), NULL, NULL) != NULL;
}

bool
ballot_endorsing(const struct sentence *s)
{
	return ballot_asks_endorsers(s) ||
	       words_find(s, "endorse|endorsed|endorsers|endorsement", 0, NULL, NULL);
}

struct judgement {
	struct minutes *m;
	const struct minutes_source *src;
	struct spoken_ballot ballot;
	struct ballot_course course;
	bool seeking;
	bool remarked; /* something is said of it besides its name */
};

static void
add_endorser(struct judgement *j, const char *name)
{
	struct spoken_ballot *b = &j->ballot;
	for (size_t i = 0; i < b->nendorsers; i++) {
		if (strcmp(b->endorsers[i], name) == 0)
			return;
	}
	source_append(j->m, &b->endorsers, &b->nendorsers, name);
}

static bool
is_conditional(const struct sentence *s, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		if (word_in(s->words[i].folded, conditional))
			return true;
	}
	return false;
}

/* "Proposed by Ada, endorsed by Bo": the name before the verb is not its subject. */
static bool
is_turned(const struct sentence *s, size_t last)
{
	return last + 1 < s->nwords && strcmp(s->words[last + 1].folded, "by") == 0;
}

/* File the endorsers that the sentence names; true if there are any. */
static bool
read_endorsers(struct judgement *j, const struct sentence *s)
{
	bool found = false;
	for (size_t w = 0; w < G_N_ELEMENTS(endorsements); w++) {
		size_t from = 0, first, last;
		while (from < s->nwords &&
		       words_find(s, endorsements[w].pattern, from, &first, &last)) {
			from = last + 1;
			size_t who = SIZE_MAX;
			for (size_t i = first; i <= last; i++) {
				if (s->words[i].mention != WORDS_NO_MENTION &&
				    (who == SIZE_MAX || i > first))
					who = i;
			}
			if (who == SIZE_MAX || is_conditional(s, first, last) || is_turned(s, last))
				continue;
			size_t n;
			const char **names = names_list(j->src->tmp, j->src->names, s, who, &n);
			for (size_t i = 0; i < n; i++)
				add_endorser(j, names[i]);
			found = true;
		}
	}
	return found;
}

/* "Who would endorse? Bo and Cyra volunteered.": an answer to a sentence about endorsers. */
static void
read_volunteers(struct judgement *j, const struct sentence *before, const struct sentence *s)
{
	size_t n;
	if (before == NULL || !ballot_endorsing(before) ||
	    !words_find(s, "^ @ ?and ?@ ?has|have ?both volunteered|offered ,", 0, NULL, NULL))
		return;
	const char **names = names_list(j->src->tmp, j->src->names, s, 0, &n);
	for (size_t i = 0; i < n; i++)
		add_endorser(j, names[i]);
}

static void
read_lead(struct judgement *j, const struct sentence *s)
{
	size_t first, last;
	if (j->ballot.lead != NULL ||
	    words_any(s, leads, G_N_ELEMENTS(leads), &first, &last) == NULL)
		return;
	while (first < last && s->words[first].mention == WORDS_NO_MENTION)
		first++;
	const struct mention *who = names_mention(j->src->names, s->words[first].mention);
	if (!who->org)
		j->ballot.lead = talloc_strdup(j->m, who->name);
}

static bool
read_objection(struct judgement *j, const struct sentence *s)
{
	if (words_any(s, objections, G_N_ELEMENTS(objections), NULL, NULL) == NULL ||
	    words_any(s, no_objections, G_N_ELEMENTS(no_objections), NULL, NULL) != NULL)
		return false;
	j->ballot.pushback = true;
	return true;
}

static bool
read_needs(struct judgement *j, const struct sentence *s)
{
	if (words_find(s, "asked|asks ?@ if|whether *4 has|had|have|are|were", 0, NULL, NULL))
		return false;
	bool now = words_any(s, second_needs, G_N_ELEMENTS(second_needs), NULL, NULL) != NULL;
	bool later = words_any(s, second_later, G_N_ELEMENTS(second_later), NULL, NULL) != NULL;
	if (now && !later)
		j->seeking = true;
	if (now || later)
		j->ballot.needs_second = true;
	return now || later;
}

static void
add_quote(struct judgement *j, const char *text)
{
	struct spoken_ballot *b = &j->ballot;
	if (b->nquotes == 0 || strcmp(b->quotes[b->nquotes - 1], text) != 0)
		source_append(j->m, &b->quotes, &b->nquotes, text);
}

/* What was agreed, without the clause that only carries it on (" and removing ..."). */
static const char *
first_clause(void *ctx, const char *text)
{
	for (const char *p = text; (p = strstr(p, " and ")) != NULL; p += 5) {
		size_t word = strcspn(p + 5, " ,.");
		if (word > 4 && strncmp(p + 5 + word - 3, "ing", 3) == 0)
			return talloc_strndup(ctx, text, (size_t)(p - text));
	}
	return text;
}

static enum spoken_state
final_state(const struct judgement *j, const struct ballot_entry *e)
{
	if (j->course.state == SPOKEN_TABLED || j->course.state == SPOKEN_FAILED)
		return j->course.state;
	if (j->course.labelled != SPOKEN_UNKNOWN && j->course.labelled != SPOKEN_DRAFTING)
		return j->course.labelled;
	if (e->stage == SPOKEN_IPR_REVIEW && j->course.state == SPOKEN_PASSED &&
	    ballot_review_over(&j->course))
		return SPOKEN_PASSED;
	if (e->stage != SPOKEN_UNKNOWN && e->stage != SPOKEN_DRAFTING)
		return e->stage;
	if (j->course.state != SPOKEN_UNKNOWN)
		return j->course.state;
	if (j->seeking)
		return SPOKEN_SEEKING_ENDORSERS;
	if (j->course.voted_soon)
		return SPOKEN_DISCUSSION;
	if (e->heading != NULL && e->stage == SPOKEN_UNKNOWN && !j->remarked)
		return SPOKEN_UNKNOWN; /* only its name was called */
	return j->course.silent && e->stage == SPOKEN_UNKNOWN ? SPOKEN_UNKNOWN : SPOKEN_DRAFTING;
}

/* True if nothing but an "and" stands between two labels. */
static bool
is_link(const struct judgement *j, const char *from, const char *to)
{
	char *said = talloc_strndup(j->src->tmp, from, (size_t)(to - from));
	struct sentence *s = words_sentence(j->src->tmp, said);
	return s->nwords == 0 ||
	       (s->nwords == 1 && word_in(s->words[0].folded, "and|or|plus|both"));
}

/*
 * "SX-58 adopted, SX-59 in discussion": of a sentence about several ballots
 * what is said of this one, up to the next label; NULL if it is about one
 * ballot, or the words are about all.
 */
static const struct sentence *
clause_of(const struct judgement *j, const struct ballot_entry *e, const struct sentence *s)
{
	size_t len, labels = 0, unlinked = 0;
	const char *own = NULL, *end = NULL, *before = NULL;
	for (const char *p = s->text; (p = label_find(p, &len)) != NULL; p += len, labels++) {
		bool linked = before == NULL || is_link(j, before, p);
		unlinked += !linked;
		before = p + len;
		if (own == NULL)
			own = label_same(p, e->label) ? p + len : NULL;
		else if (end == NULL && linked)
			own = p + len;
		else if (end == NULL)
			end = p;
	}
	if (own == NULL || labels < 2 || unlinked == 0)
		return NULL;
	size_t n = end != NULL ? (size_t)(end - own) : strlen(own);
	struct sentence *clause =
	    words_sentence(j->src->tmp, g_strchug(talloc_strndup(j->src->tmp, own, n)));
	names_mark(j->src->names, clause);
	return clause->nwords > 0 ? clause : NULL;
}

/* What the line of a ballot goes on with behind its name and lead; NULL if with nothing. */
static const struct sentence *
remark_of(const struct judgement *j, const struct ballot_entry *e, const struct sentence *s)
{
	const char *p = s->text;
	size_t label, name = strlen(e->label), len;
	const char *own = label_find(s->text, &len);
	if (g_ascii_strncasecmp(p, "ballot ", 7) == 0)
		p += 7;
	if (name > 0 && strncmp(p, e->label, name) == 0)
		p += name;
	else if (label_at(p, &label) && label_same(p, e->label))
		p += label;
	else if (own != NULL && label_same(own, e->label) && label_find(own + len, &label) == NULL)
		p = own + len; /* "Ada reported that SX-7 failed" */
	else
		return NULL;
	p += strspn(p, " ");
	if (*p == '(')
		p += strcspn(p, ")");
	while (*p != '\0' && !g_ascii_isalnum(*p) && (unsigned char)*p < 0xc3)
		p++;
	while (((unsigned char)*p & 0xc0) == 0x80) /* the rest of a dash */
		p++;
	p += strspn(p, " :");
	if (*p == '\0')
		return NULL;
	struct sentence *remark = words_sentence(j->src->tmp, p);
	names_mark(j->src->names, remark);
	return remark;
}

/* What one sentence says of the ballot; true if it says anything. */
static bool
judge_sentence(struct judgement *j, const struct sentence *s)
{
	bool endorsed = read_endorsers(j, s);
	read_lead(j, s);
	bool evidence = read_needs(j, s) || endorsed;
	evidence = read_objection(j, s) || evidence;
	return ballot_read_course(&j->course, s) || evidence;
}

struct spoken_ballot
ballot_judge(struct minutes *m, const struct minutes_source *src, const struct ballot_entry *e)
{
	struct judgement j = { .m = m,
		.src = src,
		.course = { .state = SPOKEN_UNKNOWN, .labelled = SPOKEN_UNKNOWN } };
	j.ballot.label = talloc_strdup(m, e->label);
	j.ballot.lead = talloc_strdup(m, e->lead);
	if (e->heading != NULL)
		add_quote(&j, e->heading);
	for (size_t i = 0; i < e->nlines; i++) {
		const struct sentence *s = e->lines[i];
		bool heading = e->heading != NULL && strstr(e->heading, s->text) != NULL;
		j.remarked =
		    j.remarked || !heading || s->nwords > e->words->nwords + NAME_LINE_MORE;
		read_volunteers(&j, i > 0 ? e->lines[i - 1] : NULL, s);
		const struct sentence *clause = clause_of(&j, e, s);
		const struct sentence *remark = clause != NULL ? clause : remark_of(&j, e, s);
		bool evidence = remark != NULL && judge_sentence(&j, remark);
		if (clause == NULL || !evidence)
			evidence = judge_sentence(&j, s) || evidence;
		j.remarked = j.remarked || evidence || remark != NULL;
		if (evidence && !heading)
			add_quote(&j, s->text);
		else if (!heading && said_decision(s))
			add_quote(&j, first_clause(src->tmp, s->text));
		else if (e->heading == NULL && j.ballot.nquotes == 0)
			add_quote(&j, s->text);
	}
	j.ballot.state = final_state(&j, e);
	return j.ballot;
}

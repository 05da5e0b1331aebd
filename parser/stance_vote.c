#include "parser/stance_vote.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/stance_aside.h"
#include "parser/stance_voice.h"
#include "parser/stance_vote_attempt.h"
#include "parser/stance_vote_cast.h"
#include "parser/stance_vote_compact.h"
#include "parser/stance_vote_doubt.h"
#include "parser/stance_vote_line.h"

enum {
	VOTE_PLACES_MAX = 4,       /* places of one sentence where a verb may cast a vote */
	TITLE_WORD_MIN = 4,        /* letters of a word that tells one title from another */
	TITLE_WORDS_SHARED = 2,    /* such words by which an object is the ballot's */
	TITLE_BYTES_COMPARED = 12, /* bytes of an object that must be found in the title */
	AFTER_BARE_MAX = 20,       /* bytes on the line of a vote of one word: "Thanks, Ana" */
	BARE_BYTES_MAX = 60        /* bytes beside a vote of one word: name, greeting */
};

/* A text without any of these casts no vote. */
#define VOTE_WORDS "vote|voting|casts|abstain|absten|=yes|=yess|=yesss|=no|=aye|=yea|=nay"

/* What follows the value must not offer a choice: "votes yes or no", "yes/no/abstain". */
static bool
offers_choice(const char *rest, size_t len)
{
	static const char *const values[] = { "yes", "no", "abstain", "\"yes", "\"no", "\"abstain",
		"'yes", "'no", "'abstain", "against" };
	size_t at = 0;
	bool choice = false;

	while (at < len && strchr("\"')] ", rest[at]) != NULL)
		at++;
	if (at < len && (rest[at] == '/' || rest[at] == ',' || rest[at] == '|')) {
		choice = true;
		at++;
	}
	while (at < len && rest[at] == ' ')
		at++;
	if (len - at > 3 && g_ascii_strncasecmp(rest + at, "or ", 3) == 0) {
		choice = true;
		at += 3;
	}
	if (choice && len - at > 3 && g_ascii_strncasecmp(rest + at, "to ", 3) == 0)
		at += 3;
	for (size_t i = 0; choice && i < G_N_ELEMENTS(values); i++) {
		size_t value = strlen(values[i]);

		if (len - at >= value && g_ascii_strncasecmp(rest + at, values[i], value) == 0 &&
		    (len - at == value || !g_ascii_isalpha(rest[at + value])))
			return true;
	}
	return false;
}

/* Who votes by the words before the verb, and how sure that is; false if nobody of ours. */
static bool
find_actor(
    const struct hall *hall, struct ballot_call *call, const struct rule *rule, struct span who)
{
	const char *text = hall->prose->plain + call->start + who.start;
	enum actor_form form = rule->kind == BY_OWNER   ? ACTOR_OWNER
			       : rule->kind == BY_COUNT ? ACTOR_OBJECT
							: ACTOR_SUBJECT;

	call->actor = actor_find(hall->list->ctx, hall->posting, text, who.end - who.start, form);
	switch (call->actor.kind) {
	case ACTOR_NONE:
		return false;
	case ACTOR_SELF:
		call->certainty = CERTAINTY_CERTAIN;
		break;
	case ACTOR_FIRST_PERSON:
	case ACTOR_STRANGER:
		call->certainty = CERTAINTY_LIKELY;
		break;
	case ACTOR_OTHER:
		call->certainty = CERTAINTY_UNCLEAR;
		break;
	}
	return true;
}

/* "Votes yes to confirm Wren as Chair": the longer words of the object are the title's. */
static bool
shares_title(const char *title, const char *object, size_t len)
{
	size_t words = 0, shared = 0, at = 0;

	while (at < len && strchr(".,;:", object[at]) == NULL) {
		size_t n = 0;

		while (at + n < len && g_ascii_isalnum(object[at + n]))
			n++;
		/* Each notice has "voting" in its subject. */
		if (n >= TITLE_WORD_MIN && strncmp(object + at, "voting", n) != 0) {
			words++;
			shared += memmem(title, strlen(title), object + at, n) != NULL;
		}
		at += MAX(n, (size_t)1);
	}
	return shared >= TITLE_WORDS_SHARED && shared * 2 >= words;
}

/* True if the object that starts at `at` is what the subject calls the ballot. */
static bool
in_title(const struct hall *hall, size_t at, size_t end)
{
	const char *text = hall->prose->lower + at;
	char *object = g_strndup(text, MIN(end - at, (size_t)TITLE_BYTES_COMPARED));
	char *title = g_ascii_strdown(hall->posting->subject->words, -1);
	bool found = (strlen(object) == TITLE_BYTES_COMPARED && strstr(title, object) != NULL) ||
		     shares_title(title, text, end - at);

	g_free(title);
	g_free(object);
	return found;
}

/* "Votes yes to a delay of SC-88", where no delay is what the ballot's title is about. */
static bool
puts_off(const struct hall *hall, const struct ballot_call *call)
{
	const struct pattern *pattern = hall->votes->ballot_step;
	const char *text = hall->prose->lower + call->after;
	char *step, *title;
	struct match match;
	struct span span;
	bool told;

	if (!text_matches(hall->prose, text, call->end - call->after, pattern, &match))
		return false;
	span = pattern_group(pattern, &match, "step");
	step = g_strndup(text + span.start, span.end - span.start);
	title =
	    g_ascii_strdown(hall->posting->subject->title != NULL ? hall->posting->subject->title
								  : hall->posting->subject->words,
		-1);
	told = strstr(title, step) != NULL;
	g_free(title);
	g_free(step);
	return !told;
}

/* "We vote yes to lunch": what the value is given to is no ballot, nor part of its title. */
static bool
other_object(const struct hall *hall, const struct ballot_call *call)
{
	const char *text = hall->prose->plain + call->after;
	size_t past;

	if (puts_off(hall, call))
		return true;
	if (text_matches(
		hall->prose, text, call->end - call->after, hall->votes->ballot_object, NULL))
		return false;
	past = vote_past_prepositions(hall->prose->lower, call->after, call->end);
	for (size_t i = 0; i < hall->labels->n; i++)
		if (hall->labels->items[i].start == past)
			return false;
	return !in_title(hall, past, call->end);
}

/* "Kestrel votes yes, Marlin votes no": with somebody else's vote in one sentence it is a tally. */
static bool
others_vote(const struct hall *hall, const struct ballot_call *call)
{
	const char *text = hall->prose->plain, *word;
	const char *own = call->actor.person.org;
	size_t len;

	for (word = text + call->after; word < text + call->end; word++) {
		const char *org, *verb;

		if (g_ascii_isalnum(word[-1]) || !g_ascii_isalnum(*word))
			continue;
		org = directory_org_prefix(hall->posting->words->directory, word, &len);
		if (org == NULL || g_strcmp0(org, own) == 0)
			continue;
		verb = word + len + strspn(word + len, " \"':");
		if (verb < text + call->end && (g_ascii_strncasecmp(verb, "vote", 4) == 0 ||
						   g_ascii_strncasecmp(verb, "abstain", 7) == 0))
			return true;
	}
	return false;
}

/* "Kestrel submits Marlin's yes vote", "confirms the yes vote of Marlin": it is not Kestrel's. */
static bool
others_value(const struct hall *hall, const struct ballot_call *call, size_t verb)
{
	static const char *const owners[] = { " vote of ", " vote from ", " vote by ", " vote for ",
		" of ", " from ", " by " };
	const char *text = hall->prose->plain;
	size_t at = call->after;
	struct mention one;

	if (mention_next(hall->posting, text + verb, call->after - verb, 0, &one) &&
	    !actor_speaks_for(hall->posting, one.org))
		return true;
	at += strspn(text + at, "\"'])>");
	for (size_t i = 0; i < G_N_ELEMENTS(owners); i++) {
		size_t n = strlen(owners[i]);

		if (call->end > at + n && g_ascii_strncasecmp(text + at, owners[i], n) == 0)
			return mention_next(hall->posting, text + at, call->end - at, n, &one) &&
			       one.start == n && !actor_speaks_for(hall->posting, one.org);
	}
	return false;
}

/* The words before a value end in "voted". */
static bool
names_past(const char *text, struct span who)
{
	static const char past[] = "voted";
	size_t end = who.end;

	while (end > who.start && strchr(" :=-\"", text[end - 1]) != NULL)
		end--;
	return end - who.start > strlen(past) &&
	       g_ascii_strncasecmp(text + end - strlen(past), past, strlen(past)) == 0;
}

/* 'The chair reads: "Kestrel - yes"': marks open before the name, and not for the name alone. */
static bool
is_cited(const struct hall *hall, const struct ballot_call *call, size_t value)
{
	const char *text = hall->prose->plain + call->start + call->who_start;
	size_t name = call->actor.name_start;
	const char *end = hall->prose->plain + value;

	return call->actor.name_end > name && name > 0 && text[name - 1] == '"' &&
	       end > text + name && memchr(text + name, '"', (size_t)(end - text) - name) == NULL;
}

/* What is to be adopted or rejected is neither the ballot nor its title. */
static bool
adopts_other(const struct hall *hall, const struct ballot_call *call)
{
	const char *text = hall->prose->lower + call->after;
	size_t len = call->end - call->after;

	return !text_matches(hall->prose, text, len, hall->votes->adopted, NULL) &&
	       !in_title(hall, vote_past_prepositions(hall->prose->lower, call->after, call->end),
		   call->end);
}

/* "We would like to vote yes, but cannot." */
static bool
wish_denied(const struct hall *hall, const struct rule *rule, const struct ballot_call *call)
{
	return g_str_has_prefix(rule->name, "vote.wish") &&
	       stretch_matches(hall->prose, call->after, call->end, hall->votes->wish_denied, NULL);
}

/* One place of the sentence where a rule finds a vote; false if nobody of ours votes there. */
static bool
read_place(const struct hall *hall, size_t row, size_t start, size_t end, size_t offset,
    const struct match *match)
{
	const struct rule *rule = &hall->votes->rules->rows[row];
	const struct pattern *pattern = hall->votes->rules->patterns[row];
	const char *text = hall->prose->plain + start + offset;
	struct span who = pattern_group(pattern, match, "who");
	struct span value = pattern_group(pattern, match, "value");
	struct span rest = pattern_group(pattern, match, "rest");
	struct ballot_call call = { .rule = rule->name, .start = start, .end = end };

	call.value = vote_value_of(text, value);
	call.after = start + offset + value.end;
	if (rule->kind == BY_VERB)
		who = (struct span){ 0, offset + match->span[0].start };
	call.who_start = who.start;
	call.who_end = who.end > 0 ? start + who.end : start + offset + value.start;
	/* "Record Example TS as no-show" */
	if (text[value.end] == '-' && g_ascii_isalpha(text[value.end + 1]) &&
	    g_ascii_strncasecmp(text + value.end, "-vote", strlen("-vote")) != 0)
		return false;
	if ((rest.end > rest.start && offers_choice(text + rest.start, rest.end - rest.start)) ||
	    !find_actor(hall, &call, rule, who))
		return false;
	if (!vote_weigh_doubts(hall, &call))
		return true;
	if (other_object(hall, &call) || others_vote(hall, &call) ||
	    others_value(hall, &call, start + offset + match->span[0].start) ||
	    is_cited(hall, &call, start + offset + value.start))
		call.certainty = CERTAINTY_UNCLEAR;
	/* "Votes to approve the minutes" */
	if (strcmp(rule->name, "vote.votes-to") == 0 && adopts_other(hall, &call))
		call.certainty = CERTAINTY_UNCLEAR;
	if (wish_denied(hall, rule, &call) ||
	    aside_names_foreign(hall->prose, hall->labels, start, end, call.after))
		call.certainty = CERTAINTY_UNCLEAR;
	/* "Example TS has voted": the past is read where nothing else is told. */
	if (strcmp(rule->name, "vote.org-value") == 0 && names_past(text, who))
		return false;
	/* "Example TS: yes" may answer any question, "Our yes on SC-101 was a slip" none. */
	if (strcmp(rule->name, "vote.org-value") == 0 &&
	    (!vote_is_running(hall->posting) || !aside_says_who_and_what(hall->votes->asides,
						    hall->posting, hall->prose, call.after, end)))
		call.certainty = CERTAINTY_UNCLEAR;
	vote_cast(hall, &call);
	return true;
}

/*
 * "Example abstains on SC-101 and votes yes on SC-102": of two verbs for two ballots the one that
 * stands first is read, what follows it goes on from there.
 */
static bool
read_first_verb(const struct hall *hall, size_t start, size_t end)
{
	const struct rules *rules = hall->votes->rules;
	const char *text = hall->prose->plain + start;
	struct match match, first = { .span = { { 0, 0 } } };
	size_t first_row = rules->n, verbs = 0;

	for (size_t row = 0; row < rules->n; row++) {
		if ((hall->present >> row & 1) == 0 || rules->rows[row].kind != BY_VERB ||
		    !prose_holds(hall->prose, start, end, rules->rows[row].needs) ||
		    !text_matches(hall->prose, text, end - start, rules->patterns[row], &match))
			continue;
		verbs++;
		if (first_row == rules->n || match.span[0].start < first.span[0].start) {
			first = match;
			first_row = row;
		}
	}
	return verbs > 1 && vote_count_labels(hall, start, end) > 1 &&
	       read_place(hall, first_row, start, end, 0, &first);
}

static bool
read_sentence(const struct hall *hall, size_t start, size_t end)
{
	const struct rules *rules = hall->votes->rules;
	const char *text = hall->prose->plain + start;

	if (read_first_verb(hall, start, end))
		return true;
	for (size_t row = 0; row < rules->n; row++) {
		size_t offset = 0;
		struct match match;

		if ((hall->present >> row & 1) == 0 ||
		    !prose_holds(hall->prose, start, end, rules->rows[row].needs))
			continue;
		/*
		 * Only a verb can stand in a sentence twice: "our vote against ...: we vote ...".
		 */
		for (int place = 0; place < VOTE_PLACES_MAX; place++) {
			if (!text_matches(hall->prose, text + offset, end - start - offset,
				rules->patterns[row], &match))
				break;
			if (read_place(hall, row, start, end, offset, &match))
				return true;
			if (rules->rows[row].kind != BY_VERB)
				break;
			offset += match.span[0].start + 1;
		}
	}
	return false;
}

/* "Yes for Example TS": what the value is given to is the voter. */
static bool
names_sender(const struct hall *hall, const struct ballot_call *call)
{
	const char *text = hall->prose->plain + call->after;
	struct mention one;

	return mention_next(hall->posting, text, call->end - call->after, 0, &one) &&
	       actor_speaks_for(hall->posting, one.org) &&
	       memmem(text, one.start, "for", strlen("for")) != NULL;
}

/* True if more than a word of thanks follows on the same line. */
static bool
goes_on(const struct prose *prose, const struct unit *unit)
{
	const char *rest = prose->plain + unit->end;
	size_t len = strcspn(rest, "\n");

	return len > AFTER_BARE_MAX;
}

/* The vote of a sentence that is no more than a value, if it is one; false if it is not. */
static bool
read_bare_sentence(const struct hall *hall, const struct unit *unit)
{
	const struct posting *posting = hall->posting;
	struct ballot_call call = { .rule = "vote.bare", .start = unit->start, .end = unit->end };
	const char *text = hall->prose->plain + unit->start;
	struct span value;
	struct match match;

	if (!text_matches(hall->prose, text, unit->end - unit->start, hall->votes->bare, &match))
		return false;
	value = pattern_group(hall->votes->bare, &match, "value");
	call.actor = actor_sender(posting);
	call.value = vote_value_of(text, value);
	call.after = unit->start + value.end;
	call.certainty = CERTAINTY_LIKELY;
	/* "Yes to the 14th" */
	if (other_object(hall, &call) && !names_sender(hall, &call))
		call.certainty = CERTAINTY_UNCLEAR;
	/* "Did we vote? Yes." */
	if (aside_answers(hall->prose, unit->start))
		call.certainty = CERTAINTY_UNCLEAR;
	/* "No. The ballot has two endorsers": the start of an answer. */
	if (goes_on(hall->prose, unit))
		call.certainty = CERTAINTY_UNCLEAR;
	/* "(on the catering, not the ballot)" */
	if (prose_holds(
		hall->prose, 0, hall->prose->len, "=not|question|wrong|sorry|=but|=if|unless|only"))
		call.certainty = CERTAINTY_UNCLEAR;
	/* It may answer a question instead. */
	if (posting->quoted != NULL && hall->labels->n == 0 &&
	    prose_holds(posting->quoted, 0, posting->quoted->len, "?"))
		call.certainty = CERTAINTY_UNCLEAR;
	vote_cast(hall, &call);
	return true;
}

/* A mail that says next to nothing but a value, or a value for each of several ballots. */
static void
read_bare(const struct hall *hall)
{
	const struct prose *prose = hall->prose;
	size_t spoken = 0;

	if (!vote_is_running(hall->posting) && hall->labels->n == 0)
		return;
	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (!text_matches(prose, prose->plain + unit->start, unit->end - unit->start,
			hall->votes->bare, NULL))
			spoken += unit->end - unit->start;
	}
	if (spoken > BARE_BYTES_MAX)
		return;
	for (size_t i = 0; i < prose->nunits; i++)
		read_bare_sentence(hall, &prose->units[i]);
}

static void
read_subject(struct hall hall)
{
	const struct posting *posting = hall.posting;
	const char *words = posting->subject->words;
	struct prose *prose;

	/* The subject of a reply is the words of whoever began the thread. */
	if (posting->subject->reply || posting->subject->forward)
		return;
	prose = prose_make(hall.list->ctx, words, strlen(words));
	hall.prose = prose;
	hall.labels = &posting->subject->labels;
	hall.present = UINT64_MAX;
	if (prose_holds(prose, 0, prose->len, "vote|abstain|: yes|: no"))
		for (size_t i = 0; i < prose->nunits; i++)
			if (!line_read(&hall, prose->units[i].start, prose->units[i].end, false) &&
			    !compact_read(
				&hall, prose->units[i].start, prose->units[i].end, COMPACT_PRESENT))
				read_sentence(&hall, prose->units[i].start, prose->units[i].end);
	*posting->prose->gave_up |= *prose->gave_up;
}

/* The votes of the new words. */
static void
read_text(struct hall *hall)
{
	const struct prose *prose = hall->prose;
	size_t before = hall->list->n;

	hall->present = rules_present(hall->votes->rules, prose, 0, prose->len);
	for (size_t i = 0; i < prose->nunits; i++) {
		const struct unit *unit = &prose->units[i];

		if (unit->motion || unit->quoted ||
		    !prose_holds(prose, unit->start, unit->end, VOTE_WORDS))
			continue;
		if (line_read(hall, unit->start, unit->end, false))
			line_read(hall, unit->start, unit->end, true);
		else if (!compact_read(hall, unit->start, unit->end, COMPACT_PRESENT))
			read_sentence(hall, unit->start, unit->end);
	}
	for (size_t i = 0; i < prose->nunits && hall->list->n == before; i++)
		if (!prose->units[i].motion && !prose->units[i].quoted)
			compact_read(
			    hall, prose->units[i].start, prose->units[i].end, COMPACT_PAST);
	if (hall->list->n == before)
		read_bare(hall);
}

/*
 * True if, by what was read from `first` on, the mail votes on the ballot of its
 * subject and on others.
 */
static bool
tells_apart(const struct hall *hall, size_t first)
{
	const struct labels *of_subject = &hall->posting->subject->labels;
	bool same = false, other = false;

	for (size_t i = first; i < hall->list->n; i++) {
		const struct fact *fact = &hall->list->facts[i];

		if (fact->ballot == NULL || !labels_have(hall->labels, fact->ballot))
			continue;
		same |=
		    fact->certainty == CERTAINTY_CERTAIN && labels_have(of_subject, fact->ballot);
		other |=
		    fact->certainty == CERTAINTY_UNCLEAR && !labels_have(of_subject, fact->ballot);
	}
	return same && other;
}

void
votes_read(const struct votes *votes, const struct posting *posting, struct fact_list *list)
{
	struct hall hall = { .votes = votes,
		.posting = posting,
		.prose = posting->prose,
		.labels = &posting->labels,
		.list = list };
	const struct prose *prose = posting->prose;
	bool told = posting_holds(posting, VOTE_WORDS);
	size_t before = list->n, own;

	hall.elsewhere = (told || !posting->subject->reply) && voice_speaks_elsewhere(posting);
	read_subject(hall);
	own = list->n;
	if (told)
		read_text(&hall);
	if (tells_apart(&hall, own)) {
		list->n = own;
		hall.tells_apart = true;
		read_text(&hall);
	}
	if (list->n == before)
		attempt_read(&hall);
	if (list->n > before) {
		vote_doubt_tallies(posting, list, before);
		vote_doubt_contradictions(list);
	}
	if (list->n > before &&
	    (stretch_matches(prose, 0, prose->len, votes->mail_doubt, NULL) ||
		aside_takes_back(votes->asides, prose) ||
		text_matches(prose, posting->subject->words, strlen(posting->subject->words),
		    votes->subject_doubt, NULL)))
		for (size_t i = before; i < list->n; i++)
			list->facts[i].certainty = CERTAINTY_UNCLEAR;
}

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/minutes_title.h"

enum { OWNER_WITHIN = 4 /* words behind a label of an action, its number among them */ };

/* What people take upon themselves, as the verb behind "will" or "to". */
#define DEEDS                                                                                      \
	"add|address|adjust|amend|announce|answer|approach|arrange|ask|assist|bring|call|capture|" \
	"change|chase|come|"                                                                       \
	"check|circulate|clarify|clean|close|collaborate|collect|combine|comment|compare|compile|" \
	"complete|confirm|connect|consolidate|consult|contact|convert|coordinate|correct|create|"  \
	"define|describe|discuss|distribute|document|draft|edit|email|escalate|evaluate|examine|"  \
	"ensure|explore|file|finalise|finalize|find|finish|fix|follow|forward|gather|get|help|"    \
	"identify|"                                                                                \
	"implement|incorporate|inform|investigate|invite|lead|liaise|look|make|meet|merge|modify|" \
	"monitor|move|notify|"                                                                     \
	"open|"                                                                                    \
	"organise|organize|outline|post|prepare|present|produce|propose|provide|publish|put|"      \
	"raise|"                                                                                   \
	"reach|rebase|redo|remind|remove|reply|report|request|resend|research|resolve|respond|"    \
	"resubmit|resume|review|revise|reword|rework|rewrite|schedule|send|set|share|"             \
	"solicit|speak|"                                                                           \
	"split|"                                                                                   \
	"start|submit|suggest|summarise|summarize|survey|take|talk|test|think|track|try|update|"   \
	"upload|verify|work|write"

/* What somebody is to do. The first person in the match is the owner. */
static const struct wording promises[] = {
	{ "action.said-would",
	    "@ ?and ?@ said|stated|noted|indicated ?that he|she|they|@ ?and ?@ "
	    "will|would|plan|plans",
	    "a promise reported" },
	{ "action.will",
	    "@ ?also will|with ?also ?then ?now " DEEDS "|spend|formally|also|do|have|be|consider",
	    "the usual promise" },
	{ "action.and-will", "@ *12 and|but ?@ will ?also " DEEDS,
	    "a promise after something else" },
	{ "action.going-to", "@ is|are ?also going to " DEEDS, "a promise in other words" },
	{ "action.intends", "@ ?also intends|intend to " DEEDS, "likewise" },
	{ "action.to", "@ ?is|are to " DEEDS "|spend", "the note taker's short form" },
	{ "action.still-has", "@ ?still has|have to " DEEDS, "what is left to do" },
	{ "action.still-needs", "@ still needs|need to " DEEDS, "likewise" },
	{ "action.takes-care", "@ takes|took care of", "a promise in other words" },
	{ "action.agreed-to",
	    "@ ?also agreed|agrees|offered|offers|volunteered|committed|promised to *1 " DEEDS,
	    "a promise told" },
	{ "action.label",
	    "^ @ *6 will confirm|follow|send|check|look|prepare|update|share|post|draft|circulate",
	    "a speaker's label" },
	{ "action.takes-action", "@ takes|took|has ?an ?the action", "in so many words" },
	{ "action.speaker", "@ propose|will", "a speaker's label and his promise" },
	{ "action.offered", "@ ?also offered|offers|volunteered|volunteers|promised to",
	    "a promise told" },
	{ "action.by",
	    "will|to be "
	    "prepared|published|drafted|sent|circulated|updated|posted|checked|reviewed|created|"
	    "written|distributed|revised by @",
	    "turned round" },
	{ "action.to-anything", "^ ?issue|pr|item|bug ?and @ ?and ?@ to",
	    "the note taker's short form" },
	{ "action.to-behind", ", @ ?and ?@ to", "the same behind a label" },
	{ "action.working-on",
	    "@ is ?starting ?to work|working on ?this ?the change|ballot|draft|language",
	    "the work goes on" },
	{ "action.at-work", "@ working on ?this ?the change|changes|ballot|draft|language|text",
	    "the work goes on, in short" },
};

/* What is to be done by nobody in particular. */
static const struct wording tasks[] = {
	{ "action.next-step", "^ ?the next step|steps", "a label" },
	{ "action.follow-up", "^ follow up", "a label" },
	{ "action.action-item", "^ ?new action|actions ?item|items|point", "a label" },
	{ "action.ai", "^ ai ,", "its short form" },
	{ "action.need-to", "^ need|needs @ to", "somebody is asked" },
	{ "action.need", "^ need to recut|update|draft|write|get|find|prepare|review|send",
	    "nobody is asked by name" },
	{ "action.group-will",
	    "group|subcommittee|committee|wg|cas will ?be "
	    "review|decide|ask|discuss|circulat~|consider",
	    "the group as its owner" },
	{ "action.look-into", "^ look into", "an order without a subject" },
	{ "action.encourage", "^ encourage members|owners|cas|everyone to", "likewise" },
	{ "action.requested", "requested to review", "somebody is asked" },
	{ "action.chair", "^ ?the chair|chairs|secretary|everyone|everybody|members to " DEEDS,
	    "an office or all as the owner" },
};

/* Labels behind which the owner stands. */
static const struct wording labels[] = {
	{ "label.action", "^ ?new action|actions|ai ?item|items|point", "\"ACTION 78/1: Ada\"" },
};

/* Sentences about steps that are over, or that nobody promised. */
static const struct wording no_actions[] = {
	{ "no-action.previous", "^ previous action", "already done" },
	{ "no-action.approved", ", will be approved|adopted|discussed",
	    "said of what stands before" },
	{ "no-action.to-whom", "^ *4 @ to the|a|an|his|her|their|@",
	    "a way or a listener, no deed" },
	{ "no-action.away",
	    "will|would ?not ?also be ?on|out ?of "
	    "vacation|holiday|leave|office|absent|away|unable|late|back|available|present|"
	    "travelling|traveling",
	    "who will come" },
	{ "no-action.role",
	    "@ will be the|a|an|our *1 "
	    "proposer|endorser|endorsers|seconder|chair|lead|host|editor|speaker",
	    "who somebody will be, no deed" },
	{ "no-action.endorse", "^ @ will|to|would ?also endorse $", "an endorsement, not a task" },
	{ "no-action.said-endorse", "^ @ said|stated ?that he|she|they will|would endorse $",
	    "an endorsement, not a task" },
	{ "no-action.question", "asked|asks ?if|whether|for|to *8 will", "still a question" },
	{ "no-action.period",
	    "voting|vote|discussion|review|period *8 and|which will close|end|open|begin|start|run",
	    "the period does it, not who told of it" },
	{ "no-action.minutes", "take|taking|record|keep ?the|today|our ?s ?meeting minutes|notes",
	    "who writes these minutes" },
	{ "no-action.if", "will|would be|have *4 if|unless", "a condition" },
	{ "no-action.chair", "will|would be chairing|hosting", "who leads the next call" },
	{ "no-action.chair-then",
	    "^ 1~|2~|3~|jan~|feb~|mar~|apr~|may|jun~|jul~|aug~|sep~|oct~|nov~|dec~ *4 @ will|would "
	    "chair|host",
	    "likewise, behind its day" },
	{ "no-action.otherwise", "otherwise|else @ will|would", "a threat" },
	{ "no-action.next-steps", "^ ?the next step|steps $", "a title alone" },
	{ "no-action.title", "^ ?new|open|key ?the action|actions ?item|items|points ?list $",
	    "a title alone" },
};

#define OVER "done|completed|complete|closed|finished|resolved|dropped"

/* That something asked for is over. */
static const struct wording closings[] = {
	{ "closing.last", OVER " ?already ?now $", "the word at the end: \"... - done\"" },
	{ "closing.first", "^ done|completed|closed|finished|dropped", "a label: \"Done: ...\"" },
	{ "closing.is", "is|are|was|were|been|has|have ?been ?now ?already ?all " OVER,
	    "the usual sentence" },
	{ "closing.not-needed", "no longer|further ?action needed|necessary|required",
	    "what was asked is dropped" },
	{ "closing.needed-no-more", "not needed|necessary|required any|anymore|further",
	    "likewise" },
};

static const struct wording no_closings[] = {
	{ "no-closing.to-come",
	    "not|to|will|can|could|would|should|may|must|cannot|never ?be|get|have "
	    "?it|this|that|them ?yet ?fully "
	    "?been " OVER,
	    "not yet" },
	{ "no-closing.condition", "until|once|when|if|unless|before|after *8 " OVER,
	    "a condition" },
	{ "no-closing.question", "asked|asks|asking ?if|whether", "a question" },
	{ "no-closing.partly", "almost|nearly|partly|partially|half|mostly|being ?being " OVER,
	    "not wholly" },
};

/* An answer that stands alone below what it answers. */
static const struct wording answers[] = {
	{ "answer.over", "^ ?now ?already ?this ?is ?was " OVER " $", "\"Done\"" },
	{ "answer.over-by", "^ " OVER " by *3 $", "\"Completed by Ada\"" },
	{ "answer.not-needed", "^ no longer needed|necessary|required $", "\"No longer needed\"" },
};

static const struct wording discussed[] = {
	{ "discussed.from",
	    "discussion|comments|feedback|request|input|questions from|between|by|among @",
	    "a list of those who spoke" },
	{ "discussed.spoke",
	    "@ ?also ?and ?then "
	    "said|says|stated|states|noted|notes|mentioned|mentions|asked|asks|suggested|suggests|"
	    "explained|explains|clarified|clarifies|confirmed|confirms|agreed|agrees|raised|raises|"
	    "reported|reports|"
	    "indicated|indicates|commented|comments|proposed|proposes|offered|offers|expressed|"
	    "expresses|"
	    "acknowledged|recommended|points|pointed|questioned|questions|requested|reminded|"
	    "reminds|thinks|thought|"
	    "believes|wants|feels|adds|added|described|presented|highlights|highlighted|replied|"
	    "responded|"
	    "reiterates|reiterated|shared|shares|inquired|encouraged|objects|objected|disagreed|"
	    "poses|brings|"
	    "brought|discussed|was|is|proceeds|refers|referring|addressing|comes|tried|read|stands|"
	    "sees|provided|"
	    "considers|makes|withdrew|gave|ran|doesn|advise|advised",
	    "the usual sentence" },
};

bool
source_append(struct minutes *m, const char ***list, size_t *n, const char *text)
{
	if (*n == MINUTES_LIST_MAX)
		return false;
	if ((*n & (*n - 1)) == 0)
		*list = talloc_realloc(m, *list, const char *, *n > 0 ? *n * 2 : 1);
	(*list)[(*n)++] = talloc_strdup(m, text);
	return true;
}

/*
 * The people of the first list within the words `first` to `last`, with "; "
 * between them; NULL if none.
 */
static const char *
owners(struct minutes *m, const struct minutes_source *src, const struct sentence *s, size_t first,
    size_t last)
{
	for (size_t i = first; i <= last && i < s->nwords; i++) {
		if (s->words[i].mention == WORDS_NO_MENTION)
			continue;
		size_t n;
		const char **names = names_list(src->tmp, src->names, s, i, &n);
		char *joined = talloc_strdup(m, names[0]);
		for (size_t k = 1; k < n; k++)
			joined = talloc_asprintf_append(joined, "; %s", names[k]);
		return joined;
	}
	return NULL;
}

/* What the bullets below a title are, whatever their words. */
enum listed {
	LISTED_NOTHING,
	LISTED_ACTIONS,
	LISTED_DECISIONS,
	LISTED_OWNED /* actions where they begin with their owner */
};

static enum listed
listed_below(const char *title)
{
	struct sentence *s = words_sentence(NULL, title);
	enum listed listed = LISTED_NOTHING;
	if (words_find(s,
		"^ ?review ?of ?the ?new|open|previous|outstanding action items|points|item "
		"?review|status|update|updates ?from ?the ?last|previous|this ?meeting|call $",
		0, NULL, NULL) ||
	    words_find(s, "^ to do|dos $", 0, NULL, NULL) ||
	    words_find(s, "^ follow ups $", 0, NULL, NULL))
		listed = LISTED_ACTIONS;
	else if (words_find(s, "^ ?new|open ?the actions|tasks $", 0, NULL, NULL))
		listed = LISTED_OWNED;
	else if (words_find(s, "^ ?key|main ?the decisions ?made|taken|reached $", 0, NULL, NULL) ||
		 words_find(s, "^ ?general|key|main agreements *5 $", 0, NULL, NULL))
		listed = LISTED_DECISIONS;
	talloc_free(s);
	return listed;
}

/* The promise that ends first in the sentence, of several there the shortest; NULL if none. */
static const struct wording *
earliest(const struct sentence *s, size_t *first_r, size_t *last_r)
{
	const struct wording *found = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(promises); i++) {
		size_t first, last;
		if (!words_find(s, promises[i].pattern, 0, &first, &last) ||
		    (found != NULL && (last > *last_r || (last == *last_r && first <= *first_r))))
			continue;
		found = &promises[i];
		*first_r = first;
		*last_r = last;
	}
	return found;
}

/* True if all that is promised by word `last` is to endorse a ballot. */
static bool
endorses_only(const struct sentence *s, size_t last)
{
	for (size_t i = last; i < s->nwords; i++) {
		if (word_in(s->words[i].folded, "endorse|second"))
			return true;
		if (!word_in(s->words[i].folded,
			"also|be|very|willing|happy|ready|glad|prepared|to|would|will|would|plan|"
			"plans"))
			return false;
	}
	return false;
}

/* "Fir Trust will close its shop": what an organisation will do is no task of the group. */
static bool
foretells(const struct minutes_source *src, const struct sentence *s, const struct wording *promise,
    size_t first)
{
	uint16_t who = s->words[first].mention;
	return strcmp(promise->name, "action.speaker") == 0 && who != WORDS_NO_MENTION &&
	       names_mention(src->names, who)->org;
}

/* True if the sentence begins with a person. */
static bool
begins_with_speaker(const struct minutes_source *src, const struct sentence *s)
{
	return s->nwords > 0 && s->words[0].mention != WORDS_NO_MENTION &&
	       !names_mention(src->names, s->words[0].mention)->org;
}

/* "Ada reported on the move. She will write to the list.": whoever spoke before, in the block. */
static const char *
owner_before(struct minutes *m, const struct minutes_source *src, const struct sentence *s,
    const struct sentence *speaker)
{
	if (speaker == NULL || speaker->block != s->block ||
	    !words_find(s, "^ he|she will ?also ?then " DEEDS, 0, NULL, NULL))
		return NULL;
	return owners(m, src, speaker, 0, 0);
}

static void
read_action(struct minutes *m, const struct minutes_source *src, const struct sentence *s,
    const struct sentence *speaker, bool listed, size_t *room)
{
	size_t first = 0, last = 0;
	if (words_any(s, no_actions, G_N_ELEMENTS(no_actions), NULL, NULL) != NULL ||
	    m->naction_items == MINUTES_LIST_MAX)
		return;
	const struct wording *promise = earliest(s, &first, &last);
	const char *owner = promise == NULL ? owner_before(m, src, s, speaker) : NULL;
	if (promise != NULL && (endorses_only(s, last) || foretells(src, s, promise, first)))
		return;
	if (promise == NULL && owner == NULL && !listed &&
	    words_any(s, tasks, G_N_ELEMENTS(tasks), &first, &last) == NULL)
		return;
	if (listed && words_any(s, closings, G_N_ELEMENTS(closings), NULL, NULL) != NULL &&
	    words_any(s, no_closings, G_N_ELEMENTS(no_closings), NULL, NULL) == NULL)
		return; /* an old one that is over */
	if (promise == NULL && (listed || words_any(s, labels, G_N_ELEMENTS(labels), NULL, NULL)))
		last += OWNER_WITHIN;
	if (m->naction_items == *room) {
		*room = *room > 0 ? *room * 2 : 8;
		m->action_items = talloc_realloc(m, m->action_items, struct action_item, *room);
	}
	m->action_items[m->naction_items++] =
	    (struct action_item){ .owner = owner != NULL ? owner : owners(m, src, s, first, last),
		    .quote = talloc_strdup(m, s->text) };
}

/* An answer such as "Done" is about the sentence before it in its part. */
static void
read_closing(struct minutes *m, const struct sentence *s, const struct sentence *before)
{
	if (g_str_has_suffix(s->text, "?") ||
	    words_any(s, closings, G_N_ELEMENTS(closings), NULL, NULL) == NULL ||
	    words_any(s, no_closings, G_N_ELEMENTS(no_closings), NULL, NULL) != NULL)
		return;
	if (words_any(s, answers, G_N_ELEMENTS(answers), NULL, NULL) == NULL) {
		source_append(m, &m->closings, &m->nclosings, s->text);
	} else if (before != NULL) {
		char *both = talloc_asprintf(NULL, "%s %s", before->text, s->text);

		source_append(m, &m->closings, &m->nclosings, both);
		talloc_free(both);
	}
}

/* Add the people that the sentence lets speak to `d`, each once. */
static void
read_speakers(struct minutes *m, const struct minutes_source *src, const struct sentence *s,
    struct discussants *d)
{
	for (size_t w = 0; w < G_N_ELEMENTS(discussed); w++) {
		size_t from = 0, first, last;
		while (
		    from < s->nwords && words_find(s, discussed[w].pattern, from, &first, &last)) {
			size_t who = first;
			while (who < last && s->words[who].mention == WORDS_NO_MENTION)
				who++;
			from = last + 1;
			if (s->words[who].mention == WORDS_NO_MENTION ||
			    names_mention(src->names, s->words[who].mention)->org)
				continue;
			size_t n;
			const char **names = names_list(src->tmp, src->names, s, who, &n);
			for (size_t i = 0; i < n; i++) {
				bool known = false;
				for (size_t k = 0; k < d->npeople; k++)
					known = known || strcmp(d->people[k], names[i]) == 0;
				if (!known)
					source_append(m, &d->people, &d->npeople, names[i]);
			}
		}
	}
}

static void
read_discussants(struct minutes *m, const struct minutes_source *src, const struct part *part)
{
	struct discussants d = { .item = part->title };
	size_t from = *part->rest != '\0' ? part->block : part->body;
	for (size_t i = source_first(src, from); i < source_first(src, part->end); i++)
		read_speakers(m, src, &src->sentences[i], &d);
	if (d.npeople == 0 || m->ndiscussants == MINUTES_LIST_MAX)
		return;
	d.item = talloc_strdup(m, part->title);
	if ((m->ndiscussants & (m->ndiscussants - 1)) == 0)
		m->discussants = talloc_realloc(m, m->discussants, struct discussants,
		    m->ndiscussants > 0 ? m->ndiscussants * 2 : 1);
	m->discussants[m->ndiscussants++] = d;
}

/* True if the sentence is a heading, or a line that is bold as a whole. */
static bool
is_heading(const struct minutes_source *src, const struct sentence *s)
{
	const struct block *b = &src->tree->blocks[s->block];
	return b->kind == BLOCK_HEADING || (b->strong > 0 && b->strong == strlen(b->text));
}

/*
 * True if the sentence is a line such as "Action items:" that heads a list.
 * Bullets below it are that, and what follows them is of the part again.
 */
static bool
heads_list(const struct minutes_source *src, const struct sentence *s, enum listed *listed,
    enum listed of_part)
{
	const struct block *b = &src->tree->blocks[s->block];
	enum listed here = listed_below(s->text);
	bool label = g_str_has_suffix(s->text, ":") || is_heading(src, s);
	if (here != LISTED_NOTHING && label && strcmp(s->text, b->text) == 0) {
		*listed = here;
		return true;
	}
	if (b->kind != BLOCK_ITEM)
		*listed = of_part;
	return false;
}

/* "Ada: send the text", "A1 Ada: send the text". */
static bool
begins_with_owner(const struct minutes_source *src, const struct sentence *s)
{
	size_t at = s->nwords > 1 && s->words[0].mention == WORDS_NO_MENTION &&
			    strpbrk(s->words[0].folded, "0123456789") != NULL
			? 1
			: 0;
	if (at >= s->nwords || s->words[at].mention == WORDS_NO_MENTION ||
	    names_mention(src->names, s->words[at].mention)->org)
		return false;
	size_t last = at + s->words[at].follows;
	return s->text[s->words[last].start + s->words[last].len] == ':';
}

/* What a line is as an entry of a list: a box before it tells as well. */
static enum listed
listed_as(const struct minutes_source *src, const struct sentence *s, enum listed listed)
{
	if (g_str_has_prefix(src->tree->blocks[s->block].text, "[ ] "))
		return LISTED_ACTIONS;
	if (listed != LISTED_OWNED)
		return listed;
	return begins_with_owner(src, s) ? LISTED_ACTIONS : LISTED_NOTHING;
}

void
said_read(struct minutes *m, const struct minutes_source *src)
{
	const struct layout *l = src->layout;
	size_t room = 0;
	for (size_t i = 0; i < l->nparts; i++) {
		const struct part *p = &l->parts[i];
		size_t from = p->type == PART_ATTENDEES ? p->attended
			      : p->block == SIZE_MAX    ? 0
							: p->block;
		if (title_is_summary(p->title) && (m->naction_items > 0 || m->ndecisions > 0))
			continue; /* all of it was told above */
		enum listed title = listed_below(p->title), listed = title;
		const struct sentence *before = NULL, *speaker = NULL, *motion = NULL;
		for (size_t k = source_first(src, from); k < source_first(src, p->end); k++) {
			const struct sentence *s = &src->sentences[k];
			if (s->block == p->block && (listed || is_heading(src, s)))
				continue;
			if (heads_list(src, s, &listed, title))
				continue;
			if (before != NULL && before->block == s->block &&
			    decision_settles(before, s))
				source_append(m, &m->decisions, &m->ndecisions,
				    talloc_asprintf(src->tmp, "%s %s", before->text, s->text));
			else if (listed == LISTED_DECISIONS || said_decision(s))
				source_append(m, &m->decisions, &m->ndecisions, s->text);
			decision_by_motion(m, src, s, &motion);
			if (g_ascii_strncasecmp(src->tree->blocks[s->block].text, "[x] ", 4) != 0)
				read_action(m, src, s, speaker,
				    listed_as(src, s, listed) == LISTED_ACTIONS, &room);
			else
				source_append(m, &m->closings, &m->nclosings, s->text);
			read_closing(m, s, before);
			before = s;
			if (begins_with_speaker(src, s))
				speaker = s;
		}
		if ((p->type == PART_ITEM || p->type == PART_TOPIC) && p->kind != ITEM_PROCEDURAL)
			read_discussants(m, src, p);
	}
}

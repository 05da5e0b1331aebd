#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/minutes_title.h"

enum { OWNER_WITHIN = 4 /* words behind a label of an action, its number among them */ };

static const struct wording decisions[] = {
	{ "decision.label", "^ decision|decided|resolved|resolution", "a label" },
	{ "decision.agreed-that", "^ agreed that", "likewise" },
	{ "decision.agreed-to", "^ agreed to", "a decision without a subject is the group's" },
	{ "decision.it-was-agreed", "it ?was|is|s ?generally ?also agreed|decided",
	    "the impersonal form" },
	{ "decision.was-agreed", "was|were agreed|decided that|to", "the impersonal form" },
	{ "decision.agreement", "there|overall *3 agreement that|on|to", "an agreement noted" },
	{ "decision.agreements", "general agreement|agreements", "heads a list of them" },
	{ "decision.consensus", "^ ?general ?the consensus", "a label, or consensus noted" },
	{ "decision.was-consensus", "there is|was *2 consensus", "consensus noted" },
	{ "decision.has-consensus", "group|wg has consensus", "the group as its subject" },
	{ "decision.consensus-on", "consensus on *5 reached", "consensus noted" },
	{ "decision.group-agreed",
	    "group|wg|members|everyone|all|forum|subcommittee|committee ?has ?generally "
	    "agreed|agrees|decided|concluded|"
	    "resolved",
	    "the group as its subject" },
	{ "decision.settled", "group|wg|members|everyone|all|we settled on", "likewise" },
	{ "decision.approach", "approach|and decided to", "the way to go on" },
	{ "decision.decided-to", "^ *2 decided to", "the impersonal form" },
	{ "decision.summary", "^ summary", "a label at the end of a talk" },
	{ "decision.accepted", "agenda|application *3 accepted|approved with|and",
	    "an agenda or an application taken" },
	{ "decision.application",
	    "application|applicant ?was|is|were ?therefore approved|accepted|admitted",
	    "a member admitted" },
	{ "decision.agreed-discuss", "@ agreed we could|should", "a talk put on the agenda" },
	{ "decision.no-objections", "^ there were no objections",
	    "what nobody objected to is taken" },
	{ "decision.agreed-use", "^ *8 agreed to use|document|move|proceed|keep|remove|add",
	    "within a longer sentence" },
	{ "decision.support", "^ general support", "taken without a vote" },
	{ "decision.tabled", "^ topic|discussion|item tabled", "put off" },
	{ "decision.changed", "^ changed|set *2 effective date", "a change made in the meeting" },
	{ "decision.date-set", "effective date is set", "a date fixed" },
};

/* Sentences about agreement that record none. */
static const struct wording no_decisions[] = {
	{ "no-decision.minutes", "approve|approved *4 minutes", "stands with the approvals" },
	{ "no-decision.list", "^ summary of", "heads what was told already" },
	{ "no-decision.question", "whether|if *3 agree~", "still a question" },
	{ "no-decision.no", "no conclusion|decision|agreement|consensus ?was ?made ?reached",
	    "says that none was reached" },
	{ "no-decision.promise", "@ agreed to", "one person's promise is an action item" },
};

/* What somebody is to do. The first person in the match is the owner. */
static const struct wording promises[] = {
	{ "action.said-would",
	    "@ ?and ?@ said|stated|noted|indicated ?that he|she|they|@ ?and ?@ "
	    "will|would|plan|plans",
	    "a promise reported" },
	{ "action.will",
	    "@ ?also ?and ?@ will|with ?also "
	    "work|draft|prepare|propose|update|send|reach|follow|check|start|"
	    "look|review|raise|share|circulate|post|add|provide|create|write|put|take|connect|"
	    "discuss|"
	    "contact|bring|make|publish|set|schedule|try|investigate|ask|report|think|work|"
	    "distribute|"
	    "address|clean|collect|coordinate|submit|revise|confirm|get|upload|organize|organise|"
	    "reply|"
	    "respond|talk|speak|email|formally|also|do|have|be",
	    "the usual promise" },
	{ "action.and-will",
	    "@ *9 and ?@ will ?also "
	    "reach|follow|send|check|look|think|address|update|post|prepare|draft|"
	    "propose|work|review",
	    "a promise after something else" },
	{ "action.to",
	    "@ to "
	    "work|draft|prepare|propose|update|send|reach|follow|check|start|look|review|raise|"
	    "share|"
	    "circulate|post|add|provide|create|write|put|take|connect|discuss|contact|bring|make|"
	    "publish|"
	    "set|schedule|try|investigate|ask|report|spend|collaborate|lead|confirm|coordinate|"
	    "submit|"
	    "revise|clean|distribute|get|find|organize",
	    "the note taker's short form" },
	{ "action.agreed-to",
	    "@ ?also agreed|agrees|offered|offers|volunteered|committed|promised to *1 "
	    "propose|follow|update|assist|prepare|draft|work|take|review|send|write|lead|provide|"
	    "check|raise|help|look|contact|circulate|post|create|make|add|bring|investigate|speak|"
	    "ask",
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
	{ "action.look-into", "^ look into|encourage members|owners",
	    "an order without a subject" },
	{ "action.requested", "requested to review", "somebody is asked" },
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
	    "will|would ?not ?also be ?on|out|away|absent|unable|late|back|available|present "
	    "vacation|holiday|leave|office|absent|away|unable|late|back|available|present",
	    "who will come" },
	{ "no-action.endorse", "^ @ will|to|would ?also endorse $", "an endorsement, not a task" },
	{ "no-action.said-endorse", "^ @ said|stated ?that he|she|they will|would endorse $",
	    "an endorsement, not a task" },
	{ "no-action.question", "asked|asks ?if|whether|for|to *8 will", "still a question" },
	{ "no-action.if", "will|would be|have *4 if|unless", "a condition" },
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

bool
said_decision(const struct sentence *s)
{
	return words_any(s, decisions, G_N_ELEMENTS(decisions), NULL, NULL) != NULL &&
	       words_any(s, no_decisions, G_N_ELEMENTS(no_decisions), NULL, NULL) == NULL;
}

/* The people of the first list within the words `first` to `last`, joined with "; "; NULL if none.
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

/* The bullets of a part named "Action items" are that, whatever their words. */
static bool
lists_actions(const struct part *part)
{
	struct sentence *s = words_sentence(NULL, part->title);
	bool lists =
	    words_find(s,
		"^ ?review ?of ?new|open action items|points ?review|status|update|updates $", 0,
		NULL, NULL) ||
	    words_find(s, "^ to do|dos $", 0, NULL, NULL) ||
	    words_find(s, "^ follow ups $", 0, NULL, NULL);
	talloc_free(s);
	return lists;
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

static void
read_action(struct minutes *m, const struct minutes_source *src, const struct sentence *s,
    bool listed, size_t *room)
{
	size_t first = 0, last = 0;
	if (words_any(s, no_actions, G_N_ELEMENTS(no_actions), NULL, NULL) != NULL ||
	    m->naction_items == MINUTES_LIST_MAX)
		return;
	const struct wording *promise = earliest(s, &first, &last);
	if (promise != NULL && endorses_only(s, last))
		return;
	if (promise == NULL && words_any(s, tasks, G_N_ELEMENTS(tasks), &first, &last) == NULL &&
	    !listed)
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
	    (struct action_item){ .owner = owners(m, src, s, first, last),
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

/* "Agreed." behind a proposal, "Accepted." behind an application. */
static bool
settles(const struct sentence *before, const struct sentence *s)
{
	if (words_find(s, "^ ?all|everyone|everybody|this ?was|is agreed $", 0, NULL, NULL))
		return true;
	return words_find(s, "^ ?was accepted|approved $", 0, NULL, NULL) &&
	       words_find(before, "application|applicant|membership", 0, NULL, NULL);
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
		bool listed = lists_actions(p);
		const struct sentence *before = NULL;
		for (size_t k = source_first(src, from); k < source_first(src, p->end); k++) {
			const struct sentence *s = &src->sentences[k];
			if (s->block == p->block && (listed || is_heading(src, s)))
				continue;
			if (before != NULL && before->block == s->block && settles(before, s))
				source_append(m, &m->decisions, &m->ndecisions,
				    talloc_asprintf(src->tmp, "%s %s", before->text, s->text));
			else if (said_decision(s))
				source_append(m, &m->decisions, &m->ndecisions, s->text);
			read_action(m, src, s, listed, &room);
			read_closing(m, s, before);
			before = s;
		}
		if ((p->type == PART_ITEM || p->type == PART_TOPIC) && p->kind != ITEM_PROCEDURAL)
			read_discussants(m, src, p);
	}
}

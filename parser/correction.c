#include "parser/correction.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block.h"
#include "parser/minutes_words.h"

/* Sentences that speak of changes and ask for none. */
static const struct wording none[] = {
	{ "correction.none", "no ?further|other|more correction~|change~|edit~|comment~|objection~",
	    "the usual assent" },
	{ "correction.without", "without|any correction~|change~|edit~|comment~",
	    "an invitation, or assent" },
	{ "correction.nothing", "nothing to add|correct|change", "assent" },
	{ "correction.let", "let me|us know", "an invitation" },
	{ "correction.if", "if you|anyone|anybody|there", "an invitation" },
	{ "correction.thanks", "thanks|thank *3 correction~|change~|edit~", "an answer to one" },
	{ "correction.done", "has|have been|now corrected|changed|fixed|added|updated",
	    "it is done" },
};

static const struct wording asks[] = {
	{ "correction.please",
	    "please|kindly|pls *4 "
	    "correct|change|amend|fix|add|remove|delete|replace|update|strike|include|list|reword|"
	    "redact",
	    "the usual request" },
	{ "correction.could",
	    "could|can|would|may you|we|i|this|that|it *5 "
	    "correct|corrected|change|changed|amend|amended|fix|fixed|add|added|remove|removed|"
	    "delete|deleted|replace|replaced|update|updated|reworded|include|included",
	    "a request as a question" },
	{ "correction.should-read", "should|must|ought ?rather|instead|to read|say|state|show|list",
	    "the words that ought to stand there" },
	{ "correction.should-be",
	    "should *2 be|been listed|recorded|spelled|spelt|attributed|corrected|changed|removed|"
	    "added|fixed|amended|deleted|replaced|moved",
	    "what ought to be done" },
	{ "correction.instead", "instead of", "one thing for another" },
	{ "correction.rather", "rather than", "one thing for another" },
	{ "correction.typo", "typo|typos|misspelled|misspelt|misspelling|misattributed",
	    "a slip of the pen" },
	{ "correction.was-present", "i|we was|were ?also|in|actually present|attendance|there",
	    "somebody who is not listed" },
	{ "correction.attended", "i|we ?also|did|actually|have attended|attend|joined",
	    "somebody who is not listed" },
	{ "correction.absent", "i|we was|were not present|there|attending|listed|in",
	    "somebody who is listed and was not there, or the other way round" },
	{ "correction.never-said", "i|we did|do not|never say|said|recall|remember",
	    "words that were not said" },
	{ "correction.wrong",
	    "is|are|was|were|seem~ ?to|not|be wrong|incorrect|inaccurate|missing|right",
	    "a fault in the text" },
	{ "correction.missing", "missing from|in the|your minutes|draft|list|notes", "left out" },
	{ "correction.some",
	    "one|two|some|few|small|minor|following|my ?minor|small|more "
	    "correction~|edit~|change~|amendment~|fix~",
	    "a list of them follows" },
	{ "correction.suggest",
	    "suggest~|propose|request *5 correction~|change~|edit~|reword~|amend~", "a request" },
};

const char *
correction_find(void *ctx, const char *text)
{
	void *tmp = talloc_new(ctx);
	struct block_tree *tree = block_read(tmp, text, strlen(text));
	struct sentence *sentences = NULL;
	const char *found = NULL;
	size_t n = 0, room = 0, i;

	for (i = 0; i < tree->nblocks && n < CORRECTION_SENTENCES_MAX; i++)
		words_sentences(
		    tmp, tree->blocks[i].text, i, &sentences, &n, &room, CORRECTION_SENTENCES_MAX);
	for (i = 0; i < n && !found; i++)
		if (!words_any(&sentences[i], none, G_N_ELEMENTS(none), NULL, NULL) &&
		    words_any(&sentences[i], asks, G_N_ELEMENTS(asks), NULL, NULL))
			found = talloc_strdup(ctx, sentences[i].text);
	talloc_free(tmp);
	return found;
}

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/ledger_label.h"
#include "parser/json.h"
#include "store/browse.h"

/* "--page 3" for what follows; nothing at the end of a list. */
static void
print_more(struct ctl *ctl, bool more)
{
	if (more)
		printf("More with --page %u.\n", ctl->page + 1);
}

static json_t *
pages_json(struct ctl *ctl, const char *name, json_t *array, bool more)
{
	return json_pack("{sO si sb}", name, array, "page", (int)ctl->page, "more", more);
}

/* ---- threads ---- */

static json_t *
thread_json(const struct thread_row *thread)
{
	json_t *ballots = json_array();
	size_t i;

	for (i = 0; i < thread->nballots; i++)
		json_array_append_new(ballots, ctl_text(thread->ballots[i]));
	return json_pack("{sI so so sI sI so so so}", "thread", (json_int_t)thread->thread,
	    "message_id", ctl_text(thread->message_id), "subject", ctl_text(thread->subject),
	    "messages", (json_int_t)thread->messages, "people", (json_int_t)thread->people, "first",
	    moment_to_json(thread->first), "last", moment_to_json(thread->last), "ballots",
	    ballots);
}

static void
print_thread(struct ctl *ctl, const struct thread_row *thread)
{
	size_t i;

	printf("%s to %s  %zu mail%s by %zu %s", ctl_time(ctl, thread->first),
	    ctl_time(ctl, thread->last), thread->messages, thread->messages == 1 ? "" : "s",
	    thread->people, thread->people == 1 ? "person" : "people");
	for (i = 0; i < thread->nballots; i++)
		printf("%s %s", i == 0 ? " " : ",", ctl_words(ctl, thread->ballots[i]));
	printf("\n  %s\n  <%s>\n", ctl_words(ctl, thread->subject),
	    ctl_words(ctl, thread->message_id));
}

int
ctl_threads(struct ctl *ctl)
{
	const char *ballot = ctl->ballot ? ledger_label(ctl->ctx, ctl->config, ctl->ballot) : NULL;
	const struct group_config *group;
	struct thread_row *rows = NULL;
	size_t nrows = 0, i;
	json_t *array = json_array();
	bool more = false;
	int status = ctl_groups(ctl, &group) ? ctl_open(ctl, STORE_READ) : CTL_USAGE;

	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    store_threads(
			ctl->ctx, ctl->store, ctl->group, ballot, ctl->page, &rows, &nrows, &more),
		    "threads");
	for (i = 0; i < nrows && status == CTL_OK; i++)
		if (ctl->json)
			json_array_append_new(array, thread_json(&rows[i]));
		else
			print_thread(ctl, &rows[i]);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(pages_json(ctl, "threads", array, more));
	else if (status == CTL_OK)
		print_more(ctl, more);
	json_decref(array);
	return status;
}

/* ---- search ---- */

/* The rest of `argument` behind "name:", NULL if it does not begin so. */
static const char *
after_prefix(const char *argument, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(argument, name, len) != 0 || argument[len] != ':')
		return NULL;
	return argument + len + 1;
}

static int
take_moment(const char *argument, const char *text, int64_t *at_r)
{
	*at_r = when_from_iso(text);
	if (*at_r != WHEN_UNKNOWN)
		return CTL_OK;
	return ctl_fail(
	    CTL_USAGE, argument, "not a day or moment in ISO 8601, such as before:2023-05-02");
}

static int
take_criterion(struct ctl *ctl, struct search *search, const char *argument, const char **words)
{
	const char *value;

	if ((value = after_prefix(argument, "before")) != NULL)
		return take_moment(argument, value, &search->before);
	if ((value = after_prefix(argument, "after")) != NULL)
		return take_moment(argument, value, &search->after);
	if ((value = after_prefix(argument, "from")) != NULL)
		search->from = value;
	else if ((value = after_prefix(argument, "ballot")) != NULL)
		search->ballot = ledger_label(ctl->ctx, ctl->config, value);
	else if ((value = after_prefix(argument, "group")) != NULL)
		ctl->group = value;
	else
		words[search->nwords++] = value = argument;
	if (*value == '\0')
		return ctl_fail(CTL_USAGE, *argument ? argument : "search", "nothing to look for");
	return CTL_OK;
}

/* What was found stands between marks that no terminal should see. */
static const char *
snippet_words(struct ctl *ctl, const char *snippet)
{
	char *copy = talloc_strdup(ctl->ctx, snippet ? snippet : ""), *p;

	for (p = copy; *p; p++)
		if (*p == *FOUND_OPEN)
			*p = '[';
		else if (*p == *FOUND_CLOSE)
			*p = ']';
	return ctl_words(ctl, copy);
}

static json_t *
found_json(struct ctl *ctl, const struct found *found)
{
	return json_pack("{so so so so so so ss so sI}", "message_id", ctl_text(found->message_id),
	    "at", moment_to_json(found->at), "subject", ctl_text(found->subject), "from_name",
	    ctl_text(found->from_name), "from_address", ctl_text(found->from_address), "group",
	    ctl_text(found->group), "class", class_name(found->class), "snippet",
	    found->snippet ? json_string(snippet_words(ctl, found->snippet)) : json_null(),
	    "thread", (json_int_t)found->thread);
}

static void
print_found(struct ctl *ctl, const struct found *found)
{
	printf("%s  %s: %s\n  <%s>\n", ctl_time(ctl, found->at),
	    ctl_words(ctl, found->from_name ? found->from_name : found->from_address),
	    ctl_words(ctl, found->subject), ctl_words(ctl, found->message_id));
	if (found->snippet)
		printf("  %s\n", snippet_words(ctl, found->snippet));
}

int
ctl_search(struct ctl *ctl)
{
	struct search search = { .before = WHEN_UNKNOWN, .after = WHEN_UNKNOWN };
	const char **words = talloc_array(ctl->ctx, const char *, ctl->narguments);
	const struct group_config *group;
	struct found *found = NULL;
	size_t nfound = 0, i;
	json_t *array = json_array();
	bool more = false;
	int status = CTL_OK;

	for (i = 0; i < (size_t)ctl->narguments && status == CTL_OK; i++)
		status = take_criterion(ctl, &search, ctl->arguments[i], words);
	if (status == CTL_OK)
		status = ctl_groups(ctl, &group) ? ctl_open(ctl, STORE_READ) : CTL_USAGE;
	search.words = words;
	search.group = ctl->group;
	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    store_search(ctl->ctx, ctl->store, &search, ctl->page, &found, &nfound, &more),
		    "search");
	for (i = 0; i < nfound && status == CTL_OK; i++)
		if (ctl->json)
			json_array_append_new(array, found_json(ctl, &found[i]));
		else
			print_found(ctl, &found[i]);
	if (ctl->json && status == CTL_OK)
		ctl_print_json(pages_json(ctl, "found", array, more));
	else if (status == CTL_OK && nfound == 0)
		puts("no mail has all of that");
	else if (status == CTL_OK)
		print_more(ctl, more);
	json_decref(array);
	return status;
}

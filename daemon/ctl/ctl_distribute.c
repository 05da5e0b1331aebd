#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/life_load.h"
#include "daemon/record/life_words.h"
#include "daemon/minutes/minutes_word.h"

/*
 * The minutes of a meeting of the one group that has some of that day; NULL (told)
 * with the status.
 */
static const struct minutes_life *
find_life(struct ctl *ctl, const char *date, const struct group_config **group_r, int *status_r)
{
	const struct minutes_life *found = NULL;
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i, k, nlives;

	*status_r = ngroups ? CTL_OK : CTL_USAGE;
	for (i = 0; i < ngroups && *status_r == CTL_OK; i++) {
		struct minutes_life *lives;
		struct life_input input;

		*status_r = ctl_stored(
		    ctl, life_load(ctl->ctx, ctl->store, &groups[i], false, &input), date);
		if (*status_r != CTL_OK)
			return NULL;
		lives = life_trace(ctl->ctx, &input, ctl->now, &nlives);
		for (k = 0; k < nlives; k++) {
			if (strcmp(lives[k].date, date) != 0 || !lives[k].minutes)
				continue;
			if (found)
				*status_r = ctl_fail(CTL_USAGE, date,
				    "several groups have minutes of that day; say --group");
			found = &lives[k];
			*group_r = &groups[i];
		}
	}
	if (*status_r == CTL_OK && !found)
		*status_r = ctl_fail(
		    CTL_NOT_WELL, date, "no minutes of a meeting on that day (YYYY-MM-DD)");
	return *status_r == CTL_OK ? found : NULL;
}

/*
 * Look how things stand now, keep what was done or take it back, and show it: in
 * this order, so that what is told as undone was not kept.
 */
static int
end(struct ctl *ctl, int status, json_t *more)
{
	const struct minutes_life *life = NULL;
	const struct group_config *group;
	json_t *object;

	if (status == CTL_OK)
		life = find_life(ctl, ctl->arguments[0], &group, &status);
	status = ctl_end(ctl, status, ctl->arguments[0]);
	if (status != CTL_OK) {
		json_decref(more);
		return status;
	}
	if (ctl->json) {
		object = life_to_json(life);
		json_object_set_new(object, "group", json_string(group->name));
		json_object_update(object, more);
		ctl_print_json(object);
	} else {
		printf("minutes of %s: %s\n", life->date,
		    life_sending_text(ctl->ctx, life, group->digest.zone));
	}
	json_decref(more);
	return CTL_OK;
}

static int
say(struct ctl *ctl, const char *word)
{
	const struct group_config *group = NULL;
	const struct minutes_life *life;
	const char *fault;
	int status = ctl_begin(ctl, ctl->arguments[0]);

	if (status != CTL_OK)
		return status;
	life = find_life(ctl, ctl->arguments[0], &group, &status);
	fault = life ? minutes_word_fault(life, word) : NULL;
	if (fault)
		status = ctl_fail(CTL_NOT_WELL, life->date, "%s", fault);
	if (life && !fault) {
		const struct decision decision = { .group = group->name,
			.kind = MINUTES_WORD_KIND,
			.subject = life->date,
			.word = word,
			.author = ctl->author,
			.at = ctl->now,
			.reason = ctl->reason };

		status = ctl_stored(ctl, store_decide(ctl->store, &decision), life->date);
	}
	return end(ctl, status, json_object());
}

int
ctl_stop(struct ctl *ctl)
{
	return say(ctl, MINUTES_WORD_STOP);
}

int
ctl_distribute(struct ctl *ctl)
{
	return say(ctl, MINUTES_WORD_DISTRIBUTE);
}

int
ctl_approve(struct ctl *ctl)
{
	return say(ctl, ctl->undo ? MINUTES_WORD_UNAPPROVE : MINUTES_WORD_APPROVE);
}

int
ctl_redact(struct ctl *ctl)
{
	struct minutes_redaction redact = { .words = ctl->arguments[1],
		.with = ctl->with,
		.undo = ctl->undo,
		.reason = ctl->reason,
		.now = ctl->now };
	enum store_status stored = STORE_OK;
	const char *why = NULL;
	size_t places = 0;
	int status = ctl_begin(ctl, ctl->arguments[0]);

	if (status != CTL_OK)
		return status;
	redact.author = ctl->author;
	redact.life = find_life(ctl, ctl->arguments[0], &redact.group, &status);
	if (redact.life && !minutes_redact(ctl->ctx, ctl->store, &redact, &places, &stored, &why))
		status = stored != STORE_OK ? ctl_stored(ctl, stored, redact.life->date)
					    : ctl_fail(CTL_NOT_WELL, redact.life->date, "%s", why);
	if (status == CTL_OK && !ctl->json)
		printf("the words are %s the minutes of %s, where they stand %zu %s\n",
		    ctl->undo ? "back in" : "left out of", redact.life->date, places,
		    places == 1 ? "time" : "times");
	return end(ctl, status,
	    json_pack("{sI sb}", "places", (json_int_t)places, "undone", (int)ctl->undo));
}

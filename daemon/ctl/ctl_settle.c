#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/word/settling.h"
#include "parser/json.h"

static int
take_number(const char *text, int64_t *number_r)
{
	char *end;

	errno = 0;
	*number_r = strtoll(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0' && *number_r > 0)
		return CTL_OK;
	return ctl_fail(
	    CTL_USAGE, text, "an item is its number as 'minutectl queue' prints it after 'fact'");
}

/* "message:12": the queue's item "message 12". */
static bool
is_message(const char *text)
{
	return strncmp(text, "message:", strlen("message:")) == 0;
}

int
ctl_settling_failed(struct ctl *ctl, const struct settling_fault *fault)
{
	const char *how = fault->lacks_ballot ? "; say which with --ballot"
			  : fault->lacks_org  ? "; say which with --org"
					      : "";

	if (fault->status != STORE_OK)
		return ctl_stored(ctl, fault->status, fault->what);
	return ctl_fail(CTL_NOT_WELL, fault->what, "%s%s", fault->why, how);
}

static void
print_json(struct ctl *ctl, const struct settling *s, const struct settled *done)
{
	ctl_print_json(json_pack("{ss sI ss ss so so so so so so}", "kind",
	    s->message ? "message" : "fact", "item", (json_int_t)s->number, "ruling",
	    ruling_name(s->word), "author", s->author, "at", moment_to_json(ctl->now), "reason",
	    ctl_text(s->reason), "ballot", ctl_text(done->ballot), "org", ctl_text(done->org),
	    "counts", done->found ? json_boolean(done->counts) : json_null(), "why",
	    ctl_text(done->why)));
}

static void
print_settled(struct ctl *ctl, const struct settling *s, const struct settled *done)
{
	printf("%s %lld: %s, by %s\n", s->message ? "message" : "item", (long long)s->number,
	    s->word == RULING_UNDO ? "not settled any more" : ruling_name(s->word), s->author);
	if (done->elsewhere)
		printf(
		    "  counts nowhere on %s: another copy of the mail is taken; settle that one\n",
		    done->ballot);
	if (done->found)
		printf("  %s of %s on %s: %s%s%s\n", done->what,
		    done->org ? ctl_words(ctl, done->org) : "an unknown organisation", done->ballot,
		    done->counts ? "counts" : "does not count", done->why ? ": " : "",
		    done->why ? done->why : "");
}

/* Rule and look in one transaction, so that what settles nothing leaves no ruling. */
static int
rule(struct ctl *ctl, struct settling *s)
{
	struct settling_place place = { .config = ctl->config, .now = ctl->now };
	struct settling_fault fault;
	struct settled done;
	int status = ctl_begin(ctl, ctl->arguments[0]);

	if (status != CTL_OK)
		return status;
	place.store = ctl->store;
	s->author = ctl->author;
	if (!settling_rule(ctl->ctx, &place, s, &done, &fault))
		status = ctl_settling_failed(ctl, &fault);
	status = ctl_end(ctl, status, ctl->arguments[0]);
	if (status == CTL_OK && ctl->json)
		print_json(ctl, s, &done);
	else if (status == CTL_OK)
		print_settled(ctl, s, &done);
	return status;
}

static int
settle(struct ctl *ctl, enum ruling_word word)
{
	struct settling s = { .word = word,
		.ballot = ctl->ballot,
		.org = ctl->org,
		.reason = ctl->reason,
		.name = ctl->arguments[0],
		.message = is_message(ctl->arguments[0]) };
	int status = take_number(s.name + (s.message ? strlen("message:") : 0), &s.number);

	return status == CTL_OK ? rule(ctl, &s) : status;
}

int
ctl_settle(struct ctl *ctl)
{
	enum ruling_word word;

	if (!ruling_from_name(ctl->arguments[1], &word))
		return ctl_fail(CTL_USAGE, ctl->arguments[1],
		    "a ruling is one of yes, no, abstain, second, pushback, as-read, nothing, "
		    "undo");
	return settle(ctl, word);
}

int
ctl_undo(struct ctl *ctl)
{
	return settle(ctl, RULING_UNDO);
}

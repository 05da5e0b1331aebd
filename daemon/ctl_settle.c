#include <errno.h>
#include <glib.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl.h"
#include "daemon/filing.h"
#include "parser/json.h"
#include "store/rulings.h"

/* What is to be ruled, and what it is ruled on. */
struct settling {
	int64_t number;
	struct queue_item item;
	const struct group_config *group; /* that the mail is filed under */
	struct ruling ruling;
};

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

const char *
ctl_operator(struct ctl *ctl)
{
	const struct passwd *entry;
	const char *login = getlogin();

	if (login && *login)
		return talloc_strdup(ctl->ctx, login);
	entry = getpwuid(getuid());
	if (entry && entry->pw_name && *entry->pw_name)
		return talloc_strdup(ctl->ctx, entry->pw_name);
	return talloc_asprintf(ctl->ctx, "uid %lld", (long long)getuid());
}

int
ctl_line_ok(const char *option, const char *words, size_t max)
{
	const char *p;

	if (!words)
		return CTL_OK;
	if (!*words || !g_utf8_validate(words, -1, NULL))
		return ctl_fail(CTL_USAGE, option, "is empty or not UTF-8");
	if (strlen(words) > max)
		return ctl_fail(CTL_USAGE, option, "is longer than %zu bytes", max);
	for (p = words; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return ctl_fail(CTL_USAGE, option, "must be one line of text");
	return CTL_OK;
}

static bool
bears(const struct member *m, const char *name)
{
	size_t i;

	if (strcasecmp(m->name, name) == 0)
		return true;
	for (i = 0; i < m->naliases; i++)
		if (strcasecmp(m->aliases[i], name) == 0)
			return true;
	for (i = 0; i < m->nformer; i++)
		if (strcasecmp(m->former[i], name) == 0)
			return true;
	return false;
}

static int
take_org(struct ctl *ctl, struct settling *s)
{
	const struct roster *roster = s->group->roster;
	size_t i;

	for (i = 0; ctl->org && i < roster->nmembers; i++)
		if (bears(&roster->members[i], ctl->org)) {
			s->ruling.org = roster->members[i].name;
			return CTL_OK;
		}
	return ctl->org ? ctl_fail(CTL_NOT_WELL, ctl->org, "no such member in %s", roster->file)
			: CTL_OK;
}

static int
take_ballot(struct ctl *ctl, struct settling *s)
{
	const char *label = ctl->ballot ? ledger_label(ctl->ctx, ctl->config, ctl->ballot) : NULL;
	const struct group_config *owner;
	struct ledger *ledger;
	int status = CTL_OK;

	if (!label)
		return CTL_OK;
	s->ruling.ballot = label;
	owner = filing_label_group(ctl->config, label);
	ledger = ctl_ledger(ctl, owner ? owner : s->group, &status);
	if (ledger && !ledger_ballot(ledger, label))
		status = ctl_fail(CTL_NOT_WELL, label, "no such ballot in the record");
	return status;
}

static int
take_item(struct ctl *ctl, struct settling *s)
{
	int status = ctl_stored(
	    ctl, store_item(ctl->ctx, ctl->store, s->number, &s->item), ctl->arguments[0]);

	if (status != CTL_OK)
		return status;
	s->group = s->item.group ? config_group(ctl->config, s->item.group) : NULL;
	if (!s->group)
		return ctl_fail(CTL_NOT_WELL, ctl->arguments[0],
		    "its mail belongs to no group of %s", ctl->config->file);
	return CTL_OK;
}

/* ---- what became of it ---- */

/* Where an item ended up: the ballot that it falls on and whether it counts there. */
struct effect {
	const struct ledger_ruling *ruling; /* NULL: none is in force */
	const struct ballot *ballot;
	const char *what;   /* "vote yes", "endorsement", "pushback" */
	const char *org;    /* NULL: not known */
	bool found, counts; /* it is among the ballot's votes, endorsements or pushback */
	const char *reason; /* why it does not count */
};

static void
find_in_ballot(struct ctl *ctl, const struct ballot *b, int64_t item, struct effect *e)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++)
		if (b->votes[i].record->item == item) {
			e->found = true;
			e->what = talloc_asprintf(ctl->ctx, "vote %s", vote_name(b->votes[i].vote));
			e->org = b->votes[i].org;
			e->counts = b->votes[i].admissible;
			e->reason = b->votes[i].reason;
		}
	for (i = 0; i < b->nendorsers; i++)
		if (b->endorsers[i].record->item == item) {
			e->found = true;
			e->what = "endorsement";
			e->org = b->endorsers[i].who.org;
			e->counts = b->endorsers[i].counts;
			e->reason = b->endorsers[i].reason;
		}
	for (i = 0; i < b->npushback; i++)
		if (b->pushback[i].record->item == item) {
			e->found = e->counts = true;
			e->what = "pushback";
			e->org = b->pushback[i].record->fact->who.org;
		}
}

static int
look_up(struct ctl *ctl, const struct settling *s, struct effect *e)
{
	const struct group_config *owner =
	    s->ruling.ballot ? filing_label_group(ctl->config, s->ruling.ballot) : NULL;
	struct ledger *ledger;
	int status;

	*e = (struct effect){ 0 };
	ledger = ctl_ledger(ctl, owner ? owner : s->group, &status);
	if (!ledger)
		return status;
	e->ruling = ledger_ruling(ledger, s->number);
	if (e->ruling && e->ruling->label)
		e->ballot = ledger_ballot(ledger, e->ruling->label);
	if (e->ballot)
		find_in_ballot(ctl, e->ballot, s->number, e);
	return CTL_OK;
}

/* Whom a mail speaks for, as the ledger sees it. */
static const char *
speaker(const struct record *record)
{
	return record->fact->who.org ? record->fact->who.org : record->sender.org;
}

static bool
is_stance(const struct ledger_ruling *ruling)
{
	enum fact_kind kind = ruling->fact->record.fact->kind;

	return ruling->ruling->word != RULING_NOTHING &&
	       (kind == FACT_VOTE || kind == FACT_SECOND || kind == FACT_PUSHBACK);
}

/* A stance that would count nowhere settles nothing: what is missing is asked for. */
static int
complete(struct ctl *ctl, const struct settling *s, const struct effect *e)
{
	enum fact_kind kind;

	if (!e->ruling || s->ruling.word == RULING_NOTHING)
		return CTL_OK;
	kind = e->ruling->fact->record.fact->kind;
	if (!e->ruling->label)
		return ctl_fail(CTL_NOT_WELL, ctl->arguments[0],
		    "the mail tells no ballot; say which with --ballot");
	if (!speaker(&e->ruling->fact->record) && (kind == FACT_VOTE || kind == FACT_SECOND))
		return ctl_fail(CTL_NOT_WELL, ctl->arguments[0],
		    "the mail tells no organisation; say which with --org");
	return CTL_OK;
}

static void
print_effect(struct ctl *ctl, const struct settling *s, const struct effect *e)
{
	const char *name = ruling_name(s->ruling.word);
	bool message = is_message(ctl->arguments[0]);

	if (ctl->json) {
		ctl_print_json(json_pack("{ss sI ss ss so so so so so so}", "kind",
		    message ? "message" : "fact", "item", (json_int_t)s->number, "ruling", name,
		    "author", s->ruling.author, "at", moment_to_json(s->ruling.at), "reason",
		    ctl_text(s->ruling.reason), "ballot",
		    ctl_text(e->ballot ? e->ballot->label : NULL), "org", ctl_text(e->org),
		    "counts", e->found ? json_boolean(e->counts) : json_null(), "why",
		    ctl_text(e->reason)));
		return;
	}
	printf("%s %lld: %s, by %s\n", message ? "message" : "item", (long long)s->number,
	    s->ruling.word == RULING_UNDO ? "not settled any more" : name, s->ruling.author);
	if (!e->found && e->ballot && is_stance(e->ruling))
		printf(
		    "  counts nowhere on %s: another copy of the mail is taken; settle that one\n",
		    e->ballot->label);
	if (e->found)
		printf("  %s of %s on %s: %s%s%s\n", e->what,
		    e->org ? ctl_words(ctl, e->org) : "an unknown organisation", e->ballot->label,
		    e->counts ? "counts" : "does not count", e->reason ? ": " : "",
		    e->reason ? e->reason : "");
}

/* ---- the commands ---- */

/* Rule and look in one transaction, so that what settles nothing leaves no ruling. */
static int
rule(struct ctl *ctl, struct settling *s)
{
	struct effect effect;
	int status = ctl_stored(ctl, store_begin(ctl->store), "settle");

	if (status != CTL_OK)
		return status;
	status = take_item(ctl, s);
	if (status == CTL_OK)
		status = take_org(ctl, s);
	if (status == CTL_OK)
		status = take_ballot(ctl, s);
	if (status == CTL_OK)
		status = ctl_stored(
		    ctl, store_rule(ctl->store, s->number, &s->ruling), ctl->arguments[0]);
	if (status == CTL_OK)
		status = look_up(ctl, s, &effect);
	if (status == CTL_OK)
		status = complete(ctl, s, &effect);
	if (status != CTL_OK) {
		store_rollback(ctl->store);
		return status;
	}
	status = ctl_stored(ctl, store_commit(ctl->store), "settle");
	if (status == CTL_OK)
		print_effect(ctl, s, &effect);
	return status;
}

static int
rule_message(struct ctl *ctl, const struct settling *s)
{
	static const struct effect none;
	int status = ctl_stored(
	    ctl, store_rule_message(ctl->store, s->number, &s->ruling), ctl->arguments[0]);

	if (status == CTL_OK)
		print_effect(ctl, s, &none);
	return status;
}

static int
settle(struct ctl *ctl, enum ruling_word word)
{
	struct settling s = { .ruling = { .word = word,
				  .at = ctl->now,
				  .reason = ctl->reason,
				  .author = ctl->author } };
	bool message = is_message(ctl->arguments[0]);
	int status = take_number(ctl->arguments[0] + (message ? strlen("message:") : 0), &s.number);

	if (status == CTL_OK)
		status = ctl_line_ok("--author", ctl->author, FACT_NAME_MAX);
	if (status == CTL_OK)
		status = ctl_line_ok("--reason", ctl->reason, FACT_QUOTE_MAX);
	if (status != CTL_OK)
		return status;
	if (!s.ruling.author)
		s.ruling.author = ctl_operator(ctl);
	status = ctl_open(ctl, STORE_WRITE);
	if (status != CTL_OK)
		return status;
	return message ? rule_message(ctl, &s) : rule(ctl, &s);
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

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/filing.h"

static bool
same(const char *a, const char *b)
{
	return a && b && strcasecmp(a, b) == 0;
}

static bool
among_recipients(const struct message *message, const char *address)
{
	size_t i;

	if (!address)
		return false;
	for (i = 0; i < message->nrecipients; i++)
		if (same(message->recipients[i], address))
			return true;
	return false;
}

/*
 * The List-Id that a list of this address has where the operator gives none: its
 * address with a dot.
 */
static bool
is_list_id_of(const char *list_id, const char *address)
{
	const char *at = address ? strchr(address, '@') : NULL;
	size_t local = at ? (size_t)(at - address) : 0;

	return at && list_id && strlen(list_id) > local &&
	       strncasecmp(list_id, address, local) == 0 && list_id[local] == '.' &&
	       strcasecmp(list_id + local + 1, at + 1) == 0;
}

static enum channel
channel_of(const struct group_config *group, const struct message *message)
{
	if (message->list_id) {
		if (same(message->list_id, group->list_id) ||
		    is_list_id_of(message->list_id, group->list))
			return CHANNEL_LIST;
		if (is_list_id_of(message->list_id, group->member_list))
			return CHANNEL_MEMBER_LIST;
		return CHANNEL_OTHER;
	}
	if (among_recipients(message, group->list))
		return CHANNEL_LIST;
	return among_recipients(message, group->member_list) ? CHANNEL_MEMBER_LIST : CHANNEL_OTHER;
}

/* True if `text` holds `prefix` as a word with a number behind it, as ballots are called. */
static bool
names_ballot(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	const char *p;

	for (p = text; (p = strcasestr(p, prefix)) != NULL; p++) {
		const char *rest = p + len;

		if (p > text && isalnum((unsigned char)p[-1]))
			continue;
		rest += strspn(rest, " -_");
		if (isdigit((unsigned char)*rest))
			return true;
	}
	return false;
}

static bool
subject_names(const struct group_config *group, const char *subject)
{
	size_t i;

	for (i = 0; subject && i < group->nballot_prefixes; i++)
		if (names_ballot(subject, group->ballot_prefixes[i]))
			return true;
	return false;
}

static bool
serves(const struct group_config *group, const char *mailbox)
{
	return !mailbox || same(group->mailbox->name, mailbox);
}

static const struct group_config *
group_of(const struct config *config, const char *mailbox, const struct message *message)
{
	const struct group_config *only = NULL;
	size_t i, n = 0;

	for (i = 0; i < config->ngroups; i++)
		if (serves(&config->groups[i], mailbox) &&
		    channel_of(&config->groups[i], message) != CHANNEL_OTHER)
			return &config->groups[i];
	for (i = 0; i < config->ngroups; i++)
		if (serves(&config->groups[i], mailbox) &&
		    subject_names(&config->groups[i], message->subject))
			return &config->groups[i];
	for (i = 0; i < config->ngroups; i++)
		if (serves(&config->groups[i], mailbox)) {
			only = &config->groups[i];
			n++;
		}
	return n == 1 ? only : NULL;
}

static enum grade
grade_of(const struct group_config *group, const struct message *message)
{
	size_t i, k;

	if (message->auth == AUTH_NONE || !message->auth_domain)
		return GRADE_C;
	for (i = 0; i < group->roster->nmembers; i++)
		for (k = 0; k < group->roster->members[i].ndomains; k++) {
			const char *domain = group->roster->members[i].domains[k];
			size_t len = strlen(domain), have = strlen(message->auth_domain);

			if (have >= len &&
			    strcasecmp(message->auth_domain + have - len, domain) == 0 &&
			    (have == len || message->auth_domain[have - len - 1] == '.'))
				return message->auth == AUTH_PASS ? GRADE_A : GRADE_B;
		}
	return GRADE_C;
}

struct filing
filing_decide(const struct config *config, const char *mailbox, const char *group,
    const struct message *message)
{
	struct filing filing = { NULL, CHANNEL_OTHER, GRADE_C, false };

	filing.group = group ? config_group(config, group) : group_of(config, mailbox, message);
	if (!filing.group)
		return filing;
	filing.channel = channel_of(filing.group, message);
	filing.grade = grade_of(filing.group, message);
	filing.stranger = filing.grade == GRADE_C && message->auth != AUTH_NONE;
	return filing;
}

struct message_trust
filing_trust(const struct config *config, const char *mailbox, const char *group)
{
	struct message_trust trust = { NULL, false };
	size_t i;

	for (i = 0; i < config->ngroups && !trust.authserv; i++) {
		const struct group_config *g = &config->groups[i];

		if (group ? same(g->name, group) : serves(g, mailbox)) {
			trust.authserv = g->trusted_authserv;
			trust.strips = g->authserv_strips;
		}
	}
	return trust;
}

const struct group_config *
filing_label_group(const struct config *config, const char *label)
{
	size_t i, k;

	for (i = 0; i < config->ngroups; i++)
		for (k = 0; k < config->groups[i].nballot_prefixes; k++) {
			const char *prefix = config->groups[i].ballot_prefixes[k];
			size_t len = strlen(prefix);

			if (strncasecmp(label, prefix, len) == 0 && label[len] == '-')
				return &config->groups[i];
		}
	return NULL;
}

struct directory *
filing_directory(void *ctx, const struct roster *roster)
{
	struct directory *directory = directory_new(ctx);
	size_t i, k;

	for (i = 0; i < roster->nmembers; i++) {
		const struct member *m = &roster->members[i];
		const char **names =
		    talloc_array(directory, const char *, m->naliases + m->nformer + 1);
		size_t n = 0;

		for (k = 0; k < m->naliases; k++)
			names[n++] = m->aliases[k];
		for (k = 0; k < m->nformer; k++)
			names[n++] = m->former[k];
		directory_add_org(
		    directory, m->name, names, n, m->domains, m->ndomains, m->since, m->until);
		for (k = 0; k < m->nrepresentatives; k++)
			directory_add_person(directory, m->name, m->representatives[k].name,
			    m->representatives[k].address);
		talloc_free(names);
	}
	return directory;
}

struct ballot_names *
filing_ballot_names(void *ctx, const struct config *config)
{
	struct ballot_names *names = talloc_array(ctx, struct ballot_names, config->ngroups + 1);
	size_t i;

	for (i = 0; i < config->ngroups; i++) {
		names[i].prefixes = config->groups[i].ballot_prefixes;
		names[i].nprefixes = config->groups[i].nballot_prefixes;
	}
	return names;
}

int64_t
filing_received(const struct message *message, int64_t internaldate, bool import)
{
	bool received = message->received != MESSAGE_NO_TIME;

	if (import) {
		if (received)
			return message->received;
		return message->date != MESSAGE_NO_TIME ? message->date : internaldate;
	}
	if (internaldate == WHEN_UNKNOWN)
		return received ? message->received : message->date;
	return received && message->received < internaldate ? message->received : internaldate;
}

static bool
is_post(const struct fact *fact)
{
	return fact->kind == FACT_PROPOSAL || fact->kind == FACT_DISCUSSION_START ||
	       fact->kind == FACT_REVISION || fact->kind == FACT_VOTING_START;
}

enum certainty
filing_certainty(
    const struct group_config *group, const struct filing *filing, const struct fact *fact)
{
	if (filing->grade != GRADE_C || group->unauthenticated != UNAUTHENTICATED_QUEUE)
		return fact->certainty;
	if (filing->stranger && filing->channel == CHANNEL_LIST && is_post(fact))
		return fact->certainty < CERTAINTY_LIKELY ? fact->certainty : CERTAINTY_LIKELY;
	return CERTAINTY_UNCLEAR;
}

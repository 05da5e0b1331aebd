#include "daemon/word/hearing.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/log.h"

void
hearing_token_hash(const char *token, uint8_t hash_r[CONFIRMATION_HASH_SIZE])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize len = CONFIRMATION_HASH_SIZE;

	g_checksum_update(sum, (const guchar *)token, -1);
	g_checksum_get_digest(sum, hash_r, &len);
	g_checksum_free(sum);
}

static const char *
among(const char *const *addresses, size_t n, const char *address)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcasecmp(addresses[i], address) == 0)
			return addresses[i];
	return NULL;
}

/* The address of a representative of somebody who is a member at that time. */
static const char *
representative(const struct roster *roster, const char *address, int64_t at)
{
	size_t i, k;

	for (i = 0; i < roster->nmembers; i++) {
		const struct member *m = &roster->members[i];

		if ((m->since != ROSTER_OPEN && at < m->since) ||
		    (m->until != ROSTER_OPEN && at >= m->until))
			continue;
		for (k = 0; k < m->nrepresentatives; k++)
			if (m->representatives[k].address &&
			    strcasecmp(m->representatives[k].address, address) == 0)
				return m->representatives[k].address;
	}
	return NULL;
}

enum hearing_role
hearing_role(
    const struct group_config *group, const char *address, int64_t at, const char **address_r)
{
	const char *found = among(group->chairs, group->nchairs, address);
	enum hearing_role role = ROLE_CHAIR;

	if (!found)
		found = among(group->vice_chairs, group->nvice_chairs, address);
	if (!found) {
		role = ROLE_MEMBER;
		found = representative(group->roster, address, at);
	}
	if (address_r)
		*address_r = found;
	return found ? role : ROLE_NONE;
}

/* ---- which group is meant ---- */

struct meaning {
	struct store *store;
	const struct config *config;
	const struct answer *answer;
};

static enum hearing_role
role_in(const struct meaning *m, const struct group_config *group)
{
	return group ? hearing_role(group, m->answer->from_address, m->answer->at, NULL)
		     : ROLE_NONE;
}

/* The group of the message of ours that one identifier names. */
static enum store_status
group_of_id(const struct meaning *m, const char *id, const struct group_config **group_r)
{
	void *tmp = talloc_new(NULL);
	struct our_message ours;
	enum store_status status =
	    store_our_message(tmp, m->store, id, m->answer->from_address, &ours);

	*group_r = NULL;
	if (status == STORE_OK)
		*group_r = config_group(m->config, ours.group);
	talloc_free(tmp);
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}

/* The group of the message that is answered: the nearest one that is ours. */
static enum store_status
answered_group(const struct meaning *m, const struct group_config **group_r)
{
	const struct answer *a = m->answer;
	enum store_status status = STORE_OK;
	size_t i, looked = 0;

	*group_r = NULL;
	if (a->in_reply_to)
		status = group_of_id(m, a->in_reply_to, group_r);
	for (i = a->nreferences;
	     i-- > 0 && looked++ < HEARING_REFERENCES_MAX && !*group_r && status == STORE_OK;)
		status = group_of_id(m, a->references[i], group_r);
	return status;
}

/*
 * Of the other groups the one whose ballot is named, else the first where the
 * writer has most say.
 */
static const struct group_config *
likely_group(const struct meaning *m)
{
	const struct words *words = m->answer->words;
	const struct group_config *best = NULL;
	enum hearing_role role = ROLE_NONE;
	size_t i;

	for (i = 0; i < words->nwords; i++) {
		const struct group_config *g =
		    words->words[i].ballot ? filing_label_group(m->config, words->words[i].ballot)
					   : NULL;

		if (role_in(m, g) != ROLE_NONE)
			return g;
	}
	if (role_in(m, m->answer->group) != ROLE_NONE)
		return m->answer->group;
	for (i = 0; i < m->config->ngroups; i++)
		if (role_in(m, &m->config->groups[i]) > role) {
			best = &m->config->groups[i];
			role = role_in(m, best);
		}
	return best;
}

/* ---- what is kept ---- */

static char *
heard_json(const struct answer *a)
{
	size_t first =
	    a->nreferences > HEARING_REFERENCES_MAX ? a->nreferences - HEARING_REFERENCES_MAX : 0;
	json_t *references = json_array(), *object;
	char *json;
	size_t i;

	for (i = first; i < a->nreferences; i++)
		json_array_append_new(references, json_string(a->references[i]));
	object = json_pack("{so so? so? so? so}", "words", words_to_json(a->words), "subject",
	    a->subject ? json_string(a->subject) : NULL, "message_id",
	    a->message_id ? json_string(a->message_id) : NULL, "in_reply_to",
	    a->in_reply_to ? json_string(a->in_reply_to) : NULL, "references", references);
	json = object ? json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(object);
	return json;
}

static enum store_status
keep(const struct meaning *m, int64_t message, const struct group_config *group, int64_t now)
{
	const struct answer *a = m->answer;
	struct heard heard = {
		.message = message, .group = group->name, .at = a->at < now ? a->at : now
	};
	char *json = heard_json(a);
	enum store_status status;

	hearing_role(group, a->from_address, a->at, &heard.address);
	heard.json = json;
	/* What is too long to be kept is no word of a person's. */
	status = json && strlen(json) <= HEARD_JSON_MAX ? store_heard_add(m->store, &heard)
							: STORE_EXISTS;
	free(json);
	return status == STORE_EXISTS ? STORE_OK : status;
}

static void
ignored(const struct meaning *m, int64_t message, const char *why)
{
	const struct answer *a = m->answer;

	log_about(LOG_NOTICE_,
	    LOG_ABOUT(LOG_WORD_IGNORED, .group = a->group ? a->group->name : NULL,
		.message_id = a->message_id),
	    "message %lld of %s speaks to the gateway, %s: it gets no answer", (long long)message,
	    a->from_address ? a->from_address : "nobody", why);
}

static enum store_status
hear(const struct meaning *m, int64_t message, int64_t now)
{
	const struct answer *a = m->answer;
	const struct group_config *group;
	enum store_status status;

	if (!a->vouched || !a->from_address ||
	    strcasecmp(a->from_address, m->config->smtp.from_address) == 0) {
		ignored(m, message, "and no server of ours vouches for its sender");
		return STORE_OK;
	}
	status = answered_group(m, &group);
	if (status != STORE_OK)
		return status;
	if (role_in(m, group) == ROLE_NONE)
		group = likely_group(m);
	if (!group) {
		ignored(m, message, "and its sender has no part in any group");
		return STORE_OK;
	}
	if (a->at == WHEN_UNKNOWN || now - a->at > HEARING_AGE_MAX) {
		ignored(m, message, "and came too long ago, or nobody knows when");
		return STORE_OK;
	}
	return keep(m, message, group, now);
}

/* Tokens that others than their own address could have seen or sent are dead. */
static enum store_status
note_tokens(struct store *store, int64_t message, const struct answer *a, int64_t now)
{
	const char *by = a->to_us && a->vouched ? a->from_address : NULL;
	enum store_status status = STORE_OK;
	size_t i;

	for (i = 0; i < a->ntokens && status == STORE_OK; i++) {
		uint8_t hash[CONFIRMATION_HASH_SIZE];
		bool killed = false;

		hearing_token_hash(a->tokens[i], hash);
		status = store_confirmation_seen(store, hash, by, now, &killed);
		if (killed)
			log_about(LOG_WARNING_,
			    LOG_ABOUT(LOG_TOKEN_DEAD, .message_id = a->message_id),
			    "a one-time token was seen in message %lld of %s, which is not from "
			    "its owner to us alone: it is dead",
			    (long long)message, a->from_address ? a->from_address : "nobody");
	}
	return status;
}

enum store_status
hearing_note(struct store *store, const struct config *config, int64_t message,
    const struct answer *a, int64_t now)
{
	const struct meaning m = { store, config, a };
	enum store_status status = STORE_OK;
	struct our_message ours;

	if (a->ntokens == 0 && !a->words)
		return STORE_OK;
	/* Our own mail comes back through the mailbox, with the token that it brings. */
	if (a->message_id) {
		void *tmp = talloc_new(NULL);

		status = store_our_message(tmp, store, a->message_id, "", &ours);
		talloc_free(tmp);
		if (status != STORE_NOT_FOUND)
			return status;
	}
	status = note_tokens(store, message, a, now);
	if (status == STORE_OK && a->words && config->has_smtp)
		status = hear(&m, message, now);
	return status;
}

#include "daemon/letters/letter.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "store/secret.h"

enum { IDENTITY_DIGITS = 32 }; /* hexadecimal; 128 bits cannot be guessed */

static const char *
domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at ? at + 1 : address;
}

static const char *
identity(void *ctx, const uint8_t secret[SECRET_SIZE], const struct config *config,
    const struct group_config *group, const struct letter *letter)
{
	char *source = g_strdup_printf(
	    "%s/%s/%s/%s", letter->kind, config->smtp.from_address, group->name, letter->period);
	char *hash = g_compute_hmac_for_string(G_CHECKSUM_SHA256, secret, SECRET_SIZE, source, -1);
	const char *id = talloc_asprintf(ctx, "%s.%.*s@%s", letter->kind, IDENTITY_DIGITS, hash,
	    domain_of(config->smtp.from_address));

	g_free(hash);
	g_free(source);
	return id;
}

static void
address(struct outbox_row *row, const struct compose *message, const char *own)
{
	bool has_own = false;
	size_t i;

	row->recipients = talloc_zero_array(row, struct outbox_recipient, message->nto + 1);
	for (i = 0; i < message->nto; i++) {
		row->recipients[row->nrecipients++].address =
		    talloc_strdup(row, message->to[i].address);
		has_own = has_own || strcasecmp(message->to[i].address, own) == 0;
	}
	if (!has_own)
		row->recipients[row->nrecipients++].address = own;
}

struct outbox_row *
letter_row(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const struct letter *letter, int64_t now, char **why_r)
{
	struct outbox_row *row = talloc_zero(ctx, struct outbox_row);
	struct compose message = letter->message;
	uint8_t secret[SECRET_SIZE];

	*why_r = NULL;
	if (store_secret(store, "message-id", secret) != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(store));
		talloc_free(row);
		return NULL;
	}
	row->message_id = identity(row, secret, config, group, letter);
	if (!message.from.address)
		message.from =
		    (struct compose_address){ config->smtp.from_name, config->smtp.from_address };
	message.message_id = row->message_id;
	message.date = now;
	row->bytes = compose_message(row, &message, &row->len, why_r);
	if (!row->bytes) {
		*why_r = talloc_strdup(ctx, *why_r ? *why_r : "no reason given");
		talloc_free(row);
		return NULL;
	}
	row->kind = talloc_strdup(row, letter->kind);
	row->group = group->name;
	row->period = talloc_strdup(row, letter->period);
	row->sender =
	    letter->sender ? talloc_strdup(row, letter->sender) : config->smtp.from_address;
	row->subject = talloc_strdup(row, message.subject);
	row->created = row->next_try = row->changed = now;
	address(row, &message, config->smtp.from_address);
	return row;
}

struct compose_address *
letter_chairs(void *ctx, const struct group_config *group, size_t *n_r)
{
	struct compose_address *to =
	    talloc_zero_array(ctx, struct compose_address, group->nchairs + group->nvice_chairs);
	size_t n = 0, i, k;

	for (i = 0; i < group->nchairs + group->nvice_chairs; i++) {
		const char *address =
		    i < group->nchairs ? group->chairs[i] : group->vice_chairs[i - group->nchairs];

		for (k = 0; k < n && strcasecmp(to[k].address, address) != 0; k++)
			;
		if (k == n)
			to[n++].address = address;
	}
	*n_r = n;
	return to;
}

#include "daemon/record/ledger_label.h"

#include <ctype.h>
#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "parser/labels.h"
#include "parser/prose.h"

/* The canonical prefix for one of `len` letters, upper case; NULL: no group has it. */
static const char *
canonical_prefix(void *ctx, const struct config *config, const char *typed, size_t len)
{
	size_t i, k;

	for (i = 0; i < config->ngroups; i++)
		for (k = 0; k < config->groups[i].nballot_prefixes; k++) {
			const char *prefix = config->groups[i].ballot_prefixes[k];
			char *upper, *p;

			if (strlen(prefix) != len || strncasecmp(prefix, typed, len) != 0)
				continue;
			upper = talloc_strdup(ctx, config->groups[i].ballot_prefixes[0]);
			for (p = upper; *p; p++)
				*p = (char)toupper((unsigned char)*p);
			return upper;
		}
	return NULL;
}

/* "ts-018", "TSWG 18", "206"; NULL: it is not as short as that. */
static const char *
short_label(void *ctx, const struct config *config, const char *typed)
{
	size_t letters = 0, digits;
	const char *number, *prefix;

	while (isalpha((unsigned char)typed[letters]))
		letters++;
	number = typed + letters + strspn(typed + letters, " -_");
	digits = strspn(number, "0123456789");
	if (digits == 0 || number[digits] != '\0')
		return NULL;
	while (digits > 1 && *number == '0') {
		number++;
		digits--;
	}
	if (digits > LABEL_DIGITS_MAX)
		return NULL;
	if (letters == 0 ||
	    (letters == strlen("ballot") && strncasecmp(typed, "ballot", letters) == 0))
		return talloc_strdup(ctx, number);
	prefix = canonical_prefix(ctx, config, typed, letters);
	return prefix ? talloc_asprintf(ctx, "%s-%s", prefix, number) : NULL;
}

/* As a mail would write it, with nothing beside: "Ballot SC62v2", "[CSC\u201118]"; NULL. */
static const char *
spelt_label(void *ctx, const struct config *config, const char *typed)
{
	void *tmp = talloc_new(NULL);
	struct prose *prose = prose_make(tmp, typed, strlen(typed));
	struct labels labels = labels_find(
	    tmp, prose->plain, prose->len, filing_ballot_names(tmp, config), config->ngroups);
	size_t from = strspn(prose->plain, " [(");
	const char *label = NULL;

	if (strncmp(prose->lower + from, "ballot ", strlen("ballot ")) == 0)
		from += strlen("ballot ");
	if (labels.n == 1 && labels.items[0].ballot && labels.items[0].start <= from &&
	    prose->plain[labels.items[0].end + strspn(prose->plain + labels.items[0].end, " )]")] ==
		'\0')
		label = talloc_strdup(ctx, labels.items[0].ballot);
	talloc_free(tmp);
	return label;
}

const char *
ledger_label(void *ctx, const struct config *config, const char *typed)
{
	const char *label = short_label(ctx, config, typed);

	if (!label && g_utf8_validate(typed, -1, NULL)) {
		char *upper = g_ascii_strup(typed, -1);

		label = spelt_label(ctx, config, typed);
		if (!label)
			label = spelt_label(ctx, config, upper);
		g_free(upper);
	}
	return label ? label : talloc_strdup(ctx, typed);
}

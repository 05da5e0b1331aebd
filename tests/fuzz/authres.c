/*
 * Authentication-Results: whatever stands below our own host's Received line, it
 * vouches for nobody.
 */
#include "mail/authres.h"
#include "tests/fuzz/door.h"

enum { BLOCK_MAX = 1024 * 1024 }; /* bytes */

static const char ours[] = "Authentication-Results: lists.clocktower.example; dkim=none\n"
			   "Received: from by (unknown [192.0.2.7]) by lists.clocktower.example\n"
			   "\twith ESMTP id 4Zz; Thu, 05 Nov 2026 12:00:00 +0000\n";

static enum message_auth
grade(void *ctx, const char *raw, bool strips, const char **domain_r)
{
	struct message_trust trust = { "lists.clocktower.example", strips };
	struct mime_headers headers;

	mime_headers_read(ctx, raw, strlen(raw), BLOCK_MAX, &headers);
	return authres_grade(ctx, &headers, &trust, "oakmere.example",
	    "tswg-public.lists.clocktower.example", domain_r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	char *fields = talloc_strndup(ctx, size > 0 ? (const char *)data : "", size);
	char *below = talloc_asprintf(ctx, "%s%s", ours, fields);
	const char *domain = NULL;

	PROMISE((grade(ctx, fields, false, &domain) == AUTH_NONE) == !domain);
	PROMISE((grade(ctx, fields, true, &domain) == AUTH_NONE) == !domain);
	/* Not folded into our own line, which no sender can do. */
	if (*fields != ' ' && *fields != '\t')
		PROMISE(grade(ctx, below, false, &domain) == AUTH_NONE);
	talloc_free(ctx);
	return 0;
}

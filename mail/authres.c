#include "mail/authres.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/mime_param.h"

/* One "method=result ptype.property=value ..." of RFC 8601 section 2.2. */
struct statement {
	const char *method;
	const char *result;
	const char *header_d;    /* the signing domain */
	const char *header_from; /* DMARC's From domain */
};

struct authres {
	const char *authserv;
	struct statement *statements;
	size_t nstatements;
};

/* True if `domain` is `of` or a parent of it with at least two labels. */
static bool
is_aligned(const char *domain, const char *of)
{
	size_t len = strlen(domain), of_len = strlen(of);

	if (len == 0 || !strchr(domain, '.') || len > of_len)
		return false;
	if (g_ascii_strcasecmp(of + of_len - len, domain) != 0)
		return false;
	return len == of_len || of[of_len - len - 1] == '.';
}

/* "ptype.property = value" into the statement; what is not asked for is passed over. */
static void
property_set(struct statement *statement, const char *name, const char *value)
{
	if (g_ascii_strcasecmp(name, "header.d") == 0)
		statement->header_d = statement->header_d ? statement->header_d : value;
	else if (g_ascii_strcasecmp(name, "header.from") == 0)
		statement->header_from = statement->header_from ? statement->header_from : value;
}

/*
 * The statement at `*p`, which is left at the ';' behind it or at the end.
 * False if there is none or its grammar is broken: then it states nothing.
 */
static bool
statement_read(void *ctx, const char **p, struct statement *statement_r)
{
	bool sound = true;

	*statement_r = (struct statement){ 0 };
	while (*(*p = mime_skip_cfws(*p)) && **p != ';') {
		char *name = mime_word(ctx, p, "=;");
		*p = mime_skip_cfws(*p);
		if (!name || **p != '=') {
			sound = false;
			if (**p && **p != ';')
				(*p)++;
			continue;
		}
		(*p)++;
		char *value = mime_word(ctx, p, ";");
		if (!value) {
			sound = false;
			continue;
		}
		if (!statement_r->method) {
			/* "dkim/1": a method with its version. */
			name[strcspn(name, "/")] = '\0';
			statement_r->method = g_strchomp(name);
			statement_r->result = value;
		} else {
			property_set(statement_r, name, value);
		}
	}
	return sound && statement_r->method;
}

/* A whole field; false if it is none of version 1. `skip_instance`: ARC's "i=N;" comes first. */
static bool
authres_read(void *ctx, const char *value, bool skip_instance, struct authres *authres_r)
{
	const char *p = value;

	*authres_r = (struct authres){ 0 };
	if (skip_instance) {
		p = strchr(value, ';');
		if (!p)
			return false;
		p++;
	}
	authres_r->authserv = mime_word(ctx, &p, ";");
	if (!authres_r->authserv)
		return false;
	p = mime_skip_cfws(p);
	if (*p && *p != ';') {
		const char *version = mime_word(ctx, &p, ";");
		if (!version || strcmp(version, "1") != 0)
			return false;
		p = mime_skip_cfws(p);
	}
	authres_r->statements = talloc_array(ctx, struct statement, AUTHRES_RESULTS_MAX);
	while (*p == ';' && authres_r->nstatements < AUTHRES_RESULTS_MAX) {
		p++;
		struct statement statement;
		if (statement_read(ctx, &p, &statement))
			authres_r->statements[authres_r->nstatements++] = statement;
	}
	return true;
}

/* The domain by which a statement passes aligned with `from_domain`, or NULL. */
static const char *
statement_pass(const struct statement *statement, const char *from_domain)
{
	const char *domain = NULL;

	if (g_ascii_strcasecmp(statement->result, "pass") != 0)
		return NULL;
	if (g_ascii_strcasecmp(statement->method, "dkim") == 0)
		domain = statement->header_d;
	else if (g_ascii_strcasecmp(statement->method, "dmarc") == 0)
		domain = statement->header_from;
	return domain && is_aligned(domain, from_domain) ? domain : NULL;
}

static bool
states_dmarc_fail(const struct authres *authres, const char *from_domain)
{
	for (size_t i = 0; i < authres->nstatements; i++) {
		const struct statement *s = &authres->statements[i];
		if (g_ascii_strcasecmp(s->method, "dmarc") == 0 &&
		    g_ascii_strcasecmp(s->result, "fail") == 0 && s->header_from &&
		    is_aligned(s->header_from, from_domain))
			return true;
	}
	return false;
}

static const char *
authres_pass(const struct authres *authres, const char *from_domain)
{
	for (size_t i = 0; i < authres->nstatements; i++) {
		const char *domain = statement_pass(&authres->statements[i], from_domain);
		if (domain)
			return domain;
	}
	return NULL;
}

static bool
authres_states(const struct authres *authres, const char *method, const char *result)
{
	for (size_t i = 0; i < authres->nstatements; i++)
		if (g_ascii_strcasecmp(authres->statements[i].method, method) == 0 &&
		    g_ascii_strcasecmp(authres->statements[i].result, result) == 0)
			return true;
	return false;
}

static bool
is_ours(const char *host, const char *authserv)
{
	return g_ascii_strcasecmp(host, authserv) == 0 || is_aligned(authserv, host);
}

/*
 * True if our host stands behind a "by" of a Received line (RFC 5321 section
 * 4.4), comments and quotes not looked at: a client that says hello as "by",
 * "(" or ";" must not hide our own line, since then fields below it would be
 * believed. A line wrongly taken for ours only makes fewer fields count.
 */
static bool
received_by_us(void *ctx, const char *value, const char *authserv)
{
	static const char between[] = " \t()\"\\;";
	bool by = false, found = false;

	for (const char *p = value + strspn(value, between); *p && !found;
	     p += strspn(p, between)) {
		char *word = talloc_strndup(ctx, p, strcspn(p, between));
		p += strlen(word);
		found = by && is_ours(word, authserv);
		by = g_ascii_strcasecmp(word, "by") == 0;
		talloc_free(word);
	}
	return found;
}

/*
 * How many fields from the top are our host's own: those above its Received
 * line, or with `strips` above the Received line after that. None if our host
 * wrote no Received line.
 */
static size_t
trusted_fields(void *ctx, const struct mime_headers *headers, const struct message_trust *trust)
{
	bool found = false;

	for (size_t i = 0; i < headers->nfields; i++) {
		if (!mime_field_is(&headers->fields[i], "Received"))
			continue;
		if (found)
			return i;
		char *value = mime_field_value(ctx, &headers->fields[i]);
		found = received_by_us(ctx, value, trust->authserv);
		if (found && !trust->strips)
			return i;
	}
	return found ? headers->nfields : 0;
}

static unsigned
instance_of(void *ctx, const char *value)
{
	/* mime_param reads behind a ';'. */
	char *field = talloc_asprintf(ctx, ";%s", value);
	char *number = mime_param(ctx, field, "i");
	guint64 instance = 0;

	if (number &&
	    !g_ascii_string_to_unsigned(number, 10, 1, ARC_INSTANCES_MAX, &instance, NULL))
		return 0;
	return (unsigned)instance;
}

/*
 * The aligned pass that the list's own host sealed (RFC 8617): an instance
 * whose ARC-Seal is by a domain of the list and whose
 * ARC-Authentication-Results state it. The chain itself is vouched for by our
 * MX's arc=pass.
 */
static const char *
arc_pass(
    void *ctx, const struct mime_headers *headers, const char *from_domain, const char *list_id)
{
	bool sealed[ARC_INSTANCES_MAX + 1] = { false };

	for (size_t i = 0; i < headers->nfields; i++) {
		if (!mime_field_is(&headers->fields[i], "ARC-Seal"))
			continue;
		char *value =
		    talloc_asprintf(ctx, ";%s", mime_field_value(ctx, &headers->fields[i]));
		unsigned instance = instance_of(ctx, value + 1);
		char *domain = mime_param(ctx, value, "d");
		if (instance > 0 && domain && is_aligned(domain, list_id))
			sealed[instance] = true;
	}
	for (size_t i = 0; i < headers->nfields; i++) {
		if (!mime_field_is(&headers->fields[i], "ARC-Authentication-Results"))
			continue;
		char *value = mime_field_value(ctx, &headers->fields[i]);
		unsigned instance = instance_of(ctx, value);
		struct authres authres;
		if (instance == 0 || !sealed[instance] || !authres_read(ctx, value, true, &authres))
			continue;
		const char *domain = authres_pass(&authres, from_domain);
		if (domain)
			return domain;
	}
	return NULL;
}

enum message_auth
authres_grade(void *ctx, const struct mime_headers *headers, const struct message_trust *trust,
    const char *from_domain, const char *list_id, const char **domain_r)
{
	const char *pass = NULL;
	bool arc = false, refused = false;
	size_t nread = 0;

	*domain_r = NULL;
	if (!trust || !trust->authserv || !from_domain)
		return AUTH_NONE;
	void *tmp = talloc_new(NULL);
	size_t n = trusted_fields(tmp, headers, trust);
	for (size_t i = 0; i < n && nread < AUTHRES_FIELDS_MAX; i++) {
		if (!mime_field_is(&headers->fields[i], "Authentication-Results"))
			continue;
		struct authres authres;
		nread++;
		if (!authres_read(
			tmp, mime_field_value(tmp, &headers->fields[i]), false, &authres) ||
		    g_ascii_strcasecmp(authres.authserv, trust->authserv) != 0)
			continue;
		refused = refused || states_dmarc_fail(&authres, from_domain);
		pass = pass ? pass : authres_pass(&authres, from_domain);
		arc = arc || authres_states(&authres, "arc", "pass");
	}
	enum message_auth auth = AUTH_NONE;
	if (pass && !refused) {
		auth = AUTH_PASS;
	} else if (arc && list_id) {
		pass = arc_pass(tmp, headers, from_domain, list_id);
		auth = pass ? AUTH_ARC : AUTH_NONE;
	}
	if (auth != AUTH_NONE)
		*domain_r = talloc_strdup(ctx, pass);
	talloc_free(tmp);
	return auth;
}

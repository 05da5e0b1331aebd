#include "parser/link.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#define MAILTO "mailto:"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char *const web_schemes[] = { "https://", "http://" };

/* What stands in a path or a query as it is; all else is written as its percent code. */
static bool
is_plain(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("-._~:/?#@!$+,=&", c) != NULL);
}

static void
append_path(GString *out, const char *path)
{
	for (; *path != '\0'; path++) {
		bool code = *path == '%' && g_ascii_isxdigit(path[1]) && g_ascii_isxdigit(path[2]);

		if (code || is_plain(*path))
			g_string_append_c(out, *path);
		else
			g_string_append_printf(out, "%%%02X", (unsigned char)*path);
	}
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (g_ascii_iscntrl(*text))
			return true;
	return false;
}

/* "HTTPS://host:443/path": false if its host is none. */
static bool
append_web(GString *out, const char *scheme, const char *url)
{
	const char *host = url + strlen(scheme);
	size_t len = strcspn(host, "/?#");

	if (len == 0 || strspn(host, LETTERS "-.:") != len || !g_ascii_isalnum(*host))
		return false;
	g_string_append(out, scheme);
	g_string_append_len(out, host, (gssize)len);
	append_path(out, host + len);
	return true;
}

/* "mailto:ada@oak.example?subject=...": the address alone. */
static bool
append_mail(GString *out, const char *url)
{
	const char *name = url + strlen(MAILTO);
	size_t before = strspn(name, LETTERS "._+-"), len = strcspn(name, "?");
	const char *domain = name + before + 1;

	if (before == 0 || name[before] != '@' || before + 1 >= len ||
	    strspn(domain, LETTERS ".-") != len - before - 1)
		return false;
	g_string_append(out, MAILTO);
	g_string_append_len(out, name, (gssize)len);
	return true;
}

char *
link_address(void *ctx, const char *url)
{
	GString *out;
	bool good = false;
	char *address = NULL;

	if (strnlen(url, LINK_ADDRESS_MAX + 1) > LINK_ADDRESS_MAX || has_control(url))
		return NULL;
	out = g_string_new(NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(web_schemes) && !good; i++) {
		const char *scheme = web_schemes[i];

		if (g_ascii_strncasecmp(url, scheme, strlen(scheme)) == 0)
			good = append_web(out, scheme, url);
	}
	if (!good && g_ascii_strncasecmp(url, MAILTO, strlen(MAILTO)) == 0)
		good = append_mail(out, url);
	if (good && out->len <= LINK_ADDRESS_MAX)
		address = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return address;
}

bool
link_ok(const char *address)
{
	char *again = link_address(NULL, address);
	bool ok = again != NULL && strcmp(again, address) == 0;

	talloc_free(again);
	return ok;
}

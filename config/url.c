#include "config/server.h"

#include <arpa/inet.h>
#include <string.h>

#include <glib.h>

#include "config/memory.h"
#include "config/values.h"

static const struct {
	const char *scheme, *protocol;
	enum tls_mode tls;
	uint16_t port;
} schemes[] = {
	{ "imap://", "imap", TLS_STARTTLS, 143 },
	{ "imaps://", "imap", TLS_IMPLICIT, 993 },
	{ "smtp://", "smtp", TLS_STARTTLS, 587 },
	{ "smtps://", "smtp", TLS_IMPLICIT, 465 },
};

/*
 * `text` with its %XX decoded. NULL if a percent sign begins no such pair, or
 * if what comes out is not UTF-8 or holds a control character: CR and LF in a
 * user or folder would be commands to the server.
 */
static const char *
decoded(void *ctx, const char *text, size_t len)
{
	char *plain = conf_copy(ctx, text, len);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '%') {
			if (i + 2 >= len || !g_ascii_isxdigit(text[i + 1]) ||
			    !g_ascii_isxdigit(text[i + 2]))
				return NULL;
			c = (char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
				   g_ascii_xdigit_value(text[i + 2]));
			i += 2;
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			return NULL;
		plain[n++] = c;
	}
	plain[n] = '\0';
	return g_utf8_validate(plain, (gssize)n, NULL) ? plain : NULL;
}

static bool
read_port(const char *text, uint16_t *port_r)
{
	unsigned port = 0;
	size_t len = strspn(text, "0123456789");

	if (len == 0 || len > 5 || text[len] != '\0')
		return false;
	for (size_t i = 0; i < len; i++)
		port = port * 10 + (unsigned)(text[i] - '0');
	if (port == 0 || port > UINT16_MAX)
		return false;
	*port_r = (uint16_t)port;
	return true;
}

static const char *
read_host(void *ctx, const char *text, size_t len, struct conf_url *url)
{
	const char *whole = conf_copy(ctx, text, len);
	const char *rest;
	struct in6_addr address;

	if (*whole == '[') {
		const char *close = strchr(whole, ']');

		if (close == NULL)
			return "the IPv6 address has no closing bracket; write [::1]";
		url->host = conf_copy(ctx, whole + 1, (size_t)(close - whole - 1));
		if (inet_pton(AF_INET6, url->host, &address) != 1)
			return "between the brackets stands no IPv6 address; write for example "
			       "[::1]";
		rest = close + 1;
	} else {
		size_t host = strcspn(whole, ":");

		url->host = conf_copy(ctx, whole, host);
		if (!conf_is_host(url->host))
			return "the host's name is missing or not possible; write for example "
			       "mail.example.org (other letters as xn--...)";
		rest = whole + host;
	}
	if (*rest == '\0')
		return NULL;
	if (*rest != ':' || !read_port(rest + 1, &url->port))
		return "the port is not possible; write a number from 1 to 65535 after the host "
		       "and a colon, or leave it out";
	return NULL;
}

static const char *
read_user(void *ctx, const char *text, size_t len, struct conf_url *url)
{
	if (memchr(text, ':', len) != NULL)
		return "the URL seems to hold a password; give it by password_file (a colon in the "
		       "user is written %3A)";
	url->user = decoded(ctx, text, len);
	if (url->user == NULL || *url->user == '\0')
		return "the user is empty or wrongly encoded; write the user's name, in it %40 for "
		       "@ and %25 for %, and no control characters";
	return NULL;
}

const char *
conf_url_read(void *ctx, const char *text, const char *protocol, struct conf_url *url_r)
{
	const char *authority = NULL, *at = NULL, *why;
	size_t len;

	memset(url_r, 0, sizeof(*url_r));
	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (strcmp(schemes[i].protocol, protocol) == 0 &&
		    g_str_has_prefix(text, schemes[i].scheme)) {
			authority = text + strlen(schemes[i].scheme);
			url_r->tls = schemes[i].tls;
			url_r->port = schemes[i].port;
		}
	if (authority == NULL)
		return conf_format(ctx,
		    "the URL is of another kind; it begins with %ss:// (TLS) or %s:// (STARTTLS)",
		    protocol, protocol);
	len = strcspn(authority, "/");
	for (size_t i = 0; i < len; i++)
		if (authority[i] == '@')
			at = authority + i;
	if (at != NULL) {
		why = read_user(ctx, authority, (size_t)(at - authority), url_r);
		if (why != NULL)
			return why;
		len -= (size_t)(at + 1 - authority);
		authority = at + 1;
	}
	why = read_host(ctx, authority, len, url_r);
	if (why != NULL || authority[len] == '\0' || authority[len + 1] == '\0')
		return why;
	url_r->path = decoded(ctx, authority + len + 1, strlen(authority + len + 1));
	return url_r->path != NULL ? NULL
				   : "the folder is wrongly encoded; in it % is written %25, and "
				     "there are no control characters";
}

bool
conf_loopback(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return g_ascii_strcasecmp(host, "localhost") == 0;
}

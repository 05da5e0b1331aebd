#include "mail/obfuscated.h"

#include <stdbool.h>
#include <string.h>

/* A local part without quotes (RFC 5322 section 3.2.3, dot-atom) and what may stand in a domain. */
#define LOCAL_CHARS                                                                                \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~.-"
#define DOMAIN_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"

static const char *const signs[] = { " at ", "(a)", " (a) " };

/* True if a domain of at least two labels stands here and the address ends with it. */
static bool
is_domain(const char *text)
{
	size_t len = strspn(text, DOMAIN_CHARS);
	const char *dot = memchr(text, '.', len);

	return dot && dot > text && dot < text + len - 1 && strchr(" \t(>", text[len]) != NULL;
}

/* The length of the sign that stands for "@" here; 0 for none. */
static size_t
sign_length(const char *text)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t len = strlen(signs[i]);
		if (strncmp(text, signs[i], len) == 0 && is_domain(text + len))
			return len;
	}
	return 0;
}

char *
obfuscated_undo(char *mailbox)
{
	char *bracket = strchr(mailbox, '<');
	char *local = bracket ? bracket + 1 : mailbox + strspn(mailbox, " \t");
	char *sign = local + strspn(local, LOCAL_CHARS);
	size_t len = sign > local && !strchr(mailbox, '@') ? sign_length(sign) : 0;

	if (len > 0) {
		*sign = '@';
		memmove(sign + 1, sign + len, strlen(sign + len) + 1);
	}
	return mailbox;
}

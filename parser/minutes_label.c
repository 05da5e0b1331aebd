#include "parser/minutes_label.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#define FORUM "Forum" /* the one prefix that is a word */

enum {
	PREFIX_LEAST = 2, /* letters */
	PREFIX_MAX = 6,
	DIGITS_MAX = 4
};

/* Capitals with a number that are no ballots. */
static const char *const no_labels[] = { "RFC", "FIPS", "PR", "SHA", "ISO", "SP", "EN", "TS", "TR",
	"CVE", "TLS", "SSL", "UTC", "GMT", "RSA", "AES", "BR", "BRS", "EVG", "PKCS", "CT", "OV",
	"EV", "DV", "IV", "CWE", "NIST", "TSA", "CA", "QC", "MD", "UTF", "IP", "TOP", "VERSION",
	"IETF", "ETSI", "CSP", "KB", "MB", "GB", "PM", "AM", "EST", "PST", "PDT", "EDT", "CET",
	"CEST", "ACME", "PQC", "ML", "NSR" };

/* Marks that stand for a number not yet given: "SCXX", "SC0XX", "SC8X". */
static size_t
digits(const char *p)
{
	size_t n = strspn(p, "0123456789Xx");
	size_t figures = strspn(p, "0123456789");
	bool open = n >= 2 && n <= DIGITS_MAX && figures + strspn(p + figures, "Xx") == n &&
		    (n > figures || strspn(p, "0") == n);
	if (open)
		return n;
	return figures > 0 && figures <= DIGITS_MAX ? figures : 0;
}

/* The length of a label whose prefix has `letters` letters, 0 if it is none. */
static size_t
label_length(const char *text, size_t letters)
{
	for (size_t i = 0; i < G_N_ELEMENTS(no_labels); i++) {
		if (strlen(no_labels[i]) == letters && strncmp(text, no_labels[i], letters) == 0)
			return 0;
	}
	size_t sign = text[letters] == '-' || text[letters] == ' ' || text[letters] == '_';
	size_t number = digits(text + letters + sign);
	const char *end = text + letters + sign + number;
	if (number == 0 || (g_ascii_isalnum(*end) && !(*end == 'v' && g_ascii_isdigit(end[1]))))
		return 0;
	if (*end == '.' && g_ascii_isdigit(end[1]))
		return 0;
	return letters + sign + number;
}

bool
label_at(const char *text, size_t *len_r)
{
	size_t letters = 0, len = 0;
	while (letters <= PREFIX_MAX && g_ascii_isupper(text[letters]))
		letters++;
	if (strncmp(text, FORUM, strlen(FORUM)) == 0 && text[strlen(FORUM)] == '-')
		len = label_length(text, strlen(FORUM));
	/* The last letters may be the marks of an open number. */
	for (size_t prefix = letters; len == 0 && prefix >= PREFIX_LEAST && prefix <= PREFIX_MAX;
	     prefix--) {
		len = label_length(text, prefix);
		if (text[prefix - 1] != 'X')
			break;
	}
	if (len > 0)
		*len_r = len;
	return len > 0;
}

const char *
label_find(const char *text, size_t *len_r)
{
	for (const char *p = text; *p != '\0'; p++) {
		bool start = p == text || !(g_ascii_isalnum(p[-1]) || p[-1] == '-' ||
					      p[-1] == '/' || p[-1] == '.');
		if (start && g_ascii_isupper(*p) && label_at(p, len_r))
			return p;
	}
	return NULL;
}

bool
label_same(const char *a, const char *b)
{
	size_t la, lb;
	if (!label_at(a, &la) || !label_at(b, &lb))
		return false;
	const char *na = a + strcspn(a, "0123456789"), *nb = b + strcspn(b, "0123456789");
	size_t pa = strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
	       pb = strspn(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return pa == pb && strncmp(a, b, pa) == 0 && na < a + la && nb < b + lb &&
	       strtol(na, NULL, 10) == strtol(nb, NULL, 10);
}

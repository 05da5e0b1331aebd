#include "parser/minutes_label.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

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

/* Marks that stand for a number not yet given: "SCXX", "SC0XX". */
static size_t
digits(const char *p)
{
	size_t n = strspn(p, "0123456789Xx");
	bool open = n >= 2 && strspn(p, "0Xx") == n;
	size_t figures = strspn(p, "0123456789");
	if (open)
		return n;
	return figures > 0 && figures <= DIGITS_MAX ? figures : 0;
}

bool
label_at(const char *text, size_t *len_r)
{
	size_t letters = 0;
	while (g_ascii_isupper(text[letters]))
		letters++;
	size_t forum = strncmp(text, "Forum", 5) == 0 ? 5 : 0;
	if (forum > 0)
		letters = forum;
	else
		while (letters > PREFIX_LEAST && text[letters - 1] == 'X')
			letters--;
	if (letters < PREFIX_LEAST || letters > PREFIX_MAX)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(no_labels); i++) {
		if (strlen(no_labels[i]) == letters && strncmp(text, no_labels[i], letters) == 0)
			return false;
	}
	size_t sign = text[letters] == '-' || text[letters] == ' ' || text[letters] == '_';
	size_t number = digits(text + letters + sign);
	if (number == 0 || (sign > 0 && text[letters] == ' ' && forum > 0))
		return false;
	const char *end = text + letters + sign + number;
	if (g_ascii_isalnum(*end) && !(*end == 'v' && g_ascii_isdigit(end[1])))
		return false;
	if (*end == '.' && g_ascii_isdigit(end[1]))
		return false;
	*len_r = (size_t)(end - text);
	return true;
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

#include "mail/message_from.h"

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "mail/obfuscated.h"

enum { FROM_MAX = 8 }; /* mailboxes of From, Reply-To that are looked at */

/*
 * The end of the mailbox at `p`: a ',' or ';', or a ':' that ends a group's
 * name, outside quotes, comments and brackets. GMime recurses into groups and
 * counts a list's items again for each, so it is given one mailbox at a time.
 */
static const char *
mailbox_end(const char *p)
{
	bool quoted = false, bracket = false;
	size_t comments = 0;

	for (; *p; p++) {
		if (*p == '\\' && p[1] && (quoted || comments > 0))
			p++;
		else if (quoted)
			quoted = *p != '"';
		else if (*p == '(')
			comments++;
		else if (comments > 0)
			comments -= *p == ')';
		else if (*p == '"')
			quoted = true;
		else if (*p == '<')
			bracket = true;
		else if (*p == '>')
			bracket = false;
		else if (*p == ',' || *p == ';' || (*p == ':' && !bracket))
			break;
	}
	return p;
}

/*
 * "Name <local@domain>" with dots where RFC 5322 has none ("a..b@", "a.@"), as
 * some hosts give them out and as RFC 5321 servers carry them: GMime finds no
 * mailbox there. The address must be plain otherwise.
 */
static bool
dotted_read(void *ctx, const char *text, struct mailbox *mailbox_r)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "!#$%&'*+-/=?^_`{|}~.";
	const char *open = strrchr(text, '<'), *local = open ? open + 1 : "";
	size_t nlocal = strspn(local, plain), nhost;
	const char *host = local + nlocal + 1;
	char *name;

	if (nlocal == 0 || local[nlocal] != '@')
		return false;
	nhost = strspn(host, plain);
	if (nhost == 0 || host[nhost] != '>' || strstr(host, "..") || host[0] == '.')
		return false;
	mailbox_r->address = talloc_strndup(ctx, local, nlocal + 1 + nhost);
	name = g_strndup(text, (gsize)(open - text));
	mime_blank_controls(name);
	g_strdelimit(name, "\"", ' ');
	mailbox_r->name = *g_strstrip(name) ? talloc_strdup(ctx, name) : NULL;
	g_free(name);
	return true;
}

/* The length of words with single dots between them, of ASCII letters, figures and `others`. */
static size_t
dotted_length(const char *text, const char *others)
{
	size_t n = 0;

	while (g_ascii_isalnum(text[n]) || (text[n] != '\0' && strchr(others, text[n])) ||
	       (n > 0 && text[n] == '.' && text[n - 1] != '.'))
		n++;
	return n > 0 && text[n - 1] == '.' ? 0 : n;
}

/* The length of a name of plain words with single blanks between them. */
static size_t
plain_name_length(const char *text)
{
	size_t n = 0;

	while (g_ascii_isalnum(text[n]) || text[n] == '-' ||
	       (n > 0 && text[n] == ' ' && text[n - 1] != ' '))
		n++;
	return n > 0 && text[n - 1] == ' ' ? n - 1 : n;
}

/*
 * "Ana Wren <ana@kestrel.example>", or the address alone, without anything
 * that can mean more: nearly every mailbox, and GMime's objects for it cost as
 * much as all other headers. False: GMime has to say what it is.
 */
static bool
plain_read(void *ctx, const char *text, struct mailbox *mailbox_r)
{
	const char *name = text + strspn(text, " "), *open = strchr(name, '<'), *end;
	const char *address = open ? open + 1 : name;
	size_t nname = open ? plain_name_length(name) : 0;
	size_t nlocal = dotted_length(address, "-_+"), nhost = 0;

	if (open && open > name && (nname == 0 || name[nname] != ' ' || name + nname + 1 != open))
		return false;
	if (nlocal > 0 && address[nlocal] == '@')
		nhost = dotted_length(address + nlocal + 1, "-");
	end = address + nlocal + 1 + nhost;
	if (nhost == 0 || (open && *end != '>') || strstr(address, "xn--"))
		return false;
	if (end[(open ? 1 : 0) + strspn(end + (open ? 1 : 0), " ")] != '\0')
		return false;
	mailbox_r->address = talloc_strndup(ctx, address, nlocal + 1 + nhost);
	mailbox_r->name = nname > 0 ? talloc_strndup(ctx, name, nname) : NULL;
	return true;
}

static bool
mailbox_read(void *ctx, const char *text, struct mailbox *mailbox_r)
{
	if (plain_read(ctx, text, mailbox_r))
		return true;
	InternetAddressList *list = internet_address_list_parse(NULL, text);
	bool found = false;

	if (!list)
		return dotted_read(ctx, text, mailbox_r);
	InternetAddress *first = internet_address_list_length(list) > 0
				     ? internet_address_list_get_address(list, 0)
				     : NULL;
	if (first && INTERNET_ADDRESS_IS_MAILBOX(first)) {
		const char *address =
		    internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
		const char *name = internet_address_get_name(first);
		if (address && *address) {
			char *valid = g_utf8_make_valid(address, -1);
			mime_blank_controls(valid);
			mailbox_r->address = talloc_strdup(ctx, g_strstrip(valid));
			g_free(valid);
			mailbox_r->name = NULL;
			if (name && *name) {
				valid = g_utf8_make_valid(name, -1);
				mime_blank_controls(valid);
				mailbox_r->name = talloc_strdup(ctx, g_strstrip(valid));
				g_free(valid);
			}
			found = true;
		}
	}
	g_object_unref(list);
	return found || dotted_read(ctx, text, mailbox_r);
}

size_t
mailbox_list(void *ctx, const struct mime_field *field, const struct charsets *charsets, size_t max,
    struct mailbox **mailboxes_r, bool *more_r, bool *broken_r)
{
	void *tmp = talloc_new(NULL);
	char *value = mime_field_words(tmp, field, charsets, broken_r);
	struct mailbox *mailboxes = NULL;
	size_t n = 0, room = 0;

	for (const char *p = value; *p;) {
		const char *end = mailbox_end(p);
		size_t len = (size_t)(end - p);
		struct mailbox mailbox;
		if (*end != ':' && len > 0 && len <= MAILBOX_TEXT_MAX &&
		    mailbox_read(ctx, obfuscated_undo(talloc_strndup(tmp, p, len)), &mailbox)) {
			if (n == max) {
				*more_r = true;
				break;
			}
			if (n == room) {
				room = room ? room * 2 : 4;
				mailboxes =
				    talloc_realloc(ctx, mailboxes, struct mailbox, (unsigned)room);
			}
			mailboxes[n++] = mailbox;
		}
		p = *end ? end + 1 : end;
	}
	*mailboxes_r = mailboxes;
	talloc_free(tmp);
	return n;
}

/* True for the address to post to: List-Post's, or the one that List-Id is made of. */
static bool
is_list_address(const struct message *message, const char *list_post, const char *address)
{
	if (list_post && g_ascii_strcasecmp(list_post, address) == 0)
		return true;
	const char *at = strchr(address, '@');
	const char *dot = message->list_id ? strchr(message->list_id, '.') : NULL;

	return at && dot && (size_t)(at - address) == (size_t)(dot - message->list_id) &&
	       g_ascii_strncasecmp(address, message->list_id, (size_t)(at - address)) == 0 &&
	       g_ascii_strcasecmp(at + 1, dot + 1) == 0;
}

static bool
is_recipient(const struct message *message, const char *address)
{
	for (size_t i = 0; i < message->nrecipients; i++)
		if (g_ascii_strcasecmp(message->recipients[i], address) == 0)
			return true;
	return false;
}

/* Where a list says that the name is not of the address: the name's end, or NULL. */
static char *
via_of(char *name)
{
	static const char *const words[] = { " via ", " (via ", " über ",
		" par l'intermédiaire de " };

	for (size_t i = 0; name && i < G_N_ELEMENTS(words); i++) {
		char *via = g_strrstr(name, words[i]);
		if (via && via > name)
			return via;
	}
	return NULL;
}

static char *
list_post_of(void *ctx, const struct mime_headers *headers)
{
	char *value = mime_headers_value(ctx, headers, "List-Post");
	char *mailto = value ? strstr(value, "mailto:") : NULL;

	return mailto ? talloc_strndup(ctx, mailto + 7, strcspn(mailto + 7, ">?, ")) : NULL;
}

static bool
is_same_name(const char *a, const char *b)
{
	char *left = a ? g_utf8_casefold(a, -1) : NULL, *right = b ? g_utf8_casefold(b, -1) : NULL;
	bool same = left && right && strcmp(left, right) == 0;

	g_free(left);
	g_free(right);
	return same;
}

/*
 * The writer that the list has put elsewhere than into `from`. Mailman puts
 * the writer into Cc where answers are to go to the list; there only the name
 * tells who of the others it is.
 */
static void
writer_find(struct message *message, const struct mime_headers *headers,
    const struct charsets *charsets, const char *list_post, const char *from, bool *broken_r)
{
	static const char *const fields[] = { "X-Original-From", "Reply-To", "X-MailFrom", "Cc" };

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const struct mime_field *field = mime_headers_find(headers, fields[i]);
		struct mailbox *mailboxes;
		bool more = false, by_name = strcmp(fields[i], "Cc") == 0;
		size_t n = field ? mailbox_list(message, field, charsets,
				       by_name ? MESSAGE_RECIPIENTS_MAX : FROM_MAX, &mailboxes,
				       &more, broken_r)
				 : 0;
		for (size_t j = 0; j < n; j++) {
			const struct mailbox *writer = &mailboxes[j];
			if (is_list_address(message, list_post, writer->address) ||
			    g_ascii_strcasecmp(writer->address, from) == 0 ||
			    (by_name && !is_same_name(writer->name, message->from_name)))
				continue;
			message->from_address = writer->address;
			if (!message->from_name)
				message->from_name = writer->name;
			return;
		}
	}
}

void
message_from_read(struct message *message, const struct mime_headers *headers,
    const struct charsets *charsets, bool *broken_r)
{
	const struct mime_field *field = mime_headers_find(headers, "From");
	struct mailbox *mailboxes = NULL;
	bool more = false;
	size_t n =
	    field ? mailbox_list(message, field, charsets, FROM_MAX, &mailboxes, &more, broken_r)
		  : 0;

	if (n != 1 || mime_headers_count(headers, "From") != 1)
		message->marks |= MARK_FROM;
	if (n == 0)
		return;
	message->from_name = mailboxes[0].name;
	message->from_address = mailboxes[0].address;

	void *tmp = talloc_new(NULL);
	char *name = talloc_strdup(tmp, message->from_name ? message->from_name : "");
	char *list_post = list_post_of(tmp, headers);
	char *via = via_of(name);
	/* A name with "via" alone is no sign: whoever writes to the list may be called so. */
	message->munged = is_list_address(message, list_post, message->from_address) ||
			  (via && message->list_id &&
			      (mime_headers_find(headers, "X-Original-From") ||
				  is_recipient(message, message->from_address)));
	if (message->munged) {
		if (via) {
			*via = '\0';
			g_strstrip(name);
			size_t len = strlen(name);
			if (len > 2 && name[0] == '\'' && name[len - 1] == '\'')
				message->from_name = talloc_strndup(message, name + 1, len - 2);
			else
				message->from_name = talloc_strdup(message, name);
		} else {
			message->from_name = NULL;
		}
		writer_find(message, headers, charsets, list_post, mailboxes[0].address, broken_r);
		if (!message->from_name)
			message->from_name = mailboxes[0].name;
	}
	talloc_free(tmp);
}

#include "parser/people.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/when.h"

enum {
	NAME_BYTES_MAX = 300, /* bytes of a name that is compared; longer ones are no names */
	NAME_WORDS_MAX = 12,  /* words of an organisation's name in prose */
	NAME_FORMS = 4,       /* ways to read a display name */
	LEGAL_FORMS_MAX = 3,  /* forms taken off one name, as in "Co., Ltd." */
	ASCII_RANKS = 36      /* ASCII letters and digits, of any case */
};

struct org {
	const char *name;
	const char **domains;
	size_t ndomains;
	int64_t since, until;
};

struct representative_entry {
	const char *name;
	const char *folded;
	const char *address; /* lower case; NULL: not known */
	const struct org *org;
};

struct directory {
	struct org **orgs;
	size_t norgs;
	struct representative_entry *people;
	size_t npeople;
	GHashTable *by_spelling; /* folded spelling to struct org */
	GHashTable *by_name;     /* the same without legal form; to `several` where two share one */
	struct org *several;     /* stands for no organisation */
	GHashTable *first_words; /* first word of each spelling, to turn most texts away early */
	/* Its first two letters: by the first, a bit for the second. */
	uint64_t starts[ASCII_RANKS];
	size_t longest; /* words of the longest spelling */
};

/* Legal forms as they look folded, longest first; taken off the end of a name. */
static const char *const legal_forms[] = { "incorporated", "corporation", "limited", "sdn bhd",
	"s r l", "s p a", "s a s", "pty ltd", "company", "gmbh", "corp", "inc", "ltd", "llc", "llp",
	"plc", "spa", "sas", "srl", "s a", "n v", "b v", "a s", "bhd", "pte", "pty", "kft", "oyj",
	"doo", "co", "sa", "ag", "as", "ab", "oy", "nv", "bv", "sl", "kk", "se" };

/* Letters that decomposition leaves alone although people type them as plain ones. */
static const struct {
	gunichar letter;
	const char *plain;
} plain_letters[] = { { 0x0131, "i" }, { 0x0142, "l" }, { 0x00f8, "o" }, { 0x0111, "d" },
	{ 0x00e6, "ae" }, { 0x0153, "oe" }, { 0x00f0, "d" }, { 0x00fe, "th" }, { 0x0127, "h" } };

static void
fold_letter(GString *folded, gunichar c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(plain_letters); i++) {
		if (plain_letters[i].letter == c) {
			g_string_append(folded, plain_letters[i].plain);
			return;
		}
	}
	g_string_append_unichar(folded, c);
}

static char *
fold_ascii(void *ctx, const char *name, size_t len)
{
	char *folded = talloc_array(ctx, char, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (g_ascii_isalnum(name[i]))
			folded[n++] = g_ascii_tolower(name[i]);
		else if (n > 0 && folded[n - 1] != ' ')
			folded[n++] = ' ';
	}
	n -= n > 0 && folded[n - 1] == ' ';
	folded[n] = '\0';
	return folded;
}

char *
people_fold(void *ctx, const char *name, size_t len)
{
	char *valid, *decomposed, *cased, *result;
	GString *folded;
	size_t i = 0;

	while (i < len && name[i] != '\0' && (name[i] & 0x80) == 0)
		i++;
	if (i == len || name[i] == '\0')
		return fold_ascii(ctx, name, i);
	valid = g_utf8_make_valid(name, (gssize)len);
	decomposed = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
	cased = g_utf8_casefold(decomposed, -1);
	folded = g_string_sized_new(len + 1);
	for (const char *p = cased; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isalnum(c))
			fold_letter(folded, c);
		else if (!g_unichar_ismark(c) && folded->len > 0 &&
			 folded->str[folded->len - 1] != ' ')
			g_string_append_c(folded, ' ');
	}
	if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
		g_string_truncate(folded, folded->len - 1);
	result = talloc_strndup(ctx, folded->str, folded->len);
	g_string_free(folded, TRUE);
	g_free(cased);
	g_free(decomposed);
	g_free(valid);
	return result;
}

/* Cut the legal form off a folded name; a name that is nothing else stays. */
static void
cut_legal_form(char *folded)
{
	for (int round = 0; round < LEGAL_FORMS_MAX; round++) {
		size_t len = strlen(folded), before = len;

		for (size_t i = 0; i < G_N_ELEMENTS(legal_forms) && len == before; i++) {
			size_t form = strlen(legal_forms[i]);

			if (len > form + 1 && folded[len - form - 1] == ' ' &&
			    strcmp(folded + len - form, legal_forms[i]) == 0)
				len -= form + 1;
		}
		if (len == before)
			return;
		folded[len] = '\0';
	}
}

static int
directory_release(struct directory *dir)
{
	g_hash_table_destroy(dir->by_spelling);
	g_hash_table_destroy(dir->by_name);
	g_hash_table_destroy(dir->first_words);
	return 0;
}

struct directory *
directory_new(void *ctx)
{
	struct directory *dir = talloc_zero(ctx, struct directory);

	dir->by_spelling = g_hash_table_new(g_str_hash, g_str_equal);
	dir->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	dir->several = talloc_zero(dir, struct org);
	dir->first_words = g_hash_table_new(g_str_hash, g_str_equal);
	talloc_set_destructor(dir, directory_release);
	return dir;
}

static size_t
count_words(const char *folded)
{
	size_t words = *folded != '\0';

	for (; *folded != '\0'; folded++)
		words += *folded == ' ';
	return words;
}

/* The place of an ASCII letter or digit, whatever its case; ASCII_RANKS of any other byte. */
static unsigned
ascii_rank(char c)
{
	if (g_ascii_isdigit(c))
		return (unsigned)(c - '0');
	return g_ascii_isalpha(c) ? 10 + (unsigned)(g_ascii_tolower(c) - 'a') : ASCII_RANKS;
}

/*
 * False if no first word begins with the first two letters of `text`; folding
 * keeps ASCII letters.
 */
static bool
may_start(const struct directory *dir, const char *text)
{
	unsigned one = ascii_rank(text[0]), two = one < ASCII_RANKS ? ascii_rank(text[1]) : one;

	return two == ASCII_RANKS || (dir->starts[one] >> two & 1) != 0;
}

/*
 * Of two organisations with one spelling the first keeps it: its canonical
 * name came before. A name that two share but for their legal forms ("Example
 * AB", "Example AG") is neither's without its form.
 */
static void
add_spelling(struct directory *dir, struct org *org, const char *spelling)
{
	char *whole = people_fold(dir, spelling, MIN(strlen(spelling), (size_t)NAME_BYTES_MAX));
	char *folded = talloc_strdup(dir, whole);
	struct org *before;
	char *first;

	cut_legal_form(folded);
	if (*folded == '\0' || g_hash_table_contains(dir->by_spelling, whole))
		return;
	g_hash_table_insert(dir->by_spelling, whole, org);
	before = g_hash_table_lookup(dir->by_name, folded);
	if (before == NULL)
		g_hash_table_insert(dir->by_name, folded, org);
	else if (before != org)
		g_hash_table_insert(dir->by_name, folded, dir->several);
	first = talloc_strndup(dir, folded, strcspn(folded, " "));
	g_hash_table_add(dir->first_words, first);
	if (ascii_rank(first[0]) < ASCII_RANKS && ascii_rank(first[1]) < ASCII_RANKS)
		dir->starts[ascii_rank(first[0])] |= UINT64_C(1) << ascii_rank(first[1]);
	dir->longest = MAX(dir->longest, MIN(count_words(folded), (size_t)NAME_WORDS_MAX));
}

static struct org *
org_by_canonical_name(const struct directory *dir, const char *name)
{
	for (size_t i = dir->norgs; i > 0; i--)
		if (strcmp(dir->orgs[i - 1]->name, name) == 0)
			return dir->orgs[i - 1];
	return NULL;
}

void
directory_add_org(struct directory *dir, const char *org, const char *const *names, size_t nnames,
    const char *const *domains, size_t ndomains, int64_t since, int64_t until)
{
	struct org *added = talloc_zero(dir, struct org);

	added->name = talloc_strdup(added, org);
	added->since = since;
	added->until = until;
	added->domains = talloc_array(added, const char *, ndomains);
	for (size_t i = 0; i < ndomains; i++) {
		char *lower = g_ascii_strdown(domains[i], -1);

		added->domains[added->ndomains++] = talloc_strdup(added, lower);
		g_free(lower);
	}
	dir->orgs = talloc_realloc(dir, dir->orgs, struct org *, dir->norgs + 1);
	dir->orgs[dir->norgs++] = added;
	add_spelling(dir, added, org);
	for (size_t i = 0; i < nnames; i++)
		add_spelling(dir, added, names[i]);
}

void
directory_add_person(struct directory *dir, const char *org, const char *name, const char *address)
{
	struct representative_entry *entry;
	const struct org *of = org_by_canonical_name(dir, org);
	char *lower;

	if (of == NULL)
		return;
	dir->people =
	    talloc_realloc(dir, dir->people, struct representative_entry, dir->npeople + 1);
	entry = &dir->people[dir->npeople++];
	*entry = (struct representative_entry){ .org = of };
	entry->name = talloc_strdup(dir, name);
	entry->folded = people_fold(dir, name, strlen(name));
	if (address == NULL)
		return;
	lower = g_ascii_strdown(address, -1);
	entry->address = talloc_strdup(dir, lower);
	g_free(lower);
}

const char *
directory_org(const struct directory *dir, const char *text, size_t len)
{
	const struct org *org;
	char *folded;

	if (dir == NULL || len == 0 || len > NAME_BYTES_MAX)
		return NULL;
	folded = people_fold(NULL, text, len);
	org = g_hash_table_lookup(dir->by_spelling, folded);
	if (org == NULL) {
		cut_legal_form(folded);
		org = *folded == '\0' ? NULL : g_hash_table_lookup(dir->by_name, folded);
	}
	talloc_free(folded);
	return org == NULL || org == dir->several ? NULL : org->name;
}

/* Bytes of the letter, digit or mark at `p`; 0 if another character stands there. */
static size_t
word_letter(const char *p)
{
	gunichar c;

	if ((*p & 0x80) == 0)
		return g_ascii_isalnum(*p);
	c = g_utf8_get_char_validated(p, -1);
	if (c >= (gunichar)-2 || (!g_unichar_isalnum(c) && !g_unichar_ismark(c)))
		return 0;
	return (size_t)(g_utf8_next_char(p) - p);
}

/* The end of the word at `p` or, on a sign, of the next word of the line. */
static const char *
word_end(const char *p, const char *limit)
{
	size_t len;

	while (p < limit && *p != '\n' && word_letter(p) == 0)
		p++;
	while (p < limit && (len = word_letter(p)) > 0)
		p += len;
	return MIN(p, limit);
}

/* The closing brackets at `end` that belong to brackets opened in the name: "Kestrel (Heron)". */
static size_t
closing_brackets(const char *text, const char *end, const char *limit)
{
	size_t open = 0, closed = 0;

	for (const char *p = text; p < end; p++)
		open += *p == '(' ? 1 : *p == ')' && open > 0 ? (size_t)-1 : 0;
	while (closed < open && end + closed < limit && end[closed] == ')')
		closed++;
	return closed;
}

const char *
directory_org_prefix(const struct directory *dir, const char *text, size_t *len_r)
{
	const char *limit, *end = text, *found = NULL;
	char *first;

	if (dir == NULL || word_letter(text) == 0 || !may_start(dir, text))
		return NULL;
	limit = text + strnlen(text, NAME_BYTES_MAX);
	end = word_end(text, limit);
	first = people_fold(NULL, text, (size_t)(end - text));
	first[strcspn(first, " ")] = '\0';
	if (!g_hash_table_contains(dir->first_words, first)) {
		talloc_free(first);
		return NULL;
	}
	talloc_free(first);
	for (size_t words = 0; words < dir->longest + LEGAL_FORMS_MAX; words++) {
		const char *org = directory_org(dir, text, (size_t)(end - text));
		const char *next = word_end(end, limit);

		/* "Kestrel as an endorser": the word is no legal form, unlike that of "Kestrel AS".
		 */
		if (org != NULL && (found == NULL || strncmp(end - 3, " as", 3) != 0)) {
			found = org;
			*len_r = (size_t)(end - text) + closing_brackets(text, end, limit);
		}
		if (next == end)
			break;
		end = next;
	}
	return found;
}

static bool
member_at(const struct org *org, int64_t at)
{
	if (at == WHEN_UNKNOWN)
		return true;
	return (org->since == WHEN_UNKNOWN || at >= org->since) &&
	       (org->until == WHEN_UNKNOWN || at < org->until);
}

static const struct org *
org_of_domain(const struct directory *dir, const char *address, int64_t at)
{
	const char *domain = address == NULL ? NULL : strrchr(address, '@');
	const struct org *ended = NULL;

	/* A host below a member's domain is the member's. */
	for (domain = domain == NULL ? NULL : domain + 1;
	     domain != NULL && strchr(domain, '.') != NULL; domain = strchr(domain, '.') + 1) {
		for (size_t i = 0; i < dir->norgs; i++) {
			for (size_t j = 0; j < dir->orgs[i]->ndomains; j++) {
				if (g_ascii_strcasecmp(domain, dir->orgs[i]->domains[j]) != 0)
					continue;
				if (member_at(dir->orgs[i], at))
					return dir->orgs[i];
				ended = dir->orgs[i];
			}
		}
	}
	return ended;
}

/*
 * "Bo Sample (Example TS)", "Sample, Bo", "Bo Sample - Example": the ways to fold
 * a display name.
 */
static size_t
name_forms(void *ctx, const char *name, char *forms[NAME_FORMS])
{
	size_t len = strcspn(name, "([|/"), comma = strcspn(name, ",");
	const char *dash = strstr(name, " - ");
	size_t n = 0;

	if (dash != NULL)
		len = MIN(len, (size_t)(dash - name));
	forms[n++] = people_fold(ctx, name, MIN(strlen(name), (size_t)NAME_BYTES_MAX));
	if (len < strlen(name) && len <= NAME_BYTES_MAX)
		forms[n++] = people_fold(ctx, name, len);
	if (comma < len && len <= NAME_BYTES_MAX) {
		char *family = people_fold(ctx, name, comma);
		char *given = people_fold(ctx, name + comma, len - comma);

		forms[n++] = talloc_asprintf(ctx, "%s %s", given, family);
	}
	/* Many write the family name first. */
	if (len <= NAME_BYTES_MAX) {
		char *given_first = people_fold(ctx, name, len), *blank = strchr(given_first, ' ');

		if (blank != NULL && strchr(blank + 1, ' ') == NULL)
			forms[n++] = talloc_asprintf(
			    ctx, "%s %.*s", blank + 1, (int)(blank - given_first), given_first);
	}
	return n;
}

/*
 * The one entry for an address. Where several members list it at `at`, as of a
 * private one, its domain decides (`of`); without that nobody does.
 */
static const struct representative_entry *
person_of_address(
    const struct directory *dir, const char *address, const struct org *of, int64_t at)
{
	const struct representative_entry *ended = NULL, *found = NULL;
	size_t n = 0;

	for (size_t i = 0; address != NULL && i < dir->npeople; i++) {
		const struct representative_entry *entry = &dir->people[i];

		if (entry->address == NULL || g_ascii_strcasecmp(entry->address, address) != 0)
			continue;
		if (!member_at(entry->org, at)) {
			ended = entry;
			continue;
		}
		if (of != NULL && entry->org == of)
			return entry;
		n += found == NULL || found->org != entry->org;
		found = entry;
	}
	if (n > 1)
		return NULL;
	return found != NULL ? found : ended;
}

/*
 * The one entry for a folded name. Where the roster gives the name to several
 * organisations, `of` (the address's) decides; without it nobody does.
 */
static const struct representative_entry *
person_of_name(const struct directory *dir, const char *folded, const struct org *of, int64_t at)
{
	const struct representative_entry *found = NULL;
	size_t n = 0;

	if (*folded == '\0')
		return NULL;
	for (size_t i = 0; i < dir->npeople; i++) {
		const struct representative_entry *entry = &dir->people[i];

		if (strcmp(entry->folded, folded) != 0 || !member_at(entry->org, at))
			continue;
		if (of != NULL && entry->org == of)
			return entry;
		n += found == NULL || found->org != entry->org;
		found = entry;
	}
	return n == 1 ? found : NULL;
}

/* The organisation that a display name carries: "Bo Sample (Example TS)", "Bo Sample - Example". */
static const char *
org_in_display_name(const struct directory *dir, const char *name)
{
	const char *open = strpbrk(name, "([|/"), *dash = strstr(name, " - ");
	const char *start = open != NULL ? open + 1 : dash != NULL ? dash + 3 : NULL;

	if (start == NULL)
		return NULL;
	return directory_org(dir, start, strcspn(start, ")]|"));
}

struct person
directory_sender(const struct directory *dir, const char *name, const char *address, int64_t at)
{
	struct person sender = { .name = name != NULL && *name != '\0' ? name : NULL };
	const struct representative_entry *entry;
	const struct org *of;
	char *forms[NAME_FORMS];
	size_t n;
	void *tmp;

	if (dir == NULL)
		return sender;
	of = org_of_domain(dir, address, at);
	entry = person_of_address(dir, address, of, at);
	if (entry == NULL && sender.name != NULL) {
		tmp = talloc_new(NULL);
		n = name_forms(tmp, name, forms);
		for (size_t i = 0; i < n && entry == NULL; i++)
			entry = person_of_name(dir, forms[i], of, at);
		talloc_free(tmp);
		/* A member's domain weighs more than a name that the roster has elsewhere. */
		if (entry != NULL && of != NULL && entry->org != of)
			entry = NULL;
	}
	if (entry != NULL) {
		sender.name = entry->name;
		sender.org = entry->org->name;
	} else if (of != NULL) {
		sender.org = of->name;
	} else if (sender.name != NULL) {
		sender.org = org_in_display_name(dir, sender.name);
	}
	return sender;
}

const char *
directory_person(const struct directory *dir, const char *name, const char **org_r)
{
	const struct representative_entry *entry;
	char *folded;

	if (dir == NULL || name == NULL)
		return NULL;
	folded = people_fold(NULL, name, MIN(strlen(name), (size_t)NAME_BYTES_MAX));
	entry = person_of_name(dir, folded, NULL, WHEN_UNKNOWN);
	talloc_free(folded);
	if (entry == NULL)
		return NULL;
	if (org_r != NULL)
		*org_r = entry->org->name;
	return entry->name;
}

bool
directory_first_name(const struct directory *dir, const char *word, const char *org)
{
	char *folded = people_fold(NULL, word, MIN(strlen(word), (size_t)NAME_BYTES_MAX));
	size_t len = strlen(folded);
	bool found = false;

	for (size_t i = 0; dir != NULL && len > 0 && i < dir->npeople && !found; i++) {
		const struct representative_entry *entry = &dir->people[i];

		found = strncmp(entry->folded, folded, len) == 0 && entry->folded[len] == ' ' &&
			(org == NULL || strcmp(entry->org->name, org) != 0);
	}
	talloc_free(folded);
	return found;
}

bool
directory_represents(
    const struct directory *dir, const char *name, const char *address, const char *org)
{
	bool found = false;
	char *forms[NAME_FORMS];
	size_t n = 0;
	void *tmp;

	if (dir == NULL || org == NULL)
		return false;
	tmp = talloc_new(NULL);
	if (name != NULL)
		n = name_forms(tmp, name, forms);
	for (size_t i = 0; i < dir->npeople && !found; i++) {
		const struct representative_entry *entry = &dir->people[i];

		if (strcmp(entry->org->name, org) != 0)
			continue;
		found = address != NULL && entry->address != NULL &&
			g_ascii_strcasecmp(address, entry->address) == 0;
		for (size_t j = 0; j < n; j++)
			found |= *forms[j] != '\0' && strcmp(forms[j], entry->folded) == 0;
	}
	talloc_free(tmp);
	return found;
}

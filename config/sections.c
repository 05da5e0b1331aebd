#include "config/sections.h"

#include <stdarg.h>
#include <string.h>

#include <glib.h>
#include <ini.h>
#include <talloc.h>

#include "config/memory.h"
#include "config/textfile.h"

enum {
	SHOWN_MAX = 120 /* bytes of a value that a fault repeats */
};

struct ini_reading {
	struct conf_sections *sections;
	struct conf_textfile *text;
	struct conf_faults *faults;
	int line;     /* given to inih last */
	bool pending; /* that line has not come back as key and value */
	bool headed;  /* there was a heading before */
};

static struct conf_section *
add_section(struct conf_sections *sections, int line)
{
	struct conf_section *section;

	sections->list = conf_grow(sections, sections->list, sections->n, sizeof(*sections->list));
	section = &sections->list[sections->n++];
	section->file = sections->file;
	section->line = line;
	return section;
}

static const char *
skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* Whether a heading may end with `text`, the part after its `]`. */
static bool
ends_heading(const char *text)
{
	text = skip_blanks(text);
	return *text == '\0' || *text == ';';
}

/*
 * The quote that closes the name beginning at `name`: the first one that `]` and
 * nothing else follows.
 */
static const char *
closing_quote(const char *name)
{
	const char *quote;

	for (quote = strchr(name, '"'); quote != NULL; quote = strchr(quote + 1, '"')) {
		const char *bracket = skip_blanks(quote + 1);

		if (*bracket == ']' && ends_heading(bracket + 1))
			return quote;
	}
	return NULL;
}

/* Take `[kind]` or `[kind "NAME"]` apart; false if `line` is neither. */
static bool
split_heading(struct conf_section *section, struct conf_sections *owner, const char *line)
{
	const char *kind = skip_blanks(line + 1);
	size_t len = strcspn(kind, " \t\"];");
	const char *rest = skip_blanks(kind + len);
	const char *quote;

	if (len == 0)
		return false;
	section->kind = conf_copy(owner, kind, len);
	if (*rest == ']')
		return ends_heading(rest + 1);
	if (*rest != '"')
		return false;
	quote = closing_quote(rest + 1);
	if (quote == NULL)
		return false;
	section->name = conf_copy(owner, rest + 1, (size_t)(quote - rest - 1));
	return true;
}

/*
 * Headings are read here and not by inih, which cuts a section's name after 49
 * bytes, ends it at the first `]` and takes ` ;` in it for a comment.
 */
static void
take_heading(struct ini_reading *reading, const char *line)
{
	struct conf_section *section = add_section(reading->sections, reading->line);

	reading->headed = true;
	if (split_heading(section, reading->sections, line))
		return;
	section->kind = NULL;
	conf_fault(reading->faults, section->file, section->line,
	    "this is no section heading; write [kind] or [kind \"name\"]");
}

static void
settle_pending(struct ini_reading *reading)
{
	if (reading->pending)
		conf_fault(reading->faults, reading->sections->file, reading->line,
		    "this line is no `key = value`; a comment begins with `;` or `#`, and a value "
		    "cannot go on in the next line");
	reading->pending = false;
}

static char *
next_line(char *buffer, int size, void *stream)
{
	struct ini_reading *reading = stream;
	const char *line;

	settle_pending(reading);
	while (
	    (line = conf_textfile_next(reading->text, reading->faults, &reading->line)) != NULL) {
		if (conf_comment(line))
			continue;
		if (*line == '[') {
			take_heading(reading, line);
			continue;
		}
		reading->pending = true;
		g_strlcpy(buffer, line, (gsize)size);
		return buffer;
	}
	return NULL;
}

static int
take_value(void *user, const char *heading, const char *key, const char *value)
{
	struct ini_reading *reading = user;
	struct conf_section *section;
	struct conf_entry *entry;

	(void)heading;
	reading->pending = false;
	if (!reading->headed) {
		conf_fault(reading->faults, reading->sections->file, reading->line,
		    "`%.*s` stands before the first section; keys stand below a [section]",
		    SHOWN_MAX, key);
		return 1;
	}
	section = &reading->sections->list[reading->sections->n - 1];
	section->entries = conf_grow(
	    reading->sections, section->entries, section->nentries, sizeof(*section->entries));
	entry = &section->entries[section->nentries++];
	entry->file = reading->sections->file;
	entry->line = reading->line;
	entry->key = conf_copy(reading->sections, key, strlen(key));
	entry->value = conf_copy(reading->sections, value, strlen(value));
	return 1;
}

/*
 * Debian's inih takes its line length from these variables; as built it cuts
 * a line of over 197 bytes in two without a word. They are put back so that
 * nothing else in the process sees a difference.
 */
static int
parse(struct ini_reading *reading)
{
	const int max_line = ini_max_line, initial_alloc = ini_initial_alloc;
	const bool use_stack = ini_use_stack;
	int status;

	ini_max_line = ini_initial_alloc = CONFIG_LINE_MAX + 3; /* line end and NUL */
	ini_use_stack = false;
	status = ini_parse_stream(next_line, reading, take_value, reading);
	ini_max_line = max_line;
	ini_initial_alloc = initial_alloc;
	ini_use_stack = use_stack;
	return status;
}

struct conf_sections *
conf_sections_read(void *ctx, const char *file, struct conf_faults *faults, const char **why_r)
{
	struct ini_reading reading = { .faults = faults };

	reading.text = conf_textfile_read(ctx, file, why_r);
	if (reading.text == NULL)
		return NULL;
	reading.sections = conf_alloc(ctx, sizeof(*reading.sections));
	reading.sections->file = conf_copy(reading.sections, file, strlen(file));
	if (parse(&reading) == -2) {
		*why_r = "there is no memory for it";
		TALLOC_FREE(reading.sections);
	}
	talloc_free(reading.text);
	return reading.sections;
}

const struct conf_entry *
conf_entry(const struct conf_section *section, const char *key)
{
	for (size_t i = 0; i < section->nentries; i++)
		if (strcmp(section->entries[i].key, key) == 0 && *section->entries[i].value != '\0')
			return &section->entries[i];
	return NULL;
}

void
conf_wrong(struct conf_faults *faults, const struct conf_entry *entry, const char *format, ...)
{
	va_list args;
	char *sentence;

	va_start(args, format);
	sentence = g_strdup_vprintf(format, args);
	va_end(args);
	conf_fault(faults, entry->file, entry->line, "%s = %.*s%s: %s", entry->key, SHOWN_MAX,
	    entry->value, strlen(entry->value) > SHOWN_MAX ? "…" : "", sentence);
	g_free(sentence);
}

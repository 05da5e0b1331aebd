#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"

enum { FRONT_MAX = 16 * 1024 /* bytes; a post's head has under 1 kB */ };

/* Append the trimmed `len` bytes at `text` to a value, with a blank between. */
static char *
join(void *ctx, char *value, const char *text, size_t len)
{
	char *piece = g_strstrip(g_strndup(text, len));
	char *joined;
	if (value == NULL || *value == '\0')
		joined = talloc_strdup(ctx, piece);
	else
		joined = *piece != '\0' ? talloc_asprintf(ctx, "%s %s", value, piece) : value;
	g_free(piece);
	return joined;
}

/* A scalar without its quotes, and of two quotes within them one; NULL if nothing is left. */
static const char *
scalar(char *value)
{
	size_t len = value != NULL ? strlen(value) : 0;
	if (len >= 2 && (*value == '"' || *value == '\'') && value[len - 1] == *value) {
		char quote = *value;
		value[len - 1] = '\0';
		value++;
		char *to = value;
		for (const char *from = value; *from != '\0'; from++) {
			*to++ = *from;
			if (from[0] == quote && from[1] == quote)
				from++;
			else if (quote == '"' && from[0] == '\\' &&
				 (from[1] == '"' || from[1] == '\\'))
				to[-1] = *++from;
		}
		*to = '\0';
	}
	return value != NULL && *value != '\0' ? value : NULL;
}

const char *
front_matter_read(void *ctx, const char *text, struct front_matter *front_r)
{
	*front_r = (struct front_matter){ 0 };
	size_t len = strnlen(text, FRONT_MAX);
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		text += 3;
	if (strncmp(text, "---", 3) != 0 || (text[3] != '\n' && text[3] != '\r'))
		return text;
	const char *end = g_strstr_len(text + 3, (gssize)len - 3, "\n---");
	if (end == NULL)
		return text;
	char *values[3] = { NULL, NULL, NULL };
	static const char *const keys[3] = { "title:", "date:", "author:" };
	char **open = NULL;
	for (const char *line = text + 4; line < end; line += strcspn(line, "\n") + 1) {
		size_t n = strcspn(line, "\n");
		if (*line == ' ' || *line == '\t') {
			if (open != NULL)
				*open = join(ctx, *open, line, n);
			continue;
		}
		open = NULL;
		for (size_t k = 0; k < 3; k++) {
			size_t key = strlen(keys[k]);
			if (strncmp(line, keys[k], key) == 0) {
				open = &values[k];
				*open = join(ctx, NULL, line + key, n - key);
			}
		}
	}
	*front_r = (struct front_matter){
		.title = scalar(values[0]), .date = scalar(values[1]), .author = scalar(values[2])
	};
	const char *rest = end + 4;
	return rest + strcspn(rest, "\n");
}

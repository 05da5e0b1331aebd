#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "daemon/log.h"

static struct {
	char role[64];
	bool journal;
	bool detail;
} log_state = { "minuted", false, false };

void
log_open(const char *role, int detail)
{
	snprintf(log_state.role, sizeof log_state.role, "%s", role);
	log_state.journal = getenv("JOURNAL_STREAM") != NULL;
	log_state.detail = detail;
}

/* Append `text` to `line`, everything that could break out of the line escaped. */
static size_t
escape(char *line, size_t used, size_t size, const char *text)
{
	while (*text && used + 5 < size) {
		gunichar c = g_utf8_get_char_validated(text, -1);
		size_t len = 1;

		if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isprint(c)) {
			used += (size_t)snprintf(
			    line + used, size - used, "\\x%02x", (unsigned char)*text);
		} else {
			len = (size_t)(g_utf8_next_char(text) - text);
			memcpy(line + used, text, len);
			used += len;
		}
		text += len;
	}
	return used;
}

void
log_write(enum log_level level, const char *format, ...)
{
	static const char *const priority[LOG_LEVEL_COUNT] = { "<3>", "<4>", "<6>", "<7>" };
	char text[LOG_LINE_MAX], line[LOG_LINE_MAX + 128];
	size_t used;
	va_list args;

	if (level == LOG_DETAIL && !log_state.detail)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	used = (size_t)snprintf(
	    line, sizeof line, "%s%s: ", log_state.journal ? priority[level] : "", log_state.role);
	used = escape(line, used, sizeof line - 1, text);
	line[used++] = '\n';
	/* One write: lines of several roles do not mix. A log that cannot be written is nobody's
	 * fault here. */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}

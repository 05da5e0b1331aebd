#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/ctl/progress.h"

enum {
	BAR_MIN = 8, /* columns within the brackets; a shorter bar tells nothing */
	BAR_MAX = 30,
	RATE_AFTER_MS = 500 /* milliseconds before a rate means anything */
};

struct progress {
	const char *verb;
	bool terminal, drawn;
	int64_t started_ms, shown_ms;
};

/* A number with a comma before every third digit. */
static char *
grouped(void *ctx, uint64_t number)
{
	char *digits = talloc_asprintf(ctx, "%llu", (unsigned long long)number);
	char *text = talloc_strdup(ctx, "");
	size_t i, len = strlen(digits);

	for (i = 0; i < len; i++)
		text = talloc_asprintf_append(
		    text, i > 0 && (len - i) % 3 == 0 ? ",%c" : "%c", digits[i]);
	return text;
}

/* "0:02", "1:15:00". */
static char *
clock_text(void *ctx, uint64_t seconds)
{
	unsigned long long h = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;

	return h > 0 ? talloc_asprintf(ctx, "%llu:%02llu:%02llu", h, m, s)
		     : talloc_asprintf(ctx, "%llu:%02llu", m, s);
}

static char *
bar(void *ctx, size_t width, uint64_t done, uint64_t total)
{
	char *text = talloc_array(ctx, char, width + 3);
	size_t full = (size_t)((double)done / (double)total * (double)width);

	memset(text, ' ', width + 2);
	text[0] = '[';
	memset(text + 1, '=', full);
	if (full < width)
		text[1 + full] = '>';
	text[width + 1] = ']';
	text[width + 2] = '\0';
	return text;
}

char *
progress_line(void *ctx, unsigned width, const char *verb, uint64_t done, uint64_t total,
    uint64_t mails, uint64_t ms)
{
	void *tmp = talloc_new(ctx);
	char *parts[4] = { NULL }, *line, *with;
	bool known = total > 0 && done <= total;
	size_t i, room, n = 0;

	if (known)
		parts[n++] =
		    talloc_asprintf(tmp, "%3d %%", (int)((double)done * 100 / (double)total));
	parts[n++] = talloc_asprintf(tmp, "%s mails", grouped(tmp, mails));
	if (ms >= RATE_AFTER_MS)
		parts[n++] = talloc_asprintf(tmp, "%s/s", grouped(tmp, mails * 1000 / ms));
	if (known && done > 0 && ms >= RATE_AFTER_MS)
		parts[n++] = talloc_asprintf(tmp, "%s left",
		    clock_text(
			tmp, (uint64_t)((double)ms * (double)(total - done) / (double)done / 1000 +
					0.5)));
	line = talloc_strdup(tmp, "");
	for (i = 0; i < n; i++) {
		with = talloc_asprintf(tmp, "%s%s%s", line, i > 0 ? ", " : " ", parts[i]);
		if (strlen(verb) + strlen(with) > width)
			break;
		line = with;
	}
	room = width - strlen(verb) - strlen(line);
	if (strlen(verb) + strlen(line) > width)
		line = talloc_strdup(ctx, "");
	else if (known && i == n && room >= BAR_MIN + 3)
		line = talloc_asprintf(ctx, "%s %s%s", verb,
		    bar(tmp, room - 3 < BAR_MAX ? room - 3 : BAR_MAX, done, total), line);
	else
		line = talloc_asprintf(ctx, "%s%s", verb, line);
	talloc_free(tmp);
	return line;
}

static int
progress_end(struct progress *progress)
{
	progress_wipe(progress);
	return 0;
}

struct progress *
progress_start(void *ctx, const char *verb)
{
	struct progress *progress = talloc_zero(ctx, struct progress);

	progress->verb = verb;
	progress->terminal = isatty(STDERR_FILENO);
	progress->started_ms = clock_steady_ms();
	talloc_set_destructor(progress, progress_end);
	return progress;
}

/* Asked each time: the window may have changed. The last column stays free, as it may wrap. */
static unsigned
columns(void)
{
	struct winsize size = { 0 };

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
		return PROGRESS_WIDTH_UNKNOWN;
	return size.ws_col - 1 < PROGRESS_WIDTH_MAX ? size.ws_col - 1U : PROGRESS_WIDTH_MAX;
}

void
progress_show(struct progress *progress, uint64_t done, uint64_t total, uint64_t mails)
{
	int64_t now;
	char *line;

	if (!progress->terminal)
		return;
	now = clock_steady_ms();
	if (now - progress->shown_ms < PROGRESS_STEP_MS)
		return;
	line = progress_line(progress, columns(), progress->verb, done, total, mails,
	    (uint64_t)(now - progress->started_ms));
	fprintf(stderr, "\r%s\033[K", line);
	talloc_free(line);
	progress->shown_ms = now;
	progress->drawn = true;
}

void
progress_wipe(struct progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}

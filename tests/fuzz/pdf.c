/*
 * Lines at places on pages as a document. The library that finds them in a file
 * is not ours to fuzz. Each line of the input is one: a letter for its page, one
 * each for its left, top and size, and then its text, bold behind a '!'.
 */
#include "mail/pdf_layout.h"
#include "tests/fuzz/door.h"

enum { PAGES = 5, LINES_MAX = 500 };

static struct pdf_line
line_of(void *ctx, const char *input, size_t page)
{
	double left = (guchar)input[1] * 4.0, top = (guchar)input[2] * 5.0;
	double size = (guchar)input[3] / 8.0;
	bool bold = input[4] == '!';
	char *text = g_strdelimit(talloc_strdup(ctx, input + 4 + bold), "\1\2\3", ' ');

	g_strstrip(text);
	struct pdf_line line = { .page = page, .left = left, .top = top, .size = size };

	line.right = left + (double)strlen(text) * size / 2;
	line.bottom = top + size;
	line.first_word = (double)strcspn(text, " ") * size / 2;
	line.bold = bold;
	line.text = bold ? talloc_asprintf(ctx, "\1%s\2", text) : text;
	return line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct pdf_line *lines = talloc_array(ctx, struct pdf_line, LINES_MAX);
	GString *out = g_string_new(NULL);
	size_t n = 0, page = 0;

	for (char *text = door_text(ctx, data, size); *text && n < LINES_MAX;) {
		const char *input = door_line(&text);

		if (strlen(input) < 5 || (guchar)(input[0] | input[1] | input[2] | input[3]) >= 128)
			continue;
		page = MAX(page, (size_t)(guchar)*input % PAGES);
		lines[n] = line_of(ctx, input, page);
		n++;
	}
	pdf_layout_write(lines, n, out);
	PROMISE(g_utf8_validate(out->str, (gssize)out->len, NULL));
	g_string_free(out, TRUE);
	talloc_free(ctx);
	return 0;
}

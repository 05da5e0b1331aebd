/* HTML to text, as a mail shows it and as a file's Markdown. */
#include "mail/html.h"
#include "mail/html_markdown.h"
#include "tests/fuzz/door.h"

enum { TEXT_MAX = 64 * 1024 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	void *ctx = talloc_new(NULL);
	char *html, *text;
	bool cut = false;
	size_t len;

	if (!prepared)
		html_prepare();
	prepared = true;
	html = door_text(ctx, data, size);
	text = html_text(ctx, html, strlen(html), &len, &cut);
	PROMISE(text && strlen(text) == len);
	PROMISE(g_utf8_validate(text, (gssize)len, NULL));
	text = html_markdown(ctx, html, strlen(html), TEXT_MAX, &len, &cut);
	PROMISE(text && strlen(text) == len);
	PROMISE(g_utf8_validate(text, (gssize)len, NULL));
	talloc_free(ctx);
	return 0;
}

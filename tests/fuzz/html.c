/* HTML to text. */
#include "mail/html.h"
#include "tests/fuzz/door.h"

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
	talloc_free(ctx);
	return 0;
}

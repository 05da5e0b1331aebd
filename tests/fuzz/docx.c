/*
 * Word processor's documents. What begins as an archive is read as one; other
 * bytes are the document part of a small one, since no fuzzer packs what it changed.
 */
#include "mail/docx.h"
#include "mail/html.h"
#include "tests/fuzz/door.h"
#include "tests/unit/docx_build.h"

enum { TEXT_MAX = 64 * 1024 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	void *ctx = talloc_new(NULL);
	const struct docx_part parts[] = { { "word/document.xml", (const char *)data, size },
		{ "word/styles.xml", DOCX_STYLES, 0 }, { "word/numbering.xml", DOCX_LISTS, 0 } };
	struct docx_file file = { (char *)(uintptr_t)data, size };
	bool cut;
	size_t len;

	if (!prepared)
		html_prepare();
	prepared = true;
	if (size > 0 && data[0] != 'P')
		file = docx_pack(ctx, parts, 3, ZIP_CM_STORE, ZIP_EM_NONE);
	char *text = docx_text(ctx, file.bytes, file.len, TEXT_MAX, &len, &cut);
	PROMISE(text && strlen(text) == len && len <= TEXT_MAX);
	PROMISE(g_utf8_validate(text, (gssize)len, NULL));
	talloc_free(ctx);
	return 0;
}

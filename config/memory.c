#include "config/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

static void *
present(void *memory)
{
	if (memory == NULL) {
		fputs("minuted: no memory left while reading the configuration\n", stderr);
		abort();
	}
	return memory;
}

void *
conf_alloc(void *ctx, size_t size)
{
	return present(talloc_zero_size(ctx, size));
}

char *
conf_copy(void *ctx, const char *text, size_t len)
{
	return present(talloc_strndup(ctx, text, len));
}

char *
conf_format(void *ctx, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = talloc_vasprintf(ctx, format, args);
	va_end(args);
	return present(text);
}

void *
conf_grow(void *ctx, void *array, size_t n, size_t size)
{
	size_t have = array != NULL ? talloc_get_size(array) / size : 0;

	if (n >= have)
		array = present(talloc_realloc_size(ctx, array, (n + 8 + n / 2) * size));
	memset((char *)array + n * size, 0, size);
	return array;
}

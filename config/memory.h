/*
 * memory: talloc for what is read at start
 *
 * A configuration is bounded (CONFIG_FILE_MAX) and read before any work
 * begins, so where there is no memory for it the process ends with a
 * sentence on standard error, as GLib's allocation does. No function here
 * returns NULL.
 */
#ifndef MINUTED_CONFIG_MEMORY_H
#define MINUTED_CONFIG_MEMORY_H

#include <stddef.h>

/* `size` zeroed bytes. */
void *conf_alloc(void *ctx, size_t size);

/* A copy of `len` bytes of `text` with a closing NUL. */
char *conf_copy(void *ctx, const char *text, size_t len);

char *conf_format(void *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Room for element number `n` (the first free one) in `array`, whose elements
 * have `size` bytes; the new element is zeroed. Returns the array, which may
 * have moved.
 */
void *conf_grow(void *ctx, void *array, size_t n, size_t size);

#endif

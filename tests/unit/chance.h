/* chance: numbers by chance from a seed, the same on every machine */
#ifndef MINUTED_TESTS_CHANCE_H
#define MINUTED_TESTS_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static uint64_t
chance(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t
chance_below(uint64_t *seed, size_t limit)
{
	return (size_t)(chance(seed) % limit);
}

static bool
chance_one_in(uint64_t *seed, size_t n)
{
	return chance_below(seed, n) == 0;
}

#endif

#include "daemon/role/backoff.h"

/* Neighbouring numbers shall give waits far apart (Knuth's multiplicative hash). */
static uint32_t
scatter(uint32_t number)
{
	return number * UINT32_C(2654435761) >> 8;
}

int64_t
backoff_ms(unsigned n, uint32_t spice)
{
	int64_t most = BACKOFF_MIN * 1000, least;

	while (--n > 0 && most < BACKOFF_MAX * 1000)
		most *= 2;
	if (most > BACKOFF_MAX * 1000)
		most = BACKOFF_MAX * 1000;
	least = most - most / BACKOFF_JITTER;
	if (least < BACKOFF_MIN * 1000)
		least = BACKOFF_MIN * 1000;
	return least + scatter(spice) % (most - least + 1);
}

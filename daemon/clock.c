#include <time.h>

#include "daemon/clock.h"

int64_t
clock_now(int64_t fixed)
{
	return fixed == CLOCK_REAL ? (int64_t)time(NULL) : fixed;
}

int64_t
clock_steady_ms(void)
{
	return clock_steady_us() / 1000;
}

int64_t
clock_steady_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

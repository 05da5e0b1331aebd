#include <talloc.h>

#include "daemon/role/fresh.h"

struct fresh_mail {
	int64_t message;
	void *raw;
	size_t len;
};

struct fresh {
	struct fresh_mail ring[FRESH_MAILS]; /* oldest at `first` */
	unsigned first, n;
	size_t bytes;
};

struct fresh *
fresh_new(void *ctx)
{
	return talloc_zero(ctx, struct fresh);
}

static struct fresh_mail *
mail_at(struct fresh *fresh, unsigned i)
{
	return &fresh->ring[(fresh->first + i) % FRESH_MAILS];
}

bool
fresh_full(const struct fresh *fresh)
{
	return fresh->n == FRESH_MAILS || fresh->bytes >= FRESH_BYTES;
}

void
fresh_keep(struct fresh *fresh, int64_t message, const void *raw, size_t len)
{
	bool rising = fresh->n == 0 || mail_at(fresh, fresh->n - 1)->message < message;

	if (!rising || fresh->n == FRESH_MAILS || len > FRESH_BYTES - fresh->bytes)
		return;
	*mail_at(fresh, fresh->n++) =
	    (struct fresh_mail){ message, talloc_memdup(fresh, raw, len), len };
	fresh->bytes += len;
}

/* Take the oldest out. */
static struct fresh_mail
shift(struct fresh *fresh)
{
	struct fresh_mail mail = *mail_at(fresh, 0);

	fresh->first = (fresh->first + 1) % FRESH_MAILS;
	fresh->n--;
	fresh->bytes -= mail.len;
	return mail;
}

bool
fresh_take(void *ctx, struct fresh *fresh, int64_t message, void **raw_r, size_t *len_r)
{
	struct fresh_mail mail;

	while (fresh->n > 0 && mail_at(fresh, 0)->message < message)
		talloc_free(shift(fresh).raw);
	if (fresh->n == 0 || mail_at(fresh, 0)->message != message)
		return false;
	mail = shift(fresh);
	*raw_r = talloc_steal(ctx, mail.raw);
	*len_r = mail.len;
	return true;
}

void
fresh_forget(struct fresh *fresh, int64_t message)
{
	while (fresh->n > 0 && mail_at(fresh, fresh->n - 1)->message >= message) {
		struct fresh_mail *last = mail_at(fresh, --fresh->n);

		fresh->bytes -= last->len;
		talloc_free(last->raw);
	}
}

/*
 * spoken: what minutes say of a ballot
 *
 * Minutes call a ballot by its label, by a name that the chair has settled, or
 * by words close to its title and to no other ballot's.
 */
#ifndef MINUTED_DAEMON_SPOKEN_H
#define MINUTED_DAEMON_SPOKEN_H

#include <jansson.h>

#include "daemon/record/ledger.h"

enum spoken_by { SPOKEN_BY_LABEL, SPOKEN_BY_NAME, SPOKEN_BY_TITLE };

struct spoken {
	const struct ledger_meeting *meeting;
	const struct spoken_ballot *said;
	enum spoken_by by;
};

/*
 * What the minutes of the group's meetings say of `ballot`, which is one of the
 * ledger's, by date; returns how many there are. On `ctx`; what it points to is
 * the ledger's.
 */
size_t spoken_of(void *ctx, const struct config *config, const struct ledger *ledger,
    const struct ballot *ballot, struct spoken **spoken_r);

json_t *spoken_to_json(const struct spoken *spoken, size_t nspoken);

#endif

/*
 * copies: one mail that came several ways counts once
 *
 * Who answers "to all" sends the same mail over the list and straight to the
 * chair, and both find their way into the mailbox. It is one mail: the copy that
 * came over the group's list is taken, as it shows where the mail was posted;
 * of several the one whose sender is best vouched for, then the first.
 */
#ifndef MINUTED_DAEMON_COPIES_H
#define MINUTED_DAEMON_COPIES_H

#include "store/sketches.h"

/*
 * Leave out of a group's `sketches` those of copies that are not taken for it,
 * and those not received at `now`: what comes later does not change what was
 * known. The order stays. Returns how many are left.
 */
size_t copies_fold(struct fact_sketch *sketches, size_t nsketches, int64_t now);

#endif

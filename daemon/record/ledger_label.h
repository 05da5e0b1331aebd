/* ledger_label: the ballot that is meant by what a person types */
#ifndef MINUTED_DAEMON_LEDGER_LABEL_H
#define MINUTED_DAEMON_LEDGER_LABEL_H

#include "config/config.h"

/*
 * A label as an operator types it ("csc-018", "CSCWG-18", "SC62", "[TS18v2]") in
 * canonical form; what is no label of any group's is given back as it was typed. On `ctx`.
 */
const char *ledger_label(void *ctx, const struct config *config, const char *typed);

#endif

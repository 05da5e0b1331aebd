/* secret: random bytes of this database that nobody else knows */
#ifndef MINUTED_STORE_SECRET_H
#define MINUTED_STORE_SECRET_H

#include "store/store.h"

enum { SECRET_SIZE = 32 }; /* bytes */

/* The secret of that name, made with the database; STORE_NOT_FOUND: there is none. */
enum store_status store_secret(
    struct store *store, const char *name, uint8_t secret_r[SECRET_SIZE]);

#endif

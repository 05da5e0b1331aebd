/* group_mail: the messages of a group, for those who take them elsewhere */
#ifndef MINUTED_STORE_GROUP_MAIL_H
#define MINUTED_STORE_GROUP_MAIL_H

#include "store/store.h"

struct group_mail {
	int64_t message;
	const char *sha256;       /* of its bytes, in hexadecimal */
	const char *message_id;   /* NULL: none */
	const char *from_address; /* NULL */
	enum mail_class class;
	int64_t at; /* received */
};

/* What is filed under `group`, in the order of time; copies too. Owned by `ctx`. */
enum store_status store_group_mail(void *ctx, struct store *store, const char *group,
    struct group_mail **mails_r, size_t *nmails_r);

#endif

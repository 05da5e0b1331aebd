/*
 * imap_items: the data items of a FETCH, as it asks for them and as the answers tell them
 *
 * Private to mail/imap_*.c.
 */
#ifndef MINUTED_MAIL_IMAP_ITEMS_H
#define MINUTED_MAIL_IMAP_ITEMS_H

#include "mail/imap_session.h"

/* What is asked for of messages that are listed, and of those that are fetched; NULL: no memory. */
struct mailimap_fetch_type *imap_items_of_listing(void);
struct mailimap_fetch_type *imap_items_of_bodies(const struct imap *imap, bool headers_only);

/*
 * UID FETCH `first`:`last` (0: `*`) of `items`, which are freed. `*list_r` is to be
 * freed by mailimap_fetch_list_free; NULL after an error, where libetpan leaves
 * one that it has freed. Returns libetpan's answer, for imap_judge().
 */
int imap_items_fetch(struct imap *imap, uint32_t first, uint32_t last,
    struct mailimap_fetch_type *items, clist **list_r);

/*
 * What one FETCH response tells of its message; `headers_only` is left to the caller.
 * `*body_r` is set where it holds a body that was not streamed; it may be NULL.
 */
void imap_items_read(const struct mailimap_msg_att *att, struct imap_message *message_r,
    const struct mailimap_msg_att_body_section **body_r);

#endif

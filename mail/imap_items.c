#include "mail/imap_items.h"

#include <stdlib.h>

#include "config/values.h"

/* INTERNALDATE in seconds since the epoch, INT64_MIN where no such moment exists. */
static int64_t
moment(const struct mailimap_date_time *date)
{
	int zone = abs(date->dt_zone); /* hhmm */
	int64_t offset = (zone / 100 * 60 + zone % 100) * 60;
	int64_t midnight;

	if (date->dt_year < 1900 || date->dt_hour < 0 || date->dt_hour > 23 || date->dt_min < 0 ||
	    date->dt_min > 59 || date->dt_sec < 0 || date->dt_sec > 60 || zone > 2400 ||
	    zone % 100 > 59)
		return INT64_MIN;
	if (!conf_midnight(date->dt_year, date->dt_month, date->dt_day, &midnight))
		return INT64_MIN;
	return midnight + (date->dt_hour * 60 + date->dt_min) * 60 + date->dt_sec -
	       (date->dt_zone < 0 ? -offset : offset);
}

void
imap_items_read(const struct mailimap_msg_att *att, struct imap_message *message_r,
    const struct mailimap_msg_att_body_section **body_r)
{
	clistiter *at;

	*message_r = (struct imap_message){ .internaldate = INT64_MIN };
	for (at = clist_begin(att->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		const struct mailimap_msg_att_static *told = item->att_data.att_static;

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		if (told->att_type == MAILIMAP_MSG_ATT_UID)
			message_r->uid = told->att_data.att_uid;
		else if (told->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			message_r->size = told->att_data.att_rfc822_size;
		else if (told->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
			message_r->internaldate = moment(told->att_data.att_internal_date);
		else if (told->att_type == MAILIMAP_MSG_ATT_BODY_SECTION && body_r != NULL)
			*body_r = told->att_data.att_body_section;
	}
}

/* libetpan's constructors take over what they are given; a failed one leaks a few bytes. */
struct mailimap_fetch_type *
imap_items_of_listing(void)
{
	struct mailimap_fetch_type *items = mailimap_fetch_type_new_fetch_att_list_empty();

	if (items != NULL) {
		mailimap_fetch_type_new_fetch_att_list_add(items, mailimap_fetch_att_new_uid());
		mailimap_fetch_type_new_fetch_att_list_add(
		    items, mailimap_fetch_att_new_internaldate());
		mailimap_fetch_type_new_fetch_att_list_add(
		    items, mailimap_fetch_att_new_rfc822_size());
	}
	return items;
}

struct mailimap_fetch_type *
imap_items_of_bodies(const struct imap *imap, bool headers_only)
{
	struct mailimap_fetch_type *items = mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_fetch_att *body;

	if (items == NULL)
		return NULL;
	if (headers_only)
		body = mailimap_fetch_att_new_body_peek_section_partial(
		    mailimap_section_new_header(), 0, (uint32_t)imap->limits->headers_max);
	else
		body = mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL));
	mailimap_fetch_type_new_fetch_att_list_add(items, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(items, body);
	return items;
}

int
imap_items_fetch(struct imap *imap, uint32_t first, uint32_t last,
    struct mailimap_fetch_type *items, clist **list_r)
{
	struct mailimap_set *set = mailimap_set_new_interval(first, last);
	int r = MAILIMAP_ERROR_MEMORY;

	*list_r = NULL;
	if (set != NULL && items != NULL)
		r = mailimap_uid_fetch(imap->session, set, items, list_r);
	if (set != NULL)
		mailimap_set_free(set);
	if (items != NULL)
		mailimap_fetch_type_free(items);
	if (r != MAILIMAP_NO_ERROR)
		*list_r = NULL;
	return r;
}

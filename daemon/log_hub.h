/*
 * log_hub: how events of jailed roles come to the journal with their fields
 *
 * Where standard error is the journal, minuted makes a pair of sockets at its
 * start. Each role sends one record an event (daemon/log.h) to one end; minuted
 * reads the other and sends what it has checked to the journal: only fields
 * that minuted has, each once, its value escaped and cut again, since a
 * role may have been taken over. Elsewhere, and whatever the journal or a full socket does not
 * take, events are lines on standard error. Readers' children have no end.
 */
#ifndef MINUTED_DAEMON_LOG_HUB_H
#define MINUTED_DAEMON_LOG_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

enum {
	LOG_HUB_FIELDS = 12,   /* of a record */
	LOG_HUB_AT_ONCE = 512, /* records in one go: minuted has other things to do */
	LOG_HUB_FD = 4         /* where a role finds its end, if there is one */
};

/* sd_journal_sendv(), or what a test puts in its place: 0, or a negative errno. */
typedef int log_hub_send(const struct iovec *fields, int n);

/* minuted: divert its own events, and make the sockets. `send` NULL: sd_journal_sendv(). */
void log_hub_open(log_hub_send *send);

/* minuted: poll this, then call log_hub_pass(); -1: there is nothing to poll. */
int log_hub_fd(void);

/* minuted: send all records that are there. */
void log_hub_pass(void);

/* A role, freshly forked: from now on it sends to minuted. Its end, to be kept open, or -1. */
int log_hub_join(void);

/* The role's end was moved to LOG_HUB_FD. */
void log_hub_moved(void);

/* A reader's child: lines on standard error are all that it has. */
void log_hub_leave(void);

/*
 * Take a record apart into fields as the journal takes them, which point into `room`. The number
 * of fields, 0 where it is none. `*line_r`: the value of MESSAGE, of the `*len_r` bytes;
 * `*priority_r`.
 */
int log_hub_parse(const char *record, size_t len, char room[], size_t size,
    struct iovec fields[LOG_HUB_FIELDS], const char **line_r, size_t *len_r, int *priority_r);

#endif

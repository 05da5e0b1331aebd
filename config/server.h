/*
 * server: the URL and the login of a mailbox or of [smtp]
 */
#ifndef MINUTED_CONFIG_SERVER_H
#define MINUTED_CONFIG_SERVER_H

#include "config/config.h"
#include "config/sections.h"

#define CONF_CA_FILE "/etc/ssl/certs/ca-certificates.crt" /* Debian's bundle */

/* The parts of `scheme://user@host:port/path`. */
struct conf_url {
	enum tls_mode tls; /* TLS_IMPLICIT or TLS_STARTTLS */
	const char *user;  /* decoded; NULL: none */
	const char *host;  /* an IPv6 address without its brackets */
	uint16_t port;
	const char *path; /* decoded, without the first slash; NULL: none */
};

/*
 * Read a URL of `protocol` ("imap" or "smtp"). `user`, `host` and `path` are
 * owned by `ctx`. Returns NULL, or the fault as a sentence (on `ctx`).
 */
const char *conf_url_read(
    void *ctx, const char *text, const char *protocol, struct conf_url *url_r);

/* Whether the host is this machine: localhost, 127.0.0.0/8 or ::1. */
bool conf_loopback(const char *host);

/* Read a section [mailbox "NAME"] or [smtp] and note its faults; strings are owned by `ctx`. */
void conf_mailbox_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct mailbox_config *mailbox_r);
void conf_smtp_read(void *ctx, struct conf_faults *faults, const struct conf_section *section,
    struct smtp_config *smtp_r);

#endif

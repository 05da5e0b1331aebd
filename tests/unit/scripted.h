/*
 * scripted: a server that says what no real one would
 *
 * One connection on a loopback port of the system's choice, served by a thread
 * that follows a script and keeps every byte that it hears, as it was before
 * encryption. For the tests of mail/; include it after cmocka.h.
 */
#ifndef MINUTED_TESTS_UNIT_SCRIPTED_H
#define MINUTED_TESTS_UNIT_SCRIPTED_H

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

enum {
	SCRIPTED_PATIENCE_MS = 200 * 1000, /* a step that takes longer ends the script */
	SCRIPTED_AMPLE_MS = 100 * 1000     /* for a limit of ours that is not to be met */
};

/* When certificates hold: fixed, so that no clock is needed. */
#define LONG_AGO ((time_t)1577836800)        /* 2020-01-01 */
#define NOT_SO_LONG_AGO ((time_t)1580515200) /* 2020-02-01 */
#define FAR_OFF ((time_t)4070908800)         /* 2099-01-01 */

enum step_kind {
	END,     /* of the script: hear on until the other side ends the connection */
	SAY,     /* `text`; %t stands for the first word of the line last heard */
	HEAR,    /* a line that holds `text`; another one ends the script */
	SECURE,  /* TLS from here on; `text`: the server's priorities, NULL: GnuTLS's own */
	DRIP,    /* `text` byte for byte, `count` ms apart */
	REPEAT,  /* `text`, `count` times */
	HANG_UP, /* end the connection without a word */
	WAIT     /* say nothing, until the other side gives up */
};

struct step {
	enum step_kind kind;
	const char *text;
	unsigned count;
};

struct scripted {
	int listener;
	uint16_t port;
	pthread_t thread;
	const struct step *script;
	const char *certificate; /* PEM file with its key; NULL: none */
	int fd;
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
	GString *heard; /* all, as plain text */
	char *tag;
	size_t read;        /* bytes of `heard` that HEAR has used */
	const char *missed; /* what HEAR waited for in vain */
	size_t cut_after;   /* bytes said after which the connection ends; 0: it is not cut */
	size_t said;
};

static bool
scripted_ready(int fd, short events)
{
	struct pollfd wait = { .fd = fd, .events = events };

	return poll(&wait, 1, SCRIPTED_PATIENCE_MS) == 1;
}

static bool
scripted_send(struct scripted *server, const char *bytes, size_t len)
{
	bool cut = server->cut_after > 0 && server->said + len >= server->cut_after;
	ssize_t put;

	if (cut)
		len = server->cut_after - server->said;
	server->said += len;
	while (len > 0) {
		if (server->session != NULL)
			put = gnutls_record_send(server->session, bytes, len);
		else
			put = send(server->fd, bytes, len, MSG_NOSIGNAL);
		if (put <= 0)
			return false;
		bytes += put;
		len -= (size_t)put;
	}
	return !cut;
}

/* Hear more. False: nothing came, or the other side ended the connection. */
static bool
scripted_receive(struct scripted *server)
{
	char bytes[4096];
	ssize_t got;

	if ((server->session == NULL || gnutls_record_check_pending(server->session) == 0) &&
	    !scripted_ready(server->fd, POLLIN))
		return false;
	if (server->session != NULL)
		got = gnutls_record_recv(server->session, bytes, sizeof(bytes));
	else
		got = recv(server->fd, bytes, sizeof(bytes), 0);
	if (got > 0)
		g_string_append_len(server->heard, bytes, got);
	return got > 0 || got == GNUTLS_E_AGAIN;
}

static bool
scripted_hear(struct scripted *server, const char *text)
{
	const char *line, *end;
	char *copy;
	bool found;

	while ((end = strchr(server->heard->str + server->read, '\n')) == NULL)
		if (!scripted_receive(server))
			return false;
	line = server->heard->str + server->read;
	copy = g_strndup(line, (gsize)(end - line));
	server->read += (size_t)(end - line) + 1;
	g_free(server->tag);
	server->tag = g_strndup(copy, strcspn(copy, " \r"));
	found = strstr(copy, text) != NULL;
	g_free(copy);
	return found;
}

static bool
scripted_say(struct scripted *server, const char *text)
{
	GString *words = g_string_new(text);
	bool sent;

	g_string_replace(words, "%t", server->tag != NULL ? server->tag : "*", 0);
	sent = scripted_send(server, words->str, words->len);
	g_string_free(words, TRUE);
	return sent;
}

static bool
scripted_secure(struct scripted *server, const char *priorities)
{
	int r;

	gnutls_certificate_allocate_credentials(&server->credentials);
	gnutls_certificate_set_x509_key_file(
	    server->credentials, server->certificate, server->certificate, GNUTLS_X509_FMT_PEM);
	gnutls_init(&server->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	if (priorities != NULL)
		gnutls_priority_set_direct(server->session, priorities, NULL);
	else
		gnutls_set_default_priority(server->session);
	gnutls_credentials_set(server->session, GNUTLS_CRD_CERTIFICATE, server->credentials);
	gnutls_transport_set_int(server->session, server->fd);
	gnutls_handshake_set_timeout(server->session, SCRIPTED_PATIENCE_MS);
	do
		r = gnutls_handshake(server->session);
	while (r < 0 && !gnutls_error_is_fatal(r));
	return r == GNUTLS_E_SUCCESS;
}

static bool
scripted_drip(struct scripted *server, const char *text, unsigned milliseconds)
{
	for (; *text != '\0'; text++) {
		struct timespec pause = { .tv_nsec = (long)milliseconds * 1000000L };
		if (!scripted_send(server, text, 1))
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

static bool
scripted_step(struct scripted *server, const struct step *step)
{
	unsigned i;

	switch (step->kind) {
	case SAY:
		return scripted_say(server, step->text);
	case HEAR:
		if (!scripted_hear(server, step->text))
			server->missed = step->text;
		return server->missed == NULL;
	case SECURE:
		return scripted_secure(server, step->text);
	case DRIP:
		return scripted_drip(server, step->text, step->count);
	case REPEAT:
		for (i = 0; i < step->count; i++)
			if (!scripted_send(server, step->text, strlen(step->text)))
				return false;
		return true;
	case WAIT:
	case END:
		while (scripted_receive(server))
			continue;
		return false;
	case HANG_UP:
		break;
	}
	return false;
}

static void *
scripted_serve(void *arg)
{
	struct scripted *server = arg;
	const struct step *step = server->script;

	if (!scripted_ready(server->listener, POLLIN))
		return NULL;
	server->fd = accept(server->listener, NULL, NULL);
	while (server->fd >= 0 && scripted_step(server, step))
		step++;
	if (server->fd >= 0)
		close(server->fd);
	return NULL;
}

/* `cut_after`: see struct scripted. */
__attribute__((unused)) static struct scripted *
scripted_start_cut(const struct step *script, const char *certificate, size_t cut_after)
{
	struct scripted *server = g_new0(struct scripted, 1);
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof(address);

	server->script = script;
	server->certificate = certificate;
	server->cut_after = cut_after;
	server->heard = g_string_new("");
	server->fd = -1;
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(bind(server->listener, (void *)&address, len), 0);
	assert_int_equal(listen(server->listener, 4), 0);
	assert_int_equal(getsockname(server->listener, (void *)&address, &len), 0);
	server->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&server->thread, NULL, scripted_serve, server), 0);
	return server;
}

__attribute__((unused)) static struct scripted *
scripted_start(const struct step *script, const char *certificate)
{
	return scripted_start_cut(script, certificate, 0);
}

/* Wait for the script's end, which the end of the connection brings about. */
__attribute__((unused)) static void
scripted_finish(struct scripted *server)
{
	shutdown(server->listener, SHUT_RDWR); /* wakes a thread that nobody connected to */
	pthread_join(server->thread, NULL);
	close(server->listener);
}

__attribute__((unused)) static void
scripted_free(struct scripted *server)
{
	if (server->session != NULL)
		gnutls_deinit(server->session);
	if (server->credentials != NULL)
		gnutls_certificate_free_credentials(server->credentials);
	g_string_free(server->heard, TRUE);
	g_free(server->tag);
	g_free(server);
}

/* Certificates, made anew for each run, in a folder of their own. */
struct credentials {
	char folder[64];
	gnutls_x509_privkey_t ca_key, key;
	gnutls_x509_crt_t ca;
	char *ca_file, *other_ca_file, *good, *wrong, *expired, *self;
};

static char *
credentials_write(const struct credentials *made, const char *name, gnutls_x509_crt_t certificate,
    gnutls_x509_privkey_t key)
{
	char *file = g_strdup_printf("%s/%s.pem", made->folder, name);
	gnutls_datum_t pem = { NULL, 0 }, key_pem = { NULL, 0 };
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	assert_int_equal(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem), 0);
	fwrite(pem.data, 1, pem.size, out);
	if (key != NULL) {
		gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &key_pem);
		fwrite(key_pem.data, 1, key_pem.size, out);
	}
	fclose(out);
	gnutls_free(pem.data);
	gnutls_free(key_pem.data);
	return file;
}

static gnutls_x509_privkey_t
credentials_key(void)
{
	gnutls_x509_privkey_t key;

	gnutls_x509_privkey_init(&key);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
			     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
	    0);
	return key;
}

static gnutls_x509_crt_t
credentials_certificate(
    gnutls_x509_privkey_t key, const char *name, time_t from, time_t until, unsigned char serial)
{
	gnutls_x509_crt_t certificate;

	gnutls_x509_crt_init(&certificate);
	gnutls_x509_crt_set_version(certificate, 3);
	gnutls_x509_crt_set_serial(certificate, &serial, 1);
	gnutls_x509_crt_set_key(certificate, key);
	gnutls_x509_crt_set_activation_time(certificate, from);
	gnutls_x509_crt_set_expiration_time(certificate, until);
	gnutls_x509_crt_set_dn_by_oid(
	    certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	return certificate;
}

static gnutls_x509_crt_t
credentials_authority(gnutls_x509_privkey_t key, const char *name)
{
	gnutls_x509_crt_t ca = credentials_certificate(key, name, LONG_AGO, FAR_OFF, 1);

	gnutls_x509_crt_set_basic_constraints(ca, 1, -1);
	gnutls_x509_crt_set_key_usage(ca, GNUTLS_KEY_KEY_CERT_SIGN);
	assert_int_equal(gnutls_x509_crt_sign2(ca, ca, key, GNUTLS_DIG_SHA256, 0), 0);
	return ca;
}

/* A server's certificate for `host` (NULL: localhost and 127.0.0.1), by `ca` or by itself. */
static char *
credentials_leaf(const struct credentials *made, const char *name, const char *host, time_t from,
    time_t until, bool by_itself)
{
	static const unsigned char loopback[4] = { 127, 0, 0, 1 };
	gnutls_x509_crt_t leaf = credentials_certificate(made->key, name, from, until, 2);
	const char *dns = host != NULL ? host : "localhost";
	char *file;

	gnutls_x509_crt_set_subject_alt_name(
	    leaf, GNUTLS_SAN_DNSNAME, dns, (unsigned)strlen(dns), GNUTLS_FSAN_SET);
	if (host == NULL)
		gnutls_x509_crt_set_subject_alt_name(
		    leaf, GNUTLS_SAN_IPADDRESS, loopback, 4, GNUTLS_FSAN_APPEND);
	gnutls_x509_crt_set_key_purpose_oid(leaf, GNUTLS_KP_TLS_WWW_SERVER, 0);
	assert_int_equal(gnutls_x509_crt_sign2(leaf, by_itself ? leaf : made->ca,
			     by_itself ? made->key : made->ca_key, GNUTLS_DIG_SHA256, 0),
	    0);
	file = credentials_write(made, name, leaf, made->key);
	gnutls_x509_crt_deinit(leaf);
	return file;
}

__attribute__((unused)) static struct credentials *
credentials_make(void)
{
	struct credentials *made = g_new0(struct credentials, 1);
	gnutls_x509_privkey_t other_key = credentials_key();
	gnutls_x509_crt_t other = credentials_authority(other_key, "another authority");

	g_strlcpy(made->folder, "/tmp/minuted-test-XXXXXX", sizeof(made->folder));
	assert_non_null(mkdtemp(made->folder));
	made->ca_key = credentials_key();
	made->key = credentials_key();
	made->ca = credentials_authority(made->ca_key, "the tests' authority");
	made->ca_file = credentials_write(made, "ca", made->ca, NULL);
	made->other_ca_file = credentials_write(made, "other-ca", other, NULL);
	made->good = credentials_leaf(made, "good", NULL, LONG_AGO, FAR_OFF, false);
	made->wrong = credentials_leaf(made, "wrong", "other.example", LONG_AGO, FAR_OFF, false);
	made->expired = credentials_leaf(made, "expired", NULL, LONG_AGO, NOT_SO_LONG_AGO, false);
	made->self = credentials_leaf(made, "self", NULL, LONG_AGO, FAR_OFF, true);
	gnutls_x509_crt_deinit(other);
	gnutls_x509_privkey_deinit(other_key);
	return made;
}

/* A file of the folder, for passwords and the like. To be freed with g_free. */
__attribute__((unused)) static char *
credentials_file(const struct credentials *made, const char *name, const char *bytes, size_t len)
{
	char *file = g_strdup_printf("%s/%s", made->folder, name);

	assert_true(g_file_set_contents(file, bytes, (gssize)len, NULL));
	return file;
}

__attribute__((unused)) static void
credentials_remove(struct credentials *made)
{
	GDir *folder = g_dir_open(made->folder, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		char *file = g_strdup_printf("%s/%s", made->folder, name);
		unlink(file);
		g_free(file);
	}
	g_dir_close(folder);
	rmdir(made->folder);
	gnutls_x509_crt_deinit(made->ca);
	gnutls_x509_privkey_deinit(made->ca_key);
	gnutls_x509_privkey_deinit(made->key);
	g_free(made->ca_file);
	g_free(made->other_ca_file);
	g_free(made->good);
	g_free(made->wrong);
	g_free(made->expired);
	g_free(made->self);
	g_free(made);
}

#endif

/*
 * said_server: a server on loopback that says what it is given and hears all
 *
 * For the doors at which a server's bytes come in. All bytes are sent at once, so
 * the answers are there before the questions; then the server says no more.
 */
#ifndef MINUTED_TESTS_FUZZ_SAID_SERVER_H
#define MINUTED_TESTS_FUZZ_SAID_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fuzz/door.h"

struct said_server {
	const uint8_t *data;
	size_t size;
	int listener;
	uint16_t port;
	pthread_t thread;
};

static inline void *
said_server_run(void *arg)
{
	struct said_server *server = arg;
	int peer = accept(server->listener, NULL, NULL);
	char heard[4096];
	size_t sent = 0;

	while (sent < server->size) {
		ssize_t n = send(peer, server->data + sent, server->size - sent, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	shutdown(peer, SHUT_WR);
	while (recv(peer, heard, sizeof heard, 0) > 0)
		;
	close(peer);
	return NULL;
}

static inline void
said_server_start(struct said_server *server, const uint8_t *data, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;

	*server = (struct said_server){ .data = data, .size = size };
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	PROMISE(bind(server->listener, (struct sockaddr *)&address, sizeof address) == 0);
	PROMISE(listen(server->listener, 1) == 0);
	PROMISE(getsockname(server->listener, (struct sockaddr *)&address, &len) == 0);
	server->port = ntohs(address.sin_port);
	PROMISE(pthread_create(&server->thread, NULL, said_server_run, server) == 0);
}

/* The client may never have come: a closed listener lets the thread end. */
static inline void
said_server_end(struct said_server *server)
{
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
}

#endif

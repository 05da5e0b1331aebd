/*
 * jail: what each role may not do, and the proof of it
 *
 * Each function closes the jail of the process that calls it (seccomp,
 * Landlock, limits; no way back) and then tries what must not be possible. It
 * returns NULL, or a sentence (on `ctx`) that tells what is still possible or
 * could not be closed: the role then refuses to run.
 */
#ifndef MINUTED_DAEMON_JAIL_H
#define MINUTED_DAEMON_JAIL_H

#include <sys/types.h>

#include "config/config.h"

enum {
	/* Bytes beyond what the process has when it is jailed. */
	JAIL_READER_MEMORY = 256 * 1024 * 1024,
	JAIL_READER_CPU = 10, /* seconds for one mail */
	JAIL_READER_FILES = 4 /* descriptors: poll(2) needs the number, and all four are in use */
};

/* Drop what no role needs: privileges to gain, core dumps, other processes' sight. */
void jail_common(void);

/* The process that starts readers: no network, no files, but fork. */
char *jail_reader_parent(void *ctx);

/* Bytes of address space in use: to be asked before the jail closes, for jail_reader(). */
size_t jail_address_space(void);

/* A reader: reads one socket, computes, writes it. `address_space`: what its parent used. */
char *jail_reader(void *ctx, size_t address_space);

/* Let the process `pid` use `seconds` of processor time more; then SIGXCPU ends it. */
void jail_allow_time(pid_t pid, int seconds);

/*
 * core: what it has open (the database) and files in the publish folders, which must be there by
 * now; no other file, no network, no other program, no credential.
 */
char *jail_core(void *ctx, const struct config *config);

/* wire: the network and what TLS and names need to read; nothing of the database's folder. */
char *jail_wire(void *ctx, const struct config *config, const struct server *server);

#endif

/* process: what a program and a freshly forked role do first */
#ifndef MINUTED_DAEMON_PROCESS_H
#define MINUTED_DAEMON_PROCESS_H

enum { PROCESS_LINK_FD = 3 }; /* where a role finds its link */

/*
 * Where standard input, output or error came closed, put something in its place that cannot be
 * read or written: else the next file that is opened gets its number, and what is printed.
 */
void process_standard_fds(void);

/*
 * Keep standard error, `fd`, which becomes PROCESS_LINK_FD, and the way that events take to minuted
 * (daemon/log_hub.h) where there is one; close all else. Where the system does
 * not let it, the process ends with EX_TEMPFAIL.
 */
void process_keep_fds(int fd);

/*
 * Let what needs memory for JSON end the program where there is none: jansson
 * leaves out what it has no memory for, and half an entry must not be written.
 */
void process_json_memory(void);

/* Name the process for ps(1) and the log, and die with the parent. */
void process_begin(const char *role);

#endif

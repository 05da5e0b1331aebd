/*
 * log: what the operator reads
 *
 * One line an event on standard error, with the journal's priority prefix
 * (sd-daemon(3)) when standard error is the journal. Control characters and
 * bytes that are not UTF-8 are escaped, so a subject can never forge a line.
 * No secret is ever passed here. The only global state of the program.
 */
#ifndef MINUTED_DAEMON_LOG_H
#define MINUTED_DAEMON_LOG_H

enum log_level { LOG_FAULT, LOG_WARNING_, LOG_NOTICE_, LOG_DETAIL, LOG_LEVEL_COUNT };

enum { LOG_LINE_MAX = 4096 }; /* bytes; the journal splits longer lines */

/* Name the role that logs ("core", "wire cscwg"); copied. `detail` shows LOG_DETAIL lines too. */
void log_open(const char *role, int detail);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_fault(...) log_write(LOG_FAULT, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING_, __VA_ARGS__)
#define log_notice(...) log_write(LOG_NOTICE_, __VA_ARGS__)
#define log_detail(...) log_write(LOG_DETAIL, __VA_ARGS__)

#endif

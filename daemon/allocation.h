/*
 * allocation: where there is no memory, the process ends
 *
 * A text that could not be copied looks like one that is not there, and so do
 * a column's text of SQLite's and a member of jansson's: what is made of them is
 * a wrong record that nobody notices. So malloc(), calloc() and realloc() of
 * both programs, and with them all that the libraries allocate, end the process
 * in the place of returning NULL: a line on standard error, then _exit() with
 * EX_TEMPFAIL. Nothing is written on the way. A transaction that was open is as
 * if it had never been begun, and whoever started the process starts it again.
 *
 * Large blocks are another matter where a stranger's mail may ask for them, in a
 * reader and in a wire: a library that gets none leaves out an attachment, and
 * the mail is read all the same.
 *
 * Under AddressSanitizer the allocator is its own, which ends the process too.
 */
#ifndef MINUTED_DAEMON_ALLOCATION_H
#define MINUTED_DAEMON_ALLOCATION_H

#include <stddef.h>
#include <stdint.h>

#define ALLOCATION_ANY SIZE_MAX

enum {
	ALLOCATION_SMALL = 1024 * 1024 /* bytes; more than any text, header or record of ours */
};

/*
 * From now on an allocation of at most `most` bytes that fails ends the process.
 * At the start of a process it is none. A forked process goes on with what holds.
 */
void allocation_must_succeed(size_t most);

#endif

/*
 * obfuscated: addresses as list archives write them for people
 *
 * Pipermail writes "ana at trust.example (Ana Example)" into the From line of
 * what it exports, others "Ana Example <ana(a)trust.example>". The archive
 * keeps the bytes as they came; whoever reads the address undoes it here.
 */
#ifndef MINUTED_MAIL_OBFUSCATED_H
#define MINUTED_MAIL_OBFUSCATED_H

/*
 * Put the "@" back into the text of one mailbox, in place, and return it. A text
 * that has an "@", or none of these forms before a domain of two labels, stays
 * as it is.
 */
char *obfuscated_undo(char *mailbox);

#endif

/*
 * nursery: the jailed children of the reader role
 *
 * Mails are given to children and their answers handed on in the order of the
 * questions. A live mail gets a child of its own, fresh and used for nothing
 * else. Mails of the past share children, up to READER_REUSE_MAX each:
 * NURSERY_CHILDREN at once, each with a few mails ahead, so that none waits for
 * the next. What a child had not answered when it died, stalled or
 * spoke nonsense is read again, each mail alone in a fresh child: the one that
 * ends that child as well, or has no answer in time once more, is unreadable, and
 * so is at once the one that its child used up its processor time for.
 *
 * A mail with a PDF file is read twice: first without it, by a child as above,
 * then by the PDF reader, a process like this one whose children open such
 * files and read one mail each. If it has no answer, or one that differs in
 * what it says of the mail itself (answer_same_mail()), the first one stands: a
 * file costs no more than itself, and speaks for nobody but its mail's sender.
 */
#ifndef MINUTED_DAEMON_NURSERY_H
#define MINUTED_DAEMON_NURSERY_H

#include "daemon/role/frame.h"
#include "daemon/role/reader_child.h"

enum {
	NURSERY_CHILDREN = 2,     /* processes that read at once */
	NURSERY_PDF_CHILDREN = 1, /* of them where they open PDF files, which are rare */
	NURSERY_AHEAD = 128,      /* mails asked and not yet answered */
	NURSERY_AHEAD_BYTES = 16 * 1024 * 1024, /* bytes of them; one mail may always be asked */
	NURSERY_CHILD_AHEAD = 16,               /* mails given to one child at once */
	NURSERY_CHILD_AHEAD_BYTES = 256 * 1024, /* bytes of them; an idle child takes any mail */
	NURSERY_HELD_BYTES = 16 * 1024 * 1024   /* answers that wait for an earlier one, or core */
};

struct nursery;

/*
 * Answers go to `parent` as FRAME_ANSWER or FRAME_UNREADABLE. `pdf`: the link to
 * the PDF reader, NULL if there is none.
 */
struct nursery *nursery_new(
    void *ctx, const struct reading_tools *tools, struct link *parent, struct link *pdf);

/* True if one more mail may be asked. */
bool nursery_has_room(const struct nursery *nursery);

/*
 * Ask; the frames' bytes are copied. FRAME_READ is a live mail, FRAME_READ_SHARED
 * one of the past.
 */
void nursery_ask(struct nursery *nursery, const struct frame *head, const struct frame *mail);

/*
 * Give what can be given, wait for `parent` and the children, and hand on their
 * answers. False when `parent` or the PDF reader has ended or no child can be
 * started.
 */
bool nursery_turn(struct nursery *nursery);

/*
 * True if no child could be started or the PDF reader has ended: the mails are
 * read when the role runs again.
 */
bool nursery_barren(const struct nursery *nursery);

#endif

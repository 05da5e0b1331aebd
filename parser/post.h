/*
 * post: the minutes of a meeting as a post of a web site
 *
 * Markdown with a YAML head (aliases, author, date, tags, title, type), as
 * static site generators take it. The head's words are quoted wherever YAML
 * could read them as anything but a text.
 *
 * Reading a post as minutes of the same group gives the object that the
 * document gave, but for `title`, `status` and `head_date`: a post names its meeting in one
 * way, whatever the subject of the mail was, and what stands in a post says
 * nothing of drafts unless the document itself does; and `posted_by`, which is
 * cut at POST_NAME_MAX bytes. What only the subject of the mail told (the day, years of dates) is
 * told by the post's head.
 */
#ifndef MINUTED_PARSER_POST_H
#define MINUTED_PARSER_POST_H

#include "parser/block.h"

enum { POST_NAME_MAX = 200 /* bytes of an author's name; real ones have 40 */ };

struct post {
	const char *group;  /* the group's short name: letters, digits, - _ and . */
	const char *title;  /* the group's full name: "Code Signing Certificate Working Group" */
	const char *date;   /* of the meeting, "YYYY-MM-DD" */
	const char *author; /* who posted the minutes; NULL: not known */
	const struct block_tree *document;
};

/* The post; owned by `ctx`. */
char *post_write(void *ctx, const struct post *post);

/*
 * The name of its file: "2023-04-20-cscwg-minutes.md", of the group and the day
 * and nothing else. NULL if either could not be part of a file's name.
 */
char *post_file_name(void *ctx, const char *group, const char *date);

#endif

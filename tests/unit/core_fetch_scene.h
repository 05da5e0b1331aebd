/*
 * core_fetch_scene: what a wire says to core in a poll, for the tests of fetching
 */
#ifndef MINUTED_TESTS_CORE_FETCH_SCENE_H
#define MINUTED_TESTS_CORE_FETCH_SCENE_H

#include "tests/unit/core_scene.h"

/* Give core what the wire has sent. */
static inline void
serve(struct scene *scene, struct session *s)
{
	struct frame frame;

	while (s->link && scene_waiting(s->link)) {
		if (!link_fill(s->link)) {
			fetch_lost(scene->core, s, "the link ended");
			return;
		}
		while (s->link && link_next(s->link, &frame))
			fetch_frame(scene->core, s, &frame);
	}
}

static inline struct session *
session(struct scene *scene)
{
	return &scene->core->sessions[0];
}

static inline void
say(struct scene *scene, enum frame_type type, json_t *json)
{
	assert_true(link_send_json(scene->wire, type, json));
	serve(scene, session(scene));
}

/* A new wire that core asks to poll. */
static inline void
begin(struct scene *scene)
{
	session(scene)->link = scene_link(scene);
	session(scene)->next_poll_ms = 0;
	fetch_start_due(scene->core);
	scene_frame(scene, FRAME_POLL);
}

/* The mailbox is open; returns the UID after which core wants messages. */
static inline int64_t
select_mailbox(struct scene *scene, int64_t uidvalidity)
{
	struct frame frame;

	say(scene, FRAME_SELECTED,
	    json_pack(
		"{sI si si}", "uidvalidity", (json_int_t)uidvalidity, "uidnext", 0, "exists", 1));
	frame = scene_frame(scene, FRAME_AFTER);
	return scene_number(&frame, "uid");
}

static inline void
announce(struct scene *scene, int64_t uid)
{
	say(scene, FRAME_MESSAGE,
	    json_pack("{sI sI si sb}", "uid", (json_int_t)uid, "internaldate",
		(json_int_t)(NOON + uid), "size", 1, "headers_only", 0));
}

static inline void
bytes(struct scene *scene, const char *text)
{
	assert_true(link_send(scene->wire, FRAME_BYTES, text, strlen(text)));
	serve(scene, session(scene));
}

static inline void
end(struct scene *scene, bool whole)
{
	say(scene, FRAME_MESSAGE_END, json_pack("{sb}", "whole", whole));
}

static inline void
deliver(struct scene *scene, int64_t uid)
{
	char *text =
	    talloc_asprintf(scene, "Subject: number %lld\r\n\r\nwords\r\n", (long long)uid);

	announce(scene, uid);
	bytes(scene, text);
	end(scene, true);
}

static inline void
polled(struct scene *scene, const char *status)
{
	say(scene, FRAME_POLLED,
	    json_pack("{ss ss sb}", "status", status, "why", "a reason", "listens", 0));
}

static inline int64_t
watermark(struct scene *scene)
{
	return folder_ask(scene->folder, "SELECT uid FROM watermark WHERE mailbox = 'm'");
}

static inline int64_t
messages(struct scene *scene)
{
	return folder_ask(scene->folder, "SELECT count(*) FROM message");
}

#endif

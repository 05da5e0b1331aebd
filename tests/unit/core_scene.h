/*
 * core_scene: core with a database in a fresh folder, its links' other ends in the test's hands
 */
#ifndef MINUTED_TESTS_CORE_SCENE_H
#define MINUTED_TESTS_CORE_SCENE_H

#include "tests/unit/store_folder.h"

#include <poll.h>

#include "config/config.h"
#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "mail/imap.h"

static const char scene_configuration[] =
    "[store]\npath = minuted.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = /dev/null\n"
    "poll_interval = 5m\n\n"
    "[mailbox \"other\"]\nurl = imap://gw@127.0.0.1/INBOX\ntls = none\npassword_file = "
    "/dev/null\n\n"
    "[smtp]\nurl = smtp://127.0.0.1\ntls = none\nfrom = minuted <gw@lists.example>\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\nchair = "
    "chair@lists.example\n"
    "unauthenticated = mark\ndigest = weekly mon 08:00 Europe/Brussels\n";

static const char scene_members[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\nrepresentative = Kit Vale\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n";

struct scene {
	struct folder *folder;
	struct config *config;
	struct core *core;
	struct link *wire; /* the test's end; NULL */
};

static inline void
scene_file(const struct scene *scene, const char *name, const char *text)
{
	char *path = g_build_filename(scene->folder->path, name, NULL);

	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_free(path);
}

/* Core as it starts: with the database as it is, and without links. */
static inline void
scene_restart(struct scene *scene, int64_t now)
{
	TALLOC_FREE(scene->wire);
	TALLOC_FREE(scene->core);
	folder_reopen(scene->folder);
	scene->core = core_new(scene, scene->config, now, false);
	scene->core->store = scene->folder->store;
}

static inline int
scene_set_up(void **state)
{
	struct scene *scene = talloc_zero(NULL, struct scene);
	struct config_faults faults;
	void *folder = NULL;
	char *path;

	assert_int_equal(folder_setup(&folder), 0);
	scene->folder = folder;
	scene_file(scene, "minuted.conf", scene_configuration);
	scene_file(scene, "all.members", scene_members);
	path = g_build_filename(scene->folder->path, "minuted.conf", NULL);
	scene->config = config_read(scene, path, "config/profiles", &faults);
	g_free(path);
	for (size_t i = 0; i < faults.ntexts; i++)
		print_error("%s\n", faults.texts[i]);
	assert_non_null(scene->config);
	scene_restart(scene, NOON);
	*state = scene;
	return 0;
}

static inline int
scene_tear_down(void **state)
{
	struct scene *scene = *state;
	void *folder = scene->folder;

	talloc_free(scene);
	return folder_teardown(&folder);
}

#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

/* A link for core; the test's end is `scene->wire`. */
static inline struct link *
scene_link(struct scene *scene)
{
	int fds[2];

	assert_true(link_pair(fds));
	TALLOC_FREE(scene->wire);
	scene->wire = link_new(scene, fds[0], FRAME_RAW_MAX);
	return link_new(scene->core, fds[1], FRAME_ANSWER_MAX);
}

/* True if core's end has bytes (or its end) to read. */
static inline bool
scene_waiting(const struct link *link)
{
	struct pollfd p = { .fd = link_fd(link), .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* The next frame that core sent; fails if there is none. */
static inline struct frame
scene_frame(struct scene *scene, enum frame_type type)
{
	struct frame frame = { 0 };

	assert_true(link_wait(scene->wire, &frame, clock_steady_ms() + 5000));
	assert_int_equal(frame.type, type);
	return frame;
}

static inline int64_t
scene_number(const struct frame *frame, const char *key)
{
	json_t *json = frame_json(frame);
	int64_t number = json_integer_value(json_object_get(json, key));

	json_decref(json);
	return number;
}

/* True if core holds the test's end no longer. */
static inline bool
scene_dropped(struct scene *scene)
{
	struct frame frame;

	while (link_wait(scene->wire, &frame, clock_steady_ms() + 100))
		;
	return link_broken(scene->wire);
}

#define SCENE_MESSAGE "Subject: a digest\r\n\r\nwords\r\n"

/* Put a message for somebody into the outbox, due at once. */
static inline enum store_status
scene_queue_for(struct scene *scene, const char *kind, const char *period,
    struct outbox_recipient *recipients, size_t nrecipients)
{
	struct outbox_row row = { .kind = kind,
		.group = "ts",
		.period = period,
		.message_id = talloc_asprintf(scene, "%s.%s@lists.example", kind, period),
		.sender = "gw@lists.example",
		.recipients = recipients,
		.nrecipients = nrecipients,
		.subject = "a message",
		.bytes = SCENE_MESSAGE,
		.len = strlen(SCENE_MESSAGE),
		.created = core_now(scene->core),
		.next_try = core_now(scene->core) };

	return store_outbox_add(scene->core->store, &row);
}

/* Put a digest for the chair into it. */
static inline enum store_status
scene_queue(struct scene *scene, const char *period)
{
	struct outbox_recipient recipients[] = { { .address = "chair@lists.example" },
		{ .address = "gw@lists.example" } };

	return scene_queue_for(scene, "digest", period, recipients, 2);
}

#endif

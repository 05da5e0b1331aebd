/* When core publishes: all that is read, at once in `--once`, else now and then. */
#include "tests/unit/core_scene.h"

#include "daemon/publish/publish.h"
#include "daemon/record/recording.h"

#define FIRST "2024-02-15-ts-minutes.md"

static char *
publish_into(struct scene *scene, const char *name)
{
	char *folder = talloc_asprintf(scene, "%s/%s", scene->folder->path, name);

	scene->config->groups[0].publish_dir = folder;
	scene->config->groups[0].distribute = DISTRIBUTE_NEVER;
	return folder;
}

/* Minutes that a member posts, recorded as core records them. */
static void
minutes_came(struct scene *scene, const char *date, const char *when, const char *approves)
{
	static uint32_t uid;
	struct approval approval = { approves, APPROVAL_APPROVED, "They were approved." };
	struct minutes minutes = { .date = date,
		.approvals = &approval,
		.napprovals = approves ? 1 : 0,
		.document = block_read(scene, "# Minutes", strlen("# Minutes")) };
	struct reading reading = {
		.class = CLASS_MINUTES, .sender = { "Kit Vale", "Kestrel" }, .minutes = &minutes
	};
	struct answer answer = { .message_id = date,
		.from_address = "kit@kestrel.example",
		.subject = "Minutes",
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = &scene->config->groups[0],
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = "words",
		.reading = &reading };
	int64_t message = file_text(scene->core->store, date, ++uid);

	assert_int_equal(recording_file(scene->core->store, message, &answer, answer.at), STORE_OK);
	scene->core->recorded++;
}

static bool
is_published(struct scene *scene, const char *folder)
{
	size_t len;

	return publish_read(scene, folder, FIRST, &len) != NULL;
}

static void
remove_folder(struct scene *scene, const char *folder)
{
	g_remove(talloc_asprintf(scene, "%s/" FIRST, folder));
	assert_int_equal(g_rmdir(folder), 0);
}

static void
all_is_read_before_anything_is_published(void **state)
{
	struct scene *scene = *state;
	char *folder = publish_into(scene, "posts");
	struct core *core = scene->core;

	core->fixed_now = when_from_iso("2024-03-04");
	publish_prepare(folder);
	minutes_came(scene, "2024-02-15", "2024-02-16T10:00:00Z", NULL);
	minutes_came(scene, "2024-02-29", "2024-03-01T10:00:00Z", "2024-02-15");
	publish_run(core);
	assert_false(is_published(scene, folder));
	core->all_read = true;
	core->nasked = 1;
	publish_run(core);
	assert_false(is_published(scene, folder));
	assert_false(publish_settled(core));
	core->nasked = 0;
	publish_run(core);
	assert_true(is_published(scene, folder));
	assert_true(publish_settled(core));
	assert_false(core->send_failed);
	remove_folder(scene, folder);
}

static void
what_comes_later_waits_its_time(void **state)
{
	struct scene *scene = *state;
	char *folder = publish_into(scene, "posts");
	struct core *core = scene->core;

	core->fixed_now = when_from_iso("2024-03-04");
	core->all_read = true;
	publish_prepare(folder);
	minutes_came(scene, "2024-02-15", "2024-02-16T10:00:00Z", NULL);
	publish_run(core);
	assert_true(publish_settled(core));
	minutes_came(scene, "2024-02-29", "2024-03-01T10:00:00Z", "2024-02-15");
	assert_false(publish_settled(core));
	core->all_read = true;
	publish_run(core);
	assert_false(is_published(scene, folder));
	core->published_ms -= CORE_PUBLISH_AFTER * 1000;
	core->all_read = true;
	publish_run(core);
	assert_true(is_published(scene, folder));
	/* What nobody can have noticed is made good in its time. */
	g_remove(talloc_asprintf(scene, "%s/" FIRST, folder));
	core->published_ms -= CORE_PUBLISH_AFTER * 1000;
	core->all_read = true;
	publish_run(core);
	assert_false(is_published(scene, folder));
	core->published_ms -= CORE_PUBLISH_EVERY * 1000;
	publish_run(core);
	assert_true(is_published(scene, folder));
	remove_folder(scene, folder);
}

static void
once_publishes_at_once(void **state)
{
	struct scene *scene = *state;
	char *folder = publish_into(scene, "posts");
	struct core *core = scene->core;

	core->fixed_now = when_from_iso("2024-03-04");
	core->once = true;
	core->all_read = true;
	publish_prepare(folder);
	publish_run(core);
	minutes_came(scene, "2024-02-15", "2024-02-16T10:00:00Z", NULL);
	minutes_came(scene, "2024-02-29", "2024-03-01T10:00:00Z", "2024-02-15");
	core->all_read = true;
	publish_run(core);
	assert_true(is_published(scene, folder));
	remove_folder(scene, folder);
}

static void
a_folder_that_cannot_be_written_stops_nobody(void **state)
{
	struct scene *scene = *state;
	char *folder = publish_into(scene, "nowhere/posts");
	struct core *core = scene->core;

	core->fixed_now = when_from_iso("2024-03-04");
	core->all_read = true;
	minutes_came(scene, "2024-02-15", "2024-02-16T10:00:00Z", NULL);
	minutes_came(scene, "2024-02-29", "2024-03-01T10:00:00Z", "2024-02-15");
	core->all_read = true;
	publish_run(core);
	assert_true(core->send_failed);
	assert_false(core->stopping);
	assert_true(publish_settled(core));
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM publication WHERE why LIKE "
				      "'%nowhere/posts cannot be opened%'"),
	    1);
	assert_false(is_published(scene, folder));
}

static void
without_a_folder_nothing_is_done(void **state)
{
	struct scene *scene = *state;

	scene->core->all_read = true;
	publish_run(scene->core);
	assert_true(publish_settled(scene->core));
	assert_false(scene->core->published);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    all_is_read_before_anything_is_published, scene_set_up, scene_tear_down),
		cmocka_unit_test_setup_teardown(
		    what_comes_later_waits_its_time, scene_set_up, scene_tear_down),
		cmocka_unit_test_setup_teardown(
		    once_publishes_at_once, scene_set_up, scene_tear_down),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_cannot_be_written_stops_nobody, scene_set_up, scene_tear_down),
		cmocka_unit_test_setup_teardown(
		    without_a_folder_nothing_is_done, scene_set_up, scene_tear_down),
	};

	return cmocka_run_group_tests_name("core publishes", tests, NULL, NULL);
}

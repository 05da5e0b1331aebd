/* What a look at all of a mailbox finds, and core's part in it. */
#include "tests/unit/core_fetch_scene.h"

#include "daemon/role/audit.h"

#define NONE WHEN_UNKNOWN

/* Lists are written "uid@date", dates as single digits, `?` for none. */
static size_t
read_list(const char *text, uint32_t *uids, int64_t *dates)
{
	size_t n = 0;

	while (*text != '\0') {
		char *end;

		uids[n] = (uint32_t)strtoul(text, &end, 10);
		dates[n++] = end[1] == '?' ? NONE : end[1] - '0';
		text = end + 2 + strspn(end + 2, " ");
	}
	return n;
}

struct comparison {
	const char *listed, *seen;
	uint32_t watermark;
	bool broken; /* the listing is not whole */
	int64_t nlisted, missed, vanished;
	const char *wanted;
};

static const struct comparison comparisons[] = {
	{ "", "", 0, false, 0, 0, 0, "" },
	{ "1@1 2@2", "1@1 2@2", 2, false, 2, 0, 0, "" },
	{ "1@1 2@2 3@3", "1@1 3@3", 3, false, 3, 1, 0, "2 " },
	{ "3@3", "1@1 2@2 3@3", 3, false, 1, 0, 2, "" },
	{ "2@2", "1@1 3@3", 3, false, 1, 1, 2, "2 " },
	{ "1@1 9@9", "1@1", 8, false, 1, 0, 0, "" }, /* for the next poll */
	{ "1@2", "1@1", 1, false, 1, 1, 0, "1 " },   /* the UID was given again */
	{ "1@2", "1@1 1@2", 1, false, 1, 0, 0, "" }, /* and that message was fetched */
	{ "1@?", "1@1", 1, false, 1, 0, 0, "" },
	{ "1@1", "1@?", 1, false, 1, 0, 0, "" },
	{ "", "1@?", 1, false, 0, 0, 0, "" },     /* a hole that is gone is nothing lost */
	{ "", "1@1 1@2", 1, false, 0, 0, 1, "" }, /* one UID, one message gone */
	{ "1@1 2@2", "1@1 3@3", 3, true, 2, 1, 0, "2 " },
	{ "", "1@1", 1, true, 0, 0, 0, "" },
	{ "4294967295@1", "", UINT32_MAX, false, 1, 1, 0, "4294967295 " },
	{ "4294967295@1", "4294967294@1 4294967295@1", UINT32_MAX, false, 1, 0, 1, "" },
	{ "4294967295@1", "4294967295@1", UINT32_MAX, true, 1, 0, 0, "" },
};

static void
a_listing_is_compared_both_ways(void **state)
{
	struct audit_finding finding;
	uint32_t uids[8];
	int64_t dates[8];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
		const struct comparison *c = &comparisons[i];
		struct listed listed[8];
		struct seen seen[8];
		void *ctx = talloc_new(NULL);
		char *wanted = talloc_strdup(ctx, "");
		size_t nlisted = read_list(c->listed, uids, dates), nseen;

		for (k = 0; k < nlisted; k++)
			listed[k] = (struct listed){ uids[k], dates[k] };
		nseen = read_list(c->seen, uids, dates);
		for (k = 0; k < nseen; k++)
			seen[k] = (struct seen){ uids[k], dates[k] };
		audit_compare(
		    ctx, listed, nlisted, !c->broken, seen, nseen, c->watermark, &finding);
		for (k = 0; k < finding.nwanted; k++)
			wanted = talloc_asprintf_append(wanted, "%u ", finding.wanted[k]);
		print_message("%s / %s\n", c->listed, c->seen);
		assert_int_equal(finding.listed, c->nlisted);
		assert_int_equal(finding.missed, c->missed);
		assert_int_equal(finding.vanished, c->vanished);
		assert_string_equal(wanted, c->wanted);
		talloc_free(ctx);
	}
}

static void
one_audit_wants_no_more_than_its_bound(void **state)
{
	struct listed *listed = talloc_array(NULL, struct listed, AUDIT_WANTED_MAX + 1);
	struct audit_finding finding;
	uint32_t uid;

	(void)state;
	for (uid = 1; uid <= AUDIT_WANTED_MAX + 1; uid++)
		listed[uid - 1] = (struct listed){ uid, NOON };
	audit_compare(listed, listed, AUDIT_WANTED_MAX + 1, true, NULL, 0, UINT32_MAX, &finding);
	assert_int_equal(finding.missed, AUDIT_WANTED_MAX + 1);
	assert_int_equal(finding.nwanted, AUDIT_WANTED_MAX);
	audit_compare(listed, listed, AUDIT_WANTED_MAX, true, NULL, 0, UINT32_MAX, &finding);
	assert_int_equal(finding.missed, finding.nwanted);
	talloc_free(listed);
}

static void
each_mailbox_has_its_moment_of_the_day(void **state)
{
	int64_t now, first = audit_moment("lists", NOON);

	(void)state;
	assert_in_range(first % 86400, AUDIT_HOUR, AUDIT_HOUR + AUDIT_HOURS - 1);
	for (now = first; now < first + 86400; now += 599)
		assert_int_equal(audit_moment("lists", now), first);
	assert_int_equal(audit_moment("lists", first + 86400), first + 86400);
	assert_int_equal(audit_moment("lists", first - 1), first - 86400);
	assert_int_not_equal(audit_moment("lists", NOON), audit_moment("other", NOON));
	assert_true(audit_moment("lists", 0) <= 0);
}

/* ---- core's part ---- */

/* Begin a poll of a mailbox with that modseq; returns whether all that is there is to be listed. */
static bool
open_with(struct scene *scene, int64_t modseq, int64_t *after_r)
{
	struct frame frame;
	json_t *json;
	bool audit;

	begin(scene);
	say(scene, FRAME_SELECTED,
	    json_pack("{si si si sI}", "uidvalidity", 7, "uidnext", 0, "exists", 1, "modseq",
		(json_int_t)modseq));
	frame = scene_frame(scene, FRAME_AFTER);
	json = frame_json(&frame);
	audit = json_is_true(json_object_get(json, "audit"));
	*after_r = json_integer_value(json_object_get(json, "uid"));
	json_decref(json);
	return audit;
}

static bool
open_mailbox(struct scene *scene)
{
	int64_t after;

	return open_with(scene, 0, &after);
}

/* Say what is there; returns the UIDs that core wants, "3 5 ". */
static char *
list(struct scene *scene, json_t *uids)
{
	char *wanted = talloc_strdup(scene, "");
	struct frame frame;
	json_t *json, *array;
	size_t i;

	say(scene, FRAME_LISTED, json_pack("{so sb}", "uids", uids, "whole", 1));
	frame = scene_frame(scene, FRAME_WANTED);
	json = frame_json(&frame);
	array = json_object_get(json, "uids");
	for (i = 0; i < json_array_size(array); i++)
		wanted = talloc_asprintf_append(
		    wanted, "%lld ", json_integer_value(json_array_get(array, i)));
	json_decref(json);
	return wanted;
}

static void
what_was_never_seen_is_fetched(void **state)
{
	struct scene *scene = *state;
	int64_t after;

	assert_true(open_mailbox(scene));
	deliver(scene, 2); /* the server keeps UIDs 1 and 3 to itself */
	deliver(scene, 4);
	assert_string_equal(list(scene, json_pack("[iIiI]", 2, NOON + 2, 4, NOON + 4)), "");
	polled(scene, "ok");
	assert_int_equal(folder_ask(scene->folder, "SELECT listed FROM audit"), 2);
	assert_false(open_mailbox(scene)); /* one a day */
	polled(scene, "ok");
	scene_restart(scene, NOON); /* nor is it forgotten */
	assert_false(open_mailbox(scene));
	polled(scene, "ok");
	scene_restart(scene, NOON + 24 * 60 * 60);
	assert_true(open_with(scene, 0, &after));
	assert_int_equal(after, 4);
	assert_string_equal(
	    list(scene, json_pack("[iIiIiI]", 1, NOON + 1, 3, NOON + 3, 4, NOON + 4)), "1 3 ");
	deliver(scene, 1);
	deliver(scene, 3);
	polled(scene, "ok");
	assert_true(session(scene)->ok);
	assert_int_equal(watermark(scene), 4); /* it never goes back */
	assert_int_equal(messages(scene), 4);
	assert_int_equal(folder_ask(scene->folder, "SELECT missed FROM audit"), 2);
	assert_int_equal(folder_ask(scene->folder, "SELECT vanished FROM audit"), 1);
}

/* What is listed and does not come is a hole, and not asked for each day. */
static void
what_does_not_come_is_a_hole(void **state)
{
	struct scene *scene = *state;

	assert_true(open_mailbox(scene));
	deliver(scene, 4);
	assert_string_equal(list(scene, json_pack("[iIiI]", 3, NOON, 4, NOON + 4)), "3 ");
	announce(scene, 3);
	end(scene, false);
	polled(scene, "ok");
	assert_int_equal(folder_ask(scene->folder, "SELECT uid FROM hole"), 3);
	assert_int_equal(watermark(scene), 4);
	scene_restart(scene, NOON + 24 * 60 * 60);
	assert_true(open_mailbox(scene));
	assert_string_equal(list(scene, json_pack("[iIiI]", 3, NOON, 4, NOON + 4)), "");
}

/* Each session that fetches this message breaks, as many as that. */
static void
break_sessions(struct scene *scene, uint32_t uid, unsigned sessions)
{
	for (unsigned i = 0; i < sessions; i++) {
		open_mailbox(scene);
		announce(scene, uid);
		TALLOC_FREE(scene->wire);
		serve(scene, session(scene));
	}
}

/* The network may have been bad for a while. */
static void
what_broke_its_sessions_is_asked_for_again(void **state)
{
	struct scene *scene = *state;

	break_sessions(scene, 2, STORE_FILE_TRIES);
	assert_int_equal(watermark(scene), 2);
	scene_restart(scene, NOON + 24 * 60 * 60);
	assert_true(open_mailbox(scene));
	assert_string_equal(list(scene, json_pack("[iI]", 2, NOON + 2)), "2 ");
	deliver(scene, 2);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 1);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 0);
}

static void
what_breaks_each_session_is_not_asked_for_each_day(void **state)
{
	struct scene *scene = *state;
	int64_t day = STORE_FILE_TRIES;

	break_sessions(scene, 2, STORE_FILE_TRIES);
	for (; day < STORE_HOLE_TRIES; day++) {
		scene_restart(scene, NOON + day * 24 * 60 * 60);
		assert_true(open_mailbox(scene));
		assert_string_equal(list(scene, json_pack("[iI]", 2, NOON + 2)), "2 ");
		announce(scene, 2);
		TALLOC_FREE(scene->wire);
		serve(scene, session(scene));
	}
	assert_int_equal(folder_ask(scene->folder, "SELECT tries FROM hole"), STORE_HOLE_TRIES);
	scene_restart(scene, NOON + day * 24 * 60 * 60);
	assert_true(open_mailbox(scene));
	assert_string_equal(list(scene, json_pack("[iI]", 2, NOON + 2)), "");
	polled(scene, "ok");
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 1);
}

static void
an_audit_that_breaks_off_is_done_again_later(void **state)
{
	struct scene *scene = *state;

	assert_true(open_mailbox(scene));
	deliver(scene, 4);
	list(scene, json_pack("[iI]", 3, NOON));
	announce(scene, 3);
	TALLOC_FREE(scene->wire);
	serve(scene, session(scene));
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM audit"), 0);
	assert_int_equal(watermark(scene), 4);
	assert_false(open_mailbox(scene)); /* not at once */
	polled(scene, "ok");
	session(scene)->audit_again_ms = clock_steady_ms();
	assert_true(open_mailbox(scene));
}

/* By the server's own word; but once a week all is listed whatever it says. */
static void
a_mailbox_that_has_not_changed_is_not_listed(void **state)
{
	struct scene *scene = *state;
	int64_t after, day;

	assert_true(open_with(scene, 77, &after));
	deliver(scene, 2);
	list(scene, json_pack("[iI]", 2, NOON + 2));
	polled(scene, "ok");
	for (day = 1; day < 7; day++) {
		scene_restart(scene, NOON + day * 24 * 60 * 60);
		assert_false(open_with(scene, 77, &after));
		polled(scene, "ok");
		assert_int_equal(
		    folder_ask(scene->folder, "SELECT at FROM audit"), NOON + day * 24 * 60 * 60);
		assert_int_equal(folder_ask(scene->folder, "SELECT listed FROM audit"), 1);
		assert_false(open_with(scene, 78, &after)); /* one a day */
		polled(scene, "ok");
	}
	scene_restart(scene, NOON + 7 * 24 * 60 * 60);
	assert_true(open_with(scene, 77, &after));
}

static void
what_tells_of_a_change(void **state)
{
	const struct mailbox_audit last = { "m", NOON, 7, 1, 0, 0, NOON, { 77, 9, 5 } };
	const struct mailbox_mark same = last.mark, moved = { 78, 9, 5 }, grown = { 77, 10, 5 },
				  fewer = { 77, 9, 4 }, silent = { 0, 9, 5 };
	struct mailbox_audit other = last;

	(void)state;
	assert_true(audit_is_unchanged(&last, 7, &same, NOON));
	assert_true(audit_is_unchanged(&last, 7, &same, NOON + AUDIT_WHOLE - 1));
	assert_false(audit_is_unchanged(&last, 7, &same, NOON + AUDIT_WHOLE));
	assert_false(audit_is_unchanged(&last, 7, &same, NOON - 1)); /* the clock went back */
	assert_false(audit_is_unchanged(&last, 8, &same, NOON));
	assert_false(audit_is_unchanged(&last, 7, &moved, NOON));
	assert_false(audit_is_unchanged(&last, 7, &grown, NOON));
	assert_false(audit_is_unchanged(&last, 7, &fewer, NOON));
	other.mark.modseq = 0;
	assert_false(audit_is_unchanged(&other, 7, &silent, NOON));
	other = last;
	other.whole_at = WHEN_UNKNOWN;
	assert_false(audit_is_unchanged(&other, 7, &same, NOON));
}

/* Each ends the wire's link, in a poll that is to look at all that is there. */
static void
nonsense_about_what_is_there_ends_the_link(void **state)
{
	static const char *const nonsenses[] = { "{}", "{\"uids\":3}", "{\"uids\":[1]}",
		"{\"uids\":[0,1]}", "{\"uids\":[2,1,2,1]}", "{\"uids\":[2,1,1,1]}",
		"{\"uids\":[4294967296,1]}", "{\"uids\":[-1,1]}", "{\"uids\":[\"x\",1]}" };
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < sizeof nonsenses / sizeof *nonsenses; i++) {
		session(scene)->audit_again_ms = 0;
		assert_true(open_mailbox(scene));
		say(scene, FRAME_LISTED, json_loads(nonsenses[i], 0, NULL));
		assert_null(session(scene)->link);
		assert_null(session(scene)->audit);
	}
	assert_int_equal(watermark(scene), -1);
	session(scene)->audit_again_ms = 0;
	assert_true(open_mailbox(scene));
	list(scene, json_pack("[iI]", 3, NOON)); /* after the watermark: not wanted yet */
	say(scene, FRAME_LISTED, json_pack("{s[]}", "uids"));
	assert_null(session(scene)->link); /* after its end */
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listing_is_compared_both_ways),
		cmocka_unit_test(one_audit_wants_no_more_than_its_bound),
		cmocka_unit_test(each_mailbox_has_its_moment_of_the_day),
		SCENE_TEST(what_was_never_seen_is_fetched),
		SCENE_TEST(what_does_not_come_is_a_hole),
		SCENE_TEST(what_broke_its_sessions_is_asked_for_again),
		SCENE_TEST(what_breaks_each_session_is_not_asked_for_each_day),
		SCENE_TEST(an_audit_that_breaks_off_is_done_again_later),
		SCENE_TEST(a_mailbox_that_has_not_changed_is_not_listed),
		cmocka_unit_test(what_tells_of_a_change),
		SCENE_TEST(nonsense_about_what_is_there_ends_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

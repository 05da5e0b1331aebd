/* What of the record is published, what becomes of it, and what is told. */
#include "tests/unit/ledger_house.h"

#include <sys/stat.h>

#include "daemon/publish/calendar.h"
#include "daemon/publish/publishing.h"
#include "daemon/minutes/redaction.h"
#include "store/decisions.h"

#define FIRST "2026-04-02-ts-minutes.md"
#define SECOND "2026-04-16-ts-minutes.md"

static int
open_house(void **state)
{
	int status = set_up(state);
	struct house *house = *state;

	house->config->groups[0].distribute = DISTRIBUTE_NEVER;
	return status;
}

/* Minutes that a member posts; `approves`: those of that day are approved. */
static void
post_minutes(struct house *house, const char *id, const char *date, const char *when,
    const char *approves, const char *text)
{
	struct mail *m = mail_of(house, id, "Kestrel", when);
	struct minutes *minutes = talloc_zero(m, struct minutes);
	struct approval *approval = talloc_zero(minutes, struct approval);

	*approval = (struct approval){ approves, APPROVAL_APPROVED, "They were approved." };
	minutes->date = date;
	minutes->title = "Minutes";
	minutes->posted_by = "Kit Vale";
	minutes->approvals = approval;
	minutes->napprovals = approves ? 1 : 0;
	minutes->document = block_read(minutes, text, strlen(text));
	m->reading->class = CLASS_MINUTES;
	m->reading->nfacts = 0;
	m->reading->nballots = 0;
	m->reading->minutes = minutes;
	m->answer.channel = CHANNEL_MEMBER_LIST;
	m->answer.subject = "Draft minutes";
	record(house, m);
}

static struct ledger *
ledger_at(struct house *house, const char *when)
{
	enum store_status status;
	struct ledger *ledger = ledger_load(house, house->folder->store, house->config,
	    &house->config->groups[0], when_from_iso(when), &status);

	assert_non_null(ledger);
	return ledger;
}

static struct publishing
publish(struct house *house, const char *folder, const char *when, size_t *nnews_r)
{
	struct store *store = house->folder->store;
	const struct group_config *group = &house->config->groups[0];
	struct publishing result;

	assert_int_equal(publishing_run(house, store, ledger_at(house, when), folder,
			     PUBLISHING_DUE, when_from_iso(when), &result),
	    STORE_OK);
	assert_int_equal(publishing_compare(store, group, &result, nnews_r), STORE_OK);
	assert_int_equal(publishing_note(store, group, &result, when_from_iso(when)), STORE_OK);
	return result;
}

static const struct published_file *
file_of(const struct publishing *result, const char *name)
{
	for (size_t i = 0; i < result->nfiles; i++)
		if (strcmp(result->files[i].name, name) == 0)
			return &result->files[i];
	return NULL;
}

static char *
folder_for_posts(struct house *house)
{
	char *folder = talloc_asprintf(house, "%s/posts", house->folder->path);

	assert_int_equal(g_mkdir(folder, 0755), 0);
	return folder;
}

static void
remove_folder(struct house *house, const char *folder)
{
	static const char *const names[] = { FIRST, SECOND, "ts.ics" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		g_remove(talloc_asprintf(house, "%s/%s", folder, names[i]));
	assert_int_equal(g_rmdir(folder), 0);
}

static void
final_minutes_are_published_once(void **state)
{
	struct house *house = *state;
	char *folder = folder_for_posts(house), *post;
	struct publishing result;
	size_t nnews, len;

	post_minutes(house, "a", "2026-04-02", "2026-04-03T10:00:00Z", NULL,
	    "# Minutes\n\n1. Rollcall with secret words\n");
	result = publish(house, folder, "2026-04-04", &nnews);
	assert_int_equal(result.nfiles, 0);
	post_minutes(house, "b", "2026-04-16", "2026-04-17T10:00:00Z", "2026-04-02", "# Minutes\n");
	result = publish(house, folder, "2026-04-18", &nnews);
	assert_int_equal(result.nfiles, 1);
	assert_int_equal(nnews, 1);
	assert_int_equal(result.files[0].outcome, PUBLISH_WRITTEN);
	assert_string_equal(result.files[0].name, FIRST);
	assert_string_equal(result.files[0].date, "2026-04-02");
	post = publish_read(house, folder, FIRST, &len);
	assert_non_null(strstr(post, "title: 2026-04-02 Minutes of the Time Stamping\n"));
	assert_non_null(strstr(post, "secret words"));
	result = publish(house, folder, "2026-04-19", &nnews);
	assert_int_equal(result.files[0].outcome, PUBLISH_SAME);
	assert_int_equal(nnews, 0);
	remove_folder(house, folder);
}

/* What the chair redacts leaves the post as well. */
static void
redactions_change_the_post(void **state)
{
	struct house *house = *state;
	char *folder = folder_for_posts(house), *post;
	const char *why;
	struct redaction *redaction = redaction_new(house, "secret words", NULL, &why);
	struct decision decision = { .group = "ts",
		.kind = "minutes",
		.subject = "2026-04-02",
		.word = "redact",
		.detail = redaction_detail(house, redaction),
		.author = "the chair",
		.at = when_from_iso("2026-04-18") };
	struct publishing result;
	size_t nnews, len;

	post_minutes(house, "a", "2026-04-02", "2026-04-03T10:00:00Z", NULL,
	    "# Minutes\n\n1. Rollcall with secret words\n");
	post_minutes(house, "b", "2026-04-16", "2026-04-17T10:00:00Z", "2026-04-02", "# Minutes\n");
	publish(house, folder, "2026-04-18", &nnews);
	assert_int_equal(store_decide(house->folder->store, &decision), STORE_OK);
	result = publish(house, folder, "2026-04-19", &nnews);
	assert_int_equal(result.files[0].outcome, PUBLISH_WRITTEN);
	assert_int_equal(nnews, 1);
	post = publish_read(house, folder, FIRST, &len);
	assert_null(strstr(post, "secret words"));
	assert_non_null(strstr(post, "redacted"));
	remove_folder(house, folder);
}

static void
failures_are_news_once(void **state)
{
	struct house *house = *state;
	char *folder = talloc_asprintf(house, "%s/nowhere", house->folder->path);
	struct publication *kept;
	struct publishing result;
	size_t nnews, n;

	post_minutes(house, "a", "2026-04-02", "2026-04-03T10:00:00Z", NULL, "# Minutes\n");
	post_minutes(house, "b", "2026-04-16", "2026-04-17T10:00:00Z", "2026-04-02", "# Minutes\n");
	result = publish(house, folder, "2026-04-18", &nnews);
	assert_int_equal(result.files[0].outcome, PUBLISH_FAILED);
	assert_int_equal(nnews, 1);
	result = publish(house, folder, "2026-04-19", &nnews);
	assert_int_equal(nnews, 0);
	assert_int_equal(
	    store_publications(house, house->folder->store, "ts", &kept, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(kept[0].why, "nowhere"));
	assert_int_equal(g_mkdir(folder, 0755), 0);
	result = publish(house, folder, "2026-04-20", &nnews);
	assert_int_equal(nnews, 1);
	assert_int_equal(
	    store_publications(house, house->folder->store, "ts", &kept, &n), STORE_OK);
	assert_null(kept[0].why);
	assert_int_equal(kept[0].first, when_from_iso("2026-04-20"));
	remove_folder(house, folder);
}

/* The life of the minutes tells of it, and the calendar stands beside. */
static void
publication_is_a_step_of_their_life(void **state)
{
	struct house *house = *state;
	char *folder = folder_for_posts(house);
	struct mail *vote = mail_of(house, "v", "Kestrel", "2026-04-10T09:00:00Z");
	struct publishing result;
	struct ledger *ledger;
	size_t nnews;

	vote->fact.kind = FACT_VOTING_START;
	vote->fact.motion = &vote->motion;
	vote->motion.voting = (struct period){ when_from_iso("2026-04-11T15:00:00Z"),
		when_from_iso("2026-04-18T15:00:00Z"), "UTC" };
	vote->motion.discussion = vote->motion.review =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	vote->reading->facts = &vote->fact;
	vote->reading->nfacts = 1;
	record(house, vote);
	post_minutes(house, "a", "2026-04-02", "2026-04-03T10:00:00Z", NULL, "# Minutes\n");
	post_minutes(house, "b", "2026-04-16", "2026-04-17T10:00:00Z", "2026-04-02", "# Minutes\n");
	result = publish(house, folder, "2026-04-18", &nnews);
	assert_int_equal(result.nfiles, 2);
	assert_non_null(file_of(&result, "ts.ics"));
	assert_null(file_of(&result, "ts.ics")->date);
	ledger = ledger_at(house, "2026-04-18T10:00:00Z");
	assert_int_equal(ledger->lives[0].stage, LIFE_PUBLISHED);
	assert_int_equal(ledger->lives[1].stage, LIFE_DRAFT);
	remove_folder(house, folder);
}

static void
what_may_not_leave_is_not_published(void **state)
{
	static const struct {
		enum life_stage stage;
		bool amended;
		enum life_sending sending;
		bool due;
	} cases[] = { { LIFE_FINAL, false, SENDING_ASKS, false },
		{ LIFE_FINAL, false, SENDING_HELD, false },
		{ LIFE_FINAL, false, SENDING_STOPPED, false },
		{ LIFE_FINAL, false, SENDING_PAST, false },
		{ LIFE_FINAL, false, SENDING_FAILED, false },
		{ LIFE_FINAL, false, SENDING_NEVER, true },
		{ LIFE_DISTRIBUTED, false, SENDING_DONE, true },
		{ LIFE_DISTRIBUTED, false, SENDING_OTHER, true },
		{ LIFE_DISTRIBUTED, true, SENDING_HELD, false },
		{ LIFE_PUBLISHED, false, SENDING_DONE, true },
		{ LIFE_PUBLISHED, true, SENDING_ASKS, false } };
	struct stored_minutes row = { 0 };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct minutes_life life = { .minutes = &row,
			.is_final = true,
			.vouched = true,
			.stage = cases[i].stage,
			.amended = cases[i].amended,
			.sending = cases[i].sending };

		assert_int_equal(publishing_wants(&life, PUBLISHING_DUE), cases[i].due);
		assert_true(publishing_wants(&life, PUBLISHING_ALL_FINAL));
		life.vouched = false;
		assert_false(publishing_wants(&life, PUBLISHING_ALL_FINAL));
		life.vouched = true;
		life.is_final = false;
		assert_false(publishing_wants(&life, PUBLISHING_ALL_FINAL));
		life.is_final = true;
		life.minutes = NULL;
		assert_false(publishing_wants(&life, PUBLISHING_ALL_FINAL));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    final_minutes_are_published_once, open_house, tear_down),
		cmocka_unit_test_setup_teardown(redactions_change_the_post, open_house, tear_down),
		cmocka_unit_test_setup_teardown(failures_are_news_once, open_house, tear_down),
		cmocka_unit_test_setup_teardown(
		    publication_is_a_step_of_their_life, open_house, tear_down),
		cmocka_unit_test(what_may_not_leave_is_not_published),
	};

	return cmocka_run_group_tests_name("publishing", tests, NULL, NULL);
}

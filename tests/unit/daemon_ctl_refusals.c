/*
 * The commands of minutectl with SQLite refusing the Nth step of each, for
 * every N: the operator is told to try again, nothing has changed, and then it
 * works.
 */
#include "tests/unit/reply_house.h"
#include "tests/vfs/failing_step.h"

#include <fcntl.h>

#include "daemon/ctl/ctl.h"
#include "parser/minutes.h"
#include "store/bounces.h"
#include "store/names.h"

enum {
	STEPS_MAX = 3000,
	STEPS_EACH = 60, /* from here on only some are walked: ... */
	STEPS_APART = 7  /* ... one in so many */
};

#define MEETING "2023-04-06"

static const char minutes_text[] =
    "# Minutes of the Time Stamping call of April 6, 2023\n\n"
    "## Attendees\n\nKit Vale (Kestrel), Bo Sample (Larkspur), Max Moor (Marlin)\n\n"
    "Minute taker: Bo Sample\n\n"
    "1. Approval of minutes\nThe minutes of March 23 were approved.\n\n"
    "2. Ballots\nTS-1: Kit asked for endorsers. Max has concerns about the dates.\n"
    "The Turnip ballot is being drafted by Bo.\n\n"
    "3. Action items\n- Bo to write to the root programs\n- Max to draft text for TS-2\n\n"
    "Next meeting: April 20, 2023\n";

/* ---- a group with a record of each kind ---- */

static void
minutes_come(struct house *house, const char *date, const char *when)
{
	struct minutes_context context = { .subject = "Draft minutes of April 6, 2023",
		.posted_by = "Bo Sample",
		.group = "ts",
		.posted = when_from_iso(when) };
	struct reading reading = { .class = CLASS_MINUTES,
		.sender = { "Bo Sample", "Larkspur" },
		.minutes = minutes_read(house, minutes_text, &context) };
	struct answer a = { .message_id = talloc_asprintf(house, "minutes.%s@list.example", date),
		.from_name = "Bo Sample",
		.from_address = MEMBER,
		.subject = context.subject,
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = config_group(house->config, "ts"),
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = minutes_text,
		.reading = &reading };
	int64_t message = file_text(house->folder->store,
	    talloc_asprintf(house, "minutes of %s", date), ++house->uid + 500);

	reading.minutes->date = date;
	assert_int_equal(recording_file(house->folder->store, message, &a, house->now), STORE_OK);
}

static void
furnish(struct house *house)
{
	static const enum fact_kind kinds[] = { FACT_SECOND, FACT_PUSHBACK, FACT_SUPPORT,
		FACT_VOTE };
	static const char *const orgs[] = { "Larkspur", "Marlin", "Pinewood", "Marlin" };
	const struct decision by = { .group = "ts", .author = "minuted", .at = house->now };
	struct ballot_name name = { .group = "ts",
		.name = "the Turnip ballot",
		.label = "TS-1",
		.author = "Kit Vale",
		.at = house->now };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(kinds); i++)
		states(house, orgs[i], i < 3 ? "2023-04-21T15:00:00Z" : "2023-05-06T15:00:00Z",
		    (struct fact){ .kind = kinds[i],
			.certainty = CERTAINTY_CERTAIN,
			.quote = "the words",
			.ballot = "TS-1",
			.vote = VOTE_YES });
	minutes_come(house, "2023-03-23", "2023-03-24T10:00:00Z");
	minutes_come(house, MEETING, "2023-04-07T10:00:00Z");
	TELL(house, CHAIR, "1 not a vote", DIGEST_ID);
	assert_int_equal(store_address_pause(house->folder->store, MEMBER, true, &by), STORE_OK);
	assert_int_equal(store_name(house->folder->store, &name), STORE_OK);
	assert_int_equal(
	    store_poll_set(house->folder->store, &(struct mailbox_poll){ .mailbox = "m",
						     .at = house->now,
						     .ok_at = house->now,
						     .status = "ok",
						     .uidvalidity = 1 }),
	    STORE_OK);
	house->config->store_path = house->folder->db;
}

/* ---- a command ---- */

struct command {
	const char *name;
	int (*run)(struct ctl *ctl);
	const char *arguments[2]; /* NULL: none */
	int status;               /* when nothing is refused */
	bool writes;
	bool tells; /* when it is done it looks how things stand, which may be refused */
	bool all, undo;
	const char *group, *format;
};

/* Standard output and error of what is run between, in a file. */
struct heard_words {
	FILE *file;
	int out, err;
};

static void
listen_begin(struct heard_words *heard)
{
	fflush(stdout);
	heard->file = tmpfile();
	assert_non_null(heard->file);
	heard->out = dup(STDOUT_FILENO);
	heard->err = dup(STDERR_FILENO);
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
	dup2(fileno(heard->file), STDERR_FILENO);
}

/* True if a reason was told. */
static bool
listen_end(struct heard_words *heard)
{
	char line[200] = "";

	fflush(stdout);
	dup2(heard->out, STDOUT_FILENO);
	dup2(heard->err, STDERR_FILENO);
	close(heard->out);
	close(heard->err);
	rewind(heard->file);
	if (!fgets(line, sizeof line, heard->file))
		line[0] = '\0';
	fclose(heard->file);
	return strncmp(line, "minutectl: ", 11) == 0;
}

static int
run(struct house *house, const struct command *command, bool json)
{
	char *arguments[] = { (char *)command->arguments[0], (char *)command->arguments[1] };
	struct ctl ctl = { .ctx = talloc_new(house),
		.config = house->config,
		.json = json,
		.now = house->now,
		.group = command->group,
		.all = command->all,
		.undo = command->undo,
		.format = command->format,
		.since = WHEN_UNKNOWN,
		.page = 1,
		.author = "Kit Vale",
		.arguments = arguments,
		.narguments = (arguments[0] != NULL) + (arguments[1] != NULL) };
	int status = command->run(&ctl);

	talloc_free(ctl.ctx);
	return status;
}

/* One run; false if the command has no such step, and was done. */
static bool
refused_at(struct house *house, const struct command *command, bool json, unsigned n)
{
	struct heard_words heard;
	bool refused, told;
	int status;

	listen_begin(&heard);
	failing_step_arm(n, SQLITE_BUSY);
	status = run(house, command, json);
	refused = failing_step_disarm();
	told = listen_end(&heard);
	if (refused && (status != CTL_LATER || !told))
		fail_msg("%s: step %u (%s) was refused: exit status %d, a reason %s", command->name,
		    n, failing_step.refused, status, told ? "was told" : "was not told");
	if (!refused && status != command->status)
		fail_msg("%s: exit status %d", command->name, status);
	return refused;
}

static void
walk(struct house *house, const struct command *command, bool json)
{
	char *before = folder_contents(house->folder);
	unsigned n = 1;

	while (refused_at(house, command, json, n)) {
		if (strcmp(before, folder_contents(house->folder)) != 0) {
			if (command->tells)
				return;
			fail_msg(
			    "%s: step %u was refused, and something was written", command->name, n);
		}
		n += n < STEPS_EACH ? 1 : STEPS_APART;
		assert_in_range(n, 1, STEPS_MAX);
	}
	if (!command->writes)
		assert_string_equal(before, folder_contents(house->folder));
}

static void
a_refusal_is_told_and_changes_nothing(void **state)
{
	static const struct command commands[] = {
		{ .name = "ballots", .run = ctl_ballots, .all = true },
		{ .name = "ballot", .run = ctl_ballot, .arguments = { "TS-1" } },
		{ .name = "explain", .run = ctl_explain, .arguments = { "TS-1" } },
		{ .name = "lint",
		    .run = ctl_lint,
		    .arguments = { "TS-1" },
		    .status = CTL_NOT_WELL },
		{ .name = "minutes", .run = ctl_minutes },
		{ .name = "minutes of a meeting", .run = ctl_minutes, .arguments = { MEETING } },
		{ .name = "minutes as Markdown",
		    .run = ctl_minutes,
		    .arguments = { MEETING },
		    .format = "markdown" },
		{ .name = "actions", .run = ctl_actions, .all = true },
		{ .name = "attendance", .run = ctl_attendance },
		{ .name = "calendar", .run = ctl_calendar, .group = "ts" },
		{ .name = "digest", .run = ctl_digest, .group = "ts" },
		{ .name = "threads", .run = ctl_threads },
		{ .name = "show",
		    .run = ctl_show,
		    .arguments = { "minutes." MEETING "@list.example" } },
		{ .name = "search", .run = ctl_search, .arguments = { "endorsers" } },
		{ .name = "outbox", .run = ctl_outbox },
		{ .name = "queue", .run = ctl_queue },
		{ .name = "confirmations", .run = ctl_confirmations },
		{ .name = "subscriptions", .run = ctl_subscriptions },
		{ .name = "verify", .run = ctl_verify },
		{ .name = "metrics", .run = ctl_metrics },
		{ .name = "status", .run = ctl_status },
		{ .name = "approve",
		    .run = ctl_approve,
		    .arguments = { MEETING },
		    .writes = true,
		    .tells = true },
		{ .name = "redact",
		    .run = ctl_redact,
		    .arguments = { MEETING, "root programs" },
		    .writes = true,
		    .tells = true },
		{ .name = "redact back",
		    .run = ctl_redact,
		    .arguments = { MEETING, "root programs" },
		    .writes = true,
		    .tells = true,
		    .undo = true },
		{ .name = "stop",
		    .run = ctl_stop,
		    .arguments = { MEETING },
		    .writes = true,
		    .tells = true },
		{ .name = "settle-name",
		    .run = ctl_settle_name,
		    .arguments = { "TS-1", "Beet ballot" },
		    .writes = true,
		    .group = "ts" },
		{ .name = "subscribe",
		    .run = ctl_subscribe,
		    .arguments = { MEMBER, "weekly" },
		    .writes = true,
		    .group = "ts" },
		{ .name = "outbox drop",
		    .run = ctl_outbox,
		    .arguments = { "drop", "1" },
		    .writes = true },
		{ .name = "outbox retry",
		    .run = ctl_outbox,
		    .arguments = { "retry", "1" },
		    .writes = true },
		{ .name = "outbox resume",
		    .run = ctl_outbox,
		    .arguments = { "resume", MEMBER },
		    .writes = true,
		    .group = "ts" },
	};
	struct house *house = *state;

	furnish(house);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		walk(house, &commands[i], false);
		if (!commands[i].writes)
			walk(house, &commands[i], true);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		REPLY_TEST(a_refusal_is_told_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("ctl_refusals", tests, NULL, NULL);
}

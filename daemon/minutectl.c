#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/allocation.h"
#include "daemon/clock.h"
#include "daemon/ctl/ctl.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/process.h"
#include "store/browse.h"

struct command {
	const char *name;
	int (*run)(struct ctl *ctl);
	int least, most; /* arguments; most -1: any number */
	const char *arguments;
	const char *does;
};

static const struct command commands[] = {
	{ "import", ctl_import, 1, -1, "[--group G] PATH...",
	    "read mbox files, Maildirs, folders or single mails into the archive" },
	{ "parse", ctl_parse, 1, -1, "[--group G] FILE...",
	    "read one mail or minutes post a file and print what it means" },
	{ "ballots", ctl_ballots, 0, 0, "[--group G] [--all]",
	    "the ballots with state, deadlines and tally" },
	{ "ballot", ctl_ballot, 1, 1, "[--group G] ID", "one ballot in full" },
	{ "explain", ctl_explain, 1, 1, "[--group G] ID",
	    "each second, vote and pushback with its evidence" },
	{ "lint", ctl_lint, 1, 1, "[--group G] ID",
	    "what in a ballot's course breaks the rules; 0 if nothing" },
	{ "result", ctl_result, 1, 1, "[--group G] ID",
	    "the announcement of a closed ballot in Markdown, ready to post" },
	{ "minutes", ctl_minutes, 0, 1, "[--group G] [DATE] [--format json|markdown|text|html]",
	    "the minutes with their state, or one of them" },
	{ "approve", ctl_approve, 1, 1, "DATE [--undo] [--group G] [--author NAME] [--reason TEXT]",
	    "take the minutes of that meeting as approved, where what was read leaves it open" },
	{ "redact", ctl_redact, 2, 2,
	    "DATE WORDS [--with TEXT] [--undo] [--group G] [--author NAME] [--reason TEXT]",
	    "leave words out of the minutes that go out; --undo: leave them in again" },
	{ "stop", ctl_stop, 1, 1, "DATE [--group G] [--author NAME] [--reason TEXT]",
	    "do not send the minutes of that meeting" },
	{ "distribute", ctl_distribute, 1, 1, "DATE [--group G] [--author NAME] [--reason TEXT]",
	    "send the final minutes of that meeting to the list" },
	{ "actions", ctl_actions, 0, 0, "[--group G] [--all]",
	    "open action items by age; --all: done and dropped ones too" },
	{ "attendance", ctl_attendance, 0, 0, "[--group G]",
	    "who attended the last meetings and the quorum that follows" },
	{ "publish", ctl_publish, 0, 0, "[--group G] [--all] [--to DIR]",
	    "write posts of final minutes and the calendar into publish_dir, or into DIR" },
	{ "calendar", ctl_calendar, 0, 0, "[--group G]",
	    "meetings and the ballots' deadlines as an iCalendar file" },
	{ "digest", ctl_digest, 0, 0, "[--group G] [--format text|html] [--since TIME] [--print]",
	    "the digest as of now; nothing is sent" },
	{ "threads", ctl_threads, 0, 0, "[--group G] [--ballot ID] [--page N]",
	    "the threads of the archive, the latest first" },
	{ "show", ctl_show, 1, 1, "MESSAGE-ID [--raw]",
	    "a mail with what was read in it, and its thread; --raw: the bytes as they came" },
	{ "search", ctl_search, 1, -1,
	    "[--group G] WORD... [from:X] [ballot:ID] [group:G] [after:DAY] [before:DAY] [--page "
	    "N]",
	    "mails that hold all of these words" },
	{ "outbox", ctl_outbox, 0, 2,
	    "[--group G] [retry ID|drop ID|resume ADDRESS [--author NAME] [--reason TEXT]]",
	    "what is to be sent, was sent, failed, came back; a person's word on it" },
	{ "queue", ctl_queue, 0, 0, "[--group G]", "what could not be read with certainty" },
	{ "reparse", ctl_reparse, 0, 0, "[--diff]",
	    "read all history again with today's rules; --diff shows what would change" },
	{ "settle", ctl_settle, 2, 2,
	    "ITEM yes|no|abstain|second|pushback|as-read|nothing|undo\n"
	    "             [--ballot ID] [--org NAME] [--author NAME] [--reason TEXT]",
	    "rule on an item of the queue" },
	{ "undo", ctl_undo, 1, 1, "ITEM [--author NAME] [--reason TEXT]",
	    "withdraw the ruling on an item" },
	{ "confirmations", ctl_confirmations, 0, 0, "[--group G]",
	    "what was asked for by mail and waits for its one-time token" },
	{ "settle-name", ctl_settle_name, 2, 2,
	    "ID|- NAME [--group G] [--author NAME] [--reason TEXT]",
	    "settle what minutes and mails call a ballot; - takes the name back" },
	{ "settle-action", ctl_settle_action, 2, 2,
	    "ID done|dropped|open [--group G] [--author NAME] [--reason TEXT]",
	    "settle what became of an action item" },
	{ "subscribe", ctl_subscribe, 2, 2,
	    "ADDRESS weekly|daily|milestones|minutes|none\n"
	    "             [--group G] [--author NAME] [--reason TEXT]",
	    "what mails a member or chair gets" },
	{ "subscriptions", ctl_subscriptions, 0, 0, "[--group G]", "who gets what" },
	{ "verify", ctl_verify, 0, 2, "[ENTRY HASH]",
	    "the integrity of database, archive, ledger and rulings" },
	{ "audit", ctl_audit, 0, 0, "--mbox FILE [--group G]",
	    "compare with a public archive: what does either side lack?" },
	{ "backup", ctl_backup, 1, 1, "FILE | --keep N DIR",
	    "a verified copy of the database, while it is used; in DIR the last N are kept" },
	{ "export", ctl_export, 1, 1, "[--group G] DIR",
	    "a group's mails as mbox and its record as JSON, for a recount without us" },
	{ "metrics", ctl_metrics, 0, 0, "",
	    "figures for a monitor, in the Prometheus text format" },
	{ "status", ctl_status, 0, 0, "",
	    "mailboxes, queue, outbox, next digest; 0 only when all is well" },
};

enum { NCOMMANDS = sizeof commands / sizeof *commands };

static void
usage(FILE *to)
{
	size_t i;

	fputs("usage: minutectl [--config FILE] [--json] [--now TIME] COMMAND\n\n", to);
	for (i = 0; i < NCOMMANDS; i++)
		fprintf(to, "  %-10s %s\n             %s\n", commands[i].name,
		    commands[i].arguments, commands[i].does);
}

static const struct command *
command_of(const char *name)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

struct arguments {
	const char *config_file;
	int64_t now;
	const struct command *command;
	uint32_t given; /* the options, a bit each */
};

static const struct option options[] = { { "config", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' }, { "now", required_argument, NULL, 'n' },
	{ "group", required_argument, NULL, 'g' }, { "all", no_argument, NULL, 'a' },
	{ "print", no_argument, NULL, 'p' }, { "format", required_argument, NULL, 'f' },
	{ "diff", no_argument, NULL, 'd' }, { "ballot", required_argument, NULL, 'B' },
	{ "org", required_argument, NULL, 'O' }, { "author", required_argument, NULL, 'A' },
	{ "reason", required_argument, NULL, 'R' }, { "keep", required_argument, NULL, 'k' },
	{ "to", required_argument, NULL, 't' }, { "page", required_argument, NULL, 'P' },
	{ "since", required_argument, NULL, 'S' }, { "raw", no_argument, NULL, 'r' },
	{ "with", required_argument, NULL, 'W' }, { "undo", no_argument, NULL, 'U' },
	{ "mbox", required_argument, NULL, 'M' }, { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' }, { NULL, 0, NULL, 0 } };

enum { OPTIONS_OF_ALL = 4 }; /* the first of them go with every command */

/* A whole number from 1 to `most`; else CTL_USAGE is told with `what` it is not. */
static bool
take_number(const char *text, long most, const char *what, unsigned *number_r)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (*end == '\0' && number >= 1 && number <= most) {
		*number_r = (unsigned)number;
		return true;
	}
	ctl_fail(CTL_USAGE, text, "%s", what);
	return false;
}

/* Options that a command reads as they were said. True if it is one of them. */
static bool
note_option(struct ctl *ctl, int option)
{
	const struct {
		int option;
		bool *flag;
		const char **words;
	} notes[] = { { 'j', &ctl->json, NULL }, { 'a', &ctl->all, NULL },
		{ 'p', &ctl->print, NULL }, { 'd', &ctl->diff, NULL }, { 'r', &ctl->raw, NULL },
		{ 'U', &ctl->undo, NULL }, { 'g', NULL, &ctl->group }, { 'f', NULL, &ctl->format },
		{ 'B', NULL, &ctl->ballot }, { 'O', NULL, &ctl->org }, { 'A', NULL, &ctl->author },
		{ 'R', NULL, &ctl->reason }, { 't', NULL, &ctl->to }, { 'W', NULL, &ctl->with },
		{ 'M', NULL, &ctl->mbox } };

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		if (notes[i].option != option)
			continue;
		if (notes[i].flag)
			*notes[i].flag = true;
		else
			*notes[i].words = optarg;
		return true;
	}
	return false;
}

/* An option with a number or a moment. False, told, if it is none. */
static bool
take_value(struct ctl *ctl, struct arguments *a, int option)
{
	switch (option) {
	case 'n':
		return options_moment("minutectl", "--now", optarg, &a->now);
	case 'S':
		return options_moment("minutectl", "--since", optarg, &ctl->since);
	case 'k':
		return take_number(optarg, CTL_KEEP_MAX,
		    "not a number of backups to keep, at least 1", &ctl->keep);
	default:
		return take_number(optarg, BROWSE_PAGES_MAX,
		    "not the number of a page; the first is 1", &ctl->page);
	}
}

/* -1 to go on, else the exit status. */
static int
take_options(int argc, char **argv, struct ctl *ctl, struct arguments *a)
{
	int option, which = 0;

	while ((option = getopt_long(argc, argv, ":c:h", options, &which)) != -1) {
		a->given |= 1U << which;
		which = 0;
		if (note_option(ctl, option))
			continue;
		switch (option) {
		case 'c':
			a->config_file = optarg;
			break;
		case 'n':
		case 'S':
		case 'k':
		case 'P':
			if (!take_value(ctl, a, option))
				return CTL_USAGE;
			break;
		case 'h':
			usage(stdout);
			return CTL_OK;
		case 'V':
			puts("minutectl " MINUTED_VERSION);
			return CTL_OK;
		case ':':
			return ctl_fail(CTL_USAGE, argv[optind - 1], "this option needs a value");
		default:
			return ctl_fail(CTL_USAGE, argv[optind - 1],
			    "no such option, or one that takes no value; 'minutectl --help' lists "
			    "them");
		}
	}
	return -1;
}

/* True if the usage of a command speaks of the option. */
static bool
goes_with(const struct command *command, const struct option *option)
{
	size_t len = strlen(option->name);
	const char *at = command->arguments;

	while ((at = strstr(at, "--")) != NULL) {
		at += 2;
		if (strncmp(at, option->name, len) == 0 && strchr("] ", at[len]))
			return true;
	}
	return false;
}

/*
 * An option that a command knows nothing of is refused: who says `stop --undo`
 * means the opposite of `stop`. -1 to go on, else the exit status.
 */
static int
check_options(const struct arguments *a)
{
	size_t i;

	for (i = OPTIONS_OF_ALL; options[i].name; i++)
		if (a->given & 1U << i && !goes_with(a->command, &options[i]))
			return ctl_fail(CTL_USAGE, a->command->name,
			    "it has no option --%s; usage: minutectl %s %s", options[i].name,
			    a->command->name, a->command->arguments);
	return -1;
}

/* -1 to go on, else the exit status. */
static int
take_command(int argc, char **argv, struct ctl *ctl, struct arguments *a)
{
	if (optind == argc) {
		usage(stderr);
		return CTL_USAGE;
	}
	a->command = command_of(argv[optind]);
	if (!a->command)
		return ctl_fail(
		    CTL_USAGE, argv[optind], "no such command; 'minutectl --help' lists them");
	ctl->arguments = argv + optind + 1;
	ctl->narguments = argc - optind - 1;
	if (ctl->narguments < a->command->least ||
	    (a->command->most >= 0 && ctl->narguments > a->command->most))
		return ctl_fail(CTL_USAGE, a->command->name, "usage: minutectl %s %s",
		    a->command->name, a->command->arguments);
	return check_options(a);
}

/* What is printed counts as said only once it is written. */
static int
end_output(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		return ctl_fail(
		    CTL_LATER, "standard output", "what was asked for could not be written");
	return status;
}

int
main(int argc, char **argv)
{
	struct arguments arguments = { .config_file = OPTIONS_CONFIG, .now = CLOCK_REAL };
	struct ctl ctl = { .page = 1, .since = WHEN_UNKNOWN };
	int status;

	process_standard_fds();
	status = take_options(argc, argv, &ctl, &arguments);
	if (status < 0)
		status = take_command(argc, argv, &ctl, &arguments);
	if (status >= 0)
		return end_output(status);
	umask(077);
	allocation_must_succeed(ALLOCATION_ANY);
	process_json_memory();
	log_open("minutectl");
	ctl.ctx = talloc_new(NULL);
	ctl.now = clock_now(arguments.now);
	ctl.at_moment = arguments.now != CLOCK_REAL;
	ctl.config = options_config(ctl.ctx, "minutectl", arguments.config_file);
	status = ctl.config ? arguments.command->run(&ctl) : CTL_USAGE;
	talloc_free(ctl.ctx);
	return end_output(status);
}

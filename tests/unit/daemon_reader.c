/* The reader role and its child, as they really run. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/clock.h"
#include "daemon/role/nursery.h"
#include "daemon/role/reader.h"
#include "parser/minutes.h"
#include "tests/unit/pdf_build.h"

static const char mail[] = "From: Kit Vale <kit@kestrel.example>\r\nSubject: Which room?\r\n"
			   "Message-ID: <a@kestrel.example>\r\n\r\nWhich room is it?\r\n";

/* A living child of `parent` that is called `name`, 0 if there is none. */
static pid_t
child_called(pid_t parent, const char *name)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (proc && !found && (entry = readdir(proc))) {
		char path[300];
		char called[32] = "", state = 'Z';
		int of = 0;
		FILE *f;

		snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
		f = strtol(entry->d_name, NULL, 10) > 0 ? fopen(path, "re") : NULL;
		if (f && fscanf(f, "%*d (%31[^)]) %c %d", called, &state, &of) == 3 &&
		    of == parent && state != 'Z' && strcmp(called, name) == 0)
			found = (pid_t)strtol(entry->d_name, NULL, 10);
		if (f)
			fclose(f);
	}
	if (proc)
		closedir(proc);
	return found;
}

static pid_t
child_of(pid_t parent)
{
	return child_called(parent, "reader");
}

enum { LOOKS = 20000, LOOK_US = 10 * 1000 }; /* as long as the slowest machine may take */

/* A child that is not `before`. */
static pid_t
wait_for_other_child(pid_t parent, const char *name, pid_t before)
{
	pid_t child = 0;
	int looks;

	for (looks = 0; (!child || child == before) && looks < LOOKS; looks++) {
		child = child_called(parent, name);
		usleep(LOOK_US);
	}
	assert_true(child > 0);
	return child;
}

static pid_t
wait_for_child(pid_t parent, const char *name)
{
	return wait_for_other_child(parent, name, 0);
}

/* The child that waits for the next mail; the role makes it when it has answered. */
static pid_t
waiting_child(pid_t role)
{
	usleep(100 * 1000); /* so that it is rarely the one before, which takes no other mail */
	return wait_for_child(role, "reader");
}

static void
wait_until_dead(pid_t pid)
{
	char path[64], state = ' ';
	int looks;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	for (looks = 0; state != 'Z' && looks < LOOKS; looks++) {
		FILE *f = fopen(path, "re");

		if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 'Z';
		if (f)
			fclose(f);
		usleep(LOOK_US);
	}
	assert_int_equal(state, 'Z');
}

/*
 * Kill it, if it has not ended, and wait until it is dead; the role, its parent,
 * buries it later.
 */
static void
kill_child(pid_t child)
{
	assert_true(kill(child, SIGKILL) == 0 || errno == ESRCH);
	wait_until_dead(child);
}

/* A child that waits for a mail, and is kept from taking it. */
static pid_t
stop_waiting_child(pid_t role)
{
	pid_t child = waiting_child(role);

	while (kill(child, SIGSTOP) != 0)
		child = waiting_child(role);
	return child;
}

static bool
reads(void *ctx, struct reader *reader, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	char *why = NULL;
	struct answer *a = reader_read(ctx, reader, &request, mail, strlen(mail), &why);

	if (!a)
		print_error("%s\n", why);
	return a && strcmp(a->subject, "Which room?") == 0;
}

static int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct reader *
start(void *ctx)
{
	struct config *config = talloc_zero(ctx, struct config);
	char *why = NULL;
	struct reader *reader = reader_start(ctx, config, &why);

	assert_non_null(reader);
	return reader;
}

static void
a_child_that_died_before_its_mail_costs_no_mail(void **state)
{
	struct reader *reader = start(*state);
	pid_t role;
	int i;

	for (i = 0; i < 4; i++) {
		assert_true(reads(*state, reader, i % 2));
		role = child_of(getpid());
		kill_child(waiting_child(role));
	}
	assert_true(reads(*state, reader, false));
}

static void
a_live_mail_has_a_child_of_its_own(void **state)
{
	struct reader *reader = start(*state);
	pid_t role, first, second;

	assert_true(reads(*state, reader, true));
	role = child_of(getpid());
	first = waiting_child(role);
	assert_true(reads(*state, reader, true));
	assert_int_equal(waiting_child(role), first); /* mails of the past share one */
	assert_true(reads(*state, reader, false));
	second = wait_for_other_child(role, "reader", first);
	assert_int_not_equal(second, first);
}

enum { MANY = 200 }; /* more than one child is given at once, and than the role takes */

static void
ask_for_many(struct reader *reader, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	unsigned i;

	for (i = 0; i < MANY; i++) {
		char *text = talloc_asprintf(NULL, "Subject: number %u\r\n\r\nwords\r\n", i);

		assert_true(reader_ask(reader_link(reader), &request, text, strlen(text)));
		talloc_free(text);
	}
}

static void
many_are_answered_in_order(void *ctx, struct reader *reader)
{
	struct config config = { 0 };
	unsigned i;

	for (i = 0; i < MANY; i++) {
		char *why = NULL, *subject = talloc_asprintf(ctx, "number %u", i);
		struct answer *a;
		struct frame frame;

		assert_true(link_wait(reader_link(reader), &frame, -1));
		a = reader_answer(ctx, &config, &frame, &why);
		if (!a)
			print_error("%s\n", why);
		assert_non_null(a);
		assert_string_equal(a->subject, subject);
	}
}

static void
answers_come_in_the_order_of_the_questions(void **state)
{
	struct reader *reader = start(*state);

	ask_for_many(reader, true);
	many_are_answered_in_order(*state, reader);
	ask_for_many(reader, false);
	many_are_answered_in_order(*state, reader);
}

/* A child that ends with mails in its hands costs none that another child can read. */
static void
mails_of_a_child_that_died_are_read_by_others(void **state)
{
	struct reader *reader = start(*state);
	pid_t child;
	unsigned i;

	for (i = 0; i < 3; i++) {
		assert_true(reads(*state, reader, true));
		child = stop_waiting_child(child_of(getpid()));
		ask_for_many(reader, true);
		usleep(50 * 1000); /* the child has been given some */
		kill_child(child);
		many_are_answered_in_order(*state, reader);
	}
}

enum { LARGE = 4 * 1024 * 1024 }; /* bytes; a socket holds much less */

/* Its answer is small. */
static char *
large_mail(void *ctx)
{
	static const char head[] = "Subject: Which room?\r\n"
				   "Content-Type: application/octet-stream\r\n\r\n";
	char *text = talloc_array(ctx, char, LARGE);

	memset(text, 'x', LARGE);
	memcpy(text, head, strlen(head));
	return text;
}

/* Killed once by chance, as when memory is short: no fault of the mail's. */
static void
a_live_mail_whose_child_is_killed_is_read_by_another(void **state)
{
	const struct reader_request request = { .internaldate = 1000 };
	struct reader *reader = start(*state);
	struct config config = { 0 };
	struct frame frame;
	char *why = NULL;
	pid_t child;

	assert_true(reads(*state, reader, false));
	child = stop_waiting_child(child_of(getpid()));
	assert_true(reader_ask(reader_link(reader), &request, mail, strlen(mail)));
	usleep(50 * 1000); /* the child has been given it */
	kill_child(child);
	assert_true(link_wait(reader_link(reader), &frame, -1));
	assert_non_null(reader_answer(*state, &config, &frame, &why));
}

static bool born_stopped; /* children of this process */

static void
stop_newborn(void)
{
	if (born_stopped)
		raise(SIGSTOP);
}

/*
 * An answer is late where the machine was halted, too: only the second time it
 * is the mail's fault. The test is the role here.
 */
static void
a_late_answer_is_waited_for_once_more(void **state)
{
	enum { LATE = -1, EVER = 1000 * 1000 }; /* milliseconds */
	static const char head[] = "{\"internaldate\": 1000, \"import\": false, \"post\": false}";
	static const struct frame question = { FRAME_READ, head, sizeof head - 1, -1 };
	static const struct frame bytes = { FRAME_BYTES, mail, sizeof mail - 1, -1 };
	struct config *config = talloc_zero(*state, struct config);
	char *why = NULL;
	struct reading_tools *tools = reading_tools_new(*state, config, &why);
	int fds[2], late, turn;

	assert_non_null(tools);
	assert_int_equal(pthread_atfork(NULL, NULL, stop_newborn), 0);
	for (late = 1; late <= 2; late++) {
		void *ctx = talloc_new(*state);
		struct link *parent, *core;
		struct nursery *nursery;
		struct frame frame;

		assert_true(link_pair(fds));
		parent = link_new(ctx, fds[0], FRAME_RAW_MAX);
		core = link_new(ctx, fds[1], FRAME_ANSWER_MAX);
		nursery = nursery_new(ctx, tools, parent, NULL);
		nursery_ask(nursery, &question, &bytes);
		tools->answer_ms = LATE;
		born_stopped = true;
		for (turn = 0; turn < late; turn++)
			assert_true(nursery_turn(nursery));
		tools->answer_ms = EVER;
		born_stopped = false;
		while (link_flush(parent) && !link_wait(core, &frame, clock_steady_ms() + 1))
			assert_true(nursery_turn(nursery));
		assert_int_equal(frame.type, late == 1 ? FRAME_ANSWER : FRAME_UNREADABLE);
		if (late == 2)
			assert_null(reader_answer(*state, config, &frame, &why));
		talloc_free(nursery);
		talloc_free(ctx);
	}
	assert_non_null(strstr(why, "gave no answer"));
}

/* It is known at once, and not when an answer is late, which would make the mail unreadable. */
static void
a_mail_that_cannot_be_handed_over_is_read_by_another(void **state)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = true };
	struct reader *reader = start(*state);
	char *text = large_mail(*state), *why = NULL;
	struct config config = { 0 };
	struct frame frame;
	struct answer *a;
	pid_t child;

	assert_true(reads(*state, reader, true));
	child = stop_waiting_child(child_of(getpid()));
	assert_true(reader_ask(reader_link(reader), &request, text, LARGE));
	assert_true(link_drain(reader_link(reader)));
	usleep(50 * 1000); /* the child has been given a part */
	kill_child(child);
	assert_true(link_wait(reader_link(reader), &frame, -1));
	a = reader_answer(*state, &config, &frame, &why);
	if (!a)
		print_error("%s\n", why);
	assert_non_null(a);
	assert_string_equal(a->subject, "Which room?");
}

/* ---- PDF files ---- */

static char *
mail_with_pdf(void *ctx, struct pdf_file file)
{
	gchar *encoded = g_base64_encode((const guchar *)file.bytes, file.len);
	char *raw = talloc_asprintf(ctx,
	    "From: Kit Vale <kit@kestrel.example>\nSubject: Minutes of January 11, 2024\n"
	    "Message-ID: <p@kestrel.example>\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThey are attached.\n"
	    "--b\nContent-Type: " PDF_TYPE "\nContent-Disposition: attachment; "
	    "filename=call.pdf\nContent-Transfer-Encoding: base64\n\n%s\n--b--\n",
	    encoded);

	g_free(encoded);
	return raw;
}

static struct pdf_file
minutes_file(void *ctx)
{
	return pdf_of(ctx,
	    "# Minutes of the Timestamp Working Group, January 11, 2024\n\n## Attendees\n\n"
	    "Marit Oduya (Oakmere), Ingrid Solheim (Sundal)\n\n## Antitrust statement\n\n"
	    "Marit read the antitrust statement.\n\n## Next meeting\n\n"
	    "The next meeting is on January 25, 2024.",
	    1);
}

/* Forms within forms: 10^9 words from a few hundred bytes. */
static struct pdf_file
endless_file(void *ctx)
{
	static const char content[] = "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do";
	GString *objects[13] = { g_string_new("<< /Type /Catalog /Pages 2 0 R >>"),
		g_string_new("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
		g_string_new("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
			     "/Resources << /XObject << /X 4 0 R >> >> >>") };
	size_t i;

	for (i = 3; i < 13; i++) {
		char *more = talloc_asprintf(ctx,
		    "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << "
		    "/X %zu 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier "
		    ">> >> >>",
		    i + 2);
		const char *words = i == 12 ? "BT /F1 9 Tf 72 700 Td (x) Tj ET" : content;

		objects[i] = pdf_stream(words, strlen(words), 0, more);
	}
	struct pdf_file file = pdf_objects(ctx, objects, 13);
	for (i = 0; i < 13; i++)
		g_string_free(objects[i], TRUE);
	return file;
}

static void
ask_with_pdf(void *ctx, struct reader *reader, struct pdf_file file, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	char *raw = mail_with_pdf(ctx, file);

	assert_true(reader_ask(reader_link(reader), &request, raw, strlen(raw)));
}

static struct answer *
next_answer(void *ctx, struct reader *reader)
{
	struct config config = { 0 };
	struct answer *a;
	struct frame frame;
	char *why = NULL;

	assert_true(link_wait(reader_link(reader), &frame, -1));
	a = reader_answer(ctx, &config, &frame, &why);
	if (!a)
		print_error("%s\n", why);
	assert_non_null(a);
	return a;
}

static void
assert_minutes_were_read(const struct answer *a)
{
	assert_int_equal(a->marks, 0);
	assert_non_null(a->reading->minutes);
	assert_int_equal(a->reading->minutes->nattendees, 2);
	assert_true(a->reading->minutes->antitrust_read);
}

static void
assert_words_were_read(const struct answer *a)
{
	assert_int_equal(a->marks, MARK_ATTACHMENT);
	assert_string_equal(a->text, "They are attached.");
}

/* Whether its mail came alone or with others, a PDF is opened in a child of the PDF reader. */
static void
pdf_files_are_read_apart(void **state)
{
	char damaged[] = "%PDF-1.7";
	struct reader *reader = start(*state);
	int i;

	for (i = 0; i < 3; i++) {
		ask_with_pdf(*state, reader, minutes_file(*state), i > 0);
		ask_for_many(reader, i > 0);
		ask_with_pdf(*state, reader, pdf_of(*state, "Call for papers", 0), i > 0);
		ask_with_pdf(*state, reader, (struct pdf_file){ damaged, strlen(damaged) }, i > 0);
		assert_minutes_were_read(next_answer(*state, reader));
		many_are_answered_in_order(*state, reader);
		assert_int_equal(next_answer(*state, reader)->marks, 0);
		assert_words_were_read(next_answer(*state, reader));
	}
}

/* Each mail that a child of the PDF reader is given is the only one. */
static void
pdf_files_share_no_child(void **state)
{
	struct reader *reader = start(*state);
	pid_t pdf = wait_for_child(wait_for_child(getpid(), "reader"), "pdf-reader");
	pid_t before = 0;
	int i;

	for (i = 0; i < 3; i++) {
		ask_with_pdf(*state, reader, minutes_file(*state), true);
		assert_minutes_were_read(next_answer(*state, reader));
		pid_t child = wait_for_other_child(pdf, "pdf-reader", before);
		assert_int_not_equal(child, before);
		before = child;
	}
}

/* The file costs the mail nothing but itself: its child is killed as often as one is made. */
static void
a_pdf_file_that_ends_its_reader_costs_no_mail(void **state)
{
	struct reader *reader = start(*state);
	pid_t pdf = wait_for_child(wait_for_child(getpid(), "reader"), "pdf-reader");
	int i;

	ask_with_pdf(*state, reader, minutes_file(*state), false);
	assert_minutes_were_read(next_answer(*state, reader));
	usleep(100 * 1000); /* so that the child is the one that waits for the next */
	ask_with_pdf(*state, reader, endless_file(*state), false);
	ask_for_many(reader, false);
	for (i = 0; i < 2; i++) {
		pid_t child = wait_for_child(pdf, "pdf-reader");

		usleep(50 * 1000); /* it has been given the mail */
		kill_child(child);
	}
	assert_words_were_read(next_answer(*state, reader));
	many_are_answered_in_order(*state, reader);
	ask_with_pdf(*state, reader, minutes_file(*state), false);
	assert_minutes_were_read(next_answer(*state, reader));
}

/* Without the PDF reader the role ends, to be started again: no mail is read with less. */
static void
the_role_ends_with_the_pdf_reader(void **state)
{
	struct reader *reader = start(*state);
	const struct reader_request request = { .internaldate = 1000 };
	pid_t role = wait_for_child(getpid(), "reader");
	char *why = NULL;

	assert_true(reads(*state, reader, false));
	assert_int_equal(kill(wait_for_child(role, "pdf-reader"), SIGKILL), 0);
	wait_until_dead(role);
	assert_null(reader_read(*state, reader, &request, mail, strlen(mail), &why));
	assert_non_null(strstr(why, "the reader role has ended"));
}

/* Whatever the child says goes to core's log, queue and digest. */
static void
words_of_an_unreadable_mail_are_bounded(void **state)
{
	char *words = talloc_zero_array(*state, char, 100 * ANSWER_WHY_MAX);
	struct config config = { 0 };
	struct frame frame = { .type = FRAME_UNREADABLE, .fd = -1 };
	static const char *const keys[] = { "why", "jail" };
	char *why = NULL;
	size_t i;

	memset(words, 'x', 100 * ANSWER_WHY_MAX - 1);
	words[10] = '\n';
	for (i = 0; i < 2; i++) {
		json_t *json = json_pack("{ss}", keys[i], words);
		char *text = json_dumps(json, JSON_COMPACT);

		frame.payload = text;
		frame.len = strlen(text);
		assert_null(reader_answer(*state, &config, &frame, &why));
		assert_in_range(strlen(why), ANSWER_WHY_MAX, ANSWER_WHY_MAX + 60);
		assert_null(strchr(why, '\n'));
		json_decref(json);
		free(text);
	}
	frame.payload = "[]";
	frame.len = 2;
	assert_null(reader_answer(*state, &config, &frame, &why));
	assert_non_null(why);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_child_that_died_before_its_mail_costs_no_mail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_live_mail_has_a_child_of_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    answers_come_in_the_order_of_the_questions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    mails_of_a_child_that_died_are_read_by_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pdf_files_are_read_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pdf_files_share_no_child, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_pdf_file_that_ends_its_reader_costs_no_mail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_role_ends_with_the_pdf_reader, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_live_mail_whose_child_is_killed_is_read_by_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_late_answer_is_waited_for_once_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_mail_that_cannot_be_handed_over_is_read_by_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    words_of_an_unreadable_mail_are_bounded, set_up, tear_down),
	};

	log_open("test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <talloc.h>

#include "daemon/record/filing.h"

/* Two groups on one mailbox, one on its own. */
static struct member members[] = {
	{ .name = "Kestrel Trust",
	    .domains = (const char *[]){ "kestrel.example" },
	    .ndomains = 1 },
};
static struct roster roster = { .members = members, .nmembers = 1 };
static struct mailbox_config mailboxes[] = { { .name = "shared" }, { .name = "own" } };
static struct group_config groups[] = {
	{ .name = "tswg",
	    .mailbox = &mailboxes[0],
	    .list = "ts@lists.example",
	    .list_id = "ts.lists.example",
	    .member_list = "ts-members@lists.example",
	    .ballot_prefixes = (const char *[]){ "TS", "TSWG" },
	    .nballot_prefixes = 2,
	    .roster = &roster,
	    .trusted_authserv = "mx.example" },
	{ .name = "forum",
	    .mailbox = &mailboxes[0],
	    .list = "public@lists.example",
	    .ballot_prefixes = (const char *[]){ "FORUM" },
	    .nballot_prefixes = 1,
	    .roster = &roster },
	{ .name = "alone",
	    .mailbox = &mailboxes[1],
	    .list = "alone@lists.example",
	    .ballot_prefixes = (const char *[]){ "AL" },
	    .nballot_prefixes = 1,
	    .roster = &roster,
	    .unauthenticated = UNAUTHENTICATED_MARK },
};
static const struct config config = {
	.mailboxes = mailboxes, .nmailboxes = 2, .groups = groups, .ngroups = 3
};

static struct filing
file(const char *mailbox, const struct message *m)
{
	return filing_decide(&config, mailbox, NULL, m);
}

static void
list_id_decides_first(void **state)
{
	const char *to[] = { "public@lists.example" };
	struct message m = { .list_id = "TS.lists.example", .recipients = to, .nrecipients = 1 };
	struct filing f = file("shared", &m);

	(void)state;
	assert_ptr_equal(f.group, &groups[0]);
	assert_int_equal(f.channel, CHANNEL_LIST);
	m.list_id = "ts-members.lists.example";
	f = file("shared", &m);
	assert_ptr_equal(f.group, &groups[0]);
	assert_int_equal(f.channel, CHANNEL_MEMBER_LIST);
	m.list_id = "public.lists.example";
	assert_ptr_equal(file("shared", &m).group, &groups[1]);
}

static void
a_private_copy_is_not_over_the_list(void **state)
{
	const char *to[] = { "somebody@kestrel.example" };
	struct message m = {
		.recipients = to, .nrecipients = 1, .subject = "Re: Ballot TS-4: Clock drift"
	};
	struct filing f = file("shared", &m);

	(void)state;
	assert_ptr_equal(f.group, &groups[0]);
	assert_int_equal(f.channel, CHANNEL_OTHER);
}

static void
recipients_decide_where_there_is_no_list_id(void **state)
{
	const char *to[] = { "x@kestrel.example", "Public@Lists.Example" };
	struct message m = { .recipients = to, .nrecipients = 2, .subject = "TS-4" };
	struct filing f = file("shared", &m);

	(void)state;
	assert_ptr_equal(f.group, &groups[1]);
	assert_int_equal(f.channel, CHANNEL_LIST);
}

static void
a_prefix_needs_a_number_and_a_word_of_its_own(void **state)
{
	struct message m = { .subject = "ATS-4 and TS in general" };

	(void)state;
	assert_null(file("shared", &m).group);
	m.subject = "about tswg 04";
	assert_ptr_equal(file("shared", &m).group, &groups[0]);
}

static void
a_mailbox_of_one_group_needs_no_hint(void **state)
{
	struct message m = { .subject = "hello" };

	(void)state;
	assert_ptr_equal(file("own", &m).group, &groups[2]);
	assert_null(file("shared", &m).group);
}

static void
the_grade_needs_a_domain_of_the_roster(void **state)
{
	struct message m = {
		.list_id = "ts.lists.example", .auth = AUTH_PASS, .auth_domain = "kestrel.example"
	};

	(void)state;
	assert_int_equal(file("shared", &m).grade, GRADE_A);
	m.auth_domain = "mail.kestrel.example";
	assert_int_equal(file("shared", &m).grade, GRADE_A);
	m.auth_domain = "notkestrel.example";
	assert_int_equal(file("shared", &m).grade, GRADE_C);
	m.auth_domain = "kestrel.example";
	m.auth = AUTH_ARC;
	assert_int_equal(file("shared", &m).grade, GRADE_B);
	m.auth = AUTH_NONE;
	assert_int_equal(file("shared", &m).grade, GRADE_C);
}

static enum certainty
certainty_of(const struct group_config *group, enum grade grade, bool stranger, enum fact_kind kind)
{
	const struct filing filing = { group, CHANNEL_LIST, grade, stranger };
	const struct fact fact = { .kind = kind, .certainty = CERTAINTY_CERTAIN };

	return filing_certainty(group, &filing, &fact);
}

static void
what_grade_c_says_waits_unless_the_group_marks(void **state)
{
	(void)state;
	assert_int_equal(certainty_of(&groups[0], GRADE_C, false, FACT_VOTE), CERTAINTY_UNCLEAR);
	assert_int_equal(
	    certainty_of(&groups[0], GRADE_C, false, FACT_PROPOSAL), CERTAINTY_UNCLEAR);
	assert_int_equal(certainty_of(&groups[0], GRADE_B, false, FACT_VOTE), CERTAINTY_CERTAIN);
	assert_int_equal(certainty_of(&groups[2], GRADE_C, false, FACT_VOTE), CERTAINTY_CERTAIN);
}

/*
 * Our MX vouches for a domain that is no member's: who posts is certain, that a
 * member does is not.
 */
static void
a_stranger_posts_but_does_not_vote(void **state)
{
	(void)state;
	assert_int_equal(certainty_of(&groups[0], GRADE_C, true, FACT_PROPOSAL), CERTAINTY_LIKELY);
	assert_int_equal(
	    certainty_of(&groups[0], GRADE_C, true, FACT_VOTING_START), CERTAINTY_LIKELY);
	assert_int_equal(certainty_of(&groups[0], GRADE_C, true, FACT_VOTE), CERTAINTY_UNCLEAR);
	assert_int_equal(certainty_of(&groups[0], GRADE_C, true, FACT_SECOND), CERTAINTY_UNCLEAR);
}

/* The sender's own Date never counts where the mailbox tells when it received the mail. */
static void
time_is_that_of_the_receiving_host(void **state)
{
	struct message m = { .date = 100, .received = 200 };

	(void)state;
	assert_int_equal(filing_received(&m, 300, false), 200);
	assert_int_equal(filing_received(&m, 150, false), 150);
	m.received = MESSAGE_NO_TIME;
	assert_int_equal(filing_received(&m, 300, false), 300);
	assert_int_equal(filing_received(&m, 300, true), 100);
	m.date = MESSAGE_NO_TIME;
	assert_int_equal(filing_received(&m, 300, true), 300);
}

static void
labels_belong_to_the_group_of_their_prefix(void **state)
{
	(void)state;
	assert_ptr_equal(filing_label_group(&config, "TS-4"), &groups[0]);
	assert_ptr_equal(filing_label_group(&config, "FORUM-12"), &groups[1]);
	assert_null(filing_label_group(&config, "206"));
	assert_null(filing_label_group(&config, "TSX-1"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_id_decides_first),
		cmocka_unit_test(a_private_copy_is_not_over_the_list),
		cmocka_unit_test(recipients_decide_where_there_is_no_list_id),
		cmocka_unit_test(a_prefix_needs_a_number_and_a_word_of_its_own),
		cmocka_unit_test(a_mailbox_of_one_group_needs_no_hint),
		cmocka_unit_test(the_grade_needs_a_domain_of_the_roster),
		cmocka_unit_test(what_grade_c_says_waits_unless_the_group_marks),
		cmocka_unit_test(a_stranger_posts_but_does_not_vote),
		cmocka_unit_test(time_is_that_of_the_receiving_host),
		cmocka_unit_test(labels_belong_to_the_group_of_their_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

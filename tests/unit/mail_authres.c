#include "tests/unit/mail_reader.h"

#include "mail/authres.h"

#define OURS                                                                                       \
	"Received: from mx.member.example by mx.list.example; Tue, 14 Nov 2023 22:13:25 +0000\n"
#define THEIRS "Received: from pc by mx.member.example; Tue, 14 Nov 2023 22:13:20 +0000\n"
#define FROM "From: Ana Example <ana@mail.member.example>\nList-Id: <public.list.example>\n"
#define PASS "Authentication-Results: mx.list.example; dkim=pass header.d=member.example\n"

static struct message *
read_trusting(struct reading_test *test, const char *raw, bool strips)
{
	struct message_trust trust = { "mx.list.example", strips };

	return message_read(test->ctx, test->reader, raw, strlen(raw), &trust);
}

static void
assert_grade(void **state, const char *headers, enum message_auth auth, const char *domain)
{
	struct reading_test *test = *state;
	struct message *m =
	    read_trusting(test, talloc_asprintf(test->ctx, "%s\nx\n", headers), false);

	assert_int_equal(m->auth, auth);
	if (domain)
		assert_string_equal(m->auth_domain, domain);
	else
		assert_null(m->auth_domain);
}

static void
statements_above_our_line(void **state)
{
	assert_grade(state, PASS OURS THEIRS FROM, AUTH_PASS, "member.example");
	assert_grade(state,
	    "Authentication-Results: mx.list.example; dmarc=pass "
	    "header.from=mail.member.example\n" OURS FROM,
	    AUTH_PASS, "mail.member.example");
	/* Our own machines behind the MX add their lines above. */
	assert_grade(state,
	    "Received: from mx.list.example by imap.inside.example; x\n" PASS OURS FROM, AUTH_PASS,
	    "member.example");
	/* A client that calls itself "by". */
	assert_grade(state,
	    PASS "Received: from by (evil.example [192.0.2.1]) by mx.list.example; x\n" FROM,
	    AUTH_PASS, "member.example");
	/* A machine of ours in our domain. */
	assert_grade(state,
	    PASS "Received: from a by in1.mx.list.example; Tue, 14 Nov 2023 22:13:25 +0000\n" FROM,
	    AUTH_PASS, "member.example");
}

static void
statements_that_others_can_write(void **state)
{
	struct reading_test *test = *state;

	/* Below our line, or our line is not there at all. */
	assert_grade(state, OURS PASS THEIRS FROM, AUTH_NONE, NULL);
	assert_grade(state, OURS THEIRS PASS FROM, AUTH_NONE, NULL);
	assert_grade(state, PASS THEIRS FROM, AUTH_NONE, NULL);
	assert_grade(state, PASS FROM, AUTH_NONE, NULL);
	/* A second line with our name is forged: only the topmost is ours. */
	assert_grade(state, OURS PASS OURS FROM, AUTH_NONE, NULL);
	assert_grade(state,
	    "Received: from by mx.list.example (by mx.list.example) by evil.example; x\n" PASS FROM,
	    AUTH_NONE, NULL);
	/* Another's identity, one that only begins like ours, and none. */
	assert_grade(state,
	    "Authentication-Results: mx.evil.example; dkim=pass header.d=member.example\n" OURS
		FROM,
	    AUTH_NONE, NULL);
	assert_grade(state,
	    "Authentication-Results: mx.list.example.evil.example; dkim=pass "
	    "header.d=member.example\n" OURS FROM,
	    AUTH_NONE, NULL);
	assert_grade(state,
	    "Authentication-Results: ; dkim=pass header.d=member.example\n" OURS FROM, AUTH_NONE,
	    NULL);
	/* Who trusts nobody. */
	assert_int_equal(read_mail(test, PASS OURS FROM "\nx\n")->auth, AUTH_NONE);
}

static void
an_mx_that_strips(void **state)
{
	struct reading_test *test = *state;

	assert_int_equal(read_trusting(test, OURS PASS THEIRS FROM "\nx\n", true)->auth, AUTH_PASS);
	assert_int_equal(read_trusting(test, PASS OURS THEIRS FROM "\nx\n", true)->auth, AUTH_PASS);
	assert_int_equal(read_trusting(test, OURS PASS FROM "\nx\n", true)->auth, AUTH_PASS);
	assert_int_equal(read_trusting(test, OURS THEIRS PASS FROM "\nx\n", true)->auth, AUTH_NONE);
	assert_int_equal(read_trusting(test, THEIRS PASS FROM "\nx\n", true)->auth, AUTH_NONE);
}

static void
results_and_alignment(void **state)
{
	static const struct {
		const char *results;
		enum message_auth auth;
	} cases[] = {
		{ "dkim=pass header.d=mail.member.example", AUTH_PASS },
		{ "dkim=pass header.d=MEMBER.example", AUTH_PASS },
		{ "DKIM=Pass Header.D=member.example", AUTH_PASS },
		{ "dkim=pass header.d=other.example", AUTH_NONE },
		{ "dkim=pass header.d=example", AUTH_NONE },
		{ "dkim=pass header.d=ember.example", AUTH_NONE },
		{ "dkim=pass header.d=x.mail.member.example", AUTH_NONE },
		{ "dkim=pass header.d=mail.member.example.evil.example", AUTH_NONE },
		{ "dkim=fail header.d=member.example", AUTH_NONE },
		{ "dkim=passable header.d=member.example", AUTH_NONE },
		{ "dkim=pass header.i=@member.example", AUTH_NONE },
		{ "dkim=pass", AUTH_NONE },
		{ "spf=pass smtp.mailfrom=member.example", AUTH_NONE },
		{ "spf=pass header.d=member.example", AUTH_NONE },
		{ "none", AUTH_NONE },
		{ "dkim=fail header.d=member.example; dkim=pass header.d=member.example",
		    AUTH_PASS },
		{ "dkim=pass header.d=other.example header.d=member.example", AUTH_NONE },
		{ "dkim=pass header.d=member.example; dmarc=fail header.from=mail.member.example",
		    AUTH_NONE },
		{ "dmarc=pass (p=reject) header.from=member.example", AUTH_PASS },
		{ "dkim/1=pass header.d=member.example", AUTH_PASS },
		{ "dkim = pass (1024-bit key; unprotected) header.d = member.example", AUTH_PASS },
		{ "dkim=pass header.d=\"member.example\"", AUTH_PASS },
		{ "dkim=pass reason=\"x; dkim=fail\" header.d=member.example", AUTH_PASS },
		{ "dkim=fail reason=\"; dkim=pass header.d=member.example\"", AUTH_NONE },
		{ "dkim=fail (; dkim=pass header.d=member.example)", AUTH_NONE },
		{ "dkim=fail (nested (; dkim=pass) ; dkim=pass) header.d=member.example",
		    AUTH_NONE },
		{ "dkim=fail (unclosed ; dkim=pass header.d=member.example", AUTH_NONE },
		{ "dkim=pass header.d", AUTH_NONE },
		{ "dkim=pass header.d=", AUTH_NONE },
		{ "=pass header.d=member.example", AUTH_NONE },
		{ "dkim=pass\n\theader.d=member.example", AUTH_PASS },
		{ "", AUTH_NONE },
	};
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *raw = talloc_asprintf(test->ctx,
		    "Authentication-Results: mx.list.example; %s\n%s%s\nx\n", cases[i].results,
		    OURS, FROM);
		assert_int_equal(read_trusting(test, raw, false)->auth, cases[i].auth);
	}
}

static void
versions_and_forms_of_the_field(void **state)
{
	assert_grade(state,
	    "Authentication-Results: mx.list.example 1; dkim=pass header.d=member.example\n" OURS
		FROM,
	    AUTH_PASS, "member.example");
	assert_grade(state,
	    "Authentication-Results: mx.list.example 2; dkim=pass header.d=member.example\n" OURS
		FROM,
	    AUTH_NONE, NULL);
	assert_grade(state,
	    "Authentication-Results: (our own) MX.list.example (v1)\n ;\n dkim=pass\n "
	    "header.d=member.example\n" OURS FROM,
	    AUTH_PASS, "member.example");
	assert_grade(state,
	    "authentication-results: \"mx.list.example\"; dkim=pass header.d=member.example\n" OURS
		FROM,
	    AUTH_PASS, "member.example");
	/* Two fields of ours are read together. */
	assert_grade(state,
	    "Authentication-Results: mx.list.example; spf=pass smtp.mailfrom=x.example\n" PASS OURS
		FROM,
	    AUTH_PASS, "member.example");
	assert_grade(state,
	    PASS "Authentication-Results: mx.list.example; dmarc=fail "
		 "header.from=member.example\n" OURS FROM,
	    AUTH_NONE, NULL);
}

/* A pass for the list's domain says nothing about the writer that the list names. */
static void
munged_mail_and_two_senders(void **state)
{
	assert_grade(state,
	    "Authentication-Results: mx.list.example; dkim=pass header.d=list.example\n" OURS
	    "From: Ana via Public <public@list.example>\nReply-To: ana@member.example\n"
	    "List-Id: <public.list.example>\n",
	    AUTH_NONE, NULL);
	assert_grade(state, PASS OURS FROM "From: Bo <bo@member.example>\n", AUTH_NONE, NULL);
}

#define ARC "Authentication-Results: mx.list.example; arc=pass\n" OURS
#define SEAL "ARC-Seal: i=1; a=rsa-sha256; d=list.example; s=s; cv=none; b=AA==\n"
#define SEALED                                                                                     \
	"ARC-Authentication-Results: i=1; lists.list.example; dkim=pass header.d=member.example\n"

static void
what_the_list_sealed(void **state)
{
	assert_grade(state, ARC SEAL SEALED FROM, AUTH_ARC, "member.example");
	/* Our MX did not check the chain, or it broke. */
	assert_grade(state, OURS SEAL SEALED FROM, AUTH_NONE, NULL);
	assert_grade(state,
	    "Authentication-Results: mx.list.example; arc=fail\n" OURS SEAL SEALED FROM, AUTH_NONE,
	    NULL);
	/* Another's seal, another instance, no seal, another domain. */
	assert_grade(
	    state, ARC "ARC-Seal: i=1; d=evil.example; b=AA==\n" SEALED FROM, AUTH_NONE, NULL);
	assert_grade(
	    state, ARC "ARC-Seal: i=2; d=list.example; b=AA==\n" SEALED FROM, AUTH_NONE, NULL);
	assert_grade(state, ARC SEALED FROM, AUTH_NONE, NULL);
	assert_grade(state,
	    ARC SEAL "ARC-Authentication-Results: i=1; lists.list.example; dkim=pass "
		     "header.d=other.example\n" FROM,
	    AUTH_NONE, NULL);
	/* A mail that claims no list has no list's seal. */
	assert_grade(state, ARC SEAL SEALED "From: Ana <ana@member.example>\n", AUTH_NONE, NULL);
	/* Instances out of range. */
	assert_grade(state,
	    ARC "ARC-Seal: i=51; d=list.example\nARC-Seal: i=0; d=list.example\n"
		"ARC-Seal: i=99999999999999999999; d=list.example\n" SEALED FROM,
	    AUTH_NONE, NULL);
	/* A pass of our own goes first. */
	assert_grade(state, PASS ARC SEAL SEALED FROM, AUTH_PASS, "member.example");
}

static void
hostile_fields(void **state)
{
	struct reading_test *test = *state;

	assert_grade(state,
	    talloc_asprintf(
		test->ctx, "Authentication-Results: %s\n" PASS OURS FROM, repeat(test, "(", 90000)),
	    AUTH_PASS, "member.example");
	assert_grade(state,
	    talloc_asprintf(test->ctx, "Authentication-Results: mx.list.example%s\n" OURS FROM,
		repeat(test, "; dkim=pass header.d=other.example", AUTHRES_RESULTS_MAX * 20)),
	    AUTH_NONE, NULL);
	assert_grade(state,
	    talloc_asprintf(test->ctx, "%s" OURS FROM,
		repeat(test, "Authentication-Results: other.example; none\n",
		    AUTHRES_FIELDS_MAX * 100)),
	    AUTH_NONE, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(statements_above_our_line),
		reading_test(statements_that_others_can_write),
		reading_test(an_mx_that_strips),
		reading_test(results_and_alignment),
		reading_test(versions_and_forms_of_the_field),
		reading_test(munged_mail_and_two_senders),
		reading_test(what_the_list_sealed),
		reading_test(hostile_fields),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}

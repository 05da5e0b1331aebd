#include "tests/unit/config_folder.h"

static struct roster *
good(struct folder *folder, const char *text)
{
	folder_write("widgets.members", text);
	return (struct roster *)folder_good(folder)->groups[0].roster;
}

static void
expect(struct folder *folder, const char *text, const char *fault)
{
	folder_write("widgets.members", text);
	folder_expect_one(folder, fault);
}

static void
test_reads_all_values(void **state)
{
	const struct roster *roster = good(*state,
	    "[member \"Example Trust Services\"]\n"
	    "class = issuer                 ; issuer, consumer, associate, interested\n"
	    "alias = ExampleTrust, Example TS\n"
	    "alias = ETS\n"
	    "former = Example CA\n"
	    "domain = Example-Trust.example, ets.example\n"
	    "representative = Ana Example <ana@example-trust.example>\n"
	    "representative = Bo Sample ; the address may be missing\n"
	    "affiliate_of = Sample Holding\n"
	    "since = 2020-01-01\n"
	    "until = 2024-06-30\n"
	    "[member \"Sample Holding\"]\n"
	    "class = interested\n");
	const struct member *member = &roster->members[0];

	assert_string_equal(roster->file, "widgets.members");
	assert_int_equal(roster->nmembers, 2);
	assert_string_equal(member->name, "Example Trust Services");
	assert_int_equal(member->class, MEMBER_ISSUER);
	assert_int_equal(member->naliases, 3);
	assert_string_equal(member->aliases[0], "ExampleTrust");
	assert_string_equal(member->aliases[1], "Example TS");
	assert_string_equal(member->aliases[2], "ETS");
	assert_int_equal(member->nformer, 1);
	assert_string_equal(member->former[0], "Example CA");
	assert_int_equal(member->ndomains, 2);
	assert_string_equal(member->domains[0], "example-trust.example");
	assert_int_equal(member->nrepresentatives, 2);
	assert_string_equal(member->representatives[0].name, "Ana Example");
	assert_string_equal(member->representatives[0].address, "ana@example-trust.example");
	assert_string_equal(member->representatives[1].name, "Bo Sample");
	assert_null(member->representatives[1].address);
	assert_string_equal(member->affiliate_of, "Sample Holding");
	assert_int_equal(member->since, 1577836800); /* 2020-01-01 */
	assert_int_equal(member->until, 1719792000); /* 2024-07-01, the end of 2024-06-30 */
	assert_int_equal(roster->members[1].since, ROSTER_OPEN);
	assert_int_equal(roster->members[1].until, ROSTER_OPEN);
	assert_int_equal(roster->members[1].class, MEMBER_INTERESTED);
}

static void
test_an_empty_roster_is_one(void **state)
{
	assert_int_equal(good(*state, "")->nmembers, 0);
	assert_int_equal(good(*state, "; nobody yet\n")->nmembers, 0);
}

static void
test_legal_forms_belong_to_the_name_before(void **state)
{
	static const struct {
		const char *line;
		size_t n;
		const char *names[3];
	} cases[] = {
		{ "Example Technologies, Inc.", 1, { "Example Technologies, Inc." } },
		{ "Example Systems Co., Ltd.", 1, { "Example Systems Co., Ltd." } },
		{ "Example, Co., Ltd., Other", 2, { "Example, Co., Ltd.", "Other" } },
		{ "One, Two, LLC, Three", 3, { "One", "Two, LLC", "Three" } },
		{ "Uno, S.A., Due, S. p. A.", 2, { "Uno, S.A.", "Due, S. p. A." } },
		{ "Eins, GmbH & Co. KG, Zwei,GmbH", 2, { "Eins, GmbH & Co. KG", "Zwei, GmbH" } },
		{ "Example, Incubator", 2, { "Example", "Incubator" } },
		{ "Example, A/S", 1, { "Example, A/S" } },
		{ "Örnek, A.Ş., Пример, ООО", 2, { "Örnek, A.Ş.", "Пример, ООО" } },
		/* At the start there is no name for it to belong to. */
		{ "Inc., Example", 2, { "Inc.", "Example" } },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		static const char *const keys[] = { "alias", "former" };

		for (size_t key = 0; key < 2; key++) {
			const struct roster *roster =
			    good(folder, talloc_asprintf(folder->ctx,
					     "[member \"M\"]\nclass = issuer\n%s = %s\n", keys[key],
					     cases[i].line));
			const struct member *member = &roster->members[0];
			const char **names = key == 0 ? member->aliases : member->former;

			assert_int_equal(key == 0 ? member->naliases : member->nformer, cases[i].n);
			for (size_t n = 0; n < cases[i].n; n++)
				assert_string_equal(names[n], cases[i].names[n]);
		}
	}
}

static void
test_faults_of_a_member(void **state)
{
	static const struct {
		const char *line, *fault;
	} cases[] = {
		{ "class = issuer",
		    "widgets.members:3: `class` was given in line 2 already; keep one of the two" },
		{ "clas = issuer",
		    "widgets.members:3: unknown key `clas` in [member]; did you mean `class`?" },
		{ "aliases = A",
		    "widgets.members:3: unknown key `aliases` in [member]; did you mean `alias`?" },
		{ "alias = A,, B", "widgets.members:3: alias = A,, B: there is nothing between two "
				   "commas or at an end; write `one, two`" },
		{ "alias = A, A", "widgets.members:3: alias = A, A: `A` was given for this member "
				  "already; keep one of the two" },
		{ "domain = @example.org",
		    "widgets.members:3: domain = @example.org: `@example.org` is no mail domain; "
		    "write what follows the @, as example.org" },
		{ "domain = a.example\ndomain = A.EXAMPLE",
		    "widgets.members:4: domain = A.EXAMPLE: `a.example` was given for this member "
		    "already; keep one of the two" },
		{ "representative = ana@a.example",
		    "widgets.members:3: representative = ana@a.example: this is no person; write "
		    "`Name <name@example.org>`, or the name alone" },
		{ "representative = Ana <ana@a.example",
		    "widgets.members:3: representative = Ana <ana@a.example: this is no person; "
		    "write `Name <name@example.org>`, or the name alone" },
		{ "representative = Ana\nrepresentative = Ana",
		    "widgets.members:4: representative = Ana: this person was given for this "
		    "member already; keep one of the two" },
		{ "representative = Ana <a@b>\nrepresentative = Ana <A@B>",
		    "widgets.members:4: representative = Ana <A@B>: this person was given for this "
		    "member already; keep one of the two" },
		{ "affiliate_of = N", "widgets.members:3: affiliate_of = N: there is no [member "
				      "\"N\"] in this roster; there is none yet" },
		{ "affiliate_of = M",
		    "widgets.members:3: affiliate_of = M: the members control each other in a "
		    "circle, or in a chain of more than 16; name the one that controls this one" },
		{ "since = 2024-02-30", "widgets.members:3: since = 2024-02-30: this is no date; "
					"write it as 2024-06-30" },
		{ "since = 2024-01-02\nuntil = 2024-01-01",
		    "widgets.members:4: until = 2024-01-01: the membership ends before it begins; "
		    "write the last day, not before `since`" },
		/* The same fault twice in a line is told once. */
		{ "alias = A,,, B", "widgets.members:3: alias = A,,, B: there is nothing between "
				    "two commas or at an end; write `one, two`" },
		{ "[member \" \"]", "widgets.members:3: the name of this section is empty; write "
				    "[member \"name\"]" },
		{ "[member]",
		    "widgets.members:3: section [member] has no name; write [member \"name\"]" },
		{ "[members \"X\"]",
		    "widgets.members:3: unknown section [members]; did you mean `member`?" },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bool heading = cases[i].line[0] == '[';

		expect(folder,
		    talloc_asprintf(folder->ctx, "[member \"M\"]\nclass = consumer\n%s\n%s",
			cases[i].line, heading ? "class = issuer\n" : ""),
		    cases[i].fault);
	}
}

static void
test_faults_between_members(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "[member \"A\"]\nclass = issuer\n[member \"a\"]\nclass = issuer\n",
		    "widgets.members:3: `a` stands at member \"A\" (line 1) as well" },
		{ "[member \"A\"]\nclass = issuer\n[member \"B\"]\nclass = issuer\nalias = X, a\n",
		    "widgets.members:5: `a` stands at member \"A\" (line 1) as well" },
		{ "[member \"A\"]\nclass = issuer\nformer = Old\n[member \"B\"]\nclass = "
		  "issuer\nformer = OLD\n",
		    "widgets.members:6: `OLD` stands at member \"A\" (line 1) as well" },
		{ "[member \"A\"]\nclass = issuer\nrepresentative = Ana <ana@x.example>\n[member "
		  "\"B\"]\nclass = issuer\nrepresentative = Bo <ANA@x.example>\n",
		    "widgets.members:6: `ANA@x.example` stands at member \"A\" (line 1) as well" },
		{ "[member \"Größe\"]\nclass = issuer\n[member \"GRO\u0308\u00dfE\"]\nclass = "
		  "issuer\n",
		    "widgets.members:3: `GR" },
		{ "[member \"A\"]\nclass = issuer\nuntil = 2024-06-30\n[member \"A\"]\nclass = "
		  "consumer\nsince = 2024-06-30\n",
		    "widgets.members:4: `A` stands at member \"A\" (line 1) as well" },
		{ "[member \"A\"]\nclass = issuer\naffiliate_of = B\n[member \"B\"]\nclass = "
		  "issuer\n"
		  "affiliate_of = A\n",
		    "widgets.members:3: affiliate_of = B: the members control each other in a "
		    "circle" },
		{ "[member \"A\"]\nclass = issuer\naffiliate_of = Samlpe\n[member "
		  "\"Sample\"]\nclass = issuer\n",
		    "widgets.members:3: affiliate_of = Samlpe: there is no [member \"Samlpe\"] in "
		    "this roster; did you mean `Sample`?" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		folder_write("widgets.members", cases[i].text);
		assert_true(folder_has_fault(*state, cases[i].fault));
	}
}

static void
test_what_members_may_share(void **state)
{
	const struct roster *roster = good(*state,
	    "[member \"A\"]\nclass = issuer\nalias = a, A.\ndomain = x.example\n"
	    "representative = Ana <ana@x.example>\nrepresentative = Ana <ana@home.example>\n"
	    "[member \"B\"]\nclass = consumer\ndomain = x.example\nrepresentative = Ana\n"
	    "affiliate_of = A\n");

	assert_int_equal(roster->members[0].nrepresentatives, 2);
	assert_string_equal(roster->members[1].representatives[0].name, "Ana");
}

static void
test_class_changes_with_time(void **state)
{
	const struct roster *roster = good(*state,
	    "[member \"A\"]\nclass = issuer\nuntil = 2024-06-30\n"
	    "[member \"A\"]\nclass = consumer\nsince = 2024-07-01\nuntil = 2024-12-31\n");
	const int64_t july = 1719792000, january = 1735689600;

	assert_int_equal(roster_member(roster, "A", INT64_MIN)->class, MEMBER_ISSUER);
	assert_int_equal(roster_member(roster, "A", july - 1)->class, MEMBER_ISSUER);
	assert_int_equal(roster_member(roster, "A", july)->class, MEMBER_CONSUMER);
	assert_int_equal(roster_member(roster, "A", january - 1)->class, MEMBER_CONSUMER);
	assert_null(roster_member(roster, "A", january));
	assert_non_null(roster_member_ever(roster, "A"));
	assert_null(roster_member(roster, "a", july));
	assert_null(roster_member_ever(roster, "B"));
}

static void
test_class_names(void **state)
{
	(void)state;
	assert_string_equal(member_class_name(MEMBER_ISSUER), "issuer");
	assert_string_equal(member_class_name(MEMBER_CONSUMER), "consumer");
	assert_string_equal(member_class_name(MEMBER_ASSOCIATE), "associate");
	assert_string_equal(member_class_name(MEMBER_INTERESTED), "interested");
	assert_string_equal(member_class_name(MEMBER_CLASS_COUNT), "unknown");
}

static void
test_members_are_bounded(void **state)
{
	struct folder *folder = *state;

	for (size_t n = ROSTER_MEMBERS_MAX - 1; n <= ROSTER_MEMBERS_MAX + 1; n++) {
		GString *text = g_string_new(NULL);

		for (size_t i = 0; i < n; i++)
			g_string_append_printf(text, "[member \"M%zu\"]\nclass = issuer\n", i);
		if (n <= ROSTER_MEMBERS_MAX)
			assert_int_equal(good(folder, text->str)->nmembers, n);
		else
			expect(folder, text->str,
			    "widgets.members:2001: a roster holds at most 1000 members; remove old "
			    "ones");
		g_string_free(text, TRUE);
	}
}

static void
test_lists_are_bounded(void **state)
{
	static const char *const values[] = { "alias = A%zu", "former = F%zu",
		"domain = d%zu.example", "representative = R%zu" };
	struct folder *folder = *state;

	for (size_t v = 0; v < G_N_ELEMENTS(values); v++)
		for (size_t n = ROSTER_LIST_MAX - 1; n <= ROSTER_LIST_MAX + 1; n++) {
			GString *text = g_string_new("[member \"M\"]\nclass = issuer\n");

			for (size_t i = 0; i < n; i++) {
				g_string_append_printf(text, values[v], i);
				g_string_append_c(text, '\n');
			}
			folder_write("widgets.members", text->str);
			if (n <= ROSTER_LIST_MAX)
				folder_good(folder);
			else
				assert_true(folder_has_fault(folder, "widgets.members:203: "));
			g_string_free(text, TRUE);
		}
}

static void
test_chains_of_control(void **state)
{
	struct folder *folder = *state;

	for (size_t n = 15; n <= 17; n++) {
		GString *text = g_string_new(NULL);

		for (size_t i = 0; i < n; i++) {
			g_string_append_printf(text, "[member \"M%zu\"]\nclass = issuer\n", i);
			if (i > 0)
				g_string_append_printf(text, "affiliate_of = M%zu\n", i - 1);
		}
		folder_write("widgets.members", text->str);
		if (n <= 16)
			folder_good(folder);
		else
			folder_expect_one(folder,
			    "widgets.members:50: affiliate_of = M15: the members control "
			    "each other in a circle, or in a chain of more than 16; name "
			    "the one that controls this one");
		g_string_free(text, TRUE);
	}
}

/* The circle does not go through the first member; asking about it must end too. */
static void
test_circle_at_the_end_of_a_chain(void **state)
{
	folder_write("widgets.members",
	    "[member \"A\"]\nclass = issuer\naffiliate_of = B\n[member \"B\"]\nclass = issuer\n"
	    "affiliate_of = C\n[member \"C\"]\nclass = issuer\naffiliate_of = B\n");
	assert_true(
	    folder_has_fault(*state, "widgets.members:3: affiliate_of = B: the members control"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_reads_all_values),
		FOLDER_TEST(test_an_empty_roster_is_one),
		FOLDER_TEST(test_legal_forms_belong_to_the_name_before),
		FOLDER_TEST(test_faults_of_a_member),
		FOLDER_TEST(test_faults_between_members),
		FOLDER_TEST(test_what_members_may_share),
		FOLDER_TEST(test_class_changes_with_time),
		FOLDER_TEST(test_class_names),
		FOLDER_TEST(test_members_are_bounded),
		FOLDER_TEST(test_lists_are_bounded),
		FOLDER_TEST(test_chains_of_control),
		FOLDER_TEST(test_circle_at_the_end_of_a_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/reading_scene.h"

static void
assert_vote(
    const struct reading *reading, enum vote_value value, const char *ballot, enum certainty least)
{
	const struct fact *vote = fact_of(reading, FACT_VOTE);

	assert_non_null(vote);
	assert_int_equal(vote->vote, value);
	assert_string_equal(vote->ballot, ballot);
	assert_string_equal(vote->who.org, "Birch Keys");
	assert_true(vote->certainty >= least);
	assert_int_equal(reading->class, CLASS_VOTE);
}

static const char running[] = "Re: [cscwg] VOTING BEGINS: Ballot CSC-31: Keys";

/* The mailbox cases: what the words say; time, list and roster are the ledger's business. */
static void
reads_the_mailbox_cases(void **state)
{
	struct mail_words words;
	struct reading *reading;

	/* M1 and M2: a vote, and a colleague's change of it. */
	assert_vote(read_mail(*state, running, "Birch Keys votes Yes on Ballot CSC-31."), VOTE_YES,
	    "CSC-31", CERTAINTY_CERTAIN);
	words = mail(*state, running, "Birch Keys changes its vote to NO");
	words.from_name = "Cy Tester";
	words.from_address = "cy@birch.example";
	reading = reading_make(*state, ((struct fixture *)*state)->parser, &words);
	assert_vote(reading, VOTE_NO, "CSC-31", CERTAINTY_CERTAIN);
	assert_string_equal(reading->sender.name, "Cy Tester");
	/* M3: no clear yes. */
	reading = read_mail(*state, running, "We support this ballot");
	assert_null(fact_of(reading, FACT_VOTE));
	assert_int_equal(reading->class, CLASS_SUPPORT);
	/* M4, M5, M6: a yes is read as such wherever and whenever it was sent. */
	assert_vote(read_mail(*state, running, "Yes"), VOTE_YES, "CSC-31", CERTAINTY_LIKELY);
	assert_vote(read_mail(*state, "Re: Ballot CSC-31: Keys", "Birch Keys votes yes."), VOTE_YES,
	    "CSC-31", CERTAINTY_CERTAIN);
	/* M7. */
	assert_vote(
	    read_mail(*state, running, "Abstain"), VOTE_ABSTAIN, "CSC-31", CERTAINTY_LIKELY);
	/* M8, M9: another member's vote waits for a person. */
	reading = read_mail(*state, running, "Cedar Browser votes yes.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	/* M10: a quoted vote over an empty reply. */
	words = mail(*state, running, "");
	words.quoted = "> Cedar Browser votes yes";
	words.reply = true;
	reading = reading_make(*state, ((struct fixture *)*state)->parser, &words);
	assert_int_equal(reading->nfacts, 0);
	assert_int_equal(reading->class, CLASS_OTHER);
	/* M11: each on its own. */
	reading = read_mail(*state, "Re: Voting on two ballots", "CSC-21: Abstain, CSC-22: Yes");
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[0].vote, VOTE_ABSTAIN);
	assert_string_equal(reading->facts[0].ballot, "CSC-21");
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_string_equal(reading->facts[1].ballot, "CSC-22");
	assert_string_equal(reading->ballots[0], "CSC-21");
	assert_string_equal(reading->ballots[1], "CSC-22");
	/* M11, in an answer to the posts of one of them; a lone other number may be a slip. */
	reading = read_mail(*state, running, "CSC-31: Abstain\nCSC-32: Yes");
	assert_int_equal(reading->nfacts, 2);
	assert_string_equal(reading->facts[1].ballot, "CSC-32");
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_int_equal(reading->facts[1].certainty, CERTAINTY_CERTAIN);
	reading = read_mail(*state, running, "Birch Keys votes NO on CSC-31 and YES on CSC-32.");
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[1].vote, VOTE_YES);
	assert_int_equal(reading->facts[1].certainty, CERTAINTY_CERTAIN);
	reading = read_mail(*state, running, "Birch Keys votes NO on CSC-32.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	reading = read_mail(
	    *state, running, "This is not about CSC-31.\n\nBirch Keys votes NO on CSC-32.");
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_UNCLEAR);
	/* M12: the second is the ledger's to weigh; the words are a vote. */
	assert_vote(read_mail(*state, running, "Birch Keys votes Yes."), VOTE_YES, "CSC-31",
	    CERTAINTY_CERTAIN);
}

static void
ignores_robots(void **state)
{
	struct mail_words words = mail(*state, running, "Birch Keys votes yes.");
	struct fixture *fixture = *state;
	struct reading *reading;

	words.automatic = true;
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_AUTO_REPLY);
	assert_int_equal(reading->nfacts, 0);
	words.bounce = true;
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_BOUNCE);
	assert_int_equal(reading->nfacts, 0);
	words = mail(fixture, "Your vote counts! Ballot notification",
	    "Click http://portal.example/ and vote YES to unlock your reward.");
	words.from_name = "Portal";
	words.from_address = "no-reply@portal.example";
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->class, CLASS_SPAM);
	assert_int_equal(reading->nfacts, 0);
}

static void
names_quoted_ballots_as_candidates_only(void **state)
{
	struct mail_words words = mail(*state, "Re: a question", "Which table do you mean?");
	struct fixture *fixture = *state;
	struct reading *reading;

	words.quoted = "> Ballot CSC-31 is in voting.";
	reading = reading_make(fixture, fixture->parser, &words);
	assert_int_equal(reading->nfacts, 0);
	assert_int_equal(reading->nballots, 1);
	assert_string_equal(reading->ballots[0], "CSC-31");
}

/* A text of `len` bytes that ends in a vote. */
static char *
text_with_vote_at_end(void *ctx, size_t len)
{
	static const char vote[] = "\n\nBirch Keys votes yes.\n";
	char *text = talloc_array(ctx, char, len + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = i % 60 == 59 ? '\n' : "abcdefghij "[i % 11];
	memcpy(text + len - strlen(vote), vote, strlen(vote));
	text[len] = '\0';
	return text;
}

static void
reads_up_to_its_bound(void **state)
{
	struct fixture *fixture = *state;
	struct reading *reading;

	for (size_t len = READING_TEXT_MAX - 1; len <= READING_TEXT_MAX + 1; len++) {
		char *text = text_with_vote_at_end(fixture, len);

		reading = read_mail(fixture, running, text);
		assert_int_equal(reading->truncated, len > READING_TEXT_MAX);
		talloc_free(reading);
		talloc_free(text);
	}
}

static void
bounds_facts_and_ballots(void **state)
{
	struct fixture *fixture = *state;
	char *text = talloc_strdup(fixture, "");
	struct reading *reading;

	for (int i = 1; i <= READING_FACTS_MAX + 20; i++)
		text = talloc_asprintf_append(text, "CSC-%d: yes\n", i);
	reading = read_mail(fixture, "Voting", text);
	assert_true(reading->nfacts <= READING_FACTS_MAX);
	assert_int_equal(reading->nballots, READING_BALLOTS_MAX);
}

static void
survives_hostile_text(void **state)
{
	static const char *const texts[] = {
		"\xff\xfe\xfd Birch Keys votes yes \xc3",
		"\xe2\x80",
		"votes votes votes votes votes votes votes votes yes yes yes",
		"Birch Keys Birch Keys Birch Keys Birch Keys votes yes",
		"((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
		"> > > > > > > > > >",
		"-- MOTION BEGINS --\n-- MOTION ENDS --\n-- MOTION BEGINS --",
		"-- MOTION ENDS --\n-- MOTION BEGINS --",
		"proposed by\n\n\nendorsed by",
		"Subject: Subject: Subject:",
		"\n\n\n\n\n",
		"a",
	};
	struct fixture *fixture = *state;
	char *wide = talloc_array(fixture, char, 100001);

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct mail_words words = mail(fixture, texts[i], texts[i]);

		words.quoted = texts[i];
		words.attached = texts[i];
		words.from_name = texts[i];
		words.from_address = texts[i];
		assert_non_null(reading_make(fixture, fixture->parser, &words));
	}
	for (int fill = 0; fill < 4; fill++) {
		memset(wide, " (v*"[fill], 100000);
		wide[100000] = '\0';
		assert_non_null(read_mail(fixture, wide, wide));
	}
}

static void
gives_the_same_reading_twice(void **state)
{
	struct reading *a =
	    read_mail(*state, running, "Birch Keys votes yes on CSC-31, and no on CSC-32.");
	struct reading *b =
	    read_mail(*state, running, "Birch Keys votes yes on CSC-31, and no on CSC-32.");

	assert_int_equal(a->nfacts, b->nfacts);
	for (size_t i = 0; i < a->nfacts; i++) {
		assert_string_equal(a->facts[i].quote, b->facts[i].quote);
		assert_string_equal(a->facts[i].rule, b->facts[i].rule);
		assert_string_equal(a->facts[i].ballot, b->facts[i].ballot);
	}
}

static void
names_values_both_ways(void **state)
{
	enum mail_class class = CLASS_OTHER;
	enum vote_value vote = VOTE_NO;

	(void)state;
	for (int i = 0; i < CLASS_COUNT; i++) {
		assert_true(class_from_name(class_name((enum mail_class)i), &class));
		assert_int_equal((int)class, i);
	}
	for (int i = 0; i < VOTE_COUNT; i++) {
		assert_true(vote_from_name(vote_name((enum vote_value)i), &vote));
		assert_int_equal((int)vote, i);
	}
	assert_false(class_from_name("Vote", &class));
	assert_false(class_from_name("", &class));
	assert_false(class_from_name(NULL, &class));
	assert_string_equal(class_name(CLASS_COUNT), "unknown");
	assert_string_equal(grade_name(GRADE_A), "A");
	assert_string_equal(channel_name(CHANNEL_MEMBER_LIST), "member_list");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_mailbox_cases),
		cmocka_unit_test(ignores_robots),
		cmocka_unit_test(names_quoted_ballots_as_candidates_only),
		cmocka_unit_test(reads_up_to_its_bound),
		cmocka_unit_test(bounds_facts_and_ballots),
		cmocka_unit_test(survives_hostile_text),
		cmocka_unit_test(gives_the_same_reading_twice),
		cmocka_unit_test(names_values_both_ways),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

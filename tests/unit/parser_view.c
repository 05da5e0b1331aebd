#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/reading.h"

static int
setup(void **state)
{
	char *why = NULL;

	*state = parser_new(NULL, &why);
	if (*state == NULL)
		fail_msg("%s", why);
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

/* The rule that reads pushback in these words of a member's mail about a ballot; "": none does. */
static const char *
pushback_rule(struct parser *parser, const char *text)
{
	static const char *const prefixes[] = { "SC" };
	static const struct ballot_names names = { prefixes, 1 };
	struct directory *dir = directory_new(parser);
	const struct mail_words words = { .subject = "Re: Ballot SC-88: Keys",
		.from_address = "ana@example.example",
		.text = text,
		.reply = true,
		.at = 1700000000,
		.names = &names,
		.nnames = 1,
		.directory = dir };
	const struct reading *reading;

	directory_add_org(dir, "Example", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(dir, "Example", "Ana Example", "ana@example.example");
	reading = reading_make(dir, parser, &words);
	for (size_t i = 0; i < reading->nfacts; i++)
		if (reading->facts[i].kind == FACT_PUSHBACK)
			return reading->facts[i].rule;
	return "";
}

static void
expect(struct parser *parser, bool pushback, const char *const *texts, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		const char *rule = pushback_rule(parser, texts[i]);

		if ((*rule != '\0') != pushback) {
			print_error("\"%s\": got \"%s\"\n", texts[i], rule);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void
hears_pushback(void **state)
{
	static const char *const texts[] = {
		"I think the deadline is far too aggressive.",
		"I don't see what problem this solves.",
		"This goes beyond what was agreed at the last meeting.",
		"We will be voting against unless 4.2 is amended.",
		"The impact on subscribers has not been considered.",
		"Removing this will hurt small issuers.",
		"That seems like a step backwards.",
		"There's no way we can implement this by June.",
		"This requirement is unenforceable.",
		"The ballot as drafted does not address revocation.",
		"This is a solution in search of a problem.",
		"Sorry, but -1 from us.",
		"I would prefer that we keep the current text.",
		"This needs more discussion before it goes to a vote.",
		"Not a fan of this approach.",
		"I don't like this.",
		"The wording creates a loophole.",
		"The change is unnecessary.",
		"Example TS asks the author to postpone this.",
		"We are still sceptical.",
		"Our fear is that nobody audits this.",
		"We fear that small members pay for it.",
		"I strongly advise against such dates.",
		"The text is not ready yet.",
		"Please do not start a vote on it.",
		"I propose that the vote does not begin on Monday.",
		"Could we hold the ballot until June?",
		"Here the text goes too far.",
		"I don't think that it solves the problem.",
		"That's a mistake.",
		"Example TS repeats its objection.",
		"I don't like where it leads.",
		"We are against it.",
		"It takes time from us for no gain.",
		"What is the rush?",
		"Would you consider splitting the ballot?",
		"We would rather keep section 3.",
		"This makes no sense.",
		"It is not the right place for such a rule.",
		"It will be very costly to audit.",
		"I see no benefit in it.",
		"The deadline is unjustified.",
		"We have a real problem with section 4.",
		"Example TS urges everybody to reconsider.",
		"I no longer agree with this text.",
		"As a site operator I find 47 days absurd.",
		"My comments of last Friday haven't been answered.",
		"To name one tool doesn't seem right to me.",
		"Example won't be endorsing this.",
		"No, thank you, we have been through this.",
		"This ballot is very difficult for us.",
		"The ballot ignores the comments on the pull request.",
		"The draft does not explain who checks it.",
		"I'd also question whether this belongs here.",
		"We take issue with section 4.",
		"I am struggling to see who profits by it.",
		"I have a hard time believing that.",
		"Disappointed to see this come up again.",
		"Strong no from me on section 6.",
		"I see no new argument.",
		"I'm not sure that this solves much.",
		"I find this quite problematic, Bo.",
		"The ballot tries to do too many things at once.",
		"There is not enough time to test it.",
		"That clause is incompatible with section 4.1.",
		"The wording seems overly broad.",
		"We need at least six months for that.",
		"The cost of a third log is not negligible.",
		"\"As soon as practicable\" can't be tested.",
		"That could discourage small issuers.",
		"It does more harm than good.",
		"This is not what we agreed in Oslo.",
		"Nobody has shown that it happens.",
		"What problem are we trying to solve?",
		"The vote has to be stopped and restarted.",
		"Could 6.2 be moved into its own ballot?",
		"Why does this need to be a MUST?",
		"Nowhere in the bylaws is that said.",
	};

	expect(*state, true, texts, COUNT(texts));
}

static void
hears_none_where_there_is_none(void **state)
{
	static const char *const texts[] = {
		"It is not necessary to reply.",
		"Unfortunately I do not have more time today.",
		"This needs no further discussion.",
		"It will not break anything.",
		"That would not invalidate existing keys.",
		"I prefer to keep my camera off.",
		"There is no evidence of a problem with this text.",
		"No unintended consequences that I can see.",
		"The ballot was thought through very well.",
		"Is it too late to endorse?",
		"The text is not redundant.",
		"I don't think it's risky.",
		"It closes a loophole.",
		"This removes redundant text.",
		"The current requirement is unenforceable, so this ballot removes it.",
		"We will break for lunch.",
		"I don't see any problem with this.",
		"Version -1 of the draft",
		"Please withdraw our vote.",
		"Please hold the line, I am on the phone.",
		"The redline is ready.",
		"This isn't hard to implement.",
		"I think nobody would vote no.",
		"It's not a mistake.",
		"We are not worried by the date.",
		"Without this ballot the rule is unclear.",
		"We see no reason to wait.",
		"Please hold this thread for a day.",
		"I am afraid I cannot come on Thursday.",
		"We will hold the call at ten.",
		"The fear of change is old.",
		"Several members have raised concerns and got an answer.",
		"I disagree with Bo, the date is fine as it is.",
		"I hear the concerns about section 6 and will see what can be done.",
		"Thank you, I understand your objections.",
		"We could not agree on a date for dinner.",
		"I could not agree more.",
		"As an Associate Member we can't endorse it.",
		"No thanks to me are due, Bo wrote it.",
		"I have no time for this before Monday.",
		"We would vote no on any future attempt, not on this one.",
		"Could you be moved to the other list?",
		"I disagree: the ballot should go ahead.",
	};

	expect(*state, false, texts, COUNT(texts));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hears_pushback),
		cmocka_unit_test(hears_none_where_there_is_none),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

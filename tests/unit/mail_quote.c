#include "tests/unit/mail_reader.h"

#include "mail/quote.h"

struct quote_test {
	struct quote_rules *rules;
	void *ctx;
};

static int
rules_open(void **state)
{
	struct quote_test *test = talloc_zero(NULL, struct quote_test);
	char *why = NULL;

	test->rules = quote_rules_new(test, &why);
	*state = test;
	return test->rules ? 0 : -1;
}

static int
rules_close(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct quote_parts
split(void **state, const char *text)
{
	struct quote_test *test = *state;

	return quote_split(test, test->rules, text, strlen(text), NULL);
}

static void
assert_own(void **state, const char *text, const char *own)
{
	assert_string_equal(split(state, text).own, own);
}

static void
marked_lines_are_quoted(void **state)
{
	struct quote_parts parts =
	    split(state, "> Question one?\n\nYes.\n\n> Question two?\nNo.\n");

	assert_string_equal(parts.own, "Yes.\n\nNo.");
	assert_string_equal(parts.quoted, "> Question one?\n\n> Question two?");
	assert_own(state, "We agree.\n>> older\n> old\n", "We agree.");
	assert_own(state, "AE> initials\nMine.\n", "Mine.");
	assert_own(state, "", "");
	assert_own(state, "> only a quote\n", "");
	assert_own(state, "a > b\n", "a > b");
	assert_own(state, "» We vote no.\n› Yes.\n＞ No.\n&gt; Why?\nMine.\n", "Mine.");
	assert_own(state, "marit.oduya> We vote no.\nMine.\n", "Mine.");
	assert_own(state, "if a->b, x> y\n", "if a->b, x> y");
}

/* An attribution goes with the marked lines below; the writer goes on behind them. */
static void
attribution_above_marked_lines(void **state)
{
	assert_own(state,
	    "On Mon, Nov 13, 2023 at 9:00 AM Bo Sample <bo@other.example> wrote:\n\n> Shall "
	    "we?\n\nWe "
	    "shall.\n",
	    "We shall.");
	assert_own(state,
	    "We vote yes.\nOn Mon, Nov 13, 2023 at 9:00 AM Bo Sample via Public\n"
	    "<public@list.example> wrote:\n> Please vote.\n",
	    "We vote yes.");
	assert_own(state, "Bo wrote:\n> Shall we?\nYes.\n", "Yes.");
	assert_own(state, "On 07/20/2012 09:52 PM, From Bo Sample:\n> Shall we?\nYes.\n", "Yes.");
	/* The writer's own words that end in a colon. */
	assert_own(state, "I had suggested this:\n> one\n> two\nIt stands.\n",
	    "I had suggested this:\n\nIt stands.");
}

static const char *const attributions[] = {
	"On Mon, Nov 13, 2023 at 9:00 AM Bo Sample <bo@other.example> wrote:",
	"On Nov 13, 2023, at 9:00 AM, Bo Sample <bo@other.example> wrote:",
	"On 13/11/2023 9:00 μμ, Bo Sample wrote:",
	"On Mon, Nov 13, 2023 at 9:00 AM Bo Sample via Public <\npublic@list.example> wrote:",
	"At 04:13 PM 11/13/2023 -0400, Bo Sample wrote:",
	"Bo Sample <bo@other.example> wrote on 13.11.2023 09:00:",
	"2023-11-13 9:00 GMT+01:00 Bo Sample <bo@other.example>:",
	"Am 13.11.2023 um 09:00 schrieb Bo Sample:",
	"Am Montag, 13. November 2023, 09:00:00 CET schrieb Bo Sample\n<bo@other.example>:",
	"Bo Sample <bo@other.example> schrieb am Mo., 13. Nov. 2023, 09:00:",
	"Le 13/11/2023 à 09:00, Bo Sample a écrit :",
	"Le lun. 13 nov. 2023 à 09:00, Bo Sample <bo@other.example> a\nécrit :",
	"El lun, 13 nov 2023 a las 9:00, Bo Sample (<bo@other.example>)\nescribió:",
	"El 13/11/23 a las 9:00, Bo Sample escribió:",
	"Il giorno lun 13 nov 2023 alle ore 09:00 Bo Sample <bo@other.example> ha scritto:",
	"Il 13/11/2023 09:00, Bo Sample ha scritto:",
	"W dniu 13.11.2023 o 09:00, Bo Sample pisze:",
	"pon., 13 lis 2023 o 09:00 Bo Sample <bo@other.example> napisał(a):",
	"Em seg., 13 de nov. de 2023 às 09:00, Bo Sample <bo@other.example>\nescreveu:",
	"Op ma 13 nov 2023 om 09:00 schreef Bo Sample <bo@other.example>:",
	"Den mån 13 nov. 2023 kl 09:00 skrev Bo Sample <bo@other.example>:",
	"ma 13. marrask. 2023 klo 9.00 Bo Sample (bo@other.example) kirjoitti:",
	"po 13. 11. 2023 v 9:00 odesílatel Bo Sample <bo@other.example> napsal:",
	"Στις Δευ 13 Νοε 2023 στις 9:00 π.μ., ο χρήστης Bo Sample\n<bo@other.example> έγραψε:",
	"пн, 13 нояб. 2023 г. в 09:00, Bo Sample <bo@other.example>:",
	"13.11.2023 09:00, Bo Sample пишет:",
	"Bo Sample <bo@other.example> 于2023年11月13日周一 09:00写道：",
	"2023年11月13日(月) 9:00 Bo Sample <bo@other.example>:",
	"2023年11月13日 9:00、Bo Sample <bo@other.example>のメール:",
	"2023년 11월 13일 (월) 오전 9:00, Bo Sample <bo@other.example>님이 작성:",
	"Missatge de Bo Sample <bo@other.example> del dia dl., 13 de nov. 2023 a les 9:00:",
	"Bo Sample erabiltzaileak hau idatzi du (2023 aza. 13, al. (9:00)):",
	"Bo Sample(e)k dio (2023/11/13 09:00):",
	"O 13/11/2023 09:00, Bo Sample escribiu:",
	"2023-11-13, pr, 09:00 Bo Sample <bo@other.example> rašė:",
	"pon, 13 stu 2023. u 09:00 Bo Sample <bo@other.example> napisao je:",
};

/* Where no line is marked, nobody can tell who speaks below an attribution. */
static void
attributions_of_many_languages(void **state)
{
	struct quote_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(attributions); i++) {
		char *marked = talloc_asprintf(test,
		    "Acme votes yes.\n\n%s\n\n> Bolt votes no.\n\nRegards\n", attributions[i]);
		assert_own(state, marked, "Acme votes yes.\n\nRegards");
		char *bare = talloc_asprintf(
		    test, "Acme votes yes.\n\n%s\n\nBolt votes no.\n", attributions[i]);
		assert_own(state, bare, "Acme votes yes.");
		assert_non_null(strstr(split(state, bare).quoted, "Bolt votes no."));
	}
}

static const char *const blocks[] = {
	"From: Bo Sample <bo@other.example>\nSent: Monday, November 13, 2023 9:00 AM\n"
	"To: Public <public@list.example>\nCc: Cy <cy@third.example>\nSubject: Ballot",
	"From: Public [mailto:public-bounces@list.example] On Behalf Of Bo Sample via\nPublic\n"
	"Sent: Monday, November 13, 2023 9:00 AM\nTo: Public\nSubject: Ballot",
	"From: Bo Sample via Public\nDate: 2023-11-13 09:00\nTo: Public\nSubject: Ballot",
	"*From:* Bo Sample <bo@other.example>\n*Sent:* Monday\n*To:* Public\n*Subject:* Ballot",
	"________________________________\nFrom: Bo Sample <bo@other.example>\nSent: Monday\nTo: "
	"P\n"
	"Subject: Ballot",
	"Sent: Monday, November 13, 2023 9:00 AM\nTo: Public\nSubject: Ballot",
	"From: Public <public-bounces@list.example>",
	"Von: Bo Sample <bo@other.example>\nGesendet: Montag, 13. November 2023 09:00\n"
	"An: Public\nBetreff: Ballot",
	"De : Bo Sample <bo@other.example>\nEnvoyé : lundi 13 novembre 2023 09:00\n"
	"À : Public\nObjet : Ballot",
	"De: Bo Sample\nEnviado el: lunes, 13 de noviembre de 2023 9:00\nPara: Public\nAsunto: "
	"Ballot",
	"Da: Bo Sample\nInviato: lunedì 13 novembre 2023 09:00\nA: Public\nOggetto: Ballot",
	"De: Bo Sample\nEnviada em: segunda-feira, 13 de novembro de 2023 09:00\nPara: P\nAssunto: "
	"B",
	"Od: Bo Sample\nWysłano: 13 listopada 2023 09:00\nDo: Public\nTemat: Ballot",
	"Van: Bo Sample\nVerzonden: maandag 13 november 2023 9:00\nAan: Public\nOnderwerp: Ballot",
	"Fra: Bo Sample\nSendt: 13.11.2023 09:00\nTil: Public\nEmne: Ballot",
	"Från: Bo Sample\nSkickat: den 13 november 2023 09:00\nTill: Public\nÄmne: Ballot",
	"Lähettäjä: Bo Sample\nLähetetty: 13.11.2023 09:00\nVastaanottaja: Public\nAihe: Ballot",
	"Από: Bo Sample\nΣτάλθηκε: Δευτέρα, 13 Νοεμβρίου 2023\nΠρος: Public\nΘέμα: Ballot",
	"От: Bo Sample\nОтправлено: 13 ноября 2023 г. 9:00\nКому: Public\nТема: Ballot",
	"发件人: Bo Sample\n发送时间: 2023-11-13 09:00\n收件人: Public\n主题: Ballot",
	"寄件者：Bo Sample\n寄件日期：2023-11-13 09:00\n收件者：Public\n主旨：Ballot",
	"差出人: Bo Sample\n送信日時: 2023年11月13日 9:00\n宛先: Public\n件名: Ballot",
	"-----Original Message-----\nFrom: Bo Sample",
	"-------- Original Message --------\nSubject: Ballot\nFrom: <bo@other.example>\nDate: Mon",
	"From: Bo Sample\nSent: Monday",
	"De la: Bo Sample\nTrimis: 13 noiembrie 2023\nCătre: Public\nSubiect: Ballot",
	"От: Bo Sample\nИзпратено: 13 ноември 2023\nДо: Public\nОтносно: Ballot",
	"من: Bo Sample\nتم الإرسال: 13 2023\nإلى: Public\nالموضوع: Ballot",
	"מאת: Bo Sample\nנשלח: 13 2023\nאל: Public\nנושא: Ballot",
	"จาก: Bo Sample\nส่ง: 13 2023\nถึง: Public\nเรื่อง: Ballot",
	"Từ: Bo Sample\nĐã gửi: 13 tháng 11 2023\nĐến: Public\nChủ đề: Ballot",
	"Šalje: Bo Sample\nPoslano: 13. studenoga 2023.\nPrima: Public\nPredmet: Ballot",
	"Nuo: Bo Sample\nIšsiųsta: 2023 m.\nKam: Public\nTema: Ballot",
	"Saatja: Bo Sample\nSaadetud: 13. november 2023\nAdressaat: Public\nTeema: Ballot",
	"------------------&nbsp;Original&nbsp;------------------\nFrom: \"Bo Sample\";",
	"-- Original --",
	"----------------- Reply -----------------\nBo Sample 2023-11-13",
	"---------- 転送されたメッセージ ----------\nFrom: Bo",
	"---------- Пересланное сообщение ----------",
	"---------- الرسالة المعاد توجيهها ---------",
	"---------- Přeposlaná zpráva ---------",
	"---------- Továbbított üzenet ----------",
	">>> Bo Sample <bo@other.example> 13.11.2023 09:00 >>>",
	"-----Ursprüngliche Nachricht-----",
	"-----Message d'origine-----",
	"-----原始邮件-----",
	"---------- Forwarded message ---------\nFrom: Bo Sample",
	"Begin forwarded message:",
	"---- On Mon, 13 Nov 2023 09:00:00 +0100 Bo Sample <bo@other.example> wrote ----",
	"Bo Sample <bo@other.example>\nSent by: public-bounces@list.example\n13/11/2023 "
	"09:00\n\nTo\nPublic",
	"Bo Sample <bo@other.example>\nWysłane przez: public-bounces@list.example\n13-11-2023 "
	"09:00\n\nDo\nP",
};

static void
unmarked_quotes_below_header_blocks(void **state)
{
	struct quote_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
		char *text = talloc_asprintf(
		    test, "Acme votes yes.\n\nAna\n\n%s\n\nBolt votes no.\n\nBo\n", blocks[i]);
		struct quote_parts parts = split(state, text);
		assert_string_equal(parts.own, "Acme votes yes.\n\nAna");
		assert_non_null(strstr(parts.quoted, "Bolt votes no."));
	}
}

/* Words that look like headers and are not. */
static void
minutes_are_no_header_block(void **state)
{
	static const char *const texts[] = {
		"Minutes\n\nDate: 9 February 2023\nTo: be approved\n\nAttendees: Ana (Acme)",
		"Date: 2023-02-09\nSubject: minutes of the call\n\nAna took the minutes.",
		"From: 2023-02-09 on the text applies.\n\nTo do: the rest.",
		"Discussion (7 days)\nStart: 2023-02-09\nEnd: 2023-02-16",
		"In the last call Bo said:\n\nthe text is ready.",
		"On the agenda:\n\n1. Ballots\n2. Minutes",
		"On the mailing list Bo wrote:\n\nthe text is ready.",
		"In response to what the members wrote:\nwe change section 4.",
		"Voting period\n\nFrom: 2024-01-01 16:00 UTC\nTo: 2024-01-08 16:00 UTC\n\nVote "
		"here.",
		"Original:\nThe old text.\nReply:\nThe new one.",
		"--- Vote ---\nText.\n--- Résumé ---\nText.",
		"From: Monday\nwe vote.\n\nYes: Ana\nNo: Bo",
		"Q: May we vote?\nA: Yes.\nQ: When?\nA: Now.",
		"The following motion has been proposed by Ana of Acme and endorsed by:\n\nBo of "
		"Bolt",
		"--- Motion Begins ---\nText.\n--- Motion Ends ---",
		"Voting starts at 16:00 UTC:\n\nSection 4.9 of 2024-01-01:\ntext",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		assert_own(state, texts[i], texts[i]);
}

static void
signatures_are_cut(void **state)
{
	assert_own(state, "Acme votes yes.\n-- \nAna Example\nAcme\n", "Acme votes yes.");
	assert_own(state, "Acme votes yes.\n--\nAna Example\nAcme\n", "Acme votes yes.");
	/* Answers below quotes go on behind a signature of the quote. */
	assert_own(state, "Yes.\n-- \nAna\n\n> old\n\nAnd no.\n", "Yes.\n\nAnd no.");
	/* A long text that begins with "--" is none; at the limit it is. */
	GString *text = g_string_new("Motion\n--\n");
	for (int i = 0; i < QUOTE_SIGNATURE_MAX; i++)
		g_string_append(text, "line\n");
	assert_own(state, text->str, "Motion");
	g_string_append(text, "line\n");
	assert_non_null(strstr(split(state, text->str).own, "line"));
	g_string_free(text, TRUE);
	assert_own(state, "-- MOTION BEGINS --\ntext\n-- MOTION ENDS --",
	    "-- MOTION BEGINS --\ntext\n-- MOTION ENDS --");
}

static void
boilerplate_is_cut(void **state)
{
	static const char *const lines[] = {
		"Sent from my iPhone",
		"Get Outlook for iOS<https://outlook.example/>",
		"Obtener Outlook para Android",
		"Von meinem iPhone gesendet",
		"Envoyé de mon iPhone",
		"Inviato da iPhone",
		"发自我的iPhone",
		"This e-mail may hold information that is confidential. If you are not the "
		"addressee,\n"
		"delete it; you may not vote with it.",
		"CONFIDENTIALITY NOTICE: yes, this too\n\nand its second paragraph says no",
		"Diese E-Mail enthält vertrauliche Informationen.",
		"_______________________________________________\nPublic mailing list\n"
		"public@list.example\nhttps://list.example/mailman/listinfo/public",
		"-------------- next part --------------\nAn HTML attachment was scrubbed...\n"
		"URL: <https://list.example/attachment.html>",
		"You received this message because you are subscribed to the group.\n"
		"To unsubscribe from this group, send an email to wg+unsubscribe@groups.example.",
		"More information about the Public mailing list",
	};
	struct quote_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		assert_own(state, talloc_asprintf(test, "Acme votes yes.\n\n%s\n", lines[i]),
		    "Acme votes yes.");
	assert_own(state,
	    "CAUTION: This email originated from outside of the organization. Do not "
	    "click\nlinks.\n\n"
	    "Acme votes yes.\n",
	    "Acme votes yes.");
	assert_own(state, "[EXTERNAL]\n\nAcme votes yes.\n", "Acme votes yes.");
	assert_own(state,
	    "You don't often get email from bo@other.example. Learn why this is "
	    "important\n\nYes.\n",
	    "Yes.");
	assert_own(state, "This message begins the voting period.\n",
	    "This message begins the voting period.");
}

/* A mailer that breaks long quoted lines leaves their last words unmarked. */
static void
wrapped_words_of_a_quote(void **state)
{
	assert_own(state,
	    "> The chair asked whether the members could agree with the text, and then all said\n"
	    "yes to it.\n> Next item.\nFine.\n",
	    "Fine.");
	/* Nothing of the quote follows, but there was no room for the next word. */
	assert_own(state,
	    "> We have read the text with great care and at this point we would vote\n"
	    "no on TS-14.\n\nWhy?\n",
	    "Why?");
	assert_own(state,
	    "> The longest of the lines of this quote is this one, which has more letters\n"
	    "> than the last, that asks for a yes or a no from each of all the\n"
	    "no from us.\n",
	    "no from us.");
	assert_own(state,
	    "> We have read the text with great care and at this point we would vote\nno\n", "no");
	assert_own(state,
	    "> After all that was said by the other members on the call of Thursday,\n"
	    "Acme votes yes on TS-14.\n\nWho told you that?\n",
	    "Who told you that?");
	/* An answer is an answer. */
	assert_own(state,
	    "> The chair asked whether the members could agree with the text as it stands?\nYes\n"
	    "> Next item.\n",
	    "Yes");
}

static void
nested_attributions_without_marks(void **state)
{
	assert_own(state,
	    "Hi Cy,\n\nno.\n\nOn Nov 18, 2016, at 4:23 AM, Cy <cy@third.example> wrote:\n\n"
	    "On 18/11/16 01:46, Ana via Public wrote:\n> first\n\nCy votes no.\n",
	    "Hi Cy,\n\nno.");
}

/* Answers between quotes below a separator, which has headers or an attribution of its own. */
static void
answers_below_a_separator(void **state)
{
	assert_own(state,
	    "Hello\n\n------- Original Message -------\nOn Monday, November 13th, 2023 at 9:00 AM, "
	    "Bo\n"
	    "<bo@other.example> wrote:\n\n> Shall we?\n\nWe shall.\n",
	    "Hello\n\nWe shall.");
	assert_own(state,
	    "-----Original Message-----\nFrom: Bo\nSent: Monday\nTo: Ana\nSubject: x\n\n> Shall "
	    "we?\n"
	    "We shall.\n",
	    "We shall.");
	assert_own(state,
	    "Hello\n------- Original Message -------\nOn Monday, November 13th, 2023 at 9:00 AM, "
	    "Bo "
	    "<bo@other.example> wrote:\n\nWe shall.\n",
	    "Hello");
}

/* Outlook's empty lines hold a blank that is none in ASCII. */
static void
blanks_that_do_not_break(void **state)
{
	assert_own(state,
	    "Acme votes yes.\u00a0\n\u00a0\n\u00a0From: Bo <bo@other.example>\n"
	    "Sent: Monday\nTo: Ana\nSubject: x\n\u00a0\nBolt votes no.\n",
	    "Acme votes yes.");
}

/* The chair's own minutes, passed on from the members' list to the public one. */
static void
own_texts_passed_on(void **state)
{
	struct quote_test *test = *state;

	for (int over = -1; over <= 0; over++) {
		GString *minutes = g_string_new(NULL);
		while (minutes->len < (size_t)(QUOTE_PASSED_ON_MIN + over))
			g_string_append_c(minutes, 'm');
		char *text = talloc_asprintf(test,
		    "Final minutes.\n\n---------- Forwarded message ---------\n"
		    "From: Ana Example <Ana@member.example>\nDate: Mon, Nov 13, 2023\n"
		    "Subject: Minutes\nTo: members@list.example\n\n%s\n%s",
		    minutes->str,
		    over < 0 ? ""
			     : "\nFrom: Bo <bo@other.example>\nSent: Monday\nTo: Ana\n"
			       "Subject: x\n\nBolt votes no.\n");
		struct quote_parts parts =
		    quote_split(test, test->rules, text, strlen(text), "ana@member.example");
		assert_int_equal(strstr(parts.own, "mmm") != NULL, over == 0);
		assert_null(strstr(parts.own, "From:"));
		assert_null(strstr(parts.own, "Bolt"));
		parts = quote_split(test, test->rules, text, strlen(text), "cy@third.example");
		assert_string_equal(parts.own, "Final minutes.");
		assert_own(state, text, "Final minutes.");
		g_string_free(minutes, TRUE);
	}
}

static void
limits_are_told(void **state)
{
	GString *text = g_string_new("Own.\n");

	for (int i = 0; i < QUOTE_TRIED_MAX; i++)
		g_string_append_printf(text, "item %d:\n", i);
	struct quote_parts parts = split(state, text->str);
	assert_false(parts.cut);
	assert_string_equal(parts.quoted, "");
	g_string_append(text, "one more:\nlast words\n");
	parts = split(state, text->str);
	assert_true(parts.cut);
	assert_non_null(strstr(parts.own, "Own."));
	assert_non_null(strstr(parts.quoted, "last words"));
	g_string_free(text, TRUE);
}

/* Whatever stands in which order: marked lines are never the writer's. */
static void
marked_lines_are_never_the_writers(void **state)
{
	static const char *const lines[] = { "> q", ">> qq", "own", "", "-- ", "--",
		"Bo wrote:", "On 1/2/2023 9:00, Bo wrote:", "From: Bo <bo@other.example>",
		"Sent: Monday", "To: P", "Subject: s", "______________", "Public mailing list",
		"Sent from my iPhone", "-----Original Message-----", "CAUTION: external", "写道：",
		"Sent by: x", "1.2.2023" };
	uint32_t seed = 7;

	for (int round = 0; round < 2000; round++) {
		GString *text = g_string_new(NULL);
		for (uint32_t n = next_number(&seed) % 30; n > 0; n--)
			g_string_append_printf(
			    text, "%s\n", lines[next_number(&seed) % G_N_ELEMENTS(lines)]);
		struct quote_parts parts = split(state, text->str);
		assert_true(strlen(parts.own) <= text->len);
		assert_true(strlen(parts.quoted) <= text->len);
		assert_null(strstr(parts.own, "> q"));
		assert_null(strstr(parts.own, "qq"));
		assert_false(g_str_has_prefix(parts.own, "\n"));
		assert_false(g_str_has_suffix(parts.own, "\n"));
		g_string_free(text, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marked_lines_are_quoted),
		cmocka_unit_test(attribution_above_marked_lines),
		cmocka_unit_test(attributions_of_many_languages),
		cmocka_unit_test(unmarked_quotes_below_header_blocks),
		cmocka_unit_test(minutes_are_no_header_block),
		cmocka_unit_test(signatures_are_cut),
		cmocka_unit_test(boilerplate_is_cut),
		cmocka_unit_test(wrapped_words_of_a_quote),
		cmocka_unit_test(nested_attributions_without_marks),
		cmocka_unit_test(answers_below_a_separator),
		cmocka_unit_test(blanks_that_do_not_break),
		cmocka_unit_test(own_texts_passed_on),
		cmocka_unit_test(limits_are_told),
		cmocka_unit_test(marked_lines_are_never_the_writers),
	};

	return cmocka_run_group_tests(tests, rules_open, rules_close);
}

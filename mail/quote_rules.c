#define PCRE2_CODE_UNIT_WIDTH 8

#include "mail/quote_rules.h"

#include <string.h>

#include <glib.h>
#include <pcre2.h>
#include <talloc.h>

enum {
	MATCH_LIMIT =
	    20000, /* steps of one match; the costliest row needs some hundreds on real lines */
	DEPTH_LIMIT = 500,
	KEY_MAX = 48 /* bytes of a header key with its marks */
};

struct quote_row {
	enum quote_table table;
	const char *pattern;
	const char *seen; /* who writes so */
};

/*
 * All are matched without regard to case, over one line or the lines of one
 * attribution joined by blanks. The tables of one kind become one pattern.
 */
static const struct quote_row rows[] = {
	{ QUOTE_ATTRIBUTION, "^(?:on|at|in)\\b.{0,300}\\d.{0,300}\\b(?:wrote|writes)\\b ?:?$",
	    "Gmail, Apple Mail, Thunderbird" },
	{ QUOTE_ATTRIBUTION, "^on \\d.{4,200}\\d, ?(?:from )?\\S.{0,200}:$", "old webmail" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{1,200}\\b(?:wrote|writes)\\b (?:on|at|in) .{0,100}\\d.{0,100}:$",
	    "Thunderbird's other form" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}@.{1,200}\\b(?:wrote|writes|said)\\b ?:$",
	    "name and address" },
	{ QUOTE_ATTRIBUTION,
	    "^\\W{0,2}\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}\\b.{0,200}@.{1,200}[:：]$",
	    "Gmail in languages without a verb" },
	{ QUOTE_ATTRIBUTION, "^am .{0,200}\\d.{0,300}\\bschrieb\\b.{0,300}:$", "German" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}\\bschrieb am .{0,100}\\d.{0,300}:$", "German" },
	{ QUOTE_ATTRIBUTION,
	    "^(?:le|en date du) .{0,200}\\d.{0,300}\\ba (?:é|e\\x{301})crit\\b ?:$", "French" },
	{ QUOTE_ATTRIBUTION, "^el .{0,200}\\d.{0,300}\\bescribi(?:ó|o\\x{301})\\b.{0,200}:$",
	    "Spanish" },
	{ QUOTE_ATTRIBUTION, "^(?:il|in data|alle) .{0,200}\\d.{0,300}\\bha scritto\\b ?:$",
	    "Italian" },
	{ QUOTE_ATTRIBUTION,
	    "^(?:w dniu|dnia|\\w+\\.?, \\d+ ).{0,200}\\d.{0,300}\\b(?:napisał(?:\\(a\\)|a)?|pisze)"
	    ".{0,100}:$",
	    "Polish" },
	{ QUOTE_ATTRIBUTION, "^(?:em|no dia|a) .{0,200}\\d.{0,300}\\bescreveu\\b.{0,200}:$",
	    "Portuguese" },
	{ QUOTE_ATTRIBUTION, "^op .{0,200}\\d.{0,300}\\b(?:schreef|geschreven)\\b.{0,200}:$",
	    "Dutch" },
	{ QUOTE_ATTRIBUTION,
	    "^(?:den|på|til|man|tir|ons|tor|fre|lør|søn|mån|tis|"
	    "lör|sön)\\b.{0,200}\\d.{0,300}\\bskrev\\b.{0,200}:$",
	    "Danish, Norwegian, Swedish" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}\\d.{0,300}\\bkirjoitti\\b.{0,200}:$", "Finnish" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{0,200}\\d.{0,300}\\b(?:napsal(?:\\(a\\)|a)?|napísal)\\b.{0,200}:$",
	    "Czech, Slovak" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}\\d.{0,300}\\b(?:ezt )?írta\\b.{0,200}:$",
	    "Hungarian" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}\\d.{0,300}\\ba scris\\b ?:$", "Romanian" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,200}\\d.{0,300}\\byazdı ?:$", "Turkish" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{0,200}\\d.{0,300}(?:έγραψε|"
	    "ο χρήστης).{0,200}:$",
	    "Greek" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{0,200}\\d.{0,300}(?:пишет|"
	    "написал\\w{0,2}|"
	    "пише|написав)"
	    ".{0,200}:$",
	    "Russian, Ukrainian, Bulgarian" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{0,300}(?:写道|寫道|写到|"
	    "寫到) ?[:：]$",
	    "Chinese" },
	{ QUOTE_ATTRIBUTION_LOOSE,
	    "^.{0,300}(?:のメール|"
	    "のメッセージ|"
	    "が書きました|"
	    "さんは書きました|"
	    "書いた) ?[:：]$",
	    "Japanese" },
	{ QUOTE_ATTRIBUTION, "^\\d{4}年.{0,200}@.{1,200}[:：]$", "Gmail in Japanese" },
	{ QUOTE_ATTRIBUTION_LOOSE, "^.{0,300}\\d.{0,300}(?:작성|쓴) ?:$", "Korean" },
	{ QUOTE_WHEN, "\\d[:.h]\\d\\d|@|\\d[-/.]\\d{1,2}[-/.]\\d|\\b(?:19|20)\\d\\d\\b|\\d[年月]",
	    "" },
	{ QUOTE_INTRODUCTION,
	    "\\b(?:wrote|writes|said|schrieb|schrieben|a écrit|escribió|ha scritto|escreveu|"
	    "napisał(?:\\(a\\)|a)?|schreef|skrev|kirjoitti|έγραψε)"
	    " ?:$",
	    "a name and a verb" },
	{ QUOTE_INTRODUCTION, "^(?:on|at|am|le|el|il|em|op|den) .{0,100}\\d.{0,200}:$",
	    "a date and no verb" },
	{ QUOTE_INTRODUCTION, "@\\S{1,200}.{0,100}:$", "an address and no verb" },
	{ QUOTE_SEPARATOR,
	    "^[-_=*~ ]{0,60}(?:original[- ]?(?:message|mail|nachricht|meddelande)|"
	    "urspr(?:ü|ue)ngliche (?:nachricht|e-?mail)|message (?:d'origine|original|initial)|"
	    "e?-?mail original|courriel original|mensaje original|messaggio originale|mensagem "
	    "original|"
	    "(?:oryginalna wiadomość|wiadomość oryginalna)|"
	    "oorspronkelijk bericht|ursprungligt meddelande|(?:opprinnelig|oprindelig) meddelelse|"
	    "opprinnelig melding|alkuperäinen viesti|původní (?:zpráva|e-?mail)|"
	    "pôvodná správa|eredeti üzenet|mesaj original|orijinal (?:mesaj|ileti)|"
	    "αρχικό μήνυμα|"
	    "исходное "
	    "сообщение|"
	    "原始邮件|原始郵件|"
	    "邮件原件|"
	    "元のメッセージ|"
	    "원본 (?:메일|메시지))"
	    "[-_=*~ :]{1,60}$",
	    "Outlook and webmail: the words between two rules" },
	{ QUOTE_SEPARATOR,
	    "^[-_=*~ ]{2,60}(?:forwarded (?:message|by|mail)|weitergeleitete nachricht|message "
	    "transféré|"
	    "mensaje reenviado|messaggio inoltrato|mensagem encaminhada|"
	    "wiadomość przekazana dalej|doorgestuurd bericht|vidarebefordrat meddelande|"
	    "videresendt melding|转发邮件信息|"
	    "转发的邮件|"
	    "转发邮件|"
	    "回复的原邮件).{0,100}$",
	    "forwarding mailers" },
	{ QUOTE_SEPARATOR,
	    "^(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
	    "début du message (?:réexpédié|transféré)|"
	    "inicio del mensaje reenviado|inizio messaggio inoltrato) ?:$",
	    "Apple Mail" },
	{ QUOTE_SEPARATOR,
	    "^[-_=*~ ]{2,60}reply (?:message|above this line|to message)[-_=*~ ]{0,60}$",
	    "webmail" },
	{ QUOTE_TAGLINE,
	    "^(?:sent (?:from|via|with|by|on) (?:my |an? |the "
	    ")?(?:i?phone|ipad|ipod|android|mobile|mail\\b|yahoo|"
	    "samsung|galaxy|blackberry|windows|outlook|proton|tutanota|gmail|nokia|huawei|handheld|"
	    "tablet|"
	    "smartphone|phone|wireless|\\w{1,20} mobile|\\w{1,20} mail)|get (?:outlook|bluemail) "
	    "for |"
	    "obtener outlook para|télécharge[zr] outlook pour|outlook für (?:ios|android)|"
	    "von meinem \\w+.{0,40}gesendet|gesendet (?:von|mit) (?:meinem |der |outlook)|"
	    "envoyé (?:de|depuis|à partir de) (?:mon|mail|outlook)|enviado (?:desde|do|de) "
	    "(?:mi|meu|"
	    "outlook|correo)|inviato da(?:l mio)? (?:i?phone|ipad|\\w+)|wysłane z |verzonden vanaf|"
	    "sendt fra|skickat från (?:min|outlook)|lähetetty |odesláno z |"
	    "αποστολή από|"
	    "отправлено "
	    "(?:с|из) |发自我的|"
	    "從我的.{0,30}傳送|"
	    "(?:my )?\\w+から送信).{0,80}$",
	    "phones and mailers" },
	{ QUOTE_DISCLAIMER,
	    "^\\W{0,4}(?:th(?:is|e (?:information|contents?)(?: contained)? (?:of|in) this) "
	    "(?:e-?mail|electronic mail|message|communication|transmission|mail)\\b.{0,250}"
	    "(?:confidential|privileged|intended|addressee|recipient|may "
	    "(?:contain|hold|include)|meant (?:only )?for|"
	    "property of|legally|viruses|monitored))",
	    "companies" },
	{ QUOTE_DISCLAIMER,
	    "^\\W{0,4}(?:confidentiality (?:notice|note|statement|warning)|legal "
	    "(?:notice|disclaimer)|disclaimer|"
	    "privileged (?:and|/) ?confidential|important notice|notice of "
	    "confidentiality|vertraulichkeitshinweis|"
	    "avis de confidentialité|aviso (?:legal|de confidencialidad)|avviso di riservatezza|"
	    "the information (?:contained|transmitted)(?: in this (?:e-?mail|message))? (?:is|may "
	    "be) |"
	    "if you are not the (?:intended|named|addressee)|if you have received this "
	    "(?:e-?mail|message|communication)|"
	    "please consider the environment|think before (?:you )?print|"
	    "diese (?:e-?mail|nachricht) (?:und|enthält|kann|ist|samt)|der inhalt dieser "
	    "(?:e-?mail|nachricht)|"
	    "ce (?:message|courriel|mail)(?: électronique)? (?:et|est|peut|contient)|"
	    "este (?:mensaje|correo)(?: electrónico)? (?:y|es|contiene|puede|va|se)|"
	    "quest[oa] (?:messaggio|e-?mail|comunicazione) (?:e|è|contiene|può)|"
	    "esta (?:mensagem|e-?mail)(?: eletrônica)? (?:e|é|contém|pode)|"
	    "(?:ta|niniejsza) wiadomość |dit (?:e-?mail)?bericht (?:en|is|kan)|"
	    "本(?:邮件|信|郵件|メール)"
	    ")",
	    "companies" },
	{ QUOTE_BANNER,
	    "^\\W{0,4}(?:caution|warning|attention|external|notice|alert|important|be "
	    "careful|achtung|vorsicht|"
	    "attenzione|atención|注意|警告)\\b.{0,100}"
	    "(?:extern|outside|originat|unknown sender|do not (?:click|open)|don't "
	    "(?:click|open)|not click|"
	    "links|attachments?|extérieur|esterno|externo|外部)",
	    "gateways of companies" },
	{ QUOTE_BANNER, "^\\W{0,4}\\[?external(?: e?-?mail| sender| message)?\\]?\\W{0,4}$",
	    "gateways" },
	{ QUOTE_BANNER,
	    "^\\W{0,4}(?:you don't often get (?:e-?mail|messages?) from|some people who received "
	    "this message don't|"
	    "this (?:e-?mail|message|mail) (?:has )?(?:originated|came|comes|was sent|is) (?:from "
	    ")?"
	    "(?:outside|an external|externally))",
	    "Exchange" },
	{ QUOTE_FOOTER,
	    "^(?:more information about the .{1,100} mailing list$|an html attachment was scrubbed|"
	    "a non-text attachment was scrubbed|an embedded (?:and charset-unspecified "
	    "text|message|text) was scrubbed|"
	    "-{10,20} next part -{10,20}$|you received this message because you are subscribed|"
	    "you are receiving this (?:e-?mail|message|because)|"
	    "to unsubscribe(?: from this)?(?: group| "
	    "list)?.{0,100}(?:send|visit|click|email|e-mail|http|:)|"
	    "to view this discussion (?:on|visit)|view this message in context|unsubscribe(?: "
	    "here)?: ?<?http|"
	    "for more options, visit|list archives?: ?<?http|manage (?:your )?subscription)",
	    "lists and their archives" },
};

struct header_word {
	const char *word; /* lower case */
	enum quote_header role;
};

static const struct header_word header_words[] = {
	{ "from", HEADER_FROM },
	{ "von", HEADER_FROM },
	{ "de", HEADER_FROM },
	{ "expéditeur", HEADER_FROM },
	{ "da", HEADER_FROM },
	{ "mittente", HEADER_FROM },
	{ "fra", HEADER_FROM },
	{ "från", HEADER_FROM },
	{ "van", HEADER_FROM },
	{ "od", HEADER_FROM },
	{ "nadawca", HEADER_FROM },
	{ "lähettäjä", HEADER_FROM },
	{ "feladó", HEADER_FROM },
	{ "kimden", HEADER_FROM },
	{ "από", HEADER_FROM },
	{ "от", HEADER_FROM },
	{ "від", HEADER_FROM },
	{ "发件人", HEADER_FROM },
	{ "寄件人", HEADER_FROM },
	{ "寄件者", HEADER_FROM },
	{ "差出人", HEADER_FROM },
	{ "送信者", HEADER_FROM },
	{ "보낸 사람", HEADER_FROM },
	{ "sent", HEADER_SENT },
	{ "date sent", HEADER_SENT },
	{ "gesendet", HEADER_SENT },
	{ "gesendet am", HEADER_SENT },
	{ "envoyé", HEADER_SENT },
	{ "envoyé le", HEADER_SENT },
	{ "enviado", HEADER_SENT },
	{ "enviado el", HEADER_SENT },
	{ "enviada em", HEADER_SENT },
	{ "enviado em", HEADER_SENT },
	{ "inviato", HEADER_SENT },
	{ "sendt", HEADER_SENT },
	{ "skickat", HEADER_SENT },
	{ "verzonden", HEADER_SENT },
	{ "wysłano", HEADER_SENT },
	{ "odesláno", HEADER_SENT },
	{ "lähetetty", HEADER_SENT },
	{ "elküldve", HEADER_SENT },
	{ "gönderildi", HEADER_SENT },
	{ "στάλθηκε", HEADER_SENT },
	{ "αποστολή", HEADER_SENT },
	{ "отправлено", HEADER_SENT },
	{ "发送时间", HEADER_SENT },
	{ "发送日期", HEADER_SENT },
	{ "傳送日期", HEADER_SENT },
	{ "寄件日期", HEADER_SENT },
	{ "送信日時", HEADER_SENT },
	{ "보낸 날짜", HEADER_SENT },
	{ "date", HEADER_DATE },
	{ "datum", HEADER_DATE },
	{ "fecha", HEADER_DATE },
	{ "data", HEADER_DATE },
	{ "dato", HEADER_DATE },
	{ "tarih", HEADER_DATE },
	{ "dátum", HEADER_DATE },
	{ "ημερομηνία", HEADER_DATE },
	{ "дата", HEADER_DATE },
	{ "日期", HEADER_DATE },
	{ "时间", HEADER_DATE },
	{ "日時", HEADER_DATE },
	{ "to", HEADER_TO },
	{ "an", HEADER_TO },
	{ "à", HEADER_TO },
	{ "a", HEADER_TO },
	{ "para", HEADER_TO },
	{ "per", HEADER_TO },
	{ "destinataire", HEADER_TO },
	{ "destinatario", HEADER_TO },
	{ "til", HEADER_TO },
	{ "till", HEADER_TO },
	{ "aan", HEADER_TO },
	{ "do", HEADER_TO },
	{ "komu", HEADER_TO },
	{ "adresat", HEADER_TO },
	{ "vastaanottaja", HEADER_TO },
	{ "címzett", HEADER_TO },
	{ "kime", HEADER_TO },
	{ "προς", HEADER_TO },
	{ "кому", HEADER_TO },
	{ "收件人", HEADER_TO },
	{ "收件者", HEADER_TO },
	{ "宛先", HEADER_TO },
	{ "받는 사람", HEADER_TO },
	{ "cc", HEADER_CC },
	{ "copie", HEADER_CC },
	{ "copie à", HEADER_CC },
	{ "kopie", HEADER_CC },
	{ "kopi", HEADER_CC },
	{ "kopia", HEADER_CC },
	{ "dw", HEADER_CC },
	{ "kopio", HEADER_CC },
	{ "κοιν", HEADER_CC },
	{ "κοιν.", HEADER_CC },
	{ "копия", HEADER_CC },
	{ "抄送", HEADER_CC },
	{ "副本", HEADER_CC },
	{ "subject", HEADER_SUBJECT },
	{ "betreff", HEADER_SUBJECT },
	{ "objet", HEADER_SUBJECT },
	{ "asunto", HEADER_SUBJECT },
	{ "oggetto", HEADER_SUBJECT },
	{ "assunto", HEADER_SUBJECT },
	{ "emne", HEADER_SUBJECT },
	{ "ämne", HEADER_SUBJECT },
	{ "onderwerp", HEADER_SUBJECT },
	{ "temat", HEADER_SUBJECT },
	{ "předmět", HEADER_SUBJECT },
	{ "predmet", HEADER_SUBJECT },
	{ "aihe", HEADER_SUBJECT },
	{ "tárgy", HEADER_SUBJECT },
	{ "subiect", HEADER_SUBJECT },
	{ "konu", HEADER_SUBJECT },
	{ "θέμα", HEADER_SUBJECT },
	{ "тема", HEADER_SUBJECT },
	{ "主题", HEADER_SUBJECT },
	{ "主旨", HEADER_SUBJECT },
	{ "主題", HEADER_SUBJECT },
	{ "件名", HEADER_SUBJECT },
	{ "제목", HEADER_SUBJECT },
	{ "reply-to", HEADER_OTHER },
	{ "reply to", HEADER_OTHER },
	{ "bcc", HEADER_OTHER },
	{ "importance", HEADER_OTHER },
	{ "priority", HEADER_OTHER },
	{ "wichtigkeit", HEADER_OTHER },
	{ "attachments", HEADER_OTHER },
	{ "anlagen", HEADER_OTHER },
	{ "message-id", HEADER_OTHER },
	{ "resent-from", HEADER_OTHER },
	{ "sent by", HEADER_SENT_BY },
	{ "gesendet von", HEADER_SENT_BY },
	{ "envoyé par", HEADER_SENT_BY },
	{ "enviado por", HEADER_SENT_BY },
	{ "inviato da", HEADER_SENT_BY },
	{ "wysłane przez", HEADER_SENT_BY },
};

struct quote_rules {
	pcre2_code *codes[QUOTE_TABLES];
	pcre2_match_data *match;
	pcre2_match_context *limits;
	GHashTable *words; /* of header_words */
};

static int
rules_free(struct quote_rules *rules)
{
	for (int i = 0; i < QUOTE_TABLES; i++)
		pcre2_code_free(rules->codes[i]);
	pcre2_match_data_free(rules->match);
	pcre2_match_context_free(rules->limits);
	if (rules->words)
		g_hash_table_destroy(rules->words);
	return 0;
}

/* All rows of a table as one pattern. */
static pcre2_code *
table_compile(enum quote_table table, char **why_r, void *ctx)
{
	GString *pattern = g_string_new(NULL);
	int error;
	PCRE2_SIZE at;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].table == table)
			g_string_append_printf(
			    pattern, "%s(?:%s)", pattern->len ? "|" : "", rows[i].pattern);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->str, pattern->len,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NO_UTF_CHECK | PCRE2_DOTALL, &error, &at,
	    NULL);
	if (!code) {
		PCRE2_UCHAR text[200];
		pcre2_get_error_message(error, text, sizeof(text));
		*why_r = talloc_asprintf(
		    ctx, "quote table %d, byte %zu: %s", table, (size_t)at, (const char *)text);
	}
	g_string_free(pattern, TRUE);
	return code;
}

struct quote_rules *
quote_rules_new(void *ctx, char **why_r)
{
	struct quote_rules *rules = talloc_zero(ctx, struct quote_rules);

	talloc_set_destructor(rules, rules_free);
	for (int i = 0; i < QUOTE_TABLES; i++) {
		rules->codes[i] = table_compile((enum quote_table)i, why_r, ctx);
		if (!rules->codes[i]) {
			talloc_free(rules);
			return NULL;
		}
	}
	rules->match = pcre2_match_data_create(1, NULL);
	rules->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(rules->limits, DEPTH_LIMIT);
	rules->words = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; i < G_N_ELEMENTS(header_words); i++)
		g_hash_table_insert(rules->words, (gpointer)(uintptr_t)header_words[i].word,
		    GINT_TO_POINTER(header_words[i].role));
	return rules;
}

bool
quote_matches(const struct quote_rules *rules, enum quote_table table, const char *line, size_t len)
{
	if (len > QUOTE_LINE_LOOK) {
		len = QUOTE_LINE_LOOK;
		while (len > 0 && ((unsigned char)line[len] & 0xc0) == 0x80)
			len--;
	}
	return pcre2_match(rules->codes[table], (PCRE2_SPTR)line, len, 0, PCRE2_NO_UTF_CHECK,
		   rules->match, rules->limits) >= 0;
}

static bool
is_mark(char c)
{
	return c == '*' || c == '_' || c == ' ' || c == '\t';
}

/* Lower case by Unicode, whatever the locale; false if it is longer than any key. */
static bool
key_lower(const char *text, size_t len, char *key, size_t room)
{
	size_t n = 0;

	for (const char *p = text; p < text + len; p = g_utf8_next_char(p)) {
		if (n + 6 >= room)
			return false;
		n += (size_t)g_unichar_to_utf8(g_unichar_tolower(g_utf8_get_char(p)), key + n);
	}
	key[n] = '\0';
	return true;
}

enum quote_header
quote_header_key(const struct quote_rules *rules, const char *line, size_t len,
    const char **value_r, size_t *value_len_r)
{
	char key[KEY_MAX + 8];
	size_t at = 0, colon, end;

	while (at < len && is_mark(line[at]))
		at++;
	for (colon = at; colon < len && colon - at < KEY_MAX; colon++)
		if (line[colon] == ':' || (len - colon >= 3 && memcmp(line + colon, "：", 3) == 0))
			break;
	if (colon == at || colon >= len || colon - at >= KEY_MAX)
		return HEADER_NONE;
	for (end = colon; end > at && is_mark(line[end - 1]);)
		end--;
	if (!key_lower(line + at, end - at, key, sizeof(key)))
		return HEADER_NONE;
	size_t value = colon + (line[colon] == ':' ? 1 : 3);
	while (value < len && is_mark(line[value]))
		value++;
	*value_r = line + value;
	*value_len_r = len - value;
	return (enum quote_header)GPOINTER_TO_INT(g_hash_table_lookup(rules->words, key));
}

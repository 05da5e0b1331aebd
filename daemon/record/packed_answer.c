#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/packed_answer.h"

/* The texts that travel behind the JSON, in their order; the references follow. */
static const struct {
	size_t offset; /* in struct answer */
	size_t max;    /* bytes */
} texts[] = {
	{ offsetof(struct answer, message_id), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, in_reply_to), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, subject), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, from_name), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, from_address), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, list_id), ANSWER_HEADER_MAX },
	{ offsetof(struct answer, text), ANSWER_TEXT_MAX },
};

static const char **
text_of(struct answer *a, size_t i)
{
	return (const char **)((char *)a + texts[i].offset);
}

/* `bytes` may be NULL, to learn the length. Returns the bytes that the text takes. */
static size_t
put_text(char *bytes, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (bytes) {
		bytes[0] = text ? '=' : '-';
		if (text)
			memcpy(bytes + 1, text, len);
		bytes[1 + len] = '\0';
	}
	return len + 2;
}

static size_t
put_texts(char *bytes, const struct answer *answer)
{
	struct answer a = *answer;
	size_t i, len = 0;

	for (i = 0; i < G_N_ELEMENTS(texts); i++)
		len += put_text(bytes ? bytes + len : NULL, *text_of(&a, i));
	for (i = 0; i < a.nreferences; i++)
		len += put_text(bytes ? bytes + len : NULL, a.references[i]);
	return len;
}

char *
answer_pack(void *ctx, const struct answer *answer, size_t *len_r)
{
	json_t *object = answer_to_json(answer);
	char *json = object ? json_dumps(object, JSON_COMPACT) : NULL, *payload;
	size_t len;

	json_decref(object);
	if (!json)
		return NULL;
	len = strlen(json) + 1;
	*len_r = len + put_texts(NULL, answer);
	payload = talloc_array(ctx, char, *len_r);
	memcpy(payload, json, len);
	put_texts(payload + len, answer);
	free(json);
	return payload;
}

/* The JSON of a payload less what a file says, a new reference; NULL if there is none. */
static json_t *
mail_of(const char *payload, size_t len, size_t *behind_r)
{
	static const char *const keys[] = { "reading", "marks", "tokens" };
	const char *nul = len > 0 ? memchr(payload, '\0', len) : NULL;
	json_t *object =
	    nul ? json_loadb(payload, (size_t)(nul - payload), JSON_REJECT_DUPLICATES, NULL) : NULL;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(keys); i++)
		json_object_del(object, keys[i]);
	*behind_r = nul ? (size_t)(nul - payload) + 1 : len;
	return object;
}

bool
answer_same_mail(const void *one, size_t one_len, const void *other, size_t other_len)
{
	size_t texts_one, texts_other;
	json_t *a = mail_of(one, one_len, &texts_one);
	json_t *b = mail_of(other, other_len, &texts_other);
	bool same = a && b && json_equal(a, b) && one_len - texts_one == other_len - texts_other &&
		    memcmp((const char *)one + texts_one, (const char *)other + texts_other,
			one_len - texts_one) == 0;

	json_decref(a);
	json_decref(b);
	return same;
}

/*
 * The text at `*bytes`, which ends before `end` with a NUL; on `ctx`. `*bytes`
 * is moved past it. False if there is none or it breaks a bound.
 */
static bool
take_text(void *ctx, const char **bytes, const char *end, size_t max, const char **text_r)
{
	const char *text = *bytes;
	const char *nul = text < end ? memchr(text, '\0', (size_t)(end - text)) : NULL;
	size_t len = nul ? (size_t)(nul - text) : 0;

	if (len == 0 || (*text != '=' && (*text != '-' || len > 1)))
		return false;
	*bytes = nul + 1;
	*text_r = NULL;
	if (*text == '-')
		return true;
	if (len - 1 > max || !g_utf8_validate_len(text + 1, len - 1, NULL))
		return false;
	*text_r = talloc_strndup(ctx, text + 1, len - 1);
	return true;
}

static bool
take_texts(struct answer *a, const char *bytes, const char *end)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!take_text(a, &bytes, end, texts[i].max, text_of(a, i)))
			return false;
	a->references = talloc_array(a, const char *, MESSAGE_REFERENCES_MAX);
	while (bytes < end) {
		if (a->nreferences == MESSAGE_REFERENCES_MAX ||
		    !take_text(a, &bytes, end, ANSWER_HEADER_MAX, &a->references[a->nreferences]) ||
		    !a->references[a->nreferences])
			return false;
		a->nreferences++;
	}
	return true;
}

struct answer *
answer_unpack(void *ctx, const struct config *config, const void *payload, size_t len, char **why_r)
{
	const char *bytes = payload, *nul = len > 0 ? memchr(payload, '\0', len) : NULL;
	json_t *object =
	    nul ? json_loadb(bytes, (size_t)(nul - bytes), JSON_REJECT_DUPLICATES, NULL) : NULL;
	struct answer *a = NULL;

	*why_r = NULL;
	if (json_is_object(object))
		a = answer_from_json(ctx, config, object, why_r);
	else
		*why_r = talloc_strdup(ctx, "the reader's answer is no JSON");
	json_decref(object);
	if (!a || take_texts(a, nul + 1, bytes + len))
		return a;
	*why_r = talloc_strdup(ctx, "the reader's answer has a text that breaks its bound");
	talloc_free(a);
	return NULL;
}

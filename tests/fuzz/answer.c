/* The reader's answer, as a reader that a mail has taken over might write it. */
#include "daemon/record/packed_answer.h"
#include "tests/fuzz/door.h"

/* The same bytes as a payload, with texts behind the JSON. */
static void
unpack(void *ctx, const uint8_t *data, size_t size)
{
	char *why = NULL, *payload;
	struct answer *answer = answer_unpack(ctx, door_config(), data, size, &why);
	size_t len;

	PROMISE((answer == NULL) == (why != NULL));
	if (!answer)
		return;
	payload = answer_pack(ctx, answer, &len);
	PROMISE(payload && answer_unpack(ctx, door_config(), payload, len, &why));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	json_t *json = json_loadb(size > 0 ? (const char *)data : "", size, 0, NULL), *again;
	struct answer *answer = NULL;
	char *why = NULL;

	if (json) {
		answer = answer_from_json(ctx, door_config(), json, &why);
		PROMISE(answer || why);
	}
	if (answer) {
		again = answer_to_json(answer);
		PROMISE(again && answer_from_json(ctx, door_config(), again, &why));
		json_decref(again);
	}
	json_decref(json);
	unpack(ctx, data, size);
	talloc_free(ctx);
	return 0;
}

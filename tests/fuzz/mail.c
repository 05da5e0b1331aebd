/*
 * Raw mail, all the way that the reader goes: what an honest reader says of any
 * bytes, core takes.
 */
#include "daemon/record/packed_answer.h"
#include "daemon/record/filing.h"
#include "parser/reading.h"
#include "tests/fuzz/door.h"

struct tools {
	struct message_reader *messages;
	struct parser *parser;
	struct ballot_names *names;
	struct directory *directory;
};

static const struct tools *
tools(void)
{
	static struct tools *made;
	char *why = NULL;

	if (!made) {
		made = talloc_zero(NULL, struct tools);
		made->messages = message_reader_new(made, &why);
		made->parser = parser_new(made, &why);
		PROMISE(made->messages && made->parser);
		made->names = filing_ballot_names(made, door_config());
		made->directory = filing_directory(made, door_config()->groups[0].roster);
	}
	return made;
}

static struct reading *
read_words(void *ctx, const struct message *m, const struct answer *a)
{
	struct mail_words words = { .subject = m->subject,
		.from_name = m->from_name,
		.from_address = m->from_address,
		.text = m->new_words,
		.quoted = m->quoted,
		.attached = m->attached,
		.automatic = m->automatic,
		.bounce = m->bounce,
		.reply = m->in_reply_to || m->nreferences > 0,
		.at = a->at,
		.group = a->group ? a->group->name : NULL,
		.names = tools()->names,
		.nnames = 1,
		.directory = tools()->directory };

	return reading_make(ctx, tools()->parser, &words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct message_trust trust = filing_trust(door_config(), "tswg", NULL);
	struct message *m = message_read(ctx, tools()->messages, data, size, &trust);
	struct filing filing = filing_decide(door_config(), "tswg", NULL, m);
	struct answer answer = { .message_id = m->message_id,
		.in_reply_to = m->in_reply_to,
		.references = m->references,
		.nreferences = m->nreferences,
		.subject = m->subject,
		.from_name = m->from_name,
		.from_address = m->from_address,
		.list_id = m->list_id,
		.at = filing_received(m, 1793880000, false),
		.date = m->date,
		.automatic = m->automatic || m->bounce,
		.marks = m->marks,
		.text = m->new_words,
		.group = filing.group,
		.channel = filing.channel,
		.grade = filing.grade,
		.stranger = filing.stranger };
	char *why = NULL, *payload;
	size_t len;

	answer.reading = read_words(ctx, m, &answer);
	payload = answer_pack(ctx, &answer, &len);
	PROMISE(payload);
	if (!answer_unpack(ctx, door_config(), payload, len, &why)) {
		fprintf(stderr, "core refuses: %s\n", why);
		abort();
	}
	talloc_free(ctx);
	return 0;
}

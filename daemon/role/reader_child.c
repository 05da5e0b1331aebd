#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/allocation.h"
#include "daemon/record/answer.h"
#include "daemon/role/frame.h"
#include "daemon/role/jail.h"
#include "daemon/record/packed_answer.h"
#include "daemon/role/reader.h"
#include "daemon/role/reader_child.h"
#include "parser/minutes.h"
#include "parser/token.h"

/* What reading a list mail of 6 kB takes; more is allocated. */
enum { MAIL_POOL_BYTES = 96 * 1024 };

struct reading_tools *
reading_tools_new(void *ctx, const struct config *config, char **why_r)
{
	struct reading_tools *tools = talloc_zero(ctx, struct reading_tools);
	size_t i;

	tools->config = config;
	tools->messages = message_reader_new(tools, why_r);
	tools->parser = tools->messages ? parser_new(tools, why_r) : NULL;
	if (tools->parser)
		tools->words = word_rules_compile(tools, why_r);
	if (!tools->words) {
		*why_r = talloc_steal(ctx, *why_r);
		talloc_free(tools);
		return NULL;
	}
	tools->names = filing_ballot_names(tools, config);
	tools->directories = talloc_array(tools, struct directory *, config->ngroups + 1);
	for (i = 0; i < config->ngroups; i++)
		tools->directories[i] = filing_directory(tools, config->groups[i].roster);
	tools->directories[config->ngroups] = directory_new(tools);
	tools->address_space = jail_address_space();
	tools->answer_ms = READER_ANSWER_MS;
	return tools;
}

static const struct directory *
directory_of(const struct reading_tools *tools, const struct group_config *group)
{
	return tools
	    ->directories[group ? (size_t)(group - tools->config->groups) : tools->config->ngroups];
}

/* Facts that speak of the mail as the parser wants them. */
static struct mail_words
words_of(const struct reading_tools *tools, const struct message *m, const struct answer *a)
{
	return (struct mail_words){
		.subject = m->subject,
		.from_name = m->from_name,
		.from_address = m->from_address,
		.text = m->new_words ? m->new_words : "",
		.quoted = m->quoted,
		.shaped = m->shaped,
		.attached = m->attached,
		.automatic = m->automatic,
		.bounce = m->bounce,
		.differs = m->differs,
		.reply = m->in_reply_to || m->nreferences > 0,
		.at = a->at,
		.group = a->group ? a->group->name : NULL,
		.names = tools->names,
		.nnames = tools->config->ngroups,
		.directory = directory_of(tools, a->group),
	};
}

static bool
is_recipient(const struct message *m, const char *address)
{
	size_t i;

	for (i = 0; address && i < m->nrecipients; i++)
		if (strcasecmp(m->recipients[i], address) == 0)
			return true;
	return false;
}

/* True if the mail is meant for the gateway itself, and no list has it. */
static bool
is_to_us(const struct config *config, const struct message *m)
{
	size_t i;

	if (!config->has_smtp || m->list_id || m->munged ||
	    !is_recipient(m, config->smtp.from_address))
		return false;
	for (i = 0; i < config->ngroups; i++)
		if (is_recipient(m, config->groups[i].list) ||
		    is_recipient(m, config->groups[i].member_list))
			return false;
	return true;
}

/* What the mail tells the gateway, and the tokens that it lays open. */
static void
answer_words(const struct reading_tools *tools, const struct message *m,
    const struct mail_words *words, struct answer *a)
{
	const char *const texts[] = { m->subject, m->text, m->attached };

	a->ntokens = tokens_find(a, texts, 3, &a->tokens);
	a->to_us = is_to_us(tools->config, m);
	a->vouched = m->auth == AUTH_PASS && !m->munged;
	if (a->to_us && !a->automatic)
		a->words = words_read(a, tools->words, words);
}

static struct answer *
answer_mail(void *ctx, const struct reading_tools *tools, const struct reader_request *request,
    const void *raw, size_t len, bool *so_far_r)
{
	struct message_trust trust = filing_trust(tools->config, request->mailbox, request->group);
	struct message *m = message_read(ctx, tools->messages, raw, len, &trust);
	struct filing filing = filing_decide(tools->config, request->mailbox, request->group, m);
	struct answer *a = talloc_zero(ctx, struct answer);
	struct mail_words words;

	a->message_id = m->message_id;
	a->in_reply_to = m->in_reply_to;
	a->references = m->references;
	a->nreferences = m->nreferences;
	a->subject = m->subject;
	a->from_name = m->from_name;
	a->from_address = m->from_address;
	a->list_id = m->list_id;
	a->at = filing_received(m, request->internaldate, request->import);
	a->date = m->date;
	a->automatic = m->automatic || m->bounce;
	a->report = m->dsn && m->dsn->message_id ? m->dsn : NULL;
	a->marks = m->marks;
	a->text = m->new_words;
	a->group = filing.group;
	a->channel = filing.channel;
	a->grade = filing.grade;
	a->stranger = filing.stranger;
	words = words_of(tools, m, a);
	a->reading = reading_make(ctx, tools->parser, &words);
	answer_words(tools, m, &words, a);
	*so_far_r = m->pdf_unopened;
	return a;
}

/* A post is no mail: its text is the minutes. */
static struct answer *
answer_post(void *ctx, const struct reading_tools *tools, const struct reader_request *request,
    const void *raw, size_t len)
{
	const struct group_config *group =
	    request->group ? config_group(tools->config, request->group) : NULL;
	struct minutes_context context = { .group = request->group,
		.posted = request->internaldate,
		.directory = directory_of(tools, group) };
	struct answer *a = talloc_zero(ctx, struct answer);
	struct reading *reading = talloc_zero(ctx, struct reading);
	char *text = talloc_strndup(ctx, raw, len);

	reading->class = CLASS_MINUTES;
	reading->minutes = minutes_read(ctx, text, &context);
	a->reading = reading;
	a->at = request->internaldate;
	a->date = WHEN_UNKNOWN;
	a->group = group;
	return a;
}

/* The next frame; answers go out when there is none yet to work on, many in one piece. */
static bool
next_frame(struct link *link, struct frame *frame_r)
{
	if (link_next(link, frame_r))
		return true;
	return link_flush(link) && link_wait(link, frame_r, -1);
}

static bool
serve(struct link *link, const struct reading_tools *tools)
{
	/* What is read of a mail goes away as a whole: no need to free each piece. */
	void *ctx = talloc_pool(NULL, MAIL_POOL_BYTES);
	struct reader_request request = { 0 };
	struct frame head, mail;
	struct answer *answer;
	json_int_t internaldate;
	int import, post;
	json_t *json;
	char *payload;
	size_t len;
	bool ok = false, so_far = false;

	if (!next_frame(link, &head) ||
	    (head.type != FRAME_READ && head.type != FRAME_READ_SHARED) ||
	    !(json = frame_json(&head)))
		goto out;
	if (json_unpack(json, "{s?s, s?s, s:I, s:b, s:b}", "mailbox", &request.mailbox, "group",
		&request.group, "internaldate", &internaldate, "import", &import, "post",
		&post) != 0 ||
	    !next_frame(link, &mail) || mail.type != FRAME_BYTES) {
		json_decref(json);
		goto out;
	}
	request.internaldate = internaldate;
	request.import = import;
	request.post = post;
	answer = post ? answer_post(ctx, tools, &request, mail.payload, mail.len)
		      : answer_mail(ctx, tools, &request, mail.payload, mail.len, &so_far);
	payload = answer_pack(ctx, answer, &len);
	ok = payload &&
	     link_queue(link, so_far ? FRAME_ANSWER_SO_FAR : FRAME_ANSWER, payload, len) &&
	     (link_pending(link) < FRAME_PIECE || link_drain(link));
	json_decref(json);
out:
	talloc_free(ctx);
	return ok;
}

_Noreturn void
reader_child(int fd, const struct reading_tools *tools)
{
	struct link *link = link_new(NULL, fd, FRAME_RAW_MAX);
	char *why = jail_reader(link, tools->address_space);

	allocation_must_succeed(ALLOCATION_SMALL);
	if (why) {
		link_send_json(link, FRAME_UNREADABLE, json_pack("{ss}", "jail", why));
		link_drain(link);
		_exit(EX_OSERR);
	}
	while (serve(link, tools))
		;
	_exit(0);
}

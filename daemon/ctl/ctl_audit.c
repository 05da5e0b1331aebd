#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/answer.h"
#include "daemon/ctl/ctl.h"
#include "daemon/ctl/progress.h"
#include "daemon/role/reader.h"
#include "mail/source.h"
#include "parser/json.h"
#include "store/comparison.h"

/* By what a mail of the other archive was found in ours, the surest first. */
enum token { BY_BYTES, BY_MESSAGE_ID, BY_WORDS, TOKENS };

static const char *const token_names[TOKENS] = { "bytes", "message_id", "words" };

/* A mail of the other archive that ours lacks. */
struct stranger {
	const char *place, *message_id, *subject, *from_address, *why;
	int64_t at;
};

struct comparing {
	struct ctl *ctl;
	const char *file;
	struct comparable *mails; /* ours, by time */
	size_t nmails;
	bool *met;                  /* ours are in the other archive */
	GHashTable *tables[TOKENS]; /* to a GArray of places in `mails` */
	uint64_t read, faults, matched[TOKENS];
	struct stranger *strangers;
	size_t nstrangers;
	bool of_channel[CHANNEL_COUNT]; /* the other archive has mails that came so */
	int64_t first, last;            /* moments of what it has; WHEN_UNKNOWN: none */
};

static const char *
token_of(const struct comparable *mail, enum token token)
{
	return token == BY_BYTES        ? mail->bytes
	       : token == BY_MESSAGE_ID ? mail->message_id
					: mail->writing;
}

static void
free_places(gpointer places)
{
	g_array_free(places, TRUE);
}

static int
free_tables(struct comparing *c)
{
	size_t t;

	for (t = 0; t < TOKENS; t++)
		g_hash_table_destroy(c->tables[t]);
	return 0;
}

/* Several of ours may share a token: copies that came different ways. */
static void
index_mails(struct comparing *c)
{
	size_t t, i;

	for (t = 0; t < TOKENS; t++)
		c->tables[t] = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_places);
	talloc_set_destructor(c, free_tables);
	for (t = 0; t < TOKENS; t++)
		for (i = 0; i < c->nmails; i++) {
			const char *token = token_of(&c->mails[i], (enum token)t);
			GArray *places = token ? g_hash_table_lookup(c->tables[t], token) : NULL;

			if (token && !places) {
				places = g_array_new(FALSE, FALSE, sizeof(size_t));
				g_hash_table_insert(c->tables[t], (gpointer)token, places);
			}
			if (places)
				g_array_append_val(places, i);
		}
	c->met = talloc_zero_array(c, bool, c->nmails + 1);
}

static void
widen(struct comparing *c, int64_t at)
{
	if (at == WHEN_UNKNOWN)
		return;
	if (c->first == WHEN_UNKNOWN || at < c->first)
		c->first = at;
	if (c->last == WHEN_UNKNOWN || at > c->last)
		c->last = at;
}

/* One of them came over the public list: then it is that copy which the other archive has. */
static bool
any_over_list(const struct comparing *c, const GArray *places)
{
	guint i;

	for (i = 0; i < places->len; i++)
		if (c->mails[g_array_index(places, size_t, i)].channel == CHANNEL_LIST)
			return true;
	return false;
}

/* Mark all of ours that bear the token; false if none does. */
static bool
meet(struct comparing *c, enum token by, const char *token)
{
	GArray *places = token ? g_hash_table_lookup(c->tables[by], token) : NULL;
	guint i;

	for (i = 0; places && i < places->len; i++) {
		size_t place = g_array_index(places, size_t, i);
		const struct comparable *mail = &c->mails[place];

		c->met[place] = true;
		if (mail->channel == CHANNEL_LIST || !any_over_list(c, places))
			c->of_channel[mail->channel] = true;
		widen(c, mail->at);
		/* Its copies as well, whose bytes differ. */
		if (by == BY_BYTES && mail->message_id)
			meet(c, BY_MESSAGE_ID, mail->message_id);
	}
	return places != NULL;
}

/* The same for a mail of the other archive, counted. */
static bool
find(struct comparing *c, enum token by, const char *token)
{
	bool found = meet(c, by, token);

	c->matched[by] += found;
	return found;
}

static void
add_stranger(
    struct comparing *c, const struct source_message *m, const struct answer *a, const char *why)
{
	struct stranger *s;

	c->strangers = talloc_realloc(c, c->strangers, struct stranger, c->nstrangers + 1);
	s = &c->strangers[c->nstrangers++];
	*s = (struct stranger){ .place = talloc_strdup(c, m->place), .at = m->at, .why = why };
	if (!a)
		return;
	s->message_id = talloc_strdup(c, a->message_id);
	s->subject = talloc_strdup(c, a->subject);
	s->from_address = talloc_strdup(c, a->from_address);
	s->at = a->at;
	widen(c, a->at);
}

/* The reader is asked only where the bytes do not tell. */
static int
look_for(struct comparing *c, struct reader *reader, const struct source_message *m)
{
	struct reader_request request = {
		.group = c->ctl->group, .internaldate = m->at, .import = true, .backlog = true
	};
	void *ctx = talloc_new(c);
	struct answer *a;
	char *why = NULL;

	c->read++;
	if (!find(c, BY_BYTES, comparison_bytes(ctx, m->raw, m->len))) {
		a = reader_read(ctx, reader, &request, m->raw, m->len, &why);
		if (!a)
			add_stranger(c, m, NULL, talloc_strdup(c, why));
		else if (!find(c, BY_MESSAGE_ID, a->message_id) &&
			 !(a->text && *a->text &&
			     find(c, BY_WORDS, comparison_writing(ctx, a->from_address, a->text))))
			add_stranger(c, m, a, NULL);
	}
	talloc_free(ctx);
	return CTL_OK;
}

static int
read_other(struct comparing *c, struct reader *reader)
{
	struct source_message message;
	struct progress *progress;
	uint64_t done, total;
	char *why = NULL;
	struct source *source = source_open(c, c->file, &why);
	int got, status = CTL_OK;

	if (!source)
		return ctl_fail(CTL_USAGE, "audit", "%s", why);
	progress = progress_start(source, "compared");
	while (status == CTL_OK && (got = source_next(source, &message, &why)) != 0) {
		if (got < 0) {
			progress_wipe(progress);
			ctl_fail(CTL_NOT_WELL, "audit", "%s", why);
			c->faults++;
			continue;
		}
		status = look_for(c, reader, &message);
		source_progress(source, &done, &total);
		progress_show(progress, done, total, c->read);
	}
	talloc_free(source);
	return status;
}

/*
 * Ours is to be in the other archive: it came over a list whose mails that
 * archive has, in the time that it covers.
 */
static bool
is_expected(const struct comparing *c, size_t i)
{
	const struct comparable *mail = &c->mails[i];

	return c->of_channel[mail->channel] && mail->channel != CHANNEL_OTHER &&
	       mail->at != WHEN_UNKNOWN && mail->at >= c->first && mail->at <= c->last;
}

static size_t
count(const struct comparing *c, bool missing)
{
	size_t i, n = 0;

	for (i = 0; i < c->nmails; i++)
		n += is_expected(c, i) && (!missing || !c->met[i]);
	return n;
}

static json_t *
lacking_json(const char *place, const char *message_id, const char *subject,
    const char *from_address, int64_t at, const char *why)
{
	return json_pack("{so so so so so so}", "place", ctl_text(place), "message_id",
	    ctl_text(message_id), "subject", ctl_text(subject), "from", ctl_text(from_address),
	    "at", moment_to_json(at), "why", ctl_text(why));
}

static void
print_json(const struct comparing *c)
{
	json_t *ours = json_array(), *theirs = json_array(), *matched = json_object();
	size_t i;

	for (i = 0; i < TOKENS; i++)
		json_object_set_new(
		    matched, token_names[i], json_integer((json_int_t)c->matched[i]));
	for (i = 0; i < c->nstrangers; i++) {
		const struct stranger *s = &c->strangers[i];

		json_array_append_new(ours, lacking_json(s->place, s->message_id, s->subject,
						s->from_address, s->at, s->why));
	}
	for (i = 0; i < c->nmails; i++) {
		const struct comparable *m = &c->mails[i];

		if (is_expected(c, i) && !c->met[i])
			json_array_append_new(theirs, lacking_json(NULL, m->message_id, m->subject,
							  m->from_address, m->at, NULL));
	}
	ctl_print_json(json_pack("{so sI sI so so so sI so so}", "file", ctl_text(c->file), "mails",
	    (json_int_t)c->read, "faults", (json_int_t)c->faults, "matched", matched, "from",
	    moment_to_json(c->first), "to", moment_to_json(c->last), "expected",
	    (json_int_t)count(c, false), "archive_lacks", ours, "file_lacks", theirs));
}

static void
print_line(const struct comparing *c, int64_t at, const char *message_id, const char *from,
    const char *subject, const char *place, const char *why)
{
	struct ctl *ctl = c->ctl;

	printf("  %s  <%s>  %s: %s%s%s%s%s%s\n", ctl_time(ctl, at),
	    message_id ? ctl_words(ctl, message_id) : "", from ? ctl_words(ctl, from) : "-",
	    subject ? ctl_words(ctl, subject) : "-", place ? " (" : "",
	    place ? ctl_words(ctl, place) : "", place ? ")" : "", why ? ": " : "",
	    why ? ctl_words(ctl, why) : "");
}

static void
print_text(const struct comparing *c)
{
	struct ctl *ctl = c->ctl;
	size_t missing = count(c, true), i;

	printf(
	    "%s: %llu mails; of these the archive has %llu byte for byte, %llu by Message-ID and "
	    "%llu by sender and words\n",
	    ctl_words(ctl, c->file), (unsigned long long)c->read,
	    (unsigned long long)c->matched[BY_BYTES], (unsigned long long)c->matched[BY_MESSAGE_ID],
	    (unsigned long long)c->matched[BY_WORDS]);
	if (c->nstrangers > 0)
		printf("the archive lacks %zu of them:\n", c->nstrangers);
	for (i = 0; i < c->nstrangers; i++) {
		const struct stranger *s = &c->strangers[i];

		print_line(c, s->at, s->message_id, s->from_address, s->subject, s->place, s->why);
	}
	if (c->first == WHEN_UNKNOWN)
		return;
	printf("from %s to %s the archive has %zu mails of that list%s\n", ctl_time(ctl, c->first),
	    ctl_time(ctl, c->last), count(c, false),
	    missing == 0 ? ", all of them in the file" : "; the file lacks:");
	for (i = 0; i < c->nmails && missing > 0; i++) {
		const struct comparable *m = &c->mails[i];

		if (is_expected(c, i) && !c->met[i])
			print_line(
			    c, m->at, m->message_id, m->from_address, m->subject, NULL, NULL);
	}
}

/* The reader is started before the database is open, which it must not inherit. */
static int
prepare(struct comparing *c, struct reader **reader_r)
{
	const struct group_config *group;
	size_t ngroups = ctl_groups(c->ctl, &group);
	char *why = NULL;
	int status;

	if (ngroups == 0)
		return CTL_USAGE;
	if (ngroups > 1)
		return ctl_fail(CTL_USAGE, "audit",
		    "there are several groups; name the one whose archive that is by --group");
	c->ctl->group = group->name;
	*reader_r = reader_start(c, c->ctl->config, &why);
	if (!*reader_r)
		return ctl_fail(CTL_LATER, "reader", "%s", why);
	status = ctl_open(c->ctl, STORE_READ);
	if (status == CTL_OK)
		status = ctl_stored(c->ctl,
		    store_comparables(c, c->ctl->store, group->name, &c->mails, &c->nmails),
		    "audit");
	return status;
}

int
ctl_audit(struct ctl *ctl)
{
	struct comparing *c = talloc_zero(ctl->ctx, struct comparing);
	struct reader *reader = NULL;
	int status;

	c->ctl = ctl;
	c->file = ctl->mbox;
	c->first = c->last = WHEN_UNKNOWN;
	if (!c->file)
		return ctl_fail(
		    CTL_USAGE, "audit", "usage: minutectl audit --mbox FILE [--group G]");
	status = prepare(c, &reader);
	if (status != CTL_OK)
		return status;
	index_mails(c);
	status = read_other(c, reader);
	if (status != CTL_OK)
		return status;
	if (ctl->json)
		print_json(c);
	else
		print_text(c);
	return c->nstrangers > 0 || c->faults > 0 || count(c, true) > 0 ? CTL_NOT_WELL : CTL_OK;
}

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/reparse_report.h"

/* ---- as JSON ---- */

static json_t *
facts_json(const struct history_change *change, bool was, bool is)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < change->nfacts; i++) {
		const struct fact_change *f = &change->facts[i];
		json_t *before = f->was ? json_loads(f->was, 0, NULL) : NULL;
		json_t *now = f->is ? json_loads(f->is, 0, NULL) : NULL;

		if ((f->was != NULL) != was || (f->is != NULL) != is)
			json_decref(before), json_decref(now);
		else if (was && is)
			json_array_append_new(
			    array, json_pack("{so so}", "was", before ? before : ctl_text(f->was),
				       "is", now));
		else
			json_array_append_new(
			    array, was ? before ? before : ctl_text(f->was) : now);
	}
	return array;
}

static json_t *
fields_json(const struct history_change *change)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < change->nfields; i++)
		json_array_append_new(array, json_string(change->fields[i]));
	return array;
}

static bool
another_class(const struct history_change *change)
{
	return change->class_was && change->class_is &&
	       g_strcmp0(change->class_was, change->class_is) != 0;
}

static void
report_json(
    int64_t message, const struct history_change *change, const char *sealed, const char *why)
{
	json_t *class = another_class(change)
			    ? json_pack("{ss ss}", "was", change->class_was, "is", change->class_is)
			    : json_null();

	ctl_print_json(json_pack("{sI so so so so so so so so so sb so}", "message",
	    (json_int_t)message, "message_id", ctl_text(change->message_id), "from",
	    ctl_text(change->from_address), "subject", ctl_text(change->subject), "class", class,
	    "gained", facts_json(change, false, true), "lost", facts_json(change, true, false),
	    "changed", facts_json(change, true, true), "fields", fields_json(change), "sealed",
	    ctl_text(sealed), "first", change->first, "unreadable", ctl_text(why)));
}

/* ---- as text ---- */

/* "vote yes, TS-7, Kestrel Trust, certain by vote.org-verb: "we vote yes"". */
static const char *
fact_text(struct ctl *ctl, const char *json)
{
	json_t *object = json_loads(json, 0, NULL);
	const char *kind = json_string_value(json_object_get(object, "kind"));
	const char *vote = json_string_value(json_object_get(object, "vote"));
	const char *ballot = json_string_value(json_object_get(object, "ballot"));
	const char *certainty = json_string_value(json_object_get(object, "certainty"));
	const char *rule = json_string_value(json_object_get(object, "rule"));
	const char *quote = json_string_value(json_object_get(object, "quote"));
	json_t *who = json_object_get(object, "who");
	const char *org = json_string_value(json_object_get(who, "org"));
	const char *person = json_string_value(json_object_get(who, "person"));
	char *text;

	if (!kind || !certainty || !rule) {
		json_decref(object);
		return talloc_asprintf(
		    ctl->ctx, "a fact that cannot be read: %s", ctl_words(ctl, json));
	}
	text = talloc_asprintf(ctl->ctx, "%s%s%s, %s, %s, %s by %s: \"%s\"", kind, vote ? " " : "",
	    vote ? vote : "", ballot ? ctl_words(ctl, ballot) : "no ballot",
	    ctl_words(ctl, org      ? org
			   : person ? person
				    : "nobody"),
	    certainty, rule, ctl_words(ctl, quote ? quote : ""));
	json_decref(object);
	return text;
}

/* Each member in which the two differ, a line each: "motion.title: "starts today", now null". */
static void
print_differing(struct ctl *ctl, const char *path, json_t *was, json_t *now)
{
	const char *key;
	json_t *value;

	if (json_equal(was, now))
		return;
	if (json_is_object(was) && json_is_object(now)) {
		json_object_foreach(now, key, value) print_differing(ctl,
		    talloc_asprintf(ctl->ctx, "%s%s%s", path, *path ? "." : "", key),
		    json_object_get(was, key), value);
		return;
	}
	char *before = was ? json_dumps(was, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	char *after = json_dumps(now, JSON_ENCODE_ANY | JSON_COMPACT);

	printf("         in which %s: %s, now %s\n", path,
	    ctl_words(ctl, before ? before : "nothing"), ctl_words(ctl, after ? after : "nothing"));
	free(before);
	free(after);
}

static void
print_change(struct ctl *ctl, const char *was, const char *is)
{
	const char *text_was = fact_text(ctl, was), *text_is = fact_text(ctl, is);
	json_t *before, *now;

	printf("    was  %s\n    now  %s\n", text_was, text_is);
	if (strcmp(text_was, text_is) != 0)
		return;
	before = json_loads(was, 0, NULL);
	now = json_loads(is, 0, NULL);
	print_differing(ctl, "", before, now);
	json_decref(before);
	json_decref(now);
}

static void
report_text(struct ctl *ctl, int64_t message, const struct history_change *change,
    const char *sealed, const char *why)
{
	const char *from = change->from_name ? change->from_name : change->from_address;
	size_t i;

	if (change->message_id)
		printf("<%s>", ctl_words(ctl, change->message_id));
	else
		printf("message %lld", (long long)message);
	if (from)
		printf(" %s", ctl_words(ctl, from));
	if (change->subject)
		printf(": %s", ctl_words(ctl, change->subject));
	putchar('\n');
	if (sealed)
		printf("    sealed: %s is closed, so this message keeps its reading\n",
		    ctl_words(ctl, sealed));
	if (why)
		printf("    unreadable: %s\n", ctl_words(ctl, why));
	if (change->first)
		puts("    read for the first time");
	if (another_class(change))
		printf("    class: %s, now %s\n", change->class_was, change->class_is);
	for (i = 0; i < change->nfacts; i++) {
		const struct fact_change *f = &change->facts[i];

		if (f->was && f->is)
			print_change(ctl, f->was, f->is);
		else if (f->was)
			printf("    lost %s\n", fact_text(ctl, f->was));
		else if (f->is)
			printf("    gained %s\n", fact_text(ctl, f->is));
	}
	for (i = 0; i < change->nfields; i++)
		printf(i == 0 ? "    also: %s" : ", %s", change->fields[i]);
	if (change->nfields > 0)
		putchar('\n');
}

void
reparse_report(struct ctl *ctl, int64_t message, const struct history_change *change,
    const char *sealed, const char *why)
{
	void *outer = ctl->ctx;

	if (ctl->json) {
		report_json(message, change, sealed, why);
		return;
	}
	/* What is made for one message goes with it: there may be a hundred thousand. */
	ctl->ctx = talloc_new(outer);
	report_text(ctl, message, change, sealed, why);
	talloc_free(ctl->ctx);
	ctl->ctx = outer;
}

void
reparse_report_ballot(struct ctl *ctl, const char *label, const char *was, const char *is)
{
	json_t *before = json_loads(was, 0, NULL), *now = json_loads(is, 0, NULL), *value;
	json_t *differing = json_array();
	const char *key;
	size_t i;

	json_object_foreach(now, key, value)
	{
		if (!json_equal(value, json_object_get(before, key)))
			json_array_append_new(differing, json_string(key));
	}
	if (ctl->json) {
		ctl_print_json(json_pack("{ss sO}", "ballot", label, "fields", differing));
	} else {
		printf("%s is closed and stands otherwise through mails that it shares with "
		       "others:",
		    ctl_words(ctl, label));
		json_array_foreach(differing, i, value)
		    printf("%s %s", i > 0 ? "," : "", json_string_value(value));
		putchar('\n');
	}
	json_decref(differing);
	json_decref(before);
	json_decref(now);
}

void
reparse_summary(struct ctl *ctl, const struct reparse_counts *c, bool applied)
{
	if (ctl->json) {
		ctl_print_json(json_pack("{s{sI sI sI sI sI sI sI sI sI sI sb}}", "summary",
		    "messages", (json_int_t)c->messages, "first", (json_int_t)c->first,
		    "unreadable", (json_int_t)c->unreadable, "differing", (json_int_t)c->differing,
		    "gained", (json_int_t)c->gained, "lost", (json_int_t)c->lost, "changed",
		    (json_int_t)c->changed, "classes", (json_int_t)c->classes, "sealed",
		    (json_int_t)c->sealed, "moved", (json_int_t)c->moved, "applied", applied));
		return;
	}
	printf("%llu mails read again, %llu unreadable; %llu differ: %llu facts gained, %llu lost, "
	       "%llu changed, %llu of another class\n",
	    (unsigned long long)c->messages, (unsigned long long)c->unreadable,
	    (unsigned long long)c->differing, (unsigned long long)c->gained,
	    (unsigned long long)c->lost, (unsigned long long)c->changed,
	    (unsigned long long)c->classes);
	if (c->sealed > 0)
		printf("%llu keep their reading: they speak of ballots that are closed\n",
		    (unsigned long long)c->sealed);
	if (!applied)
		puts("nothing was changed");
}

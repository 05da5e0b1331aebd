#include "parser/json.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "parser/json_fields.h"
#include "parser/motion_sections.h"

/* Endorsers that one text names; a bound for hostile input, a motion names two to five. */
enum { ENDORSERS_MAX = 500, DIGEST_LENGTH = 64 };

/* True for the kinds of fact that carry the body of a motion. */
static bool
kind_has_motion(enum fact_kind kind)
{
	switch (kind) {
	case FACT_PROPOSAL:
	case FACT_REVISION:
	case FACT_DISCUSSION_START:
	case FACT_VOTING_START:
	case FACT_RESULT:
	case FACT_IPR_NOTICE:
		return true;
	default:
		return false;
	}
}

static json_t *
motion_to_json(const struct motion *motion)
{
	json_t *endorsers = json_array(), *object;

	for (size_t i = 0; i < motion->nendorsers; i++)
		json_array_append_new(endorsers, person_to_json(&motion->endorsers[i]));
	object = json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "title",
	    encode_text(motion->title), "kind", motion_kind_name(motion->kind), "proposer",
	    person_to_json(&motion->proposer), "endorsers", endorsers, "discussion",
	    encode_period(&motion->discussion), "voting", encode_period(&motion->voting), "review",
	    encode_period(&motion->review), "digest", encode_text(motion->digest), "outcome",
	    outcome_name(motion->outcome));
	if (motion->nsections > 0)
		json_object_set_new(
		    object, "sections", encode_texts(motion->sections, motion->nsections));
	if (motion->nothers > 0)
		json_object_set_new(
		    object, "others", encode_texts(motion->others, motion->nothers));
	return object;
}

static bool
decode_endorser(struct decoding *d, const json_t *item, void *item_r)
{
	static const char *const keys[] = { "person", "org", NULL };
	struct person *person = item_r;

	if (!decode_object(d, item, "endorser", keys))
		return false;
	if (!decode_text(d, item, "person", FACT_NAME_MAX, FIELD_OPTIONAL, &person->name) ||
	    !decode_text(d, item, "org", FACT_NAME_MAX, FIELD_OPTIONAL, &person->org))
		return false;
	if (person->name == NULL && person->org == NULL)
		return decode_refuse(d, "endorser", "neither person nor organisation");
	return true;
}

static bool
digest_ok(const char *digest)
{
	return digest == NULL || (strlen(digest) == DIGEST_LENGTH &&
				     strspn(digest, "0123456789abcdef") == DIGEST_LENGTH);
}

static bool
motion_read(struct decoding *d, const json_t *object, struct motion *motion)
{
	static const char *const keys[] = { "title", "kind", "proposer", "endorsers", "discussion",
		"voting", "review", "digest", "outcome", "sections", "others", NULL };
	struct decoded_list endorsers;
	const char *kind, *outcome;

	if (!decode_object(d, object, "motion", keys) ||
	    !decode_text(d, object, "title", FACT_NAME_MAX, FIELD_OPTIONAL, &motion->title) ||
	    !decode_text(d, object, "kind", FACT_LABEL_MAX, FIELD_REQUIRED, &kind) ||
	    !decode_person(d, object, "proposer", FACT_NAME_MAX, &motion->proposer) ||
	    !decode_list(d, object, "endorsers", ENDORSERS_MAX, sizeof(struct person),
		decode_endorser, &endorsers) ||
	    !decode_period(d, object, "discussion", &motion->discussion) ||
	    !decode_period(d, object, "voting", &motion->voting) ||
	    !decode_period(d, object, "review", &motion->review) ||
	    !decode_text(d, object, "digest", DIGEST_LENGTH, FIELD_OPTIONAL, &motion->digest) ||
	    !decode_text(d, object, "outcome", FACT_LABEL_MAX, FIELD_REQUIRED, &outcome) ||
	    !decode_texts(d, object, "sections", MOTION_SECTIONS_MAX, MOTION_SECTION_BYTES,
		&motion->sections, &motion->nsections) ||
	    !decode_texts(d, object, "others", READING_BALLOTS_MAX, FACT_LABEL_MAX, &motion->others,
		&motion->nothers))
		return false;
	motion->endorsers = endorsers.items;
	motion->nendorsers = endorsers.n;
	if (!motion_kind_from_name(kind, &motion->kind))
		return decode_refuse(d, "kind", "not a kind of motion");
	if (!outcome_from_name(outcome, &motion->outcome))
		return decode_refuse(d, "outcome", "not an outcome");
	if (!digest_ok(motion->digest))
		return decode_refuse(d, "digest", "not a SHA-256 in lower-case hexadecimal");
	return true;
}

json_t *
vote_to_json(enum vote_value vote)
{
	return vote == VOTE_UNKNOWN ? json_null() : json_string(vote_name(vote));
}

json_t *
fact_to_json(const struct fact *fact)
{
	static const struct motion untold = {
		.discussion = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.voting = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.review = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
	};
	const struct motion *motion = fact->motion != NULL ? fact->motion : &untold;
	json_t *object;

	object =
	    json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "kind", fact_kind_name(fact->kind),
		"certainty", certainty_name(fact->certainty), "rule", encode_text(fact->rule),
		"quote", encode_text(fact->quote), "ballot", encode_text(fact->ballot), "version",
		encode_text(fact->version), "who", person_to_json(&fact->who));
	if (fact->kind == FACT_VOTE)
		json_object_set_new(object, "vote", vote_to_json(fact->vote));
	if (kind_has_motion(fact->kind))
		json_object_set_new(object, "motion", motion_to_json(motion));
	if (fact->doubt != NULL)
		json_object_set_new(object, "doubt", encode_text(fact->doubt));
	return object;
}

/* A vote whose value is not known counts for nothing, so it is never more than unclear. */
static bool
fact_read_vote(struct decoding *d, const json_t *object, struct fact *fact)
{
	const char *vote;

	if (!decode_text(d, object, "vote", FACT_LABEL_MAX, FIELD_OPTIONAL, &vote))
		return false;
	if (fact->kind != FACT_VOTE)
		return vote == NULL || decode_refuse(d, "vote", "in a fact that is no vote");
	if (vote == NULL && fact->certainty == CERTAINTY_UNCLEAR) {
		fact->vote = VOTE_UNKNOWN;
		return true;
	}
	if (!vote_from_name(vote, &fact->vote))
		return decode_refuse(d, "vote", vote == NULL ? "missing" : "not a vote");
	return true;
}

static bool
fact_read_motion(struct decoding *d, const json_t *object, struct fact *fact)
{
	const json_t *value = json_object_get(object, "motion");
	bool has = value != NULL && !json_is_null(value);

	if (has != kind_has_motion(fact->kind))
		return decode_refuse(
		    d, "motion", has ? "in a kind of fact that has none" : "missing");
	if (!has)
		return true;
	fact->motion = talloc_zero(d->ctx, struct motion);
	if (!motion_read(d, value, fact->motion))
		return decode_within(d, "motion");
	return true;
}

static bool
fact_read(struct decoding *d, const json_t *object, void *item_r)
{
	static const char *const keys[] = { "kind", "certainty", "rule", "quote", "ballot",
		"version", "who", "vote", "motion", "doubt", NULL };
	struct fact *fact = item_r;
	const char *kind, *certainty;

	if (!decode_object(d, object, "fact", keys) ||
	    !decode_text(d, object, "kind", FACT_LABEL_MAX, FIELD_REQUIRED, &kind) ||
	    !decode_text(d, object, "certainty", FACT_LABEL_MAX, FIELD_REQUIRED, &certainty) ||
	    !decode_text(d, object, "rule", FACT_NAME_MAX, FIELD_REQUIRED, &fact->rule) ||
	    !decode_text(d, object, "quote", FACT_QUOTE_MAX, FIELD_OPTIONAL, &fact->quote) ||
	    !decode_text(d, object, "ballot", FACT_LABEL_MAX, FIELD_OPTIONAL, &fact->ballot) ||
	    !decode_text(d, object, "version", FACT_LABEL_MAX, FIELD_OPTIONAL, &fact->version) ||
	    !decode_person(d, object, "who", FACT_NAME_MAX, &fact->who) ||
	    !decode_text(d, object, "doubt", FACT_NAME_MAX, FIELD_OPTIONAL, &fact->doubt))
		return false;
	if (!fact_kind_from_name(kind, &fact->kind))
		return decode_refuse(d, "kind", "not a kind of fact");
	if (!certainty_from_name(certainty, &fact->certainty))
		return decode_refuse(d, "certainty", "not a certainty");
	/* A remark takes no stance, so there may be no words that tell it. */
	if (fact->quote == NULL || (fact->quote[0] == '\0' && fact->kind != FACT_REMARK))
		return decode_refuse(d, "quote", "missing");
	return fact_read_vote(d, object, fact) && fact_read_motion(d, object, fact);
}

bool
fact_from_json(void *ctx, const json_t *object, struct fact *fact_r, char **why_r)
{
	void *owner = talloc_new(ctx);
	struct decoding d = { owner, ctx, why_r };

	memset(fact_r, 0, sizeof(*fact_r));
	if (fact_read(&d, object, fact_r))
		return true;
	memset(fact_r, 0, sizeof(*fact_r));
	talloc_free(owner);
	return false;
}

json_t *
reading_to_json(const struct reading *reading)
{
	json_t *facts = json_array(), *version = NULL, *minutes = NULL, *document = NULL;

	for (size_t i = 0; i < reading->nfacts; i++)
		json_array_append_new(facts, fact_to_json(&reading->facts[i]));
	if (reading->ballot_version != NULL)
		version = encode_text(reading->ballot_version);
	if (reading->minutes != NULL)
		minutes = minutes_to_json(reading->minutes);
	if (reading->minutes != NULL && reading->minutes->document != NULL)
		document = document_to_json(reading->minutes->document);
	/* Most readings have none of the three, and then do not name them. */
	return json_pack("{s:s, s:o, s:o*, s:o, s:o, s:o*, s:o*, s:b}", "class",
	    class_name(reading->class), "ballots",
	    encode_texts(reading->ballots, reading->nballots), "ballot_version", version, "sender",
	    person_to_json(&reading->sender), "facts", facts, "minutes", minutes, "document",
	    document, "truncated", reading->truncated);
}

static bool
reading_read(struct decoding *d, const json_t *object, struct reading *reading)
{
	static const char *const keys[] = { "class", "ballots", "ballot_version", "sender", "facts",
		"minutes", "document", "truncated", NULL };
	const json_t *minutes, *document;
	struct decoded_list facts;
	const char *class;

	if (!decode_object(d, object, "reading", keys) ||
	    !decode_text(d, object, "class", FACT_LABEL_MAX, FIELD_REQUIRED, &class) ||
	    !decode_texts(d, object, "ballots", READING_BALLOTS_MAX, FACT_LABEL_MAX,
		&reading->ballots, &reading->nballots) ||
	    !decode_text(d, object, "ballot_version", FACT_LABEL_MAX, FIELD_OPTIONAL,
		&reading->ballot_version) ||
	    !decode_person(d, object, "sender", FACT_NAME_MAX, &reading->sender) ||
	    !decode_list(
		d, object, "facts", READING_FACTS_MAX, sizeof(struct fact), fact_read, &facts) ||
	    !decode_flag(d, object, "truncated", &reading->truncated))
		return false;
	if (!class_from_name(class, &reading->class))
		return decode_refuse(d, "class", "not a class of mail");
	reading->facts = facts.items;
	reading->nfacts = facts.n;
	minutes = json_object_get(object, "minutes");
	document = json_object_get(object, "document");
	if (json_is_null(document))
		document = NULL;
	if (minutes == NULL || json_is_null(minutes))
		return document == NULL || decode_refuse(d, "document", "there are no minutes");
	reading->minutes = minutes_from_json(d->ctx, minutes, d->why_r);
	if (reading->minutes == NULL)
		return decode_within(d, "minutes");
	if (document == NULL)
		return true;
	reading->minutes->document = document_from_json(reading->minutes, document, d->why_r);
	return reading->minutes->document != NULL || decode_within(d, "document");
}

struct reading *
reading_from_json(void *ctx, const json_t *object, char **why_r)
{
	struct reading *reading = talloc_zero(ctx, struct reading);
	char *why = NULL;
	struct decoding d = { reading, reading, &why };

	if (reading_read(&d, object, reading))
		return reading;
	if (why_r != NULL)
		*why_r = talloc_steal(ctx, why);
	talloc_free(reading);
	return NULL;
}

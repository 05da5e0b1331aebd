#include "parser/json.h"

#include "parser/json_fields.h"

static json_t *
votes_json(const struct reading *reading)
{
	json_t *array = json_array();

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_VOTE)
			continue;
		json_array_append_new(array,
		    json_pack("{s:o, s:o, s:o, s:s, s:o, s:o}", "ballot", encode_text(fact->ballot),
			"org", encode_text(fact->who.org), "vote", vote_to_json(fact->vote),
			"certainty", certainty_name(fact->certainty), "rule",
			encode_text(fact->rule), "quote", encode_text(fact->quote)));
	}
	return array;
}

static json_t *
seconds_json(const struct reading *reading)
{
	json_t *array = json_array();

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_SECOND)
			continue;
		json_array_append_new(array,
		    json_pack("{s:o, s:o, s:o, s:s, s:o, s:o}", "ballot", encode_text(fact->ballot),
			"person", encode_text(fact->who.name), "org", encode_text(fact->who.org),
			"certainty", certainty_name(fact->certainty), "rule",
			encode_text(fact->rule), "quote", encode_text(fact->quote)));
	}
	return array;
}

static json_t *
pushback_json(const struct reading *reading)
{
	json_t *array = json_array();

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_PUSHBACK)
			continue;
		json_array_append_new(
		    array, json_pack("{s:o, s:o, s:s, s:o, s:o}", "person",
			       encode_text(fact->who.name), "org", encode_text(fact->who.org),
			       "certainty", certainty_name(fact->certainty), "rule",
			       encode_text(fact->rule), "quote", encode_text(fact->quote)));
	}
	return array;
}

/*
 * One motion out of all that the mail's facts carry: of each part the first
 * that a fact tells. A proposal that also starts the discussion tells its
 * proposer in one fact and its period in the other.
 */
static struct motion
motion_told(const struct reading *reading)
{
	struct motion told = {
		.discussion = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.voting = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
	};

	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct motion *motion = reading->facts[i].motion;

		if (motion == NULL)
			continue;
		if (told.proposer.name == NULL && told.proposer.org == NULL)
			told.proposer = motion->proposer;
		if (told.nendorsers == 0) {
			told.endorsers = motion->endorsers;
			told.nendorsers = motion->nendorsers;
		}
		if (told.discussion.start == WHEN_UNKNOWN && told.discussion.end == WHEN_UNKNOWN)
			told.discussion = motion->discussion;
		if (told.voting.start == WHEN_UNKNOWN && told.voting.end == WHEN_UNKNOWN)
			told.voting = motion->voting;
	}
	return told;
}

json_t *
reading_contract_json(const struct reading *reading)
{
	struct motion told = motion_told(reading);
	json_t *object = json_object(), *endorsers = json_array();

	for (size_t i = 0; i < told.nendorsers; i++)
		json_array_append_new(endorsers, person_to_json(&told.endorsers[i]));
	json_object_set_new(object, "org", encode_text(reading->sender.org));
	json_object_set_new(object, "class", json_string(class_name(reading->class)));
	json_object_set_new(
	    object, "ballot", encode_text(reading->nballots > 0 ? reading->ballots[0] : NULL));
	json_object_set_new(object, "ballots", encode_texts(reading->ballots, reading->nballots));
	json_object_set_new(object, "ballot_version", encode_text(reading->ballot_version));
	json_object_set_new(object, "votes", votes_json(reading));
	json_object_set_new(object, "seconds", seconds_json(reading));
	json_object_set_new(object, "pushback", pushback_json(reading));
	json_object_set_new(object, "proposer", person_to_json(&told.proposer));
	json_object_set_new(object, "endorsers_listed", endorsers);
	json_object_set_new(object, "discussion", period_to_json(&told.discussion));
	json_object_set_new(object, "voting", period_to_json(&told.voting));
	json_object_set_new(object, "minutes",
	    reading->minutes != NULL ? minutes_to_json(reading->minutes) : json_null());
	return object;
}

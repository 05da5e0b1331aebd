#include <stdio.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/result.h"

/* ---- lint ---- */

static json_t *
problems_json(const struct ballot *b)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < b->nproblems; i++)
		json_array_append_new(
		    array, json_pack("{ss ss ss}", "rule", rule_name(b->problems[i].rule),
			       "section", b->problems[i].section, "text", b->problems[i].text));
	return array;
}

int
ctl_lint(struct ctl *ctl)
{
	int status;
	size_t i;
	struct ledger *ledger;
	const struct ballot *b = ctl_find_ballot(ctl, &ledger, &status);

	if (!b)
		return status;
	if (ctl->json)
		ctl_print_json(
		    json_pack("{ss so}", "ballot", b->label, "problems", problems_json(b)));
	for (i = 0; i < b->nproblems && !ctl->json; i++)
		printf("%s: %s (%s)\n", b->label, ctl_words(ctl, b->problems[i].text),
		    b->problems[i].section);
	if (b->nproblems == 0 && !ctl->json)
		printf("%s: nothing in its course breaks the rules\n", b->label);
	return b->nproblems > 0 ? CTL_NOT_WELL : CTL_OK;
}

/* ---- result ---- */

int
ctl_result(struct ctl *ctl)
{
	int status;
	struct ledger *ledger;
	const char *why, *text;
	const struct ballot *b = ctl_find_ballot(ctl, &ledger, &status);

	if (!b)
		return status;
	text = result_write(ctl->ctx, b, &why);
	if (!text)
		return ctl_fail(CTL_NOT_WELL, b->label, "there is no result to announce: %s", why);
	if (ctl->json)
		ctl_print_json(json_pack("{ss ss}", "ballot", b->label, "markdown", text));
	else
		fputs(text, stdout);
	return CTL_OK;
}

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/word/command.h"
#include "daemon/ctl/ctl.h"
#include "daemon/word/reply.h"
#include "parser/json.h"

/* The sentences of what waits, as texts of JSON. */
static json_t *
says_of(const struct confirmation *c)
{
	json_t *commands = json_loads(c->command, 0, NULL), *says = json_array(), *command;
	size_t i;

	json_array_foreach(commands, i, command)
	{
		json_array_append_new(says, json_string(command_says(command)));
	}
	json_decref(commands);
	return says;
}

static void
print_one(struct ctl *ctl, const struct confirmation *c)
{
	json_t *says = says_of(c);
	size_t i;

	printf("%s of %s, asked %s, until %s\n", ctl_words(ctl, c->address),
	    ctl_words(ctl, c->group), ctl_time(ctl, c->created),
	    ctl_time(ctl, c->created + REPLY_TOKEN_LIFE));
	for (i = 0; i < json_array_size(says); i++)
		printf("  %s\n", ctl_words(ctl, json_string_value(json_array_get(says, i))));
	json_decref(says);
}

int
ctl_confirmations(struct ctl *ctl)
{
	struct confirmation *list;
	json_t *array = json_array();
	size_t n = 0, i, shown = 0;
	int status = ctl_open(ctl, STORE_READ);

	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    store_confirmations(
			ctl->ctx, ctl->store, ctl->now - REPLY_TOKEN_LIFE - 1, &list, &n),
		    "confirmations");
	for (i = 0; i < n && status == CTL_OK; i++) {
		if (ctl->group && strcmp(list[i].group, ctl->group) != 0)
			continue;
		shown++;
		if (!ctl->json)
			print_one(ctl, &list[i]);
		json_array_append_new(
		    array, json_pack("{sI ss ss so so so}", "id", (json_int_t)list[i].id, "group",
			       list[i].group, "address", list[i].address, "created",
			       moment_to_json(list[i].created), "until",
			       moment_to_json(list[i].created + REPLY_TOKEN_LIFE), "says",
			       says_of(&list[i])));
	}
	if (status == CTL_OK && ctl->json)
		ctl_print_json(json_pack("{sO}", "confirmations", array));
	else if (status == CTL_OK && shown == 0)
		puts("nothing waits to be confirmed");
	json_decref(array);
	return status;
}

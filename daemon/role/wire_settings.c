#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>

#include "daemon/role/wire_settings.h"

/* A value, told apart from one that is not given and from the end of another. */
static char *
add(char *text, const char *value)
{
	return value ? talloc_asprintf_append(text, "%zu:%s\n", strlen(value), value)
		     : talloc_strdup_append(text, "-\n");
}

/* A file with what changes when it is written or replaced. */
static char *
add_file(char *text, const char *path)
{
	struct stat st;

	text = add(text, path);
	if (!path || stat(path, &st) != 0)
		return text;
	return talloc_asprintf_append(text, "%ju %ju %jd %jd.%09ld %jd.%09ld\n",
	    (uintmax_t)st.st_dev, (uintmax_t)st.st_ino, (intmax_t)st.st_size,
	    (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec,
	    st.st_ctim.tv_nsec);
}

static char *
add_server(char *text, const struct server *server)
{
	text = talloc_asprintf_append(text, "%d %u\n", (int)server->tls, (unsigned)server->port);
	text = add(text, server->host);
	text = add(text, server->user);
	text = add_file(text, server->password_file);
	text = add_file(text, server->token_file);
	return add_file(text, server->ca_file);
}

char *
wire_settings(void *ctx, const struct config *config, const struct mailbox_config *mailbox)
{
	/* Its jail proves that it cannot open this database. */
	char *text = add(talloc_strdup(ctx, ""), config->store_path);

	if (!mailbox) {
		text = add_server(text, &config->smtp.server);
		text = add(text, config->smtp.from_name);
		return add(text, config->smtp.from_address);
	}
	text = add_server(text, &mailbox->server);
	text = add(text, mailbox->name);
	text = add(text, mailbox->folder);
	return talloc_asprintf_append(text, "%" PRId64 "\n", mailbox->poll_interval);
}

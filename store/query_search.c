#include "store/browse.h"

#include <string.h>
#include <talloc.h>

#include "store/query.h"

static const char searching[] = "search the archive";

/*
 * The words as FTS5 takes them: each between quotation marks, within which
 * nothing but the mark itself, which is doubled, has a meaning; NULL without words.
 */
static char *
match_of(void *ctx, const struct search *search)
{
	GString *match = g_string_new(NULL);
	char *result = NULL;

	for (size_t i = 0; i < search->nwords; i++) {
		if (match->len > 0)
			g_string_append_c(match, ' ');
		g_string_append_c(match, '"');
		for (const char *p = search->words[i]; *p != '\0'; p++) {
			if (*p == '"')
				g_string_append_c(match, '"');
			g_string_append_c(match, *p);
		}
		g_string_append_c(match, '"');
	}
	if (match->len > 0)
		result = talloc_strndup(ctx, match->str, match->len);
	g_string_free(match, TRUE);
	return result;
}

/* A pattern of LIKE with '\' as its escape that finds `part` anywhere; NULL for NULL. */
static char *
pattern_of(void *ctx, const char *part)
{
	GString *pattern;
	char *result;

	if (part == NULL)
		return NULL;
	pattern = g_string_new("%");
	for (; *part != '\0'; part++) {
		if (strchr("%_\\", *part) != NULL)
			g_string_append_c(pattern, '\\');
		g_string_append_c(pattern, *part);
	}
	g_string_append_c(pattern, '%');
	result = talloc_strndup(ctx, pattern->str, pattern->len);
	g_string_free(pattern, TRUE);
	return result;
}

/* Of copies the one over the list stands for all, then the first that was filed. */
#define FOUND_FILTER                                                                               \
	" (?2 IS NULL OR mail.from_name LIKE ?2 ESCAPE '\\' OR mail.from_address LIKE ?2 ESCAPE "  \
	"'\\'"                                                                                     \
	"  OR mail.sender_org LIKE ?2 ESCAPE '\\')"                                                \
	" AND (?3 IS NULL OR mail.ballot = ?3 OR EXISTS"                                           \
	"  (SELECT 1 FROM fact WHERE fact.message = mail.message AND fact.ballot = ?3))"           \
	" AND (?4 IS NULL OR mail.group_name = ?4)"                                                \
	" AND (?5 IS NULL OR mail.at < ?5) AND (?6 IS NULL OR mail.at >= ?6)"                      \
	" AND NOT EXISTS (SELECT 1 FROM mail AS copy WHERE copy.message_id = mail.message_id"      \
	"  AND copy.writing IS mail.writing AND copy.message <> mail.message"                      \
	"  AND (?4 IS NULL OR copy.group_name = ?4)"                                               \
	"  AND (copy.channel = 'other', copy.message) < (mail.channel = 'other', mail.message))"

#define FOUND_COLUMNS                                                                              \
	"SELECT mail.message, mail.thread, mail.message_id, mail_text.subject, mail.from_name,"    \
	" mail.from_address, mail.group_name, mail.at, mail.class"

static const char by_words[] = FOUND_COLUMNS
    ", snippet(mail_words, 1, '" FOUND_OPEN "', '" FOUND_CLOSE "', '…', ?9)"
    " FROM mail_words JOIN mail ON mail.message = mail_words.rowid"
    " LEFT JOIN mail_text ON mail_text.message = mail.message"
    " WHERE mail_words MATCH ?1 AND" FOUND_FILTER
    " ORDER BY bm25(mail_words, 4.0, 1.0), mail.at DESC, mail.message DESC LIMIT ?7 OFFSET ?8";

static const char by_time[] =
    FOUND_COLUMNS ", NULL FROM mail LEFT JOIN mail_text ON mail_text.message = mail.message"
		  " WHERE ?1 IS NULL AND ?9 AND" FOUND_FILTER
		  " ORDER BY mail.at DESC, mail.message DESC LIMIT ?7 OFFSET ?8";

static struct found
found_read(void *ctx, sqlite3_stmt *row)
{
	return (struct found){
		.message = sqlite3_column_int64(row, 0),
		.thread = sqlite3_column_int64(row, 1),
		.message_id = column_text(ctx, row, 2),
		.subject = column_text(ctx, row, 3),
		.from_name = column_text(ctx, row, 4),
		.from_address = column_text(ctx, row, 5),
		.group = column_text(ctx, row, 6),
		.at = column_moment(row, 7),
		.class = query_class(row, 8),
		.snippet = column_text(ctx, row, 9),
	};
}

enum store_status
store_search(void *ctx, struct store *store, const struct search *search, unsigned page,
    struct found **found_r, size_t *nfound_r, bool *more_r)
{
	struct found *found = talloc_zero_array(ctx, struct found, BROWSE_PAGE);
	char *match = match_of(found, search), *from = pattern_of(found, search->from);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*more_r = false;
	*nfound_r = 0;
	if (search->nwords > BROWSE_WORDS_MAX)
		return db_refuse(
		    store, STORE_REFUSED, "more than %d words to search for", BROWSE_WORDS_MAX);
	page = page < 1 ? 1 : page > BROWSE_PAGES_MAX ? BROWSE_PAGES_MAX : page;
	row = db_query(store, searching, match != NULL ? by_words : by_time,
	    VALUES(text(match), text(from), text(search->ballot), text(search->group),
		moment(search->before), moment(search->after), integer(BROWSE_PAGE + 1),
		integer((int64_t)(page - 1) * BROWSE_PAGE), integer(BROWSE_SNIPPET_WORDS)),
	    &status);
	while (db_next(store, row, searching, &status)) {
		if (n == BROWSE_PAGE) {
			*more_r = true;
			db_end(row);
			break;
		}
		found[n++] = found_read(found, row);
	}
	*found_r = found;
	*nfound_r = n;
	return status;
}

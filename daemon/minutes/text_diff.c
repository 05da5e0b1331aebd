#include "daemon/minutes/text_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <talloc.h>

struct diff {
	char *out;
	const char *kept; /* the last block that stays and is not shown yet */
	size_t passed;    /* blocks that stay, since the last change */
	bool changed;
};

/* One block behind its mark, folded. */
static void
show(struct diff *d, const char *mark, const char *block)
{
	size_t width = DIFF_WIDTH - 2, column = 0;
	const char *p = block;

	d->out = talloc_asprintf_append_buffer(d->out, "%s", mark);
	while (*p) {
		size_t word = strcspn(p, " "), blanks = strspn(p + word, " ");

		if (column > 0 && column + word > width) {
			d->out = talloc_asprintf_append_buffer(d->out, "\n%s", mark);
			column = 0;
		}
		d->out = talloc_asprintf_append_buffer(
		    d->out, "%.*s%s", (int)word, p, blanks > 0 && p[word + blanks] ? " " : "");
		column += word + 1;
		p += word + blanks;
	}
	d->out = talloc_strdup_append_buffer(d->out, "\n");
}

static void
stay(struct diff *d, const char *block)
{
	if (d->changed && d->passed == 0)
		show(d, "  ", block);
	else
		d->kept = block;
	d->passed++;
}

static void
change(struct diff *d, const char *mark, const char *block)
{
	if (d->kept) {
		if (d->passed > (d->changed ? 2 : 1))
			d->out = talloc_strdup_append_buffer(d->out, "...\n");
		show(d, "  ", d->kept);
	}
	d->kept = NULL;
	d->passed = 0;
	d->changed = true;
	show(d, mark, block);
}

/* Lengths of the longest common parts from each pair of blocks on, row by row. */
static uint16_t *
common(void *ctx, const char *const *was, size_t nwas, const char *const *is, size_t nis)
{
	size_t width = nis + 1, i, k;
	uint16_t *table = talloc_zero_array(ctx, uint16_t, (nwas + 1) * width);

	for (i = nwas; i-- > 0;)
		for (k = nis; k-- > 0;) {
			uint16_t down = table[(i + 1) * width + k],
				 right = table[i * width + k + 1];

			if (strcmp(was[i], is[k]) == 0)
				table[i * width + k] =
				    (uint16_t)(table[(i + 1) * width + k + 1] + 1);
			else
				table[i * width + k] = down >= right ? down : right;
		}
	return table;
}

static void
middle(struct diff *d, const char *const *was, size_t nwas, const char *const *is, size_t nis)
{
	size_t i = 0, k = 0, width = nis + 1;
	uint16_t *table = NULL;

	if (nwas > 0 && nis > 0 && nwas <= DIFF_CELLS_MAX / nis && nwas < UINT16_MAX)
		table = common(d->out, was, nwas, is, nis);
	while (i < nwas || k < nis)
		if (table && i < nwas && k < nis && strcmp(was[i], is[k]) == 0) {
			stay(d, was[i]);
			i++;
			k++;
		} else if (i < nwas &&
			   (k == nis || !table ||
			       table[(i + 1) * width + k] >= table[i * width + k + 1])) {
			change(d, "- ", was[i++]);
		} else {
			change(d, "+ ", is[k++]);
		}
	talloc_free(table);
}

char *
text_diff(void *ctx, const char *const *was, size_t nwas, const char *const *is, size_t nis)
{
	struct diff d = { .out = talloc_strdup(ctx, "") };
	size_t head = 0, tail = 0, i;

	while (head < nwas && head < nis && strcmp(was[head], is[head]) == 0)
		head++;
	while (tail < nwas - head && tail < nis - head &&
	       strcmp(was[nwas - tail - 1], is[nis - tail - 1]) == 0)
		tail++;
	if (head == nwas && head == nis) {
		talloc_free(d.out);
		return NULL;
	}
	for (i = 0; i < head; i++)
		stay(&d, was[i]);
	middle(&d, was + head, nwas - head - tail, is + head, nis - head - tail);
	for (i = 0; i < tail; i++)
		stay(&d, was[nwas - tail + i]);
	if (d.kept)
		d.out = talloc_strdup_append_buffer(d.out, "...\n");
	return d.out;
}

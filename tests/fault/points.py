"""The points of a walk of faults: which of them are taken, by whom, how many in a row, and what they are called.

A point is (deed or service, role or direction, number, whether from then on, for good or with a reset).
"""
import cut


def spanned(number, span):
    """Those of 1 to `number` that lie between two percentages of it."""
    first, last = (int(percent) for percent in span.split("-"))
    return range(number * first // 100 + 1, number * last // 100 + 1)


def share(kinds, total):
    """How many points each kind gets; none gets more than it has."""
    given = [0] * len(kinds)
    while total > 0:
        open_kinds = [i for i, (_, points, _) in enumerate(kinds) if given[i] < len(points)]
        if not open_kinds:
            break
        weights = sum(kinds[i][2] for i in open_kinds)
        for i in open_kinds:
            more = min(max(1, total * kinds[i][2] // weights), len(kinds[i][1]) - given[i], total)
            given[i] += more
            total -= more
    return given


def shares(kinds, chosen):
    """share(), the kills counted apart from the others where that is wanted."""
    if chosen.kills is None:
        return share(kinds, chosen.points)
    kills = [kind for kind in kinds if kind[0].startswith("kill")]
    others = [kind for kind in kinds if not kind[0].startswith("kill")]
    given = dict(zip([k[0] for k in kills + others], share(kills, chosen.kills) + share(others, chosen.points)))
    return [given[kind[0]] for kind in kinds]


def part_of(points, part):
    """The points of one stage of several: of stacks by what they are, as not each stage meets all of them."""
    first, parts = (int(n) for n in part.split("/"))
    if points and points[0][0] == "stack":
        return [point for point in points if point[2] // 2 % parts == first - 1]
    return points[first - 1::parts]


def in_rows(points, length):
    """The points, as many in a row as may be, all of one kind. A disk must be empty to be made small."""
    row = []
    for point in points:
        if row and (len(row) == length or point[0] == "full" or point[:2] != row[0][:2]):
            yield row
            row = []
        row.append(point)
    if row:
        yield row


def name_of(point):
    if point[0] in cut.SERVICES:
        return f"cut:{point[0]}:{point[1]}:{point[2]}"
    return f"{point[0]}:{point[1] or ''}:{point[2]}{'p' if point[3] else ''}"


def point_named(name):
    words = name.split(":")
    if words[0] == "cut":
        return words[1], words[2], int(words[3]), int(words[3]) % 2 == 0
    return words[0], words[1] or None, int(words[2].rstrip("p")), words[2].endswith("p")

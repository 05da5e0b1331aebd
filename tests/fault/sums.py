"""What came of a walk of faults, in words: for tests/fault/walk and tests/fault/torture."""


def told(kind):
    """One kind of fault."""
    calls = f", which stand for {kind['calls']} calls" if kind["calls"] else ""
    return f"{kind['kind']}: {kind['walked']} of {kind['points']} points walked{calls}"


def summed_up(sums, verified):
    """The line that tells it all."""
    counts = {word: 0 for word in ("lost", "doubled", "corrupt", "stuck")}
    for kind in sums:
        for text in kind["found"]:
            word = next((w for w in counts if f": {w}: " in text), "stuck")
            counts[word] += 1
    walked = ", ".join(f"{kind['kind']} {kind['walked']}" for kind in sums)
    total = sum(kind["walked"] for kind in sums)
    return f"{total} points walked ({walked}): " + ", ".join(f"{n} {word}" for word, n in counts.items()) + f", ledger verified {verified} times"

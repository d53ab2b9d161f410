"""The guard against false negatives."""


def overlap(a, b):
    """The share of the smaller set of word pieces that lies in the other."""
    a, b = set(a), set(b)
    return len(a & b) / max(1, min(len(a), len(b)))


def without_repeats(candidates, guard=0.85):
    """A candidate that repeats a right passage is no wrong one: it is left out."""
    right = [c for c in candidates if c.grade > 0]
    return [c for c in candidates
            if c.grade > 0 or all(overlap(c.tokens, r.tokens) < guard for r in right)]

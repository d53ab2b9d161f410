"""nDCG@10 and success@3 of two orders of the same candidates, and whether they differ beyond chance."""
import math
import random


def ndcg(grades, ideal, k=10):
    def gain(values):
        return sum(g / math.log2(i + 2) for i, g in enumerate(values[:k]))

    best = gain(sorted(ideal, reverse=True))
    return gain(grades) / best if best > 0 else 0.0


def rank_by(queries, logits, score):
    """-> {query id: grades in the new order}; what has no logit follows in its order."""
    orders = {}
    for q in queries:
        head = logits[q.id]
        ranked = sorted(range(len(head)),
                        key=lambda i: (-score(q.candidates[i].fused, head[i]), i))
        rest = range(len(head), len(q.candidates))
        orders[q.id] = [q.candidates[i].grade for i in [*ranked, *rest]]
    return orders


def per_query(queries, orders):
    """The ideal is made of what was retrieved: enough to compare two orders of the same candidates."""
    return [(ndcg(orders[q.id], orders[q.id]), float(any(g > 0 for g in orders[q.id][:3])))
            for q in queries]


def mean(values):
    return sum(values) / max(1, len(values))


def compare(queries, plain, ours):
    a, b = per_query(queries, plain), per_query(queries, ours)
    return {"ndcg": mean([x[0] for x in b]), "ndcg_plain": mean([x[0] for x in a]),
            "success3": mean([x[1] for x in b]), "success3_plain": mean([x[1] for x in a])}


def bootstrap(differences, rounds=2000, seed=1):
    """The 95% interval of the mean of paired differences."""
    rng, n = random.Random(seed), len(differences)
    means = sorted(sum(rng.choices(differences, k=n)) / n for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]


def smallest_good(gain, enough):
    """Of {weight: mean gain}, the smallest weight that gives `enough` of the best gain; None where
    none gains."""
    best = max(gain.values())
    return next((weight for weight in sorted(gain) if gain[weight] >= enough * best), None) if best > 0 else None

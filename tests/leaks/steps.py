"""What happens in one life of two tenants, from a seed alone: nothing of it hangs on what the server says."""
import random
from dataclasses import dataclass

from leaks.truth import ADMIN, PEOPLE, PRINCIPALS

COLLECTIONS = ("documents", "side")
IDS = ("d0", "d1", "d2", "d/3", "up.md")  # the last is uploaded, too
# What changes, and what is looked at, each with its share. A step is one of each.
CHANGES = {"write": 30, "patch": 20, "remove": 8, "conflict": 3, "upload": 1.2, "remove_source": 1, "revoke": 1.5, "rotate": 0.5,
           "suspend": 0.3, "nothing": 34.5}
LOOKS = {"ask": 36, "ask_word": 20, "filter": 12, "list": 14, "read": 14, "sources": 5, "jobs": 2, "keys": 1, "bad": 3,
         "outside": 1.5, "stream": 2, "answer": 1.5}


@dataclass(frozen=True)
class Step:
    number: int
    tenant: int
    change: str
    writer: str
    collection: str
    name: str
    acl: object      # None, a list, or "kept"
    look: str
    whose: int
    person: str
    chance: float    # what else a step decides by


def drawn(chance, shares):
    return chance.choices(list(shares), list(shares.values()))[0]


def some_acl(chance):
    what = chance.random()
    if what < 0.2:
        return None
    if what < 0.4:
        return "kept"
    acl = {"allow": sorted(chance.sample(PRINCIPALS, chance.randrange(3)))} if what < 0.8 else {}
    if what > 0.7:
        acl["deny"] = [chance.choice(PRINCIPALS)]
    return acl


def steps_of(seed, count):
    chance = random.Random(seed)
    return [Step(number, chance.randrange(2), drawn(chance, CHANGES), chance.choice((ADMIN, "writer")),
                 chance.choice(COLLECTIONS), chance.choice(IDS), some_acl(chance), drawn(chance, LOOKS), chance.randrange(2),
                 chance.choice(PEOPLE).name, chance.random()) for number in range(count)]

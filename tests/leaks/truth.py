"""What is stored and who may read it: the model that the server is held against."""
import re
from dataclasses import dataclass

WORD = re.compile(rb"zq\d+x")   # of texts, titles, urls and metadata
NAME = re.compile(rb"zq\d+s")   # of sources, which the audit trail may name
ADMIN = "admin"


@dataclass(frozen=True)
class Person:
    """Of one tenant. `principals`: what the key stands for; an administrator needs none."""
    name: str
    principals: tuple
    scopes: tuple = ("query",)


PEOPLE = [
    Person(ADMIN, (), ("query", "index", "admin")), Person("writer", ("user:w", "group:a"), ("query", "index")),
    Person("ann", ("group:a",)), Person("bob", ("group:b",)), Person("cid", ("user:c", "group:a", "group:b")),
    Person("eve", ())]
BY_NAME = {person.name: person for person in PEOPLE}
PRINCIPALS = ("group:a", "group:b", "user:c", "user:w")


@dataclass
class Stored:
    word: str
    source: str
    acl: dict | None = None


def may_read(person, acl):
    if person.name == ADMIN or acl is None:
        return True
    if set(acl.get("deny", ())) & set(person.principals):
        return False
    return "allow" not in acl or bool(set(acl["allow"]) & set(person.principals))


class Truth:
    """Of one tenant: documents by collection and id."""

    def __init__(self):
        self.documents = {}

    def find(self, collection, name):
        return self.documents.get((collection, name))

    def readable(self, person, collection):
        return {name: one for (where, name), one in self.documents.items()
                if where == collection and may_read(person, one.acl)}

    def words(self, person):
        """All that this person may ever be shown now."""
        return {word.encode() for one in self.documents.values() if may_read(person, one.acl)
                for word in (one.word, one.source)}

    def sees(self, person, collection, name):
        one = self.find(collection, name)
        return one is not None and may_read(person, one.acl)

    def put(self, collection, name, word, source, acl):
        """`acl`: "kept" is that of the document which is there."""
        kept = self.documents.get((collection, name))
        if acl == "kept":
            acl = kept.acl if kept else None
        self.documents[collection, name] = Stored(word, source, acl)

    def drop(self, collection, name):
        self.documents.pop((collection, name), None)

    def source_of(self, collection, source):
        return {name for (where, name), one in self.documents.items() if where == collection and one.source == source}

"""Two tenants from their first key to their end. After each step of theirs, everything that a caller was told is held
against the model: no word of what he may not read, and all of what he may."""
import itertools
import threading

from jobs_world import FINISHED, form
from leaks import looks
from leaks.caller import Caller
from leaks.steps import IDS
from leaks.truth import ADMIN, BY_NAME, NAME, PEOPLE, WORD, Truth
from waiting import eventually

WORDS_A_LIFE = 10_000
ADDRESSES = itertools.count(2)
ADDRESS_LOCK = threading.Lock()


def fresh_address():
    with ADDRESS_LOCK:
        number = next(ADDRESSES)
    return f"127.{number // 62_500 % 250 + 1}.{number // 250 % 250 + 1}.{number % 250 + 1}"


class Leak(AssertionError):
    """Somebody was shown what is not his."""


def claim(holds, *what):
    if not holds:
        raise AssertionError(what)


class Tenant:
    def __init__(self, life, number):
        self.id, self.truth = f"t{life.number}-{number}", Truth()
        self.keys, self.callers, self.key_words, self.jobs, self.embedded = {}, {}, set(), [], set()


class Life:
    def __init__(self, port, operator, number):
        self.port, self.operator, self.number = port, Caller(port, operator), number
        self.words = 0
        self.past = ["zq0x"]  # every word that ever was
        self.tenants = [Tenant(self, each) for each in range(2)]
        self.llm, self.prompts = None, 0  # a FakeLlm that the server asks for this life alone; what it was asked

    def begin(self):
        for tenant in self.tenants:
            for person in PEOPLE:
                self.give_key(tenant, person, self.operator)

    def give_key(self, tenant, person, giver):
        """A key has a word, too, which is for administrators."""
        word = self.new_word()
        made = giver.ask("POST", "/admin/keys", {"tenant": tenant.id, "name": word, "scopes": list(person.scopes),
                                                 "principals": list(person.principals)})
        claim(made.status == 201, made.status, made.body)
        self.hold(tenant, person, made.json(), word)

    def hold(self, tenant, person, key, word):
        if old := tenant.callers.get(person.name):
            old.close()
        tenant.key_words.add(word.encode())
        tenant.keys[person.name] = key["id"]
        tenant.callers[person.name] = Caller(self.port, key["key"], fresh_address())

    def new_word(self, kind="x"):
        self.words += 1
        word = f"zq{self.number * WORDS_A_LIFE + self.words}{kind}"
        if kind == "x":
            self.past.append(word)
        return word

    def ask(self, tenant, person, method, target, body=None, kind="application/json"):
        """Each reply is looked through, whatever it is."""
        reply = tenant.callers[person].ask(method, target, body, kind)
        self.look_through(tenant, BY_NAME[person], reply, f"{method} {target}")
        claim(reply.status < 500, reply.status, reply.body)
        return reply

    def look_through(self, tenant, person, reply, of):
        told = reply.head + reply.body
        hidden = self.hidden_words(tenant, person, told)
        if hidden:
            raise Leak(f"{person.name} of {tenant.id} was told {hidden} by {of}: {told.decode()}")

    def hidden_words(self, tenant, person, told):
        found = set(WORD.findall(told)) | set(NAME.findall(told))
        if found:
            found -= tenant.truth.words(person)
            if person.name == ADMIN:
                found -= tenant.key_words
        return sorted(found)

    def look_through_prompts(self, tenant, person):
        """What a language model was shown for this person's sake. How often it was asked."""
        calls, self.llm.calls = self.llm.calls, []
        for call in calls:
            if hidden := self.hidden_words(tenant, person, call.text.encode()):
                raise Leak(f"for {person.name} of {tenant.id} a language model was shown {hidden}: {call.text}")
        return len(calls)

    def step(self, step):
        getattr(self, step.change)(step, self.tenants[step.tenant])
        getattr(looks, step.look)(self, step, self.tenants[step.whose], BY_NAME[step.person])

    # Changes. Each is made by an administrator or a writer, who may not be allowed to.

    def nothing(self, step, tenant):
        pass

    def document(self, step, word, source):
        made = {"id": step.name, "text": f"The word of the day is {word}, says the keeper.", "title": f"About {word}",
                "url": f"https://{word}.example/", "metadata": {"word": word}, "source": source}
        return made | {"acl": step.acl} if isinstance(step.acl, dict) else made  # a list is opened by PATCH alone

    def write(self, step, tenant):
        word, source = self.new_word(), self.new_word("s")
        reply = self.ask(tenant, step.writer, "POST", "/index", {
            "documents": [self.document(step, word, source)], "collection": step.collection, "on_conflict": "replace"}) \
            if not self.hidden(step, tenant) else self.refused_write(step, tenant, word, source)
        if reply:
            claim(reply.status == 200, reply.body)
            tenant.truth.put(step.collection, step.name, word, source, step.acl or "kept")

    def hidden(self, step, tenant):
        there = tenant.truth.find(step.collection, step.name)
        return there is not None and not tenant.truth.sees(BY_NAME[step.writer], step.collection, step.name)

    def refused_write(self, step, tenant, word, source):
        reply = tenant.callers[step.writer].ask("POST", "/index", {
            "documents": [self.document(step, word, source)], "collection": step.collection, "on_conflict": "replace"})
        claim(reply.status == 409, "who may not read it may not write it", reply.status, reply.body)
        self.look_through(tenant, BY_NAME[step.writer], reply, "POST /index")

    def conflict(self, step, tenant):
        """Of another source, which may not replace it."""
        there = tenant.truth.find(step.collection, step.name)
        if there is None:
            return
        reply = self.ask(tenant, step.writer, "POST", "/index", {
            "documents": [{"id": step.name, "text": "Nothing.", "source": "elsewhere"}], "collection": step.collection})
        claim(reply.status == 409, reply.status, reply.body)

    def patch(self, step, tenant):
        sees = tenant.truth.sees(BY_NAME[step.writer], step.collection, step.name)
        acl = None if step.acl == "kept" else step.acl
        reply = self.ask_changed(step, tenant, "PATCH", {"acl": acl}, lambda: setattr(
            tenant.truth.find(step.collection, step.name), "acl", acl) if sees else None)
        claim(reply.status in ((200, 204) if sees else (404,)), reply.status, reply.body)

    def ask_changed(self, step, tenant, method, body, change):
        """What the reply says is held against what is true after it."""
        reply = tenant.callers[step.writer].ask(method, looks.target(step.name, step.collection), body)
        change()
        self.look_through(tenant, BY_NAME[step.writer], reply, method)
        return reply

    def remove(self, step, tenant):
        sees = tenant.truth.sees(BY_NAME[step.writer], step.collection, step.name)
        reply = self.ask_changed(step, tenant, "DELETE", None, lambda: sees and tenant.truth.drop(step.collection, step.name))
        claim(reply.status == (204 if sees else 404), reply.status, reply.body)

    def remove_source(self, step, tenant):
        """By an administrator: who sees only some of a source removes those."""
        there = tenant.truth.find(step.collection, step.name)
        if there is None:
            return
        gone = tenant.truth.source_of(step.collection, there.source)
        reply = self.ask(tenant, ADMIN, "DELETE", f"/sources/{there.source}?collection={step.collection}")
        claim(reply.status == 200 and reply.json()["removed"] == len(gone), reply.body)
        for name in gone:
            tenant.truth.drop(step.collection, name)

    def upload(self, step, tenant):
        word, source = self.new_word(), self.new_word("s")
        text = f"The word of the day is {word}, says the keeper."
        acl = step.acl if isinstance(step.acl, dict) else {"allow": ["group:b"]}
        body, headers = form([(IDS[-1], text)], acl=acl, collection=step.collection, metadata={"word": word}, source=source,
                             on_conflict="replace")
        reply = self.ask(tenant, ADMIN, "POST", "/documents", body, headers["Content-Type"])
        claim(reply.status == 202, reply.body)
        job = reply.json()["id"]
        tenant.truth.put(step.collection, IDS[-1], word, source, acl)  # from now on it may be seen
        eventually(lambda: self.ask(tenant, ADMIN, "GET", f"/jobs/{job}").json()["state"] in FINISHED, 30, "the job")
        claim(self.ask(tenant, ADMIN, "GET", f"/jobs/{job}").json()["state"] == "completed")
        tenant.jobs.append(job)

    def revoke(self, step, tenant):
        """The key of who looks next, so that an answer would be one to an ended key."""
        person = BY_NAME[step.person if step.person != ADMIN else "ann"]
        old = tenant.callers[person.name]
        claim(self.ask(tenant, ADMIN, "DELETE", f"/admin/keys/{tenant.keys[person.name]}").status == 204)
        reply = old.ask("POST", "/query", {"query": "What is the word of the day?", "generate": False})
        claim(reply.status == 401 and not WORD.search(reply.body), reply.status, reply.body)
        self.give_key(tenant, person, tenant.callers[ADMIN])

    def rotate(self, step, tenant):
        person = BY_NAME[step.person]
        old = tenant.callers[person.name]
        reply = self.ask(tenant, ADMIN, "POST", f"/admin/keys/{tenant.keys[person.name]}/rotate", {"overlap_seconds": 0})
        claim(reply.status == 201, reply.body)
        refused = old.ask("GET", "/documents")
        claim(refused.status == 401 and not WORD.search(refused.body), refused.status, refused.body)
        self.hold(tenant, person, reply.json(), "zq0x")

    def suspend(self, step, tenant):
        claim(self.operator.ask("POST", f"/admin/tenants/{tenant.id}/suspend").status == 200)
        for person in (ADMIN, step.person):
            reply = tenant.callers[person].ask("GET", "/documents")
            claim(reply.status == 403 and not WORD.search(reply.body), reply.status, reply.body)
        claim(self.operator.ask("POST", f"/admin/tenants/{tenant.id}/resume").status == 200)

    def end(self):
        """Of both; what they had is looked for on the disk when the server has stopped."""
        for tenant in self.tenants:
            gone = self.operator.ask("DELETE", f"/admin/tenants/{tenant.id}")
            claim(gone.status == 200, gone.status, gone.body)
            reply = tenant.callers[ADMIN].ask("GET", "/documents")
            claim(reply.status == 401 and not WORD.search(reply.body), reply.status, reply.body)
        self.leave()

    def leave(self):
        for caller in [self.operator, *(one for tenant in self.tenants for one in tenant.callers.values())]:
            caller.close()

    def found_again(self, port, operator):
        """After the server was killed: the same keys and tenants, elsewhere."""
        self.leave()
        self.port, self.operator = port, Caller(port, operator)
        for tenant in self.tenants:
            tenant.embedded = None  # what is in which cache is not known any more
            for caller in tenant.callers.values():
                caller.port = port

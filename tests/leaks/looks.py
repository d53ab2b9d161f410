"""The ways to look at what a tenant has. `Life.ask` holds every reply against what may be shown; these hold what must be."""
import json

from leaks.truth import ADMIN

QUESTION = "What is the word of the day?"
TOP_K = 20  # more than a collection has
HIDDEN_AS_NOTHING = ("", "/content", "/original", "/pages/1.png")


def claim(holds, *what):
    if not holds:
        raise AssertionError(what)


def target(name, collection, part=""):
    return f"/documents/{name.replace('/', '%2F')}{part}?collection={collection}"


def query(life, step, tenant, person, question, **options):
    body = {"query": question, "top_k": TOP_K, "collection": step.collection, "generate": False, "rerank": False} | options
    reply = life.ask(tenant, person.name, "POST", "/query", body)
    claim(reply.status == 200, reply.status, reply.body)
    if life.llm:
        life.prompts += life.look_through_prompts(tenant, person)
    if options.get("stream"):
        return json.loads(reply.body.rpartition(b"data: ")[2])
    return reply.json()


def ids(answer):
    return {source["document_id"] for source in answer["sources"]}


def shows_all(life, step, tenant, person, **options):
    answer = query(life, step, tenant, person, QUESTION, **options)
    wanted = set(tenant.truth.readable(person, step.collection))
    claim(ids(answer) == wanted, "asked", ids(answer), "readable", wanted)


def ask(life, step, tenant, person):
    mode = ("hybrid", "vector", "keyword")[int(step.chance * 30) % 3]
    shows_all(life, step, tenant, person, mode=mode, rerank=step.chance < 0.15)


def answer(life, step, tenant, person):
    shows_all(life, step, tenant, person, rerank=True, generate=True)


def stream(life, step, tenant, person):
    shows_all(life, step, tenant, person, stream=True, generate=step.chance < 0.3)


def ask_word(life, step, tenant, person):
    """For a word that somebody has, or had, or had never: the vector of the question is no other tenant's."""
    word = life.past[int(step.chance * len(life.past))]
    question = f"Who says {word}?"
    found = query(life, step, tenant, person, question, mode="keyword" if step.chance * 50 % 1 < 0.5 else "hybrid")
    where = found["cache"]["embedding"]
    if tenant.embedded is not None and where not in ("miss", "none"):
        claim(question in tenant.embedded, "a vector out of another tenant's cache", question, where)
    if tenant.embedded is not None:
        tenant.embedded.add(question)


def filter(life, step, tenant, person):  # noqa: A001  (the name of the look)
    readable = tenant.truth.readable(person, step.collection)
    if step.chance < 0.5:
        word = life.past[int(step.chance * 2 * len(life.past))]
        wanted = {name for name, one in readable.items() if one.word == word}
        conditions = {"word": word}
    else:
        wanted, conditions = set(readable), {"word": {"gte": "zq"}}
    found = query(life, step, tenant, person, QUESTION, filter=conditions, mode="vector")
    claim(ids(found) == wanted, ids(found), wanted)


def list(life, step, tenant, person):  # noqa: A001
    readable = tenant.truth.readable(person, step.collection)
    reply = life.ask(tenant, person.name, "GET", f"/documents?collection={step.collection}")
    claim({one["id"] for one in reply.json()["documents"]} == set(readable), reply.body, set(readable))
    for one in tenant.truth.documents.values():
        if step.chance < 0.2:
            reply = life.ask(tenant, person.name, "GET", f"/documents?collection={step.collection}&source={one.source}")
            claim({each["id"] for each in reply.json()["documents"]} ==
                  {name for name, each in readable.items() if each.source == one.source}, reply.body)


def read(life, step, tenant, person):
    sees = tenant.truth.sees(person, step.collection, step.name)
    part = HIDDEN_AS_NOTHING[int(step.chance * len(HIDDEN_AS_NOTHING))]
    reply = life.ask(tenant, person.name, "GET", target(step.name, step.collection, part))
    if sees and part in ("", "/content"):
        claim(reply.status == 200 and tenant.truth.find(step.collection, step.name).word.encode() in reply.body, reply.body)
    elif not sees:
        nothing = life.ask(tenant, person.name, "GET", target("xx", step.collection, part))
        claim(bare(reply, step.name) == bare(nothing, "xx"), reply.body, nothing.body)


def bare(reply, name):
    problem = reply.json()
    problem.pop("request_id")
    return reply.status, json.dumps(problem).replace(name, "NAME")


def sources(life, step, tenant, person):
    name = ADMIN if person.name == ADMIN else "writer"
    reply = life.ask(tenant, name, "GET", f"/sources?collection={step.collection}")
    claim(reply.status == 200, reply.body)
    for one in {each.source for other in life.tenants for each in other.truth.documents.values()}:
        if step.chance < 0.3:
            reply = tenant.callers[name].ask("GET", f"/sources/{one}?collection={step.collection}")
            told = reply.body.replace(one.encode(), b"NAME")  # the caller has named it
            claim(reply.status in (200, 404) and b"zq" not in told, reply.body)


def jobs(life, step, tenant, person):
    """Of another tenant, and of another caller of the same one, as if there were none."""
    if "index" not in person.scopes:
        return
    listed = life.ask(tenant, person.name, "GET", "/jobs").json()["jobs"]
    claim({one["id"] for one in listed} <= (set(tenant.jobs) if person.name == ADMIN else set()), listed)
    for other in life.tenants:
        for job in other.jobs:
            if other is not tenant or person.name != ADMIN:
                for method, part in (("GET", ""), ("GET", "/events"), ("DELETE", "")):
                    reply = life.ask(tenant, person.name, method, f"/jobs/{job}{part}")
                    claim(reply.status == 404, reply.status, reply.body)


def keys(life, step, tenant, person):
    reply = life.ask(tenant, person.name, "GET", "/admin/keys")
    claim(reply.status == (200 if person.name == ADMIN else 403), reply.body)


def bad(life, step, tenant, person):
    """What is wrong with a request is told, and nothing of what it is about."""
    life.ask(tenant, person.name, "PATCH", target(step.name, step.collection), {"acl": {"allow": [1]}})
    life.ask(tenant, person.name, "POST", "/query", {"query": QUESTION, "top_k": 0, "filter": {"word": {"x": 1}}})
    life.ask(tenant, person.name, "POST", "/index", b"{")
    life.ask(tenant, person.name, "GET", target(step.name, step.collection, "/pages/9.png"))


def outside(life, step, tenant, person):
    """What anybody may ask, and what counts all tenants together."""
    reply = life.operator.ask("GET", "/metrics")
    claim(reply.status == 200 and b"zq" not in reply.body, reply.body)
    for path in ("/health", "/health/ready", "/version"):
        life.ask(tenant, person.name, "GET", path)

"""Whether a tenant notices that another one floods the server, what access lists cost a question, and whether time tells
what is hidden.

    .deps/venv/bin/python bench/tenants_bench.py [--documents 2000] [--questions 300] [--flood 24]
                                                    [--words 30] [--only neighbours|lists|timing] [--data FOLDER]

A document is one chunk of so many words: 100,000 are indexed soonest with `--words 4`. With `--data` they are kept, and a
second run does not index them again.

Prints ratios of this machine and run; none of them is a test.
"""
import argparse
import http.client
import json
import pathlib
import random
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from harness import Server, run  # noqa: E402
from server_bench import cpu, prose  # noqa: E402

SHARES = (1, 10, 90)  # of 100 documents may be read
BATCH = 500  # documents a call
PROGRESS_SECONDS = 20


def key_of(data, tenant, scopes, principals=()):
    named = ["--principals", ",".join(principals)] if principals else []
    done = run("keys", "create", "--data-dir", data, "--tenant", tenant, "--scopes", scopes, *named, "--json")
    return {"Authorization": "Bearer " + json.loads(done.stdout)["key"], "Content-Type": "application/json"}


class Asker:
    """One connection that asks one question after the other."""

    def __init__(self, server, headers, chance):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        self.headers, self.chance = headers, chance

    def ask(self, **options):
        began = time.perf_counter()
        body = {"query": prose(self.chance, 7), "cache": False} | options
        self.connection.request("POST", "/query", json.dumps(body), self.headers)
        reply = self.connection.getresponse()
        reply.read()
        return reply.status, (time.perf_counter() - began) * 1000


def fill(server, headers, documents, chance, acl=lambda n: None, name="d", words=30):
    if server.request("GET", f"/documents/{name}{documents - 1}", headers=headers).status == 200:
        return
    began, told = time.monotonic(), 0
    for first in range(0, documents, BATCH):
        batch = []
        for number in range(first, min(first + BATCH, documents)):
            document = {"id": f"{name}{number}", "text": prose(chance, words)}
            batch.append(document | ({"acl": acl(number)} if acl(number) else {}))
        reply = server.request("POST", "/index", {"documents": batch}, headers, timeout=600)
        assert reply.status == 200, reply.body
        seconds = time.monotonic() - began
        if seconds > told + PROGRESS_SECONDS:
            told, done = seconds, first + len(batch)
            print(f"{done} of {documents} documents, {done / seconds:.0f}/s", file=sys.stderr, flush=True)


def p(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(server, headers, questions, **options):
    asker, times = Asker(server, headers, random.Random(7)), []
    for _ in range(questions):
        status, ms = asker.ask(**options)
        assert status == 200, status
        times.append(ms)
    return times


def flood(server, headers, askers, stop):
    refused = [0]

    def work(seed):
        asker = Asker(server, headers, random.Random(seed))
        while not stop.is_set():
            status, _ = asker.ask()
            refused[0] += status != 200

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(askers)]
    for thread in threads:
        thread.start()
    return threads, refused


def neighbours(server, options, chance):
    loud, quiet = (key_of(server.data, tenant, "query,index") for tenant in ("loud", "quiet"))
    for headers in (loud, quiet):
        fill(server, headers, options.documents, chance, words=options.words)
    measure(server, quiet, 30)
    idle = measure(server, quiet, options.questions)
    stop = threading.Event()
    threads, refused = flood(server, loud, options.flood, stop)
    beside = measure(server, quiet, options.questions)
    stop.set()
    for thread in threads:
        thread.join()
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        print(f"quiet tenant, {name}: {p(idle, share):.1f} ms alone, {p(beside, share):.1f} ms beside {options.flood} askers "
              f"of another: {p(beside, share) / p(idle, share):.2f} times (of them {refused[0]} were refused)")


def put_lists(server, writer, documents):
    """An access list on each document; what is indexed stays as it is."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    began, told = time.monotonic(), 0
    for number in range(documents):
        allowed = [f"group:g{share}" for share in SHARES if number % 100 < share] or ["group:none"]
        connection.request("PATCH", f"/documents/d{number}", json.dumps({"acl": {"allow": allowed}}), writer)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200, reply.status
        seconds = time.monotonic() - began
        if seconds > told + PROGRESS_SECONDS:
            told = seconds
            print(f"{number} of {documents} lists, {number / seconds:.0f}/s", file=sys.stderr, flush=True)


def lists(server, options, chance):
    """The same documents without lists, then with them; an administrator is one for whom no list is looked at."""
    writer = key_of(server.data, "open", "query,index,admin")
    askers = {share: key_of(server.data, "open", "query", [f"group:g{share}"]) for share in SHARES}
    fill(server, writer, options.documents, chance, words=options.words)
    how = {"generate": False, "rerank": False}
    if "acl" not in server.request("GET", f"/documents/d{options.documents - 1}", headers=writer).json():
        reader = key_of(server.data, "open", "query")
        measure(server, reader, 10, **how)
        before = statistics.median(measure(server, reader, options.questions, **how))
        print(f"{options.documents} chunks before there are lists: p50 {before:.2f} ms", flush=True)
        put_lists(server, writer, options.documents)
    asking = {name: Asker(server, headers, random.Random(7)) for name, headers in ({0: writer} | askers).items()}
    times = {name: [] for name in asking}
    for _ in range(options.questions):  # in turn, so that what else the machine does meets all
        for name, asker in asking.items():
            status, ms = asker.ask(**how)
            assert status == 200, status
            times[name].append(ms)
    for share in SHARES:
        told = ", ".join(f"{name} {p(times[share], of):.2f} ms, where no list counts {p(times[0], of):.2f} ms: "
                         f"{p(times[share], of) / p(times[0], of):.2f} times" for name, of in (("p50", 0.5), ("p10", 0.1)))
        print(f"{share}% of {options.documents} chunks readable: {told}", flush=True)


def timing(server, options, chance):
    """A document that another tenant has, one that the caller may not read, and one that nobody has: in turn."""
    writer = key_of(server.data, "clock", "query,index,admin")
    reader = key_of(server.data, "clock", "query", ["group:none"])
    fill(server, writer, 50, chance, lambda number: {"allow": ["group:some"]})
    fill(server, key_of(server.data, "elsewhere", "query,index"), 50, chance, name="e")
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    kinds = {"hidden": lambda n: f"d{n % 50}", "elsewhere": lambda n: f"e{n % 50}", "nowhere": lambda n: f"x{n % 50}"}
    times = {name: [] for name in kinds}
    for number in range(10 * options.questions):
        for name, made in kinds.items():
            began = time.perf_counter()
            connection.request("GET", f"/documents/{made(number)}", headers=reader)
            reply = connection.getresponse()
            reply.read()
            times[name].append((time.perf_counter() - began) * 1e6)
            assert reply.status == 404
    halves = [statistics.median(times["nowhere"][half::2]) for half in (0, 1)]
    nowhere = statistics.median(times["nowhere"])
    for name in ("elsewhere", "hidden"):
        median = statistics.median(times[name])
        print(f"404 of a document {name}: median {median:.1f} us, of none {nowhere:.1f} us: {median - nowhere:+.1f} us; "
              f"two halves of the latter are {abs(halves[0] - halves[1]):.1f} us apart")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--flood", type=int, default=24)
    parser.add_argument("--words", type=int, default=30, help="of a document")
    parser.add_argument("--only", choices=("neighbours", "lists", "timing"))
    parser.add_argument("--data", type=pathlib.Path, help="a folder that stays")
    options = parser.parse_args()
    print(f"CPU: {cpu()}", flush=True)
    chance = random.Random(20261130)
    with tempfile.TemporaryDirectory() as folder, \
            Server(options.data or pathlib.Path(folder) / "data", AUTH="keys", AUDIT="off") as server:
        for part in (neighbours, lists, timing):
            if options.only in (None, part.__name__):
                part(server, options, chance)


if __name__ == "__main__":
    main()

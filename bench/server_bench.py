"""Measures the running server with 10,000 chunks: start, memory, unique questions over HTTP.

    .deps/venv/bin/python bench/server_bench.py [--chunks 10000] [--questions 2000]

Prints figures of this machine; none of them is a test.
"""
import argparse
import http.client
import json
import pathlib
import random
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from harness import Server  # noqa: E402

WORDS = ("harbour pump valve sensor meter invoice contract river tide oxygen turbidity gateway battery report "
         "customer engineer winter summer probe cable voltage pressure market teacher garden bridge window letter "
         "kitchen doctor forest island mountain engine ticket payment holiday training manager question answer "
         "method result number colour weight length signal filter network server database chunk token model").split()


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def prose(chance, words):
    sentence = " ".join(chance.choice(WORDS) for _ in range(words))
    return f"{sentence.capitalize()} {chance.randrange(10**6)}."


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def fill(server, chunks, chance):
    """One chunk a document, of mixed lengths."""
    began = time.monotonic()
    for first in range(0, chunks, 500):
        batch = [{"id": f"d{n}", "text": " ".join(prose(chance, 12) for _ in range(chance.choice((1, 2, 3, 8))))}
                 for n in range(first, min(first + 500, chunks))]
        reply = server.index(*batch)
        assert reply.status == 200, reply.body
    return time.monotonic() - began


def start_seconds(server):
    began = time.monotonic()
    server.start()
    seconds = time.monotonic() - began
    assert server.query("is it ready", generate=False).status == 200
    return seconds, time.monotonic() - began


def ask(server, questions, **options):
    """Milliseconds of each question over one kept connection."""
    connection = http.client.HTTPConnection(server.host, server.port)
    times = []
    for question in questions:
        body = json.dumps({"query": question, "top_k": 5} | options)
        began = time.monotonic()
        connection.request("POST", "/query", body, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        reply.read()
        times.append((time.monotonic() - began) * 1000)
        assert reply.status == 200
    connection.close()
    return times


def percentiles(times):
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered):.2f} ms, p99 {ordered[int(len(ordered) * 0.99)]:.2f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=2_000)
    options = parser.parse_args()
    chance = random.Random(7)
    print(f"CPU: {cpu()}")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder) / "data", RESULT_CACHE_MIB="0")  # of answers: result_cache_bench.py
        server.start()
        seconds = fill(server, options.chunks, chance)
        print(f"index: {options.chunks} chunks of 16-130 word pieces in {seconds:.1f} s, "
              f"{options.chunks / seconds:.0f} chunks/s, durable")
        server.stop()
        starts = []
        for _ in range(5):
            starts.append(start_seconds(server))
            ready_mb = resident_mb(server.pid)
            server.stop()
        print(f"start to ready with {options.chunks} chunks, warm: median {statistics.median(s for s, _ in starts):.3f} s, "
              f"to the first answer {statistics.median(a for _, a in starts):.3f} s (of 5); RSS {ready_mb:.0f} MB")
        server.start()
        for name, extra in (("without answer", {"generate": False}), ("with answer", {})):
            questions = [prose(chance, 8) for _ in range(options.questions)]
            print(f"POST /query, unique questions, 1 client, {name}: {percentiles(ask(server, questions, **extra))}")
        question = ["the same question again"] * options.questions
        print(f"POST /query, embedding cached, without answer: {percentiles(ask(server, question, generate=False))}")
        ask(server, [prose(chance, chance.randrange(1, 180)) for _ in range(options.questions)], generate=False)
        for _ in range(10):
            server.index(*({"id": f"m{n}", "text": " ".join(prose(chance, 14) for _ in range(chance.randrange(1, 60)))}
                           for n in range(20)))
        print(f"RSS after {4 * options.questions} questions and 200 documents of mixed lengths: {resident_mb(server.pid):.0f} MB")
        server.stop()


if __name__ == "__main__":
    main()

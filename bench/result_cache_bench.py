"""What an answer costs that is given again, beside one that is made: 10,000 chunks, one question.

    .deps/venv/bin/python bench/result_cache_bench.py [--chunks 10000] [--connections 32] [--seconds 3] [--rounds 5]

Prints requests a second, medians of rounds in turn, and the ratio. Figures of this machine; none of them is a test.
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from server_bench import cpu, fill  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from harness import Server  # noqa: E402

LOAD = pathlib.Path(__file__).resolve().parent.parent / "build/bench/bench/http_load"
# What is asked, by what it shows. Without the result cache the embedding and the reranker's scores are cached still.
KINDS = {"sources alone": {"generate": False, "rerank": False}, "sources, reranked": {"generate": False}, "with answer": {}}


def request(body):
    text = json.dumps(body)
    return (f"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n{text}").encode()


def load(server, options, sent):
    done = subprocess.run([LOAD, "127.0.0.1", str(server.port), str(options.connections), str(options.seconds)],
                          input=sent, capture_output=True, check=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"CPU: {cpu()}; {options.connections} connections, rounds of {options.seconds} s")
    with tempfile.TemporaryDirectory() as folder, \
            Server(pathlib.Path(folder) / "kept") as kept, \
            Server(pathlib.Path(folder) / "made", RESULT_CACHE_MIB="0") as made:
        for server in (kept, made):
            fill(server, options.chunks, random.Random(7))
        for name, extra in KINDS.items():
            body = {"query": "Which sensor measures the oxygen of the river?", **extra}
            rounds = [(load(kept, options, request(body)), load(made, options, request(body))) for _ in range(options.rounds)]
            shown = []
            for figures in zip(*rounds):
                speeds = [one["per_second"] for one in figures]
                shown.append((statistics.median(speeds), min(speeds), max(speeds),
                              statistics.median(one["p50_us"] for one in figures),
                              statistics.median(one["p99_us"] for one in figures)))
            for what, (middle, least, most, p50, p99) in zip(("kept", "made"), shown):
                print(f"{name}, {what}: {middle:.0f}/s ({least:.0f} to {most:.0f}), p50 {p50 / 1000:.2f} ms, p99 {p99 / 1000:.2f} ms")
            print(f"{name}: {shown[0][0] / shown[1][0]:.1f} times as many")


if __name__ == "__main__":
    main()

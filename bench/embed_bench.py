#!/usr/bin/env python3
"""The embedder against a plain OpenVINO loop, and against sentence-transformers if it is installed.

    python3 bench/embed_bench.py [--rounds 7]        builds what it needs in build/bench

Both take turns in one run, with the same weights, texts and two threads; ratios are medians over
the rounds. Goals: 90% of the plain loop; against sentence-transformers 6x for a query and 4x in
bulk where the CPU multiplies bf16. Any python that has sentence-transformers will do.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/bench"
PROGRAM = BUILD / "bench/embed_bench"
MODEL = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
TEXTS = ROOT / "tests/data/minilm_reference/texts.jsonl"
QUERY = "how long does a refund take after a return"
THREADS = 2


class Ours:
    def __init__(self, cache=""):
        began = time.perf_counter()
        self.process = subprocess.Popen([PROGRAM, "--serve", cache], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.description = self.process.stdout.readline().strip()
        self.start_ms = (time.perf_counter() - began) * 1000
        self.tokens = int(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


class Theirs:
    def __init__(self):
        import sentence_transformers
        import torch

        torch.set_num_threads(THREADS)
        self.model = sentence_transformers.SentenceTransformer(str(MODEL), device="cpu")
        self.texts = [json.loads(line) for line in TEXTS.read_text().splitlines()]
        self.description = (f"sentence-transformers {sentence_transformers.__version__}, "
                            f"torch {torch.__version__}, {torch.get_num_threads()} threads")

    def ask(self, what):
        if what == "bulk":
            return self.time(self.texts)
        return statistics.median(self.time(QUERY) for _ in range(30))

    def time(self, texts):
        began = time.perf_counter()
        self.model.encode(texts, batch_size=32, show_progress_bar=False)
        return (time.perf_counter() - began) * 1000


def print_start_and_memory(starts):
    with tempfile.TemporaryDirectory() as cache:
        cold = Ours(cache)
        cold.end()
        warm = []
        for _ in range(starts):
            ours = Ours(cache)
            warm.append(ours.start_ms)
            if len(warm) < starts:
                ours.end()
        print(ours.description)
        print(f"process start to ready: {cold.start_ms:.0f} ms with an empty cache, "
              f"{statistics.median(warm):.0f} ms with a warm one ({min(warm):.0f}-{max(warm):.0f})")
        at_start = ours.ask("memory")
        for _ in range(3):
            ours.ask("bulk")
        print(f"resident memory: {at_start:.0f} MiB at start, {ours.ask('memory'):.0f} MiB after "
              "600 texts of all lengths")
        ours.end()


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "release", "-B", BUILD, "-DRAGD_BENCH=ON"], cwd=ROOT,
                       check=True, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", BUILD, "embed_bench"], check=True, stdout=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    build()
    print_start_and_memory(5)
    subprocess.run([PROGRAM, str(rounds)], check=True)
    try:
        theirs = Theirs()
    except ImportError:
        print("sentence-transformers is not installed in this python: not compared")
        return
    ours = Ours()
    print(theirs.description)
    for what, goal in (("query", 6), ("bulk", 4)):
        ours.ask(what), theirs.ask(what)
        pairs = [(ours.ask(what), theirs.ask(what)) for _ in range(rounds)]
        ratios = [theirs_ms / ours_ms for ours_ms, theirs_ms in pairs]
        print(f"{what}: {statistics.median(ratios):.1f} times sentence-transformers' speed "
              f"({min(ratios):.1f}-{max(ratios):.1f}; goal on a CPU with bf16: {goal})")


if __name__ == "__main__":
    main()

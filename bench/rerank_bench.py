#!/usr/bin/env python3
"""The rerankers, and sentence-transformers' CrossEncoder with the same weights if it is installed.

    python3 bench/rerank_bench.py [--rounds 100] [--model FOLDER]     builds what it needs in build/bench

All take turns in one run, on two threads. Without --model the cross-encoder is the embedding model
with a random head: its scores mean nothing, its speed is that of any with six such layers. Goals: 10
pairs of 128 word pieces in 50 ms where the CPU multiplies bf16, and 5 times CrossEncoder's speed.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/bench"
PROGRAM = BUILD / "bench/rerank_bench"
EMBEDDER = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
TEXTS = ROOT / "tests/data/minilm_reference/texts.jsonl"
THREADS = 2
PAIR, QUESTION, SPECIAL = 128, 12, 3  # word pieces
SEED = 17
SETTLE = 0.02  # seconds before each call: torch's threads spin for some ms after one, on our cores


def make_cross_encoder(folder):
    """The embedder's weights under the names of a BertForSequenceClassification, and a random head."""
    with open(EMBEDDER / "model.safetensors", "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    width = header["pooler.dense.bias"]["shape"][0]
    chance = random.Random(SEED)
    head = struct.pack(f"<{width + 1}f", *(chance.gauss(0, 0.5) for _ in range(width)), 0.0)
    tensors = {f"bert.{name}": about for name, about in header.items() if about["dtype"] == "F32"}
    for name, shape, begin, end in (("weight", [1, width], 0, 4 * width),
                                    ("bias", [1], 4 * width, 4 * width + 4)):
        tensors[f"classifier.{name}"] = {"dtype": "F32", "shape": shape,
                                         "data_offsets": [len(data) + begin, len(data) + end]}
    # The format wants no gaps: what was left out leads, or all is as it was.
    first = min(about["data_offsets"][0] for about in tensors.values())
    for about in tensors.values():
        about["data_offsets"] = [place - first for place in about["data_offsets"]]
    text = json.dumps({"__metadata__": {"format": "pt"}, **tensors}).encode()
    text += b" " * (-len(text) % 8)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(
        len(text).to_bytes(8, "little") + text + data[first:] + head)
    config = json.loads((EMBEDDER / "config.json").read_text())
    config.update(architectures=["BertForSequenceClassification"], id2label={"0": "LABEL_0"},
                  label2id={"LABEL_0": 0})
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copyfile(EMBEDDER / name, folder / name)


class Ours:
    def __init__(self, folder):
        self.process = subprocess.Popen([PROGRAM, folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.descriptions = [self.process.stdout.readline().strip() for _ in range(2)]
        if not self.descriptions[1]:
            sys.exit("rerank_bench did not start")

    def score(self, question, passages, model="cross", read="now"):
        self.process.stdin.write(json.dumps({"model": model, "question": question,
                                             "passages": passages, "read": read}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["ms"], answer["scores"]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    def __init__(self, folder):
        import sentence_transformers
        import torch

        torch.set_num_threads(THREADS)
        self.model = sentence_transformers.CrossEncoder(
            str(folder), device="cpu", activation_fn=torch.nn.Identity())
        self.description = (f"sentence-transformers {sentence_transformers.__version__}, "
                            f"torch {torch.__version__}, {torch.get_num_threads()} threads")

    def score(self, question, passages):
        began = time.perf_counter()
        scores = self.model.predict([(question, passage) for passage in passages], batch_size=32,
                                    show_progress_bar=False)
        return (time.perf_counter() - began) * 1000, [float(score) for score in scores]


class Texts:
    """Texts of a known number of word pieces: whole words of the vocabulary are one each."""

    def __init__(self):
        words = (EMBEDDER / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self.words = [word for word in words if word.isascii() and word.isalpha() and len(word) > 2]
        self.chance = random.Random(SEED)
        self.question = self.of(QUESTION)
        self.mixed = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]

    def of(self, pieces):
        return " ".join(self.chance.choices(self.words, k=pieces))

    def passages(self, count, pieces):
        return [self.of(pieces) for _ in range(count)]


def p99(values):
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


def about(what, times):
    return f"{what}: p50 {statistics.median(times):.1f} ms, p99 {p99(times):.1f} ms"


def same_scores(ours, theirs, texts, bf16):
    """The figures below compare the same work only if both give the same logits."""
    allowed = 0.15 if bf16 else 0.002
    passages = texts.mixed + texts.passages(10, PAIR - QUESTION - SPECIAL)
    pairs = list(zip(ours.score(texts.question, passages)[1], theirs.score(texts.question, passages)[1]))
    worst = max(abs(a - b) for a, b in pairs)
    spread = statistics.pstdev(b for _, b in pairs)
    print(f"logits of {len(pairs)} pairs: they differ by {worst:.6f} at most (allowed {allowed}), and "
          f"vary by {spread:.2f}")
    if worst > allowed:
        sys.exit("rerank_bench: not the same model")


def compare(ours, theirs, texts, rounds):
    """Turns: one call each, so that both meet the same noise."""
    peers = [theirs] if theirs else []
    for what, count, passages in (
            (f"cross-encoder, 10 pairs of {PAIR} word pieces", rounds,
             lambda: texts.passages(10, PAIR - QUESTION - SPECIAL)),
            ("cross-encoder, 200 pairs of mixed lengths", max(3, rounds // 20), lambda: texts.mixed)):
        times = [[] for _ in range(1 + len(peers))]
        for round_ in range(count + 1):
            batch = passages()
            for spent, model in zip(times, [ours, *peers]):
                time.sleep(SETTLE)
                ms, _ = model.score(texts.question, batch)
                if round_:  # the first prepares each length
                    spent.append(ms)
        size = len(passages())
        for name, spent in zip(("ragd", "CrossEncoder"), times):
            print(about(f"{what}, {name}", spent)
                  + f", {1000 * size / statistics.median(spent):.0f} pairs/s")
        if peers:
            ratios = sorted(b / a for a, b in zip(*times))
            tenth = len(ratios) // 10
            print(f"  {statistics.median(ratios):.2f} times CrossEncoder's speed (the middle four fifths: "
                  f"{ratios[tenth]:.2f}-{ratios[-1 - tenth]:.2f}; goal 5)")


def late_interaction(ours, texts, rounds):
    """The first of "before" reads the passages, the second finds them in memory."""
    turns = (("unread", "now"), (None, "before"), ("read before", "before"), ("indexed", "indexed"))
    for count in (10, 20):
        times = [[] for _ in turns]
        for round_ in range(max(5, rounds // 4) + 1):
            batch = texts.passages(count, PAIR - 2)
            for spent, (_, read) in zip(times, turns):
                ms, _ = ours.score(texts.question, batch, "late", read)
                if round_:
                    spent.append(ms)
        for spent, (name, _) in zip(times, turns):
            if name:
                print(about(f"built-in reranker, {count} passages of {PAIR} word pieces, {name}", spent))


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", BUILD, "rerank_bench"], check=True, stdout=sys.stderr)


def cpu():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    said = dict((part.strip() for part in line.split(":", 1)) for line in lines if ":" in line)
    units = [flag for flag in ("avx2", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
             if flag in said["flags"].split()]
    return (f"{said['model name']}, {os.cpu_count()} cores, {' '.join(units)}; load before the run "
            f"{os.getloadavg()[0]:.1f}"), any("bf16" in unit for unit in units)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--model", type=pathlib.Path, help="another cross-encoder's folder")
    parser.add_argument("--make", type=pathlib.Path, metavar="FOLDER",
                        help="only write the cross-encoder with the random head")
    options = parser.parse_args()
    if options.make:
        return make_cross_encoder(options.make)
    build()
    description, bf16 = cpu()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.model or pathlib.Path(scratch) / "random-head"
        if not options.model:
            make_cross_encoder(folder)
        ours, texts = Ours(folder), Texts()
        print(description, *ours.descriptions, sep="\n")
        try:
            theirs = Theirs(folder)
        except ImportError:
            print("sentence-transformers is not installed in this python: not compared")
            theirs = None
        if theirs:
            print(theirs.description)
            same_scores(ours, theirs, texts, bf16)
        compare(ours, theirs, texts, options.rounds)
        late_interaction(ours, texts, options.rounds)
        ours.end()


if __name__ == "__main__":
    main()

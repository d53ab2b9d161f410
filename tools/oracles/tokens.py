#!/usr/bin/env python3
"""Compares our tokenizer with Hugging Face `tokenizers`, id for id.

    tools/oracles/tokens.py build/bench/bench/tokenize_lines            # 1,000,000 generated lines
    tools/oracles/tokens.py COMMAND --texts DIR                         # and texts of DIR/*/*.jsonl
    tools/oracles/tokens.py COMMAND --variants                          # other tokenizer.json settings
    tools/oracles/tokens.py COMMAND --speed --texts DIR                 # one thread against one thread
    tools/oracles/tokens.py --write-reference tests/data/tokenizer_reference.jsonl

COMMAND is bench/tokenize_lines.cpp, built with -DRAGD_BENCH=ON. Needs the packages of
tools/pins/requirements-test.txt. Exit status 1 if any id differs.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
from tokenizers import AddedToken, Tokenizer, __version__  # noqa: E402  (reads the variable)

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
BATCH = 20_000
LAST = 0x110000

SPECIAL = ["[SEP]", "[CLS]", "[MASK]", "[UNK]", "[PAD]", "[sep]", "[MASK", "[[SEP]]", "MASK]", "["]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "\x0b", "\x85", "\u2028"]
WORDS = ("the of retrieval augmented generation unaffable tokenizer Kant\u014d stra\u00dfe \u0130stanbul "
         "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 na\u00efve caf\u00e9 it's e-mail 3.14 $5+5=10 "
         "\u4e2d\u56fd \u6771\u4eac\u30bf\u30ef\u30fc \ud55c\uad6d\uc5b4 \u043f\u0440\u0438\u0432\u0435\u0442 \u0645\u0631\u062d\u0628\u0627 \u0928\u092e\u0938\u094d\u0924\u0947 \u2260 \ufb01ne").split()
# Characters that canonical ordering moves though they are not stripped, and some that it moves past.
ORDERED = [*range(0x8D4, 0x8E2), 0x1B44, 0x1BAA, 0x1BF2, 0x1DFB, 0x302E, 0x302F, 0xA953, 0xA9C0,
           0x111C0, 0x11235, 0x1134D, 0x11442, 0x11446, 0x116B6, 0x11C3F, *range(0x1D15E, 0x1D173),
           *range(0x1D1BB, 0x1D1C1), *range(0x1E000, 0x1E02B), *range(0x1E944, 0x1E94B), 0x10D24,
           0x11938, 0x300, 0x334, 0x345, 0x93C, 0x94D, 0xF71, 0xF73, 0x200D, 0xAD, 0x41, 0x4E00]


def scalar(rng, low=0, high=LAST):
    point = rng.randrange(low, high)
    return chr(point) if not 0xD800 <= point < 0xE000 else "\ufffd"


def block_text(rng, start):
    """Characters around one place of Unicode, with spaces and letters in between."""
    parts = []
    for _ in range(rng.randrange(1, 24)):
        parts.append(scalar(rng, start, min(start + 0x100, LAST)) if rng.random() < 0.8
                     else rng.choice("aB .1" + chr(0x301)))
    return "".join(parts)


def mixed_text(rng):
    parts = []
    for _ in range(rng.randrange(1, 16)):
        kind = rng.random()
        if kind < 0.40:
            parts.append(rng.choice(WORDS))
        elif kind < 0.50:
            parts.append(rng.choice(SPECIAL))
        elif kind < 0.60:
            parts.append(rng.choice(SPACES))
        elif kind < 0.70:
            parts.append("".join(chr(rng.randrange(128)) for _ in range(rng.randrange(1, 9))))
        elif kind < 0.80:
            parts.append("".join(scalar(rng, 0, 0x3100) for _ in range(rng.randrange(1, 7))))
        elif kind < 0.90:
            parts.append("a" + "".join(chr(rng.choice(ORDERED)) for _ in range(rng.randrange(1, 9))))
        elif kind < 0.93:
            parts.append(rng.choice("ab\u00e9\u0416\u65e5x") * rng.randrange(95, 106))
        else:
            parts.append(scalar(rng))
        parts.append(rng.choice(["", " ", " ", rng.choice(SPACES)]))
    return "".join(parts)


def every_code_point(rng):
    """Every scalar value of Unicode, in order, each beside letters, marks and others."""
    points = [c for c in range(LAST) if not 0xD800 <= c < 0xE000]
    for i in range(0, len(points), 8):
        group = [chr(c) for c in points[i:i + 8]]
        yield " ".join(group)
        yield "".join(f"a{c}" for c in group)
        yield "".join(f"{c}\u0301{rng.choice(WORDS)}" for c in group)


def lines(rng, count):
    made = 0
    for text in every_code_point(rng):
        yield text
        made += 1
    while made < count:
        yield mixed_text(rng) if made % 2 else block_text(rng, rng.randrange(0, LAST, 0x80))
        made += 1


def texts_of(folder):
    for file in sorted(pathlib.Path(folder).glob("*/*.jsonl")):
        if file.name not in ("corpus.jsonl", "queries.jsonl"):
            continue
        with file.open(encoding="utf-8") as stream:
            for line in stream:
                record = json.loads(line)
                yield from (record[key] for key in ("title", "text") if record.get(key))


def handbook():
    """The paragraphs of the demo's documents."""
    for file in sorted((ROOT / "demo/handbook").rglob("*.md")):
        yield from (part for part in file.read_text().split("\n\n") if part.strip())


def pairs(rng, count):
    for _ in range(count):
        first, second = mixed_text(rng), mixed_text(rng) if rng.random() < 0.7 else None
        least = 2 if second is None else 4  # below the special tokens the library does not cut
        yield [first, second, rng.choice([None, rng.randrange(least, 48)])]


class Command:
    """One run of tokenize_lines; asked in batches, so that neither side waits on a full pipe."""

    def __init__(self, command, model):
        self.command = [command, str(model)]

    def ask(self, batch):
        data = "".join(json.dumps(item) + "\n" for item in batch).encode()
        result = subprocess.run(self.command, input=data, stdout=subprocess.PIPE, check=True)
        return result.stdout.decode().splitlines()


def load(path):
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def numbers(values):
    return " ".join(map(str, values))


def expected_pair(tokenizer, first, second, most):
    tokenizer.no_truncation()
    whole = tokenizer.encode(first, second)
    if most is not None:
        tokenizer.enable_truncation(most)  # longest_first
    cut = tokenizer.encode(first, second)
    tokenizer.no_truncation()
    return {"ids": cut.ids, "type_ids": cut.type_ids, "truncated": len(cut.ids) < len(whole.ids)}


def batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Score:
    def __init__(self):
        self.compared = 0
        self.wrong = 0

    def check(self, what, wanted, got):
        self.compared += 1
        if wanted != got:
            self.wrong += 1
            if self.wrong <= 10:
                print(f"differs: {what!a}\n  tokenizers: {wanted}\n  ragd:       {got}")


def compare_texts(score, command, tokenizer, items):
    for batch in batches(items):
        wanted = tokenizer.encode_batch_fast(batch)
        for text, encoding, got in zip(batch, wanted, command.ask(batch), strict=True):
            score.check(text, numbers(encoding.ids), got)


def compare_pairs(score, command, tokenizer, items):
    for batch in batches(items):
        for (first, second, most), got in zip(batch, command.ask(batch), strict=True):
            want = expected_pair(tokenizer, first, second, most)
            line = f"{numbers(want['ids'])}|{numbers(want['type_ids'])}|{int(want['truncated'])}"
            score.check([first, second, most], line, got)


def variants():
    """Other settings that tokenizer files have: (name, change to the parsed file)."""
    def normalizer(**values):
        return lambda root: root["normalizer"].update(values)

    def processor(value):
        return lambda root: root.update(post_processor=value)

    ends = {"sep": ["[SEP]", 102], "cls": ["[CLS]", 101]}
    yield "cased", normalizer(lowercase=False)
    yield "cased, accents stripped", normalizer(lowercase=False, strip_accents=True)
    yield "accents kept", normalizer(strip_accents=False)
    yield "not cleaned", normalizer(clean_text=False)
    yield "ideographs joined", normalizer(handle_chinese_chars=False)
    yield "nothing", normalizer(clean_text=False, handle_chinese_chars=False, lowercase=False)
    yield "words of 7", lambda root: root["model"].update(max_input_chars_per_word=7)
    yield "BertProcessing", processor({"type": "BertProcessing", **ends})
    yield "RobertaProcessing", processor({"type": "RobertaProcessing", "trim_offsets": True,
                                          "add_prefix_space": False, **ends})
    yield "no post-processor", processor(None)


def added_token_variant(path):
    """A tokenizer with added tokens of every flag, written by the library itself."""
    tokenizer = load(MODEL)
    flags = ("single_word", "lstrip", "rstrip", "normalized")
    words = ["caf\u00e9", "the", "[ent]", "of the", "\u4e2d a", "\ufb01", "A\u0301x", "zz", "zz zz", "[S"]
    tokens = []
    for number, word in enumerate(words * 2):
        bits = (number * 7 + 3) % 16
        content = word if number < len(words) else f"{word}{number}"
        tokens.append(AddedToken(content, special=False,
                                 **{flag: bool(bits >> i & 1) for i, flag in enumerate(flags)}))
    tokenizer.add_tokens(tokens)
    tokenizer.save(str(path / "tokenizer.json"))
    return [token.content for token in tokens]


def compare_variants(score, binary, count):
    root = json.loads((MODEL / "tokenizer.json").read_text())
    for name, change in variants():
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            changed = json.loads(json.dumps(root))
            change(changed)
            (path / "tokenizer.json").write_text(json.dumps(changed))
            run_variant(score, binary, name, path, count)
    with tempfile.TemporaryDirectory() as folder:
        SPECIAL.extend(added_token_variant(pathlib.Path(folder)))
        run_variant(score, binary, "added tokens", pathlib.Path(folder), count)


def run_variant(score, binary, name, path, count):
    before = score.compared, score.wrong
    rng = random.Random(name)
    command, tokenizer = Command(binary, path), load(path)
    compare_texts(score, command, tokenizer,
                  (mixed_text(rng) if i % 2 else block_text(rng, rng.randrange(0, LAST, 0x80))
                   for i in range(count)))
    compare_pairs(score, command, tokenizer, pairs(rng, count // 20))
    print(f"variant '{name}': {score.compared - before[0]} lines, "
          f"{score.wrong - before[1]} mismatches", flush=True)


def write_reference(path):
    rng = random.Random(3)
    tokenizer = load(MODEL)
    texts = ["", " ", "Hello, World!", *WORDS, *SPECIAL, "x" * 100, "x" * 101, "\u00e9" * 100]
    requests = [[text, None, None] for text in texts]
    requests += [[block_text(rng, start), None, None] for start in
                 [*range(0, 0x3400, 0x100), *range(0xA000, 0x10000, 0x400), *range(0x10000, 0x20000, 0x400)]]
    requests += list(pairs(rng, 200))
    with open(path, "w", encoding="utf-8") as out:
        for first, second, most in requests:
            want = expected_pair(tokenizer, first, second, most)
            out.write(json.dumps({"first": first, "second": second, "max_tokens": most, **want}) + "\n")
    print(f"{len(requests)} lines in {path}, by tokenizers {__version__}")


def cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def speed(binary, texts):
    """CPU time of one thread on each side, the same texts, alternating, reading not included."""
    tokenizer = load(MODEL)
    size = sum(len(text.encode()) for text in texts)
    data = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts).encode()
    ours, theirs = [], []
    for _ in range(5):
        result = subprocess.run([binary, "--time", str(MODEL)], input=data, check=True,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        ours.append(float(result.stdout))
        begin = time.process_time()
        for text in texts:
            tokenizer.encode(text)
        theirs.append(time.process_time() - begin)
    ours, theirs = sorted(ours)[2], sorted(theirs)[2]
    print(f"CPU: {cpu_model()}; {len(texts)} texts, {size / 1e6:.1f} MB, CPU time of one thread, median of 5")
    print(f"ragd {size / ours / 1e6:.1f} MB/s, tokenizers {__version__} {size / theirs / 1e6:.1f} MB/s: "
          f"{theirs / ours:.1f} times as fast")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", help="the built tokenize_lines")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", help="folder with */corpus.jsonl and */queries.jsonl")
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--write-reference", metavar="FILE")
    args = parser.parse_args()
    if args.write_reference:
        return write_reference(args.write_reference)
    if not args.command:
        parser.error("which tokenize_lines?")
    if args.speed:
        texts = list(texts_of(args.texts) if args.texts else handbook())
        return speed(args.command, random.Random(args.seed).sample(texts, min(len(texts), 3_000)))
    score, rng = Score(), random.Random(args.seed)
    if args.variants:
        compare_variants(score, args.command, args.lines // 20)
    else:
        command, tokenizer = Command(args.command, MODEL), load(MODEL)
        compare_texts(score, command, tokenizer, lines(rng, args.lines))
        compare_pairs(score, command, tokenizer, pairs(rng, args.pairs))
        if args.texts:
            compare_texts(score, command, tokenizer, texts_of(args.texts))
    print(f"{score.compared} lines compared with tokenizers {__version__}: {score.wrong} mismatches")
    return sys.exit(1 if score.wrong else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes an int8 folder of a model, and keeps it only if `ragd eval` finds it as good.

    quantize.py MODEL --out FOLDER --calibrate SET... --gate SET[:QUERIES]... [--recipe NAME]

MODEL is an embedder's or a cross-encoder's folder. A SET is a folder in BEIR layout: corpus.jsonl,
queries.jsonl, qrels.tsv. FOLDER appears only if on no set of the gate nDCG@10 falls by more than
--allowed percent; else the exit code is 1, and what was lost where is printed.
"""
import argparse
import json
import pathlib
import random
import shutil
import sys
import tempfile

import gate

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 5
COPIED = ("*.json", "vocab.txt", "1_Pooling/config.json")
INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")


def read_rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_text(row):
    return "\n".join(part for part in (row.get("title"), row["text"]) if part)


def sample(folders, kind, count):
    """Texts, or pairs for a reranker, in equal shares of each set; half of the texts are questions."""
    chance = random.Random(SEED)
    chosen = []
    for folder in folders:
        passages = [read_text(row) for row in read_rows(folder / "corpus.jsonl")]
        questions = [row["text"] for row in read_rows(folder / "queries.jsonl")]
        share = max(2, count // len(folders))
        if kind == "reranker":
            chosen += [(chance.choice(questions), chance.choice(passages)) for _ in range(share)]
        else:
            chosen += chance.sample(questions, min(len(questions), share // 2))
            chosen += chance.sample(passages, min(len(passages), share // 2))
    return chosen


def copy_small_files(model, folder):
    for pattern in COPIED:
        for file in model.glob(pattern):
            if file.name not in INDEXES:
                target = folder / file.relative_to(model)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)


def check_sets(calibrated, judged):
    both = {folder.resolve() for folder in calibrated} & {folder.resolve() for folder, _ in judged}
    if both:
        raise gate.Refused(f"calibrated on {', '.join(sorted(map(str, both)))}, which is in the gate too: "
                           "it would flatter the result")


def run_gate(options, kind, made, reports):
    verdicts = []
    for folder, queries in options.gate:
        before_file = reports / f"{folder.name}.before.json"
        if before_file.exists():
            before = gate.read_report(before_file)
        else:
            before = gate.evaluate(options.ragd, kind, options.model, folder, queries, before_file)
        after = gate.evaluate(options.ragd, kind, made, folder, queries, reports / f"{folder.name}.json")
        verdicts.append(gate.judge(before, after, options.allowed / 100))
        print(verdicts[-1], flush=True)
    return verdicts


def make(options, scratch):
    """Quantizes into scratch, and says how much it is like the original."""
    import compare
    import graph
    import recipes

    kind = graph.kind_of(options.model)
    made = scratch / options.out.name
    made.mkdir()
    copy_small_files(options.model, made)
    encode = compare.encoder(options.model, kind)
    calibration = [encode(text) for text in sample(options.calibrate, kind, options.samples)]
    recipes.quantize(graph.read_graph(options.model), calibration, options.recipe,
                     made / "openvino_model.xml")
    likeness = compare.likeness(options.model, made, kind,
                                sample([folder for folder, _ in options.gate], kind, 300))
    print(f"{kind}, recipe {options.recipe}: {likeness}", flush=True)
    return kind, made, likeness


def set_and_count(text):
    name, _, count = text.partition(":")
    return pathlib.Path(name), int(count) if count else None


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--calibrate", type=pathlib.Path, nargs="+", required=True, metavar="SET")
    parser.add_argument("--gate", type=set_and_count, nargs="+", required=True, metavar="SET[:QUERIES]")
    parser.add_argument("--recipe", default="int8", help="int8 (default), or a name from recipes.py")
    parser.add_argument("--samples", type=int, default=300, help="texts to calibrate with (default 300)")
    parser.add_argument("--allowed", type=float, default=0.5, metavar="PERCENT",
                        help="how much nDCG@10 may fall on each set (default 0.5)")
    parser.add_argument("--reports", type=pathlib.Path,
                        help="keep the reports; those of the model as it was are used again")
    parser.add_argument("--ragd", type=pathlib.Path, default=ROOT / "build/release/ragd")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    options.model, options.out = options.model.resolve(), options.out.resolve()
    if options.out.exists():
        raise gate.Refused(f"{options.out} is there already")
    check_sets(options.calibrate, options.gate)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.out.parent, prefix=".quantize-") as scratch:
        scratch = pathlib.Path(scratch)
        reports = options.reports or scratch / "reports"
        reports.mkdir(parents=True, exist_ok=True)
        kind, made, likeness = make(options, scratch)
        verdicts = run_gate(options, kind, made, reports)
        passed, said = gate.conclusion(verdicts, options.allowed / 100)
        print(said)
        if passed:
            about = {"recipe": options.recipe, "of": options.model.name, "likeness": likeness,
                     "gate": {one.name: {"before": one.before, "after": one.after} for one in verdicts}}
            (made / "ragd_quantization.json").write_text(json.dumps(about, indent=2) + "\n")
            made.rename(options.out)
            print(f"written: {options.out}")
    return 0 if passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except gate.Refused as refused:
        sys.exit(f"quantize: {refused}")

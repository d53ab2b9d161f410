#!/usr/bin/env python3
"""Writes a trained run as the folder that ragd reads answers with.

    export.py --run RUN --embedder MODEL_FOLDER --out FOLDER

RUN/rule.json (evaluate.py) gives the rule that config.json holds. The word embeddings are not written: ragd
takes them from the embedder's file, which must be the one that the run began with (base_sha256).
"""
import argparse
import hashlib
import json
import pathlib

import safetensors.torch
import torch

from pieces import QUESTION
from reader_model import file_name, read_config

BASE = "sentence-transformers/all-MiniLM-L6-v2"
PIECES = 320  # of question and passage together


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    saved = torch.load(options.run / "last.pt", weights_only=False)["model"]
    tensors = {file_name(name): tensor.to(torch.bfloat16).contiguous()
               for name, tensor in saved.items() if not name.startswith("words.")}
    options.out.mkdir(parents=True, exist_ok=True)
    weights = options.out / "model.safetensors"
    safetensors.torch.save_file(tensors, weights, {"format": "pt"})
    weights.chmod(0o644)  # safetensors leaves it to its owner alone
    base = read_config(options.embedder)
    digest = hashlib.sha256((options.embedder / "model.safetensors").read_bytes()).hexdigest()
    rule = json.loads((options.run / "rule.json").read_text(encoding="utf-8"))
    config = {"format": "ragd-reader/1", "base": BASE, "base_sha256": digest,
              "max_word_pieces": PIECES, "max_question_pieces": QUESTION,
              "num_hidden_layers": base["num_hidden_layers"],
              **{key: round(value, 5) for key, value in rule.items()}}
    (options.out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    size = weights.stat().st_size
    print(f"{options.out}: {len(tensors)} tensors, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes a trained run as a folder that ragd loads (RERANK_MODEL=FOLDER).

    export.py --run RUN --out FOLDER [--base ../../sentence-transformers/all-MiniLM-L6-v2]

As it is, the folder is a BertForSequenceClassification that transformers and sentence-transformers
load too. With --base it has only what was trained, in bf16; ragd takes the rest from that folder
(relative to FOLDER), which must be the embedder that the run began with.
"""
import argparse
import json
import pathlib
import shutil

import safetensors.torch
import torch

from model import bert_name, from_embedder


def load_run(run):
    saved = torch.load(run / "best.pt", weights_only=False, map_location="cpu")
    options = saved["options"]
    model = from_embedder(options["embedder"], options["layers"], options["frozen"])
    weights = {name.removeprefix("encoder."): tensor for name, tensor in saved["model"].items()
               if name.startswith("encoder.")}
    model.load_state_dict(weights)
    model.eval()
    return model, options, saved


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--base", help="take what was not trained from this folder")
    options = parser.parse_args()
    model, trained, _ = load_run(options.run)
    embedder = pathlib.Path(trained["embedder"])
    options.out.mkdir(parents=True, exist_ok=True)

    kept = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    tensors = {}
    for name, tensor in model.state_dict().items():
        if options.base is None:
            tensors[bert_name(name)] = tensor.float().contiguous()
        elif name in kept:
            tensors[bert_name(name)] = tensor.to(torch.bfloat16).contiguous()
    safetensors.torch.save_file(tensors, options.out / "model.safetensors", {"format": "pt"})
    (options.out / "model.safetensors").chmod(0o644)  # safetensors leaves it to its owner alone

    config = {key: model.config[key] for key in (
        "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
        "intermediate_size", "hidden_act", "max_position_embeddings", "type_vocab_size",
        "layer_norm_eps", "pad_token_id")}
    config.update(architectures=["BertForSequenceClassification"], model_type="bert",
                  hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
                  id2label={"0": "LABEL_0"}, label2id={"LABEL_0": 0})
    if options.base:
        config["ragd_base"] = options.base
    write_json(options.out / "config.json", config)
    names = ["vocab.txt"] if options.base else ["vocab.txt", "tokenizer.json",
                                                "special_tokens_map.json"]
    for name in names:
        shutil.copyfile(embedder / name, options.out / name)
    tokenizer = json.loads((embedder / "tokenizer_config.json").read_text())
    write_json(options.out / "tokenizer_config.json",
               {"do_lower_case": tokenizer.get("do_lower_case", True),
                "tokenizer_class": "BertTokenizer", "model_max_length": max(trained["windows"])})
    size = (options.out / "model.safetensors").stat().st_size
    print(f"{options.out}: {len(tensors)} tensors, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes tests/data/tiny_reader: a small random reader on top of tiny_encoder, and what it makes of a few
passages, computed here with numpy alone.

Run by hand, with numpy and tokenizers installed: python tools/oracles/make_test_reader.py
"""
import hashlib
import json
import pathlib

import numpy as np
from tokenizers import Tokenizer

DATA = pathlib.Path(__file__).resolve().parents[2] / "tests/data"
BASE, FOLDER = DATA / "tiny_encoder", DATA / "tiny_reader"
PIECES = 48
QUESTION = "How long is the parental leave?"
PASSAGES = [("Leave policy", "Parental leave is 16 weeks. A visitor must return the badge."),
            ("", "The server restarts every night!"), ("Kitchen", "kitchen " * 80 + "parental leave"),
            ("Door", "Öffne die Tür: key card, door.")]


def read_safetensors(path):
    blob = path.read_bytes()
    size = int.from_bytes(blob[:8], "little")
    tensors = {}
    for name, entry in json.loads(blob[8:8 + size]).items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        bits = np.frombuffer(blob[8 + size + first:8 + size + last], dtype=np.uint16)
        assert entry["dtype"] == "BF16"
        tensors[name] = (bits.astype(np.uint32) << 16).view(np.float32).reshape(entry["shape"])
    return tensors


def to_bf16(values):
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in sorted(tensors.items()):
        raw = to_bf16(values).tobytes()
        header[name] = {"dtype": "BF16", "shape": list(values.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def make_weights(base, rng):
    """Of the base's shapes, but for its word embeddings."""
    weights = {}
    for name, values in base.items():
        if name.startswith(("encoder.", "embeddings.")) and "word_embeddings" not in name \
                and "position_ids" not in name:
            noise = rng.normal(0, 0.3, values.shape)
            weights[name] = noise + (1.0 if name.endswith("LayerNorm.weight") else 0.0)
    hidden = base["embeddings.word_embeddings.weight"].shape[1]
    weights["qa_outputs.weight"] = rng.normal(0, 0.5, (2, hidden))
    weights["qa_outputs.bias"] = rng.normal(0, 0.5, 2)
    weights["answerable.weight"] = rng.normal(0, 0.5, (1, hidden))
    weights["answerable.bias"] = rng.normal(0, 0.5, 1)
    return {name: (to_bf16(v).astype(np.uint32) << 16).view(np.float32) for name, v in weights.items()}


def forward(weights, words, config, ids, types):
    """-> begin and end logits [length, 2], logit of an answer"""
    def dense(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def norm(x, name):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + config["layer_norm_eps"]) * weights[name + ".weight"] \
            + weights[name + ".bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))

    heads = config["num_attention_heads"]
    x = words[ids] + weights["embeddings.token_type_embeddings.weight"][types] \
        + weights["embeddings.position_embeddings.weight"][:len(ids)]
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(config["num_hidden_layers"]):
        name = f"encoder.layer.{layer}."
        q, k, v = (dense(x, f"{name}attention.self.{part}").reshape(len(ids), heads, -1).swapaxes(0, 1)
                   for part in ("query", "key", "value"))
        scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        looked = (scores / scores.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(len(ids), -1)
        x = norm(x + dense(looked, name + "attention.output.dense"), name + "attention.output.LayerNorm")
        x = norm(x + dense(gelu(dense(x, name + "intermediate.dense")), name + "output.dense"),
                 name + "output.LayerNorm")
    return dense(x, "qa_outputs"), float(dense(x[0], "answerable")[0])


def reading(weights, words, config, tokenizer, context, passage):
    """Passages that fit: of a longer one only the logit of its best window would be the test's own."""
    ids = lambda text: tokenizer.encode(text, add_special_tokens=False)  # noqa: E731
    question, title, body = ids(QUESTION).ids, ids(context + ".").ids if context else [], ids(passage)
    room = PIECES - 3 - len(question) - len(title)
    first = max(0, len(body.ids) - room)  # the question's words stand at the end of the long one
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    row = [cls, *question, sep, *title, *body.ids[first:], sep]
    spans, answers = forward(weights, words, config, np.array(row),
                             np.array([0] * (len(question) + 2) + [1] * (len(row) - len(question) - 2)))
    begin = len(question) + 2 + len(title) - first
    found = {}  # word -> first and last piece
    for piece in range(first, len(body.ids)):
        found.setdefault(body.word_ids[piece], []).append(piece)
    out = []
    for pieces in found.values():
        start = len(passage[:body.offsets[pieces[0]][0]].encode())
        end = len(passage[:body.offsets[pieces[-1]][1]].encode())
        out.append([start, end, float(spans[begin + pieces[0], 0]), float(spans[begin + pieces[-1], 1])])
    return {"context": context, "text": passage, "answers": answers, "none": float(spans[0].sum()),
            "words": out}


def main():
    FOLDER.mkdir(exist_ok=True)
    base = read_safetensors(BASE / "model.safetensors")
    config = json.loads((BASE / "config.json").read_text())
    weights = make_weights(base, np.random.default_rng(9))
    write_safetensors(FOLDER / "model.safetensors", weights)
    digest = hashlib.sha256((BASE / "model.safetensors").read_bytes()).hexdigest()
    (FOLDER / "config.json").write_text(json.dumps(
        {"format": "ragd-reader/1", "base": "tiny_encoder", "base_sha256": digest,
         "max_word_pieces": PIECES}, indent=1) + "\n")
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    words = base["embeddings.word_embeddings.weight"]
    expected = [reading(weights, words, config, tokenizer, *one) for one in PASSAGES]
    (FOLDER / "expected.json").write_text(
        json.dumps({"question": QUESTION, "passages": expected}, indent=None) + "\n")


if __name__ == "__main__":
    main()

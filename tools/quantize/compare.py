"""How like its original a quantized model is, and how fast: one text at a time on one thread, as ragd
runs an embedder. Speed is processor time, which other programs on the machine disturb least."""
import statistics
import time

import numpy
import openvino
import tokenizers

import graph

WINDOW = 256
LENGTHS = (16, 128, 256)
NEAREST = 10


def load_tokenizer(folder):
    if (folder / "tokenizer.json").is_file():
        return tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    lower = graph.read_json(folder / "tokenizer_config.json").get("do_lower_case", True)
    return tokenizers.BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=lower)._tokenizer


def encoder(folder, kind):
    """A text, or a (question, passage), to the graph's inputs, padded to eight as ragd does."""
    tokenizer = load_tokenizer(folder)
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW, strategy="only_second" if kind == "reranker" else "longest_first")
    names = {name for one in graph.read_graph(folder).inputs for name in one.get_names()}

    def encode(text):
        pieces = tokenizer.encode(*text) if kind == "reranker" else tokenizer.encode(text)
        rows = dict(input_ids=pieces.ids, attention_mask=pieces.attention_mask,
                    token_type_ids=pieces.type_ids)
        missing = -len(pieces.ids) % 8
        return {name: numpy.array([row + [0] * missing], dtype=numpy.int32)
                for name, row in rows.items() if name in names}

    return encode


class Model:
    def __init__(self, folder_or_graph, pools_cls):
        made = folder_or_graph
        if not isinstance(made, openvino.Model):
            made = openvino.Core().read_model(made / "openvino_model.xml")
        self.pools_cls = pools_cls
        self.request = openvino.Core().compile_model(made, "CPU", {
            "NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1,
            "INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()

    def outputs(self, inputs):
        """Unit vectors of an embedder, logits of a reranker: one row for each input."""
        rows = []
        for one in inputs:
            row = self.request.infer(one)[0][0]
            if row.ndim == 2:
                mask = one["attention_mask"][0][:, None]
                row = row[0] if self.pools_cls else (row * mask).sum(0) / mask.sum()
            rows.append(row.copy())
        return numpy.array(rows)

    def milliseconds(self, inputs):
        times = []
        for _ in range(10):
            began = time.process_time()
            self.request.infer(inputs)
            times.append((time.process_time() - began) * 1000)
        return min(times)


def nearest(vectors):
    scores = vectors @ vectors.T
    numpy.fill_diagonal(scores, -2)
    return [set(row) for row in numpy.argsort(-scores, axis=1)[:, :NEAREST]]


def embedder_likeness(before, after):
    before, after = (rows / numpy.linalg.norm(rows, axis=1, keepdims=True) for rows in (before, after))
    cosines = (before * after).sum(1)
    shared = [len(a & b) / NEAREST for a, b in zip(nearest(before), nearest(after))]
    return {"cosine_mean": float(cosines.mean()), "cosine_min": float(cosines.min()),
            "top10_overlap": statistics.mean(shared)}


def reranker_likeness(before, after):
    before, after = before[:, -1], after[:, -1]
    return {"logit_spread": float(before.std()), "logit_error_mean": float(abs(before - after).mean()),
            "logit_error_max": float(abs(before - after).max()),
            "correlation": float(numpy.corrcoef(before, after)[0, 1])}


def likeness(original, made, kind, texts):
    """Of texts that were not calibrated with."""
    inputs = list(map(encoder(original, kind), texts))
    models = [Model(graph.read_graph(original), graph.pools_cls(original)),
              Model(made, graph.pools_cls(original))]
    outputs = [model.outputs(inputs) for model in models]
    found = (reranker_likeness if kind == "reranker" else embedder_likeness)(*outputs)
    names = inputs[0].keys()
    for length in LENGTHS:
        row = {name: numpy.full((1, length), 1 if name == "attention_mask" else 0, dtype=numpy.int32)
               for name in names}
        was, is_now = (model.milliseconds(row) for model in models)
        found[f"speed_{length}"] = was / is_now
    return {name: round(value, 5) for name, value in found.items()}

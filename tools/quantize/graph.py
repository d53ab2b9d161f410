"""A model folder as an OpenVINO graph, with the names that recipes speak of: layer.0.query, pooler...

It computes what the graph of src/inference/graphs/bert_graph.cpp does, but for pooling by the mean, which ragd
adds to an exported graph itself. Where it does, the rows after each layer are outputs too, with the
numbers that transformers gives them: hidden_states.1 and on. The built-in reranker reads the last. A
folder with an exported graph is taken as it is.
"""
import json

import numpy
import openvino
import safetensors
from openvino import opset13 as op

import gate

FLOATS = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}
EXPORTED = ("openvino_model.xml", "openvino/openvino_model.xml", "model.onnx", "onnx/model.onnx")


class Unsupported(gate.Refused):
    """A folder that this tool does not take; the message says why."""


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def kind_of(folder):
    """`reranker` (a cross-encoder) or `embedder`."""
    names = read_json(folder / "config.json").get("architectures") or [""]
    return "reranker" if names[0].endswith("ForSequenceClassification") else "embedder"


def pools_cls(folder):
    pooling = read_json(folder / "1_Pooling/config.json")
    return bool(pooling.get("pooling_mode_cls_token")) or pooling.get("pooling_mode") in ("cls", "cls_token")


def whole(values):
    return op.constant(numpy.array(values, dtype=numpy.int64))


def read_tensors(path):
    """name -> f32; numpy knows no bf16, which is the upper half of an f32."""
    tensors = {}
    for name, about in safetensors.deserialize(path.read_bytes()):
        if about["dtype"] in FLOATS:
            values = numpy.frombuffer(about["data"], FLOATS[about["dtype"]])
            if about["dtype"] == "BF16":
                values = (values.astype("<u4") << 16).view("<f4")
            tensors[name.removeprefix("bert.")] = values.astype("<f4").reshape(about["shape"])
    return tensors


class Builder:
    def __init__(self, folder, config):
        self.tensors = read_tensors(folder / "model.safetensors")
        self.config = config
        self.width, self.heads = config["hidden_size"], config["num_attention_heads"]

    def tensor(self, name):
        for old in (name, name.replace("LayerNorm.weight", "LayerNorm.gamma"),
                    name.replace("LayerNorm.bias", "LayerNorm.beta")):
            if old in self.tensors:
                return op.constant(self.tensors[old])
        raise Unsupported(f"model.safetensors has no tensor '{name}'; a folder that builds on another "
                          "(ragd_base) must be exported whole first")

    def dense(self, x, tensor, name):
        product = op.matmul(x, self.tensor(f"{tensor}.weight"), False, True, name=name)
        return op.add(product, self.tensor(f"{tensor}.bias"), name=f"{name}.bias")

    def norm(self, x, tensor, name):
        normal = op.mvn(x, whole([-1]), True, self.config.get("layer_norm_eps", 1e-12), "inside_sqrt",
                        name=name)
        return op.add(op.multiply(normal, self.tensor(f"{tensor}.weight")), self.tensor(f"{tensor}.bias"))

    def embeddings(self, ids, types):
        length = op.gather(op.shape_of(ids), whole([1]), whole([0]))
        places = op.slice(self.tensor("embeddings.position_embeddings.weight"), whole([0]), length,
                          whole([1]), whole([0]))
        words = op.gather(self.tensor("embeddings.word_embeddings.weight"), ids, whole([0]))
        kinds = op.gather(self.tensor("embeddings.token_type_embeddings.weight"), types, whole([0]))
        return self.norm(op.add(op.add(words, kinds), places), "embeddings.LayerNorm", "embeddings.norm")

    def heads_of(self, x, tensor, name):
        shape = whole([0, 0, self.heads, self.width // self.heads])
        return op.transpose(op.reshape(self.dense(x, tensor, name), shape, True), whole([0, 2, 1, 3]))

    def activate(self, x, name):
        kind = self.config.get("hidden_act", "gelu")
        if kind == "relu":
            return op.relu(x, name=name)
        modes = {"gelu": "erf", "gelu_new": "tanh", "gelu_pytorch_tanh": "tanh"}
        if kind not in modes:
            raise Unsupported(f"hidden_act '{kind}' is none of relu, {', '.join(modes)}")
        return op.gelu(x, modes[kind], name=name)

    def layer(self, hidden, allowed, index, first_only):
        tensor, name = f"encoder.layer.{index}", f"layer.{index}"
        rows = first_row(hidden) if first_only else hidden
        query = self.heads_of(rows, f"{tensor}.attention.self.query", f"{name}.query")
        key = self.heads_of(hidden, f"{tensor}.attention.self.key", f"{name}.key")
        value = self.heads_of(hidden, f"{tensor}.attention.self.value", f"{name}.value")
        mixed = op.scaled_dot_product_attention(query, key, value, allowed, name=f"{name}.attend")
        mixed = op.reshape(op.transpose(mixed, whole([0, 2, 1, 3])), whole([0, 0, self.width]), True)
        mixed = self.dense(mixed, f"{tensor}.attention.output.dense", f"{name}.mixed")
        mixed = self.norm(op.add(mixed, rows), f"{tensor}.attention.output.LayerNorm", f"{name}.mixed_norm")
        wide = self.activate(self.dense(mixed, f"{tensor}.intermediate.dense", f"{name}.wide"),
                             f"{name}.gelu")
        narrow = self.dense(wide, f"{tensor}.output.dense", f"{name}.narrow")
        return self.norm(op.add(narrow, mixed), f"{tensor}.output.LayerNorm", f"{name}.norm")


def first_row(x):
    return op.slice(x, whole([0]), whole([1]), whole([1]), whole([1]))


def build_bert(folder, config, kind):
    builder = Builder(folder, config)
    inputs = []
    batch = -1 if kind == "reranker" else 1  # ragd runs pairs in groups
    for name in ("input_ids", "attention_mask", "token_type_ids"):
        inputs.append(op.parameter(openvino.PartialShape([batch, -1]), numpy.int32, name=name))
        inputs[-1].output(0).set_names({name})
    ids, mask, types = inputs
    hidden = builder.embeddings(ids, types)
    allowed = op.unsqueeze(op.convert(mask, openvino.Type.boolean), whole([1, 2]))
    one_row = kind == "reranker" or pools_cls(folder)
    layers = config["num_hidden_layers"]
    after = []
    for index in range(layers):
        hidden = builder.layer(hidden, allowed, index, one_row and index + 1 == layers)
        hidden.output(0).set_names({f"hidden_states.{index + 1}"})
        after.append(hidden)
    if one_row:
        after = []
        hidden = op.squeeze(hidden, whole([1]))
    if kind == "reranker":
        hidden = builder.dense(op.tanh(builder.dense(hidden, "pooler.dense", "pooler")), "classifier",
                               "classifier")
    return openvino.Model([op.result(output) for output in (hidden, *after)], inputs, "bert")


def read_graph(folder):
    config = read_json(folder / "config.json")
    if not config:
        raise Unsupported(f"{folder} has no config.json")
    if config.get("model_type") == "bert" and (folder / "model.safetensors").is_file():
        return build_bert(folder, config, kind_of(folder))
    for place in EXPORTED:
        if (folder / place).is_file():
            return openvino.Core().read_model(folder / place)
    raise Unsupported(f"{folder} holds neither a bert's model.safetensors nor {', '.join(EXPORTED)}")

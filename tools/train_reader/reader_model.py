"""BERT that reads a question and a passage together: where an answer begins and ends, and whether
the passage answers at all. The word embeddings stay those of the embedder it begins with."""
import pathlib
import sys

import safetensors.torch
import torch
from torch import nn
from torch.nn import functional

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "train_reranker"))
from model import Layer, bert_name, read_config  # noqa: E402


class ReaderModel(nn.Module):
    def __init__(self, config, dropout=0.1):
        super().__init__()
        hidden, eps = config["hidden_size"], config["layer_norm_eps"]
        self.dropout = dropout
        self.words = nn.Embedding(config["vocab_size"], hidden).requires_grad_(False)
        self.places = nn.Embedding(config["max_position_embeddings"], hidden)
        self.types = nn.Embedding(config["type_vocab_size"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=eps)
        self.layers = nn.ModuleList(
            Layer(hidden, config["intermediate_size"], config["num_attention_heads"], dropout)
            for _ in range(config["num_hidden_layers"]))
        self.qa_outputs, self.answerable = nn.Linear(hidden, 2), nn.Linear(hidden, 1)

    def forward(self, ids, types, mask):
        """-> start and end logits [pairs, longest], answerable logit [pairs]; padding is -1e4"""
        places = torch.arange(ids.shape[1])
        hidden = self.norm(self.words(ids) + self.types(types) + self.places(places))
        hidden = functional.dropout(hidden, self.dropout, self.training)
        allowed = mask[:, None, None, :].bool()
        for layer in self.layers:
            hidden = layer(hidden, allowed, False)
        hidden = functional.dropout(hidden, self.dropout, self.training)
        start, end = self.qa_outputs(hidden).float().unbind(-1)
        answerable = self.answerable(hidden[:, 0])[:, 0].float()
        outside = (mask == 0)
        return start.masked_fill(outside, -1e4), end.masked_fill(outside, -1e4), answerable


def file_name(name):
    """Our name -> that in the file: BertModel's without a prefix; the two heads have their own."""
    if name.startswith(("qa_outputs.", "answerable.")):
        return name
    return bert_name(name).removeprefix("bert.")


def load_weights(model, *files):
    """Later files win; the heads of an embedder's file are not there, and stay as they are."""
    state = model.state_dict()
    for file in files:
        weights = safetensors.torch.load_file(file)
        for name in state:
            if file_name(name) in weights:
                state[name] = weights[file_name(name)].float()
    model.load_state_dict(state)
    return model


def from_embedder(folder, dropout=0.1):
    model = ReaderModel(read_config(folder), dropout)
    return load_weights(model, pathlib.Path(folder) / "model.safetensors")

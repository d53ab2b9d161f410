"""A BERT cross-encoder whose last layer computes the row of [CLS] alone; a third of that layer's work."""
import json
import pathlib
import re

import safetensors.torch
import torch
from torch import nn
from torch.nn import functional


class Layer(nn.Module):
    def __init__(self, hidden, wide, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.mixed, self.mixed_norm = nn.Linear(hidden, hidden), nn.LayerNorm(hidden, eps=1e-12)
        self.wide, self.narrow = nn.Linear(hidden, wide), nn.Linear(wide, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, hidden, allowed, first_only):
        rows = hidden[:, :1] if first_only else hidden
        drop = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(
            self.split(self.query(rows)), self.split(self.key(hidden)),
            self.split(self.value(hidden)), attn_mask=allowed, dropout_p=0.0)
        mixed = mixed.transpose(1, 2).reshape(rows.shape)
        rows = self.mixed_norm(rows + functional.dropout(self.mixed(mixed), drop, self.training))
        out = self.narrow(functional.gelu(self.wide(rows)))
        return self.norm(rows + functional.dropout(out, drop, self.training))


class CrossEncoder(nn.Module):
    """Logits of pairs. The embeddings and the first `frozen` layers are those of the embedder and
    stay so: they need no gradients, and no second copy where the model is kept."""

    def __init__(self, config, layers, frozen=1, dropout=0.1):
        super().__init__()
        hidden = config["hidden_size"]
        self.config, self.dropout = dict(config, num_hidden_layers=layers), dropout
        self.frozen = frozen
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.places = nn.Embedding(config["max_position_embeddings"], hidden)
        self.types = nn.Embedding(config["type_vocab_size"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=config["layer_norm_eps"])
        self.layers = nn.ModuleList(
            Layer(hidden, config["intermediate_size"], config["num_attention_heads"], dropout)
            for _ in range(layers))
        self.pooler, self.classifier = nn.Linear(hidden, hidden), nn.Linear(hidden, 1)
        for part in (self.words, self.places, self.types, self.norm, *self.layers[:frozen]):
            part.requires_grad_(False)
        nn.init.zeros_(self.classifier.weight)  # starts neutral: the fused order stands
        nn.init.zeros_(self.classifier.bias)

    def forward(self, ids, types, mask):
        allowed = mask[:, None, None, :].bool()
        with torch.no_grad():
            places = torch.arange(ids.shape[1])
            hidden = self.norm(self.words(ids) + self.types(types) + self.places(places))
            for layer in self.layers[:self.frozen]:
                hidden = layer(hidden, allowed, False)
        hidden = functional.dropout(hidden, self.dropout, self.training)
        for i, layer in enumerate(self.layers[self.frozen:], self.frozen + 1):
            hidden = layer(hidden, allowed, i == len(self.layers))
        pooled = torch.tanh(self.pooler(hidden[:, 0]))
        pooled = functional.dropout(pooled, self.dropout, self.training)
        return self.classifier(pooled)[:, 0]


# our name -> that of BertForSequenceClassification
NAMES = [(r"^words\.", "bert.embeddings.word_embeddings."),
         (r"^places\.", "bert.embeddings.position_embeddings."),
         (r"^types\.", "bert.embeddings.token_type_embeddings."),
         (r"^norm\.", "bert.embeddings.LayerNorm."),
         (r"^layers\.(\d+)\.(query|key|value)\.", r"bert.encoder.layer.\1.attention.self.\2."),
         (r"^layers\.(\d+)\.mixed\.", r"bert.encoder.layer.\1.attention.output.dense."),
         (r"^layers\.(\d+)\.mixed_norm\.", r"bert.encoder.layer.\1.attention.output.LayerNorm."),
         (r"^layers\.(\d+)\.wide\.", r"bert.encoder.layer.\1.intermediate.dense."),
         (r"^layers\.(\d+)\.narrow\.", r"bert.encoder.layer.\1.output.dense."),
         (r"^layers\.(\d+)\.norm\.", r"bert.encoder.layer.\1.output.LayerNorm."),
         (r"^pooler\.", "bert.pooler.dense."),
         (r"^classifier\.", "classifier.")]


def bert_name(name):
    for pattern, replacement in NAMES:
        name, count = re.subn(pattern, replacement, name)
        if count:
            return name
    raise KeyError(name)


def read_config(folder):
    return json.loads((pathlib.Path(folder) / "config.json").read_text())


def from_embedder(folder, layers, frozen=1, dropout=0.1):
    """Begins with the first layers of a sentence embedder (BertModel)."""
    config = read_config(folder)
    model = CrossEncoder(config, layers, frozen, dropout)
    weights = safetensors.torch.load_file(pathlib.Path(folder) / "model.safetensors")
    state = model.state_dict()
    for name in state:
        theirs = bert_name(name).removeprefix("bert.")
        if not name.startswith("classifier.") and theirs in weights:
            state[name] = weights[theirs].float()
    model.load_state_dict(state)
    return model

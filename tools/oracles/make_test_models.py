#!/usr/bin/env python3
"""Makes the small random models in tests/data and the outputs that `transformers` gives them.

Run by hand, with torch and transformers installed: python tools/oracles/make_test_models.py
- tiny_cross_encoder: BertForSequenceClassification, one label, gelu, names with "bert."
- tiny_encoder: BertModel, CLS pooling, gelu_new, names without a prefix, bf16 weights; and the same
  as an ONNX export of others would look (onnx/model.onnx; needs the packages onnx, onnxscript)
"""
import json
import pathlib
import string

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data"
SHAPE = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
             max_position_embeddings=64, type_vocab_size=2)
WORDS = """the a of in to is was are for on with by not and or that this it as at from how long
what when who where why does do can must refund days return policy parental leave weeks invoice
order customer support battery holds charge hours server backup night every restart floor kitchen
clean key card door visitor badge""".split()
QUESTION = "How long does a refund take?"
PASSAGES = ["The refund is paid in 14 days.", "Parental leave is 16 weeks.", "", "Backup: every night!",
            "kitchen " * 80, "The customer must return the order with the invoice. " * 3]
TEXTS = ["", "The door", "A visitor badge is clean.", "restart the server " * 15]


def vocabulary() -> list[str]:
    letters = list(string.ascii_lowercase + string.digits)
    marks = list(".,:;!?'\"()-")
    return (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + marks + letters
            + ["##" + letter for letter in letters] + sorted(set(WORDS)))


def save_tokenizer(folder: pathlib.Path):
    from tokenizers import BertWordPieceTokenizer
    from transformers import PreTrainedTokenizerFast

    ids = {word: index for index, word in enumerate(vocabulary())}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=BertWordPieceTokenizer(ids, lowercase=True)._tokenizer,
        model_max_length=64, unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]",
        cls_token="[CLS]", mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"])
    tokenizer.save_pretrained(folder)
    return tokenizer


def make_cross_encoder() -> None:
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    folder = DATA / "tiny_cross_encoder"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = save_tokenizer(folder)
    torch.manual_seed(7)
    config = BertConfig(vocab_size=len(vocabulary()), num_labels=1, initializer_range=0.5, **SHAPE)
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    logits = []
    for passage in PASSAGES:
        pair = tokenizer([QUESTION], [passage], truncation=True, max_length=64, return_tensors="pt")
        with torch.no_grad():
            logits.append(model(**pair).logits[0, 0].item())
    expected = {"question": QUESTION, "passages": PASSAGES, "logits": logits}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


def export_onnx(model, path: pathlib.Path) -> None:
    import torch

    class LastHiddenState(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.model(input_ids=input_ids, attention_mask=attention_mask,
                              token_type_ids=token_type_ids).last_hidden_state

    path.parent.mkdir(parents=True, exist_ok=True)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    # Three tensors: one given twice would become one input.
    examples = tuple(torch.full((2, 12), value, dtype=torch.int64) for value in (5, 1, 0))
    axes = {name: {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC} for name in names}
    torch.onnx.export(LastHiddenState(), examples, str(path), dynamo=True,
                      input_names=names, output_names=["last_hidden_state"], dynamic_shapes=axes,
                      external_data=False)
    strip_notes(path)


def strip_notes(path: pathlib.Path) -> None:
    """Three quarters of an exported file are notes on where in the Python code each node was."""
    import onnx

    file = onnx.load(path)
    graphs = [file.graph, *file.functions]
    for part in [file, *graphs, *(node for graph in graphs for node in graph.node),
                 *file.graph.initializer, *file.graph.value_info]:
        del part.metadata_props[:]
    del file.graph.value_info[:]
    onnx.save(file, path)


def make_encoder() -> None:
    import torch
    from transformers import BertConfig, BertModel

    folder = DATA / "tiny_encoder"
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    tokenizer = save_tokenizer(folder)
    torch.manual_seed(8)
    config = BertConfig(vocab_size=len(vocabulary()), hidden_act="gelu_new", initializer_range=0.3,
                        layer_norm_eps=1e-5, **SHAPE)
    model = BertModel(config).eval().to(torch.bfloat16)
    model.save_pretrained(folder)
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
    (folder / "modules.json").write_text(json.dumps(modules) + "\n")
    (folder / "1_Pooling/config.json").write_text(
        json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}) + "\n")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 48}\n')
    exact = model.to(torch.float32)
    export_onnx(exact, folder / "onnx/model.onnx")
    vectors = []
    for text in TEXTS:
        tokens = tokenizer(text, truncation=True, max_length=48, return_tensors="pt")
        with torch.no_grad():
            first = exact(**tokens).last_hidden_state[0, 0]
        vectors.append((first / first.norm()).tolist())
    expected = {"texts": TEXTS, "vectors": vectors}
    (folder / "expected.json").write_text(json.dumps(expected, indent=None) + "\n")


if __name__ == "__main__":
    make_cross_encoder()
    make_encoder()

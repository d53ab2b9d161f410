#!/usr/bin/env python3
"""Makes tests/data/minilm_reference: 200 texts and the vectors that sentence-transformers gives them.

Run by hand (the tests read what it stored), with torch and sentence-transformers installed:
    python tools/oracles/make_reference_vectors.py [MODEL_FOLDER]
The texts are made here, the same ones on every run: from empty to the whole window of 256 word
pieces, in many scripts, with code, numbers, accents, broken spacing and emoji.
"""
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
TARGET = ROOT / "tests/data/minilm_reference"
COUNT = 200
WINDOW = 256

SUBJECTS = ["The warehouse in Rotterdam", "Our travel policy", "A new colleague", "The night shift",
            "Every invoice above 5,000 EUR", "The backup of the billing database", "Nobody",
            "The fire drill", "Version 4.2.1 of the scanner firmware", "A customer in Nairobi"]
VERBS = ["must be approved by", "was delivered late to", "replaces", "cannot be combined with",
         "is described in the handbook of", "depends on", "was cancelled because of", "protects"]
OBJECTS = ["the finance team", "two independent reviewers", "the 2019 agreement", "a signed form",
           "the cooling system on floor 3", "local law", "the on-call engineer", "spare parts",
           "an encrypted copy", "the quarterly audit"]
ENDS = [".", "!", "?", "; see section 7.", " (but only on weekdays).", " - without exception."]
ODD = ["", " ", "a", "OK", "?", "42", "3.14159", "1,000,000.00 EUR", "ISO-27001:2022", "C++23",
       "naïve café déjà vu", "Ελληνικά κείμενα", "Привет, мир", "مرحبا بالعالم", "שלום עולם",
       "नमस्ते दुनिया", "こんにちは世界", "你好，世界", "안녕하세요 세계", "สวัสดีชาวโลก", "Straße und Öl",
       "İstanbul'da ığdır", "🙂🚀🔥", "zero\u200bwidth and soft\u00adhyphen", "tab\tand\nnew\r\nlines",
       "don't can't won't it's", "e-mail: someone@example.com", "https://example.com/a?b=c&d=%20",
       "SELECT id FROM users WHERE name = 'x';", "for (int i = 0; i < n; ++i) { sum += a[i]; }",
       "x_1 = (y + z) ** 2 # comment", "supercalifragilisticexpialidocious", "A" * 90, "A" * 120,
       "[CLS] and [SEP] and [MASK] in a text", "½ ⅔ ² ³ ™ © № ①", "“quotes” ‘and’ «more» …",
       "MiXeD CaSe TeXT", "ﬁle ﬂow ligatures", "a" + "\u0301" * 5 + " stacked accents"]


def sentence(rng: random.Random) -> str:
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(OBJECTS)}{rng.choice(ENDS)}"


def make_texts(count_pieces) -> list[str]:
    """The odd ones, then prose whose lengths are spread evenly up to the window."""
    rng = random.Random(20260117)
    texts = list(ODD)
    while len(texts) < COUNT:
        wanted = 8 + (WINDOW - 8) * (len(texts) - len(ODD)) // (COUNT - 1 - len(ODD))
        text = rng.choice(ODD[9:])
        while count_pieces(text) < wanted:
            text += " " + (sentence(rng) if rng.random() < 0.9 else rng.choice(ODD[9:]))
        while count_pieces(text) > wanted:
            text = text[:-1]
        texts.append(text)
    assert max(map(count_pieces, texts)) == WINDOW
    return texts


def main() -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(sys.argv[1] if len(sys.argv) > 1 else str(MODEL), device="cpu")
    assert model.max_seq_length == WINDOW
    texts = make_texts(lambda text: len(model.tokenizer(text)["input_ids"]))
    # One at a time: the padding of a batch moves the last digits.
    vectors = [model.encode(text, normalize_embeddings=True).astype("<f4") for text in texts]
    TARGET.mkdir(parents=True, exist_ok=True)
    with open(TARGET / "texts.jsonl", "w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps(text, ensure_ascii=True) + "\n")
    (TARGET / "vectors.f32").write_bytes(b"".join(vector.tobytes() for vector in vectors))
    print(f"{len(texts)} texts, {len(vectors[0])} numbers each, in {TARGET}")


if __name__ == "__main__":
    main()

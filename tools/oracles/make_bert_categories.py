#!/usr/bin/env python3
"""Writes src/tokenizer/bert_categories.cpp: which characters Hugging Face `tokenizers` removes, strips or
splits at, read off the library one code point at a time.

The library froze its character categories at an old Unicode version and must keep them, because
models were trained with them; no Unicode library of today agrees with all of them. Run by hand when
the pinned version of `tokenizers` (tools/pins/requirements-test.txt) changes; the build never runs it.
"""
import pathlib

from tokenizers import __version__, AddedToken, Tokenizer, models, normalizers, pre_tokenizers

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/tokenizer/bert_categories.cpp"
OFF = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False,
       "lowercase": False}


def scalars():
    return [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def select(keep):
    return [c for c in scalars() if keep(chr(c))]


def removed():
    clean = normalizers.BertNormalizer(**{**OFF, "clean_text": True})
    return select(lambda s: clean.normalize_str(s) == "")


def marks():
    """Stripped, and by themselves: a character that only decomposes into marks is not listed."""
    strip = normalizers.BertNormalizer(**{**OFF, "strip_accents": True})
    nfd = normalizers.NFD()
    return select(lambda s: strip.normalize_str(s) == "" and nfd.normalize_str(s) == s)


def punctuation():
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    return select(lambda s: [part for part, _ in split(f"a{s}b")] == ["a", s, "b"])


def ideographs():
    pad = normalizers.BertNormalizer(**{**OFF, "handle_chinese_chars": True})
    return select(lambda s: pad.normalize_str(s) == f" {s} ")


def word_characters():
    """What `single_word` of an added token takes for part of a word."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_special_tokens([AddedToken("<q>", single_word=True)])
    wanted = tokenizer.token_to_id("<q>")
    return select(lambda s: wanted not in tokenizer.encode(s + "<q>").ids)


def ranges(points):
    found = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def table(name, points):
    lines, line = [], "   "
    for first, last in ranges(points):
        item = f" {{0x{first:X}, 0x{last:X}}},"
        if len(line) + len(item) > 100:
            lines.append(line)
            line = "   "
        line += item
    body = "\n".join([*lines, line])
    return f"constexpr Range {name}[] = {{\n{body}\n}};\n"


def main():
    parts = {"kRemoved": removed(), "kMarks": marks(), "kPunctuation": punctuation(),
             "kIdeographs": ideographs(), "kWordCharacters": word_characters()}
    tables = "\n".join(table(name, points) for name, points in parts.items())
    OUTPUT.write_text(f"""// Made by tools/oracles/make_bert_categories.py from tokenizers {__version__}. Do not edit.
#include "tokenizer/bert_categories.hpp"

#include <algorithm>
#include <span>

namespace ragd {{
namespace {{

struct Range {{
    char32_t first;
    char32_t last;
}};

// clang-format off
{tables}// clang-format on

bool contains(std::span<const Range> ranges, char32_t value) {{
    const auto next = std::ranges::upper_bound(ranges, value, {{}}, &Range::first);
    return next != ranges.begin() && value <= std::prev(next)->last;
}}

}}  // namespace

bool is_bert_removed(char32_t value) {{
    return contains(kRemoved, value);
}}

bool is_bert_mark(char32_t value) {{
    return contains(kMarks, value);
}}

bool is_bert_punctuation(char32_t value) {{
    return contains(kPunctuation, value);
}}

bool is_bert_ideograph(char32_t value) {{
    return contains(kIdeographs, value);
}}

bool is_bert_word_character(char32_t value) {{
    return contains(kWordCharacters, value);
}}

}}  // namespace ragd
""")


if __name__ == "__main__":
    main()

#pragma once

/// The character categories of BERT as Hugging Face `tokenizers` has them. They are frozen at old
/// Unicode versions (the general categories at 8, give or take) because models were trained with
/// them, so utf8proc, which follows Unicode, cannot answer these questions. The tables are read off
/// the library itself by tools/oracles/make_bert_categories.py.
namespace ragd {

/// Control, format and private-use characters, NUL and U+FFFD: clean_text removes them.
bool is_bert_removed(char32_t value);

/// Nonspacing marks: strip_accents removes them after canonical decomposition.
bool is_bert_mark(char32_t value);

/// Punctuation, and every ASCII symbol: a word by itself.
bool is_bert_punctuation(char32_t value);

/// "Chinese characters": a word each. Not every ideograph: extension F starts at U+2B920 here
/// rather than at U+2B820, extension G and Hangul and kana are left alone.
bool is_bert_ideograph(char32_t value);

/// Letters, digits, marks, connectors: an added token with `single_word` may not touch one.
bool is_bert_word_character(char32_t value);

}  // namespace ragd

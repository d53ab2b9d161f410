#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace ragd {

/// A sparse vector: a number for each term, the term named by a hash.
struct SparseVector {
    std::vector<std::uint32_t> indices;  // ascending, each once
    std::vector<float> values;
    [[nodiscard]] bool empty() const { return indices.empty(); }
};

/// BM25 (Robertson & Zaragoza 2009) split in two: what a chunk says of a term is stored,
///     value = tf (k1 + 1) / (tf + k1 (1 - b + b length / kTypicalLength))
/// and the server multiplies with how rare the term is (`modifier: idf`, which is Lucene's
/// formula). The mean length of the chunks changes with every document, and values are written
/// once; so a constant stands for it: what a chunk of the default size (200 word pieces) has in
/// terms after the stop words are gone.
class SparseTerms {
public:
    static constexpr double kK1 = 1.2;
    static constexpr double kB = 0.75;
    static constexpr double kTypicalLength = 100;

    /// Of a chunk: the terms of its prefix and its text, as the embedded store has them.
    static SparseVector of_chunk(std::string_view prefix, std::string_view text);
    /// Of a question: how often it has each term.
    static SparseVector of_question(std::string_view text);
    /// FNV-1a, 64 bits (RFC 9923), folded to 32. Two terms that share a hash count as one.
    static std::uint32_t hash(std::string_view term);
};

}  // namespace ragd

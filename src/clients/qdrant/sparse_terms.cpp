#include "clients/qdrant/sparse_terms.hpp"

#include <algorithm>
#include <string>

#include "text/analyzer.hpp"

namespace ragd {
namespace {

/// The terms by their hashes, ascending, with counts as values.
SparseVector count(const std::vector<std::string>& terms) {
    std::vector<std::uint32_t> hashes;
    hashes.reserve(terms.size());
    for (const std::string& term : terms) {
        hashes.push_back(SparseTerms::hash(term));
    }
    std::ranges::sort(hashes);
    SparseVector counted;
    for (const std::uint32_t hash : hashes) {
        if (counted.indices.empty() || counted.indices.back() != hash) {
            counted.indices.push_back(hash);
            counted.values.push_back(0);
        }
        counted.values.back() += 1;
    }
    return counted;
}

}  // namespace

std::uint32_t SparseTerms::hash(std::string_view term) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char byte : term) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
    return static_cast<std::uint32_t>(hash >> 32U ^ hash);
}

SparseVector SparseTerms::of_chunk(std::string_view prefix, std::string_view text) {
    const Analyzer analyzer;
    std::vector<std::string> terms;
    analyzer.analyze(prefix, terms);
    analyzer.analyze(text, terms);
    const double norm = kK1 * (1 - kB + kB * static_cast<double>(terms.size()) / kTypicalLength);
    SparseVector vector = count(terms);
    for (float& value : vector.values) {
        const double frequency = value;
        value = static_cast<float>(frequency * (kK1 + 1) / (frequency + norm));
    }
    return vector;
}

SparseVector SparseTerms::of_question(std::string_view text) {
    std::vector<std::string> terms;
    Analyzer{}.analyze(text, terms);
    return count(terms);
}

}  // namespace ragd

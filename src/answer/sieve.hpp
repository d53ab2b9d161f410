#pragma once
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "answer/fuse.hpp"
#include "text/near_duplicate.hpp"
#include "text/search_words.hpp"

namespace ragd {

/// How much of a text, 0..1, the embedding model cannot read: see WordPieceTokenizer::unknown_share.
/// Threads: any.
using UnknownShare = std::function<double(std::string_view text)>;

/// What is left of the weight of the vectors where so much of a text cannot be read: 1 to a tenth.
double trust_in_vectors(double unknown_share);

struct SieveOptions {
    bool phrases_required = false;  // or else they only raise the score
    bool diversity = true;
    double vector_weight = 0;  // in hybrid mode, of the fused score; else 0
};

/// A passage that is to be a source.
struct Sifted {
    Fused passage;
    std::size_t duplicates = 0;
};

/// Reads the passages that were found, which the index only knew by terms and vectors: those go that
/// have an excluded word, lack a phrase that is required, or say again what a better one says.
/// Threads: one at a time; it reads texts: for the pool.  Lifetime: what it was given outlives it.
class Sieve {
public:
    Sieve(const SearchWords& words, const UnknownShare& unknown, SieveOptions options)
        : words_(words), unknown_(unknown), options_(options) {}

    /// Requires: hydrated candidates, best first.
    void take(std::vector<Fused> passages);

    /// How many are left.
    [[nodiscard]] std::size_t kept() const { return kept_.size(); }
    /// How many went for their words; and all that went, but for overlaps.
    [[nodiscard]] std::size_t left_out() const { return left_out_; }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }
    /// Whether one of those that are left has a phrase.
    [[nodiscard]] bool has_phrase() const { return has_phrase_; }

    /// What is left, best first.
    std::vector<Sifted> finish();

private:
    struct Read {
        Fused passage;
        Wording wording;
        std::size_t place;  // what scores alike has an order already
    };
    struct Kept {
        std::size_t read;  // which of read_
        std::size_t duplicates = 0;
    };
    /// False: its words are not what was asked for. Else its score is that of its words, too.
    [[nodiscard]] bool weigh(Fused& passage);
    void weigh_script(Fused& passage) const;
    void weigh_names(Fused& passage, std::string_view text) const;
    [[nodiscard]] bool weigh_phrases(Fused& passage, std::string_view text);
    void settle();
    [[nodiscard]] Kept* same_as(const Read& read);

    const SearchWords& words_;
    const UnknownShare& unknown_;
    SieveOptions options_;
    std::vector<Read> read_;  // best first
    std::vector<Kept> kept_;
    std::size_t left_out_ = 0;
    std::size_t dropped_ = 0;
    bool has_phrase_ = false;
};

}  // namespace ragd

#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/bm25.hpp"
#include "index/counted_terms.hpp"
#include "index/forward_lists.hpp"
#include "index/posting_list.hpp"
#include "index/slot_table.hpp"
#include "index/term_dictionary.hpp"

namespace ragd {

/// How the statistics change when chunks come to life or die.
struct StatisticsChange {
    std::vector<std::pair<std::uint32_t, std::int64_t>> frequencies;  // by term number
    std::int64_t chunks = 0;
    std::int64_t length = 0;
};

/// A question against the statistics of one moment.
struct KeywordQuestion {
    struct Term {
        std::uint32_t number;
        TermScorer scorer;
    };
    std::vector<Term> terms;  // by number; those that no chunk has are left out
    double score_max = 0;     // the sum of all weights, also of terms that no chunk has
};

/// The inverted index: terms to slots, and back. Slots and who is alive are the owner's.
/// Threads: const methods side by side; the others alone.
class KeywordIndex {
public:
    [[nodiscard]] std::size_t distinct_terms() const { return dictionary_.size(); }
    [[nodiscard]] const TermDictionary& dictionary() const { return dictionary_; }
    [[nodiscard]] const ForwardLists& forward() const { return forward_; }

    /// Adds the terms of the next slot. It is found, and counted, only once it is alive and its
    /// change of the statistics applied.
    void append(const CountedTerms& terms);
    /// What changes when `born` come to life and `dead` die.
    [[nodiscard]] StatisticsChange change_of(std::span<const Slot> born,
                                             std::span<const Slot> dead) const;
    void apply(const StatisticsChange& change);

    // For one who has all slots at hand: intern every term, store every slot, then build once.
    void reserve_terms(std::size_t terms, std::size_t bytes) { dictionary_.reserve(terms, bytes); }
    std::uint32_t intern(std::string_view term) { return dictionary_.intern(term); }
    /// The terms of the next slot. Requires: interned, ascending.
    void store(std::span<const TermCount> terms);
    /// Makes the posting lists and the statistics of the `alive`. Requires: nothing was appended.
    void build(const Bitmap& alive);

    [[nodiscard]] KeywordQuestion ask(const CountedTerms& question) const;
    /// The same as if the `corpus` were all that there is: what is outside of it changes no score.
    /// Requires: corpus a part of `alive`, of its size.
    [[nodiscard]] KeywordQuestion ask_of(const CountedTerms& question, const Bitmap& alive,
                                         const Bitmap& corpus) const;
    /// Offers `best` the visible chunks that have a term of the question.
    void search(const KeywordQuestion& question, const SlotTable& slots, const Bitmap& visible,
                BestHits& best) const;
    /// The score of one chunk, the same to the last bit as `search` gives it; 0 if it has none of
    /// the terms.
    [[nodiscard]] double score(const KeywordQuestion& question, Slot slot) const;

private:
    /// How rare words are, and how long a chunk is.
    struct Statistics {
        std::size_t chunks = 0;
        std::uint64_t length = 0;
        std::vector<std::uint32_t> frequencies;  // of the numbers asked for
    };
    [[nodiscard]] std::vector<std::uint32_t> numbers_of(const CountedTerms& question) const;
    [[nodiscard]] Statistics statistics(std::span<const std::uint32_t> numbers) const;
    [[nodiscard]] Statistics statistics_of(std::span<const std::uint32_t> numbers,
                                           const Bitmap& alive, const Bitmap& corpus) const;
    void count(std::span<const std::uint32_t> numbers, const Bitmap& slots,
               Statistics& counted) const;
    [[nodiscard]] KeywordQuestion ask(const CountedTerms& question,
                                      std::span<const std::uint32_t> numbers,
                                      const Statistics& of) const;
    void build_range(std::size_t begin, std::size_t end, const Bitmap& alive);

    TermDictionary dictionary_;
    std::vector<PostingList> postings_;     // by term number
    std::vector<std::uint32_t> frequency_;  // live chunks that have the term
    ForwardLists forward_;                  // by slot
    std::vector<std::uint32_t> lengths_;    // by slot
    std::uint64_t live_length_ = 0;
    std::size_t live_chunks_ = 0;
};

}  // namespace ragd

#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/bm25.hpp"
#include "index/counted_terms.hpp"
#include "index/forward_lists.hpp"
#include "index/keyword_search.hpp"
#include "index/posting_list.hpp"
#include "index/term_dictionary.hpp"

namespace ragd {

/// How the statistics change when chunks come to life or die.
struct StatisticsChange {
    std::vector<std::pair<std::uint32_t, std::int64_t>> frequencies;  // by term number
    std::int64_t chunks = 0;
    std::int64_t length = 0;
};

enum class KeywordMethod { kWand, kEveryPosting };

/// A question against the statistics of one moment.
struct KeywordQuestion {
    struct Term {
        std::uint32_t number = TermDictionary::kNone;
        double weight = 0;
    };
    Bm25 bm25;
    std::vector<Term> terms;                      // distinct; those that no chunk has are left out
    KeywordMethod method = KeywordMethod::kWand;  // the faster one; both find the same
    double score_max = 0;  // the sum of all weights, also of terms that no chunk has
};

/// The inverted index: terms to slots, and back. Slots and who is alive are the owner's.
/// Threads: const methods side by side; the others alone.
class KeywordIndex {
public:
    [[nodiscard]] std::size_t slots() const { return lengths_.size(); }
    [[nodiscard]] std::size_t distinct_terms() const { return dictionary_.size(); }
    [[nodiscard]] const TermDictionary& dictionary() const { return dictionary_; }
    [[nodiscard]] const ForwardLists& forward() const { return forward_; }

    /// Adds the terms of the next slot. It is found, and counted, only once it is alive and its
    /// change of the statistics applied.
    void append(const CountedTerms& terms);
    /// The same with terms of the dictionary, ascending.
    void append(std::span<const TermCount> terms);
    /// A term for the dictionary, for who appends by number.
    std::uint32_t intern(std::string_view term) { return dictionary_.intern(term); }

    /// What changes when `born` come to life and `dead` die.
    [[nodiscard]] StatisticsChange change_of(std::span<const Slot> born,
                                             std::span<const Slot> dead) const;
    void apply(const StatisticsChange& change);
    /// Sets the statistics to those of the `alive`: for who has appended many.
    void recount(const Bitmap& alive);

    [[nodiscard]] KeywordQuestion ask(const CountedTerms& question) const;
    /// Offers `best` the visible chunks that have a term of the question.
    void search(const KeywordQuestion& question, const SlotTable& slots, const Bitmap& visible,
                BestHits& best) const;
    /// The score of one chunk, equal to the last bit to what `search` gives it; 0 if it has none
    /// of the terms.
    [[nodiscard]] double score(const KeywordQuestion& question, Slot slot) const;

private:
    TermDictionary dictionary_;
    std::vector<PostingList> postings_;     // by term number
    std::vector<std::uint32_t> frequency_;  // live chunks that have the term
    ForwardLists forward_;                  // by slot
    std::vector<std::uint32_t> lengths_;    // by slot
    std::uint64_t live_length_ = 0;
    std::size_t live_chunks_ = 0;
};

}  // namespace ragd

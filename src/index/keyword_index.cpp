#include "index/keyword_index.hpp"

#include <algorithm>
#include <string_view>

#include "base/assert.hpp"

namespace ragd {
namespace {

// With more terms, keeping so many cursors in order costs more than it saves: see
// bench/index_bench.
constexpr std::size_t kWandTermsMax = 64;

}  // namespace

void KeywordIndex::append(const CountedTerms& terms) {
    std::vector<TermCount> numbered;
    numbered.reserve(terms.distinct.size());
    for (const CountedTerm& term : terms.distinct) {
        numbered.push_back({.term = dictionary_.intern(term.term), .count = term.count});
    }
    std::ranges::sort(numbered, {}, &TermCount::term);
    append(numbered);
}

void KeywordIndex::append(std::span<const TermCount> terms) {
    const auto slot = static_cast<Slot>(lengths_.size());
    std::uint32_t length = 0;
    for (const TermCount& term : terms) {
        length += term.count;
    }
    lengths_.push_back(length);
    forward_.append(terms);
    postings_.resize(dictionary_.size());
    frequency_.resize(dictionary_.size());
    for (const TermCount& term : terms) {
        postings_[term.term].append({.slot = slot, .count = term.count}, lengths_);
    }
}

StatisticsChange KeywordIndex::change_of(std::span<const Slot> born,
                                         std::span<const Slot> dead) const {
    StatisticsChange change;
    const auto add = [&](std::span<const Slot> slots, std::int64_t sign) {
        for (const Slot slot : slots) {
            change.length += sign * static_cast<std::int64_t>(lengths_[slot]);
            change.chunks += sign;
            forward_.for_each(slot, [&](std::uint32_t term, std::uint32_t) {
                change.frequencies.emplace_back(term, sign);
            });
        }
    };
    add(born, 1);
    add(dead, -1);
    std::ranges::sort(change.frequencies);
    std::size_t kept = 0;
    for (const auto& [term, sign] : change.frequencies) {
        if (kept > 0 && change.frequencies[kept - 1].first == term) {
            change.frequencies[kept - 1].second += sign;
        } else {
            change.frequencies[kept++] = {term, sign};
        }
    }
    change.frequencies.resize(kept);
    return change;
}

void KeywordIndex::apply(const StatisticsChange& change) {
    for (const auto& [term, sign] : change.frequencies) {
        frequency_[term] = static_cast<std::uint32_t>(frequency_[term] + sign);
    }
    live_length_ =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(live_length_) + change.length);
    live_chunks_ =
        static_cast<std::size_t>(static_cast<std::int64_t>(live_chunks_) + change.chunks);
}

void KeywordIndex::recount(const Bitmap& alive) {
    frequency_.assign(dictionary_.size(), 0);
    live_length_ = 0;
    live_chunks_ = 0;
    for (std::size_t slot = alive.next(0); slot < alive.size(); slot = alive.next(slot + 1)) {
        ++live_chunks_;
        live_length_ += lengths_[slot];
        forward_.for_each(static_cast<Slot>(slot),
                          [this](std::uint32_t term, std::uint32_t) { ++frequency_[term]; });
    }
}

KeywordQuestion KeywordIndex::ask(const CountedTerms& question) const {
    KeywordQuestion asked{.bm25 = Bm25{live_chunks_, live_length_}, .terms = {}};
    for (const CountedTerm& term : question.distinct) {
        const std::uint32_t number = dictionary_.find(term.term);
        const std::size_t frequency = number < frequency_.size() ? frequency_[number] : 0;
        const double weight = asked.bm25.weight(frequency, term.count);
        asked.score_max += weight;
        if (frequency > 0) {
            asked.terms.push_back({.number = number, .weight = weight});
        }
    }
    std::ranges::sort(asked.terms, {}, &KeywordQuestion::Term::number);
    asked.method =
        asked.terms.size() <= kWandTermsMax ? KeywordMethod::kWand : KeywordMethod::kEveryPosting;
    return asked;
}

void KeywordIndex::search(const KeywordQuestion& question, const SlotTable& slots,
                          const Bitmap& visible, BestHits& best) const {
    std::vector<WeightedTerm> terms;
    terms.reserve(question.terms.size());
    for (const KeywordQuestion::Term& term : question.terms) {
        terms.push_back({.postings = &postings_[term.number], .weight = term.weight});
    }
    const KeywordView view{
        .bm25 = question.bm25, .lengths = lengths_, .slots = slots, .visible = visible};
    if (question.method == KeywordMethod::kWand) {
        search_block_max_wand(terms, view, best);
    } else {
        search_term_at_a_time(terms, view, best);
    }
}

double KeywordIndex::score(const KeywordQuestion& question, Slot slot) const {
    double sum = 0;
    auto asked = question.terms.begin();
    forward_.for_each(slot, [&](std::uint32_t term, std::uint32_t count) {
        while (asked != question.terms.end() && asked->number < term) {
            ++asked;
        }
        if (asked != question.terms.end() && asked->number == term) {
            sum += asked->weight * question.bm25.part(count, lengths_[slot]);
        }
    });
    return sum;
}

}  // namespace ragd

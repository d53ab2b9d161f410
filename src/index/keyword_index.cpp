#include "index/keyword_index.hpp"

#include <algorithm>

#include "index/keyword_search.hpp"

namespace ragd {
namespace {

// Scoring one chunk through its own terms costs about as much as reading so many postings.
constexpr std::size_t kPostingsPerChunk = 100;
// `build` works on so many slots at a time, to bound the room it needs: 50 MB or so.
constexpr std::size_t kBuildSlots = 65'536;

}  // namespace

void KeywordIndex::append(const CountedTerms& terms) {
    std::vector<TermCount> numbered;
    numbered.reserve(terms.distinct.size());
    for (const CountedTerm& term : terms.distinct) {
        numbered.push_back({.term = dictionary_.intern(term.term), .count = term.count});
    }
    std::ranges::sort(numbered, {}, &TermCount::term);
    const auto slot = static_cast<Slot>(lengths_.size());
    store(numbered);
    postings_.resize(dictionary_.size());
    frequency_.resize(dictionary_.size());
    for (const TermCount& term : numbered) {
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
    for (const auto& [term, difference] : change.frequencies) {
        frequency_[term] = static_cast<std::uint32_t>(frequency_[term] + difference);
    }
    live_length_ += static_cast<std::uint64_t>(change.length);
    live_chunks_ += static_cast<std::size_t>(change.chunks);
}

void KeywordIndex::store(std::span<const TermCount> terms) {
    std::uint32_t length = 0;
    for (const TermCount& term : terms) {
        length += term.count;
    }
    lengths_.push_back(length);
    forward_.append(terms);
}

void KeywordIndex::build(const Bitmap& alive) {
    postings_.resize(dictionary_.size());
    frequency_.assign(dictionary_.size(), 0);
    for (std::size_t begin = 0; begin < alive.size(); begin += kBuildSlots) {
        build_range(begin, std::min(alive.size(), begin + kBuildSlots), alive);
    }
}

void KeywordIndex::build_range(std::size_t begin, std::size_t end, const Bitmap& alive) {
    const auto for_each_posting = [&](const auto& use) {
        for (std::size_t at = alive.next(begin); at < end; at = alive.next(at + 1)) {
            const auto slot = static_cast<Slot>(at);
            forward_.for_each(slot, [&](std::uint32_t term, std::uint32_t count) {
                use(term, Posting{.slot = slot, .count = count});
            });
        }
    };
    // A counting sort by term: where each one's postings begin, then every posting to its place.
    std::vector<std::size_t> next(dictionary_.size() + 1);
    for_each_posting([&](std::uint32_t term, Posting) { ++next[term + 1]; });
    for (std::size_t term = 0; term < dictionary_.size(); ++term) {
        frequency_[term] += static_cast<std::uint32_t>(next[term + 1]);
        next[term + 1] += next[term];
    }
    std::vector<Posting> sorted(next.back());
    for_each_posting([&](std::uint32_t term, Posting posting) { sorted[next[term]++] = posting; });
    std::size_t first = 0;
    for (std::size_t term = 0; term < dictionary_.size(); ++term) {
        postings_[term].append({sorted.data() + first, next[term] - first}, lengths_);
        first = next[term];
    }
    for (std::size_t at = alive.next(begin); at < end; at = alive.next(at + 1)) {
        ++live_chunks_;
        live_length_ += lengths_[at];
    }
}

std::vector<std::uint32_t> KeywordIndex::numbers_of(const CountedTerms& question) const {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(question.distinct.size());
    for (const CountedTerm& term : question.distinct) {
        numbers.push_back(dictionary_.find(term.term));
    }
    return numbers;
}

KeywordIndex::Statistics KeywordIndex::statistics(std::span<const std::uint32_t> numbers) const {
    Statistics all{.chunks = live_chunks_, .length = live_length_};
    for (const std::uint32_t number : numbers) {
        all.frequencies.push_back(number < frequency_.size() ? frequency_[number] : 0);
    }
    return all;
}

/// Adds what some chunks have, by reading each one's terms.
void KeywordIndex::count(std::span<const std::uint32_t> numbers, const Bitmap& slots,
                         Statistics& counted) const {
    std::vector<std::pair<std::uint32_t, std::size_t>> wanted;  // number, place among `numbers`
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        wanted.emplace_back(numbers[i], i);
    }
    std::ranges::sort(wanted);
    for (std::size_t at = slots.next(0); at < slots.size(); at = slots.next(at + 1)) {
        auto next = wanted.begin();
        forward_.for_each(static_cast<Slot>(at), [&](std::uint32_t term, std::uint32_t) {
            while (next != wanted.end() && next->first < term) {
                ++next;
            }
            if (next != wanted.end() && next->first == term) {
                ++counted.frequencies[next->second];
            }
        });
    }
}

/// By the cheapest of three ways: the terms of the chunks in the corpus, those of the others, which
/// are taken from what all have, or the postings of the question's terms.
KeywordIndex::Statistics KeywordIndex::statistics_of(std::span<const std::uint32_t> numbers,
                                                     const Bitmap& alive,
                                                     const Bitmap& corpus) const {
    Statistics of = statistics(numbers);
    std::size_t postings = 0;
    for (const std::uint32_t frequency : of.frequencies) {
        postings += frequency;
    }
    of.chunks = corpus.count();
    of.length = 0;
    for (std::size_t at = corpus.next(0); at < corpus.size(); at = corpus.next(at + 1)) {
        of.length += lengths_[at];
    }
    Bitmap others = alive;
    for (std::size_t i = 0; i < others.words().size(); ++i) {
        others.words()[i] &= ~corpus.words()[i];
    }
    const std::size_t outside = live_chunks_ - of.chunks;
    if (std::min(of.chunks, outside) * kPostingsPerChunk < postings) {
        const bool by_corpus = of.chunks <= outside;
        Statistics part{.frequencies = std::vector<std::uint32_t>(numbers.size())};
        count(numbers, by_corpus ? corpus : others, part);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            of.frequencies[i] =
                by_corpus ? part.frequencies[i] : of.frequencies[i] - part.frequencies[i];
        }
        return of;
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (of.frequencies[i] == 0) {
            continue;
        }
        of.frequencies[i] = 0;
        postings_[numbers[i]].for_each([&](Slot slot, std::uint32_t) {
            of.frequencies[i] += slot < corpus.size() && corpus.test(slot) ? 1 : 0;
        });
    }
    return of;
}

KeywordQuestion KeywordIndex::ask(const CountedTerms& question) const {
    const auto numbers = numbers_of(question);
    return ask(question, numbers, statistics(numbers));
}

KeywordQuestion KeywordIndex::ask_of(const CountedTerms& question, const Bitmap& alive,
                                     const Bitmap& corpus) const {
    const auto numbers = numbers_of(question);
    return ask(question, numbers, statistics_of(numbers, alive, corpus));
}

KeywordQuestion KeywordIndex::ask(const CountedTerms& question,
                                  std::span<const std::uint32_t> numbers,
                                  const Statistics& of) const {
    const Bm25 bm25{of.chunks, of.length};
    KeywordQuestion asked;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t frequency = of.frequencies[i];
        const double weight = bm25.weight(frequency, question.distinct[i].count);
        asked.score_max += weight;
        if (frequency > 0) {
            asked.terms.push_back({.number = numbers[i], .scorer = TermScorer{bm25, weight}});
        }
    }
    std::ranges::sort(asked.terms, {}, &KeywordQuestion::Term::number);
    return asked;
}

void KeywordIndex::search(const KeywordQuestion& question, const SlotTable& slots,
                          const Bitmap& visible, BestHits& best) const {
    std::vector<ScoredTerm> terms;
    std::size_t postings = 0;
    terms.reserve(question.terms.size());
    for (const KeywordQuestion::Term& term : question.terms) {
        terms.push_back({.postings = &postings_[term.number], .scorer = term.scorer});
        postings += frequency_[term.number];
    }
    if (visible.count() * kPostingsPerChunk >= postings) {
        search_keywords(terms, {.lengths = lengths_, .slots = slots, .visible = visible}, best);
        return;
    }
    for (std::size_t at = visible.next(0); at < visible.size(); at = visible.next(at + 1)) {
        const auto slot = static_cast<Slot>(at);
        const double score = this->score(question, slot);
        if (score > 0 && score >= best.floor()) {
            best.offer({.score = score, .id = slots.id_of(slot), .slot = slot});
        }
    }
}

double KeywordIndex::score(const KeywordQuestion& question, Slot slot) const {
    Points sum = 0;
    auto asked = question.terms.begin();
    forward_.for_each(slot, [&](std::uint32_t term, std::uint32_t count) {
        while (asked != question.terms.end() && asked->number < term) {
            ++asked;
        }
        if (asked != question.terms.end() && asked->number == term) {
            sum += asked->scorer.points(count, lengths_[slot]);
        }
    });
    return score_of(sum);
}

}  // namespace ragd

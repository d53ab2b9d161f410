#include "answer/sieve.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "text/analyzer.hpp"
#include "text/chunker.hpp"
#include "text/text_words.hpp"

namespace ragd {
namespace {

/// A phrase takes a score so far towards 1: one of 0.4 to 0.85.
constexpr double kPhraseBoost = 0.75;
/// The same for the names of a question.
constexpr double kNameBoost = 0.6;
/// What the cosine of a text that the model cannot read at all loses of its weight. The rest gives
/// an order to what no word tells apart.
constexpr double kDistrust = 0.9;
/// With fewer bytes beyond ASCII a text is one that the model can read.
constexpr double kForeignShare = 0.3;

bool looks_foreign(std::string_view text) {
    const auto foreign =
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return static_cast<double>(foreign) > kForeignShare * static_cast<double>(text.size());
}

double share_of(std::ptrdiff_t held, std::size_t all) {
    return static_cast<double>(held) / static_cast<double>(all);
}

/// Moves a score towards 1 by a share of what is missing.
void lift(double& score, double share) {
    score += (1 - score) * share;
}

/// True if more than half of `chunk` lies inside `other`.
bool mostly_inside(const Chunk& chunk, const Chunk& other) {
    const std::uint64_t start = std::max(chunk.start, other.start);
    const std::uint64_t end = std::min(chunk.end, other.end);
    return start < end && 2 * (end - start) > chunk.end - chunk.start;
}

}  // namespace

double trust_in_vectors(double unknown_share) {
    return 1 - kDistrust * unknown_share;
}

void Sieve::take(std::vector<Fused> passages) {
    for (Fused& passage : passages) {
        if (!weigh(passage)) {
            ++left_out_;
            continue;
        }
        Wording wording{options_.diversity ? passage.candidate.chunk->text : std::string_view{}};
        read_.push_back({std::move(passage), std::move(wording), read_.size()});
    }
    std::ranges::sort(read_, [](const Read& a, const Read& b) {
        return std::pair{b.passage.score, a.place} < std::pair{a.passage.score, b.place};
    });
    settle();
}

bool Sieve::weigh(Fused& passage) {
    weigh_script(passage);
    if (words_.is_plain() && words_.names.empty()) {
        return true;
    }
    const Chunk& chunk = *passage.candidate.chunk;
    const std::string text = embedded_text(chunk.prefix, chunk.text);
    weigh_names(passage, text);
    return words_.is_plain() || weigh_phrases(passage, text);
}

/// Takes away what a cosine that means nothing has added.
void Sieve::weigh_script(Fused& passage) const {
    const std::string_view text = passage.candidate.chunk->text;
    const double cosine = passage.candidate.cosine.value_or(0);
    if (!unknown_ || options_.vector_weight == 0 || cosine <= 0 || !looks_foreign(text)) {
        return;
    }
    const double distrust = 1 - trust_in_vectors(unknown_(text));
    passage.score = std::max(passage.score - options_.vector_weight * cosine * distrust, 0.0);
}

/// By words alone a name finds itself; vectors take 6.2.14 and 6.2.4 for nearly the same.
void Sieve::weigh_names(Fused& passage, std::string_view text) const {
    if (words_.names.empty() || options_.vector_weight == 0) {
        return;
    }
    std::vector<std::string> terms;
    Analyzer{}.analyze(text, terms);
    const auto held = std::ranges::count_if(words_.names, [&terms](const std::string& name) {
        return std::ranges::find(terms, name) != terms.end();
    });
    lift(passage.score, kNameBoost * share_of(held, words_.names.size()));
}

bool Sieve::weigh_phrases(Fused& passage, std::string_view text) {
    const TextWords read = read_words(text);
    const auto is_in = [&read](const Phrase& phrase) { return phrase.is_in(read); };
    if (std::ranges::any_of(words_.excluded, is_in)) {
        return false;
    }
    if (words_.phrases.empty()) {
        return true;
    }
    const auto held = std::ranges::count_if(words_.phrases, is_in);
    const double share = share_of(held, words_.phrases.size());
    if (options_.phrases_required) {
        return share == 1;
    }
    lift(passage.score, kPhraseBoost * share);
    has_phrase_ = has_phrase_ || held > 0;
    return true;
}

/// An overlapping neighbour of the same document would repeat what is already quoted, and is no
/// duplicate: the text is there once.
void Sieve::settle() {
    kept_.clear();
    std::size_t duplicates = 0;
    std::unordered_map<DocumentId, std::vector<const Chunk*>> kept_of;
    for (std::size_t n = 0; n < read_.size(); ++n) {
        const Chunk& chunk = *read_[n].passage.candidate.chunk;
        auto& better = kept_of[chunk.document];
        if (std::ranges::any_of(better, [&](const auto* c) { return mostly_inside(chunk, *c); })) {
            continue;
        }
        if (Kept* same = options_.diversity ? same_as(read_[n]) : nullptr) {
            ++same->duplicates;
            ++duplicates;
            continue;
        }
        kept_.push_back({.read = n});
        better.push_back(&chunk);
    }
    dropped_ = left_out_ + duplicates;
}

Sieve::Kept* Sieve::same_as(const Read& read) {
    const auto same = std::ranges::find_if(kept_, [&](const Kept& kept) {
        return read_[kept.read].wording.nearly_equals(read.wording);
    });
    return same == kept_.end() ? nullptr : &*same;
}

std::vector<Sifted> Sieve::finish() {
    std::vector<Sifted> sifted;
    sifted.reserve(kept_.size());
    for (const Kept& kept : kept_) {
        sifted.push_back({std::move(read_[kept.read].passage), kept.duplicates});
    }
    return sifted;
}

}  // namespace ragd

#include "answer/quotes/span_evidence.hpp"

#include <algorithm>

namespace ragd {
namespace {

constexpr std::size_t kAnswerWordsMax = 30;  // marks of punctuation are words, too

/// The handbook of demo/ is 0.8 to 1, source code and tables of settings 0.75 to 0.9, German 0.2 to
/// 0.4, other scripts 0.
constexpr double kFamiliar = 0.6;

}  // namespace

std::optional<SpanEvidence> best_span(const PassageReading& reading, Span part) {
    const auto& words = reading.words;
    const auto first = static_cast<std::size_t>(
        std::ranges::lower_bound(words, part.start, {}, &WordEvidence::start) - words.begin());
    std::optional<SpanEvidence> best;
    for (std::size_t i = first; i < words.size() && words[i].end <= part.end; ++i) {
        for (std::size_t j = i; j < std::min(words.size(), i + kAnswerWordsMax); ++j) {
            if (words[j].end > part.end) {
                break;
            }
            const double logit = double{words[i].begins} + words[j].ends - reading.none;
            if (!best || logit > best->logit) {
                best = SpanEvidence{{words[i].start, words[j].end}, logit};
            }
        }
    }
    return best;
}

bool is_familiar(const PassageReading& reading) {
    return reading.familiar >= kFamiliar;
}

}  // namespace ragd

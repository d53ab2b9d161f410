#include "inference/late/late_trust.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace ragd {
namespace {

constexpr double kAverageScore = 0.55;  // of the first twenty, on most sets 0.5 to 0.65

/// Falls from 1 at `full` to 0 at `none`.
struct Slope {
    double full;
    double none;

    [[nodiscard]] double at(double x) const {
        return std::clamp((none - x) / (none - full), 0.0, 1.0);
    }
};
constexpr Slope kWords{.full = 15, .none = 40};
constexpr Slope kFigures{.full = 0.06, .none = 0.14};

struct WordCount {
    std::size_t words = 0;
    std::size_t with_digit = 0;
};

WordCount count_words(std::string_view text) {
    WordCount count;
    bool inside = false;
    bool digit = false;
    for (const char c : text) {
        const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (blank || !inside) {
            count.with_digit += digit ? 1 : 0;
            digit = false;
        }
        count.words += !blank && !inside ? 1 : 0;
        inside = !blank;
        digit = digit || (c >= '0' && c <= '9');
    }
    count.with_digit += digit ? 1 : 0;
    return count;
}

/// In the mean of the first passages: how many more are asked for must change no score.
double share_of_figures(const std::vector<Passage>& passages) {
    constexpr std::size_t kFirst = 20;
    const std::span<const Passage> first{passages.data(), std::min(passages.size(), kFirst)};
    double sum = 0;
    for (const Passage& passage : first) {
        const WordCount count = count_words(passage.text);
        sum += static_cast<double>(count.with_digit) /
               static_cast<double>(std::max<std::size_t>(count.words, 1));
    }
    return first.empty() ? 0 : sum / static_cast<double>(first.size());
}

}  // namespace

double late_trust(std::string_view question, const std::vector<Passage>& passages) {
    return kWords.at(static_cast<double>(count_words(question).words)) *
           kFigures.at(share_of_figures(passages));
}

void draw_to_average(std::vector<float>& scores, double trust) {
    for (float& score : scores) {
        score = static_cast<float>(kAverageScore + trust * (score - kAverageScore));
    }
}

}  // namespace ragd

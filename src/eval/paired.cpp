#include "eval/paired.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "eval/metrics.hpp"

namespace ragd {
namespace {

/// Differences below this are rounding, not a win.
constexpr double kTie = 1e-12;
/// Up to so many queries that differ, all exchanges of names are counted.
constexpr std::size_t kExactMax = 13;

/// A number below `bound`; the distributions of the standard library differ between libraries.
std::size_t below(std::mt19937_64& random, std::size_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Wide>(random()) * bound) >> 64U);
}

double sum_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double exact_p(std::span<const double> differences, double observed) {
    std::size_t as_far = 0;
    const std::size_t all = std::size_t{1} << differences.size();
    for (std::size_t signs = 0; signs < all; ++signs) {
        double sum = 0;
        for (std::size_t i = 0; i < differences.size(); ++i) {
            sum += ((signs >> i) & 1U) != 0 ? differences[i] : -differences[i];
        }
        as_far += std::abs(sum) >= observed ? 1 : 0;
    }
    return static_cast<double>(as_far) / static_cast<double>(all);
}

double sampled_p(std::span<const double> differences, double observed,
                 const ChanceOptions& options) {
    std::mt19937_64 random{options.seed};
    std::size_t as_far = 0;
    for (std::size_t sample = 0; sample < options.resamples; ++sample) {
        double sum = 0;
        std::uint64_t signs = 0;
        for (std::size_t i = 0; i < differences.size(); ++i) {
            signs = i % 64 == 0 ? random() : signs >> 1U;
            sum += (signs & 1U) != 0 ? differences[i] : -differences[i];
        }
        as_far += std::abs(sum) >= observed ? 1 : 0;
    }
    return static_cast<double>(as_far + 1) / static_cast<double>(options.resamples + 1);
}

}  // namespace

Interval bootstrap_mean(std::span<const double> values, const ChanceOptions& options) {
    if (values.empty()) {
        return {};
    }
    std::mt19937_64 random{options.seed};
    std::vector<double> means(options.resamples);
    for (double& one : means) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            sum += values[below(random, values.size())];
        }
        one = sum / static_cast<double>(values.size());
    }
    return {.low = percentile(means, 2.5), .high = percentile(std::move(means), 97.5)};
}

double randomization_p(std::span<const double> differences, const ChanceOptions& options) {
    std::vector<double> differing;
    std::ranges::copy_if(differences, std::back_inserter(differing),
                         [](double d) { return std::abs(d) > kTie; });
    if (differing.empty()) {
        return 1;
    }
    const double observed = std::abs(sum_of(differing)) - kTie;
    return differing.size() <= kExactMax ? exact_p(differing, observed)
                                         : sampled_p(differing, observed, options);
}

PairedTest test_paired(std::span<const double> differences, const ChanceOptions& options) {
    PairedTest test;
    if (differences.empty()) {
        return test;
    }
    test.difference = sum_of(differences) / static_cast<double>(differences.size());
    test.interval = bootstrap_mean(differences, options);
    test.p = randomization_p(differences, options);
    for (const double difference : differences) {
        (difference > kTie ? test.wins : difference < -kTie ? test.losses : test.ties) += 1;
    }
    return test;
}

}  // namespace ragd

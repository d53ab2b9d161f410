#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace ragd {

struct Interval {
    double low = 0;
    double high = 0;
};

/// How often chance is asked. The seed is fixed: the same figures give the same answer.
struct ChanceOptions {
    std::size_t resamples = 10'000;
    std::uint64_t seed = 20070607;
};

/// The 95% interval of a mean: percentiles of the means of bootstrap resamples.
Interval bootstrap_mean(std::span<const double> values, const ChanceOptions& options = {});

/// The two-sided p value of a paired randomization test: how often the mean difference would be as
/// far from zero if the names of the two systems were exchanged at random for each query (Smucker,
/// Allan, Carterette 2007, "A Comparison of Statistical Significance Tests for Information
/// Retrieval Evaluation"). Exact where all exchanges can be counted; 1 where nothing differs.
double randomization_p(std::span<const double> differences, const ChanceOptions& options = {});

/// What is said of the differences between two systems on the same queries.
struct PairedTest {
    double difference = 0;  // mean
    Interval interval;      // of the mean, 95%
    double p = 1;
    std::size_t wins = 0;  // queries with a difference above zero
    std::size_t ties = 0;
    std::size_t losses = 0;
    [[nodiscard]] bool beyond_chance() const { return p < 0.05; }
};

PairedTest test_paired(std::span<const double> differences, const ChanceOptions& options = {});

}  // namespace ragd

#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace ragd {

/// BM25 (Robertson & Zaragoza 2009) with the inverse document frequency of Lucene, which is always
/// positive, for a collection as it is at one moment.
class Bm25 {
public:
    static constexpr double kK1 = 1.2;
    static constexpr double kB = 0.75;

    /// `total_length`: the terms of all chunks together.
    Bm25(std::size_t chunks, std::uint64_t total_length)
        : chunks_(static_cast<double>(chunks)),
          flat_(total_length == 0 ? kK1 : kK1 * (1 - kB)),
          slope_(total_length == 0 ? 0 : kK1 * kB * chunks_ / static_cast<double>(total_length)) {}

    /// Of a term that `frequency` chunks have.
    [[nodiscard]] double idf(std::size_t frequency) const {
        const auto df = static_cast<double>(frequency);
        return std::log(1 + (chunks_ - df + 0.5) / (df + 0.5));
    }
    /// The most that a term can add to a score, reached by no chunk.
    [[nodiscard]] double weight(std::size_t frequency, std::uint32_t count_in_question) const {
        return count_in_question * idf(frequency) * (kK1 + 1);
    }
    /// What part of its weight a term earns in a chunk of `length` terms that has it `count` times.
    /// Rises with `count`, falls with `length`; below 1.
    [[nodiscard]] double part(std::uint32_t count, std::uint32_t length) const {
        const double tf = count;
        return tf / (tf + (flat_ + slope_ * length));
    }

private:
    double chunks_;
    double flat_;
    double slope_;
};

/// A share of a score as a whole number of 2^-36. Sums of whole numbers do not depend on their
/// order, so every way to add up a chunk's score gives the same, and a bound is a bound without
/// allowance for rounding. A score is below 2^17 (4096 characters of question, 48 a term at most),
/// so that it is exact as a double too.
using Points = std::int64_t;
inline constexpr double kPointsPerScore = 68'719'476'736.0;

inline double score_of(Points points) {
    return static_cast<double>(points) / kPointsPerScore;
}

/// What the postings of one term of a question earn.
class TermScorer {
public:
    TermScorer(const Bm25& bm25, double weight)
        : bm25_(bm25), scaled_weight_(weight * kPointsPerScore) {}

    [[nodiscard]] Points points(std::uint32_t count, std::uint32_t length) const {
        return points(bm25_.part(count, length));
    }
    /// The same for a part that is known. Rises with it.
    [[nodiscard]] Points points(double part) const {
        return static_cast<Points>(scaled_weight_ * part);
    }
    [[nodiscard]] const Bm25& bm25() const { return bm25_; }

private:
    Bm25 bm25_;
    double scaled_weight_;
};

}  // namespace ragd

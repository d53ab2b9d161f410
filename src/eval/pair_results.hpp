#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/compare.hpp"

namespace ragd {

/// What two runs say of one query.
template <typename Result>
struct ResultPair {
    const Result* a;
    const Result* b;
};

/// Pairs results by query id, in the order of `a`, and notes in `into` what has no partner.
/// Lifetime: `a` and `b` outlive the pairs.
template <typename Result>
std::vector<ResultPair<Result>> pair_results(const std::vector<Result>& a,
                                             const std::vector<Result>& b, Comparison& into) {
    std::unordered_map<std::string_view, const Result*> of_b;
    for (const Result& result : b) {
        of_b.emplace(result.id, &result);
    }
    std::vector<ResultPair<Result>> pairs;
    for (const Result& result : a) {
        if (const auto other = of_b.find(result.id); other != of_b.end()) {
            pairs.push_back({&result, other->second});
            of_b.erase(other);
        } else {
            into.only_a.push_back(result.id);
        }
    }
    for (const Result& result : b) {
        if (of_b.contains(result.id)) {
            into.only_b.push_back(result.id);
        }
    }
    into.paired = pairs.size();
    return pairs;
}

/// The means over `pairs` of what `value_of` says of a result, and a test of their difference.
template <typename Result, typename Value>
MeasureComparison compare_by(std::string name, const std::vector<ResultPair<Result>>& pairs,
                             const Value& value_of) {
    MeasureComparison compared{.name = std::move(name)};
    std::vector<double> differences;
    differences.reserve(pairs.size());
    for (const ResultPair<Result>& pair : pairs) {
        const double a = value_of(*pair.a);
        const double b = value_of(*pair.b);
        compared.a += a / static_cast<double>(pairs.size());
        compared.b += b / static_cast<double>(pairs.size());
        differences.push_back(a - b);
    }
    compared.test = test_paired(differences);
    return compared;
}

}  // namespace ragd

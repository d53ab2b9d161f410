#include "eval/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <fmt/format.h>

namespace ragd {
namespace {

int grade_of(const std::string& document, const Judgements& judged) {
    const auto found = judged.find(document);
    return found == judged.end() ? 0 : std::max(0, found->second);
}

double discounted(int grade, std::size_t index) {
    return static_cast<double>(grade) / std::log2(static_cast<double>(index) + 2.0);
}

std::size_t relevant_in(std::span<const std::string> ranking, const Judgements& judged,
                        std::size_t depth) {
    const auto top = ranking.first(std::min(depth, ranking.size()));
    return static_cast<std::size_t>(
        std::ranges::count_if(top, [&](const std::string& d) { return grade_of(d, judged) > 0; }));
}

double ndcg(std::span<const std::string> ranking, const Judgements& judged, std::size_t k) {
    double gained = 0;
    for (std::size_t i = 0; i < std::min(k, ranking.size()); ++i) {
        gained += discounted(grade_of(ranking[i], judged), i);
    }
    std::vector<int> grades;
    for (const auto& [document, grade] : judged) {
        grades.push_back(std::max(0, grade));
    }
    std::ranges::sort(grades, std::greater{});
    double ideal = 0;
    for (std::size_t i = 0; i < std::min(k, grades.size()); ++i) {
        ideal += discounted(grades[i], i);
    }
    return ideal > 0 ? gained / ideal : 0;
}

double reciprocal_rank(std::span<const std::string> ranking, const Judgements& judged,
                       std::size_t k) {
    for (std::size_t i = 0; i < std::min(k, ranking.size()); ++i) {
        if (grade_of(ranking[i], judged) > 0) {
            return 1.0 / static_cast<double>(i + 1);
        }
    }
    return 0;
}

}  // namespace

Measures measure(std::span<const std::string> ranking, const Judgements& judged, std::size_t k) {
    const auto relevant = static_cast<double>(
        std::ranges::count_if(judged, [](const auto& one) { return one.second > 0; }));
    const auto recall = [&](std::size_t depth) {
        return relevant > 0 ? static_cast<double>(relevant_in(ranking, judged, depth)) / relevant
                            : 0;
    };
    return {.ndcg = ndcg(ranking, judged, k),
            .mrr = reciprocal_rank(ranking, judged, k),
            .recall = recall(k),
            .recall_100 = recall(100),
            .success_1 = relevant_in(ranking, judged, 1) > 0 ? 1.0 : 0.0,
            .success_3 = relevant_in(ranking, judged, 3) > 0 ? 1.0 : 0.0,
            .precision_3 = static_cast<double>(relevant_in(ranking, judged, 3)) / 3.0};
}

Measures mean(std::span<const Measures> queries) {
    Measures sum;
    constexpr std::array kMembers{&Measures::ndcg,       &Measures::mrr,       &Measures::recall,
                                  &Measures::recall_100, &Measures::success_1, &Measures::success_3,
                                  &Measures::precision_3};
    for (const auto member : kMembers) {
        for (const Measures& one : queries) {
            sum.*member += one.*member;
        }
        sum.*member /= queries.empty() ? 1.0 : static_cast<double>(queries.size());
    }
    return sum;
}

std::vector<MeasureName> measure_names(std::size_t k) {
    return {{fmt::format("ndcg@{}", k), &Measures::ndcg},
            {fmt::format("mrr@{}", k), &Measures::mrr},
            {fmt::format("recall@{}", k), &Measures::recall},
            {"recall@100", &Measures::recall_100},
            {"success@1", &Measures::success_1},
            {"success@3", &Measures::success_3},
            {"precision@3", &Measures::precision_3}};
}

double percentile(std::vector<double> values, double p) {
    if (values.empty()) {
        return 0;
    }
    std::ranges::sort(values);
    const double rank = p / 100.0 * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (rank - std::floor(rank));
}

}  // namespace ragd

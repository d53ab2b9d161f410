#pragma once
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ragd {

/// 0 of nothing.
constexpr double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// document id -> grade of one query; a grade of 1 or more is relevant.
using Judgements = std::map<std::string, int, std::less<>>;

/// The measures of one query, or their means over queries, as trec_eval defines them.
struct Measures {
    double ndcg = 0;    // at k; gain = grade, discount = log2(rank + 1), ideal over all judged
    double mrr = 0;     // at k
    double recall = 0;  // at k
    double recall_100 = 0;
    double success_1 = 0;
    double success_3 = 0;
    double precision_3 = 0;
};

/// `ranking` holds distinct document ids, best first.
Measures measure(std::span<const std::string> ranking, const Judgements& judged, std::size_t k);

/// The mean of each measure; zeros for no queries.
Measures mean(std::span<const Measures> queries);

/// What a measure is called in reports, and where it is.
struct MeasureName {
    std::string name;  // "ndcg@10"
    double Measures::* member;
};

/// All measures with cut-off `k`, in the order in which reports list them.
std::vector<MeasureName> measure_names(std::size_t k);

/// The p-th percentile (0..100) by linear interpolation between closest ranks; 0 for no values.
double percentile(std::vector<double> values, double p);

}  // namespace ragd

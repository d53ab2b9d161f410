#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "eval/paired.hpp"
#include "eval/report.hpp"

namespace ragd {

/// One measure of two runs, over the queries that both answered.
struct MeasureComparison {
    std::string name;
    double a = 0;  // means
    double b = 0;
    PairedTest test;  // of a - b
};

/// Two runs on one set, query by query.
struct Comparison {
    std::string a;  // what they are called
    std::string b;
    std::size_t paired = 0;
    std::vector<std::string> only_a;  // ids of queries that the other one was not asked
    std::vector<std::string> only_b;
    std::vector<MeasureComparison> measures;  // the first is nDCG
    double a_p50_ms = 0, a_p99_ms = 0;        // of all their queries
    double b_p50_ms = 0, b_p99_ms = 0;
    std::string verdict;  // a sentence
};

/// Pairs by query id. `a` is the run in hand, `b` what it is held against, called `b_name`.
/// Errors: Conflict - the reports are of other sets, of other versions of a set, of another
///         cut-off, or have no query in common.
Result<Comparison> compare(const EvalReport& a, const EvalReport& b, const std::string& b_name);

/// The report of `a`, as to_json(EvalReport) with a member "against".
std::string to_json(const EvalReport& a, const Comparison& comparison);
/// The object of that member alone.
std::string against_json(const Comparison& comparison);
/// The table that `ragd eval --against` prints.
std::string to_text(const Comparison& comparison);

}  // namespace ragd

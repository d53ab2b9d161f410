#include "eval/compare.hpp"

#include <fmt/format.h>

#include "eval/pair_results.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

Result<void> check_comparable(const EvalReport& a, const EvalReport& b, const std::string& b_name) {
    if (a.dataset != b.dataset) {
        return fail(ErrorCode::kConflict, fmt::format("{} is a report of the set '{}', not of '{}'",
                                                      b_name, b.dataset, a.dataset));
    }
    if (a.dataset_sha256 != b.dataset_sha256) {
        return fail(ErrorCode::kConflict,
                    fmt::format("{} is a report of another version of '{}': documents, queries or "
                                "judgements were changed; make it again",
                                b_name, a.dataset));
    }
    if (a.k != b.k) {
        return fail(ErrorCode::kConflict, fmt::format("{} has the cut-off {}, not {}; give --k {}",
                                                      b_name, b.k, a.k, b.k));
    }
    return {};
}

std::string verdict_of(const Comparison& comparison) {
    const MeasureComparison& first = comparison.measures.front();
    if (!first.test.beyond_chance()) {
        return fmt::format("No difference at {} beyond chance (p = {:.2g}).", first.name,
                           first.test.p);
    }
    return fmt::format("A ({}) is {} than B ({}) at {}, beyond chance (p = {:.2g}).", comparison.a,
                       first.test.difference > 0 ? "better" : "worse", comparison.b, first.name,
                       first.test.p);
}

void write_measure(JsonWriter& json, const MeasureComparison& measure) {
    json.key(measure.name).begin_object();
    json.key("a").number(measure.a).key("b").number(measure.b);
    json.key("difference").number(measure.test.difference);
    json.key("low").number(measure.test.interval.low);
    json.key("high").number(measure.test.interval.high);
    json.key("p").number(measure.test.p).key("wins").integer(measure.test.wins);
    json.key("ties").integer(measure.test.ties).key("losses").integer(measure.test.losses);
    json.end_object();
}

}  // namespace

Result<Comparison> compare(const EvalReport& a, const EvalReport& b, const std::string& b_name) {
    RAG_TRY(check_comparable(a, b, b_name));
    Comparison comparison{.a = label_of(a),
                          .b = b_name,
                          .a_p50_ms = a.p50_ms,
                          .a_p99_ms = a.p99_ms,
                          .b_p50_ms = b.p50_ms,
                          .b_p99_ms = b.p99_ms};
    const auto pairs = pair_results(a.results, b.results, comparison);
    if (pairs.empty()) {
        return fail(ErrorCode::kConflict, b_name + " has no query in common with this run");
    }
    for (const MeasureName& measure : measure_names(a.k)) {
        comparison.measures.push_back(
            compare_by(measure.name, pairs,
                       [&](const QueryResult& result) { return result.measures.*measure.member; }));
    }
    comparison.verdict = verdict_of(comparison);
    return comparison;
}

std::string against_json(const Comparison& comparison) {
    JsonWriter json;
    json.begin_object().key("a").string(comparison.a).key("b").string(comparison.b);
    json.key("paired").integer(comparison.paired);
    for (const auto& [name, ids] :
         {std::pair{"only_a", &comparison.only_a}, std::pair{"only_b", &comparison.only_b}}) {
        json.key(name).begin_array();
        for (const std::string& id : *ids) {
            json.string(id);
        }
        json.end_array();
    }
    json.key("measures").begin_object();
    for (const MeasureComparison& measure : comparison.measures) {
        write_measure(json, measure);
    }
    json.end_object();
    json.key("p50_ms").milliseconds(comparison.b_p50_ms);
    json.key("p99_ms").milliseconds(comparison.b_p99_ms);
    json.key("verdict").string(comparison.verdict).end_object();
    return json.take();
}

std::string to_json(const EvalReport& a, const Comparison& comparison) {
    std::string json = to_json(a);
    json.pop_back();  // the closing brace
    return json + ",\"against\":" + against_json(comparison) + "}";
}

std::string to_text(const Comparison& comparison) {
    std::string text = fmt::format("A  {}\nB  {}\n{} paired queries", comparison.a, comparison.b,
                                   comparison.paired);
    if (!comparison.only_a.empty() || !comparison.only_b.empty()) {
        text += fmt::format("; left out: {} that only A has, {} that only B has",
                            comparison.only_a.size(), comparison.only_b.size());
    }
    text += fmt::format("\n\n{:<12} {:>7} {:>7} {:>8}  {:<18} {:>7}  {}\n", "", "A", "B", "A - B",
                        "95% interval", "p", "better/equal/worse");
    for (const MeasureComparison& one : comparison.measures) {
        text += fmt::format(
            "{:<12} {:>7.4f} {:>7.4f} {:>+8.4f}  [{:+.4f}, {:+.4f}] {:>7.4f}  "
            "{}/{}/{}\n",
            one.name, one.a, one.b, one.test.difference, one.test.interval.low,
            one.test.interval.high, one.test.p, one.test.wins, one.test.ties, one.test.losses);
    }
    text += fmt::format("{:<12} {:>7.2f} {:>7.2f} ms\n", "p50", comparison.a_p50_ms,
                        comparison.b_p50_ms);
    text += fmt::format("{:<12} {:>7.2f} {:>7.2f} ms\n\n", "p99", comparison.a_p99_ms,
                        comparison.b_p99_ms);
    return text + comparison.verdict +
           "\nInterval: paired bootstrap, 10,000 resamples. "
           "p: paired randomization test (Smucker, Allan, Carterette 2007).\n";
}

}  // namespace ragd

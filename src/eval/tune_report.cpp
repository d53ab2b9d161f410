#include <string_view>

#include <fmt/format.h>

#include "eval/tune.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

std::string_view name_of(TuneVerdict verdict) {
    switch (verdict) {
        case TuneVerdict::kKeep:
            return "keep";
        case TuneVerdict::kOrder:
            return "order";
        case TuneVerdict::kProbabilities:
            return "probabilities";
    }
    return "";
}

std::string sentence(const TuneReport& report) {
    switch (report.verdict) {
        case TuneVerdict::kOrder:
            return "Better beyond chance, on questions that it was not fitted on.";
        case TuneVerdict::kProbabilities:
            return "No better order beyond chance: the order stays. Its probabilities can be truer "
                   "beyond chance.";
        case TuneVerdict::kKeep:
            break;
    }
    return "Nothing is better beyond chance: leave the settings as they are.";
}

std::string blend_text(const Blend& blend) {
    return fmt::format("{:.4g},{:.4g},{:.4g}", blend.fused, blend.logit, blend.bias);
}

void write_figures(JsonWriter& json, std::string_view name,
                   const std::optional<CalibrationFigures>& figures) {
    json.key(name);
    if (!figures) {
        json.null();
        return;
    }
    json.begin_object().key("log_loss").number(figures->log_loss);
    json.key("calibration_error").number(figures->error).end_object();
}

void write_settings(JsonWriter& json, const TuneReport& report) {
    json.key("settings").begin_object();
    for (const std::string& line : settings_lines(report)) {
        const std::size_t equals = line.find('=');
        json.key(line.substr(0, equals)).string(line.substr(equals + 1));
    }
    json.end_object();
}

}  // namespace

std::vector<std::string> settings_lines(const TuneReport& report) {
    std::vector<std::string> lines;
    if (report.verdict == TuneVerdict::kKeep) {
        return lines;
    }
    const Tuning& advised = report.advised;
    if (advised.vector_weight != report.present.vector_weight) {
        lines.push_back(fmt::format("FUSION_VECTOR_WEIGHT={:.4g}", advised.vector_weight));
    }
    if (advised.blend && advised.blend != report.present.blend) {
        lines.push_back("RERANK_BLEND=" + blend_text(*advised.blend));
    }
    return lines;
}

std::string to_json(const TuneReport& report) {
    JsonWriter json;
    json.begin_object().key("dataset").string(report.dataset);
    json.key("questions").integer(report.questions).key("k").integer(report.k);
    json.key("verdict").string(name_of(report.verdict));
    json.key("present_ndcg").number(report.present_ndcg);
    json.key("tuned_ndcg").number(report.tuned_ndcg);
    json.key("difference").number(report.test.difference);
    json.key("low").number(report.test.interval.low);
    json.key("high").number(report.test.interval.high);
    json.key("p").number(report.test.p).key("wins").integer(report.test.wins);
    json.key("ties").integer(report.test.ties).key("losses").integer(report.test.losses);
    write_figures(json, "before", report.before);
    write_figures(json, "after", report.after);
    write_settings(json, report);
    json.end_object();
    return json.take();
}

std::string to_text(const TuneReport& report) {
    const PairedTest& test = report.test;
    std::string text = fmt::format(
        "{}: {} questions, 5-fold cross-validation\n\n{:<14} {:>8} {:>8}\n{:<14} {:>8.4f} {:>8.4f}"
        "  {:+.4f} [{:+.4f}, {:+.4f}], p = {:.4f}, better/equal/worse {}/{}/{}\n",
        report.dataset, report.questions, "", "present", "tuned", fmt::format("ndcg@{}", report.k),
        report.present_ndcg, report.tuned_ndcg, test.difference, test.interval.low,
        test.interval.high, test.p, test.wins, test.ties, test.losses);
    if (report.before && report.after) {
        text += fmt::format("{:<14} {:>8.4f} {:>8.4f}\n{:<14} {:>8.4f} {:>8.4f}\n", "log loss",
                            report.before->log_loss, report.after->log_loss, "calibration",
                            report.before->error, report.after->error);
    }
    text += "\n" + sentence(report) + "\n";
    const auto lines = settings_lines(report);
    if (!lines.empty()) {
        text += "Put this into the environment:\n";
    }
    for (const std::string& line : lines) {
        text += "  " + line + "\n";
    }
    return text;
}

}  // namespace ragd

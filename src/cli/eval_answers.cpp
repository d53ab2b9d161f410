#include <fmt/format.h>

#include "cli/eval_arguments.hpp"
#include "cli/output_file.hpp"
#include "eval/answer_report_file.hpp"

namespace ragd {
namespace {

AnswerJob answer_job(const CommandContext& context, const EvalArguments& options,
                     LineFile& trials) {
    AnswerJob job{.folder = options.set.folder,
                  .options = {.way = asked_way(options), .top_k = options.top_k}};
    job.queries_max = options.set.queries.value_or(job.queries_max);
    job.options.progress = show_progress(context);
    if (trials.is_open()) {
        job.options.trial = [&trials](const AnswerTrial& trial) { trials.add(to_json(trial)); };
    }
    return job;
}

void print(const CommandContext& context, const AnswerReport& report, const Comparison* against) {
    context.console.end_progress();
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    if (context.global.json) {
        std::string json = to_json(report);
        if (against != nullptr) {
            json.pop_back();  // the closing brace
            json += ",\"against\":" + against_json(*against) + "}";
        }
        context.console.data(json);
        return;
    }
    context.console.data(to_text(report) +
                         (against != nullptr ? "\n" + to_text(*against) : std::string{}));
}

}  // namespace

Result<ExitCode> run_eval_answers(const CommandContext& context, const EvalArguments& options) {
    const auto rival =
        RAG_TRY(rival_of<AnswerReport>(options, context.settings.values, read_answer_report_file));
    RAG_TRY(check_writable(options.report));
    RAG_TRY(check_writable(options.html));
    LineFile trials = RAG_TRY(LineFile::create(options.trials));
    AnswerJob job = answer_job(context, options, trials);
    job.against = rival.way;
    const AnswerEvalOutcome outcome =
        RAG_TRY(context.world.evaluate_answers(context.settings.values, std::move(job)));
    RAG_TRY(trials.close());
    const auto& other = rival.report ? rival.report : outcome.against;
    std::optional<Comparison> comparison;
    if (other) {
        const std::string name = rival.report
                                     ? fmt::format("{}: {}", options.against, label_of(*other))
                                     : label_of(*other);
        comparison = RAG_TRY(compare(outcome.report, *other, name));
    }
    const Comparison* against = comparison ? &*comparison : nullptr;
    RAG_TRY(write_file(options.report,
                       options.report.empty() ? "" : answer_report_file(outcome.report, against)));
    RAG_TRY(write_file(options.html,
                       options.html.empty() ? "" : answer_html_report(outcome.report, against)));
    print(context, outcome.report, against);
    return ExitCode::kOk;
}

}  // namespace ragd

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/eval_way.hpp"
#include "cli/output_file.hpp"
#include "eval/compare.hpp"
#include "eval/html_report.hpp"
#include "eval/report_file.hpp"

namespace ragd {
namespace {

constexpr std::size_t kAbstentionQueries = 1000;

EvalProgress show_progress(const CommandContext& context) {
    return [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
}

Result<ExitCode> run_abstention(const CommandContext& context) {
    const Options& options = context.options;
    LineFile trials = RAG_TRY(LineFile::create(options.trials));
    AbstentionOptions how{.mode = way_of(options).mode,
                          .rerank = options.rerank,
                          .queries_max = options.queries.value_or(kAbstentionQueries)};
    how.progress = show_progress(context);
    how.trial = [&trials](const AbstentionTrial& trial) {
        if (trials.is_open()) {
            trials.add(to_json(trial));
        }
    };
    const auto report = RAG_TRY(context.world.evaluate_abstention(
        context.settings.values, options.argument, std::move(how)));
    RAG_TRY(trials.close());
    context.console.end_progress();
    context.console.data(to_json(report));
    return ExitCode::kOk;
}

/// What --against asks for: nothing, a report that was read, or another way.
struct Rival {
    std::optional<EvalReport> report;
    std::optional<EvalWay> way;
};

Result<Rival> rival_of(const Options& options, const Settings& settings) {
    Rival rival;
    if (options.against.empty()) {
        return rival;
    }
    std::error_code failed;
    if (std::filesystem::exists(options.against, failed) || !options.against.contains('=')) {
        rival.report = RAG_TRY(read_report_file(options.against));
    } else {
        rival.way = RAG_TRY(parse_way(options.against, way_of(options)));
        if (rival.way->rerank && options.against.contains("rerank") &&
            settings.rerank_model.empty()) {
            return fail(ErrorCode::kInvalidField, "--against rerank=on needs a RERANK_MODEL");
        }
    }
    return rival;
}

EvalJob job_of(const CommandContext& context, LineFile& candidates) {
    const Options& options = context.options;
    EvalJob job{.folder = options.argument, .options = {.way = way_of(options), .k = options.k}};
    job.queries_max = options.queries.value_or(job.queries_max);
    job.options.progress = show_progress(context);
    if (candidates.is_open()) {
        job.options.found = [&](const EvalQuery& query, const Retrieved& found) {
            candidates.add(candidates_to_json(query, found, options.depth));
        };
    }
    return job;
}

/// "vector, not reranked", with the file that it was read from.
std::string rival_name(const EvalReport& rival, const Options& options, bool was_read) {
    return was_read ? fmt::format("{}: {}", options.against, label_of(rival)) : label_of(rival);
}

void print(const CommandContext& context, const EvalReport& report, const Comparison* against) {
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    const bool json = context.options.json;
    if (against == nullptr) {
        context.console.data(json ? to_json(report) : to_text(report));
    } else {
        context.console.data(json ? to_json(report, *against)
                                  : report.dataset + "\n" + to_text(*against));
    }
}

}  // namespace

Result<ExitCode> run_eval(const CommandContext& context) {
    const Options& options = context.options;
    if (options.abstention) {
        return run_abstention(context);
    }
    Rival rival = RAG_TRY(rival_of(options, context.settings.values));
    RAG_TRY(check_writable(options.report));
    RAG_TRY(check_writable(options.html));
    LineFile candidates = RAG_TRY(LineFile::create(options.candidates));
    EvalJob job = job_of(context, candidates);
    job.against = rival.way;
    EvalOutcome outcome = RAG_TRY(context.world.evaluate(context.settings.values, std::move(job)));
    RAG_TRY(candidates.close());
    const bool was_read = rival.report.has_value();
    const auto& other = was_read ? rival.report : outcome.against;
    std::optional<Comparison> comparison;
    if (other) {
        comparison =
            RAG_TRY(compare(outcome.report, *other, rival_name(*other, options, was_read)));
    }
    const Comparison* against = comparison ? &*comparison : nullptr;
    RAG_TRY(write_file(options.report, report_file(outcome.report, against)));
    if (!options.html.empty()) {
        const EvalReport* rival_report = other ? &*other : nullptr;
        RAG_TRY(write_file(options.html, html_report(outcome.report, rival_report, against)));
    }
    print(context, outcome.report, against);
    return ExitCode::kOk;
}

}  // namespace ragd

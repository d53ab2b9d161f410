#include <fstream>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {
namespace {

SearchMode mode_of(const Options& options) {
    return options.mode == "vector"    ? SearchMode::kVector
           : options.mode == "keyword" ? SearchMode::kKeyword
                                       : SearchMode::kHybrid;
}

EvalProgress show_progress(const CommandContext& context) {
    return [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
}

Result<ExitCode> run_abstention(const CommandContext& context) {
    const Options& options = context.options;
    std::ofstream trials;
    if (!options.trials.empty()) {
        trials.open(options.trials);
        if (!trials) {
            return fail(ErrorCode::kUnavailable, "cannot write " + options.trials);
        }
    }
    AbstentionOptions how{.mode = mode_of(options), .queries_max = options.queries};
    how.progress = show_progress(context);
    how.trial = [&trials](const AbstentionTrial& trial) {
        if (trials.is_open()) {
            trials << to_json(trial) << '\n';
        }
    };
    const auto report = RAG_TRY(context.world.evaluate_abstention(
        context.settings.values, options.argument, std::move(how)));
    context.console.end_progress();
    context.console.data(to_json(report));
    return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> run_eval(const CommandContext& context) {
    const Options& options = context.options;
    if (options.abstention) {
        return run_abstention(context);
    }
    EvalOptions eval{.mode = mode_of(options), .rerank = options.rerank, .k = options.k};
    eval.progress = show_progress(context);
    const EvalReport report =
        RAG_TRY(context.world.evaluate(context.settings.values, options.argument, std::move(eval)));
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    context.console.data(options.json ? to_json(report) : to_text(report));
    return ExitCode::kOk;
}

}  // namespace ragd

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {

Result<ExitCode> run_eval(const CommandContext& context) {
    const Options& options = context.options;
    EvalOptions eval{.rerank = options.rerank, .k = options.k};
    eval.mode = options.mode == "vector"    ? SearchMode::kVector
                : options.mode == "keyword" ? SearchMode::kKeyword
                                            : SearchMode::kHybrid;
    eval.progress = [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
    const EvalReport report =
        RAG_TRY(context.world.evaluate(context.settings.values, options.argument, std::move(eval)));
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    context.console.data(options.json ? to_json(report) : to_text(report));
    return ExitCode::kOk;
}

}  // namespace ragd

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {

Result<ExitCode> run_tune(const CommandContext& context) {
    const Options& options = context.options;
    EvalJob job{.folder = options.argument, .options = {.k = options.k}};
    job.queries_max = options.queries.value_or(job.queries_max);
    job.options.progress = [&context](std::string_view phase, std::size_t done,
                                      std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
    const TuneReport report = RAG_TRY(context.world.tune(context.settings.values, std::move(job)));
    context.console.end_progress();
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    context.console.data(options.json ? to_json(report) : to_text(report));
    return ExitCode::kOk;
}

}  // namespace ragd

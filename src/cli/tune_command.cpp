#include <fmt/format.h>

#include "cli/declare.hpp"

namespace ragd {
namespace {

Result<ExitCode> run_tune(const CommandContext& context, const TestSetOptions& set) {
    EvalJob job{.folder = set.folder, .options = {.k = set.k}};
    job.queries_max = set.queries.value_or(job.queries_max);
    job.options.progress = [&context](std::string_view phase, std::size_t done,
                                      std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
    const TuneReport report = RAG_TRY(context.world.tune(context.settings.values, std::move(job)));
    context.console.end_progress();
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    context.console.data(context.global.json ? to_json(report) : to_text(report));
    return ExitCode::kOk;
}

}  // namespace

void add_tune_command(CLI::App& app, Command& given) {
    const auto [command, set] = declare(app, given, "tune", run_tune);
    command.description("Fit fusion and reranking to your own questions, if that is better");
    declare_test_set(command, set);
    command.footer(
        "\nIt prints settings only where they are better beyond chance on questions that they were "
        "not\nfitted on, and needs at least 30 questions; docs/eval.md says more."
        "\n\nExamples:\n  ragd tune my-questions\n  ragd tune my-questions --k 5 --json\n"
        "  ragd tune my-questions --rerank-model my-model      calibrates a reranker of your own");
}

}  // namespace ragd

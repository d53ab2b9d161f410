#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "base/result.hpp"
#include "cli/command.hpp"
#include "cli/declare.hpp"
#include "cli/eval_way.hpp"
#include "config/settings.hpp"
#include "eval/runner.hpp"

namespace ragd {

/// What `ragd eval` was told.
struct EvalArguments {
    TestSetOptions set;
    SearchOptions search;
    bool answers = false;     // measure answers instead of retrieval
    std::size_t top_k = 5;    // of a question whose answer is measured
    std::string against;      // a report, or a configuration
    std::string report;       // a file for the JSON report
    std::string html;         // a file for the page
    std::string candidates;   // a file for what was found for each question
    std::size_t depth = 20;   // how many of these
    bool abstention = false;  // does it know when it does not know? 1000 questions unless said
    std::string trials;       // a file for the signs of each question
};

EvalWay asked_way(const EvalArguments& options);
EvalProgress show_progress(const CommandContext& context);

/// `ragd eval --answers`.
Result<ExitCode> run_eval_answers(const CommandContext& context, const EvalArguments& options);

/// What --against asks for: nothing, a report that was read, or another way.
template <typename Report>
struct Rival {
    std::optional<Report> report;
    std::optional<EvalWay> way;
};

/// The configuration that --against names; nothing if it names a file.
/// Errors: InvalidField.
Result<std::optional<EvalWay>> rival_way(const EvalArguments& options, const Settings& settings);

/// `read` reads a report of the kind that is made.
/// Errors: InvalidField; those of `read`.
template <typename Report>
Result<Rival<Report>> rival_of(const EvalArguments& options, const Settings& settings,
                               Result<Report> (*read)(const std::filesystem::path&)) {
    Rival<Report> rival;
    if (options.against.empty()) {
        return rival;
    }
    rival.way = RAG_TRY(rival_way(options, settings));
    if (!rival.way) {
        rival.report = RAG_TRY(read(options.against));
    }
    return rival;
}

}  // namespace ragd

#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/world.hpp"

namespace ragd {

// What the command line needs of the product; one file each.

/// Serves until it is asked to stop, then drains for DRAIN_SECONDS. Asked again, it ends at once:
/// see StopSignals. Requires: no other thread runs yet.
Result<void> serve(const Settings& settings);

/// The API on the local data directory, without a socket.
Result<std::unique_ptr<Transport>> open_local_transport(const Settings& settings);

/// Runs a test set on a private index in a temporary directory.
Result<EvalOutcome> evaluate(const Settings& settings, EvalJob job);
/// Asks every question of a set with all its candidates reranked, and fits settings to that.
Result<TuneReport> tune_settings(const Settings& settings, EvalJob job);
Result<AbstentionReport> evaluate_abstention(const Settings& settings,
                                             const std::filesystem::path& folder,
                                             AbstentionOptions options);

/// Asks the questions of a set whose answers are known.
Result<AnswerEvalOutcome> evaluate_answers(const Settings& settings, AnswerJob job);

/// Looks for the usual faults.
std::vector<Finding> examine(const Settings& settings);
/// What `--deep` adds: everything on disk is read and compared with its checksums.
std::vector<Finding> examine_deeply(const Settings& settings);

/// Fetches a model from the hub into the first model folder.
Result<std::filesystem::path> pull_model(const Settings& settings, const std::string& name,
                                         const Progress& progress);

/// Everything above, for `run_cli`.
World make_world();

}  // namespace ragd

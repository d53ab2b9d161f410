#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cli/transport.hpp"
#include "config/settings.hpp"
#include "eval/abstention.hpp"
#include "eval/answer_eval.hpp"
#include "eval/runner.hpp"
#include "eval/tune.hpp"
#include "net/http_client.hpp"

namespace ragd {

/// One line of `ragd doctor`.
struct Finding {
    enum class Grade { kGood, kWarning, kFault };
    Grade grade = Grade::kGood;
    std::string what;
    std::string remedy;  // what to do; empty where nothing is wrong
};

/// Where a server is reached.
struct ServerAddress {
    std::string url;
    /// Given, it is known by its key, and not by what its certificate says: HttpClientOptions::key_pin.
    std::string key_pin = {};
    bool operator==(const ServerAddress&) const = default;
};

using Progress = std::function<void(std::string_view line)>;

/// What the commands need of the product. `app/` fills it, tests fill it with fakes.
struct World {
    /// The API inside this process, on the local data directory. Conflict: another process has it.
    std::function<Result<std::unique_ptr<Transport>>(const Settings&)> open_local;
    std::function<Result<std::unique_ptr<Transport>>(const Settings&, const ServerAddress&)>
        open_remote;
    /// The server that holds the local data directory, if one does.
    std::function<std::optional<ServerAddress>(const Settings&)> local_server;
    /// Whether a server could start with these settings, as far as that shows without a model. Errors:
    /// InvalidField - which of them it cannot.
    std::function<Result<void>(const Settings&)> check_settings = [](const Settings&) {
        return Result<void>{};
    };
    /// Serves until a signal asks it to stop.
    std::function<Result<void>(const Settings&)> serve;
    /// Runs a test set in BEIR layout on a private temporary index.
    std::function<Result<EvalOutcome>(const Settings&, EvalJob)> evaluate;
    /// The same for knowing when there is no answer (`ragd eval --abstention`).
    std::function<Result<AbstentionReport>(const Settings&, const std::filesystem::path& folder,
                                           AbstentionOptions)>
        evaluate_abstention;
    /// The same for answers (`ragd eval --answers`).
    std::function<Result<AnswerEvalOutcome>(const Settings&, AnswerJob)> evaluate_answers;
    /// Fits settings to a test set (`ragd tune`).
    std::function<Result<TuneReport>(const Settings&, EvalJob)> tune;
    std::function<std::vector<Finding>(const Settings&)> examine;
    /// Reads everything on disk, too, and compares it with its checksums.
    std::function<std::vector<Finding>(const Settings&)> examine_deeply;
    /// Fetches a model; the value is its folder.
    std::function<Result<std::filesystem::path>(const Settings&, const std::string& name,
                                                const Progress&)>
        pull_model;
    /// Folders in which models are looked for, first to last.
    std::function<std::vector<std::filesystem::path>(const Settings&)> model_folders;
    /// Stops when the process is asked to end, which it does at once when it is asked again.
    /// Requires: no other thread runs yet; called once.
    std::function<std::stop_token()> stop_when_asked = [] { return std::stop_token{}; };
    /// How other services are called.
    std::function<HttpClientOptions(const Settings&)> http_options = [](const Settings&) {
        return HttpClientOptions{};
    };
    std::map<std::string, std::string> environment;  // of the process
    const Clock* clock = nullptr;                    // never none; outlives the command
    std::string version;                             // one line, as `ragd version` prints it
};

}  // namespace ragd

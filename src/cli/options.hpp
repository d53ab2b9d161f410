#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/question.hpp"

namespace ragd {

enum class Command {
    kServe,
    kIndex,
    kQuery,
    kDocuments,
    kDelete,
    kEval,
    kTune,
    kCheckConfig,
    kDoctor,
    kHealth,
    kModels,
    kModelsPull,
    kVersion,
};

/// A command line, read.
struct Options {
    Command command = Command::kVersion;
    std::map<std::string, std::string> settings;  // by name, SERVER_PORT
    std::optional<std::string> config_file;
    std::string url;  // of a server; empty: the local data directory
    std::string collection = "documents";
    bool json = false;

    std::vector<std::string> paths;  // index
    std::string argument;            // the question, the id, the folder of eval, the model
    std::size_t top_k = 5;
    std::string mode = "hybrid";
    std::string filter;  // JSON, or empty
    bool rerank = true;
    bool generate = true;
    bool ready = false;                  // health
    std::size_t k = 10;                  // eval
    bool abstention = false;             // eval: does it know when it does not know?
    std::string candidates;              // eval: a file for what was found for each question
    std::size_t depth = 20;              // eval --candidates: how many of each question
    std::string trials;                  // eval --abstention: a file for the signs of each question
    std::optional<std::size_t> queries;  // eval, tune: how many; all, with --abstention 1000
    std::string report;                  // eval: a file for the JSON report
    std::string html;                    // eval: a file for the page
    std::string against;                 // eval: a report, or a configuration
};

/// What to print instead of running a command: help (exit 0), or what is wrong with the arguments
/// (exit 2).
struct UsageText {
    std::string text;
    bool is_error = false;
};

/// Reads arguments (without the program's name).
std::expected<Options, UsageText> read_options(std::vector<std::string> arguments);

}  // namespace ragd

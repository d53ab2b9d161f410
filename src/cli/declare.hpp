#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/limits.hpp"
#include "cli/command.hpp"
#include "domain/question.hpp"

namespace ragd {

// How commands declare themselves. Only their files include this: CLI11 is large.

/// A command without options of its own.
inline CLI::App& declare(CLI::App& app, Command& given, const char* name, Command run) {
    CLI::App* command = app.add_subcommand(name);
    command->fallthrough();  // global options are taken after the command, too
    command->callback([&given, run = std::move(run)] { given = run; });
    return *command;
}

template <typename Options>
struct Declared {
    CLI::App& command;
    Options& options;  // belong to the command: bind them to what it declares
};

/// A command whose `run` gets the options that were read.
template <typename Options>
Declared<Options> declare(CLI::App& app, Command& given, const char* name,
                          Result<ExitCode> (*run)(const CommandContext&, const Options&)) {
    auto options = std::make_shared<Options>();
    CLI::App& command = declare(
        app, given, name,
        Command{[options, run](const CommandContext& context) { return run(context, *options); }});
    return {command, *options};
}

inline void declare_collection(CLI::App& command, std::string& collection) {
    collection = "documents";
    command.add_option("--collection", collection, "Collection (default: documents)")
        ->type_name("NAME");
}

/// How `query` and `eval` search.
struct SearchOptions {
    std::string mode = "hybrid";
    bool rerank = true;
};

inline void declare_search(CLI::App& command, SearchOptions& search) {
    command.add_option("--mode", search.mode, "hybrid, vector or keyword (default: hybrid)")
        ->check(CLI::IsMember(
            std::vector<std::string>(kNamesOf<SearchMode>.begin(), kNamesOf<SearchMode>.end())))
        ->type_name("MODE");
    command.add_flag_callback(
        "--no-rerank", [&search] { search.rerank = false; }, "Leave out the reranker");
}

/// What `eval` and `tune` ask.
struct TestSetOptions {
    std::string folder;
    std::size_t k = 10;
    std::optional<std::size_t> queries;  // none: all
};

inline void declare_test_set(CLI::App& command, TestSetOptions& set) {
    command.add_option("folder", set.folder, "Folder with corpus.jsonl, queries.jsonl, qrels.tsv")
        ->required()
        ->type_name("DIR");
    command.add_option("--k", set.k, "Cut-off of nDCG, MRR and recall (default: 10)")
        ->check(CLI::Range(std::size_t{1}, limits::kTopKMax))
        ->type_name("K");
    command
        .add_option("--queries", set.queries,
                    "Ask only N questions, evenly spread over the set (default: all)")
        ->check(CLI::PositiveNumber)
        ->type_name("N");
}

}  // namespace ragd

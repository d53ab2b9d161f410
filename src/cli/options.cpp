#include "cli/options.hpp"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/nearest.hpp"
#include "config/setting_table.hpp"

namespace ragd {
namespace {

constexpr const char* kFooter =
    "\nExamples:\n"
    "  ragd index handbook/                      index a folder\n"
    "  ragd query \"How many days off do I get?\"  ask it\n"
    "  ragd serve                                answer over HTTP on 127.0.0.1:8080\n"
    "\nEvery setting of docs/configuration.md is an option too (SERVER_PORT: --server-port), "
    "before "
    "or after\nthe command. `ragd check-config` shows them all, and where each value came from.";

void add_global_options(CLI::App& app, Options& options) {
    for (const SettingSpec& spec : setting_table()) {
        const std::string name{spec.name};
        auto* option = app.add_option_function<std::string>(
            "--" + flag_of(spec),
            [&options, name](const std::string& value) { options.settings[name] = value; },
            std::string{spec.help});
        option->type_name("VALUE");
        constexpr std::array kShown{"RAGD_DATA_DIR", "SERVER_HOST", "SERVER_PORT", "LOG_LEVEL"};
        if (std::ranges::find(kShown, name) == kShown.end()) {
            option->group("");  // hidden: the footer says where they are
        }
    }
    app.add_option("--url", options.url, "Talk to this server instead of the data directory")
        ->type_name("URL");
    app.add_flag("--json", options.json, "Print one line of JSON");
    app.add_option("--config", options.config_file, "Settings file (default: ragd.toml, if there)")
        ->type_name("FILE");
}

/// A subcommand whose callback says which one was given.
CLI::App* add_command(CLI::App& app, Options& options, Command command, const char* name,
                      const char* help) {
    CLI::App* added = app.add_subcommand(name, help);
    added->fallthrough();
    added->callback([&options, command] { options.command = command; });
    return added;
}

void add_collection(CLI::App* command, Options& options) {
    command->add_option("--collection", options.collection, "Collection (default: documents)")
        ->type_name("NAME");
}

void add_search(CLI::App* command, Options& options) {
    command->add_option("--mode", options.mode, "hybrid, vector or keyword (default: hybrid)")
        ->check(CLI::IsMember({"hybrid", "vector", "keyword"}))
        ->type_name("MODE");
    command->add_flag_callback(
        "--no-rerank", [&options] { options.rerank = false; }, "Leave out the reranker");
}

void add_index(CLI::App& app, Options& options) {
    auto* index = add_command(app, options, Command::kIndex, "index",
                              "Index files and folders; unchanged files cost nothing");
    index->add_option("paths", options.paths, "Files and folders (recursively)")
        ->required()
        ->type_name("PATH...");
    add_collection(index, options);
    index->footer(
        "\nExamples:\n  ragd index handbook/ faq.md\n  ragd index notes --collection "
        "team-a --json\n  ragd index handbook --url http://127.0.0.1:8080");
}

void add_query(CLI::App& app, Options& options) {
    auto* query = add_command(app, options, Command::kQuery, "query",
                              "Ask a question; the answer quotes its sources");
    query->add_option("question", options.argument, "The question")->required()->type_name("TEXT");
    query->add_option("--top-k", options.top_k, "Sources to list (default: 5)")
        ->check(CLI::Range(std::size_t{1}, limits::kTopKMax))
        ->type_name("N");
    query->add_option("--filter", options.filter, "Only documents whose metadata match")
        ->type_name("JSON");
    query->add_flag_callback(
        "--no-generate", [&options] { options.generate = false; }, "List sources, write no answer");
    add_search(query, options);
    add_collection(query, options);
    query->footer(
        "\nExamples:\n  ragd query \"Who approves travel?\"\n  ragd query \"overtime\" "
        "--mode keyword --top-k 10\n  ragd query \"price of plan B\" --filter "
        "'{\"year\": {\"gte\": 2024}}' --json");
}

/// What `eval` and `tune` have in common.
void add_test_set(CLI::App* command, Options& options) {
    command
        ->add_option("folder", options.argument,
                     "Folder with corpus.jsonl, queries.jsonl, qrels.tsv")
        ->required()
        ->type_name("DIR");
    command->add_option("--k", options.k, "Cut-off of nDCG, MRR and recall (default: 10)")
        ->check(CLI::Range(std::size_t{1}, limits::kTopKMax))
        ->type_name("K");
    command
        ->add_option("--queries", options.queries,
                     "Ask only N questions, evenly spread over the set (default: all)")
        ->check(CLI::PositiveNumber)
        ->type_name("N");
}

void add_eval(CLI::App& app, Options& options) {
    auto* eval = add_command(app, options, Command::kEval, "eval",
                             "Measure retrieval on a test set in BEIR layout, compare two ways");
    add_test_set(eval, options);
    add_search(eval, options);
    eval->add_option("--against", options.against,
                     "Compare with an earlier --report, or with another configuration of the same "
                     "index: mode=vector,rerank=off")
        ->type_name("FILE|CONFIG");
    eval->add_option("--report", options.report, "Write set-up, means and every question as JSON")
        ->type_name("FILE");
    eval->add_option("--html", options.html, "Write the same as a page with plots")
        ->type_name("FILE");
    eval->add_option("--candidates", options.candidates,
                     "Write what was found for each question, to train a reranker on")
        ->type_name("FILE");
    eval->add_option("--depth", options.depth,
                     "With --candidates: how many of each question (default: 20)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{400}))
        ->type_name("N");
    eval->footer(
        "\nExamples:\n  ragd eval scifact\n  ragd eval scifact --mode keyword --json\n"
        "  ragd eval scifact --against mode=vector,rerank=off --html scifact.html\n"
        "  ragd eval scifact --report before.json      then, after a change of settings:\n"
        "  ragd eval scifact --against before.json");
    // For those who work on ragd; in no help text.
    eval->add_flag("--abstention", options.abstention)->group("");
    eval->add_option("--trials", options.trials)->group("");
}

void add_tune(CLI::App& app, Options& options) {
    auto* tune = add_command(app, options, Command::kTune, "tune",
                             "Fit fusion and reranking to your own questions, if that is better");
    add_test_set(tune, options);
    tune->footer(
        "\nIt prints settings only where they are better beyond chance on questions that they were "
        "not\nfitted on, and needs at least 30 questions; docs/eval.md says more."
        "\n\nExamples:\n  ragd tune my-questions\n  ragd tune my-questions --k 5 --json\n"
        "  ragd tune my-questions --rerank-model my-model      calibrates a reranker of your own");
}

void add_models(CLI::App& app, Options& options) {
    auto* models = add_command(app, options, Command::kModels, "models",
                               "List the models on this machine, or pull one");
    models->require_subcommand(0, 1);
    auto* pull = models->add_subcommand("pull", "Fetch a model from a Hugging Face hub");
    pull->fallthrough();
    pull->add_option("name", options.argument, "Such as cross-encoder/ms-marco-MiniLM-L6-v2")
        ->required()
        ->type_name("NAME");
    models->footer(
        "\nExamples:\n  ragd models\n  ragd models pull sentence-transformers/all-MiniLM-L6-v2");
    models->callback([&options, pull] {
        options.command = pull->parsed() ? Command::kModelsPull : Command::kModels;
    });
}

void add_commands(CLI::App& app, Options& options) {
    add_command(app, options, Command::kServe, "serve", "Start the server")
        ->footer("\nExamples:\n  ragd serve\n  SERVER_PORT=9000 ragd serve --data-dir ./data");
    add_index(app, options);
    add_query(app, options);
    auto* documents = add_command(app, options, Command::kDocuments, "documents", "List documents");
    add_collection(documents, options);
    documents->footer("\nExamples:\n  ragd documents\n  ragd documents --collection team-a --json");
    auto* remove = add_command(app, options, Command::kDelete, "delete", "Delete a document");
    remove->add_option("id", options.argument, "Id of the document")->required()->type_name("ID");
    add_collection(remove, options);
    remove->footer("\nExamples:\n  ragd delete people/vacation.md");
    add_eval(app, options);
    add_tune(app, options);
    add_command(app, options, Command::kCheckConfig, "check-config",
                "Print every setting and where it came from")
        ->footer("\nExamples:\n  ragd check-config\n  ragd --config ragd.toml check-config --json");
    add_command(app, options, Command::kDoctor, "doctor",
                "Look for the usual faults and say how to mend them")
        ->footer("\nExamples:\n  ragd doctor\n  ragd doctor --data-dir ./data --json");
    auto* health = add_command(app, options, Command::kHealth, "health",
                               "Ask the server on this machine, or at --url, whether it lives");
    health->add_flag("--ready", options.ready, "Ask whether it can answer questions");
    health->footer("\nExamples:\n  ragd health\n  ragd health --ready --url http://127.0.0.1:9000");
    add_models(app, options);
    add_command(app, options, Command::kVersion, "version", "Print the version");
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

/// The word in the place of the command, if it is none.
std::optional<std::string> unknown_command(const std::vector<std::string>& known,
                                           const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (!word.starts_with('-')) {
            return std::ranges::find(known, word) == known.end() ? std::optional{word}
                                                                 : std::nullopt;
        }
        const bool takes_value = !word.contains('=') && word != "--json";
        i += takes_value ? 1 : 0;
    }
    return std::nullopt;
}

std::string explain(const CLI::App& app, const CLI::ParseError& error,
                    const std::vector<std::string>& arguments) {
    const auto known = command_names(app);
    const auto unknown = unknown_command(known, arguments);
    if (!unknown) {
        const auto given = app.get_subcommands();
        return fmt::format("ragd: {}\nTry: ragd {}{}--help", error.what(),
                           given.empty() ? "" : given.front()->get_name(),
                           given.empty() ? "" : " ");
    }
    return fmt::format("ragd: no command '{}'{}\nTry: ragd --help", *unknown,
                       did_you_mean(*unknown, known));
}

}  // namespace

std::expected<Options, UsageText> read_options(std::vector<std::string> arguments) {
    Options options;
    CLI::App app{"ragd answers questions from your documents with quotes that can be checked.",
                 "ragd"};
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(kFooter);
    add_global_options(app, options);
    add_commands(app, options);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // last first
        return options;
    } catch (const CLI::CallForHelp&) {
        const auto given = app.get_subcommands();
        return std::unexpected(
            UsageText{given.empty() ? app.help() : given.front()->help("ragd"), false});
    } catch (const CLI::ParseError& error) {
        return std::unexpected(UsageText{explain(app, error, arguments), true});
    }
}

}  // namespace ragd

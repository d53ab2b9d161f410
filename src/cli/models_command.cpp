#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/declare.hpp"

namespace ragd {
namespace {

struct ModelsArguments {
    bool pull = false;
    std::string name;  // of what is pulled
};

namespace fs = std::filesystem;

/// Names of the model folders below `folder`: those with a config.json, at most two levels deep
/// (owner/name, as on the hub).
std::set<std::string> models_in(const fs::path& folder) {
    std::set<std::string> names;
    std::error_code ignored;  // a folder that is not there holds no models
    for (auto at = fs::recursive_directory_iterator(folder, ignored);
         at != fs::recursive_directory_iterator{}; at.increment(ignored)) {
        if (at.depth() >= 2) {
            at.disable_recursion_pending();
        }
        if (at->path().filename() == "config.json" && at.depth() >= 1) {
            names.insert(fs::relative(at->path().parent_path(), folder, ignored).generic_string());
        }
    }
    return names;
}

Result<ExitCode> list_models(const CommandContext& context) {
    boost::json::array list;
    for (const fs::path& folder : context.world.model_folders(context.settings.values)) {
        for (const std::string& name : models_in(folder)) {
            if (name.contains("Pooling")) {
                continue;  // a part of a sentence-transformers model
            }
            if (context.global.json) {
                list.push_back(
                    boost::json::object{{"name", name}, {"folder", (folder / name).string()}});
            } else {
                context.console.data(fmt::format("{:<44} {}", name, (folder / name).string()));
            }
        }
    }
    if (context.global.json) {
        context.console.data(
            boost::json::serialize(boost::json::object{{"models", std::move(list)}}));
    }
    return ExitCode::kOk;
}

Result<ExitCode> pull_model(const CommandContext& context, const ModelsArguments& options) {
    context.asked_a_server = true;
    const Progress progress = [&context](std::string_view line) { context.console.progress(line); };
    const fs::path folder =
        RAG_TRY(context.world.pull_model(context.settings.values, options.name, progress));
    if (context.global.json) {
        context.console.data(boost::json::serialize(
            boost::json::object{{"name", options.name}, {"folder", folder.string()}}));
    } else {
        context.console.data(folder.string());
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_models(const CommandContext& context, const ModelsArguments& options) {
    return options.pull ? pull_model(context, options) : list_models(context);
}

}  // namespace

void add_models_command(CLI::App& app, Command& given) {
    const auto [command, declared] = declare(app, given, "models", run_models);
    ModelsArguments& options = declared;
    command.description("List the models on this machine, or pull one");
    command.require_subcommand(0, 1);
    CLI::App* pull = command.add_subcommand("pull", "Fetch a model from a Hugging Face hub");
    pull->fallthrough();
    pull->callback([&options] { options.pull = true; });
    pull->add_option("name", options.name, "Such as cross-encoder/ms-marco-MiniLM-L6-v2")
        ->required()
        ->type_name("NAME");
    command.footer(
        "\nExamples:\n  ragd models\n  ragd models pull sentence-transformers/all-MiniLM-L6-v2");
}

}  // namespace ragd

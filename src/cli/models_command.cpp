#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {
namespace {

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

}  // namespace

Result<ExitCode> run_models(const CommandContext& context) {
    boost::json::array list;
    for (const fs::path& folder : context.world.model_folders(context.settings.values)) {
        for (const std::string& name : models_in(folder)) {
            if (name.contains("Pooling")) {
                continue;  // a part of a sentence-transformers model
            }
            if (context.options.json) {
                list.push_back(
                    boost::json::object{{"name", name}, {"folder", (folder / name).string()}});
            } else {
                context.console.data(fmt::format("{:<44} {}", name, (folder / name).string()));
            }
        }
    }
    if (context.options.json) {
        context.console.data(
            boost::json::serialize(boost::json::object{{"models", std::move(list)}}));
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_models_pull(const CommandContext& context) {
    const Progress progress = [&context](std::string_view line) { context.console.progress(line); };
    const fs::path folder = RAG_TRY(
        context.world.pull_model(context.settings.values, context.options.argument, progress));
    if (context.options.json) {
        context.console.data(boost::json::serialize(
            boost::json::object{{"name", context.options.argument}, {"folder", folder.string()}}));
    } else {
        context.console.data(folder.string());
    }
    return ExitCode::kOk;
}

}  // namespace ragd

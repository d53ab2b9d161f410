#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "cli/declare.hpp"
#include "cli/document_reader.hpp"
#include "cli/extract_settings.hpp"
#include "cli/index_run.hpp"
#include "cli/index_watch.hpp"
#include "domain/source.hpp"
#include "sources/open_source.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSourceNameBytes = 128;  // it stands in front of ids
constexpr std::size_t kReadersMax = 8;

struct IndexArguments {
    std::vector<std::string> paths;
    std::string collection;
    std::string source;
    std::vector<std::string> include;
    std::vector<std::string> exclude;
    bool replace = false;
    bool remove_vanished = false;
    bool watch = false;
    bool dry_run = false;
    bool retry = false;
    bool checksum = false;
    bool again = false;
};

/// Empty: it may be one.
std::string why_no_source(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= kSourceNameBytes && is_valid_utf8(name) &&
                      !has_control_character(name) && !is_local_place(name);
    return fits ? "" : fmt::format("--source must be a name of 1..{} bytes", kSourceNameBytes);
}

/// Empty: it is a pattern.
std::string why_no_pattern(const std::string& pattern) {
    const bool fits = !pattern.empty() && !pattern.contains('\n');
    return fits ? "" : "a pattern must be a line that is not empty, as in a .ragdignore";
}

/// Extraction takes about as long as embedding, and has half of the cores beside it.
std::size_t readers_of_machine() {
    return std::clamp<std::size_t>(std::thread::hardware_concurrency() / 2, 1, kReadersMax);
}

SyncOptions options_of(const IndexArguments& arguments) {
    return {.collection = arguments.collection,
            .search = {.source = arguments.source, .rules = {arguments.include, arguments.exclude}},
            .replace = arguments.replace,
            .remove_vanished = arguments.remove_vanished,
            .beliefs = {.compare_all = arguments.checksum,
                        // To take ids back is to look at each document again.
                        .read_all = arguments.again || arguments.replace,
                        .retry = arguments.retry},
            .readers = readers_of_machine()};
}

Result<void> check_watched(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        if (!RAG_TRY(is_folder_place(path))) {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("--watch follows files and folders of this machine; '{}' is "
                                    "indexed again from time to time instead",
                                    path));
        }
    }
    return {};
}

Result<ExitCode> run_index(const CommandContext& context, const IndexArguments& arguments) {
    const std::stop_token stop = context.world.stop_when_asked();
    const auto places = RAG_TRY(
        open_sources(arguments.paths, {.environment = context.world.environment,
                                       .http = context.world.http_options(context.settings.values),
                                       .clock = *context.world.clock}));
    const SyncOptions options = options_of(arguments);
    ConfinedReader reader{extract_limits(context.settings.values), *context.world.clock,
                          options.readers};
    const IndexRun run{
        .context = context, .places = places, .reader = reader, .options = options, .stop = stop};
    if (arguments.dry_run) {
        return run.tell_what_would_be_done();
    }
    if (arguments.watch) {
        RAG_TRY(check_watched(arguments.paths));
        return watch_and_index(run, arguments.paths);
    }
    return run.once(options);
}

void declare_selection(CLI::App& command, IndexArguments& arguments) {
    command
        .add_option("--include", arguments.include,
                    "Only files that match, or are in a folder that does; as in .ragdignore "
                    "(may be given more than once)")
        ->type_name("GLOB")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(why_no_pattern);
    command
        .add_option("--exclude", arguments.exclude,
                    "Leave out files and folders that match (may be given more than once)")
        ->type_name("GLOB")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(why_no_pattern);
}

}  // namespace

void add_index_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "index", run_index);
    command.description("Read files and folders into the index: what is new or changed");
    command
        .add_option("paths", options.paths,
                    "Files and folders, s3://bucket/prefix, git repositories (.git)")
        ->required()
        ->type_name("PATH");
    declare_collection(command, options.collection);
    command
        .add_option("--source", options.source,
                    "Name of where these files are from (default: their folder)")
        ->type_name("NAME")
        ->check(why_no_source);
    declare_selection(command, options);
    command.add_flag("--delete", options.remove_vanished,
                     "Remove the documents of files that are gone (else they are told)");
    auto* watch = command.add_flag("--watch", options.watch,
                                   "Go on with what changes in the folders, until Ctrl-C");
    command.add_flag("--dry-run", options.dry_run, "Say what would be done, and change nothing")
        ->excludes(watch);
    command.add_flag("--retry", options.retry,
                     "Read files again that failed before and have not changed");
    command.add_flag("--checksum", options.checksum,
                     "Compare the bytes of files, whatever their sizes and times say");
    command.add_flag("--again", options.again, "Read all files again, changed or not");
    command.add_flag("--replace", options.replace,
                     "Replace other sources' documents of the same ids (default: keep both)");
    command.footer(
        "\nExamples:\n  ragd index handbook/\n  ragd index handbook/ --delete --watch\n"
        "  ragd index notes.md report.txt --collection team-a\n"
        "  ragd index . --include '*.pdf' --exclude drafts/ --dry-run\n"
        "  ragd index s3://bucket/handbook https://example.org/handbook.git#main");
}

}  // namespace ragd

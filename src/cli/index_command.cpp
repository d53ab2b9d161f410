#include <chrono>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "cli/declare.hpp"
#include "cli/document_reader.hpp"
#include "cli/index_batch.hpp"
#include "cli/index_summary.hpp"
#include "cli/indexing_line.hpp"
#include "domain/source.hpp"
#include "extract/extract_fault.hpp"
#include "ingest/files.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSourceNameBytes = 128;  // it stands in front of ids

struct IndexArguments {
    std::vector<std::string> paths;
    std::string collection;
    std::string source;
    bool replace = false;
};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

/// What one run works with.
struct IndexRun {
    const DocumentReader& reader;
    IndexBatch& batch;
    IndexTotals& totals;
    IndexingLine& progress;
};

/// What an extractor says of a document is about all of it; else a part of a file was read.
LeftOut failed_file(const FoundFile& file, const Error& error) {
    if (const auto fault = fault_of(error)) {
        return {.id = file.id, .why = error.message, .code = std::string{name_of(*fault)}};
    }
    return {.id = file.id, .why = error.message + "; what follows was not read"};
}

/// Errors of one file are noted and the run goes on; those of the server end it.
Result<void> index_file(const FoundFile& file, const IndexRun& run) {
    bool server_failed = false;
    bool any = false;
    const auto read = read_documents(file, run.reader, [&](Document document) -> Result<void> {
        any = true;
        if (is_blank(document.text)) {
            run.totals.skipped.push_back({document.id.str(), "it has no text"});
            return {};
        }
        const std::size_t bytes = document.text.size();
        auto added = run.batch.add(std::move(document));
        run.progress.add_document(bytes, run.totals.indexed());
        server_failed = !added;
        return added;
    });
    if (!read && server_failed) {
        return read.error();
    }
    if (!read) {
        run.totals.failed.push_back(failed_file(file, read.error()));
        return {};
    }
    for (std::string& fault : read->faults.describe()) {
        run.totals.failed.push_back({file.id, std::move(fault)});
    }
    for (const std::string& warning : read->warnings) {
        run.totals.warned.push_back({file.id, warning});
    }
    if (!any && read->faults.empty()) {
        run.totals.skipped.push_back(
            {file.id, file.format == FileFormat::kCsv
                          ? "it has a header row at most, and no rows below it"
                          : "it has no lines to read"});
    }
    return {};
}

Result<void> index_files(const std::vector<FoundFile>& files, const IndexRun& run) {
    for (const FoundFile& file : files) {
        run.progress.begin_file(file.id, file.bytes);
        RAG_TRY(index_file(file, run));
        run.progress.end_file(run.totals.indexed());
    }
    return run.batch.flush();
}

IndexingLine::Work work_of(const std::vector<FoundFile>& files) {
    IndexingLine::Work all{.files = files.size()};
    for (const FoundFile& file : files) {
        all.bytes += file.bytes;
    }
    return all;
}

void show(const IndexTotals& totals, std::chrono::milliseconds took,
          const CommandContext& context) {
    for (const auto& line : lines_of_skipped(totals.skipped, context.global.verbose)) {
        context.console.note(line);
    }
    for (const auto& line : lines_of_each("failed", totals.failed, context.global.verbose)) {
        context.console.note(line);
    }
    for (const auto& line : lines_of_each("note on", totals.warned, context.global.verbose)) {
        context.console.note(line);
    }
    if (const auto line = line_of_renamed(totals); !line.empty()) {
        context.console.note(line);
    }
    context.console.data(context.global.json ? boost::json::serialize(json_of_totals(totals, took))
                                             : line_of_totals(totals, took));
}

/// Empty: it may be one.
std::string why_no_source(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= kSourceNameBytes && is_valid_utf8(name) &&
                      !has_control_character(name) && !is_local_place(name);
    return fits ? "" : fmt::format("--source must be a name of 1..{} bytes", kSourceNameBytes);
}

Result<ExitCode> run_index(const CommandContext& context, const IndexArguments& options) {
    const Clock& clock = *context.world.clock;
    const SteadyTime start = clock.now();
    const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
    const FileList list = RAG_TRY(collect_files(paths, options.source));
    const auto transport = RAG_TRY(open_transport(context));
    IndexTotals totals;
    for (const SkippedFile& file : list.skipped) {
        totals.skipped.push_back({file.path.string(), file.reason});
    }
    IndexBatch batch{
        *transport,
        {.collection = options.collection,
         .on_conflict = options.replace ? OnConflict::kReplace : OnConflict::kKeepBoth},
        totals,
        clock};
    IndexingLine progress{context.console, clock, work_of(list.files)};
    const DocumentReader reader =
        open_document_reader(context.settings.values, context.console, clock);
    const auto indexed = index_files(list.files, {reader, batch, totals, progress});
    if (!indexed && totals.indexed() == 0) {
        return indexed.error();
    }
    if (!indexed) {  // what is in the store already is worth a report
        totals.failed.push_back({"the rest", indexed.error().message});
    }
    show(totals, std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - start),
         context);
    if (totals.failed.empty() && (totals.indexed() > 0 || totals.skipped.empty())) {
        return ExitCode::kOk;
    }
    return totals.indexed() > 0 ? ExitCode::kPartial : ExitCode::kFailed;
}

}  // namespace

void add_index_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "index", run_index);
    command.description("Index files and folders; unchanged files cost nothing");
    command.add_option("paths", options.paths, "Files and folders (recursively)")
        ->required()
        ->type_name("PATH...");
    declare_collection(command, options.collection);
    command
        .add_option("--source", options.source,
                    "A name for where they are from (default: the folder)")
        ->check([](const std::string& name) { return why_no_source(name); })
        ->type_name("NAME");
    command.add_flag("--replace", options.replace,
                     "Take the place of other sources' documents that have the same ids");
    command.footer(
        "\nExamples:\n  ragd index handbook/ faq.md\n  ragd index notes --collection "
        "team-a --json\n  ragd index handbook --url http://127.0.0.1:8080");
}

}  // namespace ragd

#include <chrono>

#include <fmt/format.h>

#include "cli/declare.hpp"
#include "cli/index_batch.hpp"
#include "ingest/files.hpp"

namespace ragd {
namespace {

struct IndexArguments {
    std::vector<std::string> paths;
    std::string collection;
};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

/// Errors of one file are noted and the run goes on; those of the server end it.
Result<void> index_file(const FoundFile& file, IndexBatch& batch, IndexTotals& totals) {
    bool server_failed = false;
    bool any = false;
    const auto read = read_documents(file, [&](Document document) -> Result<void> {
        any = true;
        if (is_blank(document.text)) {
            totals.skipped.push_back({document.id.str(), "it has no text"});
            return {};
        }
        auto added = batch.add(std::move(document));
        server_failed = !added;
        return added;
    });
    if (!read && server_failed) {
        return read.error();
    }
    if (!read) {
        totals.failed.push_back({file.id, read.error().message + "; what follows was not read"});
        return {};
    }
    for (std::string& fault : read->describe()) {
        totals.failed.push_back({file.id, std::move(fault)});
    }
    if (!any && read->empty()) {
        totals.skipped.push_back({file.id, file.format == FileFormat::kCsv
                                               ? "it has a header row at most, and no rows below it"
                                               : "it has no lines to read"});
    }
    return {};
}

Result<void> index_files(const std::vector<FoundFile>& files, IndexBatch& batch,
                         IndexTotals& totals, Console& console) {
    std::size_t done = 0;
    for (const FoundFile& file : files) {
        console.progress(fmt::format("indexing {} of {}: {} ({} chunks)", ++done, files.size(),
                                     printable(file.id), totals.chunks));
        RAG_TRY(index_file(file, batch, totals));
    }
    return batch.flush();
}

boost::json::array json_of(const std::vector<LeftOut>& list) {
    boost::json::array out;
    for (const LeftOut& item : list) {
        out.push_back(boost::json::object{{"id", item.id}, {"why", item.why}});
    }
    return out;
}

void show(const IndexTotals& totals, std::chrono::milliseconds took,
          const CommandContext& context) {
    Console& console = context.console;
    for (const LeftOut& item : totals.skipped) {
        console.note(printable(fmt::format("skipped {}: {}", item.id, item.why)));
    }
    for (const LeftOut& item : totals.failed) {
        console.note(printable(fmt::format("failed {}: {}", item.id, item.why)));
    }
    if (context.global.json) {
        console.data(
            boost::json::serialize(boost::json::object{{"indexed", totals.indexed()},
                                                       {"chunks", totals.chunks},
                                                       {"documents", totals.documents},
                                                       {"skipped", json_of(totals.skipped)},
                                                       {"failed", json_of(totals.failed)},
                                                       {"took_ms", took.count()}}));
    } else {
        console.data(
            fmt::format("{} documents ({} new, {} updated, {} unchanged), {} chunks, in {:.1f} s",
                        totals.indexed(), totals.created, totals.updated, totals.unchanged,
                        totals.chunks, static_cast<double>(took.count()) / 1000.0));
    }
}

Result<ExitCode> run_index(const CommandContext& context, const IndexArguments& options) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
    const FileList list = RAG_TRY(collect_files(paths));
    const auto transport = RAG_TRY(open_transport(context));
    IndexTotals totals;
    for (const SkippedFile& file : list.skipped) {
        totals.skipped.push_back({file.path.string(), file.reason});
    }
    IndexBatch batch{*transport, options.collection, totals};
    const auto indexed = index_files(list.files, batch, totals, context.console);
    if (!indexed && totals.indexed() == 0) {
        return indexed.error();
    }
    if (!indexed) {  // what is in the store already is worth a report
        totals.failed.push_back({"the rest", indexed.error().message});
    }
    show(totals,
         std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start),
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
    command.footer(
        "\nExamples:\n  ragd index handbook/ faq.md\n  ragd index notes --collection "
        "team-a --json\n  ragd index handbook --url http://127.0.0.1:8080");
}

}  // namespace ragd

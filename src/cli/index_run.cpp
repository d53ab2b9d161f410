#include "cli/index_run.hpp"

#include <chrono>

#include "cli/index_plan.hpp"
#include "cli/index_summary.hpp"

namespace ragd {
namespace {

void show_lines(const std::vector<std::string>& lines, Console& console) {
    for (const auto& line : lines) {
        console.note(line);
    }
}

void show(const IndexTotals& totals, std::chrono::milliseconds took,
          const CommandContext& context) {
    const bool each = context.global.verbose;
    Console& console = context.console;
    show_lines(lines_of_skipped(totals.skipped, each), console);
    show_lines(lines_of_each("failed", totals.failed, each), console);
    show_lines(lines_of_each("note on", totals.warned, each), console);
    show_lines(lines_of_each("vanished", totals.vanished, each), console);
    if (const auto line = line_of_renamed(totals); !line.empty()) {
        console.note(line);
    }
    console.data(context.global.json ? boost::json::serialize(json_of_totals(totals, took))
                                     : line_of_totals(totals, took));
}

}  // namespace

Result<ExitCode> IndexRun::once(const SyncOptions& how) const {
    const Clock& clock = *context.world.clock;
    const SteadyTime start = clock.now();
    FoundFiles found = RAG_TRY(list_places(places, how.search));
    const auto transport = RAG_TRY(open_transport(context));
    IndexTotals totals;
    SyncPass pass{{.context = context,
                   .transport = *transport,
                   .reader = reader.reader(),
                   .stop = stop,
                   .on_stop = [this] { reader.stop(); }},
                  how,
                  totals};
    RAG_TRY(pass.compare(std::move(found)));
    RAG_TRY(pass.run());
    if (const std::string weakness = reader.take_weakness(); !weakness.empty()) {
        context.console.note(weakness);
    }
    show(totals, std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - start),
         context);
    return totals.failed.empty() && !totals.was_stopped ? ExitCode::kOk : ExitCode::kPartial;
}

Result<ExitCode> IndexRun::tell_what_would_be_done() const {
    FoundFiles found = RAG_TRY(list_places(places, options.search));
    const auto transport = RAG_TRY(open_transport(context));
    IndexTotals totals;
    SyncPass pass{
        {.context = context, .transport = *transport, .reader = reader.reader(), .stop = stop},
        options,
        totals};
    RAG_TRY(pass.compare(std::move(found)));
    const auto plan = plan_of(pass);
    show_lines(lines_of_skipped(totals.skipped, context.global.verbose), context.console);
    show_lines(lines_of_each("failed", totals.failed, context.global.verbose), context.console);
    if (context.global.json) {
        context.console.data(boost::json::serialize(json_of_plan(plan, totals)));
        return totals.failed.empty() ? ExitCode::kOk : ExitCode::kPartial;
    }
    for (const std::string& line : lines_of_plan(plan, totals, options.remove_vanished)) {
        context.console.data(line);
    }
    return totals.failed.empty() ? ExitCode::kOk : ExitCode::kPartial;
}

}  // namespace ragd

#include "cli/index_watch.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "sources/folder_watch.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPauseFirst = 1000ms;  // before it is tried again
constexpr auto kPauseMax = 30'000ms;

Result<std::vector<fs::path>> canonical_paths(const std::vector<std::string>& paths) {
    std::vector<fs::path> out;
    for (const std::string& path : paths) {
        std::error_code error;
        out.push_back(fs::canonical(path, error));
        if (error) {
            return fail(ErrorCode::kNotFound, fmt::format("{}: {}", path, error.message()));
        }
    }
    return out;
}

/// Whether it may be otherwise a little later.
bool is_passing(const Error& error) {
    return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadlineExceeded ||
           error.code == ErrorCode::kConflict || error.code == ErrorCode::kTooManyRequests;
}

/// What has to be looked at, until a pass over it was made.
class Changes {
public:
    explicit Changes(const IndexRun& run) : run_(run) {}

    void add(const std::vector<fs::path>& paths) { paths_.insert(paths.begin(), paths.end()); }
    [[nodiscard]] bool empty() const { return paths_.empty(); }
    /// How long to wait for more before it is tried again; nothing: until there is something.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const {
        return paths_.empty() ? std::nullopt : std::optional{pause_};
    }
    [[nodiscard]] ExitCode code() const { return code_; }

    /// Errors: those that will not pass.
    Result<void> settle() {
        SyncOptions how = run_.options;
        how.search.only = std::vector<fs::path>(paths_.begin(), paths_.end());
        how.beliefs.read_all = false;
        how.beliefs.compare_all = false;
        const auto code = run_.once(how);
        if (!code && !is_passing(code.error())) {
            return code.error();
        }
        if (!code) {
            if (pause_ == kPauseFirst) {  // once, not each time
                run_.context.console.note(fmt::format("ragd: {}; it is tried again until it works",
                                                      printable(code.error().message)));
            }
            pause_ = std::min(2 * pause_, kPauseMax);
            return {};
        }
        code_ = *code;
        pause_ = kPauseFirst;
        paths_.clear();
        return {};
    }

private:
    const IndexRun& run_;
    std::set<fs::path> paths_;
    std::chrono::milliseconds pause_ = kPauseFirst;
    ExitCode code_ = ExitCode::kOk;
};

}  // namespace

Result<ExitCode> watch_and_index(const IndexRun& run, const std::vector<std::string>& paths) {
    Console& console = run.context.console;
    auto roots = RAG_TRY(canonical_paths(paths));
    // Before the first pass: what changes meanwhile is told after it.
    const auto watch = RAG_TRY(FolderWatch::open(std::move(roots), *run.context.world.clock, {}));
    ExitCode code = RAG_TRY(run.once(run.options));
    if (!run.stop.stop_requested()) {
        console.note("watching; Ctrl-C ends it");
    }
    console.flush();
    Changes changes{run};
    while (!run.stop.stop_requested()) {
        changes.add(RAG_TRY(watch->wait(run.stop, changes.pause())));
        if (!changes.empty() && !run.stop.stop_requested()) {
            RAG_TRY(changes.settle());
            code = changes.code();
            console.flush();
        }
    }
    return changes.empty() ? code : ExitCode::kPartial;
}

}  // namespace ragd

#include <fstream>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {
namespace {

SearchMode mode_of(const Options& options) {
    return options.mode == "vector"    ? SearchMode::kVector
           : options.mode == "keyword" ? SearchMode::kKeyword
                                       : SearchMode::kHybrid;
}

EvalProgress show_progress(const CommandContext& context) {
    return [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
}

/// A file of lines; nothing is open where the path is empty.
class LineFile {
public:
    static Result<LineFile> create(const std::string& path) {
        LineFile file{path};
        if (!path.empty()) {
            file.out_.open(path);
            if (!file.out_) {
                return fail(ErrorCode::kUnavailable, "cannot write " + path);
            }
        }
        return file;
    }
    [[nodiscard]] bool is_open() const { return out_.is_open(); }
    void add(const std::string& line) { out_ << line << '\n'; }
    /// Errors: Unavailable - not everything could be written.
    Result<void> close() {
        if (is_open()) {
            out_.close();
            if (!out_) {
                return fail(ErrorCode::kUnavailable, "cannot write all of " + path_);
            }
        }
        return {};
    }

private:
    explicit LineFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
    std::ofstream out_;
};

Result<ExitCode> run_abstention(const CommandContext& context) {
    const Options& options = context.options;
    LineFile trials = RAG_TRY(LineFile::create(options.trials));
    AbstentionOptions how{
        .mode = mode_of(options), .rerank = options.rerank, .queries_max = options.queries};
    how.progress = show_progress(context);
    how.trial = [&trials](const AbstentionTrial& trial) {
        if (trials.is_open()) {
            trials.add(to_json(trial));
        }
    };
    const auto report = RAG_TRY(context.world.evaluate_abstention(
        context.settings.values, options.argument, std::move(how)));
    RAG_TRY(trials.close());
    context.console.end_progress();
    context.console.data(to_json(report));
    return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> run_eval(const CommandContext& context) {
    const Options& options = context.options;
    if (options.abstention) {
        return run_abstention(context);
    }
    EvalOptions eval{.mode = mode_of(options), .rerank = options.rerank, .k = options.k};
    eval.progress = show_progress(context);
    LineFile candidates = RAG_TRY(LineFile::create(options.candidates));
    if (candidates.is_open()) {
        eval.found = [&](const EvalQuery& query, const Retrieved& found) {
            candidates.add(candidates_to_json(query, found, options.depth));
        };
    }
    const EvalReport report =
        RAG_TRY(context.world.evaluate(context.settings.values, options.argument, std::move(eval)));
    RAG_TRY(candidates.close());
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    context.console.data(options.json ? to_json(report) : to_text(report));
    return ExitCode::kOk;
}

}  // namespace ragd

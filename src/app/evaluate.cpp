#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "eval/abstention.hpp"
#include "eval/beir.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

/// A directory of our own that goes away with us.
class TemporaryDirectory {
public:
    static Result<TemporaryDirectory> make() {
        std::string name = (fs::temp_directory_path() / "ragd-eval-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            return fail(ErrorCode::kUnavailable, "cannot make a temporary directory: " + name);
        }
        return TemporaryDirectory{name};
    }
    TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
        other.path_.clear();
    }
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        if (!path_.empty()) {
            std::error_code ignored;  // the system clears its temporary directory too
            fs::remove_all(path_, ignored);
        }
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    explicit TemporaryDirectory(fs::path path) : path_(std::move(path)) {}
    fs::path path_;
};

/// A set, and an engine on an empty directory.
struct Bench {
    EvalSet set;
    TemporaryDirectory directory;
    std::unique_ptr<Engine> engine;
};

Result<Bench> set_up(Settings settings, const fs::path& folder) {
    EvalSet set = RAG_TRY(read_eval_set(folder));
    TemporaryDirectory directory = RAG_TRY(TemporaryDirectory::make());
    settings.data_dir = directory.path();
    settings.qdrant_url.clear();  // an index of its own, whatever the server uses
    settings.cache_size = 0;      // every query is embedded, as the timings claim
    auto engine = RAG_TRY(Engine::open(settings, "local"));
    return Bench{std::move(set), std::move(directory), std::move(engine)};
}

RequestContext eval_context() {
    return {.id = RequestId{"eval"}};
}

}  // namespace

Result<EvalReport> evaluate(const Settings& settings, const fs::path& folder, EvalOptions options) {
    Bench bench = RAG_TRY(set_up(settings, folder));
    Engine& engine = *bench.engine;
    const EvalRunner runner{
        {.ingest = engine.ingest(), .answers = engine.answers(), .clock = engine.clock()}};
    const RequestContext context = eval_context();
    return engine.io().block_on(runner.run(context, std::move(bench.set), std::move(options)));
}

Result<AbstentionReport> evaluate_abstention(const Settings& settings, const fs::path& folder,
                                             AbstentionOptions options) {
    Bench bench = RAG_TRY(set_up(settings, folder));
    Engine& engine = *bench.engine;
    const AbstentionEval eval{{.ingest = engine.ingest(), .answers = engine.answers()}};
    const RequestContext context = eval_context();
    return engine.io().block_on(eval.run(context, std::move(bench.set), std::move(options)));
}

}  // namespace ragd

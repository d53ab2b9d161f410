#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "app/commands.hpp"
#include "app/engine.hpp"
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

}  // namespace

Result<EvalReport> evaluate(const Settings& settings, const fs::path& folder, EvalOptions options) {
    EvalSet set = RAG_TRY(read_eval_set(folder));
    const TemporaryDirectory directory = RAG_TRY(TemporaryDirectory::make());
    Settings own = settings;
    own.data_dir = directory.path();
    own.cache_size = 0;  // every query is embedded, as the timings claim
    auto engine = RAG_TRY(Engine::open(own, "local"));
    const EvalRunner runner{
        {.ingest = engine->ingest(), .answers = engine->answers(), .clock = engine->clock()}};
    const RequestContext context{.id = RequestId{"eval"}};
    return engine->io().block_on(runner.run(context, std::move(set), std::move(options)));
}

}  // namespace ragd

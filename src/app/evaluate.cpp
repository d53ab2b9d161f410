#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "eval/abstention.hpp"
#include "eval/answer_eval.hpp"
#include "eval/beir.hpp"
#include "eval/set_files.hpp"
#include "eval/tune.hpp"

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
template <typename Set>
struct Bench {
    Set set;
    TemporaryDirectory directory;
    std::unique_ptr<Engine> engine;
};

template <typename Set>
Result<Bench<Set>> set_up(Settings settings, const fs::path& folder,
                          Result<Set> (*read)(const fs::path&)) {
    Set set = RAG_TRY(read(folder));
    TemporaryDirectory directory = RAG_TRY(TemporaryDirectory::make());
    settings.data_dir = directory.path();
    settings.qdrant_url.clear();  // an index of its own, whatever the server uses
    settings.cache_size = 0;      // every query is embedded, as the timings claim
    settings.redis_url.clear();
    settings.audit = AuditSetting::kOff;  // nobody did anything
    auto engine = RAG_TRY(Engine::open(settings, "local"));
    return Bench<Set>{std::move(set), std::move(directory), std::move(engine)};
}

/// The model name in /proc/cpuinfo, or "unknown".
std::string cpu_name() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (const auto at = line.find(": "); line.starts_with("model name") && at != line.npos) {
            return line.substr(at + 2);
        }
    }
    return "unknown";
}

EvalSetup setup_of(const Settings& settings, const AnswerOptions& options, bool reranked) {
    return {.ragd = RAGD_VERSION,
            .cpu = cpu_name(),
            .embedding_model = settings.embedding_model,
            .rerank_model = reranked ? settings.rerank_model : std::string{},
            .rerank_blend = reranked ? fmt::format("{},{},{}", options.blend.fused,
                                                   options.blend.logit, options.blend.bias)
                                     : std::string{},
            .fusion_vector_weight = options.vector_weight};
}

template <typename Set>
void sample(Set& set, std::size_t queries_max) {
    const std::size_t all = set.queries.size();
    keep_evenly(set.queries, queries_max);
    if (set.queries.size() < all) {
        set.warnings.push_back(
            fmt::format("asked {} of {} queries, evenly spread", set.queries.size(), all));
    }
}

/// Every candidate is read by the reranker; without one there is time to look deeper.
RetrievalDepth tune_depth(std::size_t k, bool reranks) {
    const std::size_t candidates = reranks ? 2 * k : depth_for(k).candidates;
    return {.candidates = candidates, .reranked = 2 * candidates, .results = 2 * candidates};
}

RequestContext eval_context() {
    return {.id = RequestId{"eval"}, .access = Access::for_eval()};
}

}  // namespace

Result<EvalOutcome> evaluate(const Settings& settings, EvalJob job) {
    auto bench = RAG_TRY(set_up(settings, job.folder, read_eval_set));
    sample(bench.set, job.queries_max);
    Engine& engine = *bench.engine;
    const EvalRunner runner{
        {.ingest = engine.ingest(), .answers = engine.answers(), .clock = engine.clock()}};
    const RequestContext context = eval_context();
    RAG_TRY(engine.io().block_on(runner.index(context, std::move(bench.set.corpus), job.options)));
    EvalOutcome outcome;
    outcome.report = RAG_TRY(engine.io().block_on(runner.ask(context, bench.set, job.options)));
    outcome.report.setup = setup_of(settings, engine.answers().options(), outcome.report.reranked);
    if (job.against) {
        job.options.way = *job.against;
        job.options.found = nullptr;
        outcome.against =
            RAG_TRY(engine.io().block_on(runner.ask(context, bench.set, job.options)));
        outcome.against->setup =
            setup_of(settings, engine.answers().options(), outcome.against->reranked);
    }
    return outcome;
}

Result<TuneReport> tune_settings(const Settings& settings, EvalJob job) {
    auto bench = RAG_TRY(set_up(settings, job.folder, read_eval_set));
    sample(bench.set, job.queries_max);
    RAG_TRY(check_enough(bench.set.queries.size()));
    Engine& engine = *bench.engine;
    const EvalRunner runner{
        {.ingest = engine.ingest(), .answers = engine.answers(), .clock = engine.clock()}};
    const RequestContext context = eval_context();
    RAG_TRY(engine.io().block_on(runner.index(context, std::move(bench.set.corpus), job.options)));
    std::vector<TuneQuestion> questions;
    const bool reranks = engine.answers().reranks();
    job.options.way = {.mode = SearchMode::kHybrid, .rerank = reranks};
    job.options.depth = tune_depth(job.options.k, reranks);
    job.options.found = [&questions](const EvalQuery& query, const Retrieved& found) {
        questions.push_back(tune_question(query, found));
    };
    const EvalReport asked =
        RAG_TRY(engine.io().block_on(runner.ask(context, bench.set, job.options)));
    const AnswerOptions& answering = engine.answers().options();
    const Tuning present{.vector_weight = answering.vector_weight,
                         .blend = reranks ? std::optional{answering.blend} : std::nullopt};
    TuneReport report = RAG_TRY(tune(questions, present, job.options.k));
    report.dataset = asked.dataset;
    report.warnings = asked.warnings;
    return report;
}

Result<AbstentionReport> evaluate_abstention(const Settings& settings, const fs::path& folder,
                                             AbstentionOptions options) {
    auto bench = RAG_TRY(set_up(settings, folder, read_eval_set));
    Engine& engine = *bench.engine;
    const AbstentionEval eval{{.ingest = engine.ingest(), .answers = engine.answers()}};
    const RequestContext context = eval_context();
    return engine.io().block_on(eval.run(context, std::move(bench.set), std::move(options)));
}

Result<AnswerEvalOutcome> evaluate_answers(const Settings& settings, AnswerJob job) {
    auto bench = RAG_TRY(set_up(settings, job.folder, read_answer_set));
    sample(bench.set, job.queries_max);
    Engine& engine = *bench.engine;
    const AnswerEval eval{
        {.ingest = engine.ingest(), .answers = engine.answers(), .clock = engine.clock()}};
    const RequestContext context = eval_context();
    RAG_TRY(engine.io().block_on(
        eval.index(context, std::move(bench.set.corpus), job.options.progress)));
    const auto ask = [&]() -> Result<AnswerReport> {
        auto report = RAG_TRY(engine.io().block_on(eval.ask(context, bench.set, job.options)));
        report.setup = setup_of(settings, engine.answers().options(), report.reranked);
        report.setup.reader_model = engine.reader_model();
        return report;
    };
    AnswerEvalOutcome outcome{.report = RAG_TRY(ask())};
    if (job.against) {
        job.options.way = *job.against;
        job.options.trial = nullptr;
        outcome.against = RAG_TRY(ask());
    }
    return outcome;
}

}  // namespace ragd

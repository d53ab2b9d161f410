#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/models.hpp"
#include "base/folder_trust.hpp"
#include "inference/files/model_search.hpp"
#include "inference/late_interaction_folder.hpp"
#include "inference/loaded_model.hpp"
#include "inference/openvino_reranker.hpp"
#include "inference/reader_folder.hpp"
#include "runtime/service_thread.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

Result<void> check_dimension(const ModelsPlan& plan, std::size_t dimension) {
    if (plan.dimension != 0 && plan.dimension != dimension) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("VECTOR_DIM is {}, but {} has {} dimensions; unset it or choose "
                                "another EMBEDDING_MODEL",
                                plan.dimension, plan.embedder, dimension));
    }
    return {};
}

/// A late interaction model reads with the embedding model that it was trained on: ours, or one
/// more.
Result<void> load_late_interaction(const ModelsPlan& plan, const fs::path& folder,
                                   const Basics& basics, Models& models) {
    const bool reads_with_ours = models.reranker_base == nullptr;
    models.reranker = RAG_TRY(open_late_interaction(
        folder, plan.reranker->passages_kept,
        {.encoder = reads_with_ours ? *models.embedder : *models.reranker_base,
         .compute = basics.compute,
         .metrics = basics.metrics,
         .clock = basics.clock,
         .attached = reads_with_ours && plan.reranker->stores_states}));
    models.embedder->attach_with(models.reranker.attachment);
    return {};
}

Result<void> load_reranker(const ModelsPlan& plan, const fs::path& folder, bool embedder_reads,
                           const Basics& basics, Models& models) {
    if (!is_late_interaction(folder)) {
        models.reranker = RAG_TRY(open_reranker({.folder = folder,
                                                 .name = plan.reranker->name,
                                                 .cache_dir = plan.cache_dir,
                                                 .threads = plan.threads},
                                                basics.clock));
    } else {
        if (!embedder_reads) {
            const auto base = RAG_TRY(base_of(folder));
            const std::size_t layers = RAG_TRY(state_layers_of(folder));
            models.reranker_base = RAG_TRY(open_embedder({.folder = base,
                                                          .name = base.string(),
                                                          .cache_dir = plan.cache_dir,
                                                          .threads = plan.threads,
                                                          .state_layers = layers},
                                                         basics.clock));
        }
        RAG_TRY(load_late_interaction(plan, folder, basics, models));
    }
    basics.log.info("model",
                    {{"role", "reranker"},
                     {"description", plan.reranker->name + ": " + models.reranker.description}});
    return {};
}

/// Opens the reader while others open the other models: a core is free for it, and the start waits
/// for the slower of both.
class OpeningReader {
public:
    OpeningReader(std::optional<ReaderOptions> options, const Clock& clock)
        : options_(std::move(options)), thread_("reader", [this, &clock](const std::stop_token&) {
              if (options_) {
                  opened_ = open_reader(*options_, clock);
              }
          }) {}

    /// Null where none is wanted.
    Result<std::unique_ptr<OpenVinoReader>> take() {
        thread_.stop();
        return std::move(opened_);
    }

private:
    std::optional<ReaderOptions> options_;
    Result<std::unique_ptr<OpenVinoReader>> opened_ = nullptr;
    ServiceThread thread_;  // last: it ends before what it writes to
};

/// What the embedder and a reader that was trained from it have in common.
struct Vocabulary {
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::shared_ptr<const WordTable> words;
};

Result<Vocabulary> share_vocabulary(const fs::path& embedder,
                                    std::optional<ReaderOptions>& reader) {
    const Vocabulary shared{.tokenizer = std::make_shared<const WordPieceTokenizer>(
                                RAG_TRY(WordPieceTokenizer::load(embedder))),
                            .words = RAG_TRY(read_word_table(embedder))};
    std::error_code failed;
    if (reader && fs::equivalent(reader->base, embedder, failed)) {
        reader->tokenizer = shared.tokenizer;
        reader->words = shared.words;
    }
    return shared;
}

}  // namespace

Result<std::optional<ReaderOptions>> find_reader(const ModelsPlan& plan) {
    using Found = std::optional<ReaderOptions>;
    if (!plan.reader) {
        return Found{};
    }
    const auto folder = find_model(plan.reader->name, plan.folders);
    if (!folder) {
        return plan.reader->is_optional ? Result<Found>{Found{}} : Result<Found>{folder.error()};
    }
    const auto config = RAG_TRY(read_reader_config(*folder));
    if (plan.reader->is_optional && config.base != plan.embedder) {
        return Found{};
    }
    return Found{ReaderOptions{.folder = *folder,
                               .base = RAG_TRY(find_model(config.base, plan.folders)),
                               .name = plan.reader->name,
                               .cache_dir = plan.cache_dir,
                               .threads = plan.threads}};
}

Result<Models> load_models(ModelsPlan plan, const Basics& basics) {
    if (const auto doubt = why_of_others(plan.cache_dir)) {
        basics.log.warn("model_cache_not_used",
                        {{"folder", plan.cache_dir.string()}, {"reason", *doubt}});
        plan.cache_dir.clear();
    }
    const auto folder = RAG_TRY(find_model(plan.embedder, plan.folders));
    const auto reranker =
        plan.reranker ? RAG_TRY(find_model(plan.reranker->name, plan.folders)) : fs::path{};
    const auto layers = RAG_TRY(layers_read_of(folder, reranker));
    auto reader_options = RAG_TRY(find_reader(plan));
    const auto shared = RAG_TRY(share_vocabulary(folder, reader_options));
    OpeningReader reader{std::move(reader_options), basics.clock};
    Models models;
    models.embedder = RAG_TRY(open_embedder({.folder = folder,
                                             .name = plan.embedder,
                                             .cache_dir = plan.cache_dir,
                                             .threads = plan.threads,
                                             .state_layers = layers.value_or(1),
                                             .tokenizer = shared.tokenizer,
                                             .words = shared.words},
                                            basics.clock));
    RAG_TRY(check_dimension(plan, models.embedder->model().dimension));
    basics.log.info("model",
                    {{"role", "embedder"}, {"description", models.embedder->description()}});
    if (plan.reranker) {
        RAG_TRY(load_reranker(plan, reranker, layers.has_value(), basics, models));
    }
    models.reader = RAG_TRY(reader.take());
    if (models.reader) {
        basics.log.info("model",
                        {{"role", "reader"}, {"description", models.reader->description()}});
    }
    return models;
}

}  // namespace ragd

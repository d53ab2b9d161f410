#include "inference/openvino_embedder.hpp"

#include <utility>

#include <fmt/format.h>

#include "inference/loaded_model.hpp"
#include "inference/model_runner.hpp"

namespace ragd {

struct OpenVinoEmbedder::Impl {
    EmbeddingModel model;
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::string description;
    ModelRunner runner;
};

OpenVinoEmbedder::OpenVinoEmbedder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenVinoEmbedder::~OpenVinoEmbedder() = default;

const EmbeddingModel& OpenVinoEmbedder::model() const {
    return impl_->model;
}

Task<Result<std::vector<Embedding>>> OpenVinoEmbedder::embed(const RequestContext& ctx,
                                                             std::vector<std::string> texts,
                                                             EmbedOptions options) {
    const std::size_t count = texts.size();
    const auto shared = std::make_shared<const std::vector<std::string>>(std::move(texts));
    const auto encode = [tokenizer = impl_->tokenizer, window = impl_->model.max_tokens,
                         shared](std::size_t i) -> Result<Encoding> {
        auto encoding = tokenizer->encode((*shared)[i]);
        if (encoding.ids.size() > window) {
            return fail(ErrorCode::kTooLarge,
                        fmt::format("text {} of {} has {} word pieces, special tokens included; "
                                    "the model's window is {}: send shorter texts",
                                    i + 1, shared->size(), encoding.ids.size(), window));
        }
        return encoding;
    };
    auto rows = co_await impl_->runner.run(
        ctx, {.count = count,
              .encode = encode,
              .work_class = options.priority == Priority::kBulk ? WorkClass::kBulk
                                                                : WorkClass::kInteractive});
    if (!rows) {
        co_return rows.error();
    }
    std::vector<Embedding> embeddings;
    embeddings.reserve(count);
    for (auto& row : *rows) {
        embeddings.push_back({.vector = std::move(row)});
    }
    co_return embeddings;
}

Task<Result<std::vector<TokenStates>>> OpenVinoEmbedder::encode_tokens(
    const RequestContext& ctx, std::vector<std::string> texts) {
    constexpr std::size_t kSpecialTokens = 2;  // [CLS] first, [SEP] last
    if (impl_->runner.outputs() < 2 || impl_->tokenizer->special_tokens() != kSpecialTokens) {
        co_return fail(ErrorCode::kUnsupported,
                       fmt::format("{} gives no states of word pieces: it must be a BERT that "
                                   "pools by the mean",
                                   impl_->model.name));
    }
    const std::size_t count = texts.size();
    const auto shared = std::make_shared<const std::vector<std::string>>(std::move(texts));
    const auto encode = [tokenizer = impl_->tokenizer, window = impl_->model.max_tokens,
                         shared](std::size_t i) -> Result<Encoding> {
        return tokenizer->encode((*shared)[i], window);
    };
    auto rows = co_await impl_->runner.run(
        ctx, {.count = count, .encode = encode, .output = 1, .may_stop_early = true});
    if (!rows) {
        co_return rows.error();
    }
    const auto width = static_cast<std::ptrdiff_t>(impl_->model.dimension);
    std::vector<TokenStates> states;
    for (auto& row : *rows) {
        row.erase(row.end() - width, row.end());
        row.erase(row.begin(), row.begin() + width);
        const std::size_t pieces = row.size() / impl_->model.dimension;
        states.push_back({std::move(row), pieces, impl_->model.dimension});
    }
    co_return states;
}

ComponentStatus OpenVinoEmbedder::status() const {
    return impl_->runner.status();
}

std::shared_ptr<const WordPieceTokenizer> OpenVinoEmbedder::tokenizer() const {
    return impl_->tokenizer;
}

const std::string& OpenVinoEmbedder::description() const {
    return impl_->description;
}

Result<std::unique_ptr<OpenVinoEmbedder>> open_embedder(EmbedderOptions options,
                                                        const Clock& clock) {
    auto loaded = RAG_TRY(load_model({.folder = options.folder,
                                      .name = options.name,
                                      .cache_dir = options.cache_dir,
                                      .threads = options.threads},
                                     ModelUse::kEmbed));
    if (loaded.graph.output_width() == 0) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: the graph does not state the width of its output",
                                options.folder.string()));
    }
    EmbeddingModel model{.name = std::move(options.name),
                         .revision = std::move(loaded.revision),
                         .dimension = loaded.graph.output_width(),
                         .max_tokens = loaded.window,
                         .cased = loaded.tokenizer->cased()};
    auto impl = std::unique_ptr<OpenVinoEmbedder::Impl>(new OpenVinoEmbedder::Impl{
        std::move(model), std::move(loaded.tokenizer), std::move(loaded.description),
        ModelRunner{"embed", std::move(loaded.graph), options.threads, clock}});
    return std::unique_ptr<OpenVinoEmbedder>(new OpenVinoEmbedder(std::move(impl)));
}

}  // namespace ragd

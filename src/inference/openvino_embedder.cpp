#include "inference/openvino_embedder.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "inference/loaded_model.hpp"
#include "inference/model_runner.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSpecialTokens = 2;  // [CLS] first, [SEP] last

/// States of questions that were embedded a moment ago, until they are asked for: who embeds a
/// question mostly asks for its states next, and it need not be read twice for that.
class Handover {
public:
    void put(std::string text, TokenStates states) {
        constexpr std::size_t kMost = 16;  // 1.2 MB each at most
        if (waiting_.size() == kMost) {
            waiting_.pop_front();
        }
        waiting_.emplace_back(std::move(text), std::move(states));
    }
    std::optional<TokenStates> take(std::string_view text) {
        const auto found =
            std::ranges::find(waiting_, text, &std::pair<std::string, TokenStates>::first);
        if (found == waiting_.end()) {
            return std::nullopt;
        }
        auto states = std::move(found->second);
        waiting_.erase(found);
        return states;
    }

private:
    std::deque<std::pair<std::string, TokenStates>> waiting_;
};

}  // namespace

struct OpenVinoEmbedder::Impl {
    EmbeddingModel model;
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::string description;
    std::size_t state_layers;
    ModelRunner runner;
    Handover handover = {};
    StateAttachment attachment = {};

    [[nodiscard]] bool gives_states() const {
        return runner.outputs() > kStatesOutput && tokenizer->special_tokens() == kSpecialTokens;
    }
    [[nodiscard]] bool attaches(const EmbedOptions& options) const {
        return gives_states() &&
               std::ranges::find(options.attach, attachment.kind) != options.attach.end();
    }
    /// Of a text's rows, those of its own pieces.
    [[nodiscard]] TokenStates to_states(std::vector<float> rows) const {
        const std::size_t width = state_layers * model.dimension;
        const auto special = static_cast<std::ptrdiff_t>(width);
        rows.erase(rows.end() - special, rows.end());
        rows.erase(rows.begin(), rows.begin() + special);
        const std::size_t pieces = rows.size() / width;
        return {std::move(rows), pieces, width};
    }
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
    ModelBatch batch{.count = count, .encode = encode};
    if (options.priority == Priority::kBulk) {
        batch.work_class = WorkClass::kBulk;
    }
    // Shared with work that may outlive this call; each text writes its own.
    const auto attached = std::make_shared<std::vector<std::string>>(count);
    if (impl_->attaches(options)) {
        batch.take_states = [this, attached](std::size_t i, std::vector<float> rows) {
            (*attached)[i] = impl_->attachment.make(impl_->to_states(std::move(rows)));
        };
    }
    const bool is_question = count == 1 && options.priority == Priority::kInteractive &&
                             options.attach.empty() && impl_->gives_states();
    const auto question = std::make_shared<TokenStates>();
    if (is_question) {
        batch.take_states = [this, question](std::size_t, std::vector<float> states) {
            *question = impl_->to_states(std::move(states));
        };
    }
    auto rows = RAG_CO_TRY(co_await impl_->runner.run(ctx, std::move(batch)));
    if (is_question) {
        impl_->handover.put(shared->front(), std::move(*question));
    }
    std::vector<Embedding> embeddings;
    embeddings.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        embeddings.push_back({.vector = std::move(rows[i])});
        if (!(*attached)[i].empty()) {
            embeddings[i].attachments.emplace(impl_->attachment.kind, std::move((*attached)[i]));
        }
    }
    co_return embeddings;
}

Task<Result<std::vector<TokenStates>>> OpenVinoEmbedder::encode_tokens(
    const RequestContext& ctx, std::vector<std::string> texts) {
    if (!impl_->gives_states()) {
        co_return fail(
            ErrorCode::kUnsupported,
            fmt::format("{} gives no states of word pieces: it must be a BERT, or an "
                        "exported graph of [batch, length, width], that pools by the mean",
                        impl_->model.name));
    }
    if (texts.size() == 1) {
        if (auto known = impl_->handover.take(texts.front())) {
            std::vector<TokenStates> states;
            states.push_back(std::move(*known));
            co_return states;
        }
    }
    const std::size_t count = texts.size();
    const auto shared = std::make_shared<const std::vector<std::string>>(std::move(texts));
    const auto encode = [tokenizer = impl_->tokenizer, window = impl_->model.max_tokens,
                         shared](std::size_t i) -> Result<Encoding> {
        return tokenizer->encode((*shared)[i], window);
    };
    auto rows = RAG_CO_TRY(co_await impl_->runner.run(
        ctx, {.count = count, .encode = encode, .output = kStatesOutput, .may_stop_early = true}));
    std::vector<TokenStates> states;
    for (auto& row : rows) {
        states.push_back(impl_->to_states(std::move(row)));
    }
    co_return states;
}

ComponentStatus OpenVinoEmbedder::status() const {
    return impl_->runner.status();
}

void OpenVinoEmbedder::attach_with(StateAttachment attachment) {
    impl_->attachment = std::move(attachment);
}

std::shared_ptr<const WordPieceTokenizer> OpenVinoEmbedder::tokenizer() const {
    return impl_->tokenizer;
}

const std::string& OpenVinoEmbedder::description() const {
    return impl_->description;
}

Result<std::unique_ptr<OpenVinoEmbedder>> open_embedder(EmbedderOptions options,
                                                        const Clock& clock) {
    LoadOptions loading{.folder = options.folder,
                        .name = options.name,
                        .cache_dir = options.cache_dir,
                        .threads = options.threads,
                        .state_layers = options.state_layers,
                        .tokenizer = options.tokenizer,
                        .words = options.words};
    auto loaded = RAG_TRY(load_model(loading, ModelUse::kEmbed));
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
    loading.tokenizer = loaded.tokenizer;
    auto make_again = [loading, revision = model.revision]() -> Result<CompiledGraph> {
        auto again = RAG_TRY(load_model(loading, ModelUse::kEmbed));
        if (again.revision != revision) {  // its vectors would lie in another space
            return fail(ErrorCode::kConflict,
                        fmt::format("{} was replaced meanwhile", loading.folder.string()));
        }
        return std::move(again.graph);
    };
    auto impl = std::unique_ptr<OpenVinoEmbedder::Impl>(new OpenVinoEmbedder::Impl{
        std::move(model), std::move(loaded.tokenizer), std::move(loaded.description),
        options.state_layers,
        ModelRunner{"embed", std::move(loaded.graph), options.threads, clock, make_again}});
    return std::unique_ptr<OpenVinoEmbedder>(new OpenVinoEmbedder(std::move(impl)));
}

}  // namespace ragd

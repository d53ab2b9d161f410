#include "inference/openvino_reranker.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "inference/files/blend_file.hpp"
#include "inference/loaded_model.hpp"
#include "inference/model_runner.hpp"
#include "inference/passage_window.hpp"

namespace ragd {

struct OpenVinoReranker::Impl {
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::size_t window;
    ModelRunner runner;
};

namespace {

/// One label is the logit itself; of two, the second means "relevant".
float relevance(const std::vector<float>& logits) {
    return logits.size() == 1 ? logits[0] : logits[1] - logits[0];
}

/// What one call has in common. The question is tokenised once, the passages on the workers.
struct Pairs {
    std::vector<std::int32_t> question;
    std::vector<Passage> passages;

    [[nodiscard]] Encoding encode(const WordPieceTokenizer& tokenizer, std::size_t room,
                                  std::size_t i) const {
        const auto passage = tokenizer.ids(passages[i].text);
        return tokenizer.join_pair(question,
                                   best_window(question, passage, room - question.size()));
    }
};

}  // namespace

OpenVinoReranker::OpenVinoReranker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenVinoReranker::~OpenVinoReranker() = default;

Task<Result<std::vector<float>>> OpenVinoReranker::score(const RequestContext& ctx,
                                                         std::string question,
                                                         std::vector<Passage> passages,
                                                         RerankOptions /*options*/) {
    const std::size_t count = passages.size();
    auto ids = impl_->tokenizer->ids(question);
    const std::size_t room =
        impl_->window - std::min(impl_->window, impl_->tokenizer->pair_special_tokens());
    ids.resize(std::min({ids.size(), impl_->window / 2, room}));
    const auto pairs = std::make_shared<const Pairs>(std::move(ids), std::move(passages));
    const auto encode = [tokenizer = impl_->tokenizer, room,
                         pairs](std::size_t i) -> Result<Encoding> {
        return pairs->encode(*tokenizer, room, i);
    };
    auto rows = RAG_CO_TRY(co_await impl_->runner.run(
        ctx, {.count = count, .encode = encode, .may_stop_early = true, .in_groups = true}));
    std::vector<float> scores;
    scores.reserve(rows.size());
    for (const auto& logits : rows) {
        scores.push_back(relevance(logits));
    }
    co_return scores;
}

ComponentStatus OpenVinoReranker::status() const {
    return impl_->runner.status();
}

Result<LoadedReranker> open_reranker(RerankerOptions options, const Clock& clock) {
    auto loaded = RAG_TRY(load_model({.folder = options.folder,
                                      .name = options.name,
                                      .cache_dir = options.cache_dir,
                                      .threads = options.threads},
                                     ModelUse::kRerank));
    const std::size_t labels = loaded.graph.output_width();
    if (labels != 1 && labels != 2) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: the model has {} labels; a reranker has one, or two of which "
                                "the second means relevant",
                                options.folder.string(), labels));
    }
    const auto blend = RAG_TRY(read_blend(options.folder));
    auto impl = std::unique_ptr<OpenVinoReranker::Impl>(new OpenVinoReranker::Impl{
        std::move(loaded.tokenizer), loaded.window,
        ModelRunner{"rerank", std::move(loaded.graph), options.threads, clock}});
    return LoadedReranker{
        .reranker = std::unique_ptr<Reranker>(new OpenVinoReranker(std::move(impl))),
        .description = std::move(loaded.description),
        .revision = std::move(loaded.revision),
        .blend = blend};
}

}  // namespace ragd

#include "inference/openvino_reranker.hpp"

#include <utility>

#include <fmt/format.h>

#include "inference/loaded_model.hpp"
#include "inference/model_runner.hpp"

namespace ragd {

struct OpenVinoReranker::Impl {
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::size_t window;
    std::string description;
    ModelRunner runner;
};

namespace {

/// One label is the logit itself; of two, the second means "relevant".
float relevance(const std::vector<float>& logits) {
    return logits.size() == 1 ? logits[0] : logits[1] - logits[0];
}

}  // namespace

OpenVinoReranker::OpenVinoReranker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenVinoReranker::~OpenVinoReranker() = default;

Task<Result<std::vector<float>>> OpenVinoReranker::score(const RequestContext& ctx,
                                                         std::string question,
                                                         std::vector<std::string> passages) {
    struct Pairs {
        std::string question;
        std::vector<std::string> passages;
    };
    const std::size_t count = passages.size();
    const auto pairs = std::make_shared<const Pairs>(std::move(question), std::move(passages));
    // Cut "longest first": as long as the question is under half of the window, only the passage.
    const auto encode = [tokenizer = impl_->tokenizer, window = impl_->window,
                         pairs](std::size_t i) -> Result<Encoding> {
        return tokenizer->encode_pair(pairs->question, pairs->passages[i], window);
    };
    auto rows = co_await impl_->runner.run(ctx, {.count = count, .encode = encode});
    if (!rows) {
        co_return rows.error();
    }
    std::vector<float> scores;
    scores.reserve(count);
    for (const auto& logits : *rows) {
        scores.push_back(relevance(logits));
    }
    co_return scores;
}

ComponentStatus OpenVinoReranker::status() const {
    return impl_->runner.status();
}

const std::string& OpenVinoReranker::description() const {
    return impl_->description;
}

Result<std::unique_ptr<OpenVinoReranker>> open_reranker(RerankerOptions options,
                                                        const Clock& clock) {
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
    auto impl = std::unique_ptr<OpenVinoReranker::Impl>(new OpenVinoReranker::Impl{
        std::move(loaded.tokenizer), loaded.window, std::move(loaded.description),
        ModelRunner{"rerank", std::move(loaded.graph), options.threads, clock}});
    return std::unique_ptr<OpenVinoReranker>(new OpenVinoReranker(std::move(impl)));
}

}  // namespace ragd

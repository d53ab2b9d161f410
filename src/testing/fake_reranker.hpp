#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/reranker.hpp"

namespace ragd {

/// A reranker whose scores a test writes down.
/// Threads: the io thread; `calls` also afterwards.
class FakeReranker final : public Reranker {
public:
    using Score = std::function<float(const std::string& question, const std::string& passage)>;
    explicit FakeReranker(Score score) : score_(std::move(score)) {}

    Task<Result<std::vector<float>>> score(const RequestContext& /*ctx*/, std::string question,
                                           std::vector<Passage> passages,
                                           RerankOptions options) override {
        calls.emplace_back();
        for (const Passage& passage : passages) {
            calls.back().push_back(passage.text);
            attached.emplace_back(passage.text, passage.attachment);
        }
        used_cache.push_back(options.use_cache);
        passages.resize(std::min(passages.size(), time_for));
        if (failure) {
            co_return *failure;
        }
        std::vector<float> scores;
        scores.reserve(passages.size());
        for (const Passage& passage : passages) {
            scores.push_back(score_(question, passage.text));
        }
        co_return scores;
    }
    [[nodiscard]] std::string wants() const override { return wanted; }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    std::optional<Error> failure;
    std::size_t time_for = SIZE_MAX;  // of each call, how many are scored before the deadline
    std::vector<std::vector<std::string>> calls;
    std::string wanted;                                         // the kind of attachment
    std::vector<std::pair<std::string, std::string>> attached;  // each passage's text and bytes
    std::vector<bool> used_cache;

private:
    Score score_;
};

}  // namespace ragd

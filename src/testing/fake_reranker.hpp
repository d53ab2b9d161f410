#pragma once
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
                                           std::vector<std::string> passages) override {
        calls.push_back(passages);
        if (failure) {
            co_return *failure;
        }
        std::vector<float> scores;
        scores.reserve(passages.size());
        for (const std::string& passage : passages) {
            scores.push_back(score_(question, passage));
        }
        co_return scores;
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    std::optional<Error> failure;
    std::vector<std::vector<std::string>> calls;

private:
    Score score_;
};

}  // namespace ragd

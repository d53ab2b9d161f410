#pragma once
#include <cctype>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ports/embedder.hpp"

namespace ragd {

/// An embedder without a model: a text's vector counts its words in hashed dimensions, so texts
/// that share words are near each other. It remembers what it was asked, fails when told, and can
/// be held so that a test decides when calls return.
/// Threads: the io thread; `calls()` also afterwards.
class FakeEmbedder final : public Embedder {
public:
    explicit FakeEmbedder(EmbeddingModel model = default_model()) : model_(std::move(model)) {}

    static EmbeddingModel default_model() {
        return {.name = "fake/words",
                .revision = std::string(64, 'a'),
                .dimension = 64,
                .max_tokens = 256,
                .cased = false};
    }

    [[nodiscard]] const EmbeddingModel& model() const override { return model_; }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    Task<Result<std::vector<Embedding>>> embed(const RequestContext& ctx,
                                               std::vector<std::string> texts,
                                               EmbedOptions options) override {
        calls_.push_back(texts);
        options_.push_back(options);
        if (gate_) {
            const auto gate = gate_;
            co_await gate->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (ctx.cancelled.stop_requested()) {
            ++cancelled_calls;
            co_return fail(ErrorCode::kCancelled, "the caller went away");
        }
        std::vector<Embedding> embeddings;
        for (const std::string& text : texts) {
            if (const auto error = failure ? failure(text) : std::nullopt) {
                co_return *error;
            }
            embeddings.push_back({vector_of(text), CacheOutcome::kNone});
            for (const std::string& kind : options.attach) {
                embeddings.back().attachments.emplace(kind, attachment(text));
            }
        }
        co_return embeddings;
    }

    /// From now on calls wait for `release`, which must run on the io thread.
    Task<void> hold() {
        const auto executor = co_await boost::asio::this_coro::executor;
        hold_on(executor);
    }
    template <typename Executor>
    void hold_on(const Executor& executor) {
        gate_ = std::make_shared<boost::asio::steady_timer>(
            executor, boost::asio::steady_timer::time_point::max());
    }
    void release() {
        if (const auto gate = std::exchange(gate_, nullptr)) {
            gate->cancel();
        }
    }

    [[nodiscard]] const std::vector<std::vector<std::string>>& calls() const { return calls_; }
    [[nodiscard]] const std::vector<EmbedOptions>& options() const { return options_; }

    [[nodiscard]] Vector vector_of(std::string_view text) const {
        Vector vector(model_.dimension, 0.0F);
        std::string word;
        const auto count_word = [&] {
            if (!word.empty()) {
                vector[std::hash<std::string>{}(word) % vector.size()] += 1.0F;
            }
            word.clear();
        };
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) != 0 || byte >= 0x80) {
                word += static_cast<char>(std::tolower(byte));
            } else {
                count_word();
            }
        }
        count_word();
        float norm = 0;
        for (const float x : vector) {
            norm += x * x;
        }
        if (norm == 0) {
            vector[0] = norm = 1.0F;
        }
        for (float& x : vector) {
            x /= std::sqrt(norm);
        }
        return vector;
    }

    /// What it attaches to a text, of whatever kind.
    std::function<std::string(std::string_view text)> attachment = [](std::string_view text) {
        return "attached to " + std::string{text};
    };
    /// The error, if any, with which a call holding this text fails.
    std::function<std::optional<Error>(std::string_view text)> failure;
    std::size_t cancelled_calls = 0;

private:
    EmbeddingModel model_;
    std::vector<std::vector<std::string>> calls_;
    std::vector<EmbedOptions> options_;
    std::shared_ptr<boost::asio::steady_timer> gate_;
};

}  // namespace ragd

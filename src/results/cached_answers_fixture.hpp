#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "results/cached_answers.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_store.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What a listener heard: "sources 1", "token Whales sing. ", ...
class HeardSink final : public AnswerSink {
public:
    Task<Result<void>> on_sources(std::span<const Source> sources) override {
        heard.push_back("sources " + std::to_string(sources.size()));
        co_return refusal ? Result<void>{*refusal} : Result<void>{};
    }
    Task<Result<void>> on_token(std::string text) override {
        heard.push_back("token " + text);
        co_return refusal ? Result<void>{*refusal} : Result<void>{};
    }
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const std::string& one : heard) {
            text += one.starts_with("token ") ? one.substr(6) : "";
        }
        return text;
    }

    std::vector<std::string> heard;
    std::optional<Error> refusal;
};

/// Cached answers before a maker whose runs a test ends. Everything runs in `settle`, in a fixed order,
/// on the test's own thread.
class CachedAnswersTest : public testing::Test {
protected:
    /// One run of the maker.
    struct Run {
        RequestId id;
        bool streams = false;
        bool was_cancelled = false;
    };
    using Out = std::shared_ptr<std::optional<Result<Answer>>>;

    CachedAnswers& cached() {
        if (!cached_) {
            cached_.emplace(
                options_,
                CachedAnswers::Parts{
                    .make = [this](const RequestContext& ctx, CheckedQuestion asked,
                                   AnswerSink* sink) { return make(ctx, std::move(asked), sink); },
                    .store = store_,
                    .metrics = metrics_,
                    .clock = clock_});
        }
        return *cached_;
    }

    Task<Result<Answer>> make(const RequestContext& ctx, CheckedQuestion asked, AnswerSink* sink) {
        const std::size_t number = runs_.size();
        runs_.push_back({.id = ctx.id, .streams = sink != nullptr});
        if (sink != nullptr && said_early_) {
            RAG_CO_TRY(co_await sink->on_sources(answer_.sources));
            RAG_CO_TRY(co_await sink->on_token(*said_early_));
        }
        if (gate_) {
            const auto gate = gate_;
            co_await gate->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        runs_[number].was_cancelled = ctx.cancelled.stop_requested();
        if (failure_) {
            co_return *failure_;
        }
        Answer answer = answer_;
        answer.text += asked->text;
        if (sink != nullptr && !said_early_) {
            RAG_CO_TRY(co_await sink->on_sources(answer.sources));
            RAG_CO_TRY(co_await sink->on_token(answer.text));
        }
        co_return answer;
    }
    /// From now on runs wait for `release`.
    void hold() {
        gate_ = std::make_shared<boost::asio::steady_timer>(
            io_, boost::asio::steady_timer::time_point::max());
    }
    void release() {
        if (const auto gate = std::exchange(gate_, nullptr)) {
            gate->cancel();
        }
        settle();
    }
    void settle() {
        io_.restart();
        io_.poll();
    }

    static Question ask(std::string text) {
        return {.text = std::move(text), .collection = CollectionName{"documents"}};
    }
    /// Starts a call; its result appears when it has ended.
    Out start(Question question, AnswerSink* sink = nullptr, RequestContext ctx = test_context()) {
        auto out = std::make_shared<std::optional<Result<Answer>>>();
        question.stream = sink != nullptr;
        auto asked = check(std::move(question));
        EXPECT_TRUE(asked);
        auto call = [](CachedAnswers& answers, RequestContext context, CheckedQuestion of,
                       AnswerSink* listener) -> Task<Result<Answer>> {
            co_return co_await answers.run(context, std::move(of), listener);
        };
        boost::asio::co_spawn(io_, call(cached(), std::move(ctx), std::move(*asked), sink),
                              [out](const std::exception_ptr& thrown, Result<Answer> result) {
                                  EXPECT_FALSE(thrown);
                                  out->emplace(std::move(result));
                              });
        settle();
        return out;
    }
    Result<Answer> run(Question question, AnswerSink* sink = nullptr,
                       RequestContext ctx = test_context()) {
        const auto out = start(std::move(question), sink, std::move(ctx));
        EXPECT_TRUE(out->has_value());
        return out->value_or(Result<Answer>{fail(ErrorCode::kInternal, "it did not end")});
    }
    /// Where the answer to that came from.
    ResultCache from(Question question, RequestContext ctx = test_context()) {
        const auto answer = run(std::move(question), nullptr, std::move(ctx));
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? answer->result_cache : ResultCache::kOff;
    }
    bool counted(const std::string& line) { return metrics_.render().contains(line + "\n"); }

    boost::asio::io_context io_;
    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    ScriptedStore store_;
    ResultCacheOptions options_{.bytes = 100'000, .ttl = std::chrono::seconds{60}};
    std::vector<Run> runs_;
    Answer answer_{.text = "Whales sing. ",
                   .kind = AnswerKind::kExtractive,
                   .sources = {{.n = 1, .chunk = {.text = "Whales sing."}}},
                   .embedding_cache = CacheOutcome::kL1,
                   .timings = {{Stage::kEmbed, 1.5}, {Stage::kTotal, 40}},
                   .usage = {.prompt_tokens = 70, .completion_tokens = 8}};
    std::optional<std::string> said_early_;
    std::optional<Error> failure_;
    std::shared_ptr<boost::asio::steady_timer> gate_;
    std::optional<CachedAnswers> cached_;
};

}  // namespace ragd

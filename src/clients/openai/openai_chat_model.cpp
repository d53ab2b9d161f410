#include "clients/openai/openai_chat_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/utf8.hpp"
#include "clients/openai/chat_codec.hpp"

namespace ragd {
namespace {

constexpr std::size_t kReplyBytes = limits::kMiB;  // of a reply, beside its text
constexpr std::size_t kBytesPerToken = 64;         // of text, JSON escapes included
constexpr std::size_t kBytesPerEvent = 4 * limits::kKiB;
constexpr std::chrono::seconds kFairTime{2};  // a service that says nothing for longer is at fault

std::chrono::milliseconds to_milliseconds(SteadyTime::duration span) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(span);
}

/// Returns when the time has come, or at once when the caller goes away.
Task<void> wait(std::chrono::milliseconds span, std::stop_token cancelled) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, span};
    const std::stop_callback gone{cancelled, [&timer] { timer.cancel(); }};
    if (!cancelled.stop_requested()) {
        (void)co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

/// Models by whose name one expects thoughts in the text; the first closing tag shows the others.
bool may_think_aloud(std::string_view model) {
    const std::string name = lower(model);
    return std::ranges::any_of(std::array{"deepseek-r1", "r1-distill", "qwq", "think", "reason"},
                               [&name](const char* part) { return name.contains(part); });
}

}  // namespace

OpenAiChatModel::OpenAiChatModel(OpenAiOptions options, Parts parts)
    : options_(std::move(options)),
      parts_(parts),
      closes_only_(may_think_aloud(options_.model)),
      metrics_(parts.metrics),
      random_(options_.seed != 0 ? options_.seed : std::random_device{}()),
      status_(ComponentStatus{.detail = "not asked yet"}) {}

Task<Result<ChatReply>> OpenAiChatModel::complete(const RequestContext& ctx, ChatRequest request,
                                                  ChatListener listener) {
    budget_.call_made();
    for (bool retried = false;;) {
        const SteadyTime begun = parts_.clock.now();
        RAG_CO_TRY(ctx.check(parts_.clock));
        if (!breaker_.allow(begun)) {
            ChatAttempt none = skipped();
            record(ctx, none, begun);
            co_return std::move(none.reply);
        }
        const ChatDialect used = dialect_;
        ChatAttempt tried = co_await attempt(ctx, request, listener, used);
        redact(tried);
        record(ctx, tried, begun);
        if (tried.reply) {
            tried.reply->warnings = unheeded(used, request);
            co_return std::move(tried.reply);
        }
        if (learn(ctx, request, used, tried)) {
            continue;
        }
        if (retried || !tried.may_retry || !co_await wait_to_retry(ctx, tried)) {
            co_return std::move(tried.reply);
        }
        retried = true;
    }
}

Task<ChatAttempt> OpenAiChatModel::attempt(const RequestContext& ctx, const ChatRequest& request,
                                           const ChatListener& listener,
                                           const ChatDialect& dialect) {
    ChatAttempt attempt = co_await attempt_chat(
        ctx, {parts_.client, parts_.clock}, call_for(request, dialect), listener,
        {.stream = request.stream,
         .timeout = options_.attempt_timeout,
         .hold = closes_only_ ? ThoughtFilter::Hold::kAlways : ThoughtFilter::Hold::kWhereItShows});
    closes_only_ = closes_only_ || attempt.closes_only;
    co_return attempt;
}

/// Whether the refusal taught something that the next try can heed, or another call learnt it.
bool OpenAiChatModel::learn(const RequestContext& ctx, const ChatRequest& request,
                            const ChatDialect& used, const ChatAttempt& attempt) {
    const auto next = dialect_after(used, request, attempt.status, attempt.body);
    if (!next) {
        return false;
    }
    if (dialect_ == used) {
        dialect_ = *next;
        parts_.log.info("llm_dialect", {{"id", ctx.id.str()},
                                        {"max_tokens", dialect_.limit == TokenLimit::kMaxTokens},
                                        {"temperature", dialect_.temperature},
                                        {"system_role", dialect_.system_role},
                                        {"stream", dialect_.stream},
                                        {"stream_options", dialect_.stream_options}});
    }
    return true;
}

HttpCall OpenAiChatModel::call_for(const ChatRequest& request, const ChatDialect& dialect) const {
    const auto bytes_per_token = request.stream ? kBytesPerEvent : kBytesPerToken;
    HttpCall call{
        .method = "POST",
        .url = url_of(options_, "/chat/completions"),
        .headers = headers_for(
            options_, request.stream ? "text/event-stream, application/json" : "application/json"),
        .body = encode_chat_request(options_.model, request, dialect),
        .connect_timeout = options_.connect_timeout,
        .response_bytes_max = kReplyBytes + request.max_tokens * bytes_per_token};
    call.headers.emplace_back("Content-Type", "application/json");
    return call;
}

ChatAttempt OpenAiChatModel::skipped() const {
    const std::string why = fmt::format("is not asked at the moment: its last {} calls failed",
                                        CircuitBreaker::kFailuresMax);
    return {.outcome = CallOutcome::kSkipped,
            .reply = fail(ErrorCode::kUnavailable, "the language model " + why),
            .detail = why};
}

/// A service may repeat the key that it refuses.
void OpenAiChatModel::redact(ChatAttempt& attempt) const {
    const auto hide = [this](std::string& text) {
        const std::string& key = options_.api_key;
        for (auto at = text.find(key); !key.empty() && at != std::string::npos;
             at = text.find(key)) {
            text.replace(at, key.size(), "...");
        }
    };
    hide(attempt.detail);
    if (!attempt.reply) {
        hide(attempt.reply.error().message);
    }
}

/// False for what only this one request brought about: what it asked for, or the little time it
/// had.
bool OpenAiChatModel::blames_service(const RequestContext& ctx, const ChatAttempt& attempt,
                                     SteadyTime::duration took) const {
    if (attempt.outcome == CallOutcome::kRejected) {
        return attempt.status == 401 || attempt.status == 403 || attempt.status == 404;
    }
    const bool had_its_time = took >= kFairTime || took >= options_.attempt_timeout;
    return attempt.outcome != CallOutcome::kTimeout || had_its_time ||
           !ctx.deadline.passed(parts_.clock.now());
}

/// Counts, logs, and draws the conclusions for the next call.
void OpenAiChatModel::record(const RequestContext& ctx, const ChatAttempt& attempt,
                             SteadyTime begun) {
    const SteadyTime now = parts_.clock.now();
    const std::chrono::duration<double, std::milli> took = now - begun;
    metrics_.requests.at(attempt.outcome).add();
    if (attempt.outcome == CallOutcome::kCancelled || attempt.outcome == CallOutcome::kSkipped) {
        return;  // says nothing about the service
    }
    if (attempt.reply) {
        const Usage& usage = attempt.reply->usage;
        metrics_.tokens.at(TokenKind::kPrompt).add(static_cast<double>(usage.prompt_tokens));
        metrics_.tokens.at(TokenKind::kCompletion)
            .add(static_cast<double>(usage.completion_tokens));
        breaker_.succeeded();
        status_.with([&](ComponentStatus& status) {
            status = {.health = Health::kOk, .detail = "", .latency_ms = took.count()};
        });
        return;
    }
    parts_.log.warn("llm", {{"id", ctx.id.str()},
                            {"outcome", name_of(attempt.outcome)},
                            {"status", attempt.status},
                            {"ms", took.count()},
                            {"detail", attempt.detail}});
    if (!blames_service(ctx, attempt, now - begun)) {
        return;
    }
    breaker_.failed(now);
    status_.with([&](ComponentStatus& status) {
        status = {
            .health = Health::kDegraded, .detail = attempt.detail, .latency_ms = took.count()};
    });
}

/// False if a retry would come too late, or there were too many of late.
Task<bool> OpenAiChatModel::wait_to_retry(const RequestContext& ctx, const ChatAttempt& attempt) {
    const auto jitter =
        std::chrono::milliseconds{std::uniform_int_distribution<int>{50, 250}(random_)};
    const auto span = attempt.retry_after.value_or(jitter);
    const auto left = to_milliseconds(ctx.deadline.remaining(parts_.clock.now()));
    if (span >= left || !budget_.take()) {
        co_return false;
    }
    co_await wait(span, ctx.cancelled);
    co_return true;
}

ComponentStatus OpenAiChatModel::status() const {
    return status_.with([](const ComponentStatus& status) { return status; });
}

}  // namespace ragd

#include "clients/openai/openai_chat_model.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

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

}  // namespace

OpenAiChatModel::OpenAiChatModel(OpenAiOptions options, Parts parts)
    : options_(std::move(options)),
      parts_(parts),
      metrics_(parts.metrics),
      random_(options_.seed != 0 ? options_.seed : std::random_device{}()),
      status_(ComponentStatus{.detail = "not asked yet"}) {}

std::string url_of(const OpenAiOptions& options, std::string_view route) {
    std::string url = options.base_url;
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url.append(route);
}

HttpHeaders headers_for(const OpenAiOptions& options, std::string_view accept) {
    HttpHeaders headers{{"Accept", std::string{accept}}};
    if (!options.api_key.empty()) {
        headers.emplace_back("Authorization", "Bearer " + options.api_key);
    }
    return headers;
}

Task<Result<ChatReply>> OpenAiChatModel::complete(const RequestContext& ctx, ChatRequest request,
                                                  ChatListener listener) {
    budget_.call_made();
    for (bool retried = false;; retried = true) {
        const SteadyTime begun = parts_.clock.now();
        RAG_CO_TRY(ctx.check(parts_.clock));
        if (!breaker_.allow(begun)) {
            ChatAttempt attempt = skipped();
            record(ctx, attempt, begun);
            co_return std::move(attempt.reply);
        }
        ChatAttempt attempt =
            co_await attempt_chat(ctx, {parts_.client, parts_.clock}, call_for(request), listener,
                                  {.stream = request.stream, .timeout = options_.attempt_timeout});
        redact(attempt);
        record(ctx, attempt, begun);
        if (attempt.reply || retried || !attempt.may_retry ||
            !co_await wait_to_retry(ctx, attempt)) {
            co_return std::move(attempt.reply);
        }
    }
}

HttpCall OpenAiChatModel::call_for(const ChatRequest& request) const {
    const auto bytes_per_token = request.stream ? kBytesPerEvent : kBytesPerToken;
    HttpCall call{
        .method = "POST",
        .url = url_of(options_, "/chat/completions"),
        .headers = headers_for(
            options_, request.stream ? "text/event-stream, application/json" : "application/json"),
        .body = encode_chat_request(options_.model, request),
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

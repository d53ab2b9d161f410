#include "clients/openai/chat_attempt.hpp"

#include <stop_token>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "clients/openai/chat_reader.hpp"
#include "clients/openai/error_body.hpp"
#include "net/retry_after.hpp"

namespace ragd {
namespace {

/// After "[DONE]" the response should end by itself; this long we wait for it.
constexpr std::chrono::milliseconds kEndGrace{500};

ChatAttempt failed(CallOutcome outcome, std::string message, std::string detail = {}) {
    return {.outcome = outcome,
            .reply = fail(outcome == CallOutcome::kTimeout ? ErrorCode::kDeadlineExceeded
                                                           : ErrorCode::kUnavailable,
                          "the language model " + message),
            .detail = detail.empty() ? std::move(message) : std::move(detail)};
}

ChatAttempt refused(const HttpReply& reply, WallTime now) {
    const int status = reply.status;
    std::string name = error_name(reply.body);
    const std::string code = fmt::format("{}{}{}", status, name.empty() ? "" : " ", name);
    ChatAttempt attempt;
    if (status == 429) {
        attempt = failed(CallOutcome::kRateLimited,
                         fmt::format("takes no more requests at the moment ({})", code));
    } else if (status >= 500) {
        attempt = failed(CallOutcome::kUnavailable, fmt::format("failed ({})", code));
    } else if (status == 401 || status == 403) {
        attempt = failed(CallOutcome::kRejected, fmt::format("refused the key ({})", code),
                         fmt::format("refused OPENAI_API_KEY ({})", code));
    } else if (status == 404) {
        attempt = failed(CallOutcome::kRejected, fmt::format("was not found ({})", code),
                         fmt::format("not found: check OPENAI_BASE_URL and LM_MODEL ({})", code));
    } else if (status >= 400) {
        attempt = failed(CallOutcome::kRejected, fmt::format("refused the request ({})", code));
    } else {
        attempt = failed(CallOutcome::kMalformed, fmt::format("answered with status {}", status));
    }
    attempt.status = status;
    attempt.body = reply.body;
    attempt.retry_after = retry_after(reply.headers, now);
    attempt.may_retry = status == 429 || status == 500 || (status >= 502 && status <= 504);
    return attempt;
}

ChatAttempt broken(const RequestContext& ctx, const ChatReader& reader, const Error& error) {
    if (reader.refusal()) {
        return {.outcome = CallOutcome::kCancelled, .reply = *reader.refusal()};
    }
    if (ctx.cancelled.stop_requested()) {
        return {.outcome = CallOutcome::kCancelled,
                .reply = fail(ErrorCode::kCancelled, "the caller went away")};
    }
    if (reader.fault()) {
        return failed(reader.heard_text() ? CallOutcome::kIncomplete : CallOutcome::kMalformed,
                      reader.fault()->message);
    }
    switch (error.code) {
        case ErrorCode::kCancelled:
        case ErrorCode::kDeadlineExceeded:
            return failed(CallOutcome::kTimeout, reader.heard_text()
                                                     ? "did not finish its answer in time"
                                                     : "did not answer in time");
        case ErrorCode::kTooLarge:
            return failed(CallOutcome::kMalformed, "said far more than it was asked for");
        default:
            break;
    }
    if (reader.status() != 0) {
        ChatAttempt attempt =
            failed(CallOutcome::kIncomplete, "broke off its answer", error.message);
        attempt.may_retry = !reader.heard_text();
        return attempt;
    }
    ChatAttempt attempt = failed(CallOutcome::kUnavailable, "cannot be reached", error.message);
    attempt.may_retry = error.code == ErrorCode::kUnavailable;
    return attempt;
}

/// The model came to its end without a word for the reader.
ChatAttempt silent(const ChatReader& reader) {
    if (reader.refuses()) {
        return failed(CallOutcome::kRejected, "refused to answer");
    }
    if (reader.reasons() && reader.finish() == Finish::kLength) {
        return failed(CallOutcome::kMalformed,
                      "said nothing: its reasoning alone took all of max_tokens");
    }
    return failed(CallOutcome::kMalformed, "said nothing");
}

ChatAttempt finished(const ChatReader& reader) {
    if (reader.finish() == Finish::kWithheld) {
        return failed(CallOutcome::kRejected, "was stopped by its service's content filter");
    }
    if (!reader.ended()) {
        ChatAttempt attempt = failed(CallOutcome::kIncomplete, "broke off its answer");
        attempt.may_retry = !reader.heard_text();
        return attempt;
    }
    if (!reader.heard_text() && !reader.calls_tools()) {
        return silent(reader);
    }
    return {.reply = reader.reply(), .closes_only = reader.closes_only()};
}

}  // namespace

Task<ChatAttempt> attempt_chat(const RequestContext& ctx, ChatLine line, HttpCall call,
                               const ChatListener& listener, ChatAttemptOptions options) {
    std::stop_source stop;
    const std::stop_callback gone{ctx.cancelled, [stop]() mutable { stop.request_stop(); }};
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    const auto stop_in = [&timer, stop](std::chrono::milliseconds span) {
        timer.expires_after(span);  // replaces the wait before
        timer.async_wait([stop](const boost::system::error_code& cancelled) mutable {
            if (!cancelled) {
                stop.request_stop();
            }
        });
    };
    stop_in(options.timeout);
    const auto on_progress = [&](const ChatReader& now) {
        if (now.done()) {
            stop_in(kEndGrace);
        } else {
            timer.cancel();  // it speaks: only the request's deadline counts
        }
    };
    ChatReader reader{listener, on_progress, options.hold};
    call.deadline = ctx.deadline;
    call.cancelled = stop.get_token();
    call.on_head = [&reader](int status, const HttpHeaders& headers) -> Result<void> {
        reader.on_head(status, headers);
        return {};
    };
    if (options.stream) {
        call.on_body = [&reader](std::string piece) { return reader.on_body(std::move(piece)); };
    }
    const auto reply = co_await line.client.send(std::move(call));
    if (!reply) {
        co_return reader.done() && !reader.refusal() && !ctx.cancelled.stop_requested()
            ? finished(reader)
            : broken(ctx, reader, reply.error());
    }
    if (reply->status < 200 || reply->status > 299) {
        co_return refused(*reply, line.clock.wall());
    }
    if (const auto ended = co_await reader.on_end(reply->body); !ended) {
        co_return broken(ctx, reader, ended.error());
    }
    co_return finished(reader);
}

}  // namespace ragd

#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/openai/llm_metrics.hpp"
#include "clients/openai/thoughts.hpp"
#include "domain/request_context.hpp"
#include "net/http_client.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// One try, finished.
struct ChatAttempt {
    CallOutcome outcome = CallOutcome::kOk;
    Result<ChatReply> reply = ChatReply{};  // the error is fit for the answer's warnings
    std::string detail = {};                // for operators: may name the host
    int status = 0;                         // of a response that refuses; else 0
    std::string body = {};                  // of that response
    bool may_retry = false;                 // nothing was heard, and trying again may help
    bool closes_only = false;               // see ThoughtFilter::Hold
    std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
};

struct ChatAttemptOptions {
    bool stream = false;
    std::chrono::milliseconds timeout{20'000};  // to the first token of a stream; else to the end
    ThoughtFilter::Hold hold = ThoughtFilter::Hold::kWhereItShows;
};

/// How a service is reached, and the time.
struct ChatLine {
    HttpClient& client;
    const Clock& clock;
};

/// Sends one request for a completion and hands on what is said as it comes.
/// `call` has all but deadline, cancellation and callbacks.
/// Lifetime: `ctx`, `listener` and what `line` refers to outlive the task.
Task<ChatAttempt> attempt_chat(const RequestContext& ctx, ChatLine line, HttpCall call,
                               const ChatListener& listener, ChatAttemptOptions options);

}  // namespace ragd

#pragma once
#include <chrono>
#include <random>
#include <string>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "clients/openai/chat_attempt.hpp"
#include "clients/openai/chat_dialect.hpp"
#include "clients/openai/circuit_breaker.hpp"
#include "clients/openai/retry_budget.hpp"
#include "clients/openai/service.hpp"
#include "net/http_client.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// Any service with OpenAI's chat completions (POST {base_url}/chat/completions): OpenAI itself,
/// llama.cpp's server, Ollama, vLLM and their like.
/// A call is tried again once, if nothing was heard and it may help, within a tenth of all calls,
/// and after the wait that the service asks for. What the model refuses of a request is said
/// otherwise or left out, at once and from then on. After five failures in a row the service is left
/// alone, but for a try now and then.
/// Threads: as ChatModel. Lifetime: the parts outlive it.
class OpenAiChatModel final : public ChatModel {
public:
    struct Parts {
        HttpClient& client;
        Metrics& metrics;
        const Log& log;
        const Clock& clock;
    };
    OpenAiChatModel(OpenAiOptions options, Parts parts);

    Task<Result<ChatReply>> complete(const RequestContext& ctx, ChatRequest request,
                                     ChatListener listener) override;
    [[nodiscard]] ComponentStatus status() const override;

private:
    [[nodiscard]] HttpCall call_for(const ChatRequest& request, const ChatDialect& dialect) const;
    Task<ChatAttempt> attempt(const RequestContext& ctx, const ChatRequest& request,
                              const ChatListener& listener, const ChatDialect& dialect);
    bool learn(const RequestContext& ctx, const ChatRequest& request, const ChatDialect& used,
               const ChatAttempt& attempt);
    ChatAttempt skipped() const;
    void redact(ChatAttempt& attempt) const;
    [[nodiscard]] bool blames_service(const RequestContext& ctx, const ChatAttempt& attempt,
                                      SteadyTime::duration took) const;
    void record(const RequestContext& ctx, const ChatAttempt& attempt, SteadyTime begun);
    Task<bool> wait_to_retry(const RequestContext& ctx, const ChatAttempt& attempt);

    OpenAiOptions options_;
    Parts parts_;
    ChatDialect dialect_;
    bool closes_only_;
    LlmMetrics metrics_;
    CircuitBreaker breaker_;
    RetryBudget budget_;
    std::minstd_rand random_;
    Guarded<ComponentStatus> status_;
};

}  // namespace ragd

#pragma once
#include "obs/metrics.hpp"

namespace ragd {

/// What one call to the service came to.
enum class CallOutcome {
    kOk,
    kUnavailable,  // not reached, or 5xx
    kTimeout,      // nothing said in time, or not all of it
    kRejected,     // another 4xx: the key, the model's name, the request; or its content filter
    kRateLimited,  // 429
    kMalformed,    // no chat completion, or an empty one
    kIncomplete,   // broken off
    kCancelled,    // by us, since nobody waits any more
    kSkipped,      // not made: the circuit is open
};
template <>
inline constexpr auto kNamesOf<CallOutcome> =
    names_of<CallOutcome>("ok", "unavailable", "timeout", "rejected", "rate_limited", "malformed",
                          "incomplete", "cancelled", "skipped");

enum class TokenKind { kPrompt, kCompletion };
template <>
inline constexpr auto kNamesOf<TokenKind> = names_of<TokenKind>("prompt", "completion");

struct LlmMetrics {
    explicit LlmMetrics(Metrics& metrics)
        : requests(metrics, {"rag_llm_requests_total", "Calls to the language model, retries too."},
                   {"outcome"}),
          tokens(metrics, {"rag_llm_tokens_total", "Tokens that the language model counted."},
                 {"kind"}) {}

    Counters<CallOutcome> requests;
    Counters<TokenKind> tokens;
};

}  // namespace ragd

#pragma once
#include <cstdint>

#include "obs/metrics.hpp"

namespace ragd {

/// What became of one token that was shown.
enum class TokenOutcome : std::uint8_t {
    kVerified,  // its signature was checked
    kKnown,     // it had been checked before
    kRefused,
    kExpired,      // of a right signature
    kForbidden,    // its tenant is not known, or suspended
    kUnavailable,  // there are no keys yet
};
template <>
inline constexpr auto kNamesOf<TokenOutcome> =
    names_of<TokenOutcome>("verified", "known", "refused", "expired", "forbidden", "unavailable");

enum class KeyFetch : std::uint8_t { kOk, kFailed };
template <>
inline constexpr auto kNamesOf<KeyFetch> = names_of<KeyFetch>("ok", "failed");

struct OidcMetrics {
    explicit OidcMetrics(Metrics& metrics)
        : tokens(metrics,
                 {"rag_oidc_tokens_total", "Tokens that were shown, by what became of them."},
                 {"outcome"}),
          fetches(metrics, {"rag_oidc_key_fetches_total", "Fetches of the issuer's keys."},
                  {"outcome"}),
          keys(metrics.declare<Gauge>(
              {"rag_oidc_keys", "Keys of the issuer that tokens are checked with now."})) {}

    Counters<TokenOutcome> tokens;
    Counters<KeyFetch> fetches;
    Gauge keys;
};

}  // namespace ragd

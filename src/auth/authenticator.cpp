#include "auth/authenticator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "auth/access_maker.hpp"
#include "auth/api_key.hpp"
#include "base/ascii.hpp"
#include "base/assert.hpp"

namespace ragd {
namespace {

// A person who mistypes a key is not held up; who tries keys out is.
constexpr Rate kFailures{.count = 10, .period = std::chrono::seconds{60}};

/// RFC 6750: "Bearer" and a token, in any case.
std::string_view bearer_token(std::string_view value) {
    constexpr std::string_view kScheme = "bearer ";
    if (value.size() <= kScheme.size() ||
        !std::ranges::equal(value.substr(0, kScheme.size()), kScheme, {}, ascii_lower)) {
        return {};
    }
    value.remove_prefix(kScheme.size());
    while (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    return value;
}

bool takes_keys(AuthMode mode) {
    return mode == AuthMode::kKeys || mode == AuthMode::kKeysAndOidc;
}

bool takes_tokens(AuthMode mode) {
    return mode == AuthMode::kOidc || mode == AuthMode::kKeysAndOidc;
}

}  // namespace

Authenticator::Authenticator(AuthMode mode, AccountKeeper& accounts, std::string operator_secret,
                             const Clock& clock, TokenCallers* tokens)
    : mode_(mode),
      accounts_(accounts),
      operator_secret_(std::move(operator_secret)),
      tokens_(tokens),
      failures_(kFailures, clock) {
    RAG_ASSERT(!takes_tokens(mode) || tokens != nullptr, "who asks for tokens can check them");
}

/// A key is known by how it begins; whatever else there is, is a token where tokens are taken.
Task<TokenCallers::Found> Authenticator::find(std::string_view token) {
    const bool is_key = token.starts_with(kApiKeyPrefix);
    if (takes_tokens(mode_) && !is_key) {
        co_return co_await tokens_->find(token);
    }
    if (!takes_keys(mode_)) {
        co_return TokenCallers::Found{
            .caller = fail(ErrorCode::kUnauthenticated,
                           "no API keys are taken here (AUTH=oidc): send a token of the issuer"),
            .is_guess = true};
    }
    auto found = accounts_.find(token);
    // Who shows a key that has ended does not guess: he is told so as often as he asks.
    const bool is_guess =
        !found && found.error().code == ErrorCode::kUnauthenticated && !accounts_.knows(token);
    co_return TokenCallers::Found{.caller = std::move(found), .is_guess = is_guess};
}

Error Authenticator::slowed_down(const RateDecision& decision) const {
    Error error =
        fail(ErrorCode::kTooManyRequests,
             fmt::format("too many wrong {} came from this address; a right one is let in",
                         mode_ == AuthMode::kKeys ? "keys" : "tokens"));
    error.retry_after = decision.retry_after;
    return error;
}

Task<TokenCallers::Found> Authenticator::look_up(Credentials shown) {
    const std::string_view token =
        shown.authorization == nullptr ? std::string_view{} : bearer_token(*shown.authorization);
    if (!operator_secret_.empty() && equal_in_constant_time(token, operator_secret_)) {
        co_return TokenCallers::Found{
            .caller = Caller{.access = Access::local_operator(), .name = "operator"}};
    }
    if (mode_ == AuthMode::kNone) {  // clients that have to send some key send one
        co_return TokenCallers::Found{
            .caller = Caller{.access = Access::anonymous(), .name = "anonymous"}};
    }
    if (shown.authorization == nullptr) {
        co_return TokenCallers::Found{.caller =
                                          Caller{.access = Access::nobody(), .name = "nobody"}};
    }
    auto found = co_await find(token);
    if (found.caller && shown.certificate != nullptr) {
        found.caller->access =
            AccessMaker::with(found.caller->access, Principal{*shown.certificate});
    }
    co_return found;
}

Task<Result<Caller>> Authenticator::peek(Credentials shown) {
    auto found = co_await look_up(shown);
    co_return std::move(found.caller);
}

Task<Result<Caller>> Authenticator::caller(Credentials shown) {
    auto found = co_await look_up(shown);
    if (found.is_guess) {
        const RateDecision decision = failures_.take(std::string{shown.address});
        if (!decision.allowed) {
            co_return slowed_down(decision);
        }
    }
    co_return std::move(found.caller);
}

}  // namespace ragd

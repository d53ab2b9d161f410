#include "auth/authenticator.hpp"

#include <algorithm>
#include <utility>

#include "auth/access_maker.hpp"
#include "auth/api_key.hpp"
#include "base/ascii.hpp"

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

}  // namespace

Authenticator::Authenticator(AuthMode mode, AccountKeeper& accounts, std::string operator_secret,
                             const Clock& clock)
    : mode_(mode),
      accounts_(accounts),
      operator_secret_(std::move(operator_secret)),
      failures_(kFailures, clock) {}

Result<Caller> Authenticator::caller(const Credentials& shown) {
    const std::string_view token =
        shown.authorization == nullptr ? std::string_view{} : bearer_token(*shown.authorization);
    if (!operator_secret_.empty() && equal_in_constant_time(token, operator_secret_)) {
        return Caller{.access = Access::local_operator(), .name = "operator"};
    }
    if (mode_ == AuthMode::kNone) {  // clients that have to send some key send one
        return Caller{.access = Access::anonymous(), .name = "anonymous"};
    }
    if (shown.authorization == nullptr) {
        return Caller{.access = Access::nobody(), .name = "nobody"};
    }
    auto found = accounts_.find(token);
    // Who shows a key that has ended does not guess: he is told so as often as he asks.
    if (!found && found.error().code == ErrorCode::kUnauthenticated && !accounts_.knows(token)) {
        const RateDecision decision = failures_.take(std::string{shown.address});
        if (!decision.allowed) {
            Error error = fail(ErrorCode::kTooManyRequests,
                               "too many wrong keys came from this address; a right one is let in");
            error.retry_after = decision.retry_after;
            return error;
        }
    }
    if (found && shown.certificate != nullptr) {
        found->access = AccessMaker::with(found->access, Principal{*shown.certificate});
    }
    return found;
}

}  // namespace ragd

#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/account_keeper.hpp"
#include "auth/caller.hpp"
#include "auth/rate_limit.hpp"
#include "auth/token_callers.hpp"
#include "base/task.hpp"

namespace ragd {

/// AUTH: whether callers have to say who they are.
enum class AuthMode : std::uint8_t { kNone, kKeys, kOidc, kKeysAndOidc };

/// What a request says of who sent it.
struct Credentials {
    const std::string* authorization = nullptr;  // the header's value; null: there is none
    std::string_view address;                    // it came from, without a port
    const std::string* certificate = nullptr;    // the principal of the one it showed: "cert:alice"
};

/// Finds out who a request is from.
/// Threads: the io thread.
class Authenticator {
public:
    /// `operator_secret`: what the command line on this machine shows; empty: nobody can be the operator
    /// by a request. `tokens`: not null where the mode has OIDC.
    Authenticator(AuthMode mode, AccountKeeper& accounts, std::string operator_secret,
                  const Clock& clock, TokenCallers* tokens = nullptr);

    /// Nobody, where nothing is shown and callers are asked who they are.
    /// Errors: Unauthenticated - what is shown is wrong, and the address may be wrong a few times only:
    ///         then TooManyRequests; Forbidden - its tenant is suspended; Unavailable.
    /// Lifetime: what `shown` refers to outlives the task.
    Task<Result<Caller>> caller(Credentials shown);
    /// The same without counting who is wrong.
    Task<Result<Caller>> peek(Credentials shown);

private:
    Task<TokenCallers::Found> look_up(Credentials shown);
    Task<TokenCallers::Found> find(std::string_view token);
    [[nodiscard]] Error slowed_down(const RateDecision& decision) const;

    AuthMode mode_;
    AccountKeeper& accounts_;
    std::string operator_secret_;
    TokenCallers* tokens_;
    RateLimit failures_;
};

}  // namespace ragd

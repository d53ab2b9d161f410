#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "api/parts.hpp"
#include "app/basics.hpp"
#include "auth/account_keeper.hpp"
#include "auth/authenticator.hpp"
#include "auth/issuer_keys.hpp"
#include "auth/token_callers.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "cli/world.hpp"
#include "clients/oidc/issuer_client.hpp"
#include "config/settings.hpp"

namespace ragd {

// What AUTH and the settings of OIDC ask for.

AuthMode auth_mode_of(AuthSetting setting);

struct OidcPlan {
    TokenRules rules;
    std::chrono::seconds refresh{300};
};

/// Nothing: no tokens are taken. What cannot be honoured is added to `faults`.
std::optional<OidcPlan> oidc_plan(const Settings& settings, std::vector<FieldError>& faults);

/// What clients that look for the issuer are told. Nothing: no tokens are taken.
/// Errors: InvalidField - a public address that is none.
Result<std::optional<TokenResource>> token_resource(const Settings& settings);

/// All that knows callers by their tokens.
/// Threads: the io thread.  Lifetime: what it is made with outlives it.
class OidcCallers {
public:
    OidcCallers(const OidcPlan& plan, HttpClient& client, const AccountKeeper& accounts,
                const Basics& basics);

    [[nodiscard]] TokenCallers& tokens() { return tokens_; }

private:
    OidcMetrics metrics_;
    IssuerClient issuer_;
    IssuerKeys keys_;
    TokenCallers tokens_;
};

/// For `ragd doctor`: whether the issuer can be reached, and what its keys are good for.
Finding examine_oidc(const Settings& settings, const Clock& clock);

}  // namespace ragd

#pragma once
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "auth/account_keeper.hpp"
#include "auth/caller.hpp"
#include "auth/issuer_keys.hpp"
#include "auth/oidc_metrics.hpp"
#include "auth/token_rules.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/task.hpp"
#include "obs/log.hpp"

namespace ragd {

/// Whose token this is: signed by a key of the issuer, for us, now; of a tenant that is known here.
/// One that was found right is known by its SHA-256 until it ends, or its key is withdrawn.
/// Threads: the io thread.  Lifetime: outlives its tasks.
class TokenCallers {
public:
    struct Parts {
        TokenRules rules;
        IssuerKeys& keys;
        const AccountKeeper& accounts;
        const Clock& clock;
        const Log& log;
        OidcMetrics& metrics;
        std::size_t known_max = limits::kTokensVerified;
    };
    struct Found {
        Result<Caller> caller;
        bool is_guess = false;  // what was shown may have been made up by whoever shows it
    };

    explicit TokenCallers(Parts parts) : parts_(std::move(parts)) {}

    /// Errors: Unauthenticated; Forbidden - of a tenant that is suspended, or not known here;
    ///         Unavailable - there are no keys, of the issuer or of tenants, to know by.
    /// Lifetime: `token` outlives the task.
    Task<Found> find(std::string_view token);
    /// Stops the requests of tokens that have ended by now, whose key the issuer has withdrawn, or whose
    /// tenant is not active any more.
    void end_due();
    /// From now on does that, and follows the issuer's keys, several times a second.
    void watch(const boost::asio::any_io_executor& executor);

private:
    struct Known {
        Access access;
        std::string name;
        std::string thumbprint;  // of the key that signed it
        WallTime ends;
        std::stop_source ended = {};
    };
    using Tokens = std::unordered_map<std::string, Known>;

    [[nodiscard]] static Caller caller_of(const Known& known);
    Task<Found> check(std::string_view token, std::string digest);
    Found admit(TokenBearer bearer, std::string thumbprint, std::string digest);
    Found refuse(Error error, TokenOutcome outcome, bool is_guess);
    [[nodiscard]] bool has_ended(const Known& known) const;
    void forget(Tokens::iterator token);
    Task<void> keep_watching();

    Parts parts_;
    Tokens known_;                               // by the SHA-256 of their text
    std::multimap<WallTime, std::string> ends_;  // of all of these
};

}  // namespace ragd

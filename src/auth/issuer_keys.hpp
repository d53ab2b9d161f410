#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "auth/jwk_set.hpp"
#include "auth/jwt.hpp"
#include "auth/oidc_metrics.hpp"
#include "auth/rate_limit.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "obs/log.hpp"
#include "ports/key_set_source.hpp"

namespace ragd {

/// The keys of the issuer, in memory. They are fetched anew on a schedule, and when a token names one
/// that is not among them; all who wait at once wait for one fetch. While the issuer is away the last
/// ones count, for a day.
/// Threads: the io thread.  Lifetime: outlives its tasks.
class IssuerKeys {
public:
    struct Parts {
        KeySetSource& source;
        boost::asio::any_io_executor executor;
        std::chrono::seconds refresh{300};  // after so long they are fetched anew
        const Clock& clock;
        const Log& log;
        OidcMetrics& metrics;
    };
    static constexpr std::chrono::seconds kKeptMax{24 * 60 * 60};  // without a word of the issuer
    static constexpr std::chrono::seconds kRetry{10};              // after a fetch that failed
    static constexpr std::chrono::seconds kPatience{5};            // for one fetch, both documents
    /// Fetches for the sake of tokens that name unknown keys, however many such tokens come.
    static constexpr Rate kAsked{.count = 6, .period = std::chrono::seconds{60}};

    explicit IssuerKeys(Parts parts);

    /// The key that this token names; it is fetched, if it may be a new one.
    /// Errors: Unauthenticated - there is none; Unavailable - there are no keys at all.
    Task<Result<IssuerKey>> key_for(const Jwt& token);
    /// Null: there are none, or they are too old.
    [[nodiscard]] const JwkSet* current() const;
    /// Begins a fetch where one is due. To be called now and then.
    void look();

private:
    struct Flight {
        explicit Flight(const boost::asio::any_io_executor& executor);
        boost::asio::steady_timer landing;
        bool landed = false;
    };
    static Task<void> join(std::shared_ptr<Flight> flight);

    /// The fetch that is on its way, which this begins if there is none.
    std::shared_ptr<Flight> fly();
    Task<void> fetch(std::shared_ptr<Flight> flight);
    Result<void> take(const Result<std::string>& text);
    void report(const Result<void>& outcome, std::size_t keys_before);
    [[nodiscard]] Error no_key_for(const Jwt& token) const;

    Parts parts_;
    std::optional<JwkSet> keys_;
    SteadyTime fetched_{};
    SteadyTime due_{};  // when the schedule asks for the next fetch
    RateLimit asked_;
    std::shared_ptr<Flight> flight_;
    std::string trouble_;  // what was logged last
};

}  // namespace ragd

#pragma once
#include <memory>
#include <optional>
#include <stop_token>

#include "api/parts.hpp"
#include "auth/authenticator.hpp"
#include "auth/rate_limit.hpp"
#include "base/task.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// Requests that one key, tenant and address may send in a time.
struct CallerRates {
    Rate key;
    Rate tenant;
    Rate address;
};

/// What goes for whoever calls: who he is, and how often he may.
/// Threads: the io thread.
class CallerCheck {
public:
    CallerCheck(Authenticator& authenticator, const CallerRates& rates, const Clock& clock);

    struct Outcome {
        Result<Caller> caller;
        HttpHeaders headers;  // RateLimit, of the limit that is nearest
    };
    /// Errors: as Authenticator::caller; TooManyRequests.
    /// Lifetime: `request` outlives the task.
    Task<Outcome> check(const HttpRequest& request);

private:
    /// The limit that is nearest so far, and the headers that say so.
    struct Nearest {
        std::optional<RateDecision> decision = {};
        HttpHeaders headers = {};
    };
    static Result<void> take(RateLimit& limit, std::string_view name, const std::string& key,
                             Nearest& nearest);

    Authenticator& authenticator_;
    RateLimit per_key_;
    RateLimit per_tenant_;
    RateLimit per_address_;
};

/// Stops when any of two does.
class EitherStop {
public:
    EitherStop(const std::stop_token& one, const std::stop_token& other);
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    struct Stop {
        std::stop_source source;
        void operator()() { source.request_stop(); }
    };
    std::stop_source source_;
    std::stop_callback<Stop> one_;
    std::stop_callback<Stop> other_;
};

}  // namespace ragd

#pragma once
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "api/parts.hpp"
#include "api/tenant_slots.hpp"
#include "auth/authenticator.hpp"
#include "auth/rate_limit.hpp"
#include "base/task.hpp"
#include "net/http_message.hpp"
#include "ports/shared_rates.hpp"

namespace ragd {

/// Requests that one key, tenant and address may send in a time.
struct CallerRates {
    Rate key;
    Rate tenant;
    Rate address;
    std::size_t under_way_per_tenant = 0;  // 0: as many as come
};

/// What goes for whoever calls: who he is, and how often he may.
/// Threads: the io thread.
class CallerCheck {
public:
    /// `shared`: counts together with other processes; null: each counts for itself.
    CallerCheck(Authenticator& authenticator, const CallerRates& rates, const Clock& clock,
                SharedRates* shared = nullptr);

    struct Outcome {
        Result<Caller> caller;
        HttpHeaders headers;              // RateLimit, of the limit that is nearest
        HttpHeaders openai_headers = {};  // the same as OpenAI's clients look for it
        std::optional<TenantSlots::Slot> slot = std::nullopt;  // to be kept as long as the request
    };
    /// Errors: as Authenticator::caller; TooManyRequests.  Lifetime: `request` outlives the task.
    Task<Outcome> check(const HttpRequest& request);

    /// A request that becomes a WebSocket is under way for long: it is counted among those, of which its
    /// tenant may have as many again.
    /// Errors: TooManyRequests.
    Result<TenantSlots::Slot> socket_slot(const TenantId& tenant);

    /// Who that is, and nothing is counted.
    /// Errors: as Authenticator::peek.  Lifetime: as `check`.
    Task<Result<Access>> peek(const HttpRequest& request);

private:
    [[nodiscard]] Error too_many_under_way() const;
    /// An event of a limit that is set.
    struct Counted {
        std::string_view name;  // of the limit
        std::string key;
        Rate rate;
        RateDecision decision;
    };
    static void count(RateLimit& limit, std::string_view name, std::string key,
                      std::vector<Counted>& counted);
    Task<void> count_together(std::vector<Counted>& counted);
    static Result<void> settle(const std::vector<Counted>& counted, Outcome& outcome);
    static void tell(const Counted& nearest, Outcome& outcome);

    Authenticator& authenticator_;
    RateLimit per_key_;
    RateLimit per_tenant_;
    RateLimit per_address_;
    TenantSlots slots_;
    TenantSlots sockets_;
    SharedRates* shared_;
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

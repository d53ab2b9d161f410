#include "api/caller_check.hpp"

#include <utility>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "net/slots.hpp"

namespace ragd {
namespace {

/// Who has one IPv6 address has 2^64 of them: they count as one.
std::string network_of(const std::string& peer) {
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(peer, failed);
    return failed ? peer : slot_address(address);
}

}  // namespace

CallerCheck::CallerCheck(Authenticator& authenticator, const CallerRates& rates, const Clock& clock)
    : authenticator_(authenticator),
      per_key_(rates.key, clock),
      per_tenant_(rates.tenant, clock),
      per_address_(rates.address, clock) {}

/// The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and how far its caller is.
Result<void> CallerCheck::take(RateLimit& limit, std::string_view name, const std::string& key,
                               Nearest& nearest) {
    if (limit.rate().is_none()) {
        return {};
    }
    const RateDecision decision = limit.take(key);
    const bool is_nearest = !nearest.decision || decision.remaining < nearest.decision->remaining;
    if (is_nearest || !decision.allowed) {
        nearest.decision = decision;
        nearest.headers = {
            {"RateLimit-Policy", fmt::format("\"{}\";q={};w={}", name, limit.rate().count,
                                             limit.rate().period.count())},
            {"RateLimit",
             fmt::format("\"{}\";r={};t={}", name, decision.remaining, decision.reset.count())}};
    }
    if (decision.allowed) {
        return {};
    }
    Error error = fail(ErrorCode::kTooManyRequests,
                       fmt::format("this {} may send {} requests in {} s (RATE_LIMIT_{})", name,
                                   limit.rate().count, limit.rate().period.count(),
                                   name == "key"      ? "KEY"
                                   : name == "tenant" ? "TENANT"
                                                      : "ADDRESS"));
    error.retry_after = decision.retry_after;
    return error;
}

Task<CallerCheck::Outcome> CallerCheck::check(const HttpRequest& request) {
    Nearest nearest;
    const std::string network = network_of(request.peer);
    if (auto allowed = take(per_address_, "address", network, nearest); !allowed) {
        co_return Outcome{.caller = allowed.error(), .headers = std::move(nearest.headers)};
    }
    auto caller = co_await authenticator_.caller(
        {.authorization = request.header("Authorization"),
         .address = network,
         .certificate = request.peer_certificate ? &*request.peer_certificate : nullptr});
    if (caller && !caller->access.is_nobody() && !caller->access.may(Right::kOperator)) {
        auto allowed = take(per_key_, "key", caller->name, nearest);
        if (allowed) {
            allowed = take(per_tenant_, "tenant", caller->access.tenant().str(), nearest);
        }
        if (!allowed) {
            caller = allowed.error();
        }
    }
    co_return Outcome{.caller = std::move(caller), .headers = std::move(nearest.headers)};
}

EitherStop::EitherStop(const std::stop_token& one, const std::stop_token& other)
    : one_(one, Stop{source_}), other_(other, Stop{source_}) {}

}  // namespace ragd

#include "api/caller_check.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
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
      per_address_(rates.address, clock),
      slots_(rates.under_way_per_tenant) {}

/// The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and how far its caller is.
Result<void> CallerCheck::take(RateLimit& limit, std::string_view name, const std::string& key,
                               HttpHeaders& headers) {
    if (limit.rate().is_none()) {
        return {};
    }
    const RateDecision decision = limit.take(key);
    const bool is_nearest = !nearest_ || decision.remaining < nearest_->remaining;
    if (is_nearest || !decision.allowed) {
        nearest_ = decision;
        headers = {{"RateLimit-Policy", fmt::format("\"{}\";q={};w={}", name, limit.rate().count,
                                                    limit.rate().period.count())},
                   {"RateLimit", fmt::format("\"{}\";r={};t={}", name, decision.remaining,
                                             decision.reset.count())}};
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

Error CallerCheck::too_many_under_way() const {
    Error error = fail(ErrorCode::kTooManyRequests,
                       fmt::format("{} requests of this tenant are under way, the most that may be "
                                   "(MAX_REQUESTS_PER_TENANT)",
                                   slots_.per_tenant()));
    error.retry_after = limits::kRetryAfter;
    return error;
}

CallerCheck::Outcome CallerCheck::check(const HttpRequest& request) {
    Outcome outcome{.caller = fail(ErrorCode::kUnauthenticated, ""), .headers = {}};
    nearest_.reset();
    const std::string network = network_of(request.peer);
    if (auto allowed = take(per_address_, "address", network, outcome.headers); !allowed) {
        outcome.caller = allowed.error();
        return outcome;
    }
    outcome.caller = authenticator_.caller(
        {.authorization = request.header("Authorization"),
         .address = network,
         .certificate = request.peer_certificate ? &*request.peer_certificate : nullptr});
    if (!outcome.caller || outcome.caller->access.is_nobody() ||
        outcome.caller->access.may(Right::kOperator)) {
        return outcome;
    }
    const Caller& caller = *outcome.caller;
    auto allowed = take(per_key_, "key", caller.name, outcome.headers);
    if (allowed) {
        allowed = take(per_tenant_, "tenant", caller.access.tenant().str(), outcome.headers);
    }
    if (allowed) {
        outcome.slot = slots_.take(caller.access.tenant());
        allowed = outcome.slot ? Result<void>{} : Result<void>{too_many_under_way()};
    }
    if (!allowed) {
        outcome.caller = allowed.error();
    }
    return outcome;
}

EitherStop::EitherStop(const std::stop_token& one, const std::stop_token& other)
    : one_(one, Stop{source_}), other_(other, Stop{source_}) {}

}  // namespace ragd

#include "api/caller_check.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "base/ascii.hpp"
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

/// The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and how far its caller is.
HttpHeaders headers_of(std::string_view name, const Rate& rate, const RateDecision& decision) {
    return {{"RateLimit-Policy",
             fmt::format("\"{}\";q={};w={}", name, rate.count, rate.period.count())},
            {"RateLimit",
             fmt::format("\"{}\";r={};t={}", name, decision.remaining, decision.reset.count())}};
}

Error too_often(std::string_view name, const Rate& rate, const RateDecision& decision) {
    std::string setting{name};
    std::ranges::transform(setting, setting.begin(), [](char letter) {
        return is_ascii_lower(letter) ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    Error error = fail(ErrorCode::kTooManyRequests,
                       fmt::format("this {} may send {} requests in {} s (RATE_LIMIT_{})", name,
                                   rate.count, rate.period.count(), setting));
    error.retry_after = decision.retry_after;
    return error;
}

}  // namespace

CallerCheck::CallerCheck(Authenticator& authenticator, const CallerRates& rates, const Clock& clock,
                         SharedRates* shared)
    : authenticator_(authenticator),
      per_key_(rates.key, clock),
      per_tenant_(rates.tenant, clock),
      per_address_(rates.address, clock),
      slots_(rates.under_way_per_tenant),
      sockets_(rates.under_way_per_tenant),
      shared_(shared) {}

void CallerCheck::tell(const Counted& nearest, Outcome& outcome) {
    const RateDecision& decision = nearest.decision;
    outcome.headers = headers_of(nearest.name, nearest.rate, decision);
    outcome.openai_headers = {
        {"x-ratelimit-limit-requests", std::to_string(nearest.rate.count)},
        {"x-ratelimit-remaining-requests", std::to_string(decision.remaining)},
        {"x-ratelimit-reset-requests", fmt::format("{}s", decision.reset.count())}};
}

/// Told of the one that is nearest.
Result<void> CallerCheck::settle(const std::vector<Counted>& counted, Outcome& outcome) {
    const Counted* nearest = nullptr;
    for (const Counted& one : counted) {
        if (!one.decision.allowed) {
            tell(one, outcome);
            return too_often(one.name, one.rate, one.decision);
        }
        if (nearest == nullptr || one.decision.remaining < nearest->decision.remaining) {
            nearest = &one;
        }
    }
    if (nearest != nullptr) {
        tell(*nearest, outcome);
    }
    return {};
}

/// By this process alone. One that is not allowed is the last.
void CallerCheck::count(RateLimit& limit, std::string_view name, std::string key,
                        std::vector<Counted>& counted) {
    const bool is_over = !counted.empty() && !counted.back().decision.allowed;
    if (limit.rate().is_none() || is_over) {
        return;
    }
    const RateDecision decision = limit.take(key);
    counted.push_back(
        {.name = name, .key = std::move(key), .rate = limit.rate(), .decision = decision});
}

/// With the other processes. Where these cannot be asked, what was counted here goes.
Task<void> CallerCheck::count_together(std::vector<Counted>& counted) {
    const bool is_over = counted.empty() || !counted.back().decision.allowed;
    if (shared_ == nullptr || is_over) {
        co_return;
    }
    std::vector<RateAsk> asks;
    for (const Counted& one : counted) {
        asks.push_back({.key = fmt::format("{}:{}", one.name, one.key), .rate = one.rate});
    }
    const auto answers = co_await shared_->take(std::move(asks));
    for (std::size_t i = 0; answers && i < counted.size(); ++i) {
        const RateAnswer& answer = (*answers)[i];
        counted[i].decision = decision_of(counted[i].rate, answer.allowed, answer.owed);
    }
}

Error CallerCheck::too_many_under_way() const {
    Error error = fail(ErrorCode::kTooManyRequests,
                       fmt::format("{} requests of this tenant are under way, the most that may be "
                                   "(MAX_REQUESTS_PER_TENANT)",
                                   slots_.per_tenant()));
    error.retry_after = limits::kRetryAfter;
    return error;
}

Task<CallerCheck::Outcome> CallerCheck::check(const HttpRequest& request) {
    Outcome outcome{.caller = fail(ErrorCode::kUnauthenticated, ""), .headers = {}};
    const std::string network = network_of(request.peer);
    std::vector<Counted> counted;
    count(per_address_, "address", network, counted);
    if (auto allowed = settle(counted, outcome); !allowed) {
        outcome.caller = allowed.error();
        co_return outcome;
    }
    outcome.caller = co_await authenticator_.caller(
        {.authorization = request.header("Authorization"),
         .address = network,
         .certificate = request.peer_certificate ? &*request.peer_certificate : nullptr});
    const bool is_known = outcome.caller && !outcome.caller->access.is_nobody();
    if (is_known && outcome.caller->access.may(Right::kOperator)) {
        co_return outcome;
    }
    if (is_known) {
        count(per_key_, "key", outcome.caller->name, counted);
        count(per_tenant_, "tenant", outcome.caller->access.tenant().str(), counted);
    }
    co_await count_together(counted);
    auto allowed = settle(counted, outcome);
    if (allowed && is_known) {
        outcome.slot = slots_.take(outcome.caller->access.tenant());
        allowed = outcome.slot ? Result<void>{} : Result<void>{too_many_under_way()};
    }
    if (!allowed) {
        outcome.caller = allowed.error();
    }
    co_return outcome;
}

Result<TenantSlots::Slot> CallerCheck::socket_slot(const TenantId& tenant) {
    if (auto slot = sockets_.take(tenant)) {
        return std::move(*slot);
    }
    return too_many_under_way();
}

Task<Result<Access>> CallerCheck::peek(const HttpRequest& request) {
    const Caller caller = RAG_CO_TRY(co_await authenticator_.peek(
        {.authorization = request.header("Authorization"),
         .address = {},
         .certificate = request.peer_certificate ? &*request.peer_certificate : nullptr}));
    co_return caller.access;
}

EitherStop::EitherStop(const std::stop_token& one, const std::stop_token& other)
    : one_(one, Stop{source_}), other_(other, Stop{source_}) {}

}  // namespace ragd

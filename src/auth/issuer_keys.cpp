#include "auth/issuer_keys.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/limits.hpp"
#include "base/shown.hpp"

namespace ragd {

IssuerKeys::Flight::Flight(const boost::asio::any_io_executor& executor)
    : landing(executor, boost::asio::steady_timer::time_point::max()) {}

IssuerKeys::IssuerKeys(Parts parts) : parts_(std::move(parts)), asked_(kAsked, parts_.clock) {}

const JwkSet* IssuerKeys::current() const {
    const bool counts = keys_ && parts_.clock.now() - fetched_ < kKeptMax;
    return counts ? &*keys_ : nullptr;
}

void IssuerKeys::look() {
    if (flight_ == nullptr && parts_.clock.now() >= due_) {
        fly();
    }
    if (current() == nullptr) {
        parts_.metrics.keys.set(0);
    }
}

Error IssuerKeys::no_key_for(const Jwt& token) const {
    const std::string_view algorithm = name_of(token.algorithm);
    std::string why;
    if (!token.key_id) {
        why = fmt::format("it names no key ('kid'), and the issuer has not one alone for {}",
                          algorithm);
    } else if (current()->knows(*token.key_id)) {
        why = fmt::format("the key {} is not for {}", shown(*token.key_id), algorithm);
    } else {
        why = fmt::format("the issuer has no key {} for {}", shown(*token.key_id), algorithm);
    }
    return fail(ErrorCode::kUnauthenticated, "this token is refused: " + why);
}

Task<Result<IssuerKey>> IssuerKeys::key_for(const Jwt& token) {
    const JwkSet* keys = current();
    const IssuerKey* found = keys == nullptr ? nullptr : keys->find(token.key_id, token.algorithm);
    const bool may_be_new = keys == nullptr || (token.key_id && !keys->knows(*token.key_id));
    if (found == nullptr && may_be_new && (flight_ != nullptr || asked_.take("").allowed)) {
        co_await join(fly());
        keys = current();
        found = keys == nullptr ? nullptr : keys->find(token.key_id, token.algorithm);
    }
    if (keys == nullptr) {
        Error away = fail(ErrorCode::kUnavailable,
                          "the keys of the issuer of tokens cannot be fetched; try again shortly");
        away.retry_after = limits::kRetryAfter;
        co_return away;
    }
    if (found == nullptr) {
        co_return no_key_for(token);
    }
    co_return *found;
}

std::shared_ptr<IssuerKeys::Flight> IssuerKeys::fly() {
    if (flight_ != nullptr) {
        return flight_;
    }
    auto flight = std::make_shared<Flight>(parts_.executor);
    flight_ = flight;  // it may have landed when the next line is done
    boost::asio::co_spawn(parts_.executor, fetch(flight), boost::asio::detached);
    return flight;
}

Task<void> IssuerKeys::join(std::shared_ptr<Flight> flight) {
    if (!flight->landed) {  // landing cancels the wait
        co_await flight->landing.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

Task<void> IssuerKeys::fetch(std::shared_ptr<Flight> flight) {
    const auto text = co_await parts_.source.fetch_keys(Deadline::in(parts_.clock, kPatience));
    const std::size_t before = keys_ ? keys_->size() : 0;
    const auto outcome = take(text);
    due_ = parts_.clock.now() + (outcome ? parts_.refresh : kRetry);
    report(outcome, before);
    flight_ = nullptr;
    flight->landed = true;
    flight->landing.cancel();
}

Result<void> IssuerKeys::take(const Result<std::string>& text) {
    if (!text) {
        return text.error();
    }
    auto keys = JwkSet::parse(*text);
    if (!keys) {
        return fail(
            ErrorCode::kUnavailable,
            "what the issuer publishes as its keys cannot be used: " + keys.error().message);
    }
    keys_ = std::move(*keys);
    fetched_ = parts_.clock.now();
    return {};
}

void IssuerKeys::report(const Result<void>& outcome, std::size_t keys_before) {
    parts_.metrics.fetches.at(outcome ? KeyFetch::kOk : KeyFetch::kFailed).add();
    const std::string trouble = outcome ? std::string{} : outcome.error().message;
    const bool was_well = std::exchange(trouble_, trouble).empty();
    if (!outcome) {
        if (was_well) {
            parts_.log.error("oidc_keys_not_fetched", {{"reason", trouble}});
        }
        return;
    }
    parts_.metrics.keys.set(static_cast<double>(keys_->size()));
    if (!was_well || keys_->size() != keys_before || keys_->size() == 0) {
        const auto level = keys_->size() == 0 ? LogLevel::kWarn : LogLevel::kInfo;
        parts_.log.write(level, "oidc_keys",
                         {{"usable", keys_->size()},
                          {"left_out", fmt::format("{}", fmt::join(keys_->left_out(), "; "))}});
    }
}

}  // namespace ragd

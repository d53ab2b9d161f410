#include "auth/token_callers.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "auth/access_maker.hpp"
#include "auth/jwt.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::chrono::milliseconds kTokensLookedAtEvery{400};  // as with keys

Error refused_token(std::string_view why) {
    return fail(ErrorCode::kUnauthenticated, fmt::format("this token is refused: {}", why));
}

}  // namespace

Caller TokenCallers::caller_of(const Known& known) {
    return {.access = known.access, .name = known.name, .ended = known.ended.get_token()};
}

TokenCallers::Found TokenCallers::refuse(Error error, TokenOutcome outcome, bool is_guess) {
    parts_.metrics.tokens.at(outcome).add();
    return {.caller = std::move(error), .is_guess = is_guess};
}

Task<TokenCallers::Found> TokenCallers::find(std::string_view token) {
    if (token.size() > limits::kTokenBytes) {  // before any work on it
        co_return refuse(parse_jwt(token).error(), TokenOutcome::kRefused, true);
    }
    std::string digest = sha256_hex(token);
    if (const auto known = known_.find(digest); known != known_.end()) {
        if (!has_ended(known->second)) {
            parts_.metrics.tokens.at(TokenOutcome::kKnown).add();
            co_return Found{.caller = caller_of(known->second)};
        }
        forget(known);
    }
    co_return co_await check(token, std::move(digest));
}

Task<TokenCallers::Found> TokenCallers::check(std::string_view token, std::string digest) {
    const auto jwt = parse_jwt(token);
    if (!jwt) {
        co_return refuse(jwt.error(), TokenOutcome::kRefused, true);
    }
    const auto key = co_await parts_.keys.key_for(*jwt);
    if (!key) {
        const bool away = key.error().code == ErrorCode::kUnavailable;
        co_return refuse(key.error(), away ? TokenOutcome::kUnavailable : TokenOutcome::kRefused,
                         !away);
    }
    if (!key->key.verifies(jwt->signed_text, jwt->signature)) {
        co_return refuse(refused_token("its signature is not that of the issuer's key"),
                         TokenOutcome::kRefused, true);
    }
    const auto claims = claims_of(*jwt);
    if (!claims) {
        co_return refuse(claims.error(), TokenOutcome::kRefused, true);
    }
    const WallTime now = parts_.clock.wall();
    if (const auto meant = check_origin_of(*claims, parts_.rules); !meant) {
        co_return refuse(meant.error(), TokenOutcome::kRefused, true);
    }
    const auto ends = end_of_token(*claims, now);
    if (!ends) {
        co_return refuse(ends.error(), TokenOutcome::kRefused, true);
    }
    if (*ends <= now) {
        co_return refuse(fail(ErrorCode::kUnauthenticated, "this token has expired"),
                         TokenOutcome::kExpired, false);
    }
    auto bearer = bearer_of(*claims, parts_.rules);
    if (!bearer) {
        co_return refuse(bearer.error(), TokenOutcome::kRefused, true);
    }
    bearer->ends = *ends;
    co_return admit(std::move(*bearer), key->thumbprint, std::move(digest));
}

TokenCallers::Found TokenCallers::admit(TokenBearer bearer, std::string thumbprint,
                                        std::string digest) {
    if (const auto open = parts_.accounts.check_tenant(bearer.tenant); !open) {
        const bool away = open.error().code == ErrorCode::kUnavailable;
        return refuse(open.error(), away ? TokenOutcome::kUnavailable : TokenOutcome::kForbidden,
                      false);
    }
    if (bearer.groups_left_out > 0) {
        parts_.log.warn("token_groups_left_out",
                        {{"caller", bearer.name},
                         {"count", bearer.groups_left_out},
                         {"reason", "no texts, or none that an access list could name"}});
    }
    if (known_.size() >= parts_.known_max) {  // the one that has least to lose goes
        forget(known_.find(ends_.begin()->second));
    }
    const auto [place, is_new] =
        known_.try_emplace(digest, Known{.access = AccessMaker::of(bearer),
                                         .name = std::move(bearer.name),
                                         .thumbprint = std::move(thumbprint),
                                         .ends = bearer.ends});
    if (is_new) {  // two requests may have waited for one key with the same token
        ends_.emplace(bearer.ends, std::move(digest));
    }
    parts_.metrics.tokens.at(TokenOutcome::kVerified).add();
    return {.caller = caller_of(place->second)};
}

bool TokenCallers::has_ended(const Known& known) const {
    const JwkSet* keys = parts_.keys.current();
    return known.ends <= parts_.clock.wall() || keys == nullptr || !keys->has(known.thumbprint) ||
           !parts_.accounts.check_tenant(known.access.tenant());
}

void TokenCallers::forget(Tokens::iterator token) {
    token->second.ended.request_stop();
    for (auto [at, end] = ends_.equal_range(token->second.ends); at != end; ++at) {
        if (at->second == token->first) {
            ends_.erase(at);
            break;
        }
    }
    known_.erase(token);
}

void TokenCallers::end_due() {
    std::vector<Tokens::iterator> due;
    for (auto token = known_.begin(); token != known_.end(); ++token) {
        if (has_ended(token->second)) {
            due.push_back(token);
        }
    }
    for (const auto token : due) {  // erasing one leaves the others where they are
        forget(token);
    }
}

void TokenCallers::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_watching(), boost::asio::detached);
}

Task<void> TokenCallers::keep_watching() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    for (;;) {
        parts_.keys.look();
        end_due();
        pause.expires_after(kTokensLookedAtEvery);
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace ragd

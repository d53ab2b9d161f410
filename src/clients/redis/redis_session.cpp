#include "clients/redis/redis_session.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "clients/redis/back_off.hpp"
#include "clients/redis/redis_limits.hpp"

namespace ragd {
namespace {

constexpr auto kSilently = boost::asio::as_tuple(boost::asio::use_awaitable);

double milliseconds_since(SteadyTime start, const Clock& clock) {
    return std::chrono::duration<double, std::milli>(clock.now() - start).count();
}

}  // namespace

/// Commands on their way. The reply may come after all who waited have gone.
struct RedisSession::Pending {
    explicit Pending(const boost::asio::any_io_executor& executor) : alarm(executor) {}
    boost::asio::steady_timer alarm;
    std::optional<Result<std::vector<RedisReply>>> replies;
};

RedisSession::RedisSession(const RedisOptions& options, std::shared_ptr<ssl_ctx_st> tls,
                           const RedisCache::Parts& parts)
    : executor_(parts.executor),
      url_(options.url),
      timeout_(options.timeout),
      tls_(std::move(tls)),
      log_(parts.log),
      clock_(parts.clock),
      wake_(parts.executor) {
    publish();
}

Task<void> RedisSession::run(std::shared_ptr<RedisSession> self) {
    BackOff back_off{redis_limits::kBackOffMin, redis_limits::kBackOffMax};
    std::uniform_real_distribution<double> chance{0, 1};
    while (!self->closed_) {
        std::string fault;
        const SteadyTime start = self->clock_.now();
        if (co_await self->connect()) {
            self->become(Mood::kUp, "");
            fault = co_await self->watch();
        }
        self->link_->close(std::move(fault));
        if (self->closed_) {
            break;
        }
        self->become(Mood::kDown, self->link_->fault());
        self->link_ = nullptr;
        if (self->clock_.now() - start > redis_limits::kSteadyAfter) {
            back_off.reset();
        }
        co_await self->pause(back_off.next(chance(self->random_)));
    }
}

void RedisSession::close() {
    closed_ = true;
    if (link_) {
        link_->close("ragd is stopping");
    }
    wake_.cancel();
}

Task<bool> RedisSession::connect() {
    const auto notify = [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->wake_.cancel();
        }
    };
    link_ = RedisLink::open(executor_, url_, tls_, notify);
    const auto give_up = std::chrono::steady_clock::now() + redis_limits::kConnectTime;
    while (link_->state() == RedisLink::State::kConnecting &&
           std::chrono::steady_clock::now() < give_up) {
        wake_.expires_at(give_up);
        co_await wake_.async_wait(kSilently);
    }
    if (link_->state() == RedisLink::State::kConnecting) {
        link_->close(fmt::format("no connection within {} ms", redis_limits::kConnectTime.count()));
    }
    co_return link_->state() == RedisLink::State::kReady;
}

/// Pings until the link is lost or does not answer at all; returns why it is to be given up.
Task<std::string> RedisSession::watch() {
    while (link_->state() == RedisLink::State::kReady) {
        if (!co_await ping()) {
            co_return fmt::format("no answer within {} ms", redis_limits::kPingTime.count());
        }
        if (link_->state() == RedisLink::State::kReady) {
            co_await pause(mood_ == Mood::kUp ? redis_limits::kPingEvery
                                              : redis_limits::kPingEverySlow);
        }
    }
    co_return std::string{};
}

/// False if there was no answer. One that comes in time ends a slow spell.
Task<bool> RedisSession::ping() {
    const SteadyTime start = clock_.now();
    const std::string number = std::to_string(++pings_);
    const auto pending = send({{"PING", number}});
    const auto in_time = std::min(timeout_, redis_limits::kPingTime);
    co_await await_reply(pending, in_time);
    if (!pending->replies) {
        become(Mood::kSlow, fmt::format("does not answer within {} ms", in_time.count()));
        co_await await_reply(pending, redis_limits::kPingTime - in_time);
        co_return pending->replies.has_value();
    }
    latency_ms_ = milliseconds_since(start, clock_);
    if (!*pending->replies) {
        co_return true;  // the link is lost, which the caller sees
    }
    const RedisReply& reply = (*pending->replies)->front();
    if (reply.error.empty() && reply.values != std::vector{std::optional{number}}) {
        distrust("its replies do not fit the commands");
    } else {
        become(Mood::kUp, "");
    }
    co_return true;
}

std::shared_ptr<RedisSession::Pending> RedisSession::send(std::vector<RedisCommand> commands) {
    auto pending = std::make_shared<Pending>(executor_);
    link_->exec(std::move(commands), [pending](Result<std::vector<RedisReply>> replies) {
        pending->replies.emplace(std::move(replies));
        pending->alarm.cancel();
    });
    return pending;
}

Task<void> RedisSession::await_reply(std::shared_ptr<Pending> pending,
                                     std::chrono::milliseconds at_most) {
    if (!pending->replies) {
        pending->alarm.expires_after(at_most);
        co_await pending->alarm.async_wait(kSilently);
    }
}

/// Sleeps for `time`, or until there is news.
Task<void> RedisSession::pause(std::chrono::milliseconds time) {
    wake_.expires_after(time);
    co_await wake_.async_wait(kSilently);
}

bool RedisSession::is_usable() const {
    return mood_ == Mood::kUp && link_ && link_->state() == RedisLink::State::kReady;
}

Task<RedisSession::Answer> RedisSession::ask(std::shared_ptr<RedisSession> self,
                                             std::vector<RedisCommand> commands) {
    if (!self->is_usable()) {
        co_return Answer{};
    }
    const auto link = self->link_;
    const SteadyTime start = self->clock_.now();
    const auto pending = self->send(std::move(commands));
    co_await self->await_reply(pending, self->timeout_);
    if (!pending->replies) {
        if (self->link_ == link) {
            self->become(Mood::kSlow,
                         fmt::format("does not answer within {} ms", self->timeout_.count()));
            self->wake_.cancel();  // ping it from now on
        }
        co_return Answer{RedisOutcome::kTimeout, {}};
    }
    if (!*pending->replies) {
        co_return Answer{RedisOutcome::kError, {}};
    }
    self->latency_ms_ = milliseconds_since(start, self->clock_);
    self->publish();
    co_return Answer{RedisOutcome::kOk, std::move(**pending->replies)};
}

void RedisSession::distrust(std::string reason) {
    if (link_) {
        link_->close(std::move(reason));
    }
}

void RedisSession::note_reply(std::string_view command, const std::string& error) {
    std::string& refused = command == "GET" ? refused_get_ : refused_put_;
    if (refused == error && error.empty()) {
        return;
    }
    const bool is_new = std::exchange(refused, error) != error;
    refused_until_ = clock_.now() + redis_limits::kRefusalShown;
    if (is_new && !error.empty()) {
        log_.warn("redis", {{"state", "refusing"}, {"command", command}, {"detail", error}});
    }
    publish();
}

void RedisSession::become(Mood mood, std::string detail) {
    const Mood before = std::exchange(mood_, mood);
    const bool same_detail = detail == detail_;
    detail_ = std::move(detail);
    if (mood == Mood::kDown) {  // the next server, or the next life of this one, may take them
        refused_get_.clear();
        refused_put_.clear();
    }
    publish();
    if (before != mood || !same_detail) {
        log_change(before);
    }
}

/// A server that is just about fast enough changes between slow and up all the time: log one of
/// these changes every kQuietTime.
void RedisSession::log_change(Mood before) {
    if (before != Mood::kDown && mood_ != Mood::kDown) {
        if (clock_.now() < quiet_until_) {
            return;
        }
        quiet_until_ = clock_.now() + redis_limits::kQuietTime;
    }
    if (mood_ == Mood::kUp) {
        log_.info("redis", {{"state", "up"}, {"address", url_.address()}});
    } else {
        log_.warn("redis", {{"state", mood_ == Mood::kDown ? "down" : "slow"},
                            {"address", url_.address()},
                            {"detail", detail_}});
    }
}

void RedisSession::publish() {
    ComponentStatus status{.latency_ms = latency_ms_};
    SteadyTime until = SteadyTime::max();
    if (mood_ != Mood::kUp) {
        status.health = mood_ == Mood::kDown ? Health::kDown : Health::kDegraded;
        status.detail = fmt::format("{}: {}; going on without it", url_.address(), detail_);
    } else if (!refused_get_.empty() || !refused_put_.empty()) {
        until = refused_until_;
        status.health = Health::kDegraded;
        status.detail =
            fmt::format("{}: refuses to {}", url_.address(),
                        refused_get_.empty() ? "write: " + refused_put_ : "read: " + refused_get_);
    }
    shown_.with([&](Shown& shown) { shown = {std::move(status), until}; });
}

ComponentStatus RedisSession::status() const {
    return shown_.with([now = clock_.now()](const Shown& shown) {
        return now < shown.until ? shown.status
                                 : ComponentStatus{.latency_ms = shown.status.latency_ms};
    });
}

}  // namespace ragd

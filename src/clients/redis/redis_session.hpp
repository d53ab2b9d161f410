#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/guarded.hpp"
#include "base/task.hpp"
#include "clients/redis/redis_cache.hpp"
#include "clients/redis/redis_link.hpp"
#include "clients/redis/redis_metrics.hpp"

namespace ragd {

/// Keeps a link to Redis and knows whether it is worth asking.
/// Threads: the io thread, except `status()`.
class RedisSession : public std::enable_shared_from_this<RedisSession> {
public:
    struct Answer {
        RedisOutcome outcome = RedisOutcome::kSkipped;
        std::vector<RedisReply> replies;  // one for each command if kOk
    };

    RedisSession(const RedisOptions& options, std::shared_ptr<ssl_ctx_st> tls,
                 const RedisCache::Parts& parts);

    /// Connects, watches, connects again, until `close`. Requires: called once.
    static Task<void> run(std::shared_ptr<RedisSession> self);
    void close();

    /// Sends commands and waits for the replies as long as one operation may take. Not sent, and
    /// not waited for, if the link is down or slow.
    static Task<Answer> ask(std::shared_ptr<RedisSession> self, std::vector<RedisCommand> commands);
    /// True if `ask` would send something now.
    [[nodiscard]] bool is_usable() const;
    /// What the server said to the last commands of a kind: `error` is empty if it took them.
    void note_reply(std::string_view command, const std::string& error);
    /// The link's replies do not fit the commands: gives it up.
    void distrust(std::string reason);

    [[nodiscard]] ComponentStatus status() const;

private:
    struct Pending;
    enum class Mood { kDown, kSlow, kUp };

    std::shared_ptr<Pending> send(std::vector<RedisCommand> commands);
    Task<void> await_reply(std::shared_ptr<Pending> pending, std::chrono::milliseconds at_most);
    Task<bool> connect();
    Task<std::string> watch();
    Task<bool> ping();
    Task<void> pause(std::chrono::milliseconds time);
    void become(Mood mood, std::string detail);
    void log_change(Mood before);
    void publish();

    boost::asio::any_io_executor executor_;
    RedisUrl url_;
    std::chrono::milliseconds timeout_;
    std::shared_ptr<ssl_ctx_st> tls_;
    const Log& log_;
    const Clock& clock_;
    boost::asio::steady_timer wake_;  // what `run` sleeps on; cancelled when there is news
    std::minstd_rand random_{std::random_device{}()};
    std::shared_ptr<RedisLink> link_;
    bool closed_ = false;
    std::uint64_t pings_ = 0;  // each has a number, so that a reply to another is noticed
    Mood mood_ = Mood::kDown;
    std::string detail_ = "connecting";
    std::string refused_get_;
    std::string refused_put_;
    double latency_ms_ = 0;
    SteadyTime quiet_until_{};    // no line about slow spells before then
    SteadyTime refused_until_{};  // so long the last refusal is shown
    struct Shown {
        ComponentStatus status;
        SteadyTime until = SteadyTime::max();  // then all is well, as far as we know
    };
    Guarded<Shown> shown_;
};

}  // namespace ragd

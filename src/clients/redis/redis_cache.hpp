#pragma once
#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "clients/redis/redis_tls.hpp"
#include "clients/redis/redis_url.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "ports/cache.hpp"

namespace ragd {

struct RedisOptions {
    RedisUrl url;
    TlsFiles tls;
    std::chrono::milliseconds timeout{50};  // what one lookup may cost (REDIS_TIMEOUT_MS)
};

/// A cache in Redis 6 or later, over one connection that all share.
/// A lookup costs no more than the timeout, and one that takes longer is the last for a while: the
/// connection is then *slow*, as the one that is lost is *down*, and nobody waits for either. In
/// the background it is pinged until it answers in time, given up when it does not answer at all,
/// and made anew, with back-off and jitter; so it is back within 5 s of the server's return.
/// What is put is sent at once and not waited for; what would be too much on its way is dropped.
/// Lifetime: the parts outlive it. It goes on the io thread, or when that has stopped.
class RedisCache final : public Cache {
public:
    struct Parts {
        boost::asio::any_io_executor executor;  // of the io thread
        Metrics& metrics;
        const Log& log;
        const Clock& clock;
    };

    /// Begins to connect; does not wait for it.
    /// Errors: InvalidField - a TLS file cannot be used, naming its setting.
    /// Threads: any.
    static Result<std::unique_ptr<RedisCache>> open(const RedisOptions& options, Parts parts);
    ~RedisCache() override;
    RedisCache(const RedisCache&) = delete;
    RedisCache& operator=(const RedisCache&) = delete;

    Task<Result<Values>> get(std::vector<std::string> keys) override;
    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) override;
    [[nodiscard]] ComponentStatus status() const override;

private:
    struct State;
    explicit RedisCache(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace ragd

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
#include "ports/shared_counts.hpp"
#include "ports/shared_rates.hpp"

namespace ragd {

struct RedisOptions {
    RedisUrl url;
    TlsFiles tls;
    std::chrono::milliseconds timeout{50};  // what one lookup may cost (REDIS_TIMEOUT_MS)
};

/// A cache in Redis 6 or later, over one connection that all share.
/// A lookup waits no longer than the timeout. After one that was not answered in time the connection
/// counts as *slow*, and as *down* when it is lost; either way lookups come back empty at once. In
/// the background a slow connection is pinged until it answers in time again; one that does not
/// answer at all is closed, and a new one is opened, with back-off and jitter: within 5 s of the
/// server's return it is in use again.
/// A put is sent and not waited for. When too much is on its way already, it is dropped.
/// Lifetime: the parts outlive it. It goes on the io thread, or when that has stopped.
class RedisCache final : public Cache, public SharedRates, public SharedCounts {
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
    Task<Result<std::vector<RateAnswer>>> take(std::vector<RateAsk> asks) override;
    Task<Result<std::vector<std::uint64_t>>> add(std::vector<CountAsk> asks) override;

private:
    struct State;
    explicit RedisCache(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace ragd

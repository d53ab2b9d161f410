#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.hpp"
#include "ports/cache.hpp"

namespace ragd {

/// A cache in a map. It remembers what it was asked, is down when told, and can be held so that a
/// test decides when lookups return.
/// Threads: the io thread.
class FakeCache final : public Cache {
public:
    explicit FakeCache(const Clock& clock) : clock_(clock) {}

    Task<Result<Values>> get(std::vector<std::string> keys) override {
        lookups.push_back(keys);
        if (gate_) {
            const auto gate = gate_;
            co_await gate->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (down) {
            co_return fail(ErrorCode::kUnavailable, "the cache is down");
        }
        Values values;
        for (const std::string& key : keys) {
            const auto found = kept_.find(key);
            const bool there = found != kept_.end() && clock_.now() < found->second.stale_at;
            values.push_back(there ? std::optional{found->second.value} : std::nullopt);
        }
        co_return values;
    }

    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) override {
        puts.push_back(entries.size());
        if (down) {
            return;
        }
        for (CacheEntry& entry : entries) {
            kept_.insert_or_assign(std::move(entry.key),
                                   Kept{std::move(entry.value), clock_.now() + ttl});
        }
    }

    [[nodiscard]] ComponentStatus status() const override {
        return down ? ComponentStatus{.health = Health::kDown, .detail = "down"}
                    : ComponentStatus{};
    }

    /// From now on lookups wait for `release`, which must run on the io thread.
    template <typename Executor>
    void hold_on(const Executor& executor) {
        gate_ = std::make_shared<boost::asio::steady_timer>(
            executor, boost::asio::steady_timer::time_point::max());
    }
    void release() {
        if (const auto gate = std::exchange(gate_, nullptr)) {
            gate->cancel();
        }
    }
    /// What is kept for a key, to be looked at or damaged; null if nothing is.
    std::string* find(const std::string& key) {
        const auto found = kept_.find(key);
        return found == kept_.end() ? nullptr : &found->second.value;
    }
    [[nodiscard]] std::size_t size() const { return kept_.size(); }

    bool down = false;
    std::vector<std::vector<std::string>> lookups;  // the keys of each
    std::vector<std::size_t> puts;                  // the number of entries of each

private:
    struct Kept {
        std::string value;
        SteadyTime stale_at;
    };

    const Clock& clock_;
    std::map<std::string, Kept> kept_;
    std::shared_ptr<boost::asio::steady_timer> gate_;
};

}  // namespace ragd

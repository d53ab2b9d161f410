#pragma once
#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "domain/document.hpp"

namespace ragd {

/// A bounded map from key to vector that forgets what was not asked for longest, and what is older
/// than `ttl`.
/// Threads: one at a time.
class VectorLru {
public:
    VectorLru(std::size_t capacity, std::chrono::seconds ttl) : capacity_(capacity), ttl_(ttl) {}

    /// The vector, which becomes the last to be forgotten; null if there is none or it is too old.
    /// Valid until the next call.
    const Vector* find(const std::string& key, SteadyTime now);
    /// Looks without changing the order.
    const Vector* peek(const std::string& key, SteadyTime now);

    /// Adds or renews an entry as the last to be forgotten; makes room by forgetting the first.
    void put(const std::string& key, Vector vector, SteadyTime now);
    /// Adds an entry as the first to be forgotten, and only if there is room. A key that is there
    /// keeps its place.
    void put_if_room(const std::string& key, Vector vector, SteadyTime now);

    [[nodiscard]] std::size_t size() const { return places_.size(); }

private:
    struct Entry {
        std::string key;
        Vector vector;
        SteadyTime stale_at;
    };
    using Order = std::list<Entry>;  // front: asked for last; back: forgotten next

    Order::iterator lookup(const std::string& key, SteadyTime now);
    void forget(Order::iterator entry);

    std::size_t capacity_;
    std::chrono::seconds ttl_;
    Order order_;
    std::unordered_map<std::string, Order::iterator> places_;
};

}  // namespace ragd

#pragma once
#include <chrono>
#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"

namespace ragd {

/// A bounded map from key to value that forgets what was not asked for longest, and what is older
/// than `ttl`. Its capacity is a number of entries, or of whatever else entries are weighed in.
/// Threads: one at a time.
template <typename Value>
class Lru {
public:
    Lru(std::size_t capacity, std::chrono::seconds ttl) : capacity_(capacity), ttl_(ttl) {}

    /// The value, which becomes the last to be forgotten; null if there is none or it is too old.
    /// Valid until the next call.
    const Value* find(const std::string& key, SteadyTime now) {
        const auto entry = lookup(key, now);
        if (entry == order_.end()) {
            return nullptr;
        }
        order_.splice(order_.begin(), order_, entry);
        return &entry->value;
    }

    /// Looks without changing the order.
    const Value* peek(const std::string& key, SteadyTime now) {
        const auto entry = lookup(key, now);
        return entry == order_.end() ? nullptr : &entry->value;
    }

    /// Adds or renews an entry as the last to be forgotten; makes room by forgetting the first. One
    /// that is heavier than all there is room for is not kept.
    void put(const std::string& key, Value value, SteadyTime now, std::size_t weight = 1) {
        if (const auto place = places_.find(key); place != places_.end()) {
            forget(place->second);
        }
        if (weight > capacity_) {
            return;
        }
        while (used_ > capacity_ - weight) {
            forget(std::prev(order_.end()));
        }
        order_.push_front({key, std::move(value), now + ttl_, weight});
        places_.emplace(key, order_.begin());
        used_ += weight;
    }

    /// Adds an entry as the first to be forgotten, and only if there is room. A key that is there
    /// keeps its place.
    void put_if_room(const std::string& key, Value value, SteadyTime now) {
        if (used_ >= capacity_ || lookup(key, now) != order_.end()) {
            return;
        }
        order_.push_back({key, std::move(value), now + ttl_, 1});
        places_.emplace(key, std::prev(order_.end()));
        ++used_;
    }

    [[nodiscard]] std::size_t size() const { return places_.size(); }
    /// What all entries weigh.
    [[nodiscard]] std::size_t used() const { return used_; }

private:
    struct Entry {
        std::string key;
        Value value;
        SteadyTime stale_at;
        std::size_t weight;
    };
    using Order = std::list<Entry>;  // front: asked for last; back: forgotten next

    Order::iterator lookup(const std::string& key, SteadyTime now) {
        const auto place = places_.find(key);
        if (place == places_.end()) {
            return order_.end();
        }
        if (now >= place->second->stale_at) {
            forget(place->second);
            return order_.end();
        }
        return place->second;
    }

    void forget(Order::iterator entry) {
        used_ -= entry->weight;
        places_.erase(entry->key);
        order_.erase(entry);
    }

    std::size_t capacity_;
    std::size_t used_ = 0;
    std::chrono::seconds ttl_;
    Order order_;
    std::unordered_map<std::string, typename Order::iterator> places_;
};

}  // namespace ragd

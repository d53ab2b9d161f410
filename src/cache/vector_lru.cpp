#include "cache/vector_lru.hpp"

#include <iterator>
#include <utility>

namespace ragd {

VectorLru::Order::iterator VectorLru::lookup(const std::string& key, SteadyTime now) {
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

const Vector* VectorLru::find(const std::string& key, SteadyTime now) {
    const auto entry = lookup(key, now);
    if (entry == order_.end()) {
        return nullptr;
    }
    order_.splice(order_.begin(), order_, entry);
    return &entry->vector;
}

const Vector* VectorLru::peek(const std::string& key, SteadyTime now) {
    const auto entry = lookup(key, now);
    return entry == order_.end() ? nullptr : &entry->vector;
}

void VectorLru::put(const std::string& key, Vector vector, SteadyTime now) {
    if (capacity_ == 0) {
        return;
    }
    if (const auto place = places_.find(key); place != places_.end()) {
        forget(place->second);
    } else if (places_.size() >= capacity_) {
        forget(std::prev(order_.end()));
    }
    order_.push_front({key, std::move(vector), now + ttl_});
    places_.emplace(key, order_.begin());
}

void VectorLru::put_if_room(const std::string& key, Vector vector, SteadyTime now) {
    if (places_.size() >= capacity_ || lookup(key, now) != order_.end()) {
        return;
    }
    order_.push_back({key, std::move(vector), now + ttl_});
    places_.emplace(key, std::prev(order_.end()));
}

void VectorLru::forget(Order::iterator entry) {
    places_.erase(entry->key);
    order_.erase(entry);
}

}  // namespace ragd

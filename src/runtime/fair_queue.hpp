#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace ragd {

/// What waits, of several: the next is of whom least was taken, and of each in the order in which it came. So
/// one who sends much waits for himself, and one who sends less than his share finds nobody before him
/// (start-time fair queueing: Goyal, Vin and Cheng 1996). Who sent nothing for long has a little ahead of
/// the others, not all that he did not take.
/// Threads: one at a time.
template <typename T>
class FairQueue {
public:
    using Share = std::uint64_t;

    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t size_of(Share share) const {
        const auto found = waiting_.find(share);
        return found == waiting_.end() ? 0 : found->second.size();
    }

    void push(Share share, T one) {
        auto& own = waiting_[share];
        if (own.empty()) {
            turns_.push_back(share);
            std::int64_t& taken = taken_[share];
            taken = std::max(taken, latest_ - kAhead);
        }
        own.push_back(std::move(one));
        ++size_;
    }
    /// Requires: !empty().
    T take() {
        const auto next = std::ranges::min_element(
            turns_, {}, [this](Share share) { return taken_.find(share)->second; });
        const Share share = *next;
        turns_.erase(next);
        std::int64_t& taken = taken_.find(share)->second;
        latest_ = std::max(latest_, taken);
        ++taken;
        const auto found = waiting_.find(share);
        T one = std::move(found->second.front());
        found->second.pop_front();
        if (found->second.empty()) {
            waiting_.erase(found);
        } else {
            turns_.push_back(share);
        }
        --size_;
        if (taken_.size() > kRememberedMax) {
            forget();
        }
        return one;
    }
    /// The latest of whoever has most of it, if that is more than `count`.
    std::optional<T> give_up_over(std::size_t count) {
        auto most = waiting_.end();
        for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
            if (at->second.size() > count) {
                count = at->second.size();
                most = at;
            }
        }
        if (most == waiting_.end()) {
            return std::nullopt;
        }
        std::optional<T> one{std::move(most->second.back())};
        most->second.pop_back();
        --size_;
        if (most->second.empty()) {
            std::erase(turns_, most->first);
            waiting_.erase(most);
        }
        return one;
    }

private:
    static constexpr std::int64_t kAhead = 32;  // some questions' work
    static constexpr std::size_t kRememberedMax = 1024;

    /// Those who would begin as if they had never been here.
    void forget() {
        std::erase_if(taken_, [this](const auto& one) {
            return one.second <= latest_ - kAhead && !waiting_.contains(one.first);
        });
    }

    std::map<Share, std::deque<T>> waiting_;  // none empty
    std::deque<Share> turns_;                 // of those; whose turn was longest ago first
    std::map<Share, std::int64_t> taken_;     // since the same beginning for all
    std::int64_t latest_ = 0;                 // of the one who was next
    std::size_t size_ = 0;
};

}  // namespace ragd

#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace ragd {

/// What waits, of several who take turns: the next is of whom nothing was taken for longest, and of each in
/// the order in which it came. So one who sends much waits for himself (fair queueing: Nagle, RFC 970).
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
        }
        own.push_back(std::move(one));
        ++size_;
    }
    /// Requires: !empty().
    T take() {
        const Share share = turns_.front();
        turns_.pop_front();
        const auto found = waiting_.find(share);
        T one = std::move(found->second.front());
        found->second.pop_front();
        if (found->second.empty()) {
            waiting_.erase(found);
        } else {
            turns_.push_back(share);
        }
        --size_;
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
    std::map<Share, std::deque<T>> waiting_;  // none empty
    std::deque<Share> turns_;                 // of those
    std::size_t size_ = 0;
};

}  // namespace ragd

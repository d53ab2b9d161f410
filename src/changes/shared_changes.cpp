#include "changes/shared_changes.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kEvery{1};
constexpr std::chrono::hours kKept{24};
constexpr std::size_t kAtOnce = 256;       // as SharedCounts takes them
constexpr std::size_t kWrittenMax = 4096;  // while the counts cannot be reached

}  // namespace

SharedChanges::SharedChanges(Parts parts) : parts_(std::move(parts)) {
    parts_.feed.share([this](const CollectionKey& key,
                             const std::vector<Audience>& audiences) { note(key, audiences); },
                      [this](CollectionKey key, std::vector<Audience> audiences) {
                          return welcome(std::move(key), std::move(audiences));
                      });
}

std::string SharedChanges::name_of_count(const Heard& heard) const {
    return "change:" + Sha256{}
                           .add_field(parts_.store)
                           .add_field(heard.first.tenant.str())
                           .add_field(heard.first.collection.str())
                           .add_field(heard.second)
                           .hex();
}

void SharedChanges::note(const CollectionKey& key, const std::vector<Audience>& audiences) {
    for (const Audience& audience : audiences) {
        const Heard heard{key, audience};
        if (written_.size() < kWrittenMax || written_.contains(heard)) {
            ++written_[heard];
        }
    }
}

/// A subscriber hears of what happens from now on, so it has to be known what has happened.
Task<void> SharedChanges::welcome(CollectionKey key, std::vector<Audience> audiences) {
    std::vector<Heard> unknown;
    std::vector<CountAsk> asks;
    for (Audience& audience : audiences) {
        Heard heard{key, std::move(audience)};
        if (!seen_.contains(heard) && asks.size() < kAtOnce) {
            asks.push_back({.key = name_of_count(heard), .more = 0, .kept_for = kKept});
            unknown.push_back(std::move(heard));
        }
    }
    if (asks.empty()) {
        co_return;
    }
    const auto counts = co_await parts_.counts.add(std::move(asks));
    for (std::size_t i = 0; counts && i < unknown.size(); ++i) {
        seen_.try_emplace(unknown[i], (*counts)[i]);
    }
}

Task<bool> SharedChanges::exchange_some(std::vector<Asked> asked) {
    std::vector<CountAsk> asks;
    for (const Asked& one : asked) {
        asks.push_back({.key = name_of_count(one.heard), .more = one.more, .kept_for = kKept});
    }
    const auto counts = co_await parts_.counts.add(std::move(asks));
    if (!counts) {
        co_return false;
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto count = (*counts)[i];
        const auto [seen, is_new] = seen_.try_emplace(asked[i].heard, count);
        if (count > seen->second + asked[i].more) {
            parts_.feed.publish_elsewhere(asked[i].heard.first, asked[i].heard.second,
                                          count - seen->second - asked[i].more);
        }
        seen->second = count;  // also where it is less: it was forgotten, and begins anew
    }
    co_return true;
}

Task<void> SharedChanges::exchange() {
    const auto listened_to = parts_.feed.heard();
    std::erase_if(seen_, [&](const auto& one) { return !listened_to.contains(one.first); });
    std::map<Heard, std::uint64_t> all = std::exchange(written_, {});
    for (const Heard& heard : listened_to) {
        all.try_emplace(heard, 0);
    }
    std::vector<Asked> asked;
    for (auto at = all.begin(); at != all.end();) {
        asked.clear();
        for (; at != all.end() && asked.size() < kAtOnce; ++at) {
            asked.push_back({.heard = at->first, .more = at->second});
        }
        if (!co_await exchange_some(asked)) {
            for (const Asked& one : asked) {
                if (one.more > 0 && written_.size() < kWrittenMax) {
                    written_[one.heard] += one.more;
                }
            }
        }
    }
}

void SharedChanges::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_exchanging(), boost::asio::detached);
}

Task<void> SharedChanges::keep_exchanging() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    for (;;) {
        pause.expires_after(kEvery);
        co_await pause.async_wait(boost::asio::use_awaitable);
        co_await exchange();
    }
}

}  // namespace ragd

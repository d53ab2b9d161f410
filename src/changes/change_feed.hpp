#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/task.hpp"
#include "domain/change.hpp"

namespace ragd {

/// Whom a change concerns, where its documents and access lists are not at hand: "open", a principal, ...
/// Two of one name in one collection are the same people.
using Audience = std::string;
/// Those of a change; more people may read it than these tell, never fewer: nobody hears of what he may
/// not read.
std::vector<Audience> audiences_of(const DocumentChange& change);
std::vector<Audience> audiences_of(const JobChange& change);
/// Those that a caller is part of.
std::vector<Audience> audiences_of(const Access& access);

/// Tells those who have subscribed to a collection that it has changed.
/// Threads: the io thread.  Lifetime: outlives its subscriptions.
class ChangeFeed {
public:
    class Subscription;
    /// What happens to a collection, for who tells other processes.
    using Witness = std::function<void(const CollectionKey&, const std::vector<Audience>&)>;
    /// Called with a subscription that begins; when it returns, changes elsewhere are noticed, too.
    using Welcome = std::function<Task<void>(CollectionKey, std::vector<Audience>)>;

    ChangeFeed() = default;
    ChangeFeed(const ChangeFeed&) = delete;
    ChangeFeed& operator=(const ChangeFeed&) = delete;

    /// `wake` is called when there is something to take. When this returns, nothing is missed.
    Task<std::unique_ptr<Subscription>> subscribe(Access access, CollectionName collection,
                                                  std::function<void()> wake);

    /// Whether anybody has subscribed to it, here; and perhaps elsewhere.
    [[nodiscard]] bool is_heard_here(const CollectionKey& key) const {
        return subscriptions_.contains(key);
    }
    [[nodiscard]] bool may_be_heard(const CollectionKey& key) const {
        return witness_ || is_heard_here(key);
    }
    void publish(const DocumentChange& change);
    void publish(const JobChange& change);
    /// `count` changes, of which nothing else is known, that concern an audience.
    void publish_elsewhere(const CollectionKey& key, const Audience& audience, std::size_t count);

    void share(Witness witness, Welcome welcome);
    /// Who hears of which collection.
    [[nodiscard]] std::set<std::pair<CollectionKey, Audience>> heard() const;

private:
    std::multimap<CollectionKey, Subscription*> subscriptions_;
    Witness witness_;
    Welcome welcome_;
};

/// What one subscriber has not been told yet, in a bounded place.
class ChangeFeed::Subscription {
public:
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    [[nodiscard]] const CollectionName& collection() const { return key_.collection; }
    /// All of it. Empty: nothing has happened.
    std::vector<ToldChange> take();

private:
    friend ChangeFeed;
    static constexpr std::size_t kJobsKept = 16;

    Subscription(ChangeFeed& feed, Access access, CollectionKey key, std::function<void()> wake);
    void hear(const DocumentChange& change);
    void hear(const JobChange& change);
    void add(ToldChange change);

    ChangeFeed& feed_;
    Access access_;
    CollectionKey key_;
    std::function<void()> wake_;
    std::optional<ToldChange> documents_;
    std::map<JobId, JobState> jobs_;
};

}  // namespace ragd

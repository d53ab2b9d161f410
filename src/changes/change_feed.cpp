#include "changes/change_feed.hpp"

#include <algorithm>
#include <iterator>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPrincipalsNamed = 200;
const Audience kAll = "all";  // who sees all documents of the tenant
const Audience kOpen = "open";

Audience named(const Principal& principal) {
    return "principal:" + principal.str();
}

/// Who asked for a job: the same names see it (may_see).
Audience asker(const Access& access) {
    Sha256 hash;
    for (const Principal& principal : access.principals()) {
        hash.add_field(principal.str());
    }
    return "asker:" + hash.hex();
}

/// Whom one list lets read, as far as it can be said without naming who is shut out.
void add_readers(const std::optional<DocumentAcl>& acl, std::set<Audience>& audiences) {
    if (!acl || !acl->deny.empty()) {
        return;
    }
    if (!acl->allow) {
        audiences.insert(kOpen);
    } else if (acl->allow->size() <= kPrincipalsNamed) {
        std::ranges::transform(*acl->allow, std::inserter(audiences, audiences.end()), named);
    }
}

/// Nothing: it is nothing to this caller.
std::optional<ChangeKind> kind_for(const Access& access, const DocumentChange& change) {
    const bool saw = change.before && may_read(access, *change.before);
    const bool sees = change.after && may_read(access, *change.after);
    if (sees) {
        return change.is_written || !saw ? ChangeKind::kIndexed : ChangeKind::kChanged;
    }
    return saw ? std::optional{ChangeKind::kDeleted} : std::nullopt;
}

}  // namespace

std::vector<Audience> audiences_of(const DocumentChange& change) {
    std::set<Audience> audiences{kAll};
    add_readers(change.before, audiences);
    add_readers(change.after, audiences);
    return {audiences.begin(), audiences.end()};
}

std::vector<Audience> audiences_of(const JobChange& change) {
    return {"jobs", asker(change.access)};
}

std::vector<Audience> audiences_of(const Access& access) {
    std::vector<Audience> audiences{access.sees_all() ? kAll : kOpen};
    if (!access.sees_all()) {
        std::ranges::transform(access.principals(), std::back_inserter(audiences), named);
    }
    if (access.may(Right::kIndex)) {
        audiences.push_back(access.sees_all() ? "jobs" : asker(access));
    }
    return audiences;
}

Task<std::unique_ptr<ChangeFeed::Subscription>> ChangeFeed::subscribe(Access access,
                                                                      CollectionName collection,
                                                                      std::function<void()> wake) {
    const CollectionKey key{access.tenant(), std::move(collection)};
    std::unique_ptr<Subscription> made{new Subscription{*this, access, key, std::move(wake)}};
    if (welcome_) {
        co_await welcome_(key, audiences_of(access));
    }
    co_return made;
}

void ChangeFeed::publish(const DocumentChange& change) {
    const auto [first, last] = subscriptions_.equal_range(change.key);
    for (auto at = first; at != last; ++at) {
        at->second->hear(change);
    }
    if (witness_) {
        witness_(change.key, audiences_of(change));
    }
}

void ChangeFeed::publish(const JobChange& change) {
    const CollectionKey key{change.access.tenant(), change.collection};
    const auto [first, last] = subscriptions_.equal_range(key);
    for (auto at = first; at != last; ++at) {
        at->second->hear(change);
    }
    if (witness_) {
        witness_(key, audiences_of(change));
    }
}

void ChangeFeed::publish_elsewhere(const CollectionKey& key, const Audience& audience,
                                   std::size_t count) {
    const auto [first, last] = subscriptions_.equal_range(key);
    for (auto at = first; at != last; ++at) {
        const auto heard = audiences_of(at->second->access_);
        if (std::ranges::find(heard, audience) != heard.end()) {
            at->second->add({.count = count});
        }
    }
}

void ChangeFeed::share(Witness witness, Welcome welcome) {
    witness_ = std::move(witness);
    welcome_ = std::move(welcome);
}

std::set<std::pair<CollectionKey, Audience>> ChangeFeed::heard() const {
    std::set<std::pair<CollectionKey, Audience>> all;
    for (const auto& [key, subscription] : subscriptions_) {
        for (auto& audience : audiences_of(subscription->access_)) {
            all.emplace(key, std::move(audience));
        }
    }
    return all;
}

ChangeFeed::Subscription::Subscription(ChangeFeed& feed, Access access, CollectionKey key,
                                       std::function<void()> wake)
    : feed_(feed), access_(access), key_(std::move(key)), wake_(std::move(wake)) {
    feed_.subscriptions_.emplace(key_, this);
}

ChangeFeed::Subscription::~Subscription() {
    const auto [first, last] = feed_.subscriptions_.equal_range(key_);
    feed_.subscriptions_.erase(
        std::find_if(first, last, [this](const auto& one) { return one.second == this; }));
}

void ChangeFeed::Subscription::hear(const DocumentChange& change) {
    if (const auto kind = kind_for(access_, change)) {
        add({.kind = *kind, .document = change.id});
    }
}

void ChangeFeed::Subscription::hear(const JobChange& change) {
    if (!access_.may(Right::kIndex) || !may_see(access_, change.access.tenant(), change.access)) {
        return;
    }
    if (jobs_.size() >= kJobsKept && !jobs_.contains(change.id)) {
        add({});
        return;
    }
    jobs_[change.id] = change.state;
    wake_();
}

void ChangeFeed::Subscription::add(ToldChange change) {
    if (documents_) {
        documents_ = ToldChange{.count = documents_->count + change.count};
    } else {
        documents_ = std::move(change);
    }
    wake_();
}

std::vector<ToldChange> ChangeFeed::Subscription::take() {
    std::vector<ToldChange> taken;
    if (documents_) {
        taken.push_back(std::move(*documents_));
        documents_.reset();
    }
    for (const auto& [job, state] : std::exchange(jobs_, {})) {
        taken.push_back({.job = job, .state = state});
    }
    return taken;
}

}  // namespace ragd

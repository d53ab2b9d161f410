#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ports/record_store.hpp"

namespace ragd {

/// A RecordStore in memory.  Threads: the io thread.
class MemoryRecords final : public RecordStore {
public:
    explicit MemoryRecords(const Clock& clock) : clock_(clock) {}

    Task<Result<void>> put(const RequestContext& ctx, KeptRecord record, RecordRule rule) override {
        RAG_CO_TRY(available());
        RAG_CO_TRY(check_record(record));
        const Key key{ctx.access.tenant(), record.kind, record.id};
        drop_expired();
        if (!kept_.contains(key)) {
            auto others = of(ctx, record.kind);
            if (others.size() >= rule.count_max && rule.when_full == WhenFull::kRefuse) {
                co_return too_many_records(record.kind, rule.count_max);
            }
            std::ranges::sort(others, {}, &KeptRecord::place);
            for (std::size_t i = 0; i + rule.count_max <= others.size(); ++i) {
                kept_.erase({ctx.access.tenant(), record.kind, others[i].id});
            }
        }
        kept_.insert_or_assign(key, std::move(record));
        co_return Result<void>{};
    }
    Task<Result<std::optional<KeptRecord>>> get(const RequestContext& ctx, RecordKind kind,
                                                std::string id) override {
        RAG_CO_TRY(available());
        const auto found = kept_.find({ctx.access.tenant(), kind, id});
        if (found == kept_.end() || found->second.is_expired(clock_.wall())) {
            co_return std::optional<KeptRecord>{};
        }
        co_return std::optional{found->second};
    }
    Task<Result<std::vector<KeptRecord>>> list(const RequestContext& ctx,
                                               RecordListing wanted) override {
        RAG_CO_TRY(available());
        auto found = of(ctx, wanted.kind);
        const bool newest_first = wanted.order == RecordListing::Order::kNewestFirst;
        std::erase_if(found, [&](const KeptRecord& one) {
            return one.is_expired(clock_.wall()) ||
                   (!wanted.group.empty() && one.group != wanted.group) ||
                   (wanted.after &&
                    (newest_first ? one.place() >= *wanted.after : one.place() <= *wanted.after));
        });
        std::ranges::sort(found, {}, &KeptRecord::place);
        if (newest_first) {
            std::ranges::reverse(found);
        }
        found.resize(std::min(found.size(), wanted.limit));
        co_return found;
    }
    Task<Result<bool>> remove(const RequestContext& ctx, RecordKind kind, std::string id) override {
        RAG_CO_TRY(available());
        drop_expired();
        co_return kept_.erase({ctx.access.tenant(), kind, id}) > 0;
    }
    Task<Result<std::size_t>> sweep(const RequestContext& /*ctx*/) override {
        RAG_CO_TRY(available());
        co_return drop_expired();
    }

    /// From now on, and until it is taken back, nothing can be read or written.
    void be_down(bool down) { down_ = down; }
    [[nodiscard]] std::size_t size() const { return kept_.size(); }

private:
    using Key = std::tuple<TenantId, RecordKind, std::string>;

    std::size_t drop_expired() {
        return std::erase_if(kept_,
                             [&](const auto& one) { return one.second.is_expired(clock_.wall()); });
    }
    [[nodiscard]] std::vector<KeptRecord> of(const RequestContext& ctx, RecordKind kind) const {
        std::vector<KeptRecord> found;
        for (const auto& [key, record] : kept_) {
            if (std::get<0>(key) == ctx.access.tenant() && record.kind == kind) {
                found.push_back(record);
            }
        }
        return found;
    }
    [[nodiscard]] Result<void> available() const {
        return down_ ? Result<void>{fail(ErrorCode::kUnavailable, "the store is down")}
                     : Result<void>{};
    }

    const Clock& clock_;
    std::map<Key, KeptRecord> kept_;
    bool down_ = false;
};

}  // namespace ragd

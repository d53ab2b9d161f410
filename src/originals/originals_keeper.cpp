#include "originals/originals_keeper.hpp"

#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {
namespace {

constexpr std::chrono::hours kUnusedFor{24};
constexpr std::chrono::minutes kFirstSweep{1};
constexpr std::chrono::hours kBetweenSweeps{1};
constexpr std::chrono::seconds kReleaseTime{30};  // also for a caller that has none left

}  // namespace

/// Keeps a file from being removed while a document of it is on its way into the store.
class OriginalsKeeper::Arrival {
public:
    Arrival(std::map<Key, std::size_t>& arriving, const RequestContext& ctx,
            const std::string& sha256)
        : arriving_(arriving), key_(ctx.access.tenant(), sha256) {
        ++arriving_[key_];
    }
    ~Arrival() {
        if (--arriving_[key_] == 0) {
            arriving_.erase(key_);
        }
    }
    Arrival(const Arrival&) = delete;
    Arrival& operator=(const Arrival&) = delete;

private:
    std::map<Key, std::size_t>& arriving_;
    Key key_;
};

Task<Result<PutOutcome>> OriginalsKeeper::put(const RequestContext& ctx, Scope scope,
                                              NewDocument document) {
    const std::string sha256 = document.document.file ? document.document.file->sha256 : "";
    Result<PutOutcome> outcome;
    {
        const Arrival arrival{arriving_, ctx, sha256};
        outcome = co_await parts_.store.put(ctx, std::move(scope), std::move(document));
    }
    if (outcome && !outcome->replaced_file.empty() && outcome->replaced_file != sha256) {
        co_await release(ctx, outcome->replaced_file);
    }
    co_return outcome;
}

Task<Result<bool>> OriginalsKeeper::remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                           Precondition only_if) {
    const auto known = RAG_CO_TRY(co_await parts_.store.find(ctx, scope, id));
    const bool removed = RAG_CO_TRY(
        co_await parts_.store.remove(ctx, std::move(scope), std::move(id), std::move(only_if)));
    if (removed && known && known->file) {
        co_await release(ctx, known->file->sha256);
    }
    co_return removed;
}

Task<Result<bool>> OriginalsKeeper::set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                             FileChange change) {
    const std::string sha256 = change.file.sha256;
    const auto known = RAG_CO_TRY(co_await parts_.store.find(ctx, scope, id));
    Result<bool> changed = false;
    {
        const Arrival arrival{arriving_, ctx, sha256};
        changed =
            co_await parts_.store.set_file(ctx, std::move(scope), std::move(id), std::move(change));
    }
    if (changed && *changed && known && known->file && known->file->sha256 != sha256) {
        co_await release(ctx, known->file->sha256);
    }
    co_return changed;
}

/// The document is what its caller wanted already, so nothing here is an error of theirs.
Task<void> OriginalsKeeper::release(RequestContext ctx, std::string sha256) {
    ctx.cancelled = {};
    ctx.deadline = Deadline::in(parts_.clock, kReleaseTime);
    const auto removed = co_await remove_unused(ctx, sha256);
    if (!removed) {
        parts_.log.warn("original_not_removed",
                        {{"sha256", sha256}, {"reason", removed.error().message}});
    }
}

Task<Result<bool>> OriginalsKeeper::remove_unused(const RequestContext& ctx,
                                                  const std::string& sha256) {
    const Key key{ctx.access.tenant(), sha256};
    if (arriving_.contains(key) || RAG_CO_TRY(co_await parts_.store.has_file(ctx, sha256)) ||
        arriving_.contains(key)) {
        co_return false;
    }
    co_return co_await parts_.blobs.remove(ctx, sha256);
}

Task<Result<std::size_t>> OriginalsKeeper::sweep(const RequestContext& ctx) {
    const WallTime young = parts_.clock.wall() - kUnusedFor;
    std::size_t removed = 0;
    std::optional<std::string> cursor{""};
    while (cursor) {
        const auto page = RAG_CO_TRY(co_await parts_.blobs.list(ctx, *cursor));
        for (const StoredBlob& blob : page.blobs) {
            if (blob.stored < young) {
                removed += RAG_CO_TRY(co_await remove_unused(ctx, blob.sha256)) ? 1 : 0;
            }
        }
        cursor = page.next_cursor;
    }
    co_return removed;
}

void OriginalsKeeper::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, keep_sweeping(), boost::asio::detached);
}

Task<void> OriginalsKeeper::keep_sweeping() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    pause.expires_after(kFirstSweep);
    for (;;) {
        co_await pause.async_wait(boost::asio::use_awaitable);
        RequestContext ctx{.access = Access::local_operator()};
        ctx.deadline = Deadline::in(parts_.clock, kBetweenSweeps);
        const auto removed = co_await sweep(ctx);
        if (!removed) {
            parts_.log.warn("originals_not_swept", {{"reason", removed.error().message}});
        } else if (*removed > 0) {
            parts_.log.info("originals_swept", {{"removed", *removed}});
        }
        pause.expires_after(kBetweenSweeps);
    }
}

}  // namespace ragd

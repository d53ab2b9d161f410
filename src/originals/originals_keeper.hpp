#pragma once
#include <map>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "obs/log.hpp"
#include "ports/blob_store.hpp"
#include "ports/forwarding_store.hpp"

namespace ragd {

/// A store of documents whose files go with them: when a document is removed, or becomes one of
/// another file, and no other document of the tenant is of the file that it was of, that file's blob is
/// removed before the call returns. A blob that cannot be removed then is logged, and goes with those
/// that no document ever came to refer to: a day after they were put (`sweep`).
/// Threads: the io thread.  Lifetime: the parts outlive it, and it outlives its tasks.
class OriginalsKeeper final : public ForwardingStore {
public:
    struct Parts {
        ChunkStore& store;
        BlobStore& blobs;
        const Clock& clock;
        const Log& log;
    };
    explicit OriginalsKeeper(Parts parts) : ForwardingStore(parts.store), parts_(parts) {}

    /// Removes the blobs of the caller's tenant that no document refers to and that are older than a
    /// day; says how many. Errors: those of the two stores; what was removed by then stays removed.
    Task<Result<std::size_t>> sweep(const RequestContext& ctx);
    /// Sweeps for the local operator a minute from now and then each hour, until the executor ends.
    void watch(const boost::asio::any_io_executor& executor);

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override;
    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if = {}) override;
    Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                FileChange change) override;

private:
    using Key = std::pair<TenantId, std::string>;
    class Arrival;

    Task<void> release(RequestContext ctx, std::string sha256);
    Task<Result<bool>> remove_unused(const RequestContext& ctx, const std::string& sha256);
    Task<void> keep_sweeping();

    Parts parts_;
    std::map<Key, std::size_t> arriving_;  // files of documents that are being stored
};

}  // namespace ragd

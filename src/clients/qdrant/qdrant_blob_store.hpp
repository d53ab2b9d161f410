#pragma once
#include <string>

#include <boost/json.hpp>

#include "clients/qdrant/rest.hpp"
#include "ports/blob_store.hpp"

namespace ragd {

/// Blobs in a collection of their own, QDRANT_COLLECTION_originals, which all replicas share: a point
/// that says what there is (`kind: blob`), and the bytes in pieces (`kind: piece`), as text. The pieces are
/// stored first: a blob that is there is whole. Pieces of one whose writer died are written over when it
/// is sent again, and go with it.
/// Threads: the io thread; bytes are turned into text on the pool.  Lifetime: outlives its tasks.
class QdrantBlobStore final : public BlobStore {
public:
    QdrantBlobStore(const QdrantOptions& options, QdrantRest::Parts parts);

    Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                           std::string_view bytes) override;
    Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                 std::string sha256) override;
    Task<Result<bool>> has(const RequestContext& ctx, std::string sha256) override;
    Task<Result<BlobPage>> list(const RequestContext& ctx, std::string cursor) override;
    Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) override;

private:
    Task<Result<void>> ensure(const RequestContext& ctx);
    Task<Result<std::optional<std::size_t>>> pieces_of(const RequestContext& ctx,
                                                       const std::string& sha256);
    Task<Result<void>> put_pieces(const RequestContext& ctx, const std::string& sha256,
                                  std::string_view bytes);
    Task<Result<void>> put_head(const RequestContext& ctx, const std::string& sha256,
                                std::size_t pieces);
    Task<Result<std::string>> get_pieces(const RequestContext& ctx, const std::string& sha256,
                                         std::size_t pieces);
    Task<Result<boost::json::value>> send(const RequestContext& ctx, QdrantRest::Call call);

    QdrantOptions options_;
    QdrantRest::Parts parts_;
    QdrantRest rest_;
    std::string path_;  // /collections/NAME_originals
    bool ready_ = false;
};

}  // namespace ragd

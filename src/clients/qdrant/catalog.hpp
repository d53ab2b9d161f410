#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/qdrant/listing.hpp"
#include "clients/qdrant/record.hpp"
#include "clients/qdrant/rest.hpp"

namespace ragd {

/// The documents of all scopes: one point a document, which every replica finds under the same
/// name, and changes only as long as it is what it was when read.
/// Requires: the collection is there (QdrantCollections::ensure). Errors: as QdrantRest::send.
/// Threads: the io thread.  Lifetime: outlives its tasks; `ctx` outlives the task.
class Catalog {
public:
    /// How much of the records is needed: what an answer shows of a document, or all.
    enum class Detail { kShown, kWhole };
    using Records = std::map<DocumentId, Record>;  // of those that were ever stored

    Catalog(const QdrantOptions& options, QdrantRest& rest);

    Task<Result<std::optional<Record>>> get(const RequestContext& ctx, CollectionKey place,
                                            DocumentId id);
    Task<Result<Records>> get_all(const RequestContext& ctx, CollectionKey place,
                                  std::vector<DocumentId> ids, Detail detail);

    /// Makes a record that says "deleted, version 0", unless there is one.
    Task<Result<void>> prepare(const RequestContext& ctx, CollectionKey place, DocumentId id);
    /// What a record has to be still, to be replaced.
    struct Expected {
        AttemptId attempt;
        DocumentAcl acl;
    };
    /// The commit: puts `record` in the place of one that is as `expected`. False: it is another one
    /// now, whose writer was first.
    Task<Result<bool>> replace(const RequestContext& ctx, Attempt attempt, Expected expected,
                               Record record);

    /// Notes in the record of an attempt, if it names that one still, what was indexed with it: who
    /// sends the same again is told so.
    Task<Result<void>> settle(const RequestContext& ctx, Attempt attempt, std::string fingerprint);

    Task<Result<std::vector<Record>>> list(const RequestContext& ctx, Listing::Page page);

    /// Whether a document of the tenant, in whatever collection, was read from that file.
    Task<Result<bool>> has_file(const RequestContext& ctx, TenantId tenant, std::string sha256);

    /// Numbers of pieces of text: of the document's, and behind them of the map of its locations.
    struct Parts {
        std::size_t first = 0;
        std::size_t count = 0;
    };
    /// The collections of the tenant that have documents, whoever may read them, by name.
    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& ctx,
                                                          TenantId tenant);

    /// Stores a text of an attempt in pieces from `first` on; gives their number.
    Task<Result<std::size_t>> put_text(const RequestContext& ctx, Attempt attempt,
                                       const std::string& text, std::size_t first = 0);
    /// Nothing if a piece is gone: the version was replaced meanwhile.
    Task<Result<std::optional<std::string>>> get_text(const RequestContext& ctx, Attempt attempt,
                                                      Parts parts);
    /// Stores points of attachments: a body that AttachmentEncoder wrote.
    Task<Result<void>> put_attachments(const RequestContext& ctx, std::string body);
    /// Points of attachments, as many of these as there are: for AttachmentPoints.
    Task<Result<boost::json::value>> get_attachments(const RequestContext& ctx,
                                                     boost::json::array ids);
    /// Texts and attachments, see `leftovers_filter` and `own_filter`.
    Task<Result<void>> remove_leftovers(const RequestContext& ctx, Attempt attempt);
    Task<Result<void>> remove_own(const RequestContext& ctx, Attempt attempt);

private:
    Task<Result<void>> remove(const RequestContext& ctx, boost::json::object filter);
    Task<Result<boost::json::value>> points(const RequestContext& ctx,
                                            const boost::json::array& ids,
                                            boost::json::value with_payload);
    Task<Result<boost::json::value>> write(const RequestContext& ctx, std::string_view method,
                                           std::string_view operation, std::string body);

    std::string path_;  // /collections/NAME_catalog
    QdrantRest& rest_;
};

}  // namespace ragd

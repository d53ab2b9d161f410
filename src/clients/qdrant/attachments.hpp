#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "clients/qdrant/record.hpp"

namespace ragd {

// Attachments are points of the catalogue's collection. Qdrant reads the whole payload of each chunk
// that a search finds, also where a part of it was asked for: with the chunk, some 20 KB of each of
// a hundred candidates would be read to leave most of them out. Payload:
// {kind: "attachment", tenant, collection, document, version, attempt, of, bytes}.

/// Writes the attachments of a document's chunks into requests of some 4 MiB.
/// Threads: one at a time; it computes: for the pool.  Lifetime: `document` outlives it.
class AttachmentEncoder {
public:
    AttachmentEncoder(Attempt attempt, const NewDocument& document);

    [[nodiscard]] bool done() const { return next_ == all_.size(); }
    /// The body of a PUT /collections/NAME/points, with the next ones. Requires: not done().
    std::string next_body();

private:
    struct One {
        ChunkId chunk;
        std::string_view kind;
        std::string_view bytes;
    };
    [[nodiscard]] boost::json::object point_of(const One& one) const;

    Attempt attempt_;
    std::vector<One> all_;
    std::size_t next_ = 0;
};

/// The points that hold what a caller wants with candidates.
/// Lifetime: candidates and kinds outlive it and stay where they are.
class AttachmentPoints {
public:
    AttachmentPoints(const CollectionKey& place, std::span<Candidate> candidates,
                     const WantedAttachments& wanted);

    [[nodiscard]] bool empty() const { return places_.empty(); }
    /// The points to ask for, with the payload field `bytes`.
    [[nodiscard]] boost::json::array ids() const;
    /// Gives each candidate what the points have of it. It computes: for the pool.
    /// Errors: Unavailable - not points of ours.
    Result<void> take(const boost::json::value& points);

private:
    struct Place {
        Candidate& candidate;
        std::string_view kind;
    };
    std::map<std::string, Place, std::less<>> places_;  // by the point's id
};

}  // namespace ragd

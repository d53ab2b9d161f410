#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "clients/qdrant/record.hpp"
#include "clients/qdrant/sparse_terms.hpp"

namespace ragd {

/// Writes a document's chunks into requests, each of some 100 chunks or 4 MiB. Payload of a point:
/// {tenant, collection, document, version, attempt, title, url, metadata, facts, ranges, chunk,
/// start, end, prefix, blocks, locations, text}.
/// Threads: one at a time; it computes: for the pool.  Lifetime: `document` outlives it.
class ChunkEncoder {
public:
    ChunkEncoder(Attempt attempt, const NewDocument& document);

    [[nodiscard]] bool done() const { return next_ == document_.chunks.size(); }
    /// The body of a PUT /collections/NAME/points, with the next chunks. Requires: not done().
    std::string next_body();

private:
    void append_point(std::string& body, const NewChunk& chunk) const;

    Attempt attempt_;
    const NewDocument& document_;
    std::string common_;  // members that all payloads share, made once
    std::size_t next_ = 0;
};

/// A point of the chunk collection, without what its document's record knows better.
struct FoundChunk {
    Chunk chunk;  // no title, url, metadata; `version` as it was written
    AttemptId attempt;
};

/// What to ask for, so that `decode_chunk` can read it: a value of "with_payload".
boost::json::array chunk_payload_fields();
/// Errors: Unavailable - not a point of ours.
Result<FoundChunk> decode_chunk(const boost::json::value& point);

/// Locations as a payload or a text part has them. Errors: Unavailable - not ours.
Result<std::vector<LocatedSpan>> decode_locations(std::string_view text);

/// What a search says of a chunk, with its payload or without.
struct ScoredChunk {
    ChunkId id;
    double score = 0;
};
/// Errors: Unavailable - not a point of ours, or a score that is no finite number.
Result<ScoredChunk> decode_score(const boost::json::value& point);

/// What a chunk has of its document: version, title, url, metadata.
void set_document(Chunk& chunk, const DocumentInfo& info);

/// [1,0.5] and {"indices":[7],"values":[1]}
void append_json(std::string& out, std::span<const float> numbers);
void append_json(std::string& out, const SparseVector& vector);

}  // namespace ragd

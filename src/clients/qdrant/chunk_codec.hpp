#pragma once
#include <cstddef>
#include <span>
#include <string>

#include <boost/json.hpp>

#include "clients/qdrant/record.hpp"
#include "clients/qdrant/sparse_terms.hpp"

namespace ragd {

/// A request that stores some of a document's chunks.
struct ChunkBatch {
    std::string body;      // of PUT /collections/NAME/points
    std::size_t next = 0;  // the first chunk that it does not hold
};

/// Writes chunks from `first` on into one body, at least one, until it is large. Computes: for the
/// pool. Payload: {tenant, collection, document, version, attempt, title, url, metadata, facts,
/// ranges, chunk, start, end, prefix, text}.
/// Requires: first < document.chunks.size().
ChunkBatch encode_chunks(const Attempt& attempt, const NewDocument& document, std::size_t first);

/// A point of the chunk collection, without what its document's record knows better.
struct FoundChunk {
    Chunk chunk;  // no title, url, metadata; `version` as it was written
    AttemptId attempt;
    double score = 0;  // of a query
};

/// What to ask for, so that `decode_chunk` can read it: a value of "with_payload".
boost::json::array chunk_payload_fields();
/// Errors: Unavailable - not a point of ours.
Result<FoundChunk> decode_chunk(const boost::json::value& point);

/// [1,0.5] and {"indices":[7],"values":[1]}
void append_json(std::string& out, std::span<const float> numbers);
void append_json(std::string& out, const SparseVector& vector);

}  // namespace ragd

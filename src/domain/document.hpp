#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "domain/document_acl.hpp"
#include "domain/location.hpp"
#include "domain/original_file.hpp"
#include "domain/precondition.hpp"

namespace ragd {

using Vector = std::vector<float>;
using Metadata = boost::json::object;

/// What a caller asks to index. An empty id means: derive one from the content.
struct Document {
    DocumentId id;
    std::string text;  // valid UTF-8, not blank
    std::string title;
    std::string url;
    Metadata metadata;
    DocumentAcl acl = {};
    std::string source = {};  // whose document it is: domain/source.hpp; empty: the caller's own
    std::optional<OriginalFile> file = {};    // that it was read from, where it was one
    std::vector<LocatedSpan> locations = {};  // of its text: ascending, apart, with gaps
};

/// How a document is cut, in word pieces of the embedding model.
struct ChunkOptions {
    std::size_t chunk_size = 200;
    std::size_t overlap = 32;
    bool operator==(const ChunkOptions&) const = default;
};

/// A piece of a document: `text` is document.text[start, end), byte for byte.
struct Chunk {
    ChunkId id;
    DocumentId document;
    std::uint64_t version = 0;  // of the document
    std::uint64_t start = 0;    // byte offsets into the stored text
    std::uint64_t end = 0;
    std::string text;
    std::string prefix;  // title and heading path, and perhaps a second line with the head of the
                         // table that goes on: embedded and searched with the text, not quoted
    std::string blocks;  // what its text is made of: text/chunk_blocks.hpp
    std::string title;
    std::string url;
    Metadata metadata;
    std::optional<std::string> source = {};   // as DocumentInfo has it
    std::vector<LocatedSpan> locations = {};  // of its bytes; spans are of the document's text
};

/// What the store knows of a document, without its text.
struct DocumentInfo {
    DocumentId id;
    std::uint64_t version = 0;  // 1, 2, ... never reused, also across a delete
    std::string title;
    std::string url;
    Metadata metadata;
    DocumentAcl acl = {};
    std::uint64_t bytes = 0;
    std::uint64_t chunks = 0;
    std::string content_sha256;  // lower-case hex, of the text
    std::string fingerprint;     // of everything that decides what is stored: see ingest/
    WallTime created_at;
    WallTime updated_at;
    std::optional<std::string> source = {};  // nothing: stored before there were sources
    std::optional<OriginalFile> file = {};

    [[nodiscard]] DocumentState state() const {
        return {.version = version, .updated_at = updated_at, .content_sha256 = content_sha256};
    }
};

}  // namespace ragd

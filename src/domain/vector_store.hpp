#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "domain/document.hpp"

namespace ragd {

// A collection as OpenAI's API shows it: a vector store, and each document or file in it as a file of the
// store.

/// How far a file of a store is.
enum class StoreFileState { kInProgress, kCompleted, kFailed, kCancelled };
template <>
inline constexpr auto kNamesOf<StoreFileState> =
    names_of<StoreFileState>("in_progress", "completed", "failed", "cancelled");

/// What is wrong with one that failed, in the three words that the API has for it.
enum class StoreFileFault { kServerError, kUnsupportedFile, kInvalidFile };
template <>
inline constexpr auto kNamesOf<StoreFileFault> =
    names_of<StoreFileFault>("server_error", "unsupported_file", "invalid_file");

struct StoreFileCounts {
    std::size_t in_progress = 0;
    std::size_t completed = 0;
    std::size_t failed = 0;
    std::size_t cancelled = 0;

    void add(StoreFileState state) {
        ++(state == StoreFileState::kInProgress  ? in_progress
           : state == StoreFileState::kCompleted ? completed
           : state == StoreFileState::kFailed    ? failed
                                                 : cancelled);
    }
    [[nodiscard]] std::size_t total() const { return in_progress + completed + failed + cancelled; }
    bool operator==(const StoreFileCounts&) const = default;
};

/// A file in a store as it is now.
struct StoreFile {
    std::string id;  // of a file that was sent, or of a document that came by another road
    CollectionName collection;
    WallTime created_at;
    StoreFileState state = StoreFileState::kInProgress;
    StoreFileFault fault = StoreFileFault::kServerError;  // of a failed one
    std::string why = {};                                 // the same for a person
    Metadata attributes = {};
    std::optional<ChunkOptions> chunking = {};  // nothing: it is not known
    std::uint64_t usage_bytes = 0;
};

/// What its owner says of a store.
struct StoreFacts {
    std::string name = {};
    Metadata metadata = {};  // of strings
    std::optional<std::uint32_t> expires_after_days = {};
};

/// A collection with what is in it now.
struct VectorStore {
    CollectionName collection;
    StoreFacts facts;
    WallTime created_at;  // 1970: it was made by another road
    StoreFileCounts counts;
    std::uint64_t usage_bytes = 0;
};

/// Files that were put into a store by one call.
struct FileBatch {
    std::string id;
    CollectionName collection;
    WallTime created_at;
    bool is_cancelled = false;
    StoreFileCounts counts;
};

/// A file that is to be put into a store.
struct FileToAdd {
    std::string file;
    Metadata attributes = {};
    ChunkOptions chunking = {};
};

}  // namespace ragd

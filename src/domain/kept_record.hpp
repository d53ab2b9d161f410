#pragma once
#include <compare>
#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/names.hpp"

namespace ragd {

/// What small things of a tenant are kept beside its documents: ports/record_store.hpp.
enum class RecordKind {
    kFile,         // that was uploaded by OpenAI's API
    kVectorStore,  // a collection as that API shows it
    kStoreFile,    // such a file in such a store; the group is the collection
    kFileBatch,    // several of these that were asked for at once; the group is the collection
    kResponse,     // an answer that a later question may go on from
    kFeedback,     // what a reader thought of an answer
};
template <>
inline constexpr auto kNamesOf<RecordKind> = names_of<RecordKind>(
    "file", "vector_store", "store_file", "file_batch", "response", "feedback");

/// What a full kind does with one more.
enum class WhenFull { kRefuse, kForgetOldest };

/// How many records of a kind a tenant may have.
struct RecordRule {
    std::size_t count_max = 1000;
    WhenFull when_full = WhenFull::kRefuse;
};

/// Where a record stands among those of its kind; listings go on from there.
struct RecordPlace {
    WallTime created_at;
    std::string id;
    auto operator<=>(const RecordPlace&) const = default;
};

/// One small thing of a tenant: a JSON text under an id.
struct KeptRecord {
    RecordKind kind = RecordKind::kFile;
    std::string id;          // within the kind
    std::string group = {};  // by which some of a kind are listed; empty: of none
    WallTime created_at = {};
    std::optional<WallTime> expires_at = {};  // from then on it is not there
    std::string body = {};  // JSON; nobody between its writer and its reader looks into it

    [[nodiscard]] RecordPlace place() const { return {created_at, id}; }
    [[nodiscard]] bool is_expired(WallTime now) const { return expires_at && *expires_at <= now; }
    bool operator==(const KeptRecord&) const = default;
};

}  // namespace ragd

#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/names.hpp"
#include "domain/document_acl.hpp"
#include "domain/job.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// What became of a document, as one who may read it before or after sees it.
enum class ChangeKind {
    kIndexed,  // it is there, with new content or for the first time
    kDeleted,  // it is not there any more
    kChanged,  // something else of it, or of several
};
template <>
inline constexpr auto kNamesOf<ChangeKind> = names_of<ChangeKind>("indexed", "deleted", "changed");

/// A write of a store that was acknowledged, with who could read the document and who can.
struct DocumentChange {
    CollectionKey key;
    DocumentId id;
    bool is_written = false;                 // else it was removed, or its access list was changed
    std::optional<DocumentAcl> before = {};  // nothing: it was not there
    std::optional<DocumentAcl> after = {};   // nothing: it is not there
};

/// A job in a new state.
struct JobChange {
    CollectionName collection;
    Access access;  // of whoever asked for it
    JobId id;
    JobState state = JobState::kWaiting;
};

/// What a subscriber is told. Of a single change also of what; of several how many there were.
struct ToldChange {
    ChangeKind kind = ChangeKind::kChanged;
    DocumentId document = {};
    JobId job = {};
    JobState state = JobState::kWaiting;  // of the job
    std::size_t count = 1;
    bool operator==(const ToldChange&) const = default;
};

}  // namespace ragd

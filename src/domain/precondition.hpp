#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace ragd {

/// What tells one state of a document from another.
struct DocumentState {
    std::uint64_t version = 0;
    WallTime updated_at;
    std::string content_sha256;
};

/// Names a state: every change of text, metadata or access list makes another one.
std::string document_tag(std::uint64_t version, WallTime updated_at);

/// What a document has to be still, for it to be changed: If-Match and If-None-Match of RFC 9110,
/// section 13.1. Whoever read it and then writes undoes nobody's change that way.
struct Precondition {
    std::vector<std::string> tags = {};  // one of these: a document_tag, or the SHA-256 of its text
    bool exists = false;                 // whatever it is
    bool absent = false;                 // there is none

    [[nodiscard]] bool is_none() const { return tags.empty() && !exists && !absent; }

    /// `state`: null where there is no document. Errors: PreconditionFailed.
    [[nodiscard]] Result<void> check(const DocumentState* state) const;
};

}  // namespace ragd

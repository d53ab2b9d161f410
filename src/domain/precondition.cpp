#include "domain/precondition.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ragd {

std::string document_tag(std::uint64_t version, WallTime updated_at) {
    return fmt::format("{}.{}", version, updated_at.time_since_epoch().count());
}

Result<void> Precondition::check(const DocumentState* state) const {
    if (state != nullptr && absent) {
        return fail(ErrorCode::kPreconditionFailed,
                    "there is such a document already (If-None-Match: *)");
    }
    if (state == nullptr && (exists || !tags.empty())) {
        return fail(ErrorCode::kPreconditionFailed, "there is no such document (If-Match)");
    }
    if (state == nullptr || tags.empty()) {
        return {};
    }
    const std::string tag = document_tag(state->version, state->updated_at);
    const bool is_still = std::ranges::any_of(tags, [&](const std::string& known) {
        return known == tag || known == state->content_sha256;
    });
    return is_still ? Result<void>{}
                    : fail(ErrorCode::kPreconditionFailed,
                           "the document has been changed since it was read (If-Match): read it "
                           "again, then decide");
}

}  // namespace ragd

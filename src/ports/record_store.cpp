#include "ports/record_store.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace ragd {

Result<void> check_record(const KeptRecord& record) {
    RAG_ASSERT(!record.id.empty() && record.id.size() <= RecordStore::kIdBytesMax &&
                   record.group.size() <= RecordStore::kIdBytesMax,
               "callers bound the names that they give");
    if (record.body.size() <= RecordStore::kBodyBytesMax) {
        return {};
    }
    return fail(ErrorCode::kTooLarge,
                fmt::format("this would take {} bytes to keep, at most {} are", record.body.size(),
                            RecordStore::kBodyBytesMax));
}

Error too_many_records(RecordKind kind, std::size_t count_max) {
    return fail(ErrorCode::kConflict,
                fmt::format("there are {} of this kind ({}) already, the most that a tenant may "
                            "have: delete some",
                            count_max, name_of(kind)));
}

}  // namespace ragd

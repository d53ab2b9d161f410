#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/conversation.hpp"

namespace ragd {

/// A response as it is kept for thirty days, or until 5000 of the tenant's came after it.
struct KeptResponse {
    std::string id;
    std::string json;         // as it was answered
    std::vector<Turn> turns;  // what was said, with the answer
};

/// Whoever asked for it may go on from it, and see it.
/// Errors: TooLarge - it is not kept; as RecordStore::put.
Task<Result<void>> keep_response(const Call& call, KeptResponse response);
/// Nothing: it is not there, or another's.  Errors: as RecordStore::get.
Task<Result<std::optional<KeptResponse>>> find_response(const Call& call, std::string id);
/// False: as above.  Errors: as RecordStore::remove.
Task<Result<bool>> forget_response(const Call& call, std::string id);

}  // namespace ragd

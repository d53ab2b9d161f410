#pragma once
#include <span>
#include <vector>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "wire/openai/encode_search.hpp"

namespace ragd {

/// Sources with the files that they are of.  Errors: as StoreFiles::names.
Task<Result<std::vector<StoreHit>>> with_files(const Call& call, CollectionName collection,
                                               std::vector<Source> sources);

}  // namespace ragd

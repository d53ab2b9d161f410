#pragma once
#include <string>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

// One function per endpoint. Errors become problems, see Api::handle.
// Threads: the io thread. Lifetime: `call` outlives the task.

Task<Result<Reply>> post_query(Call& call);
Task<Result<Reply>> post_index(Call& call);

Task<Result<Reply>> list_documents(Call& call);
Task<Result<Reply>> read_document(Call& call);
Task<Result<Reply>> read_content(Call& call);
Task<Result<Reply>> delete_document(Call& call);

/// Alive: touches nothing.
HttpResponse get_health();
/// Ready: the state of every part.
HttpResponse get_ready(const ApiParts& parts, bool draining);
HttpResponse get_version(const ApiParts& parts, const ApiSettings& settings);
HttpResponse get_metrics(const ApiParts& parts);

}  // namespace ragd

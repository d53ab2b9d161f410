#pragma once
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/openai/service.hpp"
#include "net/http_client.hpp"

namespace ragd {

/// The names of the models that a service has (GET {base_url}/models).
/// Errors: Unavailable - not reached, or it refuses, or answers with something else; the message
///         says what to check.
Task<Result<std::vector<std::string>>> list_models(HttpClient& client, OpenAiOptions options,
                                                   Deadline deadline);

}  // namespace ragd

#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "net/http_message.hpp"

namespace ragd {

struct OpenAiOptions {
    std::string base_url = "https://api.openai.com/v1";
    std::string api_key = {};  // empty: none is sent
    std::string model = "gpt-3.5-turbo";
    std::chrono::milliseconds attempt_timeout{20'000};  // see ChatAttemptOptions
    std::chrono::milliseconds connect_timeout{3'000};
    unsigned seed = 0;  // of the waits between tries; 0: a random one
};

/// Whether the service is Azure's, or speaks like it: `?api-version=`, a header `api-key`, and a
/// model that is named in the path ("/openai/deployments/NAME").
bool is_azure(const OpenAiOptions& options);

/// The address of `route` ("/chat/completions", "/models") of the service. The base URL may end in
/// slashes, be the whole address of its chat completions, and bring a query, which is kept.
std::string url_of(const OpenAiOptions& options, std::string_view route);

/// What every request to the service carries.
HttpHeaders headers_for(const OpenAiOptions& options, std::string_view accept);

}  // namespace ragd

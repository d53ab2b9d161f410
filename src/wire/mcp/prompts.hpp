#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

std::string encode_prompt_list(const McpMessage& message, std::string_view server_version);

/// The answer to `prompts/get`.
/// Errors: InvalidField - no such prompt, or not its arguments.
Result<std::string> encode_prompt(const McpMessage& message, std::string_view server_version);

}  // namespace ragd

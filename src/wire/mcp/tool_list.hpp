#pragma once
#include <string>
#include <string_view>

#include "wire/mcp/message.hpp"

namespace ragd {

/// The answer to `tools/list`: in one order, and, for who may not index, without what indexes.
std::string encode_tool_list(const McpMessage& message, std::string_view server_version,
                             bool may_index);

}  // namespace ragd

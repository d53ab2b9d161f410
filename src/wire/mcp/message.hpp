#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "wire/mcp/rpc_error.hpp"

namespace ragd {

/// One message of a client, of which the protocol allows all that was looked at.
struct McpMessage {
    std::string
        id;  // as JSON: a string or a whole number; empty: a notification, which has no answer
    std::string method;
    boost::json::object params = {};
    bool modern = false;  // of 2026-07-28

    [[nodiscard]] bool is_notification() const { return id.empty(); }
    /// The member of `params`, where it is a string.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    /// What notifications of progress are to name, as JSON; empty: none were asked for.
    [[nodiscard]] std::string progress_token() const;
};

/// What the head of the request says of the message, so that a proxy need not read that.
struct McpHeaders {
    std::optional<std::string_view> version;  // MCP-Protocol-Version
    std::optional<std::string_view> method;   // Mcp-Method
    std::optional<std::string_view> name;     // Mcp-Name
};

/// A message that is not answered, and what is said instead.
struct McpRefusal {
    std::string id;  // as that of a message; empty: it is not known
    RpcError error;
};

using McpDecoded = std::variant<McpMessage, McpRefusal>;

/// Reads the body of a request, and holds it against its head. A refusal, not an error, is what the
/// protocol has a code for.
/// Errors: Malformed - no JSON.
Result<McpDecoded> decode_message(std::string_view body, const McpHeaders& headers);

}  // namespace ragd

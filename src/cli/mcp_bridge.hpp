#pragma once
#include <string>
#include <string_view>

#include "cli/transport.hpp"

namespace ragd {

/// Takes the messages of an MCP client from its line, and gives each to `POST /mcp`.
/// Threads: the main thread.  Lifetime: the transport outlives it.
class McpBridge {
public:
    /// `target`: "/mcp", or with a collection.
    McpBridge(Transport& transport, std::string target)
        : transport_(transport), target_(std::move(target)) {}

    /// The line that answers a message; empty: it is a notification, which has no answer. What
    /// cannot be had from the server is an answer, too.
    std::string answer(std::string_view line);

private:
    Transport& transport_;
    std::string target_;
};

}  // namespace ragd
